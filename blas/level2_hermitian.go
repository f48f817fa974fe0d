package blas

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/gemm"
)

// Full triangles of Hermitian matrices of fewer than hermitianRows rows go by loops, those of up to hermitianMost by three kernels for the whole, and larger ones
// in slabs.
const hermitianRows, hermitianMost = 12, 128

func isSmallHermitian(n int) bool { return hermitianRows <= n && n <= hermitianMost }

// hermitian computes y ← α·R·x + β·y for a full triangle R. Dot products of its rows with x give one half of it; the conjugate of the other is a sum of these
// rows, each times an element of the conjugate of α·x.
func (v *level2[T, F]) hermitian(l layout, n int, alpha pair[F], a, x *pair[F], beta pair[F], y *pair[F]) {
	const group = asm.SlabRows / 2
	buf, loan := v.borrow(4 * n)
	sums := as[pair[F]](&buf[0]) // two a row, then what rows are multiplied by, and what they add up to
	c, spread := el(sums, 2*n), el(sums, 3*n)
	conjugateMultiples(n, alpha, x, c, spread)
	// There are n-1 rows beside the diagonal.
	if rows, short := n-1, (n-1)%group; l.reach < 0 {
		own := l.from(1)
		first, ld := el(a, own.first-1), own.step-1
		v.set.DotRowsPairs(rows, 2, 2, &first.re, 2*ld, 2*l.bend, &x.re, 0, &el(sums, 2).re)
		*sums, *el(sums, 1) = pair[F]{}, pair[F]{}
		at := own
		for i := 1; i <= short; i++ {
			addPairs(i, *el(c, i), el(a, at.first-i), spread)
			at = at.from(1)
		}
		for i := short + 1; i < n; i += group {
			v.set.AddSlabPairs(2*i, 0, 1, &el(c, i).re, &el(a, at.first-i).re, 2*(at.step-1), 2*l.bend, &spread.re)
			at = at.from(group)
		}
	} else {
		v.set.DotRowsPairs(rows, 2*rows, -2, &el(a, l.first+1).re, 2*l.step, 2*l.bend, &el(x, 1).re, 2, &sums.re)
		*el(sums, 2*n-2), *el(sums, 2*n-1) = pair[F]{}, pair[F]{}
		at, i := l, 0
		for ; i < rows-short; i += group {
			v.set.AddSlabPairs(2*(rows-i), 1, 0, &el(c, i).re, &el(a, at.first+1).re, 2*(at.step-1), 2*l.bend, &el(spread, i+1).re)
			at = at.from(group)
		}
		for ; i < rows; i++ {
			addPairs(rows-i, *el(c, i), el(a, at.first+1), el(spread, i+1))
			at = at.from(1)
		}
	}
	mergeHermitian(n, l, alpha, a, sums, c, spread, beta, y)
	v.giveBack(loan)
}

// conjugateMultiples sets c to the conjugates of α·x, and zero to zeros.
func conjugateMultiples[F gemm.Float](n int, alpha pair[F], x, c, zero *pair[F]) {
	for i := range n {
		e := mulPair(alpha, *el(x, i))
		*el(c, i), *el(zero, i) = pair[F]{e.re, -e.im}, pair[F]{}
	}
}

// addPairs adds c times a row to y.
func addPairs[F gemm.Float](n int, c pair[F], row, y *pair[F]) {
	for i := range n {
		e, to := mulPair(c, *el(row, i)), el(y, i)
		to.re += e.re
		to.im += e.im
	}
}

// mergeHermitian adds up what hermitian has.
func mergeHermitian[F gemm.Float](n int, l layout, alpha pair[F], a, sums, c, spread *pair[F], beta pair[F], y *pair[F]) {
	at, step := l.first, l.step
	for i := range n {
		same, cross, own, diag, t := *el(sums, 2*i), *el(sums, 2*i+1), *el(c, i), el(a, at).re, *el(spread, i)
		s := mulPair(alpha, pair[F]{same.re - same.im, cross.re + cross.im})
		s.re += F(own.re*diag) + t.re
		s.im -= F(own.im*diag) + t.im
		to := el(y, i)
		if beta != (pair[F]{}) {
			e := mulPair(beta, *to)
			s.re += e.re
			s.im += e.im
		}
		*to = s
		at += step
		step += l.bend
	}
}
