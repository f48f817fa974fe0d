package generic

import (
	"math"

	"github.com/ashlar-la/ashlar/asm"
)

// ActivationTable holds the constants of the activations in the order in which kernels read them. They
// are float64 for both element types: float32 activations are computed in float64 and rounded once, which costs
// no more than the compensation that float32 arithmetic would need, and leaves an error of hardly more than
// half an ulp.
type ActivationTable struct {
	Sign      float64 // -0: the sign bit alone
	Zero      float64
	Half      float64
	One       float64
	Two       float64
	Log2E     float64
	Magic     float64 // 1.5·2^52: adding it rounds to an integer held in the low bits
	MagicUp   float64 // Magic - 128
	Ln2Hi     float64 // -ln 2 to 42 bits, so that its product with n is exact
	Ln2Lo     float64 // what is left of -ln 2
	Down      float64 // 2^-128
	HalfUp    float64 // 2^127
	MaxTanh   float64 // |x| is clamped: there tanh is 1,
	MaxSilu   float64 // and there x·Φ(x) is 0 for a negative x, and x for a positive one
	MaxGelu   float64
	MaxApprox float64
	ApproxA   float64 // 2·√(2/π)
	ApproxB   float64 // 0.044715 times that
	ApproxB3  float64 // three times that
	Density   float64 // 1/√(2π)
	// Q is the polynomial q of decay, P/D the quotient g of normal; highest power first, the first
	// of D being 1. For float32 they are shorter and stand in the last places.
	Q [10]float64
	P [10]float64
	D [11]float64
}

// Activation64 and Activation32 are the constants for the two types. They differ in the degrees of the
// approximations alone. Remez's exchange algorithm found those, in 50 digits:
//
//   - q, the polynomial of degree 9 (5) with the least absolute error on |r| ≤ ½ ln 2: 1.0e-16 (1.4e-9), of
//     which e^-r gets r² ≤ 0.12 times as much;
//   - P/D, the quotient of degrees 9 and 10 (4 and 5) that gives Φ(-a) with the least relative error on 0 ≤ a ≤ 39 (15):
//     4.0e-18 (7.0e-10), and 4.0e-17 after the coefficients are rounded.
var (
	Activation64 = activationTable(
		[]float64{0x1.af631047d19f4p-26, -0x1.28917d3f204e3p-22, 0x1.71ddf6c19d35ep-19, -0x1.a019b913efad6p-16, 0x1.a01a01b007820p-13,
			-0x1.6c16c1788a205p-10, 0x1.111111110f80dp-7, -0x1.5555555553d67p-5, 0x1.5555555555558p-3, -0x1.0000000000001p-1},
		[]float64{0x1.ffffffff52193p-1, 0x1.dfaa8fc614cbbp+4, 0x1.b9d0e381f9824p+8, 0x1.03778774c00c2p+12, 0x1.a9edc84044767p+14,
			0x1.fa11cfe7b9986p+16, 0x1.b46263774c33fp+18, 0x1.094e7e6087944p+20, 0x1.a2d66f381e2d8p+20, 0x1.521bb16af2241p+20},
		[]float64{1, 0x1.dfaa8fc209b41p+4, 0x1.bbd0e397b165dp+8, 0x1.0736dc4de83cbp+12, 0x1.b7a451c9b41e1p+14,
			0x1.0ce668a0906d3p+17, 0x1.e7142fc7cbd89p+18, 0x1.42c9760ded5d6p+20, 0x1.2ccabc25608dap+21, 0x1.66f688444128fp+21, 0x1.a7c17947aae28p+20})
	Activation32 = activationTable(
		[]float64{0x1.a17df9fa6751fp-13, -0x1.6d4318ca4fc52p-10, 0x1.1110ab76f4314p-7, -0x1.5554e90db175ep-5, 0x1.555555742c286p-3, -0x1.0000000b90424p-1},
		[]float64{0x1.000611cba1815p+0, 0x1.7db66e7a54c5cp+3, 0x1.09158188ec023p+6, 0x1.909b0d0946693p+7, 0x1.3cef333943235p+8},
		[]float64{1, 0x1.7ddd12cff8141p+3, 0x1.10aababec0ecap+6, 0x1.c3060c1cff22fp+7, 0x1.aff2871b81788p+8, 0x1.8d37e4ab471b0p+8})
)

func activationTable(q, p, d []float64) *ActivationTable {
	t := &ActivationTable{
		Sign: math.Copysign(0, -1), Half: 0.5, One: 1, Two: 2,
		Log2E: math.Log2E, Magic: 0x1.8p52, MagicUp: 0x1.8p52 - 128,
		Ln2Hi: -0x1.62e42fefa38p-1, Ln2Lo: -0x1.ef35793c76730p-45,
		Down: 0x1p-128, HalfUp: 0x1p127,
		MaxTanh: 22, MaxSilu: 760, MaxGelu: 39, MaxApprox: 22,
		ApproxA: 0x1.9884533d43651p+0, ApproxB: 0x1.2444f2a4d8b4bp-4, ApproxB3: 0x1.b6676bf7450f0p-3,
		Density: 0x1.9884533d43651p-2,
	}
	copy(t.Q[len(t.Q)-len(q):], q)
	copy(t.P[len(t.P)-len(p):], p)
	copy(t.D[len(t.D)-len(d):], d)
	return t
}

// An activation is a function of one element with its constants; q, p and d are the coefficients in use.
type activation struct {
	*ActivationTable
	q, p, d []float64
}

var (
	activation64 = activation{Activation64, Activation64.Q[:], Activation64.P[:], Activation64.D[:]}
	activation32 = activation{Activation32, Activation32.Q[4:], Activation32.P[5:], Activation32.D[5:]}
)

func activationOf[T asm.Float]() activation {
	if T(1)/3 == T(float32(1)/3) {
		return activation32
	}
	return activation64
}

func unary[T asm.Float](x, y []T, f func(t activation, x float64) float64) {
	t := activationOf[T]()
	for i, v := range x {
		y[i] = T(f(t, float64(v)))
	}
}

func binary[T asm.Float](v, dy, dx []T, slope func(t activation, v float64) float64) {
	t := activationOf[T]()
	for i, d := range dy {
		dx[i] = T(float64(d) * slope(t, float64(v[i])))
	}
}

// Tanh computes y[i] = tanh x[i] = (1 - e^-2|x|)/(1 + e^-2|x|) with the sign of x[i]. ±0 and denormal numbers give
// themselves, ±Inf ±1.
func Tanh[T asm.Float](x, y []T) { unary(x, y, activation.tanh) }

// Sigmoid computes y[i] = 1/(1 + e^-x[i]), with -Inf giving 0 and +Inf 1.
func Sigmoid[T asm.Float](x, y []T) { unary(x, y, activation.sigmoid) }

// Silu computes y[i] = x[i]·Φ(x[i]) with Φ the sigmoid. Of -Inf it is -0, the limit from the side
// of the finite numbers, as it is of all x[i] for which the result underflows.
func Silu[T asm.Float](x, y []T) { unary(x, y, activation.silu) }

// Gelu computes y[i] = x[i]·Φ(x[i]) with Φ the normal distribution function, ½(1 + erf(x/√2)). Of
// -Inf it is -0, as Silu is.
func Gelu[T asm.Float](x, y []T) { unary(x, y, activation.gelu) }

// GeluTanh computes the approximation y[i] = ½x(1 + tanh(√(2/π)·(x + 0.044715·x³))) of Gelu, which is
// x·Φ(x) with Φ the sigmoid of twice that argument. Of -Inf it is -0.
func GeluTanh[T asm.Float](x, y []T) { unary(x, y, activation.geluTanh) }

// TanhGrad computes dx[i] = dy[i]·(1 - y[i]²): y is what Tanh returned.
func TanhGrad[T asm.Float](y, dy, dx []T) {
	binary(y, dy, dx, func(t activation, y float64) float64 { return math.FMA(-y, y, t.One) })
}

// SigmoidGrad computes dx[i] = dy[i]·(y[i] - y[i]²): y is what Sigmoid returned.
func SigmoidGrad[T asm.Float](y, dy, dx []T) {
	binary(y, dy, dx, func(t activation, y float64) float64 { return math.FMA(-y, y, y) })
}

// SiluGrad, GeluGrad and GeluTanhGrad compute dx[i] = dy[i]·f′(x[i]) of Silu, Gelu and GeluTanh.
func SiluGrad[T asm.Float](x, dy, dx []T)     { binary(x, dy, dx, activation.siluSlope) }
func GeluGrad[T asm.Float](x, dy, dx []T)     { binary(x, dy, dx, activation.geluSlope) }
func GeluTanhGrad[T asm.Float](x, dy, dx []T) { binary(x, dy, dx, activation.geluTanhSlope) }

func (t activation) tanh(x float64) float64 {
	f, p := t.decay(t.Magic, t.Two*clamp(x, t.MaxTanh), 0)
	n := math.FMA(p, f, t.One-p) // 1 - e^-2|x| to the last digit, also where it is small
	return math.Copysign(n/(t.Two-n), x)
}

// sigmoid is 1 - h for positive x and h for negative ones, where h = sigmoid(-|x|).
func (t activation) sigmoid(x float64) float64 {
	h := t.logistic(clamp(x, t.MaxSilu))
	s := math.Copysign(t.Down, x)
	return math.FMA(-s, h, math.FMA(s, t.HalfUp, t.Half))
}

func (t activation) silu(x float64) float64 {
	a := clamp(x, t.MaxSilu)
	return t.gate(x, a, t.logistic(a))
}

func (t activation) gelu(x float64) float64 {
	a := clamp(x, t.MaxGelu)
	h, _ := t.normal(a)
	return t.gate(x, a, h)
}

func (t activation) geluTanh(x float64) float64 {
	a := clamp(x, t.MaxApprox)
	h, _ := t.approx(a)
	return t.gate(x, a, h)
}

// gate returns x·Φ(x) from a = |x|, clamped, and h = 2^128·Φ(-a). Since Φ(x) = 1 - Φ(-x), that is x - a·Φ(-a) for
// positive x, and -a·Φ(-a) for others: no digits are lost, and a denormal result is rounded once.
func (t activation) gate(x, a, h float64) float64 {
	b := x
	if t.Zero > b {
		b = t.Zero
	}
	return math.Copysign(math.FMA(-(a*h), t.Down, b), x)
}

// The slopes are f′(x) = 1 - k for positive x and k for negative ones, where k = f′(-|x|).
func (t activation) siluSlope(x float64) float64 {
	a := clamp(x, t.MaxSilu)
	h := t.logistic(a) * t.Down
	return t.slope(x, a, h, math.FMA(-h, h, h))
}

func (t activation) geluSlope(x float64) float64 {
	a := clamp(x, t.MaxGelu)
	h, e := t.normal(a)
	return t.slope(x, a, h*t.Down, e*t.Down)
}

func (t activation) geluTanhSlope(x float64) float64 {
	a := clamp(x, t.MaxApprox)
	h, a2 := t.approx(a)
	h *= t.Down
	return t.slope(x, a, h, math.FMA(-h, h, h)*math.FMA(t.ApproxB3, a2, t.ApproxA))
}

// slope returns (x·Φ(x))′ from h = Φ(-a) and d = Φ′(-a).
func (t activation) slope(x, a, h, d float64) float64 {
	k := math.FMA(-a, d, h)
	s := math.Copysign(t.One, x)
	return math.FMA(-s, k, math.FMA(s, t.Half, t.Half))
}

// logistic returns 2^128/(1 + e^v) for 0 ≤ v < 800: scaled up, as without that it could be denormal.
func (t activation) logistic(v float64) float64 {
	f, p := t.decay(t.MagicUp, v, 0)
	e := math.FMA(-p, f, p)
	return e / math.FMA(e, t.Down, t.One)
}

// normal returns 2^128·Φ(-a), with Φ the normal distribution function, and e = 2^128·Φ′(a) = 2^128·e^(-½a²)/√(2π).
// Φ(-a) is Φ′(a)/(a + g(a)) with a smooth g, which falls from √(2/π) at 0 to about 1/a. A quotient P/D
// approximates it over the whole range, so that Φ(-a) = Φ′(a)·D/(a·D + P): what D is rounded by nearly cancels, and
// since all coefficients are positive nothing else does.
func (t activation) normal(a float64) (h, e float64) {
	u := t.Half * a
	v := u * a
	f, p := t.decay(t.MagicUp, v, math.FMA(-u, a, v)) // ½a² to twice the digits
	p *= t.Density
	e = math.FMA(-p, f, p)
	d := horner(t.d, a)
	return e * d / math.FMA(a, d, horner(t.p, a)), e
}

// approx returns logistic(2·√(2/π)·(a + 0.044715·a³)) and a².
func (t activation) approx(a float64) (h, a2 float64) {
	a2 = a * a
	return t.logistic(a * math.FMA(t.ApproxB, a2, t.ApproxA)), a2
}

// decay returns f = 1 - e^-r and p = 2^-n where v - d = n·ln 2 + r, |r| ≤ 0.347; with MagicUp for magic, p is 2^(128-n).
// f = r + r²·q(r) is exact to the last digit also where r is small.
func (t activation) decay(magic, v, d float64) (f, p float64) {
	m := math.FMA(v, t.Log2E, magic) // its low bits hold n, or n - 128
	n := m - magic
	r := math.FMA(n, t.Ln2Hi, v)
	r = math.FMA(n, t.Ln2Lo, r)
	r -= d
	p = math.Float64frombits(math.Float64bits(t.One) - math.Float64bits(m)<<52)
	return math.FMA(r*r, horner(t.q, r), r), p
}

// clamp returns |x|, but at most limit.
func clamp(x, limit float64) float64 {
	a := math.Abs(x)
	if limit < a {
		a = limit
	}
	return a
}
