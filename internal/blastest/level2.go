// Package blastest has the methods of a BLAS as generic tables, so that one test or benchmark serves all four types.
package blastest

import "gonum.org/v1/gonum/blas"

// Level2 is the level 2 of a BLAS for elements of type T with parts of type R. Symv is Hemv if T is complex, and so on; Geru and Gerc are
// both Ger if T is real.
type Level2[T, R any] struct {
	Gemv       func(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	Gbmv       func(t blas.Transpose, m, n, kL, kU int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	Symv       func(uplo blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	Sbmv       func(uplo blas.Uplo, n, k int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	Spmv       func(uplo blas.Uplo, n int, alpha T, ap []T, x []T, incX int, beta T, y []T, incY int)
	Trmv, Trsv func(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int)
	Tbmv, Tbsv func(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []T, lda int, x []T, incX int)
	Tpmv, Tpsv func(uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []T, x []T, incX int)
	Geru, Gerc func(m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	Syr        func(uplo blas.Uplo, n int, alpha R, x []T, incX int, a []T, lda int)
	Spr        func(uplo blas.Uplo, n int, alpha R, x []T, incX int, ap []T)
	Syr2       func(uplo blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	Spr2       func(uplo blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, ap []T)
}

// Float64 returns the table of b.
func Float64(b blas.Float64Level2) Level2[float64, float64] {
	return Level2[float64, float64]{
		Gemv: b.Dgemv,
		Gbmv: b.Dgbmv,
		Symv: b.Dsymv,
		Sbmv: b.Dsbmv,
		Spmv: b.Dspmv,
		Trmv: b.Dtrmv,
		Trsv: b.Dtrsv,
		Tbmv: b.Dtbmv,
		Tbsv: b.Dtbsv,
		Tpmv: b.Dtpmv,
		Tpsv: b.Dtpsv,
		Geru: b.Dger,
		Gerc: b.Dger,
		Syr:  b.Dsyr,
		Spr:  b.Dspr,
		Syr2: b.Dsyr2,
		Spr2: b.Dspr2,
	}
}

// Float32 returns the table of b.
func Float32(b blas.Float32Level2) Level2[float32, float32] {
	return Level2[float32, float32]{
		Gemv: b.Sgemv,
		Gbmv: b.Sgbmv,
		Symv: b.Ssymv,
		Sbmv: b.Ssbmv,
		Spmv: b.Sspmv,
		Trmv: b.Strmv,
		Trsv: b.Strsv,
		Tbmv: b.Stbmv,
		Tbsv: b.Stbsv,
		Tpmv: b.Stpmv,
		Tpsv: b.Stpsv,
		Geru: b.Sger,
		Gerc: b.Sger,
		Syr:  b.Ssyr,
		Spr:  b.Sspr,
		Syr2: b.Ssyr2,
		Spr2: b.Sspr2,
	}
}

// Complex128 returns the table of b.
func Complex128(b blas.Complex128Level2) Level2[complex128, float64] {
	return Level2[complex128, float64]{
		Gemv: b.Zgemv,
		Gbmv: b.Zgbmv,
		Symv: b.Zhemv,
		Sbmv: b.Zhbmv,
		Spmv: b.Zhpmv,
		Trmv: b.Ztrmv,
		Trsv: b.Ztrsv,
		Tbmv: b.Ztbmv,
		Tbsv: b.Ztbsv,
		Tpmv: b.Ztpmv,
		Tpsv: b.Ztpsv,
		Geru: b.Zgeru,
		Gerc: b.Zgerc,
		Syr:  b.Zher,
		Spr:  b.Zhpr,
		Syr2: b.Zher2,
		Spr2: b.Zhpr2,
	}
}

// Complex64 returns the table of b.
func Complex64(b blas.Complex64Level2) Level2[complex64, float32] {
	return Level2[complex64, float32]{
		Gemv: b.Cgemv,
		Gbmv: b.Cgbmv,
		Symv: b.Chemv,
		Sbmv: b.Chbmv,
		Spmv: b.Chpmv,
		Trmv: b.Ctrmv,
		Trsv: b.Ctrsv,
		Tbmv: b.Ctbmv,
		Tbsv: b.Ctbsv,
		Tpmv: b.Ctpmv,
		Tpsv: b.Ctpsv,
		Geru: b.Cgeru,
		Gerc: b.Cgerc,
		Syr:  b.Cher,
		Spr:  b.Chpr,
		Syr2: b.Cher2,
		Spr2: b.Chpr2,
	}
}
