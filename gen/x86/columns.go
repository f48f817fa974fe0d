package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

func (g *gen) columns(k kernel.Kernel) {
	g.squares(k, g.e.Size, func(b vec, add func(b vec)) { add(b) })
}

// narrowColumns transposes pairs of BFloat16, which are as long as a float32, and widens one of their parts after the other: the second is the upper half. No register is
// left for a mask of that.
func (g *gen) narrowColumns(k kernel.Kernel) {
	g.squares(k, narrowSize, func(pairs vec, add func(b vec)) {
		first := g.vector()
		g.VPSLLD(operand.Imm(16), pairs, first)
		add(first)
		g.VPSRLD(operand.Imm(16), pairs, pairs)
		g.VPSLLD(operand.Imm(16), pairs, pairs)
		add(pairs)
	})
}

// squares emits the micro-kernel for k.M rows and a vector of columns of B, whose elements have the given size: a loop over squares of vectors, which it transposes in
// registers. each adds the products of what is a vector then, by calls of add for one step after the other. The last square may have fewer steps; what lies behind is
// neither read nor multiplied.
func (g *gen) squares(k kernel.Kernel, size int, each func(b vec, add func(b vec))) {
	per := g.e.Size / size // steps in what is transposed as one element
	steps, a, b, ldb := g.int("k"), g.int("a"), g.int("b"), g.int("ldb")
	g.SHLQ(operand.Imm(uint64(bits.Len(uint(size))-1)), ldb)
	at, ptrs := g.rows(b, ldb, g.vl)
	acc := g.zeros(k.M, 1)
	loop, done := g.label("square"), g.label("summed")
	g.TESTQ(steps, steps)
	g.JZ(g.jump(done))
	g.align(64)
	g.Label(loop)
	n, whole := g.GP64(), g.GP64()
	g.MOVQ(steps, n)
	g.SHRQ(operand.Imm(uint64(per-1)), n)
	g.MOVQ(operand.U32(uint32(g.vl)), whole)
	g.CMPQ(n, whole)
	g.CMOVQGT(whole, n)
	g.edge = g.mask(n)
	rows := g.square(g.vl, func(i int) operand.Mem { return at(i, 0) })
	g.edge = nil
	p := 0
	for i, row := range rows {
		if i > 0 {
			g.CMPQ(steps, operand.I32(int32(p)))
			g.JLE(g.jump(done))
		}
		each(row, func(b vec) {
			for i := range acc {
				g.multiplyBy(g.at(a, p*k.Tile.MR+i), []vec{b}, acc[i], true)
			}
			p++
		})
	}
	g.advance(p*k.Tile.MR, a)
	g.advance(g.vl, ptrs...)
	g.SUBQ(operand.I32(int32(p)), steps)
	g.JG(g.jump(loop))
	g.Label(done)
	c, ldc := g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	g.write(acc, c, ldc, nil)
}
