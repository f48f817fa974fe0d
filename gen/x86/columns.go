package x86

import (
	"math/bits"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

func (g *gen) columns(k kernel.Kernel) {
	g.squares(k, g.e.Size, func(b vec, add func(b vec)) { add(b) })
}

// narrowColumns transposes pairs of BFloat16, which are as long as a float32, and widens one of their parts after the other: the second is the upper half. No register is
// left for a mask of that.
func (g *gen) narrowColumns(k kernel.Kernel) {
	g.squares(k, narrowSize, func(pairs vec, add func(b vec)) {
		first := g.vector()
		g.VPSLLD(operand.Imm(16), pairs, first)
		add(first)
		g.VPSRLD(operand.Imm(16), pairs, pairs)
		g.VPSLLD(operand.Imm(16), pairs, pairs)
		add(pairs)
	})
}

// squares emits the micro-kernel for k.M rows and a vector of columns of B, whose elements have the given size: a loop over squares of vectors, which it transposes in
// registers. each adds the products of what is a vector then, by calls of add for one step after the other. The last square may have fewer steps; what lies behind is
// neither read nor multiplied.
func (g *gen) squares(k kernel.Kernel, size int, each func(b vec, add func(b vec))) {
	per := g.e.Size / size // steps in what is transposed as one element
	steps, lda, ldb := g.int("k"), g.int("lda"), g.int("ldb")
	g.SHLQ(g.shift(), lda)
	g.SHLQ(operand.Imm(uint64(bits.Len(uint(size))-1)), ldb)
	g.SHLQ(operand.Imm(uint64(bits.Len(uint(size))-1)), g.param("ahead"))
	a, as := g.reach(g.int("a"), lda, k.M)
	at, ptrs := g.reach(g.int("b"), ldb, g.vl)
	hint := func() {
		g.fetch(func(ahead reg.GPVirtual) {
			g.prefetchRows(ptrs, ahead, g.vl, at)
		})
	}
	acc := g.zeros(k.M, 1)
	sum := func(p int, b vec, after func()) {
		for i := range acc {
			g.multiplyBy(a(i, p), []vec{b}, acc[i], true)
			after()
		}
	}
	if g.avx512() {
		g.wholeSquares(k, per, steps, as, ptrs, at, hint, each, sum)
	}
	loop, done := g.label("square"), g.label("summed")
	g.TESTQ(steps, steps)
	g.JZ(g.jump(done))
	g.align(64)
	g.Label(loop)
	if !g.avx512() {
		hint()
	}
	n, whole := g.GP64(), g.GP64()
	g.MOVQ(steps, n)
	g.SHRQ(operand.Imm(uint64(per-1)), n)
	g.MOVQ(operand.U32(uint32(g.vl)), whole)
	g.CMPQ(n, whole)
	g.CMOVQGT(whole, n)
	g.edge = g.mask(n)
	rows := g.square(g.vl, func(i int) operand.Mem { return at(i, 0) })
	g.edge = nil
	p := 0
	for i, row := range rows {
		if i > 0 {
			g.CMPQ(steps, operand.I32(int32(p)))
			g.JLE(g.jump(done))
		}
		each(row, func(b vec) {
			sum(p, b, func() {})
			p++
		})
	}
	g.advance(p, as...)
	g.advance(g.vl, ptrs...)
	g.SUBQ(operand.I32(int32(p)), steps)
	g.JG(g.jump(loop))
	g.Label(done)
	c, ldc := g.int("c"), g.int("ldc")
	g.SHLQ(g.shift(), ldc)
	g.write(acc, c, ldc, nil)
}

// wholeSquares emits the loop over squares all of whose steps are wanted. The next one is transposed while the one at hand is multiplied: a core looks ahead no further than
// half of a square, and would do one after the other. Behind the last one it is that one once more, for nothing. With the sums of more than 11 rows
// there would be too few registers.
func (g *gen) wholeSquares(k kernel.Kernel, per int, steps reg.GPVirtual, as, ptrs []reg.GPVirtual, at func(i, p int) operand.Mem, hint func(), each func(b vec, add func(b vec)), sum func(p int, b vec, after func())) {
	loop, done := g.label("whole"), g.label("wholes")
	whole := operand.I32(int32(g.vl * per))
	g.CMPQ(steps, whole)
	g.JLT(g.jump(done))
	halves, first := g.turning(at)
	for _, op := range first {
		op()
	}
	coming, turning := g.turning(at)
	g.align(64)
	g.Label(loop)
	hint()
	next, none := g.GP64(), g.GP64()
	g.XORL(none.As32(), none.As32())
	g.MOVQ(operand.U32(uint32(g.vl*g.e.Size)), next)
	g.CMPQ(steps, operand.I32(int32(2*g.vl*per)))
	g.CMOVQLT(none, next)
	for _, p := range ptrs {
		g.ADDQ(next, p)
	}
	start := g.vl / 4 // by when registers have become free
	if k.M > 9 {
		start = g.vl * 3 / 8
	}
	row := func(i int) vec {
		group := g.vl / 4
		h := halves[i/(2*group)]
		return g.quarters([]uint64{even, odd}[i/group%2], h[0][i%group], h[1][i%group])
	}
	var turn spread
	this, p := row(0), 0
	for i := range g.vl {
		if i == start {
			turn = spread{ops: turning, over: (g.vl - i) * k.M * per}
		}
		var following vec
		left := max(k.M*per/2, 1) // multiply-adds until the row of the next step is made
		each(this, func(b vec) {
			sum(p, b, func() {
				turn.next()
				if left--; left == 0 && i+1 < g.vl {
					following = row(i + 1)
				}
			})
			p++
		})
		this = following
	}
	for h := range halves {
		for side := range halves[h] {
			for e, to := range halves[h][side] {
				g.VMOVAPD(coming[h][side][e], to)
			}
		}
	}
	g.advance(p, as...)
	g.SUBQ(whole, steps)
	g.CMPQ(steps, whole)
	g.JGE(g.jump(loop))
	g.advance(g.vl, ptrs...)
	g.Label(done)
}

// turning returns what transposes squares of 16 bytes within the rows, and puts halves of their vectors together: with E elements in 16 bytes, step i of the square is made
// of quarters of halves[i/2E][0][i mod E] and halves[i/2E][1][i mod E], the even or the odd ones.
func (g *gen) turning(at func(i, p int) operand.Mem) (halves [2][2][]vec, ops []func()) {
	var rows, pairs [4]vec
	var groups [2][4]vec
	load := func(r, i int) func() {
		return func() { rows[i] = g.ZMM(); g.load(at(r, 0), rows[i]) }
	}
	unpack := func(f func(...operand.Op), to, a, b *vec) func() {
		return func() { *to = g.ZMM(); f(*b, *a, *to) }
	}
	per := g.vl / 4
	for side := range 2 {
		for q := range groups {
			to, r := &groups[q], (2*side+q)*per
			if per == 2 {
				ops = append(ops, load(r, 0), load(r+1, 1), unpack(g.VUNPCKLPD, &to[0], &rows[0], &rows[1]), unpack(g.VUNPCKHPD, &to[1], &rows[0], &rows[1]))
				continue
			}
			ops = append(ops,
				load(r, 0), load(r+1, 1), unpack(g.VUNPCKLPS, &pairs[0], &rows[0], &rows[1]), unpack(g.VUNPCKHPS, &pairs[1], &rows[0], &rows[1]),
				load(r+2, 2), load(r+3, 3), unpack(g.VUNPCKLPS, &pairs[2], &rows[2], &rows[3]), unpack(g.VUNPCKHPS, &pairs[3], &rows[2], &rows[3]),
				unpack(g.VUNPCKLPD, &to[0], &pairs[0], &pairs[2]), unpack(g.VUNPCKHPD, &to[1], &pairs[0], &pairs[2]),
				unpack(g.VUNPCKLPD, &to[2], &pairs[1], &pairs[3]), unpack(g.VUNPCKHPD, &to[3], &pairs[1], &pairs[3]))
		}
		for e := range per {
			for h, half := range []uint64{halfLow, halfHigh} {
				to := g.ZMM()
				halves[h][side] = append(halves[h][side], to)
				ops = append(ops, func() { g.VSHUFF64X2(operand.Imm(half), groups[1][e], groups[0][e], to) })
			}
		}
	}
	return halves, ops
}

// A spread is what is emitted evenly between so many other instructions.
type spread struct {
	ops           []func()
	over, at, ran int
}

// next is called behind each of the others.
func (s *spread) next() {
	for s.at++; s.ran*s.over < len(s.ops)*s.at; s.ran++ {
		s.ops[s.ran]()
	}
}
