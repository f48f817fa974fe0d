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
		pairs[i] = g.load(g.at(x, 2*i), 2)
		if g.vl == 4 {
			g.DUP(arm64.D2, pairs[i], 0, pairs[i])
		}
	}
	unless := func(flag int, to string) {
		asked := g.X()
		g.ANDI(flag, how, asked)
		g.CMPI(0, asked)
		g.BEQ(to)
	}
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

// swap sets d to n with the lanes of each pair exchanged.
func (g *gen) swap(n, d arm64.V) {
	if g.vl == 2 {
		g.EXT(8, n, n, d)
	} else {
		g.REV64(g.lanes, n, d)
	}
}
