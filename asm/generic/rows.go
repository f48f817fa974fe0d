package generic

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// bent returns the rows of a matrix, n elements each: the first at p, and each ld elements behind the one before, after which ld grows by bend.
func bent[T asm.Float](p *T, rows, ld, bend, n int) (list [asm.RankRows][]T) {
	for i := range rows {
		list[i] = span(p, n)
		if i+1 < rows { // there may be nothing behind the last
			p = (*T)(unsafe.Add(unsafe.Pointer(p), ld*int(unsafe.Sizeof(*p))))
			ld += bend
		}
	}
	return list
}

// rank makes an [asm.RankFunc] for numbers of unit elements, 1 or 2.
func rank[T asm.Float](m, k, unit int) asm.RankFunc[T] {
	return func(n int, a *T, ars, aks int, b *T, ldb int, c *T, ldc, bend int) {
		as, bs, cs := span(a, (m-1)*ars+(k-1)*aks+unit), bent(b, k, ldb, bend, n), bent(c, m, ldc, bend, n)
		for i, row := range cs[:m] {
			for p, with := range bs[:k] {
				if at := i*ars + p*aks; unit == 1 {
					Axpy(as[at], with, row)
				} else {
					AxpyPairs(as[at], as[at+1], with, row)
				}
			}
		}
	}
}

// mirror makes an [asm.MirrorFunc].
func mirror[T asm.Float](upper bool) asm.MirrorFunc[T] {
	return func(rows, diag, n int, u, a *T, lda, bend int, x, y, s *T) {
		sums := span(s, rows)
		for i, c := range span(u, rows) {
			lo, hi, own := 0, diag+i+1, 0
			if upper {
				lo, hi, own = diag+i, n, 1
			}
			row := span(after(a, i*lda+bend*(i*(i-1)/2)+lo), hi-lo)
			if count := len(row) - 1; count > 0 {
				Axpy(c, row[own:own+count], span(after(y, lo+own), count))
			}
			var lanes [16]T
			l := RowLanes[T]()
			for j, with := range span(after(x, lo), len(row)) {
				at := &lanes[(lo+j)%l]
				*at = FMA(row[j], with, *at)
			}
			halve(lanes[:l], 1)
			sums[i] = lanes[0]
		}
	}
}

// dotRows makes an [asm.DotRowsFunc] of a function that sets sums of x and y, as many as it returns.
func dotRows[T asm.Float](dot func(x, y, s []T) int) asm.DotRowsFunc[T] {
	return func(rows, n, grow int, a *T, lda, bend int, x *T, incx int, s *T) {
		for i := range rows {
			var row, with []T // without elements, if there may be nothing where they would begin
			if length := n + i*grow; length > 0 {
				row, with = span(after(a, i*lda+bend*(i*(i-1)/2)), length), span(after(x, i*incx), length)
			}
			sums := dot(row, with, span(s, 4))
			if i+1 < rows { // there may be nothing behind the last
				s = after(s, sums)
			}
		}
	}
}

// updateRows is an [asm.UpdateFunc].
func updateRows[T asm.Float](rows, n, grow int, alpha T, u, x *T, incx int, a *T, lda, bend int) {
	for i, c := range span(u, rows) {
		Axpy(T(alpha*c), span(after(x, i*incx), n), span(a, n))
		if i+1 < rows { // there may be nothing behind the last
			a, n, lda = after(a, lda), n+grow, lda+bend
		}
	}
}

// solveCorner makes an [asm.CornerFunc].
func solveCorner[T asm.Float](columns bool) asm.CornerFunc[T] {
	return func(way, unit int, a *T, lda, bend int, x *T) {
		diagonal := func(i int) *T { return after(a, i*lda+bend*(i*(i-1)/2)) }
		for i := range asm.CornerRows {
			to := after(x, i*way)
			for p := range i {
				e := after(diagonal(i), (p-i)*way)
				if columns {
					e = after(diagonal(p), (i-p)*way)
				}
				*to = FMA(-*e, *after(x, p*way), *to)
			}
			if unit == 0 {
				*to /= *diagonal(i)
			}
		}
	}
}

// addSlab makes an [asm.AddSlabFunc] for numbers of unit elements, 1 or 2.
func addSlab[T asm.Float](unit int) asm.AddSlabFunc[T] {
	return func(n, left, right int, c, a *T, lda, bend int, y *T) {
		for i := range asm.SlabRows / unit {
			lo, hi, by := i*left*unit, n+i*right*unit, span(after(c, i*unit), unit)
			if hi > lo { // there may be nothing where a row without elements begins
				row, to := span(after(a, lo), hi-lo), span(after(y, lo), hi-lo)
				if unit == 1 {
					Axpy(by[0], row, to)
				} else {
					AxpyPairs(by[0], by[1], row, to)
				}
			}
			if i+1 < asm.SlabRows/unit {
				a, lda = after(a, lda), lda+bend
			}
		}
	}
}
