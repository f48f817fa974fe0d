package blas

import (
	"sync"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// Calls of level 3 on tiny matrices are done by plain loops here, as views, pools and kernels cost more than what there is to do. Which calls are
// tiny is a matter of shape alone, as it decides about bits: here, products are rounded before they are added.
const (
	tinySymmetric = 2  // rows and columns of products with a symmetric matrix
	tinyUpdate    = 27 // of updates, over the whole of C
	tinyTriangle  = 27 // of trsm and trmm, twice over
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

// tinyMul computes C ← α·A·B + β·C, or a triangle of it, for an m×k matrix A, a k×n matrix B, and α ≠ 0. Strides are those of rows and columns. Matrices
// are given by their first elements, since slices as arguments go through memory, to be copied by vectors that wait for the words just stored.
func tinyMul[T gemm.Float](ul blas.Uplo, m, n, k int, alpha T, a *T, ars, acs int, b *T, brs, bcs int, beta T, c *T, ldc int) {
	for i := range m {
		lo, hi := columns(ul, i, n)
		ai := el(a, i*ars)
		for j := lo; j < hi; j++ {
			bj := el(b, j*bcs)
			var s T
			p, q := 0, 0
			for count := k; count > 0; count-- {
				s += T(*el(ai, p) * *el(bj, q))
				p += acs
				q += brs
			}
			s = T(alpha * s)
			to := el(c, i*ldc+j)
			if beta != 0 {
				s += T(beta * *to)
			}
			*to = s
		}
	}
}

// tinyMul2 computes a triangle of C ← α·A·Bᵀ + α·B·Aᵀ + β·C for n×k matrices A and B, as tinyMul would one product after the other.
func tinyMul2[T gemm.Float](ul blas.Uplo, n, k int, alpha T, a *T, ars, acs int, b *T, brs, bcs int, beta T, c *T, ldc int) {
	for i := range n {
		lo, hi := columns(ul, i, n)
		ai, bi := el(a, i*ars), el(b, i*brs)
		for j := lo; j < hi; j++ {
			aj, bj := el(a, j*ars), el(b, j*brs)
			var s, t T
			p, q := 0, 0
			for count := k; count > 0; count-- {
				s += T(*el(ai, p) * *el(bj, q))
				t += T(*el(bi, q) * *el(aj, p))
				p += acs
				q += bcs
			}
			s, t = T(alpha*s), T(alpha*t)
			to := el(c, i*ldc+j)
			if beta != 0 {
				s += T(beta * *to)
			}
			*to = s + t
		}
	}
}

// tinyMulPairs is tinyMul for complex numbers. A and B are conjugated where signA and signB are -1.
func tinyMulPairs[F gemm.Float](ul blas.Uplo, m, n, k int, alpha pair[F], a *pair[F], ars, acs int, signA F, b *pair[F], brs, bcs int, signB F, beta pair[F], c *pair[F], ldc int) {
	for i := range m {
		lo, hi := columns(ul, i, n)
		ai := el(a, i*ars)
		for j := lo; j < hi; j++ {
			bj := el(b, j*bcs)
			var rr, ii, ri, ir F
			p, q := 0, 0
			for count := k; count > 0; count-- {
				u, v := el(ai, p), el(bj, q)
				re, im := v.re, v.im
				rr += F(u.re * re)
				ri += F(u.re * im)
				ii += F(u.im * im)
				ir += F(u.im * re)
				p += acs
				q += brs
			}
			s := scaledPair(alpha, pair[F]{rr - F(signA*signB*ii), F(signB*ri) + F(signA*ir)})
			to := el(c, i*ldc+j)
			if beta != (pair[F]{}) {
				t := scaledPair(beta, *to)
				s.re += t.re
				s.im += t.im
			}
			*to = s
		}
	}
}

// mulOne computes c ← α·x·y + β·c in the chain order of package gemm, for products that are no part of another method.
func mulOne[T gemm.Float](alpha, x, y, beta T, c *T) {
	var old T
	if beta != 0 {
		old = beta * *c
	}
	*c = generic.FMA(alpha, generic.FMA(x, y, 0), old)
}

// mulOnePair is mulOne for complex numbers. x and y are conjugated where signX and signY are -1.
func mulOnePair[F gemm.Float](alpha, x pair[F], signX F, y pair[F], signY F, beta pair[F], c *pair[F]) {
	rr, ii := generic.FMA(x.re, y.re, 0)+0, generic.FMA(x.im, y.im, 0)+0
	ri, ir := generic.FMA(x.re, y.im, 0)+0, generic.FMA(x.im, y.re, 0)+0
	s := pair[F]{rr - F(signX*signY*ii), F(signY*ri) + F(signX*ir)}
	var t pair[F]
	if beta != t {
		t = pair[F]{F(beta.re * c.re), F(beta.re * c.im)}
		if beta.im != 0 {
			t = pair[F]{generic.FMA(-beta.im, c.im, t.re), generic.FMA(beta.im, c.re, t.im)}
		}
	}
	t = pair[F]{generic.FMA(alpha.re, s.re, t.re), generic.FMA(alpha.re, s.im, t.im)}
	if alpha.im != 0 {
		t = pair[F]{generic.FMA(-alpha.im, s.im, t.re), generic.FMA(alpha.im, s.re, t.im)}
	}
	*c = t
}

// scaledPair returns a·b, without the products that an imaginary part of a would give if it is 0.
func scaledPair[F gemm.Float](a, b pair[F]) pair[F] {
	if a.im == 0 {
		return pair[F]{F(a.re * b.re), F(a.re * b.im)} // rounded, whatever they are added to
	}
	return mulPair(a, b)
}

// tinyTriangular computes B ← α·A·B for an m×m triangle A and an m×n matrix B, or solves A·X = α·B. Strides are those of rows and columns.
func tinyTriangular[T gemm.Float](solve, isLower, unit bool, m, n int, alpha T, a *T, ars, acs int, b *T, brs, bcs int) {
	if !isLower { // a lower one, with rows and columns from the last to the first
		a, b = el(a, (m-1)*(ars+acs)), el(b, (m-1)*brs)
		ars, acs, brs = -ars, -acs, -brs
	}
	for t := range m {
		i := t
		if !solve { // from below
			i = m - 1 - t
		}
		row := el(a, i*ars)
		d := T(1)
		if !unit {
			d = *el(row, i*acs)
		}
		for j := range n {
			first := el(b, j*bcs)
			to := el(first, i*brs)
			x := *to
			p, q := 0, 0
			if solve {
				x = T(alpha * x)
				for count := i; count > 0; count-- {
					x -= T(*el(row, p) * *el(first, q))
					p += acs
					q += brs
				}
				if !unit {
					x /= d
				}
			} else {
				x = T(x * d)
				for count := i; count > 0; count-- {
					x += T(*el(row, p) * *el(first, q))
					p += acs
					q += brs
				}
				x = T(alpha * x)
			}
			*to = x
		}
	}
}

// tinyTriangularPairs is tinyTriangular for complex numbers. A is conjugated if sign is -1.
func tinyTriangularPairs[F gemm.Float](solve, isLower, unit bool, m, n int, alpha pair[F], a *pair[F], ars, acs int, sign F, b *pair[F], brs, bcs int) {
	if !isLower {
		a, b = el(a, (m-1)*(ars+acs)), el(b, (m-1)*brs)
		ars, acs, brs = -ars, -acs, -brs
	}
	for t := range m {
		i, dir := t, F(-1)
		if !solve {
			i, dir = m-1-t, 1
		}
		row := el(a, i*ars)
		d := pair[F]{re: 1}
		if !unit {
			d = *el(row, i*acs)
			d.im *= sign
		}
		for j := range n {
			first := el(b, j*bcs)
			to := el(first, i*brs)
			x := *to
			if solve {
				x = scaledPair(alpha, x)
			} else if !unit {
				x = mulPair(d, x)
			}
			p, q := 0, 0
			for count := i; count > 0; count-- {
				u, v := el(row, p), el(first, q)
				re, im := dir*u.re, dir*sign*u.im
				x.re += F(re*v.re) - F(im*v.im)
				x.im += F(re*v.im) + F(im*v.re)
				p += acs
				q += brs
			}
			switch {
			case !solve:
				x = scaledPair(alpha, x)
			case !unit:
				x = overPair(x, d)
			}
			*to = x
		}
	}
}

// squares are memory for symmetric matrices, beside what products of them take of scratches.
var squares = sync.Pool{New: scratches.New}

// square completes the n×n symmetric matrix of which a holds the triangle ul.
func square[E any](full *E, ul blas.Uplo, n int, a *E, lda int) {
	for i := range n {
		lo, hi := columns(ul, i, n)
		row, across, column := el(a, i*lda), el(full, i*n), el(full, i)
		for j := lo; j < hi; j++ {
			v := *el(row, j)
			*el(across, j), *el(column, j*n) = v, v
		}
	}
}

// squareOf is square for complex numbers, of a symmetric or a Hermitian matrix.
func squareOf[F gemm.Float](hermitian bool, full *pair[F], ul blas.Uplo, n int, a *pair[F], lda int) {
	if !hermitian {
		square(full, ul, n, a, lda)
		return
	}
	for i := range n {
		lo, hi := columns(ul, i, n)
		row, across, column := el(a, i*lda), el(full, i*n), el(full, i)
		for j := lo; j < hi; j++ {
			v := *el(row, j)
			*el(across, j), *el(column, j*n) = v, pair[F]{v.re, -v.im}
		}
		el(across, i).im = 0
	}
}
