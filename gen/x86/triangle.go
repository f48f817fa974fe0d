package x86

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"

	"github.com/ashlar-la/ashlar/gen/kernel"
)

// triangle emits the kernels that solve with a triangle or multiply by one. The tile stays in registers, and the columns of A
// follow each other through the rows above the tile and those of the tile alike: ascending to solve, where a row is
// finished before others subtract it, and descending to multiply, where all others have added a row before it becomes its own sum.
//
// A column of pairs is taken for two of real numbers, of which the second is (-im, re) where the first is (re, im).
func (g *gen) triangle(k kernel.Kernel) {
	q, solve := k.Kind.Pair(), k.Kind == kernel.Solve || k.Kind == kernel.SolvePairs
	n := g.int("n")
	g.SUBQ(operand.I32(int32((k.V-1)*g.vl)), n)
	edge := g.mask(n)
	ars, aks, ldc, steps := g.int("ars"), g.int("aks"), g.int("ldc"), g.int("k")
	for _, stride := range []reg.GPVirtual{ars, aks, ldc} {
		g.SHLQ(g.shift(), stride)
	}
	body := func(masked bool) {
		t := &triangle{gen: g, q: q, solve: solve, ars: ars, aks: aks, d: g.int("d")}
		each := func(move func(m operand.Mem, y vec, last bool)) {
			c := g.int("c")
			for _, row := range t.acc {
				for j, y := range row {
					move(g.at(c, j*g.vl), y, masked && j == k.V-1)
				}
				g.ADDQ(ldc, c)
			}
		}
		read := func(m operand.Mem, y vec, last bool) {
			if last {
				g.maskLoad(m, edge, y)
			} else {
				g.load(m, y)
			}
		}
		for range k.M {
			row := make([]vec, k.V)
			for j := range row {
				row[j] = g.vector()
			}
			t.acc = append(t.acc, row)
		}
		each(read)
		// An address reaches one and two strides beyond its pointer, so every third row has one. They begin at the first column to
		// be read, and x at the first row of C.
		first, x := g.GP64(), g.int("c")
		if solve {
			g.MOVQ(steps, first)
			g.NEGQ(first)
			if q == 2 {
				g.SARQ(operand.Imm(1), first)
			}
		} else {
			g.MOVQ(operand.I32(int32(k.M/q-1)), first)
		}
		g.IMULQ(aks, first)
		g.ADDQ(g.param("a"), first)
		for t.rows = []reg.GPVirtual{first}; len(t.rows)*3 < k.M/q; {
			r := g.GP64()
			g.LEAQ(operand.Mem{Base: t.rows[len(t.rows)-1], Index: ars, Scale: 2}, r)
			g.ADDQ(ars, r)
			t.rows = append(t.rows, r)
		}
		if solve {
			above := g.GP64()
			g.MOVQ(steps, above)
			g.IMULQ(ldc, above)
			g.SUBQ(above, x)
		} else {
			g.SUBQ(ldc, x)
		}
		left := g.GP64()
		g.MOVQ(steps, left)
		if q == 2 {
			g.SHRQ(operand.Imm(1), left)
		}
		over := func() {
			g.times(left, "above", func() {
				for y := range q {
					row := make([]vec, k.V)
					for j := range row {
						row[j] = g.vector()
						read(g.at(x, j*g.vl), row[j], masked && j == k.V-1)
					}
					if solve {
						t.column(0, y, row)
						g.ADDQ(ldc, x)
					} else {
						t.column(0, q-1-y, row)
						g.SUBQ(ldc, x)
					}
				}
				t.next()
			})
		}
		if solve {
			over()
			for i := 0; i < k.M; i += q {
				t.diagonal(i)
				for y := range q {
					t.column(i+q, y, t.acc[i+y])
				}
				t.next()
			}
		} else {
			for i := k.M - q; i >= 0; i -= q {
				for y := q - 1; y >= 0; y-- {
					t.column(i+q, y, t.acc[i+y])
				}
				t.diagonal(i)
				t.next()
			}
			over()
		}
		each(func(m operand.Mem, y vec, last bool) {
			if last {
				g.maskStore(y, edge, m)
			} else {
				g.store(y, m)
			}
		})
	}
	if g.avx512() { // where a mask costs nothing
		body(true)
		return
	}
	whole, done := g.label("whole"), g.label("done")
	g.CMPQ(n, operand.I32(int32(g.vl)))
	g.JEQ(g.jump(whole))
	body(true)
	g.JMP(g.jump(done))
	g.Label(whole)
	body(false)
	g.Label(done)
}

// A triangle is a tile at work.
type triangle struct {
	*gen
	q        int // rows that a row of A stands for
	solve    bool
	ars, aks reg.GPVirtual
	rows     []reg.GPVirtual // pointers to the column of A at hand, in every third row
	d        reg.GPVirtual
	acc      [][]vec
}

// column adds to the rows of the tile from i on, or subtracts from them, a row of C times the column of A at hand, or of pairs its
// first or second one.
func (t *triangle) column(i, second int, row []vec) {
	for ; i < len(t.acc); i++ {
		at, imaginary := i/t.q, i%t.q^second
		from := operand.Mem{Base: t.rows[at/3], Disp: imaginary * t.e.Size}
		if at%3 > 0 {
			from.Index, from.Scale = t.ars, uint8(at%3)
		}
		t.multiply(from, row, t.acc[i], t.solve != (i%t.q < second), from.Index == nil)
	}
}

// next moves on to the next column of A.
func (t *triangle) next() {
	for _, r := range t.rows {
		if t.solve {
			t.ADDQ(t.aks, r)
		} else {
			t.SUBQ(t.aks, r)
		}
	}
}

// diagonal multiplies row i, or of pairs rows i and i+1, by what stands for the diagonal.
func (t *triangle) diagonal(i int) {
	re := t.vector()
	t.bcast(t.at(t.d, i), re)
	if t.q == 1 {
		for _, x := range t.acc[i] {
			t.mul(re, x, x)
		}
		return
	}
	im := t.vector()
	t.bcast(t.at(t.d, i+1), im)
	for j, x := range t.acc[i] {
		y, s := t.acc[i+1][j], t.vector()
		t.mul(re, x, s)
		t.fnma(im, y, s)
		t.mul(re, y, y)
		t.fma(im, x, y)
		t.move(s, x)
	}
}
