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
	incX *= strideFloat64
	for q := 0; n > 0; n-- {
		e := byFloat64(x, q)
		if beta == 0 {
			*e = 0
		} else {
			*e = mulFloat64(beta, *e)
		}
		q += incX
	}
}

// Where vectors are contiguous, one number says where a loop is in all of them.

// productFloat64 adds α·A·x to y, or that with Aᵀ or Aᴴ, for m rows of a matrix of n columns with kL diagonals below the main one, which begins at
// first and goes on by step, and kU above. All of these rows have elements.
func productFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step int, x *float64, incX int, y *float64, incY int) {
	for i := range m {
		lo, hi := max(0, i-kL), min(n, i+kU+1)
		if row := el(a, first+lo-i); t == blas.NoTrans {
			*el(y, i*incY) += mulFloat64(alpha, sumFloat64(hi-lo, row, el(x, lo*incX), incX))
		} else {
			spreadFloat64(t == blas.ConjTrans, hi-lo, mulFloat64(alpha, *el(x, i*incX)), row, el(y, lo*incY), incY)
		}
		first += step
	}
}

// sumFloat64 returns the product of a row with x.
func sumFloat64(n int, a, x *float64, incX int) (s float64) {
	end := n * strideFloat64
	if incX == 1 {
		for p := 0; p < end; p += strideFloat64 {
			s += mulFloat64(*byFloat64(a, p), *byFloat64(x, p))
		}
		return s
	}
	q := 0
	for p := 0; p < end; p += strideFloat64 {
		s += mulFloat64(*byFloat64(a, p), *byFloat64(x, q))
		q += incX * strideFloat64
	}
	return s
}

// spreadFloat64 adds c times a row, or its conjugate, to y.
func spreadFloat64(conj bool, n int, c float64, a, y *float64, incY int) {
	end := n * strideFloat64
	switch q := 0; {
	case conj:
		for p := 0; p < end; p += strideFloat64 {
			*byFloat64(y, q) += mulBarFloat64(c, *byFloat64(a, p))
			q += incY * strideFloat64
		}
	case incY == 1:
		for p := 0; p < end; p += strideFloat64 {
			*byFloat64(y, p) += mulFloat64(c, *byFloat64(a, p))
		}
	default:
		for p := 0; p < end; p += strideFloat64 {
			*byFloat64(y, q) += mulFloat64(c, *byFloat64(a, p))
			q += incY * strideFloat64
		}
	}
}

// symmetricFloat64 adds α·R·x to y for a triangle R of a symmetric or Hermitian matrix.
func symmetricFloat64(l layout, a *float64, alpha float64, n int, x *float64, incX int, y *float64, incY int) {
	at, step, bend, reach, xi, yi := l.first, l.step, l.bend, l.reach, 0, 0
	for i := range n {
		diag, ex, ey := el(a, at), el(x, xi), el(y, yi)
		ax := mulFloat64(alpha, *ex)
		lo, hi := 1, min(n-i, reach+1)
		if reach < 0 {
			lo, hi = max(-i, reach), 0
		}
		var s float64
		if incX == 1 && incY == 1 {
			for p := lo * strideFloat64; p < hi*strideFloat64; p += strideFloat64 {
				e, to := *byFloat64(diag, p), byFloat64(ey, p)
				s += mulFloat64(e, *byFloat64(ex, p))
				*to += mulBarFloat64(ax, e)
			}
		} else {
			s = mirrorFloat64(lo, hi, ax, diag, ex, incX, ey, incY)
		}
		*ey += mulFloat64(ax, reFloat64(*diag)) + mulFloat64(alpha, s)
		xi += incX
		yi += incY
		at += step
		step += bend
	}
}

// mirrorFloat64 returns the product of elements lo ≤ p < hi of a row with x, and adds c times their conjugates to y.
func mirrorFloat64(lo, hi int, c float64, a, x *float64, incX int, y *float64, incY int) (s float64) {
	q, r := lo*incX, lo*incY
	for p := lo; p < hi; p++ {
		e, to := *el(a, p), el(y, r)
		s += mulFloat64(e, *el(x, q))
		*to += mulBarFloat64(c, e)
		q += incX
		r += incY
	}
	return s
}

// Sweeps x ← R·x or R⁻¹·x for a triangle R of n rows, or with Rᵀ or Rᴴ by its columns, from the row on whose x is read by no other, or reads none.
// Each kind has a function, so that loops have registers enough, and what changes from row to row does so by steps.

// solveFloat64 computes x ← R⁻¹·x.
func solveFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	switch {
	case f&transposing == 0 && (n < rowPanelsFloat64 || !l.isFull(n)):
		solveRowsFloat64(f, l, a, n, x, incX)
	case n >= columnPanels && l.isFull(n):
		panelsFloat64(true, f, l, a, n, x, incX)
	default:
		solveColumnsFloat64(f, l, a, n, x, incX)
	}
}

// multiplyFloat64 computes x ← R·x.
func multiplyFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	switch {
	case f&transposing == 0:
		multiplyRowsFloat64(f, l, a, n, x, incX)
	case n >= columnPanels && l.isFull(n):
		panelsFloat64(false, f, l, a, n, x, incX)
	default:
		multiplyColumnsFloat64(f, l, a, n, x, incX)
	}
}

// panelsFloat64 is a sweep over a full triangle of at most blockRows rows in which kernels take what is not next to the diagonal.
func panelsFloat64(solve bool, f flags, l layout, a *float64, n int, x *float64, incX int) {
	switch {
	case incX != 1 || f&conjugating != 0:
		copiedFloat64(solve, f, l, a, n, x, incX)
	case f&transposing == 0:
		solvePanelsFloat64(f, l, a, n, x)
	default:
		columnPanelsFloat64(solve, f, l, a, n, x)
	}
}

// copiedFloat64 does so with a contiguous copy of x. Rᴴ·x is the conjugate of Rᵀ·x̄.
func copiedFloat64(solve bool, f flags, l layout, a *float64, n int, x *float64, incX int) {
	var buf [blockRows]float64
	to := hidden(&buf[0])
	q := 0
	for i := range n {
		*el(to, i) = f.elFloat64(x, q)
		q += incX
	}
	panelsFloat64(solve, f&^conjugating, l, a, n, to, 1)
	q = 0
	for i := range n {
		*el(x, q) = f.elFloat64(to, i)
		q += incX
	}
}

// solvePanelsFloat64 solves by rows.
func solvePanelsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	for done, q := 0, tipRows(n); done < n; done, q = done+q, panelRows {
		i, c, beside, with := l.panel(n, done, q)
		if done > 0 {
			lessDotsFloat64(q, done, el(a, beside), c.step-1, c.bend, el(x, with), el(x, i))
		}
		solveRowsFloat64(f, c, a, q, el(x, i), 1)
	}
}

// columnPanelsFloat64 goes by columns.
func columnPanelsFloat64(solve bool, f flags, l layout, a *float64, n int, x *float64) {
	q := tipRows(n)
	if !solve {
		for done := 0; done < n; done, q = done+q, panelRows {
			i, c, beside, to := l.panel(n, done, q)
			if done > 0 {
				addRowsFloat64(done, el(x, i), el(a, beside), c.step-1, c.bend, el(x, to))
			}
			multiplyColumnsFloat64(f, c, a, q, el(x, i), 1)
		}
		return
	}
	var buf [panelRows]float64
	minus := hidden(&buf)
	for rest := n - panelRows; rest >= q; rest -= panelRows {
		i, c, beside, to := l.panel(n, rest, panelRows)
		solveColumnsFloat64(f, c, a, panelRows, el(x, i), 1)
		for k := range minus {
			minus[k] = -*el(x, i+k)
		}
		addRowsFloat64(rest, &minus[0], el(a, beside), c.step-1, c.bend, el(x, to))
	}
	i, c, _, _ := l.panel(n, 0, q)
	solveColumnsFloat64(f, c, a, q, el(x, i), 1)
}

func solveRowsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, -l.reach, -strideFloat64, 0
	incX *= strideFloat64
	if reach <= 0 { // what follows counts rows and columns from the last
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -way, (n-1)*incX, -incX
	}
	for done := range n {
		diag, e := el(a, at), byFloat64(x, to)
		xi := *e
		p := min(done, reach) * way // what has been known for longest comes first
		for q := min(done, reach) * -incX; p != 0; q += incX {
			xi -= mulFloat64(*byFloat64(diag, p), *byFloat64(e, q))
			p -= way
		}
		if f&unit == 0 {
			xi = overFloat64(xi, *diag)
		}
		*e = xi
		to += incX
		at += step
		step += bend
	}
}

func solveColumnsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, l.reach, strideFloat64, 0
	incX *= strideFloat64
	if reach < 0 {
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -way, (n-1)*incX, -incX
	}
	for ; n > 0; n-- {
		diag, e := el(a, at), byFloat64(x, to)
		xi := f.overFloat64(*e, diag)
		*e = xi
		p, q, count := way, incX, min(n-1, reach) // what is needed next comes first
		if f&conjugating == 0 {
			for ; count > 0; count-- {
				*byFloat64(e, q) -= mulFloat64(xi, *byFloat64(diag, p))
				p += way
				q += incX
			}
		} else {
			for ; count > 0; count-- {
				*byFloat64(e, q) -= mulBarFloat64(xi, *byFloat64(diag, p))
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
	at, step, bend, reach, way, to := l.first, l.step, l.bend, l.reach, strideFloat64, 0
	incX *= strideFloat64
	if reach < 0 {
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -way, (n-1)*incX, -incX
	}
	for ; n > longDot && reach >= longDot; n-- {
		count := min(n-1, reach)
		diag, e := el(a, at), byFloat64(x, to)
		p, q, inc := way, incX, incX/strideFloat64
		if way < 0 {
			p, q, inc = count*way, count*incX, -inc
		}
		s, xi := dotFloat64(count, byFloat64(diag, p), byFloat64(e, q), inc), *e
		if f&unit == 0 {
			xi = mulFloat64(xi, *diag)
		}
		*e = xi + s
		to += incX
		at += step
		step += bend
	}
	for ; n > 0; n-- {
		diag, e := el(a, at), byFloat64(x, to)
		var s float64
		p := min(n-1, reach) * way
		for q := min(n-1, reach) * incX; p != 0; q -= incX {
			s += mulFloat64(*byFloat64(diag, p), *byFloat64(e, q))
			p -= way
		}
		xi := *e
		if f&unit == 0 {
			xi = mulFloat64(xi, *diag)
		}
		*e = xi + s
		to += incX
		at += step
		step += bend
	}
}

func multiplyColumnsFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	at, step, bend, reach, way, to := l.first, l.step, l.bend, -l.reach, -strideFloat64, 0
	incX *= strideFloat64
	if reach <= 0 { // what follows counts rows and columns from the last
		reach = -reach
		at, step = l.last(n)
		way, to, incX = -way, (n-1)*incX, -incX
	}
	for done := range n {
		diag, e := el(a, at), byFloat64(x, to)
		xi := *e
		p, q := min(done, reach)*way, min(done, reach)*-incX
		if f&conjugating == 0 {
			for ; p != 0; p -= way {
				*byFloat64(e, q) += mulFloat64(xi, *byFloat64(diag, p))
				q += incX
			}
		} else {
			for ; p != 0; p -= way {
				*byFloat64(e, q) += mulBarFloat64(xi, *byFloat64(diag, p))
				q += incX
			}
		}
		*e = f.timesFloat64(xi, diag)
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

// syrFloat64 adds α·x·xᴴ to a triangle. α is real.
func syrFloat64(l layout, alpha float64, n int, x *float64, incX int, a *float64) {
	at, step, bend, xi := l.first, l.step, l.bend, 0
	for i := range n {
		diag, e := el(a, at), el(x, xi)
		ax := mulFloat64(alpha, *e)
		lo, hi := 0, n-i
		if l.reach < 0 {
			lo, hi = -i, 1
		}
		if incX == 1 {
			for p := lo * strideFloat64; p < hi*strideFloat64; p += strideFloat64 {
				*byFloat64(diag, p) += mulBarFloat64(ax, *byFloat64(e, p))
			}
		} else {
			q := lo * incX
			for p := lo; p < hi; p++ {
				*el(diag, p) += mulBarFloat64(ax, *el(e, q))
				q += incX
			}
		}
		*diag = reFloat64(*diag)
		xi += incX
		at += step
		step += bend
	}
}

// cornerFloat64 adds c·xᵀ to a triangle, whose diagonal becomes real.
func cornerFloat64(l layout, n int, c, x, a *float64) {
	at, step, bend := l.first, l.step, l.bend
	for i := range n {
		diag, e, ci := el(a, at), el(x, i), *el(c, i)
		lo, hi := 0, n-i
		if l.reach < 0 {
			lo, hi = -i, 1
		}
		for p := lo * strideFloat64; p < hi*strideFloat64; p += strideFloat64 {
			*byFloat64(diag, p) += mulFloat64(ci, *byFloat64(e, p))
		}
		*diag = reFloat64(*diag)
		at += step
		step += bend
	}
}

// syr2Float64 adds α·x·yᴴ + ᾱ·y·xᴴ to a triangle.
func syr2Float64(l layout, alpha float64, n int, x *float64, incX int, y *float64, incY int, a *float64) {
	at, step, bend, xi, yi := l.first, l.step, l.bend, 0, 0
	for i := range n {
		diag, ex, ey := el(a, at), el(x, xi), el(y, yi)
		ax, ay := mulFloat64(alpha, *ex), mulFloat64(barFloat64(alpha), *ey)
		lo, hi := 0, n-i
		if l.reach < 0 {
			lo, hi = -i, 1
		}
		if incX == 1 && incY == 1 {
			for p := lo * strideFloat64; p < hi*strideFloat64; p += strideFloat64 {
				*byFloat64(diag, p) += mulBarFloat64(ax, *byFloat64(ey, p)) + mulBarFloat64(ay, *byFloat64(ex, p))
			}
		} else {
			add2Float64(lo, hi, ax, ay, ex, incX, ey, incY, diag)
		}
		*diag = reFloat64(*diag)
		xi += incX
		yi += incY
		at += step
		step += bend
	}
}

// add2Float64 adds cx·ȳ + cy·x̄ to elements lo ≤ p < hi of a row.
func add2Float64(lo, hi int, cx, cy float64, x *float64, incX int, y *float64, incY int, a *float64) {
	q, r := lo*incX, lo*incY
	for p := lo; p < hi; p++ {
		*el(a, p) += mulBarFloat64(cx, *el(y, r)) + mulBarFloat64(cy, *el(x, q))
		q += incX
		r += incY
	}
}
