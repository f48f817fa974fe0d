package x86

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// mirror emits an asm.MirrorFunc for four rows at a time, or two of pairs. All go by blocks of 64 bytes at the same columns: what some rows have left of y is loaded for the
// next as it was stored, which does not have to wait until it is in the cache. Lanes that a row does not have are masked.
func mirror(upper, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		const blockBytes = 64
		m, unit, sums := 4, 1, 1
		if pairs {
			m, unit, sums = 2, 2, 4
		}
		vectors := blockBytes / g.isa.VecBytes
		block := vectors * g.vl
		diag, n, count, bend := g.param("diag"), g.param("n"), g.param("rows"), g.param("bend")
		rows, lda, x, y, j, left := []reg.GPVirtual{g.int("a")}, g.int("lda"), g.int("x"), g.int("y"), g.GP64(), g.GP64()
		for range m - 1 {
			rows = append(rows, g.GP64())
		}
		g.SHLQ(g.shift(), lda)
		g.SHLQ(g.shift(), bend)
		acc, cross := accumulators(m, vectors), accumulators(m, vectors) // of re·re and im·im, and of the others
		place := func(p reg.GPVirtual, v int) operand.Mem {
			return operand.Mem{Base: p, Index: j, Scale: uint8(g.e.Size), Disp: v * g.isa.VecBytes}
		}
		// rest sets left to the number of columns from column j on.
		rest := func() {
			g.MOVQ(n, left)
			g.SUBQ(j, left)
		}
		// whole takes blocks that all rows have, from column j to the last before column stop.
		whole := func(stop operand.Op) {
			u, re, im, last := g.int("u"), make([]vec, m), make([]vec, m), g.GP64()
			for p := range m {
				re[p] = g.everywhere(g.at(u, p*unit))
				if pairs {
					im[p] = g.turned(g.everywhere(g.at(u, 2*p+1)))
				}
			}
			g.MOVQ(stop, last)
			g.ANDQ(operand.I32(int32(-block)), last)
			loop := func(each func()) {
				g.loopTo(last, j, block, func() {
					each()
					for v := range vectors {
						xs, ys, a := g.vector(), g.vector(), g.vector()
						g.load(place(x, v), xs)
						g.load(place(y, v), ys)
						for p := range m {
							g.load(place(rows[p], v), a)
							g.fma(re[p], a, ys)
							g.fma(xs, a, acc[p][v])
							if pairs {
								g.swap(a, a)
								g.fma(im[p], a, ys)
								g.fma(xs, a, cross[p][v])
							}
						}
						g.store(ys, place(y, v))
					}
				})
			}
			near, end := g.label("near"), g.label("end")
			ahead := g.int("ahead")
			g.TESTQ(ahead, ahead)
			g.JZ(g.jump(near))
			g.ADDQ(j, ahead)
			loop(func() {
				for _, p := range rows {
					g.PREFETCHT1(operand.Mem{Base: p, Index: ahead, Scale: uint8(g.e.Size)})
				}
				g.ADDQ(operand.I32(int32(block)), ahead)
			})
			g.JMP(g.jump(end))
			g.Label(near)
			loop(func() {})
			g.Label(end)
		}
		// part takes the block at column j. Of the lanes of a vector before column n, all of them if within is nil, has returns those of a row, the diagonal
		// one counting or not.
		part := func(has func(p, v, diagonal int, within mask) mask) {
			lanes := func(v int, within mask) {
				xs, ys, a := g.vector(), g.vector(), g.vector()
				g.loadWithin(place(x, v), within, xs)
				g.loadWithin(place(y, v), within, ys)
				for p := range m {
					own := has(p, v, 2-unit, within)
					g.loadWithin(place(rows[p], v), own, a)
					g.fmaWithin(own, xs, a, acc[p][v])
					if !pairs {
						own = has(p, v, 0, within)
					}
					g.fmaWithin(own, g.everywhere(g.at(g.int("u"), p*unit)), a, ys)
					if pairs {
						g.swap(a, a)
						g.fmaWithin(own, xs, a, cross[p][v])
						g.fmaWithin(own, g.turned(g.everywhere(g.at(g.int("u"), 2*p+1))), a, ys)
					}
				}
				if within == nil {
					g.store(ys, place(y, v))
				} else {
					g.maskStore(ys, within, place(y, v))
				}
			}
			for v := range vectors {
				edge, next := g.label("edge"), g.label("next")
				g.CMPQ(left, operand.I32(int32((v+1)*g.vl)))
				g.JL(g.jump(edge))
				lanes(v, nil)
				g.JMP(g.jump(next))
				g.Label(edge)
				within := g.GP64()
				g.MOVQ(left, within)
				g.SUBQ(operand.I32(int32(v*g.vl)), within)
				lanes(v, g.mask(within))
				g.Label(next)
			}
		}
		group := g.label("group")
		g.Label(group)
		for p := range m {
			if p > 0 {
				g.LEAQ(operand.Mem{Base: rows[p-1], Index: lda, Scale: 1}, rows[p])
				g.ADDQ(bend, lda)
			}
			for v := range vectors {
				acc[p][v] = g.vector()
				g.zero(acc[p][v])
				if pairs {
					cross[p][v] = g.vector()
					g.zero(cross[p][v])
				}
			}
		}
		g.XORQ(j, j)
		if upper {
			rest()
			part(func(p, v, diagonal int, within mask) mask {
				first := g.GP64()
				g.MOVQ(diag, first)
				g.ADDQ(operand.I32(int32((p+1-diagonal)*unit-v*g.vl)), first)
				return g.maskFrom(first, within)
			})
			g.MOVQ(operand.I32(int32(block)), j)
			whole(n)
			end := g.label("end")
			rest()
			g.JLE(g.jump(end))
			part(func(_, _, _ int, within mask) mask { return within })
			g.Label(end)
		} else {
			loop, own := g.label("loop"), g.GP64()
			g.CMPQ(count, operand.Imm(uint64(m)))
			g.JL(g.jump(loop))
			whole(diag)
			g.Label(loop)
			rest()
			g.MOVQ(diag, own)
			g.SUBQ(j, own)
			most := g.GP64()
			g.MOVQ(operand.I32(int32(block)), most)
			g.CMPQ(own, most)
			g.CMOVQGT(most, own)
			part(func(p, v, diagonal int, _ mask) mask {
				end := g.GP64()
				g.MOVQ(own, end)
				g.ADDQ(operand.I32(int32((p+diagonal)*unit-v*g.vl)), end)
				if p > 0 {
					none := g.GP64()
					g.XORQ(none, none)
					g.CMPQ(count, operand.Imm(uint64(p)))
					g.CMOVQLE(none, end)
				}
				return g.mask(end)
			})
			g.ADDQ(operand.I32(int32(block)), j)
			g.CMPQ(j, diag)
			g.JLE(g.jump(loop))
		}
		var lanes [4]vec
		s := g.int("s")
		for p := range m {
			if pairs {
				g.pairs = true
				g.store(g.fold(acc[p], 2, g.add), g.at(s, 4*p))
				g.store(g.fold(cross[p], 2, g.add), g.at(s, 4*p+2))
				g.pairs = false
			} else if lanes[p] = acc[p][0]; vectors == 2 {
				g.add(acc[p][1], lanes[p], lanes[p])
			}
		}
		if !pairs {
			g.sumFour(lanes, g.at(s, 0))
		}
		g.LEAQ(operand.Mem{Base: rows[m-1], Index: lda, Scale: 1}, rows[0])
		g.ADDQ(bend, lda)
		g.ADDQ(operand.I32(int32(m*unit*g.e.Size)), g.param("u"))
		g.ADDQ(operand.I32(int32(m*sums*g.e.Size)), g.param("s"))
		g.ADDQ(operand.Imm(uint64(m*unit)), diag)
		if upper { // on to the next block, if the diagonal is there
			same := g.label("same")
			g.CMPQ(diag, operand.I32(int32(block)))
			g.JNE(g.jump(same))
			g.MOVQ(operand.I32(0), diag)
			g.SUBQ(operand.I32(int32(block)), n)
			g.advance(block, rows[0], x, y)
			g.Label(same)
		}
		g.SUBQ(operand.Imm(uint64(m)), count)
		g.JG(g.jump(group))
	}
}
