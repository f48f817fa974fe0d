package gemm

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// The functions of this file are those of BLAS, level 1, on contiguous vectors. Long sums go in chunks of asm/generic.SumChunk elements,
// each with its 256 bytes' worth of lanes, and the chunks are added in order. Of a complex vector, most are the real
// functions of its [Parts].

// longSum is the length up to which a sum is left to one core, and so the memory for the sums of its chunks spared.
const longSum = 1 << 15

// Parts returns the real and imaginary parts of x in turns: the same memory, twice the length. F is the type of either; Parts panics if it
// is not.
func Parts[F Float, T Complex](x []T) []F {
	if unsafe.Sizeof(*new(T)) != 2*unsafe.Sizeof(*new(F)) {
		panic("gemm: Parts: complex64 has parts of type float32, and complex128 of float64")
	}
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

// Dot returns Σ x[i]·y[i].
func Dot[T Float](x, y []T) T {
	sameLen("Dot", len(x), len(y))
	f := Kernels[T]().Dot
	var s T
	if len(x) > longSum {
		e := elementwise[T]{dot: f, x: x, y: y}
		sums, _ := e.total(1, 2)
		return sums[0]
	}
	for len(x) > 0 {
		n := min(len(x), generic.SumChunk)
		s += f(n, &x[0], &y[0])
		x, y = x[n:], y[n:]
		asm.Checkpoint(len(x))
	}
	return s
}

// DotWide returns Σ x[i]·y[i], computed in float64. It is there for the Dsdot and Sdsdot of package blas, and for norms.
func DotWide[T Float](x, y []T) float64 {
	sameLen("DotWide", len(x), len(y))
	f := Kernels[T]().DotWide
	var s float64
	if len(x) > longSum {
		e := elementwise[T]{dotWide: f, x: x, y: y}
		_, s = e.total(0, 2)
		return s
	}
	for len(x) > 0 {
		n := min(len(x), generic.SumChunk)
		s += f(n, &x[0], &y[0])
		x, y = x[n:], y[n:]
		asm.Checkpoint(len(x))
	}
	return s
}

// DotComplex returns Σ x[i]·y[i], or with conj Σ x̄[i]·y[i], from four real sums:
//
//	Σ x·y = (Σ re·re - Σ im·im) + (Σ re x·im y + Σ im x·re y)i
//
// A conjugate turns the signs of the sums that have im x.
func DotComplex[T Complex](conj bool, x, y []T) (s T) {
	sameLen("DotComplex", len(x), len(y))
	if unsafe.Sizeof(s) == 8 {
		*(*[2]float32)(unsafe.Pointer(&s)) = dotPairs(conj, Parts[float32](x), Parts[float32](y))
	} else {
		*(*[2]float64)(unsafe.Pointer(&s)) = dotPairs(conj, Parts[float64](x), Parts[float64](y))
	}
	return s
}

func dotPairs[T Float](conj bool, x, y []T) (s [2]T) {
	f := Kernels[T]().DotPairs
	if len(x) > longSum {
		e := elementwise[T]{dotPairs: f, x: x, y: y, conj: conj}
		sums, _ := e.total(2, 2)
		return [2]T{sums[0], sums[1]}
	}
	for len(x) > 0 {
		n := min(len(x), generic.SumChunk)
		rr, ii, ri, ir := f(n, &x[0], &y[0])
		if conj {
			ii, ir = -ii, -ir
		}
		s[0] += rr - ii
		s[1] += ri + ir
		x, y = x[n:], y[n:]
		asm.Checkpoint(len(x))
	}
	return s
}

// AxpyComplex computes y[i] ← y[i] + alpha·x[i], which is, with alpha = u + wi,
//
//	re y ← FMA(-w, im x, FMA(u, re x, re y))
//	im y ← FMA( w, re x, FMA(u, im x, im y))
//
// where the outer FMA is left out if w = 0.
func AxpyComplex[T Complex](alpha T, x, y []T) {
	sameLen("AxpyComplex", len(x), len(y))
	if unsafe.Sizeof(alpha) == 8 {
		axpyPairs(parts[float32](alpha), Parts[float32](x), Parts[float32](y))
	} else {
		axpyPairs(parts[float64](alpha), Parts[float64](x), Parts[float64](y))
	}
}

func axpyPairs[T Float](alpha [2]T, x, y []T) {
	if alpha[1] == 0 {
		Axpy(alpha[0], x, y)
		return
	}
	f, n := Kernels[T]().AxpyPairs, len(x)
	if n > chunk {
		e := elementwise[T]{axpyPairs: f, x: x, y: y, scalars: [4]T{alpha[0], alpha[1]}}
		e.each(3 * sizeOf[T]())
	} else if n > 0 {
		f(n, alpha[0], alpha[1], &x[0], &y[0])
	}
}

// ScalComplex computes x[i] ← alpha·x[i], as [AxpyComplex] but with a product inside.
func ScalComplex[T Complex](alpha T, x []T) {
	if unsafe.Sizeof(alpha) == 8 {
		scalPairs(parts[float32](alpha), Parts[float32](x))
	} else {
		scalPairs(parts[float64](alpha), Parts[float64](x))
	}
}

func scalPairs[T Float](alpha [2]T, x []T) {
	if alpha[1] == 0 {
		Scal(alpha[0], x)
		return
	}
	f, n := Kernels[T]().ScalPairs, len(x)
	if n > chunk {
		e := elementwise[T]{scalPairs: f, x: x, scalars: [4]T{alpha[0], alpha[1]}}
		e.each(2 * sizeOf[T]())
	} else if n > 0 {
		f(n, alpha[0], alpha[1], &x[0])
	}
}

// Asum returns Σ |x[i]|.
func Asum[T Float](x []T) T {
	f := Kernels[T]().Asum
	var s T
	if len(x) > longSum {
		e := elementwise[T]{asum: f, x: x}
		sums, _ := e.total(1, 1)
		return sums[0]
	}
	for len(x) > 0 {
		n := min(len(x), generic.SumChunk)
		s += f(n, &x[0])
		x = x[n:]
		asm.Checkpoint(len(x))
	}
	return s
}

// Nrm2 returns the Euclidean norm √Σ x[i]², which neither overflows nor loses digits where only the squares leave the range of T. float32
// are summed in float64; float64 are scaled by a power of two and summed again where the first sum is out of range.
func Nrm2[T Float](x []T) T {
	if norm, ok := Root[T](DotWide(x, x)); ok {
		return norm
	}
	var most T
	if len(x) > 0 {
		most = generic.Abs(x[Iamax(x)])
	}
	if most == 0 || math.IsInf(float64(most), 1) {
		return most
	}
	_, exp := math.Frexp(float64(most))
	half := T(math.Ldexp(1, -exp/2)) // 2^-exp itself may be out of range
	rest := T(math.Ldexp(1, -exp+exp/2))
	w := getArena()
	buf := carve[T](w, generic.SumChunk)
	var s float64
	for len(x) > 0 {
		c := buf[:copy(buf, x)]
		Scal(half, c)
		Scal(rest, c)
		s += DotWide(c, c)
		x = x[len(c):]
	}
	putArena(w)
	return T(math.Ldexp(math.Sqrt(s), exp))
}

// Root returns √s for a sum of squares s that neither overflow nor underflow have spoiled, so that it is a norm; else it is not ok. It is there
// for package blas, which has sums of vectors with increments.
func Root[T Float](s float64) (norm T, ok bool) {
	const low = 0x1p-960 // what underflows is far below the last digit of a larger sum
	return T(math.Sqrt(s)), unsafe.Sizeof(norm) == 4 || low <= s && s <= math.MaxFloat64 || s != s
}

// Iamax returns the first index of the largest |x[i]|, and -1 if there is none. It is 0 if x[0] is NaN; other NaN are passed over.
func Iamax[T Float](x []T) int {
	if len(x) == 0 {
		return -1
	}
	return iamax(Kernels[T]().Iamax, generic.Abs(x[0]), x, 1)
}

// IamaxComplex is [Iamax] for |re x[i]| + |im x[i]|.
func IamaxComplex[T Complex](x []T) int {
	if len(x) == 0 {
		return -1
	}
	if unsafe.Sizeof(x[0]) == 8 {
		return iamaxPairs(Parts[float32](x))
	}
	return iamaxPairs(Parts[float64](x))
}

func iamaxPairs[T Float](x []T) int {
	return iamax(Kernels[T]().IamaxPairs, generic.Abs(x[0])+generic.Abs(x[1]), x, 2)
}

// iamax goes by chunks, of which only those with a larger element than all before have to be searched for it. A number has width elements; most is
// the size of the first.
func iamax[T Float](f func(n int, above T, x *T) (int, T), most T, x []T, width int) (index int) {
	if most != most {
		return 0
	}
	for i := 0; i < len(x); i += generic.SumChunk {
		j, m := f(min(len(x)-i, generic.SumChunk), most, &x[i])
		if j >= 0 {
			index, most = i/width+j, m
		}
		asm.Checkpoint(len(x) - i - generic.SumChunk)
	}
	return index
}

// Rot computes
//
//	x[i], y[i] ← xx·x[i] + xy·y[i], yx·x[i] + yy·y[i]
//
// each product rounded, so that two which cancel do so in full. A plane rotation is Rot(x, y, c, s, -s, c).
func Rot[T Float](x, y []T, xx, xy, yx, yy T) {
	sameLen("Rot", len(x), len(y))
	f, n := Kernels[T]().Rot, len(x)
	if n > chunk {
		e := elementwise[T]{rot: f, x: x, y: y, scalars: [4]T{xx, xy, yx, yy}}
		e.each(4 * sizeOf[T]())
	} else if n > 0 {
		f(n, &x[0], &y[0], xx, xy, yx, yy)
	}
}

// nearCopy is the number of bytes that Go copies by way of the caches, in any case: what is longer may go past them, which is slow where they would hold it.
const nearCopy = 1 << 19

// Copy computes y[i] ← x[i]. It goes past the caches with what they would not hold. The vectors may overlap.
func Copy[T Float](x, y []T) {
	sameLen("Copy", len(x), len(y))
	bytes := len(x) * sizeOf[T]()
	p, q := uintptr(unsafe.Pointer(unsafe.SliceData(x))), uintptr(unsafe.Pointer(unsafe.SliceData(y)))
	if overlap := max(p, q)-min(p, q) < uintptr(bytes); overlap || bytes <= nearCopy {
		copy(y, x)
		return
	}
	e := elementwise[T]{copied: true, far: bytes > caches.L3/farShare, x: x, y: y}
	e.each(2 * sizeOf[T]())
}

// Swap exchanges the elements of x and y.
func Swap[T Float](x, y []T) {
	sameLen("Swap", len(x), len(y))
	f, n := Kernels[T]().Swap, len(x)
	if n > chunk {
		e := elementwise[T]{swap: f, x: x, y: y}
		e.each(4 * sizeOf[T]())
	} else if n > 0 {
		f(n, &x[0], &y[0])
	}
}
