package gemm

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// A product is C ← αA·B + βC of real matrices, whose way is decided: in dot order, or in chain order from where the operands lie (direct) or
// from panels.
type product[T Float] struct {
	set         *asm.Set[T]
	dot, direct bool
	alpha       T
	a, b        operand[T]
	beta        T
	c           Matrix[T]
	part        triangle // the part of c to compute
	then        tail[T]
}

var productPools poolFor

func (*product[T]) pool() *sync.Pool { return poolOf[T](&productPools) }

func (t *product[T]) rect(w *arena, i0, i1, j0, j1 int) {
	then := t.then
	then.i, then.j = i0, j0
	switch {
	case t.few(i1 - i0):
		t.fewNarrow(w, i0, i1, j0, j1, then)
		return
	case !t.dot && !t.direct:
		t.block(w, i0, i1, j0, j1, then)
		return
	case t.part != whole:
		if i0 < i1 {
			t.wedge(w, i0, i1)
		}
		return
	}
	x, y, k := t.a, t.b, t.a.Cols
	if x.stored != whole || y.stored != whole { // completed by each core for itself, as what another one has just written comes slowly
		own := getArena()
		defer putArena(own)
		x.symmetric, y.symmetric = x.completed(t.set, 1, own), y.completed(t.set, 1, own)
	}
	a, b, c := x.part(i0, i1, 0, k), y.part(0, k, j0, j1), t.c.Slice(i0, i1, j0, j1)
	if t.dot {
		mulDots(t.set, t.alpha, &a, &b, t.beta, &c, w, &then)
	} else {
		mulDirect(t.set, t.alpha, &a.Matrix, &b.Matrix, t.beta, &c, w, &then)
	}
}

// wedge is the direct path for what rows i0 ≤ i < i1 have of a triangle of C: a rectangle, and a triangle on the diagonal.
func (t *product[T]) wedge(w *arena, i0, i1 int) {
	k, j0, j1 := t.a.Cols, 0, i0
	if t.part == upper {
		j0, j1 = i1, t.c.Cols
	}
	a, b, c := t.a.part(i0, i1, 0, k), t.b.part(0, k, i0, i1), t.c.Slice(i0, i1, i0, i1)
	triangleInPlace(w, t.set, t.alpha, []factors[T]{{&a.Matrix, &b.Matrix}}, t.beta, &c, t.part)
	if j0 < j1 {
		b, c = t.b.part(0, k, j0, j1), t.c.Slice(i0, i1, j0, j1)
		mulDirect(t.set, t.alpha, &a.Matrix, &b.Matrix, t.beta, &c, w, &tail[T]{})
	}
}

// block computes the rectangle of C with rows i0 ≤ i < i1 and columns j0 ≤ j < j1 in chain order, by
// the five loops around the micro-kernel. The k loop is cut at multiples of KC from 0, whatever
// the rectangle, which is what makes the result independent of it.
func (t *product[T]) block(w *arena, i0, i1, j0, j1 int, then tail[T]) {
	set, k := t.set, t.a.Cols
	bs := blocks(set.MR, set.NR, int(unsafe.Sizeof(t.alpha)), caches)
	mc, nc, kc := even(i1-i0, bs.MC, set.MR), even(j1-j0, bs.NC, set.NR), min(bs.KC, k)

	pa, pb := tiles(mc, set.MR)*set.MR*kc, tiles(nc, set.NR)*set.NR*kc
	// B comes first, since its loads are whole vectors and want alignment.
	a, b := &t.a, t.b.T()
	wide := a.wide(max(set.MR, set.NR), kc)
	buf := carve[T](w, pb+pa+set.MR*set.NR+scratch+wide)
	packedB, packedA, tile, extra := buf[:pb], buf[pb:pb+pa], buf[pb+pa:], buf[pb+pa+set.MR*set.NR:]
	led := then.leads(&t.c)
	var feeding feed[T]

	for jc := j0; jc < j1; jc += nc {
		nb := min(nc, j1-jc)
		for pc := 0; pc < k; pc += kc {
			kb := min(kc, k-pc)
			beta := t.beta
			if pc > 0 {
				beta = 1
			}
			var fed *feed[T]
			if b.plain() {
				fed = feeding.begin(set, b.Slice(jc, jc+nb, pc, pc+kb), i1-i0, fedTiles(), b.Rows*k, packedB)
			}
			if fed == nil {
				b.pack(set.PackB, set.NR, jc, nb, pc, kb, packedB, extra[scratch:])
			}
			for ic := i0; ic < i1; ic += mc {
				mb := min(mc, i1-ic)
				here := corner{t.part, ic, jc}
				if here.misses(mb, nb) {
					continue
				}
				height := set.MR // of tiles that pack B
				if fed == nil {
					height = heightOf(mb, set.MR)
				}
				a.packTiles(set, height, ic, mb, pc, kb, packedA, extra[scratch:])
				c, last := t.c.Slice(ic, ic+mb, jc, jc+nb), pc+kb == k
				then.i, then.j = ic, jc
				var lead *tail[T]
				if last && led {
					lead = &then
				}
				macro(set, height, mb, nb, kb, t.alpha, packedA, packedB, kb*set.NR, beta, c, tile, lead, here, fed)
				fed.ready(nb) // all of it, for the next rows
				fed = nil
				if last {
					then.finish(set, led, c, extra)
				}
			}
		}
	}
}

// maxTiles bounds the tiles of one kernel call, which cannot be preempted: to about 30 µs.
const maxTiles = 64

// heightOf returns the rows of a tile, at most mr, for m rows: all tiles are about as high, since a low one would wait for its own sums.
func heightOf(m, mr int) int { return tiles(m, tiles(m, mr)) }

// macro multiplies a packed mb×kb block of A, of tiles of that height, with a packed kb×nb block of B, the panels of which are that many elements apart, into c, to
// which it does what leads, if anything. Of a c that lies in a triangle only that part is touched. If fed is not nil, it packs B on the way.
func macro[T Float](set *asm.Set[T], height, mb, nb, kb int, alpha T, a, b []T, apart int, beta T, c Matrix[T], square []T, lead *tail[T], at corner, fed *feed[T]) {
	most := maxTiles
	if c.ColStride != 1 {
		most = 1
	}
	at.runs(mb, nb, height, set.NR, most, func(r run) {
		fed.ready(r.j + r.n)
		cr := c.Data[r.i*c.RowStride+r.j*c.ColStride:]
		tile := r.i / height
		packedA, panel, next := a[tile*set.MR*kb:], &b[r.j/set.NR*apart], &b[r.next/set.NR*apart+hinted(tile, height == set.MR, kb*set.NR)]
		if c.ColStride == 1 && !r.crosses {
			bias, bounds := lead.end(true, r.j)
			fed.gemm(set, r.tiles, r.m, r.n, kb, alpha, packedA, panel, beta, cr, c.RowStride, next, bias, bounds)
			return
		}
		here := corner{at.triangle, at.i + r.i, at.j + r.j}
		for p := here.piece(0, r.m, r.n, set.VL); p.m > 0; p = here.piece(p.i+p.m, r.m, r.n, set.VL) {
			sub, own := c.Slice(r.i+p.i, r.i+p.i+p.m, r.j+p.j, r.j+p.j+p.n), corner{at.triangle, here.i + p.i, here.j + p.j}
			if beta != 0 {
				gather(sub, square, own)
			}
			fed.gemm(set, 1, p.m, p.n, kb, alpha, packedA[p.i:], &b[r.j/set.NR*apart+p.j], beta, square, p.n, next, nil, nil)
			scatter(square, sub, own)
		}
	})
}

// A run is tiles of a block that one call of a kernel computes, one below the other.
type run struct {
	i, m, tiles int  // from row i on, with m rows each
	j, n        int  // n columns from column j on
	next        int  // the first column of the panel that is wanted next
	crosses     bool // a diagonal, so that not the whole is wanted
}

// runs has compute called for the mr×nr tiles of an m×n block, panel by panel, at most so many at a time. From the corner on the block may lie in a
// triangle, beyond which no tile is computed.
func (c corner) runs(m, n, mr, nr, most int, compute func(r run)) {
	for j := 0; j < n; j += nr {
		r := run{j: j, n: min(nr, n-j), next: j}
		if j+nr < n {
			r.next = j + nr
		}
		rows := c.rows(m, j, r.n, mr)
		for r.i = rows.from; r.i < rows.to; r.i += r.tiles * r.m {
			r.m, r.tiles, r.crosses = rows.next(r.i, mr, most)
			compute(r)
		}
	}
}

// hinted returns how far into the panel that is wanted next, of that size, the hint of a call is that begins with so many tiles below the first: kernels get through
// with it in about four whole tiles, or two others.
func hinted(tiles int, whole bool, size int) int {
	if whole {
		return min(tiles, 3) * size / 4
	}
	return min(tiles, 1) * size / 2
}

// gather and scatter copy c, or what of it lies in the triangle, to and from the contiguous tile: kernels write whole rows, and
// this c has neither contiguous rows nor contiguous columns, or crosses a diagonal.
func gather[T Element](c Matrix[T], tile []T, at corner) {
	if at.triangle == whole && c.RowStride == 1 {
		for j := range c.Cols {
			for i, x := range c.Data[j*c.ColStride:][:c.Rows] {
				tile[i*c.Cols+j] = x
			}
		}
		return
	}
	for i := range c.Rows {
		lo, hi := at.row(i, c.Cols)
		if c.ColStride == 1 && lo < hi {
			copy(tile[i*c.Cols+lo:i*c.Cols+hi], c.Data[i*c.RowStride+lo:])
			continue
		}
		for j := lo; j < hi; j++ {
			tile[i*c.Cols+j] = c.Data[i*c.RowStride+j*c.ColStride]
		}
	}
}

func scatter[T Element](tile []T, c Matrix[T], at corner) {
	if at.triangle == whole && c.RowStride == 1 {
		scatterColumns(tile, c.Cols, c)
		return
	}
	for i := range c.Rows {
		lo, hi := at.row(i, c.Cols)
		if c.ColStride == 1 && lo < hi {
			copy(c.Data[i*c.RowStride+lo:], tile[i*c.Cols+lo:i*c.Cols+hi])
			continue
		}
		for j := lo; j < hi; j++ {
			c.Data[i*c.RowStride+j*c.ColStride] = tile[i*c.Cols+j]
		}
	}
}

// scatterColumns is scatter for a c of contiguous columns, and a tile whose rows are ld elements apart.
func scatterColumns[T Element](tile []T, ld int, c Matrix[T]) {
	step := ld * int(unsafe.Sizeof(*new(T)))
	for j := range c.Cols {
		to := c.Data[j*c.ColStride:][:c.Rows]
		_ = tile[(c.Rows-1)*ld+j] // once for all of the column
		from := unsafe.Pointer(&tile[j])
		for i := range to {
			to[i] = *(*T)(unsafe.Add(from, i*step))
		}
	}
}
