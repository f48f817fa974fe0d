package asm

// Float is the set of element types that have kernels.
type Float interface{ float32 | float64 }

// A TileFunc is a GEMM micro-kernel. Over one block of k steps it computes
//
//	s[i,j] = Σₚ a[p·MR+i]·b[p·NR+j]   (from +0, p ascending, by fused multiply-add)
//	c[i·ldc+j] = FMA(alpha, s[i,j], beta·c[i·ldc+j])
//
// for the m rows that the kernel is made for and the first n columns. If beta is
// 0 (of either sign) c is not read and counts as +0. a and b are packed panels
// (see [PackFunc]); lanes of b past n are read if they lie in the last vector
// that holds a wanted column, and do not influence the result.
type TileFunc[T Float] func(n, k int, alpha T, a, b *T, beta T, c *T, ldc int)

// A PackFunc writes a panel of width W over k steps, for p < k and i < lanes:
//
//	Copy:      dst[p·W+i] = src[p·ld+i]
//	Transpose: dst[p·W+i] = src[i·ld+p]
//
// 1 ≤ lanes ≤ W. Lanes from lanes to W-1 are written with unspecified values
// taken from the operand, or zero.
type PackFunc[T Float] func(lanes, k int, src *T, ld int, dst *T)

// A Packer is the pair of packing kernels for one panel width.
type Packer[T Float] struct {
	Copy, Transpose PackFunc[T]
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
