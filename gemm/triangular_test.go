package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// A dd is a sum of two float64, the second below the last place of the first: 106 bits, exact for products and nearly so for sums of these.
type dd struct{ hi, lo float64 }

func (s dd) add(x, y float64) dd { // s + x·y
	p := x * y
	e := math.FMA(x, y, -p)
	t := s.hi + p
	b := t - s.hi
	e += (s.hi - (t - b)) + (p - b) + s.lo
	hi := t + e
	return dd{hi, e - (hi - t)}
}

// number is z in parts, as float64.
func number[T Element](z T) [2]float64 {
	switch z := any(z).(type) {
	case float32:
		return [2]float64{float64(z)}
	case float64:
		return [2]float64{z}
	case complex64:
		return [2]float64{float64(real(z)), float64(imag(z))}
	case complex128:
		return [2]float64{real(z), imag(z)}
	}
	panic("unreachable")
}

func element[T Element](re, im float64) T {
	var z T
	switch p := any(&z).(type) {
	case *float32:
		*p = float32(re)
	case *float64:
		*p = re
	case *complex64:
		*p = complex(float32(re), float32(im))
	case *complex128:
		*p = complex(re, im)
	}
	return z
}

func isComplex[T Element]() bool {
	switch any(*new(T)).(type) {
	case complex64, complex128:
		return true
	}
	return false
}

func roundoff[T Element]() float64 {
	if size := unsafe.Sizeof(*new(T)); size == 4 || size == 8 && isComplex[T]() {
		return 0x1p-24
	}
	return 0x1p-53
}

// apply calls the function for T: SolveTriangular and so on.
func apply[T Element](solve bool, alpha T, a Matrix[T], conj, lower, unit bool, b Matrix[T], opts ...Option) {
	switch a := any(a).(type) {
	case Matrix[float32]:
		applyReal(solve, any(alpha).(float32), a, lower, unit, any(b).(Matrix[float32]), opts)
	case Matrix[float64]:
		applyReal(solve, any(alpha).(float64), a, lower, unit, any(b).(Matrix[float64]), opts)
	case Matrix[complex64]:
		applyComplex(solve, any(alpha).(complex64), ComplexMatrix[complex64]{a, conj}, lower, unit, any(b).(Matrix[complex64]), opts)
	case Matrix[complex128]:
		applyComplex(solve, any(alpha).(complex128), ComplexMatrix[complex128]{a, conj}, lower, unit, any(b).(Matrix[complex128]), opts)
	}
}

func applyReal[T Float](solve bool, alpha T, a Matrix[T], lower, unit bool, b Matrix[T], opts []Option) {
	if solve {
		SolveTriangular(alpha, a, lower, unit, b, opts...)
	} else {
		MulTriangular(alpha, a, lower, unit, b, opts...)
	}
}

func applyComplex[T Complex](solve bool, alpha T, a ComplexMatrix[T], lower, unit bool, b Matrix[T], opts []Option) {
	if solve {
		SolveComplexTriangular(alpha, a, lower, unit, ComplexMatrix[T]{Matrix: b}, opts...)
	} else {
		MulComplexTriangular(alpha, a, lower, unit, ComplexMatrix[T]{Matrix: b}, opts...)
	}
}

// scattered returns a rows×cols matrix of normal numbers in one of four layouts, with NaN around them.
func scattered[T Element](rng *rand.Rand, rows, cols, layout int) Matrix[T] {
	m := Matrix[T]{Rows: rows, Cols: cols}
	switch layout {
	case 0:
		m.RowStride, m.ColStride = cols+rng.IntN(3), 1
	case 1:
		m.RowStride, m.ColStride = 1, rows+rng.IntN(3)
	case 2:
		m.RowStride, m.ColStride = 2*cols+rng.IntN(3), 2
	case 3: // rows that get into each other's way in a cache
		m.RowStride, m.ColStride = (cols+1023)/1024*1024, 1
	}
	m.Data = make([]T, (rows-1)*m.RowStride+(cols-1)*m.ColStride+1)
	for i := range m.Data {
		m.Data[i] = element[T](math.NaN(), math.NaN())
	}
	for i := range rows {
		for j := range cols {
			m.Set(i, j, element[T](rng.NormFloat64(), rng.NormFloat64()))
		}
	}
	return m
}

// triangleAt is element (i, p) of the triangle that a call takes a for.
func triangleAt[T Element](a *Matrix[T], conj, lower, unit bool, i, p int) [2]float64 {
	switch {
	case i == p && unit:
		return [2]float64{1}
	case p > i && lower || p < i && !lower:
		return [2]float64{}
	}
	z := number(a.At(i, p))
	if conj {
		z[1] = -z[1]
	}
	return z
}

// residual returns element (i, j) of A·X and of |A||X|, times α if that is not nil.
func residual[T Element](a *Matrix[T], conj, lower, unit bool, x *Matrix[T], i, j int) (sum [2]dd, size float64) {
	for p := range x.Rows {
		z, v := triangleAt(a, conj, lower, unit, i, p), number(x.At(p, j))
		sum[0] = sum[0].add(z[0], v[0]).add(-z[1], v[1])
		sum[1] = sum[1].add(z[0], v[1]).add(z[1], v[0])
		size += math.Hypot(z[0], z[1]) * math.Hypot(v[0], v[1])
	}
	return sum, size
}

func TestTriangular(t *testing.T) {
	t.Run("float64", testTriangular[float64])
	t.Run("float32", testTriangular[float32])
	t.Run("complex128", testTriangular[complex128])
	t.Run("complex64", testTriangular[complex64])
}

// testTriangular holds solutions to their residuals and products to the exact ones, element by element, with NaN in all that may not be read
// and in all that lies around, which has to survive. Threads have to be without influence on the bits.
func testTriangular[T Element](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	u := roundoff[T]()
	calls := 200
	if testing.Short() {
		calls = 10
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	defer func(p, l float64) { parallelCycles, largeCycles = p, l }(parallelCycles, largeCycles)
	for call := range calls {
		m, n := 1+rng.IntN(40), 1+rng.IntN(40)
		switch {
		case call%25 == 0:
			m = 100 + rng.IntN(200)
		case call%25 == 1:
			n = 100 + rng.IntN(200)
		}
		solve, lower, unit, conj := rng.IntN(2) == 0, rng.IntN(2) == 0, rng.IntN(4) == 0, isComplex[T]() && rng.IntN(2) == 0
		alpha := []T{element[T](1, 0), element[T](-0.7, 0), element[T](0.3, 1.1)}[rng.IntN(3)]
		a, b := scattered[T](rng, m, m, rng.IntN(4)), scattered[T](rng, m, n, rng.IntN(4))
		for i := range m {
			for p := range m {
				if p > i && lower || p < i && !lower || p == i && unit {
					a.Set(i, p, element[T](math.NaN(), math.NaN()))
				} else if unit { // lest solutions grow without bound
					z := number(a.At(i, p))
					a.Set(i, p, element[T](z[0]/8, z[1]/8))
				} else if p == i {
					z := number(a.At(i, p))
					a.Set(i, p, element[T](z[0]+math.Copysign(2, z[0]), z[1]))
				}
			}
		}
		before := b
		before.Data = append([]T(nil), b.Data...)
		other := b
		other.Data = append([]T(nil), b.Data...)
		parallelCycles, largeCycles = 1<<62, 1<<62
		apply(solve, alpha, a, conj, lower, unit, b)
		parallelCycles, largeCycles = 1, 1
		apply(solve, alpha, a, conj, lower, unit, other)
		name := fmt.Sprintf("solve=%v m=%d n=%d lower=%v unit=%v conj=%v alpha=%v a strides (%d, %d), b (%d, %d)", solve, m, n, lower, unit, conj, alpha, a.RowStride, a.ColStride, b.RowStride, b.ColStride)
		for i, z := range b.Data {
			if w := other.Data[i]; w != z && (w == w || z == z) {
				t.Fatalf("%s: [%d] is %v on several cores, %v on one", name, i, w, z)
			}
			if z == z && before.Data[i] != before.Data[i] {
				t.Fatalf("%s: [%d], which is not of B, was written", name, i)
			}
		}
		// Nor have strides.
		plain := before.Clone()
		apply(solve, alpha, a.Clone(), conj, lower, unit, plain)
		for i := range m {
			for j := range n {
				if v, w := b.At(i, j), plain.At(i, j); v != w {
					t.Fatalf("%s: (%d, %d) is %v, %v with contiguous rows", name, i, j, v, w)
				}
			}
		}
		al := number(alpha)
		for i := range m {
			for j := range n {
				from, to := &before, &b
				if solve {
					from, to = &b, &before
				}
				// What should be equal, but for rounding: A·from, times α if it is a product, and to, times α if it is a solution.
				sum, size := residual(&a, conj, lower, unit, from, i, j)
				v := number(to.At(i, j))
				re, im := sum[0], sum[1]
				if solve {
					re, im = re.add(-al[0], v[0]).add(al[1], v[1]), im.add(-al[0], v[1]).add(-al[1], v[0])
				} else {
					x, y := re, im
					re = dd{}.add(al[0], x.hi).add(al[0], x.lo).add(-al[1], y.hi).add(-al[1], y.lo).add(-1, v[0])
					im = dd{}.add(al[0], y.hi).add(al[0], y.lo).add(al[1], x.hi).add(al[1], x.lo).add(-1, v[1])
					size *= math.Hypot(al[0], al[1])
				}
				if err, bound := math.Hypot(re.hi, im.hi), 2*float64(m+4)*u*size; !(err <= bound) {
					t.Fatalf("%s: (%d, %d) is off by %g, more than %g", name, i, j, err, bound)
				}
			}
		}
	}
}

// TestTriangularAllocs: steady state allocates nothing.
func TestTriangularAllocs(t *testing.T) {
	for _, n := range []int{2, 10, 70, 300} {
		a, b := RowMajor[float64](n, n, nil), RowMajor[float64](n, n, nil)
		c, d := ComplexRowMajor[complex64](n, n, nil), ComplexRowMajor[complex64](n, n, nil)
		for i := range n {
			a.Set(i, i, 1)
			c.Set(i, i, 1)
		}
		if got := kerneltest.AllocsPerRun(5, func() {
			SolveTriangular(1, a, true, false, b)
			MulTriangular(0.5, a.T(), true, false, b.T())
			SolveComplexTriangular(1, c.H(), false, false, d)
			MulComplexTriangular(2, c, true, true, d.T())
		}); got != 0 {
			t.Errorf("n = %d: %v allocations", n, got)
		}
	}
}

// TestTriangularDivides: diagonals whose inverses overflow, or are too small for all digits, are divided by, one such row being enough, and wherever the strips lie.
func TestTriangularDivides(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testDivides[float64](t, 0x1p-1040, 0x1p1023) })
	t.Run("float32", func(t *testing.T) { testDivides[float32](t, 0x1p-130, 0x1p127) })
	t.Run("complex128", func(t *testing.T) { testDivides[complex128](t, 0x1p-1040, 0x1p1022) })
	t.Run("complex64", func(t *testing.T) { testDivides[complex64](t, 0x1p-130, 0x1p126) })
}

func testDivides[T Element](t *testing.T, least, most float64) {
	rng := rand.New(rand.NewPCG(33, 34))
	im := 0.0
	if isComplex[T]() {
		im = 1
	}
	calls := 12
	if testing.Short() {
		calls = 3
	}
	sizes := []int{1, 3, 9, 40, 150}
	if testing.Short() {
		sizes = sizes[1:4]
	}
	for _, m := range sizes {
		for call := range calls {
			n, lower, d := 1+rng.IntN(40), rng.IntN(2) == 0, []float64{least, most}[call%2]
			a, b, want := scattered[T](rng, m, m, rng.IntN(4)), scattered[T](rng, m, n, rng.IntN(4)), RowMajor[T](m, n, nil)
			odd := rng.IntN(m)
			for i := range m {
				for p := range m {
					switch {
					case p == i && i == odd:
						a.Set(i, i, element[T](d, im*d))
					case p == i:
						a.Set(i, i, element[T](1, im))
					case p == odd || i == odd || p > i == lower:
						a.Set(i, p, element[T](0, 0))
					default: // small integers
						a.Set(i, p, element[T](float64(rng.IntN(3)-1), im*float64(rng.IntN(3)-1)))
					}
				}
			}
			// Of small integers, or quarters where they meet a large d, X times A is exact, and so is the solution.
			for j := range n {
				for p := range m {
					v := float64((p + 2*j) % 3)
					if d > 1 && p == odd {
						v /= 4
					}
					want.Set(p, j, element[T](v, 0))
				}
				for i := range m {
					var sum [2]float64
					for p := range m {
						z, v := triangleAt(&a, false, lower, false, i, p), number(want.At(p, j))
						sum[0], sum[1] = sum[0]+z[0]*v[0], sum[1]+z[1]*v[0]
					}
					b.Set(i, j, element[T](sum[0], sum[1]))
				}
			}
			apply(true, element[T](1, 0), a, false, lower, false, b)
			for i := range m {
				for j := range n {
					if got := b.At(i, j); got != want.At(i, j) {
						t.Fatalf("m=%d n=%d lower=%v row %d has %g: (%d, %d) is %v, want %v", m, n, lower, odd, d, i, j, got, want.At(i, j))
					}
				}
			}
		}
	}
}
