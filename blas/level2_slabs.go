package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// Rows of a matrix follow each other in slabs, in which each end of a row is right below that of the row before or one column further to the right: the ends of the matrix,
// or those of a band. A slab has up to manyRows; kernels take all of these at a time for
// their dot products with a vector, and slabRows to be added to one.

const slabRows, manyRows = asm.SlabRows, 64

// slab returns how many rows from row i on are a slab, most at most, and what that is: row i has n elements from column lo on, and from row to row left
// columns fewer on the left side and right columns more on the right. Of triangles, elements beside the diagonal count.
func (r *rows[T]) slab(triangle bool, i, most int) (q, lo, n, left, right int) {
	lo, hi := i-r.below, i+r.above+1
	switch {
	case !triangle:
	case r.below == 0:
		lo++
	default:
		hi--
	}
	q, left, right = min(most, r.m-i), 1, 1
	if lo < 0 {
		q, lo, left = min(q, 1-lo), 0, 0
	}
	if hi < r.n {
		q = min(q, r.n-hi+1)
	} else {
		hi, right = r.n, 0
	}
	if n = hi - lo; left > right {
		q = min(q, n+1)
	}
	q = min(q, max(slabRows, near/(n+q))) // a kernel cannot be preempted
	return q, lo, n, left, right
}

// slabDots sets s to the dot products of the rows of a slab with x. s has twice as many elements.
func (v *level2[T, F]) slabDots(r *rows[T], i, q, lo, n, left, right int, x, s []T) {
	grow := right - left
	if lo == r.n { // a last row without elements
		clear(s[:q])
		return
	}
	if n+q*max(0, grow) > generic.SumChunk/2 {
		for k := range q {
			at := lo + k*left
			s[k] = v.inner(r.a[r.start(i+k)+at:][:n+k*grow], x[at:])
		}
		return
	}
	a, ld := at[F](&r.a[r.start(i)+lo]), r.step+r.bend*(i+1)+left
	if v.isComplex() {
		v.set.DotRowsPairs(q, 2*n, 2*grow, a, 2*ld, 2*r.bend, at[F](&x[lo]), 2*left, at[F](&s[0]))
		v.joinSums(s, q)
		return
	}
	v.set.DotRows(q, n, grow, a, ld, r.bend, at[F](&x[lo]), left, at[F](&s[0]))
	for k := range s[:q] {
		s[k] += 0 // the sign of a sum that is zero is free
	}
}

// addSlab adds the rows of a slab, each times an element of c, to y.
func (v *level2[T, F]) addSlab(r *rows[T], i, q, lo, n, left, right int, c, y []T) {
	step := slabRows
	if v.isComplex() {
		step /= 2
	}
	for k := 0; k < q; k += step {
		if first := n + k*(right-left); k+step > q || first < (step-1)*left {
			if at := lo + k*left; first > 0 { // by a kernel, too, for the same bits
				v.axpyLong(c[k], r.a[r.start(i+k)+at:][:first], y[at:])
			}
			k += 1 - step
			continue
		}
		from, to, ld := lo+k*left, lo+n+k*right, r.step+r.bend*(i+k+1)
		a := r.a[r.start(i+k)+from:]
		for j, slant, done := from, left, false; !done; j, slant = j+panelCols, 0 { // once at least: rows may begin to grow from none
			cols, last := panelCols, 0
			if done = to-j <= panelCols; done {
				cols, last = to-j, right
			}
			if v.isComplex() {
				v.set.AddSlabPairs(2*cols, slant, last, at[F](&c[k]), at[F](&a[j-from]), 2*ld, 2*r.bend, at[F](&y[j]))
			} else {
				v.set.AddSlab(cols, slant, last, at[F](&c[k]), at[F](&a[j-from]), ld, r.bend, at[F](&y[j]))
			}
		}
	}
}

// rowsProduct adds α·op(R)·x to y: dot products with the rows of R, or a sum of these. With Rᴴ, it is the conjugate of ᾱ·Rᵀ·x̄ that is added.
func (v *level2[T, F]) rowsProduct(t blas.Transpose, r *rows[T], alpha T, x, y []T) {
	if r.isShort(v.shortRow()) {
		v.smallProduct(t, r, alpha, x, y)
		return
	}
	if t == blas.NoTrans {
		if n := r.m * (r.below + r.above + 1); n <= near {
			v.rowsDots(r, 0, r.m, alpha, x, y)
		} else {
			s := share[T, F]{v: v, work: bandTimes, r: *r, alpha: alpha, x: x, y: y}
			s.run(r.m, slabRows, n, gemm.Even)
		}
		return
	}
	s, l := v.borrow(manyRows)
	conj := t == blas.ConjTrans && v.isComplex()
	if conj {
		v.conjugate(y)
	}
	for i := 0; i < r.m; {
		q, lo, n, left, right := r.slab(false, i, manyRows)
		v.multiples(conj, alpha, x[i:i+q], s)
		v.addSlab(r, i, q, lo, n, left, right, s, y)
		i += q
	}
	if conj {
		v.conjugate(y)
	}
	v.giveBack(l)
}

// rowsDots adds α·R·x to y for rows i0 ≤ i < i1 of R.
func (v *level2[T, F]) rowsDots(r *rows[T], i0, i1 int, alpha T, x, y []T) {
	s, l := v.borrow(2 * manyRows)
	for i := i0; i < i1; {
		q, lo, n, left, right := r.slab(false, i, min(manyRows, i1-i))
		v.slabDots(r, i, q, lo, n, left, right, x, s)
		v.addMultiples(alpha, s[:q], y[i:])
		i += q
	}
	v.giveBack(l)
}

// symmetricRows adds α·R·x to y for rows i0 ≤ i < i1 of a triangle R. What it changes in between is the conjugate of y, to which rows of R can be added as they are.
func (v *level2[T, F]) symmetricRows(r *rows[T], i0, i1 int, alpha T, x, y []T) {
	buf, l := v.borrow(3 * manyRows)
	c, s := buf[:manyRows], buf[manyRows:]
	v.conjugate(y)
	for i := i0; i < i1; {
		q, lo, n, left, right := r.slab(true, i, min(manyRows, i1-i))
		v.slabDots(r, i, q, lo, n, left, right, x, s)
		v.multiples(true, alpha, x[i:i+q], c)
		if r.below == 0 { // rows of an upper triangle meet y before what is their own is added
			v.addSlab(r, i, q, lo, n, left, right, c, y)
		}
		v.addOwn(r, i, alpha, c[:q], s, y[i:])
		if r.below > 0 {
			v.addSlab(r, i, q, lo, n, left, right, c, y)
		}
		i += q
	}
	v.conjugate(y)
	v.giveBack(l)
}

// addOwn adds to y, the conjugate of which it is, what rows from row i on have on the diagonal, times the conjugates of c, and α times their sums s.
func (v *level2[T, F]) addOwn(r *rows[T], i int, alpha T, c, s, y []T) {
	s, y = s[:len(c)], y[:len(c)]
	if v.isComplex() {
		a, sums, to := parts[F](alpha), pairs[F](s), pairs[F](y)
		for k, e := range pairs[F](c) {
			diag := parts[F](r.a[r.start(i+k)+i+k])
			own, beside := mulPair(pair[F]{e.re, -e.im}, pair[F]{re: diag.re}), mulPair(a, sums[k])
			to[k].re += own.re + beside.re
			to[k].im -= own.im + beside.im
		}
		return
	}
	at, step := r.start(i)+i, r.step+r.bend*(i+1)+1
	for k, e := range c {
		y[k] += T(e*r.a[at]) + T(alpha*s[k])
		at += step
		step += r.bend
	}
}

// multiplyRows computes x ← R·x for a triangle R.
func (v *level2[T, F]) multiplyRows(s sweep, r *rows[T], x []T) {
	old, l := v.borrow(r.n)
	copy(old, x)
	if n := r.elements(); n <= near {
		v.multiplySlabs(s, r, 0, r.n, old, x)
	} else {
		t := share[T, F]{v: v, work: slabsTimes, sweep: s, r: *r, x: old, y: x}
		t.run(r.n, slabRows, n, r.slope(false))
	}
	v.giveBack(l)
}

// multiplySlabs computes rows i0 ≤ i < i1 of y ← R·x, y being equal to x at first.
func (v *level2[T, F]) multiplySlabs(s sweep, r *rows[T], i0, i1 int, x, y []T) {
	sums, l := v.borrow(2 * manyRows)
	for i := i0; i < i1; {
		q, lo, n, left, right := r.slab(true, i, min(manyRows, i1-i))
		v.slabDots(r, i, q, lo, n, left, right, x, sums)
		v.multiplyOwn(s.unit, r, i, sums[:q], y[i:])
		i += q
	}
	v.giveBack(l)
}

// multiplyBand computes x ← Rᵀ·x for a triangle R with few diagonals. What is read is there still.
func (v *level2[T, F]) multiplyBand(s sweep, r *rows[T], x []T) {
	buf, l := v.borrow(manyRows) // what rows are multiplied by
	for done := 0; done < r.n; {
		i := done
		q, lo, n, left, right := r.slab(true, i, manyRows)
		if !s.forward { // the last rows that are left, if they are a slab, or the last of these
			end := r.n - done
			for i = max(0, end-manyRows); ; i += q {
				if q, lo, n, left, right = r.slab(true, i, end-i); i+q == end {
					break
				}
			}
		}
		copy(buf, x[i:i+q])
		if !s.unit {
			v.multiplyDiagonal(r, i, x[i:i+q])
		}
		v.addSlab(r, i, q, lo, n, left, right, buf, x)
		done += q
	}
	v.giveBack(l)
}

// multiplyDiagonal computes x ← d·x, d being what rows from row i on have on the diagonal.
func (v *level2[T, F]) multiplyDiagonal(r *rows[T], i int, x []T) {
	at, step := r.start(i)+i, r.step+r.bend*(i+1)+1
	for k, e := range x {
		if diag := r.a[at]; v.isComplex() {
			x[k] = join[T](mulPair(parts[F](diag), parts[F](e)))
		} else {
			x[k] = T(diag * e)
		}
		at += step
		step += r.bend
	}
}

// multiplyOwn computes x ← d·x + s, d being what rows from row i on have on the diagonal.
func (v *level2[T, F]) multiplyOwn(unit bool, r *rows[T], i int, s, x []T) {
	x = x[:len(s)]
	if unit {
		for k, e := range s {
			x[k] += e
		}
		return
	}
	at, step := r.start(i)+i, r.step+r.bend*(i+1)+1
	for k, e := range s {
		if diag := r.a[at]; v.isComplex() {
			p, q := mulPair(parts[F](diag), parts[F](x[k])), parts[F](e)
			x[k] = join[T](pair[F]{p.re + q.re, p.im + q.im})
		} else {
			x[k] = T(diag*x[k]) + e
		}
		at += step
		step += r.bend
	}
}
