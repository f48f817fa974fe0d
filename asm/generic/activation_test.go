package generic_test

import (
	"flag"
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

var exhaustive = flag.Bool("exhaustive", false, "test activations on every float32 (most of an hour)")

// An activation has its two kernels, what it is by the functions of package math, and in 200 bits.
type activation struct {
	name    string
	f64     func(x, y []float64)
	f32     func(x, y []float32)
	math    func(x float64) float64
	big     func(x float64) *big.Float
	limit32 float64 // of the error in ulp
	limit   func(x float64) float64
}

func constant(c float64) func(float64) float64 { return func(float64) float64 { return c } }

var activations = []activation{
	{"tanh", generic.Tanh[float64], generic.Tanh[float32], math.Tanh, bigTanh, 0.51, constant(3)},
	{"sigmoid", generic.Sigmoid[float64], generic.Sigmoid[float32], mathSigmoid, bigSigmoid, 0.51, constant(2.5)},
	{"silu", generic.Silu[float64], generic.Silu[float32],
		func(x float64) float64 { return x * mathSigmoid(x) },
		func(x float64) *big.Float { return times(x, bigSigmoid(x)) }, 0.51, constant(3)},
	{"gelu", generic.Gelu[float64], generic.Gelu[float32],
		func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) },
		func(x float64) *big.Float { return times(x, bigNormal(x)) }, 0.52, constant(4)},
	{"gelutanh", generic.GeluTanh[float64], generic.GeluTanh[float32],
		func(x float64) float64 { return x * mathSigmoid(mathApprox(x)) },
		func(x float64) *big.Float {
			// w = 2·√(2/π)·(x + 0.044715·x³)
			w, c := times(x, float(x)), new(big.Float).SetPrec(prec)
			c.SetString("0.044715")
			w.Mul(w, c).Add(w, one)
			w.Mul(w, float(x)).Mul(w, float(4)).Quo(w, root2Pi)
			return times(x, bigLogistic(w))
		}, 0.51,
		// Left of 0 it falls like e^w(x): what w is rounded by counts |w| times over.
		func(x float64) float64 { return 4 + 2*max(0, -mathApprox(x)) }},
}

func mathSigmoid(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

func mathApprox(x float64) float64 { return 2 * math.Sqrt(2/math.Pi) * (x + 0.044715*x*x*x) }

const prec = 200

var one, root2Pi = float(1), func() *big.Float {
	pi, _, err := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899", 10, prec, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return pi.Sqrt(pi.Add(pi, pi))
}()

func float(x float64) *big.Float                     { return new(big.Float).SetPrec(prec).SetFloat64(x) }
func times(x float64, y *big.Float) *big.Float       { return float(0).Mul(float(x), y) }
func bigSigmoid(x float64) *big.Float                { return bigLogistic(float(x)) }
func quotient(x *big.Float, y *big.Float) *big.Float { return float(0).Quo(x, y) }
func difference(x, y *big.Float) *big.Float          { return float(0).Sub(x, y) }

// bigLogistic returns 1/(1 + e^-x).
func bigLogistic(x *big.Float) *big.Float {
	e := bigExpOf(float(0).Neg(x))
	return quotient(one, e.Add(e, one))
}

func bigTanh(x float64) *big.Float {
	if math.Abs(x) < 1e-30 {
		return float(x) // but for x³/3
	}
	e := bigExpOf(times(2, float(x)))
	return quotient(difference(e, one), float(0).Add(e, one))
}

// bigNormal returns the normal distribution function of x: by its series about 0, which has positive terms only, or by
// Laplace's continued fraction of Mills's ratio.
func bigNormal(x float64) *big.Float {
	a := math.Abs(x)
	density := quotient(bigExpOf(times(-x/2, float(x))), root2Pi)
	tail := float(a)
	if a < 5 {
		term, sum := float(a), float(a)
		for k := 3.0; k < 250; k += 2 {
			term.Mul(term, times(a, float(a))).Quo(term, float(k))
			sum.Add(sum, term)
		}
		tail = difference(float(0.5), sum.Mul(sum, density))
	} else {
		for k := 100.0; k > 0; k-- {
			tail = float(0).Add(float(a), quotient(float(k), tail))
		}
		tail = quotient(density, tail)
	}
	if x > 0 {
		return difference(one, tail)
	}
	return tail
}

// error64 returns |got - want| in units of the last place that want has in a float64.
func error64(got float64, want *big.Float) float64 {
	d, _ := new(big.Float).SetMantExp(new(big.Float).Sub(float(got), want), min(53-want.MantExp(nil), 1074)).Float64()
	return math.Abs(d)
}

// error32 is error64 for float32.
func error32(got, want float64) float64 {
	_, e := math.Frexp(want)
	return math.Abs(math.Ldexp(got-want, min(24-e, 149)))
}

// points returns arguments of every magnitude, and more where the functions bend.
func points(n int) []float64 {
	rng := rand.New(rand.NewPCG(3, 3))
	x := make([]float64, n)
	for i := range x {
		switch i % 4 {
		case 0:
			x[i] = rng.NormFloat64()
		case 1:
			x[i] = (2*rng.Float64() - 1) * 40
		case 2:
			x[i] = -760 * rng.Float64()
		case 3:
			x[i] = (2*rng.Float64() - 1) * math.Ldexp(1, rng.IntN(1084)-1074) // below 2^10
		}
	}
	for i, v := range []float64{5e-324, 2.2e-308, 0.3465735902799726, 0.34657359027997264, 0.17328679513998632, 1, 5, 19.06154746539849, 22, 37.5, 38.4, 38.5, 39, 709.78, 745.13, 745.14, 751, 752, 759.9, 760} {
		x[2*i], x[2*i+1] = v, -v
	}
	return x
}

// TestActivation64 compares with 200 bits.
func TestActivation64(t *testing.T) {
	n := 2000
	if testing.Short() {
		n = 400
	}
	for _, a := range activations {
		worst, excess, at := 0.0, 0.0, 0.0
		x := points(n)
		y := make([]float64, n)
		a.f64(x, y)
		for i, v := range x {
			e := error64(y[i], a.big(v))
			if a.limit(v) == a.limit(0) {
				worst = max(worst, e)
			}
			if r := e / a.limit(v); r > excess {
				excess, at = r, v
			}
		}
		t.Logf("%s: %.3f ulp, %.3f of the limit at %v", a.name, worst, excess, at)
		if excess > 1 {
			t.Errorf("%s: at %v the error is %.2f of the limit", a.name, at, excess)
		}
	}
}

// TestActivation32 compares with float64: on one float32 in 1021, or with -exhaustive on every one.
func TestActivation32(t *testing.T) {
	step := uint64(1021)
	switch {
	case *exhaustive:
		step = 1
	case testing.Short():
		step = 99991
	}
	for _, a := range append(activations, activation{name: "exp", f32: generic.Exp[float32], math: math.Exp, limit32: 1}) {
		t.Run(a.name, func(t *testing.T) {
			procs := runtime.GOMAXPROCS(0)
			worst, at := make([]float64, procs), make([]float32, procs)
			var wait sync.WaitGroup
			for p := range procs {
				wait.Go(func() {
					x, y := make([]float32, 4096), make([]float32, 4096)
					for first := uint64(p) * 4096 * step; first < 1<<32; first += uint64(procs*4096) * step {
						for i := range x {
							x[i] = math.Float32frombits(uint32(first + uint64(i)*step))
						}
						a.f32(x, y)
						for i, v := range x {
							if e := wrong(v, y[i], a.math(float64(v))); e > worst[p] {
								worst[p], at[p] = e, v
							}
						}
					}
				})
			}
			wait.Wait()
			for p := range procs {
				t.Logf("%.4f ulp at %v", worst[p], at[p])
				if worst[p] > a.limit32 {
					t.Errorf("%.4f ulp at %v, want ≤ %v", worst[p], at[p], a.limit32)
				}
			}
		})
	}
}

// wrong returns the error of got in ulp: +Inf where it is not of the kind, or has not the sign, of what is wanted. An infinity
// counts as 2¹²⁸, from where on numbers round to it.
func wrong(x, got float32, want float64) float64 {
	switch {
	case x != x:
		if got == got {
			return math.Inf(1)
		}
		return 0
	case math.IsInf(float64(x), 0):
		return 0 // TestActivationLimits
	case got != got || math.Signbit(float64(got)) != math.Signbit(want):
		return math.Inf(1)
	}
	const over = 0x1p128
	return error32(max(-over, min(float64(got), over)), max(-over, min(want, over)))
}

func TestActivationLimits(t *testing.T) {
	t.Run("float64", func(t *testing.T) { activationLimits[float64](t, math.SmallestNonzeroFloat64, math.MaxFloat64) })
	t.Run("float32", func(t *testing.T) { activationLimits[float32](t, math.SmallestNonzeroFloat32, math.MaxFloat32) })
}

func activationLimits[T asm.Float](t *testing.T, tiny, huge T) {
	inf, nan, negZero := T(math.Inf(1)), T(math.NaN()), T(math.Copysign(0, -1))
	x := []T{nan, -nan, inf, -inf, huge, -huge, 0, negZero, 4 * tiny, -4 * tiny, -800}
	gate := []T{nan, nan, inf, negZero, huge, negZero, 0, negZero, 2 * tiny, -2 * tiny, negZero}
	ones := []T{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	gateGrad := []T{nan, nan, 1, 0, 1, 0, 0.5, 0.5, 0.5, 0.5, 0}
	for _, c := range []struct {
		name  string
		f     func(x, y []T)
		want  []T
		grad  func(x, dy, dx []T)
		slope []T
		ofY   bool
	}{
		{"tanh", generic.Tanh[T], []T{nan, nan, 1, -1, 1, -1, 0, negZero, 4 * tiny, -4 * tiny, -1},
			generic.TanhGrad[T], []T{nan, nan, 0, 0, 0, 0, 1, 1, 1, 1, 0}, true},
		{"sigmoid", generic.Sigmoid[T], []T{nan, nan, 1, 0, 1, 0, 0.5, 0.5, 0.5, 0.5, 0},
			generic.SigmoidGrad[T], []T{nan, nan, 0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25, 0}, true},
		{"silu", generic.Silu[T], gate, generic.SiluGrad[T], gateGrad, false},
		{"gelu", generic.Gelu[T], gate, generic.GeluGrad[T], gateGrad, false},
		{"gelutanh", generic.GeluTanh[T], gate, generic.GeluTanhGrad[T], gateGrad, false},
	} {
		y, dx := make([]T, len(x)), make([]T, len(x))
		c.f(x, y)
		v := x
		if c.ofY {
			v = y
		}
		c.grad(v, ones, dx)
		for i := range x {
			if !kerneltest.Same(y[i], c.want[i]) {
				t.Errorf("%s(%v) = %v, want %v", c.name, x[i], y[i], c.want[i])
			}
			if !kerneltest.Same(dx[i], c.slope[i]) {
				t.Errorf("%s′(%v) = %v, want %v", c.name, x[i], dx[i], c.slope[i])
			}
		}
	}
}

// TestActivationGrad compares the derivatives, which may be 0 between, with central differences in 200 bits.
func TestActivationGrad(t *testing.T) {
	grads := map[string]func(x, dy, dx []float64){
		"tanh": generic.TanhGrad[float64], "sigmoid": generic.SigmoidGrad[float64], "silu": generic.SiluGrad[float64],
		"gelu": generic.GeluGrad[float64], "gelutanh": generic.GeluTanhGrad[float64],
	}
	rng := rand.New(rand.NewPCG(4, 4))
	for _, a := range activations {
		worst := 0.0
		for range 300 {
			const h = 0x1p-24                                  // its square, the error of the difference, is 3.6e-15
			x := math.Round(rng.NormFloat64()*0x1p28) / 0x1p26 // so that x ± h are float64
			v, dx := []float64{x}, []float64{0}
			if a.name == "tanh" || a.name == "sigmoid" {
				a.f64(v, v)
			}
			grads[a.name](v, []float64{2}, dx)
			want := difference(a.big(x+h), a.big(x-h))
			d, _ := want.Sub(want.SetMantExp(want, 24), float(dx[0])).Float64()
			worst = max(worst, math.Abs(d))
		}
		t.Logf("%s: %.2g", a.name, worst)
		if worst > 1e-14 {
			t.Errorf("%s: the derivative is off by %.2g, want ≤ 1e-14", a.name, worst)
		}
	}
}
