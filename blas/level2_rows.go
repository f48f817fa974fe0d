package blas

import "gonum.org/v1/gonum/blas"

// rows is a matrix as BLAS stores it, dense, banded or packed: rows of contiguous elements. Row i begins at column i-below, and
// ends with column i+above, or where the matrix does. One formula says where element (i, j) is, in all of them:
//
//	base + i·step + bend·i(i+1)/2 + j
type rows[T number] struct {
	a            []T
	m, n         int
	below, above int
	base, step   int
	bend         int
	height       int // of the blocks into which a triangle is cut
}

// blockRows is the height of the blocks of a dense triangle; others are one block.
const blockRows = 64

func dense[T number](a []T, m, n, lda int) rows[T] {
	return rows[T]{a: a, m: m, n: n, below: m, above: n, step: lda}
}

func banded[T number](a []T, m, n, kL, kU, lda int) rows[T] {
	return rows[T]{a: a, m: min(m, n+kL), n: n, below: kL, above: kU, base: kL, step: lda - 1, height: m}
}

// triangle is the upper or lower triangle of a dense n×n matrix.
func triangle[T number](upper bool, a []T, n, lda int) rows[T] {
	r := rows[T]{a: a, m: n, n: n, below: n, step: lda, height: blockRows}
	if upper {
		r.below, r.above = 0, n
	}
	return r
}

func bandedTriangle[T number](upper bool, a []T, n, k, lda int) rows[T] {
	if upper {
		return banded(a, n, n, 0, k, lda)
	}
	return banded(a, n, n, k, 0, lda)
}

func packed[T number](upper bool, a []T, n int) rows[T] {
	if upper {
		return rows[T]{a: a, m: n, n: n, above: n, step: n, bend: -1, height: n}
	}
	return rows[T]{a: a, m: n, n: n, below: n, bend: 1, height: n}
}

// start returns the place of the element (i, 0), which need not exist.
func (r *rows[T]) start(i int) int { return r.base + i*r.step + r.bend*(i*(i+1)/2) }

// row returns what is stored of row i, and the column of its first element.
func (r *rows[T]) row(i int) (row []T, j int) {
	lo, hi, s := max(0, i-r.below), min(r.n, i+r.above+1), r.start(i)
	return r.a[s+lo : s+hi], lo
}

// split returns the diagonal element of row i of a triangle, the others, and the column of the first of these.
func (r *rows[T]) split(i int) (diag *T, rest []T, j int) {
	s := r.start(i)
	if r.below == 0 {
		return &r.a[s+i], r.a[s+i+1 : s+min(r.n, i+r.above+1)], i + 1
	}
	lo := max(0, i-r.below)
	return &r.a[s+i], r.a[s+lo : s+i], lo
}

// block returns the part of a triangle on its diagonal that begins with row i, and what is stored beside that: cols columns
// from column j on. Only dense ones have more than one.
func (r *rows[T]) block(i int) (b rows[T], beside []T, cols, j int) {
	if r.n <= r.height {
		return *r, nil, 0, 0
	}
	b = *r
	b.a = r.a[i*r.step+i:]
	b.n = min(r.height, r.n-i)
	if r.below > 0 {
		return b, r.a[i*r.step:], i, 0
	}
	end := i + b.n
	if end == r.n {
		return b, nil, 0, 0
	}
	return b, r.a[i*r.step+end:], r.n - end, end
}

// The checks of arguments, one panic each.

func isUpper(uplo blas.Uplo) bool {
	if uplo != blas.Upper && uplo != blas.Lower {
		panic(badUplo)
	}
	return uplo == blas.Upper
}

func isUnit(d blas.Diag) bool {
	if d != blas.Unit && d != blas.NonUnit {
		panic(badDiag)
	}
	return d == blas.Unit
}

func notNegative(n int, message string) {
	if n < 0 {
		panic(message)
	}
}

func notZero(inc int, message string) {
	if inc == 0 {
		panic(message)
	}
}

func leading(ld, least int) {
	if ld < least {
		panic(badLdA)
	}
}

func longEnough(have, want int, message string) {
	if have < want {
		panic(message)
	}
}

// span returns the elements from the first to the last of n > 0 that lie inc apart.
func span(n, inc int) int { return (n-1)*max(inc, -inc) + 1 }
