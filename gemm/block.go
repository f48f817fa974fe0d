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
	if !t.dot && !t.direct {
		t.block(w, i0, i1, j0, j1, then)
		return
	}
	k := t.a.Cols
	a, b, c := t.a.part(i0, i1, 0, k), t.b.part(0, k, j0, j1), t.c.Slice(i0, i1, j0, j1)
	if t.dot {
		mulDots(t.set, t.alpha, &a, &b, t.beta, &c, w, &then)
	} else {
		mulDirect(t.set, t.alpha, &a.Matrix, &b.Matrix, t.beta, &c, w, &then)
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

	for jc := j0; jc < j1; jc += nc {
		nb := min(nc, j1-jc)
		for pc := 0; pc < k; pc += kc {
			kb := min(kc, k-pc)
			beta := t.beta
			if pc > 0 {
				beta = 1
			}
			b.pack(set.PackB, set.NR, jc, nb, pc, kb, packedB, extra[scratch:])
			for ic := i0; ic < i1; ic += mc {
				mb := min(mc, i1-ic)
				here := corner{t.part, ic, jc}
				if here.misses(mb, nb) {
					continue
				}
				a.pack(set.PackA, set.MR, ic, mb, pc, kb, packedA, extra[scratch:])
				c, last := t.c.Slice(ic, ic+mb, jc, jc+nb), pc+kb == k
				then.i, then.j = ic, jc
				var lead *tail[T]
				if last && led {
					lead = &then
				}
				macro(set, mb, nb, kb, t.alpha, packedA, packedB, kb*set.NR, beta, c, tile, lead, here)
				if last {
					then.finish(set, led, c, extra)
				}
			}
		}
	}
}

// maxTiles bounds the tiles of one kernel call, which cannot be preempted: to about 30 µs.
const maxTiles = 64

// macro multiplies a packed mb×kb block of A with a packed kb×nb block of B, the panels of which are that many elements apart, into c, to
// which it does what leads, if anything. Of a c that lies in a triangle only that part is touched.
func macro[T Float](set *asm.Set[T], mb, nb, kb int, alpha T, a, b []T, apart int, beta T, c Matrix[T], tile []T, lead *tail[T], at corner) {
	mr, nr := set.MR, set.NR
	most := maxTiles
	if c.ColStride != 1 || lead != nil { // what leads finds one tile in the L1 cache, of several the first would have left it
		most = 1
	}
	for jr := 0; jr < nb; jr += nr {
		n := min(nr, nb-jr)
		panel := &b[jr/nr*apart]
		next := panel
		if jr+nr < nb {
			next = &b[(jr/nr+1)*apart]
		}
		rows := at.rows(mb, jr, n, mr)
		for ir := rows.from; ir < rows.to; {
			m, count, crosses := rows.next(ir, mr, most)
			f := set.Gemm[m-1][(n-1)/set.VL]
			if c.ColStride == 1 && !crosses {
				f(count, n, kb, alpha, &a[ir*kb], panel, beta, &c.Data[ir*c.RowStride+jr], c.RowStride, next)
				if lead != nil {
					lead.lead(set, count*m, n, jr, &c.Data[ir*c.RowStride+jr], c.RowStride)
				}
			} else {
				sub := c.Slice(ir, ir+m, jr, jr+n)
				here := corner{at.triangle, at.i + ir, at.j + jr}
				if beta != 0 {
					gather(sub, tile, here)
				}
				f(1, n, kb, alpha, &a[ir*kb], panel, beta, &tile[0], n, next)
				scatter(tile, sub, here)
			}
			ir += count * m
		}
	}
}

// gather and scatter copy c, or what of it lies in the triangle, to and from the contiguous tile: kernels write whole rows, and
// this c has neither contiguous rows nor contiguous columns, or crosses a diagonal.
func gather[T Element](c Matrix[T], tile []T, at corner) {
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
