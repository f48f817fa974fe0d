//go:build amd64 && !noasm

package gemm

import (
	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/asm"
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
		avx512.Float32, avx512.Float64, bytes512()},
	{"avx2", "AVX2 and FMA", cpu.X86.HasAVX2 && cpu.X86.HasFMA, avx2.Float32, avx2.Float64, bytes256()},
	genericSet,
}

// bytes512 and bytes256 return the kernel sets for bytes with AVX-512 and AVX2: products of four steps at once are an extension of their own to each.
func bytes512() []*asm.IntSet {
	if cpu.X86.HasAVX512VNNI {
		return []*asm.IntSet{avx512.Int8x4, avx512.Int8x2}
	}
	return []*asm.IntSet{avx512.Int8x2}
}

func bytes256() []*asm.IntSet {
	if cpu.X86.HasAVXVNNI {
		return []*asm.IntSet{avx2.Int8x4, avx2.Int8x2}
	}
	return []*asm.IntSet{avx2.Int8x2}
}
