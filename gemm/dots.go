package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// dotGrain is the number of dot products that a worker takes at a time in the dot order. Bits do not depend on it.
const dotGrain = 64

// mulDots computes C ← αA·B + βC in dot order: A has few rows, and the columns of B are contiguous. w is fetched if it is nil and
// wanted. What follows is done at the end.
func mulDots[T Float](set *asm.Set[T], alpha T, a, b *operand[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, k := c.Rows, a.Cols
	copied := a.narrow.Data != nil || a.ColStride != 1
	if w == nil && (copied || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	x, ldx := a.Data, a.RowStride
	if copied {
		x, ldx = carve[T](w, m*k), k
	}
	switch {
	case a.narrow.Data != nil:
		widen(a.narrow, x)
	case copied:
		gather(a.Matrix, x, corner{})
	}
	if b.narrow.Data != nil {
		dotColumns(set.NarrowDots, alpha, x, ldx, k, halves(b.narrow.Data), b.narrow.ColStride, beta, c)
	} else {
		dotColumns(set.Dots, alpha, x, ldx, k, b.Data, b.ColStride, beta, c)
	}
	if then.Epilogue != nil {
		then.finish(set, false, *c, carve[T](w, scratch)) // x is not needed any more
	}
}

// dotColumns is mulDots for rows of A in x and columns of B in y, by kernels for them. A column of B is read from memory once: it meets all
// rows of A in registers or, where these are too few, while in the cache.
func dotColumns[T Float, B Float | uint16](kernels [][]asm.DotsFunc[T, B], alpha T, x []T, ldx, k int, y []B, ldy int, beta T, c *Matrix[T]) {
	m, n := c.Rows, c.Cols
	rows := even(m, len(kernels), 1)
	most := len(kernels[rows-1]) // columns at once
	if aliases[B](ldy) && fits[B](n*k, farSize) {
		most = min(most, 6) // and a row of A, of what an L1 cache has 8 places for
	}
	ahead := 0 // to where columns are prefetched
	if distant[B](n * k) {
		ahead = most * ldy
	}
	for jc := 0; jc < n; jc += dotGrain {
		nb := min(dotGrain, n-jc)
		for p, factor := 0, beta; p < k; p, factor = p+generic.DotKC, 1 {
			kb := min(generic.DotKC, k-p)
			tiles := max(packElements/kb/most, 1)
			if rows < m {
				tiles = 1
			}
			for j := 0; j < nb; {
				cols, count := most, 1
				if count = min((nb-j)/cols, tiles); count == 0 {
					cols, count = nb-j, 1
				}
				for i := 0; i < m; i += rows {
					r := min(rows, m-i)
					kernels[r-1][cols-1](count, kb, alpha, &x[i*ldx+p], ldx, &y[(jc+j)*ldy+p], ldy, ahead, factor,
						&c.Data[i*c.RowStride+(jc+j)*c.ColStride], c.RowStride, c.ColStride)
				}
				j += cols * count
			}
			asm.Checkpoint(k - p - kb + n - jc - nb)
		}
	}
}
