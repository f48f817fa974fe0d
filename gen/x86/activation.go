package x86

import (
	"github.com/ashlar-la/ashlar/gen/activation"
	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A round is the activation.Machine of the vectors of one round of each. Its gen is for float64, whatever the
// element type is.
type round struct {
	*gen
	table reg.GPVirtual
	fresh func() vec
	n     int // vectors
}

// rounds runs body over rounds, at most so many vectors as the registers allow. Vectors hold float64.
func (g *gen) rounds(n, table reg.GPVirtual, ptrs []reg.GPVirtual, body func(r round, at []int)) {
	wide := 2
	if g.avx512() {
		wide = 4
	}
	double := *g
	double.e = kernel.F64
	g.eachOf(wide, g.isa.VL(kernel.F64), n, ptrs, func(fresh func() vec, at []int) {
		body(round{&double, table, fresh, len(at)}, at)
	})
}

func (g *gen) activation(k kernel.Kernel) {
	n, table, x, y := g.int("n"), g.int("table"), g.int("x"), g.int("y")
	g.rounds(n, table, []reg.GPVirtual{x, y}, func(r round, at []int) {
		r.storeAs(g, activation.Forward(r, g.e, k.Act, r.loadAs(g, x, at)), y, at)
	})
}

func (g *gen) activationGrad(k kernel.Kernel) {
	n, table, v, dy, dx := g.int("n"), g.int("table"), g.int("v"), g.int("dy"), g.int("dx")
	g.rounds(n, table, []reg.GPVirtual{v, dy, dx}, func(r round, at []int) {
		r.storeAs(g, activation.Backward(r, g.e, k.Act, r.loadAs(g, v, at), r.loadAs(g, dy, at)), dx, at)
	})
}

// loadAs loads elements of g's type.
func (r round) loadAs(g *gen, base reg.GPVirtual, at []int) []vec {
	return r.each(func(i int, y vec) {
		switch from := g.at(base, at[i]); {
		case g.f64():
			r.load(from, y)
		case y.Size() > 16:
			r.VCVTPS2PD(from, y)
		default:
			g.load(from, y)
			r.VCVTSS2SD(y, y, y)
		}
	})
}

// storeAs rounds y to g's type and stores it.
func (r round) storeAs(g *gen, x []vec, base reg.GPVirtual, at []int) {
	for i, v := range x {
		to := g.at(base, at[i])
		switch v.Size() {
		case 64:
			if !g.f64() {
				r.VCVTPD2PS(v, v.AsY())
				r.VMOVUPS(v.AsY(), to)
				continue
			}
		case 32:
			if !g.f64() {
				r.VCVTPD2PSY(v, v.AsX())
				r.VMOVUPS(v.AsX(), to)
				continue
			}
		case 16:
			if !g.f64() {
				r.VCVTSD2SS(v, v, v)
			}
		}
		g.store(v, to)
	}
}

// each returns new registers that f has filled.
func (r round) each(f func(i int, dst vec)) []vec {
	y := make([]vec, r.n)
	for i := range y {
		y[i] = r.fresh()
		f(i, y[i])
	}
	return y
}

func (r round) binary(op func(x operand.Op, y, dst vec), x, y []vec) []vec {
	return r.each(func(i int, dst vec) { op(x[i], y[i], dst) })
}

// Const returns one register, for all vectors.
func (r round) Const(i int) []vec {
	c := r.fresh()
	r.bcast(r.at(r.table, i), c)
	y := make([]vec, r.n)
	for i := range y {
		y[i] = c
	}
	return y
}

func (r round) Copy(x []vec) []vec   { return r.each(func(i int, dst vec) { r.move(x[i], dst) }) }
func (r round) Add(x, y []vec) []vec { return r.binary(r.add, x, y) }
func (r round) Sub(x, y []vec) []vec { return r.binary(r.sub, y, x) }
func (r round) Mul(x, y []vec) []vec { return r.binary(r.mul, x, y) }
func (r round) Div(x, y []vec) []vec { return r.binary(r.div, y, x) }
func (r round) Min(x, y []vec) []vec { return r.binary(r.min, x, y) }
func (r round) Max(x, y []vec) []vec { return r.binary(r.max, x, y) }

func (r round) FMA(x, y, acc []vec) []vec {
	for i := range acc {
		r.fma(x[i], y[i], acc[i])
	}
	return acc
}

func (r round) FNMA(x, y, acc []vec) []vec {
	for i := range acc {
		r.fnma(x[i], y[i], acc[i])
	}
	return acc
}

func (r round) Step(acc, x []vec, i int) []vec {
	c := r.Const(i)
	for v := range acc {
		r.fmaTo(acc[v], x[v], c[v])
	}
	return acc
}

func (r round) Halve(x, m []vec) []vec {
	return r.each(func(i int, dst vec) {
		r.VPSLLQ(operand.Imm(52), m[i], dst)
		r.VPSUBQ(dst, x[i], dst)
	})
}

func (r round) Abs(x []vec) []vec {
	sign := r.Const(activation.Sign)
	return r.each(func(i int, dst vec) { r.VANDNPD(x[i], sign[i], dst) })
}

func (r round) CopySign(x, y []vec) []vec {
	sign := r.Const(activation.Sign)
	return r.each(func(i int, dst vec) {
		t := r.fresh()
		r.VANDPD(sign[i], y[i], t)
		r.VANDNPD(x[i], sign[i], dst)
		r.VORPD(t, dst, dst)
	})
}
