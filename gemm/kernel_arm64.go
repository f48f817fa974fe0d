//go:build arm64 && !noasm

package gemm

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/neon"
)

// isas is the table of instruction sets, best first. Advanced SIMD, fused multiply-add included, is there without
// asking: every system that Go has an arm64 port for demands it, and code that Go compiles uses it as it comes.
var isas = []kernelSet{
	{"neon", "Advanced SIMD", true, neon.Float32, neon.Float64, []*asm.IntSet{neon.Int8x1}},
	genericSet,
}
