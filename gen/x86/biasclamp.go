package x86

import (
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// biasClamp emits loops over strips of columns, two vectors wide and then up to one, and in each over the rows. Where
// there is no x, -0 is added, which changes nothing: not even a zero.
func (g *gen) biasClamp(kernel.Kernel) {
	rows, n, x, c, ldc := g.int("rows"), g.int("n"), g.int("x"), g.int("c"), g.int("ldc")
	lo, hi := g.scalar("lo"), g.scalar("hi")
	g.SHLQ(g.shift(), ldc)
	sign, none := g.GP64(), g.vector()
	g.MOVQ(operand.U64(1<<(8*g.e.Size-1)), sign)
	g.intBcast(sign, none)

	strip := func(vectors int, edge mask) {
		bias := make([]vec, vectors)
		for j := range bias {
			bias[j] = g.vector()
			g.move(none, bias[j])
		}
		ready := g.label("ready")
		g.TESTQ(x, x)
		g.JZ(g.jump(ready))
		for j, b := range bias {
			if edge == nil {
				g.load(g.at(x, j*g.vl), b)
			} else {
				g.maskLoad(g.at(x, 0), edge, b)
			}
		}
		g.advance(vectors*g.vl, x)
		g.Label(ready)
		row, left := g.GP64(), g.GP64()
		g.MOVQ(c, row)
		g.MOVQ(rows, left)
		g.times(left, "row", func() {
			for j, b := range bias {
				at, y := g.at(row, j*g.vl), g.vector()
				if edge == nil {
					g.load(at, y)
				} else {
					g.maskLoad(at, edge, y)
				}
				g.biasClampTo(y, b, lo, hi)
				if edge == nil {
					g.store(y, at)
				} else {
					g.maskStore(y, edge, at)
				}
			}
			g.ADDQ(ldc, row)
		})
		g.advance(vectors*g.vl, c)
	}
	strips := g.quotient(n, 2*g.vl)
	g.times(strips, "strip", func() { strip(2, nil) })
	g.strips(n, func(edge mask) { strip(1, edge) })
}

// biasClampTo adds x to y and clamps it.
func (g *gen) biasClampTo(y, x, lo, hi vec) {
	g.add(x, y, y)
	g.max(y, lo, y)
	g.min(y, hi, y)
}

// strips emits body over the vectors of n elements, with the mask of those that count.
func (g *gen) strips(n reg.GPVirtual, body func(edge mask)) {
	loop, end := g.label("edge"), g.label("edge_end")
	g.Label(loop)
	g.CMPQ(n, operand.Imm(0))
	g.JLE(g.jump(end))
	body(g.mask(n))
	g.SUBQ(operand.Imm(uint64(g.vl)), n)
	g.JMP(g.jump(loop))
	g.Label(end)
}
