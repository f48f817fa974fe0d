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

// A Strided is a vector in memory: units of Unit elements that lie together, 1 or 2, Inc units apart, from P on.
type Strided[T asm.Float] struct {
	P         *T
	Unit, Inc int
}

// Whole returns the vector of the elements of x.
func Whole[T asm.Float](x []T) Strided[T] { return Strided[T]{unsafe.SliceData(x), 1, 1} }

// At is where element i of the vector is.
func (s Strided[T]) At(i int) *T {
	rest := i & (s.Unit - 1)
	return (*T)(unsafe.Add(unsafe.Pointer(s.P), ((i-rest)*s.Inc+rest)*int(unsafe.Sizeof(*s.P))))
}

// Dot returns Σ x[i]·y[i], added to the lanes by FMA.
func Dot[T asm.Float](x, y []T) T { return DotInc(len(x), Whole(x), Whole(y)) }

// DotInc is [Dot] of n elements, as others of that ending are for other functions.
func DotInc[T asm.Float](n int, x, y Strided[T]) T {
	var lanes [64]T
	l := SumLanes[T]()
	for i := range n {
		lanes[i%l] = FMA(*x.At(i), *y.At(i), lanes[i%l])
	}
	halve(lanes[:l], 1)
	return lanes[0]
}

// DotWide is [Dot] in float64.
func DotWide[T asm.Float](x, y []T) float64 { return DotWideInc(len(x), Whole(x), Whole(y)) }

func DotWideInc[T asm.Float](n int, x, y Strided[T]) float64 {
	var lanes [32]float64
	for i := range n {
		lanes[i%32] = math.FMA(float64(*x.At(i)), float64(*y.At(i)), lanes[i%32])
	}
	halve(lanes[:], 1)
	return lanes[0]
}

// DotPairs returns the sums that the dot products of complex numbers consist of, real parts being the elements of x and y at even
// places: Σ re·re, Σ im·im, Σ re x·im y and Σ im x·re y. The first two have one half of the lanes, 128 bytes' worth, re and im in turns, the
// others the other half.
func DotPairs[T asm.Float](x, y []T) (rr, ii, ri, ir T) {
	return DotPairsInc(len(x), Whole(x), Whole(y))
}

func DotPairsInc[T asm.Float](n int, x, y Strided[T]) (rr, ii, ri, ir T) {
	var same, cross [32]T
	l := SumLanes[T]() / 2
	for i := range n {
		v := *x.At(i)
		same[i%l] = FMA(v, *y.At(i), same[i%l])
		cross[i%l] = FMA(v, *y.At(i ^ 1), cross[i%l])
	}
	halve(same[:l], 2)
	halve(cross[:l], 2)
	return same[0], same[1], cross[0], cross[1]
}

// Asum returns Σ |x[i]|.
func Asum[T asm.Float](x []T) T { return AsumInc(len(x), Whole(x)) }

func AsumInc[T asm.Float](n int, x Strided[T]) T {
	var lanes [64]T
	l := SumLanes[T]()
	for i := range n {
		lanes[i%l] += Abs(*x.At(i))
	}
	halve(lanes[:l], 1)
	return lanes[0]
}

// Abs returns |x|.
func Abs[T asm.Float](x T) T {
	if unsafe.Sizeof(x) == 4 {
		return T(math.Float32frombits(math.Float32bits(float32(x)) &^ (1 << 31)))
	}
	return T(math.Abs(float64(x)))
}

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
func AxpyPairs[T asm.Float](re, im T, x, y []T) { AxpyPairsInc(len(x), re, im, Whole(x), Whole(y)) }

func AxpyPairsInc[T asm.Float](n int, re, im T, x, y Strided[T]) {
	for i := 0; i < n; i += 2 {
		u, v, p, q := *x.At(i), *x.At(i + 1), y.At(i), y.At(i+1)
		*p, *q = FMA(0-im, v, FMA(re, u, *p)), FMA(im, u, FMA(re, v, *q)) // 0-im, as kernels have it, is +0 for +0
	}
}

// ScalPairs computes x ← (re + im·i)·x, as [AxpyPairs] but with a product re·x inside.
func ScalPairs[T asm.Float](re, im T, x []T) { ScalPairsInc(len(x), re, im, Whole(x)) }

func ScalPairsInc[T asm.Float](n int, re, im T, x Strided[T]) {
	for i := 0; i < n; i += 2 {
		p, q := x.At(i), x.At(i+1)
		*p, *q = FMA(-im, *q, T(re**p)), FMA(im, *p, T(re**q))
	}
}

func AxpyInc[T asm.Float](n int, alpha T, x, y Strided[T]) {
	for i := range n {
		p := y.At(i)
		*p = FMA(alpha, *x.At(i), *p)
	}
}

func ScalInc[T asm.Float](n int, alpha T, x Strided[T]) {
	for i := range n {
		*x.At(i) *= alpha
	}
}

// Rot computes x[i], y[i] ← xx·x[i] + xy·y[i], yx·x[i] + yy·y[i]. Products are rounded: fused, those of a rotation that takes a point
// to an axis would not cancel.
func Rot[T asm.Float](x, y []T, xx, xy, yx, yy T) { RotInc(len(x), Whole(x), Whole(y), xx, xy, yx, yy) }

func RotInc[T asm.Float](n int, x, y Strided[T], xx, xy, yx, yy T) {
	for i := range n {
		p, q := x.At(i), y.At(i)
		*p, *q = T(xx**p)+T(xy**q), T(yx**p)+T(yy**q)
	}
}

// Swap exchanges x and y.
func Swap[T asm.Float](x, y []T) {
	for i, v := range x {
		x[i], y[i] = y[i], v
	}
}
