package x86

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// direct emits the micro-kernel that reads operands where they lie: A with any strides, element by element, and
// rows of B, the last vector of which is loaded under a mask where fewer columns are wanted.
func (g *gen) direct(k kernel.Kernel) {
	// General registers are scarce: what the loop does not need stays among the arguments.
	lastN := g.int("n")
	g.SUBQ(operand.I32(int32((k.V-1)*g.vl)), lastN)
	edge := g.mask(lastN)
	a, ars, aks, ldb, c := g.int("a"), g.int("ars"), g.int("aks"), g.int("ldb"), g.int("c")
	for _, stride := range []reg.GPVirtual{ars, aks, ldb} {
		g.SHLQ(g.shift(), stride)
	}
	tile := g.label("tile")
	g.align(32)
	g.Label(tile)
	b, steps := g.int("b"), g.int("k")
	// An address reaches one and two strides beyond its pointer, so every third row has one.
	rows := []reg.GPVirtual{g.GP64()}
	g.MOVQ(a, rows[0])
	for len(rows)*3 < k.M {
		r := g.GP64()
		g.LEAQ(operand.Mem{Base: rows[len(rows)-1], Index: ars, Scale: 2}, r)
		g.ADDQ(ars, r)
		rows = append(rows, r)
	}
	acc := g.zeros(k.M, k.V)
	loop := func(masked bool) {
		g.times(steps, "step", func() {
			row := make([]vec, k.V)
			for j := range row {
				row[j] = g.vector()
				if masked && j == k.V-1 {
					g.maskLoad(g.at(b, j*g.vl), edge, row[j])
				} else {
					g.load(g.at(b, j*g.vl), row[j])
				}
			}
			for i := range acc {
				ai, from := g.vector(), operand.Mem{Base: rows[i/3]}
				if i%3 > 0 {
					from.Index, from.Scale = ars, uint8(i%3)
				}
				g.bcast(from, ai)
				for j := range row {
					g.fma(ai, row[j], acc[i][j])
				}
			}
			for _, r := range rows {
				g.ADDQ(aks, r)
			}
			g.ADDQ(ldb, b)
		})
	}
	whole, summed := g.label("whole"), g.label("summed")
	g.CMPQ(g.param("n"), operand.I32(int32(k.V*g.vl)))
	g.JEQ(g.jump(whole))
	loop(true)
	g.JMP(g.jump(summed))
	g.Label(whole)
	loop(false)
	g.Label(summed)
	ldc := g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	g.update(acc, c, ldc, edge)

	for range k.M {
		g.ADDQ(ars, a)
	}
	g.DECQ(g.param("tiles"))
	g.JNZ(g.jump(tile))
}
