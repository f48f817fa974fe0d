package gemm

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// block computes the rectangle of C with rows i0 ≤ i < i1 and columns j0 ≤ j < j1 in chain order, by
// the five loops around the micro-kernel. The k loop is cut at multiples of KC from 0, whatever
// the rectangle, which is what makes the result independent of it.
func (t *task[T]) block(w *arena, i0, i1, j0, j1 int, then tail[T]) {
	set, k := t.set, t.a.Cols
	bs := blocks(set.MR, set.NR, int(unsafe.Sizeof(t.alpha)), caches)
	mc, nc, kc := even(i1-i0, bs.MC, set.MR), even(j1-j0, bs.NC, set.NR), min(bs.KC, k)

	pa, pb := tiles(mc, set.MR)*set.MR*kc, tiles(nc, set.NR)*set.NR*kc
	// B comes first, since its loads are whole vectors and want alignment.
	narrow, wide := t.narrowA.Data != nil, 0
	if narrow {
		wide = narrowElements + max(set.MR, set.NR)*kc
	}
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
			if narrow {
				packNarrow(set.PackB, set.NR, nb, kb, t.narrowB.Slice(pc, pc+kb, jc, jc+nb).T(), packedB, extra[scratch:])
			} else {
				pack(set.PackB, set.NR, nb, kb, t.b.Slice(pc, pc+kb, jc, jc+nb).T(), packedB)
			}
			for ic := i0; ic < i1; ic += mc {
				mb := min(mc, i1-ic)
				if narrow {
					packNarrow(set.PackA, set.MR, mb, kb, t.narrowA.Slice(ic, ic+mb, pc, pc+kb), packedA, extra[scratch:])
				} else {
					pack(set.PackA, set.MR, mb, kb, t.a.Slice(ic, ic+mb, pc, pc+kb), packedA)
				}
				c, last := t.c.Slice(ic, ic+mb, jc, jc+nb), pc+kb == k
				then.i, then.j = ic, jc
				var lead *tail[T]
				if last && led {
					lead = &then
				}
				macro(set, mb, nb, kb, t.alpha, packedA, packedB, kb*set.NR, beta, c, tile, lead)
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
// which it does what leads, if anything.
func macro[T Float](set *asm.Set[T], mb, nb, kb int, alpha T, a, b []T, apart int, beta T, c Matrix[T], tile []T, lead *tail[T]) {
	mr, nr := set.MR, set.NR
	most := maxTiles
	if c.ColStride != 1 {
		most = 1
	}
	for jr := 0; jr < nb; jr += nr {
		n := min(nr, nb-jr)
		panel := &b[jr/nr*apart]
		next := panel
		if jr+nr < nb {
			next = &b[(jr/nr+1)*apart]
		}
		for ir := 0; ir < mb; {
			m, count := mr, min((mb-ir)/mr, most)
			if count == 0 {
				m, count = mb-ir, 1
			}
			f := set.Gemm[m-1][(n-1)/set.VL]
			if c.ColStride == 1 {
				f(count, n, kb, alpha, &a[ir*kb], panel, beta, &c.Data[ir*c.RowStride+jr], c.RowStride, next)
				if lead != nil {
					lead.lead(set, count*m, n, jr, &c.Data[ir*c.RowStride+jr], c.RowStride)
				}
			} else {
				sub := c.Slice(ir, ir+m, jr, jr+n)
				if beta != 0 {
					gather(sub, tile)
				}
				f(1, n, kb, alpha, &a[ir*kb], panel, beta, &tile[0], n, next)
				scatter(tile, sub)
			}
			ir += count * m
		}
	}
}

// gather and scatter copy c to and from the contiguous tile: kernels write rows, and
// this c has neither contiguous rows nor contiguous columns.
func gather[T Element](c Matrix[T], tile []T) {
	for i := range c.Rows {
		for j := range c.Cols {
			tile[i*c.Cols+j] = c.Data[i*c.RowStride+j*c.ColStride]
		}
	}
}

func scatter[T Element](tile []T, c Matrix[T]) {
	for i := range c.Rows {
		for j := range c.Cols {
			c.Data[i*c.RowStride+j*c.ColStride] = tile[i*c.Cols+j]
		}
	}
}
