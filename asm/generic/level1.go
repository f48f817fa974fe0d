package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// SumChunk is the number of elements in a chunk of a long sum (of a complex one: the number of parts). The sums of the chunks are
// added in order, from +0. It is a part of the numerical contract.
const SumChunk = 1 << 12

// A sum has 256 bytes' worth of lanes. Lane ℓ of L sums the elements i ≡ ℓ (mod L) from +0; then the upper half of the
// lanes is added to the lower until one is left. Zeros behind the last element may be added, too, as kernels do that work on whole
// vectors: what they change at most is the sign of a sum that is zero, and that is free.

// halve adds up lanes until n are left.
func halve[T asm.Float](lanes []T, n int) {
	for h := len(lanes) / 2; h >= n; h /= 2 {
		for i := range h {
			lanes[i] += lanes[i+h]
		}
	}
}

// SumLanes is the number of lanes of a sum.
func SumLanes[T asm.Float]() int { return 256 / int(unsafe.Sizeof(*new(T))) }

// Dot returns Σ x[i]·y[i], added to the lanes by FMA.
func Dot[T asm.Float](x, y []T) T {
	var lanes [64]T
	l := SumLanes[T]()
	for i, v := range x {
		lanes[i%l] = FMA(v, y[i], lanes[i%l])
	}
	halve(lanes[:l], 1)
	return lanes[0]
}

// DotWide is [Dot] in float64.
func DotWide[T asm.Float](x, y []T) float64 {
	var lanes [32]float64
	for i, v := range x {
		lanes[i%32] = math.FMA(float64(v), float64(y[i]), lanes[i%32])
	}
	halve(lanes[:], 1)
	return lanes[0]
}

// DotPairs returns the sums that the dot products of complex numbers consist of, real parts being the elements of x and y at even
// places: Σ re·re, Σ im·im, Σ re x·im y and Σ im x·re y. The first two have one half of the lanes, 128 bytes' worth, re and im in turns, the
// others the other half.
func DotPairs[T asm.Float](x, y []T) (rr, ii, ri, ir T) {
	var same, cross [32]T
	l := SumLanes[T]() / 2
	for i, v := range x {
		same[i%l] = FMA(v, y[i], same[i%l])
		cross[i%l] = FMA(v, y[i^1], cross[i%l])
	}
	halve(same[:l], 2)
	halve(cross[:l], 2)
	return same[0], same[1], cross[0], cross[1]
}

// Asum returns Σ |x[i]|.
func Asum[T asm.Float](x []T) T {
	var lanes [64]T
	l := SumLanes[T]()
	for i, v := range x {
		lanes[i%l] += Abs(v)
	}
	halve(lanes[:l], 1)
	return lanes[0]
}

// Abs returns |x|.
func Abs[T asm.Float](x T) T { return T(math.Abs(float64(x))) }

// Iamax returns the first index of the largest |x[i]|, and that, if it is more than above ≥ 0; else -1 and above. NaN counts as less than
// all numbers.
func Iamax[T asm.Float](x []T, above T) (index int, max T) {
	index, max = -1, above
	for i, v := range x {
		if a := Abs(v); a > max {
			index, max = i, a
		}
	}
	return index, max
}

// IamaxPairs is [Iamax] for |re|+|im| of pairs, which the index counts.
func IamaxPairs[T asm.Float](x []T, above T) (index int, max T) {
	index, max = -1, above
	for i := 0; i < len(x); i += 2 {
		if a := Abs(x[i]) + Abs(x[i+1]); a > max {
			index, max = i/2, a
		}
	}
	return index, max
}

// AxpyPairs computes y ← y + (re + im·i)·x for complex numbers, pairs of elements:
//
//	re y ← FMA(-im, im x, FMA(re, re x, re y))
//	im y ← FMA( im, re x, FMA(re, im x, im y))
func AxpyPairs[T asm.Float](re, im T, x, y []T) {
	for i := 0; i < len(x); i += 2 {
		y[i], y[i+1] = FMA(-im, x[i+1], FMA(re, x[i], y[i])), FMA(im, x[i], FMA(re, x[i+1], y[i+1]))
	}
}

// ScalPairs computes x ← (re + im·i)·x, as [AxpyPairs] but with a product re·x inside.
func ScalPairs[T asm.Float](re, im T, x []T) {
	for i := 0; i < len(x); i += 2 {
		x[i], x[i+1] = FMA(-im, x[i+1], T(re*x[i])), FMA(im, x[i], T(re*x[i+1]))
	}
}

// Rot computes x[i], y[i] ← xx·x[i] + xy·y[i], yx·x[i] + yy·y[i]. Products are rounded: fused, those of a rotation that takes a point
// to an axis would not cancel.
func Rot[T asm.Float](x, y []T, xx, xy, yx, yy T) {
	for i, v := range x {
		x[i], y[i] = T(xx*v)+T(xy*y[i]), T(yx*v)+T(yy*y[i])
	}
}

// Swap exchanges x and y.
func Swap[T asm.Float](x, y []T) {
	for i, v := range x {
		x[i], y[i] = y[i], v
	}
}
