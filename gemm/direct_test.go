package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestPlan: small products are computed in place in all four transpositions, large ones are packed, and in between an operand
// is read in place if it leaves a third of the L2 to others.
func TestPlan(t *testing.T) {
	t.Run("float32", testPlan[float32])
	t.Run("float64", testPlan[float64])
}

func testPlan[T Float](t *testing.T) {
	old := caches
	t.Cleanup(func() { caches = old })
	caches = Caches{L1: 48 << 10, L2: 1 << 20, L3: 8 << 20}
	most := 0 // the largest order of a square that takes at most two thirds of the L2
	for 3*(most+1)*(most+1)*int(unsafe.Sizeof(T(0))) <= 2*caches.L2 {
		most++
	}
	set := Kernels[T]()
	square := func(n int, transpose bool) Matrix[T] {
		m := Matrix[T]{Rows: n, Cols: n, RowStride: n, ColStride: 1}
		if transpose {
			return m.T()
		}
		return m
	}
	for _, tA := range []bool{false, true} {
		for _, tB := range []bool{false, true} {
			for _, x := range []struct {
				n    int
				want bool
			}{{64, true}, {2048, false}} {
				a, b, c := square(x.n, tA), square(x.n, tB), square(x.n, false)
				// With both transposed, the transpose of the product is as cheap for some kernels.
				if direct, transpose := plan(set, &a, &b, &c); direct != x.want || transpose && !(tA && tB) {
					t.Errorf("n = %d, transposed %v, %v: direct %v, transpose %v, want %v, false", x.n, tA, tB, direct, transpose, x.want)
				}
			}
		}
	}
	for n, want := range map[int]bool{most: true, most + 1: false} {
		a, b, c := square(n, false), square(n, false), square(n, false)
		if direct, _ := plan(set, &a, &b, &c); direct != want {
			t.Errorf("n = %d: direct %v, want %v", n, direct, want)
		}
	}
	// A column-major C is the transpose of a product that writes rows.
	a, b, c := square(64, true), square(64, true), square(64, true)
	if direct, transpose := plan(set, &a, &b, &c); !direct || !transpose {
		t.Errorf("all column-major: direct %v, transpose %v, want both", direct, transpose)
	}
}

// paged returns a copy of m whose rows lie a multiple of 4 KiB apart, with nothing but zeros between them.
func paged[T Element](m Matrix[T]) Matrix[T] {
	p := Matrix[T]{Rows: m.Rows, Cols: m.Cols, RowStride: 1024, ColStride: 1}
	p.Data = make([]T, p.span())
	for i := range m.Rows {
		for j := range m.Cols {
			p.Set(i, j, m.At(i, j))
		}
	}
	return p
}

// TestPaged: rows that fall into the same places of an L1 cache are taken in other tiles, and from other places, but the bits are the same, and what lies between
// them stays as it is.
func TestPaged(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		t.Run("float64", func(t *testing.T) { testPaged[float64, complex128](t) })
		t.Run("float32", func(t *testing.T) { testPaged[float32, complex64](t) })
	})
}

func testPaged[T Float, C Complex](t *testing.T) {
	rng, nr := rand.New(rand.NewPCG(71, 72)), Kernels[T]().NR
	check := func(what string, got, compact []T) {
		t.Helper()
		if i := kerneltest.Diff(got, compact); i >= 0 {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], compact[i])
		}
	}
	for _, m := range []int{9, 19, 20, 41} {
		for _, n := range []int{1, 7, nr - 1, 2*nr + 3} {
			for _, k := range []int{8, 9, 33} {
				name := fmt.Sprintf("%d×%d×%d", m, n, k)
				a, b, c := random[T](rng, m, k, layouts[0], false), random[T](rng, k, n, layouts[0], false), random[T](rng, m, n, layouts[0], false)
				x, y, z := paged(a), paged(b), paged(c)
				Mul(0.7, a, b, -1, c)
				Mul(0.7, x, y, -1, z)
				check(name, z.Data, paged(c).Data)

				// Two products side by side.
				s := func(m Matrix[T], cols int) Stack[T] {
					m.Cols = cols
					return Stack[T]{m, cols, 2}
				}
				two := random[T](rng, m, 2*n, layouts[0], false)
				z, b = paged(two), random[T](rng, k, 2*n, layouts[0], false)
				y = paged(b)
				MulStack(0.7, Stack[T]{a, 0, 2}, s(b, n), -1, s(two, n))
				MulStack(0.7, Stack[T]{x, 0, 2}, s(y, n), -1, s(z, n))
				check("stack of "+name, z.Data, paged(two).Data)

				p, q, r := randomComplex[T, C](rng, m, k, layouts[0], false), randomComplex[T, C](rng, k, n, layouts[0], false), randomComplex[T, C](rng, m, n, layouts[0], false)
				u, v, w := p, q, r
				u.Matrix, v.Matrix, w.Matrix = paged(p.Matrix), paged(q.Matrix), paged(r.Matrix)
				MulComplex(1, p, q, -1, r)
				MulComplex(1, u, v, -1, w)
				check("complex "+name, elements[T](w.Data), elements[T](paged(r.Matrix).Data))
			}
		}
		square := random[T](rng, m, m, layouts[0], false)
		for i := range m {
			square.Set(i, i, 2)
		}
		a, x := random[T](rng, m, 33, layouts[0], false), paged(square)
		for _, isLower := range []bool{false, true} {
			c := random[T](rng, m, m, layouts[0], false)
			z, p := paged(c), paged(a)
			Mul(0.7, a, a.T(), -1, c, Triangle(isLower))
			Mul(0.7, p, p.T(), -1, z, Triangle(isLower))
			check(fmt.Sprintf("triangle %d", m), z.Data, paged(c).Data)
			for _, call := range []func(T, Matrix[T], bool, bool, Matrix[T], ...Option){SolveTriangular[T], MulTriangular[T]} {
				b := random[T](rng, m, 2*nr+3, layouts[0], false)
				y := paged(b)
				call(0.7, square, isLower, false, b)
				call(0.7, x, isLower, false, y)
				check(fmt.Sprintf("triangular %d", m), y.Data, paged(b).Data)
			}
		}
		c := random[T](rng, m, m, layouts[0], false)
		z := paged(c)
		Mul(0.7, square.T(), square, -1, c, Triangle(true)) // from where they lie
		Mul(0.7, x.T(), x, -1, z, Triangle(true))
		check(fmt.Sprintf("triangle of transposed %d", m), z.Data, paged(c).Data)
		Mul(0.7, square, square, -1, c, Triangle(true))
		Mul(0.7, x, x, -1, z, Triangle(true))
		check(fmt.Sprintf("triangle of %d", m), z.Data, paged(c).Data)
	}
}

// TestByRows: a C that no cache holds is written row by row, with the bits that it has in strips.
func TestByRows(t *testing.T) {
	old := caches
	t.Cleanup(func() { caches = old })
	caches.L3 = 1 << 10
	eachSet(t, func(t *testing.T) {
		t.Run("float64", testByRows[float64])
		t.Run("float32", testByRows[float32])
	})
}

func testByRows[T Float](t *testing.T) {
	rng, nr := rand.New(rand.NewPCG(73, 74)), Kernels[T]().NR
	for _, m := range []int{15, 41} {
		for _, n := range []int{nr + 15, 3*nr + 5} {
			for _, k := range []int{1, 5, 300} {
				for _, l := range layouts[:3] {
					if !byRows[T](m, n, k) {
						t.Fatalf("%d×%d×%d: not by rows", m, n, k)
					}
					a, b, c := random[T](rng, m, k, l, false), random[T](rng, k, n, layouts[rng.IntN(3)], false), random[T](rng, m, n, layouts[1], false)
					want := reference(0.7, a, b, -1, c, true)
					mulDirect(Kernels[T](), 0.7, &a, &b, -1, &c, nil, &tail[T]{})
					if i := kerneltest.Diff(c.Data, want); i >= 0 {
						t.Fatalf("%d×%d×%d: element %d is %v, want %v", m, n, k, i, c.Data[i], want[i])
					}
				}
			}
		}
	}
}

// TestByLines multiplies very short sums into a C whose rows meet in an L1 cache, with rows and columns that fill tiles or do not, and with what leads.
func TestByLines(t *testing.T) {
	old, oldUnits := caches, units
	t.Cleanup(func() { caches, units = old, oldUnits })
	caches.L2, caches.L3, units = 64<<10, 1<<20, 1
	eachSet(t, func(t *testing.T) {
		t.Run("float64", testByLines[float64])
		t.Run("float32", testByLines[float32])
	})
}

func testByLines[T Float](t *testing.T) {
	rng, set := rand.New(rand.NewPCG(75, 76)), Kernels[T]()
	ld := 4096 / int(unsafe.Sizeof(T(0)))
	for _, m := range []int{35, 36} {
		for _, n := range []int{ld, ld - 7} {
			for _, k := range []int{1, 3, 4} {
				for _, beta := range []T{0, 1, -0.5} {
					if !byLines[T](m, n, k, ld) || byLines[T](m, n, k, ld+8) || byLines[T](m, n, 5, ld) {
						t.Fatalf("%d×%d×%d: by lines or not, not as wanted", m, n, k)
					}
					a, b := random[T](rng, m, k, layouts[rng.IntN(3)], false), random[T](rng, k, n, layouts[0], false)
					c := Matrix[T]{make([]T, m*ld), m, n, ld, 1}
					kerneltest.Fill(rng, c.Data, false)
					plain := reference(1, a, b, beta, c, true)
					for _, then := range []*Epilogue[T]{nil, NewEpilogue(Clamp[T](-1, 1))} {
						got, want := Matrix[T]{slices.Clone(c.Data), m, n, ld, 1}, Matrix[T]{slices.Clone(plain), m, n, ld, 1}
						if then != nil {
							then.apply(set, 0, want, 0, 0, make([]T, scratch))
						}
						mulDirect(set, 1, &a, &b, beta, &got, nil, &tail[T]{Epilogue: then})
						if i := kerneltest.Diff(got.Data, want.Data); i >= 0 {
							t.Fatalf("%d×%d×%d, beta %v, then %v: [%d] = %v, want %v", m, n, k, beta, then, i, got.Data[i], want.Data[i])
						}
					}
				}
			}
		}
	}
}
