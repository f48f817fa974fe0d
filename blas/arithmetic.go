package blas

import "unsafe"

// The arithmetic of the loops in small_float64.go and its copies, in which Go code defines bits: every product is rounded, so that no compiler
// fuses it with a sum. A real number is its own conjugate.

func mulFloat64(a, b float64) float64    { return float64(a * b) }
func mulFloat32(a, b float32) float32    { return float32(a * b) }
func mulBarFloat64(a, b float64) float64 { return float64(a * b) }
func mulBarFloat32(a, b float32) float32 { return float32(a * b) }
func overFloat64(a, b float64) float64   { return a / b }
func overFloat32(a, b float32) float32   { return a / b }
func barFloat64(a float64) float64       { return a }
func barFloat32(a float32) float32       { return a }
func reFloat64(a float64) float64        { return a }
func reFloat32(a float32) float32        { return a }

// mulRealComplex128 returns a·b for an a that is real: without the products of its imaginary part, which Inf and NaN would not leave 0.
func mulRealComplex128(a, b complex128) complex128 {
	return complex(float64(real(a)*real(b)), float64(real(a)*imag(b)))
}
func mulRealComplex64(a, b complex64) complex64 {
	return complex(float32(real(a)*real(b)), float32(real(a)*imag(b)))
}
func mulRealFloat64(a, b float64) float64 { return float64(a * b) }
func mulRealFloat32(a, b float32) float32 { return float32(a * b) }

func mulComplex128(a, b complex128) complex128 {
	return complex(float64(real(a)*real(b))-float64(imag(a)*imag(b)), float64(real(a)*imag(b))+float64(imag(a)*real(b)))
}

func mulComplex64(a, b complex64) complex64 {
	return complex(float32(real(a)*real(b))-float32(imag(a)*imag(b)), float32(real(a)*imag(b))+float32(imag(a)*real(b)))
}

// mulBarComplex128 returns a·b̄, the bits that mulComplex128 makes of b̄.
func mulBarComplex128(a, b complex128) complex128 {
	return complex(float64(real(a)*real(b))+float64(imag(a)*imag(b)), float64(imag(a)*real(b))-float64(real(a)*imag(b)))
}

func mulBarComplex64(a, b complex64) complex64 {
	return complex(float32(real(a)*real(b))+float32(imag(a)*imag(b)), float32(imag(a)*real(b))-float32(real(a)*imag(b)))
}

func overComplex128(a, b complex128) complex128 {
	q := overPair(pair[float64]{real(a), imag(a)}, pair[float64]{real(b), imag(b)})
	return complex(q.re, q.im)
}

func overComplex64(a, b complex64) complex64 {
	q := overPair(pair[float32]{real(a), imag(a)}, pair[float32]{real(b), imag(b)})
	return complex(q.re, q.im)
}

func barComplex128(a complex128) complex128 { return complex(real(a), -imag(a)) }
func barComplex64(a complex64) complex64    { return complex(real(a), -imag(a)) }
func reComplex128(a complex128) complex128  { return complex(real(a), 0) }
func reComplex64(a complex64) complex64     { return complex(real(a), 0) }

// el returns the element i places from p.
func el[T any](p *T, i int) *T { return (*T)(unsafe.Add(unsafe.Pointer(p), i*int(unsafe.Sizeof(*p)))) }

// Where loops step through memory they count elements, but bytes if these are complex: a place is no multiple of 8 or less then, and would be computed
// from the number of an element each time.

const strideFloat64, strideFloat32, strideComplex128, strideComplex64 = 1, 1, 16, 8

func byFloat64(p *float64, places int) *float64 { return el(p, places) }
func byFloat32(p *float32, places int) *float32 { return el(p, places) }
func byComplex128(p *complex128, places int) *complex128 {
	return (*complex128)(unsafe.Add(unsafe.Pointer(p), places))
}
func byComplex64(p *complex64, places int) *complex64 {
	return (*complex64)(unsafe.Add(unsafe.Pointer(p), places))
}

// first returns the first of n elements of x, inc apart.
func first[T any](n int, x []T, inc int) *T {
	if inc < 0 {
		return &x[(1-n)*inc]
	}
	return &x[0]
}
