package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// narrowSize is the size of a BFloat16.
const narrowSize = 2

func (g *gen) panels(k kernel.Kernel)       { g.fewRows(k, g.e.Size, g.load) }
func (g *gen) narrowPanels(k kernel.Kernel) { g.fewRows(k, narrowSize, g.loadNarrow) }

// loadNarrow loads a vector of BFloat16 as float32.
func (g *gen) loadNarrow(m operand.Mem, y vec) {
	g.VPMOVZXWD(m, y)
	g.VPSLLD(operand.Imm(16), y, y)
}

// maskLoadNarrow loads the first n < VL elements, with zeros behind them. AVX2 has no masks for halves of 4 bytes.
func (g *gen) maskLoadNarrow(m operand.Mem, n reg.GPVirtual, edge mask, y vec) {
	if g.avx512() { // not both in one instruction, whose mask an emulator may not heed where memory ends
		g.VMOVDQU16_Z(m, edge, y.AsY())
		g.VPMOVZXWD(y.AsY(), y)
	} else {
		x, end := y.AsX(), g.label("loaded")
		g.VPXOR(x, x, x)
		for i := range g.vl - 1 {
			g.CMPQ(n, operand.Imm(uint64(i)))
			g.JLE(g.jump(end))
			g.VPINSRW(operand.Imm(uint64(i)), m, x, x)
			m.Disp += narrowSize
		}
		g.Label(end)
		g.VPMOVZXWD(x, y)
	}
	g.VPSLLD(operand.Imm(16), y, y)
}

// fewRows emits the micro-kernel for k.M rows and k.V vectors of columns, which lie in panels. Elements of B have the given size. It prefetches a single panel, whose many
// multiply-adds do not let the loads run ahead of them, and BFloat16, whose loads wait for the widening of those before.
func (g *gen) fewRows(k kernel.Kernel, size int, load func(m operand.Mem, y vec)) {
	steps := g.int("k")
	stride := func(name string, size int) reg.GPVirtual {
		s := g.int(name)
		g.SHLQ(operand.Imm(uint64(bits.Len(uint(size))-1)), s)
		return s
	}
	aks, ldb := stride("aks", g.e.Size), stride("ldb", size)
	a, as := g.rows(g.int("a"), stride("ars", g.e.Size), k.M)
	b, bs := g.rows(g.int("b"), stride("apart", size), (k.V-1)/k.Tile.NV+1)
	acc := g.zeros(k.M, k.V)
	ahead := stride("ahead", size)
	g.times(steps, "step", func() {
		for j := 0; j < k.V && (k.V <= k.Tile.NV || size < g.e.Size); j += max(1, line/(g.vl*size)) {
			at := b(j/k.Tile.NV, 0)
			at.Disp = j % k.Tile.NV * g.vl * size
			p := g.GP64()
			g.LEAQ(at, p)
			g.PREFETCHT1(operand.Mem{Base: p, Index: ahead, Scale: 1})
		}
		// Of the two sides, the one with fewer vectors stays in registers.
		rowOf := func(i int) vec { return g.everywhere(a(i, 0)) }
		columnOf := func(j int) vec {
			from, y := b(j/k.Tile.NV, 0), g.vector()
			from.Disp = j % k.Tile.NV * g.vl * size
			load(from, y)
			return y
		}
		if k.M < k.V {
			x := vectors(k.M, rowOf)
			for j := range k.V {
				y := columnOf(j)
				for i := range x {
					g.fma(x[i], y, acc[i][j])
				}
			}
		} else {
			y := vectors(k.V, columnOf)
			for i := range k.M {
				from := a(i, 0)
				g.multiplyBy(from, y, acc[i], from.Index == nil)
			}
		}
		for _, p := range as {
			g.ADDQ(aks, p)
		}
		for _, p := range bs {
			g.ADDQ(ldb, p)
		}
	})
	g.update(acc, g.int("c"), stride("ldc", g.e.Size), nil)
}

// vectors returns f(0) … f(n-1).
func vectors(n int, f func(i int) vec) (v []vec) {
	for i := range n {
		v = append(v, f(i))
	}
	return v
}

// widenPairs emits loops over the rows and their vectors. The second of a pair is the upper half of its 4 bytes.
func (g *gen) widenPairs(kernel.Kernel) {
	rows, n, x, y := g.int("rows"), g.int("n"), g.int("x"), g.int("y")
	size, ones, upper := g.GP64(), g.GP64(), g.vector()
	g.MOVQ(n, size)
	g.SHLQ(g.shift(), size) // of a row of y
	g.MOVQ(operand.U32(0xffff0000), ones)
	g.intBcast(ones, upper)
	g.times(rows, "row", func() {
		left := g.GP64()
		g.MOVQ(n, left)
		g.SHRQ(operand.Imm(uint64(bits.Len(uint(g.vl))-1)), left)
		g.times(left, "vector", func() {
			pairs, first := g.vector(), g.vector()
			g.load(g.at(x, 0), pairs)
			g.VPSLLD(operand.Imm(16), pairs, first)
			g.store(first, g.at(y, 0))
			g.pick(g.VANDPD, g.VANDPS, upper, pairs, pairs)
			g.store(pairs, operand.Mem{Base: y, Index: size, Scale: 1})
			g.advance(g.vl, x, y)
		})
		g.ADDQ(size, y)
	})
}

// widen emits loops over four vectors, one, and single elements.
func (g *gen) widen(kernel.Kernel) {
	n, x, y := g.int("n"), g.int("x"), g.int("y")
	for _, vectors := range []int{4, 1} {
		rounds := g.quotient(n, vectors*g.vl)
		g.times(rounds, "by", func() {
			for i := range vectors {
				v := g.vector()
				g.loadNarrow(operand.Mem{Base: x, Disp: i * g.vl * narrowSize}, v)
				g.store(v, g.at(y, i*g.vl))
			}
			g.ADDQ(operand.I32(int32(vectors*g.vl*narrowSize)), x)
			g.advance(vectors*g.vl, y)
		})
	}
	g.times(n, "one", func() {
		bits := g.GP32()
		g.MOVWLZX(operand.Mem{Base: x}, bits)
		g.SHLL(operand.Imm(16), bits)
		g.MOVL(bits, operand.Mem{Base: y})
		g.ADDQ(operand.Imm(narrowSize), x)
		g.advance(1, y)
	})
}
