package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// merge emits loops over rows of pairs. Those for whole rows of a tile and real α and β, which most calls ask for, have no
// branches; the one for all other calls goes vector by vector, the last under a mask if it is not whole, and
// jumps over what how does not ask for. While a row of C is written, the row as far below as there are rows is prefetched: the
// next call's.
func (g *gen) merge(k kernel.Kernel) {
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
	below := g.GP64()
	g.MOVQ(rows, below)
	g.IMULQ(ldc, below)

	// vector emits the work on one vector of each operand. asked emits body where how has the flag.
	vector := func(rp, qp, cp operand.Mem, load func(operand.Mem, vec), store func(vec, operand.Mem), asked func(flag int, body func())) {
		s, t, old := g.vector(), g.vector(), g.vector()
		g.PREFETCHT0(operand.Mem{Base: cp.Base, Disp: cp.Disp, Index: below, Scale: 1})
		load(rp, s)
		load(qp, t)
		g.swap(t, t)
		g.mul(pairs[kernel.MergeQ], t, t)
		g.fmaTo(s, pairs[kernel.MergeR], t)
		g.zero(old)
		asked(kernel.MergeRead, func() {
			v := g.vector()
			load(cp, v)
			g.mul(pairs[kernel.MergeBetaRe], v, old)
			asked(kernel.MergeBeta, func() {
				g.swap(v, v)
				g.fma(v, pairs[kernel.MergeBetaIm], old)
			})
		})
		g.fma(s, pairs[kernel.MergeAlphaRe], old)
		asked(kernel.MergeAlpha, func() {
			g.swap(s, s)
			g.fma(s, pairs[kernel.MergeAlphaIm], old)
		})
		store(old, cp)
	}
	nextRow := func() {
		g.ADDQ(lds, r)
		g.ADDQ(lds, q)
		g.ADDQ(ldc, c)
	}
	store := func(y vec, m operand.Mem) { g.store(y, m) }

	done, other := g.label("done"), g.label("other")
	g.CMPQ(n, operand.I32(int32(k.Tile.NV*g.vl)))
	g.JNE(g.jump(other))
	for _, flags := range []int{0, kernel.MergeRead} {
		not := g.label("not")
		g.CMPQ(how, operand.U32(uint32(flags)))
		g.JNE(g.jump(not))
		g.times(rows, "whole", func() {
			for j := range k.Tile.NV {
				vector(g.at(r, j*g.vl), g.at(q, j*g.vl), g.at(c, j*g.vl), g.load, store, func(flag int, body func()) {
					if flags&flag != 0 {
						body()
					}
				})
			}
			nextRow()
		})
		g.JMP(g.jump(done))
		g.Label(not)
	}

	g.Label(other)
	vectors := g.GP64()
	g.MOVQ(n, vectors)
	g.SHRQ(operand.Imm(uint64(bits.Len(uint(g.vl))-1)), vectors)
	g.ANDQ(operand.Imm(uint64(g.vl-1)), n)
	edge := g.mask(n)
	asked := func(flag int, body func()) {
		skip := g.label("skip")
		g.TESTQ(operand.U32(uint32(flag)), how)
		g.JZ(g.jump(skip))
		body()
		g.Label(skip)
	}
	g.times(rows, "row", func() {
		rp, qp, cp, left := g.GP64(), g.GP64(), g.GP64(), g.GP64()
		g.MOVQ(r, rp)
		g.MOVQ(q, qp)
		g.MOVQ(c, cp)
		g.MOVQ(vectors, left)
		g.times(left, "vector", func() {
			vector(g.at(rp, 0), g.at(qp, 0), g.at(cp, 0), g.load, store, asked)
			g.advance(g.vl, rp, qp, cp)
		})
		whole := g.label("whole")
		g.TESTQ(n, n)
		g.JZ(g.jump(whole))
		vector(g.at(rp, 0), g.at(qp, 0), g.at(cp, 0), func(m operand.Mem, y vec) { g.maskLoad(m, edge, y) },
			func(y vec, m operand.Mem) { g.maskStore(y, edge, m) }, asked)
		g.Label(whole)
		nextRow()
	})
	g.Label(done)
}

// mergeTile does to the sums of a tile what merge does to those in memory: rows 2i and 2i+1 are what row i of C gets, and c moves to the row below. The steps follow one another for the
// tile as a whole, so that what is not asked for is jumped over once.
func (g *gen) mergeTile(acc [][]vec, c, ldc reg.GPVirtual) {
	x, how := g.int("x"), g.param("how")
	number := func(which int) vec {
		y := g.vector()
		g.bcastPair(g.at(x, 2*which), y)
		return y
	}
	// each has f do what it does to the sums of each vector of C, the second of which take its new value, and to where it is in C.
	each := func(f func(s, y vec, m operand.Mem)) {
		row := g.GP64()
		g.MOVQ(c, row)
		for i := 0; i < len(acc); i += 2 {
			for j, s := range acc[i] {
				f(s, acc[i+1][j], g.at(row, j*g.vl))
			}
			g.ADDQ(ldc, row)
		}
	}
	unless := func(flag int, to string) {
		g.TESTQ(operand.U32(uint32(flag)), how)
		g.JZ(g.jump(to))
	}
	zero, r, q := g.vector(), number(kernel.MergeR), number(kernel.MergeQ)
	g.zero(zero)
	each(func(s, y vec, _ operand.Mem) {
		g.add(zero, s, s) // as sums are added to 0 on their way to memory
		g.add(zero, y, y)
		g.swap(y, y)
		g.mul(q, y, y)
		g.fmaTo(s, r, y)
	})
	unread, sums, done := g.label("unread"), g.label("sums"), g.label("done")
	unless(kernel.MergeRead, unread)
	beta := number(kernel.MergeBetaRe)
	each(func(_, y vec, m operand.Mem) { g.mul(m, beta, y) })
	unless(kernel.MergeBeta, sums)
	beta = number(kernel.MergeBetaIm)
	each(func(_, y vec, m operand.Mem) {
		v := g.vector()
		g.load(m, v)
		g.swap(v, v)
		g.fma(v, beta, y)
	})
	g.JMP(g.jump(sums))
	g.Label(unread)
	each(func(_, y vec, _ operand.Mem) { g.zero(y) })
	g.Label(sums)
	alpha := number(kernel.MergeAlphaRe)
	each(func(s, y vec, _ operand.Mem) { g.fma(s, alpha, y) })
	unless(kernel.MergeAlpha, done)
	alpha = number(kernel.MergeAlphaIm)
	each(func(s, y vec, _ operand.Mem) {
		g.swap(s, s)
		g.fma(s, alpha, y)
	})
	g.Label(done)
	for i := 1; i < len(acc); i += 2 {
		for j, y := range acc[i] {
			g.store(y, g.at(c, j*g.vl))
		}
		g.ADDQ(ldc, c)
	}
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
