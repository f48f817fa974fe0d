package blas

import "gonum.org/v1/gonum/blas"

// Products with small dense matrices of complex numbers, and updates of corners, by plain loops as in small_complex128.go. Real ones are left to kernels.

// gemvComplex128 computes y ← α·A·x + β·y, or that with Aᵀ or Aᴴ, for x and y of nx and ny elements: two rows at a time, the last ones first.
func gemvComplex128(t blas.Transpose, alpha complex128, a *complex128, lda, nx int, x *complex128, incX int, beta complex128, ny int, y *complex128, incY int) {
	right := 1
	if t != blas.NoTrans {
		lda, right = 1, lda
	}
	for ny > 0 {
		ny--
		a1, y1 := el(a, ny*lda), el(y, ny*incY)
		a0, y0 := a1, y1
		if ny > 0 {
			ny--
			a0, y0 = el(a, ny*lda), el(y, ny*incY)
		}
		s0, s1 := dotsComplex128(t == blas.ConjTrans, nx, a0, a1, right, x, incX)
		s0, s1 = mulComplex128(alpha, s0), mulComplex128(alpha, s1)
		if beta != 0 {
			s0 += mulComplex128(beta, *y0)
			s1 += mulComplex128(beta, *y1)
		}
		*y0, *y1 = s0, s1
	}
}

// dotsComplex128 returns the products of two rows with x. Like the other loops with many counters, it is a function of its own: in a larger one, some of
// them would be in memory.
func dotsComplex128(conj bool, n int, a0, a1 *complex128, right int, x *complex128, incX int) (s0, s1 complex128) {
	right *= strideComplex128
	incX *= strideComplex128
	p, q := 0, 0
	if conj {
		for ; n > 0; n-- {
			e := *byComplex128(x, q)
			s0 += mulBarComplex128(e, *byComplex128(a0, p))
			s1 += mulBarComplex128(e, *byComplex128(a1, p))
			p += right
			q += incX
		}
		return s0, s1
	}
	for ; n > 0; n-- {
		e := *byComplex128(x, q)
		s0 += mulComplex128(e, *byComplex128(a0, p))
		s1 += mulComplex128(e, *byComplex128(a1, p))
		p += right
		q += incX
	}
	return s0, s1
}
