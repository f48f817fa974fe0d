package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// DotGrain is the number of dot products that a worker takes at a time in the dot order.
const DotGrain = 64

// wideSteps is the number of steps of a column that are widened at once: so many that memory is read in long runs, so few that they stay in the L2.
const wideSteps = 4 * generic.DotKC

// mulDots computes C ← αA·B + βC in dot order: A has few rows, and the columns of B are contiguous. A column of B is read
// from memory once: it meets all rows of A in registers or, where these are too few, while in the cache. w is
// fetched if it is nil and wanted. What follows is done at the end.
func mulDots[T Float](set *asm.Set[T], alpha T, a, b *operand[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	narrow, copied := b.narrow.Data != nil, a.narrow.Data != nil || a.ColStride != 1
	if w == nil && (narrow || copied || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	rows := even(m, len(set.Dots), 1)
	most := len(set.Dots[rows-1]) // columns at once
	x, ldx := a.Data, a.RowStride
	var wide []T // those columns, if they are to be widened
	if narrow || copied {
		size := most * min(wideSteps, k)
		buf := carve[T](w, size+m*k)
		wide = buf[:size]
		if copied {
			x, ldx = buf[size:], k
		}
	}
	switch {
	case a.narrow.Data != nil:
		widen(a.narrow, x)
	case copied:
		gather(a.Matrix, x, corner{})
	}
	grain := DotGrain
	if narrow {
		grain = most
	}
	for jc := 0; jc < n; jc += grain {
		nb := min(grain, n-jc)
		for p, factor := 0, beta; p < k; p, factor = p+generic.DotKC, 1 {
			kb := min(generic.DotKC, k-p)
			tiles := max(packElements/kb/most, 1)
			if rows < m || narrow {
				tiles = 1
			}
			for j := 0; j < nb; {
				cols, count := most, 1
				if count = min((nb-j)/cols, tiles); count == 0 {
					cols, count = nb-j, 1
				}
				var wj *T
				ldw := b.ColStride
				if narrow {
					at := p % wideSteps
					ldw = min(wideSteps, k-(p-at))
					if at == 0 {
						widen(b.narrow.Slice(p, p+ldw, jc, jc+cols).T(), wide)
					}
					wj = &wide[at]
				} else {
					wj = &b.Data[(jc+j)*b.ColStride+p]
				}
				for i := 0; i < m; i += rows {
					r := min(rows, m-i)
					set.Dots[r-1][cols-1](count, kb, alpha, &x[i*ldx+p], ldx, wj, ldw, factor,
						&c.Data[i*c.RowStride+(jc+j)*c.ColStride], c.RowStride, c.ColStride)
				}
				j += cols * count
			}
		}
	}
	if then.Epilogue != nil {
		then.finish(set, false, *c, carve[T](w, scratch)) // x is not needed any more
	}
}
