// Package activation holds the activation kernels as programs over an abstract vector machine, so that they are
// written once for all instruction sets. Their operations are those of asm/generic/activation.go, in that order.
package activation

import (
	"github.com/ashlar-la/ashlar/gen/kernel"
)

// A Machine emits operations on float64 vectors. A V stands for the vectors of one round, on which all operations
// work alike. Operands stay as they are but for those named acc, whose registers the result takes over.
type Machine[V any] interface {
	Const(i int) V          // entry i of asm/generic.ActivationTable
	Copy(x V) V             // for use as an acc
	Add(x, y V) V           // x + y
	Sub(x, y V) V           // x - y
	Mul(x, y V) V           // x·y
	Div(x, y V) V           // x/y
	Min(x, y V) V           // y where y < x, else x
	Max(x, y V) V           // y where y > x, else x
	FMA(x, y, acc V) V      // x·y + acc
	FNMA(x, y, acc V) V     // acc - x·y
	Step(acc, x V, i int) V // acc·x + entry i
	Halve(x, m V) V         // x·2^-n, with n the low bits of m
	Abs(x V) V              // |x|
	CopySign(x, y V) V      // |x| with the sign of y
}

// The entries of the table.
const (
	sign = iota
	zero
	half
	one
	two
	log2E
	magic
	magicUp
	ln2Hi
	ln2Lo
	down
	halfUp
	maxTanh
	maxSilu
	maxGelu
	maxApprox
	approxA
	approxB
	approxB3
	density
	q
	p = q + 10
	d = p + 10
)

// Sign and Zero are the entries of -0 and +0.
const Sign, Zero = sign, zero

// A program emits one kernel.
type program[V any] struct {
	Machine[V]
	f32 bool
}

// first is the entry with which a polynomial begins that has n coefficients for float64 and short for float32.
func (g program[V]) first(from, n, short int) (first, last int) {
	if g.f32 {
		return from + n - short, from + n - 1
	}
	return from, from + n - 1
}

// Forward returns f(x) for the activation of that name.
func Forward[V any](m Machine[V], e kernel.Elem, name string, x V) V {
	g := program[V]{Machine: m, f32: e == kernel.F32}
	switch name {
	case "Tanh":
		return g.tanh(x)
	case "Sigmoid":
		h := g.logistic(g.clamp(x, maxSilu))
		s := g.CopySign(g.Const(down), x)
		return g.FNMA(s, h, g.FMA(s, g.Const(halfUp), g.Copy(g.Const(half))))
	case "Silu":
		a := g.clamp(x, maxSilu)
		return g.gate(x, a, g.logistic(a))
	case "Gelu":
		a := g.clamp(x, maxGelu)
		h, _ := g.normal(a)
		return g.gate(x, a, h)
	case "GeluTanh":
		a := g.clamp(x, maxApprox)
		h, _ := g.approx(a)
		return g.gate(x, a, h)
	}
	panic("activation: no " + name)
}

// Backward returns dy·f′, from y = f(x) for Tanh and Sigmoid and from x for the others: v is the one or the other.
func Backward[V any](m Machine[V], e kernel.Elem, name string, v, dy V) V {
	g := program[V]{Machine: m, f32: e == kernel.F32}
	switch name {
	case "Tanh":
		return g.Mul(dy, g.FNMA(v, v, g.Copy(g.Const(one))))
	case "Sigmoid":
		return g.Mul(dy, g.FNMA(v, v, g.Copy(v)))
	case "Silu":
		a := g.clamp(v, maxSilu)
		h := g.Mul(g.logistic(a), g.Const(down))
		return g.slope(v, dy, a, h, g.FNMA(h, h, g.Copy(h)))
	case "Gelu":
		a := g.clamp(v, maxGelu)
		h, e := g.normal(a)
		return g.slope(v, dy, a, g.Mul(h, g.Const(down)), g.Mul(e, g.Const(down)))
	case "GeluTanh":
		a := g.clamp(v, maxApprox)
		h, a2 := g.approx(a)
		h = g.Mul(h, g.Const(down))
		w := g.FMA(g.Const(approxB3), a2, g.Copy(g.Const(approxA)))
		return g.slope(v, dy, a, h, g.Mul(g.FNMA(h, h, g.Copy(h)), w))
	}
	panic("activation: no " + name)
}

func (g program[V]) clamp(x V, limit int) V { return g.Min(g.Abs(x), g.Const(limit)) }

func (g program[V]) horner(acc, x V, first, last int) V {
	for i := first; i <= last; i++ {
		acc = g.Step(acc, x, i)
	}
	return acc
}

// decay returns 1 - e^-r and 2^-n, or with magicUp 2^(128-n), for v = n·ln 2 + r.
func (g program[V]) decay(magic int, v V, d ...V) (f, p V) {
	mag := g.Const(magic)
	m := g.FMA(v, g.Const(log2E), g.Copy(mag))
	n := g.Sub(m, mag)
	r := g.FMA(n, g.Const(ln2Hi), g.Copy(v))
	r = g.FMA(n, g.Const(ln2Lo), r)
	for _, d := range d {
		r = g.Sub(r, d)
	}
	p = g.Halve(g.Const(one), m)
	first, last := g.first(q, 10, 6)
	s := g.horner(g.Copy(g.Const(first)), r, first+1, last)
	return g.FMA(g.Mul(r, r), s, r), p
}

func (g program[V]) tanh(x V) V {
	a := g.clamp(x, maxTanh)
	f, p := g.decay(magic, g.Mul(g.Const(two), a))
	n := g.FMA(p, f, g.Sub(g.Const(one), p))
	return g.CopySign(g.Div(n, g.Sub(g.Const(two), n)), x)
}

func (g program[V]) logistic(v V) V {
	f, p := g.decay(magicUp, v)
	e := g.FNMA(p, f, g.Copy(p))
	return g.Div(e, g.FMA(e, g.Const(down), g.Copy(g.Const(one))))
}

func (g program[V]) normal(a V) (h, e V) {
	u := g.Mul(g.Const(half), a)
	v := g.Mul(u, a)
	f, s := g.decay(magicUp, v, g.FNMA(u, a, g.Copy(v)))
	s = g.Mul(s, g.Const(density))
	e = g.FNMA(s, f, g.Copy(s))
	first, last := g.first(d, 11, 6)
	den := g.horner(g.Add(a, g.Const(first+1)), a, first+2, last) // the first coefficient is 1
	first, last = g.first(p, 10, 5)
	num := g.horner(g.Copy(g.Const(first)), a, first+1, last)
	return g.Div(g.Mul(e, den), g.FMA(a, den, num)), e
}

func (g program[V]) approx(a V) (h, a2 V) {
	a2 = g.Mul(a, a)
	w := g.FMA(g.Const(approxB), a2, g.Copy(g.Const(approxA)))
	return g.logistic(g.Mul(a, w)), a2
}

func (g program[V]) gate(x, a, h V) V {
	b := g.Max(x, g.Const(zero))
	return g.CopySign(g.FNMA(g.Mul(a, h), g.Const(down), b), x)
}

func (g program[V]) slope(x, dy, a, h, d V) V {
	k := g.FNMA(a, d, h)
	s := g.CopySign(g.Const(one), x)
	t := g.Const(half)
	return g.Mul(dy, g.FNMA(s, k, g.FMA(s, t, g.Copy(t))))
}
