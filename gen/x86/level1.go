package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// reduce emits a loop over n elements, vectors many vectors a round: body takes vector v of a round, which load gives from
// each pointer, to the accumulators acc[v], which start from init. The last vector has zeros in place of elements past the end. Then the upper half of
// acc is combined with the lower by op until acc[0] is left. Elements of no more than one vector need acc[0] alone.
func (g *gen) reduce(n reg.GPVirtual, acc [][]vec, init func(y vec), op func(x operand.Op, y, dst vec), body func(v int, load func(p reg.GPVirtual) vec), ptrs ...reg.GPVirtual) {
	vectors := len(acc)
	start := func(acc [][]vec) {
		for _, a := range acc {
			for i := range a {
				a[i] = g.vector()
				init(a[i])
			}
		}
	}
	long, done := g.label("long"), g.label("done")
	masked := func(v int) {
		if g.unit > 0 {
			body(v, func(p reg.GPVirtual) vec { return g.gather(p, n) })
			return
		}
		m := g.mask(n)
		body(v, func(p reg.GPVirtual) vec {
			y := g.vector()
			g.maskLoad(g.at(p, v*g.vl), m, y)
			return y
		})
	}
	start(acc[:1])
	g.CMPQ(n, operand.I32(int32(g.vl)))
	g.JG(g.jump(long))
	masked(0)
	g.JMP(g.jump(done))
	g.Label(long)
	start(acc[1:])
	full := func(v int) {
		body(v, func(p reg.GPVirtual) vec {
			if g.unit > 0 {
				return g.gather(p, nil)
			}
			y := g.vector()
			g.load(g.at(p, v*g.vl), y)
			return y
		})
	}
	rounds := g.quotient(n, vectors*g.vl)
	g.times(rounds, "round", func() {
		for v := range vectors {
			full(v)
		}
		if g.unit == 0 {
			g.advance(vectors*g.vl, ptrs...)
		}
	})
	whole, parts := g.label("whole"), make([]string, vectors)
	for v := range vectors - 1 { // the last is no whole one
		parts[v] = g.label("part")
		g.SUBQ(operand.I32(int32(g.vl)), n)
		g.JL(g.jump(parts[v]))
		full(v)
	}
	g.TESTQ(n, n)
	g.JZ(g.jump(whole))
	masked(vectors - 1)
	for v := range vectors - 1 {
		g.JMP(g.jump(whole))
		g.Label(parts[v])
		g.ADDQ(operand.I32(int32(g.vl)), n)
		g.JZ(g.jump(whole))
		masked(v)
	}
	g.Label(whole)
	for h := vectors / 2; h > 0; h /= 2 {
		for v := range h {
			for i := range acc[v] {
				op(acc[v+h][i], acc[v][i], acc[v][i])
			}
		}
	}
	g.Label(done)
}

// strided makes a kernel for vectors with parameters inc… of what f emits. unit elements lie together.
func strided(unit int, f func(*gen, kernel.Kernel)) func(*gen, kernel.Kernel) {
	return func(g *gen, k kernel.Kernel) {
		g.unit, g.incs = unit, map[reg.GPVirtual]reg.GPVirtual{}
		f(g, k)
	}
}

// operand loads the pointer of that name, and, if it is strided, its increment.
func (g *gen) operand(name string) reg.GPVirtual {
	p := g.int(name)
	if g.unit > 0 {
		inc := g.int("inc" + name)
		g.SHLQ(operand.Imm(uint64(bits.Len(uint(g.unit*g.e.Size))-1)), inc)
		g.incs[p] = inc
	}
	return p
}

// gather returns a vector of strided elements and moves p behind them. There are n of them, or more, and zeros behind the last; a nil n stands
// for enough. Shuffles are faster than the instruction of that name.
func (g *gen) gather(p, n reg.GPVirtual) vec {
	parts, units := make([]vec, g.isa.VecBytes/16), 16/g.e.Size/g.unit
	for i := range parts {
		parts[i] = g.XMM()
		if n != nil {
			g.zero(parts[i])
		}
	}
	done := g.label("gathered")
	for i := range g.vl / g.unit {
		if n != nil {
			g.CMPQ(n, operand.I32(int32(i*g.unit)))
			g.JLE(g.jump(done))
		}
		part, lane, m := parts[i/units], i%units, operand.Mem{Base: p}
		switch {
		case units == 1:
			g.VMOVUPS(m, part)
		case units == 2 && lane == 0:
			g.VMOVSD(m, part)
		case units == 2:
			g.VMOVHPD(m, part, part)
		case lane == 0:
			g.VMOVSS(m, part)
		default:
			g.VINSERTPS(operand.Imm(uint64(lane)<<4), m, part, part)
		}
		g.ADDQ(g.incs[p], p)
	}
	g.Label(done)
	join := func(lower, upper vec) vec {
		y := g.YMM()
		if g.avx512() {
			g.VINSERTF64X2(operand.Imm(1), upper, lower.AsY(), y)
		} else {
			g.VINSERTF128(operand.Imm(1), upper, lower.AsY(), y)
		}
		return y
	}
	y := join(parts[0], parts[1])
	if len(parts) == 4 {
		z := g.ZMM()
		g.VINSERTF64X4(operand.Imm(1), join(parts[2], parts[3]), y.AsZ(), z)
		return z
	}
	return y
}

// result stores the first element of x, or the integer x, as the result of that name.
func (g *gen) result(x reg.Register, name string) {
	p, err := g.Return(name).Resolve()
	if err != nil {
		panic(err)
	}
	if i, ok := x.(reg.GPVirtual); ok {
		g.MOVQ(i, p.Addr)
	} else {
		g.store(x, p.Addr)
	}
}

// accumulators returns room for n times k vectors.
func accumulators(n, k int) [][]vec {
	acc := make([][]vec, n)
	for i := range acc {
		acc[i] = make([]vec, k)
	}
	return acc
}

// sumBytes is the size of all lanes of a sum.
const sumBytes = 256

func (g *gen) dot(kernel.Kernel) {
	g.result(g.dotOf(g.int("n"), g.operand("x"), g.operand("y")), "sum")
}

// dotOf returns the sum of n products, in the first lane, and dotLanes the lanes of one vector that are to be added up for it.
func (g *gen) dotOf(n, x, y reg.GPVirtual) vec { return g.sum([]vec{g.dotLanes(n, x, y)}) }

func (g *gen) dotLanes(n, x, y reg.GPVirtual) vec {
	acc := accumulators(sumBytes/g.isa.VecBytes, 1)
	g.reduce(n, acc, g.zero, g.add, func(v int, load func(reg.GPVirtual) vec) {
		g.fma(load(x), load(y), acc[v][0])
	}, x, y)
	return acc[0][0]
}

// dotWide widens each vector of float32 to two of float64.
func (g *gen) dotWide(kernel.Kernel) {
	n, x, y := g.int("n"), g.operand("x"), g.operand("y")
	wide := *g
	wide.e = kernel.F64
	acc := accumulators(sumBytes/g.isa.VecBytes/2, 2)
	g.reduce(n, acc, g.zero, wide.add, func(v int, load func(reg.GPVirtual) vec) {
		xs, ys := g.doubles(load(x)), g.doubles(load(y))
		for i := range xs {
			wide.fma(xs[i], ys[i], acc[v][i])
		}
	}, x, y)
	wide.result(wide.sum(acc[0]), "sum")
}

// norm is dotWide of x with itself.
func (g *gen) norm(kernel.Kernel) {
	n, x := g.int("n"), g.operand("x")
	wide := *g
	wide.e = kernel.F64
	widths := 8 / g.e.Size
	acc := accumulators(sumBytes/g.isa.VecBytes/widths, widths)
	g.reduce(n, acc, g.zero, wide.add, func(v int, load func(reg.GPVirtual) vec) {
		xs := []vec{load(x)}
		if widths == 2 {
			w := g.doubles(xs[0])
			xs = w[:]
		}
		for i, y := range xs {
			wide.fma(y, y, acc[v][i])
		}
	}, x)
	wide.result(wide.sum(acc[0]), "sum")
}

// doubles returns the float32 of y as float64.
func (g *gen) doubles(y vec) [2]vec {
	lower, upper := g.vector(), g.vector()
	if g.avx512() {
		half := g.YMM()
		g.VEXTRACTF64X4(operand.Imm(1), y, half)
		g.VCVTPS2PD(half, upper)
		g.VCVTPS2PD(y.AsY(), lower)
	} else {
		half := g.XMM()
		g.upper(y, half)
		g.VCVTPS2PD(half, upper)
		g.VCVTPS2PD(y.AsX(), lower)
	}
	return [2]vec{lower, upper}
}

func (g *gen) dotPairs(kernel.Kernel) {
	for i, s := range g.dotPairsOf(g.int("n"), g.operand("x"), g.operand("y")) {
		t := g.XMM()
		g.second(s, t)
		g.result(s, [...]string{"rr", "ri"}[i])
		g.result(t, [...]string{"ii", "ir"}[i])
	}
}

// dotPairsOf returns two sums each of products of equal parts and of different ones.
func (g *gen) dotPairsOf(n, x, y reg.GPVirtual) [2]vec {
	acc := accumulators(sumBytes/g.isa.VecBytes/2, 2)
	g.reduce(n, acc, g.zero, g.add, func(v int, load func(reg.GPVirtual) vec) {
		xs, ys := load(x), load(y)
		g.fma(xs, ys, acc[v][0])
		g.swap(ys, ys)
		g.fma(xs, ys, acc[v][1])
	}, x, y)
	return [2]vec{g.fold(acc[0][:1], 2, g.add), g.fold(acc[0][1:], 2, g.add)}
}

// magnitude returns a vector of all bits of an element but the sign.
func (g *gen) magnitude() vec {
	bits, y := g.GP64(), g.vector()
	g.MOVQ(operand.U64(1<<(8*g.e.Size-1)-1), bits)
	g.intBcast(bits, y)
	return y
}

func (g *gen) and(x, y, dst vec) { g.pick(g.VANDPD, g.VANDPS, x, y, dst) }

func (g *gen) asum(kernel.Kernel) {
	n, x, magnitude := g.int("n"), g.operand("x"), g.magnitude()
	acc := accumulators(sumBytes/g.isa.VecBytes, 1)
	g.reduce(n, acc, g.zero, g.add, func(v int, load func(reg.GPVirtual) vec) {
		y := load(x)
		g.and(y, magnitude, y)
		g.add(y, acc[v][0], acc[v][0])
	}, x)
	g.result(g.sum(acc[0]), "sum")
}

// iamax emits a pass for the maximum, and, if that is more than above, a second one for its place: the order of a maximum is
// free, and what is looked for is there.
func (g *gen) iamax(k kernel.Kernel) {
	n, x, above, magnitude := g.int("n"), g.int("x"), g.scalar("above"), g.magnitude()
	size := func(y vec) vec {
		g.and(y, magnitude, y)
		if k.Kind == kernel.IamaxPairs {
			other := g.vector()
			g.swap(y, other)
			g.add(other, y, y)
		}
		return y
	}
	acc := accumulators(4, 1)
	g.reduce(n, acc, func(y vec) { g.move(above, y) }, g.max, func(v int, load func(reg.GPVirtual) vec) {
		g.max(acc[v][0], size(load(x)), acc[v][0]) // which NaN does not change
	}, x)
	most := g.fold(acc[0], 1, g.max)
	index, found := g.GP64(), g.label("found")
	g.MOVQ(operand.I32(-1), index)
	g.pick(two(g.VUCOMISD), two(g.VUCOMISS), above.AsX(), most)
	g.JE(g.jump(found))

	n, x = g.int("n"), g.int("x")
	g.XORQ(index, index)
	value, hits := g.vector(), g.GP64()
	g.pick(g.VBROADCASTSD, g.VBROADCASTSS, most, value)
	// compare sets hits to one bit for each lane of y that is the maximum.
	compare := func(y vec) {
		if g.avx512() {
			k := g.K()
			g.pick(g.VCMPPD, g.VCMPPS, operand.Imm(0), value, size(y), k)
			g.KMOVW(k, hits.As32())
		} else {
			g.pick(g.VCMPPD, g.VCMPPS, operand.Imm(0), value, size(y), y)
			g.pick(two(g.VMOVMSKPD), two(g.VMOVMSKPS), y, hits.As32())
		}
		g.TESTL(hits.As32(), hits.As32())
	}
	hit := g.label("hit")
	vectors := g.quotient(n, g.vl)
	g.times(vectors, "vector", func() {
		y := g.vector()
		g.load(g.at(x, 0), y)
		compare(y)
		g.JNZ(g.jump(hit))
		g.advance(g.vl, x)
		g.ADDQ(operand.I32(int32(g.vl)), index)
	})
	y := g.vector()
	g.maskLoad(g.at(x, 0), g.mask(n), y)
	compare(y)
	g.Label(hit)
	g.BSFL(hits.As32(), hits.As32())
	g.ADDQ(hits, index)
	if k.Kind == kernel.IamaxPairs {
		g.SHRQ(operand.Imm(1), index)
	}
	g.Label(found)
	g.result(index, "index")
	g.result(most, "max")
}

// two fits a builder of two operands to pick.
func two(f func(a, b operand.Op)) func(...operand.Op) {
	return func(ops ...operand.Op) { f(ops[0], ops[1]) }
}

// turn returns the parameter im as (-im, im) in each pair: times a number with its parts exchanged, it is im·i times that number.
func (g *gen) turn() vec {
	return g.turned(g.scalar("im"))
}

// turned returns im as (-im, im) in each pair.
func (g *gen) turned(im vec) vec {
	y := g.vector()
	if g.unit > 0 {
		y = g.XMM()
	}
	g.zero(y)
	g.sub(im, y, y)
	g.pick(g.VUNPCKLPD, g.VUNPCKLPS, im, y, y)
	return y
}

func (g *gen) axpyPairs(kernel.Kernel) {
	g.pairs = true
	n, x, y, re, im := g.int("n"), g.operand("x"), g.operand("y"), g.scalar("re"), g.turn()
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi := fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.load(g.at(y, i), yi)
			g.fma(as(re, xi), xi, yi)
			g.swap(xi, xi)
			g.fma(as(im, xi), xi, yi)
			g.store(yi, g.at(y, i))
		}
	})
}

func (g *gen) scalPairs(kernel.Kernel) {
	g.pairs = true
	n, x, re, im := g.int("n"), g.operand("x"), g.scalar("re"), g.turn()
	g.each(n, []reg.GPVirtual{x}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi := fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.mul(as(re, xi), xi, yi)
			g.swap(xi, xi)
			g.fma(as(im, xi), xi, yi)
			g.store(yi, g.at(x, i))
		}
	})
}

func (g *gen) rot(kernel.Kernel) {
	n, x, y := g.int("n"), g.operand("x"), g.operand("y")
	xx, xy, yx, yy := g.scalar("xx"), g.scalar("xy"), g.scalar("yx"), g.scalar("yy")
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi, u, v := fresh(), fresh(), fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.load(g.at(y, i), yi)
			g.mul(as(xx, xi), xi, u)
			g.mul(as(yx, xi), xi, v)
			g.mul(as(xy, xi), yi, xi)
			g.mul(as(yy, yi), yi, yi)
			g.add(xi, u, u)
			g.add(yi, v, v)
			g.store(u, g.at(x, i))
			g.store(v, g.at(y, i))
		}
	})
}

func (g *gen) exchange(kernel.Kernel) {
	n, x, y := g.int("n"), g.int("x"), g.int("y")
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi := fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.load(g.at(y, i), yi)
			g.store(xi, g.at(y, i))
			g.store(yi, g.at(x, i))
		}
	})
}
