package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestDistant holds products whose B counts as coming from memory, or from beyond the L2, to what they are otherwise: in place by blocks, one row, few rows, rows in two halves, dot products and
// squares with hints, BFloat16, and what follows on the way.
func TestDistant(t *testing.T) {
	oldCaches, oldQuick, oldSize := caches, quickL3, distantSize
	restore := func() { caches, quickL3, distantSize = oldCaches, oldQuick, oldSize }
	t.Cleanup(restore)
	eachSet(t, func(t *testing.T) {
		for _, size := range []int{1 << 10, 1 << 30} {
			near := func() { restore(); quickL3 = false }
			far := func() { caches, quickL3, distantSize = Caches{L1: 1 << 10, L2: 8 << 10, L3: 64 << 10}, true, size }
			t.Run(fmt.Sprint("float64/", size), func(t *testing.T) { testDistant[float64](t, near, far) })
			t.Run(fmt.Sprint("float32/", size), func(t *testing.T) { testDistant[float32](t, near, far) })
			t.Run(fmt.Sprint("BFloat16/", size), func(t *testing.T) { testDistantNarrow(t, near, far) })
		}
	})
}

// TestDistantAllocs: such products allocate nothing.
func TestDistantAllocs(t *testing.T) {
	oldCaches, oldQuick, oldSize := caches, quickL3, distantSize
	t.Cleanup(func() { caches, quickL3, distantSize = oldCaches, oldQuick, oldSize })
	caches, quickL3 = Caches{L1: 1 << 10, L2: 8 << 10, L3: 64 << 10}, true
	then := Then(NewEpilogue(AddRow(make([]float64, 100))))
	for _, distantSize = range []int{1 << 10, 1 << 30} {
		for _, m := range []int{1, 3, 20, 200} {
			a, b, c := RowMajor[float64](m, 600, nil), RowMajor[float64](600, 100, nil), RowMajor[float64](m, 100, nil)
			for _, opts := range [][]Option{{Threads(1)}, {Threads(2)}, {Threads(1), then}} {
				if n := kerneltest.AllocsPerRun(10, func() { Mul(1, a, b, 0, c, opts...) }); n > 0 {
					t.Errorf("%d rows, size %d: %v allocations", m, distantSize, n)
				}
			}
		}
	}
}

// differ fails if product, which writes c, gives other bits in one way than in the other.
func differ[T Float](t *testing.T, name string, c []T, product, one, other func()) {
	t.Helper()
	start := append([]T(nil), c...)
	one()
	product()
	want := append([]T(nil), c...)
	copy(c, start)
	other()
	product()
	if i := kerneltest.Diff(c, want); i >= 0 {
		t.Fatalf("%s: element %d is %v, want %v", name, i, c[i], want[i])
	}
}

func testDistant[T Float](t *testing.T, near, far func()) {
	rng, set := rand.New(rand.NewPCG(75, 76)), Kernels[T]()
	for _, m := range []int{1, 2, 4, 5, 9, 20, 129, 200} {
		for _, n := range []int{2*set.NR + 1, 4*set.NR + 7} {
			for _, k := range []int{90, 300, 1100} {
				if testing.Short() && m*k > 20000 {
					continue
				}
				// Rows, or columns, that are whole pages apart, and may meet in an L1 cache.
				page, colPage := layout{"page", func(r, c int) (int, int) { return (c + 1023) &^ 1023, 1 }}, layout{"colpage", func(r, c int) (int, int) { return 1, (r + 1023) &^ 1023 }}
				for _, l := range []layout{layouts[0], layouts[1], page, layouts[2], colPage} {
					special := rng.IntN(4) == 0
					a, b, c := random[T](rng, m, k, layouts[rng.IntN(3)], special), random[T](rng, k, n, l, special), random[T](rng, m, n, layouts[rng.IntN(2)], special)
					bias := make([]T, n)
					kerneltest.Fill(rng, bias, false)
					alpha, beta := []T{1, 0.7}[rng.IntN(2)], []T{0, 1, -1}[rng.IntN(3)]
					name := fmt.Sprintf("%d×%d×%d, %s, α = %v, β = %v", m, n, k, l.name, alpha, beta)
					options := [][]Option{{Threads(1)}, {Threads(2), Then(NewEpilogue(AddRow(bias), Rectify[T]()))}, {Threads(1), Chain(), Then(NewEpilogue(Scale[T](3)))}}
					for _, opts := range options {
						differ(t, name, c.Data, func() { Mul(alpha, a, b, beta, c, opts...) }, near, far)
					}
					if far(); l.name == "row" && k > 256 && distantSize < 1<<20 {
						if !distant[T](n * k) {
							t.Fatalf("%s: not distant", name)
						}
						want := reference(alpha, a, b, beta, c, true)
						mulDirect(set, alpha, &a, &b, beta, &c, nil, &tail[T]{})
						if i := kerneltest.Diff(c.Data, want); i >= 0 {
							t.Fatalf("%s, in place: element %d is %v, want %v", name, i, c.Data[i], want[i])
						}
					}
				}
			}
		}
	}
}

func testDistantNarrow(t *testing.T, near, far func()) {
	rng, set := rand.New(rand.NewPCG(77, 78)), Kernels[float32]()
	for _, m := range []int{1, 2, 5, 8, 14, 20} {
		for _, n := range []int{set.NR + 5, 3*set.NR + 1} {
			for _, k := range []int{90, 301, 600} {
				for _, l := range layouts[:3] {
					a, _ := randomBFloat16(rng, m, k, layouts[0], false)
					b, _ := randomBFloat16(rng, k, n, l, false)
					c := random[float32](rng, m, n, layouts[1], false)
					name := fmt.Sprintf("%d×%d×%d, %s", m, n, k, l.name)
					differ(t, name, c.Data, func() { MulBFloat16(0.7, a, b, -1, c, Threads(1)) }, near, far)
				}
			}
		}
	}
}
