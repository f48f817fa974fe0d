package kerneltest

import (
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// A reduction is a kernel that returns numbers, as many as it says, and its definition.
type reduction[T asm.Float] struct {
	name   string
	pairs  bool // the length is even
	ref    func(x, y []T) []float64
	kernel func(n int, x, y *T) []float64
}

func reductions[T asm.Float](set *asm.Set[T]) []reduction[T] {
	list := func(sums ...T) (s []float64) {
		for _, v := range sums {
			s = append(s, float64(v)+0) // which makes +0 of -0: the sign of a zero sum is free
		}
		return s
	}
	place := func(index int, max T) []float64 { return []float64{float64(index), float64(max)} }
	kernels := []reduction[T]{
		{"dot", false, func(x, y []T) []float64 { return list(generic.Dot(x, y)) }, func(n int, x, y *T) []float64 { return list(set.Dot(n, x, y)) }},
		{"dotwide", false, func(x, y []T) []float64 { return []float64{generic.DotWide(x, y) + 0} },
			func(n int, x, y *T) []float64 { return []float64{set.DotWide(n, x, y) + 0} }},
		{"dotpairs", true, func(x, y []T) []float64 { return list(generic.DotPairs(x, y)) }, func(n int, x, y *T) []float64 { return list(set.DotPairs(n, x, y)) }},
		{"asum", false, func(x, _ []T) []float64 { return list(generic.Asum(x)) }, func(n int, x, _ *T) []float64 { return list(set.Asum(n, x)) }},
	}
	for _, above := range []T{0, 1.5, 100} {
		kernels = append(kernels,
			reduction[T]{"iamax", false, func(x, _ []T) []float64 { return place(generic.Iamax(x, above)) },
				func(n int, x, _ *T) []float64 { return place(set.Iamax(n, above, x)) }},
			reduction[T]{"iamaxpairs", true, func(x, _ []T) []float64 { return place(generic.IamaxPairs(x, above)) },
				func(n int, x, _ *T) []float64 { return place(set.IamaxPairs(n, above, x)) }})
	}
	return kernels
}

// testReductions covers every length up to two rounds and more, with values that occur several times, zeros, and all of them NaN.
func testReductions[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(19, 20))
	for _, k := range reductions(set) {
		for n := range 2*generic.SumLanes[T]() + 3*set.VL + 2 {
			if k.pairs && n%2 != 0 {
				continue
			}
			for variant := range 12 {
				if testing.Short() && variant != n%12 {
					continue
				}
				front := variant&1 != 0
				x, y := place[T](rx, n, front), place[T](ry, n, front)
				Fill(rng, x, variant/2 == 1)
				Fill(rng, y, variant/2 == 1)
				for i := range x {
					switch variant / 2 {
					case 2:
						x[i] = T(i % 3)
					case 3:
						x[i] *= 0
					case 4:
						x[i] = T(i - n)
					case 5:
						var zero T
						x[i] = zero / zero
					}
				}
				want, got := k.ref(x, y), k.kernel(n, first(x, rx), first(y, ry))
				if i := Diff(got, want); i >= 0 {
					t.Fatalf("%s: n=%d variant %d: result %d is %v, want %v (x = %v, y = %v)", k.name, n, variant, i, got[i], want[i], x, y)
				}
			}
		}
	}
}

// testUpdates runs the kernels that write both operands, or pairs.
func testUpdates[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const re, im = 0.7, -1.3
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(21, 22))
	for _, k := range []struct {
		name   string
		pairs  bool
		ref    func(x, y []T)
		kernel func(n int, x, y *T)
	}{
		{"axpypairs", true, func(x, y []T) { generic.AxpyPairs(re, im, x, y) }, func(n int, x, y *T) { set.AxpyPairs(n, re, im, x, y) }},
		{"scalpairs", true, func(x, _ []T) { generic.ScalPairs(re, im, x) }, func(n int, x, _ *T) { set.ScalPairs(n, re, im, x) }},
		{"rot", false, func(x, y []T) { generic.Rot(x, y, 0.8, 0.6, -1, 0.3) }, func(n int, x, y *T) { set.Rot(n, x, y, 0.8, 0.6, -1, 0.3) }},
		{"swap", false, generic.Swap[T], set.Swap},
	} {
		for n := range 10*set.VL + 3 {
			if k.pairs && n%2 != 0 {
				continue
			}
			for variant := range 4 {
				front, special := variant&1 != 0, variant&2 != 0
				x, y := place[T](rx, n, front), place[T](ry, n, front)
				Fill(rng, x, special)
				Fill(rng, y, special)
				wantX, wantY := append([]T(nil), x...), append([]T(nil), y...)
				k.ref(wantX, wantY)
				k.kernel(n, first(x, rx), first(y, ry))
				if i := Diff(x, wantX); i >= 0 {
					t.Fatalf("%s: n=%d special=%v: x[%d] = %v, want %v", k.name, n, special, i, x[i], wantX[i])
				}
				if i := Diff(y, wantY); i >= 0 {
					t.Fatalf("%s: n=%d special=%v: y[%d] = %v, want %v", k.name, n, special, i, y[i], wantY[i])
				}
			}
		}
	}
}
