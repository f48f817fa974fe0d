package generic

import "github.com/ashlar-la/ashlar/asm"

// KC is the length of a block of the k range in the chain order, a part of the
// numerical contract: block sums are rounded into C one after the other.
const KC = 256

// DotKC is the length of a block in the dot order. It is longer, since each block ends in a
// lane reduction.
const DotKC = 2048

// DotMax is the largest min(m, n) for which the dot order applies if the longer operand is contiguous along k.
const DotMax = 4

// DotFew and DotMany are the largest min(m, n) and max(m, n) for which it applies if both operands are, as long as k is DotSteps times the lesser.
const (
	DotFew   = 12
	DotMany  = 64
	DotSteps = 10
)

// DotOrder reports whether the elements of an m×k by k×n product are dot products, in the dot order: whether min(m, n) ≤ DotMax and the longer operand is contiguous along
// k, or both are, min(m, n) ≤ DotFew, max(m, n) ≤ DotMany and k ≥ DotSteps·min(m, n). aByK and bByK say whether A's rows and B's columns are contiguous while
// their other direction is not. All other products follow the chain order.
func DotOrder(m, n, k int, aByK, bByK bool) bool {
	switch few := min(m, n); {
	case k < 2:
		return false
	case few > DotMax:
		return aByK && bByK && few <= DotFew && max(m, n) <= DotMany && k >= DotSteps*few
	case m <= n:
		return bByK
	default:
		return aByK
	}
}

// Mul is the definition of C ← αA·B + βC for real types. Element (i, j) of A is a[i*ars+j*acs], and
// so on. With dot false it follows the chain order, with dot true the dot order:
//
//	c ← 0 if β = 0 (C is never read), else β·c
//	for each block P of the k range, in order:
//	    chain:  s ← +0; for p in P, ascending: s ← FMA(a[i,p], b[p,j], s)
//	    dot:    s ← DotRow(a[i,P], b[P,j])
//	    c ← FMA(α, s, c)
//
// If α = 0 or k = 0, A and B are never read.
func Mul[T asm.Float](dot bool, m, n, k int, alpha T, a []T, ars, acs int, b []T, brs, bcs int, beta T, c []T, crs, ccs int) {
	kc := KC
	if dot {
		kc = DotKC
	}
	if alpha == 0 {
		k = 0
	}
	x, y := make([]T, 0, kc), make([]T, 0, kc)
	for i := range m {
		for j := range n {
			cij := &c[i*crs+j*ccs]
			if beta == 0 {
				*cij = 0
			} else {
				*cij *= beta
			}
			for p0 := 0; p0 < k; p0 += kc {
				p1 := min(p0+kc, k)
				var s T
				if dot {
					x, y = x[:0], y[:0]
					for p := p0; p < p1; p++ {
						x, y = append(x, a[i*ars+p*acs]), append(y, b[p*brs+j*bcs])
					}
					s = DotRow(x, y)
				} else {
					for p := p0; p < p1; p++ {
						s = FMA(a[i*ars+p*acs], b[p*brs+j*bcs], s)
					}
				}
				*cij = FMA(alpha, s, *cij)
			}
		}
	}
}

// Tile is the definition of [asm.TileFunc] for an m×n corner of an mr×nr tile.
func Tile[T asm.Float](mr, nr, m, n, k int, alpha T, a, b []T, beta T, c []T, ldc int) {
	Direct(m, n, k, alpha, a, 1, mr, b, nr, beta, c, ldc)
}

// Direct is the definition of [asm.DirectFunc] for an m×n tile.
func Direct[T asm.Float](m, n, k int, alpha T, a []T, ars, aks int, b []T, ldb int, beta T, c []T, ldc int) {
	for i := range m {
		for j := range n {
			var s, c0 T
			for p := range k {
				s = FMA(a[i*ars+p*aks], b[p*ldb+j], s)
			}
			if beta != 0 {
				c0 = beta * c[i*ldc+j]
			}
			c[i*ldc+j] = FMA(alpha, s, c0)
		}
	}
}

// Panels is the definition of [asm.PanelsFunc] for m rows and panels of width nr, wide being what an element of B stands for.
func Panels[T asm.Float, B any](nr, m, n, k int, alpha T, a []T, ars, aks int, b []B, ldb, apart int, wide func(B) T, beta T, c []T, ldc int) {
	tile(m, n, k, alpha, a, ars, aks, func(p, j int) T { return wide(b[j/nr*apart+p*ldb+j%nr]) }, beta, c, ldc)
}

// Columns is the definition of [asm.ColumnsFunc] for m rows and n columns.
func Columns[T asm.Float, B any](m, n, k int, alpha T, a []T, lda int, b []B, ldb int, wide func(B) T, beta T, c []T, ldc int) {
	tile(m, n, k, alpha, a, lda, 1, func(p, j int) T { return wide(b[j*ldb+p]) }, beta, c, ldc)
}

// tile is [Direct] for a B given by its elements.
func tile[T asm.Float](m, n, k int, alpha T, a []T, ars, aks int, b func(p, j int) T, beta T, c []T, ldc int) {
	for i := range m {
		for j := range n {
			var s, c0 T
			for p := range k {
				s = FMA(a[i*ars+p*aks], b(p, j), s)
			}
			if beta != 0 {
				c0 = beta * c[i*ldc+j]
			}
			c[i*ldc+j] = FMA(alpha, s, c0)
		}
	}
}

// Pack is the definition of [asm.PackFunc] and [asm.TransposeFunc] for panels of width w, and more: neighbouring lanes of the operand lie
// ls elements apart, and neighbouring steps ks. The former is the case ls = 1, the latter ks = 1. Lanes past the
// end become zero.
func Pack[T any](w, lanes, k int, src []T, ls, ks int, dst []T) {
	for q := 0; q < lanes; q += w {
		for p := range k {
			row := dst[q*k+p*w : q*k+p*w+w]
			n := min(w, lanes-q)
			for i := range n {
				row[i] = src[(q+i)*ls+p*ks]
			}
			clear(row[n:])
		}
	}
}
