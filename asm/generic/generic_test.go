package generic_test

import (
	"math"
	"math/big"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// The wrapped kernels have to keep the contract that they define, too: slices cut to size, edges.
func TestKernels(t *testing.T) {
	t.Run("float64", func(t *testing.T) { kerneltest.Run(t, generic.Float64) })
	t.Run("float32", func(t *testing.T) { kerneltest.Run(t, generic.Float32) })
	t.Run("int8", func(t *testing.T) { kerneltest.RunInt(t, generic.Int8x1) })
}

// TestFMA32 compares with exact arithmetic, above all where rounding twice goes wrong: sums near the
// middle of two float32, among denormals too.
func TestFMA32(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	exact := func(x, y, z float32) float32 {
		p := new(big.Float).SetPrec(2000).Mul(big.NewFloat(float64(x)), big.NewFloat(float64(y)))
		p.Add(p, big.NewFloat(float64(z)))
		f, _ := p.Float32()
		return f
	}
	pow := func(e int) float32 { return float32(math.Ldexp(1, e)) }
	check := func(x, y, z float32) {
		t.Helper()
		got, want := generic.FMA(x, y, z), exact(x, y, z)
		if got != want {
			t.Fatalf("FMA(%x, %x, %x) = %x, want %x", x, y, z, got, want)
		}
	}
	for range 300000 {
		x := float32(rng.Uint32N(1<<24)) * pow(rng.IntN(60)-100)
		y := float32(rng.Uint32N(1<<24)) * pow(rng.IntN(60)-100)
		z := float32(int32(rng.Uint32())>>8) * pow(rng.IntN(120)-149)
		check(x, y, z)
	}
	// (2^12+1)·(2^12-1) = 2^24-1 and the like leave a sum just beside a midpoint.
	for e := -170; e < 100; e++ {
		for _, d := range []float32{1, -1} {
			for _, z := range []float32{1, 1 + 0x1p-23, -1} {
				check((1+0x1p-23)*pow(max(e, -126)), (1-0x1p-23)*d*pow(min(e+126, 0)), z*pow(min(e+24, 127)))
				check((1+0x1p-12)*pow(max(e, -126)), (1-0x1p-12)*d*pow(min(e+126, 0)), z*pow(min(e+24, 127)))
			}
		}
	}
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, c := range [][4]float32{{inf, 1, -inf, nan}, {inf, 0, 1, nan}, {nan, 1, 1, nan}, {inf, 1, 1, inf}, {1, 1, -inf, -inf}, {math.MaxFloat32, 2, 0, inf}, {-math.MaxFloat32, 2, math.MaxFloat32, -math.MaxFloat32}} {
		if got := generic.FMA(c[0], c[1], c[2]); !kerneltest.Same(got, c[3]) {
			t.Errorf("FMA(%v, %v, %v) = %v, want %v", c[0], c[1], c[2], got, c[3])
		}
	}
	if got := generic.FMA[float32](-1, 0, 0); math.Signbit(float64(got)) {
		t.Error("FMA(-1, 0, +0) = -0")
	}
}

// bigExp returns e^x to 200 bits or nearly: a Taylor series of x/2^n, squared n times.
func bigExp(x float64) *big.Float { return bigExpOf(big.NewFloat(x)) }

func bigExpOf(x *big.Float) *big.Float {
	halvings := 12 + max(0, x.MantExp(nil))
	r := new(big.Float).SetPrec(prec).SetMantExp(x, -halvings)
	sum, term := big.NewFloat(1).SetPrec(prec), big.NewFloat(1).SetPrec(prec)
	for i := 1; i < 60; i++ {
		term.Mul(term, r)
		term.Quo(term, new(big.Float).SetInt64(int64(i)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// ulps returns |got - want| in units of the last place of a type with mantissa bits p.
func ulps(got float64, want *big.Float, p int) float64 {
	d := new(big.Float).Sub(want, big.NewFloat(got))
	e := want.MantExp(nil)
	u, _ := d.SetMantExp(d, p-e).Float64()
	return math.Abs(u)
}

// Measured maxima: exp 0.81 ulp (float64), log 0.76 ulp. For float32 [TestActivation32] tries every argument: 0.94 ulp.
func TestAccuracy(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	worst64, worst32, worstLog := 0.0, 0.0, 0.0
	var y64 [1]float64
	var y32 [1]float32
	for range 20000 {
		x := (rng.Float64()*2 - 1) * math.Ldexp(708, -rng.IntN(12))
		generic.Exp([]float64{x}, y64[:])
		want := bigExp(x)
		worst64 = max(worst64, ulps(y64[0], want, 53))
		x32 := float32(x / 708 * 87)
		generic.Exp([]float32{x32}, y32[:])
		worst32 = max(worst32, ulps(float64(y32[0]), bigExp(float64(x32)), 24))
		// ln is checked through e^ln(v) = v: the relative error of the power is the absolute error of ln v.
		v := y64[0]
		got := generic.Log(v)
		q := bigExp(got)
		q.Quo(q, big.NewFloat(v))
		q.Sub(q, big.NewFloat(1))
		e, _ := q.Float64()
		_, exp := math.Frexp(got)
		worstLog = max(worstLog, math.Abs(math.Ldexp(e, 53-exp)))
	}
	t.Logf("worst error in ulp: exp %.3f (float64) %.3f (float32), log %.3f", worst64, worst32, worstLog)
	if worst64 > 1 || worst32 > 1 || worstLog > 1 {
		t.Errorf("worst error in ulp: exp %.3f (float64), %.3f (float32), want ≤ 1; log %.3f, want ≤ 1", worst64, worst32, worstLog)
	}
}

func TestLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	exp(t, [][2]float64{{0, 1}, {math.Copysign(0, -1), 1}, {inf, inf}, {-inf, 0}, {nan, nan}, {1000, inf}, {-1000, 0}, {709.782712893384, 1.7976931348622732e+308}, {709.79, inf}, {-745.2, 0}, {-745, math.SmallestNonzeroFloat64}})
	exp(t, [][2]float32{{0, 1}, {float32(inf), float32(inf)}, {float32(-inf), 0}, {float32(nan), float32(nan)}, {88.73, float32(inf)}, {-104, 0}, {-103, math.SmallestNonzeroFloat32}})
	for _, c := range [][2]float64{{1, 0}, {0, -inf}, {-1, nan}, {inf, inf}, {nan, nan}, {-inf, nan}, {2, math.Ln2}, {math.SmallestNonzeroFloat64, -744.4400719213812}} {
		if got := generic.Log(c[0]); !kerneltest.Same(got, c[1]) {
			t.Errorf("Log(%v) = %v, want %v", c[0], got, c[1])
		}
	}
}

func exp[T asm.Float](t *testing.T, cases [][2]T) {
	for _, c := range cases {
		y := []T{0}
		if generic.Exp([]T{c[0]}, y); !kerneltest.Same(y[0], c[1]) {
			t.Errorf("Exp(%v) = %v, want %v", c[0], y[0], c[1])
		}
	}
}

func TestDotOrder(t *testing.T) {
	for _, c := range []struct {
		m, n, k    int
		aByK, bByK bool
		want       bool
	}{
		{1, 100, 784, true, true, true},   // x·Wᵀ, one row
		{4, 100, 784, true, true, true},   // four rows
		{5, 100, 784, true, true, false},  // five: chain
		{1, 100, 784, true, false, false}, // x·W: B is not contiguous along k
		{100, 1, 784, true, false, true},  // A·x, A row-major
		{100, 1, 784, false, true, false}, // Aᵀ·x
		{4, 4, 9, true, false, false},     // a tie is decided by B
		{1, 100, 1, true, true, false},    // nothing to add
		{64, 10, 100, true, true, true},   // X·Wᵀ, ten outputs
		{64, 10, 99, true, true, false},   // of fewer inputs
		{65, 10, 100, true, true, false},  // more rows
		{10, 64, 100, true, true, true},   // few rows instead
		{64, 13, 784, true, true, false},  // more outputs
		{64, 10, 784, true, false, false}, // X·W
		{64, 10, 784, false, true, false}, // Xᵀ·Wᵀ
		{5, 5, 50, true, true, true},
	} {
		if got := generic.DotOrder(c.m, c.n, c.k, c.aByK, c.bByK); got != c.want {
			t.Errorf("DotOrder(%d, %d, %d, %v, %v) = %v", c.m, c.n, c.k, c.aByK, c.bByK, got)
		}
	}
}

func BenchmarkKernels(b *testing.B) {
	b.Run("float64", func(b *testing.B) { kerneltest.Bench(b, generic.Float64) })
	b.Run("float32", func(b *testing.B) { kerneltest.Bench(b, generic.Float32) })
}

// TestQuotient multiplies quotients by what was divided by, also where squares of that leave the range of float64.
func TestQuotient(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	number := func() float64 { return math.Ldexp(rng.Float64()-0.5, rng.IntN(40)-20) }
	for range 10000 {
		x, by := complex(number(), number()), complex(number(), number())
		for _, scale := range []float64{1, 0x1p-900, 0x1p900} {
			re, im := generic.Quotient(scale*real(x), scale*imag(x), scale*real(by), scale*imag(by))
			if d := cmplx.Abs(complex(re, im)*by - x); !(d <= 16*0x1p-53*cmplx.Abs(x)) {
				t.Fatalf("%v/%v, both times %g: %v", x, by, scale, complex(re, im))
			}
		}
	}
	if re, im := generic.Quotient[float32](3, 4, 0, 2); re != 2 || im != -1.5 {
		t.Errorf("(3+4i)/2i = %v, want 2-1.5i", complex(re, im))
	}
}
