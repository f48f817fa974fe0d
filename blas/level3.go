package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// Implementation provides the four BLAS interfaces of gonum. It has no state; all
// values are alike, and safe for use by many goroutines.
type Implementation struct{ gonum.Implementation }

var (
	_ blas.Float32    = Implementation{}
	_ blas.Float64    = Implementation{}
	_ blas.Complex64  = Implementation{}
	_ blas.Complex128 = Implementation{}
)

// Dgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X or Xᵀ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	multiply(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Sgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X or Xᵀ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	multiply(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Zgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X, Xᵀ or Xᴴ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Zgemm(tA, tB blas.Transpose, m, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	multiplyComplex[float64](tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Cgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X, Xᵀ or Xᴴ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Cgemm(tA, tB blas.Transpose, m, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	multiplyComplex[float32](tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// multiply checks the arguments and hands them on as views. Products of few numbers take a short way: most of the time of such a call goes into views.
func multiply[T gemm.Float](tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if alpha != 0 && isSmall(tA, tB, m, n, k, len(a), lda, len(b), ldb, len(c), ldc) {
		set := gemm.Kernels[T]()
		ars, acs := strides(tA != blas.NoTrans, lda)
		brs, bcs := strides(tB != blas.NoTrans, ldb)
		isDot := generic.DotOrder(m, n, k, tA == blas.NoTrans, tB != blas.NoTrans)
		switch {
		case isDot && m <= n && m <= len(set.Dots):
			smallDots(set.Dots[m-1], m, n, k, alpha, &a[0], ars, acs, &b[0], ldb, beta, &c[0], ldc, 1)
			return
		case isDot && m > n && n <= len(set.Dots):
			smallDots(set.Dots[n-1], n, m, k, alpha, &b[0], bcs, brs, &a[0], lda, beta, &c[0], 1, ldc)
			return
		case isDot:
		case m*n*k == 1:
			mulOne(alpha, a[0], b[0], beta, &c[0])
			return
		case m <= set.MR && n <= set.NR && bcs == 1:
			set.Direct[m-1][set.Vectors(n)-1](1, n, k, alpha, &a[0], ars, acs, &b[0], brs, beta, &c[0], ldc, nil, nil, nil)
			return
		default:
			smallChain(set, m, n, k, alpha, &a[0], ars, acs, &b[0], brs, bcs, beta, &c[0], ldc)
			return
		}
	}
	if x, y, z, ok := views(tA, tB, m, n, k, a, lda, b, ldb, c, ldc); ok {
		gemm.Mul(alpha, x, y, beta, z)
	}
}

func multiplyComplex[F gemm.Float, T gemm.Complex](tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if alpha != 0 && isSmall(tA, tB, m, n, k, len(a), lda, len(b), ldb, len(c), ldc) {
		if m*n*k == 1 {
			mulOnePair(parts[F](alpha), parts[F](a[0]), sign[F](tA == blas.ConjTrans), parts[F](b[0]), sign[F](tB == blas.ConjTrans), parts[F](beta), as[pair[F]](&c[0]))
			return
		}
		ars, acs := strides(tA != blas.NoTrans, lda)
		brs, bcs := strides(tB != blas.NoTrans, ldb)
		smallPairs(0, m, n, k, parts[F](alpha), pair[F]{}, as[pair[F]](&a[0]), ars, acs, tA == blas.ConjTrans, as[pair[F]](&b[0]), brs, bcs, tB == blas.ConjTrans,
			parts[F](beta), as[pair[F]](&c[0]), ldc)
		return
	}
	if x, y, z, ok := views(tA, tB, m, n, k, a, lda, b, ldb, c, ldc); ok {
		gemm.MulComplex(alpha, gemm.ComplexMatrix[T]{Matrix: x, Conjugated: tA == blas.ConjTrans}, gemm.ComplexMatrix[T]{Matrix: y, Conjugated: tB == blas.ConjTrans},
			beta, gemm.ComplexMatrix[T]{Matrix: z})
	}
}

// views checks the arguments of a product in gonum's order and returns op(A) and op(B), not conjugated, and C; not ok if there is nothing to do.
func views[T gemm.Element](tA, tB blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) (x, y, z gemm.Matrix[T], ok bool) {
	aT, bT := transposed(tA), transposed(tB)
	switch {
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	case k < 0:
		panic(kLT0)
	}
	// Rows and columns as stored.
	aRows, aCols, bRows, bCols := m, k, k, n
	if aT {
		aRows, aCols = k, m
	}
	if bT {
		bRows, bCols = n, k
	}
	switch {
	case lda < max(1, aCols):
		panic(badLdA)
	case ldb < max(1, bCols):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	}
	if m == 0 || n == 0 {
		return x, y, z, false
	}
	switch {
	case !holds(len(a), aRows, lda, aCols):
		panic(shortA)
	case !holds(len(b), bRows, ldb, bCols):
		panic(shortB)
	case !holds(len(c), m, ldc, n):
		panic(shortC)
	}
	return view(aT, aRows, aCols, a, lda), view(bT, bRows, bCols, b, ldb), view(false, m, n, c, ldc), true
}

// transposed reports whether t asks for a transpose, conjugate or not.
func transposed(t blas.Transpose) bool {
	switch t {
	case blas.NoTrans:
		return false
	case blas.Trans, blas.ConjTrans:
		return true
	}
	panic(badTranspose)
}

// view returns the stored rows×cols matrix or its transpose.
func view[T gemm.Element](trans bool, rows, cols int, data []T, ld int) gemm.Matrix[T] {
	m := gemm.Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: ld, ColStride: 1}
	if trans {
		return m.T()
	}
	return m
}
