package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// dotGrain is the number of dot products that a worker takes at a time in the dot order. Bits do not depend on it.
const dotGrain = 64

// dotMirrored reports whether an m×n product in dot order is computed as its transpose, which has up to generic.DotMax rows.
func dotMirrored(m, n int) bool { return m > n && n <= generic.DotMax }

// mulDots computes C ← αA·B + βC in dot order: A has few rows, or few enough, and the columns of B are contiguous. w is fetched if it is nil and
// wanted. What follows is done at the end.
func mulDots[T Float](set *asm.Set[T], alpha T, a, b *operand[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	m, k := c.Rows, a.Cols
	copied := a.narrow.Data != nil || a.ColStride != 1
	if w == nil && (copied || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	rows := m
	var buf []T
	if copied {
		rows = min(m, generic.DotMax)
		buf = carve[T](w, rows*k)
	}
	for i := 0; i < m; i += rows {
		part, to := a.part(i, min(i+rows, m), 0, k), c.Slice(i, min(i+rows, m), 0, c.Cols)
		x, ldx := part.Data, part.RowStride
		switch {
		case a.narrow.Data != nil:
			x, ldx = buf, k
			widen(part.narrow, x)
		case copied:
			x, ldx = buf, k
			gather(part.Matrix, x, corner{})
		}
		if b.narrow.Data != nil {
			dotColumns(set.NarrowDots, alpha, x, ldx, k, halves(b.narrow.Data), b.narrow.ColStride, beta, &to)
		} else {
			dotColumns(set.Dots, alpha, x, ldx, k, b.Data, b.ColStride, beta, &to)
		}
	}
	if then.Epilogue != nil {
		then.finish(set, false, *c, carve[T](w, scratch)) // x is not needed any more
	}
}

// dotColumns is mulDots for rows of A in x and columns of B in y, by kernels for them. A column of B is read from memory once: it meets all
// rows of A in registers or, where these are too few, while in the cache.
func dotColumns[T Float, B Float | uint16](kernels [][]asm.DotsFunc[T, B], alpha T, x []T, ldx, k int, y []B, ldy int, beta T, c *Matrix[T]) {
	m, n := c.Rows, c.Cols
	if m > generic.DotMax {
		dotRows(kernels, alpha, x, ldx, k, y, ldy, beta, c)
		return
	}
	rows := even(m, len(kernels), 1)
	most := columnsOf(kernels[rows-1], rows, n, k)
	if aliases[B](ldy) && fits[B](n*k, farSize) {
		most = min(most, 6) // and a row of A, of what an L1 cache has 8 places for
	}
	ahead := 0 // to where columns are prefetched
	if distant[B](n * k) {
		ahead = most * ldy
	}
	for jc := 0; jc < n; jc += dotGrain {
		nb := min(dotGrain, n-jc)
		for p, factor := 0, beta; p < k; p, factor = p+generic.DotKC, 1 {
			kb := min(generic.DotKC, k-p)
			tiles := max(packElements/kb/most, 1)
			if rows < m {
				tiles = 1
			}
			for j := 0; j < nb; {
				cols, count := most, 1
				if count = min((nb-j)/cols, tiles); count == 0 {
					cols, count = nb-j, 1
				}
				for i := 0; i < m; i += rows {
					r := min(rows, m-i)
					kernels[r-1][cols-1](count, kb, alpha, &x[i*ldx+p], ldx, &y[(jc+j)*ldy+p], ldy, ahead, factor,
						&c.Data[i*c.RowStride+(jc+j)*c.ColStride], c.RowStride, c.ColStride)
				}
				j += cols * count
			}
			asm.Checkpoint(k - p - kb + n - jc - nb)
		}
	}
}

// dotFold is the number of steps up to which it pays to have sums of several rows added up by four, rather than more of them in a tile.
const dotFold = 512

// columnsOf returns how many of n columns the kernels for so many rows take at a time.
func columnsOf[F any](kernels []F, rows, n, k int) int {
	switch most := len(kernels); {
	case n > 4 && most > 4 && rows > 1 && k <= dotFold && (n%4 == 0 || n > generic.DotFew):
		return 4
	case n > generic.DotMany:
		return most
	default:
		return even(n, most, 1)
	}
}

// dotRows is dotColumns for more than generic.DotMax rows, and columns so few that they stay in the cache: kernels go from row to row with them.
func dotRows[T Float, B Float | uint16](kernels [][]asm.DotsFunc[T, B], alpha T, x []T, ldx, k int, y []B, ldy int, beta T, c *Matrix[T]) {
	m, n := c.Rows, c.Cols
	rows := even(m, len(kernels), 1)
	cols := columnsOf(kernels[rows-1], rows, n, k)
	count, rest := n/cols, n%cols
	done := count * cols
	for p := 0; p < k; p, beta = p+generic.DotKC, 1 {
		kb := min(generic.DotKC, k-p)
		for i := 0; i < m; i += rows {
			kernel, from, to := kernels[min(rows, m-i)-1], &x[i*ldx+p], i*c.RowStride
			kernel[cols-1](count, kb, alpha, from, ldx, &y[p], ldy, 0, beta, &c.Data[to], c.RowStride, c.ColStride)
			if rest > 0 {
				kernel[rest-1](1, kb, alpha, from, ldx, &y[done*ldy+p], ldy, 0, beta, &c.Data[to+done*c.ColStride], c.RowStride, c.ColStride)
			}
			asm.Checkpoint(k - p - kb + m - i - rows)
		}
	}
}
