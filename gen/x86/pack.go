package x86

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// packRows is the number of steps that packCopy takes at once.
const packRows = 4

// packCopy emits, for each group of packRows steps, a loop over the panels: memory is read along its rows, in
// long runs that the hardware prefetches, and each visit to a panel fills whole cache lines. The
// lanes behind the last full panel are loaded under masks, and stored with zeros behind them.
func (g *gen) packCopy(k kernel.Kernel) {
	steps, src, ld, dst, lanes := g.int("k"), g.int("src"), g.int("ld"), g.int("dst"), g.int("lanes")
	g.SHLQ(g.shift(), ld)
	panel := g.GP64() // bytes
	g.IMUL3Q(operand.I32(int32(k.W*g.e.Size)), steps, panel)

	// panels leaves the number of full panels, and in lanes what is behind them.
	panels := g.GP64()
	g.XORQ(panels, panels)
	count, counted := g.label("count"), g.label("counted")
	g.Label(count)
	g.CMPQ(lanes, operand.I32(int32(k.W)))
	g.JLT(g.jump(counted))
	g.SUBQ(operand.I32(int32(k.W)), lanes)
	g.INCQ(panels)
	g.JMP(g.jump(count))
	g.Label(counted)

	// rows moves n steps of all full panels.
	rows := func(n int) {
		from := make([]reg.GPVirtual, n)
		for i := range from {
			from[i] = g.GP64()
			if i == 0 {
				g.MOVQ(src, from[i])
			} else {
				g.MOVQ(from[i-1], from[i])
				g.ADDQ(ld, from[i])
			}
		}
		to, left := g.GP64(), g.GP64()
		g.MOVQ(dst, to)
		g.MOVQ(panels, left)
		g.times(left, "panel", func() {
			for i, f := range from {
				for j := 0; j < k.W; {
					j += g.movePiece(g.at(f, j), g.at(to, i*k.W+j), k.W-j)
				}
			}
			g.advance(k.W, from...)
			g.ADDQ(panel, to)
		})
		for range n {
			g.ADDQ(ld, src)
		}
		g.advance(n*k.W, dst)
	}
	done, full := g.label("done"), g.label("full")
	g.TESTQ(lanes, lanes)
	g.JZ(g.jump(full))
	g.packEdge(k, steps, src, ld, dst, lanes, panels, panel)
	g.Label(full)
	g.TESTQ(panels, panels)
	g.JZ(g.jump(done))
	groups := g.quotient(steps, packRows)
	g.times(groups, "rows", func() { rows(packRows) })
	g.times(steps, "row", func() { rows(1) })
	g.Label(done)
}

// packEdge emits the loop for the last panel, which has fewer lanes than W.
func (g *gen) packEdge(k kernel.Kernel, steps, src, ld, dst, lanes, panels, panel reg.GPVirtual) {
	from, to, left := g.GP64(), g.GP64(), g.GP64()
	g.IMUL3Q(operand.I32(int32(k.W*g.e.Size)), panels, from)
	g.ADDQ(src, from)
	g.MOVQ(panels, to)
	g.IMULQ(panel, to)
	g.ADDQ(dst, to)
	g.MOVQ(steps, left)
	ymm := 32 / g.e.Size
	var masks []vec
	for i := 0; i < k.W; i += ymm {
		y := g.YMM()
		g.ymmMask(lanes, y)
		masks = append(masks, y)
		g.SUBQ(operand.I32(int32(ymm)), lanes)
	}
	g.times(left, "edge", func() {
		for i, m := range masks {
			y := g.YMM()
			g.ymmMaskLoad(g.at(from, i*ymm), m, y)
			g.storeFirst(y, g.at(to, i*ymm), min(ymm, k.W-i*ymm))
		}
		g.ADDQ(ld, from)
		g.advance(k.W, to)
	})
}

// movePiece moves the largest of 64 (with AVX-512), 32, 16 or 8 bytes that most elements fill, and returns how many.
func (g *gen) movePiece(from, to operand.Mem, most int) int {
	switch n := most * g.e.Size; {
	case n >= 64 && g.avx512():
		z := g.ZMM()
		g.VMOVUPS(from, z)
		g.VMOVUPS(z, to)
		return 64 / g.e.Size
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
		x := g.XMM()
		g.VMOVSD(from, x)
		g.VMOVSD(x, to)
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

// packPairs emits packTranspose for pairs: of float32 they are moved like float64, and of float64 they fill an XMM register.
func (g *gen) packPairs(k kernel.Kernel) {
	g.e = g.e.Pair()
	k.W /= 2
	g.packTranspose(k)
}

// packTranspose emits, for each panel and each group of four, two or one of its lanes, a loop over k that
// transposes squares in registers. Lanes past the last are read from the last: nothing outside the operand is touched,
// and the loop needs no edge. While a row is read, what the hint says is prefetched.
func (g *gen) packTranspose(k kernel.Kernel) {
	ld, dst := g.int("ld"), g.int("dst")
	src, last := g.param("src"), g.param("lanes") // stay among the arguments: general registers are scarce
	g.SHLQ(g.shift(), ld)
	g.SHLQ(g.shift(), g.param("ahead"))
	g.DECQ(last)
	panel, filled := g.label("panel"), g.label("filled")
	g.Label(panel)
	var moved reg.GPVirtual // the steps that whole squares of 64 bytes have moved, of a full panel
	if g.avx512() {
		moved = g.GP64()
		g.packSquares(k.W, ld, dst, moved)
		g.CMPQ(moved, g.param("k"))
		g.JEQ(g.jump(filled))
	}
	for lane := 0; lane < k.W; {
		size := 4
		for size > k.W-lane {
			size /= 2
		}
		// Of B, whose lanes are columns of sums, a vector is filled to its end: what lay there before could be slow to multiply.
		if vector := g.isa.VecBytes; lane > 0 && (k.W*g.e.Size%vector != 0 || lane*g.e.Size%vector == 0) {
			g.CMPQ(last, operand.I32(int32(lane)))
			g.JLT(g.jump(filled)) // only lanes past the last remain
		}
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
		g.LEAQ(g.at(dst, lane), to)
		steps := g.int("k")
		if moved != nil {
			behind := g.GP64()
			g.SUBQ(moved, steps)
			g.IMUL3Q(operand.I32(int32(k.W*g.e.Size)), moved, behind)
			g.ADDQ(behind, to)
			g.MOVQ(moved, behind)
			g.SHLQ(g.shift(), behind)
			for _, r := range rows {
				g.ADDQ(behind, r)
			}
		}
		square := 32 / g.e.Size
		rounds := g.quotient(steps, square)
		g.times(rounds, "square", func() {
			g.fetch(func(ahead reg.GPVirtual) {
				for _, r := range rows {
					g.PREFETCHT1(operand.Mem{Base: r, Index: ahead, Scale: 1})
				}
			})
			g.transpose(rows, to, k.W)
			g.advance(square, rows...)
			g.advance(square*k.W, to)
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
		lane += size
	}
	g.Label(filled)
	step := g.int("k")
	g.IMUL3Q(operand.I32(int32(k.W*g.e.Size)), step, step)
	g.ADDQ(step, dst)
	rows := g.GP64()
	g.IMUL3Q(operand.I32(int32(k.W)), ld, rows)
	g.ADDQ(rows, src)
	g.SUBQ(operand.I32(int32(k.W)), last)
	g.JGE(g.jump(panel))
}

// fetch emits body, for a hint in bytes, where there is one.
func (g *gen) fetch(body func(ahead reg.GPVirtual)) {
	ahead, none := g.int("ahead"), g.label("none")
	g.TESTQ(ahead, ahead)
	g.JZ(g.jump(none))
	body(ahead)
	g.Label(none)
}

// prefetchRows prefetches, of n rows that lie at addresses with these pointers, what is that far ahead.
func (g *gen) prefetchRows(ptrs []reg.GPVirtual, ahead reg.GPVirtual, n int, at func(i, p int) operand.Mem) {
	for _, p := range ptrs {
		next := g.GP64()
		g.LEAQ(operand.Mem{Base: p, Index: ahead, Scale: 1}, next)
		for i := range n {
			if m := at(i, 0); m.Base == p {
				m.Base = next
				g.PREFETCHT1(m)
			}
		}
	}
}

// packSquares moves the first steps of a panel, 64 bytes' worth of them at a time, by transposing squares of vectors of
// 64 bytes, and leaves in moved how many steps these were. Of a panel that is not full, lanes past the last have the address of the last row; there are not registers enough for
// the addresses of all lanes, which are kept, one in each step, where the last square will be stored when they are not needed any more.
func (g *gen) packSquares(w int, ld, dst, moved reg.GPVirtual) {
	size := 64 / g.e.Size
	partial, done := g.label("partial"), g.label("moved")
	g.MOVQ(g.param("k"), moved)
	g.ANDQ(operand.I32(int32(-size)), moved)
	g.CMPQ(g.param("lanes"), operand.I32(int32(w-1))) // less one by now
	g.JLT(g.jump(partial))
	for lane := 0; lane < w; lane += size {
		n, from := min(size, w-lane), g.GP64()
		g.IMUL3Q(operand.I32(int32(lane)), ld, from)
		g.ADDQ(g.param("src"), from)
		at, ptrs := g.rows(from, ld, n)
		g.moveSquares(w, lane, dst, moved, func(i int) operand.Mem { return at(i, 0) }, func(ahead reg.GPVirtual) {
			g.prefetchRows(ptrs, ahead, n, at)
		}, func() { g.advance(size, ptrs...) })
	}
	g.JMP(g.jump(done))

	g.Label(partial)
	g.TESTQ(moved, moved)
	g.JZ(g.jump(done))
	for lane := 0; lane < w; lane += size {
		if lane > 0 {
			g.CMPQ(g.param("lanes"), operand.I32(int32(lane)))
			g.JLT(g.jump(done)) // only lanes past the last remain
		}
		n, row, zero, kept := min(size, w-lane), g.GP64(), g.GP64(), g.GP64()
		g.IMUL3Q(operand.I32(int32(w*g.e.Size)), moved, kept)
		g.ADDQ(dst, kept)
		slot := func(i int) operand.Mem { return g.at(kept, lane+(i-size)*w) }
		g.IMUL3Q(operand.I32(int32(lane)), ld, row)
		g.ADDQ(g.param("src"), row)
		g.XORQ(zero, zero)
		for i := range n {
			g.MOVQ(row, slot(i))
			if i+1 == n {
				break
			}
			next := g.GP64()
			g.MOVQ(ld, next)
			g.CMPQ(g.param("lanes"), operand.I32(int32(lane+i)))
			g.CMOVQLE(zero, next)
			g.ADDQ(next, row)
		}
		column := zero
		g.moveSquares(w, lane, dst, moved, func(i int) operand.Mem {
			r := g.GP64()
			g.MOVQ(slot(i), r)
			return operand.Mem{Base: r, Index: column, Scale: 1}
		}, func(ahead reg.GPVirtual) {
			g.ADDQ(column, ahead)
			for i := range n {
				r := g.GP64()
				g.MOVQ(slot(i), r)
				g.PREFETCHT1(operand.Mem{Base: r, Index: ahead, Scale: 1})
			}
		}, func() { g.advance(size, column) })
	}
	g.Label(done)
}

// moveSquares emits the loop that moves steps of the lanes of a panel of width w from the given one on, as many as a vector has at most. at is where rows are, hint
// prefetches what is ahead of them, and next goes on to the next square.
func (g *gen) moveSquares(w, lane int, dst, moved reg.GPVirtual, at func(i int) operand.Mem, hint func(ahead reg.GPVirtual), next func()) {
	size := 64 / g.e.Size
	n, to, rounds := min(size, w-lane), g.GP64(), g.GP64()
	g.LEAQ(g.at(dst, lane), to)
	g.MOVQ(moved, rounds)
	g.SHRQ(operand.Imm(uint64(bits.Len(uint(size))-1)), rounds)
	var edge mask
	if n < size {
		t, m, lanes := g.GP64(), g.K(), n
		if g.e.Size == 16 { // of which four lanes are one
			lanes = 4 * n
		}
		g.MOVQ(operand.U32(1<<lanes-1), t)
		g.KMOVW(t.As32(), m)
		edge = m
	}
	g.times(rounds, "square", func() {
		g.fetch(hint)
		for p, z := range g.square(n, at) {
			if edge != nil {
				g.maskStore(z, edge, g.at(to, p*w))
			} else {
				g.store(z, g.at(to, p*w))
			}
		}
		next()
		g.advance(size*w, to)
	})
}

// square returns the transpose of a square of vectors, of which the first n are loaded from at and the others, with AVX-512 alone, unspecified.
func (g *gen) square(n int, at func(i int) operand.Mem) []vec {
	if !g.avx512() {
		return g.ymmSquare(at)
	}
	// First squares of 16 bytes: vector e of group q has elements e, e+E, e+2E and e+3E of its E rows, each
	// in a quarter of the vector.
	per := 16 / g.e.Size
	var groups [4][]vec
	for q := range groups {
		if q*per >= n {
			groups[q] = groups[q-1]
			continue
		}
		in := make([]vec, per)
		for i := range in {
			if q*per+i >= n {
				in[i] = in[i-1]
				continue
			}
			in[i] = g.ZMM()
			g.load(at(q*per+i), in[i])
		}
		groups[q] = g.unpacked(in)
	}
	// Then the quarters change places with the groups.
	out := make([]vec, 4*per)
	for e := range per {
		for h, half := range []uint64{halfLow, halfHigh} {
			a, b := g.quarters(half, groups[0][e], groups[1][e]), g.quarters(half, groups[2][e], groups[3][e])
			out[2*h*per+e], out[(2*h+1)*per+e] = g.quarters(even, a, b), g.quarters(odd, a, b)
		}
	}
	return out
}

// What quarters takes of both vectors.
const halfLow, halfHigh, even, odd = 0x44, 0xee, 0x88, 0xdd

// quarters returns two of the quarters of a, then two of b, those that imm says.
func (g *gen) quarters(imm uint64, a, b vec) vec {
	z := g.ZMM()
	g.VSHUFF64X2(operand.Imm(imm), b, a, z)
	return z
}

// unpacked returns the transposes of the squares of 16 bytes that lie side by side in the rows in: one element of 16 bytes, two of 8 or four of 4.
func (g *gen) unpacked(in []vec) []vec {
	two := func(f func(...operand.Op), a, b vec) vec {
		y := as(g.vector(), a)
		f(b, a, y)
		return y
	}
	switch len(in) {
	case 1:
		return in
	case 2:
		return []vec{two(g.VUNPCKLPD, in[0], in[1]), two(g.VUNPCKHPD, in[0], in[1])}
	}
	a, b := two(g.VUNPCKLPS, in[0], in[1]), two(g.VUNPCKHPS, in[0], in[1])
	c, d := two(g.VUNPCKLPS, in[2], in[3]), two(g.VUNPCKHPS, in[2], in[3])
	return []vec{
		two(g.VUNPCKLPD, a, c), two(g.VUNPCKHPD, a, c),
		two(g.VUNPCKLPD, b, d), two(g.VUNPCKHPD, b, d),
	}
}

// ymmSquare is square for vectors of 32 bytes.
func (g *gen) ymmSquare(at func(i int) operand.Mem) []vec {
	in := make([]vec, g.vl)
	for i := range in {
		in[i] = g.YMM()
		g.load(at(i), in[i])
	}
	// First squares of 16 bytes in each half of the vectors, then the halves change places.
	half := g.vl / 2
	in = append(g.unpacked(in[:half]), g.unpacked(in[half:])...)
	for i := range half {
		low, high := g.YMM(), g.YMM()
		g.VPERM2F128(operand.Imm(0x20), in[half+i], in[i], low)
		g.VPERM2F128(operand.Imm(0x31), in[half+i], in[i], high)
		in[i], in[half+i] = low, high
	}
	return in
}

// transpose moves 32 bytes of steps from each of 4, 2 or 1 rows to consecutive steps of a panel of width w.
func (g *gen) transpose(rows []reg.GPVirtual, to reg.GPVirtual, w int) {
	if g.e.Size == 16 || len(rows) == 1 {
		for p := range 32 / g.e.Size {
			for i, r := range rows {
				x := g.XMM()
				g.load(g.at(r, p), x)
				g.store(x, g.at(to, p*w+i))
			}
		}
		return
	}
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
	half := 16 / g.e.Size // steps in 16 bytes of a row
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
		for p, y := range g.unpacked(in) {
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
