package blas

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// A triangle without a band, dense or packed, has corners of cornerRows rows on its diagonal, and beside each of these a panel of
// as many rows, of which kernels take panelRows at once, or all: the vector that they are added to, or come from, is read and written once for all
// of them. The panels of an upper triangle begin where another whole vector does: what one has written is read by the next as it was written, which
// does not have to wait until it is in the cache. So go bands, too, where they are solved.

const panelRows, cornerRows = asm.RankRows, asm.CornerRows

// panelCols is the number of columns in a call of these kernels, and of a part of their sums.
const panelCols = chunk / panelRows

// isFull reports whether all rows of a triangle end at the edge of the matrix.
func (r *rows[T]) isFull() bool { return r.below+r.above >= r.n }

// A panel is rows i ≤ j < i+q of a triangle, q being cornerRows but for the last: what the first has beside the corner is columns lo ≤ j < hi. So it
// is for the others if the triangle is full.
type panel struct{ i, q, lo, hi int }

// panel returns panel k of panels.
func (r *rows[T]) panel(k int) panel { return r.panelOf(cornerRows, k) }

// panelOf is panel for panels of size rows.
func (r *rows[T]) panelOf(size, k int) panel {
	p := panel{i: k * size}
	p.q = min(size, r.n-p.i)
	if r.below == 0 {
		p.lo, p.hi = p.i+p.q, min(r.n, p.i+r.above+1)
	} else {
		p.lo, p.hi = max(0, p.i-r.below), p.i
	}
	return p
}

// part returns how many rows of p from row k on have a slab beside the corner, and what that is, as slab does.
func (r *rows[T]) part(p *panel, k int) (q, lo, n, left, right int) {
	i, hi := p.i+k, p.hi
	q, lo = p.q-k, p.lo
	if r.below == 0 {
		if hi = min(r.n, i+r.above+1); hi < r.n {
			q, right = min(q, r.n-hi+1), 1
		}
	} else if lo = i - r.below; lo < 0 {
		q, lo = min(q, 1-lo), 0
	} else {
		left = 1
	}
	return q, lo, hi - lo, left, right
}

func (r *rows[T]) panels() int { return (r.n + cornerRows - 1) / cornerRows }

// corner returns the triangle on the diagonal of p, which begins at a.
func (r *rows[T]) corner(p *panel) (l layout, a *T) {
	return layout{0, r.step + r.bend*(p.i+1) + 1, r.bend, r.above - r.below}, &r.a[r.start(p.i)+p.i]
}

// addRows adds panelRows rows of n elements, each times an element of c, to y.
func (v *level2[T, F]) addRows(c, a []T, ld, bend, n int, y []T) {
	for j := 0; j < n; j += panelCols {
		cols := min(panelCols, n-j)
		if v.isComplex() {
			v.set.AddRowsPairs(2*cols, at[F](&c[0]), 0, 2, at[F](&a[j]), 2*ld, at[F](&y[j]), 0, 2*bend)
		} else {
			v.set.AddRows(cols, at[F](&c[0]), 0, 1, at[F](&a[j]), ld, at[F](&y[j]), 0, bend)
		}
	}
}

// outerPanel adds n elements of y, each times an element of c, to panelRows rows.
func (v *level2[T, F]) outerPanel(c, y, a []T, ld, bend, n int) {
	for j := 0; j < n; j += panelCols {
		cols := min(panelCols, n-j)
		if v.isComplex() {
			v.set.OuterPairs(2*cols, at[F](&c[0]), 2, 0, at[F](&y[j]), 0, at[F](&a[j]), 2*ld, 2*bend)
		} else {
			v.set.OuterRows(cols, at[F](&c[0]), 1, 0, at[F](&y[j]), 0, at[F](&a[j]), ld, bend)
		}
	}
}

// outerSlab adds y, times an element of c each, to q rows: cols elements to the first, and grow more from row to row. y begins inc further right each time.
func (v *level2[T, F]) outerSlab(q, cols, grow int, c, y []T, inc int, a []T, ld, bend int) {
	if v.isComplex() {
		v.set.UpdateRowsPairs(q, 2*cols, 2*grow, at[F](&c[0]), at[F](&y[0]), 2*inc, at[F](&a[0]), 2*ld, 2*bend)
	} else {
		v.set.UpdateRows(q, cols, grow, 1, at[F](&c[0]), at[F](&y[0]), inc, at[F](&a[0]), ld, bend)
	}
}

// cornerRows returns the number of rows of the panels in a sweep. Of complex bands, whose corners are much of them, it is what a slab has.
func (v *level2[T, F]) cornerRows(r *rows[T]) int {
	if v.isComplex() && !r.isFull() {
		return slabRows / 2
	}
	return cornerRows
}

// multiplyColumns computes x ← Rᵀ·x for a full triangle R.
func (v *level2[T, F]) multiplyColumns(s sweep, r *rows[T], x []T) {
	old, l := v.borrow(r.n)
	copy(old, x)
	if n := r.elements(); n <= near {
		v.multiplyPanels(s, r, 0, r.panels(), old, x)
	} else {
		t := share[T, F]{v: v, work: panelsTimes, sweep: s, r: *r, x: old, y: x}
		t.run(r.panels(), lineElements/cornerRows, n, r.slope(true))
	}
	v.giveBack(l)
}

// multiplyPanels computes those elements of y ← Rᵀ·x, y being equal to x at first, that belong to the corners of panels k0 ≤ k < k1.
func (v *level2[T, F]) multiplyPanels(s sweep, r *rows[T], k0, k1 int, x, y []T) {
	first, end := k0*cornerRows, min(r.n, k1*cornerRows)
	for k, panels := 0, r.panels(); k < panels; k++ {
		p := r.panel(k)
		if !s.forward {
			p = r.panel(panels - 1 - k)
		}
		lo, hi, left, right := max(p.lo, first), min(p.hi, end), 0, 0
		if first <= p.i && p.i < end { // the corner is next to that
			if !s.unit {
				v.multiplyDiagonal(r, p.i, y[p.i:p.i+p.q])
			}
			if r.below == 0 {
				lo, left = p.i+1, 1
			} else {
				right = 1
			}
		}
		if lo < hi || right > 0 {
			v.addSlab(r, p.i, p.q, lo, hi-lo, left, right, x[p.i:p.i+p.q], y)
		}
	}
}

// sweepPanels computes x ← R⁻ᵀ·x for a triangle R.
func (v *level2[T, F]) sweepPanels(s sweep, r *rows[T], x []T) {
	c, l := v.borrow(cornerRows)
	size := v.cornerRows(r)
	for k, panels := 0, (r.n+size-1)/size; k < panels; k++ {
		p := r.panelOf(size, k)
		if !s.forward {
			p = r.panelOf(size, panels-1-k)
		}
		own := x[p.i : p.i+p.q]
		corner, first := r.corner(&p)
		v.smallSolve(s.flags(), corner, first, own)
		for k, e := range own {
			c[k] = -e
		}
		for k := 0; k < p.q && p.lo < p.hi; {
			q, lo, n, left, right := r.part(&p, k)
			v.addSlab(r, p.i+k, q, lo, n, left, right, c[k:], x)
			k += q
		}
	}
	v.giveBack(l)
}

// solvePanels computes x ← R⁻¹·x for a triangle R.
func (v *level2[T, F]) solvePanels(s sweep, r *rows[T], x []T) {
	sums, l := v.borrow(2 * cornerRows)
	size := v.cornerRows(r)
	for k, panels := 0, (r.n+size-1)/size; k < panels; k++ {
		p := r.panelOf(size, k)
		if !s.forward {
			p = r.panelOf(size, panels-1-k)
		}
		own := x[p.i : p.i+p.q]
		for k := 0; k < p.q && p.lo < p.hi; {
			q, lo, n, left, right := r.part(&p, k)
			v.slabDots(r, p.i+k, q, lo, n, left, right, x, sums[k:])
			for t, e := range sums[k : k+q] {
				own[k+t] -= e
			}
			k += q
		}
		corner, first := r.corner(&p)
		v.smallSolve(s.flags(), corner, first, own)
	}
	v.giveBack(l)
}

// mirrorRows adds α·R·x to y for rows i0 ≤ i < i1 of a full triangle R, i0 being a multiple of panelRows, as is i1 unless it is the last. What it changes in
// between is the conjugate of y, to which rows of R can be added as they are.
func (v *level2[T, F]) mirrorRows(r *rows[T], i0, i1 int, alpha T, x, y []T) {
	buf, l := v.borrow(3 * manyRows)
	c, s := buf[:manyRows], buf[manyRows:]
	parts := int(unsafe.Sizeof(alpha) / unsafe.Sizeof(*new(F)))
	lanes, most := generic.RowLanes[F]()/parts, min(manyRows, max(near/r.n/panelRows*panelRows, panelRows)) // a kernel cannot be preempted
	mirror, upper := v.set.MirrorLower, r.below == 0
	switch {
	case upper && parts == 2:
		mirror = v.set.MirrorUpperPairs
	case parts == 2:
		mirror = v.set.MirrorLowerPairs
	case upper:
		mirror = v.set.MirrorUpper
	}
	v.conjugate(y)
	for i := i0; i < i1; i += most {
		q, lo := min(most, i1-i), 0
		if upper {
			lo = i / lanes * lanes
		}
		ld, ahead := r.step+r.bend*(i+1), 0
		if isFar[T](r.n * r.n / 2) {
			ahead = panelRows * ld // the next rows that a kernel takes, or nearly so
		}
		v.multiples(true, alpha, x[i:i+q], c)
		mirror(q, (i-lo)*parts, (r.n-lo)*parts, at[F](&c[0]), at[F](&r.a[r.start(i)+lo]), ld*parts, r.bend*parts, ahead, at[F](&x[lo]), at[F](&y[lo]), at[F](&s[0]))
		if parts == 2 {
			v.joinSums(s, q)
			v.addOwn(r, i, alpha, c[:q], s, y[i:])
		} else {
			v.axpy(alpha, s[:q], y[i:])
		}
	}
	v.conjugate(y)
	v.giveBack(l)
}

// joinSums makes of the four sums of each of q rows, of which two of x·y have the real part, and two the imaginary one, one complex number, next to each other.
func (v *level2[T, F]) joinSums(s []T, q int) {
	p := pairs[F](s)
	for k := range q {
		same, cross := p[2*k], p[2*k+1]
		p[k] = pair[F]{0 + (same.re - same.im), 0 + (cross.re + cross.im)} // the sign of a sum that is zero is free
	}
}

// updatePanels adds α·x·xᴴ to panels k0 ≤ k < k1 of a full triangle, given x̄, or α·x·yᴴ + ᾱ·y·xᴴ if y, which is ȳ, is not nil.
func (v *level2[T, F]) updatePanels(r *rows[T], k0, k1 int, alpha T, x, y []T) {
	i0, i1 := k0*cornerRows, min(r.n, k1*cornerRows)
	far := isFar[T](r.n * r.n / 2)
	if !v.isComplex() && !far {
		updateRows(v.set, r.layout(), i0, i1, r.n, asReal[F](alpha), at[F](&x[0]), at[F](unsafe.SliceData(y)), at[F](&r.a[0]))
		return
	}
	buf, l := v.borrow(2 * (i1 - i0))
	c, d := buf[:i1-i0], buf[i1-i0:]
	switch {
	case y != nil:
		v.barMultiples(alpha, x[i0:i1], c)
		v.barMultiples(v.bar(alpha), y[i0:i1], d)
	case v.isComplex():
		re := parts[F](alpha).re // all of α
		for k, e := range pairs[F](x[i0:i1]) {
			pairs[F](c)[k] = pair[F]{F(re * e.re), F(re * -e.im)}
		}
	default:
		v.multiples(false, alpha, x[i0:i1], c)
	}
	switch {
	case far && y == nil:
		v.updateFar(r, i0, i1, c, x, nil, nil)
	case far:
		v.updateFar(r, i0, i1, c, y, d, x)
	default:
		v.updateNear(r, i0, i1, c, x, d, y)
	}
	v.giveBack(l)
}

// updateNear adds c·x to rows i0 ≤ i < i1 of a full triangle of a Hermitian matrix, or c·y and d·x if y is not nil.
func (v *level2[T, F]) updateNear(r *rows[T], i0, i1 int, c, x, d, y []T) {
	triangleRows(r.layout(), i0, i1, r.n, func(i, q, j, cols, grow, inc, row, ld int) {
		if y == nil {
			v.outerSlab(q, cols, grow, c[i-i0:], x[j:], inc, r.a[row:], ld, r.bend)
		} else {
			v.set.UpdateRows2Pairs(q, 2*cols, 2*grow, at[F](&c[i-i0]), at[F](&y[j]), at[F](&d[i-i0]), at[F](&x[j]), 2*inc, at[F](&r.a[row]), 2*ld, 2*r.bend)
		}
		v.realDiagonal(r, i, q) // while it is in the cache
	})
}

// updateFar adds c·y to rows i0 ≤ i < i1 of a full triangle that no cache holds, and then d·x if that is not nil: panelRows at a time, as memory likes
// several rows better than one.
func (v *level2[T, F]) updateFar(r *rows[T], i0, i1 int, c, y, d, x []T) {
	for i := i0; i < i1; i += panelRows {
		q, own := min(panelRows, i1-i), r.layout().from(i)
		cols, grow, inc, ld := q, -1, 1, own.step // of the corner
		lo, hi := i+q, r.n                        // beside it
		if r.below > 0 {
			cols, grow, inc, ld = 1, 1, 0, own.step-1
			lo, hi = 0, i
		}
		for _, t := range [...]struct{ c, y []T }{{c, y}, {d, x}} {
			if t.y == nil {
				continue
			}
			c := t.c[i-i0:]
			v.outerSlab(q, cols, grow, c, t.y[i:], inc, r.a[own.first:], ld, r.bend)
			if rest := hi - lo; rest > 0 {
				a := r.a[own.first+lo-i:]
				if q == panelRows {
					v.outerPanel(c, t.y[lo:], a, own.step-1, r.bend, rest)
				} else {
					v.outerSlab(q, rest, 0, c, t.y[lo:], 0, a, own.step-1, r.bend)
				}
			}
		}
		v.realDiagonal(r, i, q)
	}
}

// realDiagonal sets the imaginary parts of q rows' diagonal to 0.
func (v *level2[T, F]) realDiagonal(r *rows[T], i, q int) {
	if !v.isComplex() {
		return
	}
	for own := r.layout().from(i); q > 0; q, own = q-1, own.from(1) {
		r.a[own.first] = v.real(r.a[own.first])
	}
}

// chainRows adds α·Aᵀ·x to y for a dense matrix, or α·A^H·x if both y and what it becomes are taken for their conjugates.
func (v *level2[T, F]) chainRows(conj bool, m, n int, alpha T, a []T, lda int, x, y []T) {
	c, l := v.borrow(panelRows)
	for i := 0; i < m; i += panelRows {
		q := min(panelRows, m-i)
		for k, e := range x[i : i+q] {
			if c[k] = v.mul(alpha, e); conj {
				c[k] = v.bar(c[k])
			}
		}
		if q == panelRows {
			v.addRows(c, a[i*lda:], lda, 0, n, y)
			continue
		}
		for k, e := range c[:q] {
			v.axpyLong(e, a[(i+k)*lda:][:n], y) // even if this is a short share of a row
		}
	}
	v.giveBack(l)
}

// outerRows adds α·x·yᵀ to rows i0 ≤ i < i1 of a dense matrix of n columns, which is far or not.
func (v *level2[T, F]) outerRows(far bool, i0, i1, n int, alpha T, x, y, a []T, lda int) {
	c, l := v.borrow(manyRows)
	for i, q := i0, 0; i < i1; i += q {
		if q = panelRows; !far || i+q > i1 {
			q = min(i1-i, manyRows, max(1, near/n))
		}
		v.multiples(false, alpha, x[i:i+q], c)
		if far && q == panelRows {
			v.outerPanel(c, y, a[i*lda:], lda, 0, n)
			continue
		}
		for j := 0; j < n; j += near { // a row that is longer is alone
			v.outerSlab(q, min(near, n-j), 0, c, y[j:], 0, a[i*lda+j:], lda, 0)
		}
	}
	v.giveBack(l)
}

// addAll adds m rows of A, each times an element of x, to s: many at a time if A is far, which memory likes better than caches do.
func addAll[T gemm.Float](set *asm.Set[T], far bool, m int, x, a []T, lda int, s []T) {
	i := 0
	for ; far && i+slabRows <= m; i += slabRows {
		set.AddSlab(len(s), 0, 0, &x[i], &a[i*lda], lda, 0, &s[0])
	}
	for ; i+panelRows <= m; i += panelRows {
		set.AddRows(len(s), &x[i], 0, 1, &a[i*lda], lda, &s[0], 0, 0)
	}
	for ; i < m; i++ {
		set.Axpy(len(s), x[i], &a[i*lda], &s[0])
	}
}
