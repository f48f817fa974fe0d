package x86

import (
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func (g *gen) scale(kernel.Kernel) {
	g.scaledRows(func(alpha vec, x, y, n reg.GPVirtual) {
		g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) { g.scaled(alpha, x, y, fresh, at, g.store) })
	})
}

// scaleFar emits scale with whole lines stored past the caches. What is left of a line at either end of a row is stored as usual: memory
// would have to merge it.
func (g *gen) scaleFar(kernel.Kernel) {
	store := func(v reg.Register, m operand.Mem) {
		if g.f64() {
			g.VMOVNTPD(v, m)
		} else {
			g.VMOVNTPS(v, m)
		}
	}
	g.scaledRows(func(alpha vec, x, y, n reg.GPVirtual) {
		ptrs, per := []reg.GPVirtual{x, y}, line/g.e.Size
		single := func(n reg.GPVirtual) {
			g.pass(1, func() vec { return g.XMM() }, []int{0}, n, ptrs, func(fresh func() vec, at []int) {
				g.scaled(alpha, x, y, fresh, at, g.store)
			})
		}
		head := g.GP64()
		g.MOVQ(y, head)
		g.NEGQ(head)
		g.ANDQ(operand.Imm(line-1), head)
		g.SHRQ(g.shift(), head)
		g.CMPQ(head, n)
		g.CMOVQGT(n, head)
		g.SUBQ(head, n)
		single(head)
		for lines := 4; lines > 0; lines /= 4 {
			var at []int
			for i := 0; i < lines*per; i += g.vl {
				at = append(at, i)
			}
			g.pass(lines*per, g.vector, at, n, ptrs, func(fresh func() vec, at []int) {
				g.scaled(alpha, x, y, fresh, at, store)
			})
		}
		single(n)
	})
	g.SFENCE()
}

// scaledRows emits a loop over the rows of Scale, of which row gets the pointers and the number of elements to use up.
func (g *gen) scaledRows(row func(alpha vec, x, y, n reg.GPVirtual)) {
	rows, x, ldx, y, ldy := g.int("rows"), g.int("x"), g.int("ldx"), g.int("y"), g.int("ldy")
	alpha := g.scalar("alpha")
	g.SHLQ(g.shift(), ldx)
	g.SHLQ(g.shift(), ldy)
	g.times(rows, "row", func() {
		from, to, n := g.GP64(), g.GP64(), g.int("n")
		g.MOVQ(x, from)
		g.MOVQ(y, to)
		row(alpha, from, to, n)
		g.ADDQ(ldx, x)
		g.ADDQ(ldy, y)
	})
}

// scaled multiplies the elements at the offsets from x on with alpha and stores them at those from y.
func (g *gen) scaled(alpha vec, x, y reg.GPVirtual, fresh func() vec, at []int, store func(v reg.Register, m operand.Mem)) {
	vs := make([]vec, len(at))
	for i, p := range at {
		vs[i] = fresh()
		g.load(g.at(x, p), vs[i])
		g.mul(as(alpha, vs[i]), vs[i], vs[i])
	}
	for i, p := range at {
		store(vs[i], g.at(y, p))
	}
}

// transposed emits Transpose by squares of vectors. The last ones end where the matrix does, whatever the ones before have done already.
func (g *gen) transposed(kernel.Kernel) {
	ldx, ldy, alpha, side := g.int("ldx"), g.int("ldy"), g.scalar("alpha"), operand.I32(int32(g.vl))
	g.SHLQ(g.shift(), ldx)
	g.SHLQ(g.shift(), ldy)
	// step takes the next square's distance from what is left, or jumps if nothing is.
	step := func(left reg.GPVirtual, end string) reg.GPVirtual {
		g.TESTQ(left, left)
		g.JZ(g.jump(end))
		n := g.GP64()
		g.MOVQ(side, n)
		g.CMPQ(n, left)
		g.CMOVQGT(left, n)
		g.SUBQ(n, left)
		return n
	}
	rows, square, below, done := g.label("rows"), g.label("square"), g.label("below"), g.label("done")
	g.SUBQ(side, g.param("rows"))
	g.Label(rows)
	from, to, left := g.int("x"), g.int("y"), g.int("n")
	g.SUBQ(side, left)
	at, ptrs := g.rows(from, ldx, g.vl)
	g.Label(square)
	row := g.GP64()
	g.MOVQ(to, row)
	for _, v := range g.square(g.vl, func(i int) operand.Mem { return at(i, 0) }) {
		g.mul(as(alpha, v), v, v)
		g.store(v, g.at(row, 0))
		g.ADDQ(ldy, row)
	}
	n := step(left, below)
	g.MOVQ(n, row)
	g.IMULQ(ldy, row)
	g.ADDQ(row, to)
	g.SHLQ(g.shift(), n)
	for _, p := range ptrs {
		g.ADDQ(n, p)
	}
	g.JMP(g.jump(square))

	g.Label(below)
	left = g.int("rows")
	n = step(left, done)
	g.MOVQ(left, g.param("rows"))
	g.MOVQ(n, row)
	g.IMULQ(ldx, row)
	g.ADDQ(row, g.param("x"))
	g.SHLQ(g.shift(), n)
	g.ADDQ(n, g.param("y"))
	g.JMP(g.jump(rows))
	g.Label(done)
}
