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
	packCost    = 0.8 // to pack an element
	scratchCost = 2.0 // to move an element of C to and from scratch
	latency     = 4.0 // of a multiply-add, the least time of a k step of one tile
)

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
	if b.ColStride != 1 {
		cost += packCost * float64(b.Rows) * float64(b.Cols)
	}
	if c.ColStride != 1 && c.Cols > 1 {
		cost += scratchCost * float64(c.Rows) * float64(c.Cols)
	}
	return cost
}

// packedCost returns the cycles of the packed path.
func packedCost[T Float](set *asm.Set[T], m, n, k int) float64 {
	return chainCycles(set, m, n, k) + packCost*(float64(m)+float64(n))*float64(k)
}

// plan decides between the direct and the packed path, and for the former whether to compute Cᵀ = Bᵀ·Aᵀ instead.
func plan[T Float](set *asm.Set[T], a, b, c Matrix[T], size int) (direct, transpose bool) {
	best := packedCost(set, c.Rows, c.Cols, a.Cols)
	if cost := directCost(set, a, b, c); cost < best && inPlace(set, a, b, c, size) {
		best, direct = cost, true
	}
	a, b, c = b.T(), a.T(), c.T()
	if cost := directCost(set, a, b, c); cost < best && inPlace(set, a, b, c, size) {
		direct, transpose = true, true
	}
	return direct, transpose
}

// inPlace reports whether the operands can be read where they lie, as often as the direct path does: one that is
// read again and again should stay in the L2 cache, in which an operand may take half.
func inPlace[T Float](set *asm.Set[T], a, b, c Matrix[T], size int) bool {
	m, n, k := c.Rows, c.Cols, a.Cols
	fits := func(elements int) bool { return elements*size <= caches.L2/2 }
	fitsA := fits(m*k) || n <= set.NR
	fitsB := fits(k*n) || m <= set.MR || b.ColStride != 1 && fits(k*set.NR)
	return fitsA && fitsB
}

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

// directly computes C ← αA·B + βC in chain order, for a C and a B with contiguous rows.
func directly[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T]) {
	const kc = generic.KC
	m, n, k := c.Rows, c.Cols, a.Cols
	if m <= set.MR && n <= set.NR && k <= kc {
		set.Direct[m-1][set.Vectors(n)-1](1, n, k, alpha, &a.Data[0], a.RowStride, a.ColStride,
			&b.Data[0], b.RowStride, beta, &c.Data[0], c.RowStride, nil)
		return
	}
	height, most, ahead := strategy(set, a, n)
	for jr := 0; jr < n; jr += set.NR {
		cols := min(set.NR, n-jr)
		for i, left := 0, tiles(m, height); left > 0; {
			// Tiles of even height: a low one would wait for its own sums.
			rows := tiles(m-i, left)
			count := min(m-i-(rows-1)*left, most)
			f := set.Direct[rows-1][set.Vectors(cols)-1]
			for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
				var next *T
				if at := (i+rows)*a.RowStride + rows*p; ahead && at < len(a.Data) {
					next = &a.Data[at]
				}
				f(count, cols, min(kc, k-p), alpha, &a.Data[i*a.RowStride+p*a.ColStride], a.RowStride, a.ColStride,
					&b.Data[p*b.RowStride+jr], b.RowStride, factor, &c.Data[i*c.RowStride+jr], c.RowStride, next)
			}
			i, left = i+rows*count, left-count
		}
	}
}

// mulDirect computes C ← αA·B + βC in chain order, by the direct kernels. w is fetched if it is nil and wanted.
func mulDirect[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena) {
	packB, scratchC := b.ColStride != 1 && b.Cols > 1, c.ColStride != 1 && c.Cols > 1
	if !packB && !scratchC {
		directly(set, alpha, a, b, beta, c)
		return
	}
	if w == nil {
		w = getArena()
		defer putArena(w)
	}
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
				gather(cj, strip)
			}
		}
		directly(set, alpha, a, &bp, beta, &cp)
		if scratchC {
			scatter(strip, cj)
		}
	}
}
