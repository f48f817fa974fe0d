package gemm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestToBFloat16 goes through all values, their neighbours, and what lies in the middle between two.
func TestToBFloat16(t *testing.T) {
	exact := func(x BFloat16) *big.Float { return big.NewFloat(float64(x.Float32())) }
	for i := range 1 << 16 {
		b := BFloat16(i)
		x := b.Float32()
		if x != x {
			if y := ToBFloat16(x).Float32(); y == y {
				t.Fatalf("%#04x, a NaN, becomes %v", i, y)
			}
			continue
		}
		if got := ToBFloat16(x); got != b {
			t.Fatalf("%v: %#04x becomes %#04x", x, i, got)
		}
		if i&0x7fff >= 0x7f7f { // the largest finite value, and infinity
			continue
		}
		up := b + 1
		middle := math.Float32frombits(uint32(i)<<16 | 0x8000)
		if sum := new(big.Float).Add(exact(b), exact(up)); new(big.Float).Mul(big.NewFloat(2), big.NewFloat(float64(middle))).Cmp(sum) != 0 {
			t.Fatalf("%v is not between %#04x and %#04x", middle, b, up)
		}
		even := b
		if b&1 != 0 {
			even = up
		}
		below, above := math.Float32frombits(uint32(i)<<16|0x7fff), math.Float32frombits(uint32(i)<<16|0x8001)
		if ToBFloat16(below) != b || ToBFloat16(middle) != even || ToBFloat16(above) != up {
			t.Fatalf("from %#04x up: %#04x, %#04x, %#04x", i, ToBFloat16(below), ToBFloat16(middle), ToBFloat16(above))
		}
	}
	if x := math.Float32frombits(0x7f7f8000); !math.IsInf(float64(ToBFloat16(x).Float32()), 1) {
		t.Errorf("%v becomes %v, want +Inf", x, ToBFloat16(x).Float32())
	}
	if x := math.Float32frombits(0x7f800001); ToBFloat16(x).Float32() == ToBFloat16(x).Float32() {
		t.Error("a NaN becomes a number")
	}
}

// randomBFloat16 returns a matrix in both types. The narrow one may begin in the middle of 4 bytes.
func randomBFloat16(rng *rand.Rand, rows, cols int, l layout, special bool) (Matrix[BFloat16], Matrix[float32]) {
	x := random[float32](rng, rows, cols, l, special)
	from := rng.IntN(2)
	y := Matrix[BFloat16]{make([]BFloat16, len(x.Data)+from)[from:], rows, cols, x.RowStride, x.ColStride}
	for i, v := range x.Data {
		y.Data[i] = ToBFloat16(v)
		x.Data[i] = y.Data[i].Float32()
	}
	return y, x
}

// TestMulBFloat16 compares with the definition for the widened matrices, bit for bit; B is also prepacked, and A in either type.
func TestMulBFloat16(t *testing.T) {
	eager(t)
	old := caches
	defer func() { caches = old }()
	sizes := []int{0, 1, 2, 3, 5, 8, 13, 16, 17, 40, 65, 96}
	depths := []int{0, 1, 2, 7, 100, 256, 259, 513, 2051}
	scalars := []float32{0, 1, -1, 0.7}
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			setProcs(t, procs)
			for _, caches = range []Caches{old, {L1: 1 << 10, L2: 8 << 10, L3: 64 << 10}} {
				rng := rand.New(rand.NewPCG(41, uint64(procs)))
				for range few(80) {
					m, n, k := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))]
					special := rng.IntN(3) == 0
					a, wa := randomBFloat16(rng, m, k, layouts[rng.IntN(len(layouts))], special)
					b, wb := randomBFloat16(rng, k, n, layouts[rng.IntN(len(layouts))], special)
					c := random[float32](rng, m, n, layouts[rng.IntN(len(layouts))], special)
					alpha, beta := scalars[rng.IntN(len(scalars))], scalars[rng.IntN(len(scalars))]
					row := make([]float32, n)
					kerneltest.Fill(rng, row, special)
					added := func(want []float32) []float32 {
						w := Matrix[float32]{want, m, n, c.RowStride, c.ColStride}
						for i := range m {
							for j := range n {
								w.Set(i, j, w.At(i, j)+row[j])
							}
						}
						return want
					}
					plain, chain := added(reference(alpha, wa, wb, beta, c, false)), added(reference(alpha, wa, wb, beta, c, true))
					then, start := Then(NewEpilogue(AddRow(row))), slices.Clone(c.Data)
					p := PrepackBFloat16(b)
					if k*n > 0 {
						if i, j := rng.IntN(k), rng.IntN(n); p.At(i, j) != b.At(i, j) || p.Unpack().At(i, j) != b.At(i, j) {
							t.Fatalf("prepacked, (%d, %d) = %v, want %v", i, j, p.At(i, j), b.At(i, j))
						}
					}
					for _, call := range []struct {
						name string
						want []float32
						mul  func()
					}{
						{"chain", chain, func() { MulBFloat16(alpha, a, b, beta, c, then, Chain()) }},
						{"MulBFloat16", plain, func() { MulBFloat16(alpha, a, b, beta, c, then) }},
						{"prepacked", chain, func() { MulPrepackedBFloat16(alpha, a, p, beta, c, then) }},
						{"prepacked, A wide", chain, func() { MulPrepackedBFloat16(alpha, wa, p, beta, c, then) }},
					} {
						copy(c.Data, start)
						call.mul()
						if i := kerneltest.Diff(c.Data, call.want); i >= 0 {
							t.Fatalf("%s: m=%d n=%d k=%d alpha=%v beta=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v",
								call.name, m, n, k, alpha, beta, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], call.want[i])
						}
					}
				}
			}
		}
	})
}

// TestMulBFloat16Deep has more steps than two blocks of the dot order.
func TestMulBFloat16Deep(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(42, 0))
		k := 2*generic.DotKC + 3
		a, wa := randomBFloat16(rng, 2, k, layouts[0], false)
		b, wb := randomBFloat16(rng, k, 5, layouts[2], false)
		c := RowMajor[float32](2, 5, nil)
		MulBFloat16(0.7, a, b, 0, c)
		if i := kerneltest.Diff(c.Data, reference(0.7, wa, wb, 0, c, false)); i >= 0 {
			t.Errorf("[%d] = %v, which Mul does not give", i, c.Data[i])
		}
	})
}

func TestMulBFloat16Errors(t *testing.T) {
	a, b, c := RowMajor[BFloat16](2, 3, nil), RowMajor[BFloat16](3, 4, nil), RowMajor[float32](2, 4, nil)
	p := PrepackBFloat16(b)
	if k, n := p.Dims(); k != 3 || n != 4 || p.Bytes() < 3*4*2 || p.Bytes() != Prepack(RowMajor[float32](3, 4, nil)).Bytes()/2 {
		t.Errorf("%d×%d in %d bytes, want 3×4 in half of what float32 takes", k, n, p.Bytes())
	}
	wantPanics(t, map[string]func(){
		"PrepackBFloat16: b: len(Data) = 0, want ≥ 12":     func() { PrepackBFloat16(Matrix[BFloat16]{nil, 3, 4, 4, 1}) },
		"MulPrepackedBFloat16: b has 3 rows, want 2":       func() { MulPrepackedBFloat16(1, a.Slice(0, 2, 0, 2), p, 0, c) },
		"MulPrepackedBFloat16: a: len(Data) = 0, want ≥ 6": func() { MulPrepackedBFloat16(1, Matrix[float32]{nil, 2, 3, 3, 1}, p, 0, c) },
		"MulPrepackedBFloat16: c is 2×3, want 2×4":         func() { MulPrepackedBFloat16(1, a, p, 0, c.Slice(0, 2, 0, 3)) },
		"MulPrepackedBFloat16: epilogue: step 0, AddRow, ": func() { MulPrepackedBFloat16(1, a, p, 0, c, Then(NewEpilogue(AddRow([]float32{1})))) },
		"MulBFloat16: a: len(Data) = 0, want ≥ 6":          func() { MulBFloat16(1, Matrix[BFloat16]{nil, 2, 3, 3, 1}, b, 0, c) },
		"MulBFloat16: b has 4 rows, want 3":                func() { MulBFloat16(1, a, b.T(), 0, c) },
		"MulBFloat16: c is 2×3, want 2×4":                  func() { MulBFloat16(1, a, b, 0, c.Slice(0, 2, 0, 3)) },
	})
}

func TestMulBFloat16Allocs(t *testing.T) {
	w, then := RowMajor[BFloat16](700, 20, nil), Then(NewEpilogue(AddRow(make([]float32, 20)), Rectify[float32]()))
	p := PrepackBFloat16(w)
	for _, m := range []int{1, 5, 30, 200} {
		a, wide, c := RowMajor[BFloat16](m, 700, nil), RowMajor[float32](m, 700, nil), RowMajor[float32](m, 20, nil)
		for name, mul := range map[string]func(){
			"MulBFloat16":       func() { MulBFloat16(1, a, w, 0, c, then) },
			"prepacked":         func() { MulPrepackedBFloat16(1, a, p, 0, c, then) },
			"prepacked, A wide": func() { MulPrepackedBFloat16(1, wide, p, 0, c, then) },
		} {
			if n := kerneltest.AllocsPerRun(20, mul); n != 0 {
				t.Errorf("%s, m = %d: %v allocations", name, m, n)
			}
		}
	}
}

// BenchmarkMulBFloat16 takes turns with Mul for float32, on one core, and reports the median ratio of their rates.
func BenchmarkMulBFloat16(b *testing.B) {
	for _, n := range []int{256, 512, 1024} {
		rng := rand.New(rand.NewPCG(1, 1))
		x, wx := randomBFloat16(rng, n, n, layouts[0], false)
		w, ww := randomBFloat16(rng, n, n, layouts[0], false)
		c := RowMajor[float32](n, n, nil)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			ratios := make([]float64, b.N)
			for r := range ratios {
				start := sinceEpoch()
				MulBFloat16(1, x, w, 0, c, Threads(1))
				middle := sinceEpoch()
				Mul(1, wx, ww, 0, c, Threads(1))
				ratios[r] = float64(sinceEpoch()-middle) / float64(middle-start)
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "×float32")
		})
	}
}
