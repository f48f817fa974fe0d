package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

func TestCombine(t *testing.T) {
	eager(t)
	eachSet(t, func(t *testing.T) {
		combine[float64](t)
		combine[float32](t)
	})
}

func combine[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	old := caches
	defer func() { caches = old }()
	sizes := []int{0, 1, 2, 5, 15, 16, 17, 31, tileSide, tileSide + 1, tileCols + 1, 2*tileSide + 7, tileRows + 9, 512}
	scalars := []T{0, 1, -1, 0.7, T(math.Copysign(0, -1))}
	for range few(400) {
		m, n := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))]
		special := rng.IntN(3) == 0
		a, b := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special), random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special)
		alpha, beta := scalars[rng.IntN(len(scalars))], scalars[rng.IntN(len(scalars))]
		want := b
		want.Data = append([]T(nil), b.Data...)
		for i := range m {
			for j := range n {
				y := T(0)
				switch {
				case beta == 0 && alpha != 0:
					y = alpha * a.At(i, j)
				case alpha == 0 && beta == 1:
					y = b.At(i, j)
				case alpha == 0 && beta != 0:
					y = beta * b.At(i, j)
				case alpha != 0:
					y = generic.FMA(alpha, a.At(i, j), T(beta*b.At(i, j)))
				}
				want.Set(i, j, y)
			}
		}
		// With a small cache the larger results are stored past it.
		if caches = old; rng.IntN(2) == 0 {
			caches.L3 = 16 << 10
		}
		Combine(alpha, a, beta, b)
		if i := kerneltest.Diff(b.Data, want.Data); i >= 0 {
			t.Fatalf("%d×%d alpha=%v beta=%v strides a (%d,%d) b (%d,%d): [%d] = %v, want %v",
				m, n, alpha, beta, a.RowStride, a.ColStride, b.RowStride, b.ColStride, i, b.Data[i], want.Data[i])
		}

		s := random[T](rng, n, n, layouts[rng.IntN(len(layouts))], special)
		want = s
		want.Data = append([]T(nil), s.Data...)
		for i := range n {
			for j := range n {
				want.Set(i, j, s.At(j, i))
			}
		}
		Transpose(s)
		if i := kerneltest.Diff(s.Data, want.Data); i >= 0 {
			t.Fatalf("transpose %d×%d strides (%d,%d): [%d] = %v, want %v", n, n, s.RowStride, s.ColStride, i, s.Data[i], want.Data[i])
		}
	}
}

// TestCombineColumn has cores share a single column, whose ColStride means nothing.
func TestCombineColumn(t *testing.T) {
	eager(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	const n = 1<<17 + 1
	data := make([]float32, n)
	for i := range data {
		data[i] = float32(i)
	}
	for _, strides := range [][2]int{{1, 1}, {0, 1}, {n, 1}, {1, 0}, {5, n}, {0, 5}} {
		a, b := Matrix[float32]{data, n, 1, 1, strides[0]}, Matrix[float32]{make([]float32, n), n, 1, 1, strides[1]}
		for _, transposed := range []bool{false, true} {
			clear(b.Data)
			if transposed {
				Combine(1, a.T(), 0, b.T())
			} else {
				Combine(1, a, 0, b)
			}
			if i := kerneltest.Diff(b.Data, data); i >= 0 {
				t.Fatalf("column strides %d, transposed %v: [%d] = %v, want %v", strides, transposed, i, b.Data[i], data[i])
			}
		}
	}
}

func TestCombineErrors(t *testing.T) {
	a := RowMajor[float64](2, 3, nil)
	short, over := a, a
	short.Data = a.Data[:5]
	over.RowStride = 2
	wantPanics(t, map[string]func(){
		"Combine: a: len(Data) = 5, want ≥ 6":                       func() { Combine(1, short, 0, a) },
		"Combine: b: len(Data) = 5, want ≥ 6":                       func() { Combine(1, a, 0, short) },
		"Combine: b is 2×3, want 3×2, the shape of a":               func() { Combine(1, a.T(), 0, a) },
		"Combine: elements of b overlap: 2×3 with strides (2, 1)":   func() { Combine(1, a, 0, over) },
		"Transpose: a is 2×3, want a square":                        func() { Transpose(a) },
		"Transpose: a: len(Data) = 5, want ≥ 6":                     func() { Transpose(short) },
		"Transpose: elements of a overlap: 2×2 with strides (1, 1)": func() { Transpose(Matrix[float64]{a.Data, 2, 2, 1, 1}) },
	})
}

func TestCombineAllocs(t *testing.T) {
	a, b := RowMajor[float32](100, 100, nil), RowMajor[float32](100, 100, nil)
	if n := kerneltest.AllocsPerRun(20, func() { Combine(2, a.T(), 0, b); Transpose(b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkTranspose reports the memory moved, read and written.
func BenchmarkTranspose(b *testing.B) {
	for _, n := range []int{100, 1000, 1024} {
		x, y := RowMajor[float64](n, n, nil), RowMajor[float64](n, n, nil)
		b.Run(fmt.Sprintf("combine/%d", n), func(b *testing.B) {
			b.SetBytes(int64(16 * n * n))
			for range b.N {
				Combine(1, x.T(), 0, y)
			}
		})
		b.Run(fmt.Sprintf("inplace/%d", n), func(b *testing.B) {
			b.SetBytes(int64(16 * n * n))
			for range b.N {
				Transpose(x)
			}
		})
		b.Run(fmt.Sprintf("loop/%d", n), func(b *testing.B) {
			b.SetBytes(int64(16 * n * n))
			for range b.N {
				for i := range n {
					for j := range n {
						y.Data[i*n+j] = x.Data[j*n+i]
					}
				}
			}
		})
	}
}
