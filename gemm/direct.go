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

// mulDirect computes C ← αA·B + βC in chain order, by the direct kernels, and then what follows. w is fetched if it is nil and
// wanted.
func mulDirect[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	packB, scratchC := b.ColStride != 1, c.ColStride != 1 && n > 1
	const kc = generic.KC
	// A panel of B that meets one tile only is packed a k block at a time, to be used while in the L1.
	piece := k
	if packB && m <= set.MR {
		piece = min(k, kc)
	}
	var panel, strip, buf []T
	led := then.leads(c)
	if packB || scratchC || then.Epilogue != nil {
		if w == nil {
			w = getArena()
			defer putArena(w)
		}
		buf = carve[T](w, scratch+(piece+m)*set.NR)
		panel, strip = buf[scratch:scratch+piece*set.NR], buf[scratch+piece*set.NR:]
	}
	for jr := 0; jr < n; jr += set.NR {
		cols := min(set.NR, n-jr)
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
		for p0, first := 0, beta; p0 < k; p0, first = p0+piece, 1 {
			p1 := min(p0+piece, k)
			bp, ldb := b.Data[p0*b.RowStride+jr*b.ColStride:], b.RowStride
			if packB {
				pack(set.PackB, set.NR, cols, p1-p0, b.Slice(p0, p1, jr, jr+cols).T(), panel)
				bp, ldb = panel, set.NR
			}
			for i := 0; i < m; {
				rows, count := set.MR, min((m-i)/set.MR, most)
				if count == 0 {
					rows, count = m-i, 1
				}
				f := set.Direct[rows-1][kernels]
				for p, factor := p0, first; p < p1; p, factor = p+kc, 1 {
					f(count, cols, min(kc, p1-p), alpha, &a.Data[i*a.RowStride+p*a.ColStride], a.RowStride, a.ColStride,
						&bp[(p-p0)*ldb], ldb, factor, &cp[i*ldc], ldc)
				}
				if led && p1 == k {
					then.lead(set, rows*count, cols, jr, &cp[i*ldc], ldc)
				}
				i += rows * count
			}
		}
		if scratchC {
			scatter(strip, c.Slice(0, m, jr, jr+cols))
		}
	}
	then.finish(set, led, *c, buf)
}
