package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// biasClamp emits loops over strips of columns, four vectors wide, then one vector, then one element, and in each over the
// rows. Where there is no x, -0 is added, which changes nothing: not even a zero.
func (g *gen) biasClamp(kernel.Kernel) {
	rows, n, x, c, ldc := g.Int("rows"), g.Int("n"), g.Int("x"), g.Int("c"), g.bytes(g.Int("ldc"))
	lo, hi := g.scalar("lo"), g.scalar("hi")
	sign := g.X()
	g.MOVI(1, sign)
	g.LSLI(8*g.e.Size-1, sign, sign)
	none := g.V()
	g.DUPX(g.lanes, sign, none)

	for _, size := range []int{4 * g.vl, g.vl, 1} {
		strips := n
		if size > 1 {
			strips = g.quotient(n, size)
		}
		g.times(strips, "strip", func() {
			bias := make([]arm64.V, max(size/g.vl, 1))
			for j := range bias {
				bias[j] = g.V()
				g.VMOV(none, bias[j])
			}
			ready := g.label("ready")
			g.CMPI(0, x)
			g.BEQ(ready)
			for j, b := range bias {
				g.loadTo(g.at(x, j*g.vl), min(size, g.vl), b)
			}
			g.advance(size, x)
			g.Label(ready)
			row, left := g.copy(c), g.copy(rows)
			g.times(left, "row", func() {
				ys := g.loadRow(row, 0, size)
				for j, y := range ys {
					g.biasClampTo(y, bias[j], lo, hi)
				}
				g.storeRow(ys, row, 0, size)
				g.ADD(ldc, row, row)
			})
			g.advance(size, c)
		})
	}
}

// biasClampTo adds x to y and clamps it. A maximum would not let NaN and -0 through as they are.
func (g *gen) biasClampTo(y, x, lo, hi arm64.V) {
	g.add(x, y, y)
	outside := g.V()
	g.FCMGT(g.lanes, y, lo, outside)
	g.BIT(outside, lo, y)
	g.FCMGT(g.lanes, hi, y, outside)
	g.BIT(outside, hi, y)
}
