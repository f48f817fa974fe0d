package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// merge emits a loop over rows and vectors of pairs, the last vector under a mask if it is not whole. What how does not ask
// for is jumped over, the same way for every vector. While a row of C is written, the row as far below as there are rows is
// prefetched: the next call's.
func (g *gen) merge(kernel.Kernel) {
	how, rows, n := g.param("how"), g.int("m"), g.int("n") // general registers are scarce
	r, q, c, lds, ldc, x := g.int("r"), g.int("q"), g.int("c"), g.int("lds"), g.int("ldc"), g.int("x")
	for _, stride := range []reg.GPVirtual{lds, ldc} {
		g.SHLQ(g.shift(), stride)
	}
	pairs := make([]vec, kernel.MergePairs)
	for i := range pairs {
		pairs[i] = g.vector()
		g.bcastPair(g.at(x, 2*i), pairs[i])
	}
	vectors, below := g.GP64(), g.GP64()
	g.MOVQ(n, vectors)
	g.SHRQ(operand.Imm(uint64(bits.Len(uint(g.vl))-1)), vectors)
	g.ANDQ(operand.Imm(uint64(g.vl-1)), n)
	edge := g.mask(n)
	g.MOVQ(rows, below)
	g.IMULQ(ldc, below)

	vector := func(from func(reg.GPVirtual) vec, rp, qp, cp reg.GPVirtual, store func(vec)) {
		s, t, old := from(rp), from(qp), g.vector()
		g.swap(t, t)
		g.mul(pairs[kernel.MergeQ], t, t)
		g.fmaTo(s, pairs[kernel.MergeR], t)
		g.zero(old)
		sum, product := g.label("sum"), g.label("product")
		g.TESTQ(operand.U32(kernel.MergeRead), how)
		g.JZ(g.jump(sum))
		v := from(cp)
		g.mul(pairs[kernel.MergeBetaRe], v, old)
		g.TESTQ(operand.U32(kernel.MergeBeta), how)
		g.JZ(g.jump(sum))
		g.swap(v, v)
		g.fma(v, pairs[kernel.MergeBetaIm], old)
		g.Label(sum)
		g.fma(s, pairs[kernel.MergeAlphaRe], old)
		g.TESTQ(operand.U32(kernel.MergeAlpha), how)
		g.JZ(g.jump(product))
		g.swap(s, s)
		g.fma(s, pairs[kernel.MergeAlphaIm], old)
		g.Label(product)
		store(old)
	}
	g.times(rows, "row", func() {
		rp, qp, cp, left := g.GP64(), g.GP64(), g.GP64(), g.GP64()
		g.MOVQ(r, rp)
		g.MOVQ(q, qp)
		g.MOVQ(c, cp)
		g.MOVQ(vectors, left)
		g.times(left, "vector", func() {
			g.PREFETCHT0(operand.Mem{Base: cp, Index: below, Scale: 1})
			vector(func(p reg.GPVirtual) vec {
				y := g.vector()
				g.load(g.at(p, 0), y)
				return y
			}, rp, qp, cp, func(y vec) { g.store(y, g.at(cp, 0)) })
			g.advance(g.vl, rp, qp, cp)
		})
		whole := g.label("whole")
		g.TESTQ(n, n)
		g.JZ(g.jump(whole))
		vector(func(p reg.GPVirtual) vec {
			y := g.vector()
			g.maskLoad(g.at(p, 0), edge, y)
			return y
		}, rp, qp, cp, func(y vec) { g.maskStore(y, edge, g.at(cp, 0)) })
		g.Label(whole)
		g.ADDQ(lds, r)
		g.ADDQ(lds, q)
		g.ADDQ(ldc, c)
	})
}

// bcastPair sets every pair of lanes of y to the two elements at m.
func (g *gen) bcastPair(m operand.Mem, y vec) {
	switch {
	case !g.f64():
		g.VBROADCASTSD(m, y)
	case g.avx512():
		g.VBROADCASTF64X2(m, y)
	default:
		g.VBROADCASTF128(m, y)
	}
}

// swap sets y to x with the lanes of each pair exchanged.
func (g *gen) swap(x, y vec) {
	if g.f64() {
		g.VPERMILPD(operand.Imm(0x55), x, y)
	} else {
		g.VPERMILPS(operand.Imm(0xb1), x, y)
	}
}
