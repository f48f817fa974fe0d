package lapack

import (
	"math"
	"slices"

	"github.com/ashlar-la/ashlar/gemm"
)

// Rotations wait until pending sweeps are together. Then they are applied in blocks of up to pending sweeps × pending rows, each as
// one product with the orthogonal matrix that the rotations of the block make up: with a third more multiplications, but
// at the speed of products.
//
// The idea is from Lang, "Using level 3 BLAS in rotation-based algorithms" (SIAM J. Sci. Comput. 19, 1998), and Van Zee, van de Geijn, Quintana-Ortí,
// "Restructuring the tridiagonal and bidiagonal QR algorithms for performance" (ACM TOMS 40, 2014).
const pending = 32

// A rotation takes rows x and y to c·x - s·y and c·y + s·x.
type rotation struct{ c, s float64 }

// rotations apply sweeps of rotations to the rows of z.
type rotations struct {
	z      matrix
	sweeps [pending]struct {
		lo, hi int
		r      []rotation // r[i] is for rows i and i+1, lo ≤ i < hi, in descending order
	}
	count int // of sweeps

	u    [4 * pending * pending]float64
	rows []float64 // 2·pending rows of z
}

func (q *rotations) resize(n int) {
	for i := range q.sweeps {
		q.sweeps[i].r = slices.Grow(q.sweeps[i].r[:0], n)[:n]
	}
	q.rows = slices.Grow(q.rows[:0], 2*pending*n)[:2*pending*n]
	q.count = 0
}

// next returns the place for the rotations of a sweep over rows lo to hi.
func (q *rotations) next(lo, hi int) []rotation {
	if q.count == pending {
		q.flush()
	}
	s := &q.sweeps[q.count]
	q.count++
	s.lo, s.hi = lo, hi
	return s.r[lo:hi]
}

// reverse reverses rows lo to hi of z.
func (q *rotations) reverse(lo, hi int) {
	q.flush()
	for hi--; lo < hi; lo, hi = lo+1, hi-1 {
		x, y := q.z.Row(lo), q.z.Row(hi)
		for j := range x {
			x[j], y[j] = y[j], x[j]
		}
	}
}

// flush applies the sweeps. A rotation of rows i and i+1 has to wait for those of rows i-1 and i of all earlier
// sweeps. Hence the blocks are slanted: of sweep k, the block at b has the rotations b+k ≤ i < b+k+pending, and blocks follow
// each other in descending order.
func (q *rotations) flush() {
	top, bottom := math.MinInt, math.MaxInt
	for k, s := range q.sweeps[:q.count] {
		top, bottom = max(top, s.hi-k), min(bottom, s.lo-k)
	}
	for b := top - pending; b > bottom-pending; b -= pending {
		q.block(b)
	}
	q.count = 0
}

func (q *rotations) block(b int) {
	span := func(k int) (lo, hi int) { return max(b+k, q.sweeps[k].lo), min(b+k+pending, q.sweeps[k].hi) }
	first, end := math.MaxInt, 0 // rows of z
	for k := range q.count {
		if lo, hi := span(k); lo < hi {
			first, end = min(first, lo), max(end, hi+1)
		}
	}
	if first >= end {
		return
	}
	n := end - first
	u := gemm.RowMajor(n, n, q.u[:])
	clear(u.Data[:n*n])
	for i := range n {
		u.Set(i, i, 1)
	}
	for k := range q.count {
		lo, hi := span(k)
		for i := hi - 1; i >= lo; i-- {
			// All else in these rows is zero.
			j0, j1 := max(0, i-k-first), min(n, b+pending+k+1-first)
			q.sweeps[k].r[i].apply(u.Row(i - first)[j0:j1], u.Row(i + 1 - first)[j0:j1])
		}
	}
	z := q.z.Slice(first, end, 0, q.z.Cols)
	rows := gemm.RowMajor(n, z.Cols, q.rows)
	copy(rows.Data, z.Data[:n*z.Cols])
	gemm.Mul(1, u, rows, 0, z)
}

func (r rotation) apply(x, y []float64) {
	y = y[:len(x)]
	for i, v := range x {
		w := y[i]
		x[i] = float64(r.c*v) - float64(r.s*w)
		y[i] = float64(r.c*w) + float64(r.s*v)
	}
}
