package gemm

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestPrepackedBits compares with the chain order, whatever the shape.
func TestPrepackedBits(t *testing.T) {
	eager(t)
	old := caches
	defer func() { caches = old }()
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			setProcs(t, procs)
			for _, caches = range []Caches{old, {L1: 1 << 10, L2: 8 << 10, L3: 64 << 10}} {
				prepackedBits[float64](t, uint64(procs))
				prepackedBits[float32](t, uint64(procs))
			}
		}
	})
}

func prepackedBits[T Float](t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 5))
	sizes := []int{0, 1, 2, 3, 5, 8, 13, 16, 17, 40, 65}
	depths := []int{0, 1, 7, 100, generic.KC, generic.KC + 3, 2*generic.KC + 1}
	scalars := []T{0, 1, -1, 0.7}
	for range few(60) {
		m, n, k := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))]
		special := rng.IntN(3) == 0
		a := random[T](rng, m, k, layouts[rng.IntN(len(layouts))], special)
		b := random[T](rng, k, n, layouts[rng.IntN(len(layouts))], special)
		c := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special)
		alpha, beta := scalars[rng.IntN(len(scalars))], scalars[rng.IntN(len(scalars))]
		want := Matrix[T]{reference(alpha, a, b, beta, c, true), m, n, c.RowStride, c.ColStride}
		p := Prepack(b)
		back := p.Unpack()
		for i := range k {
			for j := range n {
				if !kerneltest.Same(back.At(i, j), b.At(i, j)) {
					t.Fatalf("%d×%d: unpacked (%d, %d) = %v, want %v", k, n, i, j, back.At(i, j), b.At(i, j))
				}
			}
		}
		var opts []Option
		if rng.IntN(2) == 0 {
			row := make([]T, n)
			kerneltest.Fill(rng, row, special)
			opts = append(opts, Then(NewEpilogue(AddRow(row), Rectify[T](), Scale[T](3))))
			for i := range m {
				for j := range n {
					v := want.At(i, j) + row[j]
					if v < 0 {
						v = 0
					}
					want.Set(i, j, 3*v)
				}
			}
		}
		MulPrepacked(alpha, a, p, beta, c, opts...)
		if i := kerneltest.Diff(c.Data, want.Data); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d alpha=%v beta=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v",
				m, n, k, alpha, beta, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], want.Data[i])
		}
	}
}

// TestPrepackedShared has many goroutines use one prepacked matrix, on batches of different sizes with the same rows.
func TestPrepackedShared(t *testing.T) {
	eager(t)
	rng := rand.New(rand.NewPCG(8, 8))
	x, w := random[float32](rng, 64, 300, layouts[0], false), random[float32](rng, 40, 300, layouts[0], false)
	want := RowMajor[float32](64, 40, nil)
	Mul(1, x, w.T(), 0, want, Chain())
	p := Prepack(w.T())
	nw, ww := randomBFloat16(rng, 40, 300, layouts[0], false)
	narrow, wantNarrow := PrepackBFloat16(nw.T()), RowMajor[float32](64, 40, nil)
	Mul(1, x, ww.T(), 0, wantNarrow, Chain())
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			rows := 1 + g%16
			lo := g % (64 - rows)
			y := RowMajor[float32](rows, 40, nil)
			MulPrepacked(1, x.Slice(lo, lo+rows, 0, 300), p, 0, y)
			if i := kerneltest.Diff(y.Data, want.Data[lo*40:(lo+rows)*40]); i >= 0 {
				t.Errorf("rows %d…%d: [%d] = %v, want %v", lo, lo+rows, i, y.Data[i], want.Data[lo*40+i])
			}
			MulPrepackedBFloat16(1, x.Slice(lo, lo+rows, 0, 300), narrow, 0, y)
			if i := kerneltest.Diff(y.Data, wantNarrow.Data[lo*40:(lo+rows)*40]); i >= 0 {
				t.Errorf("BFloat16, rows %d…%d: [%d] = %v, want %v", lo, lo+rows, i, y.Data[i], wantNarrow.Data[lo*40+i])
			}
		}()
	}
	wg.Wait()
}

func TestPrepackedErrors(t *testing.T) {
	a, c := RowMajor[float64](2, 3, nil), RowMajor[float64](2, 4, nil)
	p := Prepack(RowMajor[float64](3, 4, nil))
	if k, n := p.Dims(); k != 3 || n != 4 || p.Bytes() < 3*4*8 {
		t.Errorf("%d×%d in %d bytes, want 3×4 in 96 at least", k, n, p.Bytes())
	}
	wantPanics(t, map[string]func(){
		"Prepack: b: len(Data) = 0, want ≥ 12":     func() { Prepack(Matrix[float64]{nil, 3, 4, 4, 1}) },
		"MulPrepacked: b has 3 rows, want 2":       func() { MulPrepacked(1, a.Slice(0, 2, 0, 2), p, 0, c) },
		"MulPrepacked: c is 2×3, want 2×4":         func() { MulPrepacked(1, a, p, 0, c.Slice(0, 2, 0, 3)) },
		"MulPrepacked: epilogue: step 0, AddRow, ": func() { MulPrepacked(1, a, p, 0, c, Then(NewEpilogue(AddRow([]float64{1})))) },
		"index (3, 0) outside a 3×4 matrix":        func() { p.At(3, 0) },
	})
}

func TestPrepackedAllocs(t *testing.T) {
	p, then := Prepack(RowMajor[float64](700, 100, nil)), Then(NewEpilogue(AddRow(make([]float64, 100)), Rectify[float64]()))
	for _, m := range []int{1, 30, 300} {
		a, c := RowMajor[float64](m, 700, nil), RowMajor[float64](m, 100, nil)
		if n := kerneltest.AllocsPerRun(calls(20), func() { MulPrepacked(1, a, p, 0, c, then) }); n != 0 {
			t.Errorf("m = %d: %v allocations", m, n)
		}
	}
}
