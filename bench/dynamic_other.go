//go:build !(((linux && !android) || darwin) && (amd64 || arm64))

package main

import (
	"errors"
	"runtime"
)

var errNoLibraries = errors.New("C libraries are not loaded on " + runtime.GOOS + "/" + runtime.GOARCH)

func open(string) (uintptr, error)            { return 0, errNoLibraries }
func unload(uintptr) error                    { return errNoLibraries }
func symbol(uintptr, string) (uintptr, error) { return 0, errNoLibraries }

const anyLibrary uintptr = 0

// Without a symbol there is nothing to call.

func invoke(uintptr, ...uintptr) uintptr { panic(errNoLibraries) }
func register(any, uintptr)              { panic(errNoLibraries) }
