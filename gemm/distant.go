package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// A row-major B that does not fit the L2 has each row of a strip in another page, which no hardware follows. So the direct kernels fetch the strip behind the one at
// hand, and block by block of KC steps: what they fetch is little enough to be there still, and so are translations of addresses. What is said here was
// measured on AMD's processors only, and counts for those.

// distantSize is the bytes of a B of which much comes from memory. Bits do not depend on it.
var distantSize = 12 << 20

const (
	distantRows = 128 // of A, for which it is read in place, or twice for twice as many
	wideRows    = 3   // of A, for which tiles are so wide that strips of them are followed, but not in as many pages as all of k has
)

// distant reports whether so many elements of B come from memory, or nearly so.
func distant[T Float | uint16](elements int) bool { return quickL3 && !fits[T](elements, distantSize) }

// distantInPlace reports whether such a B is read where it lies. If its rows fall into the same places of an L1 cache, as those of C do then for the most part, what each
// block fetches and writes of C should be little beside it; and what the L3 nearly holds is packed as fast, or B whose strips are one line wide.
func distantInPlace[T Float](set *asm.Set[T], l form) bool {
	most := min(2*distantRows, l.k)
	if l.are(aliasedB) {
		if most = min(96, l.k/12); fits[T](l.k*l.n, farSize) || !again(set) {
			most = min(most, 4*set.MR-1)
		}
	}
	return !l.are(stridedB) && distant[T](l.k*l.n) && l.m <= most
}

// blockwise reports whether m rows meet a row-major B of k rows and n columns block by block, given whether its rows fall into the same places of an L1 cache. A C that does not
// fit the L2 would be fetched again for each of them, which costs more unless blocks are many, or a strip of all of them would not stay in the caches.
func blockwise[T Float](m, n, k int, aliased bool) bool {
	const kc = generic.KC
	switch {
	case !quickL3 || near[T](n*k):
		return false
	case distant[T](n * k):
		return near[T](m*n) || k >= 4*kc || aliased
	}
	return m == 1 && k > kc || m <= wideRows && k > 4*kc
}

// byBlocks is directly for such a B, and for one that meets more than distantRows rows, so many at a time.
func byBlocks[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], lead *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	far := distant[T](n * k)
	if far && m == 1 && a.ColStride == 1 && lead == nil {
		addRows(set, alpha, a, b, beta, c)
		return
	}
	for i, rows := 0, even(m, distantRows, 1); i < m; i += rows {
		below, step := min(i+rows, m), k
		if blockwise[T](below-i, n, k, aliases[T](b.RowStride)) {
			step = generic.KC
		}
		z := c.Slice(i, below, 0, n)
		for p, factor := 0, beta; p < k; p, factor = p+step, 1 {
			end, then := min(p+step, k), lead
			if end < k {
				then = nil
			}
			x, from, done := a.Slice(i, below, p, end), b.Data[p*b.RowStride:], 0
			if whole := n &^ (set.VL - 1); whole >= 2*set.NR && !far && wide(set, m) {
				fewRows(set, set.Panels[m-1], alpha, &x, from, b.RowStride, set.NR, farSteps*b.RowStride, factor, &z, whole, then)
				done = whole
			}
			o := orderOf(set, &x, n)
			for j := done; j < n; j += set.NR {
				strip(set, o, j, min(set.NR, n-j), alpha, &x, from[j:], b.RowStride, factor, z.Data[j:], z.RowStride, then)
			}
		}
	}
}

// addRows is byBlocks for one row: sums of a block are kept in the L1 or L2, where some rows of B at a time, read from end to end, are added to them.
func addRows[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T]) {
	w := getArena()
	defer putArena(w)
	const most = 1 << 14 // sums, of which a call of a kernel takes all, and cannot be interrupted
	k, sums := a.Cols, carve[T](w, min(c.Cols, most))
	for p := 0; p < k; p += generic.KC {
		end := min(p+generic.KC, k)
		for j := 0; j < c.Cols; j += len(sums) {
			n := min(len(sums), c.Cols-j)
			clear(sums)
			q := p
			for ; q+asm.SlabRows <= end; q += asm.SlabRows {
				set.AddSlab(n, 0, 0, &a.Data[q], &b.Data[q*b.RowStride+j], b.RowStride, 0, &sums[0])
				asm.Checkpoint(k - q)
			}
			for ; q < end; q++ {
				set.Axpy(n, a.Data[q], &b.Data[q*b.RowStride+j], &sums[0])
			}
			part := c.Slice(0, 1, j, j+n)
			scale(set, beta, part, whole)
			set.Axpy(n, alpha, &sums[0], &part.Data[0])
		}
		beta = 1
	}
}
