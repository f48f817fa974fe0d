package nn_test

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// fitted returns an analysis of x with k components.
func fitted[T gemm.Float](t *testing.T, k int, x gemm.Matrix[T]) *nn.PCA[T] {
	t.Helper()
	p := must(nn.NewPCA[T](k))
	if err := p.Fit(x); err != nil {
		t.Fatal(err)
	}
	return p
}

// epsilon returns a tolerance of some units in the last place of T.
func epsilon[T gemm.Float]() float64 {
	if one := T(1); one+T(1e-12) == one {
		return 2e-6
	}
	return 1e-14
}

func wantFloats(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	wantNear(t, what, gemm.RowMajor(1, len(got), got), gemm.RowMajor(1, len(want), want), tol)
}

func TestPCAByHand(t *testing.T) { both(t, testPCAByHand[float32], testPCAByHand[float64]) }

func testPCAByHand[T gemm.Float](t *testing.T) {
	tol := epsilon[T]()
	r := T(math.Sqrt(0.5))

	// Along the diagonal: each feature has variance 4, and they are the same.
	p := fitted(t, 1, matrix[T](3, 2, 1, 11, 3, 13, 5, 15))
	wantFloats(t, "mean", p.Mean(), []float64{3, 13}, 0)
	wantNear(t, "components", p.Components(), matrix(1, 2, r, r), tol)
	wantFloats(t, "variance", p.ExplainedVariance(), []float64{8}, tol)
	wantFloats(t, "ratio", p.ExplainedVarianceRatio(), []float64{1}, tol)
	z := must(p.Transform(matrix[T](2, 2, 5, 15, 0, 10)))
	wantNear(t, "z", z, matrix(2, 1, 4*r, -6*r), tol)
	wantNear(t, "x", must(p.InverseTransform(z)), matrix[T](2, 2, 5, 15, 0, 10), tol)

	// A cross: the axes themselves, the longer one first.
	p = fitted(t, 2, matrix[T](4, 2, 0, -2, 0, 2, 1, 0, -1, 0))
	wantFloats(t, "mean", p.Mean(), []float64{0, 0}, 0)
	wantNear(t, "components", p.Components(), matrix[T](2, 2, 0, 1, 1, 0), tol)
	wantFloats(t, "variance", p.ExplainedVariance(), []float64{8. / 3, 2. / 3}, tol)
	wantFloats(t, "ratio", p.ExplainedVarianceRatio(), []float64{0.8, 0.2}, tol)
}

// correlated returns rows×cols data of decaying, correlated features away from the origin.
func correlated[T gemm.Float](seed uint64, rows, cols int) gemm.Matrix[T] {
	rng := newRand(seed)
	base, mix := random[float64](rng, rows, cols), random[float64](rng, cols, cols)
	x := gemm.RowMajor[T](rows, cols, nil)
	for i := range rows {
		for j := range cols {
			s := float64(j) - 2
			for l := range cols {
				s += base.At(i, l) * mix.At(l, j) / float64(1+l)
			}
			x.Set(i, j, T(s))
		}
	}
	return x
}

// An independent way: singular vectors of the centred data, which do not come from a
// covariance. 1300 rows span several blocks of rows.
func TestPCAAgainstSVD(t *testing.T) { both(t, testPCAAgainstSVD[float32], testPCAAgainstSVD[float64]) }

func testPCAAgainstSVD[T gemm.Float](t *testing.T) {
	tol := 100 * epsilon[T]()
	for _, shape := range [][2]int{{30, 6}, {8, 8}, {5, 9}, {1300, 4}, {2, 1}} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			rows, cols := shape[0], shape[1]
			x := correlated[T](1, rows, cols)
			k := min(rows-1, cols) // centred data have no more directions
			p := fitted(t, k, x)

			centred := mat.NewDense(rows, cols, nil)
			for j := range cols {
				mean := 0.0
				for i := range rows {
					mean += float64(x.At(i, j)) / float64(rows)
				}
				near(t, "mean", p.Mean()[j], mean, 1e-13)
				for i := range rows {
					centred.Set(i, j, float64(x.At(i, j))-mean)
				}
			}
			var svd mat.SVD
			if !svd.Factorize(centred, mat.SVDThin) {
				t.Fatal("no SVD")
			}
			var v mat.Dense
			svd.VTo(&v)
			values := svd.Values(nil)
			total := 0.0
			for _, s := range values {
				total += s * s
			}
			z := must(p.Transform(x))
			for c := range k {
				near(t, "variance", p.ExplainedVariance()[c], values[c]*values[c]/float64(rows-1), tol)
				near(t, "ratio", p.ExplainedVarianceRatio()[c], values[c]*values[c]/total, tol)
				sign, largest := 1.0, 0.0
				for j := range cols {
					if a := math.Abs(v.At(j, c)); a > largest {
						largest, sign = a, math.Copysign(1, v.At(j, c))
					}
				}
				for j := range cols {
					near(t, fmt.Sprintf("component %d[%d]", c, j), float64(p.Components().At(c, j)), sign*v.At(j, c), tol)
				}
				for i := range rows {
					want := 0.0
					for j := range cols {
						want += centred.At(i, j) * sign * v.At(j, c)
					}
					near(t, "z", float64(z.At(i, c)), want, tol)
				}
			}
		})
	}
}

func TestPCAProperties(t *testing.T) { both(t, testPCAProperties[float32], testPCAProperties[float64]) }

func testPCAProperties[T gemm.Float](t *testing.T) {
	tol := 10 * epsilon[T]()
	const rows, cols = 40, 12
	x := correlated[T](2, rows, cols)
	untouched := frozen(x)
	p := must(nn.NewPCA[T](cols))
	z := must(p.FitTransform(x))
	untouched(t)

	// Orthonormal, signed, descending, and the variances of what Transform returns.
	c := p.Components()
	ratio := 0.0
	for i := range cols {
		for j := range cols {
			dot, want := 0.0, 0.0
			for l := range cols {
				dot += float64(c.At(i, l)) * float64(c.At(j, l))
			}
			if i == j {
				want = 1
			}
			near(t, fmt.Sprintf("component %d · component %d", i, j), dot, want, tol)
		}
		largest, square := T(0), 0.0
		for j := range cols {
			if v := c.At(i, j); math.Abs(float64(v)) > math.Abs(float64(largest)) {
				largest = v
			}
		}
		if largest <= 0 {
			t.Errorf("component %d: the element of largest magnitude is %v, want > 0", i, largest)
		}
		for r := range rows {
			square += float64(z.At(r, i)) * float64(z.At(r, i))
		}
		near(t, "variance of z", square/(rows-1), p.ExplainedVariance()[i], 10*tol)
		if i > 0 && p.ExplainedVariance()[i] > p.ExplainedVariance()[i-1] {
			t.Errorf("variances %v ascend", p.ExplainedVariance())
		}
		ratio += p.ExplainedVarianceRatio()[i]
	}
	near(t, "sum of the ratios", ratio, 1, 1e-14)

	// All components reconstruct the data.
	wantNear(t, "reconstruction", must(p.InverseTransform(z)), x, tol)

	// Neither layout nor batch nor the number of cores change a bit.
	for name, x := range layouts(x) {
		q := fitted(t, cols, x)
		wantBits(t, name+": components", q.Components(), c)
		wantBits(t, name+": z", must(q.Transform(x)), z)
	}
	for _, batch := range []int{1, 2, 3, 5} {
		wantBits(t, "z", must(p.Transform(x.Slice(7, 7+batch, 0, cols))), z.Slice(7, 7+batch, 0, cols))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(procs)
		wantBits(t, "components", fitted(t, cols, x).Components(), c)
	}
}

// The second of two features varies with 0.003 of the first, in many rows: a sum of all of them in float32 would lose it.
func TestPCARows(t *testing.T) {
	rng := newRand(9)
	x, y := gemm.RowMajor[float32](200_000, 2, nil), gemm.RowMajor[float64](200_000, 2, nil)
	for i := range x.Rows {
		u, v := 2*float64(rng.IntN(2))-1, 0.003*rng.NormFloat64()
		row := x.Row(i)
		row[0], row[1] = float32(0.8*u-0.6*v), float32(0.6*u+0.8*v)
		y.Row(i)[0], y.Row(i)[1] = float64(row[0]), float64(row[1])
	}
	got, want := fitted(t, 2, x).ExplainedVariance()[1], fitted(t, 2, y).ExplainedVariance()[1]
	near(t, "second variance over the right one", got/want, 1, 0.05)
}

// In each component the element of largest magnitude is positive, the first of those within 2⁻²⁰ of it.
func TestPCASigns(t *testing.T) { both(t, testPCASigns[float32], testPCASigns[float64]) }

func testPCASigns[T gemm.Float](t *testing.T) {
	rng := newRand(10)
	for range 2000 {
		x := gemm.RowMajor[T](2+rng.IntN(3), 2+rng.IntN(2), nil)
		for i := range x.Data {
			x.Data[i] = T(rng.IntN(7) - 3)
		}
		c := fitted(t, min(x.Rows, x.Cols), x).Components()
		for i := range c.Rows {
			row, largest := c.Row(i), T(0)
			for _, v := range row {
				largest = max(largest, v, -v)
			}
			for _, v := range row {
				if max(v, -v) >= largest*(1-0x1p-20) {
					if v < 0 {
						t.Fatalf("x = %v: component %d is %v", x, i, row)
					}
					break
				}
			}
		}
	}
}

// Data that do not vary, at values whose sums round, or that vary in fewer directions than asked for.
func TestPCADegenerate(t *testing.T) { both(t, testPCADegenerate[float32], testPCADegenerate[float64]) }

func testPCADegenerate[T gemm.Float](t *testing.T) {
	x := gemm.Matrix[T]{Data: []T{0.1, -0.7, 1e6 / 3.0}, Rows: 10, Cols: 3, ColStride: 1}
	p := fitted(t, 2, x)
	wantFloats(t, "variance", p.ExplainedVariance(), []float64{0, 0}, 0)
	wantFloats(t, "ratio", p.ExplainedVarianceRatio(), []float64{0, 0}, 0)
	wantBits(t, "reconstruction", must(p.InverseTransform(must(p.Transform(x)))), x)

	rng := newRand(3)
	x = gemm.RowMajor[T](20, 5, nil)
	for i := range x.Rows {
		s := random[T](rng, 1, 1).Data[0]
		for j := range x.Cols {
			x.Set(i, j, s*T(j-1))
		}
	}
	p = fitted(t, 5, x)
	variance := p.ExplainedVariance()
	for i, v := range variance {
		if v < 0 || i > 0 && v > variance[0]*epsilon[T]() {
			t.Errorf("variances %v, want one positive, the others next to 0 and not below", variance)
		}
	}
	near(t, "ratio", p.ExplainedVarianceRatio()[0], 1, epsilon[T]())
}

func TestPCAErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, k := range []int{0, -2} {
		p, err := nn.NewPCA[float64](k)
		wantError(t, err, "NewPCA", fmt.Sprintf("k = %d", k), "≥ 1")
		if p != nil {
			t.Errorf("an analysis beside the error %v", err)
		}
	}

	p := must(nn.NewPCA[float64](2))
	x := correlated[float64](4, 6, 3)
	_, err := p.Transform(x)
	wantError(t, err, "PCA.Transform", "no Fit")
	_, err = p.InverseTransform(x)
	wantError(t, err, "PCA.InverseTransform", "no Fit")

	if err := p.Fit(x); err != nil {
		t.Fatal(err)
	}
	untouched := frozen(p.Components(), gemm.RowMajor(1, 3, p.Mean()),
		gemm.RowMajor(1, 2, p.ExplainedVariance()), gemm.RowMajor(1, 2, p.ExplainedVarianceRatio()))
	for _, c := range []struct {
		x    gemm.Matrix[float64]
		want []string
	}{
		{x.Slice(0, 1, 0, 3), []string{"x.Rows = 1", "≥ 2"}},
		{gemm.Matrix[float64]{}, []string{"x.Rows = 0", "≥ 2"}},
		{x.Slice(0, 6, 0, 1), []string{"k = 2", "min(x.Rows, x.Cols) = 1"}},
		{gemm.Matrix[float64]{Rows: 5}, []string{"k = 2", "min(x.Rows, x.Cols) = 0"}},
		{matrix(3, 2, 0, 1, 2, 3, nan, 5), []string{"x[2,0] = NaN", "finite"}},
		{matrix(2, 3, 0, 1, -inf, 3, 4, 5), []string{"x[0,2] = -Inf", "finite"}},
		{matrix(2, 2, 1e-200, 0, -1e-200, 1e-200), []string{"x: the covariance vanishes"}},
		{matrix(2, 2, 1e200, 0, -1e200, 1), []string{"x: the covariance overflows"}},
		{matrix(2, 2, 9e153, 9e153, -9e153, -9e153), []string{"x: the covariance overflows"}}, // only its eigenvalue
		{matrix(2, 2, math.MaxFloat64, 0, -math.MaxFloat64, 1), []string{"x: the covariance overflows"}},
		{gemm.Matrix[float64]{Rows: 3, Cols: 3, RowStride: 3, ColStride: 1, Data: make([]float64, 8)}, []string{"x: len(Data) = 8"}},
	} {
		wantError(t, p.Fit(c.x), append(c.want, "nn: PCA.Fit: ")...)
		_, err := p.FitTransform(c.x)
		wantError(t, err, append(c.want, "nn: PCA.Fit: ")...)
		untouched(t)
	}
	_, err = p.Transform(random[float64](newRand(1), 2, 4))
	wantError(t, err, "nn: PCA.Transform: x.Cols = 4", "want 3")
	_, err = p.Transform(gemm.Matrix[float64]{Rows: 1, Cols: 3, RowStride: 3, ColStride: 1})
	wantError(t, err, "nn: PCA.Transform: x: len(Data) = 0")
	_, err = p.InverseTransform(random[float64](newRand(1), 2, 3))
	wantError(t, err, "nn: PCA.InverseTransform: z.Cols = 3", "want 2")

	four := must(nn.NewPCA[float64](4))
	wantError(t, four.Fit(random[float64](newRand(1), 3, 9)), "k = 4", "min(x.Rows, x.Cols) = 3")
}

func TestPCANonFiniteRows(t *testing.T) {
	nan := math.NaN()
	p := fitted(t, 2, correlated[float64](5, 9, 2))
	x := matrix(3, 2, 1, 2, nan, 3, math.Inf(1), math.Inf(1))
	z := must(p.Transform(x))
	wantBits(t, "finite row", z.Slice(0, 1, 0, 2), must(p.Transform(x.Slice(0, 1, 0, 2))))
	wantBits(t, "row with a NaN", z.Slice(1, 2, 0, 2), matrix(1, 2, nan, nan))
	if s := z.At(2, 0) + z.At(2, 1); s-s == 0 {
		t.Errorf("row of Inf became %v", z.Row(2))
	}
	if z := must(p.Transform(gemm.Matrix[float64]{Cols: 2})); z.Rows != 0 || z.Cols != 2 {
		t.Errorf("no rows became %d×%d, want 0×2", z.Rows, z.Cols)
	}
}
