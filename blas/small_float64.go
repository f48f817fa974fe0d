package blas

import "gonum.org/v1/gonum/blas"

// Level 2 on matrices with short rows, by plain loops: a kernel would take longer to call than to run, and a generic function
// to multiply complex numbers. Loops go by [el] from the first element of a vector, be that the last in memory, on by an increment: methods have checked
// the lengths. The copies of this file for the other types are written by gen/blas.

// scaleFloat64 computes x ← β·x, without reading x if β = 0.
func scaleFloat64(beta float64, n int, x *float64, incX int) {
	if beta == 1 {
		return
	}
	for q := 0; n > 0; n-- {
		e := el(x, q)
		if beta == 0 {
			*e = 0
		} else {
			*e = mulFloat64(beta, *e)
		}
		q += incX
	}
}

// gemvFloat64 computes y ← α·A·x + β·y, or that with Aᵀ or Aᴴ, for x and y of nx and ny elements.
func gemvFloat64(t blas.Transpose, alpha float64, a *float64, lda, nx int, x *float64, incX int, beta float64, ny int, y *float64, incY int) {
	down, right := lda, 1
	if t != blas.NoTrans {
		down, right = 1, lda
	}
	row := 0
	for i := 0; ny > 0; ny-- {
		var s float64
		p, q := row, 0
		if t == blas.ConjTrans {
			for range nx {
				s += mulFloat64(barFloat64(*el(a, p)), *el(x, q))
				p += right
				q += incX
			}
		} else {
			for range nx {
				s += mulFloat64(*el(a, p), *el(x, q))
				p += right
				q += incX
			}
		}
		s = mulFloat64(alpha, s)
		e := el(y, i)
		if beta != 0 {
			s += mulFloat64(beta, *e)
		}
		*e = s
		row += down
		i += incY
	}
}

// productFloat64 adds α·A·x to y, or that with Aᵀ or Aᴴ, for m rows of a matrix of n columns with kL diagonals below the main one, which begins at
// first and goes on by step, and kU above.
func productFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step int, x *float64, incX int, y *float64, incY int) {
	for i := range m {
		lo, hi := max(0, i-kL), min(n, i+kU+1)
		p := first + lo - i
		switch {
		case t == blas.NoTrans:
			var s float64
			q := lo * incX
			for range hi - lo {
				s += mulFloat64(*el(a, p), *el(x, q))
				p++
				q += incX
			}
			*el(y, i*incY) += mulFloat64(alpha, s)
		case t == blas.ConjTrans:
			ax, q := mulFloat64(alpha, *el(x, i*incX)), lo*incY
			for range hi - lo {
				*el(y, q) += mulFloat64(ax, barFloat64(*el(a, p)))
				p++
				q += incY
			}
		default:
			ax, q := mulFloat64(alpha, *el(x, i*incX)), lo*incY
			for range hi - lo {
				*el(y, q) += mulFloat64(ax, *el(a, p))
				p++
				q += incY
			}
		}
		first += step
	}
}

// symmetricFloat64 adds α·R·x to y for a triangle R of a symmetric or Hermitian matrix.
func symmetricFloat64(l layout, a *float64, alpha float64, n int, x *float64, incX int, y *float64, incY int) {
	at, step := l.first, l.step
	for i := range n {
		lo, count := l.beside(i, n)
		p, q, r := at+lo-i, lo*incX, lo*incY
		ax := mulFloat64(alpha, *el(x, i*incX))
		var s float64
		for range count {
			e, to := *el(a, p), el(y, r)
			s += mulFloat64(e, *el(x, q))
			*to += mulFloat64(ax, barFloat64(e))
			p++
			q += incX
			r += incY
		}
		*el(y, i*incY) += mulFloat64(ax, reFloat64(*el(a, at))) + mulFloat64(alpha, s)
		at += step
		step += l.bend
	}
}

// sweepFloat64 is a sweep over a triangle R of n rows.
func sweepFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	i, way, at, step := 0, 1, l.first, l.step
	if !f.forward(l.reach >= 0) {
		i, way = n-1, -1
		at += i*step + l.bend*(i*(i-1)/2)
		step = -step - l.bend*(i-1)
	}
	for range n {
		lo, count := l.beside(i, n)
		to := el(x, i*incX)
		p, q, xi := at+lo-i, lo*incX, *to
		if f&(unit|diagonalFirst) == diagonalFirst {
			xi = f.float64(xi, *el(a, at))
		}
		switch f & (solving | transposing | conjugating) {
		case 0:
			var sum float64
			for range count {
				sum += mulFloat64(*el(a, p), *el(x, q))
				p++
				q += incX
			}
			xi += sum
		case solving:
			pass := 1
			if l.reach >= 0 { // what has been known for longest comes first
				p, q, pass = p+count-1, q+(count-1)*incX, -1
			}
			for range count {
				xi -= mulFloat64(*el(a, p), *el(x, q))
				p += pass
				q += pass * incX
			}
		case transposing:
			for range count {
				*el(x, q) += mulFloat64(xi, *el(a, p))
				p++
				q += incX
			}
		case transposing | solving:
			for range count {
				*el(x, q) -= mulFloat64(xi, *el(a, p))
				p++
				q += incX
			}
		case transposing | conjugating:
			for range count {
				*el(x, q) += mulFloat64(xi, barFloat64(*el(a, p)))
				p++
				q += incX
			}
		default:
			for range count {
				*el(x, q) -= mulFloat64(xi, barFloat64(*el(a, p)))
				p++
				q += incX
			}
		}
		if f&(unit|diagonalFirst) == 0 {
			xi = f.float64(xi, *el(a, at))
		}
		*to = xi
		i += way
		at += step
		step += l.bend
	}
}

// solveFloat64 computes x ← R⁻¹·x or R⁻ᵀ·x for a triangle R of n rows, of which the first to be solved has the diagonal element *a, the next step elements behind
// it, and so on with steps that grow by bend; in R and in x, way elements lead from one column to the next.
func solveFloat64(trans, unit bool, n int, a *float64, step, bend, way int, x *float64) {
	down := step - way
	for i, at := 0, 0; i < n; i++ {
		xi, p, q, pass, grow := *el(x, i*way), at-i*way, 0, way, 0
		if trans {
			p, pass, grow = i*way, down, bend
		}
		for range i { // what has been known for longest comes first
			xi -= mulFloat64(*el(a, p), *el(x, q))
			p += pass
			q += way
			pass += grow
		}
		if !unit {
			xi = overFloat64(xi, *el(a, at))
		}
		*el(x, i*way) = xi
		at += step
		step += bend
	}
}

// float64 returns what an element of the diagonal makes of x.
func (f flags) float64(x, diag float64) float64 {
	if f&conjugating != 0 {
		diag = barFloat64(diag)
	}
	if f&solving != 0 {
		return overFloat64(x, diag)
	}
	return mulFloat64(diag, x)
}

// gerFloat64 adds α·x·yᵀ to A, or α·x·yᴴ.
func gerFloat64(conj bool, alpha float64, m int, x *float64, incX, n int, y *float64, incY int, a *float64, lda int) {
	row := 0
	for i := 0; m > 0; m-- {
		ax, p, q := mulFloat64(alpha, *el(x, i)), row, 0
		if conj {
			for range n {
				*el(a, p) += mulFloat64(ax, barFloat64(*el(y, q)))
				p++
				q += incY
			}
		} else {
			for range n {
				*el(a, p) += mulFloat64(ax, *el(y, q))
				p++
				q += incY
			}
		}
		row += lda
		i += incX
	}
}

// syrFloat64 adds α·x·xᴴ to a triangle. α is real.
func syrFloat64(l layout, alpha float64, n int, x *float64, incX int, a *float64) {
	at, step := l.first, l.step
	for i := range n {
		lo, count := l.row(i, n)
		p, q := at+lo-i, lo*incX
		ax := mulFloat64(alpha, *el(x, i*incX))
		for range count {
			*el(a, p) += mulFloat64(ax, barFloat64(*el(x, q)))
			p++
			q += incX
		}
		*el(a, at) = reFloat64(*el(a, at))
		at += step
		step += l.bend
	}
}

// syr2Float64 adds α·x·yᴴ + ᾱ·y·xᴴ to a triangle.
func syr2Float64(l layout, alpha float64, n int, x *float64, incX int, y *float64, incY int, a *float64) {
	at, step := l.first, l.step
	for i := range n {
		lo, count := l.row(i, n)
		p, q, r := at+lo-i, lo*incX, lo*incY
		ax, ay := mulFloat64(alpha, *el(x, i*incX)), mulFloat64(barFloat64(alpha), *el(y, i*incY))
		for range count {
			*el(a, p) += mulFloat64(ax, barFloat64(*el(y, r))) + mulFloat64(ay, barFloat64(*el(x, q)))
			p++
			q += incX
			r += incY
		}
		*el(a, at) = reFloat64(*el(a, at))
		at += step
		step += l.bend
	}
}
