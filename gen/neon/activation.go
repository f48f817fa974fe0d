package main

import (
	"github.com/ashlar-la/ashlar/gen/activation"
	"github.com/ashlar-la/ashlar/gen/arm64"
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// A round is the activation.Machine of the vectors of one round of each. Its gen is for float64, whatever the
// element type is.
type round struct {
	*gen
	table arm64.X
	n     int // vectors
}

// rounds runs body over rounds of size elements. Four vectors of float64 at a time fit the registers.
func (g *gen) rounds(n, table arm64.X, ptrs []arm64.X, body func(r round, size int)) {
	double := newGen(g.Func, kernel.F64)
	g.eachOf([]int{4 * double.vl, g.vl, 1}, n, ptrs, func(size int) {
		body(round{double, table, (size + double.vl - 1) / double.vl}, size)
	})
}

func (g *gen) activation(k kernel.Kernel) {
	n, table, x, y := g.Int("n"), g.Int("table"), g.Int("x"), g.Int("y")
	g.rounds(n, table, []arm64.X{x, y}, func(r round, size int) {
		r.storeAs(g, activation.Forward(r, g.e, k.Act, r.loadAs(g, x, size)), y, size)
	})
}

func (g *gen) activationGrad(k kernel.Kernel) {
	n, table, v, dy, dx := g.Int("n"), g.Int("table"), g.Int("v"), g.Int("dy"), g.Int("dx")
	g.rounds(n, table, []arm64.X{v, dy, dx}, func(r round, size int) {
		r.storeAs(g, activation.Backward(r, g.e, k.Act, r.loadAs(g, v, size), r.loadAs(g, dy, size)), dx, size)
	})
}

// loadAs loads elements of g's type.
func (r round) loadAs(g *gen, base arm64.X, size int) []arm64.V {
	row := g.loadRow(base, 0, size)
	if g.e == kernel.F64 {
		return row
	}
	return r.each(func(i int, d arm64.V) {
		if i%2 == 0 {
			r.FCVTL(row[i/2], d)
		} else {
			r.FCVTL2(row[i/2], d)
		}
	})
}

// storeAs rounds x to g's type and stores it.
func (r round) storeAs(g *gen, x []arm64.V, base arm64.X, size int) {
	if g.e == kernel.F32 {
		var row []arm64.V
		for i, v := range x {
			if i%2 == 0 {
				d := r.V()
				r.FCVTN(v, d)
				row = append(row, d)
			} else {
				r.FCVTN2(v, row[i/2])
			}
		}
		x = row
	}
	g.storeRow(x, base, 0, size)
}

// each returns new registers that f has filled.
func (r round) each(f func(i int, d arm64.V)) []arm64.V {
	y := make([]arm64.V, r.n)
	for i := range y {
		y[i] = r.V()
		f(i, y[i])
	}
	return y
}

func (r round) binary(op func(x, y, d arm64.V), x, y []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) { op(x[i], y[i], d) })
}

// Const returns one register, for all vectors.
func (r round) Const(i int) []arm64.V {
	c := r.dup(r.load(r.at(r.table, i), 1), 0)
	y := make([]arm64.V, r.n)
	for i := range y {
		y[i] = c
	}
	return y
}

func (r round) Copy(x []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) { r.VMOV(x[i], d) })
}

func (r round) Add(x, y []arm64.V) []arm64.V { return r.binary(r.add, x, y) }
func (r round) Sub(x, y []arm64.V) []arm64.V { return r.binary(r.sub, x, y) }
func (r round) Mul(x, y []arm64.V) []arm64.V { return r.binary(r.mul, x, y) }

func (r round) Div(x, y []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) { r.FDIV(r.lanes, y[i], x[i], d) })
}

// Min and Max let NaN pass, as the minimum and the maximum of NaN and a number is NaN.
func (r round) Min(x, y []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) { r.FMIN(r.lanes, y[i], x[i], d) })
}

func (r round) Max(x, y []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) { r.FMAX(r.lanes, y[i], x[i], d) })
}

func (r round) FMA(x, y, acc []arm64.V) []arm64.V {
	for i := range acc {
		r.fma(x[i], y[i], acc[i])
	}
	return acc
}

func (r round) FNMA(x, y, acc []arm64.V) []arm64.V {
	for i := range acc {
		r.FMLS(r.lanes, y[i], x[i], acc[i])
	}
	return acc
}

// Step takes new registers, as there is no multiply-add that overwrites a factor.
func (r round) Step(acc, x []arm64.V, i int) []arm64.V {
	return r.FMA(acc, x, r.Copy(r.Const(i)))
}

func (r round) Halve(x, m []arm64.V) []arm64.V {
	return r.each(func(i int, d arm64.V) {
		r.VSHL(r.lanes, 52, m[i], d)
		r.VSUB(r.lanes, d, x[i], d)
	})
}

func (r round) Abs(x []arm64.V) []arm64.V { return r.CopySign(x, r.Const(activation.Zero)) }

func (r round) CopySign(x, y []arm64.V) []arm64.V {
	sign := r.Const(activation.Sign)
	return r.each(func(i int, d arm64.V) {
		r.VMOV(x[i], d)
		r.BIT(sign[i], y[i], d)
	})
}
