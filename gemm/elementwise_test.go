package gemm

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestElementwiseShared: vectors have the bits that one core gives them and their sums, however many take part.
func TestElementwiseShared(t *testing.T) {
	t.Run("float32", func(t *testing.T) { testElementwiseShared[float32](t) })
	t.Run("float64", func(t *testing.T) { testElementwiseShared[float64](t) })
}

func testElementwiseShared[T Float](t *testing.T) {
	eager(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(13, 13))
	operations := map[string]func(x, y, z []T) (s [2]T){
		"Axpy":  func(x, y, _ []T) (s [2]T) { Axpy(0.7, x, y); return s },
		"Axpby": func(x, y, _ []T) (s [2]T) { Axpby(0.7, x, -1.3, y); return s },
		"Scal":  func(x, _, _ []T) (s [2]T) { Scal(0.7, x); return s },
		"Copy":  func(x, y, _ []T) (s [2]T) { Copy(x, y); return s },
		"Swap":  func(x, y, _ []T) (s [2]T) { Swap(x, y); return s },
		"Rot":   func(x, y, _ []T) (s [2]T) { Rot(x, y, 0.6, 0.8, -0.8, 0.6); return s },
		"Pairs": func(x, y, _ []T) (s [2]T) {
			axpyPairs([2]T{0.7, -0.4}, x, y)
			scalPairs([2]T{0.7, -0.4}, x)
			return s
		},
		"Relu":         func(x, y, z []T) (s [2]T) { Relu(x, y); ReluGrad(y, x, z); return s },
		"Tanh":         func(x, y, z []T) (s [2]T) { Tanh(x, y); TanhGrad(y, x, z); return s },
		"Gelu":         func(x, y, z []T) (s [2]T) { Gelu(x, y); GeluGrad(x, y, z); return s },
		"Dot":          func(x, y, _ []T) (s [2]T) { s[0] = Dot(x, y); return s },
		"DotWide":      func(x, y, _ []T) (s [2]T) { s[0] = T(DotWide(x, y)); return s },
		"DotPairs":     func(x, y, _ []T) (s [2]T) { return dotPairs(false, x, y) },
		"DotPairsConj": func(x, y, _ []T) (s [2]T) { return dotPairs(true, x, y) },
		"Asum, Nrm2":   func(x, y, _ []T) (s [2]T) { return [2]T{Asum(x), Nrm2(y)} },
	}
	x, y, sum := make([]T, 10*generic.SumChunk), make([]T, 10*generic.SumChunk), T(0)
	for i := range x {
		x[i], y[i] = T(rng.NormFloat64()), T(rng.NormFloat64())
	}
	for i := 0; i < len(x); i += generic.SumChunk {
		sum += Kernels[T]().Dot(generic.SumChunk, &x[i], &y[i])
	}
	if got := Dot(x, y); got != sum {
		t.Fatalf("Dot is %v, want %v, the sum of chunks in order", got, sum)
	}
	sizes, counts := []int{chunk + 2, 3*chunk + 34, longSum + 8, 120002}, []int{1, 2, 7, 64}
	if testing.Short() {
		sizes, counts = []int{longSum + 4098}, []int{1, 3}
	}
	for _, n := range sizes {
		x, y, z := make([]T, n), make([]T, n), make([]T, n)
		for i := range x {
			x[i], y[i] = T(rng.NormFloat64()), T(rng.NormFloat64())
		}
		for name, f := range operations {
			var want [4][]T
			for _, procs := range counts {
				runtime.GOMAXPROCS(procs)
				for range 2 { // the first call finds helpers asleep
					got := [4][]T{slices.Clone(x), slices.Clone(y), slices.Clone(z)}
					s := f(got[0], got[1], got[2])
					if got[3] = s[:]; want[0] == nil {
						want = got
					}
					for k, v := range got {
						if i := kerneltest.Diff(v, want[k]); i >= 0 {
							t.Fatalf("%s, n = %d, GOMAXPROCS %d: %v, want %v, as on one core", name, n, procs, v[i], want[k][i])
						}
					}
				}
			}
		}
	}
}

// TestCopy: vectors beside each other and overlapping, in either direction, which the caches hold or do not.
func TestCopy(t *testing.T) {
	eager(t)
	defer func(l3 int) { caches.L3 = l3 }(caches.L3)
	x := make([]float64, 200_000)
	for i := range x {
		x[i] = float64(i)
	}
	for _, n := range []int{0, 1, nearCopy / 8, nearCopy/8 + 1, 4*chunk + 1, 99_999} {
		for _, at := range []int{0, 1, chunk, 100_001} {
			for _, caches.L3 = range []int{1 << 20, 1 << 26} {
				up, down := slices.Clone(x), slices.Clone(x)
				Copy(up[:n], up[at:][:n])
				Copy(down[at:][:n], down[:n])
				want := append(append(slices.Clone(x[:at]), x[:n]...), x[at+n:]...)
				if i := kerneltest.Diff(up, want); i >= 0 {
					t.Fatalf("%d elements, %d places up: element %d is %v, want %v", n, at, i, up[i], want[i])
				}
				want = append(slices.Clone(x[at:at+n]), x[n:]...)
				if i := kerneltest.Diff(down, want); i >= 0 {
					t.Fatalf("%d elements, %d places down: element %d is %v, want %v", n, at, i, down[i], want[i])
				}
			}
		}
	}
}

// TestElementwiseAllocs: long vectors and large copies allocate nothing.
func TestElementwiseAllocs(t *testing.T) {
	x, y := make([]float64, 200_000), make([]float64, 200_000)
	a, b := RowMajor(400, 500, x), RowMajor(400, 500, y)
	if n := kerneltest.AllocsPerRun(calls(20), func() {
		Copy(x, y)
		Axpy(0.5, x, y)
		Scal(0.5, x)
		Tanh(x, y)
		TanhGrad(y, x, x)
		x[0] = Dot(x, y) + Nrm2(x) + Asum(y)
		Combine(1, a, 0.5, b)
		Transpose(a.Slice(0, 400, 0, 400))
	}); n != 0 {
		t.Errorf("%v allocations a run", n)
	}
}
