package gemm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// eachComplex runs a test for both complex types.
func eachComplex(t *testing.T, f64, f32 func(t *testing.T)) {
	t.Run("complex128", f64)
	t.Run("complex64", f32)
}

// elements returns the parts of x, the elements themselves.
func elements[F Float, T Complex](x []T) []F {
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
}

func randomComplex[F Float, T Complex](rng *rand.Rand, rows, cols int, l layout, special bool) ComplexMatrix[T] {
	rs, cs := l.make(rows, cols)
	m := ComplexMatrix[T]{Matrix: Matrix[T]{Rows: rows, Cols: cols, RowStride: rs, ColStride: cs}, Conjugated: rng.IntN(2) == 0}
	m.Data = make([]T, m.span())
	kerneltest.Fill(rng, elements[F](m.Data), special)
	return m
}

// join returns re + im·i.
func join[F Float, T Complex](re, im F) T {
	x := [2]F{re, im}
	return *(*T)(unsafe.Pointer(&x))
}

// complexReference computes the same product by the definition.
func complexReference[F Float, T Complex](alpha T, a, b ComplexMatrix[T], beta T, c ComplexMatrix[T]) []F {
	want := slices.Clone(elements[F](c.Data))
	x, y := parts[F](alpha), parts[F](beta)
	if c.Conjugated {
		a, b, x[1], y[1] = a.Conj(), b.Conj(), -x[1], -y[1]
	}
	generic.MulComplex(a.Conjugated, b.Conjugated, c.Rows, c.Cols, a.Cols, x, elements[F](a.Data), a.RowStride, a.ColStride,
		elements[F](b.Data), b.RowStride, b.ColStride, y, want, c.RowStride, c.ColStride)
	return want
}

// TestMulComplexBits compares random products of all conjugations and layouts with the definition, bit for bit. Strides leave gaps in C, which
// have to stay as they are.
func TestMulComplexBits(t *testing.T) {
	eager(t)
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 2, 3, 8} {
			t.Run(fmt.Sprint(procs), func(t *testing.T) {
				setProcs(t, procs)
				eachComplex(t, func(t *testing.T) { mulComplexBits[float64, complex128](t, uint64(procs)) },
					func(t *testing.T) { mulComplexBits[float32, complex64](t, uint64(procs)) })
			})
		}
	})
	// With small caches, operands are packed and every loop is crossed several times.
	old := caches
	defer func() { caches = old }()
	caches = Caches{L1: 1 << 10, L2: 4 << 10, L3: 4 << 10}
	t.Run("packed", func(t *testing.T) {
		eachSet(t, func(t *testing.T) {
			for _, procs := range []int{1, 3} {
				setProcs(t, procs)
				eachComplex(t, func(t *testing.T) { mulComplexBits[float64, complex128](t, uint64(10+procs)) },
					func(t *testing.T) { mulComplexBits[float32, complex64](t, uint64(10+procs)) })
			}
		})
	})
}

func mulComplexBits[F Float, T Complex](t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 20))
	sizes := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 40}
	depths := append([]int{generic.KC, generic.KC + 1, 2*generic.KC + 5}, sizes...)
	scalars := [][2]F{{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0.7, 0}, {0.7, -1.3}, {F(math.Copysign(0, -1)), 0}}
	scalar := func() T {
		x := scalars[rng.IntN(len(scalars))]
		return join[F, T](x[0], x[1])
	}
	for range few(300) {
		m, n, k := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))]
		special := rng.IntN(3) == 0
		pick := func(rows, cols int) ComplexMatrix[T] {
			return randomComplex[F, T](rng, rows, cols, layouts[rng.IntN(len(layouts))], special)
		}
		a, b, c := pick(m, k), pick(k, n), pick(m, n)
		alpha, beta := scalar(), scalar()
		fill := func(m ComplexMatrix[T]) {
			for i := range elements[F](m.Data) {
				elements[F](m.Data)[i] = F(math.NaN())
			}
		}
		if beta == 0 {
			fill(c)
		}
		if alpha == 0 {
			fill(a)
			fill(b)
		}
		want := complexReference[F](alpha, a, b, beta, c)
		MulComplex(alpha, a, b, beta, c)
		if i := kerneltest.Diff(elements[F](c.Data), want); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d alpha=%v beta=%v special=%v conj %v %v %v strides a (%d,%d) b (%d,%d) c (%d,%d): element %d = %v, want %v",
				m, n, k, alpha, beta, special, a.Conjugated, b.Conjugated, c.Conjugated, a.RowStride, a.ColStride, b.RowStride, b.ColStride,
				c.RowStride, c.ColStride, i, elements[F](c.Data)[i], want[i])
		}
	}
}

// TestMulComplexAccuracy asserts, for both parts, |ĉ-c| ≤ γ(k+6)·|α|(|A||B|) + γ(3)·|β||c| against exact arithmetic, where |z| is |re z| + |im z|.
func TestMulComplexAccuracy(t *testing.T) {
	eachComplex(t, func(t *testing.T) { complexAccuracy[float64, complex128](t, 0x1p-53) },
		func(t *testing.T) { complexAccuracy[float32, complex64](t, 0x1p-24) })
}

func complexAccuracy[F Float, T Complex](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(21, 21))
	exact := func(x F) *big.Float { return new(big.Float).SetPrec(300).SetFloat64(float64(x)) }
	type number struct{ re, im *big.Float }
	wide := func(v T) number { p := parts[F](v); return number{exact(p[0]), exact(p[1])} }
	op := func(f func(z *big.Float, x, y *big.Float) *big.Float, x, y *big.Float) *big.Float {
		return f(new(big.Float).SetPrec(300), x, y)
	}
	add, sub, mul := (*big.Float).Add, (*big.Float).Sub, (*big.Float).Mul
	times := func(x, y number) number {
		return number{op(sub, op(mul, x.re, y.re), op(mul, x.im, y.im)), op(add, op(mul, x.re, y.im), op(mul, x.im, y.re))}
	}
	plus := func(x, y number) number { return number{op(add, x.re, y.re), op(add, x.im, y.im)} }
	size := func(v T) float64 { p := parts[F](v); return math.Abs(float64(p[0])) + math.Abs(float64(p[1])) }
	gamma := func(n int) float64 { return float64(n) * u / (1 - float64(n)*u) }
	for _, k := range []int{1, 10, 255, 257, few(2000)} {
		for _, m := range []int{1, 5} {
			const n = 6
			a, b := randomComplex[F, T](rng, m, k, layouts[0], false), randomComplex[F, T](rng, k, n, layouts[2], false)
			c := ComplexRowMajor[T](m, n, nil)
			kerneltest.Fill(rng, elements[F](c.Data), false)
			alpha, beta, c0 := join[F, T](0.7, -1.3), join[F, T](-0.4, 0.3), c.Clone()
			MulComplex(alpha, a, b, beta, c)
			for i := range m {
				for j := range n {
					sum, abs := number{exact(0), exact(0)}, 0.0
					for p := range k {
						sum = plus(sum, times(wide(a.At(i, p)), wide(b.At(p, j))))
						abs += size(a.At(i, p)) * size(b.At(p, j))
					}
					want, got := plus(times(wide(alpha), sum), times(wide(beta), wide(c0.At(i, j)))), wide(c.At(i, j))
					re, _ := op(sub, got.re, want.re).Float64()
					im, _ := op(sub, got.im, want.im).Float64()
					bound := gamma(k+6)*size(alpha)*abs + gamma(3)*size(beta)*size(c0.At(i, j))
					if math.Abs(re) > bound || math.Abs(im) > bound {
						t.Fatalf("k=%d (%d,%d): errors %g, %g, bound %g", k, i, j, re, im, bound)
					}
				}
			}
		}
	}
}

func TestMulComplexBadArguments(t *testing.T) {
	a, b, c := ComplexRowMajor[complex128](3, 4, nil), ComplexRowMajor[complex128](4, 5, nil), ComplexRowMajor[complex128](3, 5, nil)
	for i := range c.Data {
		c.Data[i] = 7i
	}
	overlap, short := c, a
	overlap.RowStride = 2
	short.Data = short.Data[:11]
	for _, x := range []struct {
		a, b, c ComplexMatrix[complex128]
		want    string
	}{
		{a, a, c, "b has 3 rows, want 4, the columns of a"},
		{a, b, c.H(), "c is 5×3, want 3×5"},
		{short.Conj(), b, c, "a: len(Data) = 11, want ≥ 12 for 3×4 with strides (4, 1)"},
		{a, b, overlap, "elements of c overlap: 3×5 with strides (2, 1)"},
	} {
		message := func() (s string) {
			defer func() { s = fmt.Sprint(recover()) }()
			MulComplex(1, x.a, x.b, 0, x.c)
			return
		}()
		if want := "gemm: MulComplex: " + x.want; !strings.HasPrefix(message, want) {
			t.Errorf("panic %q, want %q", message, want)
		}
	}
	for i, v := range c.Data {
		if v != 7i {
			t.Fatalf("c[%d] was written", i)
		}
	}
}

func TestMulComplexNoAllocations(t *testing.T) {
	setProcs(t, 2)
	rng := rand.New(rand.NewPCG(22, 22))
	for _, s := range [][3]int{{2, 2, 2}, {8, 8, 8}, {100, 100, 100}, {150, 200, 400}} {
		if testing.Short() && s[0] > 100 {
			continue // slow on an emulated CPU
		}
		for _, l := range []layout{layouts[0], layouts[2], layouts[4]} {
			a, b, c := randomComplex[float32, complex64](rng, s[0], s[2], l, false), randomComplex[float32, complex64](rng, s[2], s[1], l, false), randomComplex[float32, complex64](rng, s[0], s[1], l, false)
			f := func() { MulComplex(1+2i, a, b, 3i, c, Threads(2)) }
			for range calls(20) {
				f() // the pools fill
			}
			if n := kerneltest.AllocsPerRun(calls(50), f); n != 0 {
				t.Errorf("%v %s: %v allocations, want 0", s, l.name, n)
			}
			// Two products, which from some size on are added up one after the other.
			a, b, c = randomComplex[float32, complex64](rng, s[0], s[2], l, false), randomComplex[float32, complex64](rng, s[2], s[0], l, false), randomComplex[float32, complex64](rng, s[0], s[0], l, false)
			f = func() { MulComplexSymmetrized(1+2i, a, b, true, true, 3, c, Threads(2)) }
			f()
			if n := kerneltest.AllocsPerRun(calls(50), f); n != 0 {
				t.Errorf("%v %s, symmetrized: %v allocations, want 0", s, l.name, n)
			}
		}
	}
}

// TestMulComplexConcurrent multiplies from many goroutines, complex numbers and real ones, while GOMAXPROCS changes.
func TestMulComplexConcurrent(t *testing.T) {
	eager(t)
	setProcs(t, 4)
	rng := rand.New(rand.NewPCG(23, 23))
	a, b := randomComplex[float64, complex128](rng, 40, 50, layouts[0], false), randomComplex[float64, complex128](rng, 50, 60, layouts[2], false)
	x, y := random[float64](rng, 40, 50, layouts[0], false), random[float64](rng, 50, 60, layouts[0], false)
	want, real := ComplexRowMajor[complex128](40, 60, nil), RowMajor[float64](40, 60, nil)
	MulComplex(1i, a, b, 0, want, Threads(1))
	Mul(1, x, y, 0, real, Threads(1))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			c, d := ComplexRowMajor[complex128](40, 60, nil), RowMajor[float64](40, 60, nil)
			for range 20 {
				clear(c.Data)
				clear(d.Data)
				MulComplex(1i, a, b, 0, c)
				Mul(1, x, y, 0, d)
				if i, j := kerneltest.Diff(elements[float64](c.Data), elements[float64](want.Data)), kerneltest.Diff(d.Data, real.Data); i >= 0 || j >= 0 {
					t.Errorf("complex element %d or real element %d differs", i, j)
					return
				}
			}
		})
	}
	for i := range 50 {
		runtime.GOMAXPROCS(1 + i%8)
	}
	wg.Wait()
}

func TestComplexMatrix(t *testing.T) {
	m := ComplexRowMajor(2, 3, []complex64{1, 2i, 3, 4, 5 + 6i, 6})
	if m.At(1, 1) != 5+6i || m.H().At(1, 1) != 5-6i || m.T().At(1, 0) != 2i || m.Conj().Conj().At(0, 1) != 2i {
		t.Error("views disagree")
	}
	if s := m.H().Slice(1, 2, 0, 2); s.Rows != 1 || s.At(0, 1) != 5-6i || s.Clone().Row(0)[0] != -2i {
		t.Error("Slice or Clone of a conjugate transpose")
	}
	m.H().Set(2, 0, 9i)
	if m.Data[2] != -9i || m.Row(0)[2] != -9i {
		t.Error("Set through a conjugate transpose")
	}
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "conjugated") {
			t.Errorf("Row of a conjugate: %v", r)
		}
	}()
	m.Conj().Row(0)
}

// TestPairs: panels and tiles have an even number of rows and columns, so that pairs are never torn apart.
func TestPairs(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, n := range []int{active.f64.MR, active.f64.NR, active.f64.VL, active.f32.MR, active.f32.NR, active.f32.VL} {
			if n%2 != 0 {
				t.Errorf("%d is odd", n)
			}
		}
	})
}

func FuzzMulComplex(f *testing.F) {
	f.Add(uint64(1), uint16(5), uint16(6), uint16(300), byte(0), 1.0, 0.0, 0.0, 0.0)
	f.Add(uint64(2), uint16(1), uint16(40), uint16(17), byte(77), -1.0, 2.0, 0.5, -1.0)
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint16, how byte, alphaRe, alphaIm, betaRe, betaIm float64) {
		rng := rand.New(rand.NewPCG(seed, 1))
		m, n, k = m%40, n%40, k%600
		h, alpha, beta := int(how), complex(alphaRe, alphaIm), complex(betaRe, betaIm)
		a := randomComplex[float64, complex128](rng, int(m), int(k), layouts[h%5], h&1 != 0)
		b := randomComplex[float64, complex128](rng, int(k), int(n), layouts[h/5%5], h&2 != 0)
		c := randomComplex[float64, complex128](rng, int(m), int(n), layouts[h/25%5], h&4 != 0)
		want := complexReference[float64](alpha, a, b, beta, c)
		MulComplex(alpha, a, b, beta, c)
		if i := kerneltest.Diff(elements[float64](c.Data), want); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d: element %d = %v, want %v", m, n, k, i, elements[float64](c.Data)[i], want[i])
		}
	})
}
