package generic

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// bent returns the rows of a matrix, n elements each: the first at p, and each ld elements behind the one before, after which ld grows by bend.
func bent[T asm.Float](p *T, rows, ld, bend, n int) (list [][]T) {
	for ; rows > 0; rows, ld = rows-1, ld+bend {
		list = append(list, span(p, n))
		if rows > 1 { // there may be nothing behind the last
			p = (*T)(unsafe.Add(unsafe.Pointer(p), ld*int(unsafe.Sizeof(*p))))
		}
	}
	return list
}

// rank makes an [asm.RankFunc] for numbers of unit elements, 1 or 2.
func rank[T asm.Float](m, k, unit int) asm.RankFunc[T] {
	return func(n int, a *T, ars, aks int, b *T, ldb int, c *T, ldc, bend int) {
		as, bs := span(a, (m-1)*ars+(k-1)*aks+unit), bent(b, k, ldb, bend, n)
		for i, row := range bent(c, m, ldc, bend, n) {
			for p, with := range bs {
				if at := i*ars + p*aks; unit == 1 {
					Axpy(as[at], with, row)
				} else {
					AxpyPairs(as[at], as[at+1], with, row)
				}
			}
		}
	}
}

// MirrorRows adds the rows of a, each times its u, to y, and returns their dot products with x, by [DotRow].
func MirrorRows[T asm.Float](u []T, a [][]T, x, y []T) (s0, s1, s2, s3 T) {
	for p, row := range a {
		Axpy(u[p], row, y)
	}
	return DotRow(a[0], x), DotRow(a[1], x), DotRow(a[2], x), DotRow(a[3], x)
}
