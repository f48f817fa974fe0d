// Command avx2 writes asm/avx2.
package main

import (
	"log"
	"strings"

	"github.com/ashlar-la/ashlar/gen/emit"
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
)

// isa: sixteen 32-byte registers, of which twelve hold the tile, two a row of B and the rest
// elements of A. Each step of 12 multiply-adds needs 8 loads, fewer than 2 a cycle.
var isa = kernel.ISA{
	Name: "avx2", Arch: "amd64", VecBytes: 32,
	Tiles: []kernel.Tile{
		{Elem: kernel.F64, MR: 6, NV: 2},
		{Elem: kernel.F32, MR: 6, NV: 2},
	},
}

const constraint = "!noasm"

var emitters = map[kernel.Kind]func(g *gen, k kernel.Kernel){
	kernel.Gemm:          (*gen).gemm,
	kernel.PackCopy:      (*gen).packCopy,
	kernel.PackTranspose: (*gen).packTranspose,
	kernel.Dots:          (*gen).dots,
	kernel.Axpy:          (*gen).axpy,
	kernel.Axpby:         (*gen).axpby,
	kernel.Scal:          (*gen).scal,
	kernel.Relu:          (*gen).relu,
	kernel.ReluGrad:      (*gen).reluGrad,
	kernel.Exp:           (*gen).exp,
	kernel.Peak:          (*gen).peak,
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
		ctx.Function(k.Name)
		ctx.Attributes(attr.NOSPLIT)
		ctx.Pragma("noescape")
		ctx.SignatureExpr(k.Signature())
		ctx.Doc(k.Name + " " + k.Doc)
		g := &gen{Context: ctx, e: k.Tile.Elem, vl: isa.VL(k.Tile.Elem)}
		emitters[k.Kind](g, k)
		ctx.VZEROUPPER()
		ctx.RET()
	}
	if err := emit.Files(isa.Name, isa.Arch, constraint, names, contexts); err != nil {
		log.Fatal(err)
	}
	if err := emit.Table(isa, strings.Join([]string{isa.Arch, constraint}, " && ")); err != nil {
		log.Fatal(err)
	}
}
