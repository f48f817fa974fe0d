//go:build ((linux && !android) || darwin) && (amd64 || arm64)

package main

import (
	"runtime"

	"github.com/ebitengine/purego"
)

// open loads a shared library. Its symbols stay its own: several libraries of one process define dgemm_.
func open(file string) (handle uintptr, err error) {
	mode := purego.RTLD_NOW | purego.RTLD_LOCAL
	if runtime.GOOS == "linux" {
		const deepBind = 8 // RTLD_DEEPBIND: a library's references find its own definitions first
		mode |= deepBind
	}
	return purego.Dlopen(file, mode)
}

func unload(handle uintptr) error { return purego.Dlclose(handle) }

// symbol returns the address of a function of a library, or of what the library depends on.
func symbol(handle uintptr, name string) (uintptr, error) { return purego.Dlsym(handle, name) }

// anyLibrary is a handle through which symbol finds the functions of the C library.
const anyLibrary uintptr = purego.RTLD_DEFAULT

// invoke calls a C function whose arguments are integers and pointers. It costs a fifth of a call through register.
func invoke(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(fn, args...)
	return r
}

// register makes the function that fptr points to call the C function fn.
func register(fptr any, fn uintptr) { purego.RegisterFunc(fptr, fn) }
