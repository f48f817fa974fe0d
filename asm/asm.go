package asm

import "math/bits"

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
//
// If bias is not nil, BiasClamp of [Set] is done to what has been computed before it is stored: bias has n elements, and bounds two, lo and hi.
type TileFunc[T Float] func(tiles, n, k int, alpha T, a, b *T, beta T, c *T, ldc int, next, bias, bounds *T)

// A TilePackFunc computes the same as the [TileFunc] of whole tiles, MR rows by NR columns, and copies rows of NR elements of another matrix to a
// panel as it goes, so that the time which memory takes to yield them is spent on arithmetic:
//
//	dst[r·NR+j] = src[r·lds+j]   (j < NR, r < tiles·⌊k/Steps⌋)
//
// with Steps as in [TilePack]. Rows behind those may be prefetched.
type TilePackFunc[T Float] func(tiles, k int, alpha T, a, b *T, beta T, c *T, ldc int, src *T, lds int, dst, bias, bounds *T)

// A TilePack is a [TilePackFunc] and the steps of a tile for which it copies one row.
type TilePack[T Float] struct {
	Steps int
	Run   TilePackFunc[T]
}

// A TilePairsFunc computes whole tiles of a complex product, MR/2 rows by NR/2 columns of complex numbers, which lie as pairs of elements: the sums of a
// [TileFunc] with α = 1 and β = 0, of which rows 2i and 2i+1 are then the two that a [MergeFunc] gets for row i of C, with how and x.
// c moves on by MR/2·ldc; next is the hint of a [TileFunc].
type TilePairsFunc[T Float] func(tiles, k, how int, a, b, x, c *T, ldc int, next *T)

// A DirectFunc computes the same as a [TileFunc] from operands where they lie: element (i, p) of A is
// a[i·ars+p·aks], and element (p, j) of B is b[p·ldb+j]. Nothing of B past column n is read. For the next tile a moves on by
// m·ars, and c by m·ldc.
//
// next is a hint, unless it is nil: the elements of A from there on, m·k for each tile, will be wanted soon and may be brought
// into the cache. They are not accessed, and need not exist.
type DirectFunc[T Float] func(tiles, n, k int, alpha T, a *T, ars, aks int, b *T, ldb int, beta T, c *T, ldc int, next, bias, bounds *T)

// A StackFunc computes count ≥ 1 products of one shape, each as a [DirectFunc] does: for the next one a, b and c, as they were given, move on
// by astep, bstep and cstep.
type StackFunc[T Float] func(count, tiles, n, k int, alpha T, a *T, ars, aks, astep int, b *T, ldb, bstep int, beta T, c *T, ldc, cstep int)

// A PanelsFunc computes one tile as a [DirectFunc] does, but one that may be wider than a panel: the columns of B lie in panels of NR
// columns that are apart elements from each other, and whose rows are ldb elements from each other:
//
//	B[p,j] = b[j/NR·apart + p·ldb + j mod NR]
//
// Few rows have few sums in a tile of the usual width, and would wait for them. B may be of BFloat16, the upper halves of float32. Lanes past n are read
// if they lie in the last vector that holds a wanted column. ahead is a hint as in a [DotsFunc], heeded for a single panel or BFloat16; several panels of wide elements are
// faster without.
type PanelsFunc[T Float, B Float | uint16] func(n, k int, alpha T, a *T, ars, aks int, b *B, ldb, apart, ahead int, beta T, c *T, ldc int, bias, bounds *T)

// A ColumnsFunc computes a tile of VL columns as a [TileFunc] does, from an A whose rows are contiguous and lda elements from each other, and a B of which that is true of columns:
// element (p, j) of B is b[j·ldb+p]. It is for few rows, for which it would not pay to pack B: squares of it are transposed in registers. B may be of BFloat16, the
// upper halves of float32; then k is even. ahead is a hint as in a [DotsFunc].
type ColumnsFunc[T Float, B Float | uint16] func(k int, alpha T, a *T, lda int, b *B, ldb, ahead int, beta T, c *T, ldc int, bias, bounds *T)

// A PackFunc packs lanes ≥ 1 lanes of an operand over k ≥ 1 steps into ⌈lanes/W⌉ panels of width W, one after the other: for p < k and lane l = q·W+i,
//
//	dst[q·k·W+p·W+i] = src[p·ld+l]
//
// What the last panel holds in places of lanes past the end is unspecified, but that in vectors which hold a lane, of panels as wide as whole vectors, it is nothing that was
// there before: denormals would be slow to multiply.
type PackFunc[T Float] func(lanes, k int, src *T, ld int, dst *T)

// A TransposeFunc does it for contiguous steps:
//
//	dst[q·k·W+p·W+i] = src[l·ld+p]
//
// ahead is a hint, unless it is 0: what lies so many elements behind that which is read will be wanted soon and may be brought into the cache. It is not
// accessed, and need not exist.
type TransposeFunc[T Float] func(lanes, k int, src *T, ld, ahead int, dst *T)

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
// which it moves as they are: there, lanes, ld, ahead and W/2, the width, count pairs.
type Packer[T Float] struct {
	Copy             PackFunc[T]
	Transpose, Pairs TransposeFunc[T]
}

// A DotsFunc computes dot products of the m rows of x with the r rows of w that the kernel is made for, each of
// length n and in the order of asm/generic.DotRow:
//
//	s[i,j] = Σₚ x[i·ldx+p]·w[j·ldw+p]
//	c[i·crs+j·ccs] = FMA(alpha, s[i,j], beta·c[i·crs+j·ccs])
//
// If beta is 0 (of either sign) c is not read and counts as +0. It does so for tiles ≥ 1 groups of r rows, one below the
// other: then w moves on by r·ldw, and c by r·ccs. W may be of BFloat16, the upper halves of float32.
//
// ahead is a hint, unless it is 0: as w goes along the rows, what lies so many elements behind may be brought into the L2 cache. It need not exist.
type DotsFunc[T Float, W Float | uint16] func(tiles, n int, alpha T, x *T, ldx int, w *W, ldw, ahead int, beta T, c *T, crs, ccs int)

// A TriangleFunc works on a tile of C that is m rows by n columns, m being what the kernel is made for, in place. The k rows
// above the tile belong to it: element (i, p) of A, which is a[i·ars+p·aks] for -k ≤ p ≤ i, is what row p of C has to do
// with row i of the tile. The diagonal of A is not read, d[i] being what takes its place, and nothing is read behind it. All strides
// may be negative, which turns an upper triangle into a lower one. Solve and Trmul of [Set] say what is computed.
//
// Where they say pairs, A and d are of complex numbers: pairs of elements, between which strides count elements. C has their real
// parts and their imaginary ones in rows of their own, by turns, and m and k count these rows, so that they are even.
type TriangleFunc[T Float] func(n, k int, a *T, ars, aks int, d, c *T, ldc int)

// A RankFunc adds to m rows of C the product of an m×k and a k×n matrix, m and k being what the kernel is made for:
//
//	c[i·ldc + bend·i(i-1)/2 + j] = FMA(a[i·ars+p·aks], b[p·ldb + bend·p(p-1)/2 + j], itself)   (p = 0 … k-1 in turn)
//
// for n columns. A bend other than 0 is that of a packed triangle, whose rows grow or shrink. Of pairs, complex numbers, n and
// the strides count elements, and a sum is made as by asm/generic.AxpyPairs.
type RankFunc[T Float] func(n int, a *T, ars, aks int, b *T, ldb int, c *T, ldc, bend int)

// RankRows is the number of rows that the kernels for several rows of a matrix take.
const RankRows = 4

// A DotRowsFunc computes dot products of rows ≥ 1 rows of a matrix with parts of a vector. Row i begins i·lda + bend·i(i-1)/2 elements behind
// a, as in a [RankFunc], has n + i·grow elements, none at least, and meets those of x from i·incx on. s gets for each the sum that Dot of [Set] returns,
// or the four of DotPairs, one behind the other; the sign of one that is zero is free. Of pairs, n, grow and strides count elements.
type DotRowsFunc[T Float] func(rows, n, grow int, a *T, lda, bend int, x *T, incx int, s *T)

// A MirrorFunc multiplies rows of the upper or the lower triangle of a symmetric matrix by what is on either side of them. With row i having the elements
// a[i·lda + bend·i(i-1)/2 + j] for diag+i ≤ j < n, or 0 ≤ j ≤ diag+i in a lower triangle,
//
//	y[j] = FMA(u[i], a[i,j], y[j])   (but for the one on the diagonal; i = 0 … rows-1 in turn)
//	s[i] = Σ a[i,j]·x[j]             (by FMA from +0, in 64 bytes' worth of lanes: element j in lane j mod L; then as asm/generic.DotRow)
//
// The sign of a sum that is zero is free. diag is a multiple of RankRows, and so is rows, unless the last row is that of the matrix: diag+rows = n. Whatever
// rows is, u and s have room for a multiple of it; of an upper triangle, diag < L. If ahead is not 0, what lies so many elements behind those of a row may
// be prefetched.
//
// Of pairs, the rows of a Hermitian matrix, diag, n, lda and bend count elements, so that row i has its diagonal at diag+2i; that does not count in sums
// either. What is added to y is made as by asm/generic.AxpyPairs, and there are four sums for each row, as four of lanes of their own: Σ re a·re x,
// Σ im a·im x, Σ im a·re x and Σ re a·im x. In place of RankRows it is RankRows/2 rows.
type MirrorFunc[T Float] func(rows, diag, n int, u, a *T, lda, bend, ahead int, x, y, s *T)

// An UpdateFunc adds multiples of a vector to rows ≥ 1 rows of a matrix, as those of a [DotRowsFunc]: with c = alpha·u[i], rounded,
//
//	a[i·lda + bend·i(i-1)/2 + j] = FMA(c, x[i·incx + j], itself)   (0 ≤ j < n + i·grow)
type UpdateFunc[T Float] func(rows, n, grow int, alpha T, u, x *T, incx int, a *T, lda, bend int)

// An Update2Func then does the same with v and y.
type Update2Func[T Float] func(rows, n, grow int, alpha T, u, x, v, y *T, incx int, a *T, lda, bend int)

// An UpdatePairsFunc adds to rows of complex numbers multiples of such, as asm/generic.AxpyPairs does: row i gets x times the number at u[2i]. n, grow and strides
// count elements. An Update2PairsFunc then does the same with v and y.
type (
	UpdatePairsFunc[T Float]  func(rows, n, grow int, u, x *T, incx int, a *T, lda, bend int)
	Update2PairsFunc[T Float] func(rows, n, grow int, u, x, v, y *T, incx int, a *T, lda, bend int)
)

// A CornerFunc solves a triangle of CornerRows rows, in place: by rows, which is what the product with x is made of,
//
//	x[i·way] = (x[i·way] - Σₚ aᵢ[(p-i)·way]·x[p·way]) / aᵢ[0]   (p < i, by fused multiply-add, p ascending)
//
// for i = 0 … CornerRows-1 in turn, or by columns, with aₚ[(i-p)·way] in place of aᵢ[(p-i)·way]. aᵢ is i·lda + bend·i(i-1)/2 elements behind a, and way is 1 or
// -1. Nothing is divided, nor the diagonal read, if unit is not 0.
type CornerFunc[T Float] func(way, unit int, a *T, lda, bend int, x *T)

// CornerRows is their number: what a solution has to wait for, and what many products may be made of at a time, are in balance.
const CornerRows = 8

// An AddSlabFunc adds to y the rows of a slab, each times a number: what there is in q rows of a matrix whose left and right ends each are
// either below each other, or slanted, as in a band. With left and right being 0 or 1,
//
//	y[j] = FMA(c[i], a[i·lda + bend·i(i-1)/2 + j], y[j])   (i·left ≤ j < n + i·right, i = 0 … q-1 in turn)
//
// for q = [SlabRows], where n is q-1 at least if left is 1. For pairs it is q = SlabRows/2; n, lda, bend and j count elements, left and right pairs, and sums are
// made as by asm/generic.AxpyPairs.
type AddSlabFunc[T Float] func(n, left, right int, c, a *T, lda, bend int, y *T)

// SlabRows is the number of rows of a slab: as vectors of so many elements move down by as many rows, what one slab has stored is loaded for the next
// as it was stored, which does not have to wait until it is in the cache.
const SlabRows = 8

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
	// GemmPack computes whole tiles and packs at the same time. The more steps a row takes, the less it is felt.
	GemmPack []TilePack[T]
	// GemmPairs computes whole tiles of complex products.
	GemmPairs TilePairsFunc[T]
	// Direct has the same places as Gemm, for operands that are not packed.
	Direct [][]DirectFunc[T]
	// Stack has the same places, for many products.
	Stack [][]StackFunc[T]
	// Panels[m-1][v-1] computes m rows of n columns, (v-1)·VL < n ≤ v·VL, in as many panels as it has room for. NarrowPanels has the
	// same places for a B of BFloat16; like Widen and WidenPairs, it is there for float32 alone.
	Panels       [][]PanelsFunc[T, T]
	NarrowPanels [][]PanelsFunc[T, uint16]
	// Columns[m-1] computes m rows, NarrowColumns those of a B of BFloat16. There are at least asm/generic.DotMax of them and at most MR, those of BFloat16 for float32 alone.
	Columns       []ColumnsFunc[T, T]
	NarrowColumns []ColumnsFunc[T, uint16]
	// Merge ends a k block of a complex product.
	Merge MergeFunc[T]
	// PackA and PackB write panels of width MR and NR.
	PackA, PackB Packer[T]

	// Dots[m-1][r-1] computes the products of m rows with r others. m goes to 2 at least, but not to
	// asm/generic.DotMax everywhere: more sums than there are registers for are better computed in two steps. NarrowDots has the same
	// places for a W of BFloat16, for float32 alone.
	Dots       [][]DotsFunc[T, T]
	NarrowDots [][]DotsFunc[T, uint16]

	// Solve[m-1][v-1]: with the rows above being solved already, c[i] = d[i]·(c[i] - Σ a[i,p]·c[p]) for all p < i, in
	// ascending order. SolvePairs[m/2-1][v-1] is the same for pairs.
	Solve, SolvePairs [][]TriangleFunc[T]
	// Trmul[m-1][v-1]: with the rows above being as they were, c[i] = d[i]·c[i] + Σ a[i,p]·c[p] for all p < i, in descending
	// order. TrmulPairs[m/2-1][v-1] is the same for pairs.
	Trmul, TrmulPairs [][]TriangleFunc[T]

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

	// Dot returns Σ x[i]·y[i], DotWide the same in float64, and DotPairs the four sums of asm/generic.DotPairs for n elements, two a
	// complex number. All three leave the sign of a sum that is zero free.
	Dot      func(n int, x, y *T) T
	DotWide  func(n int, x, y *T) float64
	DotPairs func(n int, x, y *T) (rr, ii, ri, ir T)
	// Asum returns Σ |x[i]|.
	Asum func(n int, x *T) T
	// Iamax returns the first index of the largest |x[i]|, and that, if it is more than above ≥ 0; else -1 and above. NaN counts as
	// less than all numbers. IamaxPairs does the same for |re|+|im| of n/2 pairs.
	Iamax, IamaxPairs func(n int, above T, x *T) (index int, max T)
	// AxpyPairs: y ← y + (re + im·i)·x and ScalPairs: x ← (re + im·i)·x for n elements, two a complex number, by the
	// rules of asm/generic.
	AxpyPairs func(n int, re, im T, x, y *T)
	ScalPairs func(n int, re, im T, x *T)
	// Rot: x[i], y[i] = xx·x[i] + xy·y[i], yx·x[i] + yy·y[i], with rounded products.
	Rot func(n int, x, y *T, xx, xy, yx, yy T)
	// Swap exchanges x and y.
	Swap func(n int, x, y *T)
	// Widen: y[i] = the float32 whose upper half is x[i], the lower being 0.
	Widen func(n int, x *uint16, y *T)
	// WidenPairs does it for rows ≥ 1 rows of n pairs, n a multiple of VL. The first elements of the pairs of a row become a row of y, and the second ones the
	// row after it:
	//
	//	y[(2r+s)·n + j] = the float32 whose upper half is x[2·(r·n+j) + s]   (s = 0, 1)
	WidenPairs func(rows, n int, x *uint16, y *T)

	// The same for strided vectors: elements, or with Pairs pairs of elements, incx and incy of them apart, of either sign; x and y are
	// where the first is. n counts elements all the same. NormInc is DotWideInc of x with itself, and NormPairsInc that for pairs.
	DotInc                func(n int, x *T, incx int, y *T, incy int) T
	DotWideInc            func(n int, x *T, incx int, y *T, incy int) float64
	DotPairsInc           func(n int, x *T, incx int, y *T, incy int) (rr, ii, ri, ir T)
	AsumInc, AsumPairsInc func(n int, x *T, incx int) T
	NormInc, NormPairsInc func(n int, x *T, incx int) float64
	AxpyInc               func(n int, alpha T, x *T, incx int, y *T, incy int)
	AxpyPairsInc          func(n int, re, im T, x *T, incx int, y *T, incy int)
	ScalInc               func(n int, alpha T, x *T, incx int)
	ScalPairsInc          func(n int, re, im T, x *T, incx int)
	ScalPartsInc          func(n int, alpha T, x *T, incx int) // ScalInc for pairs
	RotInc                func(n int, x *T, incx int, y *T, incy int, xx, xy, yx, yy T)

	// AddRows adds RankRows rows to one, and OuterRows one row to as many, each times a number.
	AddRows, AddRowsPairs RankFunc[T]
	OuterRows, OuterPairs RankFunc[T]
	// MirrorUpper and MirrorLower multiply rows of a triangle by what is on either side of them.
	MirrorUpper, MirrorLower           MirrorFunc[T]
	MirrorUpperPairs, MirrorLowerPairs MirrorFunc[T]

	// UpdateRows adds multiples of one vector to rows, UpdateRows2 such of two.
	UpdateRows       UpdateFunc[T]
	UpdateRows2      Update2Func[T]
	UpdateRowsPairs  UpdatePairsFunc[T]
	UpdateRows2Pairs Update2PairsFunc[T]
	// SolveRows and SolveColumns solve the corners of triangular systems.
	SolveRows, SolveColumns CornerFunc[T]

	// DotRows and AddSlab are the products with the rows of a band, from either side.
	DotRows, DotRowsPairs DotRowsFunc[T]
	AddSlab, AddSlabPairs AddSlabFunc[T]

	// BiasClamp: c[i·ldc+j] = the value between lo and hi that is nearest to c[i·ldc+j] + x[j], for rows ≥ 1 rows of n
	// elements: lo if that is less, hi if it is more, else (also if NaN, or another zero) itself. If x is nil nothing
	// is added.
	BiasClamp func(rows, n int, x *T, lo, hi T, c *T, ldc int)
	// Scale: y[i·ldy+j] = alpha·x[i·ldx+j] for rows ≥ 1 rows of n elements. Stream is the same for more of them than the caches hold:
	// it may store past these, and what it has stored is seen by all when it returns. y is aligned as Go aligns elements.
	Scale, Stream func(rows, n int, alpha T, x *T, ldx int, y *T, ldy int)
	// Transpose: y[j·ldy+i] = alpha·x[i·ldx+j] for rows ≥ L rows of n ≥ L elements, L being 64 bytes' worth. Elements may be stored more than once.
	Transpose func(rows, n int, alpha T, x *T, ldx int, y *T, ldy int)
	// Unzip takes rows ≥ 1 rows of n ≥ 1 pairs apart, into twice as many rows of n elements, and multiplies first and second elements by
	// numbers of their own. Zip is the way back:
	//
	//	Unzip: y[2i·ldy+j], y[(2i+1)·ldy+j] = re·x[i·ldx+2j], im·x[i·ldx+2j+1]
	//	Zip:   y[i·ldy+2j], y[i·ldy+2j+1] = re·x[2i·ldx+j], im·x[(2i+1)·ldx+j]
	Unzip, Zip func(rows, n int, re, im T, x *T, ldx int, y *T, ldy int)
	// The activations, by the algorithms of asm/generic/activation.go, and their derivatives from the result of the activation
	// (TanhGrad, SigmoidGrad) or its argument: dx[i] = dy[i]·f′.
	Tanh, Sigmoid, Silu, Gelu, GeluTanh func(n int, x, y *T)
	TanhGrad, SigmoidGrad               func(n int, y, dy, dx *T)
	SiluGrad, GeluGrad, GeluTanhGrad    func(n int, x, dy, dx *T)

	// Peak runs n rounds of independent fused multiply-adds on registers alone,
	// PeakFlops floating-point operations a round: the limit of one core.
	Peak      func(n int)
	PeakFlops int
}

// Vectors returns the number of vectors that hold n ≥ 1 columns. VL is a power of two.
func (s *Set[T]) Vectors(n int) int { return (n-1)>>bits.TrailingZeros(uint(s.VL)) + 1 }
