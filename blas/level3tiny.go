package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/gemm"
)

// Calls of level 3 on tiny matrices are done by plain loops here, as views, pools and kernels cost more than what there is to do. Which calls are
// tiny is a matter of shape alone, as it decides about bits: here, products are rounded before they are added.
const (
	tinyMultiply    = 64  // multiply-adds of real numbers
	tinyTriangle    = 125 // the same of trsm and trmm, twice over
	tinyComplexWork = 64  // of complex numbers
)

// strides returns those of a stored matrix, or of its transpose.
func strides(trans bool, ld int) (rows, cols int) {
	if trans {
		return 1, ld
	}
	return ld, 1
}

// columns returns the columns lo ≤ … < hi of row i, of n, that lie in the triangle, or in the whole matrix if ul is 0.
func columns(ul blas.Uplo, i, n int) (lo, hi int) {
	switch ul {
	case blas.Lower:
		return 0, i + 1
	case blas.Upper:
		return i, n
	}
	return 0, n
}

// tinyMul computes C ← α·A·B + β·C, or a triangle of it, for an m×k matrix A, a k×n matrix B, and α ≠ 0. Strides are those of rows and columns.
func tinyMul[T gemm.Float](ul blas.Uplo, m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, ldc int) {
	for i := range m {
		lo, hi := columns(ul, i, n)
		row := c[i*ldc:][:hi]
		for j := lo; j < len(row); j++ {
			var s T
			x, y := i*ars, j*bcs
			for range k {
				s += T(a[x] * b[y])
				x += acs
				y += brs
			}
			s = T(alpha * s)
			if beta != 0 {
				s += T(beta * row[j])
			}
			row[j] = s
		}
	}
}

// tinyMulPairs is tinyMul for complex numbers. A and B are conjugated where signA and signB are -1.
func tinyMulPairs[F gemm.Float](ul blas.Uplo, m, n, k int, alpha pair[F], a []pair[F], ars, acs int, signA F, b []pair[F], brs, bcs int, signB F, beta pair[F], c []pair[F], ldc int) {
	for i := range m {
		lo, hi := columns(ul, i, n)
		row := c[i*ldc:][:hi]
		for j := lo; j < len(row); j++ {
			var rr, ii, ri, ir F
			x, y := i*ars, j*bcs
			for range k {
				u, v := a[x], b[y]
				rr += F(u.re * v.re)
				ii += F(u.im * v.im)
				ri += F(u.re * v.im)
				ir += F(u.im * v.re)
				x += acs
				y += brs
			}
			s := scaledPair(alpha, pair[F]{rr - F(signA*signB*ii), F(signB*ri) + F(signA*ir)})
			if beta != (pair[F]{}) {
				t := scaledPair(beta, row[j])
				s.re += t.re
				s.im += t.im
			}
			row[j] = s
		}
	}
}

// scaledPair returns a·b, without the products that an imaginary part of a would give if it is 0.
func scaledPair[F gemm.Float](a, b pair[F]) pair[F] {
	if a.im == 0 {
		return pair[F]{a.re * b.re, a.re * b.im}
	}
	return mulPair(a, b)
}

// tinyTriangular computes B ← α·A·B for an m×m triangle A and an m×n matrix B, or solves A·X = α·B. Strides are those of rows and columns.
func tinyTriangular[T gemm.Float](solve, isLower, unit bool, m, n int, alpha T, a []T, ars, acs int, b []T, brs, bcs int) {
	// A lower triangle is worked through from above to solve, from below to multiply, and an upper one the other way.
	first, way := 0, 1
	if !isLower {
		first, way = m-1, -1
	}
	for t := range m {
		i := t
		if !solve {
			i = m - 1 - t
		}
		r := first + way*i
		row, before := r*ars+first*acs, first*brs
		d := T(1)
		if !unit {
			d = a[r*(ars+acs)]
		}
		for j := range n {
			y := b[j*bcs:]
			x := y[r*brs]
			p, q := row, before
			if solve {
				x = T(alpha * x)
				for range i {
					x -= T(a[p] * y[q])
					p += way * acs
					q += way * brs
				}
				x /= d
			} else {
				x = T(x * d)
				for range i {
					x += T(a[p] * y[q])
					p += way * acs
					q += way * brs
				}
				x = T(alpha * x)
			}
			y[r*brs] = x
		}
	}
}

// tinyTriangularPairs is tinyTriangular for complex numbers. A is conjugated if sign is -1.
func tinyTriangularPairs[F gemm.Float](solve, isLower, unit bool, m, n int, alpha pair[F], a []pair[F], ars, acs int, sign F, b []pair[F], brs, bcs int) {
	first, way := 0, 1
	if !isLower {
		first, way = m-1, -1
	}
	for t := range m {
		i, dir := t, F(-1)
		if !solve {
			i, dir = m-1-t, 1
		}
		r := first + way*i
		row, before := r*ars+first*acs, first*brs
		d := pair[F]{re: 1}
		if !unit {
			d = a[r*(ars+acs)]
			d.im *= sign
		}
		for j := range n {
			y := b[j*bcs:]
			x := y[r*brs]
			if solve {
				x = scaledPair(alpha, x)
			} else if !unit {
				x = mulPair(d, x)
			}
			p, q := row, before
			for range i {
				u, v := a[p], y[q]
				re, im := dir*u.re, dir*sign*u.im
				x.re += F(re*v.re) - F(im*v.im)
				x.im += F(re*v.im) + F(im*v.re)
				p += way * acs
				q += way * brs
			}
			switch {
			case !solve:
				x = scaledPair(alpha, x)
			case !unit:
				x = overPair(x, d)
			}
			y[r*brs] = x
		}
	}
}

// mostTiny is the most elements of the square matrix in a tiny product.
const mostTiny = 16

// square copies the n×n symmetric matrix of which a holds the triangle ul.
func square[T any](full *[mostTiny]T, ul blas.Uplo, n int, a []T, lda int) {
	for i := range n {
		lo, hi := columns(ul, i, n)
		for j := lo; j < hi; j++ {
			v := a[i*lda+j]
			full[i*n+j], full[j*n+i] = v, v
		}
	}
}

// hermitianSquare is square for a Hermitian matrix.
func hermitianSquare[F gemm.Float](full *[mostTiny]pair[F], ul blas.Uplo, n int, a []pair[F], lda int) {
	for i := range n {
		lo, hi := columns(ul, i, n)
		for j := lo; j < hi; j++ {
			v := a[i*lda+j]
			full[i*n+j], full[j*n+i] = v, pair[F]{v.re, -v.im}
		}
		full[i*n+i].im = 0
	}
}
