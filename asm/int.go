package asm

// An IntTileFunc is a micro-kernel for bytes with 32-bit sums. For each of tiles ≥ 1 tiles, one below the other, it computes
// over k ≥ 1 groups of steps
//
//	s[i,j] = Σₚ a[i,p]·b[p,j]   (modulo 2³²)
//	c[i·ldc+j] = s[i,j] if add is 0, else c[i·ldc+j] + s[i,j]
//
// for the m rows that the kernel is made for and the first n columns; then a moves on to the next panel, and c by m·ldc. a and b are
// panels (see [IntPackFunc]); lanes of b past n are read if they lie in the last vector that
// holds a wanted column. If add is 0, c is not read.
//
// next is a hint, as in [TileFunc].
type IntTileFunc func(tiles, n, k int, a, b *byte, add int, c *int32, ldc int, next *byte)

// An IntPackFunc packs lanes ≥ 1 lanes of an operand over k ≥ 1 steps into ⌈lanes/W⌉ panels of width W, in groups of G steps: for lane
// l = q·W+i and step p, element
//
//	(q·⌈k/G⌉·W + ⌊p/G⌋·W + i)·G + p mod G
//
// of dst is src[p·ld+l] (Copy) or src[l·ld+p] (Transpose), and 0 for the steps p ≥ k that the last group has. An element of dst
// takes Size bytes: 1, or 2 as an int16, and has the bits of Flip ([IntPacker]) changed. What the last panel holds in places of lanes past the end is unspecified.
type IntPackFunc[T uint8 | int8] func(lanes, k int, src *T, ld int, dst *byte)

// An IntPacker is the pair of packing kernels for one operand. What they pack are the elements after an exclusive or with Flip. It is 0, but 128 for A
// where machine code multiplies bytes with sign alone: that turns a into a - 128.
type IntPacker[T uint8 | int8] struct {
	Copy, Transpose IntPackFunc[T]
	Flip            T
}

// An IntSet is what one instruction set offers for products of bytes: A without, B with sign.
type IntSet struct {
	ISA  string
	Tile string

	// MR, NR and VL are those of [Set], for int32.
	MR, NR, VL int
	// Group and Size are the steps of a group and the bytes of an element, G and Size of [IntPackFunc].
	Group, Size int
	// Gemm[m-1][v-1] computes a tile of exactly m rows and of n columns, (v-1)·VL < n ≤ v·VL.
	Gemm [][]IntTileFunc
	// PackA and PackB write panels of width MR and NR.
	PackA IntPacker[uint8]
	PackB IntPacker[int8]
	// Dequantize: c[i·ldc+j] = the bits of float32(c[i·ldc+j] - shift[j])·scale[j], for rows ≥ 1 rows of n elements. The difference is
	// modulo 2³²; the conversion and the product are rounded one after the other.
	Dequantize func(rows, n int, shift *int32, scale *float32, c *int32, ldc int)
}

// PanelBytes returns the size of one panel of the given width over k steps.
func (s *IntSet) PanelBytes(width, k int) int {
	return (k + s.Group - 1) / s.Group * s.Group * s.Size * width
}
