package blas

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// Implementation provides the four BLAS interfaces of gonum. It has no state; all
// values are alike, and safe for use by many goroutines.
type Implementation struct{ gonum.Implementation }

var (
	_ blas.Float32    = Implementation{}
	_ blas.Float64    = Implementation{}
	_ blas.Complex64  = Implementation{}
	_ blas.Complex128 = Implementation{}
)

// Dgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X or Xᵀ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	multiply(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Sgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X or Xᵀ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	multiply(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Zgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X, Xᵀ or Xᴴ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Zgemm(tA, tB blas.Transpose, m, n, k int, alpha complex128, a []complex128, lda int, b []complex128, ldb int, beta complex128, c []complex128, ldc int) {
	multiplyComplex[float64](tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Cgemm computes
//
//	C ← α·op(A)·op(B) + β·C
//
// where op(X) is X, Xᵀ or Xᴴ, op(A) is m×k, op(B) k×n and C m×n. C is not read if β = 0, and neither
// A nor B is if α = 0 or k = 0.
func (Implementation) Cgemm(tA, tB blas.Transpose, m, n, k int, alpha complex64, a []complex64, lda int, b []complex64, ldb int, beta complex64, c []complex64, ldc int) {
	multiplyComplex[float32](tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// multiply checks the arguments and hands them on as views. Products of few numbers take a short way: most of the time of such a call goes into views.
func multiply[T gemm.Float](tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if alpha != 0 && isSmall(tA, tB, m, n, k, len(a), lda, len(b), ldb, len(c), ldc) {
		set := gemm.Kernels[T]()
		ars, acs := strides(tA != blas.NoTrans, lda)
		brs, bcs := strides(tB != blas.NoTrans, ldb)
		isDot := generic.DotOrder(m, n, k, tA == blas.NoTrans, tB != blas.NoTrans)
		switch {
		case isDot && m <= n && m <= len(set.Dots):
			smallDots(set.Dots[m-1], m, n, k, alpha, &a[0], ars, acs, &b[0], ldb, beta, &c[0], ldc, 1)
			return
		case isDot && m > n && n <= len(set.Dots):
			smallDots(set.Dots[n-1], n, m, k, alpha, &b[0], bcs, brs, &a[0], lda, beta, &c[0], 1, ldc)
			return
		case isDot:
		case m*n*k == 1:
			mulOne(alpha, a[0], b[0], beta, &c[0])
			return
		case m <= set.MR && n <= set.NR && bcs == 1:
			set.Direct[m-1][set.Vectors(n)-1](1, n, k, alpha, &a[0], ars, acs, &b[0], brs, beta, &c[0], ldc, nil)
			return
		default:
			smallChain(set, m, n, k, alpha, &a[0], ars, acs, &b[0], brs, bcs, beta, &c[0], ldc)
			return
		}
	}
	if x, y, z, ok := views(tA, tB, m, n, k, a, lda, b, ldb, c, ldc); ok {
		gemm.Mul(alpha, x, y, beta, z)
	}
}

// smallChain is a product by tiles: what package gemm does, without views and a plan.
func smallChain[T gemm.Float](set *asm.Set[T], m, n, k int, alpha T, a *T, ars, acs int, b *T, brs, bcs int, beta T, c *T, ldc int) {
	var buf *[]float64
	var panel *T
	if bcs != 1 {
		buf = scratches.Get().(*[]float64)
		panel = &room[T](buf, k*set.NR)[0]
	}
	height := tileHeight(m, set.MR)
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		bj, ldb := el(b, j*bcs), brs
		if bcs != 1 {
			set.PackB.Transpose(cols, k, bj, bcs, 0, panel)
			bj, ldb = panel, set.NR
		}
		for i := 0; i < m; {
			rows := min(height, m-i)
			tiles := (m - i) / rows
			set.Direct[rows-1][set.Vectors(cols)-1](tiles, cols, k, alpha, el(a, i*ars), ars, acs, bj, ldb, beta, el(c, i*ldc+j), ldc, nil)
			i += tiles * rows
		}
	}
	if buf != nil {
		scratches.Put(buf)
	}
}

// tileHeight returns the height of tiles of at most so many rows, of m: even, since a low one would wait for its own sums.
func tileHeight(m, most int) int {
	tiles := (m + most - 1) / most
	return (m + tiles - 1) / tiles
}

// smallDots computes the dot products of the m rows of x, for which the kernels are made, with n rows of w. Rows of x that are not contiguous are
// copied.
func smallDots[T gemm.Float](kernels []asm.DotsFunc[T, T], m, n, k int, alpha T, x *T, xrs, xks int, w *T, ldw int, beta T, c *T, crs, ccs int) {
	var buf *[]float64
	if xks != 1 {
		buf = scratches.Get().(*[]float64)
		rows := room[T](buf, m*k)
		for i := range m {
			for p := range k {
				rows[i*k+p] = *el(x, i*xrs+p*xks)
			}
		}
		x, xrs = &rows[0], k
	}
	most := len(kernels)
	done := n - n%most
	if done > 0 {
		kernels[most-1](n/most, k, alpha, x, xrs, w, ldw, beta, c, crs, ccs)
	}
	if done < n {
		kernels[n-done-1](1, k, alpha, x, xrs, el(w, done*ldw), ldw, beta, el(c, done*ccs), crs, ccs)
	}
	if buf != nil {
		scratches.Put(buf)
	}
}

func multiplyComplex[F gemm.Float, T gemm.Complex](tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	if alpha != 0 && isSmall(tA, tB, m, n, k, len(a), lda, len(b), ldb, len(c), ldc) {
		if m*n*k == 1 {
			mulOnePair(parts[F](alpha), parts[F](a[0]), sign[F](tA == blas.ConjTrans), parts[F](b[0]), sign[F](tB == blas.ConjTrans), parts[F](beta), as[pair[F]](&c[0]))
			return
		}
		ars, acs := strides(tA != blas.NoTrans, lda)
		brs, bcs := strides(tB != blas.NoTrans, ldb)
		smallPairs(0, m, n, k, parts[F](alpha), as[pair[F]](&a[0]), ars, acs, tA == blas.ConjTrans, as[pair[F]](&b[0]), brs, bcs, tB == blas.ConjTrans,
			parts[F](beta), as[pair[F]](&c[0]), ldc)
		return
	}
	if x, y, z, ok := views(tA, tB, m, n, k, a, lda, b, ldb, c, ldc); ok {
		gemm.MulComplex(alpha, gemm.ComplexMatrix[T]{Matrix: x, Conjugated: tA == blas.ConjTrans}, gemm.ComplexMatrix[T]{Matrix: y, Conjugated: tB == blas.ConjTrans},
			beta, gemm.ComplexMatrix[T]{Matrix: z})
	}
}

// smallPairs is tinyMulPairs in the chain order of package gemm, by tiles: what that does (complexProduct.direct), without views and a plan, and so with the same bits. Of A or B and of C, the rows are contiguous.
func smallPairs[F gemm.Float](ul blas.Uplo, m, n, k int, alpha pair[F], a *pair[F], ars, acs int, conjA bool, b *pair[F], brs, bcs int, conjB bool, beta pair[F], c *pair[F], ldc int) {
	set := gemm.Kernels[F]()
	nr := set.NR
	buf := scratches.Get().(*[]float64)
	s := room[F](buf, (2*m+k)*nr+asm.MergeSize)
	panel, x := &s[2*m*nr], (*[asm.MergeSize]F)(s[(2*m+k)*nr:])
	how := generic.MergeNumbers(x, conjA, conjB, [2]F{alpha.re, alpha.im}, [2]F{beta.re, beta.im})
	for j := 0; j < n; j += nr / 2 {
		cols := min(nr/2, n-j)
		bj, ldb := &el(b, j*bcs).re, 2*brs
		if bcs != 1 {
			set.PackB.Pairs(cols, k, bj, bcs, 0, panel)
			bj, ldb = panel, nr
		}
		// The rows that have some of these columns in the triangle, and those that have all.
		from, to, all, end := 0, m, 0, m
		switch ul {
		case blas.Lower:
			from, all = j, j+cols
		case blas.Upper:
			to, end = j+cols, j
		}
		height := tileHeight(to-from, set.MR)
		for i := from; i < to; {
			rows := min(height, to-i)
			f, tiles, ai := set.Direct[rows-1][set.Vectors(2*cols)-1], (to-i)/rows, &el(a, i*ars).re
			f(tiles, 2*cols, k, 1, ai, 2*ars, 2*acs, bj, ldb, 0, &s[i*nr], nr, nil)
			f(tiles, 2*cols, k, 1, el(ai, 1), 2*ars, 2*acs, bj, ldb, 0, &s[(m+i)*nr], nr, nil)
			i += tiles * rows
		}
		merge := func(i, rows, lo, hi int) {
			set.Merge(rows, 2*(hi-lo), how, &s[i*nr+2*(lo-j)], &s[(m+i)*nr+2*(lo-j)], nr, &x[0], &el(c, i*ldc+lo).re, 2*ldc)
		}
		if all < end {
			merge(all, end-all, j, j+cols)
		}
		for i := j; i < j+cols && ul != 0; i++ {
			lo, hi := columns(ul, i, n)
			merge(i, 1, max(lo, j), min(hi, j+cols))
		}
	}
	scratches.Put(buf)
}

// small bounds the rows, columns and steps, a power of two, of products that take a short way.
const small = 32

// isSmall reports whether the arguments of a product are all right, and its sizes from 1 to small.
func isSmall(tA, tB blas.Transpose, m, n, k, lenA, lda, lenB, ldb, lenC, ldc int) bool {
	if uint(m-1)|uint(n-1)|uint(k-1) >= small {
		return false
	}
	nx, mx := operands(tA, m, k) // columns and rows of A as stored
	ny, my := operands(tB, k, n)
	return nx > 0 && ny > 0 && lda >= nx && ldb >= ny && ldc >= n && holds(lenA, mx, lda, nx) && holds(lenB, my, ldb, ny) && holds(lenC, m, ldc, n)
}

// views checks the arguments of a product in gonum's order and returns op(A) and op(B), not conjugated, and C; not ok if there is nothing to do.
func views[T gemm.Element](tA, tB blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) (x, y, z gemm.Matrix[T], ok bool) {
	aT, bT := transposed(tA), transposed(tB)
	switch {
	case m < 0:
		panic(mLT0)
	case n < 0:
		panic(nLT0)
	case k < 0:
		panic(kLT0)
	}
	// Rows and columns as stored.
	aRows, aCols, bRows, bCols := m, k, k, n
	if aT {
		aRows, aCols = k, m
	}
	if bT {
		bRows, bCols = n, k
	}
	switch {
	case lda < max(1, aCols):
		panic(badLdA)
	case ldb < max(1, bCols):
		panic(badLdB)
	case ldc < max(1, n):
		panic(badLdC)
	}
	if m == 0 || n == 0 {
		return x, y, z, false
	}
	switch {
	case !holds(len(a), aRows, lda, aCols):
		panic(shortA)
	case !holds(len(b), bRows, ldb, bCols):
		panic(shortB)
	case !holds(len(c), m, ldc, n):
		panic(shortC)
	}
	return view(aT, aRows, aCols, a, lda), view(bT, bRows, bCols, b, ldb), view(false, m, n, c, ldc), true
}

// transposed reports whether t asks for a transpose, conjugate or not.
func transposed(t blas.Transpose) bool {
	switch t {
	case blas.NoTrans:
		return false
	case blas.Trans, blas.ConjTrans:
		return true
	}
	panic(badTranspose)
}

// view returns the stored rows×cols matrix or its transpose.
func view[T gemm.Element](trans bool, rows, cols int, data []T, ld int) gemm.Matrix[T] {
	m := gemm.Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: ld, ColStride: 1}
	if trans {
		return m.T()
	}
	return m
}
