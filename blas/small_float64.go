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

// gemvFloat64 computes y ← α·A·x + β·y, or that with Aᵀ or Aᴴ, for x and y of nx and ny elements: two rows at a time, the last ones first.
func gemvFloat64(t blas.Transpose, alpha float64, a *float64, lda, nx int, x *float64, incX int, beta float64, ny int, y *float64, incY int) {
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
		s0, s1 := dotsFloat64(t == blas.ConjTrans, nx, a0, a1, right, x, incX)
		s0, s1 = mulFloat64(alpha, s0), mulFloat64(alpha, s1)
		if beta != 0 {
			s0 += mulFloat64(beta, *y0)
			s1 += mulFloat64(beta, *y1)
		}
		*y0, *y1 = s0, s1
	}
}

// dotsFloat64 returns the products of two rows with x. Like the other loops with many counters, it is a function of its own: in a larger one, some of
// them would be in memory.
func dotsFloat64(conj bool, n int, a0, a1 *float64, right int, x *float64, incX int) (s0, s1 float64) {
	p, q := 0, 0
	if conj {
		for ; n > 0; n-- {
			e := *el(x, q)
			s0 += mulBarFloat64(e, *el(a0, p))
			s1 += mulBarFloat64(e, *el(a1, p))
			p += right
			q += incX
		}
		return s0, s1
	}
	for ; n > 0; n-- {
		e := *el(x, q)
		s0 += mulFloat64(e, *el(a0, p))
		s1 += mulFloat64(e, *el(a1, p))
		p += right
		q += incX
	}
	return s0, s1
}

// productFloat64 adds α·A·x to y, or that with Aᵀ or Aᴴ, for m rows of a matrix of n columns with kL diagonals below the main one, which begins at
// first and goes on by step, and kU above.
func productFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step int, x *float64, incX int, y *float64, incY int) {
	for i := range m {
		lo, hi := max(0, i-kL), min(n, i+kU+1)
		p := first + lo - i
		if t == blas.NoTrans {
			var s float64
			q := lo * incX
			for ; lo < hi; lo++ {
				s += mulFloat64(*el(a, p), *el(x, q))
				p++
				q += incX
			}
			*el(y, i*incY) += mulFloat64(alpha, s)
		} else if lo < hi {
			spreadFloat64(t == blas.ConjTrans, hi-lo, mulFloat64(alpha, *el(x, i*incX)), el(a, p), el(y, lo*incY), incY)
		}
		first += step
	}
}

// spreadFloat64 adds c times a row, or its conjugate, to y.
func spreadFloat64(conj bool, n int, c float64, a, y *float64, incY int) {
	q := 0
	if conj {
		for p := range n {
			*el(y, q) += mulBarFloat64(c, *el(a, p))
			q += incY
		}
		return
	}
	for p := range n {
		*el(y, q) += mulFloat64(c, *el(a, p))
		q += incY
	}
}

// symmetricFloat64 adds α·R·x to y for a triangle R of a symmetric or Hermitian matrix.
func symmetricFloat64(l layout, a *float64, alpha float64, n int, x *float64, incX int, y *float64, incY int) {
	at, step, bend, reach, xi, yi := l.first, l.step, l.bend, l.reach, 0, 0
	for i := range n {
		count, p, q, r := min(n-1-i, reach), at+1, xi+incX, yi+incY
		if reach < 0 {
			count = min(i, -reach)
			p, q, r = at-count, xi-count*incX, yi-count*incY
		}
		ax := mulFloat64(alpha, *el(x, xi))
		var s float64
		for ; count > 0; count-- {
			e, to := *el(a, p), el(y, r)
			s += mulFloat64(e, *el(x, q))
			*to += mulBarFloat64(ax, e)
			p++
			q += incX
			r += incY
		}
		*el(y, yi) += mulFloat64(ax, reFloat64(*el(a, at))) + mulFloat64(alpha, s)
		xi += incX
		yi += incY
		at += step
		step += bend
	}
}

// Sweeps x ← R·x or R⁻¹·x for a triangle R of n rows, or with Rᵀ or Rᴴ by its columns, from the row on whose x is read by no other, or reads none.
// Each kind has a function, so that loops have registers enough, and what changes from row to row does so by steps.

// solveFloat64 returns the function that solves.
func solveFloat64(f flags) func(f flags, l layout, a *float64, n int, x *float64, incX int) {
	if f&transposing != 0 {
		return solveColumnsFloat64
	}
	return solveRowsFloat64
}

// multiplyFloat64 returns the function that multiplies.
func multiplyFloat64(f flags) func(f flags, l layout, a *float64, n int, x *float64, incX int) {
	if f&transposing != 0 {
		return multiplyColumnsFloat64
	}
	return multiplyRowsFloat64
}

func solveRowsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, -l.reach, 1, 0
	if reach <= 0 { // what follows counts rows and columns from the last
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -1, (n-1)*incX, -incX
	}
	for done := range n {
		count := min(done, reach)
		p, q := at-count*way, to-count*incX // what has been known for longest comes first
		e := el(x, to)
		xi := *e
		for ; count > 0; count-- {
			xi -= mulFloat64(*el(a, p), *el(x, q))
			p += way
			q += incX
		}
		if f&unit == 0 {
			xi = overFloat64(xi, *el(a, at))
		}
		*e = xi
		to += incX
		at += step
		step += bend
	}
}

func solveColumnsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, l.reach, 1, 0
	if reach < 0 {
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -1, (n-1)*incX, -incX
	}
	for ; n > 0; n-- {
		e := el(x, to)
		xi := f.overFloat64(*e, el(a, at))
		*e = xi
		p, q, count := at+way, to+incX, min(n-1, reach)
		if f&conjugating == 0 {
			for ; count > 0; count-- {
				*el(x, q) -= mulFloat64(xi, *el(a, p))
				p += way
				q += incX
			}
		} else {
			for ; count > 0; count-- {
				*el(x, q) -= mulBarFloat64(xi, *el(a, p))
				p += way
				q += incX
			}
		}
		to += incX
		at += step
		step += bend
	}
}

func multiplyRowsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, to, on := l.first, l.step, l.bend, l.reach, 0, incX
	if reach < 0 {
		at, step = l.last(n)
		to, on = (n-1)*incX, -incX
	}
	for ; n > 0; n-- {
		count, p, q := min(n-1, reach), at+1, to+incX
		if reach < 0 {
			count = min(n-1, -reach)
			p, q = at-count, to-count*incX
		}
		var s float64
		for ; count > 0; count-- {
			s += mulFloat64(*el(a, p), *el(x, q))
			p++
			q += incX
		}
		e := el(x, to)
		xi := *e
		if f&unit == 0 {
			xi = mulFloat64(xi, *el(a, at))
		}
		*e = xi + s
		to += on
		at += step
		step += bend
	}
}

func multiplyColumnsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, -l.reach, 1, 0
	if reach <= 0 {
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -1, (n-1)*incX, -incX
	}
	for done := range n {
		e := el(x, to)
		xi, p, q, count := *e, at-way, to-incX, min(done, reach)
		if f&conjugating == 0 {
			for ; count > 0; count-- {
				*el(x, q) += mulFloat64(xi, *el(a, p))
				p -= way
				q -= incX
			}
		} else {
			for ; count > 0; count-- {
				*el(x, q) += mulBarFloat64(xi, *el(a, p))
				p -= way
				q -= incX
			}
		}
		*e = f.timesFloat64(xi, el(a, at))
		to += incX
		at += step
		step += bend
	}
}

// solve1Float64 and multiply1Float64 are sweeps over one element, of which calls would be most.
func (f flags) solve1Float64(x, diag *float64) { *x = f.overFloat64(*x, diag) }

func (f flags) multiply1Float64(x, diag *float64) {
	if *x = f.timesFloat64(*x, diag); f&transposing == 0 {
		*x += 0 // an empty sum
	}
}

// elFloat64 returns the element i places from a, conjugated if that is asked for.
func (f flags) elFloat64(a *float64, i int) float64 {
	if f&conjugating != 0 {
		return barFloat64(*el(a, i))
	}
	return *el(a, i)
}

// overFloat64 returns x divided by an element of the diagonal, timesFloat64 multiplied.
func (f flags) overFloat64(x float64, diag *float64) float64 {
	if f&unit != 0 {
		return x
	}
	return overFloat64(x, f.elFloat64(diag, 0))
}

func (f flags) timesFloat64(x float64, diag *float64) float64 {
	if f&unit != 0 {
		return x
	}
	return mulFloat64(x, f.elFloat64(diag, 0))
}

// gerFloat64 adds α·x·yᵀ to A, or α·x·yᴴ.
func gerFloat64(conj bool, alpha float64, m int, x *float64, incX, n int, y *float64, incY int, a *float64, lda int) {
	if m&1 != 0 {
		m--
		axpyFloat64(conj, n, mulFloat64(alpha, *el(x, m*incX)), y, incY, el(a, m*lda))
	}
	for m > 0 {
		m -= 2
		xi, to := el(x, m*incX), el(a, m*lda)
		axpysFloat64(conj, n, mulFloat64(alpha, *xi), mulFloat64(alpha, *el(xi, incX)), y, incY, to, el(to, lda))
	}
}

// axpyFloat64 adds c·x, or c·x̄, to a row.
func axpyFloat64(conj bool, n int, c float64, x *float64, incX int, a *float64) {
	q := 0
	if conj {
		for p := range n {
			*el(a, p) += mulBarFloat64(c, *el(x, q))
			q += incX
		}
		return
	}
	for p := range n {
		*el(a, p) += mulFloat64(c, *el(x, q))
		q += incX
	}
}

// axpysFloat64 does so with two rows, and a number for each.
func axpysFloat64(conj bool, n int, c0, c1 float64, x *float64, incX int, a0, a1 *float64) {
	q := 0
	if conj {
		for p := range n {
			e := *el(x, q)
			*el(a0, p) += mulBarFloat64(c0, e)
			*el(a1, p) += mulBarFloat64(c1, e)
			q += incX
		}
		return
	}
	for p := range n {
		e := *el(x, q)
		*el(a0, p) += mulFloat64(c0, e)
		*el(a1, p) += mulFloat64(c1, e)
		q += incX
	}
}

// syrFloat64 adds α·x·xᴴ to a triangle. α is real.
func syrFloat64(l layout, alpha float64, n int, x *float64, incX int, a *float64) {
	at, step, bend, reach, xi := l.first, l.step, l.bend, l.reach, 0
	for i := range n {
		count, p, q := n-i, at, xi
		if reach < 0 {
			count, p, q = i+1, at-i, 0
		}
		ax := mulFloat64(alpha, *el(x, xi))
		for ; count > 0; count-- {
			*el(a, p) += mulBarFloat64(ax, *el(x, q))
			p++
			q += incX
		}
		*el(a, at) = reFloat64(*el(a, at))
		xi += incX
		at += step
		step += bend
	}
}

// cornerFloat64 adds c·xᵀ to a triangle, whose diagonal becomes real.
func cornerFloat64(l layout, n int, c, x, a *float64) {
	at, step, bend, reach := l.first, l.step, l.bend, l.reach
	for i := range n {
		count, p, q, ci := n-i, at, i, *el(c, i)
		if reach < 0 {
			count, p, q = i+1, at-i, 0
		}
		for ; count > 0; count-- {
			*el(a, p) += mulFloat64(ci, *el(x, q))
			p++
			q++
		}
		*el(a, at) = reFloat64(*el(a, at))
		at += step
		step += bend
	}
}

// syr2Float64 adds α·x·yᴴ + ᾱ·y·xᴴ to a triangle.
func syr2Float64(l layout, alpha float64, n int, x *float64, incX int, y *float64, incY int, a *float64) {
	at, step, bend, reach, xi, yi := l.first, l.step, l.bend, l.reach, 0, 0
	for i := range n {
		count, p, q, r := n-i, at, xi, yi
		if reach < 0 {
			count, p, q, r = i+1, at-i, 0, 0
		}
		ax, ay := mulFloat64(alpha, *el(x, xi)), mulFloat64(barFloat64(alpha), *el(y, yi))
		for ; count > 0; count-- {
			*el(a, p) += mulBarFloat64(ax, *el(y, r)) + mulBarFloat64(ay, *el(x, q))
			p++
			q += incX
			r += incY
		}
		*el(a, at) = reFloat64(*el(a, at))
		xi += incX
		yi += incY
		at += step
		step += bend
	}
}
