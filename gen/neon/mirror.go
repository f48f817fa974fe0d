package main

import (
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// mirror emits an asm.MirrorFunc for four rows at a time, or two of pairs, by blocks of 64 bytes; one of which rows have but a part goes number by number.
func mirror(upper, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		m, unit, sums := 4, 1, 1
		if pairs {
			m, unit, sums = 2, 2, 4
		}
		block := rowVecs * g.vl
		row, x, y, u, s, diag, n, count := g.Int("a"), g.Int("x"), g.Int("y"), g.Int("u"), g.Int("s"), g.Int("diag"), g.Int("n"), g.Int("rows")
		lda, bend := g.bytes(g.Int("lda")), g.bytes(g.Int("bend"))
		group := g.label("group")
		g.Label(group)
		re, im, acc, cross, ptrs := make([]arm64.V, m), make([]arm64.V, m), make([][]arm64.V, m), make([][]arm64.V, m), make([]arm64.X, m)
		for p := range m {
			re[p], acc[p], ptrs[p] = g.everywhere(u, p*unit), g.zeros(rowVecs), g.copy(row)
			if pairs {
				im[p], cross[p] = g.turned(g.everywhere(u, 2*p+1)), g.zeros(rowVecs)
			}
			g.ADD(lda, row, row)
			g.ADD(bend, lda, lda)
		}
		px, py, left := g.copy(x), g.copy(y), g.copy(n)
		next := func() {
			g.advance(block, append([]arm64.X{px, py}, ptrs...)...)
			g.SUBI(block, left)
		}
		// whole takes so many blocks.
		whole := func(blocks arm64.X) {
			g.times(blocks, "block", func() {
				for h := 0; h < rowVecs; h += 2 {
					xs, ys := g.loadRow(px, h*g.vl, 2*g.vl), g.loadRow(py, h*g.vl, 2*g.vl)
					for p := range m {
						for v, a := range g.loadRow(ptrs[p], h*g.vl, 2*g.vl) {
							g.fma(re[p], a, ys[v])
							g.fma(xs[v], a, acc[p][h+v])
							if pairs {
								g.swap(a, a)
								g.fma(im[p], a, ys[v])
								g.fma(xs[v], a, cross[p][h+v])
							}
						}
					}
					g.storeRow(ys, py, h*g.vl, 2*g.vl)
				}
				next()
			})
		}
		// part takes those numbers of a block that a row has. If it is in the block, the diagonal of the first row is at element at.
		part := func(at arm64.X, diagonal bool) {
			done := g.label("done")
			for j := 0; j < block; j += unit {
				g.CMPI(j+1, left)
				g.BLT(done)
				with, sum := g.load(g.at(px, j), unit), g.load(g.at(py, j), unit)
				for p := range m {
					skip, beside := g.label("skip"), j-p*unit // as far behind the first row's diagonal if on its own
					switch {
					case diagonal && upper && beside < 0:
						continue
					case diagonal && upper:
						g.CMPI(beside+1, at)
						g.BGE(skip)
					case diagonal:
						g.CMPI(p+1, count)
						g.BLT(skip)
						if beside > 0 {
							g.CMPI(beside, at)
							g.BLT(skip)
						}
					}
					a, lane := g.load(g.at(ptrs[p], j), unit), j%g.vl
					// add adds products to the lanes of the number.
					add := func(sums arm64.V) {
						if lane == 0 {
							g.fma(with, a, sums)
							return
						}
						wide := map[int]arm64.Arrangement{4: arm64.S4, 8: arm64.D2}[unit*g.e.Size]
						e, own := g.zero(), g.zero()
						g.INS(wide, a, 0, e, lane/unit)
						g.INS(wide, with, 0, own, lane/unit)
						g.fma(own, e, sums)
					}
					if !pairs {
						add(acc[p][j/g.vl])
					}
					if diagonal && beside >= 0 {
						g.CMPI(beside, at)
						g.BEQ(skip)
					}
					g.fma(re[p], a, sum)
					if pairs {
						add(acc[p][j/g.vl])
						g.swap(a, a)
						add(cross[p][j/g.vl])
						g.fma(im[p], a, sum)
					}
					g.Label(skip)
				}
				g.store(sum, g.at(py, j), unit)
			}
			g.Label(done)
		}
		shift, blocks := bits.Len(uint(block))-1, g.X()
		if upper {
			part(diag, true)
			end := g.label("end")
			next()
			g.CMPI(1, left)
			g.BLT(end)
			g.LSRI(shift, left, blocks)
			whole(blocks)
			part(diag, false)
			g.Label(end)
		} else {
			loop, own := g.label("loop"), g.copy(diag)
			g.CMPI(m, count)
			g.BLT(loop)
			g.LSRI(shift, diag, blocks)
			g.ANDI(block-1, own, own)
			whole(blocks)
			g.Label(loop)
			part(own, true)
			next()
			g.SUBI(block, own)
			g.CMPI(0, own)
			g.BGE(loop)
		}
		for p := range m {
			if pairs {
				g.store(g.fold(acc[p], 2, g.add), g.at(s, 4*p), 2)
				g.store(g.fold(cross[p], 2, g.add), g.at(s, 4*p+2), 2)
			} else {
				g.store(g.fold(acc[p], 1, g.add), g.at(s, p), 1)
			}
		}
		g.advance(m*unit, u)
		g.advance(m*sums, s)
		g.ADDI(m*unit, diag)
		if upper { // on to the next block, if the diagonal is there
			same := g.label("same")
			g.CMPI(block, diag)
			g.BNE(same)
			g.MOVI(0, diag)
			g.SUBI(block, n)
			g.advance(block, row, x, y)
			g.Label(same)
		}
		g.SUBI(m, count)
		g.CMPI(1, count)
		g.BGE(group)
	}
}
