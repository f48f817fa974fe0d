// Package kerneltest holds any kernel set to asm/generic: every kernel, every edge size,
// bit for bit, with operands flush against memory that may not be touched.
package kerneltest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// Require ends the test if this CPU cannot run the instruction set: as failed if ASHLAR_ISA demands
// that very set, so that a run which was meant to prove something cannot pass by not
// running, and as skipped otherwise.
func Require(t testing.TB, isa string, available bool) {
	if available {
		return
	}
	if os.Getenv("ASHLAR_ISA") == isa {
		t.Fatalf("ASHLAR_ISA=%s, but this CPU cannot run it", isa)
	}
	t.Skipf("this CPU cannot run %s", isa)
}

// Same reports whether x and y are the same bits, or both NaN.
func Same[T asm.Float](x, y T) bool {
	if x != x || y != y {
		return x != x && y != y
	}
	return math.Float64bits(float64(x)) == math.Float64bits(float64(y)) // the conversion is exact
}

// Diff returns the first index at which x and y differ, or -1.
func Diff[T asm.Float](x, y []T) int {
	for i := range x {
		if !Same(x[i], y[i]) {
			return i
		}
	}
	return -1
}

// Fill sets x to random numbers between -2 and 2. With special set, one in eight is an infinity, a NaN, a zero of either
// sign, a denormal, or so large or small that sums overflow and products underflow. One draw does for an element, since emulated CPUs spend much of their time here.
func Fill[T asm.Float](rng *rand.Rand, x []T, special bool) {
	limits := [2]float64{math.SmallestNonzeroFloat64, math.MaxFloat64}
	if T(limits[0]) == 0 {
		limits = [2]float64{math.SmallestNonzeroFloat32, math.MaxFloat32}
	}
	tiny, huge, root := T(limits[0]), T(limits[1]), T(math.Sqrt(limits[0]))
	odd := []T{T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1)), 0, T(math.Copysign(0, -1)), tiny, -3 * tiny, huge, -huge, root, -root}
	for i := range x {
		r := rng.Uint64()
		x[i] = T(float64(int64(r)) * 0x1p-62)
		if special && r%8 == 0 {
			x[i] = odd[r/8%uint64(len(odd))]
		}
	}
}

// singles are the kernels that are there for float32 alone.
var singles = []string{"NarrowPanels", "NarrowColumns", "NarrowDots", "Widen", "WidenPairs"}

// Run tests every kernel of set. In short mode, for emulated CPUs, all sizes of tiles, panels and vectors remain, each with
// one of the combinations of scalars, layouts and special values; all of these have their turn somewhere.
func Run[T asm.Float](t *testing.T, set *asm.Set[T]) {
	_, single := any(set).(*asm.Set[float32])
	for i, v := 0, reflect.ValueOf(*set); i < v.NumField(); i++ {
		if name := v.Type().Field(i).Name; v.Field(i).IsZero() && (single || !slices.Contains(singles, name)) {
			t.Errorf("%s has no %s", set.ISA, name)
		}
	}
	t.Run(set.Tile, func(t *testing.T) { testGemm(t, set) })
	t.Run("tilepack", func(t *testing.T) { testTilePack(t, set) })
	t.Run("tilepairs", func(t *testing.T) { testTilePairs(t, set) })
	t.Run("direct", func(t *testing.T) { testDirect(t, set) })
	t.Run("stack", func(t *testing.T) { testStack(t, set) })
	for _, p := range []struct {
		w    int
		pack asm.Packer[T]
	}{{set.MR, set.PackA}, {set.NR, set.PackB}} {
		t.Run(fmt.Sprintf("pack%d", p.w), func(t *testing.T) { testPack(t, set.VL, p.w, p.pack) })
		t.Run(fmt.Sprintf("pack%d_pairs", p.w), func(t *testing.T) { testPairs(t, set.VL, p.w, p.pack.Pairs) })
	}
	runPanels(t, set)
	t.Run("merge", func(t *testing.T) { testMerge(t, set) })
	t.Run("dots", func(t *testing.T) { testDots(t, set.Dots, func(x T) T { return x }, Fill[T]) })
	t.Run("triangle", func(t *testing.T) { testTriangle(t, set) })
	t.Run("vector", func(t *testing.T) { testVector(t, set) })
	t.Run("reductions", func(t *testing.T) { testReductions(t, set) })
	t.Run("updates", func(t *testing.T) { testUpdates(t, set) })
	t.Run("rows", func(t *testing.T) { testRank(t, set); testMirror(t, set) })
	t.Run("slabs", func(t *testing.T) {
		testDotRows(t, set)
		testUpdateRows(t, set)
		testSolveCorner(t, set)
		testAddSlab(t, set)
	})
	t.Run("strided", func(t *testing.T) { testStrided(t, set) })
	t.Run("exp", func(t *testing.T) { testExp(t, set) })
	t.Run("biasclamp", func(t *testing.T) { testBiasClamp(t, set) })
	t.Run("scale", func(t *testing.T) { testScale(t, set) })
	t.Run("transpose", func(t *testing.T) { testTranspose(t, set) })
	t.Run("zip", func(t *testing.T) { testZip(t, set) })
	t.Run("activations", func(t *testing.T) { testActivations(t, set) })
	set.Peak(10)
}

const regionSize = 1 << 18

func testGemm[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(1, 2))
	ends := newEndings[T](t, rng)
	negZero := T(math.Copysign(0, -1))
	count := 0
	if len(set.Gemm) != set.MR {
		t.Fatalf("%d rows of kernels, want %d", len(set.Gemm), set.MR)
	}
	for m := 1; m <= set.MR; m++ {
		if want := (set.NR + set.VL - 1) / set.VL; len(set.Gemm[m-1]) != want {
			t.Fatalf("m = %d: %d kernels, want %d", m, len(set.Gemm[m-1]), want)
		}
		for n := 1; n <= set.NR; n++ {
			for _, k := range []int{0, 1, 2, 3, 4, 5, 7, 8, 17, generic.KC} {
				for variant := range 16 {
					front, special, pad, tiles := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), 1+2*(variant>>3)
					for _, alpha := range []T{1, -1, 0.7} {
						for _, beta := range []T{0, 1, -1, 0.3, negZero} {
							// Where the reference takes long, every so manyth of the 240 combinations has to do; the
							// count runs on, so that all of them have their turn.
							every := min(1+k*(m*n+set.MR+set.NR)/60, 120)
							if testing.Short() {
								every = max(1, k/64)*240 - 1
							}
							if count++; count%every != 0 {
								continue
							}
							ldc := n + pad
							a, b, c := place[T](ra, tiles*k*set.MR, front), place[T](rb, k*set.NR, front), place[T](rc, (tiles*m-1)*ldc+n, front)
							Fill(rng, a, special)
							Fill(rng, b, special)
							Fill(rng, c, special || beta == 0) // β = 0 must not let NaN through
							want := append([]T(nil), c...)
							for t := range tiles {
								generic.Tile(set.MR, set.NR, m, n, k, alpha, a[t*k*set.MR:], b, beta, want[t*m*ldc:], ldc)
							}
							if i := ends.diff(tiles*m, n, c, ldc, want, front, special, func(bias, bounds *T) {
								set.Gemm[m-1][(n-1)/set.VL](tiles, n, k, alpha, first(a, ra), first(b, rb), beta, &c[0], ldc, &c[0], bias, bounds)
							}); i >= 0 {
								t.Fatalf("tiles=%d m=%d n=%d k=%d alpha=%v beta=%v ldc=%d special=%v %v: c[%d] = %v, want %v",
									tiles, m, n, k, alpha, beta, ldc, special, ends, i, c[i], want[i])
							}
						}
					}
				}
			}
		}
	}
}

// endings are what micro-kernels may do at last: the bias that the last one had, or none, and the bounds.
type endings[T asm.Float] struct {
	rng    *rand.Rand
	mem    *region
	bias   []T
	bounds [2]T
	turn   int
}

func newEndings[T asm.Float](t *testing.T, rng *rand.Rand) *endings[T] {
	return &endings[T]{rng: rng, mem: newRegion(t, regionSize)}
}

func (e *endings[T]) String() string { return fmt.Sprintf("bias=%v bounds=%v", e.bias, e.bounds) }

// diff returns the first place at which c is not want after run without a bias, or, if there is none, not what BiasClamp makes of want after run with one, c being as
// before; or -1.
func (e *endings[T]) diff(m, n int, c []T, ldc int, want []T, front, special bool, run func(bias, bounds *T)) int {
	old := append([]T(nil), c...)
	e.bias = nil
	run(nil, nil)
	if i := Diff(c, want); i >= 0 {
		return i
	}
	copy(c, old)
	inf := T(math.Inf(1))
	e.bias, e.bounds = place[T](e.mem, n, front), [][2]T{{0, inf}, {-inf, inf}, {-0.25, 0.5}, {0, 0}}[e.turn%4]
	e.turn++
	Fill(e.rng, e.bias, special)
	generic.BiasClamp(m, n, e.bias, e.bounds[0], e.bounds[1], want, ldc)
	run(&e.bias[0], &e.bounds[0])
	return Diff(c, want)
}

// testTilePack is testGemm for the kernels that pack.
func testTilePack[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rb, rc, rs, rd := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(15, 16))
	ends := newEndings[T](t, rng)
	m, n, count := set.MR, set.NR, 0
	for _, pack := range set.GemmPack {
		if pack.Steps < 1 {
			t.Fatalf("%d steps", pack.Steps)
		}
		for _, k := range []int{1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 30, generic.KC} {
			for variant := range 16 {
				front, special, pad, tiles := variant&1 != 0, variant&2 != 0, 5*(variant>>2&1), 1+2*(variant>>3)
				for _, factor := range factors {
					alpha, beta := T(factor[0]), T(factor[1])
					if count++; testing.Short() && k > 30 && count%17 != 0 {
						continue
					}
					ldc, lds, rows := n+pad, n+2*pad, tiles*(k/pack.Steps)
					a, b, c := place[T](ra, tiles*k*m, front), place[T](rb, k*n, front), place[T](rc, (tiles*m-1)*ldc+n, front)
					src, dst := place[T](rs, max((rows-1)*lds+n, 0), front), place[T](rd, rows*n, front)
					for _, x := range [][]T{a, b, src} {
						Fill(rng, x, special)
					}
					Fill(rng, c, special || beta == 0)
					want, copied := append([]T(nil), c...), make([]T, len(dst))
					for t := range tiles {
						generic.Tile(m, n, m, n, k, alpha, a[t*k*m:], b, beta, want[t*m*ldc:], ldc)
					}
					for r := range rows {
						copy(copied[r*n:(r+1)*n], src[r*lds:])
					}
					if i := ends.diff(tiles*m, n, c, ldc, want, front, special, func(bias, bounds *T) {
						pack.Run(tiles, k, alpha, &a[0], &b[0], beta, &c[0], ldc, first(src, rs), lds, first(dst, rd), bias, bounds)
					}); i >= 0 {
						t.Fatalf("steps=%d tiles=%d k=%d alpha=%v beta=%v ldc=%d lds=%d special=%v %v: c[%d] = %v, want %v",
							pack.Steps, tiles, k, alpha, beta, ldc, lds, special, ends, i, c[i], want[i])
					}
					if i := Diff(dst, copied); i >= 0 {
						t.Fatalf("steps=%d tiles=%d k=%d lds=%d special=%v: copy [%d] = %v, want %v", pack.Steps, tiles, k, lds, special, i, dst[i], copied[i])
					}
				}
			}
		}
	}
}

// factors are pairs of α and β, for some of which kernels have ways of their own.
var factors = [][2]float64{{0.7, 0}, {1, 0}, {1, 1}, {1, -0.3}, {0.7, 1}, {0.7, -0.3}}

// testTilePairs is testGemm for the kernels of complex products.
func testTilePairs[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rb, rc, rx := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(15, 16))
	m, n, x := set.MR/2, set.NR, place[T](rx, asm.MergeSize, true)
	s := make([]T, set.MR*set.NR)
	for _, k := range []int{1, 2, 3, 4, 5, 8, 9, 31, generic.KC} {
		for variant := range 64 {
			front, special, pad, tiles, conjA, conjB := variant&1 != 0, variant&2 != 0, 6*(variant>>2&1), 1+2*(variant>>3&1), variant&16 != 0, variant&32 != 0
			for _, alpha := range complexFactors[T]() {
				for _, beta := range complexFactors[T]() {
					if rng.IntN(1+k/8) != 0 || testing.Short() && rng.IntN(20) != 0 {
						continue
					}
					ldc := n + pad
					a, b, c := place[T](ra, tiles*k*set.MR, front), place[T](rb, k*n, front), place[T](rc, (tiles*m-1)*ldc+n, front)
					Fill(rng, a, special)
					Fill(rng, b, special)
					Fill(rng, c, special || beta == [2]T{})
					how := generic.MergeNumbers((*[asm.MergeSize]T)(x), conjA, conjB, alpha, beta)
					want := append([]T(nil), c...)
					for t := range tiles {
						generic.Tile(set.MR, n, set.MR, n, k, 1, a[t*k*set.MR:], b, 0, s, n)
						generic.Merge(m, n, how, s, s[n:], 2*n, x, want[t*m*ldc:], ldc)
					}
					set.GemmPairs(tiles, k, how, &a[0], &b[0], &x[0], &c[0], ldc, &c[0])
					if i := Diff(c, want); i >= 0 {
						t.Fatalf("tiles=%d k=%d alpha=%v beta=%v conj %v %v ldc=%d special=%v: c[%d] = %v, want %v",
							tiles, k, alpha, beta, conjA, conjB, ldc, special, i, c[i], want[i])
					}
				}
			}
		}
	}
}

// testDirect is testGemm for operands that are not packed, in the two layouts of A and one with both strides.
func testDirect[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(13, 14))
	ends := newEndings[T](t, rng)
	count := 0
	for m := 1; m <= set.MR; m++ {
		if want := (set.NR + set.VL - 1) / set.VL; len(set.Direct[m-1]) != want {
			t.Fatalf("m = %d: %d kernels, want %d", m, len(set.Direct[m-1]), want)
		}
		for n := 1; n <= set.NR; n++ {
			for _, k := range []int{1, 2, 3, 5, 8, 33} {
				for variant := range 48 {
					front, special, pad, tiles := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), 1+2*(variant>>3&1)
					ars, aks := k+pad, 1
					switch variant >> 4 {
					case 1:
						ars, aks = 1, tiles*m+pad
					case 2:
						ars, aks = 2*k+pad, 2
					}
					for _, factor := range factors {
						alpha, beta := T(factor[0]), T(factor[1])
						every := min(1+k*(m*n+set.MR+set.NR)/20, 139)
						if testing.Short() {
							every = 288 - 1
						}
						if count++; count%every != 0 {
							continue
						}
						ldb, ldc := n+pad, n+2*pad
						a, b, c := place[T](ra, (tiles*m-1)*ars+(k-1)*aks+1, front), place[T](rb, (k-1)*ldb+n, front), place[T](rc, (tiles*m-1)*ldc+n, front)
						Fill(rng, a, special)
						Fill(rng, b, special)
						Fill(rng, c, special || beta == 0)
						want := append([]T(nil), c...)
						generic.Direct(tiles*m, n, k, alpha, a, ars, aks, b, ldb, beta, want, ldc)
						var next *T
						if front {
							next = &a[len(a)-1]
						}
						if i := ends.diff(tiles*m, n, c, ldc, want, front, special, func(bias, bounds *T) {
							set.Direct[m-1][(n-1)/set.VL](tiles, n, k, alpha, &a[0], ars, aks, &b[0], ldb, beta, &c[0], ldc, next, bias, bounds)
						}); i >= 0 {
							t.Fatalf("tiles=%d m=%d n=%d k=%d alpha=%v beta=%v ars=%d aks=%d ldb=%d ldc=%d special=%v %v: c[%d] = %v, want %v",
								tiles, m, n, k, alpha, beta, ars, aks, ldb, ldc, special, ends, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}

// testStack is testDirect for three products in a row, or for one, with gaps between or one B for all.
func testStack[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(15, 16))
	count := 0
	for m := 1; m <= set.MR; m++ {
		if got, want := len(set.Stack[m-1]), (set.NR+set.VL-1)/set.VL; got != want {
			t.Fatalf("m = %d: %d kernels, want %d", m, got, want)
		}
		for n := 1; n <= set.NR; n++ {
			for _, k := range []int{1, 3, 4, 9} {
				for variant := range 48 {
					front, special, pad, tiles := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), 1+(variant>>3&1)
					ars, aks, products := k+pad, 1, 3
					switch variant >> 4 {
					case 1:
						ars, aks = 1, tiles*m+pad
					case 2:
						ars, aks, products = 2*k+pad, 2, 1
					}
					for _, factor := range factors {
						alpha, beta := T(factor[0]), T(factor[1])
						every := min(1+k*(m*n+set.MR+set.NR)/10, 139)
						if testing.Short() {
							every = 288 - 1
						}
						if count++; count%every != 0 {
							continue
						}
						ldb, ldc := n+pad, n+2*pad
						sa, sb, sc := (tiles*m-1)*ars+(k-1)*aks+1, (k-1)*ldb+n, (tiles*m-1)*ldc+n
						astep, bstep, cstep := sa+pad, sb+2*pad, sc+pad
						if special {
							bstep = 0
						}
						all := func(size, step int) int { return size + (products-1)*step }
						a, b, c := place[T](ra, all(sa, astep), front), place[T](rb, all(sb, bstep), front), place[T](rc, all(sc, cstep), front)
						Fill(rng, a, special)
						Fill(rng, b, special)
						Fill(rng, c, special || beta == 0)
						want := append([]T(nil), c...)
						for i := range products {
							generic.Direct(tiles*m, n, k, alpha, a[i*astep:], ars, aks, b[i*bstep:], ldb, beta, want[i*cstep:], ldc)
						}
						set.Stack[m-1][(n-1)/set.VL](products, tiles, n, k, alpha, &a[0], ars, aks, astep, &b[0], ldb, bstep, beta, &c[0], ldc, cstep)
						if i := Diff(c, want); i >= 0 {
							t.Fatalf("products=%d tiles=%d m=%d n=%d k=%d alpha=%v beta=%v ars=%d aks=%d ldb=%d ldc=%d special=%v: c[%d] = %v, want %v",
								products, tiles, m, n, k, alpha, beta, ars, aks, ldb, ldc, special, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}

// testPairs is testPack for pairs.
func testPairs[T asm.Float](t *testing.T, vl, w int, pack asm.TransposeFunc[T]) {
	rs, rd := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(17, 18))
	half := w / 2
	for lanes := 1; lanes <= 3*half; lanes++ {
		size := (lanes + half - 1) / half * half
		for k := 1; k <= 2*vl+5; k++ {
			for variant := range 4 {
				if testing.Short() && variant != (lanes+k)%4 {
					continue
				}
				front, ld := variant&1 != 0, k+5*(variant>>1)
				src, dst := place[[2]T](rs, (lanes-1)*ld+k, front), place[[2]T](rd, k*size, front)
				for i := range src {
					Fill(rng, src[i][:], true)
				}
				want := make([][2]T, k*size)
				generic.Pack(half, lanes, k, src, ld, 1, want)
				for i := range dst {
					dst[i][0] = stale
				}
				pack(lanes, k, &src[0][0], ld, variant&1*half*ld, &dst[0][0])
				for i := range want {
					lane := i/(k*half)*half + i%half
					if lane < lanes && Diff(dst[i][:], want[i][:]) >= 0 {
						t.Fatalf("lanes=%d k=%d ld=%d: pair %d = %v, want %v", lanes, k, ld, i, dst[i], want[i])
					}
					if inVector(2*lane, 2*lanes, w, vl) && dst[i][0] == stale {
						t.Fatalf("lanes=%d k=%d ld=%d: pair %d is as it was", lanes, k, ld, i)
					}
				}
			}
		}
	}
}

// first returns a pointer to the first element of x, or for an empty x one that may not be read.
func first[T any](x []T, r *region) *T {
	if len(x) == 0 {
		return &place[T](r, 1, false)[0]
	}
	return &x[0]
}

// stale is a number that operands do not have.
const stale = 12345.5

// inVector reports whether an element behind the last of n in a panel of width w is in one vector with it, where panels are as wide as whole vectors.
func inVector(i, n, w, vl int) bool { return w%vl == 0 && i >= n && i < (n+vl-1)/vl*vl }

func testPack[T asm.Float](t *testing.T, vl, w int, p asm.Packer[T]) {
	rs, rd := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(3, 4))
	panels := 3
	if testing.Short() {
		panels = 2
	}
	for lanes := 1; lanes <= panels*w; lanes++ {
		size := (lanes + w - 1) / w * w
		for k := 1; k <= 2*vl+5; k++ {
			for variant := range 4 {
				if testing.Short() && variant != (lanes+k)%4 {
					continue
				}
				front, pad := variant&1 != 0, 5*(variant>>1)
				for _, how := range []struct {
					name   string
					ld     int
					size   int
					pack   asm.PackFunc[T]
					ls, ks int
				}{
					{"copy", lanes + pad, (k-1)*(lanes+pad) + lanes, p.Copy, 1, lanes + pad},
					{"transpose", k + pad, (lanes-1)*(k+pad) + k, func(lanes, k int, src *T, ld int, dst *T) {
						p.Transpose(lanes, k, src, ld, variant&1*w*ld, dst)
					}, k + pad, 1},
				} {
					src, dst := place[T](rs, how.size, front), place[T](rd, k*size, front)
					Fill(rng, src, true)
					want := make([]T, k*size)
					generic.Pack(w, lanes, k, src, how.ls, how.ks, want)
					for i := range dst {
						dst[i] = stale
					}
					how.pack(lanes, k, &src[0], how.ld, &dst[0])
					for i := range want {
						lane := i/(k*w)*w + i%w
						if lane < lanes && !Same(dst[i], want[i]) {
							t.Fatalf("%s: lanes=%d k=%d ld=%d: dst[%d] = %v, want %v", how.name, lanes, k, how.ld, i, dst[i], want[i])
						}
						if inVector(lane, lanes, w, vl) && dst[i] == stale {
							t.Fatalf("%s: lanes=%d k=%d ld=%d: dst[%d] is as it was", how.name, lanes, k, how.ld, i)
						}
					}
				}
			}
		}
	}
}

// complexFactors are values of α and β for which complex kernels have ways of their own, and others.
func complexFactors[T asm.Float]() [][2]T {
	return [][2]T{{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0.7, -1.3}}
}

func testMerge[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rr, rq, rc, rx := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(15, 16))
	x, scalars := place[T](rx, asm.MergeSize, false), complexFactors[T]()
	for n := 2; n <= 2*set.NR+2; n += 2 {
		for m := 1; m <= 3; m++ {
			for variant := range 16 {
				front, special, conjA, conjB := variant&1 != 0, variant&2 != 0, variant&4 != 0, variant&8 != 0
				for _, alpha := range scalars {
					for _, beta := range scalars {
						if testing.Short() && rng.IntN(40) != 0 {
							continue
						}
						lds, ldc := n+2*rng.IntN(3), n+rng.IntN(3)
						r, q, c := place[T](rr, (m-1)*lds+n, front), place[T](rq, (m-1)*lds+n, front), place[T](rc, (m-1)*ldc+n, front)
						Fill(rng, r, special)
						Fill(rng, q, special)
						Fill(rng, c, special || beta == [2]T{}) // β = 0 must not let NaN through
						how := generic.MergeNumbers((*[asm.MergeSize]T)(x), conjA, conjB, alpha, beta)
						want := append([]T(nil), c...)
						generic.Merge(m, n, how, r, q, lds, x, want, ldc)
						set.Merge(m, n, how, &r[0], &q[0], lds, &x[0], &c[0], ldc)
						if i := Diff(c, want); i >= 0 {
							t.Fatalf("m=%d n=%d alpha=%v beta=%v conj %v %v lds=%d ldc=%d special=%v: c[%d] = %v, want %v",
								m, n, alpha, beta, conjA, conjB, lds, ldc, special, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}

// testDots runs over all lengths up to three times the lanes, and two around the longest.
func testDots[T asm.Float, W asm.Float | uint16](t *testing.T, all [][]asm.DotsFunc[T, W], wide func(W) T, fill func(rng *rand.Rand, x []W, special bool)) {
	const alpha = 0.7
	rx, rw, rc := newRegion(t, regionSize), newRegion(t, 2*regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(5, 6))
	if len(all) == 0 || len(all) > generic.DotMax {
		t.Fatalf("kernels for up to %d rows, want 1 to %d", len(all), generic.DotMax)
	}
	lengths := []int{generic.DotKC - 1, generic.DotKC}
	for n := 1; n <= 3*generic.RowLanes[T]()+1; n++ {
		lengths = append(lengths, n)
	}
	for i, kernels := range all {
		for j, kernel := range kernels {
			m, r := i+1, j+1
			for _, n := range lengths {
				for variant := range 16 {
					if testing.Short() && variant != (3*n+m+r)%16 {
						continue
					}
					front, special, pad := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1)
					beta, tiles := []T{0, -1.3}[variant>>3], 1+variant%3
					cols, ld := tiles*r, n+pad
					crs, ccs := cols+pad, 1
					if variant&4 != 0 {
						crs, ccs = 1, m+pad
					}
					x, w := place[T](rx, (m-1)*ld+n, front), place[W](rw, (cols-1)*ld+n, front)
					c := place[T](rc, (m-1)*crs+(cols-1)*ccs+1, front)
					Fill(rng, x, special)
					fill(rng, w, special)
					Fill(rng, c, special)
					y := make([]T, len(w))
					for i, v := range w {
						y[i] = wide(v)
					}
					want := append([]T(nil), c...)
					generic.Mul(true, m, cols, n, alpha, x, ld, 1, y, 1, ld, beta, want, crs, ccs)
					kernel(tiles, n, alpha, &x[0], ld, &w[0], ld, pad*r*ld, beta, &c[0], crs, ccs)
					if i := Diff(c, want); i >= 0 {
						t.Fatalf("%d×%d, %d tiles, n=%d, beta=%v, special=%v: c[%d] = %v, want %v", m, r, tiles, n, beta, special, i, c[i], want[i])
					}
				}
			}
		}
	}
}

// testBiasClamp runs over all widths up to five vectors, with and without x.
func testBiasClamp[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rx, rc := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(15, 16))
	inf := T(math.Inf(1))
	bounds := [][2]T{{0, inf}, {-inf, inf}, {-0.25, 0.5}, {0, 0}}
	for n := 1; n <= 5*set.VL+1; n++ {
		for _, rows := range []int{1, 2, 5} {
			for variant := range 32 {
				if testing.Short() && variant%8 != (n+rows)%8 {
					continue
				}
				front, special, pad, bias := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), variant&8 != 0
				lo, hi := bounds[(n+variant/16)%4][0], bounds[(n+variant/16)%4][1]
				ldc := n + pad
				x, c := place[T](rx, n, front), place[T](rc, (rows-1)*ldc+n, front)
				Fill(rng, x, special)
				Fill(rng, c, special)
				want := append([]T(nil), c...)
				var px *T
				if bias {
					px = &x[0]
					generic.BiasClamp(rows, n, x, lo, hi, want, ldc)
				} else {
					generic.BiasClamp(rows, n, nil, lo, hi, want, ldc)
				}
				set.BiasClamp(rows, n, px, lo, hi, &c[0], ldc)
				if i := Diff(c, want); i >= 0 {
					t.Fatalf("biasclamp: %d×%d, bias %v, [%v, %v], special=%v: c[%d] = %v, want %v", rows, n, bias, lo, hi, special, i, c[i], want[i])
				}
			}
		}
	}
}

// testScale runs over all widths up to five lines of Stream's longest loop, which begin anywhere in a line.
func testScale[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(35, 36))
	for n := 1; n <= 5*generic.RowLanes[T]()+set.VL; n++ {
		for variant := range 16 {
			if testing.Short() && variant%8 != n%8 {
				continue
			}
			front, special, pad, rows := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), 1+n%3
			ldx, ldy := n+pad, n+2*pad
			x, y := place[T](rx, (rows-1)*ldx+n, front), place[T](ry, (rows-1)*ldy+n, front)
			Fill(rng, x, special)
			kernel := set.Scale
			if variant&8 != 0 {
				kernel = set.Stream
			}
			for _, alpha := range []T{1, -0.7} {
				Fill(rng, y, special)
				want := append([]T(nil), y...)
				generic.Scale(rows, n, alpha, x, ldx, want, ldy)
				kernel(rows, n, alpha, &x[0], ldx, &y[0], ldy)
				if i := Diff(y, want); i >= 0 {
					t.Fatalf("%d×%d, alpha %v, stream %v, special=%v: y[%d] = %v, want %v", rows, n, alpha, variant&8 != 0, special, i, y[i], want[i])
				}
			}
		}
	}
}

// testTranspose runs over all sizes from the least to that of two squares of any instruction set and more.
func testTranspose[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(37, 38))
	least := generic.RowLanes[T]()
	for rows := least; rows <= 2*least+3; rows++ {
		for n := least; n <= 2*least+3; n++ {
			variant := rng.IntN(8)
			if testing.Short() && (rows+n)%4 != 0 {
				continue
			}
			front, special, pad := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1)
			ldx, ldy := n+pad, rows+2*pad
			x, y := place[T](rx, (rows-1)*ldx+n, front), place[T](ry, (n-1)*ldy+rows, front)
			Fill(rng, x, special)
			for _, alpha := range []T{1, -0.7} {
				Fill(rng, y, special)
				want := append([]T(nil), y...)
				generic.Transpose(rows, n, alpha, x, ldx, want, ldy)
				set.Transpose(rows, n, alpha, &x[0], ldx, &y[0], ldy)
				if i := Diff(y, want); i >= 0 {
					t.Fatalf("%d×%d, alpha %v, special=%v: y[%d] = %v, want %v", rows, n, alpha, special, i, y[i], want[i])
				}
			}
		}
	}
}

// testZip is testScale for the kernels that take pairs apart and put them together, of which the parts' rows are twice as many.
func testZip[T asm.Float](t *testing.T, set *asm.Set[T]) {
	type kernel struct {
		name   string
		ref    func(rows, n int, re, im T, x []T, ldx int, y []T, ldy int)
		kernel func(rows, n int, re, im T, x *T, ldx int, y *T, ldy int)
		pairs  [2]bool // whether x has pairs, and whether y has
	}
	kernels := []kernel{{"unzip", generic.Unzip[T], set.Unzip, [2]bool{true, false}}, {"zip", generic.Zip[T], set.Zip, [2]bool{false, true}}}
	regions := [2]*region{newRegion(t, regionSize), newRegion(t, regionSize)}
	rng := rand.New(rand.NewPCG(37, 38))
	for n := 1; n <= 5*set.VL; n++ {
		for variant := range 16 {
			if testing.Short() && variant%8 != n%8 {
				continue
			}
			front, special, pad, rows := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), 1+n%3
			k := kernels[variant>>3]
			var x [2][]T
			var ld [2]int
			for i, pairs := range k.pairs {
				count, length := 2*rows, n
				if pairs {
					count, length = rows, 2*n
				}
				ld[i] = length + (i+1)*pad
				x[i] = place[T](regions[i], (count-1)*ld[i]+length, front)
				Fill(rng, x[i], special)
			}
			want := append([]T(nil), x[1]...)
			k.ref(rows, n, 1, -0.7, x[0], ld[0], want, ld[1])
			k.kernel(rows, n, 1, -0.7, &x[0][0], ld[0], &x[1][0], ld[1])
			if i := Diff(x[1], want); i >= 0 {
				t.Fatalf("%s: %d×%d, special=%v: y[%d] = %v, want %v", k.name, rows, n, special, i, x[1][i], want[i])
			}
		}
	}
}

// A vectorKernel is a kernel over slices and its definition.
type vectorKernel[T asm.Float] struct {
	name    string
	ref     func(x, y, z []T)
	kernel  func(n int, x, y, z *T)
	inPlace bool // z may be x or y
}

// An activation has a kernel and its definition, and those of its derivative.
type activation[T asm.Float] struct {
	name       string
	ref        func(x, y []T)
	kernel     func(n int, x, y *T)
	refGrad    func(v, dy, dx []T)
	kernelGrad func(n int, v, dy, dx *T)
}

func activations[T asm.Float](set *asm.Set[T]) []activation[T] {
	return []activation[T]{
		{"tanh", generic.Tanh[T], set.Tanh, generic.TanhGrad[T], set.TanhGrad},
		{"sigmoid", generic.Sigmoid[T], set.Sigmoid, generic.SigmoidGrad[T], set.SigmoidGrad},
		{"silu", generic.Silu[T], set.Silu, generic.SiluGrad[T], set.SiluGrad},
		{"gelu", generic.Gelu[T], set.Gelu, generic.GeluGrad[T], set.GeluGrad},
		{"gelutanh", generic.GeluTanh[T], set.GeluTanh, generic.GeluTanhGrad[T], set.GeluTanhGrad},
	}
}

// testVector runs the kernels over slices against their definitions, out of place and where the result is an operand.
func testVector[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const alpha, beta = 0.7, -1.3
	kernels := []vectorKernel[T]{
		{"axpy", func(x, _, z []T) { generic.Axpy(alpha, x, z) }, func(n int, x, _, z *T) { set.Axpy(n, alpha, x, z) }, false},
		{"axpby", func(x, _, z []T) { generic.Axpby(alpha, x, beta, z) }, func(n int, x, _, z *T) { set.Axpby(n, alpha, x, beta, z) }, false},
		{"scal", func(_, _, z []T) { generic.Scal(alpha, z) }, func(n int, _, _, z *T) { set.Scal(n, alpha, z) }, false},
		{"relu", func(x, _, z []T) { generic.Relu(x, z) }, func(n int, x, _, z *T) { set.Relu(n, x, z) }, true},
		{"relugrad", func(x, y, z []T) { generic.ReluGrad(x, y, z) }, func(n int, x, y, z *T) { set.ReluGrad(n, x, y, z) }, true},
		{"exp", func(x, _, z []T) { generic.Exp(x, z) }, func(n int, x, _, z *T) { set.Exp(n, x, z) }, true},
	}
	for _, a := range activations(set) {
		kernels = append(kernels, vectorKernel[T]{a.name, func(x, _, z []T) { a.ref(x, z) }, func(n int, x, _, z *T) { a.kernel(n, x, z) }, true},
			vectorKernel[T]{a.name + "grad", a.refGrad, a.kernelGrad, true})
	}
	rx, ry, rz := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(7, 8))
	for _, k := range kernels {
		for n := range 10*set.VL + 3 {
			for variant := range 4 {
				front, special := variant&1 != 0, variant&2 != 0
				x, y, z := place[T](rx, n, front), place[T](ry, n, front), place[T](rz, n, front)
				for _, s := range [][]T{x, y, z} {
					Fill(rng, s, special)
				}
				want := append([]T(nil), z...)
				k.ref(x, y, want)
				k.kernel(n, first(x, rx), first(y, ry), first(z, rz))
				if i := Diff(z, want); i >= 0 {
					t.Fatalf("%s: n=%d special=%v: [%d] = %v, want %v (x = %v, y = %v)", k.name, n, special, i, z[i], want[i], x[i], y[i])
				}
				if !k.inPlace || n == 0 {
					continue
				}
				copyOf := append([]T(nil), x...)
				k.kernel(n, &x[0], &y[0], &x[0])
				if i := Diff(x, want); i >= 0 {
					t.Fatalf("%s in place: n=%d: [%d] = %v, want %v", k.name, n, i, x[i], want[i])
				}
				k.kernel(n, &copyOf[0], &y[0], &y[0])
				if i := Diff(y, want); i >= 0 {
					t.Fatalf("%s over y: n=%d: [%d] = %v, want %v", k.name, n, i, y[i], want[i])
				}
			}
		}
	}
}

// testExp covers the whole range of exponents, and the neighbourhood of every threshold.
func testExp[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rng := rand.New(rand.NewPCG(9, 10))
	x := make([]T, 1<<14)
	for i := range x {
		x[i] = T(rng.NormFloat64() * math.Pow(2, float64(rng.IntN(40)-25)))
	}
	for i, v := range []float64{0, math.Copysign(0, -1), 709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, -708.4, 88.72284, -103.97208, -87.33655} {
		for j := range 20 {
			u := T(v)
			for range j {
				u = T(math.Nextafter(float64(u), math.Inf(1-2*(j%2))))
			}
			x[i*20+j] = u
		}
	}
	Fill(rng, x[len(x)-1000:], true)
	got, want := make([]T, len(x)), make([]T, len(x))
	generic.Exp(x, want)
	set.Exp(len(x), &x[0], &got[0])
	if i := Diff(got, want); i >= 0 {
		t.Fatalf("exp(%v) = %v, want %v", x[i], got[i], want[i])
	}
}

// testActivations covers every magnitude, and the neighbourhood of every threshold.
func testActivations[T asm.Float](t *testing.T, set *asm.Set[T]) {
	rng := rand.New(rand.NewPCG(15, 16))
	x, dy := make([]T, 1<<15), make([]T, 1<<15)
	for i := range x {
		x[i] = T(rng.NormFloat64() * math.Pow(2, float64(rng.IntN(48)-36)))
		dy[i] = T(rng.NormFloat64())
	}
	for i, v := range []float64{0.34657359, 1.5 * math.Ln2, 4.5, 9, 11, 13.1, 14.3, 15, 19.06, 21.6, 22, 37.5, 38.5, 39, 44, 88, 104, 108.7, 708.4, 745.13, 751.8, 760, 800} {
		for j := range 40 {
			x[i*40+j] = T(v * (1 + float64(j-20)/1e6) * float64(1-2*(j%2)))
		}
	}
	Fill(rng, x[len(x)-1000:], true)
	Fill(rng, dy[len(x)-500:], true)
	got, want := make([]T, len(x)), make([]T, len(x))
	for _, a := range activations(set) {
		a.ref(x, want)
		a.kernel(len(x), &x[0], &got[0])
		if i := Diff(got, want); i >= 0 {
			t.Errorf("%s(%v) = %v, want %v", a.name, x[i], got[i], want[i])
		}
		a.refGrad(x, dy, want)
		a.kernelGrad(len(x), &x[0], &dy[0], &got[0])
		if i := Diff(got, want); i >= 0 {
			t.Errorf("%s′(%v)·%v = %v, want %v", a.name, x[i], dy[i], got[i], want[i])
		}
	}
}

// Bench measures every kernel of set on operands in the L1 cache.
func Bench[T asm.Float](b *testing.B, set *asm.Set[T]) {
	rng := rand.New(rand.NewPCG(11, 12))
	const n = 1024
	x, y, z, w := make([]T, 16*n), make([]T, 16*n), make([]T, n), make([]T, 4*n)
	for _, s := range [][]T{x, y, z, w} {
		Fill(rng, s, false)
	}
	run := func(name string, flops int, f func()) {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				f()
			}
			if flops > 0 {
				b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOPS")
			}
		})
	}
	for m := 1; m <= set.MR; m++ {
		for v, f := range set.Gemm[m-1] {
			cols := min(set.NR, (v+1)*set.VL)
			run(fmt.Sprintf("%s/%dx%d", set.Tile, m, cols), 2*m*cols*generic.KC, func() { f(1, cols, generic.KC, 1, &x[0], &y[0], 1, &z[0], cols, &y[0], nil, nil) })
		}
	}
	for v, f := range set.Direct[set.MR-1] {
		cols := min(set.NR, (v+1)*set.VL)
		run(fmt.Sprintf("direct/%dx%d", set.MR, cols), 2*set.MR*cols*64, func() { f(1, cols, 64, 1, &x[0], 64, 1, &y[0], cols, 1, &z[0], cols, &x[0], nil, nil) })
	}
	run("packA/copy", 0, func() { set.PackA.Copy(set.MR, generic.KC, &x[0], set.MR, &y[0]) })
	run("packA/transpose", 0, func() { set.PackA.Transpose(set.MR, generic.KC, &x[0], generic.KC, 0, &y[0]) })
	run("packB/copy", 0, func() { set.PackB.Copy(set.NR, generic.KC, &x[0], set.NR, &y[0]) })
	run("packB/transpose", 0, func() { set.PackB.Transpose(set.NR, generic.KC, &x[0], generic.KC, 0, &y[0]) })
	var scalars [asm.MergeSize]T
	how := generic.MergeNumbers(&scalars, false, false, [2]T{1}, [2]T{1})
	run("merge", 0, func() { set.Merge(set.MR, set.NR, how, &x[0], &y[0], set.NR, &scalars[0], &w[0], set.NR) })
	for i, kernels := range set.Dots {
		for j, f := range kernels {
			m, r := i+1, j+1
			run(fmt.Sprintf("dots/%dx%d", m, r), 2*n*m*r, func() { f(1, n, 1, &x[0], n, &w[0], n, 0, 0, &z[0], r, 1) })
		}
	}
	run("axpy", 2*n, func() { set.Axpy(n, 1e-9, &x[0], &y[0]) })
	run("axpby", 3*n, func() { set.Axpby(n, 1e-9, &x[0], 1, &y[0]) })
	run("scal", n, func() { set.Scal(n, 1, &x[0]) })
	for _, k := range reductions(set)[:6] {
		run(k.name, 0, func() { k.kernel(n, &x[0], &y[0]) })
	}
	run("axpypairs", 4*n, func() { set.AxpyPairs(n, 1e-9, 1e-9, &x[0], &y[0]) })
	run("scalpairs", 3*n, func() { set.ScalPairs(n, 1, 0, &x[0]) })
	run("rot", 6*n, func() { set.Rot(n, &x[0], &y[0], 0.8, 0.6, -0.6, 0.8) })
	run("swap", 0, func() { set.Swap(n, &x[0], &y[0]) })
	run("relu", n, func() { set.Relu(n, &x[0], &z[0]) })
	run("relugrad", n, func() { set.ReluGrad(n, &x[0], &y[0], &z[0]) })
	run("biasclamp", 2*n, func() { set.BiasClamp(1, n, &x[0], -1, 1, &z[0], n) })
	run("scale", n, func() { set.Scale(1, n, 1, &x[0], n, &z[0], n) })
	run("stream", n, func() { set.Stream(1, n, 1, &x[0], n, &z[0], n) })
	run("transpose", n, func() { set.Transpose(n/set.NR, set.NR, 1, &x[0], set.NR, &w[0], n/set.NR) })
	run("unzip", 2*n, func() { set.Unzip(n/set.NR, set.NR, 1, 1, &x[0], 2*set.NR, &w[0], set.NR) })
	run("zip", 2*n, func() { set.Zip(n/set.NR, set.NR, 1, 1, &x[0], set.NR, &w[0], 2*set.NR) })
	run("exp", 0, func() { set.Exp(n, &x[0], &z[0]) })
	for _, a := range activations(set) {
		run(a.name, 0, func() { a.kernel(n, &x[0], &z[0]) })
		run(a.name+"grad", 0, func() { a.kernelGrad(n, &x[0], &y[0], &z[0]) })
	}
	run("peak", set.PeakFlops*100, func() { set.Peak(100) })
}
