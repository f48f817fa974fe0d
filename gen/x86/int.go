package x86

import (
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// intGemm emits the micro-kernel for bytes. To the loops, a group of steps is an element of 4 bytes: one instruction multiplies those of
// a row with those of many columns, and adds up each column's. Pairs of int16 cannot overflow the sum, as
// VPMADDUBSW's pairs of bytes could.
func (g *gen) intGemm(k kernel.Kernel) {
	g.stream(k, g.hint(k), nil, once, func(_ int, a operand.Mem, b, acc []vec) {
		x := g.everywhere(a)
		for j := range b {
			if k.Tile.Group == 4 {
				g.VPDPBUSD(b[j], x, acc[j]) // x without, b with sign
				continue
			}
			t := g.vector()
			g.VPMADDWD(b[j], x, t)
			g.VPADDD(t, acc[j], acc[j])
		}
	}, g.intUpdate)
}

// intUpdate emits C ← acc, or C + acc if the parameter add is not 0, for the first n columns, and moves c to the row
// below the tile.
func (g *gen) intUpdate(acc [][]vec, c, ldc reg.GPVirtual) {
	n, add := g.int("n"), g.int("add")
	last := len(acc[0]) - 1
	g.SUBQ(operand.I32(int32(last*g.vl)), n)
	edge := g.mask(n)
	store, done := g.label("store"), g.label("done")
	rows := func(read bool) {
		for i := range acc {
			for j, y := range acc[i] {
				m := g.at(c, j*g.vl)
				switch {
				case read && j == last:
					old := g.vector()
					g.maskLoad(m, edge, old)
					g.VPADDD(old, y, y)
				case read:
					g.VPADDD(m, y, y)
				}
				if j == last {
					g.maskStore(y, edge, m)
				} else {
					g.store(y, m)
				}
			}
			g.ADDQ(ldc, c)
		}
	}
	g.TESTQ(add, add)
	g.JZ(g.jump(store))
	rows(true)
	g.JMP(g.jump(done))
	g.Label(store)
	rows(false)
	g.Label(done)
}

// packSteps is the number of steps that packing kernels take at once.
const packSteps = 16

func (g *gen) intPackA(k kernel.Kernel) { g.intTranspose(k, k.Tile.MR, g.zeroExtend) }
func (g *gen) intPackB(k kernel.Kernel) { g.intTranspose(k, g.isa.NR(k.Tile), g.signExtend) }

func (g *gen) zeroExtend(from operand.Op, y vec) { g.VPMOVZXBW(from, y) }
func (g *gen) signExtend(from operand.Op, y vec) { g.VPMOVSXBW(from, y) }

// intTranspose emits loops over blocks of four lanes, of which the last overlaps its neighbour if w is no multiple of four,
// and over the steps. Lanes past the end repeat the last.
func (g *gen) intTranspose(k kernel.Kernel, w int, extend func(from operand.Op, y vec)) {
	lanes, steps, src, ld, dst := g.int("lanes"), g.int("k"), g.int("src"), g.int("ld"), g.int("dst")
	g.SHRQ(operand.Imm(4), steps)
	last, lane := g.GP64(), g.GP64()
	g.LEAQ(operand.Mem{Base: lanes, Disp: -1}, last)
	g.XORQ(lane, lane)
	block := g.label("block")
	g.Label(block)
	first, limit := g.GP64(), g.GP64()
	g.MOVQ(lane, first)
	g.MOVQ(operand.I32(int32(w-4)), limit)
	g.CMPQ(first, limit)
	g.CMOVQGT(limit, first)
	to := g.GP64()
	g.LEAQ(operand.Mem{Base: dst, Index: first, Scale: 4}, to)
	rows := make([]reg.GPVirtual, 4)
	for i := range rows {
		rows[i] = g.GP64()
		g.LEAQ(operand.Mem{Base: first, Disp: i}, rows[i])
		g.CMPQ(rows[i], last)
		g.CMOVQGT(last, rows[i])
		g.IMULQ(ld, rows[i])
		g.ADDQ(src, rows[i])
	}
	left := g.GP64()
	g.MOVQ(steps, left)
	g.times(left, "steps", func() {
		span := 16 / k.Tile.Size // bytes of a lane that make four groups
		for at := 0; at < packSteps; at += span {
			x := make([]vec, 4)
			for i, row := range rows {
				x[i] = g.XMM()
				from := operand.Mem{Base: row, Disp: at}
				if k.Tile.Size == 1 {
					g.VMOVDQU(from, x[i])
				} else {
					extend(from, x[i])
				}
			}
			for i, y := range g.transpose4(x) {
				g.VMOVDQU(y, operand.Mem{Base: to, Disp: 4 * w * (4*at/span + i)})
			}
		}
		for _, row := range rows {
			g.ADDQ(operand.Imm(packSteps), row)
		}
		g.ADDQ(operand.I32(int32(packSteps/k.Tile.Group*w*4)), to)
	})
	g.ADDQ(operand.Imm(4), lane)
	g.CMPQ(lane, lanes)
	g.JLT(g.jump(block))
}

// transpose4 transposes 4×4 words.
func (g *gen) transpose4(x []vec) []vec {
	t, y := make([]vec, 4), make([]vec, 4)
	for i := range t {
		t[i], y[i] = g.XMM(), g.XMM()
	}
	g.VPUNPCKLDQ(x[1], x[0], t[0])
	g.VPUNPCKHDQ(x[1], x[0], t[1])
	g.VPUNPCKLDQ(x[3], x[2], t[2])
	g.VPUNPCKHDQ(x[3], x[2], t[3])
	g.VPUNPCKLQDQ(t[2], t[0], y[0])
	g.VPUNPCKHQDQ(t[2], t[0], y[1])
	g.VPUNPCKLQDQ(t[3], t[1], y[2])
	g.VPUNPCKHQDQ(t[3], t[1], y[3])
	return y
}

// intPackRows emits a loop over groups of rows, whose bytes it interleaves, sixteen lanes at a time.
func (g *gen) intPackRows(k kernel.Kernel) {
	steps, src, ld, dst := g.int("k"), g.int("src"), g.int("ld"), g.int("dst")
	group, w := k.Tile.Group, g.isa.NR(k.Tile)
	rows := make([]reg.GPVirtual, group)
	for i := range rows {
		rows[i] = src
		if i > 0 {
			rows[i] = g.GP64()
			g.LEAQ(operand.Mem{Base: rows[i-1], Index: ld, Scale: 1}, rows[i])
		}
	}
	stride := g.GP64()
	g.MOVQ(ld, stride)
	g.IMUL3Q(operand.Imm(uint64(group)), stride, stride)
	groups := g.GP64()
	g.MOVQ(steps, groups)
	g.SHRQ(operand.Imm(uint64(group/2)), groups)
	g.times(groups, "group", func() {
		for lane := 0; lane < w; lane += 16 {
			x := make([]vec, group)
			for i, row := range rows {
				x[i] = g.XMM()
				g.VMOVDQU(operand.Mem{Base: row, Disp: lane}, x[i])
			}
			x = g.zip(x, g.VPUNPCKLBW, g.VPUNPCKHBW)
			if group == 4 {
				x = append(g.zip([]vec{x[0], x[2]}, g.VPUNPCKLWD, g.VPUNPCKHWD), g.zip([]vec{x[1], x[3]}, g.VPUNPCKLWD, g.VPUNPCKHWD)...)
			}
			for i, y := range x {
				if k.Tile.Size == 2 {
					wide := g.YMM()
					g.signExtend(y, wide)
					y = wide
				}
				g.VMOVDQU(y, operand.Mem{Base: dst, Disp: 4*lane + i*int(y.Size())})
			}
		}
		for _, row := range rows {
			g.ADDQ(stride, row)
		}
		g.ADDQ(operand.I32(int32(4*w)), dst)
	})
}

// zip interleaves each pair of vectors, into the lower and the upper half of the result.
func (g *gen) zip(x []vec, low, high func(...operand.Op)) (y []vec) {
	for i := 0; i < len(x); i += 2 {
		l, h := g.XMM(), g.XMM()
		low(x[i+1], x[i], l)
		high(x[i+1], x[i], h)
		y = append(y, l, h)
	}
	return y
}

// dequantize emits loops over vectors of columns, and in each over the rows.
func (g *gen) dequantize(kernel.Kernel) {
	rows, n, shift, scale, c, ldc := g.int("rows"), g.int("n"), g.int("shift"), g.int("scale"), g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	strip := func(edge mask) {
		load := func(from operand.Mem) vec {
			y := g.vector()
			if edge == nil {
				g.load(from, y)
			} else {
				g.maskLoad(from, edge, y)
			}
			return y
		}
		less, factor := load(g.at(shift, 0)), load(g.at(scale, 0))
		row, left := g.GP64(), g.GP64()
		g.MOVQ(c, row)
		g.MOVQ(rows, left)
		g.times(left, "row", func() {
			y := load(g.at(row, 0))
			g.VPSUBD(less, y, y)
			g.VCVTDQ2PS(y, y)
			g.mul(factor, y, y)
			if edge == nil {
				g.store(y, g.at(row, 0))
			} else {
				g.maskStore(y, edge, g.at(row, 0))
			}
			g.ADDQ(ldc, row)
		})
		g.advance(g.vl, shift, scale, c)
	}
	vectors := g.quotient(n, g.vl)
	g.times(vectors, "strip", func() { strip(nil) })
	g.strips(n, strip)
}
