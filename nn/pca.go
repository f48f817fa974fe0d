package nn

import (
	"errors"
	"fmt"
	"math"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/lapack"
)

// PCA is principal component analysis by the eigenvectors of the covariance matrix. The
// products that form it, one for each 1024 rows, are gemm's, in T; they are added up, and the eigenproblem is solved, in float64.
//
// Forming the covariance squares the condition number: a component whose standard
// deviation is below √ε of the first one's (3·10⁻⁴ in float32, 10⁻⁸ in float64) drowns in
// rounding, and the squares of the data must neither overflow nor vanish. Time is
// O(rows·features²) + O(features³), so it suits up to a few thousand features. Rows
// are taken a block at a time: beyond the data, Fit needs memory for 2·features² + 1024·features elements only.
//
// After Fit, Transform and InverseTransform may run concurrently.
type PCA[T gemm.Float] struct {
	k          int
	mean       []float64
	components gemm.Matrix[T]
	variance   []float64
	ratio      []float64
}

// pcaBlock is the number of rows that are centred at once: few enough to stay in the cache beside
// the product, and for float32 sums to lose little; enough that adding up the products takes no time worth naming.
const pcaBlock = 1024

var (
	errOverflow  = errors.New("the covariance overflows, want smaller values")
	errUnderflow = errors.New("the covariance vanishes though the values differ, want larger ones")
)

// NewPCA returns an analysis that will keep k components. The error says that k is below 1.
func NewPCA[T gemm.Float](k int) (*PCA[T], error) {
	if k < 1 {
		return nil, fmt.Errorf("nn: NewPCA: k = %d, want ≥ 1", k)
	}
	return &PCA[T]{k: k}, nil
}

// Fit finds the components of x, samples×features, which it does not modify: the k unit
// eigenvectors of
//
//	C = (x - mean)ᵀ·(x - mean) / (samples - 1)
//
// with the largest eigenvalues. The error says that x is not a valid view, has fewer than 2 rows,
// or fewer rows or columns than k; which element of x is NaN or infinite; or that the
// covariance overflows, or is 0 although the rows differ. A previous fit then stays.
func (p *PCA[T]) Fit(x gemm.Matrix[T]) error {
	const call = "PCA.Fit"
	if err := checkMatrix(call, "x", x); err != nil {
		return err
	}
	if p.k < 1 {
		return fmt.Errorf("nn: %s: k = %d, want ≥ 1, as NewPCA has it", call, p.k)
	}
	if x.Rows < 2 {
		return fmt.Errorf("nn: %s: x.Rows = %d, want ≥ 2", call, x.Rows)
	}
	if most := min(x.Rows, x.Cols); p.k > most {
		return fmt.Errorf("nn: %s: k = %d, want ≤ min(x.Rows, x.Cols) = %d", call, p.k, most)
	}
	buf := make([]T, x.Cols)
	for i := range x.Rows {
		for j, v := range rowOf(x, i, buf) {
			if v-v != 0 { // NaN for NaN and Inf
				return fmt.Errorf("nn: %s: x[%d,%d] = %v, want finite", call, i, j, v)
			}
		}
	}

	mean := columnMeans(x)
	scatter, err := scatterMatrix(x, mean)
	if err != nil {
		return fmt.Errorf("nn: %s: x: %w", call, err)
	}
	f := x.Cols
	eigenvalues := make([]float64, f)
	if !lapack.Eigen(scatter, eigenvalues) { // ascending; scatter's rows are the vectors now
		return fmt.Errorf("nn: %s: x: the eigenvalues do not converge", call)
	}
	total := 0.0
	for i, v := range eigenvalues {
		eigenvalues[i] = max(v, 0) / float64(x.Rows-1) // rounding can go below 0
		total += eigenvalues[i]
	}
	if !(total <= math.MaxFloat64) {
		return fmt.Errorf("nn: %s: x: %w", call, errOverflow)
	}
	if total == 0 && varies(x) {
		return fmt.Errorf("nn: %s: x: %w", call, errUnderflow)
	}
	p.mean = mean
	p.components = gemm.RowMajor[T](p.k, f, nil)
	p.variance = make([]float64, p.k)
	p.ratio = make([]float64, p.k)
	for i := range p.k {
		p.variance[i] = eigenvalues[f-1-i]
		if total > 0 {
			p.ratio[i] = p.variance[i] / total
		}
		row := p.components.Row(i)
		for j, v := range scatter.Row(f - 1 - i) {
			row[j] = T(v)
		}
		if leading(row) < 0 {
			gemm.Scal(-1, row)
		}
	}
	return nil
}

// leading returns the first element of those of largest magnitude, about: rounding does not decide which of equals that is.
func leading[T gemm.Float](v []T) T {
	const about = 1 - 0x1p-20
	largest := T(0)
	for _, e := range v {
		largest = max(largest, e, -e)
	}
	for _, e := range v {
		if max(e, -e) >= about*largest {
			return e
		}
	}
	return largest
}

// varies reports whether not all rows of x are equal.
func varies[T gemm.Float](x gemm.Matrix[T]) bool {
	for i := range x.Rows {
		for j := range x.Cols {
			if x.At(i, j) != x.At(0, j) {
				return true
			}
		}
	}
	return false
}

// Transform returns z = (x - mean)·Componentsᵀ, rows×k, with elements of its own. NaN and Inf spoil
// their own row only. The error says that Fit has not succeeded, that x is not a valid view, or
// that it has not as many columns as Fit saw.
func (p *PCA[T]) Transform(x gemm.Matrix[T]) (gemm.Matrix[T], error) {
	if err := p.check("PCA.Transform", "x", x, len(p.mean)); err != nil {
		return gemm.Matrix[T]{}, err
	}
	z := gemm.RowMajor[T](x.Rows, p.k, nil)
	centred(x, p.mean, func(i0 int, block gemm.Matrix[T]) {
		gemm.Mul(1, block, p.components.T(), 0, z.Slice(i0, i0+block.Rows, 0, p.k), gemm.Chain())
	})
	return z, nil
}

// InverseTransform returns x = z·Components + mean for z of k columns, with elements of its own: the
// data that Transform maps to z, up to what the components left out. The errors are those of
// Transform.
func (p *PCA[T]) InverseTransform(z gemm.Matrix[T]) (gemm.Matrix[T], error) {
	if err := p.check("PCA.InverseTransform", "z", z, p.k); err != nil {
		return gemm.Matrix[T]{}, err
	}
	if err := checkSize[T]("PCA.InverseTransform", "x", z.Rows, len(p.mean)); err != nil {
		return gemm.Matrix[T]{}, err
	}
	x := gemm.RowMajor[T](z.Rows, len(p.mean), nil)
	for i := range x.Rows {
		row := x.Row(i)
		for j, m := range p.mean {
			row[j] = T(m)
		}
	}
	gemm.Mul(1, z, p.components, 1, x, gemm.Chain())
	return x, nil
}

// FitTransform is Fit(x) followed by Transform(x).
func (p *PCA[T]) FitTransform(x gemm.Matrix[T]) (gemm.Matrix[T], error) {
	if err := p.Fit(x); err != nil {
		return gemm.Matrix[T]{}, err
	}
	return p.Transform(x)
}

func (p *PCA[T]) check(call, name string, m gemm.Matrix[T], cols int) error {
	if p.mean == nil {
		return fmt.Errorf("nn: %s: no Fit before it", call)
	}
	if err := checkMatrix(call, name, m); err != nil {
		return err
	}
	if m.Cols != cols {
		return fmt.Errorf("nn: %s: %s.Cols = %d, want %d", call, name, m.Cols, cols)
	}
	return nil
}

// Components returns the k×features matrix of orthonormal components, the one of the largest
// variance first. In each, the element of the largest magnitude (the first of those within 10⁻⁶ of it) is
// positive. The results of this and the following methods are the fit's own, not to be
// modified, and empty before Fit.
func (p *PCA[T]) Components() gemm.Matrix[T] { return p.components }

// Mean returns the column means of the fitted data.
func (p *PCA[T]) Mean() []float64 { return p.mean }

// ExplainedVariance returns the variance of the data along each component, with the
// denominator samples - 1.
func (p *PCA[T]) ExplainedVariance() []float64 { return p.variance }

// ExplainedVarianceRatio returns the variances as fractions of the variance of all features
// together; zeros if the data do not vary.
func (p *PCA[T]) ExplainedVarianceRatio() []float64 { return p.ratio }

// columnMeans returns the mean of each column. The sums are of differences to the first
// row, so that constant columns give their mean exactly.
func columnMeans[T gemm.Float](x gemm.Matrix[T]) []float64 {
	first := rowOf(x, 0, make([]T, x.Cols))
	mean := make([]float64, x.Cols)
	buf := make([]T, x.Cols)
	for i := range x.Rows {
		for j, v := range rowOf(x, i, buf) {
			mean[j] += float64(v) - float64(first[j])
		}
	}
	for j := range mean {
		mean[j] = mean[j]/float64(x.Rows) + float64(first[j])
	}
	return mean
}

// centred calls do with x - mean, pcaBlock rows at a time from row i0 on.
func centred[T gemm.Float](x gemm.Matrix[T], mean []float64, do func(i0 int, block gemm.Matrix[T])) {
	data := make([]T, min(x.Rows, pcaBlock)*x.Cols)
	for i0 := 0; i0 < x.Rows; i0 += pcaBlock {
		block := gemm.RowMajor(min(x.Rows-i0, pcaBlock), x.Cols, data)
		for i := range block.Rows {
			row := block.Row(i)
			for j, v := range rowOf(x, i0+i, row) {
				row[j] = T(float64(v) - mean[j])
			}
		}
		do(i0, block)
	}
}

// scatterMatrix returns what (x - mean)ᵀ·(x - mean) has on and above the diagonal, and zeros below.
func scatterMatrix[T gemm.Float](x gemm.Matrix[T], mean []float64) (gemm.Matrix[float64], error) {
	f := x.Cols
	part, sum := gemm.RowMajor[T](f, f, nil), gemm.RowMajor[float64](f, f, nil)
	centred(x, mean, func(_ int, block gemm.Matrix[T]) {
		gemm.Mul(1, block.T(), block, 0, part, gemm.Chain(), gemm.Triangle(false))
		for i := range f {
			to := sum.Row(i)[i:]
			for j, v := range part.Row(i)[i:] {
				to[j] += float64(v)
			}
		}
	})
	for _, v := range sum.Data {
		if !isFinite[T](v) {
			return sum, errOverflow
		}
	}
	return sum, nil
}
