// Package x86 writes kernels for x86-64. The emitters say what a kernel does; what differs between
// instruction sets (the width of a vector, how a part of it is masked) is in type gen, so that a kernel
// written once is there for AVX2 and AVX-512 alike.
package x86

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"

	"github.com/ashlar-la/ashlar/gen/emit"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// constraint keeps the assembly out of a build.
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
	kernel.Stream:           (*gen).scaleFar,
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

// Write writes asm/NAME for an instruction set whose vectors are 32 bytes (AVX2 and FMA) or 64 bytes
// (AVX-512 F, DQ, BW and VL).
func Write(isa kernel.ISA) error {
	var names []string
	contexts := map[string]*build.Context{}
	for _, k := range isa.List() {
		ctx := contexts[k.File]
		if ctx == nil {
			ctx = build.NewContext()
			contexts[k.File] = ctx
			names = append(names, k.File)
		}
		ctx.Function(k.Name)
		ctx.Attributes(attr.NOSPLIT)
		ctx.Pragma("noescape")
		ctx.SignatureExpr(k.Signature())
		ctx.Doc(k.Name + " " + k.Doc)
		g := &gen{Context: ctx, isa: isa, e: k.Tile.Elem, vl: isa.VL(k.Tile.Elem), ends: k.Kind.Ends()}
		emitters[k.Kind](g, k)
		ctx.VZEROUPPER()
		ctx.RET()
	}
	var finish []func(*ir.Function)
	if isa.VecBytes == 32 {
		finish = append(finish, encodeVEX)
	}
	if err := emit.Files(isa.Name, isa.Arch, constraint, names, contexts, finish...); err != nil {
		return err
	}
	return emit.Table(isa, isa.Arch+" && "+constraint)
}
