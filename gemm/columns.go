package gemm

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// overlaps reports whether kernels transpose a square while they multiply the one before, as those of AVX-512 do.
func overlaps[T Float](set *asm.Set[T]) bool { return set.VL*int(unsafe.Sizeof(*new(T))) == 64 }

// pass returns how many of m rows go over columns of B at a time, 0 if m are too many.
func pass[T Float](set *asm.Set[T], m int) int {
	switch most := len(set.Columns); {
	case m <= most:
		return m
	case overlaps(set) && m <= 3*most:
		return heightOf(m, most)
	}
	return 0
}

// squares reports whether kernels transpose squares of B in registers: where A has few rows, and B is not packed as fast, as are few squares for more rows than
// the dot order takes.
func squares[T Float](set *asm.Set[T], l form) bool {
	few := 64
	if overlaps(set) {
		few = 8
	}
	return l.columnsB && l.packB && pass(set, l.m) > 0 && l.n >= set.VL && (l.m <= generic.DotMax || l.n*l.k >= few*set.VL*set.VL)
}

// squaresCost returns the cycles that squares cost beside the multiply-adds.
func squaresCost[T Float](set *asm.Set[T], l form) float64 {
	const call = 100.0        // before the first square is transposed, and behind the last
	vector, b := 2.6, l.n*l.k // to transpose as many elements as a vector holds
	passes := tiles(l.m, len(set.Columns))
	if overlaps(set) {
		vector = 1.8 * float64(passes)
	}
	calls := passes * tiles(l.n, set.VL) * tiles(l.k, generic.KC)
	return float64(vector/float64(set.VL)*float64(b)) + float64(call*float64(calls)) + farCost[T](b, farLoad)
}

// columnwise computes C ← αA·B + βC, for at least a vector of columns, and then what leads, if anything. A has few rows, for which
// the packing of B would be as much work as their multiply-adds, and columns of B are contiguous, ldb elements from each other: kernels transpose squares of it in
// registers, and so read it once, or again from the L1 cache for more rows than they take. Columns that fill no vector are computed with some of those before, in scratch.
// buf has room for columnsRoom elements.
func columnwise[T Float, B Float | uint16](set *asm.Set[T], kernels []asm.ColumnsFunc[T, B], alpha T, a *Matrix[T], b []B, ldb int, beta T, c *Matrix[T], lead *tail[T], buf []T) {
	const kc = generic.KC
	m, n, k := c.Rows, c.Cols, a.Cols
	ahead := 0 // to where columns are prefetched
	if distant[B](n * k / 2) {
		ahead = 128
	}
	height := pass(set, m)
	tile := buf[tiles(m, height)*k*set.MR:]
	for i, at := 0, buf; i < m; i, at = i+height, at[k*set.MR:] {
		rows := min(height, m-i)
		pack(set.PackA, set.MR, rows, k, a.Slice(i, i+rows, 0, k), at)
	}
	for done := 0; done < n; done += set.VL {
		j := min(done, n-set.VL)
		part := c.Slice(0, m, j, j+set.VL)
		to, ldc := part.Data, c.RowStride
		inTile := c.ColStride != 1 || j < done
		if inTile {
			if to, ldc = tile, set.VL; beta != 0 {
				gather(part, tile, corner{})
			}
		}
		for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
			bias, bounds := lead.end(k-p <= kc, j)
			for i, at, ahead := 0, p*set.MR, ahead; i < m; i, at, ahead = i+height, at+k*set.MR, 0 {
				kernels[min(height, m-i)-1](min(kc, k-p), alpha, &buf[at], &b[j*ldb+p], ldb, ahead, factor, &to[i*ldc], ldc, bias, bounds)
			}
			asm.Checkpoint(max(k-p-kc, n-done-set.VL))
		}
		if inTile {
			switch own := part.Slice(0, m, done-j, set.VL); {
			case own.RowStride == 1 && own.ColStride != 1:
				scatterColumns(tile[done-j:], set.VL, own)
			default:
				for i := range m {
					for l, row := 0, tile[i*set.VL+done-j:]; l < own.Cols; l++ {
						own.Data[i*own.RowStride+l*own.ColStride] = row[l]
					}
				}
			}
		}
	}
}

// columnsRoom is what columnwise wants of a buffer.
func columnsRoom[T Float](set *asm.Set[T], m, k int) int {
	return (tiles(m, max(len(set.Columns), 1))*k + set.VL*tiles(m, set.MR)) * set.MR
}
