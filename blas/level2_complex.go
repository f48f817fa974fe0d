package blas

import "gonum.org/v1/gonum/blas"

// Zgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zgemv(t blas.Transpose, m, n int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	complexDoubles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Cgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Cgemv(t blas.Transpose, m, n int, alpha complex64, a []complex64, lda int, x []complex64, incX int, beta complex64, y []complex64, incY int) {
	complexSingles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Zgbmv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n band matrix with kL diagonals below the main one and kU above, element (i, j) being a[i·lda+kL+j-i], and op(A) is
// A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zgbmv(t blas.Transpose, m, n, kL, kU int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	complexDoubles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Cgbmv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n band matrix with kL diagonals below the main one and kU above, element (i, j) being a[i·lda+kL+j-i], and op(A) is
// A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Cgbmv(t blas.Transpose, m, n, kL, kU int, alpha complex64, a []complex64, lda int, x []complex64, incX int, beta complex64, y []complex64, incY int) {
	complexSingles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhemv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is read, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zhemv(uplo blas.Uplo, n int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	complexDoubles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Chemv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is read, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Chemv(uplo blas.Uplo, n int, alpha complex64, a []complex64, lda int, x []complex64, incX int, beta complex64, y []complex64, incY int) {
	complexSingles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zhbmv(uplo blas.Uplo, n, k int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	complexDoubles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Chbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Chbmv(uplo blas.Uplo, n, k int, alpha complex64, a []complex64, lda int, x []complex64, incX int, beta complex64, y []complex64, incY int) {
	complexSingles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhpmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is stored, row by row without gaps, but not the imaginary parts of the diagonal. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Zhpmv(uplo blas.Uplo, n int, alpha complex128, ap []complex128, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	complexDoubles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Chpmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is stored, row by row without gaps, but not the imaginary parts of the diagonal. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Chpmv(uplo blas.Uplo, n int, alpha complex64, ap []complex64, x []complex64, incX int, beta complex64, y []complex64, incY int) {
	complexSingles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Ztrmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Ztrmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex128, lda int, x []complex128, incX int) {
	complexDoubles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Ctrmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Ctrmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex64, lda int, x []complex64, incX int) {
	complexSingles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Ztbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Ztbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex128, lda int, x []complex128, incX int) {
	complexDoubles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Ctbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Ctbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex64, lda int, x []complex64, incX int) {
	complexSingles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Ztpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Ztpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex128, x []complex128, incX int) {
	complexDoubles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Ctpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Ctpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex64, x []complex64, incX int) {
	complexSingles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Ztrsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztrsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex128, lda int, x []complex128, incX int) {
	complexDoubles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Ctrsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Ctrsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex64, lda int, x []complex64, incX int) {
	complexSingles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Ztbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex128, lda int, x []complex128, incX int) {
	complexDoubles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Ctbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ctbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex64, lda int, x []complex64, incX int) {
	complexSingles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Ztpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex128, x []complex128, incX int) {
	complexDoubles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Ctpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ctpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex64, x []complex64, incX int) {
	complexSingles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Zgeru computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Zgeru(m, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	complexDoubles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Cgeru computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Cgeru(m, n int, alpha complex64, x []complex64, incX int, y []complex64, incY int, a []complex64, lda int) {
	complexSingles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Zgerc computes
//
//	A ← A + α·x·yᴴ
//
// where A is an m×n matrix.
func (Implementation) Zgerc(m, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	complexDoubles.ger(true, m, n, alpha, x, incX, y, incY, a, lda)
}

// Cgerc computes
//
//	A ← A + α·x·yᴴ
//
// where A is an m×n matrix.
func (Implementation) Cgerc(m, n int, alpha complex64, x []complex64, incX int, y []complex64, incY int, a []complex64, lda int) {
	complexSingles.ger(true, m, n, alpha, x, incX, y, incY, a, lda)
}

// Zher computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Zher(uplo blas.Uplo, n int, alpha float64, x []complex128, incX int, a []complex128, lda int) {
	complexDoubles.syr(uplo, n, complex(alpha, 0), x, incX, a, lda)
}

// Cher computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Cher(uplo blas.Uplo, n int, alpha float32, x []complex64, incX int, a []complex64, lda int) {
	complexSingles.syr(uplo, n, complex(alpha, 0), x, incX, a, lda)
}

// Zhpr computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Zhpr(uplo blas.Uplo, n int, alpha float64, x []complex128, incX int, ap []complex128) {
	complexDoubles.spr(uplo, n, complex(alpha, 0), x, incX, ap)
}

// Chpr computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Chpr(uplo blas.Uplo, n int, alpha float32, x []complex64, incX int, ap []complex64) {
	complexSingles.spr(uplo, n, complex(alpha, 0), x, incX, ap)
}

// Zher2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Zher2(uplo blas.Uplo, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	complexDoubles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Cher2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Cher2(uplo blas.Uplo, n int, alpha complex64, x []complex64, incX int, y []complex64, incY int, a []complex64, lda int) {
	complexSingles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Zhpr2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Zhpr2(uplo blas.Uplo, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, ap []complex128) {
	complexDoubles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}

// Chpr2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0.
func (Implementation) Chpr2(uplo blas.Uplo, n int, alpha complex64, x []complex64, incX int, y []complex64, incY int, ap []complex64) {
	complexSingles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}
