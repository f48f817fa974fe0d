package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// DotGrain is the number of dot products that a worker takes at a time in the dot order.
const DotGrain = 64

// mulDots computes C ← αA·B + βC in dot order: A has few rows, and the columns of B are contiguous. A column of B is read
// from memory once: it meets all rows of A in registers or, where these are too few, while in the cache. w is
// fetched if it is nil and wanted. What follows is done at the end.
func mulDots[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	x, ldx := a.Data, a.RowStride
	if w == nil && (a.ColStride != 1 || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	if a.ColStride != 1 {
		x, ldx = carve[T](w, m*k), k
		gather(*a, x, corner{})
	}
	rows := even(m, len(set.Dots), 1)
	for jc := 0; jc < n; jc += DotGrain {
		nb := min(DotGrain, n-jc)
		for p, factor := 0, beta; p < k; p, factor = p+generic.DotKC, 1 {
			kb := min(generic.DotKC, k-p)
			most := max(packElements/kb/len(set.Dots[rows-1]), 1)
			if rows < m {
				most = 1
			}
			for j := 0; j < nb; {
				cols, count := len(set.Dots[rows-1]), 1
				if count = min((nb-j)/cols, most); count == 0 {
					cols, count = nb-j, 1
				}
				wj := &b.Data[(jc+j)*b.ColStride+p]
				for i := 0; i < m; i += rows {
					r := min(rows, m-i)
					set.Dots[r-1][cols-1](count, kb, alpha, &x[i*ldx+p], ldx, wj, b.ColStride, factor,
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
