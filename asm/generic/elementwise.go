package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// ExpTable holds the constants of [Exp] in the order in which kernels read them. It is data for
// every instruction set, so that no kernel can differ in a digit.
type ExpTable[T asm.Float] struct {
	Hi, Lo       T // x is clamped to [Lo, Hi]: e^Hi is +Inf and e^Lo is 0
	Log2E        T
	Magic        T // 1.5·2^(mantissa bits): adding it rounds to an integer held in the low bits
	Ln2Hi, Ln2Lo T // ln 2 = Ln2Hi + Ln2Lo, negated
	// C holds 1/13! … 1/0! (float64) or 1/7! … 1/0! (float32, in the last 8
	// places), highest power first.
	C [14]T
}

var (
	// Exp64 and Exp32 are the constants for the two types.
	Exp64 = ExpTable[float64]{
		Hi: 710, Lo: -750, Log2E: math.Log2E, Magic: 0x1.8p52,
		Ln2Hi: -0x1.62e42fefa39efp-1, Ln2Lo: -0x1.abc9e3b39803fp-56,
		C: taylor[float64](),
	}
	Exp32 = ExpTable[float32]{
		Hi: 89, Lo: -105, Log2E: math.Log2E, Magic: 0x1.8p23,
		Ln2Hi: -0x1.62e43p-1, Ln2Lo: 0x1.05c61p-29,
		C: taylor[float32](),
	}
)

// taylor returns 1/13! … 1/0!.
func taylor[T asm.Float]() (c [14]T) {
	f := 1.0
	for i := range c {
		if i > 1 {
			f *= float64(i) // exact up to 22!
		}
		c[13-i] = T(1 / f)
	}
	return c
}

// Exp computes y[i] = e^x[i]. With n = round(x·log₂e) and r = x - n·ln 2, |r| ≤
// 0.347, the Taylor polynomial of degree 13 (float64) or 7 (float32) gives e^r in
// Horner's form with one FMA a term; the result is scaled by 2^⌊n/2⌋ and 2^(n-⌊n/2⌋),
// of which only the second can round (into denormals, 0 or +Inf). The error is
// below 1 ulp for normal results in either type, and for all results in float32; its measured maximum
// stands in the test beside this file. NaN gives NaN, +Inf +Inf and -Inf 0.
func Exp[T asm.Float](x, y []T) {
	var z T
	if unsafe.Sizeof(z) == 4 {
		for i, v := range x {
			y[i] = T(exp32(float32(v)))
		}
		return
	}
	for i, v := range x {
		y[i] = T(exp64(float64(v)))
	}
}

func exp64(x float64) float64 {
	t := &Exp64
	r, m := reduce(t, x)
	n := math.Float64bits(m) - math.Float64bits(t.Magic)
	p := horner(t.C[:], r)
	e1 := (n+2048)>>1 - 1 // ⌊n/2⌋ + bias, by a logical shift
	e2 := n + 2046 - e1
	return p * math.Float64frombits(e1<<52) * math.Float64frombits(e2<<52)
}

func exp32(x float32) float32 {
	t := &Exp32
	r, m := reduce(t, x)
	n := math.Float32bits(m) - math.Float32bits(t.Magic)
	p := horner(t.C[6:], r)
	e1 := (n+256)>>1 - 1
	e2 := n + 254 - e1
	return p * math.Float32frombits(e1<<23) * math.Float32frombits(e2<<23)
}

// reduce returns r = x - n·ln 2 and m = Magic + n.
func reduce[T asm.Float](t *ExpTable[T], x T) (r, m T) {
	if t.Hi < x {
		x = t.Hi
	}
	if t.Lo > x {
		x = t.Lo
	}
	m = FMA(x, t.Log2E, t.Magic)
	n := m - t.Magic
	r = FMA(n, t.Ln2Hi, x)
	return FMA(n, t.Ln2Lo, r), m
}

func horner[T asm.Float](c []T, r T) T {
	p := c[0]
	for _, v := range c[1:] {
		p = FMA(p, r, v)
	}
	return p
}

// Log returns ln x: x = 2^e·m with m in [√½, √2), s = (m-1)/(m+1), and
// ln x = e·ln 2 + 2·atanh s by the odd series up to s^21, in FMA form; the error is
// below 1 ulp. math.Log would not do: it is assembly on some machines and
// plain Go, which compilers fuse differently, on others. Log of 0 is -Inf, of a negative
// number or NaN NaN, of +Inf +Inf.
func Log(x float64) float64 {
	switch {
	case x < 0 || x != x:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	}
	m, e := math.Frexp(x) // m in [½, 1)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	f := m - 1 // exact
	s := f / (2 + f)
	z := s * s
	p := 1.0 / 21
	for d := 19.0; d > 1; d -= 2 {
		p = math.FMA(p, z, 1/d)
	}
	// 2·atanh s = 2s + 2s·z·p. Since 2s = f - s·f, the sum starts from the exact f:
	// f - (s·f - 2s·z·p), the bracket small beside f.
	w := math.FMA(s, f, -(2*s)*(z*p))
	n := float64(e)
	return math.FMA(n, -Exp64.Ln2Hi, f-math.FMA(n, Exp64.Ln2Lo, w))
}
