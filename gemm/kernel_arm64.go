//go:build arm64 && !noasm

package gemm

import "github.com/ashlar-la/ashlar/asm/neon"

// isas is the table of instruction sets, best first. Advanced SIMD is there without asking: Go itself needs it on arm64.
// (cpu.ARM64.HasASIMD would not do. It is false wherever package cpu cannot ask the operating
// system, as on Windows.)
var isas = []kernelSet{
	{"neon", "Advanced SIMD", true, neon.Float32, neon.Float64},
	genericSet,
}
