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
//
// Nor would it in B. Each step fetches what its row has for as many columns behind these, which are wanted next, into the L2: an L1 waits for memory in few places only.
func (g *gen) direct(k kernel.Kernel) {
	t := g.inPlace(k)
	// Rounds whose number has one of these bits do not prefetch: all do not if there is no hint.
	next, between, all := g.int("next"), g.GP64(), g.GP64()
	g.MOVQ(operand.U32(uint32(line/g.e.Size/unroll-1)), between)
	g.MOVQ(operand.I32(-1), all)
	g.TESTQ(next, next)
	g.CMOVQEQ(all, between)
	tile := g.label("tile")
	g.align(32)
	g.Label(tile)
	t.tile(func(rounds reg.GPVirtual) {
		fetched := g.label("fetched")
		g.TESTQ(between, rounds)
		g.JNZ(g.jump(fetched))
		for i := range k.M {
			g.PREFETCHT1(operand.Mem{Base: next, Disp: i * line})
		}
		g.ADDQ(operand.I32(int32(k.M*line)), next)
		g.Label(fetched)
	}, func(b reg.GPVirtual) {
		size := k.V * g.vl * g.e.Size
		for end := min(line, size); end <= size; end += line {
			g.PREFETCHT1(operand.Mem{Base: b, Disp: size + end - g.e.Size}) // the last element: rows need not begin with a line
		}
	})
	g.DECQ(g.param("tiles"))
	g.JNZ(g.jump(tile))
}

// stack emits the loop over products around that of direct over tiles, without the hint. The arguments for the operands are where the
// tile at hand begins, those for the steps what is left to the next product from behind the last tile.
func (g *gen) stack(k kernel.Kernel) {
	t := g.inPlace(k)
	rows := g.int("tiles")
	g.IMUL3Q(operand.Imm(uint64(k.M)), rows, rows)
	for _, s := range [][2]string{{"astep", "ars"}, {"cstep", "ldc"}} {
		done, step := g.int(s[1]), g.int(s[0])
		g.IMULQ(rows, done)
		g.SUBQ(done, step)
		g.MOVQ(step, g.param(s[0]))
	}
	product, tile := g.label("product"), g.label("tile")
	g.Label(product)
	left := g.int("tiles")
	g.align(32)
	g.Label(tile)
	t.tile(func(reg.GPVirtual) {}, func(reg.GPVirtual) {})
	g.DECQ(left)
	g.JNZ(g.jump(tile))
	for _, s := range [][2]string{{"a", "astep"}, {"b", "bstep"}, {"c", "cstep"}} {
		step := g.int(s[1])
		g.SHLQ(g.shift(), step)
		g.ADDQ(step, g.param(s[0]))
	}
	g.DECQ(g.param("count"))
	g.JNZ(g.jump(product))
}

// An inPlace is a tile of operands where they lie. General registers are scarce: what the loop does not need stays among the arguments.
type inPlace struct {
	*gen
	k             kernel.Kernel
	partial       mask          // of the columns in the last vector
	ars, aks, ldb reg.GPVirtual // in bytes
}

func (g *gen) inPlace(k kernel.Kernel) inPlace {
	lastN := g.int("n")
	g.SUBQ(operand.I32(int32((k.V-1)*g.vl)), lastN)
	t := inPlace{g, k, g.mask(lastN), g.int("ars"), g.int("aks"), g.int("ldb")}
	for _, stride := range []reg.GPVirtual{t.ars, t.aks, t.ldb} {
		g.SHLQ(g.shift(), stride)
	}
	return t
}

// tile emits one tile, and moves the arguments a and c to the one below. Each round of steps begins with what begin emits, and each step, at row b of B, ends with what end does.
func (g inPlace) tile(begin func(rounds reg.GPVirtual), end func(b reg.GPVirtual)) {
	k := g.k
	b, steps := g.int("b"), g.int("k")
	// An address reaches one and two strides beyond its pointer, so every third row has one.
	rows := []reg.GPVirtual{g.int("a")}
	for len(rows)*3 < k.M {
		r := g.GP64()
		g.LEAQ(operand.Mem{Base: rows[len(rows)-1], Index: g.ars, Scale: 2}, r)
		g.ADDQ(g.ars, r)
		rows = append(rows, r)
	}
	step := func(acc [][]vec, p int, masked bool) {
		row := make([]vec, k.V)
		for j := range row {
			row[j] = as(g.vector(), acc[0][j])
			if masked && j == k.V-1 {
				g.maskLoad(g.at(b, j*g.vl), g.partial, row[j])
			} else {
				g.load(g.at(b, j*g.vl), row[j])
			}
		}
		for i := range acc {
			from := operand.Mem{Base: rows[i/3], Disp: p * g.e.Size}
			if i%3 > 0 {
				from.Index, from.Scale = g.ars, uint8(i%3)
			}
			g.multiplyBy(from, row, acc[i], from.Index == nil) // with an index a core takes two instructions for one
		}
		end(b)
		g.ADDQ(g.ldb, b)
	}
	loops := func(acc [][]vec, masked bool) {
		strided := g.label("strided")
		g.CMPQ(g.aks, operand.Imm(uint64(g.e.Size)))
		g.JNE(g.jump(strided))
		rounds := g.quotient(steps, unroll)
		g.times(rounds, "round", func() {
			begin(rounds)
			for p := range unroll {
				step(acc, p, masked)
			}
			g.advance(unroll, rows...)
		})
		g.Label(strided)
		g.times(steps, "step", func() {
			step(acc, 0, masked)
			for _, r := range rows {
				g.ADDQ(g.aks, r)
			}
		})
	}
	acc := g.zeros(k.M, k.V)
	if g.avx512() { // where a mask costs nothing
		g.byWidth(acc, func(acc [][]vec) { loops(acc, true) })
	} else {
		whole, summed := g.label("whole"), g.label("summed")
		g.CMPQ(g.param("n"), operand.I32(int32(k.V*g.vl)))
		g.JEQ(g.jump(whole))
		loops(acc, true)
		g.JMP(g.jump(summed))
		g.Label(whole)
		loops(acc, false)
		g.Label(summed)
	}
	c, ldc := g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	g.update(acc, c, ldc, g.partial)
	g.MOVQ(c, g.param("c"))

	a := g.GP64()
	g.IMUL3Q(operand.Imm(uint64(k.M)), g.ars, a)
	g.ADDQ(a, g.param("a"))
}
