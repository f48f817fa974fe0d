package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// Level 2 has one body for each kind of operation. It checks the arguments in gonum's order, gathers vectors with an increment, and
// works on contiguous ones, slabs of rows at a time, whether the matrix is stored dense, banded or packed (level2_slabs.go). Full
// triangles go in panels of several rows (level2_panels.go), or, where their rows meet x in dot products and they are dense, in blocks; what is not on the diagonal of these
// goes through product. Small Hermitian ones are taken as a whole (level2_hermitian.go). Short rows take loops, one for each type
// (small_float64.go), and a small matrix with contiguous vectors gets there from the method at once. The limits depend on the shape alone, and
// are the same both ways: so do the bits.
//
// Real types have no conjugates, so that one body serves, say, Dsymv and Zhemv.

// gemv computes y ← α·op(A)·x + β·y for a dense m×n matrix A.
func (v *level2[T, F]) gemv(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	trans := transposed(t)
	notNegative(m, mLT0)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if m == 0 || n == 0 {
		return
	}
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	if v.isComplex() {
		holdsRows(len(a), m, lda, n, shortA)
	}
	holdsVector(len(x), lenX, incX, shortX)
	holdsVector(len(y), lenY, incY, shortY)
	holdsRows(len(a), m, lda, n, shortA)
	ys, ly := v.gathered(lenY, y, incY, beta != 0)
	if alpha == 0 {
		v.scale(beta, ys)
	} else if v.isComplex() && max(m, n) <= shortDense {
		xs, lx := v.operand(false, lenX, x, incX)
		v.smallGemv(t, alpha, a, lda, xs, beta, ys)
		v.giveBack(lx)
	} else {
		xs, lx := v.operand(false, lenX, x, incX)
		v.product(t, m, n, alpha, a, lda, xs, beta, ys)
		v.giveBack(lx)
	}
	v.scattered(ys, ly, y, incY)
}

// gbmv is gemv for a band matrix with kL diagonals below the main one and kU above.
func (v *level2[T, F]) gbmv(t blas.Transpose, m, n, kL, kU int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	trans := transposed(t)
	notNegative(m, mLT0)
	notNegative(n, nLT0)
	notNegative(kL, kLLT0)
	notNegative(kU, kULT0)
	if uint(lda) < uint(kL)+uint(kU)+1 || lda < 0 { // the sum of two int is an uint
		panic(badLdA)
	}
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if m == 0 || n == 0 {
		return
	}
	lenX, lenY := n, m
	if trans {
		lenX, lenY = m, n
	}
	holdsRows(len(a), n+min(m-n, kL), lda, kL+kU+1, shortA)
	holdsVector(len(x), lenX, incX, shortX)
	holdsVector(len(y), lenY, incY, shortY)
	if isWhole(m, n, kL, kU) {
		v.gemv(t, m, n, alpha, a[kL:], max(n, lda-1), x, incX, beta, y, incY) // one row needs no more than it has
		return
	}
	ys, ly := v.gathered(lenY, y, incY, beta != 0)
	v.scale(beta, ys)
	if alpha != 0 {
		xs, lx := v.operand(false, lenX, x, incX)
		var r rows[T]
		r.banded(a, m, n, kL, kU, lda)
		v.rowsProduct(t, &r, alpha, xs, ys)
		v.giveBack(lx)
	}
	v.scattered(ys, ly, y, incY)
}

// symv computes y ← α·A·x + β·y for a dense symmetric (Hermitian) matrix of which one triangle is read.
func (v *level2[T, F]) symv(uplo blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if n == 0 {
		return
	}
	holdsRows(len(a), n, lda, n, shortA)
	var r rows[T]
	r.triangle(upper, a, n, lda)
	v.symmetric(&r, alpha, x, incX, beta, y, incY)
}

// sbmv is symv for a band matrix with k diagonals beside the main one.
func (v *level2[T, F]) sbmv(uplo blas.Uplo, n, k int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	notNegative(k, kLT0)
	moreThan(lda, k)
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if n == 0 {
		return
	}
	holdsRows(len(a), n, lda, k+1, shortA)
	var r rows[T]
	r.bandedTriangle(upper, a, n, k, lda)
	v.symmetric(&r, alpha, x, incX, beta, y, incY)
}

// spmv is symv for a packed matrix.
func (v *level2[T, F]) spmv(uplo blas.Uplo, n int, alpha T, ap []T, x []T, incX int, beta T, y []T, incY int) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if n == 0 {
		return
	}
	holdsPacked(len(ap), n)
	var r rows[T]
	r.packed(upper, ap, n)
	v.symmetric(&r, alpha, x, incX, beta, y, incY)
}

// symmetric is what symv, sbmv and spmv have in common, from the checks of the vectors on.
func (v *level2[T, F]) symmetric(r *rows[T], alpha T, x []T, incX int, beta T, y []T, incY int) {
	holdsVector(len(x), r.n, incX, shortX)
	holdsVector(len(y), r.n, incY, shortY)
	ys, ly := v.gathered(r.n, y, incY, beta != 0)
	if alpha != 0 && v.isComplex() && r.isFull() && isSmallHermitian(r.n) {
		xs, lx := v.operand(false, r.n, x, incX)
		v.hermitian(r.layout(), r.n, parts[F](alpha), as[pair[F]](&r.a[0]), as[pair[F]](&xs[0]), parts[F](beta), as[pair[F]](&ys[0]))
		v.giveBack(lx)
		v.scattered(ys, ly, y, incY)
		return
	}
	v.scale(beta, ys)
	if alpha != 0 {
		xs, lx := v.operand(false, r.n, x, incX)
		v.symmetricProduct(r, alpha, xs, ys)
		v.giveBack(lx)
	}
	v.scattered(ys, ly, y, incY)
}

// symmetricProduct adds α·R·x to y.
func (v *level2[T, F]) symmetricProduct(r *rows[T], alpha T, x, y []T) {
	switch {
	case !v.isComplex() && r.isShort(shortSymmetric), v.isComplex() && r.isShort(shortRow):
		v.smallSymmetric(r.layout(), &r.a[0], alpha, x, y)
	case r.isFull():
		v.symmetricShare(r, alpha, x, y)
	default:
		v.symmetricRows(r, 0, r.n, alpha, x, y)
	}
}

// trmv computes x ← op(A)·x for a dense triangular matrix A, or x ← op(A)⁻¹·x if solve is set.
func (v *level2[T, F]) trmv(solve bool, uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, a []T, lda int, x []T, incX int) {
	upper, unit := v.triangular(uplo, t, d)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	if n == 0 {
		return
	}
	holdsRows(len(a), n, lda, n, shortA)
	var r rows[T]
	r.triangle(upper, a, n, lda)
	v.multiplied(solve, t, unit, &r, x, incX)
}

// tbmv is trmv for a band matrix with k diagonals beside the main one.
func (v *level2[T, F]) tbmv(solve bool, uplo blas.Uplo, t blas.Transpose, d blas.Diag, n, k int, a []T, lda int, x []T, incX int) {
	upper, unit := v.triangular(uplo, t, d)
	notNegative(n, nLT0)
	notNegative(k, kLT0)
	moreThan(lda, k)
	notZero(incX, zeroIncX)
	if n == 0 {
		return
	}
	holdsRows(len(a), n, lda, k+1, shortA)
	var r rows[T]
	r.bandedTriangle(upper, a, n, k, lda)
	v.multiplied(solve, t, unit, &r, x, incX)
}

// tpmv is trmv for a packed matrix.
func (v *level2[T, F]) tpmv(solve bool, uplo blas.Uplo, t blas.Transpose, d blas.Diag, n int, ap []T, x []T, incX int) {
	upper := isUpper(uplo)
	transposed(t)
	unit := isUnit(d)
	notNegative(n, nLT0)
	notZero(incX, zeroIncX)
	if n == 0 {
		return
	}
	holdsPacked(len(ap), n)
	var r rows[T]
	r.packed(upper, ap, n)
	v.multiplied(solve, t, unit, &r, x, incX)
}

// triangular checks the flags of a triangular matrix, in the order that gonum has for the type.
func (v *level2[T, F]) triangular(uplo blas.Uplo, t blas.Transpose, d blas.Diag) (upper, unit bool) {
	if v.isComplex() {
		transposed(t)
	}
	upper = isUpper(uplo)
	transposed(t)
	return upper, isUnit(d)
}

// multiplied is what trmv, tbmv and tpmv have in common, from the check of the vector on.
func (v *level2[T, F]) multiplied(solve bool, t blas.Transpose, unit bool, r *rows[T], x []T, incX int) {
	holdsVector(len(x), r.n, incX, shortX)
	xs, l := v.gathered(r.n, x, incX, true)
	conj := v.isComplex() && t == blas.ConjTrans
	if conj { // Aᴴ·x is the conjugate of Aᵀ·x̄
		v.conjugate(xs)
	}
	s := newSweep(solve, r.below == 0, t, unit)
	v.sweep(s, r, xs)
	if conj {
		v.conjugate(xs)
	}
	v.scattered(xs, l, x, incX)
}

// A sweep is x ← A·x, Aᵀ·x, A⁻¹·x or A⁻ᵀ·x, row by row of A or block by block.
type sweep struct{ solve, noTrans, unit, forward, diagonalFirst bool }

func newSweep(solve, upper bool, t blas.Transpose, unit bool) sweep {
	noTrans := t == blas.NoTrans
	// What is read has to be there still, or already.
	return sweep{solve: solve, noTrans: noTrans, unit: unit, forward: (upper == noTrans) != solve, diagonalFirst: noTrans != solve}
}

func (v *level2[T, F]) sweep(s sweep, r *rows[T], x []T) {
	switch {
	case r.isFull() && r.n <= blockRows:
		v.smallSweep(s, r.layout(), &r.a[0], x)
	case !s.noTrans && !r.isShort(v.shortRow()):
		switch {
		case s.solve:
			v.sweepPanels(s, r, x)
		case r.isFull():
			v.multiplyColumns(s, r, x)
		default:
			v.multiplyBand(s, r, x)
		}
	case r.n > r.height:
		v.sweepBlocks(s, r, x)
	case r.isShort(v.shortRow()):
		v.smallSweep(s, r.layout(), &r.a[0], x)
	default:
		v.sweepRows(s, r, x)
	}
}

// sweepBlocks is a sweep without a transpose over a dense triangle, in blocks.
func (v *level2[T, F]) sweepBlocks(s sweep, r *rows[T], x []T) {
	blocks := (r.n + blockRows - 1) / blockRows
	if n := r.elements(); !s.solve && n > near { // what rows are multiplied by is there already
		old, l := v.borrow(r.n)
		copy(old, x)
		t := share[T, F]{v: v, work: blocksTimes, sweep: s, r: *r, x: old, y: x}
		t.run(blocks, 1, n, r.slope(false))
		v.giveBack(l)
		return
	}
	for k := range blocks {
		if !s.forward {
			k = blocks - 1 - k
		}
		v.sweepBlock(s, r, k, x, x)
	}
}

// sweepBlock is a sweep over block k, whose part of x becomes what its rows make of old.
func (v *level2[T, F]) sweepBlock(s sweep, r *rows[T], k int, old, x []T) {
	alpha := T(1)
	if s.solve {
		alpha = -1
	}
	l, i := r.layout(), k*blockRows
	end := min(r.n, i+blockRows)
	lo, hi := 0, i
	if r.below == 0 {
		lo, hi = end, r.n
	}
	own := x[i:end]
	if s.diagonalFirst {
		v.smallSweep(s, l, &r.a[i*l.step], own)
	}
	if lo < hi {
		v.product(blas.NoTrans, len(own), hi-lo, alpha, r.a[i*r.step+lo:], r.step, old[lo:hi], 1, own)
	}
	if !s.diagonalFirst {
		v.smallSweep(s, l, &r.a[i*l.step], own)
	}
}

// sweepRows is a sweep without a transpose.
func (v *level2[T, F]) sweepRows(s sweep, r *rows[T], x []T) {
	if s.solve {
		v.solvePanels(s, r, x)
	} else {
		v.multiplyRows(s, r, x)
	}
}

// ger computes A ← A + α·x·yᵀ for a dense m×n matrix A, or A + α·x·yᴴ if conj is set.
func (v *level2[T, F]) ger(conj bool, m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	notNegative(m, mLT0)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if m == 0 || n == 0 {
		return
	}
	holdsVector(len(x), m, incX, shortX)
	holdsVector(len(y), n, incY, shortY)
	holdsRows(len(a), m, lda, n, shortA)
	if alpha == 0 {
		return
	}
	if most := max(m, n); most == 1 || v.isComplex() && most <= shortDense {
		xs, lx := v.operand(false, m, x, incX)
		ys, ly := v.operand(false, n, y, incY)
		v.smallGer(conj, alpha, xs, ys, a, lda)
		v.giveBack(lx)
		v.giveBack(ly)
		return
	}
	xs, lx := v.operand(false, m, x, incX)
	ys, ly := v.operand(conj, n, y, incY)
	switch {
	case !v.isComplex() && n <= generic.RowLanes[F](): // no more than a vector
		outer(v.set, m, n, asReal[F](alpha), reals[F](xs), 1, reals[F](ys), reals[F](a), lda)
	case m*n <= near:
		v.outerRows(false, 0, m, n, alpha, xs, ys, a, lda)
	default:
		s := share[T, F]{v: v, work: outerProduct, m: m, n: n, alpha: alpha, x: xs, y: ys, a: a, lda: lda}
		s.run(m, panelRows, m*n, gemm.Even)
	}
	v.giveBack(lx)
	v.giveBack(ly)
}

// maxTiles bounds the tiles of one call of a kernel, which nothing can interrupt.
const maxTiles = 256

// outer is ger in tiles, as a product over one step. Elements of x are incX > 0 apart.
func outer[T gemm.Float](set *asm.Set[T], m, n int, alpha T, x []T, incX int, y, a []T, lda int) {
	height := tileHeight(m, set.MR)
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		for i := 0; i < m; {
			rows := min(height, m-i)
			tiles := min((m-i)/rows, maxTiles)
			set.Direct[rows-1][set.Vectors(cols)-1](tiles, cols, 1, alpha, &x[i*incX], incX, 0, &y[j], 0, 1, &a[i*lda+j], lda, nil, nil, nil)
			i += rows * tiles
			asm.Checkpoint(m - i + n - j - cols)
		}
	}
}

// syr computes A ← A + α·x·xᴴ in one triangle of a dense matrix. α is real.
func (v *level2[T, F]) syr(uplo blas.Uplo, n int, alpha T, x []T, incX int, a []T, lda int) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	if n == 0 {
		return
	}
	holdsVector(len(x), n, incX, shortX)
	holdsRows(len(a), n, lda, n, shortA)
	var r rows[T]
	r.triangle(upper, a, n, lda)
	v.updated(&r, alpha, x, incX)
}

// spr is syr for a packed matrix.
func (v *level2[T, F]) spr(uplo blas.Uplo, n int, alpha T, x []T, incX int, ap []T) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	notZero(incX, zeroIncX)
	if n == 0 {
		return
	}
	holdsVector(len(x), n, incX, shortX)
	holdsPacked(len(ap), n)
	var r rows[T]
	r.packed(upper, ap, n)
	v.updated(&r, alpha, x, incX)
}

// updated is what syr and spr have in common.
func (v *level2[T, F]) updated(r *rows[T], alpha T, x []T, incX int) {
	if alpha == 0 {
		return
	}
	if r.isShort(shortUpdate) {
		xs, l := v.operand(false, r.n, x, incX)
		v.smallUpdate(r, alpha, xs)
		v.giveBack(l)
		return
	}
	xs, l := v.operand(true, r.n, x, incX)
	v.update(r, alpha, xs, nil)
	v.giveBack(l)
}

// syr2 computes A ← A + α·x·yᴴ + ᾱ·y·xᴴ in one triangle of a dense matrix.
func (v *level2[T, F]) syr2(uplo blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	leading(lda, max(1, n))
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if n == 0 {
		return
	}
	holdsVector(len(x), n, incX, shortX)
	holdsVector(len(y), n, incY, shortY)
	holdsRows(len(a), n, lda, n, shortA)
	var r rows[T]
	r.triangle(upper, a, n, lda)
	v.updated2(&r, alpha, x, incX, y, incY)
}

// spr2 is syr2 for a packed matrix.
func (v *level2[T, F]) spr2(uplo blas.Uplo, n int, alpha T, x []T, incX int, y []T, incY int, ap []T) {
	upper := isUpper(uplo)
	notNegative(n, nLT0)
	notZero(incX, zeroIncX)
	notZero(incY, zeroIncY)
	if n == 0 {
		return
	}
	holdsVector(len(x), n, incX, shortX)
	holdsVector(len(y), n, incY, shortY)
	holdsPacked(len(ap), n)
	var r rows[T]
	r.packed(upper, ap, n)
	v.updated2(&r, alpha, x, incX, y, incY)
}

// updated2 is what syr2 and spr2 have in common.
func (v *level2[T, F]) updated2(r *rows[T], alpha T, x []T, incX int, y []T, incY int) {
	if alpha == 0 {
		return
	}
	if r.isShort(shortUpdate2) {
		xs, lx := v.operand(false, r.n, x, incX)
		ys, ly := v.operand(false, r.n, y, incY)
		v.smallUpdate2(r, alpha, xs, ys)
		v.giveBack(lx)
		v.giveBack(ly)
		return
	}
	xs, lx := v.operand(true, r.n, x, incX)
	ys, ly := v.operand(true, r.n, y, incY)
	v.update(r, alpha, xs, ys)
	v.giveBack(lx)
	v.giveBack(ly)
}

// update adds α·x·xᴴ to a full triangle, given x̄, or α·x·yᴴ + ᾱ·y·xᴴ if y, which is ȳ, is not nil.
func (v *level2[T, F]) update(r *rows[T], alpha T, x, y []T) {
	if n := r.elements(); n <= near {
		v.updatePanels(r, 0, r.panels(), alpha, x, y)
	} else {
		s := share[T, F]{v: v, work: triangleUpdate, r: *r, alpha: alpha, x: x, y: y}
		s.run(r.panels(), 1, n, r.slope(false))
	}
}
