package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestDots compares products in dot order of more than DotMax rows and columns with the definition, bit for bit: as they are, with an epilogue, their triangles, and
// in BFloat16.
func TestDots(t *testing.T) {
	eager(t)
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			t.Run(fmt.Sprint(procs), func(t *testing.T) {
				setProcs(t, procs)
				rng := rand.New(rand.NewPCG(71, uint64(procs)))
				t.Run("float64", func(t *testing.T) { dots[float64](t, rng) })
				t.Run("float32", func(t *testing.T) { dots[float32](t, rng) })
				t.Run("bfloat16", func(t *testing.T) { dotsBFloat16(t, rng) })
			})
		}
	})
}

// dotShapes calls f with shapes that are in dot order, just so or well, the fewer being rows or columns.
func dotShapes(rng *rand.Rand, f func(m, n, k int)) {
	for less := generic.DotMax + 1; less <= generic.DotFew; less++ {
		for range few(10) {
			more := max(less, less-10+rng.IntN(generic.DotMany-less+11)) // square now and then
			k := []int{generic.DotSteps * less, generic.DotSteps*less + 1 + rng.IntN(70), dotFold + rng.IntN(2), generic.DotKC + rng.IntN(20)}[rng.IntN(4)]
			if rng.IntN(2) == 0 {
				f(less, more, k)
			} else {
				f(more, less, k)
			}
		}
	}
}

func dots[T Float](t *testing.T, rng *rand.Rand) {
	dotShapes(rng, func(m, n, k int) {
		special := rng.IntN(4) == 0
		a, w, c := random[T](rng, m, k, layouts[rng.IntN(2)], special), random[T](rng, n, k, layouts[rng.IntN(2)], special), random[T](rng, m, n, layouts[rng.IntN(5)], special)
		if !dotOrder(&Option{}, &a, &Matrix[T]{w.Data, k, n, 1, w.RowStride}) {
			t.Fatalf("m=%d n=%d k=%d is not in dot order", m, n, k)
		}
		alpha, beta := []T{1, -1, 0.7}[rng.IntN(3)], []T{0, 1, -0.3}[rng.IntN(3)]
		if beta == 0 {
			for i := range c.Data {
				c.Data[i] = T(math.NaN())
			}
		}
		start, want := append([]T(nil), c.Data...), reference(alpha, a, w.T(), beta, c, false)
		check := func(what string) {
			if i := kerneltest.Diff(c.Data, want); i >= 0 {
				t.Fatalf("%s: m=%d n=%d k=%d alpha=%v beta=%v special=%v strides a (%d,1) w (%d,1) c (%d,%d): [%d] = %v, want %v",
					what, m, n, k, alpha, beta, special, a.RowStride, w.RowStride, c.RowStride, c.ColStride, i, c.Data[i], want[i])
			}
		}
		Mul(alpha, a, w.T(), beta, c)
		check("Mul")

		stack := Stack[T]{Matrix: c, Count: 1}
		copy(c.Data, start)
		MulStack(alpha, Stack[T]{Matrix: a, Count: 1}, Stack[T]{Matrix: w.T(), Count: 1}, beta, stack)
		check("MulStack")

		if m == n {
			all := want
			copy(c.Data, start)
			want = append([]T(nil), start...)
			for i := range m {
				for j := 0; j <= i; j++ {
					at := i*c.RowStride + j*c.ColStride
					want[at] = all[at]
				}
			}
			Mul(alpha, a, w.T(), beta, c, Triangle(true))
			check("Triangle")
			Mul(alpha, w, a.T(), 1, c, Triangle(true))
			want = append([]T(nil), c.Data...)
			copy(c.Data, start)
			MulSymmetrized(alpha, a, w.T(), true, beta, c)
			check("MulSymmetrized")
			want = all
		}

		then := NewEpilogue(AddRow(make([]T, n)), Rectify[T](), Scale[T](0.5))
		x := Matrix[T]{want, m, n, c.RowStride, c.ColStride}
		then.apply(Kernels[T](), 0, x, 0, 0, make([]T, scratch))
		copy(c.Data, start)
		Mul(alpha, a, w.T(), beta, c, Then(then))
		check("Then")
	})
}

func dotsBFloat16(t *testing.T, rng *rand.Rand) {
	dotShapes(rng, func(m, n, k int) {
		a, wa := randomBFloat16(rng, m, k, layouts[rng.IntN(2)], false)
		w, ww := randomBFloat16(rng, n, k, layouts[rng.IntN(2)], false)
		c := random[float32](rng, m, n, layouts[rng.IntN(5)], false)
		want := reference(0.7, wa, ww.T(), -1.3, c, false)
		MulBFloat16(0.7, a, w.T(), -1.3, c)
		if i := kerneltest.Diff(c.Data, want); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d strides a (%d,1) w (%d,1) c (%d,%d): [%d] = %v, want %v", m, n, k, a.RowStride, w.RowStride, c.RowStride, c.ColStride, i, c.Data[i], want[i])
		}
	})
}

// TestDotsAllocs: products in dot order allocate nothing.
func TestDotsAllocs(t *testing.T) {
	x, w, y := RowMajor[float32](64, 784, nil), RowMajor[float32](10, 784, nil), RowMajor[float32](64, 10, nil)
	nx, nw, then := RowMajor[BFloat16](64, 784, nil), RowMajor[BFloat16](10, 784, nil), Then(NewEpilogue(AddRow(make([]float32, 10))))
	for name, mul := range map[string]func(){
		"Mul":         func() { Mul(1, x, w.T(), 0, y) },
		"of few":      func() { Mul(1, x.Slice(0, 8, 0, 200), w.Slice(0, 10, 0, 200).T(), 0, y.Slice(0, 8, 0, 10)) },
		"Then":        func() { Mul(1, x, w.T(), 0, y, then) },
		"MulBFloat16": func() { MulBFloat16(1, nx, nw.T(), 0, y, then) },
	} {
		if n := kerneltest.AllocsPerRun(calls(20), mul); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
