package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// columnwise computes whole vectors of columns of C ← αA·B + βC, and then what leads, if anything, and returns how many columns these are. A has few rows, for which
// the packing of B would be as much work as their multiply-adds, and columns of B are contiguous, ldb elements from each other: kernels transpose squares of it in
// registers, and so read it once. buf has room for (k+VL)·MR elements: the panel that A becomes, and scratch for a C whose rows are not contiguous.
func columnwise[T Float, B Float | uint16](set *asm.Set[T], kernels []asm.ColumnsFunc[T, B], alpha T, a *Matrix[T], b []B, ldb int, beta T, c *Matrix[T], lead *tail[T], buf []T) (done int) {
	const kc = generic.KC
	m, k := c.Rows, a.Cols
	packed, tile := buf[:k*set.MR], buf[k*set.MR:]
	pack(set.PackA, set.MR, m, k, *a, packed)
	for ; done+set.VL <= c.Cols; done += set.VL {
		part := c.Slice(0, m, done, done+set.VL)
		to, ldc := part.Data, c.RowStride
		if c.ColStride != 1 {
			if to, ldc = tile, set.VL; beta != 0 {
				gather(part, tile, corner{})
			}
		}
		for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
			bias, bounds := lead.end(k-p <= kc, done)
			kernels[m-1](min(kc, k-p), alpha, &packed[p*set.MR], &b[done*ldb+p], ldb, factor, &to[0], ldc, bias, bounds)
			asm.Checkpoint(max(k-p-kc, c.Cols-done-set.VL))
		}
		if c.ColStride != 1 {
			scatter(tile, part, corner{})
		}
	}
	return done
}
