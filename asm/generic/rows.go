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

// mirror makes an [asm.MirrorFunc] for numbers of unit elements, 1 or 2.
func mirror[T asm.Float](upper bool, unit int) asm.MirrorFunc[T] {
	return func(rows, diag, n int, u, a *T, lda, bend, _ int, x, y, s *T) {
		for i := range rows {
			lo, hi, c := 0, diag+i*unit, span(after(u, i*unit), unit)
			if upper {
				lo, hi = diag+(i+1)*unit, n
			}
			// part returns the elements of a row from lo on: there may be nothing where one without elements begins.
			part := func(p *T, lo, hi int) []T {
				if lo == hi {
					return nil
				}
				return span(after(p, lo), hi-lo)
			}
			row := after(a, i*lda+bend*(i*(i-1)/2))
			var same, cross [16]T
			l := RowLanes[T]()
			if unit == 2 {
				AxpyPairs(c[0], c[1], part(row, lo, hi), part(y, lo, hi))
				for j, e := range part(row, lo, hi) {
					at, with := lo+j, part(x, lo, hi)
					same[at%l] = FMA(e, with[j], same[at%l])
					cross[(at^1)%l] = FMA(e, with[j^1], cross[(at^1)%l])
				}
				halve(same[:l], 2)
				halve(cross[:l], 2)
				copy(span(after(s, 4*i), 4), []T{same[0], same[1], cross[0], cross[1]})
				continue
			}
			Axpy(c[0], part(row, lo, hi), part(y, lo, hi))
			if upper { // the diagonal
				lo--
			} else {
				hi++
			}
			for j, e := range part(row, lo, hi) {
				at := &same[(lo+j)%l]
				*at = FMA(e, *after(x, lo+j), *at)
			}
			halve(same[:l], 1)
			*after(s, i) = same[0]
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

// updateRowsPairs is an [asm.UpdatePairsFunc].
func updateRowsPairs[T asm.Float](rows, n, grow int, u, x *T, incx int, a *T, lda, bend int) {
	c := span(u, 2*rows)
	for i := range rows {
		AxpyPairs(c[2*i], c[2*i+1], span(after(x, i*incx), n), span(a, n))
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
