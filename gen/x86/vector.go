package x86

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// each emits body over n elements of the slices at ptrs: four vectors at a time, then one, then a part of one with AVX-512, elsewhere
// single elements, or pairs if that is what an XMM holds; if strided, two of these and then one. body gets a register of the width to work in for each of the places in
// at, which are element offsets from the pointers.
func (g *gen) each(n reg.GPVirtual, ptrs []reg.GPVirtual, body func(fresh func() vec, at []int)) {
	if g.unit > 0 {
		g.pairs = g.unit == 2
		g.pass(2*g.unit, func() vec { return g.XMM() }, []int{0, g.unit}, n, ptrs, body)
		g.pass(g.unit, func() vec { return g.XMM() }, []int{0}, n, ptrs, body)
		return
	}
	if !g.avx512() {
		g.eachOf(4, g.vl, n, ptrs, body)
		return
	}
	g.whole(4, g.vl, n, ptrs, body)
	end := g.label("end")
	g.TESTQ(n, n)
	g.JZ(g.jump(end))
	g.edge = g.mask(n)
	body(g.vector, []int{0})
	g.edge = nil
	g.Label(end)
}

// eachOf is each with wide vectors at a time, of vl elements.
func (g *gen) eachOf(wide, vl int, n reg.GPVirtual, ptrs []reg.GPVirtual, body func(fresh func() vec, at []int)) {
	g.whole(wide, vl, n, ptrs, body)
	last := 1
	if g.pairs {
		last = 2
	}
	g.pass(last, func() vec { return g.XMM() }, []int{0}, n, ptrs, body)
}

// whole emits body over the whole vectors of n elements.
func (g *gen) whole(wide, vl int, n reg.GPVirtual, ptrs []reg.GPVirtual, body func(fresh func() vec, at []int)) {
	at := make([]int, wide)
	for i := range at {
		at[i] = i * vl
	}
	g.pass(wide*vl, g.vector, at, n, ptrs, body)
	g.pass(vl, g.vector, at[:1], n, ptrs, body)
}

// pass emits body for as many times size elements as n has.
func (g *gen) pass(size int, fresh func() vec, at []int, n reg.GPVirtual, ptrs []reg.GPVirtual, body func(fresh func() vec, at []int)) {
	rounds := n
	if size > 1 {
		rounds = g.quotient(n, size)
	}
	g.times(rounds, "by", func() {
		body(fresh, at)
		g.advance(size, ptrs...)
	})
}

// as returns y as a register of the same width as r.
func as(y, r vec) vec {
	switch r.Size() {
	case y.Size():
		return y
	case 32:
		return y.AsY().(vec)
	}
	return y.AsX().(vec)
}

func (g *gen) axpy(kernel.Kernel) {
	n, x, y, alpha := g.int("n"), g.operand("x"), g.operand("y"), g.scalar("alpha")
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi := fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.load(g.at(y, i), yi)
			g.fma(as(alpha, xi), xi, yi)
			g.store(yi, g.at(y, i))
		}
	})
}

func (g *gen) axpby(kernel.Kernel) {
	n, x, y, alpha, beta := g.int("n"), g.int("x"), g.int("y"), g.scalar("alpha"), g.scalar("beta")
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi, yi := fresh(), fresh()
			g.load(g.at(x, i), xi)
			g.load(g.at(y, i), yi)
			g.mul(as(beta, yi), yi, yi)
			g.fma(as(alpha, xi), xi, yi)
			g.store(yi, g.at(y, i))
		}
	})
}

func (g *gen) scal(kernel.Kernel) {
	n, x, alpha := g.int("n"), g.operand("x"), g.scalar("alpha")
	g.each(n, []reg.GPVirtual{x}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi := fresh()
			g.load(g.at(x, i), xi)
			g.mul(as(alpha, xi), xi, xi)
			g.store(xi, g.at(x, i))
		}
	})
}

func (g *gen) relu(kernel.Kernel) {
	n, x, y, zero := g.int("n"), g.int("x"), g.int("y"), g.vector()
	g.zero(zero)
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		for _, i := range at {
			xi := fresh()
			g.load(g.at(x, i), xi)
			g.max(xi, as(zero, xi), xi) // 0 where 0 > x, else x
			g.store(xi, g.at(y, i))
		}
	})
}

func (g *gen) reluGrad(kernel.Kernel) {
	n, y, dy, dx, zero := g.int("n"), g.int("y"), g.int("dy"), g.int("dx"), g.vector()
	g.zero(zero)
	g.each(n, []reg.GPVirtual{y, dy, dx}, func(fresh func() vec, at []int) {
		for _, i := range at {
			yi, d := fresh(), fresh()
			g.load(g.at(y, i), yi)
			g.load(g.at(dy, i), d)
			g.zeroUnlessPositive(yi, as(zero, yi), d)
			g.store(d, g.at(dx, i))
		}
	})
}

// exp emits the operations of asm/generic.Exp, whose table lies at the parameter of that name in the order of
// generic.ExpTable.
func (g *gen) exp(kernel.Kernel) {
	const (
		hi = iota
		lo
		log2e
		magic
		ln2hi
		ln2lo
		coefficients
	)
	terms, mantissa, bias := 14, 52, 1024
	if !g.f64() {
		terms, mantissa, bias = 8, 23, 128
	}
	n, table, x, y := g.int("n"), g.int("table"), g.int("x"), g.int("y")
	g.each(n, []reg.GPVirtual{x, y}, func(fresh func() vec, at []int) {
		// A constant serves all vectors of the round, then its register is free.
		constant := func(i int) vec {
			c := fresh()
			g.bcast(g.at(table, i), c)
			return c
		}
		integer := func(i int) vec {
			r, c := g.GP64(), g.vector()
			g.MOVQ(operand.U32(uint32(i)), r)
			g.intBcast(r, c)
			return as(c, fresh())
		}
		r, m, p := make([]vec, len(at)), make([]vec, len(at)), make([]vec, len(at))
		all := func(f func(v int)) {
			for v := range at {
				f(v)
			}
		}
		all(func(v int) { r[v], m[v], p[v] = fresh(), fresh(), fresh(); g.load(g.at(x, at[v]), r[v]) })
		c := constant(hi)
		all(func(v int) { g.min(r[v], c, r[v]) })
		c = constant(lo)
		all(func(v int) { g.max(r[v], c, r[v]) })
		mag := constant(magic)
		c = constant(log2e)
		all(func(v int) { g.move(mag, m[v]); g.fma(r[v], c, m[v]) })
		all(func(v int) { g.sub(mag, m[v], p[v]) }) // n, as a float
		c = constant(ln2hi)
		all(func(v int) { g.fma(p[v], c, r[v]) })
		c = constant(ln2lo)
		all(func(v int) { g.fma(p[v], c, r[v]) })
		c = constant(coefficients + 14 - terms)
		all(func(v int) { g.move(c, p[v]) })
		for i := 15 - terms; i < 14; i++ {
			c = constant(coefficients + i)
			all(func(v int) { g.fmaTo(p[v], r[v], c) })
		}
		// m ← n; e1 = (n+2·bias) >> 1 - 1; e2 = n + 2·(bias-1) - e1, e1 in r.
		mag = constant(magic)
		all(func(v int) { g.pick(g.VPSUBQ, g.VPSUBD, mag, m[v], m[v]) })
		c = integer(2 * bias)
		all(func(v int) { g.pick(g.VPADDQ, g.VPADDD, c, m[v], r[v]) })
		all(func(v int) { g.pick(g.VPSRLQ, g.VPSRLD, operand.Imm(1), r[v], r[v]) })
		c = integer(1)
		all(func(v int) { g.pick(g.VPSUBQ, g.VPSUBD, c, r[v], r[v]) })
		c = integer(2 * (bias - 1))
		all(func(v int) { g.pick(g.VPADDQ, g.VPADDD, c, m[v], m[v]) })
		all(func(v int) { g.pick(g.VPSUBQ, g.VPSUBD, r[v], m[v], m[v]) })
		for _, e := range [][]vec{r, m} {
			all(func(v int) {
				g.pick(g.VPSLLQ, g.VPSLLD, operand.Imm(uint64(mantissa)), e[v], e[v])
				g.mul(e[v], p[v], p[v])
			})
		}
		all(func(v int) { g.store(p[v], g.at(y, at[v])) })
	})
}

func (g *gen) dots(k kernel.Kernel) {
	g.rowDots(k, g.e.Size, g.load, func(m operand.Mem, _ reg.GPVirtual, edge mask, y vec) { g.maskLoad(m, edge, y) })
}
func (g *gen) narrowDots(k kernel.Kernel) { g.rowDots(k, narrowSize, g.loadNarrow, g.maskLoadNarrow) }

// rowDots emits the dot products of k.M rows of x with k.V rows of w, each with 64 bytes' worth of lanes: one vector or two. Elements of w
// have the given size; load and masked load their vectors.
func (g *gen) rowDots(k kernel.Kernel, size int, load func(m operand.Mem, y vec), masked func(m operand.Mem, n reg.GPVirtual, edge mask, y vec)) {
	w, c := g.int("w"), g.int("c")
	tile := g.label("tile")
	g.align(32)
	g.Label(tile)
	n := g.int("n")
	ldx, ldw := g.int("ldx"), g.int("ldw")
	g.SHLQ(g.shift(), ldx)
	ahead := g.int("ahead")
	for _, s := range []reg.GPVirtual{ldw, ahead} {
		g.SHLQ(operand.Imm(uint64(bits.Len(uint(size))-1)), s)
	}
	xs, xPtrs := g.rows(g.int("x"), ldx, k.M)
	wRows, wPtrs := g.rows(w, ldw, k.V)
	ws := func(j, p int) operand.Mem {
		m := wRows(j, 0)
		m.Disp = p * size
		return m
	}
	advance := func(n int) {
		g.advance(n, xPtrs...)
		for _, p := range wPtrs {
			g.ADDQ(operand.I32(int32(n*size)), p)
		}
	}
	vectors := 64 / g.isa.VecBytes
	acc := make([][]vec, k.M*k.V)
	for i := range acc {
		for range vectors {
			y := g.vector()
			g.zero(y)
			acc[i] = append(acc[i], y)
		}
	}
	// whole adds products, offset elements on, to the lanes of vector v.
	whole := func(v, offset int) {
		x := make([]vec, k.M)
		for i := range x {
			x[i] = g.vector()
			g.load(xs(i, offset), x[i])
		}
		for j := range k.V {
			if k.M == 1 && size == g.e.Size {
				g.fma(x[0], ws(j, offset), acc[j][v])
				continue
			}
			wj := g.vector()
			load(ws(j, offset), wj)
			for i := range x {
				g.fma(x[i], wj, acc[i*k.V+j][v])
			}
		}
	}
	rounds := g.quotient(n, vectors*g.vl)
	g.times(rounds, "round", func() {
		for v := range vectors {
			whole(v, v*g.vl)
		}
		near := g.label("near")
		g.TESTQ(ahead, ahead)
		g.JZ(g.jump(near))
		for j := range k.V {
			p := g.GP64()
			g.LEAQ(ws(j, 0), p)
			g.PREFETCHT1(operand.Mem{Base: p, Index: ahead, Scale: 1})
		}
		g.Label(near)
		advance(vectors * g.vl)
	})

	// What is left goes to the first lanes; the others keep their sums untouched.
	done := g.label("done")
	g.TESTQ(n, n)
	g.JZ(g.jump(done))
	// part adds n < VL products to the first lanes of vector v.
	part := func(v int) {
		m := g.mask(n)
		if g.avx512() {
			x := make([]vec, k.M)
			for i := range x {
				x[i] = g.vector()
				g.maskLoad(xs(i, 0), m, x[i])
			}
			for j := range k.V {
				wj := g.vector()
				masked(ws(j, 0), n, m, wj)
				for i := range x {
					g.pick(g.VFMADD231PD, g.VFMADD231PS, x[i], wj, m, acc[i*k.V+j][v])
				}
			}
			return
		}
		for i := range k.M {
			x := g.vector()
			g.maskLoad(xs(i, 0), m, x)
			for j := range k.V {
				wj, t := g.vector(), g.vector()
				masked(ws(j, 0), n, m, wj)
				g.move(acc[i*k.V+j][v], t)
				g.fma(wj, x, t)
				g.blend(m, t, acc[i*k.V+j][v])
			}
		}
	}
	for v := range vectors - 1 {
		last, next := g.label("last"), g.label("next")
		g.CMPQ(n, operand.I32(int32(g.vl)))
		g.JLT(g.jump(last))
		whole(v, 0)
		advance(g.vl)
		g.SUBQ(operand.I32(int32(g.vl)), n)
		g.JMP(g.jump(next))
		g.Label(last)
		part(v)
		g.JMP(g.jump(done))
		g.Label(next)
	}
	part(vectors - 1)
	g.Label(done)

	ccs, crs, to := g.int("ccs"), g.int("crs"), g.GP64()
	g.SHLQ(g.shift(), ccs)
	g.SHLQ(g.shift(), crs)
	beta := g.bits("beta")
	g.SHLQ(operand.Imm(uint64(64-8*g.e.Size+1)), beta) // ±0 becomes 0
	// write makes of the sums s what belongs to C at to, factors being α and β for as many.
	write := func(s, alpha, factor vec, store func(y reg.Register, m operand.Mem)) {
		old, computed := as(g.vector(), s), g.label("computed")
		g.zero(old)
		g.TESTQ(beta, beta)
		g.JZ(g.jump(computed))
		g.mul(g.at(to, 0), factor, old)
		g.Label(computed)
		g.fmaTo(s, alpha, old)
		store(s, g.at(to, 0))
	}
	// column goes on for column j with one sum at a time.
	column := func(j int) {
		alpha, factor := g.XMM(), g.XMM()
		g.load(g.param("alpha"), alpha)
		g.load(g.param("beta"), factor)
		g.MOVQ(c, to)
		for i := range k.M {
			write(g.sum(acc[i*k.V+j]), alpha, factor, g.store)
			if i < k.M-1 {
				g.ADDQ(crs, to)
			}
		}
		g.ADDQ(ccs, c)
	}
	done4 := 0
	if k.V >= 4 {
		apart, rest := g.label("apart"), g.label("rest")
		g.CMPQ(ccs, operand.I32(int32(g.e.Size)))
		g.JNE(g.jump(apart))
		g.pairs = true
		for ; done4+4 <= k.V; done4 += 4 {
			alpha, factor := g.four("alpha"), g.four("beta")
			g.MOVQ(c, to)
			for i := range k.M {
				var v [4]vec
				for j := range v {
					a := acc[i*k.V+done4+j]
					v[j] = a[0]
					if len(a) > 1 {
						v[j] = g.vector()
						g.add(a[1], a[0], v[j])
					}
				}
				write(g.foldFour(v), alpha, factor, func(y reg.Register, m operand.Mem) { g.VMOVUPS(y, m) })
				if i < k.M-1 {
					g.ADDQ(crs, to)
				}
			}
			g.advance(4, c)
		}
		g.pairs = false
		g.JMP(g.jump(rest))
		g.Label(apart)
		for j := range done4 {
			column(j)
		}
		g.Label(rest)
	}
	for j := done4; j < k.V; j++ {
		column(j)
	}
	down := g.int("ldw")
	g.IMUL3Q(operand.I32(int32(k.V*size)), down, down)
	g.ADDQ(down, w)
	g.DECQ(g.param("tiles"))
	g.JNZ(g.jump(tile))
}

// four returns an argument in each of four lanes, as foldFour has sums.
func (g *gen) four(name string) vec {
	y := g.YMM()
	if !g.f64() {
		y = g.XMM()
	}
	g.pick(g.VBROADCASTSD, g.VBROADCASTSS, g.param(name), y)
	return y
}

// rows returns the address of element p of row i of n rows, which start at base and lie stride bytes apart, and
// the pointers that move along them. An address reaches one and two strides beyond its pointer, so every third row has one.
func (g *gen) rows(base, stride reg.GPVirtual, n int) (at func(i, p int) operand.Mem, ptrs []reg.GPVirtual) {
	ptrs = []reg.GPVirtual{g.GP64()}
	g.MOVQ(base, ptrs[0])
	for len(ptrs)*3 < n {
		r := g.GP64()
		g.LEAQ(operand.Mem{Base: ptrs[len(ptrs)-1], Index: stride, Scale: 2}, r)
		g.ADDQ(stride, r)
		ptrs = append(ptrs, r)
	}
	return func(i, p int) operand.Mem {
		m := g.at(ptrs[i/3], p)
		if i%3 > 0 {
			m.Index, m.Scale = stride, uint8(i%3)
		}
		return m
	}, ptrs
}

// reach is rows by fewer registers: an address reaches one, two, four and eight strides beyond its pointer, and with three strides in another register as many of these.
func (g *gen) reach(base, stride reg.GPVirtual, n int) (at func(i, p int) operand.Mem, ptrs []reg.GPVirtual) {
	strides := []reg.GPVirtual{stride}
	starts := cover(n, []int{1})
	if wide := cover(n, []int{1, 3}); len(wide)+1 <= len(starts) {
		triple := g.GP64()
		g.LEAQ(operand.Mem{Base: stride, Index: stride, Scale: 2}, triple)
		strides, starts = append(strides, triple), wide
	}
	from := make([]operand.Mem, n)
	for _, row := range starts {
		p := g.GP64()
		g.IMUL3Q(operand.Imm(uint64(row)), stride, p)
		g.ADDQ(base, p)
		ptrs = append(ptrs, p)
		from[row] = operand.Mem{Base: p}
		for i, s := range strides {
			for scale := 1; scale <= 8; scale *= 2 {
				if at := row + scale*(2*i+1); at < n && from[at].Base == nil {
					from[at] = operand.Mem{Base: p, Index: s, Scale: uint8(scale)}
				}
			}
		}
	}
	return func(i, p int) operand.Mem {
		m := from[i]
		m.Disp = p * g.e.Size
		return m
	}, ptrs
}

// cover returns the fewest rows such that each of n is one of them or one, two, four or eight times one of the distances behind.
func cover(n int, distances []int) (rows []int) {
	steps := []int{0}
	for _, d := range distances {
		steps = append(steps, d, 2*d, 4*d, 8*d)
	}
	var more func(covered uint32, left int) bool
	more = func(covered uint32, left int) bool {
		first := bits.TrailingZeros32(^covered)
		if first >= n {
			return true
		}
		for i := 0; i < len(steps) && left > 0; i++ {
			row, next := first-steps[i], covered
			if row < 0 {
				continue
			}
			for _, s := range steps {
				next |= 1 << (row + s)
			}
			if more(next, left-1) {
				rows = append(rows, row)
				return true
			}
		}
		return false
	}
	for most := 1; !more(0, most); most++ {
	}
	return rows
}

// peak emits the register-only loop that every report of speed is measured against.
func (g *gen) peak(kernel.Kernel) {
	n, x, y := g.int("n"), g.vector(), g.vector()
	g.zero(x)
	g.zero(y)
	acc := make([]vec, kernel.PeakFMAs)
	for i := range acc {
		acc[i] = g.vector()
		g.zero(acc[i])
	}
	g.times(n, "round", func() {
		for _, a := range acc {
			g.fma(x, y, a)
		}
	})
}
