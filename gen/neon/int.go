package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// intGemm emits the micro-kernel for bytes, which panels hold as int16: SMLAL multiplies four of a row of B with one of A, and adds to
// four int32. That is as many as FMLA does; instructions that do more (SDOT, UDOT) are not in every CPU.
func (g *gen) intGemm(k kernel.Kernel) {
	t, rowA, rowB := g.corner(k), k.Tile.MR*k.Tile.Size, isa.NR(k.Tile)*k.Tile.Size
	tiles, a, c, ldc := g.Int("tiles"), g.Int("a"), g.Int("c"), g.bytes(g.Int("ldc"))
	// A step of A is in the register that is used first, and so gets the number 0: SMLAL takes its lane of the first sixteen only.
	col := g.zero()
	tile := g.label("tile")
	g.PCALIGN(32)
	g.Label(tile)
	steps, b := g.Int("k"), g.Int("b")
	t.clear()
	g.times(steps, "step", func() {
		g.PRFM(arm64.LoadL1, arm64.Mem{Base: a, Disp: ahead})
		g.LDR(rowA, arm64.Mem{Base: a}, col)
		var row []arm64.V // of B, two vectors of columns in each
		for j := 0; j < t.v; j += 2 {
			y := g.V()
			g.LDR(8*min(t.v-j, 2), arm64.Mem{Base: b, Disp: 8 * j}, y)
			row = append(row, y)
		}
		for j := range t.v {
			for i := range t.m {
				g.SMLALLane(col, i, row[j/2], j%2 != 0, t.acc[i][j])
			}
		}
		g.ADDI(rowA, a)
		g.ADDI(rowB, b)
	})
	t.columns(func(n int) { t.intUpdate(n, c, ldc) })
	g.SUBSI(1, tiles)
	g.BNE(tile)
}

// intUpdate emits C ← sum, or C + sum if the parameter add is not 0, for n columns of all rows, and moves c to the row below.
func (t *corner) intUpdate(n int, c, ldc arm64.X) {
	store, done := t.label("store"), t.label("stored")
	add := t.Int("add")
	t.CMPI(0, add)
	t.BEQ(store)
	for _, sums := range t.acc {
		row := t.loadRow(c, 0, n)
		for j, v := range row {
			t.VADD(arm64.S4, sums[j], v, v)
		}
		t.storeRow(row, c, 0, n)
		t.ADD(ldc, c, c)
	}
	t.B(done)
	t.Label(store)
	for _, sums := range t.acc {
		t.storeRow(sums, c, 0, n)
		t.ADD(ldc, c, c)
	}
	t.Label(done)
}

// dequantize emits loops over strips of columns, a vector wide and then one element, and in each over the rows.
func (g *gen) dequantize(kernel.Kernel) {
	rows, n, shift, scale, c, ldc := g.Int("rows"), g.Int("n"), g.Int("shift"), g.Int("scale"), g.Int("c"), g.bytes(g.Int("ldc"))
	vectors := g.quotient(n, g.vl)
	for _, s := range []struct {
		count arm64.X
		width int
	}{{vectors, g.vl}, {n, 1}} {
		g.times(s.count, "strip", func() {
			less, factor := g.load(g.at(shift, 0), s.width), g.load(g.at(scale, 0), s.width)
			row, left := g.copy(c), g.copy(rows)
			g.times(left, "row", func() {
				y := g.load(g.at(row, 0), s.width)
				g.VSUB(arm64.S4, less, y, y)
				g.SCVTF(y, y)
				g.mul(factor, y, y)
				g.store(y, g.at(row, 0), s.width)
				g.ADD(ldc, row, row)
			})
			g.advance(s.width, shift, scale, c)
		})
	}
}
