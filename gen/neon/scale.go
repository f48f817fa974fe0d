package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// scale emits Scale and Stream alike: arm64 cores stop fetching lines by themselves when whole ones are written one after the other, and
// to many of them the non-temporal STNP is a plain pair of stores.
func (g *gen) scale(kernel.Kernel) {
	rows, x, y, alpha := g.Int("rows"), g.Int("x"), g.Int("y"), g.scalar("alpha")
	ldx, ldy := g.bytes(g.Int("ldx")), g.bytes(g.Int("ldy"))
	g.times(rows, "row", func() {
		from, to, n := g.copy(x), g.copy(y), g.Int("n")
		g.each(n, []arm64.X{from, to}, func(size int) {
			vs := g.loadRow(from, 0, size)
			for _, v := range vs {
				g.mul(alpha, v, v)
			}
			g.storeRow(vs, to, 0, size)
		})
		g.ADD(ldx, x, x)
		g.ADD(ldy, y, y)
	})
}

// transposed emits Transpose by squares of vectors. The last ones end where the matrix does, whatever the ones before have done already.
func (g *gen) transposed(kernel.Kernel) {
	x, y, rows, alpha := g.Int("x"), g.Int("y"), g.Int("rows"), g.scalar("alpha")
	ldx, ldy := g.bytes(g.Int("ldx")), g.bytes(g.Int("ldy"))
	// step takes the next square's distance from what is left, or branches if nothing is.
	step := func(left arm64.X, end string) arm64.X {
		g.CMPI(0, left)
		g.BEQ(end)
		n := g.X()
		g.MOVI(g.vl, n)
		g.CMP(left, n)
		g.CSEL("GT", left, n, n)
		g.SUB(n, left, left)
		return n
	}
	// move adds n times a distance to a pointer.
	move := func(n, distance, p arm64.X) {
		bytes := g.X()
		g.MUL(n, distance, bytes)
		g.ADD(bytes, p, p)
	}
	strip, square, below, done := g.label("strip"), g.label("square"), g.label("below"), g.label("done")
	g.SUBI(g.vl, rows)
	g.Label(strip)
	to, left, ptrs := g.copy(y), g.Int("n"), g.rows(x, ldx, g.vl)
	g.SUBI(g.vl, left)
	g.Label(square)
	var in []arm64.V
	for _, p := range ptrs {
		v := g.load(g.at(p, 0), g.vl)
		g.mul(alpha, v, v)
		in = append(in, v)
	}
	row := g.copy(to)
	for _, v := range g.shuffle(in) {
		g.store(v, g.at(row, 0), g.vl)
		g.ADD(ldy, row, row)
	}
	n := step(left, below)
	move(n, ldy, to)
	n = g.bytes(n)
	for _, p := range ptrs {
		g.ADD(n, p, p)
	}
	g.B(square)

	g.Label(below)
	n = step(rows, done)
	move(n, ldx, x)
	n = g.bytes(n)
	g.ADD(n, y, y)
	g.B(strip)
	g.Label(done)
}
