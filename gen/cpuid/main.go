// Command cpuid writes asm/cpuid: the instruction that golang.org/x/sys/cpu keeps to itself, from which
// package gemm reads the cache sizes.
package main

import (
	"log"

	"github.com/ashlar-la/ashlar/gen/emit"
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ctx := build.NewContext()
	ctx.Function("CPUID")
	ctx.Attributes(attr.NOSPLIT)
	ctx.SignatureExpr("func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)")
	ctx.Doc("CPUID executes the instruction of that name with leaf in EAX and sub in ECX.")
	ctx.Load(ctx.Param("leaf"), reg.EAX)
	ctx.Load(ctx.Param("sub"), reg.ECX)
	ctx.CPUID()
	for i, r := range []reg.Register{reg.EAX, reg.EBX, reg.ECX, reg.EDX} {
		ctx.Store(r, ctx.ReturnIndex(i))
	}
	ctx.RET()
	err := emit.Files("cpuid", "amd64", "!noasm", []string{"cpuid"}, map[string]*build.Context{"cpuid": ctx})
	if err != nil {
		log.Fatal(err)
	}
}
