// Package kernel holds the one list of kernels. From it every generator takes what to emit,
// and package emit the stubs and the dispatch tables, over which the tests and benchmarks
// of the library range: a kernel cannot exist without them.
package kernel

import (
	"fmt"
	"strings"
)

// An Elem is an element type.
type Elem struct {
	Go     string // its name in Go
	Prefix string // BLAS's letter for it
	Size   int    // bytes
}

// Pair returns two elements taken as one of twice the size, which is moved but not computed with.
func (e Elem) Pair() Elem { return Elem{e.Go, e.Prefix, 2 * e.Size} }

// The element types.
var (
	F64 = Elem{"float64", "d", 8}
	F32 = Elem{"float32", "s", 4}
	I32 = Elem{"int32", "i", 4} // the sums of products of bytes
)

// A Tile is the shape of a GEMM register tile: MR rows by NV vectors of columns. A tile of integers multiplies bytes, which
// panels hold in groups of Group steps, each step in Size bytes, those of A after an exclusive or with Flip.
type Tile struct {
	Elem              Elem
	MR, NV            int
	Group, Size, Flip int
	Packs             bool // whether kernels pack the bytes, and not Go alone
}

// IntPacks are the kinds of kernels that pack bytes for the tile.
func (t Tile) IntPacks() []Kind {
	if !t.Packs {
		return nil
	}
	return []Kind{IntPackA, IntPackB, IntPackRows}
}

// An ISA is an instruction set: what its vectors hold, and which tiles suit it.
type ISA struct {
	Name, Arch string
	VecBytes   int
	Tiles      []Tile // one for each element type
	Dots       []int  // Dots[m-1]: the most rows of W that m rows of X meet in registers
	Columns    int    // the most rows of A that meet columns of B in registers, where a square of these is transposed
	Sums       int    // vectors of sums that hide the latency of a multiply-add: a tile of few rows has as many panels as take no more
	Ints       []Tile // for products of bytes, best first
}

// VL returns the elements of one vector.
func (isa ISA) VL(e Elem) int { return isa.VecBytes / e.Size }

// NR returns the columns of the tile.
func (isa ISA) NR(t Tile) int { return t.NV * isa.VL(t.Elem) }

// A Kind is a sort of kernel. An ISA has an emitter for each.
type Kind int

const (
	Gemm          Kind = iota // M×(V vectors) corner of the tile, from packed panels
	GemmPack                  // the whole tile, which packs B meanwhile
	GemmPairs                 // the whole tile, whose rows of sums become half as many of complex numbers
	Direct                    // a corner of it, from operands where they lie
	Stack                     // the same for many products of one shape
	Panels                    // up to MR rows of A where they lie; the fewer, the more panels of B
	NarrowPanels              // the same for panels of BFloat16
	Columns                   // M rows, from a packed panel, and a vector of columns of B, each contiguous
	NarrowColumns             // the same for columns of BFloat16
	PackCopy                  // panel of width W, lanes contiguous
	PackTranspose             // panel of width W, steps contiguous
	PackPairs                 // the same for W/2 pairs of elements
	Merge                     // end of a k block of a complex product
	Dots                      // dot products of M rows with V others
	NarrowDots                // the same for a W of BFloat16
	Solve                     // M rows of a triangular system
	SolvePairs                // the same for M/2 rows of a complex one
	Trmul                     // M rows of the product with a triangle
	TrmulPairs                // the same for complex numbers
	Axpy
	Axpby
	Scal
	Relu
	ReluGrad
	Exp
	Dot
	DotWide // of float32 alone: that of float64 is Dot
	DotPairs
	Asum
	Iamax
	IamaxPairs
	AxpyPairs
	ScalPairs
	Rot
	Swap
	DotInc // those that end in Inc are for strided vectors
	DotWideInc
	DotPairsInc
	AsumInc
	AsumPairsInc
	NormInc
	NormPairsInc
	AxpyInc
	AxpyPairsInc
	ScalInc
	ScalPairsInc
	ScalPartsInc
	RotInc
	AddRows // those from here to AddSlabPairs take several rows of a matrix at a time
	AddRowsPairs
	OuterRows
	OuterPairs
	MirrorUpper // rows of a triangle of a symmetric matrix, from both sides
	MirrorLower
	MirrorUpperPairs // the same of a Hermitian matrix
	MirrorLowerPairs
	UpdateRows
	UpdateRows2
	UpdateRowsPairs
	UpdateRows2Pairs
	SolveRows
	SolveColumns
	DotRows
	DotRowsPairs
	AddSlab
	AddSlabPairs
	Widen      // BFloat16 to float32
	WidenPairs // the same for rows of pairs, each of which becomes two rows
	BiasClamp
	Scale
	Stream         // Scale past the caches
	Transpose      // Scale to columns
	Unzip          // rows of pairs to rows of their parts
	Zip            // the way back
	Activation     // Act
	ActivationGrad // its derivative
	Peak
	IntGemm     // Gemm of bytes, with 32-bit sums
	IntPackA    // a panel of A whose steps are contiguous
	IntPackB    // the same of B
	IntPackRows // a whole panel of B whose lanes are contiguous
	Dequantize  // sums of bytes to float32
)

// rank are the parameters of an asm.RankFunc.
const rank = "n int, a *T, ars, aks int, b *T, ldb int, c *T, ldc, bend int"

// dotRows, addSlab and so on are the parameters of the kernels for rows that begin and end at slants.
const (
	dotRows = "rows, n, grow int, a *T, lda, bend int, x *T, incx int, s *T"
	mirror  = "rows, diag, n int, u, a *T, lda, bend, ahead int, x, y, s *T"
	addSlab = "n, left, right int, c, a *T, lda, bend int, y *T"
	corner  = "way, unit int, a *T, lda, bend int, x *T"
	update  = "rows, n, grow int, alpha T, u, x *T, incx int, a *T, lda, bend int"
	update2 = "rows, n, grow int, alpha T, u, x, v, y *T, incx int, a *T, lda, bend int"
)

// end are the parameters of what micro-kernels do to C before it is stored, as BiasClamp does.
const end = "bias, bounds *T"

// Ends reports whether a kind has these.
func (kind Kind) Ends() bool { return strings.HasSuffix(signatures[kind], end) }

// signatures are the parameters of each kind, T standing for the element type.
var signatures = [...]string{
	Gemm:             "tiles, n, k int, alpha T, a, b *T, beta T, c *T, ldc int, next, " + end,
	GemmPack:         "tiles, k int, alpha T, a, b *T, beta T, c *T, ldc int, src *T, lds int, dst, " + end,
	GemmPairs:        "tiles, k, how int, a, b, x, c *T, ldc int, next *T",
	Direct:           "tiles, n, k int, alpha T, a *T, ars, aks int, b *T, ldb int, beta T, c *T, ldc int, next, " + end,
	Stack:            "count, tiles, n, k int, alpha T, a *T, ars, aks, astep int, b *T, ldb, bstep int, beta T, c *T, ldc, cstep int",
	Panels:           "n, k int, alpha T, a *T, ars, aks int, b *T, ldb, apart, ahead int, beta T, c *T, ldc int, " + end,
	NarrowPanels:     "n, k int, alpha T, a *T, ars, aks int, b *uint16, ldb, apart, ahead int, beta T, c *T, ldc int, " + end,
	Columns:          "k int, alpha T, a *T, lda int, b *T, ldb, ahead int, beta T, c *T, ldc int, " + end,
	NarrowColumns:    "k int, alpha T, a *T, lda int, b *uint16, ldb, ahead int, beta T, c *T, ldc int, " + end,
	PackCopy:         "lanes, k int, src *T, ld int, dst *T",
	PackTranspose:    "lanes, k int, src *T, ld, ahead int, dst *T",
	PackPairs:        "lanes, k int, src *T, ld, ahead int, dst *T",
	Merge:            "m, n, how int, r, q *T, lds int, x *T, c *T, ldc int",
	Dots:             "tiles, n int, alpha T, x *T, ldx int, w *T, ldw, ahead int, beta T, c *T, crs, ccs int",
	NarrowDots:       "tiles, n int, alpha T, x *T, ldx int, w *uint16, ldw, ahead int, beta T, c *T, crs, ccs int",
	Solve:            "n, k int, a *T, ars, aks int, d, c *T, ldc int",
	SolvePairs:       "n, k int, a *T, ars, aks int, d, c *T, ldc int",
	Trmul:            "n, k int, a *T, ars, aks int, d, c *T, ldc int",
	TrmulPairs:       "n, k int, a *T, ars, aks int, d, c *T, ldc int",
	Axpy:             "n int, alpha T, x, y *T",
	Axpby:            "n int, alpha T, x *T, beta T, y *T",
	Scal:             "n int, alpha T, x *T",
	Relu:             "n int, x, y *T",
	ReluGrad:         "n int, y, dy, dx *T",
	Exp:              "n int, table, x, y *T",
	Dot:              "n int, x, y *T",
	DotWide:          "n int, x, y *T",
	DotPairs:         "n int, x, y *T",
	Asum:             "n int, x *T",
	Iamax:            "n int, above T, x *T",
	IamaxPairs:       "n int, above T, x *T",
	AxpyPairs:        "n int, re, im T, x, y *T",
	ScalPairs:        "n int, re, im T, x *T",
	Rot:              "n int, x, y *T, xx, xy, yx, yy T",
	Swap:             "n int, x, y *T",
	DotInc:           "n int, x *T, incx int, y *T, incy int",
	DotWideInc:       "n int, x *T, incx int, y *T, incy int",
	DotPairsInc:      "n int, x *T, incx int, y *T, incy int",
	AsumInc:          "n int, x *T, incx int",
	AsumPairsInc:     "n int, x *T, incx int",
	NormInc:          "n int, x *T, incx int",
	NormPairsInc:     "n int, x *T, incx int",
	AxpyInc:          "n int, alpha T, x *T, incx int, y *T, incy int",
	AxpyPairsInc:     "n int, re, im T, x *T, incx int, y *T, incy int",
	ScalInc:          "n int, alpha T, x *T, incx int",
	ScalPairsInc:     "n int, re, im T, x *T, incx int",
	ScalPartsInc:     "n int, alpha T, x *T, incx int",
	RotInc:           "n int, x *T, incx int, y *T, incy int, xx, xy, yx, yy T",
	AddRows:          rank,
	AddRowsPairs:     rank,
	OuterRows:        rank,
	OuterPairs:       rank,
	MirrorUpper:      mirror,
	MirrorLower:      mirror,
	MirrorUpperPairs: mirror,
	MirrorLowerPairs: mirror,
	UpdateRows:       update,
	UpdateRows2:      update2,
	UpdateRowsPairs:  "rows, n, grow int, u, x *T, incx int, a *T, lda, bend int",
	UpdateRows2Pairs: "rows, n, grow int, u, x, v, y *T, incx int, a *T, lda, bend int",
	SolveRows:        corner,
	SolveColumns:     corner,
	DotRows:          dotRows,
	DotRowsPairs:     dotRows,
	AddSlab:          addSlab,
	AddSlabPairs:     addSlab,
	Widen:            "n int, x *uint16, y *T",
	WidenPairs:       "rows, n int, x *uint16, y *T",
	BiasClamp:        "rows, n int, x *T, lo, hi T, c *T, ldc int",
	Scale:            "rows, n int, alpha T, x *T, ldx int, y *T, ldy int",
	Stream:           "rows, n int, alpha T, x *T, ldx int, y *T, ldy int",
	Transpose:        "rows, n int, alpha T, x *T, ldx int, y *T, ldy int",
	Unzip:            "rows, n int, re, im T, x *T, ldx int, y *T, ldy int",
	Zip:              "rows, n int, re, im T, x *T, ldx int, y *T, ldy int",
	Activation:       "n int, table *float64, x, y *T",
	ActivationGrad:   "n int, table *float64, v, dy, dx *T",
	Peak:             "n int",
	IntGemm:          "tiles, n, k int, a, b *byte, add int, c *T, ldc int, next *byte",
	IntPackA:         "lanes, k int, src *uint8, ld int, dst *byte",
	IntPackB:         "lanes, k int, src *int8, ld int, dst *byte",
	IntPackRows:      "lanes, k int, src *int8, ld int, dst *byte",
	Dequantize:       "rows, n int, shift *int32, scale *float32, c *T, ldc int",
}

// results are what a kernel returns, T standing for the element type.
var results = map[Kind]string{
	Dot: "(sum T)", DotWide: "(sum float64)", DotPairs: "(rr, ii, ri, ir T)", Asum: "(sum T)",
	Iamax: "(index int, max T)", IamaxPairs: "(index int, max T)",
	DotInc: "(sum T)", DotWideInc: "(sum float64)", DotPairsInc: "(rr, ii, ri, ir T)", AsumInc: "(sum T)", AsumPairsInc: "(sum T)",
	NormInc: "(sum float64)", NormPairsInc: "(sum float64)",
}

// vectorNames are the kinds of one kernel a type.
var vectorNames = map[Kind]string{
	Axpy: "axpy", Axpby: "axpby", Scal: "scal", Relu: "relu", ReluGrad: "relugrad", Exp: "exp",
	Dot: "dot", DotWide: "dotwide", DotPairs: "dotpairs", Asum: "asum", Iamax: "iamax", IamaxPairs: "iamaxpairs",
	AxpyPairs: "axpypairs", ScalPairs: "scalpairs", Rot: "rot", Swap: "swap",
	DotInc: "dotinc", DotWideInc: "dotwideinc", DotPairsInc: "dotpairsinc", AsumInc: "asuminc", AsumPairsInc: "asumpairsinc",
	NormInc: "norminc", NormPairsInc: "normpairsinc",
	AxpyInc: "axpyinc", AxpyPairsInc: "axpypairsinc", ScalInc: "scalinc", ScalPairsInc: "scalpairsinc",
	ScalPartsInc: "scalpartsinc", RotInc: "rotinc",
	AddRows: "addrows", AddRowsPairs: "addrowspairs", OuterRows: "outerrows", OuterPairs: "outerpairs", MirrorUpper: "mirrorupper", MirrorLower: "mirrorlower", MirrorUpperPairs: "mirrorupperpairs", MirrorLowerPairs: "mirrorlowerpairs",
	UpdateRows: "updaterows", UpdateRows2: "updaterows2", UpdateRowsPairs: "updaterowspairs", UpdateRows2Pairs: "updaterows2pairs", SolveRows: "solverows", SolveColumns: "solvecolumns",
	DotRows: "dotrows", DotRowsPairs: "dotrowspairs", AddSlab: "addslab", AddSlabPairs: "addslabpairs",
	Widen: "widen", WidenPairs: "widenpairs", BiasClamp: "biasclamp", Scale: "scale", Stream: "stream", Transpose: "transpose", Unzip: "unzip", Zip: "zip", Dequantize: "dequantize",
}

// Activations are the names that kernels of the kind Activation have in asm.Set.
var Activations = []string{"Tanh", "Sigmoid", "Silu", "Gelu", "GeluTanh"}

// A Kernel is one function to emit.
type Kernel struct {
	Kind Kind
	Tile Tile   // the tile of its ISA and element type
	Name string // symbol
	File string // file name without architecture and ending
	M    int    // rows, of Gemm, GemmPack, GemmPairs, Direct, Stack, Panels, NarrowPanels, Dots and triangles
	V    int    // vectors of columns, of these; columns, of Dots
	W    int    // panel width, of PackCopy and PackTranspose; steps a row, of GemmPack
	Act  string // one of Activations, of Activation and ActivationGrad
	Doc  string
}

// Signature returns the Go signature.
func (k Kernel) Signature() string {
	return strings.ReplaceAll("func("+signatures[k.Kind]+") "+results[k.Kind], "T", k.Tile.Elem.Go)
}

// The parameters how and x of Merge and GemmPairs, as in asm.MergeFunc.
const (
	MergeRead  = 1 << iota // how: β is not 0
	MergeBeta              // its imaginary part is not
	MergeAlpha             // α's is not
)

const (
	MergeR = iota // x: pairs
	MergeQ
	MergeAlphaRe
	MergeAlphaIm
	MergeBetaRe
	MergeBetaIm
	MergePairs
)

// SlabRows is asm.SlabRows: the rows that AddSlab takes, and the most elements in its vectors. AddSlabPairs takes half as many rows.
const SlabRows = 8

// CornerRows is asm.CornerRows: the rows that SolveRows and SolveColumns take.
const CornerRows = 8

// PeakFMAs is the number of vector multiply-adds in a round of the peak loop: enough to cover
// 6 cycles of latency at 2 a cycle.
const PeakFMAs = 12

// TileName returns the name of the family of a tile's micro-kernels.
func (isa ISA) TileName(t Tile) string {
	group := ""
	if t.Group > 0 {
		group = fmt.Sprint(t.Group)
	}
	return fmt.Sprintf("%sgemm%s_%dx%d", t.Elem.Prefix, group, t.MR, isa.NR(t))
}

// GemmName returns the name of the micro-kernel for m rows and v vectors of columns: the
// family's own for the whole tile, else with the corner's size behind it.
func (isa ISA) GemmName(t Tile, m, v int) string {
	if m == t.MR && v == t.NV {
		return isa.TileName(t)
	}
	return fmt.Sprintf("%s_%dx%d", isa.TileName(t), m, v*isa.VL(t.Elem))
}

// PackSteps are the numbers of steps for which one row is copied, of the kernels GemmPack.
var PackSteps = []int{4, 8}

// GemmPackName returns the name of the micro-kernel that copies a row every so many steps.
func (isa ISA) GemmPackName(t Tile, steps int) string {
	return fmt.Sprintf("%s_pack%d", isa.TileName(t), steps)
}

// GemmPairsName returns the name of the micro-kernel of complex products.
func (isa ISA) GemmPairsName(t Tile) string { return isa.TileName(t) + "_pairs" }

// DirectName returns the name of the direct kernel for m rows and v vectors of columns.
func (isa ISA) DirectName(t Tile, m, v int) string {
	return fmt.Sprintf("%sdirect_%dx%d", t.Elem.Prefix, m, v*isa.VL(t.Elem))
}

// StackName returns the name of the kernel for stacks of m rows and v vectors of columns.
func (isa ISA) StackName(t Tile, m, v int) string {
	return fmt.Sprintf("%sstack_%dx%d", t.Elem.Prefix, m, v*isa.VL(t.Elem))
}

// TriangleKinds are the kinds that work on triangles, and the beginnings of their kernels' names.
var TriangleKinds = map[Kind]string{Solve: "solve", SolvePairs: "solvepairs", Trmul: "trmul", TrmulPairs: "trmulpairs"}

// Pair returns how many rows of real numbers a row of the matrices stands for, of a kind that works on triangles.
func (kind Kind) Pair() int {
	if kind == SolvePairs || kind == TrmulPairs {
		return 2
	}
	return 1
}

// TriangleName returns the name of the kernel of a kind for m rows and v vectors of columns.
func (isa ISA) TriangleName(kind Kind, t Tile, m, v int) string {
	return fmt.Sprintf("%s%s_%dx%d", t.Elem.Prefix, TriangleKinds[kind], m, v*isa.VL(t.Elem))
}

// PanelsName returns the name of the kernel, Panels or NarrowPanels, for m rows and v vectors of columns.
func (isa ISA) PanelsName(t Tile, kind Kind, m, v int) string {
	name := map[Kind]string{Panels: "panels", NarrowPanels: "narrow"}[kind]
	return fmt.Sprintf("%s%s_%dx%d", t.Elem.Prefix, name, m, v*isa.VL(t.Elem))
}

// PanelsVectors returns, for each number of rows, the most vectors of columns of Panels: whole panels, one at least.
func (isa ISA) PanelsVectors(t Tile) (most []int) {
	for m := 1; m <= t.MR; m++ {
		most = append(most, max(isa.Sums/m/t.NV, 1)*t.NV)
	}
	return most
}

// ColumnsName returns the name of the kernel, Columns or NarrowColumns, for m rows.
func (isa ISA) ColumnsName(t Tile, kind Kind, m int) string {
	name := map[Kind]string{Columns: "columns", NarrowColumns: "narrowcolumns"}[kind]
	return fmt.Sprintf("%s%s_%dx%d", t.Elem.Prefix, name, m, isa.VL(t.Elem))
}

// PackName returns the name of a packing kernel.
func PackName(e Elem, w int, kind Kind) string {
	how := map[Kind]string{PackCopy: "copy", PackTranspose: "transpose", PackPairs: "pairs"}
	return fmt.Sprintf("%spack%d_%s", e.Prefix, w, how[kind])
}

// MergeName returns the name of the kernel that ends a k block of a complex product.
func MergeName(e Elem) string { return e.Prefix + "merge" }

// DotsName returns the name of the kernel for the dot products of m rows with r others,
// NarrowDotsName that where W is of BFloat16.
func DotsName(e Elem, m, r int) string { return fmt.Sprintf("%sdots_%dx%d", e.Prefix, m, r) }
func NarrowDotsName(e Elem, m, r int) string {
	return fmt.Sprintf("%snarrowdots_%dx%d", e.Prefix, m, r)
}

// VectorName returns the name of a kernel of which there is one a type.
func VectorName(e Elem, kind Kind) string { return e.Prefix + vectorNames[kind] }

// ActivationName returns the name of the kernel of an activation, or with "Grad" behind it of its derivative.
func ActivationName(e Elem, act string) string { return e.Prefix + strings.ToLower(act) }

// IntPackName returns the name of the kernel that packs bytes for t in the way of kind.
func IntPackName(t Tile, kind Kind) string {
	return fmt.Sprintf("ipack%d_%s", t.Group, map[Kind]string{IntPackA: "a", IntPackB: "b", IntPackRows: "rows"}[kind])
}

// PeakName returns the name of the peak loop.
func PeakName(e Elem) string { return e.Prefix + "peak" }

// List returns every kernel of an instruction set.
func (isa ISA) List() []Kernel {
	var list []Kernel
	for _, t := range isa.Tiles {
		e := t.Elem
		add := func(k Kernel) {
			k.Tile = t
			list = append(list, k)
		}
		for m := 1; m <= t.MR; m++ {
			for v := 1; v <= t.NV; v++ {
				add(Kernel{Kind: Gemm, Name: isa.GemmName(t, m, v), File: isa.TileName(t), M: m, V: v,
					Doc: fmt.Sprintf("is an asm.TileFunc for %d rows and up to %d columns.", m, v*isa.VL(e))})
				add(Kernel{Kind: Direct, Name: isa.DirectName(t, m, v), File: e.Prefix + "direct", M: m, V: v,
					Doc: fmt.Sprintf("is an asm.DirectFunc for %d rows and up to %d columns.", m, v*isa.VL(e))})
				add(Kernel{Kind: Stack, Name: isa.StackName(t, m, v), File: e.Prefix + "stack", M: m, V: v,
					Doc: fmt.Sprintf("is an asm.StackFunc for %d rows and up to %d columns.", m, v*isa.VL(e))})
			}
		}
		for _, steps := range PackSteps {
			add(Kernel{Kind: GemmPack, Name: isa.GemmPackName(t, steps), File: isa.TileName(t), M: t.MR, V: t.NV, W: steps,
				Doc: fmt.Sprintf("is an asm.TilePackFunc that copies a row every %d steps.", steps)})
		}
		add(Kernel{Kind: GemmPairs, Name: isa.GemmPairsName(t), File: isa.TileName(t), M: t.MR, V: t.NV, Doc: "is an asm.TilePairsFunc."})
		for i, most := range isa.PanelsVectors(t) {
			for v := 1; v <= most; v++ {
				doc := fmt.Sprintf("for %d rows and up to %d columns.", i+1, v*isa.VL(e))
				add(Kernel{Kind: Panels, Name: isa.PanelsName(t, Panels, i+1, v), File: e.Prefix + "panels", M: i + 1, V: v, Doc: "is an asm.PanelsFunc " + doc})
				if e == F32 {
					add(Kernel{Kind: NarrowPanels, Name: isa.PanelsName(t, NarrowPanels, i+1, v), File: e.Prefix + "narrow", M: i + 1, V: v, Doc: "is an asm.PanelsFunc of BFloat16 " + doc})
				}
			}
		}
		for m := 1; m <= isa.Columns; m++ {
			doc := fmt.Sprintf("for %d rows.", m)
			add(Kernel{Kind: Columns, Name: isa.ColumnsName(t, Columns, m), File: e.Prefix + "columns", M: m, V: 1, Doc: "is an asm.ColumnsFunc " + doc})
			if e == F32 {
				add(Kernel{Kind: NarrowColumns, Name: isa.ColumnsName(t, NarrowColumns, m), File: e.Prefix + "narrowcolumns", M: m, V: 1, Doc: "is an asm.ColumnsFunc of BFloat16 " + doc})
			}
		}
		widths := []int{t.MR, isa.NR(t)}
		if widths[0] == widths[1] {
			widths = widths[:1]
		}
		for _, w := range widths {
			for _, kind := range []Kind{PackCopy, PackTranspose, PackPairs} {
				name := map[Kind]string{PackCopy: "PackFunc", PackTranspose: "TransposeFunc", PackPairs: "TransposeFunc"}[kind]
				add(Kernel{Kind: kind, Name: PackName(e, w, kind), File: e.Prefix + "pack", W: w,
					Doc: fmt.Sprintf("is an asm.%s for panels of width %d.", name, w)})
			}
		}
		add(Kernel{Kind: Merge, Name: MergeName(e), File: e.Prefix + "merge", Doc: "is an asm.MergeFunc."})
		for i, most := range isa.Dots {
			for r := 1; r <= most; r++ {
				doc := fmt.Sprintf("for %d rows of X and %d of W.", i+1, r)
				add(Kernel{Kind: Dots, Name: DotsName(e, i+1, r), File: e.Prefix + "dots", M: i + 1, V: r, Doc: "is an asm.DotsFunc " + doc})
				if e == F32 {
					add(Kernel{Kind: NarrowDots, Name: NarrowDotsName(e, i+1, r), File: e.Prefix + "narrowdots", M: i + 1, V: r, Doc: "is an asm.DotsFunc of BFloat16 " + doc})
				}
			}
		}
		for kind := Solve; kind <= TrmulPairs; kind++ {
			for m := kind.Pair(); m <= t.MR; m += kind.Pair() {
				for v := 1; v <= t.NV; v++ {
					add(Kernel{Kind: kind, Name: isa.TriangleName(kind, t, m, v), File: e.Prefix + TriangleKinds[kind], M: m, V: v,
						Doc: fmt.Sprintf("is an asm.TriangleFunc for %d rows and up to %d columns.", m, v*isa.VL(e))})
				}
			}
		}
		for kind := Axpy; kind <= Exp; kind++ {
			add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "vector",
				Doc: "is the kernel of asm.Set of that name."})
		}
		for kind := Dot; kind <= RotInc; kind++ {
			if kind != DotWide && kind != DotWideInc || e == F32 {
				add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "level1",
					Doc: "is the kernel of asm.Set of that name."})
			}
		}
		for kind := AddRows; kind <= AddSlabPairs; kind++ {
			add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "rows",
				Doc: "is the kernel of asm.Set of that name."})
		}
		if e == F32 {
			for kind := Widen; kind <= WidenPairs; kind++ {
				add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "narrow", Doc: "is the kernel of asm.Set of that name."})
			}
		}
		add(Kernel{Kind: BiasClamp, Name: VectorName(e, BiasClamp), File: e.Prefix + "biasclamp",
			Doc: "is the kernel of asm.Set of that name."})
		for kind := Scale; kind <= Transpose; kind++ {
			add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "scale",
				Doc: "is the kernel of asm.Set of that name."})
		}
		for kind := Unzip; kind <= Zip; kind++ {
			add(Kernel{Kind: kind, Name: VectorName(e, kind), File: e.Prefix + "zip",
				Doc: "is the kernel of asm.Set of that name."})
		}
		for _, act := range Activations {
			add(Kernel{Kind: Activation, Name: ActivationName(e, act), File: e.Prefix + "activation", Act: act,
				Doc: "is the kernel of asm.Set of that name."})
			add(Kernel{Kind: ActivationGrad, Name: ActivationName(e, act+"Grad"), File: e.Prefix + "activation", Act: act,
				Doc: "is the kernel of asm.Set of that name."})
		}
		add(Kernel{Kind: Peak, Name: PeakName(e), File: e.Prefix + "peak",
			Doc: "is asm.Set.Peak."})
	}
	for i, t := range isa.Ints {
		if i == 0 {
			name := VectorName(t.Elem, Dequantize)
			list = append(list, Kernel{Kind: Dequantize, Tile: t, Name: name, File: name, Doc: "is asm.IntSet.Dequantize."})
		}
		for m := 1; m <= t.MR; m++ {
			for v := 1; v <= t.NV; v++ {
				list = append(list, Kernel{Kind: IntGemm, Tile: t, Name: isa.GemmName(t, m, v), File: isa.TileName(t), M: m, V: v,
					Doc: fmt.Sprintf("is an asm.IntTileFunc for %d rows and up to %d columns.", m, v*isa.VL(t.Elem))})
			}
		}
		for _, kind := range t.IntPacks() {
			list = append(list, Kernel{Kind: kind, Tile: t, Name: IntPackName(t, kind), File: fmt.Sprintf("ipack%d", t.Group),
				Doc: "is an asm.IntPackFunc for one panel, and a multiple of 16 steps."})
		}
	}
	return list
}
