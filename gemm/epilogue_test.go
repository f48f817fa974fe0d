package gemm

import (
	"math"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// plain is what a step does to element (i, j), by its definition.
type plain[T Float] func(i, j int, c T) T

// someSteps returns a random sequence of steps for an m×n matrix, and their definitions.
func someSteps[T Float](rng *rand.Rand, m, n int, special bool) (steps []Step[T], refs []plain[T]) {
	row, col, s := make([]T, n), make([]T, m), T(rng.NormFloat64())
	kerneltest.Fill(rng, row, special)
	kerneltest.Fill(rng, col, special)
	r := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special)
	clamp := func(lo, hi T) plain[T] {
		return func(_, _ int, c T) T {
			if c < lo {
				return lo
			}
			if c > hi {
				return hi
			}
			return c
		}
	}
	for range rng.IntN(5) {
		var step Step[T]
		var ref plain[T]
		switch rng.IntN(7) {
		case 0:
			step, ref = AddRow(row), func(_, j int, c T) T { return c + row[j] }
		case 1:
			step, ref = AddColumn(col), func(i, _ int, c T) T { return c + col[i] }
		case 2:
			step, ref = Add(r), func(i, j int, c T) T { return c + r.At(i, j) }
		case 3:
			step, ref = Scale(s), func(_, _ int, c T) T { return s * c }
		case 4:
			step, ref = Clamp[T](-0.5, 0.25), clamp(-0.5, 0.25)
		case 5:
			step, ref = Rectify[T](), clamp(0, T(math.Inf(1)))
		default:
			step, ref = Map(Exp[T]), func(_, _ int, c T) T {
				x := []T{c}
				generic.Exp(x, x)
				return x[0]
			}
		}
		steps, refs = append(steps, step), append(refs, ref)
	}
	return steps, refs
}

// TestEpilogueBits compares products with an epilogue with the steps done afterwards, in every path and layout.
func TestEpilogueBits(t *testing.T) {
	eager(t)
	old := caches
	defer func() { caches = old }()
	eachSet(t, func(t *testing.T) {
		for _, procs := range []int{1, 3} {
			setProcs(t, procs)
			for _, caches = range []Caches{old, {L1: 1 << 10, L2: 64 << 10, L3: 64 << 10}} {
				epilogueBits[float64](t, uint64(procs))
				epilogueBits[float32](t, uint64(procs))
			}
		}
	})
}

func epilogueBits[T Float](t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 4))
	sizes := []int{1, 2, 3, 5, 8, 13, 16, 17, 40, 65, 130}
	depths := []int{0, 1, 7, generic.KC, generic.KC + 3, 2*generic.KC + 1}
	for range few(40) {
		m, n, k := sizes[rng.IntN(len(sizes))], sizes[rng.IntN(len(sizes))], depths[rng.IntN(len(depths))]
		if rng.IntN(20) == 0 {
			n = segment + 5
		}
		special := rng.IntN(3) == 0
		a := random[T](rng, m, k, layouts[rng.IntN(len(layouts))], special)
		b := random[T](rng, k, n, layouts[rng.IntN(len(layouts))], special)
		c := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], special)
		alpha, beta := T(rng.IntN(3)), T(rng.IntN(3))
		steps, refs := someSteps[T](rng, m, n, special)
		want := Matrix[T]{reference(alpha, a, b, beta, c, false), m, n, c.RowStride, c.ColStride}
		names := ""
		for s, ref := range refs {
			names += " " + steps[s].name
			for i := range m {
				for j := range n {
					want.Set(i, j, ref(i, j, want.At(i, j)))
				}
			}
		}
		Mul(alpha, a, b, beta, c, Then(NewEpilogue(steps...)))
		if i := kerneltest.Diff(c.Data, want.Data); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d alpha=%v beta=%v, strides a (%d,%d) b (%d,%d) c (%d,%d),%s: [%d] = %v, want %v",
				m, n, k, alpha, beta, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, names, i, c.Data[i], want.Data[i])
		}
	}
}

// TestMapPanics: a function that panics takes down the call, whichever goroutine ran it, and nothing else.
func TestMapPanics(t *testing.T) {
	eager(t)
	setProcs(t, 4)
	a, b, c := RowMajor[float64](200, 30, nil), RowMajor[float64](30, 200, nil), RowMajor[float64](200, 200, nil)
	var calls atomic.Int64
	for fail := range int64(20) {
		calls.Store(0)
		e := NewEpilogue(Map(func(x, y []float64) {
			if calls.Add(1) == 10*fail+1 {
				panic("no such number")
			}
			copy(y, x)
		}))
		func() {
			defer func() {
				if r := recover(); r != "no such number" {
					t.Errorf("panic %v", r)
				}
			}()
			Mul(1, a, b, 0, c, Then(e))
		}()
		Mul(1, a, b, 0, c)
	}
}

// TestEpilogueKeepsSteps: what becomes of the caller's list of steps is no matter.
func TestEpilogueKeepsSteps(t *testing.T) {
	steps := []Step[float64]{AddRow([]float64{1, 2}), Scale(3.0)}
	e := NewEpilogue(steps...)
	steps[0], steps[1] = Scale(0.0), Scale(0.0)
	c := RowMajor[float64](1, 2, nil)
	Mul(1, RowMajor(1, 1, []float64{1}), RowMajor(1, 2, []float64{4, 5}), 0, c, Then(e))
	if c.Data[0] != 15 || c.Data[1] != 21 {
		t.Errorf("%v, want [15 21]", c.Data)
	}
}

// TestEpilogueErrors: what is wrong is named before C is touched.
func TestEpilogueErrors(t *testing.T) {
	wantPanics(t, map[string]func(){
		"step 0, AddRow, has 2 columns, want 3":          func() { mulThen(t, NewEpilogue(AddRow([]float64{1, 2}))) },
		"step 1, AddColumn, has 3 rows, want 2":          func() { mulThen(t, NewEpilogue(Scale(2.0), AddColumn([]float64{1, 2, 3}))) },
		"step 0, Add, has 1 rows, want 2":                func() { mulThen(t, NewEpilogue(Add(RowMajor[float64](1, 3, nil)))) },
		"epilogue is a *gemm.Epilogue[float32], want a ": func() { mulThen(t, NewEpilogue(Scale[float32](2))) },
		"step 0, Clamp: lo = 2, hi = 1, want lo ≤ hi":    func() { NewEpilogue(Clamp(2.0, 1)) },
		"NewEpilogue: step 1, Map: the function is nil":  func() { NewEpilogue(Scale(2.0), Map[float64](nil)) },
		"NewEpilogue: step 0 is the zero Step":           func() { NewEpilogue(Step[float64]{}) },
		"step 0, Add: len(Data) = 1, want ≥ 4":           func() { NewEpilogue(Add(Matrix[float64]{make([]float64, 1), 2, 2, 2, 1})) },
	})
}

// mulThen multiplies with e into a 2×3 matrix, which has to stay as it is.
func mulThen[T Float](t *testing.T, e *Epilogue[T]) {
	a, b := RowMajor(2, 2, []float64{1, 2, 3, 4}), RowMajor(2, 3, []float64{1, 2, 3, 4, 5, 6})
	c := RowMajor(2, 3, []float64{7, 7, 7, 7, 7, 7})
	defer func() {
		for _, v := range c.Data {
			if v != 7 {
				t.Errorf("c = %v after a panic", c.Data)
			}
		}
	}()
	Mul(1, a, b, 0, c, Then(e))
}

func TestEpilogueAllocs(t *testing.T) {
	e := NewEpilogue(AddRow(make([]float32, 200)), Rectify[float32](), Map(Exp[float32]))
	for _, n := range []int{5, 60, 200} {
		a, b, c := RowMajor[float32](n, n, nil), RowMajor[float32](n, 200, nil), RowMajor[float32](n, 200, nil)
		if allocs := kerneltest.AllocsPerRun(20, func() { Mul(1, a, b, 0, c, Then(e)) }); allocs != 0 {
			t.Errorf("n = %d: %v allocations", n, allocs)
		}
	}
}
