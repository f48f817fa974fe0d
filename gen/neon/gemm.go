package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// unroll is the number of k steps in a round of the micro-kernel's loop.
const unroll = 4

// ahead is the distance, in bytes, at which the panel of A is prefetched from the L2. The panel of B is in
// the L1 already.
const ahead = 768

// fed is the number of rows by which the prefetching of rows to be copied runs ahead.
const fed = 8

// line is the size of a cache line.
const line = 64

// A corner is the part of the tile that a micro-kernel computes: m rows of v vectors of sums.
type corner struct {
	*gen
	m, v int
	acc  [][]arm64.V
	free int // registers beside the sums
	mla  func(a arm64.V, lane int, b, acc arm64.V)
}

func (g *gen) corner(k kernel.Kernel) *corner {
	return &corner{gen: g, m: k.M, v: k.V, free: arm64.Vectors - k.M*k.V,
		mla: func(a arm64.V, lane int, b, acc arm64.V) { g.FMLALane(g.lanes, a, lane, b, acc) }}
}

// clear sets all sums to +0.
func (t *corner) clear() {
	t.acc = nil
	for range t.m {
		t.acc = append(t.acc, t.zeros(t.v))
	}
}

// gemm emits the micro-kernel for k.M rows and k.V vectors of columns.
func (g *gen) gemm(k kernel.Kernel) {
	t := g.corner(k)
	t.stream(k, g.hint(k), t.clear, t.update)
}

// gemmPack emits the same for whole tiles, which copies rows of the next panel of B in place of prefetching it.
func (g *gen) gemmPack(k kernel.Kernel) {
	t := g.corner(k)
	t.stream(k, g.feed(k), t.clear, func(c, ldc arm64.X) { t.write(k.V*g.vl, c, ldc) })
}

// gemmPairs emits the same for whole tiles of which each two rows are the sums of a row of a complex product.
func (g *gen) gemmPairs(k kernel.Kernel) {
	t := g.corner(k)
	t.stream(k, g.hint(k), t.clear, t.merge)
}

// An errand is what a micro-kernel does for the next panel of B, in each round and after each tile, when a is at the next panel.
type errand struct {
	steps int // in a round
	round func()
	tile  func(a arm64.X)
}

// hint has the panel prefetched that the parameter next points to, which is packed.
func (g *gen) hint(k kernel.Kernel) errand {
	next, tiles := g.Int("next"), g.X()
	// A round prefetches one line of it, or two if the tile is not whole, and reads this many of its own: after as many tiles over lines, all has been fetched.
	own, lines := unroll*isa.NR(k.Tile)*g.e.Size/line, 1
	if k.M < k.Tile.MR {
		lines = 2
	}
	g.MOVI((own+lines-1)/lines, tiles)
	return errand{unroll, func() {
		for range lines {
			g.PRFM(arm64.LoadL2, arm64.Mem{Base: next})
			g.ADDI(line, next)
		}
	}, func(a arm64.X) { // once used up, it goes to what is in the cache
		g.SUBSI(1, tiles)
		g.CSEL("EQ", a, next, next)
	}}
}

// feed has a row of the parameter src copied to dst, and one that comes rows later prefetched.
func (g *gen) feed(k kernel.Kernel) errand {
	src, lds, dst, later := g.Int("src"), g.bytes(g.Int("lds")), g.Int("dst"), g.X()
	g.MOVI(fed, later)
	g.MUL(lds, later, later)
	g.ADD(src, later, later)
	n := k.V * g.vl
	return errand{k.W, func() {
		g.PRFM(arm64.LoadL2, arm64.Mem{Base: later})
		g.ADD(lds, later, later)
		g.storeRow(g.loadRow(src, 0, n), dst, 0, n)
		g.ADD(lds, src, src)
		g.advance(n, dst)
	}, func(arm64.X) {}}
}

// stream emits the loops of a micro-kernel, given its errand, what its sums begin with and what it does to C with them: over the tiles, over rounds of
// k steps, and over what steps are left.
//
// A round prefetches the panel of A and a row of C, and does its part of the errand. The rows of C are far apart and come
// from main memory, if C is large, so the pointer runs ahead through the tiles below.
func (t *corner) stream(k kernel.Kernel, beside errand, begin func(), update func(c, ldc arm64.X)) {
	g, mr, nr := t.gen, k.Tile.MR, isa.NR(k.Tile)
	tiles, a, c, ldc := g.Int("tiles"), g.Int("a"), g.Int("c"), g.bytes(g.Int("ldc"))

	tile := g.label("tile")
	g.PCALIGN(32)
	g.Label(tile)
	steps, b, row := g.Int("k"), g.Int("b"), g.copy(c)
	begin()
	multiply := func(steps int) {
		t.multiply(t.packed(steps), func(s source) arm64.V {
			if s.of == 'a' {
				return g.load(g.at(a, s.step*mr+s.i*g.vl), g.vl)
			}
			return g.load(g.at(b, s.step*nr+s.i*g.vl), g.vl)
		})
		g.advance(steps*mr, a)
		g.advance(steps*nr, b)
	}
	rounds := g.quotient(steps, beside.steps)
	g.times(rounds, "round", func() {
		for l := 0; l < beside.steps*mr*g.e.Size; l += line {
			g.PRFM(arm64.LoadL1, arm64.Mem{Base: a, Disp: ahead + l})
		}
		beside.round()
		g.PRFM(arm64.StoreL1, arm64.Mem{Base: row})
		g.ADD(ldc, row, row)
		multiply(beside.steps)
	})
	g.times(steps, "step", func() { multiply(1) })
	update(c, ldc) // a is at the next panel, and c at the next tile then
	beside.tile(a)
	g.SUBSI(1, tiles)
	g.BNE(tile)
}

// direct emits the micro-kernel that reads operands where they lie: A with any strides, element by element, and
// rows of B, of which the last vector is loaded in parts where fewer columns are wanted. The hint is not used: nobody
// has measured what it is worth on arm64.
func (g *gen) direct(k kernel.Kernel) {
	t := g.inPlace(k)
	width := k.V * g.vl * g.e.Size
	t.tiles(g.Int("a"), g.Int("b"), g.Int("c"), func(b arm64.X) { // the row's end in the columns behind these, which are wanted next
		g.PRFM(arm64.LoadL2, arm64.Mem{Base: b, Disp: 2*width - 8})
	})
}

// stack emits the loop over products around that of direct over tiles.
func (g *gen) stack(k kernel.Kernel) {
	t := g.inPlace(k)
	count, a, b, c := g.Int("count"), g.Int("a"), g.Int("b"), g.Int("c")
	product := g.label("product")
	g.Label(product)
	t.tiles(a, b, c, func(arm64.X) {})
	rows, m := g.Int("tiles"), g.X()
	g.MOVI(k.M, m)
	g.MUL(m, rows, rows)
	// next moves p by a step that counts from where it was before the tiles.
	next := func(name string, stride, p arm64.X) {
		step := g.bytes(g.Int(name))
		g.MSUB(rows, step, stride, step)
		g.ADD(step, p, p)
	}
	next("astep", t.ars, a)
	next("cstep", t.ldc, c)
	g.ADD(g.bytes(g.Int("bstep")), b, b)
	g.SUBSI(1, count)
	g.BNE(product)
}

// An inPlace is a corner of operands where they lie, and their strides in bytes.
type inPlace struct {
	*corner
	ars, aks, ldb, ldc arm64.X
}

func (g *gen) inPlace(k kernel.Kernel) inPlace {
	return inPlace{g.corner(k), g.bytes(g.Int("ars")), g.bytes(g.Int("aks")), g.bytes(g.Int("ldb")), g.bytes(g.Int("ldc"))}
}

// tiles emits the loop over tiles, and moves a and c to the one below the last. Each step, at row b of B, ends with what end emits.
func (t inPlace) tiles(a, first, c arm64.X, end func(b arm64.X)) {
	g, tiles, tile := t.gen, t.Int("tiles"), t.label("tile")
	g.PCALIGN(32)
	g.Label(tile)
	rows := make([]arm64.X, t.m) // of A
	for i := range rows {
		rows[i] = g.copy(a)
		g.ADD(t.ars, a, a)
	}
	b, steps, p := g.copy(first), g.Int("k"), g.X()
	g.MOVI(0, p) // how far the step is along the rows
	t.clear()
	t.columns(func(n int) {
		g.times(steps, "step", func() {
			t.multiply(t.single(), func(s source) arm64.V {
				if s.of == 'a' {
					return g.loadIndexed(rows[s.i], p)
				}
				return g.load(g.at(b, s.i*g.vl), min(n-s.i*g.vl, g.vl))
			})
			end(b)
			g.ADD(t.aks, p, p)
			g.ADD(t.ldb, b, b)
		})
		t.write(n, c, t.ldc)
	})
	g.SUBSI(1, tiles)
	g.BNE(tile)
}

// A source is what multiply-adds get an operand from: register i that a step needs of A or B.
type source struct {
	of      byte // 'a' or 'b'
	step, i int
}

// A product is one multiply-add: acc += b·a[lane].
type product struct {
	a    source
	lane int
	b    source
	acc  arm64.V
}

// packed lists the products of some steps in which a register holds VL elements of A. Those with the same register of
// A stand together, and within them those with the same register of B, so that registers come into use and fall out
// of it one by one.
func (t *corner) packed(steps int) (list []product) {
	for p := range steps {
		for i := 0; i < t.m; i += t.vl {
			for j := range t.v {
				for lane := range min(t.vl, t.m-i) {
					list = append(list, product{source{'a', p, i / t.vl}, lane, source{'b', p, j}, t.acc[i+lane][j]})
				}
			}
		}
	}
	return list
}

// single lists the products of one step in which a register holds one element of A.
func (t *corner) single() (list []product) {
	for i, row := range t.acc {
		for j, acc := range row {
			list = append(list, product{source{'a', 0, i}, 0, source{'b', 0, j}, acc})
		}
	}
	return list
}

// multiply emits the products. Registers are loaded in the order of their first use, as far ahead of it as there are
// free ones, at most one for each multiply-add.
func (t *corner) multiply(list []product, load func(source) arm64.V) {
	var waiting []source
	uses := map[source]int{}
	for _, x := range list {
		for _, s := range []source{x.a, x.b} {
			if uses[s] == 0 {
				waiting = append(waiting, s)
			}
			uses[s]++
		}
	}
	free := t.free
	regs := map[source]arm64.V{}
	fetch := func() {
		regs[waiting[0]] = load(waiting[0])
		waiting = waiting[1:]
		free--
	}
	for _, x := range list {
		for _, s := range []source{x.a, x.b} {
			for regs[s] == (arm64.V{}) {
				fetch()
			}
		}
		if len(waiting) > 0 && free > 0 {
			fetch()
		}
		t.mla(regs[x.a], x.lane, regs[x.b], x.acc)
		for _, s := range []source{x.a, x.b} {
			if uses[s]--; uses[s] == 0 {
				free++
			}
		}
	}
}

// columns emits body for each number of columns that the parameter n can be.
func (t *corner) columns(body func(n int)) {
	n, done := t.Int("n"), t.label("done")
	for cols := t.v * t.vl; cols > (t.v-1)*t.vl; cols-- {
		fewer := t.label("fewer")
		least := cols == (t.v-1)*t.vl+1
		if !least {
			t.CMPI(cols, n)
			t.BNE(fewer)
		}
		body(cols)
		if !least {
			t.B(done)
			t.Label(fewer)
		}
	}
	t.Label(done)
}

// update emits C ← alpha·sum + beta·C for the columns that the parameter n counts, and moves c to the row below.
func (t *corner) update(c, ldc arm64.X) {
	t.columns(func(n int) { t.write(n, c, ldc) })
}

// write is update for n columns. All of C is read before any of it is stored.
func (t *corner) write(n int, c, ldc arm64.X) {
	beta, alpha := t.scalar("beta"), t.scalar("alpha")
	compute := func(old func() []arm64.V) {
		for _, sums := range t.acc {
			for j, v := range old() {
				t.fma(alpha, sums[j], v)
				t.VMOV(v, sums[j])
			}
		}
	}
	read, computed := t.label("read"), t.label("computed")
	t.FCMPZ(t.e.Size, beta)
	t.BNE(read)
	compute(func() []arm64.V { return t.zeros(t.v) })
	t.B(computed)
	t.Label(read)
	from := t.copy(c)
	compute(func() []arm64.V {
		row := t.loadRow(from, 0, n)
		for _, v := range row {
			t.mul(beta, v, v)
		}
		t.ADD(ldc, from, from)
		return row
	})
	t.Label(computed)
	if t.ends {
		t.end(n)
	}
	for _, sums := range t.acc {
		t.storeRow(sums, c, 0, n)
		t.ADD(ldc, c, c)
	}
}

// end adds bias to the n columns of each row and clamps them to bounds, unless there is no bias.
func (t *corner) end(n int) {
	bias, bounds, ended := t.Int("bias"), t.Int("bounds"), t.label("ended")
	t.CMPI(0, bias)
	t.BEQ(ended)
	limits := t.load(t.at(bounds, 0), 2)
	lo, hi := t.dup(limits, 0), t.dup(limits, 1)
	for j := range t.v {
		x := t.load(t.at(bias, j*t.vl), min(n-j*t.vl, t.vl))
		for _, sums := range t.acc {
			t.biasClampTo(sums[j], x, lo, hi)
		}
	}
	t.Label(ended)
}
