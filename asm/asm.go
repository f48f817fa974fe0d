package asm

// Float is the set of element types that have kernels.
type Float interface{ float32 | float64 }

// A TileFunc is a GEMM micro-kernel. For each of tiles ≥ 1 tiles, one below the other, it computes over one
// block of k steps
//
//	s[i,j] = Σₚ a[p·MR+i]·b[p·NR+j]   (from +0, p ascending, by fused multiply-add)
//	c[i·ldc+j] = FMA(alpha, s[i,j], beta·c[i·ldc+j])
//
// for the m rows that the kernel is made for and the first n columns; then a moves on by k·MR, to the next
// panel, and c by m·ldc. If beta is 0 (of either sign) c is not read and counts as +0. a and b are
// packed panels (see [PackFunc]); lanes of b past n are read if they lie in the last vector that
// holds a wanted column, and do not influence the result.
//
// next is a hint: the panel of B there, which the next call will want, may be brought into the L2 cache. It is
// not accessed, and need not exist.
type TileFunc[T Float] func(tiles, n, k int, alpha T, a, b *T, beta T, c *T, ldc int, next *T)

// A DirectFunc computes the same as a [TileFunc] from operands where they lie: element (i, p) of A is
// a[i·ars+p·aks], and element (p, j) of B is b[p·ldb+j]. Nothing of B past column n is read. For the next tile a moves on by
// m·ars, and c by m·ldc.
type DirectFunc[T Float] func(tiles, n, k int, alpha T, a *T, ars, aks int, b *T, ldb int, beta T, c *T, ldc int)

// A PackFunc packs lanes ≥ 1 lanes of an operand over k ≥ 1 steps into ⌈lanes/W⌉ panels of width W, one after the other:
// for p < k and lane l = q·W+i,
//
//	Copy:      dst[q·k·W+p·W+i] = src[p·ld+l]
//	Transpose: dst[q·k·W+p·W+i] = src[l·ld+p]
//
// What the last panel holds in places of lanes past the end is unspecified.
type PackFunc[T Float] func(lanes, k int, src *T, ld int, dst *T)

// A MergeFunc ends a k block of a complex product. Complex numbers lie as pairs of elements, n even elements a row, and
// the real kernels have computed re A·B and im A·B, taking B for real; the rows of these sums are r[i·lds] and
// q[i·lds] for i < m. It computes, by the rule of asm/generic.Merge,
//
//	C ← β·C + α·(A·B)
//
// with the numbers of x and the steps that how (a sum of Merge… constants) asks for. 1 ≤ m, 2 ≤ n.
type MergeFunc[T Float] func(m, n, how int, r, q *T, lds int, x *T, c *T, ldc int)

// What a [MergeFunc] does besides adding real α times the sums.
const (
	MergeRead  = 1 << iota // β is not 0: c is read and multiplied by its real part
	MergeBeta              // then by its imaginary part
	MergeAlpha             // α has an imaginary part
)

// The pairs of elements in x, of a [MergeFunc], by their position: what multiplies the sums of each kind before they are
// added, one of ±1 for the real part and one for the imaginary part, which is where conjugates are told apart; α and β as
// (re, re) and (-im, im).
const (
	MergeR = 2 * iota
	MergeQ
	MergeAlphaRe
	MergeAlphaIm
	MergeBetaRe
	MergeBetaIm
	MergeSize
)

// A Packer has the packing kernels for one panel width. Pairs is Transpose for pairs of elements, such as complex numbers,
// which it moves as they are: there, lanes, ld and W/2, the width, count pairs.
type Packer[T Float] struct {
	Copy, Transpose, Pairs PackFunc[T]
}

// A Set is what one instruction set offers for one element type.
type Set[T Float] struct {
	ISA string // the name under which ASHLAR_ISA selects the set
	// Tile names the micro-kernel family, such as "dgemm_6x8".
	Tile string

	// MR and NR are the rows and columns of the register tile, VL the number
	// of columns that one vector holds.
	MR, NR, VL int
	// Gemm[m-1][v-1] computes a tile of exactly m rows and of n columns,
	// (v-1)·VL < n ≤ v·VL.
	Gemm [][]TileFunc[T]
	// Direct has the same places, for operands that are not packed.
	Direct [][]DirectFunc[T]
	// Merge ends a k block of a complex product.
	Merge MergeFunc[T]
	// PackA and PackB write panels of width MR and NR.
	PackA, PackB Packer[T]

	// Dots[r-1] computes r dot products of length n at once, row j of w
	// against x, each in the order of "dot-shaped products" (asm/generic.DotRow).
	//
	//	s[j] = Σᵢ x[i]·w[j·ldw+i]
	Dots []func(n int, x, w *T, ldw int, s *T)

	// Axpy: y[i] = FMA(alpha, x[i], y[i]).
	Axpy func(n int, alpha T, x, y *T)
	// Axpby: y[i] = FMA(alpha, x[i], beta·y[i]).
	Axpby func(n int, alpha T, x *T, beta T, y *T)
	// Scal: x[i] = alpha·x[i].
	Scal func(n int, alpha T, x *T)
	// Relu: y[i] = 0 where x[i] < 0, else x[i] (so NaN and -0 pass).
	Relu func(n int, x, y *T)
	// ReluGrad: dx[i] = 0 where y[i] ≤ 0, else dy[i].
	ReluGrad func(n int, y, dy, dx *T)
	// Exp: y[i] = e^x[i], by the polynomial of asm/generic.Exp.
	Exp func(n int, x, y *T)

	// Peak runs n rounds of independent fused multiply-adds on registers alone,
	// PeakFlops floating-point operations a round: the limit of one core.
	Peak      func(n int)
	PeakFlops int
}
