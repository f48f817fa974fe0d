package x86

import (
	"github.com/mmcloughlin/avo/operand"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// unzipPairs and zipPairs take two vectors of pairs to one of first elements and one of second ones, and back.
func (g *gen) unzipPairs(kernel.Kernel) {
	even, odd := g.lanesOf(func(i int) int { return 2 * i }), g.lanesOf(func(i int) int { return 2*i + 1 })
	g.zipped("x", "y", func(z [2]pointer, y [2]pointer, numbers [2]vec) {
		low, high := z[0].load(), z[1].load()
		for i, v := range g.apart(low, high, even, odd) {
			g.mul(numbers[i], v, v)
			y[i].store(v)
		}
	})
}

func (g *gen) zipPairs(kernel.Kernel) {
	low := g.lanesOf(func(i int) int { return i/2 + i%2*g.vl })
	high := g.lanesOf(func(i int) int { return i/2 + i%2*g.vl + g.vl/2 })
	g.zipped("y", "x", func(z [2]pointer, x [2]pointer, numbers [2]vec) {
		var parts [2]vec
		for i := range parts {
			parts[i] = x[i].load()
			g.mul(numbers[i], parts[i], parts[i])
		}
		for i, v := range g.together(parts[0], parts[1], low, high) {
			z[i].store(v)
		}
	})
}

// A pointer is to one vector of elements, of which mask says which are there if it is not nil.
type pointer struct {
	*gen
	at   operand.Mem
	mask mask
}

func (p pointer) load() vec {
	y := p.vector()
	p.edge = p.mask
	p.gen.load(p.at, y)
	p.edge = nil
	return y
}

func (p pointer) store(y vec) {
	p.edge = p.mask
	p.gen.store(y, p.at)
	p.edge = nil
}

// zipped emits the loops of both kernels, whose pairs lie at one parameter and whose parts at another, given what is to be done to two vectors of each.
func (g *gen) zipped(pairs, parts string, move func(z, parts [2]pointer, numbers [2]vec)) {
	rows, n, z, ldz, re, ldp := g.int("rows"), g.int("n"), g.int(pairs), g.int("ld"+pairs), g.int(parts), g.int("ld"+parts)
	numbers := [2]vec{g.scalar("re"), g.scalar("im")}
	g.SHLQ(g.shift(), ldz)
	g.SHLQ(g.shift(), ldp)
	vectors := g.quotient(n, g.vl)
	// The masks of what is left of the parts, and of the two vectors of pairs.
	edge, vl := g.mask(n), g.GP64()
	low, high := g.GP64(), g.GP64()
	g.LEAQ(operand.Mem{Base: n, Index: n, Scale: 1}, high)
	g.MOVQ(operand.U32(uint32(g.vl)), vl)
	g.MOVQ(high, low)
	g.CMPQ(low, vl)
	g.CMOVQGT(vl, low)
	g.SUBQ(low, high)
	edges := [2]mask{g.mask(low), g.mask(high)}
	g.times(rows, "row", func() {
		from, first, second, left := g.GP64(), g.GP64(), g.GP64(), g.GP64()
		g.MOVQ(z, from)
		g.MOVQ(re, first)
		g.LEAQ(operand.Mem{Base: re, Index: ldp, Scale: 1}, second)
		g.MOVQ(vectors, left)
		of := func(edge mask, edges [2]mask) ([2]pointer, [2]pointer, [2]vec) {
			return [2]pointer{{g, g.at(from, 0), edges[0]}, {g, g.at(from, g.vl), edges[1]}}, [2]pointer{{g, g.at(first, 0), edge}, {g, g.at(second, 0), edge}}, numbers
		}
		g.times(left, "vector", func() {
			move(of(nil, [2]mask{}))
			g.advance(2*g.vl, from)
			g.advance(g.vl, first, second)
		})
		whole := g.label("whole")
		g.TESTQ(n, n)
		g.JZ(g.jump(whole))
		move(of(edge, edges))
		g.Label(whole)
		g.ADDQ(ldz, z)
		g.LEAQ(operand.Mem{Base: re, Index: ldp, Scale: 2}, re)
	})
}

// lanesOf returns with AVX-512 the vector of integers lane(0), lane(1) and so on, for permutations; with AVX2, which has none of two vectors, nil.
func (g *gen) lanesOf(lane func(i int) int) vec {
	if !g.avx512() {
		return nil
	}
	x, y := g.XMM(), g.vector()
	for half := range g.vl / 8 {
		bytes, r := uint64(0), g.GP64()
		for i := range 8 {
			bytes |= uint64(lane(half*8+i)) << (8 * i)
		}
		g.MOVQ(operand.U64(bytes), r)
		if half == 0 {
			g.VMOVQ(r, x)
		} else {
			g.VPINSRQ(operand.Imm(1), r, x, x)
		}
	}
	g.pick(g.VPMOVZXBQ, g.VPMOVZXBD, x, y)
	return y
}

// apart returns the first and the second elements of the pairs in low and then high.
func (g *gen) apart(low, high, even, odd vec) [2]vec {
	first, second := g.vector(), g.vector()
	if g.avx512() {
		g.move(even, first)
		g.move(odd, second)
		g.pick(g.VPERMI2PD, g.VPERMI2PS, high, low, first)
		g.pick(g.VPERMI2PD, g.VPERMI2PS, high, low, second)
		return [2]vec{first, second}
	}
	p := g.halves(low, high)
	if g.f64() {
		g.VUNPCKLPD(p[1], p[0], first)
		g.VUNPCKHPD(p[1], p[0], second)
	} else {
		g.VSHUFPS(operand.Imm(0x88), p[1], p[0], first)
		g.VSHUFPS(operand.Imm(0xdd), p[1], p[0], second)
	}
	return [2]vec{first, second}
}

// together is the way back.
func (g *gen) together(first, second, low, high vec) [2]vec {
	x, y := g.vector(), g.vector()
	if g.avx512() {
		g.move(low, x)
		g.move(high, y)
		g.pick(g.VPERMI2PD, g.VPERMI2PS, second, first, x)
		g.pick(g.VPERMI2PD, g.VPERMI2PS, second, first, y)
		return [2]vec{x, y}
	}
	g.pick(g.VUNPCKLPD, g.VUNPCKLPS, second, first, x)
	g.pick(g.VUNPCKHPD, g.VUNPCKHPS, second, first, y)
	return g.halves(x, y)
}

// halves returns the lower halves of two YMM registers, and the upper ones.
func (g *gen) halves(x, y vec) (h [2]vec) {
	for i := range h {
		h[i] = g.YMM()
		g.VPERM2F128(operand.Imm(uint64(0x20+0x11*i)), y, x, h[i])
	}
	return h
}
