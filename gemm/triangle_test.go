package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// withTriangles runs f for every kernel set, in one, two and three goroutines, with caches as they are and with small ones, so that
// operands are packed and every loop is crossed several times.
func withTriangles(t *testing.T, f func(t *testing.T, rng *rand.Rand)) {
	eager(t)
	old := caches
	defer func() { caches = old }()
	for _, c := range []Caches{old, {L1: 1 << 10, L2: 4 << 10, L3: 4 << 10}} {
		caches = c
		eachSet(t, func(t *testing.T) {
			for _, procs := range []int{1, 2, 3} {
				setProcs(t, procs)
				f(t, rand.New(rand.NewPCG(uint64(procs), 7)))
			}
		})
	}
}

var triangleSizes = []int{0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 31, 32, 33, 47, 64, 65, 100}

// symmetricSizes are those, and one of several blocks.
func symmetricSizes() []int {
	if testing.Short() { // for emulated CPUs
		return []int{1, 5, 33, 100}
	}
	return append([]int{270}, triangleSizes...)
}

func TestTriangleBits(t *testing.T) {
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		triangleBits[float64](t, rng)
		triangleBits[float32](t, rng)
	})
}

// triangleBits compares triangles with those of whole products. The other elements have to stay as they are.
func triangleBits[T Float](t *testing.T, rng *rand.Rand) {
	for _, n := range triangleSizes {
		for range few(6) {
			k := []int{0, 1, 3, 17, 64, 300}[rng.IntN(6)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := random[T](rng, n, k, pick(), false), random[T](rng, k, n, pick(), false), random[T](rng, n, n, pick(), false)
			alpha, beta, isLower := []T{0, 1, -0.3}[rng.IntN(3)], []T{0, 1, -1, 0.7}[rng.IntN(4)], rng.IntN(2) == 0
			all := c
			all.Data = append([]T(nil), c.Data...)
			want := append([]T(nil), c.Data...)
			Mul(alpha, a, b, beta, all)
			for i := range n {
				lo, hi := corner{triangleOf(isLower), 0, 0}.row(i, n)
				for j := lo; j < hi; j++ {
					at := i*c.RowStride + j*c.ColStride
					want[at] = all.Data[at]
					if beta == 0 {
						c.Data[at] = T(math.NaN())
					}
				}
			}
			Mul(alpha, a, b, beta, c, Triangle(isLower))
			if i := kerneltest.Diff(c.Data, want); i >= 0 {
				t.Fatalf("%T n=%d k=%d alpha=%v beta=%v lower=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v",
					alpha, n, k, alpha, beta, isLower, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], want[i])
			}
		}
	}
}

// TestTriangleByRows is the same for a C that no cache holds.
func TestTriangleByRows(t *testing.T) {
	old := caches
	t.Cleanup(func() { caches = old })
	caches.L3 = 1 << 10
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		triangleBits[float64](t, rng)
		triangleBits[float32](t, rng)
		symmetrizedBits[float64](t, rng)
		symmetrizedBits[float32](t, rng)
	})
}

func TestComplexTriangleBits(t *testing.T) {
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		complexTriangleBits[float64, complex128](t, rng)
		complexTriangleBits[float32, complex64](t, rng)
	})
}

func complexTriangleBits[F Float, T Complex](t *testing.T, rng *rand.Rand) {
	for _, n := range triangleSizes {
		for range few(4) {
			k := []int{0, 1, 3, 17, 64, 300}[rng.IntN(6)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := randomComplex[F, T](rng, n, k, pick(), false), randomComplex[F, T](rng, k, n, pick(), false), randomComplex[F, T](rng, n, n, pick(), false)
			alpha, beta, isLower := join[F, T]([]F{0, 1, -0.3}[rng.IntN(3)], F(rng.IntN(2))), join[F, T]([]F{0, 1, 0.7}[rng.IntN(3)], F(rng.IntN(2))), rng.IntN(2) == 0
			all := c
			all.Data = append([]T(nil), c.Data...)
			want := append([]T(nil), c.Data...)
			MulComplex(alpha, a, b, beta, all)
			nan := F(math.NaN())
			for i := range n {
				lo, hi := corner{triangleOf(isLower), 0, 0}.row(i, n)
				for j := lo; j < hi; j++ {
					at := i*c.RowStride + j*c.ColStride
					want[at] = all.Data[at]
					if beta == 0 {
						c.Data[at] = join[F, T](nan, nan)
					}
				}
			}
			MulComplex(alpha, a, b, beta, c, Triangle(isLower))
			if i := kerneltest.Diff(elements[F](c.Data), elements[F](want)); i >= 0 {
				t.Fatalf("%T n=%d k=%d alpha=%v beta=%v lower=%v: part %d differs", alpha, n, k, alpha, beta, isLower, i)
			}
		}
	}
}

// TestSymmetrizedBits compares with the two products, one after the other.
func TestSymmetrizedBits(t *testing.T) {
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		symmetrizedBits[float64](t, rng)
		symmetrizedBits[float32](t, rng)
		complexSymmetrizedBits[float64, complex128](t, rng)
		complexSymmetrizedBits[float32, complex64](t, rng)
	})
}

func symmetrizedBits[T Float](t *testing.T, rng *rand.Rand) {
	for _, n := range triangleSizes {
		for range few(3) {
			k := []int{0, 1, 3, 17, 64, 300}[rng.IntN(6)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := random[T](rng, n, k, pick(), false), random[T](rng, k, n, pick(), false), random[T](rng, n, n, pick(), false)
			alpha, beta, isLower := []T{0, 1, -0.3}[rng.IntN(3)], []T{0, 1, 0.7}[rng.IntN(3)], rng.IntN(2) == 0
			want := c
			want.Data = append([]T(nil), c.Data...)
			Mul(alpha, a, b, beta, want, Triangle(isLower))
			Mul(alpha, b.T(), a.T(), 1, want, Triangle(isLower))
			MulSymmetrized(alpha, a, b, isLower, beta, c)
			if i := kerneltest.Diff(c.Data, want.Data); i >= 0 {
				t.Fatalf("%T n=%d k=%d alpha=%v beta=%v lower=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v",
					alpha, n, k, alpha, beta, isLower, a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], want.Data[i])
			}
		}
	}
}

func complexSymmetrizedBits[F Float, T Complex](t *testing.T, rng *rand.Rand) {
	for _, n := range triangleSizes {
		for range few(3) {
			k := []int{0, 1, 3, 17, 64, 300}[rng.IntN(6)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := randomComplex[F, T](rng, n, k, pick(), false), randomComplex[F, T](rng, k, n, pick(), false), randomComplex[F, T](rng, n, n, pick(), false)
			a.Conjugated, c.Conjugated = rng.IntN(2) == 0, rng.IntN(2) == 0
			alpha, beta := join[F, T]([]F{0, 1, -0.3}[rng.IntN(3)], F(rng.IntN(2))), join[F, T]([]F{0, 1, 0.7}[rng.IntN(3)], F(rng.IntN(2)))
			isLower, isHermitian := rng.IntN(2) == 0, rng.IntN(2) == 0
			want := c
			want.Data = append([]T(nil), c.Data...)
			MulComplex(alpha, a, b, beta, want, Triangle(isLower))
			if second := parts[F](alpha); isHermitian {
				MulComplex(join[F, T](second[0], -second[1]), b.H(), a.H(), 1, want, Triangle(isLower))
			} else {
				MulComplex(alpha, b.T(), a.T(), 1, want, Triangle(isLower))
			}
			MulComplexSymmetrized(alpha, a, b, isLower, isHermitian, beta, c)
			if i := kerneltest.Diff(elements[F](c.Data), elements[F](want.Data)); i >= 0 {
				t.Fatalf("%T n=%d k=%d alpha=%v beta=%v lower=%v hermitian=%v: part %d differs", alpha, n, k, alpha, beta, isLower, isHermitian, i)
			}
		}
	}
}

// TestSymmetricBits compares with products of the whole matrix, the half of A that is not to be read being NaN.
func TestSymmetricBits(t *testing.T) {
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		symmetricBits[float64](t, rng)
		symmetricBits[float32](t, rng)
	})
}

func symmetricBits[T Float](t *testing.T, rng *rand.Rand) {
	bias := make([]T, 70)
	kerneltest.Fill(rng, bias, false)
	for _, m := range symmetricSizes() {
		for range few(4) {
			n := []int{1, 2, 5, 33, 70}[rng.IntN(5)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := random[T](rng, m, m, pick(), false), random[T](rng, m, n, pick(), false), random[T](rng, m, n, pick(), false)
			alpha, beta, isLower := []T{0, 1, -0.3}[rng.IntN(3)], []T{0, 1, 0.7}[rng.IntN(3)], rng.IntN(2) == 0
			full := a.Clone()
			for i := range m {
				for j := range i {
					from, to := a, full
					if !isLower {
						from, to = a.T(), full.T()
					}
					to.Set(j, i, from.At(i, j))
					from.Set(j, i, T(math.NaN()))
				}
			}
			opts := []Option{Chain()}
			if rng.IntN(2) == 0 {
				opts = append(opts, Then(NewEpilogue(AddRow(bias[:n]))))
			}
			want := c
			want.Data = append([]T(nil), c.Data...)
			Mul(alpha, full, b, beta, want, opts...)
			MulSymmetric(alpha, a, isLower, b, beta, c, opts...)
			if i := kerneltest.Diff(c.Data, want.Data); i >= 0 {
				t.Fatalf("%T m=%d n=%d alpha=%v beta=%v lower=%v strides a (%d,%d) b (%d,%d) c (%d,%d): [%d] = %v, want %v", alpha, m, n, alpha, beta, isLower,
					a.RowStride, a.ColStride, b.RowStride, b.ColStride, c.RowStride, c.ColStride, i, c.Data[i], want.Data[i])
			}
		}
	}
}

func TestComplexSymmetricBits(t *testing.T) {
	withTriangles(t, func(t *testing.T, rng *rand.Rand) {
		complexSymmetricBits[float64, complex128](t, rng)
		complexSymmetricBits[float32, complex64](t, rng)
	})
}

func complexSymmetricBits[F Float, T Complex](t *testing.T, rng *rand.Rand) {
	nan := join[F, T](F(math.NaN()), F(math.NaN()))
	for _, m := range symmetricSizes() {
		for range few(4) {
			n := []int{1, 2, 5, 33, 70}[rng.IntN(5)]
			pick := func() layout { return layouts[rng.IntN(len(layouts))] }
			a, b, c := randomComplex[F, T](rng, m, m, pick(), false), randomComplex[F, T](rng, m, n, pick(), false), randomComplex[F, T](rng, m, n, pick(), false)
			alpha, beta := join[F, T]([]F{0, 1, -0.3}[rng.IntN(3)], F(rng.IntN(2))), join[F, T]([]F{0, 1, 0.7}[rng.IntN(3)], F(rng.IntN(2)))
			isLower, isHermitian := rng.IntN(2) == 0, rng.IntN(2) == 0
			full := a.Clone()
			for i := range m {
				for j := range i {
					from, to := a, full
					if !isLower {
						from, to = a.T(), full.T()
					}
					v := from.At(i, j)
					if isHermitian {
						v = (&ComplexMatrix[T]{Conjugated: true}).conj(v)
					}
					to.Set(j, i, v)
					from.Set(j, i, nan)
				}
				if isHermitian {
					v := parts[F](full.At(i, i))
					full.Set(i, i, join[F, T](v[0], 0))
					a.Set(i, i, join[F, T](v[0], F(math.NaN())))
				}
			}
			want := c
			want.Data = append([]T(nil), c.Data...)
			MulComplex(alpha, full, b, beta, want)
			MulComplexSymmetric(alpha, a, isLower, isHermitian, b, beta, c)
			if i := kerneltest.Diff(elements[F](c.Data), elements[F](want.Data)); i >= 0 {
				t.Fatalf("%T m=%d n=%d alpha=%v beta=%v lower=%v hermitian=%v conj=%v: part %d differs", alpha, m, n, alpha, beta, isLower, isHermitian, a.Conjugated, i)
			}
		}
	}
}

// TestTriangleGrid: strips cover a triangle once, and have about equal areas.
func TestTriangleGrid(t *testing.T) {
	for _, part := range []triangle{lower, upper} {
		for _, n := range []int{1, 5, 14, 17, 100, 1000, 5000} {
			for workers := 1; workers <= 128; workers++ {
				g := part.split(n, n, 14, 16, workers, 0)
				at, largest := 0, 0
				for i := range g.size() {
					i0, i1, j0, j1 := g.rect(i)
					if i0 != at || i1 < i0 || part == lower && (j0 != 0 || i1 > i0 && j1 != i1) || part == upper && (i1 > i0 && j0 != i0 || j1 != n) {
						t.Fatalf("n=%d, %d workers: strip %d is %d:%d, %d:%d after row %d", n, workers, i, i0, i1, j0, j1, at)
					}
					at = i1
					largest = max(largest, (i1-i0)*(j1-j0)-(i1-i0)*(i1-i0)/2)
				}
				if at != n {
					t.Fatalf("n=%d, %d workers: rows end at %d", n, workers, at)
				}
				if share := n * n / 2 / g.size(); largest > share+14*n {
					t.Errorf("n=%d, %d workers: the largest strip has %d elements, the mean is %d", n, workers, largest, share)
				}
			}
		}
	}
}

func TestTriangleAllocs(t *testing.T) {
	a, c := RowMajor[float64](100, 100, nil), RowMajor[float64](100, 100, nil)
	z := ComplexRowMajor[complex64](70, 70, nil)
	y := ComplexRowMajor[complex64](70, 70, nil)
	for name, f := range map[string]func(){
		"Triangle": func() { Mul(1, a, a.T(), 1, c, Triangle(true)) },
		"small Triangle": func() {
			Mul(1, a.Slice(0, 20, 0, 100), a.T().Slice(0, 100, 0, 20), 1, c.Slice(0, 20, 0, 20), Triangle(true))
		},
		"MulSymmetric":            func() { MulSymmetric(1, a, true, a, 0, c) },
		"MulComplex":              func() { MulComplex(1, z, z.H(), 0, y, Triangle(false)) },
		"MulComplexSymmetric":     func() { MulComplexSymmetric(1, z, false, true, z, 0, y) },
		"MulSymmetrized":          func() { MulSymmetrized(1, a, a.T(), true, 0, c) },
		"MulSymmetrized, flipped": func() { MulSymmetrized(1, a, a.T(), true, 0, c.T()) },
		"MulComplexSymmetrized":   func() { MulComplexSymmetrized(1, z, z.H(), true, true, 0, y) },
	} {
		if n := kerneltest.AllocsPerRun(20, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestTrianglePanics(t *testing.T) {
	sq, wide := RowMajor[float64](3, 3, nil), RowMajor[float64](3, 4, nil)
	z := ComplexRowMajor[complex128](3, 3, nil)
	wantPanics(t, map[string]func(){
		"Mul: c is 3×4, want a square":                                    func() { Mul(1, sq, wide, 0, wide, Triangle(true)) },
		"SolveTriangular: elements of b overlap: 3×3 with strides (1, 1)": func() { SolveTriangular(1, sq, true, false, Matrix[float64]{wide.Data, 3, 3, 1, 1}) },
		"SolveTriangular: b: len(Data) = 8, want ≥ 9":                     func() { SolveTriangular(1, sq, true, false, Matrix[float64]{make([]float64, 8), 3, 3, 3, 1}) },
		"MulSymmetric: a is 3×4, want a square":                           func() { MulSymmetric(1, wide, true, RowMajor[float64](4, 2, nil), 0, RowMajor[float64](3, 2, nil)) },
		"MulSymmetric: b has 4 rows, want 3":                              func() { MulSymmetric(1, sq, true, wide.T(), 0, sq) },
		"MulSymmetrized: c is 3×4, want a square":                         func() { MulSymmetrized(1, sq, wide, true, 0, wide.Clone()) },
		"MulSymmetrized: the option Triangle":                             func() { MulSymmetrized(1, sq, sq, true, 0, sq.Clone(), Triangle(true)) },
		"MulSymmetrized: an epilogue":                                     func() { MulSymmetrized(1, sq, sq, true, 0, sq.Clone(), Then(NewEpilogue(Rectify[float64]()))) },
		"MulComplexSymmetrized: b has 2 rows, want 3":                     func() { MulComplexSymmetrized(1, z, z.Slice(0, 2, 0, 3), true, true, 0, z.Clone()) },
		"MulPrepacked: the option Triangle":                               func() { MulPrepacked(1, sq, Prepack(sq), 0, sq.Clone(), Triangle(true)) },
		"Mul: an epilogue, want none for a triangle":                      func() { Mul(1, sq, sq, 0, sq.Clone(), Triangle(true), Then(NewEpilogue(Rectify[float64]()))) },
		"MulComplexSymmetric: the option Triangle":                        func() { MulComplexSymmetric(1, z, true, true, z, 0, z.Clone(), Triangle(true)) },
		"MulComplexSymmetric: b has 2 rows, want 3":                       func() { MulComplexSymmetric(1, z, true, true, z.Slice(0, 2, 0, 3), 0, z.Clone()) },
		"MulInt8: the option Triangle": func() {
			MulInt8(RowMajor[uint8](1, 1, nil), RowMajor[int8](1, 1, nil), RowMajor[int32](1, 1, nil), Triangle(true))
		},
		"MulBFloat16: the option Triangle": func() {
			x := RowMajor[BFloat16](1, 1, nil)
			MulBFloat16(1, x, x, 0, RowMajor[float32](1, 1, nil), Triangle(true))
		},
		"MulComplex: c is 3×2, want a square":               func() { MulComplex(1, z, z.Slice(0, 3, 0, 2), 0, z.Clone().Slice(0, 3, 0, 2), Triangle(true)) },
		fmt.Sprintf("MulSymmetric: c is %d×%d, want", 2, 3): func() { MulSymmetric(1, sq, true, sq, 0, sq.Clone().Slice(0, 2, 0, 3)) },
	})
}

// TestPiece: the pieces of a tile have every element in the triangle once, rows that all have the same vectors, and no vector without an element.
func TestPiece(t *testing.T) {
	const m = 14
	for _, part := range []triangle{whole, lower, upper} {
		for _, w := range []int{2, 4, 8} {
			for _, n := range []int{1, w, 2*w - 1, 2 * w} {
				for i := -m - 2; i <= 3*w; i++ {
					c := corner{part, max(i, 0), max(-i, 0)} // the diagonal crosses, or lies beside
					var seen [m][16]bool
					for p := c.piece(0, m, n, w); p.m > 0; p = c.piece(p.i+p.m, m, n, w) {
						if p.j%w != 0 || p.n < 1 || p.j+p.n > n || p.i < 0 || p.i+p.m > m {
							t.Fatalf("%v, %d columns: piece %v", c, n, p)
						}
						for r := p.i; r < p.i+p.m; r++ {
							lo, hi := c.row(r, n)
							if lo < p.j || lo >= p.j+w || hi > p.j+p.n || hi <= p.j+p.n-w {
								t.Fatalf("%v, %d columns: row %d of piece %v has columns %d to %d", c, n, r, p, lo, hi)
							}
							for j := p.j; j < p.j+p.n; j++ {
								if seen[r][j] {
									t.Fatalf("%v, %d columns: (%d, %d) twice", c, n, r, j)
								}
								seen[r][j] = true
							}
						}
					}
					for r := range m {
						for lo, hi := c.row(r, n); lo < hi; lo++ {
							if !seen[r][lo] {
								t.Fatalf("%v, %d columns: (%d, %d) missing", c, n, r, lo)
							}
						}
					}
				}
			}
		}
	}
}
