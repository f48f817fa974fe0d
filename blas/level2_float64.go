package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm/generic"
)

// Dgemv computes
//
//	y ← α·op(A)·x + β·y
//
// where A is an m×n matrix and op(A) is A or Aᵀ. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if nx, ny := operands(t, m, n); nx > 0 && alpha != 0 && quickDense(m, n, lda, len(a), shortRow) && quickVector(nx, len(x), incX) && quickVector(ny, len(y), incY) {
		set := doubles.set
		switch dot := set.Dots[0]; {
		case incX != 1 || incY != 1:
			tinyGemv(set, t == blas.NoTrans, m, n, alpha, a, lda, x, incX, beta, y, incY)
		case t == blas.NoTrans && m <= len(dot):
			dot[m-1](1, n, alpha, &x[0], 0, &a[0], lda, 0, beta, &y[0], 0, 1)
		case t == blas.NoTrans:
			dots(set, m, n, alpha, a, lda, x, beta, y, 1)
		case n <= set.NR:
			set.Direct[0][set.Vectors(n)-1](1, n, m, alpha, &x[0], 0, 1, &a[0], lda, beta, &y[0], 0, nil, nil, nil)
		default:
			strips(set, m, n, alpha, a, lda, x, 1, beta, y)
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
	if nx, ny := operands(t, m, n); min(nx, ny) > 0 && alpha != 0 && quickGeneral(m, n, kL, kU, lda, len(a), shortRow) && !isWhole(m, n, kL, kU) &&
		quickVector(nx, len(x), incX) && quickVector(ny, len(y), incY) {
		productFloat64(t, min(m, n+kL), n, kL, kU, alpha, &a[0], kL, lda, nx, first(nx, x, incX), incX, beta, ny, first(ny, y, incY), incY)
		return
	}
	doubles.gbmv(t, m, n, kL, kU, alpha, a, lda, x, incX, beta, y, incY)
}

// Dsymv computes
//
//	y ← α·A·x + β·y
//
// where A is an n×n symmetric matrix, of which the triangle uplo is read. y is not read if β = 0, and neither A nor x is if α = 0.
func (Implementation) Dsymv(uplo blas.Uplo, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if alpha != 0 && isTriangle(uplo) && quickDense(n, n, lda, len(a), shortSymmetric) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		symmetricFloat64(denseTriangle(uplo, n, lda), &a[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
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
	if alpha != 0 && isTriangle(uplo) && quickBand(n, k, lda, len(a), shortSymmetric) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		symmetricFloat64(bandTriangle(uplo, k, lda), &a[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
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
	if alpha != 0 && isTriangle(uplo) && quickPacked(n, len(ap), shortSymmetric) && quickVector(n, len(x), incX) && quickVector(n, len(y), incY) {
		symmetricFloat64(packedTriangle(uplo, n), &ap[0], alpha, n, first(n, x, incX), incX, beta, first(n, y, incY), incY)
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
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Float64(&x[0], &a[0])
			return
		}
		multiplyFloat64(f, denseTriangle(uplo, n, lda), &a[0], n, first(n, x, incX), incX)
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
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Float64(&x[0], &a[bandTriangle(uplo, k, lda).first])
			return
		}
		multiplyFloat64(f, bandTriangle(uplo, k, lda), &a[0], n, first(n, x, incX), incX)
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
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.multiply1Float64(&x[0], &ap[0])
			return
		}
		multiplyFloat64(f, packedTriangle(uplo, n), &ap[0], n, first(n, x, incX), incX)
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
	if isTriangular(uplo, t, d) && quickDense(n, n, lda, len(a), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Float64(&x[0], &a[0])
			return
		}
		solveFloat64(f, denseTriangle(uplo, n, lda), &a[0], n, first(n, x, incX), incX)
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
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Float64(&x[0], &a[bandTriangle(uplo, k, lda).first])
			return
		}
		solveFloat64(f, bandTriangle(uplo, k, lda), &a[0], n, first(n, x, incX), incX)
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
	if isTriangular(uplo, t, d) && quickPacked(n, len(ap), blockRows) && quickVector(n, len(x), incX) {
		f := newFlags(t, d)
		if n == 1 {
			f.solve1Float64(&x[0], &ap[0])
			return
		}
		solveFloat64(f, packedTriangle(uplo, n), &ap[0], n, first(n, x, incX), incX)
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
		switch set := doubles.set; {
		case max(m, n) == 1:
			gerFloat64(false, alpha, m, first(m, x, incX), incX, n, first(n, y, incY), incY, &a[0], lda)
		case n > generic.RowLanes[float64]():
			if incX != 1 || incY != 1 {
				doubles.ger(false, m, n, alpha, x, incX, y, incY, a, lda)
				return
			}
			set.UpdateRows(m, n, 0, alpha, &x[0], &y[0], 0, &a[0], lda, 0)
		case incX != 1 || incY != 1:
			tinyGer(set, m, n, alpha, x, incX, y, incY, a, lda)
		case m <= set.MR && n <= set.NR:
			set.Direct[m-1][set.Vectors(n)-1](1, n, 1, alpha, &x[0], 1, 0, &y[0], 0, 1, &a[0], lda, nil, nil, nil)
		default:
			outer(set, m, n, alpha, x, 1, y, a, lda)
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
		syrFloat64(denseTriangle(uplo, n, lda), alpha, n, first(n, x, incX), incX, &a[0])
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
		syrFloat64(packedTriangle(uplo, n), alpha, n, first(n, x, incX), incX, &ap[0])
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
		syr2Float64(denseTriangle(uplo, n, lda), alpha, n, first(n, x, incX), incX, first(n, y, incY), incY, &a[0])
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
		syr2Float64(packedTriangle(uplo, n), alpha, n, first(n, x, incX), incX, first(n, y, incY), incY, &ap[0])
		return
	}
	doubles.spr2(uplo, n, alpha, x, incX, y, incY, ap)
}
