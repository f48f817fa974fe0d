package main

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// each emits body over n elements of the slices at ptrs: four vectors at a time, then one, then
// single elements. body works on the given number of elements from the pointers on.
func (g *gen) each(n arm64.X, ptrs []arm64.X, body func(size int)) {
	g.eachOf([]int{4 * g.vl, g.vl, 1}, n, ptrs, body)
}

// eachOf is each with so many elements at a time, powers of two; if strided, one unit at a time.
func (g *gen) eachOf(sizes []int, n arm64.X, ptrs []arm64.X, body func(size int)) {
	if g.unit > 0 {
		sizes = []int{g.unit}
	}
	for _, size := range sizes {
		rounds := n
		if size > 1 {
			rounds = g.quotient(n, size)
		}
		g.times(rounds, "by", func() {
			body(size)
			g.advance(size, ptrs...)
		})
	}
}

func (g *gen) axpy(kernel.Kernel) {
	n, x, y, alpha := g.Int("n"), g.operand("x"), g.operand("y"), g.scalar("alpha")
	g.each(n, []arm64.X{x, y}, func(size int) {
		xs, ys := g.loadRow(x, 0, size), g.loadRow(y, 0, size)
		for i := range xs {
			g.fma(alpha, xs[i], ys[i])
		}
		g.storeRow(ys, y, 0, size)
	})
}

func (g *gen) axpby(kernel.Kernel) {
	n, x, y, alpha, beta := g.Int("n"), g.Int("x"), g.Int("y"), g.scalar("alpha"), g.scalar("beta")
	g.each(n, []arm64.X{x, y}, func(size int) {
		xs, ys := g.loadRow(x, 0, size), g.loadRow(y, 0, size)
		for i := range xs {
			g.mul(beta, ys[i], ys[i])
			g.fma(alpha, xs[i], ys[i])
		}
		g.storeRow(ys, y, 0, size)
	})
}

func (g *gen) scal(kernel.Kernel) {
	n, x, alpha := g.Int("n"), g.operand("x"), g.scalar("alpha")
	g.each(n, []arm64.X{x}, func(size int) {
		xs := g.loadRow(x, 0, size)
		for _, v := range xs {
			g.mul(alpha, v, v)
		}
		g.storeRow(xs, x, 0, size)
	})
}

// relu and reluGrad compare and select: a maximum would not let NaN and -0 through as they are.
func (g *gen) relu(kernel.Kernel) {
	n, x, y, zero := g.Int("n"), g.Int("x"), g.Int("y"), g.zero()
	g.each(n, []arm64.X{x, y}, func(size int) {
		xs := g.loadRow(x, 0, size)
		for _, v := range xs {
			negative := g.V()
			g.FCMLT0(g.lanes, v, negative)
			g.BIT(negative, zero, v)
		}
		g.storeRow(xs, y, 0, size)
	})
}

func (g *gen) reluGrad(kernel.Kernel) {
	n, y, dy, dx, zero := g.Int("n"), g.Int("y"), g.Int("dy"), g.Int("dx"), g.zero()
	g.each(n, []arm64.X{y, dy, dx}, func(size int) {
		ys, ds := g.loadRow(y, 0, size), g.loadRow(dy, 0, size)
		for i, v := range ys {
			g.FCMLE0(g.lanes, v, v)
			g.BIT(v, zero, ds[i])
		}
		g.storeRow(ds, dx, 0, size)
	})
}

// exp emits the operations of asm/generic.Exp, whose table lies at the parameter of that name in the order of
// generic.ExpTable. The table stays in registers, a constant in each lane.
func (g *gen) exp(kernel.Kernel) {
	const (
		hi = iota
		lo
		log2e
		magic
		ln2hi
		ln2lo
		coefficients
		entries = coefficients + 14
	)
	terms, mantissa, bias := 14, 52, 1024
	if g.e.Size == 4 {
		terms, mantissa, bias = 8, 23, 128
	}
	n, x, y := g.Int("n"), g.Int("x"), g.Int("y")
	table := g.loadRow(g.Int("table"), 0, entries)
	constant := func(i int) arm64.V { return g.dup(table[i/g.vl], i%g.vl) }
	one, bias0, bias1 := g.integer(1), g.integer(2*bias), g.integer(2*(bias-1))

	g.each(n, []arm64.X{x, y}, func(size int) {
		r := g.loadRow(x, 0, size)
		m, p := make([]arm64.V, len(r)), make([]arm64.V, len(r))
		all := func(f func(v int)) {
			for v := range r {
				f(v)
			}
		}
		// x clamped. NaN stays NaN: the minimum and the maximum of NaN and a number is NaN.
		c := constant(hi)
		all(func(v int) { g.FMIN(g.lanes, c, r[v], r[v]) })
		c = constant(lo)
		all(func(v int) { g.FMAX(g.lanes, c, r[v], r[v]) })
		c = constant(log2e)
		all(func(v int) { m[v] = constant(magic); g.fma(r[v], c, m[v]) })
		mag := constant(magic)
		all(func(v int) { p[v] = g.V(); g.sub(m[v], mag, p[v]) }) // n, as a float
		all(func(v int) { g.VSUB(g.lanes, mag, m[v], m[v]) })     // n, as an integer
		c = constant(ln2hi)
		all(func(v int) { g.fma(p[v], c, r[v]) })
		c = constant(ln2lo)
		all(func(v int) { g.fma(p[v], c, r[v]) })
		first := entries - terms
		all(func(v int) { p[v] = constant(first) })
		for i := first + 1; i < entries; i++ {
			all(func(v int) {
				next := constant(i)
				g.fma(p[v], r[v], next)
				p[v] = next
			})
		}
		// e1 = (n + 2·bias) >> 1 - 1 in r, e2 = n + 2·(bias-1) - e1 in m.
		all(func(v int) { r[v] = g.V(); g.VADD(g.lanes, bias0, m[v], r[v]) })
		all(func(v int) { g.VUSHR(g.lanes, 1, r[v], r[v]) })
		all(func(v int) { g.VSUB(g.lanes, one, r[v], r[v]) })
		all(func(v int) { g.VADD(g.lanes, bias1, m[v], m[v]) })
		all(func(v int) { g.VSUB(g.lanes, r[v], m[v], m[v]) })
		for _, e := range [][]arm64.V{r, m} {
			all(func(v int) {
				g.VSHL(g.lanes, mantissa, e[v], e[v])
				g.mul(e[v], p[v], p[v])
			})
		}
		g.storeRow(p, y, 0, size)
	})
}

// rowVecs is the number of vectors in the 64 bytes' worth of lanes of a dot product.
const rowVecs = 4

func (g *gen) dots(k kernel.Kernel) {
	g.rowDots(k, g.e.Size, g.loadRow, func(from arm64.X, n int, v arm64.V) { g.loadTo(g.at(from, 0), n, v) })
}

func (g *gen) narrowDots(k kernel.Kernel) { g.rowDots(k, narrowSize, g.loadNarrowRow, g.loadNarrowTo) }

// loadNarrowRow is loadRow of BFloat16, for one vector or two.
func (g *gen) loadNarrowRow(base arm64.X, i, n int) []arm64.V {
	low := g.V()
	g.LDR(n*narrowSize, arm64.Mem{Base: base, Disp: i * narrowSize}, low)
	vs := []arm64.V{low}
	if n > g.vl {
		high := g.V()
		g.SHLL2(low, high)
		vs = append(vs, high)
	}
	g.SHLL(low, low)
	return vs
}

// loadNarrowTo sets the first n < VL lanes of v, which is zero.
func (g *gen) loadNarrowTo(from arm64.X, n int, v arm64.V) {
	for i := range n {
		x, t := g.X(), g.V()
		g.LDRH(arm64.Mem{Base: from, Disp: i * narrowSize}, x)
		g.LSLI(16, x, x)
		g.DUPX(g.lanes, x, t)
		g.INS(g.lanes, t, 0, v, i)
	}
}

// rowDots emits the dot products of k.M rows of x with k.V rows of w, whose elements have the given size; load and edge load vectors of them and fewer.
func (g *gen) rowDots(k kernel.Kernel, size int, load func(base arm64.X, i, n int) []arm64.V, edge func(from arm64.X, n int, v arm64.V)) {
	tiles, w, c := g.Int("tiles"), g.Int("w"), g.Int("c")
	tile := g.label("tile")
	g.PCALIGN(32)
	g.Label(tile)
	n := g.Int("n")
	xs := g.rows(g.Int("x"), g.bytes(g.Int("ldx")), k.M)
	ldw := g.X()
	g.LSLI(bits.Len(uint(size))-1, g.Int("ldw"), ldw)
	ahead := g.X()
	g.LSLI(bits.Len(uint(size))-1, g.Int("ahead"), ahead)
	ws := g.rows(w, ldw, k.V)
	ptrs := append(xs, ws...)
	acc := make([][]arm64.V, k.M*k.V)
	for i := range acc {
		acc[i] = g.zeros(rowVecs)
	}
	rounds := g.quotient(n, rowVecs*g.vl)
	g.times(rounds, "round", func() {
		for h := 0; h < rowVecs; h += 2 {
			x := make([][]arm64.V, k.M)
			for i := range x {
				x[i] = g.loadRow(xs[i], h*g.vl, 2*g.vl)
			}
			for j := range ws {
				for v, wv := range load(ws[j], h*g.vl, 2*g.vl) {
					for i := range x {
						g.fma(x[i][v], wv, acc[i*k.V+j][h+v])
					}
				}
			}
		}
		near := g.label("near")
		g.CMPI(0, ahead)
		g.BEQ(near)
		for _, p := range ws {
			g.PRFMIndexed(arm64.LoadL2, p, ahead)
		}
		g.Label(near)
		g.advance(rowVecs*g.vl, xs...)
		for _, p := range ws {
			g.ADDI(rowVecs*g.vl*size, p)
		}
	})
	sum := g.label("sum")
	g.CMPI(0, n)
	g.BEQ(sum)

	// What is left are whole vectors and then some elements. Those are loaded first, zeros behind them, and a mask of
	// their lanes is made; where they belong depends on the number of vectors. Lanes outside of the mask keep their
	// sums untouched: adding a zero product could change the sign of a zero.
	whole := g.quotient(n, g.vl)
	rest, offset, narrow := make([]arm64.V, len(ptrs)), g.X(), g.X()
	g.LSLI(4, whole, offset) // 16 bytes each
	g.LSLI(bits.Len(uint(g.vl*size))-1, whole, narrow)
	for i := range ptrs {
		rest[i] = g.zero()
	}
	mask := g.zero()
	loaded := g.label("loaded")
	g.CMPI(0, n)
	g.BEQ(loaded)
	for count := 1; count < g.vl; count++ {
		more := g.label("more")
		if count < g.vl-1 {
			g.CMPI(count, n)
			g.BNE(more)
		}
		for i, p := range ptrs {
			from := g.X()
			if i < k.M {
				g.ADD(offset, p, from)
				g.loadTo(g.at(from, 0), count, rest[i])
			} else {
				g.ADD(narrow, p, from)
				edge(from, count, rest[i])
			}
		}
		g.insert(g.integer(-1), count, mask)
		if count < g.vl-1 {
			g.B(loaded)
			g.Label(more)
		}
	}
	g.Label(loaded)
	for h := range rowVecs {
		more := g.label("whole")
		if h < rowVecs-1 {
			g.CMPI(h, whole)
			g.BNE(more)
		}
		for i := range acc {
			t := g.V()
			g.VMOV(acc[i][h], t)
			g.fma(rest[i/k.V], rest[k.M+i%k.V], t)
			g.BIT(mask, t, acc[i][h])
		}
		if h < rowVecs-1 {
			g.B(sum)
			g.Label(more)
			for i := range acc { // two registers are free
				g.fma(g.load(g.at(xs[i/k.V], h*g.vl), g.vl), load(ws[i%k.V], h*g.vl, g.vl)[0], acc[i][h])
			}
		}
	}
	g.Label(sum)
	for _, lanes := range acc {
		for h := rowVecs / 2; h > 0; h /= 2 {
			for j := range h {
				g.add(lanes[j], lanes[j+h], lanes[j])
			}
		}
		for h := g.vl / 2; h > 0; h /= 2 {
			upper := g.V()
			g.EXT(h*g.e.Size, lanes[0], lanes[0], upper)
			g.add(lanes[0], upper, lanes[0])
		}
	}
	crs, ccs := g.bytes(g.Int("crs")), g.bytes(g.Int("ccs"))
	alpha, beta := g.Float("alpha", g.e.Size), g.Float("beta", g.e.Size)
	for j := range k.V {
		to := g.copy(c)
		for i := range k.M {
			old, store := g.zero(), g.label("store")
			g.FCMPZ(g.e.Size, beta)
			g.BEQ(store)
			g.loadTo(g.at(to, 0), 1, old)
			g.mul(beta, old, old)
			g.Label(store)
			g.fma(alpha, acc[i*k.V+j][0], old)
			g.store(old, g.at(to, 0), 1)
			if i < k.M-1 {
				g.ADD(crs, to, to)
			}
		}
		g.ADD(ccs, c, c)
	}
	down := g.X()
	g.LSLI(bits.Len(uint(size))-1, g.Int("ldw"), down)
	for range k.V {
		g.ADD(down, w, w)
	}
	g.SUBSI(1, tiles)
	g.BNE(tile)
}

// rows returns pointers to n rows that start at base, stride bytes apart.
func (g *gen) rows(base, stride arm64.X, n int) []arm64.X {
	ptrs := []arm64.X{g.copy(base)}
	for i := 1; i < n; i++ {
		r := g.X()
		g.ADD(stride, ptrs[i-1], r)
		ptrs = append(ptrs, r)
	}
	return ptrs
}

// peak emits the register-only loop that every report of speed is measured against. Two rounds go at once, on different
// registers: some cores do 4 multiply-adds a cycle.
func (g *gen) peak(kernel.Kernel) {
	n, x, y := g.Int("n"), g.zero(), g.zero()
	acc := g.zeros(2 * kernel.PeakFMAs)
	round := func(acc []arm64.V) func() {
		return func() {
			for _, a := range acc {
				g.fma(x, y, a)
			}
		}
	}
	pairs := g.quotient(n, 2)
	g.times(pairs, "rounds", round(acc))
	g.times(n, "round", round(acc[:kernel.PeakFMAs]))
}
