package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// intGemm emits the micro-kernel for bytes, by SDOT or SMLAL. The former is not in every CPU.
func (g *gen) intGemm(k kernel.Kernel) {
	if k.Tile.Group == 4 {
		g.intDot(k)
	} else {
		g.intLong(k)
	}
}

// intDot emits the loops of gemm over groups of four steps, which are to them steps of elements of 4 bytes: SDOT multiplies sixteen bytes of B with
// four of A, and adds to four int32. Both have signs: what the panel of A holds is less by 128 than A, so that the sums begin with
// 128·Σₚ b[p,j]. That takes one pass over the panel of B for all tiles, as long as one row of a tile.
func (g *gen) intDot(k kernel.Kernel) {
	t := g.corner(k)
	half, sums := g.integers(arm64.B16, 64), g.zeros(t.v)
	steps, b := g.Int("k"), g.Int("b")
	g.times(steps, "sum", func() {
		for j, row := range g.loadRow(b, 0, t.v*g.vl) {
			g.SDOTLane(half, 0, row, sums[j])
		}
		g.advance(isa.NR(k.Tile), b)
	})
	for _, s := range sums {
		g.VADD(arm64.S4, s, s, s)
	}
	t.free -= len(sums)
	t.mla = g.SDOTLane
	t.stream(k, g.hint(k), func() {
		t.clear()
		for _, row := range t.acc {
			for j, acc := range row {
				g.VMOV(sums[j], acc)
			}
		}
	}, func(c, ldc arm64.X) { t.columns(func(n int) { t.intUpdate(n, c, ldc) }) })
}

// intLong emits the micro-kernel for bytes which panels hold as int16: SMLAL multiplies four of a row of B with one of A, and adds to
// four int32. That is as many as FMLA does.
func (g *gen) intLong(k kernel.Kernel) {
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

// intPackA and intPackB emit packTranspose for groups of four bytes, which are moved like float32.
func (g *gen) intPackA(k kernel.Kernel) {
	flip := g.integers(arm64.B16, k.Tile.Flip)
	g.packGroups(k.Tile.MR, func(v arm64.V) { g.VEOR(flip, v, v) })
}

func (g *gen) intPackB(k kernel.Kernel) { g.packGroups(isa.NR(k.Tile), func(arm64.V) {}) }

func (g *gen) packGroups(w int, change func(arm64.V)) {
	ld, ahead := g.Int("ld"), g.X() // to the same row of the next panel
	g.MOVI(w, ahead)
	g.MUL(ld, ahead, ahead)
	g.transposePanels(w, ld, ahead, func() arm64.X {
		groups := g.Int("k")
		g.LSRI(2, groups, groups)
		return groups
	}, change)
}

// intPackRows emits a loop over groups of four rows, whose bytes it interleaves.
func (g *gen) intPackRows(k kernel.Kernel) {
	steps, src, ld, dst := g.Int("k"), g.Int("src"), g.Int("ld"), g.Int("dst")
	w := isa.NR(k.Tile)
	g.LSRI(2, steps, steps)
	g.times(steps, "group", func() {
		rows := make([]arm64.V, 4)
		for i := range rows {
			rows[i] = g.load(arm64.Mem{Base: src}, w/4)
			g.ADD(ld, src, src)
		}
		var groups []arm64.V
		low0, high0 := g.zip(arm64.B16, rows[0], rows[1])
		low1, high1 := g.zip(arm64.B16, rows[2], rows[3])
		for _, pair := range [][2]arm64.V{{low0, low1}, {high0, high1}} {
			low, high := g.zip(arm64.H8, pair[0], pair[1])
			groups = append(groups, low, high)
		}
		g.storeRow(groups, dst, 0, w)
		g.advance(w, dst)
	})
}
