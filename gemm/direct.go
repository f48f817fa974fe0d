package gemm

import (
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
		v := float64(tiles(cols, set.VL)) / 2
		c := float64(m/set.MR) * max(float64(set.MR)*v, latency)
		if rest := m % set.MR; rest > 0 {
			c += max(float64(rest)*v, latency)
		}
		return c
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

// mulDirect computes C ← αA·B + βC in chain order, by the direct kernels, and then what follows. w is fetched if it is nil and
// wanted.
func mulDirect[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	packB, scratchC := b.ColStride != 1, c.ColStride != 1 && n > 1
	var panel, strip, buf []T
	led := then.leads(c)
	if packB || scratchC || then.Epilogue != nil {
		if w == nil {
			w = getArena()
			defer putArena(w)
		}
		buf = carve[T](w, scratch+(k+m)*set.NR)
		panel, strip = buf[scratch:scratch+k*set.NR], buf[scratch+k*set.NR:]
	}
	const kc = generic.KC
	for jr := 0; jr < n; jr += set.NR {
		cols := min(set.NR, n-jr)
		bp, ldb := b.Data[jr*b.ColStride:], b.RowStride
		if packB {
			pack(set.PackB, set.NR, cols, k, b.Slice(0, k, jr, jr+cols).T(), panel)
			bp, ldb = panel, set.NR
		}
		cp, ldc := c.Data[jr*c.ColStride:], c.RowStride
		if scratchC {
			cp, ldc = strip, cols
			if beta != 0 {
				gather(c.Slice(0, m, jr, jr+cols), strip)
			}
		}
		kernels := (cols - 1) / set.VL
		// With several k blocks, take few rows at a time through all of them, so that rows of A are read along.
		most := maxTiles
		if k > kc {
			most = 2
		}
		for i := 0; i < m; {
			rows, count := set.MR, min((m-i)/set.MR, most)
			if count == 0 {
				rows, count = m-i, 1
			}
			f := set.Direct[rows-1][kernels]
			for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
				f(count, cols, min(kc, k-p), alpha, &a.Data[i*a.RowStride+p*a.ColStride], a.RowStride, a.ColStride,
					&bp[p*ldb], ldb, factor, &cp[i*ldc], ldc)
			}
			if led {
				then.lead(set, rows*count, cols, jr, &cp[i*ldc], ldc)
			}
			i += rows * count
		}
		if scratchC {
			scatter(strip, c.Slice(0, m, jr, jr+cols))
		}
	}
	then.finish(set, led, *c, buf)
}
