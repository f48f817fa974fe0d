//go:build !linux

package gemm

import "runtime"

// yield lets other goroutines run.
func yield() { runtime.Gosched() }
