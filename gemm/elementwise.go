package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// An elementwise is an operation on long vectors, element by element or a sum of chunks, on its way to several cores. It has one of the kernels.
type elementwise[T Float] struct {
	unary     func(n int, x, y *T)
	gradient  func(n int, v, dy, dx *T)
	axpy      func(n int, alpha T, x, y *T)
	axpby     func(n int, alpha T, x *T, beta T, y *T)
	axpyPairs func(n int, re, im T, x, y *T)
	scal      func(n int, alpha T, x *T)
	scalPairs func(n int, re, im T, x *T)
	swap      func(n int, x, y *T)
	rot       func(n int, x, y *T, xx, xy, yx, yy T)
	dot       func(n int, x, y *T) T
	dotWide   func(n int, x, y *T) float64
	dotPairs  func(n int, x, y *T) (rr, ii, ri, ir T)
	asum      func(n int, x *T) T
	x, y, z   []T
	conj      bool
	copied    bool // x to y, past the caches if far
	far       bool
	scalars   [4]T
	sums      []T       // of chunks
	wide      []float64 // the same of dotWide
}

// chunk bounds the elements of one kernel call: assembly cannot be preempted.
const chunk = 1 << 14

// worthSharing is a number of bytes that is not yet enough for a second core.
const worthSharing = 1 << 19

// lineElements is a number of elements that fill whole cache lines.
const lineElements = 64

// computing is what an element takes of functions that are computed, in bytes that could be read meanwhile.
const computing = 2 * perCycle

var elementPools poolFor

// each does the operation on all elements, which takes as long as to read so many bytes for each.
func (e *elementwise[T]) each(bytes int) { e.share(len(e.x), lineElements, len(e.x)*bytes) }

// total returns the sums of all chunks of x, of so many parts each. They are added in order, whoever has computed them.
func (e *elementwise[T]) total(parts, vectors int) (s [4]T, wide float64) {
	n := tiles(len(e.x), generic.SumChunk)
	w := getArena()
	if parts == 0 {
		e.wide = carve[float64](w, n)
	} else {
		e.sums = carve[T](w, parts*n)
	}
	e.share(n, 1, len(e.x)*vectors*sizeOf[T]()/2) // a second core pays later, since sums come from it in the end
	for _, x := range e.wide {
		wide += x
	}
	for k, x := range e.sums {
		s[k%parts] += x
	}
	putArena(w)
	return s, wide
}

// share has n things done which the operation consists of.
func (e *elementwise[T]) share(n, grain, bytes int) {
	ShareCopy(poolOf[T](&elementPools), e, n, grain, bytes, Even)
}

// Do does elements lo ≤ i < hi, or chunks of a sum.
func (e *elementwise[T]) Do(lo, hi int) {
	if e.sums != nil || e.wide != nil {
		for ; lo < hi; lo++ {
			e.sum(lo, min(generic.SumChunk, len(e.x)-lo*generic.SumChunk))
			asm.Checkpoint(hi - lo - 1)
		}
		return
	}
	s, most := &e.scalars, chunk
	if e.far {
		most = hi - lo
	}
	for ; lo < hi; lo += most {
		n, x := min(most, hi-lo), &e.x[lo]
		switch {
		case e.copied:
			copy(e.y[lo:lo+n], e.x[lo:])
		case e.unary != nil:
			e.unary(n, x, &e.y[lo])
		case e.gradient != nil:
			e.gradient(n, x, &e.y[lo], &e.z[lo])
		case e.axpy != nil:
			e.axpy(n, s[0], x, &e.y[lo])
		case e.axpby != nil:
			e.axpby(n, s[0], x, s[1], &e.y[lo])
		case e.axpyPairs != nil:
			e.axpyPairs(n, s[0], s[1], x, &e.y[lo])
		case e.scal != nil:
			e.scal(n, s[0], x)
		case e.scalPairs != nil:
			e.scalPairs(n, s[0], s[1], x)
		case e.swap != nil:
			e.swap(n, x, &e.y[lo])
		case e.rot != nil:
			e.rot(n, x, &e.y[lo], s[0], s[1], s[2], s[3])
		}
		asm.Checkpoint(hi - lo - n)
	}
}

// sum sets that of chunk k, of n elements.
func (e *elementwise[T]) sum(k, n int) {
	x := &e.x[k*generic.SumChunk]
	switch {
	case e.asum != nil:
		e.sums[k] = e.asum(n, x)
	case e.dot != nil:
		e.sums[k] = e.dot(n, x, &e.y[k*generic.SumChunk])
	case e.dotWide != nil:
		e.wide[k] = e.dotWide(n, x, &e.y[k*generic.SumChunk])
	case e.dotPairs != nil:
		rr, ii, ri, ir := e.dotPairs(n, x, &e.y[k*generic.SumChunk])
		if e.conj {
			ii, ir = -ii, -ir
		}
		e.sums[2*k], e.sums[2*k+1] = rr-ii, ri+ir
	}
}
