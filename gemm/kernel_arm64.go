//go:build arm64 && !noasm

package gemm

import (
	"runtime"

	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/neon"
)

// isas is the table of instruction sets, best first. Advanced SIMD, fused multiply-add included, is there without
// asking: every system that Go has an arm64 port for demands it, and code that Go compiles uses it as it comes.
var isas = []kernelSet{
	{"neon", "Advanced SIMD", true, neon.Float32, neon.Float64, bytesNEON()},
	genericSet,
}

// bytesNEON returns the kernel sets for bytes: products of four steps at once are an extension (FEAT_DotProd). Package cpu does not look for it on
// macOS, whose processors all have it.
func bytesNEON() []*asm.IntSet {
	if cpu.ARM64.HasASIMDDP || runtime.GOOS == "darwin" {
		return []*asm.IntSet{neon.Int8x4, neon.Int8x1}
	}
	return []*asm.IntSet{neon.Int8x1}
}
