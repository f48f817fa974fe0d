package x86

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// line is the size of a cache line.
const line = 64

// direct emits the micro-kernel that reads operands where they lie: A with any strides, element by element, and
// rows of B, the last vector of which is loaded under a mask where fewer columns are wanted.
//
// If rows of A are contiguous, rounds of steps need no arithmetic for addresses of A. As they use up cache lines of
// it, one of every row at a time, they prefetch as many from where the hint points, along the row there: the hardware's own
// prefetching goes on from such a sequence, but would not find its way from row to row.
func (g *gen) direct(k kernel.Kernel) {
	// General registers are scarce: what the loop does not need stays among the arguments.
	lastN := g.int("n")
	g.SUBQ(operand.I32(int32((k.V-1)*g.vl)), lastN)
	edge := g.mask(lastN)
	ars, aks, ldb := g.int("ars"), g.int("aks"), g.int("ldb")
	for _, stride := range []reg.GPVirtual{ars, aks, ldb} {
		g.SHLQ(g.shift(), stride)
	}
	// Rounds whose number has one of these bits do not prefetch: all do not if there is no hint.
	next, between, all := g.int("next"), g.GP64(), g.GP64()
	g.MOVQ(operand.U32(uint32(line/g.e.Size/unroll-1)), between)
	g.MOVQ(operand.I32(-1), all)
	g.TESTQ(next, next)
	g.CMOVQEQ(all, between)
	tile := g.label("tile")
	g.align(32)
	g.Label(tile)
	b, steps := g.int("b"), g.int("k")
	// An address reaches one and two strides beyond its pointer, so every third row has one.
	rows := []reg.GPVirtual{g.int("a")}
	for len(rows)*3 < k.M {
		r := g.GP64()
		g.LEAQ(operand.Mem{Base: rows[len(rows)-1], Index: ars, Scale: 2}, r)
		g.ADDQ(ars, r)
		rows = append(rows, r)
	}
	acc := g.zeros(k.M, k.V)
	step := func(p int, masked bool) {
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
			from := operand.Mem{Base: rows[i/3], Disp: p * g.e.Size}
			if i%3 > 0 {
				from.Index, from.Scale = ars, uint8(i%3)
			}
			if k.V == 1 && g.avx512() {
				g.fmaBcast(from, row[0], acc[i][0])
				continue
			}
			ai := g.vector()
			g.bcast(from, ai)
			for j := range row {
				g.fma(ai, row[j], acc[i][j])
			}
		}
		g.ADDQ(ldb, b)
	}
	loops := func(masked bool) {
		strided := g.label("strided")
		g.CMPQ(aks, operand.Imm(uint64(g.e.Size)))
		g.JNE(g.jump(strided))
		rounds := g.quotient(steps, unroll)
		g.times(rounds, "round", func() {
			fetched := g.label("fetched")
			g.TESTQ(between, rounds)
			g.JNZ(g.jump(fetched))
			for i := range k.M {
				g.PREFETCHT0(operand.Mem{Base: next, Disp: i * line})
			}
			g.ADDQ(operand.I32(int32(k.M*line)), next)
			g.Label(fetched)
			for p := range unroll {
				step(p, masked)
			}
			g.advance(unroll, rows...)
		})
		g.Label(strided)
		g.times(steps, "step", func() {
			step(0, masked)
			for _, r := range rows {
				g.ADDQ(aks, r)
			}
		})
	}
	if g.avx512() { // where a mask costs nothing
		loops(true)
	} else {
		whole, summed := g.label("whole"), g.label("summed")
		g.CMPQ(g.param("n"), operand.I32(int32(k.V*g.vl)))
		g.JEQ(g.jump(whole))
		loops(true)
		g.JMP(g.jump(summed))
		g.Label(whole)
		loops(false)
		g.Label(summed)
	}
	c, ldc := g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	g.update(acc, c, ldc, edge)
	g.MOVQ(c, g.param("c"))

	a := g.GP64()
	g.IMUL3Q(operand.Imm(uint64(k.M)), ars, a)
	g.ADDQ(a, g.param("a"))
	g.DECQ(g.param("tiles"))
	g.JNZ(g.jump(tile))
}
