package blas

import "gonum.org/v1/gonum/blas"

// Dgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if nx, ny := operands(t, m, n); nx > 0 && alpha != 0 && quickDense(m, n, lda, len(a), shortRow) && quickVector(nx, len(x), incX) && quickVector(ny, len(y), incY) {
		if max(m, n) <= shortDense {
			gemvFloat64(t != blas.NoTrans, t == blas.ConjTrans, alpha, a, lda, x[:nx], beta, y[:ny])
		} else {
			doubles.realProduct(t == blas.NoTrans, m, n, alpha, a, lda, x, beta, y)
		}
		return
	}
	doubles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Dgbmv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n band matrix with kL diagonals below the main one and kU above, element (i, j) being a[i·lda+kL+j-i], and op(A) is
// A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dgbmv(t blas.Transpose, m, n, kL, kU int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	doubles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Dsymv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is read. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dsymv(uplo blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), innerRows) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		var r rows[float64]
		r.triangle(uplo == blas.Upper, a, n, lda)
		scaleFloat64(beta, y[:n])
		symmetricFloat64(&r, alpha, x[:n], y[:n])
		return
	}
	doubles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Dsbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dsbmv(uplo blas.Uplo, n, k int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickBand(n, k, lda, len(a), shortRow) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		var r rows[float64]
		r.bandedTriangle(uplo == blas.Upper, a, n, k, lda)
		scaleFloat64(beta, y[:n])
		symmetricFloat64(&r, alpha, x[:n], y[:n])
		return
	}
	doubles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Dspmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is stored, row by row without gaps. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Dspmv(uplo blas.Uplo, n int, alpha float64, ap []float64, x []float64, incX int, beta float64, y []float64, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortRow) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		var r rows[float64]
		r.packed(uplo == blas.Upper, ap, n)
		scaleFloat64(beta, y[:n])
		symmetricFloat64(&r, alpha, x[:n], y[:n])
		return
	}
	doubles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Dtrmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Dtrmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), innerRows) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.triangle(uplo == blas.Upper, a, n, lda)
		sweepFloat64(newSweep(false, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Dtbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Dtbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickBand(n, k, lda, len(a), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.bandedTriangle(uplo == blas.Upper, a, n, k, lda)
		sweepFloat64(newSweep(false, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Dtpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Dtpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.packed(uplo == blas.Upper, ap, n)
		sweepFloat64(newSweep(false, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Dtrsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtrsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), innerRows) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.triangle(uplo == blas.Upper, a, n, lda)
		sweepFloat64(newSweep(true, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Dtbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickBand(n, k, lda, len(a), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.bandedTriangle(uplo == blas.Upper, a, n, k, lda)
		sweepFloat64(newSweep(true, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Dtpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.packed(uplo == blas.Upper, ap, n)
		sweepFloat64(newSweep(true, uplo == blas.Upper, t, d == blas.Unit), &r, x[:n])
		return
	}
	doubles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Dger computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if alpha != 0 && quickDense(m, n, lda, len(a), shortRow) && quickVector(m, len(x), incX) && quickVector(n, len(y), incY) {
		if max(m, n) <= shortDense {
			gerFloat64(false, alpha, x[:m], y[:n], a, lda)
		} else {
			outer(doubles.set, m, n, alpha, x, y, a, lda)
		}
		return
	}
	doubles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Dsyr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Dsyr(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, a []float64, lda int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.triangle(uplo == blas.Upper, a, n, lda)
		updateFloat64(&r, alpha, x[:n])
		return
	}
	doubles.syr(uplo, n, alpha, x, incX, a, lda)
}

// Dspr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Dspr(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, ap []float64) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortRow) && quickVector(n, len(x), incX) {
		var r rows[float64]
		r.packed(uplo == blas.Upper, ap, n)
		updateFloat64(&r, alpha, x[:n])
		return
	}
	doubles.spr(uplo, n, alpha, x, incX, ap)
}

// Dsyr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Dsyr2(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), shortRow) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		var r rows[float64]
		r.triangle(uplo == blas.Upper, a, n, lda)
		update2Float64(&r, alpha, x[:n], y[:n])
		return
	}
	doubles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Dspr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Dspr2(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, ap []float64) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortRow) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		var r rows[float64]
		r.packed(uplo == blas.Upper, ap, n)
		update2Float64(&r, alpha, x[:n], y[:n])
		return
	}
	doubles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}
