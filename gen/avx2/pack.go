package main

import (
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packCopy emits a loop over k that moves W contiguous lanes a step. Fewer lanes than W are loaded
// under masks, and stored with zeros behind them.
func (g *gen) packCopy(k kernel.Kernel) {
	steps, src, ld, dst, lanes := g.int("k"), g.int("src"), g.int("ld"), g.int("dst"), g.int("lanes")
	g.SHLQ(g.shift(), ld)
	masked, done := g.label("masked"), g.label("done")
	g.CMPQ(lanes, operand.I32(int32(k.W)))
	g.JNE(g.jump(masked))

	step := func() {
		for i := 0; i < k.W; {
			i += g.movePiece(g.at(src, i), g.at(dst, i), k.W-i)
		}
		g.ADDQ(ld, src)
		g.advance(k.W, dst)
	}
	rounds := g.quotient(steps, 4)
	g.times(rounds, "round", func() {
		for range 4 {
			step()
		}
	})
	g.times(steps, "step", step)
	g.JMP(g.jump(done))

	g.Label(masked)
	var masks []vec
	for i := 0; i < k.W; i += g.vl {
		y := g.YMM()
		g.mask(lanes, y)
		masks = append(masks, y)
		g.SUBQ(operand.I32(int32(g.vl)), lanes)
	}
	g.times(steps, "edge", func() {
		for i, mask := range masks {
			y := g.YMM()
			g.maskLoad(g.at(src, i*g.vl), mask, y)
			g.storeFirst(y, g.at(dst, i*g.vl), min(g.vl, k.W-i*g.vl))
		}
		g.ADDQ(ld, src)
		g.advance(k.W, dst)
	})
	g.Label(done)
}

// movePiece moves the largest of 32, 16 or 8 bytes that most elements fill, and returns how many.
func (g *gen) movePiece(from, to operand.Mem, most int) int {
	switch n := most * g.e.Size; {
	case n >= 32:
		y := g.YMM()
		g.VMOVUPS(from, y)
		g.VMOVUPS(y, to)
		return 32 / g.e.Size
	case n >= 16:
		x := g.XMM()
		g.VMOVUPS(from, x)
		g.VMOVUPS(x, to)
		return 16 / g.e.Size
	default:
		r := g.GP64()
		g.MOVQ(from, r)
		g.MOVQ(r, to)
		return 8 / g.e.Size
	}
}

// storeFirst stores the first n elements of y: 8, 16, 24 or 32 bytes.
func (g *gen) storeFirst(y vec, m operand.Mem, n int) {
	bytes := n * g.e.Size
	if bytes == 32 {
		g.VMOVUPS(y, m)
		return
	}
	if bytes >= 16 {
		g.VMOVUPS(y.AsX(), m)
		if bytes == 24 {
			x := g.XMM()
			g.upper(y, x)
			g.VMOVLPS(x, m.Offset(16))
		}
		return
	}
	g.VMOVLPS(y.AsX(), m)
}

// packTranspose emits, for each group of four or two lanes, a loop over k that transposes squares in
// registers. Lanes past the last are read from the last: nothing outside the operand is touched,
// and the loop needs no edge.
func (g *gen) packTranspose(k kernel.Kernel) {
	src, ld, dst, last := g.int("src"), g.int("ld"), g.int("dst"), g.int("lanes")
	g.SHLQ(g.shift(), ld)
	g.DECQ(last)
	for lane := 0; lane < k.W; {
		size := min(4, k.W-lane)
		rows := make([]reg.GPVirtual, size)
		for i := range rows {
			rows[i] = g.GP64()
			g.MOVQ(operand.U32(uint32(lane+i)), rows[i])
			g.CMPQ(rows[i], last)
			g.CMOVQGT(last, rows[i])
			g.IMULQ(ld, rows[i])
			g.ADDQ(src, rows[i])
		}
		to := g.GP64()
		g.MOVQ(dst, to)
		steps := g.int("k")
		rounds := g.quotient(steps, g.vl)
		g.times(rounds, "square", func() {
			g.transpose(rows, to, k.W)
			g.advance(g.vl, rows...)
			g.advance(g.vl*k.W, to)
		})
		g.times(steps, "step", func() {
			for i, r := range rows {
				x := g.XMM()
				g.load(g.at(r, 0), x)
				g.store(x, g.at(to, i))
			}
			g.advance(1, rows...)
			g.advance(k.W, to)
		})
		g.advance(size, dst)
		lane += size
	}
}

// transpose moves one vector of steps from each of 4 or 2 rows to consecutive steps of a panel of width w.
func (g *gen) transpose(rows []reg.GPVirtual, to reg.GPVirtual, w int) {
	in := make([]vec, len(rows))
	for i, r := range rows {
		in[i] = g.YMM()
		g.load(g.at(r, 0), in[i])
	}
	two := func(f func(...operand.Op), a, b vec) vec {
		y := g.YMM()
		f(b, a, y)
		return y
	}
	// interleave returns vectors of pairs: lane pairs of steps 0 and 1, 4 and 5 … and so on.
	lo, hi := g.VUNPCKLPS, g.VUNPCKHPS
	if g.f64() {
		lo, hi = g.VUNPCKLPD, g.VUNPCKHPD
	}
	half := g.vl / 2 // steps in 16 bytes of a row
	// A column is 16 bytes (two float64, four float32) or less of what a step's lanes are; halves
	// of a YMM register are half steps apart.
	switch {
	case len(rows) == 4 && g.f64():
		a, b := two(lo, in[0], in[1]), two(hi, in[0], in[1]) // steps 0,2 and 1,3 of lanes 0,1
		c, d := two(lo, in[2], in[3]), two(hi, in[2], in[3]) // of lanes 2,3
		for p, pair := range [][2]vec{{a, c}, {b, d}} {
			for h := range half {
				y := g.YMM()
				g.VPERM2F128(operand.Imm(uint64(0x20+0x11*h)), pair[1], pair[0], y)
				g.store(y, g.at(to, (p+h*half)*w))
			}
		}
	case len(rows) == 4:
		a, b := two(lo, in[0], in[1]), two(hi, in[0], in[1]) // steps 0,1 and 2,3
		c, d := two(lo, in[2], in[3]), two(hi, in[2], in[3])
		cols := []vec{
			two(g.VUNPCKLPD, a, c), two(g.VUNPCKHPD, a, c),
			two(g.VUNPCKLPD, b, d), two(g.VUNPCKHPD, b, d),
		}
		for p, y := range cols {
			g.VMOVUPS(y.AsX(), g.at(to, p*w))
			g.upper(y, g.at(to, (p+half)*w))
		}
	case g.f64():
		for p, y := range []vec{two(lo, in[0], in[1]), two(hi, in[0], in[1])} {
			g.VMOVUPD(y.AsX(), g.at(to, p*w))
			g.upper(y, g.at(to, (p+half)*w))
		}
	default:
		for p, y := range []vec{two(lo, in[0], in[1]), two(hi, in[0], in[1])} {
			x := g.XMM()
			g.upper(y, x)
			g.VMOVLPS(y.AsX(), g.at(to, 2*p*w))
			g.VMOVHPS(y.AsX(), g.at(to, (2*p+1)*w))
			g.VMOVLPS(x, g.at(to, (2*p+half)*w))
			g.VMOVHPS(x, g.at(to, (2*p+1+half)*w))
		}
	}
}
