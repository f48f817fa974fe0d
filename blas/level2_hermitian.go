package blas

import "github.com/ashlar-la/ashlar/gemm"

// Full triangles of Hermitian matrices of fewer than hermitianRows rows go by loops. Those of up to hermitianMost go by a kernel for the whole, with all else
// beside it in two loops.
const hermitianRows, hermitianMost = 12, 128

func isSmallHermitian(n int) bool { return hermitianRows <= n && n <= hermitianMost }

// hermitian computes y ← α·R·x + β·y for a full triangle R. Dot products of its rows with x give one half of it; the conjugate of the other is a sum of these
// rows, each times an element of the conjugate of α·x.
func (v *level2[T, F]) hermitian(l layout, n int, alpha pair[F], a, x *pair[F], beta pair[F], y *pair[F]) {
	const group = panelRows / 2
	room := (n + group - 1) / group * group
	buf, loan := v.borrow(3*room + n)
	sums := as[pair[F]](&buf[0]) // two a row, then what rows are multiplied by, and what they add up to
	c, spread := el(sums, 2*room), el(sums, 3*room)
	conjugateMultiples(n, alpha, x, c, spread)
	mirror := v.set.MirrorUpperPairs
	if l.reach < 0 {
		mirror = v.set.MirrorLowerPairs
	}
	mirror(n, 0, 2*n, &c.re, &el(a, l.first).re, 2*(l.step-1), 2*l.bend, 0, &x.re, &spread.re, &sums.re)
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
