package main

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

func (g *gen) panels(k kernel.Kernel) {
	g.fewRows(k, g.e.Size, func(m arm64.Mem, vectors int) (row []arm64.V) {
		for i := range vectors {
			row = append(row, g.load(g.at(m.Base, i*g.vl), g.vl))
		}
		return row
	})
}

func (g *gen) narrowPanels(k kernel.Kernel) {
	zero := g.zero()
	g.fewRows(k, narrowSize, func(m arm64.Mem, vectors int) []arm64.V { return g.loadNarrow(m, vectors, zero) })
}

// narrowSize is the size of a BFloat16.
const narrowSize = 2

// loadNarrow loads vectors of BFloat16 as float32: each is put behind as many zeros.
func (g *gen) loadNarrow(m arm64.Mem, vectors int, zero arm64.V) (row []arm64.V) {
	for ; vectors > 0; vectors, m.Disp = vectors-2, m.Disp+2*g.vl*narrowSize {
		x := g.V()
		g.LDR(min(vectors, 2)*g.vl*narrowSize, m, x)
		low := g.V()
		g.ZIP1(arm64.H8, x, zero, low)
		row = append(row, low)
		if vectors > 1 {
			high := g.V()
			g.ZIP2(arm64.H8, x, zero, high)
			row = append(row, high)
		}
	}
	return row
}

// fewRows emits the micro-kernel for k.M rows and k.V vectors of columns, which lie in panels. Elements of B have the given size; load loads
// a row of a panel.
func (g *gen) fewRows(k kernel.Kernel, size int, load func(m arm64.Mem, vectors int) []arm64.V) {
	t := g.corner(k)
	stride := func(name string, size int) arm64.X {
		s, d := g.Int(name), g.X()
		g.LSLI(bits.Len(uint(size))-1, s, d)
		return d
	}
	// beside returns n pointers, so far from each other.
	beside := func(p, stride arm64.X, n int) (ps []arm64.X) {
		for range n {
			ps = append(ps, g.copy(p))
			g.ADD(stride, p, p)
		}
		return ps
	}
	steps, aks, ldb := g.Int("k"), stride("aks", g.e.Size), stride("ldb", size)
	as := beside(g.Int("a"), stride("ars", g.e.Size), k.M)
	bs := beside(g.Int("b"), stride("apart", size), (k.V-1)/k.Tile.NV+1)
	t.clear()
	g.times(steps, "step", func() {
		// Of the two sides, the one with fewer vectors stays in registers.
		element := func(p arm64.X) arm64.V { return g.load(g.at(p, 0), 1) }
		panel := func(q int) []arm64.V {
			return load(arm64.Mem{Base: bs[q]}, min(k.V-q*k.Tile.NV, k.Tile.NV))
		}
		if k.M < k.V {
			var x []arm64.V
			for _, p := range as {
				x = append(x, element(p))
			}
			for q := range bs {
				for j, y := range panel(q) {
					for i := range x {
						g.FMLALane(g.lanes, x[i], 0, y, t.acc[i][q*k.Tile.NV+j])
					}
				}
			}
		} else {
			y := panel(0)
			for i, p := range as {
				x := element(p)
				for j := range y {
					g.FMLALane(g.lanes, x, 0, y[j], t.acc[i][j])
				}
			}
		}
		for _, p := range as {
			g.ADD(aks, p, p)
		}
		for _, p := range bs {
			g.ADD(ldb, p, p)
		}
	})
	c, ldc := g.Int("c"), g.bytes(g.Int("ldc"))
	t.update(c, ldc)
}

// widenPairs emits loops over the rows and their vectors. The second of a pair is the upper half of its 4 bytes.
func (g *gen) widenPairs(kernel.Kernel) {
	rows, x, y, z := g.Int("rows"), g.Int("x"), g.Int("y"), g.Int("y")
	n := g.Int("n")
	size := g.bytes(n) // of a row of y
	g.ADD(size, z, z)
	g.times(rows, "row", func() {
		left := g.copy(n)
		g.times(g.quotient(left, g.vl), "vector", func() {
			pairs, first := g.load(g.at(x, 0), g.vl), g.V()
			g.VSHL(g.lanes, 16, pairs, first)
			g.VUSHR(g.lanes, 16, pairs, pairs)
			g.VSHL(g.lanes, 16, pairs, pairs)
			g.STR(16, first, g.at(y, 0))
			g.STR(16, pairs, g.at(z, 0))
			g.advance(g.vl, x, y, z)
		})
		g.ADD(size, y, y)
		g.ADD(size, z, z)
	})
}

// widen emits loops over eight elements, and single ones.
func (g *gen) widen(kernel.Kernel) {
	n, x, y, zero := g.Int("n"), g.Int("x"), g.Int("y"), g.zero()
	const vectors = 2
	rounds := g.quotient(n, vectors*g.vl)
	g.times(rounds, "by", func() {
		g.storeRow(g.loadNarrow(arm64.Mem{Base: x}, vectors, zero), y, 0, vectors*g.vl)
		g.ADDI(vectors*g.vl*narrowSize, x)
		g.advance(vectors*g.vl, y)
	})
	g.times(n, "one", func() {
		v := g.X()
		g.LDRH(arm64.Mem{Base: x}, v)
		g.LSLI(16, v, v)
		g.STRW(v, g.at(y, 0))
		g.ADDI(narrowSize, x)
		g.advance(1, y)
	})
}
