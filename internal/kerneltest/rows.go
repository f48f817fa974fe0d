package kerneltest

import (
	"math"
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
		{"outerrows", rows, 1, 1, set.OuterRows}, {"outerpairs", rows, 1, 2, set.OuterPairs},
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

// testMirror covers every number of columns up to three blocks and more, the diagonal in every place of a block, and NaN in all that no row has.
func testMirror[T asm.Float](t *testing.T, set *asm.Set[T]) {
	lanes, nan := generic.RowLanes[T](), T(math.NaN())
	ra, rx, ry := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(33, 34))
	for _, k := range []struct {
		name   string
		upper  bool
		unit   int
		kernel asm.MirrorFunc[T]
	}{
		{"mirrorupper", true, 1, set.MirrorUpper}, {"mirrorlower", false, 1, set.MirrorLower},
		{"mirrorupperpairs", true, 2, set.MirrorUpperPairs}, {"mirrorlowerpairs", false, 2, set.MirrorLowerPairs},
	} {
		count, unit, most := 0, k.unit, asm.RankRows/k.unit
		for n := unit; n <= 3*lanes+lanes/2+unit; n += unit {
			for diag := 0; diag < n && (diag < lanes || !k.upper); diag += asm.RankRows {
				for variant := range 12 {
					if count++; testing.Short() && variant != count/12%12 {
						continue
					}
					front, special, rows := variant&1 != 0, variant&2 != 0, (n-diag)/unit
					ld := [][2]int{{n + 3*unit, 0}, {n + unit, unit}, {2*n + 5*unit, -unit}}[variant/4] // rows apart
					if some := most * (1 + n/unit%3); n/unit%2 == 0 && rows > some {
						rows = some
					}
					end := n
					if !k.upper {
						end = diag + rows*unit
					}
					a, x, y := place[T](ra, lastRow(rows, ld[0], ld[1])+end, front), place[T](rx, n, front), place[T](ry, n, front)
					room := (rows + most - 1) / most * most
					u, got, want := make([]T, room*unit), make([]T, room*unit*unit), make([]T, rows*unit*unit)
					for i := range a {
						a[i] = nan
					}
					for _, v := range [][]T{u, x, y} {
						Fill(rng, v, special)
					}
					wantY := append([]T(nil), y...)
					for i := range rows {
						// All that the row has, and what counts for y.
						lo, hi := 0, diag+(i+1)*unit
						from, to := lo, hi-unit
						if k.upper {
							lo, hi = diag+i*unit, n
							from, to = lo+unit, hi
						}
						Fill(rng, a[lastRow(i+1, ld[0], ld[1]):][lo:hi], special)
						row := a[lastRow(i+1, ld[0], ld[1]):][:hi]
						if unit == 1 {
							generic.Axpy(u[i], row[from:to], wantY[from:])
						} else {
							generic.AxpyPairs(u[2*i], u[2*i+1], row[from:to], wantY[from:to])
							lo, hi = from, to
						}
						// Sums, each as one of real numbers with zeros beside: for pairs of four choices of parts.
						for part := range unit * unit {
							wide, with := make([]T, n), make([]T, n)
							for j := lo; j < hi; j++ {
								switch {
								case unit == 1:
									wide[j], with[j] = row[j], x[j]
								case j%2 == part%2: // the lane is that of x
									wide[j], with[j] = row[j^part>>1], x[j]
								}
							}
							want[i*unit*unit+part] = generic.DotRow(wide, with) + 0 // the sign of a zero sum is free
						}
					}
					k.kernel(rows, diag, n, &u[0], first(a, ra), ld[0], ld[1], variant%3*lanes, &x[0], &y[0], &got[0])
					for i := range want {
						got[i] += 0
					}
					if i := Diff(want, got); i >= 0 {
						t.Fatalf("%s: rows=%d diag=%d n=%d variant %d: sum %d is %v, want %v", k.name, rows, diag, n, variant, i, got[i], want[i])
					}
					if i := Diff(y, wantY); i >= 0 {
						t.Fatalf("%s: rows=%d diag=%d n=%d variant %d: y[%d] = %v, want %v", k.name, rows, diag, n, variant, i, y[i], wantY[i])
					}
				}
			}
		}
	}
}

// testDotRows covers every length up to two rounds and more, of rows that keep their length, grow or shrink, each by the definition of one sum.
func testDotRows[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, rx, rs := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(35, 36))
	for _, k := range []struct {
		name       string
		unit, sums int
		kernel     asm.DotRowsFunc[T]
		ref        func(x, y, s []T)
	}{
		{"dotrows", 1, 1, set.DotRows, func(x, y, s []T) { s[0] = generic.Dot(x, y) }},
		{"dotrowspairs", 2, 4, set.DotRowsPairs, func(x, y, s []T) { s[0], s[1], s[2], s[3] = generic.DotPairs(x, y) }},
	} {
		for n := 0; n < 2*generic.SumLanes[T]()+3*set.VL+2; n += k.unit {
			for variant := range 12 {
				if testing.Short() && variant != n/k.unit%12 {
					continue
				}
				front, special, grow := variant&1 != 0, variant&2 != 0, (variant/4-1)*k.unit
				rows, incx := 1+n/k.unit%9, (1+variant%3)*k.unit
				if grow < 0 {
					rows = min(rows, n/k.unit+1)
				}
				longest := max(n, n+(rows-1)*grow)
				lda, bend := longest+3*k.unit, (variant%3-1)*k.unit
				a, x := place[T](ra, lastRow(rows, lda, bend)+longest, front), place[T](rx, (rows-1)*incx+longest, front)
				got, want := place[T](rs, rows*k.sums, front), make([]T, rows*k.sums)
				Fill(rng, a, special)
				Fill(rng, x, special)
				for i := range rows {
					length := n + i*grow
					k.ref(a[lastRow(i+1, lda, bend):][:length], x[i*incx:][:length], want[i*k.sums:])
				}
				k.kernel(rows, n, grow, first(a, ra), lda, bend, first(x, rx), incx, &got[0])
				for i := range got { // the sign of a zero sum is free
					got[i] += 0
					want[i] += 0
				}
				if i := Diff(got, want); i >= 0 {
					t.Fatalf("%s: n=%d variant %d: sum %d is %v, want %v", k.name, n, variant, i, got[i], want[i])
				}
			}
		}
	}
}

// testUpdateRows covers every length up to four vectors and more, of rows that keep their length, grow or shrink, each by the definition of what is added.
func testUpdateRows[T asm.Float](t *testing.T, set *asm.Set[T]) {
	regions := make([]*region, 5)
	for i := range regions {
		regions[i] = newRegion(t, regionSize)
	}
	rng := rand.New(rand.NewPCG(39, 40))
	for n := range 6*set.VL + 3 {
		for variant := range 48 {
			if testing.Short() && variant/2 != n%24 {
				continue
			}
			unit, variant := 1+variant%2, variant/2
			n := n / unit * unit
			front, special, grow, two := variant&1 != 0, variant&2 != 0, (variant/4%3-1)*unit, variant >= 12
			rows, incx := 1+n/unit%5, variant%3*unit
			if grow < 0 {
				rows = min(rows, n/unit+1)
			}
			longest := max(n, n+(rows-1)*grow)
			s := strides(longest, unit)[(n+variant)%3]
			lengths := []int{lastRow(rows, s[0], s[1]) + longest, rows * unit, (rows-1)*incx + longest, rows * unit, (rows-1)*incx + longest}
			var v [5][]T
			var p [5]*T
			for i, r := range regions {
				odd := unit / 2 * (n / unit % 2) // elements, so that pairs lie across lines
				v[i] = place[T](r, lengths[i]+odd, front)[odd:]
				Fill(rng, v[i], special)
				p[i] = first(v[i], r)
			}
			alpha, want := T(0.7), append([]T(nil), v[0]...)
			for i := range rows {
				row := want[lastRow(i+1, s[0], s[1]):][:n+i*grow]
				add := func(u, x []T) {
					if x = x[i*incx:][:len(row)]; unit == 1 {
						generic.Axpy(T(alpha*u[i]), x, row)
					} else {
						generic.AxpyPairs(u[2*i], u[2*i+1], x, row)
					}
				}
				add(v[1], v[2])
				if two {
					add(v[3], v[4])
				}
			}
			switch {
			case two && unit == 2:
				set.UpdateRows2Pairs(rows, n, grow, p[1], p[2], p[3], p[4], incx, p[0], s[0], s[1])
			case unit == 2:
				set.UpdateRowsPairs(rows, n, grow, p[1], p[2], incx, p[0], s[0], s[1])
			case two:
				set.UpdateRows2(rows, n, grow, alpha, p[1], p[2], p[3], p[4], incx, p[0], s[0], s[1])
			default:
				set.UpdateRows(rows, n, grow, alpha, p[1], p[2], incx, p[0], s[0], s[1])
			}
			if i := Diff(v[0], want); i >= 0 {
				t.Fatalf("updaterows: unit %d, n=%d variant %d: a[%d] = %v, want %v", unit, n, variant, i, v[0][i], want[i])
			}
		}
	}
}

// testSolveCorner tests both kernels in both ways, with NaN where nothing is read.
func testSolveCorner[T asm.Float](t *testing.T, set *asm.Set[T]) {
	const rows = asm.CornerRows
	ra, rx := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(41, 42))
	for variant := range 64 {
		front, special, columns, unit, way := variant&1 != 0, variant&2 != 0, variant&4 != 0, variant>>3&1, 1-variant>>3&2
		lda, bend := way*2*(rows+1), variant>>5
		// at returns where the coefficient of element p in row i is, from the first element of the diagonal on.
		at := func(i, p int) int {
			if columns {
				return lastRow(p+1, lda, bend) + (i-p)*way
			}
			return lastRow(i+1, lda, bend) + (p-i)*way
		}
		var lo, hi int
		for i := range rows {
			for p := range i + 1 {
				lo, hi = min(lo, at(i, p)), max(hi, at(i, p))
			}
		}
		a, x, first := place[T](ra, hi-lo+1, front), place[T](rx, rows, front), 0
		for i := range a {
			a[i] = T(math.NaN())
		}
		if way < 0 {
			first = rows - 1
		}
		Fill(rng, x, special)
		want := append([]T(nil), x...)
		for i := range rows {
			var row [rows]T
			Fill(rng, row[:], special)
			to := &want[first+i*way]
			for p := range i {
				a[at(i, p)-lo] = row[p]
				*to = generic.FMA(-row[p], want[first+p*way], *to)
			}
			if unit == 0 {
				a[at(i, i)-lo] = row[i]
				*to /= row[i]
			}
		}
		solve := set.SolveRows
		if columns {
			solve = set.SolveColumns
		}
		solve(way, unit, &a[-lo], lda, bend, &x[first])
		if i := Diff(x, want); i >= 0 {
			t.Fatalf("variant %d: x[%d] = %v, want %v", variant, i, x[i], want[i])
		}
	}
}

// testAddSlab covers every length up to several vectors, with both kinds of ends, each row by the definition of what it does.
func testAddSlab[T asm.Float](t *testing.T, set *asm.Set[T]) {
	ra, ry := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(37, 38))
	for _, k := range []struct {
		name   string
		unit   int
		kernel asm.AddSlabFunc[T]
	}{{"addslab", 1, set.AddSlab}, {"addslabpairs", 2, set.AddSlabPairs}} {
		rows := asm.SlabRows / k.unit
		for n := 0; n < 6*asm.SlabRows+3; n += k.unit {
			for variant := range 16 {
				left, right, front, special := variant&1, variant>>1&1, variant&4 != 0, variant&8 != 0
				if testing.Short() && variant != n/k.unit%16 || left == 1 && n < (rows-1)*k.unit {
					continue
				}
				s := strides(n, k.unit)[(n/k.unit+variant)%3]
				lda, bend, width := s[0]+rows*k.unit, s[1], n+right*(rows-1)*k.unit
				c, a, y := make([]T, asm.SlabRows), place[T](ra, lastRow(rows, lda, bend)+width, front), place[T](ry, width, front)
				for _, v := range [][]T{c, a, y} {
					Fill(rng, v, special)
				}
				want := append([]T(nil), y...)
				for i := range rows {
					lo, hi := i*left*k.unit, n+i*right*k.unit
					row, to := a[lastRow(i+1, lda, bend):][lo:hi], want[lo:hi]
					if k.unit == 1 {
						generic.Axpy(c[i], row, to)
					} else {
						generic.AxpyPairs(c[2*i], c[2*i+1], row, to)
					}
				}
				k.kernel(n, left, right, &c[0], first(a, ra), lda, bend, first(y, ry))
				if i := Diff(y, want); i >= 0 {
					t.Fatalf("%s: n=%d left %d right %d variant %d: y[%d] = %v, want %v", k.name, n, left, right, variant, i, y[i], want[i])
				}
			}
		}
	}
}
