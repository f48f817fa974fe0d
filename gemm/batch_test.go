package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestBatchBits compares batches and stacks with single products.
func TestBatchBits(t *testing.T) {
	eager(t)
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			setProcs(t, procs)
			batchBits[float64](t, uint64(procs))
			batchBits[float32](t, uint64(procs))
		}
	})
}

func batchBits[T Float](t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 6))
	for _, count := range []int{0, 1, 2, 7, 100} {
		for range few(5) {
			var a, b, c []Matrix[T]
			var want [][]T
			for range count {
				m, n, k := rng.IntN(20), rng.IntN(40), rng.IntN(30)
				l := func() layout { return layouts[rng.IntN(len(layouts))] }
				a, b, c = append(a, random[T](rng, m, k, l(), false)), append(b, random[T](rng, k, n, l(), false)), append(c, random[T](rng, m, n, l(), false))
				want = append(want, reference(0.5, a[len(a)-1], b[len(b)-1], 2, c[len(c)-1], false))
			}
			MulBatch(0.5, a, b, 2, c)
			for i := range c {
				if j := kerneltest.Diff(c[i].Data, want[i]); j >= 0 {
					t.Fatalf("batch of %d: product %d, %d×%d×%d: [%d] = %v, want %v", count, i, c[i].Rows, c[i].Cols, a[i].Cols, j, c[i].Data[j], want[i][j])
				}
			}

			// One matrix A for all, B transposed, a gap behind each C.
			m, n, k := 1+rng.IntN(20), 1+rng.IntN(40), rng.IntN(30)
			one := Stack[T]{random[T](rng, m, k, layouts[0], false), 0, count}
			bs := NewStack[T](count, n, k, nil)
			cs := Stack[T]{RowMajor[T](m, n, nil), m*n + 3, count}
			cs.Data = make([]T, m*n+max(count-1, 0)*(m*n+3))
			kerneltest.Fill(rng, bs.Data, false)
			kerneltest.Fill(rng, cs.Data, false)
			row := make([]T, n)
			kerneltest.Fill(rng, row, false)
			wantAll := append([]T(nil), cs.Data...)
			for i := range count {
				single := cs.At(i)
				single.Data = wantAll[i*cs.Stride:]
				Mul(1, one.Matrix, bs.At(i).T(), 1, single, Then(NewEpilogue(AddRow(row))))
			}
			MulStack(1, one, bs.T(), 1, cs, Then(NewEpilogue(AddRow(row))))
			if j := kerneltest.Diff(cs.Data, wantAll); j >= 0 {
				t.Fatalf("stack of %d %d×%d×%d: [%d] = %v, want %v", count, m, n, k, j, cs.Data[j], wantAll[j])
			}
		}
	}
}

// TestStackBits compares stacks, with gaps between and in them, with single products: of one tile, of a few calls of kernels, of too
// many to list, in dot order, of more than one block of k, and with nothing to multiply; and such without gaps, beyond the caches.
func TestStackBits(t *testing.T) {
	eager(t)
	oldCaches, oldQuick := caches, quickL3
	defer func() { caches, quickL3 = oldCaches, oldQuick }()
	for _, gap := range []int{3, 0} {
		if gap == 0 {
			caches.L3, quickL3 = 0, true
		}
		eachSet(t, func(t *testing.T) {
			stackBits[float64](t, gap)
			stackBits[float32](t, gap)
		})
	}
}

func stackBits[T Float](t *testing.T, gap int) {
	const count = 5
	rng := rand.New(rand.NewPCG(3, 6))
	stack := func(rows, cols, stride int) Stack[T] {
		s := Stack[T]{Matrix[T]{nil, rows, cols, cols + gap, 1}, stride, count}
		s.Data = make([]T, rows*(cols+gap)+(count-1)*stride)
		kerneltest.Fill(rng, s.Data, false)
		return s
	}
	for _, x := range []struct{ m, n, k int }{
		{1, 1, 1}, {4, 4, 4}, {8, 8, 8}, {7, 33, 5}, {16, 16, 16}, {32, 32, 32}, {3, 200, 9}, {200, 9, 3}, {20, 3, 5}, {6, 7, 300}, {5, 5, 0}, {40, 40, 40},
		{9, 48, 7}, {2, 64, 12}, {11, 96, 3}, {1, 128, 5},
	} {
		for _, alpha := range []T{0, 0.5} {
			for _, opt := range []Option{{}, Chain()} {
				for _, way := range []struct {
					step   int // one A for all, or one for each
					tA, tB bool
				}{{0, false, false}, {1, false, false}, {1, true, false}, {0, false, true}, {1, true, true}} {
					a, b := stack(x.m, x.k, way.step*x.m*(x.k+gap)), stack(x.k, x.n, x.k*(x.n+gap)+gap)
					if way.tA {
						a = stack(x.k, x.m, way.step*x.k*(x.m+gap)).T()
					}
					if way.tB {
						b = stack(x.n, x.k, x.n*(x.k+gap)+gap).T()
					}
					c := stack(x.m, x.n, x.m*(x.n+gap)+gap)
					want := append([]T(nil), c.Data...)
					for i := range count {
						single := c.At(i)
						single.Data = want[i*c.Stride:]
						copy(single.Data, reference(alpha, a.At(i), b.At(i), 2, single, opt.chain))
					}
					MulStack(alpha, a, b, 2, c, opt)
					if j := kerneltest.Diff(c.Data, want); j >= 0 {
						t.Fatalf("%v, alpha %v, %+v, %+v: [%d] = %v, want %v", x, alpha, opt, way, j, c.Data[j], want[j])
					}
				}
			}
		}
	}
}

func TestBatchErrors(t *testing.T) {
	s := func(count, rows, cols int) Stack[float64] { return NewStack[float64](count, rows, cols, nil) }
	list := func(count int) []Matrix[float64] { return make([]Matrix[float64], count) }
	short := s(3, 2, 2)
	short.Data = short.Data[:11]
	over := s(3, 2, 2)
	over.Stride = 3
	wantPanics(t, map[string]func(){
		"MulStack: 2 matrices in a and 3 in b, want 3":                           func() { MulStack(1, s(2, 2, 2), s(3, 2, 2), 0, s(3, 2, 2)) },
		"MulStack: a: len(Data) = 11, want ≥ 12":                                 func() { MulStack(1, short, s(3, 2, 2), 0, s(3, 2, 2)) },
		"MulStack: b has 3 rows, want 2":                                         func() { MulStack(1, s(1, 2, 2), s(1, 3, 2), 0, s(1, 2, 2)) },
		"MulStack: matrices of c overlap: 3 of 2×2 with strides (2, 1), 3 apart": func() { MulStack(1, s(3, 2, 2), s(3, 2, 2), 0, over) },
		"MulStack: epilogue: step 0, AddRow, has 1 colum":                        func() { MulStack(1, s(1, 2, 2), s(1, 2, 2), 0, s(1, 2, 2), Then(NewEpilogue(AddRow([]float64{1})))) },
		"MulBatch: 2 matrices in a and 1 in b, want 2":                           func() { MulBatch(1, list(2), list(1), 0, list(2)) },
		"MulBatch: product 0: c is 1×2, want 2×2": func() {
			m := s(1, 2, 2).Matrix
			MulBatch(1, []Matrix[float64]{m}, []Matrix[float64]{m}, 0, []Matrix[float64]{m.Slice(0, 1, 0, 2)})
		},
		"NewStack: count = -1": func() { s(-1, 2, 2) },
		"NewStack: len(data) = 7, want ≥ count·rows·cols = 2·2·2": func() { NewStack(2, 2, 2, make([]float64, 7)) },
		"matrix 3 of a stack of 3":                                func() { s(3, 1, 1).At(3) },
	})
}

func TestBatchAllocs(t *testing.T) {
	a, b, c := NewStack[float32](100, 16, 16, nil), NewStack[float32](100, 16, 16, nil), NewStack[float32](100, 16, 16, nil)
	var as, bs, cs []Matrix[float32]
	for i := range 100 {
		as, bs, cs = append(as, a.At(i)), append(bs, b.At(i)), append(cs, c.At(i))
	}
	for _, b := range []Stack[float32]{b, b.T()} {
		if n := kerneltest.AllocsPerRun(20, func() { MulStack(1, a, b, 0, c) }); n != 0 {
			t.Errorf("MulStack: %v allocations, b with strides (%d, %d)", n, b.RowStride, b.ColStride)
		}
	}
	if n := kerneltest.AllocsPerRun(20, func() { MulBatch(1, as, bs, 0, cs) }); n != 0 {
		t.Errorf("MulBatch: %v allocations", n)
	}
}

// BenchmarkStack has 1000 small products in one call, a size each.
func BenchmarkStack(b *testing.B) {
	for _, n := range []int{8, 16, 32} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, y, z := NewStack[float64](1000, n, n, nil), NewStack[float64](1000, n, n, nil), NewStack[float64](1000, n, n, nil)
			for range b.N {
				MulStack(1, x, y, 0, z)
			}
			b.ReportMetric(float64(2*n*n*n*1000)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
		})
	}
}

// TestSideBySide multiplies stacks whose matrices are columns of one, as the heads of an attention are, and stacks without elements.
func TestSideBySide(t *testing.T) {
	eager(t)
	setProcs(t, 3)
	rng := rand.New(rand.NewPCG(33, 1))
	for _, s := range [][4]int{{3, 5, 7, 4}, {40, 9, 17, 6}, {2, 3, 0, 4}, {2, 0, 3, 4}, {2, 3, 3, 0}, {70, 33, 20, 16}} {
		rows, k, cols, heads := s[0], s[1], s[2], s[3]
		p := NewStack[float64](heads, rows, k, nil)
		kerneltest.Fill(rng, p.Data, false)
		side := func(rows int) Stack[float64] {
			m := random[float64](rng, rows, heads*cols, layouts[0], false)
			m.Cols = cols
			return Stack[float64]{Matrix: m, Stride: cols, Count: heads}
		}
		v, c := side(k), side(rows)
		want := slices.Clone(c.Data)
		for h := range heads {
			m := c.At(h)
			if len(m.Data) > 0 {
				m.Data = want[h*cols:]
			}
			Mul(1.5, p.At(h), v.At(h), 0.5, m)
		}
		MulStack(1.5, p, v, 0.5, c)
		if i := kerneltest.Diff(c.Data, want); i >= 0 {
			t.Errorf("%v: [%d] = %v, want %v", s, i, c.Data[i], want[i])
		}
	}
	// Without elements a stride says nothing.
	a := Stack[float64]{Matrix: Matrix[float64]{Data: make([]float64, 1), Rows: 2, RowStride: 1, ColStride: 1}, Stride: 5, Count: 3}
	b := Stack[float64]{Matrix: Matrix[float64]{Cols: 2}, Count: 3}
	c := NewStack(3, 2, 2, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	MulStack(1, a, b, 2, c)
	for i, v := range c.Data {
		if v != float64(2*(i+1)) {
			t.Fatalf("[%d] = %v, want %d", i, v, 2*(i+1))
		}
	}
}
