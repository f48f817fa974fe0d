package gemm

import (
	"fmt"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// The functions of this file are the selected kernel set's level-1 and elementwise
// kernels behind a length check. All slices of a call have the same length; a result may be
// the same slice as an operand, but may not overlap it otherwise.

// chunk bounds the elements of one kernel call: assembly cannot be preempted.
const chunk = 1 << 14

func sameLen(name string, n, m int) {
	if n != m {
		panic(fmt.Sprintf("gemm: %s: lengths %d and %d, want the same", name, n, m))
	}
}

// Axpy computes y[i] ← FMA(alpha, x[i], y[i]).
func Axpy[T Float](alpha T, x, y []T) {
	sameLen("Axpy", len(x), len(y))
	f := Kernels[T]().Axpy
	for len(x) > 0 {
		n := min(len(x), chunk)
		f(n, alpha, &x[0], &y[0])
		x, y = x[n:], y[n:]
	}
}

// Axpby computes y[i] ← FMA(alpha, x[i], beta·y[i]).
func Axpby[T Float](alpha T, x []T, beta T, y []T) {
	sameLen("Axpby", len(x), len(y))
	f := Kernels[T]().Axpby
	for len(x) > 0 {
		n := min(len(x), chunk)
		f(n, alpha, &x[0], beta, &y[0])
		x, y = x[n:], y[n:]
	}
}

// Scal computes x[i] ← alpha·x[i].
func Scal[T Float](alpha T, x []T) {
	f := Kernels[T]().Scal
	for len(x) > 0 {
		n := min(len(x), chunk)
		f(n, alpha, &x[0])
		x = x[n:]
	}
}

// Relu computes y[i] ← 0 where x[i] < 0, else x[i]. NaN and -0 pass.
func Relu[T Float](x, y []T) {
	sameLen("Relu", len(x), len(y))
	unary(Kernels[T]().Relu, x, y)
}

// Exp computes y[i] ← e^x[i] within 1 ulp, the same bits on every machine.
func Exp[T Float](x, y []T) {
	sameLen("Exp", len(x), len(y))
	unary(Kernels[T]().Exp, x, y)
}

func unary[T Float](f func(n int, x, y *T), x, y []T) {
	for len(x) > 0 {
		n := min(len(x), chunk)
		f(n, &x[0], &y[0])
		x, y = x[n:], y[n:]
	}
}

// ReluGrad computes dx[i] ← 0 where y[i] ≤ 0, else dy[i], y being what [Relu] returned.
func ReluGrad[T Float](y, dy, dx []T) {
	sameLen("ReluGrad", len(y), len(dy))
	sameLen("ReluGrad", len(y), len(dx))
	f := Kernels[T]().ReluGrad
	for len(y) > 0 {
		n := min(len(y), chunk)
		f(n, &y[0], &dy[0], &dx[0])
		y, dy, dx = y[n:], dy[n:], dx[n:]
	}
}

// Log returns ln x within 1 ulp, the same bits on every machine.
func Log(x float64) float64 { return generic.Log(x) }

// Kernels returns the kernel set in use for T.
func Kernels[T Float]() *asm.Set[T] {
	if unsafe.Sizeof(*new(T)) == 4 {
		return (*asm.Set[T])(unsafe.Pointer(active.f32))
	}
	return (*asm.Set[T])(unsafe.Pointer(active.f64))
}
