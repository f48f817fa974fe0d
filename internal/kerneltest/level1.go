package kerneltest

import (
	"math/rand/v2"
	"testing"
	"unsafe"

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

// testStrided compares the kernels for strided vectors with what is defined for their contiguous copies. The first or the last unit of each vector lies
// at a guard page, and what lies between the units must stay.
func testStrided[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const re, im = 0.7, -1.3
	type vec = generic.Strided[T]
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(23, 24))
	list := func(sums ...T) (s []T) {
		for _, v := range sums {
			s = append(s, v+0) // the sign of a zero sum is free
		}
		return s
	}
	wide := func(sum float64) []T { // in two parts, which together have all digits
		return list(T(sum), T(sum-float64(T(sum))))
	}
	for _, k := range []struct {
		name   string
		unit   int
		ref    func(x, y []T) []T
		kernel func(n int, x, y vec) []T
	}{
		{"dotinc", 1, func(x, y []T) []T { return list(generic.Dot(x, y)) }, func(n int, x, y vec) []T { return list(set.DotInc(n, x.P, x.Inc, y.P, y.Inc)) }},
		{"dotwideinc", 1, func(x, y []T) []T { return wide(generic.DotWide(x, y)) },
			func(n int, x, y vec) []T { return wide(set.DotWideInc(n, x.P, x.Inc, y.P, y.Inc)) }},
		{"dotpairsinc", 2, func(x, y []T) []T { return list(generic.DotPairs(x, y)) },
			func(n int, x, y vec) []T { return list(set.DotPairsInc(n, x.P, x.Inc, y.P, y.Inc)) }},
		{"asuminc", 1, func(x, _ []T) []T { return list(generic.Asum(x)) }, func(n int, x, _ vec) []T { return list(set.AsumInc(n, x.P, x.Inc)) }},
		{"asumpairsinc", 2, func(x, _ []T) []T { return list(generic.Asum(x)) }, func(n int, x, _ vec) []T { return list(set.AsumPairsInc(n, x.P, x.Inc)) }},
		{"norminc", 1, func(x, _ []T) []T { return wide(generic.DotWide(x, x)) }, func(n int, x, _ vec) []T { return wide(set.NormInc(n, x.P, x.Inc)) }},
		{"normpairsinc", 2, func(x, _ []T) []T { return wide(generic.DotWide(x, x)) },
			func(n int, x, _ vec) []T { return wide(set.NormPairsInc(n, x.P, x.Inc)) }},
		{"axpyinc", 1, func(x, y []T) []T { generic.Axpy(re, x, y); return nil },
			func(n int, x, y vec) []T { set.AxpyInc(n, re, x.P, x.Inc, y.P, y.Inc); return nil }},
		{"axpypairsinc", 2, func(x, y []T) []T { generic.AxpyPairs(re, im, x, y); return nil },
			func(n int, x, y vec) []T { set.AxpyPairsInc(n, re, im, x.P, x.Inc, y.P, y.Inc); return nil }},
		{"scalinc", 1, func(x, _ []T) []T { generic.Scal(re, x); return nil }, func(n int, x, _ vec) []T { set.ScalInc(n, re, x.P, x.Inc); return nil }},
		{"scalpairsinc", 2, func(x, _ []T) []T { generic.ScalPairs(re, im, x); return nil },
			func(n int, x, _ vec) []T { set.ScalPairsInc(n, re, im, x.P, x.Inc); return nil }},
		{"scalpartsinc", 2, func(x, _ []T) []T { generic.Scal(re, x); return nil }, func(n int, x, _ vec) []T { set.ScalPartsInc(n, re, x.P, x.Inc); return nil }},
		{"rotinc", 1, func(x, y []T) []T { generic.Rot(x, y, 0.8, 0.6, -1, 0.3); return nil },
			func(n int, x, y vec) []T { set.RotInc(n, x.P, x.Inc, y.P, y.Inc, 0.8, 0.6, -1, 0.3); return nil }},
	} {
		for n := k.unit; n < 2*generic.SumLanes[T]()+3*set.VL+2; n += k.unit {
			for variant := range 8 {
				if testing.Short() && variant != n/k.unit%8 {
					continue
				}
				front, special := variant&1 != 0, variant&2 != 0
				incX, incY := 3, -2
				if variant&4 != 0 {
					incX, incY = -1, 2
				}
				x, xs, wantX := strided[T](rng, rx, n, k.unit, incX, front, special)
				y, ys, wantY := strided[T](rng, ry, n, k.unit, incY, front, special)
				cx, cy := copyOf(n, xs, wantX, x), copyOf(n, ys, wantY, y)
				want := k.ref(cx, cy)
				for i := range n {
					wantX[offset(xs, i, x)], wantY[offset(ys, i, y)] = cx[i], cy[i]
				}
				got := k.kernel(n, xs, ys)
				for i, pair := range [][2][]T{{got, want}, {x, wantX}, {y, wantY}} {
					if j := Diff(pair[0], pair[1]); j >= 0 {
						t.Fatalf("%s: n=%d variant %d: %s[%d] is %v, want %v", k.name, n, variant, [...]string{"result", "x", "y"}[i], j, pair[0][j], pair[1][j])
					}
				}
			}
		}
	}
}

// strided returns a random strided vector of n elements in r: the memory that it covers, itself, and a copy of that memory.
func strided[T asm.Float](rng *rand.Rand, r *region, n, unit, inc int, front, special bool) (memory []T, v generic.Strided[T], copied []T) {
	memory = place[T](r, ((n/unit-1)*max(inc, -inc)+1)*unit, front)
	Fill(rng, memory, special)
	return memory, generic.Strided[T]{P: &memory[max(0, (1-n/unit)*inc*unit)], Unit: unit, Inc: inc}, append([]T(nil), memory...)
}

// offset is the place of element i of v in memory.
func offset[T asm.Float](v generic.Strided[T], i int, memory []T) int {
	return int(uintptr(unsafe.Pointer(v.At(i)))-uintptr(unsafe.Pointer(&memory[0]))) / int(unsafe.Sizeof(memory[0]))
}

// copyOf returns the n elements of v, which lies in memory, from a copy of that.
func copyOf[T asm.Float](n int, v generic.Strided[T], copied, memory []T) (x []T) {
	for i := range n {
		x = append(x, copied[offset(v, i, memory)])
	}
	return x
}
