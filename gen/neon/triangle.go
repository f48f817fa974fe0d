package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// A triangle is a tile at work on a triangle of A. See package x86, which does the same.
type triangle struct {
	*corner
	q     int // rows that a row of A stands for
	solve bool
	rows  [][]arm64.X // pointers to the elements of A: of pairs, to both parts
	aks   arm64.X
	p     arm64.X // how far the column at hand is along the rows
	d     arm64.X
}

// triangle emits the kernels that solve with a triangle or multiply by one.
func (g *gen) triangle(k kernel.Kernel) {
	t := &triangle{corner: g.corner(k), q: k.Kind.Pair(), solve: k.Kind == kernel.Solve || k.Kind == kernel.SolvePairs}
	a, c, steps, d := g.Int("a"), g.Int("c"), g.Int("k"), g.Int("d")
	ars, aks, ldc := g.bytes(g.Int("ars")), g.bytes(g.Int("aks")), g.bytes(g.Int("ldc"))
	back := g.X() // turns the sign of what is multiplied by it
	g.MOVI(-1, back)
	// p begins at the first column to be read, x at the first row of C, and both go on from there by step.
	t.p, t.d, t.aks = g.X(), d, aks
	x, step := g.copy(c), ldc
	if t.solve {
		left := g.copy(steps)
		if t.q == 2 {
			g.LSRI(1, left, left)
		}
		g.MUL(aks, left, t.p)
		g.MUL(back, t.p, t.p)
		above := g.X()
		g.MUL(ldc, steps, above)
		g.MUL(back, above, above)
		g.ADD(above, x, x)
	} else {
		g.MOVI(k.M/t.q-1, t.p)
		g.MUL(aks, t.p, t.p)
		step, t.aks = g.X(), g.X()
		g.MUL(back, ldc, step)
		g.MUL(back, aks, t.aks)
		g.ADD(step, x, x)
	}
	for range k.M / t.q {
		row := []arm64.X{g.copy(a)}
		if t.q == 2 {
			row = append(row, g.copy(a))
			g.ADDI(g.e.Size, row[1])
		}
		t.rows = append(t.rows, row)
		g.ADD(ars, a, a)
	}
	if t.q == 2 {
		g.LSRI(1, steps, steps)
	}
	t.columns(func(n int) {
		t.acc = nil
		at := g.copy(c)
		for range k.M {
			t.acc = append(t.acc, g.loadRow(at, 0, n))
			g.ADD(ldc, at, at)
		}
		over := func() {
			g.times(steps, "above", func() {
				for y := range t.q {
					if !t.solve {
						y = t.q - 1 - y
					}
					t.column(0, y, g.loadRow(x, 0, n))
					g.ADD(step, x, x)
				}
				g.ADD(t.aks, t.p, t.p)
			})
		}
		if t.solve {
			over()
			for i := 0; i < k.M; i += t.q {
				t.diagonal(i)
				for y := range t.q {
					t.column(i+t.q, y, t.acc[i+y])
				}
				g.ADD(t.aks, t.p, t.p)
			}
		} else {
			for i := k.M - t.q; i >= 0; i -= t.q {
				for y := t.q - 1; y >= 0; y-- {
					t.column(i+t.q, y, t.acc[i+y])
				}
				t.diagonal(i)
				g.ADD(t.aks, t.p, t.p)
			}
			over()
		}
		at = g.copy(c)
		for _, row := range t.acc {
			g.storeRow(row, at, 0, n)
			g.ADD(ldc, at, at)
		}
	})
}

// column adds to the rows of the tile from i on, or subtracts from them, a row of C times the column of A at hand, or of pairs its
// first or second one.
func (t *triangle) column(i, second int, row []arm64.V) {
	for ; i < t.m; i++ {
		ai := t.loadIndexed(t.rows[i/t.q][i%t.q^second], t.p)
		for j, x := range row {
			if t.solve != (i%t.q < second) {
				t.FMLSLane(t.lanes, ai, 0, x, t.acc[i][j])
			} else {
				t.FMLALane(t.lanes, ai, 0, x, t.acc[i][j])
			}
		}
	}
}

// diagonal multiplies row i, or of pairs rows i and i+1, by what stands for the diagonal.
func (t *triangle) diagonal(i int) {
	re := t.dup(t.load(t.at(t.d, i), 1), 0)
	if t.q == 1 {
		for _, x := range t.acc[i] {
			t.mul(re, x, x)
		}
		return
	}
	im := t.load(t.at(t.d, i+1), 1)
	for j, x := range t.acc[i] {
		y, s := t.acc[i+1][j], t.V()
		t.mul(re, x, s)
		t.FMLSLane(t.lanes, im, 0, y, s)
		t.mul(re, y, y)
		t.FMLALane(t.lanes, im, 0, x, y)
		t.VMOV(s, x)
	}
}
