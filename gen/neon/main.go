// Command neon writes asm/neon.
package main

import (
	"log"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/emit"
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/build"
)

// isa: thirty-two 16-byte registers, of which twenty-four hold the tile. A multiply-add takes its element of A
// from a lane of a register, so that what a step of 24 multiply-adds has to load is 5 registers (float32) or 7
// (float64): they fit beside the tile, with 3 or 1 to spare for the step that follows.
var isa = kernel.ISA{
	Name: "neon", Arch: "arm64", VecBytes: 16,
	Tiles: []kernel.Tile{
		{Elem: kernel.F64, MR: 6, NV: 4},
		{Elem: kernel.F32, MR: 8, NV: 3},
	},
	Dots:    []int{4, 3, 2},
	Columns: 6,
	Sums:    12,
	Ints: []kernel.Tile{
		{Elem: kernel.I32, MR: 8, NV: 3, Group: 4, Size: 1, Flip: 0x80, Packs: true}, // needs FEAT_DotProd
		{Elem: kernel.I32, MR: 8, NV: 3, Group: 1, Size: 2},
	},
}

const constraint = "!noasm"

var emitters = map[kernel.Kind]func(g *gen, k kernel.Kernel){
	kernel.Gemm:             (*gen).gemm,
	kernel.GemmPack:         (*gen).gemmPack,
	kernel.GemmPairs:        (*gen).gemmPairs,
	kernel.Direct:           (*gen).direct,
	kernel.Stack:            (*gen).stack,
	kernel.Panels:           (*gen).panels,
	kernel.NarrowPanels:     (*gen).narrowPanels,
	kernel.Columns:          (*gen).columns,
	kernel.NarrowColumns:    (*gen).narrowColumns,
	kernel.Widen:            (*gen).widen,
	kernel.WidenPairs:       (*gen).widenPairs,
	kernel.PackCopy:         (*gen).packCopy,
	kernel.PackTranspose:    (*gen).packTranspose,
	kernel.PackPairs:        (*gen).packPairs,
	kernel.Merge:            (*gen).merge,
	kernel.Dots:             (*gen).dots,
	kernel.NarrowDots:       (*gen).narrowDots,
	kernel.Solve:            (*gen).triangle,
	kernel.SolvePairs:       (*gen).triangle,
	kernel.Trmul:            (*gen).triangle,
	kernel.TrmulPairs:       (*gen).triangle,
	kernel.Axpy:             (*gen).axpy,
	kernel.Axpby:            (*gen).axpby,
	kernel.Scal:             (*gen).scal,
	kernel.Relu:             (*gen).relu,
	kernel.ReluGrad:         (*gen).reluGrad,
	kernel.Exp:              (*gen).exp,
	kernel.Dot:              (*gen).dot,
	kernel.DotWide:          (*gen).dotWide,
	kernel.DotPairs:         (*gen).dotPairs,
	kernel.Asum:             (*gen).asum,
	kernel.Iamax:            (*gen).iamax,
	kernel.IamaxPairs:       (*gen).iamax,
	kernel.AxpyPairs:        (*gen).axpyPairs,
	kernel.ScalPairs:        (*gen).scalPairs,
	kernel.Rot:              (*gen).rot,
	kernel.Swap:             (*gen).exchange,
	kernel.DotInc:           strided(1, (*gen).dot),
	kernel.DotWideInc:       strided(1, (*gen).dotWide),
	kernel.DotPairsInc:      strided(2, (*gen).dotPairs),
	kernel.AsumInc:          strided(1, (*gen).asum),
	kernel.AsumPairsInc:     strided(2, (*gen).asum),
	kernel.NormInc:          strided(1, (*gen).norm),
	kernel.NormPairsInc:     strided(2, (*gen).norm),
	kernel.AxpyInc:          strided(1, (*gen).axpy),
	kernel.AxpyPairsInc:     strided(2, (*gen).axpyPairs),
	kernel.ScalInc:          strided(1, (*gen).scal),
	kernel.ScalPairsInc:     strided(2, (*gen).scalPairs),
	kernel.ScalPartsInc:     strided(2, (*gen).scal),
	kernel.RotInc:           strided(1, (*gen).rot),
	kernel.AddRows:          rank(1, 4, false),
	kernel.AddRowsPairs:     rank(1, 4, true),
	kernel.OuterRows:        rank(4, 1, false),
	kernel.OuterPairs:       rank(4, 1, true),
	kernel.MirrorUpper:      mirror(true, false),
	kernel.MirrorLower:      mirror(false, false),
	kernel.MirrorUpperPairs: mirror(true, true),
	kernel.MirrorLowerPairs: mirror(false, true),
	kernel.UpdateRows:       updateRows(1, false),
	kernel.UpdateRows2:      updateRows(2, false),
	kernel.UpdateRowsPairs:  updateRows(1, true),
	kernel.UpdateRows2Pairs: updateRows(2, true),
	kernel.SolveRows:        solveCorner(false),
	kernel.SolveColumns:     solveCorner(true),
	kernel.DotRows:          dotRows(false),
	kernel.DotRowsPairs:     dotRows(true),
	kernel.AddSlab:          addSlab(false),
	kernel.AddSlabPairs:     addSlab(true),
	kernel.BiasClamp:        (*gen).biasClamp,
	kernel.Scale:            (*gen).scale,
	kernel.Stream:           (*gen).scale,
	kernel.Transpose:        (*gen).transposed,
	kernel.Unzip:            (*gen).unzipPairs,
	kernel.Zip:              (*gen).zipPairs,
	kernel.Activation:       (*gen).activation,
	kernel.ActivationGrad:   (*gen).activationGrad,
	kernel.Peak:             (*gen).peak,
	kernel.IntGemm:          (*gen).intGemm,
	kernel.IntPackA:         (*gen).intPackA,
	kernel.IntPackB:         (*gen).intPackB,
	kernel.IntPackRows:      (*gen).intPackRows,
	kernel.Dequantize:       (*gen).dequantize,
}

func main() {
	log.SetFlags(0)
	var names []string
	contexts := map[string]*build.Context{}
	for _, k := range isa.List() {
		ctx := contexts[k.File]
		if ctx == nil {
			ctx = build.NewContext()
			contexts[k.File] = ctx
			names = append(names, k.File)
		}
		f, err := arm64.NewFunc(ctx, k.Name, k.Signature(), k.Name+" "+k.Doc)
		if err != nil {
			log.Fatal(err)
		}
		g := newGen(f, k.Tile.Elem)
		g.ends = k.Kind.Ends()
		emitters[k.Kind](g, k)
		if err := f.Return(); err != nil {
			log.Fatal(err)
		}
	}
	if err := emit.Files(isa.Name, isa.Arch, constraint, names, contexts); err != nil {
		log.Fatal(err)
	}
	if err := emit.Table(isa, isa.Arch+" && "+constraint); err != nil {
		log.Fatal(err)
	}
}
