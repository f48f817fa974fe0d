package kerneltest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// testTriangle tests the kernels on triangles in all directions of A and C, with NaN on the diagonal of A and behind it.
func testTriangle[T asm.Float](t *testing.T, set *asm.Set[T]) {
	for _, kind := range []struct {
		name    string
		q       int
		kernels [][]asm.TriangleFunc[T]
		define  func(q, m, n, k int, a generic.View[T], d []T, c generic.View[T])
	}{
		{"solve", 1, set.Solve, generic.Solve[T]}, {"solvepairs", 2, set.SolvePairs, generic.Solve[T]},
		{"trmul", 1, set.Trmul, generic.Trmul[T]}, {"trmulpairs", 2, set.TrmulPairs, generic.Trmul[T]},
	} {
		q := kind.q
		if len(kind.kernels) != set.MR/q {
			t.Fatalf("%s: %d rows of kernels, want %d", kind.name, len(kind.kernels), set.MR/q)
		}
		t.Run(kind.name, func(t *testing.T) {
			ra, rd, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
			rng := rand.New(rand.NewPCG(18, 19))
			for m := q; m <= set.MR; m += q {
				for n := 1; n <= set.NR; n++ {
					for _, k := range []int{0, 2, 4, 10} {
						if q == 1 && rng.IntN(2) == 0 {
							k++
						}
						for variant := range 32 {
							if testing.Short() && variant != (m+n+k)%32 || rng.IntN(4) != 0 && m*n > 16 {
								continue
							}
							front, special, pad := variant&1 != 0, variant&2 != 0, 3*(variant>>2&1)
							// Strides of A count elements. It is what the rows of the tile have: m of m+k columns.
							rows, cols := m/q, (m+k)/q
							ars, aks := (cols+pad)*q, q
							if variant&8 != 0 {
								ars, aks = q, (rows+pad)*q
							}
							ldc := n + pad
							aSize := (rows-1)*ars + (cols-1)*aks + q
							a, d, c := place[T](ra, aSize, front), place[T](rd, m, front), place[T](rc, (m+k-1)*ldc+n, front)
							Fill(rng, a, special)
							Fill(rng, d, special)
							Fill(rng, c, special)
							va := generic.View[T]{Data: a, Origin: k / q * aks, RowStride: ars, ColStride: aks}
							vc := generic.View[T]{Data: c, Origin: k * ldc, RowStride: ldc, ColStride: 1}
							if variant&16 != 0 {
								va.Origin, va.RowStride, va.ColStride = aSize-q-va.Origin, -ars, -aks
								vc.Origin, vc.RowStride = len(c)-n-vc.Origin, -ldc
							}
							for i := range rows {
								for p := i; p < rows; p++ {
									x := va.Data[va.Origin+i*va.RowStride+p*va.ColStride:][:q]
									for j := range x {
										x[j] = T(math.NaN())
									}
								}
							}
							want := append([]T(nil), c...)
							wc := vc
							wc.Data = want
							kind.define(q, m, n, k, va, d, wc)
							kind.kernels[m/q-1][(n-1)/set.VL](n, k, &a[va.Origin], va.RowStride, va.ColStride, &d[0], &c[vc.Origin], vc.RowStride)
							if i := Diff(c, want); i >= 0 {
								t.Fatalf("m=%d n=%d k=%d variant %d: c[%d] = %v, want %v", m, n, k, variant, i, c[i], want[i])
							}
						}
					}
				}
			}
		})
	}
}
