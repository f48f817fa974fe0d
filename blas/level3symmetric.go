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
	symmetric(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
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
	symmetric(s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
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
	complexSymmetric[float32](false, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Chemm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is Hermitian, and B and C are m×n. Only the triangle of A that ul names is read, without the imaginary parts on the diagonal. C is not
// read if β = 0, and neither A nor B is if α = 0.
func (Implementation) Chemm(s blas.Side, ul blas.Uplo, m, n int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	complexSymmetric[float32](true, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Csyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t = Trans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Csyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, beta complex64, c []complex64, ldc int) {
	complexUpdate[float32](blas.Trans, ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Csyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t = Trans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Csyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	complexUpdate[float32](blas.Trans, ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Cherk computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Aᴴ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᴴ·A + β·C  for t = ConjTrans, A being k×n
//
// where α and β are real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Cherk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float32, a []complex64, lda int, beta float32, c []complex64, ldc int) {
	complexUpdate[float32](blas.ConjTrans, ul, t, n, k, complex(alpha, 0), a, lda, nil, 0, complex(beta, 0), c, ldc)
}

// Cher2k computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Bᴴ + ᾱ·B·Aᴴ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᴴ·B + ᾱ·Bᴴ·A + β·C  for t = ConjTrans, A and B being k×n
//
// where β is real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Cher2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta float32, c []complex64, ldc int) {
	complexUpdate[float32](blas.ConjTrans, ul, t, n, k, alpha, a, lda, second(b), ldb, complex(beta, 0), c, ldc)
}

// Zsymm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is symmetric, and B and C are m×n. Only the triangle of A that ul names is read. C is not if β = 0, and neither A nor B is if α = 0.
func (Implementation) Zsymm(s blas.Side, ul blas.Uplo, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	complexSymmetric[float64](false, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Zhemm computes
//
//	C ← α·A·B + β·C  for side = Left, A being m×m
//	C ← α·B·A + β·C  for side = Right, A being n×n
//
// where A is Hermitian, and B and C are m×n. Only the triangle of A that ul names is read, without the imaginary parts on the diagonal. C is not
// read if β = 0, and neither A nor B is if α = 0.
func (Implementation) Zhemm(s blas.Side, ul blas.Uplo, m, n int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	complexSymmetric[float64](true, s, ul, m, n, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Zsyrk computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Aᵀ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᵀ·A + β·C  for t = Trans, A being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Zsyrk(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, beta complex128, c []complex128, ldc int) {
	complexUpdate[float64](blas.Trans, ul, t, n, k, alpha, a, lda, nil, 0, beta, c, ldc)
}

// Zsyr2k computes the triangle that ul names of the symmetric n×n matrix
//
//	C ← α·A·Bᵀ + α·B·Aᵀ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᵀ·B + α·Bᵀ·A + β·C  for t = Trans, A and B being k×n
//
// The other triangle is neither read nor written. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Zsyr2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	complexUpdate[float64](blas.Trans, ul, t, n, k, alpha, a, lda, second(b), ldb, beta, c, ldc)
}

// Zherk computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Aᴴ + β·C  for t = NoTrans, A being n×k
//	C ← α·Aᴴ·A + β·C  for t = ConjTrans, A being k×n
//
// where α and β are real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and A is not if α = 0 or k = 0.
func (Implementation) Zherk(ul blas.Uplo, t blas.Transpose, n, k int, alpha float64, a []complex128, lda int, beta float64, c []complex128, ldc int) {
	complexUpdate[float64](blas.ConjTrans, ul, t, n, k, complex(alpha, 0), a, lda, nil, 0, complex(beta, 0), c, ldc)
}

// Zher2k computes the triangle that ul names of the Hermitian n×n matrix
//
//	C ← α·A·Bᴴ + ᾱ·B·Aᴴ + β·C  for t = NoTrans, A and B being n×k
//	C ← α·Aᴴ·B + ᾱ·Bᴴ·A + β·C  for t = ConjTrans, A and B being k×n
//
// where β is real. The other triangle is neither read nor written; imaginary parts on the diagonal are not read, and 0 afterwards, unless
// β = 1 and α or k is 0, when nothing happens. C is not read if β = 0, and neither A nor B is if α = 0 or k = 0.
func (Implementation) Zher2k(ul blas.Uplo, t blas.Transpose, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta float64, c []complex128, ldc int) {
	complexUpdate[float64](blas.ConjTrans, ul, t, n, k, alpha, a, lda, second(b), ldb, complex(beta, 0), c, ldc)
}

// checkSymmetric checks the arguments of a product with a symmetric matrix of k rows in gonum's order and reports whether there is something to do.
func checkSymmetric(s blas.Side, ul blas.Uplo, k, m, n, lenA, lda, lenB, ldb, lenC, ldc int) bool {
	checkSide(s)
	checkUplo(ul)
	switch {
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	case lda < max(1, k):
		panic(badLdA)
	case ldb < max(1, n):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	case m == 0 || n == 0:
		return false
	case !holds(lenA, k, lda, k):
		panic(shortA)
	case !holds(lenB, m, ldb, n):
		panic(shortB)
	case !holds(lenC, m, ldc, n):
		panic(shortC)
	}
	return true
}

// symmetric computes C ← α·A·B + β·C or C ← α·B·A + β·C.
func symmetric[T gemm.Float](s blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	left := s == blas.Left
	k := n
	if left {
		k = m
	}
	switch {
	case alpha == 0 || !left && s != blas.Right || !isTriangle(ul) || !isSmallMatrix(k, k, lda, len(a)) || !isSmallMatrix(m, n, ldb, len(b)) || !isSmallMatrix(m, n, ldc, len(c)):
		if checkSymmetric(s, ul, k, m, n, len(a), lda, len(b), ldb, len(c), ldc) { // from the right, transposed
			gemm.MulSymmetric(alpha, view(false, k, k, a, lda), ul == blas.Lower, view(!left, m, n, b, ldb), beta, view(!left, m, n, c, ldc))
		}
	case max(m, n) <= tinySymmetric:
		var full [tinySymmetric * tinySymmetric]T
		square(&full[0], ul, k, &a[0], lda)
		if left {
			tinyMul(0, m, n, k, alpha, &full[0], k, 1, &b[0], ldb, 1, beta, &c[0], ldc)
		} else {
			tinyMul(0, m, n, k, alpha, &b[0], ldb, 1, &full[0], k, 1, beta, &c[0], ldc)
		}
	default:
		buf := squares.Get().(*[]float64)
		full := &room[T](buf, k*k)[0]
		square(full, ul, k, &a[0], lda)
		if left {
			smallChain(gemm.Kernels[T](), m, n, k, alpha, full, k, 1, &b[0], ldb, 1, beta, &c[0], ldc)
		} else {
			smallChain(gemm.Kernels[T](), m, n, k, alpha, &b[0], ldb, 1, full, k, 1, beta, &c[0], ldc)
		}
		squares.Put(buf)
	}
}

// complexSymmetric is symmetric for complex numbers, whose parts are of type F, and an A that may be Hermitian.
func complexSymmetric[F gemm.Float, T gemm.Complex](hermitian bool, s blas.Side, ul blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	left := s == blas.Left
	k := n
	if left {
		k = m
	}
	if alpha == 0 || !left && s != blas.Right || !isTriangle(ul) || !isSmallMatrix(k, k, lda, len(a)) || !isSmallMatrix(m, n, ldb, len(b)) || !isSmallMatrix(m, n, ldc, len(c)) {
		largeComplexSymmetric(hermitian, s, ul, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	scale, factor, y, z := parts[F](alpha), parts[F](beta), as[pair[F]](&b[0]), as[pair[F]](&c[0])
	if max(m, n) <= tinySymmetric { // on the stack, since no kernel gets it
		var full [tinySymmetric * tinySymmetric]pair[F]
		squareOf(hermitian, &full[0], ul, k, as[pair[F]](&a[0]), lda)
		if left {
			tinyMulPairs(0, m, n, k, scale, &full[0], k, 1, 1, y, ldb, 1, 1, factor, z, ldc)
		} else {
			tinyMulPairs(0, m, n, k, scale, y, ldb, 1, 1, &full[0], k, 1, 1, factor, z, ldc)
		}
		return
	}
	buf := squares.Get().(*[]float64)
	full := as[pair[F]](&room[F](buf, 2*k*k)[0])
	squareOf(hermitian, full, ul, k, as[pair[F]](&a[0]), lda)
	if left {
		smallPairs(0, m, n, k, scale, pair[F]{}, full, k, 1, false, y, ldb, 1, false, factor, z, ldc)
	} else {
		smallPairs(0, m, n, k, scale, pair[F]{}, y, ldb, 1, false, full, k, 1, false, factor, z, ldc)
	}
	squares.Put(buf)
}

// largeComplexSymmetric is complexSymmetric for matrices of any size, and arguments that have to be checked.
func largeComplexSymmetric[T gemm.Complex](hermitian bool, s blas.Side, ul blas.Uplo, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if checkSymmetric(s, ul, k, m, n, len(a), lda, len(b), ldb, len(c), ldc) {
		// From the right, transposed: the lower triangle of the transpose of a Hermitian matrix is its upper one.
		right := s == blas.Right
		gemm.MulComplexSymmetric(alpha, complexView(view(right && hermitian, k, k, a, lda)), (ul == blas.Lower) != (right && hermitian), hermitian,
			complexView(view(right, m, n, b, ldb)), beta, complexView(view(right, m, n, c, ldc)))
	}
}

// second returns b, but never nil, which says that there is no second matrix.
func second[T any](b []T) []T {
	if b == nil {
		return []T{}
	}
	return b
}

// checkUpdate checks the arguments of an update of rank k, or of rank 2k if lenB is not negative, in gonum's order but for the first two arguments,
// and returns the size of the stored A and B; not ok if there is nothing to do.
func checkUpdate(trans bool, n, k, lenA, lda, lenB, ldb, lenC, ldc int) (rows, cols int, ok bool) {
	switch {
	case n < 0:
		panic(nLT0)
	case k < 0:
		panic(kLT0)
	}
	if rows, cols = n, k; trans {
		rows, cols = k, n
	}
	switch {
	case lda < max(1, cols):
		panic(badLdA)
	case lenB >= 0 && ldb < max(1, cols):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	case n == 0:
		return rows, cols, false
	case !holds(lenA, rows, lda, cols):
		panic(shortA)
	case lenB >= 0 && !holds(lenB, rows, ldb, cols):
		panic(shortB)
	case !holds(lenC, n, ldc, n):
		panic(shortC)
	}
	return rows, cols, true
}

// size returns the length of b, or -1 if it is nil.
func size[T any](b []T) int {
	if b == nil {
		return -1
	}
	return len(b)
}

// update computes C ← α·A·Aᵀ + β·C, or with a b that is not nil C ← α·A·Bᵀ + α·B·Aᵀ + β·C.
func update[T gemm.Float](ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	cols, rows := operands(t, n, k)
	if alpha == 0 || !isTriangle(ul) || !isSmallMatrix(rows, cols, lda, len(a)) || b != nil && !isSmallMatrix(rows, cols, ldb, len(b)) || !isSmallMatrix(n, n, ldc, len(c)) {
		largeUpdate(ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	ars, acs := strides(t != blas.NoTrans, lda)
	x, y, brs, bcs := &a[0], &a[0], acs, ars
	if b != nil {
		y = &b[0]
		bcs, brs = strides(t != blas.NoTrans, ldb)
	}
	switch tiny := n*n*k <= tinyUpdate; {
	case !tiny:
		smallTriangle(b != nil, ul, n, k, alpha, x, ars, acs, y, brs, bcs, beta, &c[0], ldc)
	case b == nil:
		tinyMul(ul, n, n, k, alpha, x, ars, acs, y, brs, bcs, beta, &c[0], ldc)
	default:
		tinyMul2(ul, n, k, alpha, x, ars, acs, y, bcs, brs, beta, &c[0], ldc)
	}
}

// largeUpdate is update for matrices of any size, and arguments that have to be checked.
func largeUpdate[T gemm.Float](ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	checkUplo(ul)
	trans := transposed(t)
	rows, cols, ok := checkUpdate(trans, n, k, len(a), lda, size(b), ldb, len(c), ldc)
	if !ok {
		return
	}
	x, z := view(trans, rows, cols, a, lda), view(false, n, n, c, ldc)
	if b == nil {
		gemm.Mul(alpha, x, x.T(), beta, z, gemm.Triangle(ul == blas.Lower))
		return
	}
	y := view(trans, rows, cols, b, ldb)
	gemm.MulSymmetrized(alpha, x, y.T(), ul == blas.Lower, beta, z)
}

// complexUpdate is update for complex numbers, whose parts are of type F. other is what t may be beside NoTrans: with ConjTrans, C is Hermitian.
func complexUpdate[F gemm.Float, T gemm.Complex](other blas.Transpose, ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	cols, rows := operands(t, n, k)
	trans, hermitian := t == other, other == blas.ConjTrans
	if alpha == 0 || !isTriangle(ul) || !trans && t != blas.NoTrans || !isSmallMatrix(rows, cols, lda, len(a)) || b != nil && !isSmallMatrix(rows, cols, ldb, len(b)) ||
		!isSmallMatrix(n, n, ldc, len(c)) {
		largeComplexUpdate[F](other, ul, t, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	// The left factor is conjugated if t is ConjTrans, else the right one if C is Hermitian.
	left, right := hermitian && trans, hermitian && !trans
	ars, acs := strides(trans, lda)
	x, y, z, brs, bcs := as[pair[F]](&a[0]), as[pair[F]](&a[0]), as[pair[F]](&c[0]), ars, acs
	if b != nil {
		y = as[pair[F]](&b[0])
		brs, bcs = strides(trans, ldb)
	}
	scale := parts[F](alpha)
	var mirrored pair[F] // what α is in the second product
	if b != nil {
		if mirrored = scale; hermitian {
			mirrored.im = -mirrored.im
		}
	}
	if n*n*k > tinyUpdate {
		smallPairs(ul, n, n, k, scale, mirrored, x, ars, acs, left, y, bcs, brs, right, parts[F](beta), z, ldc)
	} else {
		tinyMulPairs(ul, n, n, k, scale, x, ars, acs, sign[F](left), y, bcs, brs, sign[F](right), parts[F](beta), z, ldc)
		if b != nil {
			tinyMulPairs(ul, n, n, k, mirrored, y, brs, bcs, sign[F](left), x, acs, ars, sign[F](right), pair[F]{re: 1}, z, ldc)
		}
	}
	if hermitian {
		makeReal(n, z, ldc)
	}
}

// makeReal sets the imaginary parts on the diagonal of an n×n matrix to 0.
func makeReal[F gemm.Float](n int, c *pair[F], ldc int) {
	for i := range n {
		el(c, i*(ldc+1)).im = 0
	}
}

// largeComplexUpdate is complexUpdate for matrices of any size, and arguments that have to be checked.
func largeComplexUpdate[F gemm.Float, T gemm.Complex](other blas.Transpose, ul blas.Uplo, t blas.Transpose, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if t != blas.NoTrans && t != other {
		panic(badTranspose)
	}
	checkUplo(ul)
	trans, hermitian := t == other, other == blas.ConjTrans
	rows, cols, ok := checkUpdate(trans, n, k, len(a), lda, size(b), ldb, len(c), ldc)
	if !ok || hermitian && (alpha == 0 || k == 0) && beta == 1 {
		return
	}
	left, right := hermitian && trans, hermitian && !trans
	x, z := gemm.ComplexMatrix[T]{Matrix: view(trans, rows, cols, a, lda), Conjugated: left}, complexView(view(false, n, n, c, ldc))
	if b == nil {
		y := gemm.ComplexMatrix[T]{Matrix: x.Matrix.T(), Conjugated: right}
		gemm.MulComplex(alpha, x, y, beta, z, gemm.Triangle(ul == blas.Lower))
	} else {
		y := gemm.ComplexMatrix[T]{Matrix: view(!trans, rows, cols, b, ldb), Conjugated: right}
		gemm.MulComplexSymmetrized(alpha, x, y, ul == blas.Lower, hermitian, beta, z)
	}
	if hermitian {
		makeReal(n, as[pair[F]](&c[0]), ldc)
	}
}

// complexView returns m as a complex matrix that is not conjugated.
func complexView[T gemm.Complex](m gemm.Matrix[T]) gemm.ComplexMatrix[T] {
	return gemm.ComplexMatrix[T]{Matrix: m}
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
