package gemm

import (
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestColumns multiplies few rows with a transpose: all numbers of rows that there are kernels for, and one more; columns that fill vectors or do not; steps that fill squares
// and blocks or do not; with and without what leads, and C in several parts.
func TestColumns(t *testing.T) {
	eager(t)
	cores, depths := []int{1, 3}, []int{40, generic.KC, 2*generic.KC + 9}
	if testing.Short() {
		cores, depths = cores[1:], []int{40, generic.KC + 9}
	}
	eachSet(t, func(t *testing.T) {
		t.Run("float64", func(t *testing.T) { testColumns[float64](t, cores, depths) })
		t.Run("float32", func(t *testing.T) { testColumns[float32](t, cores, depths) })
	})
}

func testColumns[T Float](t *testing.T, cores, depths []int) {
	rng := rand.New(rand.NewPCG(61, 62))
	set := Kernels[T]()
	for _, procs := range cores {
		setProcs(t, procs)
		most := len(set.Columns)
		if overlaps(set) {
			most *= 3
		}
		for m := 1; m <= most+1; m++ {
			for _, n := range []int{set.VL - 1, 3 * set.VL, 5*set.VL + 3} {
				for _, k := range depths {
					a, b := random[T](rng, m, k, layouts[rng.IntN(len(layouts))], k%2 != 0), random[T](rng, n, k, layouts[rng.IntN(2)], false).T()
					c := random[T](rng, m, n, layouts[rng.IntN(len(layouts))], false)
					l := formOf[T](m, n, k, a.strides(), b.strides(), c.strides())
					possible := m <= most && n >= set.VL
					if inSquares(set, l) != possible {
						t.Fatalf("%d×%d×%d: squares %v, want %v", m, n, k, !possible, possible)
					}
					bias, plain := random[T](rng, 1, n, layouts[0], false).Data, c.Clone()
					generic.Mul(false, m, n, k, 0.7, a.Data, a.RowStride, a.ColStride, b.Data, b.RowStride, b.ColStride, -0.5, plain.Data, plain.RowStride, plain.ColStride)
					for _, then := range []*Epilogue[T]{nil, NewEpilogue(AddRow(bias)), NewEpilogue(Clamp[T](-1, 2)), NewEpilogue(AddRow(bias), Rectify[T](), Scale[T](3))} {
						opts := []Option{Chain()}
						got, direct, columns, want := c.Clone(), c.Clone(), c.Clone(), plain.Clone()
						if then != nil {
							opts = append(opts, Then(then))
							then.apply(set, 0, want, 0, 0, make([]T, scratch))
						}
						Mul(0.7, a, b, -0.5, got, opts...)
						mulDirect(set, 0.7, &a, &b, -0.5, &direct, nil, &tail[T]{Epilogue: then}) // whatever the plan
						if possible {
							then := tail[T]{Epilogue: then}
							var lead *tail[T]
							if then.leads(&columns) {
								lead = &then
							}
							columnwise(set, set.Columns, 0.7, &a, b.Data, b.ColStride, -0.5, &columns, lead, make([]T, columnsRoom(set, m, k)))
							then.finish(set, lead != nil, columns, make([]T, scratch))
						} else {
							columns = got
						}
						for _, got := range []Matrix[T]{got, direct, columns} {
							if i := kerneltest.Diff(got.Data, want.Data); i >= 0 {
								t.Fatalf("%d×%d×%d, %d cores, then %v: c[%d] = %v, want %v", m, n, k, procs, then, i, got.Data[i], want.Data[i])
							}
						}
					}
				}
			}
		}
	}
}

// TestLay copies matrices of all strides to rows: columns shorter than squares, of which what lies behind is read and not used, but nothing behind the last one, and columns that overlap.
func TestLay(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		testLay[float64](t)
		testLay[float32](t)
	})
}

func testLay[T Float](t *testing.T) {
	set, rng := Kernels[T](), rand.New(rand.NewPCG(63, 64))
	for m := 1; m <= 35; m++ {
		for _, k := range []int{1, 7, 16, 17, 40, packElements/16 + 21} {
			for _, s := range []strides{{1, m}, {1, m + 3}, {1, 0}, {1, max(m-1, 0)}, {k, 1}, {k + 2, 1}, {2, 2 * m}} {
				a := Matrix[T]{make([]T, (m-1)*s.row+(k-1)*s.col+1), m, k, s.row, s.col}
				for i := range a.Data {
					a.Data[i] = T(rng.Float64())
				}
				ld := lineUp[T](k)
				rows := make([]T, columnsRoom(set, m, k)-m*set.VL)
				lay(set, &a, rows, ld)
				for i := range m {
					for p := range k {
						if got, want := rows[i*ld+p], a.At(i, p); got != want {
							t.Fatalf("%d×%d, strides %v: [%d,%d] = %v, want %v", m, k, s, i, p, got, want)
						}
					}
				}
			}
		}
	}
}
