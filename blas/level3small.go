package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// small bounds the rows, columns and steps, a power of two, of products that take a short way.
const small = 32

// isSmallMatrix reports whether a matrix has from 1 to small rows and columns, and lies in a slice of that length.
func isSmallMatrix(rows, cols, ld, length int) bool {
	return uint(rows-1)|uint(cols-1) < small && ld >= cols && holds(length, rows, ld, cols)
}

// isSmall reports whether the arguments of a product are all right, and its sizes from 1 to small.
func isSmall(tA, tB blas.Transpose, m, n, k, lenA, lda, lenB, ldb, lenC, ldc int) bool {
	if uint(m-1)|uint(n-1)|uint(k-1) >= small {
		return false
	}
	nx, mx := operands(tA, m, k) // columns and rows of A as stored
	ny, my := operands(tB, k, n)
	return nx > 0 && ny > 0 && lda >= nx && ldb >= ny && ldc >= n && holds(lenA, mx, lda, nx) && holds(lenB, my, ldb, ny) && holds(lenC, m, ldc, n)
}

// meets reports whether elements so many others apart fall into the same places of an L1 cache.
func meets[E any](stride int) bool { return stride*int(unsafe.Sizeof(*new(E)))%4096 == 0 }

// ways is how many such places an L1 cache has at least.
const ways = 8

// tallest returns the most rows of a tile of A with these strides, where kernels take up to mr: as many as fit the L1 cache together.
func tallest[E any](mr, ars, acs int) int {
	if (acs == 1 || acs == -1) && meets[E](ars) {
		return min(mr, ways)
	}
	return mr
}

// collide reports whether a strip of a B with contiguous rows is better packed, as its k rows and the m rows of A push each other out of an L1 cache
// (package gemm has the measurements).
func collide[E any](m, k, ars, acs, brs int) bool {
	return m >= 20 && k > ways && acs == 1 && meets[E](ars) && meets[E](brs)
}

// smallChain is a product by tiles: what package gemm does, without views and a plan.
func smallChain[T gemm.Float](set *asm.Set[T], m, n, k int, alpha T, a *T, ars, acs int, b *T, brs, bcs int, beta T, c *T, ldc int) {
	var buf *[]float64
	var panel *T
	apart := collide[T](m, k, ars, acs, brs)
	if bcs != 1 || apart {
		buf = scratches.Get().(*[]float64)
		panel = &room[T](buf, k*set.NR)[0]
	}
	height := tileHeight(m, tallest[T](set.MR, ars, acs))
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		bj, ldb := el(b, j*bcs), brs
		switch {
		case bcs != 1:
			packColumns(set, cols, k, bj, bcs, panel)
			bj, ldb = panel, set.NR
		case apart:
			set.PackB.Copy(cols, k, bj, brs, panel)
			bj, ldb = panel, set.NR
		}
		for i := 0; i < m; {
			rows := min(height, m-i)
			tiles := (m - i) / rows
			set.Direct[rows-1][set.Vectors(cols)-1](tiles, cols, k, alpha, el(a, i*ars), ars, acs, bj, ldb, beta, el(c, i*ldc+j), ldc, nil, nil, nil)
			i += tiles * rows
		}
	}
	if buf != nil {
		scratches.Put(buf)
	}
}

// packColumns packs contiguous columns of B, cs elements from each other, to rows of a panel. What lies there behind them no kernel reads.
func packColumns[T gemm.Float](set *asm.Set[T], cols, k int, b *T, cs int, panel *T) {
	if cols*k >= set.NR { // fewer take the kernel longer
		set.PackB.Transpose(cols, k, b, cs, 0, panel)
		return
	}
	for j := range cols {
		from, to := el(b, j*cs), el(panel, j)
		for p := range k {
			*el(to, p*set.NR) = *el(from, p)
		}
	}
}

// tileHeight returns the height of tiles of at most so many rows, of m: even, since a low one would wait for its own sums.
func tileHeight(m, most int) int {
	if m <= most { // spares divisions
		return m
	}
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
		kernels[most-1](n/most, k, alpha, x, xrs, w, ldw, 0, beta, c, crs, ccs)
	}
	if done < n {
		kernels[n-done-1](1, k, alpha, x, xrs, el(w, done*ldw), ldw, 0, beta, el(c, done*ccs), crs, ccs)
	}
	if buf != nil {
		scratches.Put(buf)
	}
}

// smallTriangle is smallChain for a triangle of C, which has n rows, of A·B, or of α·A·B + α·(A·B)ᵀ + β·C if sum is set. Tiles that the diagonal
// crosses go by way of scratch.
func smallTriangle[T gemm.Float](sum bool, ul blas.Uplo, n, k int, alpha T, a *T, ars, acs int, b *T, brs, bcs int, beta T, c *T, ldc int) {
	set := gemm.Kernels[T]()
	nr := set.NR
	buf := scratches.Get().(*[]float64)
	s := room[T](buf, (nr+k)*nr)
	square, panel := &s[0], &s[nr*nr]
	for j := 0; j < n; j += nr {
		cols := min(nr, n-j)
		from, to := j+cols, n // rows that lie in the triangle with all these columns
		if ul == blas.Upper {
			from, to = 0, j
		}
		diagonal := el(c, j*ldc+j)
		if beta != 0 {
			clear(s[:cols*nr]) // what lies there could be slow to multiply
			copyTriangle(ul, cols, diagonal, ldc, square, nr)
		}
		factor := beta
		for pass := 0; ; pass++ {
			bj, ldb := el(b, j*bcs), brs
			switch {
			case bcs != 1:
				packColumns(set, cols, k, bj, bcs, panel)
				bj, ldb = panel, nr
			case collide[T](n, k, ars, acs, brs):
				set.PackB.Copy(cols, k, bj, brs, panel)
				bj, ldb = panel, nr
			}
			most := tallest[T](set.MR, ars, acs)
			if from < to {
				height := tileHeight(to-from, most)
				for i := from; i < to; {
					rows := min(height, to-i)
					tiles := (to - i) / rows
					set.Direct[rows-1][set.Vectors(cols)-1](tiles, cols, k, alpha, el(a, i*ars), ars, acs, bj, ldb, factor, el(c, i*ldc+j), ldc, nil, nil, nil)
					i += tiles * rows
				}
			}
			height := tileHeight(cols, most)
			for i := 0; i < cols; i += height {
				rows := min(height, cols-i)
				lo, hi := 0, i+rows
				if ul == blas.Upper {
					lo, hi = i, cols
				}
				set.Direct[rows-1][set.Vectors(hi-lo)-1](1, hi-lo, k, alpha, el(a, (j+i)*ars), ars, acs, el(bj, lo), ldb, factor, el(square, i*nr+lo), nr, nil, nil, nil)
			}
			if !sum {
				break
			}
			a, ars, acs, b, brs, bcs = b, bcs, brs, a, acs, ars // (A·B)ᵀ is Bᵀ·Aᵀ
			if factor = 1; pass == 1 {
				break
			}
		}
		copyTriangle(ul, cols, square, nr, diagonal, ldc)
	}
	scratches.Put(buf)
}

// copyTriangle copies the triangle ul of the n×n matrix x to y.
func copyTriangle[E any](ul blas.Uplo, n int, x *E, ldx int, y *E, ldy int) {
	for i := range n {
		lo, hi := columns(ul, i, n)
		from, to := el(x, i*ldx), el(y, i*ldy)
		for ; lo < hi; lo++ {
			*el(to, lo) = *el(from, lo)
		}
	}
}

// smallPairs is tinyMulPairs in the chain order of package gemm, by tiles: what that does (complexProduct.direct), without views and a plan, and so with the same bits. Of A or B and of C, the rows are contiguous.
// If mirrored is not 0, it adds mirrored·Bᵀ·Aᵀ, of which the left factor is conjugated if A is, to a triangle.
func smallPairs[F gemm.Float](ul blas.Uplo, m, n, k int, alpha, mirrored pair[F], a *pair[F], ars, acs int, conjA bool, b *pair[F], brs, bcs int, conjB bool, beta pair[F], c *pair[F], ldc int) {
	set := gemm.Kernels[F]()
	nr := set.NR
	buf := scratches.Get().(*[]float64)
	s := room[F](buf, (2*m+k)*nr+nr*nr/2+2*asm.MergeSize)
	panel, square, first := &s[2*m*nr], s[(2*m+k)*nr:][:nr*nr/2], (*[asm.MergeSize]F)(s[(2*m+k)*nr+nr*nr/2:])
	howFirst, howNext, next, two := generic.MergeNumbers(first, conjA, conjB, [2]F{alpha.re, alpha.im}, [2]F{beta.re, beta.im}), 0, first, mirrored != (pair[F]{})
	if two {
		next = (*[asm.MergeSize]F)(s[(2*m+k)*nr+nr*nr/2+asm.MergeSize:])
		howNext = generic.MergeNumbers(next, conjA, conjB, [2]F{mirrored.re, mirrored.im}, [2]F{1})
	}
	for j := 0; j < n; j += nr / 2 {
		cols := min(nr/2, n-j)
		// The rows that have some of these columns in the triangle, and those that have all.
		from, to, all, end := 0, m, 0, m
		switch ul {
		case blas.Lower:
			from, all = j, j+cols
		case blas.Upper:
			to, end = j+cols, j
		}
		diagonal := c
		if ul != 0 { // a whole C need not have such an element
			diagonal = el(c, j*ldc+j)
		}
		if ul != 0 && beta != (pair[F]{}) {
			clear(square) // what lies there could be slow to multiply
			copyTriangle(ul, cols, diagonal, ldc, as[pair[F]](&square[0]), nr/2)
		}
		for how, x := howFirst, first; ; how, x = howNext, next {
			bj, ldb := &el(b, j*bcs).re, 2*brs
			switch {
			case bcs != 1:
				set.PackB.Pairs(cols, k, bj, bcs, 0, panel)
				bj, ldb = panel, nr
			case collide[pair[F]](m, k, ars, acs, brs):
				set.PackB.Copy(2*cols, k, bj, ldb, panel)
				bj, ldb = panel, nr
			}
			height := tileHeight(to-from, tallest[pair[F]](set.MR, ars, acs))
			for i := from; i < to; {
				rows := min(height, to-i)
				f, tiles, ai := set.Direct[rows-1][set.Vectors(2*cols)-1], (to-i)/rows, &el(a, i*ars).re
				f(tiles, 2*cols, k, 1, ai, 2*ars, 2*acs, bj, ldb, 0, &s[i*nr], nr, nil, nil, nil)
				f(tiles, 2*cols, k, 1, el(ai, 1), 2*ars, 2*acs, bj, ldb, 0, &s[(m+i)*nr], nr, nil, nil, nil)
				i += tiles * rows
			}
			if all < end {
				set.Merge(end-all, 2*cols, how, &s[all*nr], &s[(m+all)*nr], nr, &x[0], &el(c, all*ldc+j).re, 2*ldc)
			}
			if ul != 0 {
				set.Merge(cols, 2*cols, how, &s[j*nr], &s[(m+j)*nr], nr, &x[0], &square[0], nr)
			}
			if !two {
				break
			}
			a, ars, acs, b, brs, bcs = b, bcs, brs, a, acs, ars
			if x == next {
				break
			}
		}
		if ul != 0 {
			copyTriangle(ul, cols, as[pair[F]](&square[0]), nr/2, diagonal, ldc)
		}
	}
	scratches.Put(buf)
}

// smallTriangular is tinyTriangular by kernels: what package gemm does for few rows (system.strips), without views, and with the same bits. It reports
// whether it did: not if an inverse of the diagonal is no normal number.
func smallTriangular[T gemm.Float](solve, isLower, unit bool, m, n int, alpha T, a *T, ars, acs int, b *T, brs, bcs int) bool {
	set := gemm.Kernels[T]()
	kernels, nr := set.Trmul, set.NR
	if solve {
		kernels = set.Solve
	}
	if !isLower { // a lower one, with rows and columns from the last to the first
		a = el(a, (m-1)*(ars+acs))
		ars, acs = -ars, -acs
	}
	buf := scratches.Get().(*[]float64)
	s := room[T](buf, m+2*(m+nr)*nr)
	d, strip, back := s[:m], s[m:], &s[m+(m+nr)*nr]
	p, normal := 0, true
	for i := range d {
		x := T(1)
		if !unit {
			x = *el(a, p)
			if solve {
				x = 1 / x
				normal = normal && generic.IsNormal(x)
			}
		}
		d[i] = x
		p += ars + acs
	}
	apart := m > set.MR && meets[T](brs)
	for j := 0; j < n && normal; j += nr {
		cols := min(nr, n-j)
		v := set.Vectors(cols) - 1
		bj := el(b, j*bcs)
		c, ldc := bj, brs
		switch {
		case bcs != 1:
			c, ldc = &strip[0], nr
			set.PackB.Transpose(cols, m, bj, bcs, 0, c)
		case apart:
			c, ldc = &strip[0], nr
			set.PackB.Copy(cols, m, bj, brs, c)
		}
		if alpha != 1 {
			set.Scale(m, cols, alpha, c, ldc, c, ldc)
		}
		applyTriangle(kernels, v, 1, solve, isLower, m, cols, a, ars, acs, d, c, ldc, tallest[T](set.MR, ars, acs))
		for i := 0; i < m && bcs != 1; i += nr {
			rows := min(nr, m-i)
			set.PackB.Transpose(rows, cols, el(c, i*nr), nr, 0, back)
			set.Scale(cols, rows, 1, back, nr, el(bj, i*brs), bcs)
		}
		if apart && bcs == 1 {
			set.Scale(m, cols, 1, c, nr, bj, brs)
		}
	}
	scratches.Put(buf)
	return normal
}

// smallTriangularPairs is smallTriangular for complex numbers and a real α.
func smallTriangularPairs[F gemm.Float](solve, isLower, unit, conj bool, m, n int, alpha F, a *pair[F], ars, acs int, b *pair[F], brs, bcs int) bool {
	set := gemm.Kernels[F]()
	kernels, nr := set.TrmulPairs, set.NR
	if solve {
		kernels = set.SolvePairs
	}
	if !isLower {
		a = el(a, (m-1)*(ars+acs))
		ars, acs = -ars, -acs
	}
	buf := scratches.Get().(*[]float64)
	s := room[F](buf, 2*m+2*(2*m+nr)*nr)
	d, c, back := s[:2*m], &s[2*m], &s[2*m+(2*m+nr)*nr]
	p, normal := 0, true
	for i := 0; i < len(d); i += 2 {
		x := pair[F]{re: 1}
		if !unit {
			x = *el(a, p)
			if solve {
				x.re, x.im = generic.Reciprocal(x.re, x.im)
				normal = normal && generic.IsNormal(max(generic.Abs(x.re), generic.Abs(x.im)))
			}
		}
		d[i], d[i+1] = x.re, x.im
		p += ars + acs
	}
	// Rows from the last to the first begin with an imaginary part, and what is computed is a conjugate.
	im := sign[F](conj == isLower)
	for j := 0; j < n && normal; j += nr {
		cols := min(nr, n-j)
		v := set.Vectors(cols) - 1
		bj := &el(b, j*bcs).re
		if bcs != 1 {
			set.PackB.Transpose(cols, 2*m, bj, 2*bcs, 0, c)
			if alpha != 1 {
				set.Scale(m, cols, alpha, c, 2*nr, c, 2*nr)
			}
			if im*alpha != 1 {
				set.Scale(m, cols, im*alpha, el(c, nr), 2*nr, el(c, nr), 2*nr)
			}
		} else {
			set.Unzip(m, cols, alpha, im*alpha, bj, 2*brs, c, nr)
		}
		applyTriangle(kernels, v, 2, solve, isLower, 2*m, cols, &a.re, 2*ars, 2*acs, d, c, nr, set.MR)
		if bcs == 1 {
			set.Zip(m, cols, 1, im, c, nr, bj, 2*brs)
			continue
		}
		if im != 1 {
			set.Scale(m, cols, im, el(c, nr), 2*nr, el(c, nr), 2*nr)
		}
		for i := 0; i < 2*m; i += nr {
			rows := min(nr, 2*m-i)
			set.PackB.Transpose(rows, cols, el(c, i*nr), nr, 0, back)
			set.Scale(cols, rows, 1, back, nr, el(bj, i*brs), 2*bcs)
		}
	}
	scratches.Put(buf)
	return normal
}

// applyTriangle calls the kernels that multiply the m rows of a strip by a lower triangle of numbers of q parts, or solve. If it was an upper one, rows
// are taken from the last to the first.
func applyTriangle[T gemm.Float](kernels [][]asm.TriangleFunc[T], v, q int, solve, isLower bool, m, n int, a *T, ars, acs int, d []T, c *T, ldc, mr int) {
	if !isLower {
		c = el(c, (m-1)*ldc)
		ldc = -ldc
	}
	if m <= mr {
		kernels[m/q-1][v](n, 0, a, ars, acs, &d[0], c, ldc)
		return
	}
	height := (m + mr - 1) / mr
	for i := range height {
		if !solve { // from below
			i = height - 1 - i
		}
		r, end := m/q*i/height*q, m/q*(i+1)/height*q
		kernels[(end-r)/q-1][v](n, r, el(a, r/q*(ars+acs)), ars, acs, &d[r], el(c, r*ldc), ldc)
	}
}
