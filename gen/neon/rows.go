package main

import (
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// bent returns pointers to m rows, the first at the parameter name, and each ld elements behind the one before, after which ld grows by the
// parameter bend.
func (g *gen) bent(name, ld string, m int) []arm64.X {
	ptrs := []arm64.X{g.Int(name)}
	if m == 1 {
		return ptrs
	}
	stride, bend := g.bytes(g.Int(ld)), g.bytes(g.Int("bend"))
	for i := 1; i < m; i++ {
		p := g.X()
		g.ADD(stride, ptrs[i-1], p)
		ptrs = append(ptrs, p)
		if i < m-1 {
			g.ADD(bend, stride, stride)
		}
	}
	return ptrs
}

// everywhere returns element i past base in every lane of a vector.
func (g *gen) everywhere(base arm64.X, i int) arm64.V { return g.dup(g.load(g.at(base, i), 1), 0) }

// rank emits an asm.RankFunc. All numbers of A are in registers, those of pairs in two, as in axpyPairs.
func rank(m, k int, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		row, ars, aks := g.Int("a"), g.bytes(g.Int("ars")), g.bytes(g.Int("aks"))
		re, im := make([][]arm64.V, m), make([][]arm64.V, m)
		for i := range m {
			p := g.copy(row)
			for range k {
				re[i] = append(re[i], g.everywhere(p, 0))
				if pairs {
					im[i] = append(im[i], g.turned(g.everywhere(p, 1)))
				}
				g.ADD(aks, p, p)
			}
			g.ADD(ars, row, row)
		}
		bs, cs := g.bent("b", "ldb", k), g.bent("c", "ldc", m)
		each := g.each
		if pairs {
			each = g.eachPair
		}
		each(g.Int("n"), append(append([]arm64.X{}, bs...), cs...), func(size int) {
			b := make([][]arm64.V, k)
			for i := range m {
				c := g.loadRow(cs[i], 0, size)
				for j := range k {
					if i == 0 {
						b[j] = g.loadRow(bs[j], 0, size)
					}
					for v := range c {
						g.fma(re[i][j], b[j][v], c[v])
						if pairs {
							swapped := g.V()
							g.swap(b[j][v], swapped)
							g.fma(im[i][j], swapped, c[v])
						}
					}
				}
				g.storeRow(c, cs[i], 0, size)
			}
		})
	}
}

// dotRows emits a loop of what dot and dotPairs do.
func dotRows(pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		n, grow, a, x, s := g.Int("n"), g.Int("grow"), g.Int("a"), g.Int("x"), g.Int("s")
		lda, bend, incx := g.bytes(g.Int("lda")), g.bytes(g.Int("bend")), g.bytes(g.Int("incx"))
		g.times(g.Int("rows"), "row", func() {
			count, with, to := g.copy(n), g.copy(a), g.copy(x)
			if pairs {
				for i, sums := range g.dotPairsOf(count, with, to) {
					g.store(sums, g.at(s, 2*i), 2)
				}
				g.advance(4, s)
			} else {
				g.store(g.dotOf(count, with, to), g.at(s, 0), 1)
				g.advance(1, s)
			}
			g.ADD(grow, n, n)
			g.ADD(lda, a, a)
			g.ADD(bend, lda, lda)
			g.ADD(incx, x, x)
		})
	}
}

// updateRows emits a loop over rows, each of which goes as in axpy.
func updateRows(k int, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		n, grow, a, unit, each := g.Int("n"), g.Int("grow"), g.Int("a"), 1, g.each
		var alpha arm64.V
		if pairs {
			unit, each = 2, g.eachPair
		} else {
			alpha = g.scalar("alpha")
		}
		us, xs := []arm64.X{g.Int("u")}, []arm64.X{g.Int("x")}
		incx, lda, bend := g.bytes(g.Int("incx")), g.bytes(g.Int("lda")), g.bytes(g.Int("bend"))
		if k == 2 {
			us, xs = append(us, g.Int("v")), append(xs, g.Int("y"))
		}
		g.times(g.Int("rows"), "row", func() {
			count, to := g.copy(n), g.copy(a)
			ptrs, c, im := []arm64.X{to}, make([]arm64.V, k), make([]arm64.V, k)
			for p := range k {
				ptrs = append(ptrs, g.copy(xs[p]))
				if c[p] = g.everywhere(us[p], 0); pairs {
					im[p] = g.turned(g.everywhere(us[p], 1))
				} else {
					g.mul(alpha, c[p], c[p])
				}
			}
			each(count, ptrs, func(size int) {
				sums := g.loadRow(to, 0, size)
				for p := range k {
					for v, with := range g.loadRow(ptrs[1+p], 0, size) {
						g.fma(c[p], with, sums[v])
						if pairs {
							g.swap(with, with)
							g.fma(im[p], with, sums[v])
						}
					}
				}
				g.storeRow(sums, to, 0, size)
			})
			g.advance(unit, us...)
			for _, p := range xs {
				g.ADD(incx, p, p)
			}
			g.ADD(grow, n, n)
			g.ADD(lda, a, a)
			g.ADD(bend, lda, lda)
		})
	}
}

// solveCorner emits an asm.CornerFunc for each of the two ways, all elements of x being in registers.
func solveCorner(columns bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		unit, row, lda, bend, x := g.Int("unit"), g.Int("a"), g.bytes(g.Int("lda")), g.bytes(g.Int("bend")), g.Int("x")
		solve := func(way int) {
			// Pointers go back as far as they are to reach, since instructions have no negative offsets.
			beforeX, beforeRow := 0, 0
			if way < 0 {
				beforeX = kernel.CornerRows - 1
			}
			if columns == (way < 0) {
				beforeRow = kernel.CornerRows - 1
			}
			g.SUBI(beforeX*g.e.Size, x)
			g.SUBI(beforeRow*g.e.Size, row)
			xs := make([]arm64.V, kernel.CornerRows)
			for i := range xs {
				xs[i] = g.load(g.at(x, beforeX+i*way), 1)
			}
			// subtract takes what element p has to do with element i, at a distance from the diagonal.
			subtract := func(p, i, distance int) { g.FMLS(g.lanes, g.load(g.at(row, beforeRow+distance*way), 1), xs[p], xs[i]) }
			for i := range xs {
				for p := 0; p < i && !columns; p++ {
					subtract(p, i, p-i)
				}
				whole := g.label("whole")
				g.CMPI(0, unit)
				g.BNE(whole)
				g.FDIV(g.lanes, g.dup(g.load(g.at(row, beforeRow), 1), 0), xs[i], xs[i]) // no lane by zero
				g.Label(whole)
				g.store(xs[i], g.at(x, beforeX+i*way), 1)
				for p := i + 1; p < len(xs) && columns; p++ {
					subtract(i, p, p-i)
				}
				if i < len(xs)-1 {
					g.ADD(lda, row, row)
					g.ADD(bend, lda, lda)
				}
			}
		}
		back, end := g.label("back"), g.label("end")
		g.CMPI(1, g.Int("way"))
		g.BNE(back)
		solve(1)
		g.B(end)
		g.Label(back)
		solve(-1)
		g.Label(end)
	}
}

// addSlab emits loops over the columns that all rows have, and before and behind these the corners, column by column. The numbers in c are in
// registers, those of pairs in two.
func addSlab(pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		rows, unit, each := kernel.SlabRows, 1, g.each
		if pairs {
			rows, unit, each = rows/2, 2, g.eachPair
		}
		c, re, im := g.Int("c"), make([]arm64.V, rows), make([]arm64.V, rows)
		for i := range rows {
			re[i] = g.everywhere(c, i*unit)
			if pairs {
				im[i] = g.turned(g.everywhere(c, 2*i+1))
			}
		}
		ptrs, y, n := g.bent("a", "lda", rows), g.Int("y"), g.Int("n")
		// columns adds size elements of rows first to last, from element e on.
		columns := func(e, size, first, last int) {
			sums := g.loadRow(y, e, size)
			for i := first; i <= last; i++ {
				for v, a := range g.loadRow(ptrs[i], e, size) {
					g.fma(re[i], a, sums[v])
					if pairs {
						g.swap(a, a)
						g.fma(im[i], a, sums[v])
					}
				}
			}
			g.storeRow(sums, y, e, size)
		}
		all := append(append([]arm64.X{}, ptrs...), y)
		straight, end := g.label("straight"), g.label("end")
		g.CMPI(0, g.Int("left"))
		g.BEQ(straight)
		for i := range rows - 1 {
			columns(i*unit, unit, 0, i)
		}
		g.advance((rows-1)*unit, all...)
		g.SUBI((rows-1)*unit, n)
		g.Label(straight)
		each(n, all, func(size int) { columns(0, size, 0, rows-1) })
		g.CMPI(0, g.Int("right"))
		g.BEQ(end)
		for i := range rows - 1 {
			columns(i*unit, unit, i+1, rows-1)
		}
		g.Label(end)
	}
}
