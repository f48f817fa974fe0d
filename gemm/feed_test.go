package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestFeed packs B while it is multiplied: rows that are all, some, or not copied by kernels, with blocks of A of one tile and of many, edges of panels, steps that are no
// multiple of those of a copied row, part of C, and what is done to tiles at once.
func TestFeed(t *testing.T) {
	old := caches
	defer func() { caches = old }()
	for _, l2 := range []int{4 << 10, 1 << 20} {
		caches = Caches{L1: 1 << 10, L2: l2, L3: 8 << 20}
		t.Run(fmt.Sprint(l2), func(t *testing.T) {
			eachSet(t, func(t *testing.T) {
				t.Run("float64", testFeed[float64])
				t.Run("float32", testFeed[float32])
				eachComplex(t, testFeedComplex[float64, complex128], testFeedComplex[float32, complex64])
			})
		})
	}
}

// fedShapes calls f with shapes of products whose B is fed, if it is row-major.
func fedShapes(mr, nr, most int, f func(m, n, k int)) {
	for _, tiles := range []int{4, 6, 9, most} {
		for _, n := range []int{nr + 1, 3 * nr, 4*nr - 1} {
			for _, k := range []int{5, 8, generic.KC + 3} {
				if testing.Short() && (k > generic.KC && (tiles > 4 || n > nr+1) || tiles == 6 || tiles == most) { // for emulated CPUs
					continue
				}
				f(tiles*mr+tiles%3, n, k)
			}
		}
	}
}

func testFeed[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 1))
	set := Kernels[T]()
	fedShapes(set.MR, set.NR, 32, func(m, n, k int) {
		a, b, c := random[T](rng, m, k, layouts[rng.IntN(2)], false), random[T](rng, k, n, layouts[rng.IntN(2)], false), random[T](rng, m, n, layouts[1], false)
		bias := random[T](rng, 1, n, layouts[0], false).Data
		plain := c.Clone()
		plain.Data = reference(-1.5, a, b, 0.5, plain, true)
		for _, part := range []triangle{whole, lower, upper} {
			for _, then := range []*Epilogue[T]{nil, NewEpilogue(AddRow(bias), Rectify[T]())} {
				if part != whole && then != nil {
					continue
				}
				got := c.Clone()
				x := &product[T]{set: set, alpha: -1.5, a: operandOf(&a), b: operandOf(&b), beta: 0.5, c: got, part: part, then: tail[T]{Epilogue: then}}
				w := getArena()
				clear(w.buf) // of what an earlier product has packed
				x.block(w, 0, m, 0, n, x.then)
				putArena(w)
				want := plain.Clone()
				for i := range m {
					for j := 0; then != nil && j < n; j++ {
						if c := &want.Row(i)[j]; *c+bias[j] < 0 {
							*c = 0
						} else {
							*c += bias[j]
						}
					}
				}
				for i := range m {
					lo, hi := (corner{part, 0, 0}).row(i, n)
					row := append(append([]T(nil), c.Row(i)[:lo]...), append(want.Row(i)[lo:hi:hi], c.Row(i)[hi:]...)...)
					if j := kerneltest.Diff(got.Row(i), row); j >= 0 {
						t.Fatalf("m=%d n=%d k=%d part %d epilogue %v: (%d,%d) = %v, want %v", m, n, k, part, then != nil, i, j, got.Row(i)[j], row[j])
					}
				}
			}
		}
	})
}

func testFeedComplex[F Float, T Complex](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 2))
	set := Kernels[F]()
	fedShapes(set.MR/2, set.NR/2, fedPairs, func(m, n, k int) {
		a, b, c := randomComplex[F, T](rng, m, k, layouts[0], false), randomComplex[F, T](rng, k, n, layouts[1], false), randomComplex[F, T](rng, m, n, layouts[1], false)
		b.Conjugated, c.Conjugated = false, false
		alpha, beta := join[F, T](0.5, -1), join[F, T](2, 0.25)
		want := complexReference[F](alpha, a, b, beta, c)
		x := &complexProduct[F]{set: set, terms: 1, c: pairs[F](&c)}
		x.a[0], x.b[0] = pairsOf[F](&a), pairsOf[F](&b)
		x.how[0][0] = generic.MergeNumbers(&x.numbers[0][0], a.Conjugated, false, parts[F](alpha), parts[F](beta))
		x.how[0][1] = generic.MergeNumbers(&x.numbers[0][1], a.Conjugated, false, parts[F](alpha), [2]F{1})
		w := getArena()
		clear(w.buf)
		x.block(w, 0, m, 0, n)
		putArena(w)
		if i := kerneltest.Diff(elements[F](c.Data), want); i >= 0 {
			t.Fatalf("m=%d n=%d k=%d: [%d] = %v, want %v", m, n, k, i, elements[F](c.Data)[i], want[i])
		}
	})
}
