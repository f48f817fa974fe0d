package kerneltest

import (
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// lastRow returns where the last of m rows begins, the first being at 0.
func lastRow(m, ld, bend int) int { return (m-1)*ld + bend*(m-1)*(m-2)/2 }

// strides are those of rows of n elements: dense, packed rows that grow, and such that shrink.
func strides(n, unit int) [][2]int {
	return [][2]int{{n + 3*unit, 0}, {n + unit, unit}, {n + 5*unit, -unit}}
}

// testRank covers every length up to two rounds and more, for each kernel by the definition of what it does to one row.
func testRank[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const rows = asm.RankRows
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(31, 32))
	for _, k := range []struct {
		name       string
		m, k, unit int
		kernel     asm.RankFunc[T]
	}{
		{"addrows", 1, rows, 1, set.AddRows}, {"addrowspairs", 1, rows, 2, set.AddRowsPairs},
		{"outer", rows, 1, 1, set.Outer}, {"outerpairs", rows, 1, 2, set.OuterPairs}, {"outer2", rows, 2, 1, set.Outer2},
	} {
		for n := 0; n < 10*set.VL+3; n += k.unit {
			for variant := range 12 {
				if testing.Short() && variant != n/k.unit%12 {
					continue
				}
				front, special, s := variant&1 != 0, variant&2 != 0, strides(n, k.unit)[variant/4]
				ld, bend := s[0], s[1]
				ars, aks := 1+variant%3*k.unit, k.unit
				if k.m > 1 {
					ars, aks = k.unit, rows*k.unit
				}
				a := place[T](ra, (k.m-1)*ars+(k.k-1)*aks+k.unit, front)
				b, c := place[T](rb, lastRow(k.k, ld, bend)+n, front), place[T](rc, lastRow(k.m, ld, bend)+n, front)
				Fill(rng, a, special)
				Fill(rng, b, special)
				Fill(rng, c, special)
				want := append([]T(nil), c...)
				for i := range k.m {
					row := want[lastRow(i+1, ld, bend):][:n]
					for p := range k.k {
						with, e := b[lastRow(p+1, ld, bend):][:n], a[i*ars+p*aks:]
						if k.unit == 1 {
							generic.Axpy(e[0], with, row)
						} else {
							generic.AxpyPairs(e[0], e[1], with, row)
						}
					}
				}
				k.kernel(n, &a[0], ars, aks, first(b, rb), ld, first(c, rc), ld, bend)
				if i := Diff(c, want); i >= 0 {
					t.Fatalf("%s: n=%d variant %d: c[%d] = %v, want %v", k.name, n, variant, i, c[i], want[i])
				}
			}
		}
	}
}

func testMirrorRows[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const rows = asm.RankRows
	ra, rx, ry := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(33, 34))
	for n := range 10*set.VL + 3 {
		for variant := range 12 {
			if testing.Short() && variant != n%12 {
				continue
			}
			front, special, s := variant&1 != 0, variant&2 != 0, strides(n, 1)[variant/4]
			u := make([]T, rows)
			a, x, y := place[T](ra, lastRow(rows, s[0], s[1])+n, front), place[T](rx, n, front), place[T](ry, n, front)
			for _, v := range [][]T{u, a, x, y} {
				Fill(rng, v, special)
			}
			wantY, want, got := append([]T(nil), y...), make([]T, rows), make([]T, rows)
			for p := range rows {
				row := a[lastRow(p+1, s[0], s[1]):][:n]
				generic.Axpy(u[p], row, wantY)
				want[p] = generic.DotRow(row, x) + 0 // the sign of a zero sum is free
			}
			got[0], got[1], got[2], got[3] = set.MirrorRows(n, &u[0], first(a, ra), s[0], s[1], first(x, rx), first(y, ry))
			for p := range got {
				got[p] += 0
			}
			if i := Diff(got, want); i >= 0 {
				t.Fatalf("mirrorrows: n=%d variant %d: sum %d is %v, want %v", n, variant, i, got[i], want[i])
			}
			if i := Diff(y, wantY); i >= 0 {
				t.Fatalf("mirrorrows: n=%d variant %d: y[%d] = %v, want %v", n, variant, i, y[i], wantY[i])
			}
		}
	}
}
