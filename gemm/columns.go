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

// squares reports whether kernels had better transpose squares of B in registers, where A has few rows, and B is not packed as fast; and the cycles of that. It is given those of the
// multiply-adds.
func squares[T Float](set *asm.Set[T], l form, chain float64) (cost float64, better bool) {
	if !inSquares(set, l) {
		return 0, false
	}
	cost = squaresCost(set, l)
	return cost, l.m <= generic.DotMax || cost < stripsCost(set, l, chain)
}

// inSquares reports whether they can.
func inSquares[T Float](set *asm.Set[T], l form) bool {
	return l.are(columnsB) && l.are(stridedB) && pass(set, l.m) > 0 && l.n >= set.VL
}

// squaresCost returns the cycles of squares.
func squaresCost[T Float](set *asm.Set[T], l form) float64 {
	passes, columns := tiles(l.m, len(set.Columns)), tiles(l.n, set.VL)
	call, vector := 100, 2.6 // before the first square is transposed and behind the last, and to transpose as many elements as a vector holds
	if overlaps(set) {
		vector = 0.8
		if l.k&(set.VL-1) != 0 {
			call *= 2 // one more square, for itself
		}
	}
	step := max(float64(l.m)/float64(units), latency*float64(passes)) + vector
	cost := float64(step*float64(columns*l.k)) + float64(call*passes*columns*tiles(l.k, generic.KC)) + farCost[T](l.n*l.k, farLoad)
	if !l.are(rowsA) {
		cost += float64(layCost * float64(max(l.m, generic.RowLanes[T]())*l.k))
	}
	if l.are(stridedC) {
		cost += float64(scratchCost * float64(l.m*l.n))
	}
	return cost
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
	rows, lda, tile := a.Data, a.RowStride, buf
	if a.ColStride != 1 || aliases[T](lda) {
		lda = lineUp[T](k)
		rows, tile = buf[m*set.VL:], buf
		lay(set, a, rows, lda)
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
			for i, ahead := 0, ahead; i < m; i, ahead = i+height, 0 {
				kernels[min(height, m-i)-1](min(kc, k-p), alpha, &rows[i*lda+p], lda, &b[j*ldb+p], ldb, ahead, factor, &to[i*ldc], ldc, bias, bounds)
			}
			asm.Checkpoint(max(k-p-kc, n-done-set.VL))
		}
		if inTile {
			switch own := part.Slice(0, m, done-j, set.VL); {
			case turns[T](m, own.Cols, own.strides()):
				set.Transpose(m, own.Cols, 1, &tile[done-j], set.VL, &own.Data[0], own.ColStride)
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
	return m*set.VL + max(m, generic.RowLanes[T]())*lineUp[T](k)
}

// lineUp returns how far apart rows of k elements are to lie that do not fall into the same places of an L1 cache.
func lineUp[T Float](k int) int {
	if aliases[T](k) {
		return k + align/int(unsafe.Sizeof(*new(T)))
	}
	return k
}

// lay copies A to rows that lie ld elements apart. If columns are contiguous, the kernel that transposes squares does it, also where they are shorter than these: what lies behind
// them, which is another column's, then goes to rows that nobody reads.
func lay[T Float](set *asm.Set[T], a *Matrix[T], rows []T, ld int) {
	m, k, done := a.Rows, a.Cols, 0
	if a.ColStride == 1 {
		for i := range m {
			copy(rows[i*ld:], a.Data[i*a.RowStride:][:k])
		}
		return
	}
	if size := generic.RowLanes[T](); a.RowStride == 1 && a.ColStride >= m {
		wide := max(m, size)
		whole, most := k-tiles(wide-m, a.ColStride), packElements/wide
		for whole-done >= size {
			n := min(whole-done, most)
			set.Transpose(n, wide, 1, &a.Data[done*a.ColStride], a.ColStride, &rows[done], ld)
			done += n
			asm.Checkpoint(whole - done)
		}
	}
	for p := done; p < k; p++ {
		for i := range m {
			rows[i*ld+p] = a.Data[i*a.RowStride+p*a.ColStride]
		}
	}
}
