package gemm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// eachSet runs f with every kernel set that this CPU can run, or in short mode with the chosen one.
func eachSet(t *testing.T, f func(t *testing.T)) {
	chosen := active
	defer func() { active = chosen }()
	for i := range isas {
		if s := &isas[i]; s.available && (s == chosen || !testing.Short()) {
			active = s
			t.Run(active.name, f)
		}
	}
}

// eager makes the smallest product parallel until the test ends.
func eager(t *testing.T) {
	cycles, large := parallelCycles, largeCycles
	parallelCycles, largeCycles = 0, 0
	t.Cleanup(func() { parallelCycles, largeCycles = cycles, large })
}

// few returns n, or in short mode, which is for emulated CPUs, a tenth of it.
func few(n int) int {
	if testing.Short() {
		return (n + 9) / 10
	}
	return n
}

// calls is few for large products whose allocations are counted. With the kernels in plain Go, too, they take long, and a tenth of them
// allocates as much: nothing.
func calls(n int) int {
	if active.name == generic.ISA {
		return (n + 9) / 10
	}
	return few(n)
}

// wantPanics runs each function, which has to panic with a text that contains the one it is listed under.
func wantPanics(t *testing.T, calls map[string]func()) {
	t.Helper()
	for want, f := range calls {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func setProcs(t *testing.T, n int) {
	old := runtime.GOMAXPROCS(n)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// A layout gives a rows×cols matrix with its strides.
type layout struct {
	name string
	make func(rows, cols int) (rs, cs int)
}

var layouts = []layout{
	{"row", func(r, c int) (int, int) { return max(c, 1), 1 }},
	{"rowpad", func(r, c int) (int, int) { return c + 3, 1 }},
	{"col", func(r, c int) (int, int) { return 1, max(r, 1) }},
	{"colpad", func(r, c int) (int, int) { return 1, r + 5 }},
	{"both", func(r, c int) (int, int) { return 3*c + 2, 3 }},
}

func random[T Float](rng *rand.Rand, rows, cols int, l layout, special bool) Matrix[T] {
	rs, cs := l.make(rows, cols)
	m := Matrix[T]{Rows: rows, Cols: cols, RowStride: rs, ColStride: cs}
	m.Data = make([]T, m.span())
	kerneltest.Fill(rng, m.Data, special)
	return m
}

// reference computes the same product by the definition.
func reference[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], chain bool) []T {
	want := append([]T(nil), c.Data...)
	dot := !chain && generic.DotOrder(c.Rows, c.Cols, a.Cols, a.ColStride == 1, b.RowStride == 1 && b.ColStride != 1)
	generic.Mul(dot, c.Rows, c.Cols, a.Cols, alpha, a.Data, a.RowStride, a.ColStride, b.Data, b.RowStride, b.ColStride, beta, want, c.RowStride, c.ColStride)
	return want
}

// TestMulBits compares random products with the definition, bit for bit.
func TestMulBits(t *testing.T) {
	eager(t)
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 2, 3, 8} {
			t.Run(fmt.Sprint(procs), func(t *testing.T) {
				setProcs(t, procs)
				t.Run("float64", func(t *testing.T) { mulBits[float64](t, uint64(procs)) })
				t.Run("float32", func(t *testing.T) { mulBits[float32](t, uint64(procs)) })
			})
		}
	})
}

func mulBits[T Float](t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	sizes := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 16, 17, 31, 40, 65}
	depths := append([]int{generic.KC, generic.KC + 1, 2*generic.KC + 5, generic.DotKC + 1}, sizes...)
	scalars := []T{0, 1, -1, 0.7, T(math.Copysign(0, -1))}
	for range few(400) {
		m, n, k := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))]
		special := rng.IntN(3) == 0
		a := random[T](rng, m, k, layouts[rng.IntN(len(layouts))], special)
		b := random[T](rng, k, n, layouts[rng.IntN(len(layouts))], special)
		c := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special)
		alpha, beta := scalars[rng.IntN(len(scalars))], scalars[rng.IntN(len(scalars))]
		if beta == 0 {
			for i := range c.Data {
				c.Data[i] = T(math.NaN())
			}
		}
		if alpha == 0 {
			for _, x := range []Matrix[T]{a, b} {
				for i := range x.Data {
					x.Data[i] = T(math.NaN())
				}
			}
		}
		chain := rng.IntN(4) == 0
		var opts []Option
		if chain {
			opts = append(opts, Chain())
		}
		want := reference(alpha, a, b, beta, c, chain)
		Mul(alpha, a, b, beta, c, opts...)
		if i := kerneltest.Diff(c.Data, want); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d alpha=%v beta=%v special=%v chain=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v",
				m, n, k, alpha, beta, special, chain, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], want[i])
		}
	}
}

// TestBlocks shrinks the caches so that small products cross every loop several times, on whatever kind of CPU the ways are chosen for.
func TestBlocks(t *testing.T) {
	eager(t)
	old, oldQuick, oldUnits := caches, quickL3, units
	defer func() { caches, quickL3, units = old, oldQuick, oldUnits }()
	caches = Caches{L1: 1 << 10, L2: 64 << 10, L3: 64 << 10}
	eachSet(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 3))
		for i, procs := range []int{1, 3, 1, 3} {
			setProcs(t, procs)
			quickL3, units = i < 2, 1+i/2
			for range few(6) {
				m, n, k := 20+rng.IntN(60), 20+rng.IntN(90), 200+rng.IntN(400)
				a, b, c := random[float64](rng, m, k, layouts[0], false), random[float64](rng, k, n, layouts[rng.IntN(3)], false), random[float64](rng, m, n, layouts[1], false)
				prepacked := c.Clone()
				want, chain := reference(1.5, a, b, -0.5, c, false), reference(1.5, a, b, -0.5, prepacked, true)
				Mul(1.5, a, b, -0.5, c)
				if i := kerneltest.Diff(c.Data, want); i >= 0 {
					t.Fatalf("m=%d n=%d k=%d: [%d] = %v, want %v", m, n, k, i, c.Data[i], want[i])
				}
				MulPrepacked(1.5, a, Prepack(b), -0.5, prepacked)
				if i := kerneltest.Diff(prepacked.Data, chain); i >= 0 {
					t.Fatalf("m=%d n=%d k=%d, prepacked: [%d] = %v, want %v", m, n, k, i, prepacked.Data[i], chain[i])
				}
			}
		}
	})
}

// TestHints multiplies a long A, a tile of which passes through all of k at once where kernels are told what comes next, by a narrow B.
func TestHints(t *testing.T) {
	eager(t)
	old, oldHints := caches, hints
	defer func() { caches, hints = old, oldHints }()
	caches = Caches{L1: 1 << 10, L2: 1 << 20, L3: 4 << 20}
	eachSet(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(5, 5))
		for _, hints = range []bool{false, true} {
			m, n, k := 190+rng.IntN(20), 1+rng.IntN(10), 2*generic.KC+rng.IntN(200)
			a, b, c := random[float64](rng, m, k, layouts[0], false), random[float64](rng, k, n, layouts[1], false), random[float64](rng, m, n, layouts[1], false)
			if o := orderOf(Kernels[float64](), &a, n); o.ahead != hints {
				t.Fatalf("the order is %+v with hints %v", o, hints)
			}
			want := reference(1.5, a, b, -0.5, c, false)
			Mul(1.5, a, b, -0.5, c, Threads(1))
			if i := kerneltest.Diff(c.Data, want); i >= 0 {
				t.Fatalf("m=%d n=%d k=%d hints=%v: [%d] = %v, want %v", m, n, k, hints, i, c.Data[i], want[i])
			}
		}
	})
}

// TestBatchInvariance takes rows of a batch alone and in groups.
func TestBatchInvariance(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(4, 4))
		x, w := random[float32](rng, 33, 300, layouts[0], false), random[float32](rng, 70, 300, layouts[0], false)
		for _, right := range []Matrix[float32]{w.T(), w.T().Clone()} {
			all := RowMajor[float32](33, 70, nil)
			Mul(1, x, right, 0, all, Chain())
			for _, rows := range []int{1, 2, 3, 4, 5, 32} {
				part := RowMajor[float32](rows, 70, nil)
				for i := 0; i+rows <= 33; i += rows {
					Mul(1, x.Slice(i, i+rows, 0, 300), right, 0, part, Chain())
					if j := kerneltest.Diff(part.Data, all.Data[i*70:(i+rows)*70]); j >= 0 {
						t.Fatalf("%d rows from %d: [%d] differs from the batch", rows, i, j)
					}
				}
			}
		}
	})
}

// TestAccuracy asserts |ĉ-c| ≤ γ(k+3)·|α|(|A||B|) + 3u|β||c| against exact arithmetic.
func TestAccuracy(t *testing.T) {
	t.Run("float64", func(t *testing.T) { accuracy[float64](t, 0x1p-53) })
	t.Run("float32", func(t *testing.T) { accuracy[float32](t, 0x1p-24) })
}

func accuracy[T Float](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, k := range []int{1, 10, 255, 257, few(3000)} {
		for _, m := range []int{3, 9} {
			n := 7
			a, b, c := random[T](rng, m, k, layouts[0], false), random[T](rng, k, n, layouts[2], false), random[T](rng, m, n, layouts[0], false)
			alpha, beta := T(0.7), T(-1.3)
			c0 := c.Clone()
			Mul(alpha, a, b, beta, c)
			gamma := float64(k+3) * u / (1 - float64(k+3)*u)
			prod := func(x, y T) *big.Float {
				return new(big.Float).SetPrec(200).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
			}
			for i := range m {
				for j := range n {
					sum, abs := new(big.Float).SetPrec(200), 0.0
					for p := range k {
						sum.Add(sum, prod(a.At(i, p), b.At(p, j)))
						abs += math.Abs(float64(a.At(i, p)) * float64(b.At(p, j)))
					}
					sum.Mul(sum, big.NewFloat(float64(alpha)))
					sum.Add(sum, prod(beta, c0.At(i, j)))
					sum.Sub(sum, big.NewFloat(float64(c.At(i, j))))
					err, _ := sum.Float64()
					bound := gamma*math.Abs(float64(alpha))*abs + 3*u*math.Abs(float64(beta)*float64(c0.At(i, j)))
					if math.Abs(err) > bound {
						t.Fatalf("k=%d (%d,%d): error %g, bound %g", k, i, j, err, bound)
					}
				}
			}
		}
	}
}

func TestBadArguments(t *testing.T) {
	a, b, c := RowMajor[float64](3, 4, nil), RowMajor[float64](4, 5, nil), RowMajor[float64](3, 5, nil)
	for i := range c.Data {
		c.Data[i] = 7
	}
	with := func(m Matrix[float64], f func(m *Matrix[float64])) Matrix[float64] {
		f(&m)
		return m
	}
	for _, x := range []struct {
		a, b, c Matrix[float64]
		want    string
	}{
		{a, RowMajor[float64](3, 5, nil), c, "b has 3 rows, want 4, the columns of a"},
		{a, b, c.T(), "c is 5×3, want 3×5"},
		{with(a, func(m *Matrix[float64]) { m.Data = m.Data[:11] }), b, c, "a: len(Data) = 11, want ≥ 12 for 3×4 with strides (4, 1)"},
		{a, with(b, func(m *Matrix[float64]) { m.Rows = -4 }), c, "b: -4×5 matrix, want dimensions ≥ 0"},
		{a, with(b, func(m *Matrix[float64]) { m.ColStride = -1 }), c, "b: strides (5, -1), want both ≥ 0"},
		{a, b, with(c, func(m *Matrix[float64]) { m.Data = nil }), "c: len(Data) = 0, want ≥ 15"},
		{a, b, with(c, func(m *Matrix[float64]) { m.RowStride = 2 }), "elements of c overlap: 3×5 with strides (2, 1)"},
		{a, b, with(c, func(m *Matrix[float64]) { m.RowStride = 0 }), "elements of c overlap"},
		// Products that an int cannot hold.
		{with(a, func(m *Matrix[float64]) { m.RowStride = math.MaxInt }), b, c, "a: len(Data) = 12, want ≥ "},
		{a, with(b, func(m *Matrix[float64]) { m.RowStride, m.ColStride = math.MaxInt/3, math.MaxInt/4 }), c, "b: len(Data) = 20, want ≥ "},
		{a, b, with(c, func(m *Matrix[float64]) { m.RowStride = math.MaxInt - 10 }), "c: len(Data) = 15, want ≥ "},
		{a, b, with(c, func(m *Matrix[float64]) { m.RowStride, m.ColStride = 1, math.MaxInt/4+1 }), "c: len(Data) = 15, want ≥ "},
	} {
		message := func() (s string) {
			defer func() { s = fmt.Sprint(recover()) }()
			Mul(1, x.a, x.b, 0, x.c)
			return
		}()
		if !strings.HasPrefix(message, "gemm: Mul: ") || !strings.Contains(message, x.want) {
			t.Errorf("panic %q, want it to contain %q", message, x.want)
		}
	}
	for i, v := range c.Data {
		if v != 7 {
			t.Fatalf("c[%d] was written", i)
		}
	}
}

// TestReach: what slices are compared with does not overflow.
func TestReach(t *testing.T) {
	for _, x := range [][4]int{{0, 0, 0, 0}, {1, 2, 3, 7}, {math.MaxInt, 0, 5, math.MaxInt}, {1, math.MaxInt - 1, 1, math.MaxInt}, {2, math.MaxInt - 1, 1, math.MaxInt},
		{0, math.MaxInt, 2, math.MaxInt}, {0, 1 << 30, 1 << 2, min(1<<30, math.MaxInt>>2) << 2}, {1, math.MaxInt, math.MaxInt, math.MaxInt}, {math.MaxInt, math.MaxInt, 1, math.MaxInt}} {
		if got := reach(x[0], x[1], x[2]); got != x[3] && math.MaxInt > 1<<32 {
			t.Errorf("reach(%d, %d, %d) = %d, want %d", x[0], x[1], x[2], got, x[3])
		}
	}
	half := math.MaxInt/2 + 2
	wantPanics(t, map[string]func(){
		"RowMajor: len(data) = 1, want ≥ rows·cols": func() { RowMajor(half, 2, make([]float64, 1)) },
		"NewStack: len(data) = 4, want ≥ count":     func() { NewStack(half, 2, 2, make([]float64, 4)) },
	})
	s := NewStack[float64](3, 1, 1, nil)
	s.Stride = half
	if s.Check() == nil {
		t.Error("a stack may reach beyond what an int can hold")
	}
}

// TestPieces packs operands of so many steps that a panel does not go by one call.
func TestPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(32, 1))
	const k = packElements/4 + 77
	for _, l := range []layout{layouts[0], layouts[2], layouts[4]} {
		b := random[float32](rng, k, 5, l, true)
		if got := Prepack(b).Unpack(); kerneltest.Diff(got.Data, b.Clone().Data) >= 0 {
			t.Errorf("%s: packed and unpacked, it is another one", l.name)
		}
		a, c := randomComplex[float64, complex128](rng, 3, k/8, layouts[0], false), randomComplex[float64, complex128](rng, 3, 4, layouts[0], false)
		z := randomComplex[float64, complex128](rng, k/8, 4, l, false)
		want := complexReference[float64](2, a, z, 0, c)
		MulComplex(2, a, z, 0, c)
		if i := kerneltest.Diff(elements[float64](c.Data), want); i >= 0 {
			t.Errorf("complex, %s: [%d] = %v, want %v", l.name, i, elements[float64](c.Data)[i], want[i])
		}
	}
}

// TestZeroStride: an operand may repeat a row or a column.
func TestZeroStride(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		ones := Matrix[float64]{Data: []float64{1}, Rows: 9, Cols: 30}
		b := random[float64](rand.New(rand.NewPCG(6, 6)), 30, 20, layouts[0], false)
		c := RowMajor[float64](9, 20, nil)
		Mul(1, ones, b, 0, c)
		d := RowMajor[float64](9, 20, nil)
		Mul(1, ones.Clone(), b, 0, d)
		if i := kerneltest.Diff(c.Data, d.Data); i >= 0 {
			t.Errorf("[%d] = %v, want %v", i, c.Data[i], d.Data[i])
		}
	})
}

func TestNoAllocations(t *testing.T) {
	setProcs(t, 2)
	rng := rand.New(rand.NewPCG(7, 7))
	for _, s := range [][3]int{{8, 8, 8}, {100, 100, 100}, {200, 300, 400}, {2, 500, 500}} {
		a, b, c := random[float32](rng, s[0], s[2], layouts[0], false), random[float32](rng, s[2], s[1], layouts[2], false), random[float32](rng, s[0], s[1], layouts[0], false)
		f := func() { Mul(1, a, b, 0, c, Threads(2)) }
		for range calls(20) {
			f() // the pools fill
		}
		if n := kerneltest.AllocsPerRun(calls(50), f); n != 0 {
			t.Errorf("%v: %v allocations, want 0", s, n)
		}
	}
}

// TestConcurrent multiplies from many goroutines while GOMAXPROCS changes.
func TestConcurrent(t *testing.T) {
	eager(t)
	setProcs(t, 4)
	rng := rand.New(rand.NewPCG(8, 8))
	a, b := random[float64](rng, 40, 50, layouts[0], false), random[float64](rng, 50, 60, layouts[2], false)
	want := RowMajor[float64](40, 60, nil)
	Mul(1, a, b, 0, want, Threads(1))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			c := RowMajor[float64](40, 60, nil)
			for range 20 {
				clear(c.Data)
				Mul(1, a, b, 0, c)
				if i := kerneltest.Diff(c.Data, want.Data); i >= 0 {
					t.Errorf("[%d] = %v, want %v", i, c.Data[i], want.Data[i])
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

// TestSplit holds the grid to its duties for up to 128 workers: every element in exactly
// one rectangle, no more rectangles than workers, and a largest share near the mean.
func TestSplit(t *testing.T) {
	for _, s := range [][4]int{{1, 1, 6, 8}, {7, 9, 6, 8}, {100, 100, 6, 16}, {2048, 2048, 6, 8}, {10000, 10, 6, 16}, {32, 4096, 6, 16}, {1, 5000, 1, dotGrain}} {
		m, n, mr, nr := s[0], s[1], s[2], s[3]
		for workers := 1; workers <= 128; workers++ {
			g := split(m, n, mr, nr, workers, float64(workers%3*50))
			if g.size() < 1 || g.size() > workers {
				t.Fatalf("%v, %d workers: %d rectangles", s, workers, g.size())
			}
			area, largest := 0, 0
			seen := map[[2]int]bool{}
			for i := range g.size() {
				i0, i1, j0, j1 := g.rect(i)
				if i0 >= i1 || j0 >= j1 || i0%mr != 0 || j0%nr != 0 || i1 > m || j1 > n || seen[[2]int{i0, j0}] {
					t.Fatalf("%v, %d workers: rectangle %d is (%d…%d, %d…%d)", s, workers, i, i0, i1, j0, j1)
				}
				seen[[2]int{i0, j0}] = true
				area += (i1 - i0) * (j1 - j0)
				largest = max(largest, (i1-i0)*(j1-j0))
			}
			// Rectangles start at distinct corners of one grid, so a full area is coverage without overlap.
			if area != m*n {
				t.Fatalf("%v, %d workers: area %d, want %d", s, workers, area, m*n)
			}
			if tiles := (m / mr) * (n / nr); tiles > 64*workers && float64(largest*workers) > 1.35*float64(m*n) {
				t.Errorf("%v, %d workers: the largest of %d rectangles is %.2f of the fair share", s, workers, g.size(), float64(largest*workers)/float64(m*n))
			}
		}
	}
}

func TestBlockSizes(t *testing.T) {
	for _, c := range []Caches{defaultCaches, {48 << 10, 1 << 20, 4 << 20}, {64 << 10, 4 << 20, 32 << 20}, {16 << 10, 64 << 10, 64 << 10}, {}} {
		for _, tile := range [][3]int{{6, 8, 8}, {6, 16, 4}, {4, 4, 8}, {8, 48, 4}, {14, 32, 4}} {
			mr, nr, size := tile[0], tile[1], tile[2]
			b := blocks(mr, nr, size, c)
			if b.KC != generic.KC || b.MC < mr || b.NC < nr || b.MC%mr != 0 || b.NC%nr != 0 {
				t.Errorf("%v %v: %v", c, tile, b)
			}
			if b.MC > mr && b.MC*b.KC*size > c.L2/2 || b.NC > nr && b.NC*b.KC*size > c.L3/2 {
				t.Errorf("%v %v: %v overflows the caches", c, tile, b)
			}
		}
	}
	for _, c := range [][4]int{{10, 20, 4, 10}, {100, 60, 6, 54}, {121, 60, 6, 42}, {60, 60, 6, 60}} {
		if got := even(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("even(%d, %d, %d) = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

func TestChoose(t *testing.T) {
	rows := []kernelSet{{name: "best", needs: "much"}, {name: "good", needs: "some", available: true}, {name: "generic", available: true}}
	for _, c := range []struct{ want, name, err string }{
		{"", "good", ""},
		{"good", "good", ""},
		{"generic", "generic", ""},
		{"best", "", "ASHLAR_ISA=best: this CPU lacks what it needs (much)"},
		{"sse9", "", "ASHLAR_ISA=sse9: this build has best, good, generic"},
	} {
		s, err := choose(c.want, rows)
		if err != nil && err.Error() != c.err || err == nil && (c.err != "" || s.name != c.name) {
			t.Errorf("choose(%q) = %v, %v, want %q, %q", c.want, s, err, c.name, c.err)
		}
	}
	names, available := ISAs()
	if names[len(names)-1] != generic.ISA || !available[len(names)-1] {
		t.Errorf("ISAs() = %v, %v, want generic last and available", names, available)
	}
}

func TestMatrix(t *testing.T) {
	m := RowMajor(2, 3, []float64{1, 2, 3, 4, 5, 6})
	if m.At(1, 0) != 4 || m.T().At(0, 1) != 4 || m.Slice(1, 2, 1, 3).At(0, 1) != 6 || m.T().Clone().Row(2)[1] != 6 {
		t.Error("views disagree")
	}
	m.T().Set(2, 0, 9)
	if m.Data[2] != 9 {
		t.Error("Set through a transpose")
	}
	for name, f := range map[string]func(){
		"index (2, 0) outside a 2×3 matrix": func() { m.At(2, 0) },
		"index (0, -1)":                     func() { m.Set(0, -1, 0) },
		"Slice(0, 3, 0, 1) outside":         func() { m.Slice(0, 3, 0, 1) },
		"row 2 of a 2×3 matrix":             func() { m.Row(2) },
		"ColStride is 3, want 1":            func() { m.T().Row(0) },
		"len(data) = 5, want ≥ rows·cols":   func() { RowMajor(2, 3, make([]float64, 5)) },
		"rows = -1":                         func() { RowMajor[float64](-1, 3, nil) },
		"Axpy: lengths 2 and 3":             func() { Axpy(1, make([]float64, 2), make([]float64, 3)) },
		"ReluGrad: lengths 2 and 3":         func() { ReluGrad(make([]float64, 2), make([]float64, 2), make([]float64, 3)) },
	} {
		message := func() (s string) {
			defer func() { s = fmt.Sprint(recover()) }()
			f()
			return
		}()
		if !strings.Contains(message, name) {
			t.Errorf("panic %q, want it to contain %q", message, name)
		}
	}
}

// TestVector runs the slice functions past the length of one kernel call.
func TestVector(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(9, 9))
		for _, n := range []int{0, 1, chunk - 1, chunk, 2*chunk + 3} {
			x, y := make([]float32, n), make([]float32, n)
			for i, f := range []struct{ got, want func(x, y, z []float32) }{
				{func(x, _, z []float32) { Axpy(0.5, x, z) }, func(x, _, z []float32) { generic.Axpy(0.5, x, z) }},
				{func(x, _, z []float32) { Axpby(0.5, x, 3, z) }, func(x, _, z []float32) { generic.Axpby(0.5, x, 3, z) }},
				{func(_, _, z []float32) { Scal(0.5, z) }, func(_, _, z []float32) { generic.Scal(0.5, z) }},
				{func(x, _, z []float32) { Relu(x, z) }, func(x, _, z []float32) { generic.Relu(x, z) }},
				{func(x, _, z []float32) { Exp(x, z) }, func(x, _, z []float32) { generic.Exp(x, z) }},
				{ReluGrad[float32], generic.ReluGrad[float32]},
			} {
				kerneltest.Fill(rng, x, true)
				kerneltest.Fill(rng, y, true)
				got, want := append([]float32(nil), x...), append([]float32(nil), x...)
				f.got(y, x, got)
				f.want(y, x, want)
				if j := kerneltest.Diff(got, want); j >= 0 {
					t.Errorf("function %d, n=%d: [%d] = %v, want %v", i, n, j, got[j], want[j])
				}
			}
		}
	})
}

func FuzzMul(f *testing.F) {
	f.Add(uint64(1), uint16(5), uint16(6), uint16(300), byte(0), 1.0, 0.0)
	f.Add(uint64(2), uint16(1), uint16(40), uint16(17), byte(77), -1.0, 0.5)
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k uint16, how byte, alpha, beta float64) {
		rng := rand.New(rand.NewPCG(seed, 1))
		m, n, k = m%70, n%70, k%600
		h := int(how)
		a := random[float64](rng, int(m), int(k), layouts[h%5], h&1 != 0)
		b := random[float64](rng, int(k), int(n), layouts[h/5%5], h&2 != 0)
		c := random[float64](rng, int(m), int(n), layouts[h/25%5], h&4 != 0)
		want, chain := reference(alpha, a, b, beta, c, false), reference(alpha, a, b, beta, c, true)
		packed, stacked, combined := c, Stack[float64]{c, c.span(), 1}, random[float64](rng, int(k), int(m), layouts[h%3], h&1 != 0)
		packed.Data, stacked.Data = append([]float64(nil), c.Data...), append([]float64(nil), c.Data...)
		Mul(alpha, a, b, beta, c)
		MulStack(alpha, Stack[float64]{a, 0, 1}, Stack[float64]{b, 0, 1}, beta, stacked)
		MulPrepacked(alpha, a, Prepack(b), beta, packed)
		for _, x := range [][2][]float64{{c.Data, want}, {stacked.Data, want}, {packed.Data, chain}} {
			if i := kerneltest.Diff(x[0], x[1]); i >= 0 {
				t.Fatalf("m=%d n=%d k=%d: [%d] = %v, want %v", m, n, k, i, x[0][i], x[1][i])
			}
		}
		Combine(1, a.T(), 0, combined)
		for i := range int(m) {
			for j := range int(k) {
				if !kerneltest.Same(combined.At(j, i), a.At(i, j)) {
					t.Fatalf("%d×%d: transposed (%d, %d) = %v, want %v", m, k, j, i, combined.At(j, i), a.At(i, j))
				}
			}
		}
	})
}
