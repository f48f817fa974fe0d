package blas

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/gemm"
)

// The kernels that small_float64.go and its copies call.

// hidden returns p, without the compiler knowing: what it points to may stay on the stack although it is handed to a kernel from a table. Kernels keep no
// pointers. It is a function that is called, since the compiler would keep the number else, which does not change when the stack moves.
//
//go:noinline
func hidden[T any](p *T) *T {
	u := uintptr(unsafe.Pointer(p))
	return *(**T)(unsafe.Pointer(&u))
}

// dotRowsFloat64 sets s to the products of rows with x, as in an asm.DotRowsFunc; there may be no row. The sign of a sum that is zero is free, before +0 is added.
func dotRowsFloat64(rows, n, grow int, a *float64, lda, bend int, x *float64, incx int, s *float64) {
	dotRows(doubles.set, rows, n, grow, a, lda, bend, x, incx, s)
}
func dotRowsFloat32(rows, n, grow int, a *float32, lda, bend int, x *float32, incx int, s *float32) {
	dotRows(singles.set, rows, n, grow, a, lda, bend, x, incx, s)
}

func dotRows[T gemm.Float](set *asm.Set[T], rows, n, grow int, a *T, lda, bend int, x *T, incx int, s *T) {
	if rows == 0 {
		return
	}
	set.DotRows(rows, n, grow, a, lda, bend, x, incx, s)
	for k := range rows {
		*el(s, k) += 0
	}
}

func dotRowsComplex128(rows, n, grow int, a *complex128, lda, bend int, x *complex128, incx int, s *complex128) {
	dotRowPairs(complexDoubles.set, rows, n, grow, at[float64](a), lda, bend, at[float64](x), incx, at[float64](s))
}

func dotRowsComplex64(rows, n, grow int, a *complex64, lda, bend int, x *complex64, incx int, s *complex64) {
	dotRowPairs(complexSingles.set, rows, n, grow, at[float32](a), lda, bend, at[float32](x), incx, at[float32](s))
}

func dotRowPairs[T gemm.Float](set *asm.Set[T], rows, n, grow int, a *T, lda, bend int, x *T, incx int, s *T) {
	if rows == 0 {
		return
	}
	var buf [4 * stackRows]T
	sums := hidden(&buf)
	set.DotRowsPairs(rows, 2*n, 2*grow, a, 2*lda, 2*bend, x, 2*incx, &sums[0])
	for k := range rows {
		*el(s, 2*k) = 0 + (sums[4*k] - sums[4*k+1])
		*el(s, 2*k+1) = 0 + (sums[4*k+2] + sums[4*k+3])
	}
}

// lessDotsFloat64 subtracts from the first elements of y the products of as many rows, cornerRows at most, with x.
func lessDotsFloat64(rows, n int, a *float64, lda, bend int, x, y *float64) {
	lessDots(doubles.set, rows, n, a, lda, bend, x, y)
}
func lessDotsFloat32(rows, n int, a *float32, lda, bend int, x, y *float32) {
	lessDots(singles.set, rows, n, a, lda, bend, x, y)
}

func lessDots[T gemm.Float](set *asm.Set[T], rows, n int, a *T, lda, bend int, x, y *T) {
	var sums [cornerRows]T
	s := hidden(&sums)
	set.DotRows(rows, n, 0, a, lda, bend, x, 0, &s[0])
	for k := range rows {
		*el(y, k) -= s[k] + 0
	}
}

func lessDotsComplex128(rows, n int, a *complex128, lda, bend int, x, y *complex128) {
	lessDotPairs(complexDoubles.set, rows, n, at[float64](a), lda, bend, at[float64](x), at[float64](y))
}

func lessDotsComplex64(rows, n int, a *complex64, lda, bend int, x, y *complex64) {
	lessDotPairs(complexSingles.set, rows, n, at[float32](a), lda, bend, at[float32](x), at[float32](y))
}

func lessDotPairs[T gemm.Float](set *asm.Set[T], rows, n int, a *T, lda, bend int, x, y *T) {
	var sums [4 * cornerRows]T
	s := hidden(&sums)
	set.DotRowsPairs(rows, 2*n, 0, a, 2*lda, 2*bend, x, 0, &s[0])
	for k := range rows {
		*el(y, 2*k) -= 0 + (s[4*k] - s[4*k+1])
		*el(y, 2*k+1) -= 0 + (s[4*k+2] + s[4*k+3])
	}
}

// addPanelFloat64 adds the rows of a panel, each times an element of c, to y, as an asm.AddSlabFunc.
func addPanelFloat64(n, left, right int, c, a *float64, lda, bend int, y *float64) {
	doubles.set.AddSlab(n, left, right, c, a, lda, bend, y)
}
func addPanelFloat32(n, left, right int, c, a *float32, lda, bend int, y *float32) {
	singles.set.AddSlab(n, left, right, c, a, lda, bend, y)
}

func addPanelComplex128(n, left, right int, c, a *complex128, lda, bend int, y *complex128) {
	complexDoubles.set.AddSlabPairs(2*n, left, right, at[float64](c), at[float64](a), 2*lda, 2*bend, at[float64](y))
}

func addPanelComplex64(n, left, right int, c, a *complex64, lda, bend int, y *complex64) {
	complexSingles.set.AddSlabPairs(2*n, left, right, at[float32](c), at[float32](a), 2*lda, 2*bend, at[float32](y))
}

// solveCornerFloat64 computes x ← R⁻¹·x, by a kernel if R is real and has cornerRows rows.
func solveCornerFloat64(f flags, l layout, a *float64, n int, x *float64) {
	if n == cornerRows && l.isFull(n) {
		solveCorner(doubles.set, f, l, a, x)
	} else {
		solveLoopsFloat64(f, l, a, n, x)
	}
}

func solveCornerFloat32(f flags, l layout, a *float32, n int, x *float32) {
	if n == cornerRows && l.isFull(n) {
		solveCorner(singles.set, f, l, a, x)
	} else {
		solveLoopsFloat32(f, l, a, n, x)
	}
}

func solveCornerComplex128(f flags, l layout, a *complex128, n int, x *complex128) {
	solveLoopsComplex128(f, l, a, n, x)
}

func solveCornerComplex64(f flags, l layout, a *complex64, n int, x *complex64) {
	solveLoopsComplex64(f, l, a, n, x)
}

func solveCorner[T gemm.Float](set *asm.Set[T], f flags, l layout, a, x *T) {
	kernel, way, at, step, isUnit := set.SolveRows, 1, l.first, l.step, 0
	if f&transposing != 0 {
		kernel = set.SolveColumns
	}
	if f&unit != 0 {
		isUnit = 1
	}
	if (l.reach > 0) == (f&transposing == 0) { // from the last row on
		at, step = l.last(cornerRows)
		way, x = -1, el(x, cornerRows-1)
	}
	kernel(way, isUnit, el(a, at), step, l.bend, x)
}

// updateFloat64 adds α·x·xᵀ to a triangle, by a kernel if it is real and not small, and update2Float64 α·(x·yᵀ + y·xᵀ).
func updateFloat64(l layout, alpha float64, n int, x, a *float64) {
	if n < updateKernel {
		addSyrFloat64(l, alpha, n, x, a)
	} else {
		updateRows(doubles.set, l, 0, n, n, alpha, x, nil, a)
	}
}

func updateFloat32(l layout, alpha float32, n int, x, a *float32) {
	if n < updateKernel {
		addSyrFloat32(l, alpha, n, x, a)
	} else {
		updateRows(singles.set, l, 0, n, n, alpha, x, nil, a)
	}
}

func updateComplex128(l layout, alpha complex128, n int, x, a *complex128) {
	addSyrComplex128(l, alpha, n, x, a)
}

func updateComplex64(l layout, alpha complex64, n int, x, a *complex64) {
	addSyrComplex64(l, alpha, n, x, a)
}

func update2Float64(l layout, alpha float64, n int, x, y, a *float64) {
	if n < updateKernel {
		addSyr2Float64(l, alpha, n, x, y, a)
	} else {
		updateRows(doubles.set, l, 0, n, n, alpha, x, y, a)
	}
}

func update2Float32(l layout, alpha float32, n int, x, y, a *float32) {
	if n < updateKernel {
		addSyr2Float32(l, alpha, n, x, y, a)
	} else {
		updateRows(singles.set, l, 0, n, n, alpha, x, y, a)
	}
}

func update2Complex128(l layout, alpha complex128, n int, x, y, a *complex128) {
	addSyr2Complex128(l, alpha, n, x, y, a)
}

func update2Complex64(l layout, alpha complex64, n int, x, y, a *complex64) {
	addSyr2Complex64(l, alpha, n, x, y, a)
}

// updateRows adds α·x·xᵀ to rows i0 ≤ i < i1 of a full triangle of n rows, or α·(x·yᵀ + y·xᵀ) if y is not nil.
func updateRows[T gemm.Float](set *asm.Set[T], l layout, i0, i1, n int, alpha T, x, y, a *T) {
	triangleRows(l, i0, i1, n, func(i, q, j, cols, grow, inc, row, ld int) {
		if y == nil {
			set.UpdateRows(q, cols, grow, alpha, el(x, i), el(x, j), inc, el(a, row), ld, l.bend)
		} else {
			set.UpdateRows2(q, cols, grow, alpha, el(x, i), el(y, j), el(y, i), el(x, j), inc, el(a, row), ld, l.bend)
		}
	})
}

// triangleRows has update called for rows i0 ≤ i < i1 of a full triangle of n rows, q at a time from row i on. As an asm.UpdateFunc has it, the first of these has cols
// elements from column j on, grow more from row to row, and columns begin inc further right; it is at element row of the matrix, and the next is ld behind it.
func triangleRows(l layout, i0, i1, n int, update func(i, q, j, cols, grow, inc, row, ld int)) {
	for i, q := i0, 0; i < i1; i += q {
		own := l.from(i)
		lo, count, most, grow, inc, ld := i, n-i, n-i, -1, 1, own.step
		if l.reach < 0 {
			lo, count, most, grow, inc, ld = 0, i+1, i1, 1, 0, own.step-1
		}
		q = min(i1-i, max(1, near/most))
		for j := 0; j < count; j += near { // a row that is longer is alone
			update(i, q, lo+j, min(near, count-j), grow, inc, own.first+lo-i+j, ld)
		}
	}
}
