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
	triangular(false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Strsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Strsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	triangular(true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Dtrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Dtrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	triangular(false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Dtrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A or Aᵀ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Dtrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	triangular(true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Ctrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ctrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int) {
	complexTriangular[float32](false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Ctrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ctrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int) {
	complexTriangular[float32](true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Ztrmm computes
//
//	B ← α·op(A)·B  for s = Left, A being m×m
//	B ← α·B·op(A)  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ztrmm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int) {
	complexTriangular[float64](false, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Ztrsm solves
//
//	op(A)·X = α·B  for s = Left, A being m×m
//	X·op(A) = α·B  for s = Right, A being n×n
//
// where A is a triangle, upper or lower as ul says, op(A) is A, Aᵀ or Aᴴ, and B is m×n. B is replaced by X. There is no check for zeros on the diagonal. Only that triangle of A is read, without
// the diagonal if d = Unit, which stands for ones there. Neither A nor B is read if α = 0.
func (Implementation) Ztrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int) {
	complexTriangular[float64](true, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// triangular computes B ← α·op(A)·B or solves.
func triangular[T gemm.Float](solve bool, s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) {
	k, others, right := m, n, s == blas.Right
	if right {
		k, others = n, m
	}
	flipped := (tA != blas.NoTrans) != right // X·op(A) = B is op(A)ᵀ·Xᵀ = Bᵀ
	isLower, unit := (ul == blas.Lower) != flipped, d == blas.Unit
	if alpha != 0 && (right || s == blas.Left) && isTriangular(ul, tA, d) && isSmallMatrix(k, k, lda, len(a)) && isSmallMatrix(m, n, ldb, len(b)) {
		ars, acs := strides(flipped, lda)
		brs, bcs := strides(right, ldb)
		if m*n*k <= tinyTriangle {
			tinyTriangular(solve, isLower, unit, k, others, alpha, &a[0], ars, acs, &b[0], brs, bcs)
			return
		}
		if smallTriangular(solve, isLower, unit, k, others, alpha, &a[0], ars, acs, &b[0], brs, bcs) {
			return
		}
	}
	switch {
	case !checkTriangular(s, ul, tA, d, k, m, n, len(a), lda, len(b), ldb):
	case solve:
		gemm.SolveTriangular(alpha, view(flipped, k, k, a, lda), isLower, unit, view(right, m, n, b, ldb))
	default:
		gemm.MulTriangular(alpha, view(flipped, k, k, a, lda), isLower, unit, view(right, m, n, b, ldb))
	}
}

// complexTriangular is triangular for complex numbers, whose parts are of type F.
func complexTriangular[F gemm.Float, T gemm.Complex](solve bool, s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) {
	k, others, right, conj := m, n, s == blas.Right, tA == blas.ConjTrans
	if right {
		k, others = n, m
	}
	flipped := (tA != blas.NoTrans) != right
	isLower, unit := (ul == blas.Lower) != flipped, d == blas.Unit
	if alpha != 0 && (right || s == blas.Left) && isTriangular(ul, tA, d) && isSmallMatrix(k, k, lda, len(a)) && isSmallMatrix(m, n, ldb, len(b)) {
		ars, acs := strides(flipped, lda)
		brs, bcs := strides(right, ldb)
		x, y, scale := as[pair[F]](&a[0]), as[pair[F]](&b[0]), parts[F](alpha)
		if m*n*k <= tinyTriangle {
			tinyTriangularPairs(solve, isLower, unit, k, others, scale, x, ars, acs, sign[F](conj), y, brs, bcs)
			return
		}
		if scale.im == 0 && smallTriangularPairs(solve, isLower, unit, conj, k, others, scale.re, x, ars, acs, y, brs, bcs) {
			return
		}
	}
	if checkTriangular(s, ul, tA, d, k, m, n, len(a), lda, len(b), ldb) {
		x := gemm.ComplexMatrix[T]{Matrix: view(flipped, k, k, a, lda), Conjugated: conj}
		largeComplexTriangular(solve, isLower, unit, alpha, x, complexView(view(right, m, n, b, ldb)))
	}
}

func largeComplexTriangular[T gemm.Complex](solve, isLower, unit bool, alpha T, a, b gemm.ComplexMatrix[T]) {
	if solve {
		gemm.SolveComplexTriangular(alpha, a, isLower, unit, b)
	} else {
		gemm.MulComplexTriangular(alpha, a, isLower, unit, b)
	}
}

// sign returns that of the imaginary part of a number that is conjugated, or not.
func sign[F gemm.Float](conjugated bool) F {
	if conjugated {
		return -1
	}
	return 1
}

// checkTriangular checks the arguments in gonum's order, k being the rows of A, and reports whether there is something to do.
func checkTriangular(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, k, m, n, lenA, lda, lenB, ldb int) bool {
	checkSide(s)
	checkUplo(ul)
	transposed(tA) // panics
	switch {
	case d != blas.NonUnit && d != blas.Unit:
		panic(badDiag)
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	case lda < max(1, k):
		panic(badLdA)
	case ldb < max(1, n):
		panic(badLdB)
	case m == 0 || n == 0:
		return false
	case !holds(lenA, k, lda, k):
		panic(shortA)
	case !holds(lenB, m, ldb, n):
		panic(shortB)
	}
	return true
}
