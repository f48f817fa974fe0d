package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/gemm"
)

// tinyRows is the number of elements up to which vectors with an increment are copied to the stack.
const tinyRows = 32

// tinyGemv is gemv by kernels for vectors with increments, of at most tinyRows elements. What a kernel cannot take as it lies is copied: contiguous
// vectors are x, where rows are multiplied by it, or else y, and an increment is never negative.
func tinyGemv[T gemm.Float](set *asm.Set[T], noTrans bool, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	if max(m, n) <= stackFew {
		var bufs [2 * stackFew]T
		buf := hidden(&bufs)
		copiedGemv(set, noTrans, m, n, alpha, a, lda, x, incX, beta, y, incY, buf[:stackFew], buf[stackFew:])
		return
	}
	var bufs [2 * tinyRows]T
	buf := hidden(&bufs)
	copiedGemv(set, noTrans, m, n, alpha, a, lda, x, incX, beta, y, incY, buf[:tinyRows], buf[tinyRows:])
}

func copiedGemv[T gemm.Float](set *asm.Set[T], noTrans bool, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int, bufX, bufY []T) {
	lenX, lenY := n, m
	if !noTrans {
		lenX, lenY = m, n
	}
	if noTrans && incX != 1 || incX < 0 {
		x, incX = gather(lenX, x, start(lenX, incX), incX, bufX), 1
	}
	out, inc := y, incY
	if !noTrans && incY != 1 || incY < 0 {
		if y, incY = bufY[:lenY], 1; beta != 0 {
			gather(lenY, out, start(lenY, inc), inc, y)
		}
	}
	if noTrans {
		dots(set, m, n, alpha, a, lda, x, beta, y, incY)
	} else {
		strips(set, m, n, alpha, a, lda, x, incX, beta, y)
	}
	if inc != incY {
		scatter(y, out, start(lenY, inc), inc)
	}
}

// tinyGer is ger in the same way.
func tinyGer[T gemm.Float](set *asm.Set[T], m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	if max(m, n) <= stackFew {
		var bufs [2 * stackFew]T
		buf := hidden(&bufs)
		copiedGer(set, m, n, alpha, x, incX, y, incY, a, lda, buf[:stackFew], buf[stackFew:])
		return
	}
	var bufs [2 * tinyRows]T
	buf := hidden(&bufs)
	copiedGer(set, m, n, alpha, x, incX, y, incY, a, lda, buf[:tinyRows], buf[tinyRows:])
}

func copiedGer[T gemm.Float](set *asm.Set[T], m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int, bufX, bufY []T) {
	if incX < 0 {
		x, incX = gather(m, x, start(m, incX), incX, bufX), 1
	}
	outer(set, m, n, alpha, x, incX, gather(n, y, start(n, incY), incY, bufY), a, lda)
}

// From generic code to the loops of small_float64.go and its copies. Calls are direct, unlike those through a table, so that what pointers
// point to may stay on the stack; the compiler knows which of the four it is.

// as takes x for what it is, an X.
func as[X, Y any](x *Y) *X { return (*X)(unsafe.Pointer(x)) }

func (v *level2[T, F]) isSingle() bool { return unsafe.Sizeof(*new(F)) == 4 }

// smallGemv is for complex numbers alone.
func (v *level2[T, F]) smallGemv(t blas.Transpose, alpha T, a []T, lda int, x []T, beta T, y []T) {
	if v.isSingle() {
		gemvComplex64(t, *as[complex64](&alpha), as[complex64](&a[0]), lda, len(x), as[complex64](&x[0]), 1, *as[complex64](&beta), len(y), as[complex64](&y[0]), 1)
	} else {
		gemvComplex128(t, *as[complex128](&alpha), as[complex128](&a[0]), lda, len(x), as[complex128](&x[0]), 1, *as[complex128](&beta), len(y), as[complex128](&y[0]), 1)
	}
}

func (v *level2[T, F]) smallProduct(t blas.Transpose, r *rows[T], alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		addProductComplex64(t, r.m, r.n, r.below, r.above, *as[complex64](&alpha), as[complex64](&r.a[0]), r.base, r.step+1, as[complex64](&x[0]), as[complex64](&y[0]))
	case v.isComplex():
		addProductComplex128(t, r.m, r.n, r.below, r.above, *as[complex128](&alpha), as[complex128](&r.a[0]), r.base, r.step+1, as[complex128](&x[0]), as[complex128](&y[0]))
	case v.isSingle():
		addProductFloat32(t, r.m, r.n, r.below, r.above, *as[float32](&alpha), as[float32](&r.a[0]), r.base, r.step+1, as[float32](&x[0]), as[float32](&y[0]))
	default:
		addProductFloat64(t, r.m, r.n, r.below, r.above, *as[float64](&alpha), as[float64](&r.a[0]), r.base, r.step+1, as[float64](&x[0]), as[float64](&y[0]))
	}
}

func (v *level2[T, F]) smallSymmetric(l layout, a *T, alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		addSymmetricComplex64(l, as[complex64](a), *as[complex64](&alpha), len(x), as[complex64](&x[0]), as[complex64](&y[0]))
	case v.isComplex():
		addSymmetricComplex128(l, as[complex128](a), *as[complex128](&alpha), len(x), as[complex128](&x[0]), as[complex128](&y[0]))
	case v.isSingle():
		addSymmetricFloat32(l, as[float32](a), *as[float32](&alpha), len(x), as[float32](&x[0]), as[float32](&y[0]))
	default:
		addSymmetricFloat64(l, as[float64](a), *as[float64](&alpha), len(x), as[float64](&x[0]), as[float64](&y[0]))
	}
}

// smallSweep is a sweep over a triangle of as many rows as x has.
func (v *level2[T, F]) smallSweep(s sweep, l layout, a *T, x []T) {
	if s.solve {
		v.smallSolve(s.flags(), l, a, x)
	} else {
		v.smallMultiply(s.flags(), l, a, x)
	}
}

func (v *level2[T, F]) smallSolve(f flags, l layout, a *T, x []T) {
	switch {
	case v.isComplex() && v.isSingle():
		solveComplex64(f, l, as[complex64](a), len(x), as[complex64](&x[0]), 1)
	case v.isComplex():
		solveComplex128(f, l, as[complex128](a), len(x), as[complex128](&x[0]), 1)
	case v.isSingle():
		solveFloat32(f, l, as[float32](a), len(x), as[float32](&x[0]), 1)
	default:
		solveFloat64(f, l, as[float64](a), len(x), as[float64](&x[0]), 1)
	}
}

func (v *level2[T, F]) smallMultiply(f flags, l layout, a *T, x []T) {
	switch {
	case v.isComplex() && v.isSingle():
		multiplyComplex64(f, l, as[complex64](a), len(x), as[complex64](&x[0]), 1)
	case v.isComplex():
		multiplyComplex128(f, l, as[complex128](a), len(x), as[complex128](&x[0]), 1)
	case v.isSingle():
		multiplyFloat32(f, l, as[float32](a), len(x), as[float32](&x[0]), 1)
	default:
		multiplyFloat64(f, l, as[float64](a), len(x), as[float64](&x[0]), 1)
	}
}

func (v *level2[T, F]) smallGer(conj bool, alpha T, x, y, a []T, lda int) {
	switch {
	case v.isComplex() && v.isSingle():
		gerComplex64(conj, *as[complex64](&alpha), len(x), as[complex64](&x[0]), 1, len(y), as[complex64](&y[0]), 1, as[complex64](&a[0]), lda)
	case v.isComplex():
		gerComplex128(conj, *as[complex128](&alpha), len(x), as[complex128](&x[0]), 1, len(y), as[complex128](&y[0]), 1, as[complex128](&a[0]), lda)
	case v.isSingle():
		gerFloat32(conj, *as[float32](&alpha), len(x), as[float32](&x[0]), 1, len(y), as[float32](&y[0]), 1, as[float32](&a[0]), lda)
	default:
		gerFloat64(conj, *as[float64](&alpha), len(x), as[float64](&x[0]), 1, len(y), as[float64](&y[0]), 1, as[float64](&a[0]), lda)
	}
}

func (v *level2[T, F]) smallUpdate(r *rows[T], alpha T, x []T) {
	switch {
	case v.isComplex() && v.isSingle():
		syrComplex64(r.layout(), *as[complex64](&alpha), len(x), as[complex64](&x[0]), 1, as[complex64](&r.a[0]))
	case v.isComplex():
		syrComplex128(r.layout(), *as[complex128](&alpha), len(x), as[complex128](&x[0]), 1, as[complex128](&r.a[0]))
	case v.isSingle():
		syrFloat32(r.layout(), *as[float32](&alpha), len(x), as[float32](&x[0]), 1, as[float32](&r.a[0]))
	default:
		syrFloat64(r.layout(), *as[float64](&alpha), len(x), as[float64](&x[0]), 1, as[float64](&r.a[0]))
	}
}

func (v *level2[T, F]) smallUpdate2(r *rows[T], alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		syr2Complex64(r.layout(), *as[complex64](&alpha), len(x), as[complex64](&x[0]), 1, as[complex64](&y[0]), 1, as[complex64](&r.a[0]))
	case v.isComplex():
		syr2Complex128(r.layout(), *as[complex128](&alpha), len(x), as[complex128](&x[0]), 1, as[complex128](&y[0]), 1, as[complex128](&r.a[0]))
	case v.isSingle():
		syr2Float32(r.layout(), *as[float32](&alpha), len(x), as[float32](&x[0]), 1, as[float32](&y[0]), 1, as[float32](&r.a[0]))
	default:
		syr2Float64(r.layout(), *as[float64](&alpha), len(x), as[float64](&x[0]), 1, as[float64](&y[0]), 1, as[float64](&r.a[0]))
	}
}
