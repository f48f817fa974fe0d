package kerneltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// runPanels tests the kernels for few rows, and those that are there for float32 alone.
func runPanels[T asm.Float](t *testing.T, set *asm.Set[T]) {
	t.Run("panels", func(t *testing.T) {
		testPanels(t, set, set.Panels, func(x T) T { return x }, Fill[T])
	})
	t.Run("columns", func(t *testing.T) { testColumns(t, set, set.Columns, 1, func(x T) T { return x }, Fill[T]) })
	if s, ok := any(set).(*asm.Set[float32]); ok {
		t.Run("narrow", func(t *testing.T) { testPanels(t, s, s.NarrowPanels, generic.Upper, fillUpper) })
		t.Run("narrowcolumns", func(t *testing.T) { testColumns(t, s, s.NarrowColumns, 2, generic.Upper, fillUpper) })
		t.Run("narrowdots", func(t *testing.T) { testDots(t, s.NarrowDots, generic.Upper, fillUpper) })
		t.Run("widen", func(t *testing.T) { testWiden(t, s) })
		t.Run("widenpairs", func(t *testing.T) { testWidenPairs(t, s) })
	}
}

// testPanels is testDirect for several panels, packed or side by side in a row-major B.
func testPanels[T asm.Float, B asm.Float | uint16](t *testing.T, set *asm.Set[T], kernels [][]asm.PanelsFunc[T, B],
	wide func(B) T, fill func(rng *rand.Rand, x []B, special bool)) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(27, 28))
	ends := newEndings[T](t, rng)
	count := 0
	if len(kernels) != set.MR {
		t.Fatalf("kernels for up to %d rows, want %d", len(kernels), set.MR)
	}
	for m := 1; m <= set.MR; m++ {
		most := len(kernels[m-1])
		if panel := set.NR / set.VL; most < panel || most%panel != 0 {
			t.Fatalf("m = %d: kernels for up to %d vectors, want whole panels", m, most)
		}
		for n := 1; n <= most*set.VL; n++ {
			read := set.Vectors(n) * set.VL
			for _, k := range []int{1, 2, 3, 8, 33} {
				for variant := range 32 {
					front, special, pad, rowMajor := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1), variant&8 != 0
					ars, aks := k+pad, 1
					if variant&16 != 0 {
						ars, aks = 1, m+pad
					}
					ldb, apart := set.NR, k*set.NR+pad
					if rowMajor {
						ldb, apart = read+pad, set.NR
					}
					for _, factor := range factors {
						alpha, beta := T(factor[0]), T(factor[1])
						every := min(1+k*(m*n+set.NR)/20, 139)
						if testing.Short() {
							every = 192 - 1
						}
						if count++; count%every != 0 {
							continue
						}
						ldc := n + pad
						a := place[T](ra, (m-1)*ars+(k-1)*aks+1, front)
						b := place[B](rb, (read-1)/set.NR*apart+(k-1)*ldb+(read-1)%set.NR+1, front)
						c := place[T](rc, (m-1)*ldc+n, front)
						Fill(rng, a, special)
						fill(rng, b, special)
						Fill(rng, c, special || beta == 0)
						want := append([]T(nil), c...)
						generic.Panels(set.NR, m, n, k, alpha, a, ars, aks, b, ldb, apart, wide, beta, want, ldc)
						if i := ends.diff(m, n, c, ldc, want, front, special, func(bias, bounds *T) {
							kernels[m-1][set.Vectors(n)-1](n, k, alpha, &a[0], ars, aks, &b[0], ldb, apart, pad*ldb, beta, &c[0], ldc, bias, bounds)
						}); i >= 0 {
							t.Fatalf("m=%d n=%d k=%d alpha=%v beta=%v ars=%d aks=%d ldb=%d apart=%d ldc=%d special=%v %v: c[%d] = %v, want %v",
								m, n, k, alpha, beta, ars, aks, ldb, apart, ldc, special, ends, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}

// testColumns is testGemm for columns of B where they lie. The numbers of steps are multiples of per.
func testColumns[T asm.Float, B asm.Float | uint16](t *testing.T, set *asm.Set[T], kernels []asm.ColumnsFunc[T, B], per int,
	wide func(B) T, fill func(rng *rand.Rand, x []B, special bool)) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(41, 42))
	ends := newEndings[T](t, rng)
	count := 0
	if len(kernels) < generic.DotMax || len(kernels) > set.MR {
		t.Fatalf("kernels for up to %d rows, want %d to %d", len(kernels), generic.DotMax, set.MR)
	}
	for i, kernel := range kernels {
		m, n := i+1, set.VL
		for k := 0; k <= (4*n+3)*per; k += per {
			for variant := range 8 {
				front, special, pad := variant&1 != 0, variant&2 != 0, 3*(variant>>2)
				for _, factor := range factors {
					alpha, beta := T(factor[0]), T(factor[1])
					if count++; testing.Short() && count%47 != 0 {
						continue
					}
					lda, ldb, ldc := k+2*pad, k+pad*per, n+pad
					a, b, c := place[T](ra, (m-1)*lda+k, front), place[B](rb, max((n-1)*ldb+k, 0), front), place[T](rc, (m-1)*ldc+n, front)
					Fill(rng, a, special)
					fill(rng, b, special)
					Fill(rng, c, special || beta == 0)
					want := append([]T(nil), c...)
					generic.Columns(m, n, k, alpha, a, lda, b, ldb, wide, beta, want, ldc)
					if i := ends.diff(m, n, c, ldc, want, front, special, func(bias, bounds *T) {
						kernel(k, alpha, first(a, ra), lda, first(b, rb), ldb, pad*n*ldb, beta, &c[0], ldc, bias, bounds)
					}); i >= 0 {
						t.Fatalf("m=%d k=%d beta=%v ldb=%d ldc=%d special=%v %v: c[%d] = %v, want %v", m, k, beta, ldb, ldc, special, ends, i, c[i], want[i])
					}
				}
			}
		}
	}
}

// fillUpper is Fill for the upper halves of float32.
func fillUpper(rng *rand.Rand, x []uint16, special bool) {
	y := make([]float32, len(x))
	Fill(rng, y, special)
	for i, v := range y {
		x[i] = uint16(math.Float32bits(v) >> 16)
	}
}

func testWidenPairs(t *testing.T, set *asm.Set[float32]) {
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(31, 32))
	for rows := 1; rows <= 5; rows++ {
		for n := set.VL; n <= 4*set.VL; n += set.VL {
			for _, front := range []bool{false, true} {
				x, y := place[uint16](rx, 2*rows*n, front), place[float32](ry, 2*rows*n, front)
				for i := range x {
					x[i] = uint16(rng.Uint32())
				}
				set.WidenPairs(rows, n, &x[0], &y[0])
				for i, v := range y {
					r, j := i/n, i%n
					if got, want := math.Float32bits(v), uint32(x[2*(r/2*n+j)+r%2])<<16; got != want {
						t.Fatalf("%d×%d: [%d] has the bits %#08x, want %#08x", rows, n, i, got, want)
					}
				}
			}
		}
	}
}

func testWiden(t *testing.T, set *asm.Set[float32]) {
	rx, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(29, 30))
	for n := 1; n <= 10*set.VL+3; n++ {
		for _, front := range []bool{false, true} {
			x, y := place[uint16](rx, n, front), place[float32](ry, n, front)
			for i := range x {
				x[i] = uint16(rng.Uint32())
			}
			set.Widen(n, &x[0], &y[0])
			for i, v := range y {
				if got, want := math.Float32bits(v), uint32(x[i])<<16; got != want {
					t.Fatalf("n=%d: [%d] has the bits %#08x, want %#08x", n, i, got, want)
				}
			}
		}
	}
}
