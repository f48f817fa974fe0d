package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// unzipPairs and zipPairs take two vectors of pairs to one of first elements and one of second ones, and back. A single pair is half of such a vector.
func (g *gen) unzipPairs(kernel.Kernel) {
	g.zipped("x", "y", func(size int, z, first, second arm64.X, re, im arm64.V) {
		pairs := append(g.loadRow(z, 0, 2*size), g.V())
		if size == 1 {
			g.ZERO(pairs[1])
		}
		x, y := g.V(), g.V()
		g.UZP1(g.lanes, pairs[1], pairs[0], x)
		g.UZP2(g.lanes, pairs[1], pairs[0], y)
		g.mul(re, x, x)
		g.mul(im, y, y)
		g.store(x, g.at(first, 0), size)
		g.store(y, g.at(second, 0), size)
	})
}

func (g *gen) zipPairs(kernel.Kernel) {
	g.zipped("y", "x", func(size int, z, first, second arm64.X, re, im arm64.V) {
		x, y := g.load(g.at(first, 0), size), g.load(g.at(second, 0), size)
		g.mul(re, x, x)
		g.mul(im, y, y)
		pairs := []arm64.V{g.V(), g.V()}
		g.ZIP1(g.lanes, y, x, pairs[0])
		g.ZIP2(g.lanes, y, x, pairs[1])
		g.storeRow(pairs, z, 0, 2*size)
	})
}

// zipped emits the loops of both kernels, whose pairs lie at one parameter and whose parts at another, given what is to be done to so many pairs.
func (g *gen) zipped(pairs, parts string, move func(size int, z, first, second arm64.X, re, im arm64.V)) {
	rows, z, p := g.Int("rows"), g.Int(pairs), g.Int(parts)
	ldz, ldp := g.bytes(g.Int("ld"+pairs)), g.bytes(g.Int("ld"+parts))
	re, im := g.scalar("re"), g.scalar("im")
	g.times(rows, "row", func() {
		from, first, second, n := g.copy(z), g.copy(p), g.X(), g.Int("n")
		g.ADD(ldp, p, second)
		g.eachOf([]int{g.vl, 1}, n, []arm64.X{from, first, second}, func(size int) {
			move(size, from, first, second, re, im)
			g.advance(size, from) // pairs are twice as long
		})
		g.ADD(ldz, z, z)
		g.ADD(ldp, p, p)
		g.ADD(ldp, p, p)
	})
}
