package blas

import "gonum.org/v1/gonum/blas"

// Zgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zgemv(t blas.Transpose, m, n int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	if nx, ny := operands(t, m, n); nx > 0 && alpha != 0 && quickDense(m, n, lda, len(a), stackRows) && quickVector(nx, len(x), incX) && quickVector(ny, len(y), incY) {
		if max(m, n) <= shortDense {
			gemvComplex128(t, alpha, &a[0], lda, nx, first(nx, x, incX), incX, beta, ny, first(ny, y, incY), incY)
			return
		} else if incX == 1 && incY == 1 {
			complexDoubles.smallPairs(t, m, n, parts[float64](alpha), as[pair[float64]](&a[0]), lda, as[pair[float64]](&x[0]), parts[float64](beta), as[pair[float64]](&y[0]))
			return
		}
	}
	complexDoubles.gemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Zgbmv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n band matrix with kL diagonals below the main one and kU above, element (i, j) being a[i·lda+kL+j-i], and op(A) is
// A, Aᵀ or Aᴴ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zgbmv(t blas.Transpose, m, n, kL, kU int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	if nx, ny := operands(t, m, n); min(nx, ny) > 0 && alpha != 0 && quickGeneral(m, n, kL, kU, lda, len(a), shortComplex) && !isWhole(m, n, kL, kU) &&
		quickVector(nx, len(x), incX) && quickVector(ny, len(y), incY) {
		productComplex128(t, min(m, n+kL), n, kL, kU, alpha, &a[0], kL, lda, nx, first(nx, x, incX), incX, beta, ny, first(ny, y, incY), incY)
		return
	}
	complexDoubles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhemv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is read, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zhemv(uplo blas.Uplo, n int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), hermitianMost) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		if l := denseTriangle(uplo, n, lda); n < hermitianRows {
			symmetricComplex128(l, &a[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
			return
		} else if incX == 1 && incY == 1 {
			complexDoubles.hermitian(l, n, parts[float64](alpha), as[pair[float64]](&a[0]), as[pair[float64]](&x[0]), parts[float64](beta), as[pair[float64]](&y[0]))
			return
		}
	}
	complexDoubles.symv(uplo, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhbmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian band matrix with k diagonals on each side of the main one, of which those of the triangle uplo are
// stored, but not the imaginary parts of the diagonal. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Zhbmv(uplo blas.Uplo, n, k int, alpha complex128, a []complex128, lda int, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	if alpha != 0 && isTriangle(uplo) && (k < n || n < hermitianRows) && quickBand(n, k, lda, len(a), shortRow) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		symmetricComplex128(bandTriangle(uplo, k, lda), &a[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
		return
	}
	complexDoubles.sbmv(uplo, n, k, alpha, a, lda, x, incX, beta, y, incY)
}

// Zhpmv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n Hermitian matrix, of which the triangle uplo is stored, row by row without gaps, but not the imaginary parts of the diagonal. y is not read if β = 0, and
// neither A nor x is if α = 0.
func (Implementation) Zhpmv(uplo blas.Uplo, n int, alpha complex128, ap []complex128, x []complex128, incX int, beta complex128, y []complex128, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), hermitianMost) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		if l := packedTriangle(uplo, n); n < hermitianRows {
			symmetricComplex128(l, &ap[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
			return
		} else if incX == 1 && incY == 1 {
			complexDoubles.hermitian(l, n, parts[float64](alpha), as[pair[float64]](&ap[0]), as[pair[float64]](&x[0]), parts[float64](beta), as[pair[float64]](&y[0]))
			return
		}
	}
	complexDoubles.spmv(uplo, n, alpha, ap, x, incX, beta, y, incY)
}

// Ztrmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
func (Implementation) Ztrmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex128, lda int, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Complex128(&x[0], &a[0])
			return
		}
		multiplyComplex128(f, denseTriangle(uplo, n, lda), &a[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.trmv(false, uplo, t, d, n, a, lda, x, incX)
}

// Ztbmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones.
func (Implementation) Ztbmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex128, lda int, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickBand(n, k, lda, len(a), shortComplex) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Complex128(&x[0], &a[bandTriangle(uplo, k, lda).first])
			return
		}
		multiplyComplex128(f, bandTriangle(uplo, k, lda), &a[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.tbmv(false, uplo, t, d, n, k, a, lda, x, incX)
}

// Ztpmv computes
//
//	x ← op(A)·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as ones.
func (Implementation) Ztpmv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex128, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Complex128(&x[0], &ap[0])
			return
		}
		multiplyComplex128(f, packedTriangle(uplo, n), &ap[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.tpmv(false, uplo, t, d, n, ap, x, incX)
}

// Ztrsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix and op(A) is A, Aᵀ or Aᴴ. Only the triangle uplo is read, and with blas.Unit not its diagonal, which then counts as ones.
// A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztrsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []complex128, lda int, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Complex128(&x[0], &a[0])
			return
		}
		solveComplex128(f, denseTriangle(uplo, n, lda), &a[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.trmv(true, uplo, t, d, n, a, lda, x, incX)
}

// Ztbsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular band matrix with k diagonals beside the main one and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the main diagonal is
// not read and counts as ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztbsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []complex128, lda int, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickBand(n, k, lda, len(a), shortComplex) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Complex128(&x[0], &a[bandTriangle(uplo, k, lda).first])
			return
		}
		solveComplex128(f, bandTriangle(uplo, k, lda), &a[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.tbmv(true, uplo, t, d, n, k, a, lda, x, incX)
}

// Ztpsv computes
//
//	x ← op(A)⁻¹·x
//
// where A is an n×n triangular matrix stored row by row without gaps and op(A) is A, Aᵀ or Aᴴ. With blas.Unit the diagonal is not read and counts as
// ones. A zero on the diagonal gives Inf or NaN.
func (Implementation) Ztpsv(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []complex128, x []complex128, incX int) {
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Complex128(&x[0], &ap[0])
			return
		}
		solveComplex128(f, packedTriangle(uplo, n), &ap[0], n, first(n, x, incX), incX)
		return
	}
	complexDoubles.tpmv(true, uplo, t, d, n, ap, x, incX)
}

// Zgeru computes
//
//	A ← A + α·x·yᵀ
//
// where A is an m×n matrix.
func (Implementation) Zgeru(m, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	if alpha != 0 && quickDense(m, n, lda, len(a), shortDense) && quickVector(m, len(x), incX) && quickVector(n, len(y), incY) {
		gerComplex128(false, alpha, m, first(m, x, incX), incX, n, first(n, y, incY), incY, &a[0], lda)
		return
	}
	complexDoubles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
}

// Zgerc computes
//
//	A ← A + α·x·yᴴ
//
// where A is an m×n matrix.
func (Implementation) Zgerc(m, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	if alpha != 0 && quickDense(m, n, lda, len(a), shortDense) && quickVector(m, len(x), incX) && quickVector(n, len(y), incY) {
		gerComplex128(true, alpha, m, first(m, x, incX), incX, n, first(n, y, incY), incY, &a[0], lda)
		return
	}
	complexDoubles.ger(true, m, n, alpha, x, incX, y, incY, a, lda)
}

// Zher computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0, unless α is.
func (Implementation) Zher(uplo blas.Uplo, n int, alpha float64, x []complex128, incX int, a []complex128, lda int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), shortUpdate) && quickVector(n, len(x), incX) {
		syrComplex128(denseTriangle(uplo, n, lda), complex(alpha, 0), n, first(n, x, incX), incX, &a[0])
		return
	}
	complexDoubles.syr(uplo, n, complex(alpha, 0), x, incX, a, lda)
}

// Zhpr computes
//
//	A ← A + α·x·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0, unless α is.
func (Implementation) Zhpr(uplo blas.Uplo, n int, alpha float64, x []complex128, incX int, ap []complex128) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortUpdate) && quickVector(n, len(x), incX) {
		syrComplex128(packedTriangle(uplo, n), complex(alpha, 0), n, first(n, x, incX), incX, &ap[0])
		return
	}
	complexDoubles.spr(uplo, n, complex(alpha, 0), x, incX, ap)
}

// Zher2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A. The imaginary parts of the diagonal are not read, and become 0, unless α is.
func (Implementation) Zher2(uplo blas.Uplo, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, a []complex128, lda int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), shortUpdate2) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		syr2Complex128(denseTriangle(uplo, n, lda), alpha, n, first(n, x, incX), incX, first(n, y, incY), incY, &a[0])
		return
	}
	complexDoubles.syr2(uplo, n, alpha, x, incX, y, incY, a, lda)
}

// Zhpr2 computes
//
//	A ← A + α·x·yᴴ + ᾱ·y·xᴴ
//
// in the triangle uplo of an n×n Hermitian matrix A, stored row by row without gaps. The imaginary parts of the diagonal are not read, and become 0, unless α is.
func (Implementation) Zhpr2(uplo blas.Uplo, n int, alpha complex128, x []complex128, incX int, y []complex128, incY int, ap []complex128) {
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortUpdate2) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		syr2Complex128(packedTriangle(uplo, n), alpha, n, first(n, x, incX), incX, first(n, y, incY), incY, &ap[0])
		return
	}
	complexDoubles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}
