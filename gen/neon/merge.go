package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// merge emits a loop over rows and vectors of pairs. Of a row of float32, a single pair may be left. What how does not ask
// for is jumped over, the same way for every vector.
func (g *gen) merge(kernel.Kernel) {
	how, rows, n := g.Int("how"), g.Int("m"), g.Int("n")
	r, q, c, lds, ldc, x := g.Int("r"), g.Int("q"), g.Int("c"), g.bytes(g.Int("lds")), g.bytes(g.Int("ldc")), g.Int("x")
	pairs := make([]arm64.V, kernel.MergePairs)
	for i := range pairs {
		pairs[i] = g.pair(x, i)
	}
	unless := func(flag int, to string) { g.unless(flag, how, to) }
	vectors := g.quotient(n, g.vl)

	vector := func(size int, rp, qp, cp arm64.X) {
		s, t, old := g.load(g.at(rp, 0), size), g.load(g.at(qp, 0), size), g.V()
		g.swap(t, t)
		g.mul(pairs[kernel.MergeQ], t, t)
		g.fma(s, pairs[kernel.MergeR], t)
		g.ZERO(old)
		sum, product := g.label("sum"), g.label("product")
		unless(kernel.MergeRead, sum)
		v := g.load(g.at(cp, 0), size)
		g.mul(pairs[kernel.MergeBetaRe], v, old)
		unless(kernel.MergeBeta, sum)
		g.swap(v, v)
		g.fma(v, pairs[kernel.MergeBetaIm], old)
		g.Label(sum)
		g.fma(t, pairs[kernel.MergeAlphaRe], old)
		unless(kernel.MergeAlpha, product)
		g.swap(t, t)
		g.fma(t, pairs[kernel.MergeAlphaIm], old)
		g.Label(product)
		g.store(old, g.at(cp, 0), size)
		g.advance(size, rp, qp, cp)
	}
	g.times(rows, "row", func() {
		rp, qp, cp, left := g.copy(r), g.copy(q), g.copy(c), g.copy(vectors)
		g.times(left, "vector", func() { vector(g.vl, rp, qp, cp) })
		if g.vl > 2 {
			whole := g.label("whole")
			g.CMPI(0, n)
			g.BEQ(whole)
			vector(2, rp, qp, cp)
			g.Label(whole)
		}
		g.ADD(lds, r, r)
		g.ADD(lds, q, q)
		g.ADD(ldc, c, c)
	})
}

// merge does to the sums of a tile what the kernel Merge does to those in memory: rows 2i and 2i+1 are what row i of C gets, and c moves to the row below.
func (t *corner) merge(c, ldc arm64.X) {
	x, how := t.Int("x"), t.Int("how")
	// each has f do what it does to the sums of each vector of C, the second of which take its new value, and to where it is in C.
	each := func(f func(s, y arm64.V, m arm64.Mem)) {
		row := t.copy(c)
		for i := 0; i < len(t.acc); i += 2 {
			for j, s := range t.acc[i] {
				f(s, t.acc[i+1][j], t.at(row, j*t.vl))
			}
			t.ADD(ldc, row, row)
		}
	}
	zero, r, q := t.zeros(1)[0], t.pair(x, kernel.MergeR), t.pair(x, kernel.MergeQ)
	each(func(s, y arm64.V, _ arm64.Mem) {
		t.add(zero, s, s) // as sums are added to 0 on their way to memory
		t.add(zero, y, y)
		t.swap(y, y)
		t.mul(q, y, y)
		t.fma(s, r, y)
		t.VMOV(y, s)
	})
	unread, sums, done := t.label("unread"), t.label("sums"), t.label("done")
	t.unless(kernel.MergeRead, how, unread)
	beta := t.pair(x, kernel.MergeBetaRe)
	each(func(_, y arm64.V, m arm64.Mem) { t.mul(beta, t.load(m, t.vl), y) })
	t.unless(kernel.MergeBeta, how, sums)
	beta = t.pair(x, kernel.MergeBetaIm)
	each(func(_, y arm64.V, m arm64.Mem) {
		v := t.load(m, t.vl)
		t.swap(v, v)
		t.fma(v, beta, y)
	})
	t.B(sums)
	t.Label(unread)
	each(func(_, y arm64.V, _ arm64.Mem) { t.ZERO(y) })
	t.Label(sums)
	alpha := t.pair(x, kernel.MergeAlphaRe)
	each(func(s, y arm64.V, _ arm64.Mem) { t.fma(s, alpha, y) })
	t.unless(kernel.MergeAlpha, how, done)
	alpha = t.pair(x, kernel.MergeAlphaIm)
	each(func(s, y arm64.V, _ arm64.Mem) {
		t.swap(s, s)
		t.fma(s, alpha, y)
	})
	t.Label(done)
	for i := 1; i < len(t.acc); i += 2 {
		t.storeRow(t.acc[i], c, 0, t.v*t.vl)
		t.ADD(ldc, c, c)
	}
}

// pair returns pair i of those at x in every pair of lanes.
func (g *gen) pair(x arm64.X, i int) arm64.V {
	y := g.load(g.at(x, 2*i), 2)
	if g.vl == 4 {
		g.DUP(arm64.D2, y, 0, y)
	}
	return y
}

// unless jumps there if how does not have the flag.
func (g *gen) unless(flag int, how arm64.X, to string) {
	asked := g.X()
	g.ANDI(flag, how, asked)
	g.CMPI(0, asked)
	g.BEQ(to)
}

// swap sets d to n with the lanes of each pair exchanged.
func (g *gen) swap(n, d arm64.V) {
	if g.vl == 2 {
		g.EXT(8, n, n, d)
	} else {
		g.REV64(g.lanes, n, d)
	}
}
