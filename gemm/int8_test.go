package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// eachByteSet runs f with every kernel set for bytes that this CPU can run. Every instruction set has to have one.
func eachByteSet(t *testing.T, f func(t *testing.T)) {
	eachSet(t, func(t *testing.T) {
		all := active.bytes
		defer func() { active.bytes = all }()
		if len(all) == 0 {
			t.Fatalf("%s has no kernels for bytes", active.name)
		}
		for i, set := range all {
			if set.ISA != active.name {
				t.Errorf("the kernels for bytes of %s are those of %s", active.name, set.ISA)
			}
			active.bytes = []*asm.IntSet{all[i]}
			t.Run(set.Tile, f)
		}
	})
}

func randomBytes[T uint8 | int8](rng *rand.Rand, rows, cols int, l layout) Matrix[T] {
	rs, cs := l.make(rows, cols)
	m := Matrix[T]{Rows: rows, Cols: cols, RowStride: rs, ColStride: cs}
	m.Data = make([]T, m.span())
	kerneltest.FillBytes(rng, m.Data)
	return m
}

// exact returns element (i, j) of the product of (A - zero) and B.
func exact(a Matrix[uint8], zero uint8, b Matrix[int8], i, j int) (s int64) {
	if a.Cols == 0 {
		return 0
	}
	x, y := a.Data[i*a.RowStride:], b.Data[j*b.ColStride:]
	for p := range a.Cols {
		s += (int64(x[p*a.ColStride]) - int64(zero)) * int64(y[p*b.RowStride])
	}
	return s
}

// testBytes compares one product of random layouts, elements of C between those of the view included.
func testBytes(t *testing.T, rng *rand.Rand, m, n, k int) {
	t.Helper()
	any := func() layout { return layouts[rng.IntN(len(layouts))] }
	a, b, l := randomBytes[uint8](rng, m, k, any()), randomBytes[int8](rng, k, n, any()), any()
	rs, cs := l.make(m, n)
	c := Matrix[int32]{nil, m, n, rs, cs}
	c.Data = make([]int32, c.span())
	y := Matrix[float32]{make([]float32, c.span()), m, n, rs, cs}
	want, wantY := make([]int32, len(c.Data)), make([]float32, len(c.Data))
	for i := range c.Data {
		c.Data[i] = int32(rng.Uint32())
		want[i], y.Data[i] = c.Data[i], float32(c.Data[i])
		wantY[i] = y.Data[i]
	}
	scale, bias, zero := make([]float32, n), make([]float32, n), uint8(rng.IntN(3)*127)
	kerneltest.Fill(rng, scale, true)
	kerneltest.Fill(rng, bias, true)
	for i := range m {
		for j := range n {
			at := i*rs + j*cs
			want[at] = int32(exact(a, 0, b, i, j))
			v := float32(float32(int32(exact(a, zero, b, i, j)))*scale[j]) + bias[j]
			if v < 0 {
				v = 0
			}
			wantY[at] = 2 * v
		}
	}
	check := func(name string) {
		t.Helper()
		for i := range want {
			if c.Data[i] != want[i] {
				t.Fatalf("%s: m=%d n=%d k=%d strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %d, want %d",
					name, m, n, k, a.RowStride, a.ColStride, b.RowStride, b.ColStride, rs, cs, i, c.Data[i], want[i])
			}
		}
	}
	MulInt8(a, b, c)
	check("MulInt8")
	for i := range m {
		for j := range n {
			c.Set(i, j, -1)
		}
	}
	p := PrepackInt8(b)
	MulPrepackedInt8(a, p, c)
	check("MulPrepackedInt8")
	MulDequantize(a, zero, p, scale, y, Then(NewEpilogue(AddRow(bias), Rectify[float32](), Scale[float32](2))))
	if i := kerneltest.Diff(y.Data, wantY); i >= 0 {
		t.Fatalf("MulDequantize: m=%d n=%d k=%d zero=%d strides (%d,%d): [%d] = %v, want %v", m, n, k, zero, rs, cs, i, y.Data[i], wantY[i])
	}
}

// TestMulInt8 compares with 64-bit arithmetic, with the caches as they are and so small that every loop runs several times.
func TestMulInt8(t *testing.T) {
	eager(t)
	old := caches
	defer func() { caches = old }()
	sizes := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 15, 16, 17, 31, 33, 40, 65}
	depths := append([]int{100, 511, 512, 513, 1023, 1024, 1026, 2500}, sizes...)
	eachByteSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			setProcs(t, procs)
			rng := rand.New(rand.NewPCG(31, uint64(procs)))
			for _, caches = range []Caches{old, {L1: 1 << 10, L2: 8 << 10, L3: 64 << 10}} {
				for range few(100) {
					testBytes(t, rng, sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))])
				}
			}
		}
	})
}

// TestMulInt8Extremes has sums as large as they get, and, past the documented length, larger.
func TestMulInt8Extremes(t *testing.T) {
	eachByteSet(t, func(t *testing.T) {
		const m, n = 3, 5
		for _, k := range []int{1, 2, 4, 1 << 10, 1 << 16, 1<<16 + 1, 70001} {
			if testing.Short() && k > 1<<16 {
				continue
			}
			for _, y := range []int8{-128, -127, 127} {
				a, b, c := RowMajor[uint8](m, k, nil), RowMajor[int8](k, n, nil), RowMajor[int32](m, n, nil)
				for i := range a.Data {
					a.Data[i] = 255
				}
				for i := range b.Data {
					b.Data[i] = y
				}
				MulInt8(a, b, c)
				sum := 255 * int64(y) * int64(k)
				if k <= 1<<16 && sum != int64(int32(sum)) {
					t.Fatalf("k = %d: the sum %d is no int32", k, sum)
				}
				for i, got := range c.Data {
					if got != int32(sum) {
						t.Fatalf("k = %d, 255·%d: [%d] = %d, want %d", k, y, i, got, int32(sum))
					}
				}
			}
		}
	})
}

// TestMulInt8Shared has many goroutines use one prepacked matrix.
func TestMulInt8Shared(t *testing.T) {
	eager(t)
	rng := rand.New(rand.NewPCG(8, 9))
	x, w := randomBytes[uint8](rng, 64, 300, layouts[0]), randomBytes[int8](rng, 40, 300, layouts[0])
	want := RowMajor[int32](64, 40, nil)
	MulInt8(x, w.T(), want)
	p := PrepackInt8(w.T())
	scale := make([]float32, 40)
	kerneltest.Fill(rng, scale, false)
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			rows := 1 + g%16
			lo := g % (64 - rows)
			c, y := RowMajor[int32](rows, 40, nil), RowMajor[float32](rows, 40, nil)
			part := x.Slice(lo, lo+rows, 0, 300)
			MulPrepackedInt8(part, p, c)
			MulDequantize(part, 0, p, scale, y)
			for i, v := range c.Data {
				if v != want.Data[lo*40+i] || y.Data[i] != float32(v)*scale[i%40] {
					t.Errorf("rows %d…%d: [%d] = %d, want %d; dequantized %v", lo, lo+rows, i, v, want.Data[lo*40+i], y.Data[i])
					return
				}
			}
		}()
	}
	wg.Wait()
}

func TestMulInt8Errors(t *testing.T) {
	a, b, c := RowMajor[uint8](2, 3, nil), RowMajor[int8](3, 4, nil), RowMajor[int32](2, 4, []int32{7, 7, 7, 7, 7, 7, 7, 7})
	y, scale := RowMajor[float32](2, 4, nil), make([]float32, 4)
	p := PrepackInt8(b)
	if k, n := p.Dims(); k != 3 || n != 4 || p.Bytes() < 3*4 {
		t.Errorf("%d×%d in %d bytes, want 3×4 in 12 at least", k, n, p.Bytes())
	}
	wantPanics(t, map[string]func(){
		"MulInt8: a: len(Data) = 0, want ≥ 6":                    func() { MulInt8(Matrix[uint8]{nil, 2, 3, 3, 1}, b, c) },
		"MulInt8: b has 4 rows, want 3":                          func() { MulInt8(a, b.T(), c) },
		"MulInt8: c is 2×3, want 2×4":                            func() { MulInt8(a, b, c.Slice(0, 2, 0, 3)) },
		"MulInt8: elements of c overlap":                         func() { MulInt8(a, b, Matrix[int32]{c.Data, 2, 4, 0, 1}) },
		"MulInt8: an epilogue, want none for integers":           func() { MulInt8(a, b, c, Then(NewEpilogue[float32]())) },
		"PrepackInt8: b: len(Data) = 0, want ≥ 12":               func() { PrepackInt8(Matrix[int8]{nil, 3, 4, 4, 1}) },
		"MulPrepackedInt8: b has 3 rows, want 2":                 func() { MulPrepackedInt8(a.Slice(0, 2, 0, 2), p, c) },
		"MulDequantize: len(scale) = 3, want 4":                  func() { MulDequantize(a, 0, p, scale[:3], y) },
		"MulDequantize: c is 2×3, want 2×4":                      func() { MulDequantize(a, 0, p, scale, y.Slice(0, 2, 0, 3)) },
		"MulDequantize: epilogue: step 0, AddRow, has 1 columns": func() { MulDequantize(a, 0, p, scale, y, Then(NewEpilogue(AddRow(scale[:1])))) },
	})
	for i, v := range c.Data {
		if v != 7 {
			t.Errorf("c[%d] = %d was written", i, v)
		}
	}
}

func TestMulInt8Allocs(t *testing.T) {
	b := RowMajor[int8](700, 100, nil)
	p, scale := PrepackInt8(b), make([]float32, 100)
	for _, m := range []int{1, 30, 300} {
		a, c, y := RowMajor[uint8](m, 700, nil), RowMajor[int32](m, 100, nil), RowMajor[float32](m, 100, nil)
		if n := kerneltest.AllocsPerRun(calls(20), func() {
			MulInt8(a, b, c)
			MulPrepackedInt8(a, p, c)
			MulDequantize(a, 3, p, scale, y)
		}); n != 0 {
			t.Errorf("m = %d: %v allocations", m, n)
		}
	}
}

// TestEmptyResult multiplies into matrices without elements, whose strides RowMajor makes 0.
func TestEmptyResult(t *testing.T) {
	for _, d := range [][2]int{{3, 0}, {0, 3}, {0, 0}} {
		m, n := d[0], d[1]
		Mul(1, RowMajor[float64](m, 2, nil), RowMajor[float64](2, n, nil), 0, RowMajor[float64](m, n, nil))
		Mul(1, RowMajor[float64](m, 2, nil), RowMajor[float64](2, n, nil), 0, RowMajor[float64](n, m, nil).T())
		MulInt8(RowMajor[uint8](m, 2, nil), RowMajor[int8](2, n, nil), RowMajor[int32](m, n, nil))
		MulBFloat16(1, RowMajor[BFloat16](m, 2, nil), RowMajor[BFloat16](2, n, nil), 0, RowMajor[float32](m, n, nil))
	}
}

// FuzzMulInt8 takes sizes and bytes from the input.
func FuzzMulInt8(f *testing.F) {
	f.Add(uint8(3), uint8(5), uint16(70), []byte{255, 128, 127, 0}, int8(-128))
	f.Add(uint8(3), uint8(0), uint16(70), []byte{1}, int8(1))
	f.Add(uint8(40), uint8(33), uint16(513), []byte{1}, int8(127))
	f.Fuzz(func(t *testing.T, m, n uint8, k uint16, data []byte, weight int8) {
		rows, cols, depth := int(m%50), int(n%50), int(k%1200)
		a, b, c := RowMajor[uint8](rows, depth, nil), RowMajor[int8](depth, cols, nil), RowMajor[int32](rows, cols, nil)
		for i := range a.Data {
			if len(data) > 0 {
				a.Data[i] = data[i%len(data)]
			}
		}
		for i := range b.Data {
			b.Data[i] = weight
			if len(data) > 0 {
				b.Data[i] += int8(data[(i*7)%len(data)])
			}
		}
		MulInt8(a, b, c)
		for i := range rows {
			for j := range cols {
				if want := exact(a, 0, b, i, j); int64(c.At(i, j)) != want {
					t.Fatalf("%d×%d×%d: (%d, %d) = %d, want %d", rows, cols, depth, i, j, c.At(i, j), want)
				}
			}
		}
	})
}

// BenchmarkMulInt8 takes turns with Mul for float32, on one core, and reports the median ratio of their rates.
func BenchmarkMulInt8(b *testing.B) {
	for _, n := range []int{128, 256, 512, 1024} {
		rng := rand.New(rand.NewPCG(1, 1))
		x, w, c := randomBytes[uint8](rng, n, n, layouts[0]), randomBytes[int8](rng, n, n, layouts[0]), RowMajor[int32](n, n, nil)
		xf, wf, y := random[float32](rng, n, n, layouts[0], false), random[float32](rng, n, n, layouts[0], false), RowMajor[float32](n, n, nil)
		scale := make([]float32, n)
		all := active.bytes
		for _, set := range all {
			active.bytes = []*asm.IntSet{set}
			p, pf := PrepackInt8(w), Prepack(wf)
			for _, v := range []struct {
				name        string
				bytes, flat func()
			}{
				{"MulInt8", func() { MulInt8(x, w, c, Threads(1)) }, func() { Mul(1, xf, wf, 0, y, Threads(1)) }},
				{"MulInt8/BT", func() { MulInt8(x, w.T(), c, Threads(1)) }, func() { Mul(1, xf, wf.T(), 0, y, Threads(1)) }},
				{"MulPrepackedInt8", func() { MulPrepackedInt8(x, p, c, Threads(1)) }, func() { MulPrepacked(1, xf, pf, 0, y, Threads(1)) }},
				{"MulDequantize", func() { MulDequantize(x, 128, p, scale, y, Threads(1)) }, func() { MulPrepacked(1, xf, pf, 0, y, Threads(1)) }},
			} {
				b.Run(fmt.Sprintf("%s/%s/%d", set.Tile, v.name, n), func(b *testing.B) {
					ratios := make([]float64, b.N)
					for r := range ratios {
						start := sinceEpoch()
						v.bytes()
						middle := sinceEpoch()
						v.flat()
						ratios[r] = float64(sinceEpoch()-middle) / float64(middle-start)
					}
					slices.Sort(ratios)
					b.ReportMetric(ratios[len(ratios)/2], "×float32")
				})
			}
		}
		active.bytes = all
	}
}
