package blas

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// What reads or writes much of a matrix is shared among cores: by rows where each of these has its own results, by columns where each of those has a
// sum of its own, and by groups of rows where all have sums in common. Which core does what is of no consequence to bits.

// near is the number of elements of a matrix up to which it is not worth to think of sharing.
const near = 1 << 14

// lineElements is a number of elements that fill whole cache lines, whatever their type.
const lineElements = 16

// A work is what is shared.
type work uint8

const (
	rowsTimes       work = iota // rows of y ← α·A·x + β·y, A being real
	columnsTimes                // columns of y ← α·Aᵀ·x + β·y
	stripsTimes                 // the same for few rows
	pairRowsTimes               // rows of the complex y ← α·A·x + y, given the parts of α·x
	pairColumns                 // columns of the complex y ← α·Aᵀ·x + y, or with Aᴴ
	pairStripsTimes             // the same for few rows
	bandTimes                   // rows of y ← α·A·x + y, A being a band
	outerProduct                // rows of A ← A + α·x·yᵀ
	triangleUpdate              // panels of A ← A + α·x·xᴴ, or A + α·x·yᴴ + ᾱ·y·xᴴ
	symmetricGroups             // groups of rows of y ← α·A·x + y
	blocksTimes                 // blocks of rows of y ← A·x, A being a triangle and y equal to x at first
	slabsTimes                  // rows of the same
	panelsTimes                 // panels of columns of y ← Aᵀ·x, A and y being so
)

// A share is an operation on its way to several cores. Which fields it has depends on the work.
type share[T number, F gemm.Float] struct {
	v           *level2[T, F]
	work        work
	conj        bool
	m, n, lda   int
	alpha, beta T
	a, x, y, s  []T
	r           rows[T]
	sweep       sweep
}

// run does all n things of which the share consists. They take about as long as to read so many elements, more than near; with fewer, to make a share
// would take longer than what there is to do. Complex elements count like real ones, as a second core pays later for them.
func (s *share[T, F]) run(n, grain, elements int, slope gemm.Slope) {
	gemm.ShareCopy(&s.v.shares, s, n, grain, elements*int(unsafe.Sizeof(*new(F))), slope)
}

// Do does things lo ≤ i < hi.
func (s *share[T, F]) Do(lo, hi int) {
	v := s.v
	switch s.work {
	case rowsTimes:
		m, n := hi-lo, s.n
		gemm.Mul(asReal[F](s.alpha), gemm.Matrix[F]{Data: reals[F](s.a[lo*s.lda:]), Rows: m, Cols: n, RowStride: s.lda, ColStride: 1},
			gemm.Matrix[F]{Data: reals[F](s.x), Rows: n, Cols: 1, RowStride: 1, ColStride: n + 1}, asReal[F](s.beta),
			gemm.Matrix[F]{Data: reals[F](s.y[lo:]), Rows: m, Cols: 1, RowStride: 1, ColStride: m + 1}, gemm.Threads(1))
	case columnsTimes:
		buf, l := v.borrow(chainCols[F](s.m, hi-lo))
		chains(v.set, s.m, hi-lo, asReal[F](s.alpha), reals[F](s.a[lo:]), s.lda, reals[F](s.x), asReal[F](s.beta), reals[F](s.y[lo:]), reals[F](buf))
		v.giveBack(l)
	case stripsTimes:
		strips(v.set, s.m, hi-lo, asReal[F](s.alpha), reals[F](s.a[lo:]), s.lda, reals[F](s.x), 1, asReal[F](s.beta), reals[F](s.y[lo:]))
	case pairRowsTimes:
		pairDots(v.set, hi-lo, s.n, as[pair[F]](&s.a[lo*s.lda]), s.lda, parts[F](s.beta).re, as[pair[F]](&s.y[lo]), as[pair[F]](&s.s[0]))
	case pairColumns:
		v.columns(s.conj, s.m, hi-lo, s.alpha, s.a[lo:], s.lda, s.x, s.y[lo:])
	case pairStripsTimes:
		pairStrips(v.set, s.conj, s.m, hi-lo, parts[F](s.alpha), as[pair[F]](&s.a[lo]), s.lda, as[pair[F]](&s.x[0]), parts[F](s.beta), as[pair[F]](&s.y[lo]))
	case bandTimes:
		v.rowsDots(&s.r, lo, hi, s.alpha, s.x, s.y)
	case outerProduct: // up to twice the size that is far, rows one by one are faster
		v.outerRows(isFar[T](s.m*s.n/2), lo, hi, s.n, s.alpha, s.x, s.y, s.a, s.lda)
	case triangleUpdate:
		v.updatePanels(&s.r, lo, hi, s.alpha, s.x, s.y)
	case symmetricGroups:
		for g := lo; g < hi; g++ {
			i0, i1, y := s.group(g)
			if g > 0 {
				clear(y)
			}
			v.mirrorRows(&s.r, i0, i1, s.alpha, s.x, y)
		}
	case blocksTimes:
		for k := lo; k < hi; k++ {
			v.sweepBlock(s.sweep, &s.r, k, s.x, s.y)
		}
	case slabsTimes:
		v.multiplySlabs(s.sweep, &s.r, lo, hi, s.x, s.y)
	case panelsTimes:
		v.multiplyPanels(s.sweep, &s.r, lo, hi, s.x, s.y)
	}
}

// slope says how many elements the rows of a triangle have, or the columns.
func (r *rows[T]) slope(columns bool) gemm.Slope {
	if !r.isFull() {
		return gemm.Even
	}
	if upper := r.below == 0; upper != columns {
		return gemm.Falling
	}
	return gemm.Rising
}

// A full symmetric matrix of many rows is cut into groups of rows, of groupRows each if all were alike, but at most maxGroups: rows of a group are added to
// sums of its own. The number depends on that of rows alone, since it decides about bits.
const groupRows, maxGroups = 256, 16

func groupsOf(n int) int { return min(max(n/groupRows, 1), maxGroups) }

// group returns the rows of a group, which has about as many elements of the triangle as each of the others, and its sums: those of the first are in y.
func (s *share[T, F]) group(g int) (i0, i1 int, y []T) {
	n, upper := s.r.n, s.r.below == 0
	cut := func(g int) int {
		switch {
		case g == 0:
			return 0
		case g == s.m:
			return n
		case upper:
			return (n - int(math.Sqrt(float64(n*n/s.m*(s.m-g))))) / cornerRows * cornerRows
		}
		return int(math.Sqrt(float64(n*n/s.m*g))) / cornerRows * cornerRows
	}
	i0, i1, y = cut(g), cut(g+1), s.y
	if g > 0 {
		y = s.s[(g-1)*n:][:n]
	}
	return i0, i1, y
}

// symmetricShare adds α·R·x to y for a full triangle R.
func (v *level2[T, F]) symmetricShare(r *rows[T], alpha T, x, y []T) {
	groups := groupsOf(r.n)
	if groups == 1 {
		v.mirrorRows(r, 0, r.n, alpha, x, y)
		return
	}
	buf, l := v.borrow((groups - 1) * r.n)
	s := share[T, F]{v: v, work: symmetricGroups, m: groups, r: *r, alpha: alpha, x: x, y: y, s: buf}
	s.run(groups, 1, r.n*r.n/2, gemm.Even)
	for ; len(buf) > 0; buf = buf[r.n:] {
		v.add(buf[:r.n], y)
	}
	v.giveBack(l)
}

// add adds x to y.
func (v *level2[T, F]) add(x, y []T) {
	gemm.Axpy(1, v.parts(x), v.parts(y)) // of complex ones, too: no part meets another one
}

// parts returns the parts of the elements of x.
func (v *level2[T, F]) parts(x []T) []F {
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), len(x)*int(unsafe.Sizeof(*new(T))/unsafe.Sizeof(*new(F))))
}
