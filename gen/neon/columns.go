package main

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

func (g *gen) columns(k kernel.Kernel) {
	g.squares(k, g.e.Size, func(v arm64.V) []arm64.V { return []arm64.V{v} })
}

// narrowColumns transposes pairs of BFloat16, which are as long as a float32, and widens their parts: the second is the upper half.
func (g *gen) narrowColumns(k kernel.Kernel) {
	g.squares(k, narrowSize, func(pairs arm64.V) []arm64.V {
		first := g.V()
		g.VSHL(g.lanes, 16, pairs, first)
		g.VUSHR(g.lanes, 16, pairs, pairs)
		g.VSHL(g.lanes, 16, pairs, pairs)
		return []arm64.V{first, pairs}
	})
}

// squares emits the micro-kernel for k.M rows and a vector of columns of B, whose elements have the given size: a loop over squares of vectors, which it transposes in
// registers, and one over what steps are left, of which single elements are put together. steps returns what is in a vector then, one step after the other.
func (g *gen) squares(k kernel.Kernel, size int, steps func(v arm64.V) []arm64.V) {
	t := g.corner(k)
	count, stride, per := g.Int("k"), g.X(), g.e.Size/size
	g.LSLI(bits.Len(uint(size))-1, g.Int("ldb"), stride)
	ahead := g.X()
	g.LSLI(bits.Len(uint(size))-1, g.Int("ahead"), ahead)
	a, rows := g.rows(g.Int("a"), g.bytes(g.Int("lda")), k.M), g.rows(g.Int("b"), stride, g.vl)
	t.clear()
	// add adds the products of so many steps of B, in vectors of them if several.
	add := func(n int, square []arm64.V) {
		x := make([][]arm64.V, k.M)
		for i, r := range a {
			for p := 0; p < n*per; p += g.vl {
				x[i] = append(x[i], g.load(g.at(r, p), min(n*per, g.vl)))
			}
		}
		p := 0
		for _, v := range square {
			for _, b := range steps(v) {
				for i := range x {
					t.mla(x[i][p/g.vl], p%g.vl, b, t.acc[i][0])
				}
				p++
			}
		}
		g.advance(n*per, a...)
		g.advance(n, rows...)
	}
	if per > 1 {
		g.LSRI(bits.Len(uint(per))-1, count, count)
	}
	g.times(g.quotient(count, g.vl), "square", func() {
		near := g.label("near")
		g.CMPI(0, ahead)
		g.BEQ(near)
		for _, r := range rows {
			g.PRFMIndexed(arm64.LoadL2, r, ahead)
		}
		g.Label(near)
		square := make([]arm64.V, g.vl)
		for i, r := range rows {
			square[i] = g.load(g.at(r, 0), g.vl)
		}
		add(g.vl, g.shuffle(square))
	})
	g.times(count, "step", func() {
		v := g.load(g.at(rows[0], 0), 1)
		for i, r := range rows[1:] {
			g.INS(g.lanes, g.load(g.at(r, 0), 1), 0, v, i+1)
		}
		add(1, []arm64.V{v})
	})
	t.write(g.vl, g.Int("c"), g.bytes(g.Int("ldc")))
}
