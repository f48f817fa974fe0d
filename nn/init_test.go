package nn_test

import (
	"math"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// The first two moments and the bounds of each distribution.
func TestInitDistributions(t *testing.T) {
	const in, out = 90, 210
	uniform := func(a float64) (bound, std float64) { return a, a / math.Sqrt(3) }
	normal := func(s float64) (bound, std float64) { return 6 * s, s }
	for _, c := range []struct {
		init       nn.Init
		family     func(float64) (bound, std float64)
		scale      float64
		randomBias bool
	}{
		{nn.LinearUniform, uniform, 1 / math.Sqrt(in), true},
		{nn.HeUniform, uniform, math.Sqrt(6. / in), false},
		{nn.HeNormal, normal, math.Sqrt(2. / in), false},
		{nn.GlorotUniform, uniform, math.Sqrt(6. / (in + out)), false},
		{nn.GlorotNormal, normal, math.Sqrt(2. / (in + out)), false},
		{nn.Zeros, uniform, 0, false},
	} {
		t.Run(c.init.String(), func(t *testing.T) {
			d := must(nn.NewDense[float64](in, out, nn.Identity, c.init, newRand(1)))
			bound, std := c.family(c.scale)
			check := func(what string, data []float64) {
				mean, square, largest := 0.0, 0.0, 0.0
				n := float64(len(data))
				for _, v := range data {
					mean += v / n
					square += v * v / n
					largest = max(largest, math.Abs(v))
				}
				if largest > bound {
					t.Errorf("%s: largest |value| %v, want ≤ %v", what, largest, bound)
				}
				if math.Abs(mean) > 4*std/math.Sqrt(n) {
					t.Errorf("%s: mean %v, want 0 ± %v", what, mean, 4*std/math.Sqrt(n))
				}
				if got := math.Sqrt(square); math.Abs(got-std) > 4*std/math.Sqrt(n) {
					t.Errorf("%s: standard deviation %v, want %v", what, got, std)
				}
			}
			check("weight", d.Weight().Value.Data)
			if c.randomBias {
				check("bias", d.Bias().Value.Data)
			} else {
				wantBits(t, "bias", d.Bias().Value, matrix[float64](1, out))
			}
		})
	}
}

// A seed gives these bits on every machine. The digests were computed on linux/amd64.
func TestInitGolden(t *testing.T) {
	for _, c := range []struct {
		init     nn.Init
		f32, f64 string
	}{
		{nn.LinearUniform, "1ec10ecd23a792d3", "735b5d9ffea8fe05"},
		{nn.HeUniform, "cc6960dcc95a5a61", "044ca0ec0751cc05"},
		{nn.HeNormal, "ddbd68223d31e66c", "6d16d115d0c53ed4"},
		{nn.GlorotUniform, "8020767d510be378", "8d2ae3e60698ea44"},
		{nn.GlorotNormal, "667309c3fc40e7c0", "bfc08a608b46000d"},
	} {
		if got := initDigest[float32](c.init); got != c.f32 {
			t.Errorf("%v float32: %s, want %s", c.init, got, c.f32)
		}
		if got := initDigest[float64](c.init); got != c.f64 {
			t.Errorf("%v float64: %s, want %s", c.init, got, c.f64)
		}
	}
}

func initDigest[T gemm.Float](init nn.Init) string {
	return digest(must(nn.NewDense[T](50, 40, nn.Identity, init, newRand(1))).Params())
}
