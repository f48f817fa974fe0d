package lapack

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/ashlar-la/ashlar/gemm"
)

// Implementation provides gonum's interface lapack.Float64. It has no state; all values are alike, and safe
// for use by many goroutines.
type Implementation struct{ gonum.Implementation }

var _ lapack.Float64 = Implementation{}

// Dsyev computes the eigenvalues of a symmetric n×n matrix A, ascending in w[:n], and with lapack.EVCompute
// the eigenvectors:
//
//	A·V = V·diag(w), Vᵀ·V = I
//
// Only the triangle of A that uplo names is read. With EVCompute, V overwrites the whole of A; with
// EVNone A stays as it is. The eigenvalues have the same bits either way, and so have all results for either
// triangle.
//
// The result is false if the iteration does not converge, and if an element of the triangle is NaN or infinite; in the latter
// case all results are NaN. work is needed for form's sake only, and may be as short as gonum allows: lwork ≥ max(1, 3·n-1).
// If lwork is -1, that length is stored in work[0], unless n is 0, and nothing else happens.
func (Implementation) Dsyev(jobz lapack.EVJob, uplo blas.Uplo, n int, a []float64, lda int, w, work []float64, lwork int) (ok bool) {
	least := max(1, 3*n-1)
	switch {
	case jobz != lapack.EVNone && jobz != lapack.EVCompute:
		panic(badEVJob)
	case uplo != blas.Upper && uplo != blas.Lower:
		panic(badUplo)
	case n < 0:
		panic(nLT0)
	case lda < max(1, n):
		panic(badLdA)
	case lwork < least && lwork != -1:
		panic(badLWork)
	case len(work) < max(1, lwork):
		panic(shortWork)
	}
	if n == 0 {
		return true
	}
	if lwork == -1 {
		work[0] = float64(least)
		return false
	}
	m := gemm.Matrix[float64]{Data: a, Rows: n, Cols: n, RowStride: lda, ColStride: 1}
	switch {
	case m.Check() != nil:
		panic(shortA)
	case len(w) < n:
		panic(shortW)
	}
	upper := m
	if uplo == blas.Lower {
		upper = m.T()
	}
	if jobz == lapack.EVCompute {
		ok = eigen(upper, w[:n], m, m.T())
	} else {
		ok = eigen(upper, w[:n], gemm.Matrix[float64]{}, gemm.Matrix[float64]{})
	}
	work[0] = float64(least)
	return ok
}
