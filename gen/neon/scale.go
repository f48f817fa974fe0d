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
