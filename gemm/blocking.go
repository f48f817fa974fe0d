package gemm

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm/generic"
)

// Blocks are the sizes of the loops around the micro-kernel: an MC×KC block of A stays in the
// L2 cache and a KC×NC block of B in the L3, both packed; a KC×NR panel of B
// stays in the L1 while the panels of A stream past it. See K. Goto and R. van de Geijn, "Anatomy
// of high-performance matrix multiplication", ACM TOMS 34(3), 2008.
type Blocks struct{ MC, KC, NC int }

// Caches are data cache sizes in bytes: L1 and L2 of one core, L3 as far as one core may use it.
type Caches struct{ L1, L2, L3 int }

// defaultCaches serve where sizes cannot be read: the smallest of common server cores.
var defaultCaches = Caches{L1: 32 << 10, L2: 512 << 10, L3: 8 << 20}

// Beyond these sizes nothing is gained: maxNC bounds the packed block of B, where memory is lost, and maxA is the bytes of the block of A, of which
// a full MiB, in an L2 of two, was 2 to 4 % slower.
const (
	maxNC = 4096
	maxA  = 512 << 10
)

// blocks computes the block sizes for an mr×nr tile of elements of the given size.
// KC is no choice: it is part of the numerical contract, and fits, since a panel of B takes a
// third to a half of an L1 of 32 KiB, and with AVX-512, whose processors mostly have one of 48, 32. The block of A gets half of L2, the other half being
// for what passes through (C, panels of B, the next A); the block of B gets half of L3.
func blocks(mr, nr, size int, c Caches) Blocks {
	kc := generic.KC
	mc := min(c.L2/2, maxA) / (kc * size)
	nc := min(c.L3/2/(kc*size), maxNC)
	return Blocks{
		MC: max(mc/mr, 1) * mr,
		KC: kc,
		NC: max(nc/nr, 1) * nr,
	}
}

// BlockSizes returns the block sizes in use for T.
func BlockSizes[T Float]() Blocks {
	s := Kernels[T]()
	return blocks(s.MR, s.NR, int(unsafe.Sizeof(*new(T))), caches)
}

// caches are this machine's, read once.
var caches = cpuCaches()

// CacheSizes returns the cache sizes that the block sizes were computed from.
func CacheSizes() Caches { return caches }

// even returns the size of the steps in which to take n things, at most most at a time: equal
// steps, up to rounding to a multiple of unit, rather than full ones and a rest.
func even(n, most, unit int) int {
	if n <= most {
		return n
	}
	return tiles(tiles(n, tiles(n, most)), unit) * unit
}
