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

// line is the size of a cache line.
const line = 64

// A corner is the part of the tile that a micro-kernel computes: m rows of v vectors of sums.
type corner struct {
	*gen
	mr, nr, m, v int
	a, b, c, ldc arm64.X // pointers into the panels and to the tile's next row; its stride in bytes
	acc          [][]arm64.V
}

// gemm emits the micro-kernel for k.M rows and k.V vectors of columns. Its loops are over the tiles, over rounds of
// k steps, and over what steps are left.
//
// A round prefetches the panel of A, a line of the hint, and a row of C. The rows of C are far apart and come
// from main memory, if C is large, so the pointer runs ahead through the tiles below.
func (g *gen) gemm(k kernel.Kernel) {
	t := &corner{gen: g, mr: k.Tile.MR, nr: isa.NR(k.Tile), m: k.M, v: k.V}
	tiles, next := g.Int("tiles"), g.Int("next")
	t.a, t.c, t.ldc = g.Int("a"), g.Int("c"), g.bytes(g.Int("ldc"))
	// A round prefetches one line of the hint, and reads this many of B: after as many tiles, all of the next panel
	// has been fetched.
	hints := g.X()
	g.MOVI(unroll*t.nr*g.e.Size/line, hints)

	tile := g.label("tile")
	g.PCALIGN(32)
	g.Label(tile)
	steps, row := g.Int("k"), g.copy(t.c)
	t.b = g.Int("b")
	t.acc = nil
	for range t.m {
		t.acc = append(t.acc, g.zeros(t.v))
	}
	rounds := g.quotient(steps, unroll)
	g.times(rounds, "round", func() {
		for l := 0; l < unroll*t.mr*g.e.Size; l += line {
			g.PRFM(arm64.LoadL1, arm64.Mem{Base: t.a, Disp: ahead + l})
		}
		g.PRFM(arm64.LoadL2, arm64.Mem{Base: next})
		g.ADDI(line, next)
		g.PRFM(arm64.StoreL1, arm64.Mem{Base: row})
		g.ADD(t.ldc, row, row)
		t.steps(unroll)
	})
	g.times(steps, "step", func() { t.steps(1) })
	t.update()

	// a is at the next panel and c at the next tile already. The hint, once used up, goes to what is in the cache.
	g.SUBSI(1, hints)
	g.CSEL("EQ", t.a, next, next)
	g.SUBSI(1, tiles)
	g.BNE(tile)
}

// A panelVec is a vector of a packed panel: vector i of step p.
type panelVec struct {
	panel arm64.X
	p, i  int
}

// A product is one multiply-add: acc += b·a[lane].
type product struct {
	a    panelVec
	lane int
	b    panelVec
	acc  arm64.V
}

// products lists the multiply-adds of n steps. Those with the same vector of A stand together, and within them
// those with the same vector of B, so that vectors come into use and fall out of it one by one.
func (t *corner) products(n int) (list []product) {
	for p := range n {
		for i := 0; i < t.m; i += t.vl {
			for j := range t.v {
				for lane := range min(t.vl, t.m-i) {
					list = append(list, product{panelVec{t.a, p, i / t.vl}, lane, panelVec{t.b, p, j}, t.acc[i+lane][j]})
				}
			}
		}
	}
	return list
}

// steps emits n steps and moves a and b on. Vectors are loaded in the order of their first use, as far ahead of it
// as there are registers, at most one for each multiply-add.
func (t *corner) steps(n int) {
	list := t.products(n)
	var loads []panelVec
	uses := map[panelVec]int{}
	for _, x := range list {
		for _, v := range []panelVec{x.a, x.b} {
			if uses[v] == 0 {
				loads = append(loads, v)
			}
			uses[v]++
		}
	}
	free := arm64.Vectors - t.m*t.v
	regs := map[panelVec]arm64.V{}
	load := func() {
		v := loads[0]
		width := t.mr
		if v.panel == t.b {
			width = t.nr
		}
		regs[v] = t.load(t.at(v.panel, v.p*width+v.i*t.vl), t.vl)
		loads = loads[1:]
		free--
	}
	for _, x := range list {
		for _, v := range []panelVec{x.a, x.b} {
			for regs[v] == (arm64.V{}) {
				load()
			}
		}
		if len(loads) > 0 && free > 0 {
			load()
		}
		t.FMLALane(t.lanes, regs[x.a], x.lane, regs[x.b], x.acc)
		for _, v := range []panelVec{x.a, x.b} {
			if uses[v]--; uses[v] == 0 {
				free++
			}
		}
	}
	t.advance(n*t.mr, t.a)
	t.advance(n*t.nr, t.b)
}

// update emits what adds the sums to C, for each number of columns in the last vector, with C read and not.
func (t *corner) update() {
	n, beta, alpha := t.Int("n"), t.scalar("beta"), t.scalar("alpha")
	t.SUBI((t.v-1)*t.vl, n)
	done := t.label("done")
	for last := t.vl; last > 0; last-- {
		fewer, read := t.label("fewer"), t.label("read")
		if last > 1 {
			t.CMPI(last, n)
			t.BNE(fewer)
		}
		t.FCMPZ(t.e.Size, beta)
		t.BNE(read)
		t.updateRows((t.v-1)*t.vl+last, alpha, nil)
		t.B(done)
		t.Label(read)
		t.updateRows((t.v-1)*t.vl+last, alpha, &beta)
		if last > 1 {
			t.B(done)
			t.Label(fewer)
		}
	}
	t.Label(done)
}

// updateRows sets n columns of all rows to alpha·sum + beta·c, or + 0 without a beta, and moves c on.
func (t *corner) updateRows(n int, alpha arm64.V, beta *arm64.V) {
	for _, sums := range t.acc {
		var row []arm64.V
		if beta != nil {
			row = t.loadRow(t.c, 0, n)
			for _, v := range row {
				t.mul(*beta, v, v)
			}
		} else {
			row = t.zeros(t.v)
		}
		for j, v := range row {
			t.fma(alpha, sums[j], v)
		}
		t.storeRow(row, t.c, 0, n)
		t.ADD(t.ldc, t.c, t.c)
	}
}
