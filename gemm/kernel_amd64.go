//go:build amd64 && !noasm

package gemm

import (
	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/asm/avx2"
	"github.com/ashlar-la/ashlar/asm/avx512"
)

// isas is the table of instruction sets, best first. The flags of package cpu include the
// operating system's support for the registers (XCR0).
//
// AVX-512 is chosen wherever it is there. Some CPUs (Skylake-SP and its kin) lower their clock under it by up to a
// quarter, and on some (Zen 4) a 64-byte vector takes two cycles: in both cases it is at least as fast as AVX2.
var isas = []kernelSet{
	{"avx512", "AVX-512 F, DQ, BW and VL, BMI2",
		cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasBMI2,
		avx512.Float32, avx512.Float64},
	{"avx2", "AVX2 and FMA", cpu.X86.HasAVX2 && cpu.X86.HasFMA, avx2.Float32, avx2.Float64},
	genericSet,
}
