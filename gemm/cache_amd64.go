//go:build amd64 && !noasm

package gemm

import "github.com/ashlar-la/ashlar/asm/cpuid"

// cpuCaches reads the cache sizes from CPUID, or returns the defaults where it reports none.
func cpuCaches() Caches { return readCaches(cpuid.CPUID) }

// readCaches walks the deterministic cache parameters, Intel's leaf 4 and AMD's leaf 0x8000001D,
// which share a layout (Intel SDM vol. 2, CPUID; AMD APM vol. 3, appendix E). Some
// hypervisors blank the latter, but not AMD's older leaves 0x80000005 and 0x80000006, whose sizes of
// L1 and L2 serve then. (Their L3 is that of the whole package.) L3 is divided by the
// number of cores that share it.
func readCaches(cpuid func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)) Caches {
	const intel, amd, amdL1, amdL2 = 4, 0x8000001D, 0x80000005, 0x80000006
	c := defaultCaches
	leaf := uint32(intel)
	if byAMD(cpuid) {
		leaf = amd
	}
	last, _, _, _ := cpuid(leaf&0x80000000, 0)
	if leaf == amd && last >= amdL2 {
		_, _, l1, _ := cpuid(amdL1, 0)
		_, _, l2, _ := cpuid(amdL2, 0)
		c.L1, c.L2 = positive(int(l1>>24)<<10, c.L1), positive(int(l2>>16)<<10, c.L2)
	}
	if last < leaf {
		return c
	}
	sharers := 1 // logical processors of one core, which share its L2
	for sub := uint32(0); sub < 16; sub++ {
		eax, ebx, ecx, _ := cpuid(leaf, sub)
		kind, level, shared := eax&0x1f, eax>>5&7, int(eax>>14&0xfff)+1
		if kind == 0 {
			break
		}
		if kind == 2 { // instructions
			continue
		}
		size := int(ebx>>22+1) * int(ebx>>12&0x3ff+1) * int(ebx&0xfff+1) * int(ecx+1)
		switch level {
		case 1:
			c.L1 = size
		case 2:
			c.L2, sharers = size, shared
		case 3:
			c.L3 = max(size/max(1, shared/sharers), c.L2)
		}
	}
	return c
}

// byAMD reports whether the CPU is of that maker's design.
func byAMD(cpuid func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)) bool {
	_, ebx, _, _ := cpuid(0, 0)
	return ebx == 0x68747541 || ebx == 0x6f677948 // "Auth"enticAMD, "Hygo"nGenuine
}

// cpuHints returns what [hints] are to be.
func cpuHints() bool { return byAMD(cpuid.CPUID) }

func cpuQuickL3() bool { return byAMD(cpuid.CPUID) }

// cpuUnits returns what [units] are to be for an instruction set: two, but AMD's Zen 4 takes its two, of 256 bits, for a vector of 512.
func cpuUnits(isa string) int {
	if isa == "avx512" && isZen4(cpuid.CPUID) {
		return 1
	}
	return 2
}

// isZen4 reports whether a CPU with AVX-512 is a Zen 4: of its family, 19h, Zen 3 lacks AVX-512.
func isZen4(cpuid func(leaf, sub uint32) (eax, ebx, ecx, edx uint32)) bool {
	version, _, _, _ := cpuid(1, 0)
	return byAMD(cpuid) && version>>8&0xf+version>>20&0xff == 0x19
}

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
