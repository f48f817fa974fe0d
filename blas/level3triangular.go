package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/gemm"
)

// Strmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Strmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.MulTriangular(alpha, x, isLower, d == blas.Unit, y)
	}
}

// Strsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Strsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.SolveTriangular(alpha, x, isLower, d == blas.Unit, y)
	}
}

// Dtrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Dtrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.MulTriangular(alpha, x, isLower, d == blas.Unit, y)
	}
}

// Dtrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Dtrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.SolveTriangular(alpha, x, isLower, d == blas.Unit, y)
	}
}

// Ctrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ctrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.MulComplexTriangular(alpha, gemm.ComplexMatrix[complex64]{Matrix: x, Conjugated: tA == blas.ConjTrans}, isLower, d == blas.Unit, complexView(y))
	}
}

// Ctrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ctrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.SolveComplexTriangular(alpha, gemm.ComplexMatrix[complex64]{Matrix: x, Conjugated: tA == blas.ConjTrans}, isLower, d == blas.Unit, complexView(y))
	}
}

// Ztrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ztrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.MulComplexTriangular(alpha, gemm.ComplexMatrix[complex128]{Matrix: x, Conjugated: tA == blas.ConjTrans}, isLower, d == blas.Unit, complexView(y))
	}
}

// Ztrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ztrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int) {
	if x, y, isLower, ok := triangularViews(s, ul, tA, d, m, n, a, lda, b, ldb); ok {
		gemm.SolveComplexTriangular(alpha, gemm.ComplexMatrix[complex128]{Matrix: x, Conjugated: tA == blas.ConjTrans}, isLower, d == blas.Unit, complexView(y))
	}
}

// triangularViews checks the arguments of a call with a triangular matrix in gonum's order and returns op(A), not conjugated, and B, such that A is
// the left factor, and whether A is then a lower triangle; not ok if there is nothing to do.
func triangularViews[T gemm.Element](s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, a []T, lda int, b []T, ldb int) (x, y gemm.Matrix[T], isLower, ok bool) {
	checkSide(s)
	checkUplo(ul)
	trans, right := transposed(tA), s == blas.Right
	switch {
	case d != blas.NonUnit && d != blas.Unit:
		panic(badDiag)
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	}
	k := m
	if right {
		k = n
	}
	switch {
	case lda < max(1, k):
		panic(badLdA)
	case ldb < max(1, n):
		panic(badLdB)
	case m == 0 || n == 0:
		return x, y, false, false
	case len(a) < lda*(k-1)+k:
		panic(shortA)
	case len(b) < ldb*(m-1)+n:
		panic(shortB)
	}
	// X·op(A) = B is op(A)ᵀ·Xᵀ = Bᵀ.
	flipped := trans != right
	return view(flipped, k, k, a, lda), view(right, m, n, b, ldb), (ul == blas.Lower) != flipped, true
}
