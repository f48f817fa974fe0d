package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// each emits body over n elements of the slices at ptrs: four vectors at a time, then one, then
// single elements. body gets the places to work on, which are element offsets from the pointers, and how many
// elements there are in each.
func (g *gen) each(n arm64.X, ptrs []arm64.X, body func(at []int, size int)) {
	pass := func(size int, at ...int) {
		rounds := n
		if all := size * len(at); all > 1 {
			rounds = g.quotient(n, all)
		}
		g.times(rounds, "by", func() {
			body(at, size)
			g.advance(size*len(at), ptrs...)
		})
	}
	pass(g.vl, 0, g.vl, 2*g.vl, 3*g.vl)
	pass(g.vl, 0)
	pass(1, 0)
}

// loads returns the vectors at all places.
func (g *gen) loads(base arm64.X, at []int, size int) []arm64.V {
	return g.loadRow(base, 0, size*len(at))
}

func (g *gen) stores(vs []arm64.V, base arm64.X, at []int, size int) {
	g.storeRow(vs, base, 0, size*len(at))
}

func (g *gen) axpy(kernel.Kernel) {
	n, x, y, alpha := g.Int("n"), g.Int("x"), g.Int("y"), g.scalar("alpha")
	g.each(n, []arm64.X{x, y}, func(at []int, size int) {
		xs, ys := g.loads(x, at, size), g.loads(y, at, size)
		for i := range at {
			g.fma(alpha, xs[i], ys[i])
		}
		g.stores(ys, y, at, size)
	})
}

func (g *gen) axpby(kernel.Kernel) {
	n, x, y, alpha, beta := g.Int("n"), g.Int("x"), g.Int("y"), g.scalar("alpha"), g.scalar("beta")
	g.each(n, []arm64.X{x, y}, func(at []int, size int) {
		xs, ys := g.loads(x, at, size), g.loads(y, at, size)
		for i := range at {
			g.mul(beta, ys[i], ys[i])
			g.fma(alpha, xs[i], ys[i])
		}
		g.stores(ys, y, at, size)
	})
}
