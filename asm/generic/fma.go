package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// FMA returns x·y + z rounded once to T.
func FMA[T asm.Float](x, y, z T) T {
	if unsafe.Sizeof(x) == 4 {
		return T(fma32(float32(x), float32(y), float32(z)))
	}
	return T(math.FMA(float64(x), float64(y), float64(z)))
}

// fma32 rounds x·y + z once. The product is exact in float64; the sum is not, and
// rounding it twice could differ from rounding it once. So the float64 sum is
// first rounded to odd (an inexact sum takes the neighbour whose last bit is 1),
// after which the second rounding is always right, to denormals too: S. Boldo and
// G. Melquiond, "Emulation of a FMA and correctly rounded sums: proved algorithms
// using rounding to odd", IEEE Trans. Computers 57(4), 2008.
func fma32(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	// TwoSum: s + err = p + c exactly.
	t := s - p
	err := (p - (s - t)) + (c - t)
	if err > 0 || err < 0 { // neither for NaN, which Inf operands lead to
		if bits := math.Float64bits(s); bits&1 == 0 {
			if (err > 0) == (s > 0) {
				bits++ // away from zero
			} else {
				bits--
			}
			s = math.Float64frombits(bits)
		}
	}
	return float32(s)
}
