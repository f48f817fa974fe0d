package x86

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// bent returns pointers to m rows, the first at the parameter name, and each ld elements behind the one before, after which ld grows by the
// parameter bend.
func (g *gen) bent(name, ld string, m int) []reg.GPVirtual {
	ptrs := []reg.GPVirtual{g.int(name)}
	if m == 1 {
		return ptrs
	}
	stride, bend := g.int(ld), g.int("bend")
	g.SHLQ(g.shift(), stride)
	g.SHLQ(g.shift(), bend)
	for i := 1; i < m; i++ {
		p := g.GP64()
		g.LEAQ(operand.Mem{Base: ptrs[i-1], Index: stride, Scale: 1}, p)
		ptrs = append(ptrs, p)
		if i < m-1 {
			g.ADDQ(bend, stride)
		}
	}
	return ptrs
}

// everywhere returns an element of memory in every lane of a vector.
func (g *gen) everywhere(m operand.Mem) vec {
	y := g.vector()
	g.bcast(m, y)
	return y
}

// rank emits an asm.RankFunc. All numbers of A are in registers, those of pairs in two, as in axpyPairs. All rows of C are read before one is written: where they lie a
// multiple of 4 KiB apart, the next one would wait for what has just been written.
func rank(m, k int, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		g.pairs = pairs
		row, ars, aks := g.int("a"), g.int("ars"), g.int("aks")
		g.SHLQ(g.shift(), ars)
		g.SHLQ(g.shift(), aks)
		re, im := accumulators(m, k), accumulators(m, k)
		for i := range m {
			p := g.GP64()
			g.MOVQ(row, p)
			for j := range k {
				re[i][j] = g.everywhere(g.at(p, 0))
				if pairs {
					im[i][j] = g.turned(g.everywhere(g.at(p, 1)))
				}
				g.ADDQ(aks, p)
			}
			g.ADDQ(ars, row)
		}
		bs, cs := g.bent("b", "ldb", k), g.bent("c", "ldc", m)
		g.each(g.int("n"), append(append([]reg.GPVirtual{}, bs...), cs...), func(fresh func() vec, at []int) {
			for _, e := range at {
				b, swapped := make([]vec, k), make([]vec, k)
				load := func(j int) {
					b[j] = fresh()
					g.load(g.at(bs[j], e), b[j])
					if pairs {
						swapped[j] = fresh()
						g.swap(b[j], swapped[j])
					}
				}
				c := make([]vec, m)
				for i := range m {
					c[i] = fresh()
					g.load(g.at(cs[i], e), c[i])
				}
				for j := range k {
					load(j)
					for i := range m {
						g.fma(as(re[i][j], c[i]), b[j], c[i])
						if pairs {
							g.fma(as(im[i][j], c[i]), swapped[j], c[i])
						}
					}
				}
				for i := range m {
					g.store(c[i], g.at(cs[i], e))
				}
			}
		})
	}
}

// dotRows emits loops of what dot and dotPairs do. Four rows of real numbers have their lanes added up together.
func dotRows(pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		rows, n, a, lda, x, incx, s := g.int("rows"), g.int("n"), g.int("a"), g.int("lda"), g.int("x"), g.int("incx"), g.int("s")
		bend := g.param("bend")
		g.SHLQ(g.shift(), lda)
		g.SHLQ(g.shift(), incx)
		g.SHLQ(g.shift(), bend)
		// next calls f for one row, with registers to use up, and goes on to the next.
		next := func(f func(count, with, to reg.GPVirtual)) {
			count, with, to := g.GP64(), g.GP64(), g.GP64()
			g.MOVQ(n, count)
			g.MOVQ(a, with)
			g.MOVQ(x, to)
			f(count, with, to)
			g.ADDQ(g.param("grow"), n)
			g.ADDQ(lda, a)
			g.ADDQ(bend, lda)
			g.ADDQ(incx, x)
		}
		if !pairs {
			const together = 4
			four := g.quotient(rows, together)
			g.times(four, "four", func() {
				var lanes [together]vec
				for i := range lanes {
					next(func(count, with, to reg.GPVirtual) { lanes[i] = g.dotLanes(count, with, to) })
				}
				g.sumFour(lanes, g.at(s, 0))
				g.advance(together, s)
			})
		}
		g.times(rows, "row", func() {
			next(func(count, with, to reg.GPVirtual) {
				if !pairs {
					g.store(g.dotOf(count, with, to), g.at(s, 0))
					g.advance(1, s)
					return
				}
				sums := g.dotPairsOf(count, with, to)
				g.pairs = true
				for i, t := range sums {
					g.store(t, g.at(s, 2*i))
				}
				g.pairs = false
				g.advance(4, s)
			})
		})
	}
}

// sumFour stores the sums of the lanes of four vectors, each as by sum, side by side.
func (g *gen) sumFour(v [4]vec, to operand.Mem) { g.VMOVUPS(g.foldFour(v), to) }

// foldFour returns the sums of the lanes of four vectors, each as by sum, side by side: an XMM, or of float64 a YMM.
func (g *gen) foldFour(v [4]vec) vec {
	quarters := func(imm, y, x, to operand.Op) { g.VSHUFF64X2(imm, y, x, to) }
	// Halves of vectors 0 and 2, and of 1 and 3, are added up together: lower[i] has the lower halves of both, and so on.
	var half [2]vec
	switch {
	case g.avx512():
		var q [2]vec
		for i := range q {
			q[i] = g.merged(quarters, 0x44, 0xee, v[i], v[i+2])
		}
		q[0] = g.merged(quarters, 0x88, 0xdd, q[0], q[1])
		half[0], half[1] = q[0].AsY().(vec), g.YMM()
		g.VEXTRACTF64X4(operand.Imm(1), q[0], half[1])
	default:
		for i := range half {
			half[i] = g.merged(g.VPERM2F128, 0x20, 0x31, v[i], v[i+2])
		}
	}
	if g.f64() { // two lanes of each are left
		lower, upper := g.YMM(), g.YMM()
		g.VUNPCKLPD(half[1], half[0], lower)
		g.VUNPCKHPD(half[1], half[0], upper)
		g.add(upper, lower, lower)
		return lower
	}
	singles := func(imm, y, x, to operand.Op) { g.VSHUFPS(imm, y, x, to) }
	y := g.merged(singles, 0x44, 0xee, half[0], half[1])
	other := g.YMM()
	g.VMOVSHDUP(y, other)
	g.add(other, y, y)
	x, rest := y.AsX().(vec), g.XMM()
	g.upper(y, rest)
	g.VSHUFPS(operand.Imm(0x88), rest, x, x)
	return x
}

// merged returns the sum of what two selections of an instruction make of x and y.
func (g *gen) merged(shuffle func(imm, y, x, to operand.Op), lower, upper uint64, x, y vec) vec {
	l, u := as(g.vector(), x), as(g.vector(), x)
	shuffle(operand.Imm(lower), y, x, l)
	shuffle(operand.Imm(upper), y, x, u)
	g.add(u, l, l)
	return l
}

// updateRows emits a loop over rows. A row of a vector at least begins and ends with one, which may overlap those between, at whole lines: all of the
// row is read before what overlaps is written. So do shorter ones with half a vector; then there are pairs. A part of a vector by a mask would not do, since
// loads of the next row might wait for it.
func updateRows(k int, pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		n, incx, a, lda, unit := g.int("n"), g.int("incx"), g.int("a"), g.int("lda"), 1
		var alpha vec
		if pairs {
			unit = 2
		} else {
			alpha = g.scalar("alpha")
		}
		us, xs := []reg.GPVirtual{g.int("u")}, []reg.GPVirtual{g.int("x")}
		if k == 2 {
			us, xs = append(us, g.int("v")), append(xs, g.int("y"))
		}
		bend, c, im, at, last := g.param("bend"), make([]vec, k), make([]vec, k), g.GP64(), g.GP64()
		g.SHLQ(g.shift(), incx)
		g.SHLQ(g.shift(), lda)
		g.SHLQ(g.shift(), bend)
		behind := func(p, offset reg.GPVirtual) operand.Mem { return operand.Mem{Base: p, Index: offset, Scale: 1} }
		// sums returns what becomes of the elements at an offset from a.
		sums := func(sum vec, offset reg.GPVirtual) vec {
			g.load(behind(a, offset), sum)
			for p := range k {
				with := as(g.vector(), sum)
				g.load(behind(xs[p], offset), with)
				g.fma(as(c[p], sum), with, sum)
				if pairs {
					g.swap(with, with)
					g.fma(as(im[p], sum), with, sum)
				}
			}
			return sum
		}
		row, next := g.label("row"), g.label("next")
		g.Label(row)
		for p := range k {
			if c[p] = g.everywhere(g.at(us[p], 0)); pairs {
				im[p] = g.turned(g.everywhere(g.at(us[p], 1)))
			} else {
				g.mul(alpha, c[p], c[p])
			}
		}
		for size := g.isa.VecBytes; size >= 32; size /= 2 {
			fresh, shorter := g.vector, g.label("shorter")
			if size == 32 {
				fresh = func() vec { return g.YMM() }
			}
			g.MOVQ(n, last)
			g.SUBQ(operand.I32(int32(size/g.e.Size)), last)
			g.JL(g.jump(shorter))
			g.SHLQ(g.shift(), last)
			g.XORQ(at, at)
			first, final := sums(fresh(), at), sums(fresh(), last)
			if size == g.isa.VecBytes {
				g.MOVQ(a, at)
				g.ADDQ(operand.I32(int32(size)), at)
				g.ANDQ(operand.I32(int32(-size)), at)
				g.SUBQ(a, at)
				if pairs { // which may lie across lines
					g.ANDQ(operand.I32(int32(-2*g.e.Size)), at)
				}
				g.loopTo(last, at, size, func() { g.store(sums(fresh(), at), behind(a, at)) })
			}
			g.store(first, g.at(a, 0))
			g.store(final, behind(a, last))
			g.JMP(g.jump(next))
			g.Label(shorter)
		}
		g.XORQ(at, at)
		g.MOVQ(n, last)
		g.SHLQ(g.shift(), last)
		g.SUBQ(operand.I32(int32(g.e.Size)), last)
		g.pairs = true
		g.loopTo(last, at, 2*g.e.Size, func() { g.store(sums(g.XMM(), at), behind(a, at)) })
		g.pairs = false
		if !pairs {
			g.CMPQ(at, last)
			g.JG(g.jump(next))
			g.store(sums(g.XMM(), at), behind(a, at))
		}
		g.Label(next)
		g.advance(unit, us...)
		for _, p := range xs {
			g.ADDQ(incx, p)
		}
		g.ADDQ(g.param("grow"), n)
		g.ADDQ(lda, a)
		g.ADDQ(bend, lda)
		g.DECQ(g.param("rows"))
		g.JNZ(g.jump(row))
	}
}

// loopTo emits body as long as offset is less than end, size bytes more each time.
func (g *gen) loopTo(end, offset reg.GPVirtual, size int, body func()) {
	loop, over := g.label("loop"), g.label("over")
	g.CMPQ(offset, end)
	g.JGE(g.jump(over))
	g.align(64)
	g.Label(loop)
	body()
	g.ADDQ(operand.I32(int32(size)), offset)
	g.CMPQ(offset, end)
	g.JLT(g.jump(loop))
	g.Label(over)
}

// solveCorner emits an asm.CornerFunc for each of the two ways, all elements of x being in registers.
func solveCorner(columns bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		unit, row, lda, bend, x := g.int("unit"), g.int("a"), g.int("lda"), g.int("bend"), g.int("x")
		g.SHLQ(g.shift(), lda)
		g.SHLQ(g.shift(), bend)
		solve := func(way int) {
			xs := make([]vec, kernel.CornerRows)
			for i := range xs {
				xs[i] = g.XMM()
				g.load(g.at(x, i*way), xs[i])
			}
			// subtract takes what element p has to do with element i, at a distance from the diagonal.
			subtract := func(p, i, distance int) { g.fnma(xs[p], g.at(row, distance*way), xs[i]) }
			for i := range xs {
				for p := 0; p < i && !columns; p++ {
					subtract(p, i, p-i)
				}
				whole := g.label("whole")
				g.TESTQ(unit, unit)
				g.JNZ(g.jump(whole))
				g.div(g.at(row, 0), xs[i], xs[i])
				g.Label(whole)
				g.store(xs[i], g.at(x, i*way))
				for p := i + 1; p < len(xs) && columns; p++ {
					subtract(i, p, p-i)
				}
				if i < len(xs)-1 {
					g.ADDQ(lda, row)
					g.ADDQ(bend, lda)
				}
			}
		}
		back, end := g.label("back"), g.label("end")
		g.CMPQ(g.param("way"), operand.Imm(0))
		g.JL(g.jump(back))
		solve(1)
		g.JMP(g.jump(end))
		g.Label(back)
		solve(-1)
		g.Label(end)
	}
}

// addSlab emits loops over the columns that all rows have, vectors and then single ones, and before and behind these the corners, column by
// column. The numbers in c are in registers, those of pairs in two.
func addSlab(pairs bool) func(*gen, kernel.Kernel) {
	return func(g *gen, _ kernel.Kernel) {
		rows, unit := kernel.SlabRows, 1
		if pairs {
			rows, unit = rows/2, 2
		}
		g.pairs = pairs
		c, re, im := g.int("c"), make([]vec, rows), make([]vec, rows)
		for i := range rows {
			re[i] = g.everywhere(g.at(c, i*unit))
			if pairs {
				im[i] = g.turned(g.everywhere(g.at(c, 2*i+1)))
			}
		}
		ptrs, y, j, n := g.bent("a", "lda", rows), g.int("y"), g.GP64(), g.int("n")
		g.XORQ(j, j)
		// column adds elements of rows first to last, from element e of column j on.
		column := func(fresh func() vec, e, first, last int) {
			place := func(p reg.GPVirtual) operand.Mem {
				m := g.at(p, e)
				m.Index, m.Scale = j, uint8(g.e.Size)
				return m
			}
			sum := fresh()
			g.load(place(y), sum)
			for i := first; i <= last; i++ {
				a := fresh()
				g.load(place(ptrs[i]), a)
				g.fma(as(re[i], a), a, sum)
				if pairs {
					g.swap(a, a)
					g.fma(as(im[i], a), a, sum)
				}
			}
			g.store(sum, place(y))
		}
		one := func() vec { return g.XMM() }
		vector, size := g.vector, g.vl
		if size > kernel.SlabRows {
			vector, size = func() vec { return g.YMM() }, kernel.SlabRows
		}
		straight, end := g.label("straight"), g.label("end")
		g.CMPQ(g.param("left"), operand.Imm(0))
		g.JE(g.jump(straight))
		for i := range rows - 1 {
			column(one, i*unit, 0, i)
		}
		g.MOVQ(operand.I32(int32((rows-1)*unit)), j)
		g.SUBQ(j, n)
		g.Label(straight)
		for _, by := range []struct {
			fresh func() vec
			size  int
		}{{vector, size}, {one, unit}} {
			loop, over := g.label("loop"), g.label("over")
			g.SUBQ(operand.I32(int32(by.size)), n)
			g.JL(g.jump(over))
			g.align(64)
			g.Label(loop)
			column(by.fresh, 0, 0, rows-1)
			g.ADDQ(operand.I32(int32(by.size)), j)
			g.SUBQ(operand.I32(int32(by.size)), n)
			g.JGE(g.jump(loop))
			g.Label(over)
			g.ADDQ(operand.I32(int32(by.size)), n)
		}
		g.CMPQ(g.param("right"), operand.Imm(0))
		g.JE(g.jump(end))
		for i := range rows - 1 {
			column(one, i*unit, i+1, rows-1)
		}
		g.Label(end)
	}
}
