package gemm

import "github.com/ashlar-la/ashlar/asm"

// A feed packs a block of B while it is multiplied: with each panel, kernels copy rows of the next one, in time that would otherwise be
// spent on waiting for memory. What they do not get to is packed before it is needed.
type feed[T Float] struct {
	set    *asm.Set[T]
	pack   *asm.TilePack[T]
	x      Matrix[T] // lanes × steps, lanes contiguous
	packed []T
	lane   int // the first of the panel that is packed next
	row    int // of it, the first that is not there yet
}

// fedTiles returns the number of tiles, one below the other, from which on packing is a part too small to be worth it: the kernels fetch rows piece by piece, and
// packing beforehand takes them whole. Complex products, whose kernels do not pack and merge at once, have fedPairs.
func fedTiles() int {
	if quickL3 {
		return 80
	}
	return 32
}

const fedPairs = 18

// begin makes f the feed for a block of B, given its lanes, that is to be multiplied with so many rows of A, and returns it. It returns nil if the block is better
// packed at once: if lanes are not contiguous, or rows are so few that no panel could be copied meanwhile, or more than so many tiles, or all of B, so many elements, too large to come
// from the caches.
func (f *feed[T]) begin(set *asm.Set[T], x Matrix[T], rows, most, all int, packed []T) *feed[T] {
	tiles := rows / set.MR
	if x.RowStride != 1 || x.Rows <= set.NR || tiles > most || !fits[T](all, farSize) {
		return nil
	}
	*f = feed[T]{set: set, x: x, packed: packed}
	for i := range set.GemmPack {
		if p := &set.GemmPack[i]; p.Steps <= min(tiles, x.Cols) {
			f.pack = p
		}
	}
	if f.pack == nil {
		return nil
	}
	return f
}

// ready completes the panels that have any of the first lanes. There is nothing to do if f is nil.
func (f *feed[T]) ready(lanes int) {
	if f == nil {
		return
	}
	k, nr := f.x.Cols, f.set.NR
	for f.lane < lanes {
		if f.row < k {
			f.set.PackB.Copy(min(nr, f.x.Rows-f.lane), k-f.row, &f.x.Data[f.lane+f.row*f.x.ColStride], f.x.ColStride, &f.packed[f.lane*k+f.row*nr])
		}
		f.lane, f.row = f.lane+nr, 0
	}
}

// gemm is the kernel of the set for tiles of m rows and n columns. If f is not nil they copy rows, as long as there are any to copy.
func (f *feed[T]) gemm(set *asm.Set[T], tiles, m, n, k int, alpha T, a []T, b *T, beta T, c []T, ldc int, next, bias, bounds *T) {
	if f != nil && m == set.MR && n == set.NR && f.lane+n <= f.x.Rows {
		rows := k / f.pack.Steps
		if fed := min(tiles, (k-f.row)/rows); fed > 0 {
			f.pack.Run(fed, k, alpha, &a[0], b, beta, &c[0], ldc, &f.x.Data[f.lane+f.row*f.x.ColStride], f.x.ColStride, &f.packed[f.lane*k+f.row*n], bias, bounds)
			f.row += fed * rows
			if tiles -= fed; tiles == 0 {
				return
			}
			a, c = a[fed*m*k:], c[fed*m*ldc:]
		}
	}
	set.Gemm[m-1][(n-1)/set.VL](tiles, n, k, alpha, &a[0], b, beta, &c[0], ldc, next, bias, bounds)
}
