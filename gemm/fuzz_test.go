package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// FuzzViews multiplies whatever somebody might take for matrices. A product either panics, in its own words and before it writes anything, or is right and writes nothing else.
func FuzzViews(f *testing.F) {
	f.Add(3, 4, 5, 4, 1, 20, 5, 1, 20, 5, 1, 20)
	f.Add(3, 4, 5, 1, 3, 12, 5, 1, 20, 1, 3, 15)
	f.Add(2, 2, 2, math.MaxInt, 1, 4, 2, 1, 4, 2, 1, 4)
	f.Add(3, 3, 3, 3, 1, 9, 3, 1, 9, math.MaxInt-10, 1, 4)
	f.Add(40, 2, 3, 0, 0, 1, 1, 40, 100, 3, 1, 120)
	f.Add(-1, 2, 3, 1, 1, 3, 1, 1, 4, 1, 1, 5)
	f.Fuzz(func(t *testing.T, m, k, n, ars, acs, lenA, brs, bcs, lenB, crs, ccs, lenC int) {
		const most = 1 << 12
		for _, size := range []*int{&m, &k, &n} {
			*size %= 48
		}
		make1 := func(rows, cols, rs, cs, length int) (Matrix[float64], []float64) {
			back := make([]float64, 3*most)
			for i := range back {
				back[i] = float64(i % 11)
			}
			return Matrix[float64]{back[most : most+(length%most+most)%most], rows, cols, rs, cs}, back
		}
		a, _ := make1(m, k, ars, acs, lenA)
		b, _ := make1(k, n, brs, bcs, lenB)
		c, back := make1(m, n, crs, ccs, lenC)
		want := slices.Clone(back)
		var message any
		func() {
			defer func() { message = recover() }()
			Mul(2, a, b, -1, c)
		}()
		if message != nil {
			if s := fmt.Sprint(message); !strings.HasPrefix(s, "gemm: Mul: ") {
				t.Fatalf("panic %q", s)
			}
		} else {
			copy(want[most:], reference(2, a, b, -1, c.around(want[most:]), false))
		}
		if i := kerneltest.Diff(back, want); i >= 0 {
			t.Fatalf("after panic %v, [%d] = %v, want %v", message, i-most, back[i], want[i])
		}
	})
}

// around returns the view of other elements.
func (a Matrix[T]) around(data []T) Matrix[T] {
	a.Data = data[:len(a.Data)]
	return a
}

// FuzzTriangles compares what reads or writes a triangle with the same for other strides and, where it is a product, with the product. The other triangle is NaN.
func FuzzTriangles(f *testing.F) {
	f.Add(uint64(1), uint16(5), uint16(6), byte(0))
	f.Add(uint64(2), uint16(67), uint16(40), byte(77))
	f.Add(uint64(3), uint16(150), uint16(3), byte(255))
	f.Fuzz(func(t *testing.T, seed uint64, m, n uint16, how byte) {
		fuzzTriangles[float64](t, seed, int(m%200), int(n%70), int(how))
		fuzzTriangles[float32](t, seed, int(m%200), int(n%70), int(how))
	})
}

func fuzzTriangles[T Float](t *testing.T, seed uint64, m, n, how int) {
	rng := rand.New(rand.NewPCG(seed, 3))
	isLower, unit := how&1 != 0, how&2 != 0
	l, l2 := layouts[how/4%5], layouts[how/20%5]
	a, full := random[T](rng, m, m, l, false), RowMajor[T](m, m, nil)
	for i := range m {
		a.Set(i, i, a.At(i, i)+9) // a triangle that can be inverted
	}
	for i := range m {
		for j := range m {
			if i == j || i > j == isLower {
				full.Set(i, j, a.At(i, j))
				full.Set(j, i, a.At(i, j))
				if i != j {
					a.Set(j, i, T(math.NaN()))
				}
			}
		}
	}
	same := func(what string, got, want Matrix[T]) {
		t.Helper()
		for i := range got.Rows {
			for j := range got.Cols {
				if !kerneltest.Same(got.At(i, j), want.At(i, j)) {
					t.Fatalf("%s of %d×%d, lower %v, unit %v, %s and %s: (%d,%d) = %v, want %v", what, m, n, isLower, unit, l.name, l2.name, i, j, got.At(i, j), want.At(i, j))
				}
			}
		}
	}
	b, c := random[T](rng, m, n, layouts[0], false), random[T](rng, m, n, l2, false)
	b2, c0 := random[T](rng, m, n, l2, false), c.Clone()
	for i := range m {
		for j := range n {
			b2.Set(i, j, b.At(i, j))
		}
	}
	MulSymmetric(0.5, a, isLower, b2, -1, c)
	Mul(0.5, full, b, -1, c0, Chain())
	same("MulSymmetric", c, c0)

	a1 := a.Clone()
	x, y := b.Clone(), b2
	MulTriangular(2, a1, isLower, unit, x)
	MulTriangular(2, a, isLower, unit, y)
	same("MulTriangular", y, x)
	SolveTriangular(0.5, a1, isLower, unit, x)
	SolveTriangular(0.5, a, isLower, unit, y)
	same("SolveTriangular", y, x)

	// A triangle of C: that of the whole product, and no more.
	s, whole := random[T](rng, m, m, l, false), RowMajor[T](m, m, nil)
	before := s.Clone()
	Mul(1, b, b.T(), 0, whole, Chain())
	Mul(1, b, b.T(), 0, s, Chain(), Triangle(isLower))
	for i := range m {
		for j := range m {
			if i != j && i > j != isLower {
				whole.Set(i, j, before.At(i, j))
			}
		}
	}
	same("Triangle", s, whole)
}

// FuzzNarrow compares products of BFloat16 with those of the same matrices as float32, with an epilogue after them, and bytes of float32 with their definition.
func FuzzNarrow(f *testing.F) {
	f.Add(uint64(1), uint16(5), uint16(6), uint16(300), byte(0), float32(0.1), byte(3))
	f.Add(uint64(2), uint16(40), uint16(33), uint16(17), byte(77), float32(3), byte(255))
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint16, how byte, scale float32, zero byte) {
		rng := rand.New(rand.NewPCG(seed, 4))
		rows, cols, steps, h := int(m%50), int(n%70), int(k%600), int(how)
		narrow := func(r, c int, l layout) (Matrix[BFloat16], Matrix[float32]) {
			wide := random[float32](rng, r, c, l, false)
			y := make([]BFloat16, len(wide.Data))
			NarrowBFloat16(wide.Data, y)
			WidenBFloat16(y, wide.Data)
			return Matrix[BFloat16]{y, r, c, wide.RowStride, wide.ColStride}, wide
		}
		a, wideA := narrow(rows, steps, layouts[h%5])
		b, wideB := narrow(steps, cols, layouts[h/5%5])
		bias := random[float32](rng, 1, cols, layouts[0], false).Data
		then := Then(NewEpilogue(AddRow(bias), Rectify[float32](), Scale[float32](3)))
		want := random[float32](rng, rows, cols, layouts[0], false)
		got := []Matrix[float32]{want.Clone(), want.Clone(), want.Clone(), want.Clone()}
		Mul(0.5, wideA, wideB, 2, want, Chain())
		for i := range rows {
			for j, c := range want.Row(i) {
				c += bias[j]
				if c < 0 {
					c = 0
				}
				want.Row(i)[j] = 3 * c
			}
		}
		MulBFloat16(0.5, a, b, 2, got[0], Chain(), then)
		MulPrepackedBFloat16(0.5, a, PrepackBFloat16(b), 2, got[1], then)
		MulPrepackedBFloat16(0.5, wideA, PrepackBFloat16(b), 2, got[2], then)
		MulPrepacked(0.5, wideA, Prepack(wideB), 2, got[3], then)
		for i, c := range got {
			if j := kerneltest.Diff(c.Data, want.Data); j >= 0 {
				t.Fatalf("way %d, %d×%d×%d: [%d] = %v, want %v", i, rows, cols, steps, j, c.Data[j], want.Data[j])
			}
		}

		if !(scale > 0 && scale <= math.MaxFloat32) {
			scale = 1
		}
		q := Matrix[uint8]{make([]uint8, len(wideA.Data)), rows, steps, wideA.RowStride, wideA.ColStride}
		QuantizeUint8(wideA, scale, zero, q)
		for i := range rows {
			for p := range steps {
				v := math.RoundToEven(float64(wideA.At(i, p))/float64(scale)) + float64(zero)
				if want := uint8(min(max(v, 0), 255)); q.At(i, p) != want {
					t.Fatalf("%v is %d for a scale of %v and zero at %d, want %d", wideA.At(i, p), q.At(i, p), scale, zero, want)
				}
			}
		}
	})
}
