package main

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// reduce emits a loop over n elements, vectors many vectors a round, an even number: body takes vector v of a round, which
// it may change, from each pointer. The last vector has zeros in place of elements past the end.
func (g *gen) reduce(n arm64.X, vectors int, body func(v int, at []arm64.V), ptrs ...arm64.X) {
	rounds := g.quotient(n, vectors*g.vl)
	if g.unit > 0 {
		gather := func(v int, limited bool) {
			var at []arm64.V
			for _, p := range ptrs {
				at = append(at, g.gather(p, n, limited))
			}
			body(v, at)
		}
		g.times(rounds, "round", func() {
			for v := range vectors {
				gather(v, false)
			}
		})
		done := g.label("done")
		for v := range vectors {
			g.CMPI(1, n)
			g.BLT(done)
			gather(v, true)
			g.SUBI(g.vl, n)
		}
		g.Label(done)
		return
	}
	g.times(rounds, "round", func() {
		for v := 0; v < vectors; v += 2 {
			var first, second []arm64.V
			for _, p := range ptrs {
				row := g.loadRow(p, v*g.vl, 2*g.vl)
				first, second = append(first, row[0]), append(second, row[1])
			}
			body(v, first)
			body(v+1, second)
		}
		g.advance(vectors*g.vl, ptrs...)
	})
	done := g.label("done")
	g.CMPI(0, n)
	g.BEQ(done)
	whole, offset := g.quotient(n, g.vl), g.X()
	g.LSLI(4, whole, offset) // 16 bytes each
	behind := make([]arm64.X, len(ptrs))
	for i, p := range ptrs {
		behind[i] = g.X()
		g.ADD(offset, p, behind[i])
	}
	rest := g.partial(n, behind)
	for v := range vectors {
		more := g.label("more")
		if v < vectors-1 {
			g.CMPI(v, whole)
			g.BNE(more)
		}
		body(v, rest)
		if v < vectors-1 {
			g.B(done)
			g.Label(more)
			at := make([]arm64.V, len(ptrs))
			for i, p := range ptrs {
				at[i] = g.load(g.at(p, v*g.vl), g.vl)
			}
			body(v, at)
		}
	}
	g.Label(done)
}

// strided makes a kernel for vectors with parameters inc… of what f emits. unit elements lie together.
func strided(unit int, f func(*gen, kernel.Kernel)) func(*gen, kernel.Kernel) {
	return func(g *gen, k kernel.Kernel) {
		g.unit, g.incs = unit, map[arm64.X]arm64.X{}
		f(g, k)
	}
}

// operand loads the pointer of that name, and, if it is strided, its increment.
func (g *gen) operand(name string) arm64.X {
	p := g.Int(name)
	if g.unit > 0 {
		inc := g.Int("inc" + name)
		g.LSLI(bits.Len(uint(g.unit*g.e.Size))-1, inc, inc)
		g.incs[p] = inc
	}
	return p
}

// gather returns a vector of strided elements and moves p behind them. If limited, there are n of them, or more, and zeros behind the last.
func (g *gen) gather(p, n arm64.X, limited bool) arm64.V {
	v, done, size := g.V(), g.label("gathered"), g.unit*g.e.Size
	lanes := map[int]arm64.Arrangement{4: arm64.S4, 8: arm64.D2}[size]
	for i := range g.vl / g.unit {
		if limited && i > 0 { // one is there, and what loads it clears the others
			g.CMPI(i*g.unit+1, n)
			g.BLT(done)
		}
		m := arm64.Mem{Base: p}
		if i == 0 {
			g.LDR(size, m, v)
		} else {
			next := g.V()
			g.LDR(size, m, next)
			g.INS(lanes, next, 0, v, i)
		}
		g.ADD(g.incs[p], p, p)
	}
	g.Label(done)
	return v
}

// partial returns the n < VL elements at each pointer, with zeros behind them.
func (g *gen) partial(n arm64.X, ptrs []arm64.X) []arm64.V {
	vs, loaded := g.zeros(len(ptrs)), g.label("loaded")
	g.CMPI(0, n)
	g.BEQ(loaded)
	for size := 1; size < g.vl; size++ {
		more := g.label("size")
		if size < g.vl-1 {
			g.CMPI(size, n)
			g.BNE(more)
		}
		for i, p := range ptrs {
			g.loadTo(g.at(p, 0), size, vs[i])
		}
		if size < g.vl-1 {
			g.B(loaded)
			g.Label(more)
		}
	}
	g.Label(loaded)
	return vs
}

// fold halves the lanes of acc by op until left are, in the first lanes of the result.
func (g *gen) fold(acc []arm64.V, left int, op func(x, y, d arm64.V)) arm64.V {
	for h := len(acc) / 2; h > 0; h /= 2 {
		for i := range h {
			op(acc[i], acc[i+h], acc[i])
		}
	}
	for h := g.vl / 2; h >= left; h /= 2 {
		upper := g.V()
		g.EXT(h*g.e.Size, acc[0], acc[0], upper)
		op(acc[0], upper, acc[0])
	}
	return acc[0]
}

// sumVecs is the number of vectors that hold the lanes of a sum, 256 bytes.
const sumVecs = 16

func (g *gen) dot(kernel.Kernel) {
	g.ReturnFloat(g.e.Size, g.dotOf(g.Int("n"), g.operand("x"), g.operand("y")), "sum")
}

// dotOf returns the sum of n products, in the first lane.
func (g *gen) dotOf(n, x, y arm64.X) arm64.V {
	acc := g.zeros(sumVecs)
	g.reduce(n, len(acc), func(v int, at []arm64.V) { g.fma(at[0], at[1], acc[v]) }, x, y)
	return g.fold(acc, 1, g.add)
}

// dotWide widens each vector of float32 to two of float64.
func (g *gen) dotWide(kernel.Kernel) {
	n, x, y, acc := g.Int("n"), g.operand("x"), g.operand("y"), g.zeros(sumVecs)
	wide := newGen(g.Func, kernel.F64)
	g.reduce(n, len(acc)/2, func(v int, at []arm64.V) {
		lower, upper := g.zeros(2), g.zeros(2)
		for i := range at {
			g.FCVTL(at[i], lower[i])
			g.FCVTL2(at[i], upper[i])
		}
		wide.fma(lower[0], lower[1], acc[2*v])
		wide.fma(upper[0], upper[1], acc[2*v+1])
	}, x, y)
	g.ReturnFloat(wide.e.Size, wide.fold(acc, 1, wide.add), "sum")
}

// norm is dotWide of x with itself.
func (g *gen) norm(kernel.Kernel) {
	n, x, acc := g.Int("n"), g.operand("x"), g.zeros(sumVecs)
	wide, widths := newGen(g.Func, kernel.F64), 8/g.e.Size
	g.reduce(n, len(acc)/widths, func(v int, at []arm64.V) {
		if widths == 2 {
			lower, upper := g.V(), g.V()
			g.FCVTL(at[0], lower)
			g.FCVTL2(at[0], upper)
			at = []arm64.V{lower, upper}
		}
		for i, y := range at {
			wide.fma(y, y, acc[widths*v+i])
		}
	}, x)
	g.ReturnFloat(wide.e.Size, wide.fold(acc, 1, wide.add), "sum")
}

func (g *gen) dotPairs(kernel.Kernel) {
	for i, s := range g.dotPairsOf(g.Int("n"), g.operand("x"), g.operand("y")) {
		g.ReturnFloat(g.e.Size, s, [...]string{"rr", "ri"}[i])
		g.ReturnFloat(g.e.Size, g.dup(s, 1), [...]string{"ii", "ir"}[i])
	}
}

// dotPairsOf returns two sums each of products of equal parts and of different ones.
func (g *gen) dotPairsOf(n, x, y arm64.X) [2]arm64.V {
	same, cross := g.zeros(sumVecs/2), g.zeros(sumVecs/2)
	g.reduce(n, len(same), func(v int, at []arm64.V) {
		g.fma(at[0], at[1], same[v])
		turned := g.V()
		g.swap(at[1], turned)
		g.fma(at[0], turned, cross[v])
	}, x, y)
	return [2]arm64.V{g.fold(same, 2, g.add), g.fold(cross, 2, g.add)}
}

// magnitude returns a vector of all bits of an element but the sign.
func (g *gen) magnitude() arm64.V {
	ones := g.integer(-1)
	g.VUSHR(g.lanes, 1, ones, ones)
	return ones
}

func (g *gen) asum(kernel.Kernel) {
	n, x, acc, magnitude := g.Int("n"), g.operand("x"), g.zeros(sumVecs), g.magnitude()
	g.reduce(n, len(acc), func(v int, at []arm64.V) {
		g.VAND(magnitude, at[0], at[0])
		g.add(at[0], acc[v], acc[v])
	}, x)
	g.ReturnFloat(g.e.Size, g.fold(acc, 1, g.add), "sum")
}

// iamax emits a pass for the maximum, and, if that is more than above, a second one for its place: the order of a maximum is
// free, and what is looked for is there.
func (g *gen) iamax(k kernel.Kernel) {
	n, x, above, magnitude := g.Int("n"), g.Int("x"), g.scalar("above"), g.magnitude()
	size := func(y arm64.V) {
		g.VAND(magnitude, y, y)
		if k.Kind == kernel.IamaxPairs {
			other := g.V()
			g.swap(y, other)
			g.add(other, y, y)
		}
	}
	larger := func(x, y, d arm64.V) { // d, which is x, stays where y is NaN
		more := g.V()
		g.FCMGT(g.lanes, x, y, more)
		g.BIT(more, y, d)
	}
	acc := make([]arm64.V, 4)
	for i := range acc {
		acc[i] = g.V()
		g.VMOV(above, acc[i])
	}
	g.reduce(n, len(acc), func(v int, at []arm64.V) {
		size(at[0])
		larger(acc[v], at[0], acc[v])
	}, x)
	most := g.fold(acc, 1, larger)
	index, found, hits := g.X(), g.label("found"), g.V()
	// none jumps if no lane of hits is set.
	none := func(to string) {
		lower, upper := g.X(), g.X()
		g.UMOV(arm64.D2, hits, 0, lower)
		g.UMOV(arm64.D2, hits, 1, upper)
		g.ORR(lower, upper, lower)
		g.CMPI(0, lower)
		g.BEQ(to)
	}
	value := g.dup(most, 0)
	g.MOVI(-1, index)
	g.FCMGT(g.lanes, above, value, hits)
	none(found)

	n, x = g.Int("n"), g.Int("x")
	g.MOVI(0, index)
	hit := g.label("hit")
	vectors := g.quotient(n, g.vl)
	g.times(vectors, "vector", func() {
		y, next := g.load(g.at(x, 0), g.vl), g.label("next")
		size(y)
		g.FCMEQ(g.lanes, value, y, hits)
		none(next)
		g.B(hit)
		g.Label(next)
		g.advance(g.vl, x)
		g.ADDI(g.vl, index)
	})
	y := g.partial(n, []arm64.X{x})[0]
	size(y)
	g.FCMEQ(g.lanes, value, y, hits)
	g.Label(hit)
	first := g.label("first")
	for i := range g.vl - 1 {
		lane := g.X()
		g.UMOV(g.lanes, hits, i, lane)
		g.CMPI(0, lane)
		g.BNE(first)
		g.ADDI(1, index)
	}
	g.Label(first)
	if k.Kind == kernel.IamaxPairs {
		g.LSRI(1, index, index)
	}
	g.Label(found)
	g.ReturnInt(index, "index")
	g.ReturnFloat(g.e.Size, value, "max")
}

// turn returns the parameter im as (-im, im) in each pair: times a number with its parts exchanged, it is im·i times that number.
func (g *gen) turn() arm64.V {
	return g.turned(g.scalar("im"))
}

// turned returns im as (-im, im) in each pair.
func (g *gen) turned(im arm64.V) arm64.V {
	negative := g.zero()
	g.sub(negative, im, negative)
	g.ZIP1(g.lanes, im, negative, negative)
	return negative
}

// eachPair is each for pairs.
func (g *gen) eachPair(n arm64.X, ptrs []arm64.X, body func(size int)) {
	sizes := []int{4 * g.vl, g.vl, 2}
	if g.vl == 2 {
		sizes = sizes[:2]
	}
	g.eachOf(sizes, n, ptrs, body)
}

func (g *gen) axpyPairs(kernel.Kernel) {
	n, x, y, re, im := g.Int("n"), g.operand("x"), g.operand("y"), g.scalar("re"), g.turn()
	g.eachPair(n, []arm64.X{x, y}, func(size int) {
		xs, ys := g.loadRow(x, 0, size), g.loadRow(y, 0, size)
		for i := range xs {
			g.fma(re, xs[i], ys[i])
			g.swap(xs[i], xs[i])
			g.fma(im, xs[i], ys[i])
		}
		g.storeRow(ys, y, 0, size)
	})
}

func (g *gen) scalPairs(kernel.Kernel) {
	n, x, re, im := g.Int("n"), g.operand("x"), g.scalar("re"), g.turn()
	g.eachPair(n, []arm64.X{x}, func(size int) {
		xs := g.loadRow(x, 0, size)
		ys := make([]arm64.V, len(xs))
		for i := range xs {
			ys[i] = g.V()
			g.mul(re, xs[i], ys[i])
			g.swap(xs[i], xs[i])
			g.fma(im, xs[i], ys[i])
		}
		g.storeRow(ys, x, 0, size)
	})
}

func (g *gen) rot(kernel.Kernel) {
	n, x, y := g.Int("n"), g.operand("x"), g.operand("y")
	xx, xy, yx, yy := g.scalar("xx"), g.scalar("xy"), g.scalar("yx"), g.scalar("yy")
	g.each(n, []arm64.X{x, y}, func(size int) {
		xs, ys := g.loadRow(x, 0, size), g.loadRow(y, 0, size)
		us, vs := make([]arm64.V, len(xs)), make([]arm64.V, len(xs))
		for i := range xs {
			us[i], vs[i] = g.V(), g.V()
			g.mul(xx, xs[i], us[i])
			g.mul(yx, xs[i], vs[i])
			g.mul(xy, ys[i], xs[i])
			g.mul(yy, ys[i], ys[i])
			g.add(xs[i], us[i], us[i])
			g.add(ys[i], vs[i], vs[i])
		}
		g.storeRow(us, x, 0, size)
		g.storeRow(vs, y, 0, size)
	})
}

func (g *gen) exchange(kernel.Kernel) {
	n, x, y := g.Int("n"), g.Int("x"), g.Int("y")
	g.each(n, []arm64.X{x, y}, func(size int) {
		xs, ys := g.loadRow(x, 0, size), g.loadRow(y, 0, size)
		g.storeRow(xs, y, 0, size)
		g.storeRow(ys, x, 0, size)
	})
}
