package gemm

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// The direct path reads A, and a row-major B, where they lie. It serves products that are too small or too narrow to
// pay for packing.

// Costs in cycles, near enough to choose by.
const (
	scratchCost = 2.0  // to move an element of C to and from scratch
	latency     = 4.0  // of a multiply-add, the least time of a k step of one tile
	packVector  = 6.4  // to pack as many elements as a vector holds
	farLoad     = 0.35 // beside the multiply-adds, to read an element of A from rows that lie outside of the L2
)

// packCost returns the cycles to pack an element.
func packCost[T Float](set *asm.Set[T]) float64 { return packVector / float64(set.VL) }

// chainCycles returns the cycles of the multiply-adds of an m×n×k product in tiles, two vectors a cycle.
func chainCycles[T Float](set *asm.Set[T], m, n, k int) float64 {
	column := func(cols int) float64 { // of tiles, for one step
		return max(float64(m)*float64(tiles(cols, set.VL))/2, latency*float64(tiles(m, set.MR)))
	}
	c := float64(n/set.NR) * column(set.NR)
	if rest := n % set.NR; rest > 0 {
		c += column(rest)
	}
	return c * float64(k)
}

// directCost returns the cycles of the direct path for C ← A·B as it stands.
func directCost[T Float](set *asm.Set[T], a, b, c Matrix[T]) float64 {
	cost := chainCycles(set, c.Rows, c.Cols, a.Cols)
	if a.ColStride == 1 && !fits[T](a.Rows*a.Cols, caches.L2/2) {
		cost += farLoad * float64(a.Rows) * float64(a.Cols) * float64(tiles(c.Cols, set.NR))
	}
	if b.ColStride != 1 {
		cost += packCost(set) * float64(b.Rows) * float64(b.Cols)
	}
	if c.ColStride != 1 && c.Cols > 1 {
		cost += scratchCost * float64(c.Rows) * float64(c.Cols)
	}
	return cost
}

// packedCost returns the cycles of the packed path.
func packedCost[T Float](set *asm.Set[T], m, n, k int) float64 {
	return chainCycles(set, m, n, k) + packCost(set)*(float64(m)+float64(n))*float64(k)
}

// plan decides between the direct and the packed path, and for the former whether to compute Cᵀ = Bᵀ·Aᵀ instead.
func plan[T Float](set *asm.Set[T], a, b, c Matrix[T]) (direct, transpose bool) {
	best := packedCost(set, c.Rows, c.Cols, a.Cols)
	if cost := directCost(set, a, b, c); cost < best && inPlace(set, a, b, c) {
		best, direct = cost, true
	}
	a, b, c = b.T(), a.T(), c.T()
	if cost := directCost(set, a, b, c); cost < best && inPlace(set, a, b, c) {
		direct, transpose = true, true
	}
	return direct, transpose
}

// inPlace reports whether the operands can be read where they lie, as often as the direct path does: one that is
// read again and again should stay in the L2 cache, in which an operand may take half; A is also read twice from the L3.
func inPlace[T Float](set *asm.Set[T], a, b, c Matrix[T]) bool {
	m, n, k, half := c.Rows, c.Cols, a.Cols, caches.L2/2
	fitsA := fits[T](m*k, half) || n <= set.NR || n <= 2*set.NR && fits[T](m*k, caches.L3)
	fitsB := fits[T](k*n, half) || m <= set.MR || b.ColStride != 1 && fits[T](k*set.NR, half)
	return fitsA && fitsB
}

// fits reports whether so many elements take no more than the given bytes.
func fits[T Float](elements, bytes int) bool { return elements*int(unsafe.Sizeof(*new(T))) <= bytes }

// strategy returns how many rows a tile should have at most, how many tiles a call of a kernel should take, and whether it
// should bring along those below, for an m×k A that meets n columns of B.
func strategy[T Float](set *asm.Set[T], a *Matrix[T], n int) (height, most int, ahead bool) {
	// Rows a multiple of aliased bytes apart fall into the same places of an L1 cache, which holds ways of them.
	const aliased, ways = 4096, 10
	m, k, size := a.Rows, a.Cols, int(unsafe.Sizeof(*new(T)))
	height = set.MR
	if a.RowStride*size%aliased == 0 {
		height = min(height, ways)
	}
	// What the tile at hand and the next one read, beside B, should fit the L2 cache.
	ahead = a.RowStride == k && m*k*size > caches.L2/2 && (2*height+n)*k*size <= caches.L2
	switch {
	case k <= generic.KC:
		return height, maxTiles, ahead
	case ahead:
		return height, 1, true // through all k blocks, so that memory is read from end to end
	}
	return height, 2, false // per block of B, but few, so that rows of A are read along
}

// evenly returns the height of the first of so many tiles for m rows, and how many of that height the next call takes, at most most.
// Tiles are of even height: a low one would wait for its own sums.
func evenly(m, left, most int) (rows, count int) {
	rows = tiles(m, left)
	return rows, min(m-(rows-1)*left, most)
}

// directly computes C ← αA·B + βC in chain order, for a C and a B with contiguous rows, and then what leads, if anything.
func directly[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], lead *tail[T]) {
	const kc = generic.KC
	m, n, k := c.Rows, c.Cols, a.Cols
	if m <= set.MR && n <= set.NR && k <= kc {
		set.Direct[m-1][set.Vectors(n)-1](1, n, k, alpha, &a.Data[0], a.RowStride, a.ColStride,
			&b.Data[0], b.RowStride, beta, &c.Data[0], c.RowStride, nil)
		if lead != nil {
			lead.lead(set, m, n, 0, &c.Data[0], c.RowStride)
		}
		return
	}
	height, most, ahead := strategy(set, a, n)
	for jr := 0; jr < n; jr += set.NR {
		cols := min(set.NR, n-jr)
		for i, left := 0, tiles(m, height); left > 0; {
			rows, count := evenly(m-i, left, most)
			f := set.Direct[rows-1][set.Vectors(cols)-1]
			for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
				var next *T
				if at := (i+rows)*a.RowStride + rows*p; ahead && at < len(a.Data) {
					next = &a.Data[at]
				}
				f(count, cols, min(kc, k-p), alpha, &a.Data[i*a.RowStride+p*a.ColStride], a.RowStride, a.ColStride,
					&b.Data[p*b.RowStride+jr], b.RowStride, factor, &c.Data[i*c.RowStride+jr], c.RowStride, next)
			}
			if lead != nil {
				lead.lead(set, rows*count, cols, jr, &c.Data[i*c.RowStride+jr], c.RowStride)
			}
			i, left = i+rows*count, left-count
		}
	}
}

// mulDirect computes C ← αA·B + βC in chain order, by the direct kernels, and then what follows. w is fetched if it is nil and
// wanted.
func mulDirect[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	packB, scratchC := b.ColStride != 1 && b.Cols > 1, c.ColStride != 1 && c.Cols > 1
	led, here := then.leads(c), *then
	lead := &here
	if !led {
		lead = nil
	}
	if w == nil && (packB || scratchC || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	if packB || scratchC {
		m, n, k := c.Rows, c.Cols, a.Cols
		buf := carve[T](w, (k+m)*set.NR)
		panel, strip := buf[:k*set.NR], buf[k*set.NR:]
		for jr := 0; jr < n; jr += set.NR {
			cols := min(set.NR, n-jr)
			bj, cj := b.Slice(0, k, jr, jr+cols), c.Slice(0, m, jr, jr+cols)
			bp, cp := bj, cj
			if packB {
				pack(set.PackB, set.NR, cols, k, bj.T(), panel)
				bp = Matrix[T]{panel, k, cols, set.NR, 1}
			}
			if scratchC {
				cp = RowMajor(m, cols, strip)
				if beta != 0 {
					gather(cj, strip, corner{})
				}
			}
			here.j = then.j + jr
			directly(set, alpha, a, &bp, beta, &cp, lead)
			if scratchC {
				scatter(strip, cj, corner{})
			}
		}
	} else {
		directly(set, alpha, a, b, beta, c, lead)
	}
	if then.Epilogue != nil {
		then.finish(set, led, *c, carve[T](w, scratch))
	}
}
