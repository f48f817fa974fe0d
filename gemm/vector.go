package gemm

import (
	"fmt"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// The functions of this file are the selected kernel set's level-1 and elementwise
// kernels behind a length check (see Elementwise functions in the package documentation).

func sameLen(name string, n, m int) {
	if n != m {
		panic(fmt.Sprintf("gemm: %s: lengths %d and %d, want the same", name, n, m))
	}
}

// Axpy computes y[i] ← FMA(alpha, x[i], y[i]).
func Axpy[T Float](alpha T, x, y []T) {
	sameLen("Axpy", len(x), len(y))
	f, n := Kernels[T]().Axpy, len(x)
	if n > chunk {
		e := elementwise[T]{axpy: f, x: x, y: y, scalars: [4]T{alpha}}
		e.each(3 * sizeOf[T]())
	} else if n > 0 {
		f(n, alpha, &x[0], &y[0])
	}
}

// Axpby computes y[i] ← FMA(alpha, x[i], beta·y[i]).
func Axpby[T Float](alpha T, x []T, beta T, y []T) {
	sameLen("Axpby", len(x), len(y))
	f, n := Kernels[T]().Axpby, len(x)
	if n > chunk {
		e := elementwise[T]{axpby: f, x: x, y: y, scalars: [4]T{alpha, beta}}
		e.each(3 * sizeOf[T]())
	} else if n > 0 {
		f(n, alpha, &x[0], beta, &y[0])
	}
}

// Scal computes x[i] ← alpha·x[i].
func Scal[T Float](alpha T, x []T) {
	f, n := Kernels[T]().Scal, len(x)
	if n > chunk {
		e := elementwise[T]{scal: f, x: x, scalars: [4]T{alpha}}
		e.each(2 * sizeOf[T]())
	} else if n > 0 {
		f(n, alpha, &x[0])
	}
}

// Relu computes y[i] ← 0 where x[i] < 0, else x[i]. NaN and -0 pass.
func Relu[T Float](x, y []T) {
	sameLen("Relu", len(x), len(y))
	unary(Kernels[T]().Relu, 2*sizeOf[T](), x, y)
}

// Exp computes y[i] ← e^x[i] within 1 ulp, the same bits on every machine.
func Exp[T Float](x, y []T) {
	sameLen("Exp", len(x), len(y))
	unary(Kernels[T]().Exp, computing, x, y)
}

// unary calls the kernel of a function that takes as long as to read so many bytes for each element.
func unary[T Float](f func(n int, x, y *T), bytes int, x, y []T) {
	if n := len(x); n > chunk || n*bytes > worthSharing {
		e := elementwise[T]{unary: f, x: x, y: y}
		e.each(bytes)
	} else if n > 0 {
		f(n, &x[0], &y[0])
	}
}

// ReluGrad computes dx[i] ← 0 where y[i] ≤ 0, else dy[i], y being what [Relu] returned.
func ReluGrad[T Float](y, dy, dx []T) {
	gradient("ReluGrad", Kernels[T]().ReluGrad, 3*sizeOf[T](), y, dy, dx)
}

// Tanh computes y[i] ← tanh x[i], of the sign of x[i].
func Tanh[T Float](x, y []T) {
	sameLen("Tanh", len(x), len(y))
	unary(Kernels[T]().Tanh, computing, x, y)
}

// TanhGrad computes dx[i] ← dy[i]·(1 - y[i]²), y being what [Tanh] returned.
func TanhGrad[T Float](y, dy, dx []T) {
	gradient("TanhGrad", Kernels[T]().TanhGrad, 3*sizeOf[T](), y, dy, dx)
}

// Sigmoid computes y[i] ← 1/(1 + e^-x[i]).
func Sigmoid[T Float](x, y []T) {
	sameLen("Sigmoid", len(x), len(y))
	unary(Kernels[T]().Sigmoid, computing, x, y)
}

// SigmoidGrad computes dx[i] ← dy[i]·(y[i] - y[i]²), y being what [Sigmoid] returned.
func SigmoidGrad[T Float](y, dy, dx []T) {
	gradient("SigmoidGrad", Kernels[T]().SigmoidGrad, 3*sizeOf[T](), y, dy, dx)
}

// Silu computes y[i] ← x[i]/(1 + e^-x[i]). At -Inf it is -0, the limit.
func Silu[T Float](x, y []T) {
	sameLen("Silu", len(x), len(y))
	unary(Kernels[T]().Silu, computing, x, y)
}

// SiluGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [Silu].
func SiluGrad[T Float](x, dy, dx []T) {
	gradient("SiluGrad", Kernels[T]().SiluGrad, computing, x, dy, dx)
}

// Gelu computes y[i] ← x[i]·Φ(x[i]), where Φ(x) = ½(1 + erf(x/√2)) is the normal distribution
// function. At -Inf it is -0, the limit.
func Gelu[T Float](x, y []T) {
	sameLen("Gelu", len(x), len(y))
	unary(Kernels[T]().Gelu, computing, x, y)
}

// GeluGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [Gelu].
func GeluGrad[T Float](x, dy, dx []T) {
	gradient("GeluGrad", Kernels[T]().GeluGrad, computing, x, dy, dx)
}

// GeluTanh computes the approximation y[i] ← ½x(1 + tanh(√(2/π)·(x + 0.044715·x³))) of [Gelu], which differs from
// it by up to 0.0005. It is here for networks that were trained with it; it is hardly faster. For a negative x and float64 the
// error grows to 4 + 2·|w| ulp, w being twice the argument of tanh. At -Inf it is -0, the limit.
func GeluTanh[T Float](x, y []T) {
	sameLen("GeluTanh", len(x), len(y))
	unary(Kernels[T]().GeluTanh, computing, x, y)
}

// GeluTanhGrad computes dx[i] ← dy[i]·f′(x[i]) for the f of [GeluTanh].
func GeluTanhGrad[T Float](x, dy, dx []T) {
	gradient("GeluTanhGrad", Kernels[T]().GeluTanhGrad, computing, x, dy, dx)
}

func gradient[T Float](name string, f func(n int, v, dy, dx *T), bytes int, v, dy, dx []T) {
	sameLen(name, len(v), len(dy))
	sameLen(name, len(v), len(dx))
	if n := len(v); n > chunk || n*bytes > worthSharing {
		e := elementwise[T]{gradient: f, x: v, y: dy, z: dx}
		e.each(bytes)
	} else if n > 0 {
		f(n, &v[0], &dy[0], &dx[0])
	}
}

// sizeOf returns the bytes of an element.
func sizeOf[T Element]() int { return int(unsafe.Sizeof(*new(T))) }

// Log returns ln x within 1 ulp, the same bits on every machine. It is there for package nn.
func Log(x float64) float64 { return generic.Log(x) }

// Kernels returns the kernel set in use for T. It is there for packages blas and lapack: kernels check nothing.
func Kernels[T Float]() *asm.Set[T] {
	if unsafe.Sizeof(*new(T)) == 4 {
		return (*asm.Set[T])(unsafe.Pointer(active.f32))
	}
	return (*asm.Set[T])(unsafe.Pointer(active.f64))
}
