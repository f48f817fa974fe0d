package main

import (
	"fmt"
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// A gen emits the body of one kernel for one element type. Its short methods say what is meant, and choose the
// arrangement of lanes by element type.
//
// Vectors need no scalar twins: what works on one element loads it into the first lane, zeros behind it, and
// stores the first lane alone.
type gen struct {
	*arm64.Func
	e      kernel.Elem
	vl     int               // elements of a vector
	lanes  arm64.Arrangement // of elements
	ends   bool              // whether the kernel has the parameters bias and bounds
	labels int

	// Of a strided kernel, the elements that lie together, 1 or 2, else 0; and the bytes from one such unit to the next at each pointer.
	unit int
	incs map[arm64.X]arm64.X
}

func newGen(f *arm64.Func, e kernel.Elem) *gen {
	g := &gen{Func: f, e: e, vl: isa.VL(e), lanes: arm64.S4}
	if e.Size == 8 {
		g.lanes = arm64.D2
	}
	return g
}

// shift is log₂ of the element size.
func (g *gen) shift() int { return bits.Len(uint(g.e.Size)) - 1 }

// at returns the address of element i past base.
func (g *gen) at(base arm64.X, i int) arm64.Mem { return arm64.Mem{Base: base, Disp: i * g.e.Size} }

// label returns a name for a jump target of this function.
func (g *gen) label(what string) string {
	g.labels++
	return fmt.Sprintf("%s%d", what, g.labels)
}

// copy returns a new register with the value of x, bytes the element count x in bytes.
func (g *gen) copy(x arm64.X) arm64.X {
	y := g.X()
	g.MOV(x, y)
	return y
}

func (g *gen) bytes(x arm64.X) arm64.X {
	y := g.X()
	g.LSLI(g.shift(), x, y)
	return y
}

// scalar returns a vector with the parameter name in every lane, and integer one with the integer i.
func (g *gen) scalar(name string) arm64.V {
	v := g.Float(name, g.e.Size)
	return g.dup(v, 0)
}

func (g *gen) integer(i int) arm64.V { return g.integers(g.lanes, i) }

func (g *gen) integers(a arm64.Arrangement, i int) arm64.V {
	x, v := g.X(), g.V()
	g.MOVI(i, x)
	g.DUPX(a, x, v)
	return v
}

// dup returns a vector with lane i of v in every lane.
func (g *gen) dup(v arm64.V, i int) arm64.V {
	d := g.V()
	g.DUP(g.lanes, v, i, d)
	return d
}

func (g *gen) zero() arm64.V {
	v := g.V()
	g.ZERO(v)
	return v
}

// zeros returns n cleared vectors.
func (g *gen) zeros(n int) []arm64.V {
	vs := make([]arm64.V, n)
	for i := range vs {
		vs[i] = g.zero()
	}
	return vs
}

// fma sets acc += x·y, add and mul set d = x + y and d = x·y, and sub d = x - y.
func (g *gen) fma(x, y, acc arm64.V) { g.FMLA(g.lanes, y, x, acc) }
func (g *gen) add(x, y, d arm64.V)   { g.FADD(g.lanes, y, x, d) }
func (g *gen) mul(x, y, d arm64.V)   { g.FMUL(g.lanes, y, x, d) }
func (g *gen) sub(x, y, d arm64.V)   { g.FSUB(g.lanes, y, x, d) }

// load returns the n ≤ VL elements at m in the first lanes of a vector, with zeros behind them.
func (g *gen) load(m arm64.Mem, n int) arm64.V {
	v := g.V()
	g.loadTo(m, n, v)
	return v
}

func (g *gen) loadTo(m arm64.Mem, n int, v arm64.V) {
	if n == 3 {
		g.LDR(8, m, v)
		g.INS(g.lanes, g.load(arm64.Mem{Base: m.Base, Disp: m.Disp + 8}, 1), 0, v, 2)
	} else {
		g.LDR(n*g.e.Size, m, v)
	}
}

// loadIndexed returns the element that lies offset bytes past base in the first lane of a vector.
func (g *gen) loadIndexed(base, offset arm64.X) arm64.V {
	v := g.V()
	g.LDRIndexed(g.e.Size, base, offset, v)
	return v
}

// store stores the first n lanes of v.
func (g *gen) store(v arm64.V, m arm64.Mem, n int) {
	if n == 3 {
		g.STR(8, v, m)
		g.store(g.dup(v, 2), arm64.Mem{Base: m.Base, Disp: m.Disp + 8}, 1)
	} else {
		g.STR(n*g.e.Size, v, m)
	}
}

// insert sets the first n lanes of d to those of v, 0 < n < VL.
func (g *gen) insert(v arm64.V, n int, d arm64.V) {
	if n&1 != 0 {
		g.INS(g.lanes, v, n-1, d, n-1)
	}
	if n&2 != 0 {
		g.INS(arm64.D2, v, 0, d, 0)
	}
}

// loadRow returns the n elements from element i past base on in vectors, with zeros behind them.
func (g *gen) loadRow(base arm64.X, i, n int) []arm64.V {
	var vs []arm64.V
	for n >= 2*g.vl {
		v, w := g.V(), g.V()
		g.LDP(g.at(base, i), v, w)
		vs, i, n = append(vs, v, w), i+2*g.vl, n-2*g.vl
	}
	for ; n > 0; n -= g.vl {
		vs, i = append(vs, g.load(g.at(base, i), min(n, g.vl))), i+g.vl
	}
	return vs
}

// storeRow stores n elements.
func (g *gen) storeRow(vs []arm64.V, base arm64.X, i, n int) {
	for n >= 2*g.vl {
		g.STP(vs[0], vs[1], g.at(base, i))
		vs, i, n = vs[2:], i+2*g.vl, n-2*g.vl
	}
	for ; n > 0; n -= g.vl {
		g.store(vs[0], g.at(base, i), min(n, g.vl))
		vs, i = vs[1:], i+g.vl
	}
}

// times emits body n times over, n in a register which is counted down to 0.
func (g *gen) times(n arm64.X, what string, body func()) {
	loop, end := g.label(what), g.label(what+"_end")
	g.CMPI(0, n)
	g.BEQ(end)
	g.PCALIGN(32)
	g.Label(loop)
	body()
	g.SUBSI(1, n)
	g.BNE(loop)
	g.Label(end)
}

// quotient sets n to n mod size and returns n / size, size a power of two.
func (g *gen) quotient(n arm64.X, size int) arm64.X {
	q := g.X()
	g.LSRI(bits.Len(uint(size))-1, n, q)
	g.ANDI(size-1, n, n)
	return q
}

// advance moves pointers by n elements: of strided vectors, by one unit.
func (g *gen) advance(n int, ptrs ...arm64.X) {
	for _, p := range ptrs {
		if g.unit > 0 {
			g.ADD(g.incs[p], p, p)
			continue
		}
		g.ADDI(n*g.e.Size, p)
	}
}
