package blas

import (
	"math/bits"

	"gonum.org/v1/gonum/blas"
)

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

// A dense triangle is cut into blocks of blockRows rows, others are one block.
const blockRows = 64

// stackRows is the number of elements up to which loops may copy a vector to the stack, which takes longer to clear than to fill with stackFew elements.
const stackRows, stackFew = 64, 8

// Kernels take panels of full triangles of rowPanels rows or more, real or complex, if they are solved by rows, of columnPanels if they go by columns, and
// real ones of updateKernel that are updated; with fewer, loops take all. So they do with triangles of fewer than dotsKernel rows that are multiplied by rows.
const rowPanelsFloat64, rowPanelsFloat32, rowPanelsComplex128, rowPanelsComplex64, columnPanels, updateKernel, dotsKernel = 13, 13, 15, 15, 10, 8, 10

// The panels of a small triangle have as many rows as kernels add to a vector, and as kernels solve if they are real.
const panelFloat64, panelFloat32, panelComplex128, panelComplex64 = slabRows, slabRows, slabRows / 2, slabRows / 2

// Loops are faster than kernels for rows of at most shortRow elements, of complex numbers that are only read shortComplex, of real symmetric matrices
// shortSymmetric, of matrices that are updated shortUpdate, or shortUpdate2 with two vectors; in products with a dense matrix of complex numbers, and updates of it, for at most shortDense rows and columns, of a real one for
// one; and for bands of at most shortBand diagonals beside the main one.
const shortRow, shortComplex, shortSymmetric, shortUpdate, shortUpdate2, shortDense, shortBand = 32, 16, 15, 24, 18, 7, slabRows - 1

// What follows makes r, which is zero, a matrix of one kind. Fields are set one by one, since a copy of them all would wait for what has just been written.

func (r *rows[T]) banded(a []T, m, n, kL, kU, lda int) {
	r.a, r.m, r.n, r.below, r.above, r.base, r.step, r.height = a, min(m, n+kL), n, kL, kU, kL, lda-1, m
}

// triangle is the upper or lower triangle of a dense n×n matrix.
func (r *rows[T]) triangle(upper bool, a []T, n, lda int) {
	r.a, r.m, r.n, r.step, r.height = a, n, n, lda, blockRows
	r.reach(upper, n)
}

func (r *rows[T]) bandedTriangle(upper bool, a []T, n, k, lda int) {
	r.a, r.m, r.n, r.step, r.height = a, n, n, lda-1, n
	if !upper {
		r.base = k
	}
	r.reach(upper, k)
}

func (r *rows[T]) packed(upper bool, a []T, n int) {
	r.a, r.m, r.n, r.height = a, n, n, n
	if upper {
		r.step, r.bend = n, -1
	} else {
		r.bend = 1
	}
	r.reach(upper, n)
}

func (r *rows[T]) reach(upper bool, k int) {
	if upper {
		r.above = k
	} else {
		r.below = k
	}
}

// isWhole reports whether a band has all elements of an m×n matrix which is not very small. It is taken for dense then: row i+1 begins where row i does in what is
// stored, but for one element.
func isWhole(m, n, kL, kU int) bool { return kL >= m-1 && kU >= n-1 && max(m, n) > shortDense }

// elements returns how many a full triangle has, or a band, more or less.
func (r *rows[T]) elements() int {
	if r.isFull() {
		return r.n * r.n / 2
	}
	return r.m * (r.below + r.above + 1)
}

// start returns the place of the element (i, 0), which need not exist.
func (r *rows[T]) start(i int) int { return r.base + i*r.step + r.bend*(i*(i+1)/2) }

// isShort reports whether loops take the matrix, which they do if no row has more than most elements, or if it is a short band.
func (r *rows[T]) isShort(most int) bool { return isShort(r.n, r.below+r.above, most) }

func isShort(n, reach, most int) bool {
	if reach < n {
		return reach <= shortBand || n <= shortRow
	}
	return n <= most
}

// A layout is where the elements of a triangle are: the first of the diagonal, the next step elements behind it, and so on with steps that grow by bend;
// beside it are up to reach elements of an upper triangle, or -reach of a lower one.
type layout struct{ first, step, bend, reach int }

func denseTriangle(uplo blas.Uplo, n, lda int) layout {
	return layout{0, lda + 1, 0, reaching(uplo, n)}
}

func bandTriangle(uplo blas.Uplo, k, lda int) layout {
	if uplo == blas.Lower {
		return layout{k, lda, 0, -k}
	}
	return layout{0, lda, 0, k}
}

func packedTriangle(uplo blas.Uplo, n int) layout {
	if uplo == blas.Lower {
		return layout{0, 2, 1, -n}
	}
	return layout{0, n, -1, n}
}

func reaching(uplo blas.Uplo, k int) int {
	if uplo == blas.Lower {
		return -k
	}
	return k
}

// from returns the layout of the rows from row i on.
func (l layout) from(i int) layout {
	return layout{l.first + i*l.step + l.bend*(i*(i-1)/2), l.step + l.bend*i, l.bend, l.reach}
}

// panel returns, of q rows of a full triangle of n rows which have count elements beside their corner, the first one, the layout of the corner, and where
// those elements begin in the matrix and in a vector.
func (l layout) panel(n, count, q int) (i int, c layout, beside, at int) {
	if l.reach < 0 {
		c = l.from(count)
		return count, c, c.first - count, 0
	}
	i = n - count - q
	c = l.from(i)
	return i, c, c.first + q, i + q
}

// tipRows returns the number of rows of the corner that has nothing beside it, before panels of size rows: cornerRows at most, but no less than loops do as fast.
func tipRows(n, size int) int { return (n-1)%size + 1 + cornerRows - size }

func (l layout) isFull(n int) bool { return l.reach >= n-1 || l.reach <= 1-n }

// last returns where the diagonal element of the last row of n is, and the way from there to the one before.
func (l layout) last(n int) (at, step int) {
	return l.first + (n-1)*l.step + l.bend*((n-1)*(n-2)/2), -l.step - l.bend*(n-2)
}

// flags say what a sweep does, but for whether it solves.
type flags uint8

const (
	transposing flags = 1 << iota
	conjugating
	unit
)

func newFlags(t blas.Transpose, d blas.Diag) (f flags) {
	if t != blas.NoTrans {
		f |= transposing
	}
	if t == blas.ConjTrans {
		f |= conjugating
	}
	if d == blas.Unit {
		f |= unit
	}
	return f
}

// conjugates reports whether elements are to be conjugated, those of real numbers not, which are next to each other.
func (f flags) conjugates(stride int) bool { return f&conjugating != 0 && stride > 1 }

func (s sweep) flags() (f flags) {
	t, d := blas.Trans, blas.NonUnit
	if s.noTrans {
		t = blas.NoTrans
	}
	if s.unit {
		d = blas.Unit
	}
	return newFlags(t, d)
}

func (r *rows[T]) layout() layout {
	return layout{r.base, r.step + r.bend + 1, r.bend, r.above - r.below}
}

// Arguments of the usual kind, all right, of a matrix with short rows, take the shortest way to the loops in small_float64.go: methods ask these for
// it, and otherwise leave all to the bodies in level2.go, which come to the same loops if the shape is the same.

func quickVector(n, lenX, incX int) bool {
	return incX == 1 && lenX >= n || incX != 0 && !beyond(n, lenX, incX)
}

func quickDense(m, n, lda, lenA, most int) bool {
	return 0 < m && m <= most && 0 < n && n <= most && n <= lda && quickHolds(lenA, m, lda, n)
}

// quickHolds is holds for few rows, or false where one is longer than all there is, and so its product with their number might overflow.
func quickHolds(lenA, rows, ld, cols int) bool {
	return ld <= lenA && uint64(rows-1)*uint64(ld)+uint64(cols) <= uint64(lenA)
}

func quickBand(n, k, lda, lenA, most int) bool {
	return 0 < n && n <= stackRows && 0 <= k && isShort(n, k, most) && k < lda && quickHolds(lenA, n, lda, k+1)
}

func quickGeneral(m, n, kL, kU, lda, lenA, most int) bool {
	return max(m, n) <= stackRows && min(kL, kU, lda) >= 0 && uint(lda) > uint(kL)+uint(kU) && isShort(n, kL+kU, most) && holds(lenA, n+min(m-n, kL), lda, kL+kU+1)
}

func quickPacked(n, lenA, most int) bool { return 0 < n && n <= most && lenA >= n*(n+1)/2 }

// operands returns the lengths of x and y in a product, or zeros if t is none of the three.
func operands(t blas.Transpose, m, n int) (nx, ny int) {
	switch t {
	case blas.NoTrans:
		return n, m
	case blas.Trans, blas.ConjTrans:
		return m, n
	}
	return 0, 0
}

func isTriangle(uplo blas.Uplo) bool { return uplo == blas.Upper || uplo == blas.Lower }

func isTriangular(uplo blas.Uplo, t blas.Transpose, d blas.Diag) bool {
	return isTriangle(uplo) && (t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans) && (d == blas.Unit || d == blas.NonUnit)
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

// moreThan is leading for a band of k+1 diagonals, a number that may be no int.
func moreThan(ld, k int) {
	if ld <= k {
		panic(badLdA)
	}
}

// holds reports whether a slice of that length has rows of cols elements, ld apart. Loops and kernels rely on it, so it minds overflow.
func holds(length, rows, ld, cols int) bool {
	upper, lower := bits.Mul(uint(rows-1), uint(ld))
	return rows == 0 || upper == 0 && cols <= length && lower <= uint(length-cols)
}

func holdsRows(length, rows, ld, cols int, message string) {
	if !holds(length, rows, ld, cols) {
		panic(message)
	}
}

func holdsVector(length, n, inc int, message string) {
	if beyond(n, length, inc) {
		panic(message)
	}
}

func holdsPacked(length, n int) {
	if upper, lower := bits.Mul(uint(n), uint(n)+1); upper != 0 || lower/2 > uint(length) {
		panic(shortAP)
	}
}
