package lapack_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack"
	gonumlapack "gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/lapack/testlapack"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
	ashlapack "github.com/ashlar-la/ashlar/lapack"
)

var impl ashlapack.Implementation

type matrix = gemm.Matrix[float64]

func ExampleImplementation() {
	a := []float64{ // the lower triangle is not read
		2, 1,
		0, 2,
	}
	w, work := make([]float64, 2), make([]float64, 5)
	ashlapack.Implementation{}.Dsyev(lapack.EVNone, blas.Upper, 2, a, 2, w, work, len(work))
	fmt.Printf("%.3f\n", w)
	// Output: [1.000 3.000]
}

func ExampleEigen() {
	a := gemm.RowMajor(2, 2, []float64{2, 1, 1, 2})
	values := make([]float64, 2)
	ok := ashlapack.Eigen(a, values)
	fmt.Printf("%v, %.3f\n", ok, values)
	fmt.Printf("ratio of the last vector's elements: %.3f\n", a.At(1, 1)/a.At(1, 0))
	// Output:
	// true, [1.000 3.000]
	// ratio of the last vector's elements: 1.000
}

// TestGonum runs gonum's own suite.
func TestGonum(t *testing.T) { testlapack.DsyevTest(t, impl) }

// symmetric returns the n×n matrix whose upper triangle is f's.
func symmetric(n int, f func(i, j int) float64) matrix {
	a := gemm.RowMajor[float64](n, n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			v := f(i, j)
			a.Set(i, j, v)
			a.Set(j, i, v)
		}
	}
	return a
}

// spectrum returns a matrix with the given eigenvalues: they are on the diagonal, and reflections act on both sides.
func spectrum(rng *rand.Rand, values []float64) matrix {
	n := len(values)
	a := symmetric(n, func(i, j int) float64 {
		if i == j {
			return values[i]
		}
		return 0
	})
	for range 3 {
		v, square := make([]float64, n), 0.0
		for i := range v {
			v[i] = rng.NormFloat64()
			square += v[i] * v[i]
		}
		reflect := func(x matrix) { // every row
			for i := range n {
				dot := 0.0
				for j := range n {
					dot += x.At(i, j) * v[j]
				}
				for j := range n {
					x.Set(i, j, x.At(i, j)-2*dot/square*v[j])
				}
			}
		}
		reflect(a)
		reflect(a.T())
	}
	return symmetric(n, func(i, j int) float64 { return a.At(i, j) })
}

func random(rng *rand.Rand, n int) matrix {
	return symmetric(n, func(int, int) float64 { return rng.NormFloat64() })
}

func secondDifference(_ *rand.Rand, n int) matrix {
	return symmetric(n, func(i, j int) float64 { return []float64{2, -1, 0}[min(j-i, 2)] })
}

// kinds are matrices of all sorts that eigensolvers have failed on.
var kinds = []struct {
	name string
	make func(rng *rand.Rand, n int) matrix
}{
	{"random", random},
	{"zero", func(_ *rand.Rand, n int) matrix { return symmetric(n, func(int, int) float64 { return 0 }) }},
	{"ones", func(_ *rand.Rand, n int) matrix { return symmetric(n, func(int, int) float64 { return 1 }) }},
	{"identity", func(_ *rand.Rand, n int) matrix {
		return symmetric(n, func(i, j int) float64 { return float64(max(0, 1+i-j)) })
	}},
	{"diagonal", func(rng *rand.Rand, n int) matrix {
		d := rng.Perm(n)
		return symmetric(n, func(i, j int) float64 {
			if i == j {
				return float64(d[i] - n/2)
			}
			return 0
		})
	}},
	{"antidiagonal", func(_ *rand.Rand, n int) matrix {
		return symmetric(n, func(i, j int) float64 {
			if i+j == n-1 {
				return 1
			}
			return 0
		})
	}},
	{"tridiagonal", secondDifference},
	{"Wilkinson", func(_ *rand.Rand, n int) matrix { // pairs of eigenvalues, ever closer
		return symmetric(n, func(i, j int) float64 { return []float64{math.Abs(float64(n-1)/2 - float64(i)), 1, 0}[min(j-i, 2)] })
	}},
	{"clustered", func(rng *rand.Rand, n int) matrix {
		w := make([]float64, n)
		for i := range w {
			w[i] = 1 + 1e-14*rng.Float64()
		}
		if n > 0 {
			w[0] = 3
		}
		return spectrum(rng, w)
	}},
	{"multiple", func(rng *rand.Rand, n int) matrix {
		w := make([]float64, n)
		for i := range w {
			w[i] = float64(i % 3)
		}
		return spectrum(rng, w)
	}},
	{"low rank", func(rng *rand.Rand, n int) matrix {
		w := make([]float64, n)
		for i := range min(n, 4) {
			w[i] = float64(i + 1)
		}
		return spectrum(rng, w)
	}},
	{"graded", func(rng *rand.Rand, n int) matrix {
		return symmetric(n, func(i, j int) float64 { return rng.NormFloat64() * math.Pow(10, -300*float64(i+j)/float64(2*n)) })
	}},
	{"graded upwards", func(rng *rand.Rand, n int) matrix {
		return symmetric(n, func(i, j int) float64 { return rng.NormFloat64() * math.Pow(10, 40*float64(i+j)/float64(2*n)) })
	}},
	{"blocks", func(rng *rand.Rand, n int) matrix { // of 3×3
		return symmetric(n, func(i, j int) float64 {
			if i/3 == j/3 {
				return rng.NormFloat64()
			}
			return 0
		})
	}},
	{"tiny", func(rng *rand.Rand, n int) matrix {
		return symmetric(n, func(int, int) float64 { return rng.NormFloat64() * 0x1p-1010 })
	}},
	{"subnormal", func(rng *rand.Rand, n int) matrix {
		return symmetric(n, func(int, int) float64 { return float64(rng.IntN(100)) * 0x1p-1074 })
	}},
	{"huge", func(rng *rand.Rand, n int) matrix {
		return symmetric(n, func(int, int) float64 { return (rng.Float64() - 0.5) * 0x1p1014 })
	}},
	{"parts far apart", func(rng *rand.Rand, n int) matrix { // squares of the smaller part vanish
		return symmetric(n, func(i, j int) float64 {
			switch {
			case j < n/2:
				return rng.NormFloat64()
			case i >= n/2:
				return rng.NormFloat64() * 0x1p-560
			}
			return 0
		})
	}},
}

// solve calls Dsyev with A in one triangle of an array whose other triangle and padding are NaN, which must
// not be read, and but for V not be written either.
func solve(t *testing.T, a matrix, job lapack.EVJob, uplo blas.Uplo, pad int) (w []float64, v matrix) {
	t.Helper()
	n, nan := a.Rows, math.NaN()
	lda := max(1, n+pad)
	data := make([]float64, max(0, (n-1)*lda+n)+7)
	for i := range data {
		data[i] = nan
	}
	for i := range n {
		for j := range n {
			if i == j || i < j == (uplo == blas.Upper) {
				data[i*lda+j] = a.At(i, j)
			}
		}
	}
	before := slices.Clone(data)
	w = make([]float64, n+2)
	w[n], w[n+1] = -7, -7
	work := make([]float64, max(1, 3*n-1))
	if !impl.Dsyev(job, uplo, n, data, lda, w, work, len(work)) {
		t.Fatal("not ok")
	}
	for i := range data {
		if matrix := i%lda < n && i/lda < n; (!matrix || job == lapack.EVNone) && math.Float64bits(data[i]) != math.Float64bits(before[i]) {
			t.Fatalf("element %d has become %v", i, data[i])
		}
	}
	if w[n] != -7 || w[n+1] != -7 {
		t.Fatalf("w goes on with %v", w[n:])
	}
	return w[:n], matrix{Data: data, Rows: n, Cols: n, RowStride: lda, ColStride: 1}.Clone()
}

func sameBits(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d elements, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// check fails unless w ascends, and unless A·V = V·diag(w) and Vᵀ·V = I to within
//
//	‖A·V - V·diag(w)‖ ≤ 4·(n+4)·u·‖A‖, ‖Vᵀ·V - I‖ ≤ 4·(n+4)·u
//
// element by element, u being 2⁻⁵³ and ‖A‖ √n times the largest element.
func check(t *testing.T, a matrix, w []float64, v matrix) {
	t.Helper()
	n := a.Rows
	norm := 0.0
	for _, x := range a.Data[:n*n] {
		norm = max(norm, math.Abs(x))
	}
	if !slices.IsSorted(w) {
		t.Fatalf("eigenvalues %v do not ascend", w)
	}
	// Near 1, so that what is measured neither overflows nor vanishes.
	_, exp := math.Frexp(norm)
	scaled := symmetric(n, func(i, j int) float64 { return math.Ldexp(a.At(i, j), -exp) })
	av, vv := gemm.RowMajor[float64](n, n, nil), gemm.RowMajor[float64](n, n, nil)
	gemm.Mul(1, scaled, v, 0, av)
	gemm.Mul(1, v.T(), v, 0, vv)
	const u = 0x1p-53
	orthonormal, bound := 4*float64(n+4)*u, 4*float64(n+4)*u*math.Sqrt(float64(n))
	if exp < -1000 { // the eigenvalues themselves are rounded to subnormal numbers
		bound += math.Ldexp(1, -1074-exp)
	}
	for i := range n {
		for j := range n {
			if r := math.Abs(av.At(i, j) - math.Ldexp(w[j], -exp)*v.At(i, j)); !(r <= bound) {
				t.Fatalf("residual %g at (%d, %d), want ≤ %g", r, i, j, bound)
			}
			want := 0.0
			if i == j {
				want = 1
			}
			if r := math.Abs(vv.At(i, j) - want); !(r <= orthonormal) {
				t.Fatalf("Vᵀ·V[%d, %d] = %v, off by more than %g", i, j, vv.At(i, j), orthonormal)
			}
		}
	}
}

func sizes() []int {
	if testing.Short() { // for emulated CPUs
		return []int{0, 1, 2, 3, 7, 33, 70}
	}
	return []int{0, 1, 2, 3, 4, 5, 8, 13, 32, 33, 34, 65, 66, 97, 129, 200}
}

func TestDsyev(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			for _, n := range sizes() {
				a := kind.make(rand.New(rand.NewPCG(1, uint64(n))), n)
				w, v := solve(t, a, lapack.EVCompute, blas.Upper, 0)
				check(t, a, w, v)
				if n > 100 {
					continue
				}

				// The same bits from either triangle, any array, and without vectors.
				w2, v2 := solve(t, a, lapack.EVCompute, blas.Lower, 3)
				sameBits(t, "values of the lower triangle", w2, w)
				sameBits(t, "vectors of the lower triangle", v2.Data, v.Data)
				for _, uplo := range []blas.Uplo{blas.Upper, blas.Lower} {
					w2, _ = solve(t, a, lapack.EVNone, uplo, 2)
					sameBits(t, "values alone", w2, w)
				}
				b, values := a.Clone(), make([]float64, n)
				if !ashlapack.Eigen(b, values) {
					t.Fatal("Eigen: not ok")
				}
				sameBits(t, "Eigen's values", values, w)
				sameBits(t, "Eigen's vectors", b.T().Clone().Data, v.Data)
			}
		})
	}
}

func TestDsyevLarge(t *testing.T) {
	n := 784
	if testing.Short() || gemm.ISA() == generic.ISA || runtime.GOARCH == "arm64" { // slow, there since mostly emulated
		n = 260
	}
	a := random(rand.New(rand.NewPCG(2, 2)), n)
	w, v := solve(t, a, lapack.EVCompute, blas.Upper, 0)
	check(t, a, w, v)
}

// Eigenvalues that are known, and those that gonum finds.
func TestValues(t *testing.T) {
	const n, tol = 50, 1e-13
	w, _ := solve(t, secondDifference(nil, n), lapack.EVNone, blas.Upper, 0)
	for i := range w {
		if want := 2 - 2*math.Cos(float64(i+1)*math.Pi/(n+1)); math.Abs(w[i]-want) > tol {
			t.Errorf("second difference: eigenvalue %d is %v, want %v", i, w[i], want)
		}
	}
	for _, kind := range kinds {
		a := kind.make(rand.New(rand.NewPCG(3, 3)), n)
		w, _ := solve(t, a, lapack.EVNone, blas.Upper, 0)
		want, work := make([]float64, n), make([]float64, 40*n)
		if !(gonumlapack.Implementation{}).Dsyev(lapack.EVCompute, blas.Upper, n, a.Data, n, want, work, len(work)) {
			t.Fatalf("%s: gonum does not converge", kind.name)
		}
		norm := max(math.Abs(want[0]), math.Abs(want[n-1]))
		for i := range w {
			if math.Abs(w[i]-want[i]) > tol*norm+0x1p-1073 {
				t.Errorf("%s: eigenvalue %d is %v, gonum's %v", kind.name, i, w[i], want[i])
			}
		}
	}
}

// Powers of two change nothing but exponents.
func TestScale(t *testing.T) {
	a := random(rand.New(rand.NewPCG(4, 4)), 40)
	w, v := solve(t, a, lapack.EVCompute, blas.Upper, 0)
	for _, exp := range []int{-900, -300, 1, 300, 1000} {
		b := symmetric(40, func(i, j int) float64 { return math.Ldexp(a.At(i, j), exp) })
		w2, v2 := solve(t, b, lapack.EVCompute, blas.Upper, 0)
		sameBits(t, "vectors", v2.Data, v.Data)
		for i := range w2 {
			w2[i] = math.Ldexp(w2[i], -exp)
		}
		sameBits(t, "values", w2, w)
	}
}

func TestProcs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{20, 150, 400} {
		if n > 150 && testing.Short() {
			continue
		}
		a := random(rand.New(rand.NewPCG(5, 5)), n)
		var w []float64
		var v matrix
		for _, procs := range []int{1, 2, 3, 8} {
			runtime.GOMAXPROCS(procs)
			w2, v2 := solve(t, a, lapack.EVCompute, blas.Upper, 0)
			if procs > 1 {
				sameBits(t, "values", w2, w)
				sameBits(t, "vectors", v2.Data, v.Data)
			}
			w, v = w2, v2
		}
	}
}

// What is not finite ends at once, with NaN. What is in the other triangle is nobody's business (see solve).
func TestNonFinite(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for _, n := range []int{1, 2, 40} {
			for _, job := range []lapack.EVJob{lapack.EVCompute, lapack.EVNone} {
				a := random(rand.New(rand.NewPCG(6, 6)), n)
				a.Set(0, n-1, x)
				w, work := make([]float64, n), make([]float64, 3*n)
				if impl.Dsyev(job, blas.Upper, n, a.Data, n, w, work, len(work)) {
					t.Errorf("n = %d with %v: ok", n, x)
				}
				if job == lapack.EVCompute {
					w = append(w, a.Data...)
				}
				for i, v := range w {
					if v == v {
						t.Fatalf("n = %d with %v: result %d is %v", n, x, i, v)
					}
				}
			}
		}
	}
}

// Arguments that gonum panics on get the same panic, with nothing written.
func TestPanics(t *testing.T) {
	type dsyev = func(jobz lapack.EVJob, uplo blas.Uplo, n int, a []float64, lda int, w, work []float64, lwork int) bool
	call := func(f dsyev, jobz lapack.EVJob, uplo blas.Uplo, n, a, lda, w, work, lwork int) (p any, ok, clean bool) {
		data := make([]float64, a+w+work)
		for i := range data {
			data[i] = 5
		}
		defer func() {
			p = recover()
			clean = !slices.ContainsFunc(data, func(x float64) bool { return x != 5 })
		}()
		ok = f(jobz, uplo, n, data[:a:a], lda, data[a:a+w:a+w], data[a+w:], lwork)
		return
	}
	panics := 0
	for _, jobz := range []lapack.EVJob{lapack.EVNone, lapack.EVCompute, 'X'} {
		for _, uplo := range []blas.Uplo{blas.Upper, blas.Lower, blas.All, 0} {
			for _, n := range []int{-1, 0, 1, 2, 4} {
				for _, a := range []int{0, 1, 4, 15, 16, 18, 19, 30} {
					for _, lda := range []int{-1, 0, 1, 3, 4, 5} {
						for _, w := range []int{0, 1, 3, 4} {
							for _, work := range []int{0, 1, 10, 11, 12} {
								for _, lwork := range []int{-2, -1, 0, 1, 10, 11} {
									want, wantOK, _ := call(gonumlapack.Implementation{}.Dsyev, jobz, uplo, n, a, lda, w, work, lwork)
									got, ok, clean := call(impl.Dsyev, jobz, uplo, n, a, lda, w, work, lwork)
									if got != want || ok != wantOK || got != nil && !clean {
										t.Fatalf("Dsyev(%c, %d, n %d, len(a) %d, lda %d, len(w) %d, len(work) %d, lwork %d): %v, panic %v, clean %v; want %v, %v",
											jobz, uplo, n, a, lda, w, work, lwork, ok, got, clean, wantOK, want)
									}
									if got != nil {
										panics++
									}
								}
							}
						}
					}
				}
			}
		}
	}
	if panics == 0 {
		t.Error("no panic among the calls")
	}

	for want, f := range map[string]func(){
		"lapack: Eigen: a: len(Data) = 3, want ≥ 4 for 2×2 with strides (2, 1)": func() {
			ashlapack.Eigen(matrix{Data: make([]float64, 3), Rows: 2, Cols: 2, RowStride: 2, ColStride: 1}, make([]float64, 2))
		},
		"lapack: Eigen: a is 2×3 with strides (3, 1), want a square with contiguous rows": func() {
			ashlapack.Eigen(gemm.RowMajor[float64](2, 3, nil), make([]float64, 2))
		},
		"lapack: Eigen: a is 2×2 with strides (1, 2), want a square with contiguous rows": func() {
			ashlapack.Eigen(gemm.RowMajor[float64](2, 2, nil).T(), make([]float64, 2))
		},
		"lapack: Eigen: len(values) = 3, want 2, the rows of a": func() {
			ashlapack.Eigen(gemm.RowMajor[float64](2, 2, nil), make([]float64, 3))
		},
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %v", got, want)
				}
			}()
			f()
		}()
	}
}

func TestQuery(t *testing.T) {
	work := []float64{-1, -1}
	if impl.Dsyev(lapack.EVCompute, blas.Upper, 30, nil, 30, nil, work, -1) || work[0] != 3*30-1 || work[1] != -1 {
		t.Errorf("work is %v, want 89 and no more", work)
	}
}

func TestAllocations(t *testing.T) {
	const n = 70
	a := random(rand.New(rand.NewPCG(7, 7)), n)
	b, w, work := a.Clone(), make([]float64, n), make([]float64, 3*n)
	for _, job := range []lapack.EVJob{lapack.EVCompute, lapack.EVNone} {
		do := func() {
			copy(b.Data, a.Data)
			impl.Dsyev(job, blas.Upper, n, b.Data, n, w, work, len(work))
		}
		do()
		if allocs := kerneltest.AllocsPerRun(20, do); allocs != 0 {
			t.Errorf("job %c: %v allocations, want 0", job, allocs)
		}
	}
}

// FuzzDsyev takes elements as they come, from any bits.
func FuzzDsyev(f *testing.F) {
	f.Add(uint64(1), uint8(5), uint8(0))
	f.Add(uint64(2), uint8(40), uint8(1))
	f.Add(uint64(3), uint8(70), uint8(2))
	f.Add(uint64(4), uint8(33), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, size, kind uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n := int(size) % 80
		a := symmetric(n, func(i, j int) float64 {
			switch kind % 4 {
			case 0: // any exponent
				return math.Float64frombits(rng.Uint64()&^(1<<62)) * 0x1p-10
			case 1: // mostly zeros
				return float64((rng.IntN(9) - 4) / 4)
			case 2: // a band
				if j-i > int(kind/4)%4 {
					return 0
				}
			}
			return math.Ldexp(rng.Float64()-0.5, rng.IntN(1+int(kind)))
		})
		w, v := solve(t, a, lapack.EVCompute, blas.Upper, 0)
		check(t, a, w, v)
		w2, _ := solve(t, a, lapack.EVNone, blas.Lower, 1)
		sameBits(t, "values alone", w2, w)
	})
}
