package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// packRows is the number of steps that packCopy takes at once.
const packRows = 4

// packCopy emits, for each group of packRows steps, a loop over the panels: memory is read along its rows, in
// long runs that the hardware prefetches, and each visit to a panel fills whole cache lines. What lanes are left
// behind the last full panel go by a loop of their own for each number of them.
func (g *gen) packCopy(k kernel.Kernel) {
	steps, src, ld, dst, lanes := g.Int("k"), g.Int("src"), g.bytes(g.Int("ld")), g.Int("dst"), g.Int("lanes")
	width, panels, panel := g.X(), g.X(), g.X()
	g.MOVI(k.W, width)
	g.UDIV(width, lanes, panels)
	g.MSUB(width, lanes, panels, lanes)
	g.MUL(steps, width, panel)
	panel = g.bytes(panel)
	g.packEdge(k, steps, src, ld, dst, lanes, panels, panel)

	done := g.label("done")
	g.CMPI(0, panels)
	g.BEQ(done)
	// rows moves n steps of all full panels.
	rows := func(n int) {
		from, to, left := []arm64.X{g.copy(src)}, g.copy(dst), g.copy(panels)
		for i := 1; i < n; i++ {
			from = append(from, g.X())
			g.ADD(ld, from[i-1], from[i])
		}
		g.ADD(ld, from[n-1], src)
		g.times(left, "panel", func() {
			for i, f := range from {
				g.storeRow(g.loadRow(f, 0, k.W), to, i*k.W, k.W)
			}
			g.advance(k.W, from...)
			g.ADD(panel, to, to)
		})
		g.advance(n*k.W, dst)
	}
	groups := g.quotient(steps, packRows)
	g.times(groups, "rows", func() { rows(packRows) })
	g.times(steps, "row", func() { rows(1) })
	g.Label(done)
}

// packEdge emits the loops for the last panel, which has fewer lanes than W, or none.
func (g *gen) packEdge(k kernel.Kernel, steps, src, ld, dst, lanes, panels, panel arm64.X) {
	from, to, left := g.X(), g.X(), g.copy(steps)
	g.MOVI(k.W*g.e.Size, from)
	g.MUL(panels, from, from)
	g.ADD(src, from, from)
	g.MUL(panels, panel, to)
	g.ADD(dst, to, to)
	done := g.label("edges")
	for n := 1; n < k.W; n++ {
		other := g.label("lanes")
		g.CMPI(n, lanes)
		g.BNE(other)
		g.times(left, "edge", func() {
			row := g.loadRow(from, 0, n)
			g.storeRow(row, to, 0, len(row)*g.vl) // whole vectors: what lies behind the lanes is unspecified
			g.ADD(ld, from, from)
			g.advance(k.W, to)
		})
		g.B(done)
		g.Label(other)
	}
	g.Label(done)
}

// packPairs emits packTranspose for pairs: of float32 they are moved like float64, and of float64 they are vectors.
func (g *gen) packPairs(k kernel.Kernel) {
	g.e, g.lanes = g.e.Pair(), arm64.D2
	g.vl = isa.VL(g.e)
	k.W /= 2
	g.packTranspose(k)
}

// packTranspose emits, for each panel and each group of four or two of its lanes, a loop over k that
// transposes squares in registers. Lanes of a group past the last are read from the last: nothing outside the operand is
// touched, and the loop needs no edge. While a line of a row is read, what the hint says is prefetched: without one, that line.
func (g *gen) packTranspose(k kernel.Kernel) {
	g.transposePanels(k.W, g.bytes(g.Int("ld")), g.bytes(g.Int("ahead")), func() arm64.X { return g.Int("k") }, func(arm64.V) {})
}

// transposePanels is packTranspose for panels of width w, given the bytes from row to row and to what is prefetched, the number of steps and what is done to vectors.
func (g *gen) transposePanels(w int, ld, ahead arm64.X, count func() arm64.X, change func(arm64.V)) {
	src, dst, last := g.Int("src"), g.Int("dst"), g.Int("lanes")
	g.SUBI(1, last)
	stride, panel := g.X(), g.X() // from a row to the same row of the next panel; the bytes of a panel
	g.MOVI(w, stride)
	g.MUL(ld, stride, stride)
	g.MOVI(w*g.e.Size, panel)
	g.MUL(count(), panel, panel)
	next, filled := g.label("next"), g.label("filled")
	g.Label(next)
	for lane := 0; lane < w; lane += 4 {
		if lane > 0 {
			g.CMPI(lane, last)
			g.BLT(filled) // only lanes past the last remain
		}
		rows := make([]arm64.X, min(4, w-lane))
		for i := range rows {
			rows[i] = g.X()
			g.MOVI(lane+i, rows[i])
			g.CMP(last, rows[i])
			g.CSEL("GT", last, rows[i], rows[i])
			g.MUL(ld, rows[i], rows[i])
			g.ADD(src, rows[i], rows[i])
		}
		to := g.copy(dst)
		g.advance(lane, to)
		move := func(n int, body func()) {
			body()
			g.advance(n, rows...)
			g.advance(n*w, to)
		}
		steps, perLine := count(), line/g.e.Size
		lines := g.quotient(steps, perLine)
		g.times(lines, "line", func() {
			move(perLine, func() {
				for _, r := range rows {
					g.PRFMIndexed(arm64.LoadL1, r, ahead)
				}
				for p := 0; p < perLine; p += g.vl {
					g.transpose(rows, p, to, w, change)
				}
			})
		})
		if g.vl > 1 {
			squares := g.quotient(steps, g.vl)
			g.times(squares, "square", func() {
				move(g.vl, func() { g.transpose(rows, 0, to, w, change) })
			})
		}
		g.times(steps, "step", func() {
			move(1, func() {
				for i, r := range rows {
					v := g.load(g.at(r, 0), 1)
					change(v)
					g.store(v, g.at(to, i), 1)
				}
			})
		})
	}
	g.Label(filled)
	g.ADD(panel, dst, dst)
	g.ADD(stride, src, src)
	g.SUBI(w, last)
	g.CMPI(0, last)
	g.BGE(next)
}

// transpose moves one vector of steps, from step p on, from each of some rows to consecutive steps of a panel of
// width w, changed.
func (g *gen) transpose(rows []arm64.X, p int, to arm64.X, w int, change func(arm64.V)) {
	steps := make([][]arm64.V, g.vl)
	for i := 0; i < len(rows); i += g.vl {
		square := make([]arm64.V, g.vl)
		for j := range square {
			square[j] = g.load(g.at(rows[i+j], p), g.vl)
			change(square[j])
		}
		for j, v := range g.shuffle(square) {
			steps[j] = append(steps[j], v)
		}
	}
	for i, vs := range steps {
		g.storeRow(vs, to, (p+i)*w, len(rows))
	}
}

// shuffle returns the transpose of a square of VL vectors. Zipping the first half of the vectors with the second brings
// lane numbers and vector numbers, taken as one, round by one bit: log₂ VL times exchange them.
func (g *gen) shuffle(in []arm64.V) []arm64.V {
	for n := 1; n < len(in); n *= 2 {
		var out []arm64.V
		for i, v := range in[:len(in)/2] {
			low, high := g.zip(g.lanes, v, in[i+len(in)/2])
			out = append(out, low, high)
		}
		in = out
	}
	return in
}

// zip interleaves two vectors, into a lower and an upper half.
func (g *gen) zip(a arm64.Arrangement, n, m arm64.V) (low, high arm64.V) {
	low, high = g.V(), g.V()
	g.ZIP1(a, m, n, low)
	g.ZIP2(a, m, n, high)
	return low, high
}
