package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/gemm"
)

// Ssymm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is symmetric, and B and C are m×n. Only the triangle of A that ul names is read. C is not if β = 0, and neither A nor B is if α = 0.
func (Implementation) Ssymm(s blas.Side, ul blas.Uplo, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		gemm.MulSymmetric(alpha, x, ul == blas.Lower, y, beta, z)
	}
}

// Ssyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t ≠ NoTrans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Ssyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []float32, lda int, beta float32, c []float32, ldc int) {
	update(ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Ssyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t ≠ NoTrans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Ssyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	update(ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Dsymm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is symmetric, and B and C are m×n. Only the triangle of A that ul names is read. C is not if β = 0, and neither A nor B is if α = 0.
func (Implementation) Dsymm(s blas.Side, ul blas.Uplo, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		gemm.MulSymmetric(alpha, x, ul == blas.Lower, y, beta, z)
	}
}

// Dsyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t ≠ NoTrans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Dsyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	update(ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Dsyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t ≠ NoTrans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Dsyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	update(ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Csymm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is symmetric, and B and C are m×n. Only the triangle of A that ul names is read. C is not if β = 0, and neither A nor B is if α = 0.
func (Implementation) Csymm(s blas.Side, ul blas.Uplo, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		gemm.MulComplexSymmetric(alpha, complexView(x), ul == blas.Lower, false, complexView(y), beta, complexView(z))
	}
}

// Chemm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is Hermitian, and B and C are m×n. Only the triangle of A that ul names is read, without the imaginary parts on the diagonal. C is not
// read if β = 0, and neither A nor B is if α = 0.
func (Implementation) Chemm(s blas.Side, ul blas.Uplo, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		isLower := ul == blas.Lower
		if s == blas.Right {
			x, isLower = x.T(), !isLower
		}
		gemm.MulComplexSymmetric(alpha, complexView(x), isLower, true, complexView(y), beta, complexView(z))
	}
}

// Csyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t = Trans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Csyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, beta complex64, c []complex64, ldc int) {
	complexUpdate(blas.Trans, ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Csyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t = Trans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Csyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	complexUpdate(blas.Trans, ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Cherk computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Aᴴ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᴴ·A + β·C  for t = ConjTrans, A being k×n
//
// where α and β are real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Cherk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []complex64, lda int, beta float32, c []complex64, ldc int) {
	complexUpdate(blas.ConjTrans, ul, t, n, k, complex(alpha, 0), a, lda, nil, 0, complex(beta, 0), c, ldc)
}

// Cher2k computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Bᴴ + ᾱ·B·Aᴴ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᴴ·B + ᾱ·Bᴴ·A + β·C  for t = ConjTrans, A and B being k×n
//
// where β is real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Cher2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta float32, c []complex64, ldc int) {
	complexUpdate(blas.ConjTrans, ul, t, n, k, alpha, a, lda, second(b), ldb, complex(beta, 0), c, ldc)
}

// Zsymm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is symmetric, and B and C are m×n. Only the triangle of A that ul names is read. C is not if β = 0, and neither A nor B is if α = 0.
func (Implementation) Zsymm(s blas.Side, ul blas.Uplo, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		gemm.MulComplexSymmetric(alpha, complexView(x), ul == blas.Lower, false, complexView(y), beta, complexView(z))
	}
}

// Zhemm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is Hermitian, and B and C are m×n. Only the triangle of A that ul names is read, without the imaginary parts on the diagonal. C is not
// read if β = 0, and neither A nor B is if α = 0.
func (Implementation) Zhemm(s blas.Side, ul blas.Uplo, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	if x, y, z, ok := symmetricViews(s, ul, m, n, a, lda, b, ldb, c, ldc); ok {
		isLower := ul == blas.Lower
		if s == blas.Right {
			x, isLower = x.T(), !isLower
		}
		gemm.MulComplexSymmetric(alpha, complexView(x), isLower, true, complexView(y), beta, complexView(z))
	}
}

// Zsyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t = Trans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Zsyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, beta complex128, c []complex128, ldc int) {
	complexUpdate(blas.Trans, ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Zsyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t = Trans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Zsyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	complexUpdate(blas.Trans, ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Zherk computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Aᴴ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᴴ·A + β·C  for t = ConjTrans, A being k×n
//
// where α and β are real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Zherk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []complex128, lda int, beta float64, c []complex128, ldc int) {
	complexUpdate(blas.ConjTrans, ul, t, n, k, complex(alpha, 0), a, lda, nil, 0, complex(beta, 0), c, ldc)
}

// Zher2k computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Bᴴ + ᾱ·B·Aᴴ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᴴ·B + ᾱ·Bᴴ·A + β·C  for t = ConjTrans, A and B being k×n
//
// where β is real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Zher2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta float64, c []complex128, ldc int) {
	complexUpdate(blas.ConjTrans, ul, t, n, k, alpha, a, lda, second(b), ldb, complex(beta, 0), c, ldc)
}

// symmetricViews checks the arguments of a product with a symmetric matrix in gonum's order and returns A, B and C, such that A is the
// left factor; not ok if there is nothing to do.
func symmetricViews[T gemm.Element](s blas.Side, ul blas.Uplo, m, n int, a []T, lda int, b []T, ldb int, c []T, ldc int) (x, y, z gemm.Matrix[T], ok bool) {
	checkSide(s)
	checkUplo(ul)
	switch {
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	}
	k := n
	if s == blas.Left {
		k = m
	}
	switch {
	case lda < max(1, k):
		panic(badLdA)
	case ldb < max(1, n):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	case m == 0 || n == 0:
		return x, y, z, false
	case len(a) < lda*(k-1)+k:
		panic(shortA)
	case len(b) < ldb*(m-1)+n:
		panic(shortB)
	case len(c) < ldc*(m-1)+n:
		panic(shortC)
	}
	right := s == blas.Right
	return view(false, k, k, a, lda), view(right, m, n, b, ldb), view(right, m, n, c, ldc), true
}

// second returns b, but never nil, which says that there is no second matrix.
func second[T any](b []T) []T {
	if b == nil {
		return []T{}
	}
	return b
}

// updateViews checks the arguments of an update of rank k, or of rank 2k if b is not nil, in gonum's order but for the first two arguments,
// and returns A, B and C, A and B being n×k; not ok if there is nothing to do.
func updateViews[T gemm.Element](trans bool, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) (x, y, z gemm.Matrix[T], ok bool) {
	switch {
	case n < 0:
		panic(nLT0)
	case k < 0:
		panic(kLT0)
	}
	rows, cols := n, k
	if trans {
		rows, cols = k, n
	}
	switch {
	case lda < max(1, cols):
		panic(badLdA)
	case b != nil && ldb < max(1, cols):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	case n == 0:
		return x, y, z, false
	case len(a) < lda*(rows-1)+cols:
		panic(shortA)
	case b != nil && len(b) < ldb*(rows-1)+cols:
		panic(shortB)
	case len(c) < ldc*(n-1)+n:
		panic(shortC)
	}
	return view(trans, rows, cols, a, lda), view(trans, rows, cols, b, ldb), view(false, n, n, c, ldc), true
}

// update computes C ← α·A·Aᵀ + β·C, or with a b that is not nil C ← α·A·Bᵀ + α·B·Aᵀ + β·C.
func update[T gemm.Float](ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	checkUplo(ul)
	x, y, z, ok := updateViews(transposed(t), n, k, a, lda, b, ldb, c, ldc)
	if !ok {
		return
	}
	part := gemm.Triangle(ul == blas.Lower)
	if b == nil {
		gemm.Mul(alpha, x, x.T(), beta, z, part)
		return
	}
	gemm.Mul(alpha, x, y.T(), beta, z, part)
	gemm.Mul(alpha, y, x.T(), 1, z, part)
}

// complexUpdate is update for complex numbers. other is what t may be beside NoTrans: with ConjTrans, C is Hermitian.
func complexUpdate[T gemm.Complex](other blas.Transpose, ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if t != blas.NoTrans && t != other {
		panic(badTranspose)
	}
	checkUplo(ul)
	x, y, z, ok := updateViews(t == other, n, k, a, lda, b, ldb, c, ldc)
	hermitian := other == blas.ConjTrans
	if !ok || hermitian && (alpha == 0 || k == 0) && beta == 1 {
		return
	}
	part := gemm.Triangle(ul == blas.Lower)
	// The left factor is conjugated if t is ConjTrans, else the right one if C is Hermitian.
	first := func(x gemm.Matrix[T]) gemm.ComplexMatrix[T] {
		return gemm.ComplexMatrix[T]{Matrix: x, Conjugated: t == blas.ConjTrans}
	}
	last := func(x gemm.Matrix[T]) gemm.ComplexMatrix[T] {
		return gemm.ComplexMatrix[T]{Matrix: x.T(), Conjugated: hermitian && t == blas.NoTrans}
	}
	if b == nil {
		gemm.MulComplex(alpha, first(x), last(x), beta, complexView(z), part)
	} else {
		gemm.MulComplex(alpha, first(x), last(y), beta, complexView(z), part)
		if hermitian {
			alpha = conj(alpha)
		}
		gemm.MulComplex(alpha, first(y), last(x), 1, complexView(z), part)
	}
	for i := 0; i < n && hermitian; i++ {
		dropImaginary(&c[i*ldc+i])
	}
}

// complexView returns m as a complex matrix that is not conjugated.
func complexView[T gemm.Complex](m gemm.Matrix[T]) gemm.ComplexMatrix[T] {
	return gemm.ComplexMatrix[T]{Matrix: m}
}

func conj[T gemm.Complex](v T) T {
	switch p := any(&v).(type) {
	case *complex64:
		*p = complex(real(*p), -imag(*p))
	case *complex128:
		*p = complex(real(*p), -imag(*p))
	}
	return v
}

func dropImaginary[T gemm.Complex](v *T) {
	switch p := any(v).(type) {
	case *complex64:
		*p = complex(real(*p), 0)
	case *complex128:
		*p = complex(real(*p), 0)
	}
}

func checkSide(s blas.Side) {
	if s != blas.Left && s != blas.Right {
		panic(badSide)
	}
}

func checkUplo(ul blas.Uplo) {
	if ul != blas.Lower && ul != blas.Upper {
		panic(badUplo)
	}
}
