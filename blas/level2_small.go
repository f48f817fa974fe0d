package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"
)

// From generic code to the loops of small_float64.go and its copies. Calls are direct, unlike those through a table, so that what pointers
// point to may stay on the stack; the compiler knows which of the four it is.

// as takes x for what it is, an X.
func as[X, Y any](x *Y) *X { return (*X)(unsafe.Pointer(x)) }

func (v *level2[T, F]) isSingle() bool { return unsafe.Sizeof(*new(F)) == 4 }

func (v *level2[T, F]) smallGemv(t blas.Transpose, alpha T, a []T, lda int, x []T, beta T, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		gemvComplex64(t != blas.NoTrans, t == blas.ConjTrans, *as[complex64](&alpha), *as[[]complex64](&a), lda, *as[[]complex64](&x), *as[complex64](&beta), *as[[]complex64](&y))
	case v.isComplex():
		gemvComplex128(t != blas.NoTrans, t == blas.ConjTrans, *as[complex128](&alpha), *as[[]complex128](&a), lda, *as[[]complex128](&x), *as[complex128](&beta), *as[[]complex128](&y))
	case v.isSingle():
		gemvFloat32(t != blas.NoTrans, t == blas.ConjTrans, *as[float32](&alpha), *as[[]float32](&a), lda, *as[[]float32](&x), *as[float32](&beta), *as[[]float32](&y))
	default:
		gemvFloat64(t != blas.NoTrans, t == blas.ConjTrans, *as[float64](&alpha), *as[[]float64](&a), lda, *as[[]float64](&x), *as[float64](&beta), *as[[]float64](&y))
	}
}

func (v *level2[T, F]) smallProduct(t blas.Transpose, r *rows[T], alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		productComplex64(t != blas.NoTrans, t == blas.ConjTrans, as[rows[complex64]](r), *as[complex64](&alpha), *as[[]complex64](&x), *as[[]complex64](&y))
	case v.isComplex():
		productComplex128(t != blas.NoTrans, t == blas.ConjTrans, as[rows[complex128]](r), *as[complex128](&alpha), *as[[]complex128](&x), *as[[]complex128](&y))
	case v.isSingle():
		productFloat32(t != blas.NoTrans, t == blas.ConjTrans, as[rows[float32]](r), *as[float32](&alpha), *as[[]float32](&x), *as[[]float32](&y))
	default:
		productFloat64(t != blas.NoTrans, t == blas.ConjTrans, as[rows[float64]](r), *as[float64](&alpha), *as[[]float64](&x), *as[[]float64](&y))
	}
}

func (v *level2[T, F]) smallSymmetric(r *rows[T], alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		symmetricComplex64(as[rows[complex64]](r), *as[complex64](&alpha), *as[[]complex64](&x), *as[[]complex64](&y))
	case v.isComplex():
		symmetricComplex128(as[rows[complex128]](r), *as[complex128](&alpha), *as[[]complex128](&x), *as[[]complex128](&y))
	case v.isSingle():
		symmetricFloat32(as[rows[float32]](r), *as[float32](&alpha), *as[[]float32](&x), *as[[]float32](&y))
	default:
		symmetricFloat64(as[rows[float64]](r), *as[float64](&alpha), *as[[]float64](&x), *as[[]float64](&y))
	}
}

func (v *level2[T, F]) smallSweep(s sweep, r *rows[T], x []T) {
	switch {
	case v.isComplex() && v.isSingle():
		sweepComplex64(s, as[rows[complex64]](r), *as[[]complex64](&x))
	case v.isComplex():
		sweepComplex128(s, as[rows[complex128]](r), *as[[]complex128](&x))
	case v.isSingle():
		sweepFloat32(s, as[rows[float32]](r), *as[[]float32](&x))
	default:
		sweepFloat64(s, as[rows[float64]](r), *as[[]float64](&x))
	}
}

func (v *level2[T, F]) smallGer(conj bool, alpha T, x, y, a []T, lda int) {
	switch {
	case v.isComplex() && v.isSingle():
		gerComplex64(conj, *as[complex64](&alpha), *as[[]complex64](&x), *as[[]complex64](&y), *as[[]complex64](&a), lda)
	case v.isComplex():
		gerComplex128(conj, *as[complex128](&alpha), *as[[]complex128](&x), *as[[]complex128](&y), *as[[]complex128](&a), lda)
	case v.isSingle():
		gerFloat32(conj, *as[float32](&alpha), *as[[]float32](&x), *as[[]float32](&y), *as[[]float32](&a), lda)
	default:
		gerFloat64(conj, *as[float64](&alpha), *as[[]float64](&x), *as[[]float64](&y), *as[[]float64](&a), lda)
	}
}

func (v *level2[T, F]) smallUpdate(r *rows[T], alpha T, x []T) {
	switch {
	case v.isComplex() && v.isSingle():
		updateComplex64(as[rows[complex64]](r), *as[complex64](&alpha), *as[[]complex64](&x))
	case v.isComplex():
		updateComplex128(as[rows[complex128]](r), *as[complex128](&alpha), *as[[]complex128](&x))
	case v.isSingle():
		updateFloat32(as[rows[float32]](r), *as[float32](&alpha), *as[[]float32](&x))
	default:
		updateFloat64(as[rows[float64]](r), *as[float64](&alpha), *as[[]float64](&x))
	}
}

func (v *level2[T, F]) smallUpdate2(r *rows[T], alpha T, x, y []T) {
	switch {
	case v.isComplex() && v.isSingle():
		update2Complex64(as[rows[complex64]](r), *as[complex64](&alpha), *as[[]complex64](&x), *as[[]complex64](&y))
	case v.isComplex():
		update2Complex128(as[rows[complex128]](r), *as[complex128](&alpha), *as[[]complex128](&x), *as[[]complex128](&y))
	case v.isSingle():
		update2Float32(as[rows[float32]](r), *as[float32](&alpha), *as[[]float32](&x), *as[[]float32](&y))
	default:
		update2Float64(as[rows[float64]](r), *as[float64](&alpha), *as[[]float64](&x), *as[[]float64](&y))
	}
}
