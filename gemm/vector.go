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
		asm.Checkpoint(len(x))
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
		asm.Checkpoint(len(x))
	}
}

// Scal computes x[i] ← alpha·x[i].
func Scal[T Float](alpha T, x []T) {
	f := Kernels[T]().Scal
	for len(x) > 0 {
		n := min(len(x), chunk)
		f(n, alpha, &x[0])
		x = x[n:]
		asm.Checkpoint(len(x))
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
		asm.Checkpoint(len(x))
	}
}

// ReluGrad computes dx[i] ← 0 where y[i] ≤ 0, else dy[i], y being what [Relu] returned.
func ReluGrad[T Float](y, dy, dx []T) {
	gradient("ReluGrad", Kernels[T]().ReluGrad, y, dy, dx)
}

// The activations below give the same bits on every machine, within 0.52 ulp for float32 and within 4 for float64
// unless they say otherwise. Derivatives are within a few 10⁻¹⁶ of f′, absolutely, for float64: f′ has zeros. Package
// asm/generic has the algorithms.

// Tanh computes y[i] ← tanh x[i], of the sign of x[i].
func Tanh[T Float](x, y []T) {
	sameLen("Tanh", len(x), len(y))
	unary(Kernels[T]().Tanh, x, y)
}

// TanhGrad computes dx[i] ← dy[i]·(1 - y[i]²), y being what [Tanh] returned.
func TanhGrad[T Float](y, dy, dx []T) { gradient("TanhGrad", Kernels[T]().TanhGrad, y, dy, dx) }

// Sigmoid computes y[i] ← 1/(1 + e^-x[i]).
func Sigmoid[T Float](x, y []T) {
	sameLen("Sigmoid", len(x), len(y))
	unary(Kernels[T]().Sigmoid, x, y)
}

// SigmoidGrad computes dx[i] ← dy[i]·(y[i] - y[i]²), y being what [Sigmoid] returned.
func SigmoidGrad[T Float](y, dy, dx []T) {
	gradient("SigmoidGrad", Kernels[T]().SigmoidGrad, y, dy, dx)
}

// Silu computes y[i] ← x[i]/(1 + e^-x[i]). At -Inf it is -0, the limit.
func Silu[T Float](x, y []T) {
	sameLen("Silu", len(x), len(y))
	unary(Kernels[T]().Silu, x, y)
}

// SiluGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [Silu].
func SiluGrad[T Float](x, dy, dx []T) { gradient("SiluGrad", Kernels[T]().SiluGrad, x, dy, dx) }

// Gelu computes y[i] ← x[i]·Φ(x[i]), where Φ(x) = ½(1 + erf(x/√2)) is the normal distribution
// function. At -Inf it is -0, the limit.
func Gelu[T Float](x, y []T) {
	sameLen("Gelu", len(x), len(y))
	unary(Kernels[T]().Gelu, x, y)
}

// GeluGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [Gelu].
func GeluGrad[T Float](x, dy, dx []T) { gradient("GeluGrad", Kernels[T]().GeluGrad, x, dy, dx) }

// GeluTanh computes the approximation y[i] ← ½x(1 + tanh(√(2/π)·(x + 0.044715·x³))) of [Gelu], which differs from
// it by up to 0.0005. It is here for networks that were trained with it; it is hardly faster. For a negative x and float64 the
// error grows to 4 + 2·|w| ulp, w being twice the argument of tanh. At -Inf it is -0, the limit.
func GeluTanh[T Float](x, y []T) {
	sameLen("GeluTanh", len(x), len(y))
	unary(Kernels[T]().GeluTanh, x, y)
}

// GeluTanhGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [GeluTanh].
func GeluTanhGrad[T Float](x, dy, dx []T) {
	gradient("GeluTanhGrad", Kernels[T]().GeluTanhGrad, x, dy, dx)
}

func gradient[T Float](name string, f func(n int, v, dy, dx *T), v, dy, dx []T) {
	sameLen(name, len(v), len(dy))
	sameLen(name, len(v), len(dx))
	for len(v) > 0 {
		n := min(len(v), chunk)
		f(n, &v[0], &dy[0], &dx[0])
		v, dy, dx = v[n:], dy[n:], dx[n:]
		asm.Checkpoint(len(v))
	}
}

// Log returns ln x within 1 ulp, the same bits on every machine. It is there for package nn.
func Log(x float64) float64 { return generic.Log(x) }

// Kernels returns the kernel set in use for T. It is there for packages blas and lapack: kernels check nothing.
func Kernels[T Float]() *asm.Set[T] {
	if unsafe.Sizeof(*new(T)) == 4 {
		return (*asm.Set[T])(unsafe.Pointer(active.f32))
	}
	return (*asm.Set[T])(unsafe.Pointer(active.f64))
}
