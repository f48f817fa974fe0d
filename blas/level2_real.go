package blas

import "gonum.org/v1/gonum/blas"

// Dgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	doubles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Sgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Sgemv(t blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	singles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
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

// Sgbmv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n band matrix with kL diagonals below the main one and kU above, element (i, j) being a[i·lda+kL+j-i], and op(A) is
// A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Sgbmv(t blas.Transpose, m, n, kL, kU int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	singles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Dsymv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is read. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dsymv(uplo blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	doubles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Ssymv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is read. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Ssymv(uplo blas.Uplo, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	singles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Dsbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dsbmv(uplo blas.Uplo, n, k int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	doubles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Ssbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Ssbmv(uplo blas.Uplo, n, k int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	singles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Dspmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is stored, row by row without gaps. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Dspmv(uplo blas.Uplo, n int, alpha float64, ap []float64, x []float64, incX int, beta float64, y []float64, incY int) {
	doubles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Sspmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is stored, row by row without gaps. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Sspmv(uplo blas.Uplo, n int, alpha float32, ap []float32, x []float32, incX int, beta float32, y []float32, incY int) {
	singles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Dtrmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Dtrmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	doubles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Strmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Strmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float32, lda int, x []float32, incX int) {
	singles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Dtbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Dtbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	doubles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Stbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Stbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float32, lda int, x []float32, incX int) {
	singles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Dtpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Dtpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	doubles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Stpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Stpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float32, x []float32, incX int) {
	singles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Dtrsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtrsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float64, lda int, x []float64, incX int) {
	doubles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Strsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A or Aᵀ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Strsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []float32, lda int, x []float32, incX int) {
	singles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Dtbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float64, lda int, x []float64, incX int) {
	doubles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Stbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A or Aᵀ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Stbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []float32, lda int, x []float32, incX int) {
	singles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Dtpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Dtpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float64, x []float64, incX int) {
	doubles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Stpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A or Aᵀ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Stpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []float32, x []float32, incX int) {
	singles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Dger computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	doubles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Sger computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	singles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Dsyr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Dsyr(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, a []float64, lda int) {
	doubles.syr(uplo, n, alpha, x, incX, a, lda)
}

// Ssyr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Ssyr(uplo blas.Uplo, n int, alpha float32, x []float32, incX int, a []float32, lda int) {
	singles.syr(uplo, n, alpha, x, incX, a, lda)
}

// Dspr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Dspr(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, ap []float64) {
	doubles.spr(uplo, n, alpha, x, incX, ap)
}

// Sspr computes
//
//	A ← A + α·x·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Sspr(uplo blas.Uplo, n int, alpha float32, x []float32, incX int, ap []float32) {
	singles.spr(uplo, n, alpha, x, incX, ap)
}

// Dsyr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Dsyr2(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	doubles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Ssyr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A.
func (Implementation) Ssyr2(uplo blas.Uplo, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	singles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Dspr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Dspr2(uplo blas.Uplo, n int, alpha float64, x []float64, incX int, y []float64, incY int, ap []float64) {
	doubles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}

// Sspr2 computes
//
//	A ← A + α·x·yᵀ + α·y·xᵀ
//
// in the triangle uplo of an n×n symmetric matrix A, stored row by row without gaps.
func (Implementation) Sspr2(uplo blas.Uplo, n int, alpha float32, x []float32, incX int, y []float32, incY int, ap []float32) {
	singles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}
