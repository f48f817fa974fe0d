//go:build amd64 && !noasm

package gemm

import (
	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/asm/avx2"
)

// isas is the table of instruction sets, best first. cpu.X86.HasAVX2 includes the
// operating system's support for 32-byte registers.
var isas = []kernelSet{
	{"avx2", "AVX2 and FMA", cpu.X86.HasAVX2 && cpu.X86.HasFMA, avx2.Float32, avx2.Float64},
	genericSet,
}
