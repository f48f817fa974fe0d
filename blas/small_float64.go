package blas

import "gonum.org/v1/gonum/blas"

// Level 2 on matrices with short rows, by plain loops: a kernel would take longer to call than to run, and a generic function
// to multiply complex numbers. Loops are for contiguous vectors, in all of which one number says where they are; others are copied to the stack, from the first
// element, be that the last in memory, on by an increment. They have at most stackRows elements. The copies of this file for the other types are written by gen/blas.

// gatherFloat64 copies elements incX apart to contiguous ones, scatterFloat64 back.
func gatherFloat64(n int, x *float64, incX int, to *float64) {
	q := 0
	for i := range n {
		*el(to, i) = *el(x, q)
		q += incX
	}
}

func scatterFloat64(n int, from, x *float64, incX int) {
	q := 0
	for i := range n {
		*el(x, q) = *el(from, i)
		q += incX
	}
}

// scaleFloat64 computes x ← β·x, without reading x if β = 0.
func scaleFloat64(beta float64, n int, x *float64) {
	if beta == 1 {
		return
	}
	end := n * strideFloat64
	if beta == 0 {
		for q := 0; q < end; q += strideFloat64 {
			*byFloat64(x, q) = 0
		}
		return
	}
	for q := 0; q < end; q += strideFloat64 {
		e := byFloat64(x, q)
		*e = mulFloat64(beta, *e)
	}
}

// productFloat64 computes y ← α·A·x + β·y, or that with Aᵀ or Aᴴ, for m rows of a matrix of n columns with kL diagonals below the main one, which begins at
// first and goes on by step, and kU above. All of these rows have elements.
func productFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step, nx int, x *float64, incX int, beta float64, ny int, y *float64, incY int) {
	if incX == 1 && incY == 1 {
		scaleFloat64(beta, ny, y)
		addProductFloat64(t, m, n, kL, kU, alpha, a, first, step, x, y)
		return
	}
	if max(nx, ny) <= stackFew {
		var bufX, bufY [stackFew]float64
		copiedProductFloat64(t, m, n, kL, kU, alpha, a, first, step, nx, x, incX, beta, ny, y, incY, &bufX[0], &bufY[0])
		return
	}
	var bufX, bufY [stackRows]float64
	copiedProductFloat64(t, m, n, kL, kU, alpha, a, first, step, nx, x, incX, beta, ny, y, incY, &bufX[0], &bufY[0])
}

func copiedProductFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step, nx int, x *float64, incX int, beta float64, ny int, y *float64, incY int, bufX, bufY *float64) {
	gatherFloat64(nx, x, incX, bufX)
	gatherFloat64(ny, y, incY, bufY)
	scaleFloat64(beta, ny, bufY)
	addProductFloat64(t, m, n, kL, kU, alpha, a, first, step, bufX, bufY)
	scatterFloat64(ny, bufY, y, incY)
}

// addProductFloat64 adds α·A·x to y, and so on.
func addProductFloat64(t blas.Transpose, m, n, kL, kU int, alpha float64, a *float64, first, step int, x, y *float64) {
	for i := range m {
		lo, hi := max(0, i-kL), min(n, i+kU+1)
		row := el(a, first+lo-i)
		switch t {
		case blas.NoTrans:
			*el(y, i) += mulFloat64(alpha, sumFloat64(hi-lo, row, el(x, lo)))
		case blas.Trans:
			spreadFloat64(hi-lo, mulFloat64(alpha, *el(x, i)), row, el(y, lo))
		default:
			spreadBarFloat64(hi-lo, mulFloat64(alpha, *el(x, i)), row, el(y, lo))
		}
		first += step
	}
}

// sumFloat64 returns the product of a row with x.
func sumFloat64(n int, a, x *float64) (s float64) {
	end := n * strideFloat64
	for p := 0; p < end; p += strideFloat64 {
		s += mulFloat64(*byFloat64(a, p), *byFloat64(x, p))
	}
	return s
}

// spreadFloat64 adds c times a row to y, and spreadBarFloat64 its conjugate.
func spreadFloat64(n int, c float64, a, y *float64) {
	end := n * strideFloat64
	for p := 0; p < end; p += strideFloat64 {
		*byFloat64(y, p) += mulFloat64(c, *byFloat64(a, p))
	}
}

func spreadBarFloat64(n int, c float64, a, y *float64) {
	end := n * strideFloat64
	for p := 0; p < end; p += strideFloat64 {
		*byFloat64(y, p) += mulBarFloat64(c, *byFloat64(a, p))
	}
}

// symmetricFloat64 computes y ← α·R·x + β·y for a triangle R of a symmetric or Hermitian matrix.
func symmetricFloat64(l layout, a *float64, alpha float64, n int, x *float64, incX int, beta float64, y *float64, incY int) {
	if incX == 1 && incY == 1 {
		scaleFloat64(beta, n, y)
		addSymmetricFloat64(l, a, alpha, n, x, y)
		return
	}
	if n <= stackFew {
		var bufX, bufY [stackFew]float64
		copiedSymmetricFloat64(l, a, alpha, n, x, incX, beta, y, incY, &bufX[0], &bufY[0])
		return
	}
	var bufX, bufY [stackRows]float64
	copiedSymmetricFloat64(l, a, alpha, n, x, incX, beta, y, incY, &bufX[0], &bufY[0])
}

func copiedSymmetricFloat64(l layout, a *float64, alpha float64, n int, x *float64, incX int, beta float64, y *float64, incY int, bufX, bufY *float64) {
	gatherFloat64(n, x, incX, bufX)
	gatherFloat64(n, y, incY, bufY)
	scaleFloat64(beta, n, bufY)
	addSymmetricFloat64(l, a, alpha, n, bufX, bufY)
	scatterFloat64(n, bufY, y, incY)
}

// addSymmetricFloat64 adds α·R·x to y.
func addSymmetricFloat64(l layout, a *float64, alpha float64, n int, x, y *float64) {
	at, step := l.first, l.step
	for i := range n {
		diag, ex, ey := el(a, at), el(x, i), el(y, i)
		ax := mulFloat64(alpha, *ex)
		p, end := strideFloat64, min(n-i, l.reach+1)*strideFloat64
		if l.reach < 0 {
			p, end = max(-i, l.reach)*strideFloat64, 0
		}
		var s float64
		for ; p < end; p += strideFloat64 {
			e, to := *byFloat64(diag, p), byFloat64(ey, p)
			s += mulFloat64(e, *byFloat64(ex, p))
			*to += mulBarFloat64(ax, e)
		}
		*ey += mulFloat64(ax, reFloat64(*diag)) + mulFloat64(alpha, s)
		at += step
		step += l.bend
	}
}

// Sweeps x ← R·x or R⁻¹·x for a triangle R of n rows, or with Rᵀ or Rᴴ by its columns, from the row on whose x is read by no other, or reads none.
// Each kind has a function, so that loops have registers enough, and what changes from row to row does so by steps.

// solveFloat64 computes x ← R⁻¹·x.
func solveFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	switch {
	case incX != 1 || f.conjugates(strideFloat64):
		copiedFloat64(true, f, l, a, n, x, incX)
	case n < columnPanels || f&transposing == 0 && n < rowPanelsFloat64 || !l.isFull(n):
		solveCornerFloat64(f, l, a, n, x)
	case f&transposing == 0:
		solvePanelsFloat64(f, l, a, n, x)
	default:
		solveColumnPanelsFloat64(f, l, a, n, x)
	}
}

// multiplyFloat64 computes x ← R·x.
func multiplyFloat64(f flags, l layout, a *float64, n int, x *float64, incX int) {
	switch {
	case incX != 1 || f.conjugates(strideFloat64):
		copiedFloat64(false, f, l, a, n, x, incX)
	case f&transposing == 0 && (n < dotsKernel || max(l.reach, -l.reach) <= shortBand):
		multiplyRowsFloat64(f, l, a, n, x)
	case f&transposing == 0:
		multiplyDotsFloat64(f, l, a, n, x)
	case n < columnPanels || !l.isFull(n):
		multiplyColumnsFloat64(f, l, a, n, x)
	default:
		multiplyColumnPanelsFloat64(f, l, a, n, x)
	}
}

// copiedFloat64 is a sweep with a contiguous copy of x.
func copiedFloat64(solve bool, f flags, l layout, a *float64, n int, x *float64, incX int) {
	if n <= stackFew {
		var buf [stackFew]float64
		copiedSweepFloat64(solve, f, l, a, n, x, incX, hidden(&buf[0]))
		return
	}
	var buf [stackRows]float64
	copiedSweepFloat64(solve, f, l, a, n, x, incX, hidden(&buf[0]))
}

// copiedSweepFloat64 is a sweep with the copy in to. Rᴴ·x is the conjugate of Rᵀ·x̄.
func copiedSweepFloat64(solve bool, f flags, l layout, a *float64, n int, x *float64, incX int, to *float64) {
	gatherFloat64(n, x, incX, to)
	if f.conjugates(strideFloat64) {
		conjugateFloat64(n, to)
	}
	if solve {
		solveFloat64(f&^conjugating, l, a, n, to, 1)
	} else {
		multiplyFloat64(f&^conjugating, l, a, n, to, 1)
	}
	if f.conjugates(strideFloat64) {
		conjugateFloat64(n, to)
	}
	scatterFloat64(n, to, x, incX)
}

func conjugateFloat64(n int, x *float64) {
	for i := range n {
		e := el(x, i)
		*e = barFloat64(*e)
	}
}

// In panels, kernels take what is not next to the diagonal of a full triangle.

func solvePanelsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	for done, q := 0, tipRows(n, panelFloat64); done < n; done, q = done+q, panelFloat64 {
		i, c, beside, with := l.panel(n, done, q)
		if done > 0 {
			lessDotsFloat64(q, done, el(a, beside), c.step-1, c.bend, el(x, with), el(x, i))
		}
		solveCornerFloat64(f, c, a, q, el(x, i))
	}
}

func solveColumnPanelsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	var buf [panelFloat64]float64
	minus := hidden(&buf)
	tip := tipRows(n, panelFloat64)
	for rest := n - panelFloat64; rest >= tip; rest -= panelFloat64 {
		i, c, beside, to := l.panel(n, rest, panelFloat64)
		solveCornerFloat64(f, c, a, panelFloat64, el(x, i))
		for k := range minus {
			minus[k] = -*el(x, i+k)
		}
		addPanelFloat64(rest, 0, 0, &minus[0], el(a, beside), c.step-1, c.bend, el(x, to))
	}
	i, c, _, _ := l.panel(n, 0, tip)
	solveCornerFloat64(f, c, a, tip, el(x, i))
}

func multiplyColumnPanelsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	var buf [panelFloat64]float64
	old := hidden(&buf)
	tip := tipRows(n, panelFloat64)
	i, c, _, _ := l.panel(n, 0, tip)
	multiplyColumnsFloat64(f, c, a, tip, el(x, i))
	for done := tip; done < n; done += panelFloat64 {
		i, c, beside, to := l.panel(n, done, panelFloat64)
		at, step := c.first, c.step
		for k := range old {
			e := el(x, i+k)
			old[k] = *e
			if f&unit == 0 {
				*e = mulFloat64(*e, *el(a, at))
			}
			at += step
			step += c.bend
		}
		if l.reach > 0 { // with the corner
			addPanelFloat64(done+panelFloat64-1, 1, 0, &old[0], el(a, c.first+1), c.step-1, c.bend, el(x, i+1))
		} else {
			addPanelFloat64(done, 0, 1, &old[0], el(a, beside), c.step-1, c.bend, el(x, to))
		}
	}
}

func solveLoopsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	if f&transposing == 0 {
		solveRowsFloat64(f, l, a, n, x)
	} else {
		solveColumnsFloat64(f, l, a, n, x)
	}
}

func solveRowsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	at, step, reach, way, to := l.first, l.step, -l.reach, -strideFloat64, 0
	if reach <= 0 { // what follows counts rows and columns from the last
		reach = -reach
		at, step = l.last(n)
		way, to = -way, (1-n)*way
	}
	for done := range n {
		diag, e := el(a, at), byFloat64(x, to)
		xi := *e
		for p := min(done, reach) * way; p != 0; p -= way { // what has been known for longest comes first
			xi -= mulFloat64(*byFloat64(diag, p), *byFloat64(e, p))
		}
		if f&unit == 0 {
			xi = overFloat64(xi, *diag)
		}
		*e = xi
		to -= way
		at += step
		step += l.bend
	}
}

func solveColumnsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	at, step, reach, way, to := l.first, l.step, l.reach, strideFloat64, 0
	if reach < 0 {
		reach = -reach
		at, step = l.last(n)
		way, to = -way, (n-1)*way
	}
	for ; n > 0; n-- {
		diag, e := el(a, at), byFloat64(x, to)
		xi := *e
		if f&unit == 0 {
			xi = overFloat64(xi, *diag)
		}
		*e = xi
		p := way
		for count := min(n-1, reach); count > 0; count-- { // what is needed next comes first
			*byFloat64(e, p) -= mulFloat64(xi, *byFloat64(diag, p))
			p += way
		}
		to += way
		at += step
		step += l.bend
	}
}

func multiplyRowsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	at, step, reach, way, to := l.first, l.step, l.reach, strideFloat64, 0
	if reach < 0 {
		reach = -reach
		at, step = l.last(n)
		way, to = -way, (n-1)*way
	}
	for ; n > 0; n-- {
		diag, e := el(a, at), byFloat64(x, to)
		var s float64
		for p := min(n-1, reach) * way; p != 0; p -= way {
			s += mulFloat64(*byFloat64(diag, p), *byFloat64(e, p))
		}
		xi := *e
		if f&unit == 0 {
			xi = mulFloat64(xi, *diag)
		}
		*e = xi + s
		to += way
		at += step
		step += l.bend
	}
}

// multiplyDotsFloat64 is multiplyRowsFloat64 with sums by kernels.
func multiplyDotsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	var buf [stackRows]float64
	s := hidden(&buf[0])
	if l.reach > 0 {
		whole := max(0, n-1-l.reach) // rows with all diagonals of a band
		rest := l.from(whole)
		dotRowsFloat64(whole, l.reach, 0, el(a, l.first+1), l.step, l.bend, el(x, 1), 1, s)
		dotRowsFloat64(n-1-whole, n-1-whole, -1, el(a, rest.first+1), rest.step, l.bend, el(x, whole+1), 1, el(s, whole))
	} else {
		part := min(n-1, -l.reach) // rows without some of them, except that of the first element
		second, rest := l.from(1), l.from(part+1)
		dotRowsFloat64(part, 1, 1, el(a, second.first-1), second.step-1, l.bend, x, 0, el(s, 1))
		if part+1 < n { // else there is nothing to point to
			dotRowsFloat64(n-1-part, part, 0, el(a, rest.first-part), rest.step, l.bend, el(x, 1), 1, el(s, part+1))
		}
	}
	at, step := l.first, l.step
	for i := range n {
		e := el(x, i)
		xi := *e
		if f&unit == 0 {
			xi = mulFloat64(xi, *el(a, at))
		}
		*e = xi + *el(s, i)
		at += step
		step += l.bend
	}
}

func multiplyColumnsFloat64(f flags, l layout, a *float64, n int, x *float64) {
	at, step, reach, way, to := l.first, l.step, -l.reach, -strideFloat64, 0
	if reach <= 0 { // what follows counts rows and columns from the last
		reach = -reach
		at, step = l.last(n)
		way, to = -way, (1-n)*way
	}
	for done := range n {
		diag, e := el(a, at), byFloat64(x, to)
		xi := *e
		for p := min(done, reach) * way; p != 0; p -= way {
			*byFloat64(e, p) += mulFloat64(xi, *byFloat64(diag, p))
		}
		if f&unit == 0 {
			xi = mulFloat64(xi, *diag)
		}
		*e = xi
		to -= way
		at += step
		step += l.bend
	}
}

// solve1Float64 and multiply1Float64 are sweeps over one element, of which calls would be most.
func (f flags) solve1Float64(x, diag *float64) {
	if f&unit == 0 {
		*x = overFloat64(*x, f.elFloat64(diag))
	}
}

func (f flags) multiply1Float64(x, diag *float64) {
	if f&unit == 0 {
		*x = mulFloat64(*x, f.elFloat64(diag))
	}
	if f&transposing == 0 {
		*x += 0 // an empty sum
	}
}

// elFloat64 returns an element of R, conjugated if that is asked for.
func (f flags) elFloat64(a *float64) float64 {
	if f&conjugating != 0 {
		return barFloat64(*a)
	}
	return *a
}

// gerFloat64 adds α·x·yᵀ to A, or α·x·yᴴ.
func gerFloat64(conj bool, alpha float64, m int, x *float64, incX, n int, y *float64, incY int, a *float64, lda int) {
	if incX == 1 && incY == 1 && !(conj && strideFloat64 > 1) {
		addGerFloat64(alpha, m, n, x, y, a, lda)
		return
	}
	var bufX, bufY [stackFew]float64
	gatherFloat64(m, x, incX, &bufX[0])
	gatherFloat64(n, y, incY, &bufY[0])
	if conj {
		conjugateFloat64(n, &bufY[0])
	}
	addGerFloat64(alpha, m, n, &bufX[0], &bufY[0], a, lda)
}

func addGerFloat64(alpha float64, m, n int, x, y, a *float64, lda int) {
	end := n * strideFloat64
	for i := range m {
		c, row := mulFloat64(alpha, *el(x, i)), el(a, i*lda)
		for p := 0; p < end; p += strideFloat64 {
			*byFloat64(row, p) += mulFloat64(c, *byFloat64(y, p))
		}
	}
}

// syrFloat64 adds α·x·xᴴ to a triangle. α is real.
func syrFloat64(l layout, alpha float64, n int, x *float64, incX int, a *float64) {
	if incX == 1 {
		updateFloat64(l, alpha, n, x, a)
		return
	}
	if n <= stackFew {
		var buf [stackFew]float64
		copiedSyrFloat64(l, alpha, n, x, incX, a, hidden(&buf[0]))
		return
	}
	var buf [stackRows]float64
	copiedSyrFloat64(l, alpha, n, x, incX, a, hidden(&buf[0]))
}

func copiedSyrFloat64(l layout, alpha float64, n int, x *float64, incX int, a, buf *float64) {
	gatherFloat64(n, x, incX, buf)
	updateFloat64(l, alpha, n, buf, a)
}

func addSyrFloat64(l layout, alpha float64, n int, x, a *float64) {
	at, step := l.first, l.step
	for i := range n {
		diag, e := el(a, at), el(x, i)
		ax := mulRealFloat64(alpha, *e)
		p, end := 0, (n-i)*strideFloat64
		if l.reach < 0 {
			p, end = -i*strideFloat64, strideFloat64
		}
		for ; p < end; p += strideFloat64 {
			*byFloat64(diag, p) += mulBarFloat64(ax, *byFloat64(e, p))
		}
		*diag = reFloat64(*diag)
		at += step
		step += l.bend
	}
}

// syr2Float64 adds α·x·yᴴ + ᾱ·y·xᴴ to a triangle.
func syr2Float64(l layout, alpha float64, n int, x *float64, incX int, y *float64, incY int, a *float64) {
	if incX == 1 && incY == 1 {
		update2Float64(l, alpha, n, x, y, a)
		return
	}
	if n <= stackFew {
		var bufX, bufY [stackFew]float64
		copiedSyr2Float64(l, alpha, n, x, incX, y, incY, a, hidden(&bufX[0]), hidden(&bufY[0]))
		return
	}
	var bufX, bufY [stackRows]float64
	copiedSyr2Float64(l, alpha, n, x, incX, y, incY, a, hidden(&bufX[0]), hidden(&bufY[0]))
}

func copiedSyr2Float64(l layout, alpha float64, n int, x *float64, incX int, y *float64, incY int, a, bufX, bufY *float64) {
	gatherFloat64(n, x, incX, bufX)
	gatherFloat64(n, y, incY, bufY)
	update2Float64(l, alpha, n, bufX, bufY, a)
}

func addSyr2Float64(l layout, alpha float64, n int, x, y, a *float64) {
	at, step, bar := l.first, l.step, barFloat64(alpha)
	for i := range n {
		diag, ex, ey := el(a, at), el(x, i), el(y, i)
		ax, ay := mulFloat64(alpha, *ex), mulFloat64(bar, *ey)
		p, end := 0, (n-i)*strideFloat64
		if l.reach < 0 {
			p, end = -i*strideFloat64, strideFloat64
		}
		for ; p < end; p += strideFloat64 {
			*byFloat64(diag, p) += mulBarFloat64(ax, *byFloat64(ey, p)) + mulBarFloat64(ay, *byFloat64(ex, p))
		}
		*diag = reFloat64(*diag)
		at += step
		step += l.bend
	}
}
