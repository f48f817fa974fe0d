package x86

import (
	"math"
	"slices"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// unroll is the number of k steps in a round of the micro-kernel's loop.
const unroll = 4

// ahead is the distance, in bytes, at which the panel of A is prefetched from the L2. The panel of B is in
// the L1 already.
const ahead = 768

// hinted is the number of tiles in which the panel of B that the hint points to is prefetched, of whole tiles and of others, of which there may be but two.
const hinted, hintedLow = 4, 2

// fed is the number of rows by which the prefetching of rows to be copied runs ahead.
const fed = 8

// gemm emits the micro-kernel for k.M rows and k.V vectors of columns.
func (g *gen) gemm(k kernel.Kernel) {
	g.stream(k, g.hint(k), g.early(k), g.byWidth, g.multiplyRow, func(acc [][]vec, c, ldc reg.GPVirtual) { g.update(acc, c, ldc, nil) })
}

// gemmPack emits the same for whole tiles, which copies rows of the next panel of B in place of prefetching it.
func (g *gen) gemmPack(k kernel.Kernel) {
	g.stream(k, g.feed(k), g.early(k), once, g.multiplyRow, func(acc [][]vec, c, ldc reg.GPVirtual) { g.write(acc, c, ldc, nil) })
}

// gemmPairs emits the same for whole tiles of which each two rows are the sums of a row of a complex product.
func (g *gen) gemmPairs(k kernel.Kernel) {
	g.stream(k, g.hint(k), nil, once, g.multiplyRow, g.mergeTile)
}

// An errand is what a micro-kernel does for the next panel of B, in each round and after each tile, when a is at the next panel.
type errand struct {
	steps int // in a round
	round func()
	tile  func(a reg.GPVirtual)
}

// hint has the panel prefetched that the parameter next points to, which is packed.
func (g *gen) hint(k kernel.Kernel) errand {
	next, tiles, count := g.int("next"), g.GP64(), hinted
	if k.M < k.Tile.MR {
		count = hintedLow
	}
	g.MOVQ(operand.U32(count), tiles)
	size := unroll * g.isa.NR(k.Tile) * g.e.Size / count
	return errand{unroll, func() {
		for line := 0; line < size; line += 64 {
			g.PREFETCHT1(operand.Mem{Base: next, Disp: line})
		}
		g.ADDQ(operand.I32(int32(size)), next)
	}, func(a reg.GPVirtual) { // once used up, it goes to what is in the cache
		g.DECQ(tiles)
		g.CMOVQEQ(a, next)
	}}
}

// feed has a row of the parameter src copied to dst, and one that comes rows later prefetched.
func (g *gen) feed(k kernel.Kernel) errand {
	src, lds, dst, later := g.int("src"), g.int("lds"), g.int("dst"), g.GP64()
	g.SHLQ(g.shift(), lds)
	g.LEAQ(operand.Mem{Base: src, Index: lds, Scale: fed}, later)
	return errand{k.W, func() {
		for end := 63; end < k.V*g.isa.VecBytes; end += 64 { // a line that begins before the row came with the panel before
			g.PREFETCHT1(operand.Mem{Base: later, Disp: end})
		}
		g.ADDQ(lds, later)
		for j := range k.V {
			y := g.vector()
			g.load(g.at(src, j*g.vl), y)
			g.store(y, g.at(dst, j*g.vl))
		}
		g.ADDQ(lds, src)
		g.advance(k.V*g.vl, dst)
	}, func(reg.GPVirtual) {}}
}

// multiplyRow adds to the sums of row i of a tile the products of an element of A with vectors of B.
//
// With AVX-512 a multiply-add can read the element by itself: where there are two vectors, that is a load more and an instruction less. Every other row
// does, which makes 23 loads beside 28 multiply-adds, and with prefetches 26 of the 28 that a core has room for; and 37 instructions instead of 44. A core has room for those, too, but
// not if another thread runs on it (gemm/TUNING.md).
func (g *gen) multiplyRow(i int, a operand.Mem, b, acc []vec) {
	g.multiplyBy(a, b, acc, i%2 > 0)
}

// multiplyBy does the same, given whether multiply-adds read the element where they can.
func (g *gen) multiplyBy(a operand.Mem, b, acc []vec, read bool) {
	g.multiply(a, b, acc, false, read)
}

// multiply is multiplyBy, or subtracts the products.
func (g *gen) multiply(a operand.Mem, b, acc []vec, minus, read bool) {
	by, byRead := g.fma, g.fmaBcast
	if minus {
		by, byRead = g.fnma, g.fnmaBcast
	}
	if g.avx512() && (read || len(b) == 1) {
		for j := range b {
			byRead(a, b[j], acc[j])
		}
		return
	}
	x := g.everywhere(a)
	for j := range b {
		by(as(x, b[j]), b[j], acc[j])
	}
}

// byWidth emits what body does to the sums of a tile, with AVX-512 once more for an n that needs no more than half of the last vector: cores that take two multiply-adds of 256 bits
// for one of 512 spare half of the time for it.
func (g *gen) byWidth(acc [][]vec, body func(acc [][]vec)) {
	if !g.avx512() {
		body(acc)
		return
	}
	last := len(acc[0]) - 1
	wide, done := g.label("wide"), g.label("done")
	g.CMPQ(g.param("n"), operand.I32(int32(last*g.vl+g.vl/2)))
	g.JGT(g.jump(wide))
	half := make([][]vec, len(acc))
	for i, row := range acc {
		half[i] = append(slices.Clone(row[:last]), row[last].AsY().(vec))
	}
	body(half)
	g.JMP(g.jump(done))
	g.Label(wide)
	body(acc)
	g.Label(done)
}

// once is byWidth where all vectors are whole.
func once(acc [][]vec, body func(acc [][]vec)) { body(acc) }

// storeQueue is the number of vectors of 512 bits that a Zen 4 has room for, where two threads share a core, until they are stored. More wait, and all instructions behind them.
const storeQueue = 16

// early is nil unless a tile has more vectors than can wait to be stored. It emits what yields 1 if sums may be stored while others are being completed, else 0: they may if α is 1 and β is 0, tiles
// are whole, no bias follows, and there are rounds of so many steps, with none left behind them. It is the same for all tiles of a call.
func (g *gen) early(k kernel.Kernel) func(steps int) reg.GPVirtual {
	if !g.avx512() || k.M*k.V <= storeQueue {
		return nil
	}
	return func(steps int) reg.GPVirtual {
		soon, x, known := g.GP64(), g.GP64(), g.label("known")
		g.XORL(soon.As32(), soon.As32())
		if k.Kind == kernel.Gemm { // others have whole tiles
			g.CMPQ(g.param("n"), operand.I32(int32(k.V*g.vl)))
			g.JNE(g.jump(known))
		}
		g.CMPQ(g.param("bias"), operand.I8(0))
		g.JNE(g.jump(known))
		g.CMPQ(g.param("k"), operand.I8(0))
		g.JEQ(g.jump(known))
		g.TESTQ(operand.I32(int32(steps-1)), g.param("k"))
		g.JNZ(g.jump(known))
		one, beta := g.one(), g.bits("beta")
		g.CMPQ(g.bits("alpha"), one)
		g.JNE(g.jump(known))
		g.MOVQ(operand.I32(1), x)
		g.unsigned(beta)
		g.CMOVQEQ(x, soon)
		g.Label(known)
		return soon
	}
}

// one returns the bits of 1.
func (g *gen) one() reg.GPVirtual {
	one := g.GP64()
	if g.f64() {
		g.MOVQ(operand.U64(math.Float64bits(1)), one)
	} else {
		g.MOVQ(operand.U32(math.Float32bits(1)), one)
	}
	return one
}

// unsigned shifts the sign out of the bits of an element, and so tells whether it is 0.
func (g *gen) unsigned(x reg.GPVirtual) { g.SHLQ(operand.Imm(uint64(64-8*g.e.Size+1)), x) }

// last emits a round of steps and adds the sums to 0, some rows at a time, which are stored before the next ones' multiply-adds: there are enough of these to hide their latency, and stores
// do not come all at once.
func (g *gen) last(acc [][]vec, a, b, c, ldc reg.GPVirtual, steps, mr, nr int, multiply func(i int, a operand.Mem, b, acc []vec)) {
	const few = 4
	for groups, i := (len(acc)+few-1)/few, 0; groups > 0; groups-- {
		end := i + (len(acc)-i+groups-1)/groups
		for p := range steps {
			row := make([]vec, len(acc[0]))
			for j := range row {
				row[j] = g.vector()
				g.load(g.at(b, p*nr+j*g.vl), row[j])
			}
			for r := i; r < end; r++ {
				multiply(r, g.at(a, p*mr+r), row, acc[r])
			}
		}
		old := g.vector()
		g.zero(old)
		for ; i < end; i++ {
			for j, y := range acc[i] {
				g.add(old, y, y)
				g.store(y, g.at(c, j*g.vl))
			}
			g.ADDQ(ldc, c)
		}
	}
	g.advance(steps*mr, a)
	g.advance(steps*nr, b)
}

// stream emits the loops of a micro-kernel, given its errand, when sums are stored early if at all, for which widths, how it adds the products of an element of A with vectors of B to the sums of row i, and what it does to C
// with all sums. Its loops are over the tiles, over rounds of
// k steps, and over what steps are left.
//
// A round prefetches the panel of A and a row of C, and does its part of the errand. The rows of C are far apart and come
// from main memory, if C is large, so the pointer runs ahead through the tiles below.
func (g *gen) stream(k kernel.Kernel, beside errand, early func(steps int) reg.GPVirtual, widths func(acc [][]vec, body func(acc [][]vec)), multiply func(i int, a operand.Mem, b, acc []vec), update func(acc [][]vec, c, ldc reg.GPVirtual)) {
	mr, nr := k.Tile.MR, g.isa.NR(k.Tile)
	tiles, a, c, ldc := g.int("tiles"), g.int("a"), g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	var soon reg.GPVirtual
	if early != nil {
		soon = early(beside.steps)
	}

	tile := g.label("tile")
	if soon == nil { // Go's assembler does not end if a jump leads to an alignment, as those in early would
		g.align(32)
	}
	g.Label(tile)
	steps, b, row := g.int("k"), g.int("b"), g.GP64()
	g.MOVQ(c, row)
	acc := g.zeros(k.M, k.V)
	stored := ""
	if soon != nil {
		stored = g.label("stored")
	}
	widths(acc, func(acc [][]vec) {
		step := func(p int) {
			row := make([]vec, k.V)
			for j := range row {
				row[j] = as(g.vector(), acc[0][j])
				g.load(g.at(b, p*nr+j*g.vl), row[j])
			}
			for i := range acc {
				multiply(i, g.at(a, p*mr+i), row, acc[i])
			}
		}
		rounds := g.quotient(steps, beside.steps)
		whole := soon != nil && acc[0][k.V-1].Size() == uint(g.isa.VecBytes)
		if whole { // the last round is another
			g.SUBQ(soon, rounds)
		}
		fetch := func() {
			for line := 0; line < beside.steps*mr*g.e.Size; line += 64 {
				g.PREFETCHT0(operand.Mem{Base: a, Disp: ahead + line})
			}
			beside.round()
		}
		g.times(rounds, "round", func() {
			fetch()
			for line := 0; line < k.V*g.isa.VecBytes; line += 64 {
				g.PREFETCHT0(operand.Mem{Base: row, Disp: line})
			}
			g.ADDQ(ldc, row)
			for p := range beside.steps {
				step(p)
			}
			g.advance(beside.steps*mr, a)
			g.advance(beside.steps*nr, b)
		})
		if whole {
			lately := g.label("lately")
			g.TESTQ(soon, soon)
			g.JZ(g.jump(lately))
			fetch()
			g.last(acc, a, b, c, ldc, beside.steps, mr, nr, multiply)
			g.JMP(g.jump(stored))
			g.Label(lately)
		}
		g.times(steps, "step", func() {
			step(0)
			g.advance(mr, a)
			g.advance(nr, b)
		})
	})

	update(acc, c, ldc) // a is at the next panel, and c at the next tile then
	if soon != nil {
		g.Label(stored)
	}
	beside.tile(a)
	g.DECQ(tiles)
	g.JNZ(g.jump(tile))
}

// zeros returns m×v sums at +0.
func (g *gen) zeros(m, v int) [][]vec {
	acc := make([][]vec, m)
	for i := range acc {
		for range v {
			y := g.vector()
			g.zero(y)
			acc[i] = append(acc[i], y)
		}
	}
	return acc
}

// update emits C ← FMA(alpha, acc, beta·C) for the first n columns, and moves c to the row below the tile. The
// scalars and n are the function's parameters. partial is the mask of the last vector's columns, or nil if it has yet
// to be made.
func (g *gen) update(acc [][]vec, c, ldc reg.GPVirtual, partial mask) {
	n, last := g.int("n"), len(acc[0])-1 // the vector that n may end in
	full, done := g.label("full"), g.label("done")
	g.CMPQ(n, operand.I32(int32((last+1)*g.vl)))
	g.JEQ(g.jump(full))
	if partial == nil {
		g.SUBQ(operand.I32(int32(last*g.vl)), n)
		partial = g.mask(n)
	}
	g.write(acc, c, ldc, partial)
	g.JMP(g.jump(done))
	g.Label(full)
	g.write(acc, c, ldc, nil)
	g.Label(done)
}

// write is update for those columns of the last vector that the mask has, or for all if it is nil. All of C is read before any of it is stored: under
// a mask the next row may begin among the lanes that are not, and would wait as if they were. If α is 1, and β is 1 or 0, sums are added to C or to 0, which is the same to the
// bit and, in AMD's cores, work for other units than those of multiply-adds: the next tile need not wait for it.
func (g *gen) write(acc [][]vec, c, ldc reg.GPVirtual, edge mask) {
	last := len(acc[0]) - 1
	// each has f do what it does to the sums y that belong to m in C, and are wanted in part if masked is set.
	each := func(read bool, f func(y vec, m operand.Mem, masked bool)) {
		from := g.GP64()
		if read {
			g.MOVQ(c, from)
		}
		for _, row := range acc {
			for j, y := range row {
				f(y, g.at(from, j*g.vl), edge != nil && j == last)
			}
			if read {
				g.ADDQ(ldc, from)
			}
		}
	}
	zero := func() vec {
		y := g.vector()
		g.zero(y)
		return y
	}
	sums := func() {
		old := zero()
		each(false, func(y vec, _ operand.Mem, _ bool) { g.add(old, y, y) })
	}
	sumsWithC := func() {
		old := g.vector()
		each(true, func(y vec, m operand.Mem, masked bool) {
			if masked {
				g.maskLoad(m, edge, old)
				g.add(old, y, y)
			} else {
				g.add(m, y, y)
			}
		})
	}
	multiples := func() {
		alpha, old := g.scalar("alpha"), zero()
		each(false, func(y vec, _ operand.Mem, _ bool) { g.fmaTo(y, alpha, old) })
	}
	multiplesWithC := func() {
		alpha, beta, old := g.scalar("alpha"), g.scalar("beta"), g.vector()
		each(true, func(y vec, m operand.Mem, masked bool) {
			if masked {
				g.maskLoad(m, edge, old)
				g.mul(beta, old, old)
			} else {
				g.mul(m, beta, old)
			}
			g.fmaTo(y, alpha, old)
		})
	}
	alpha, beta, one := g.bits("alpha"), g.bits("beta"), g.one()
	sum, multiply, multiplyC, computed := g.label("sum"), g.label("multiply"), g.label("multiplyC"), g.label("computed")
	// otherwise goes there unless β is 0, which is told by its bits, the sign shifted out.
	otherwise := func(label string) {
		g.unsigned(beta)
		g.JNZ(g.jump(label))
	}
	g.CMPQ(alpha, one)
	g.JNE(g.jump(multiply))
	g.CMPQ(beta, one)
	g.JNE(g.jump(sum))
	sumsWithC()
	g.JMP(g.jump(computed))
	g.Label(sum)
	otherwise(multiplyC)
	sums()
	g.JMP(g.jump(computed))
	g.Label(multiply)
	otherwise(multiplyC)
	multiples()
	g.JMP(g.jump(computed))
	g.Label(multiplyC)
	multiplesWithC()
	g.Label(computed)
	if g.ends {
		g.end(acc, edge)
	}
	for _, row := range acc {
		for j, y := range row {
			if m := g.at(c, j*g.vl); edge != nil && j == last {
				g.maskStore(y, edge, m)
			} else {
				g.store(y, m)
			}
		}
		g.ADDQ(ldc, c)
	}
}

// end adds bias to each row of a tile and clamps it to bounds, unless there is no bias.
func (g *gen) end(acc [][]vec, edge mask) {
	bias, ended := g.int("bias"), g.label("ended")
	g.TESTQ(bias, bias)
	g.JZ(g.jump(ended))
	bounds := g.int("bounds")
	lo, hi := g.everywhere(g.at(bounds, 0)), g.everywhere(g.at(bounds, 1))
	for j := range acc[0] {
		x, m := g.vector(), g.at(bias, j*g.vl)
		if edge != nil && j == len(acc[0])-1 {
			g.maskLoad(m, edge, x)
		} else {
			g.load(m, x)
		}
		for _, row := range acc {
			g.biasClampTo(row[j], x, lo, hi)
		}
	}
	g.Label(ended)
}
