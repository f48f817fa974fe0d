package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ashlar-la/ashlar/gemm"
)

// An Init is a way to draw the first weights and bias of a layer. The same generator state
// gives the same bits on every machine. U(±a) is the uniform distribution on [-a, a], N(s)
// the normal one of mean 0 and standard deviation s.
type Init uint8

// The initialisations. All but LinearUniform set the bias to 0.
const (
	LinearUniform Init = iota // U(±1/√in), the bias too: the default of PyTorch's Linear
	HeUniform                 // U(±√(6/in)), for ReLU: He et al., 2015
	HeNormal                  // N(√(2/in))
	GlorotUniform             // U(±√(6/(in+out))): Glorot and Bengio, 2010
	GlorotNormal              // N(√(2/(in+out)))
	Zeros                     // 0; needs no generator
)

// inits is the table of initialisations. A weight is scale·draw.
var inits = [...]struct {
	name  string
	draw  func(*rand.Rand) float64 // nil: leave the zeros
	scale func(in, out float64) float64
	bias  bool // drawn like the weights
}{
	LinearUniform: {"LinearUniform", uniform, func(in, _ float64) float64 { return 1 / math.Sqrt(in) }, true},
	HeUniform:     {"HeUniform", uniform, func(in, _ float64) float64 { return math.Sqrt(6 / in) }, false},
	HeNormal:      {"HeNormal", normal, func(in, _ float64) float64 { return math.Sqrt(2 / in) }, false},
	GlorotUniform: {"GlorotUniform", uniform, func(in, out float64) float64 { return math.Sqrt(6 / (in + out)) }, false},
	GlorotNormal:  {"GlorotNormal", normal, func(in, out float64) float64 { return math.Sqrt(2 / (in + out)) }, false},
	Zeros:         {"Zeros", nil, nil, false},
}

// String returns the name of the constant.
func (init Init) String() string {
	if int(init) < len(inits) {
		return inits[init].name
	}
	return fmt.Sprintf("Init(%d)", uint8(init))
}

func (init Init) check(call string, rng *rand.Rand) error {
	switch {
	case int(init) >= len(inits):
		return fmt.Errorf("nn: %s: init = %v, want < %d", call, init, len(inits))
	case rng == nil && inits[init].draw != nil:
		return fmt.Errorf("nn: %s: rng = nil, want a generator for %v", call, init)
	}
	return nil
}

// initialise draws weight (out×in) row after row, then bias; both start as zeros.
func initialise[T gemm.Float](init Init, rng *rand.Rand, weight, bias gemm.Matrix[T]) {
	row := inits[init]
	if row.draw == nil {
		return
	}
	scale := row.scale(float64(weight.Cols), float64(weight.Rows))
	for i := range weight.Data {
		weight.Data[i] = T(scale * row.draw(rng))
	}
	if row.bias {
		for i := range bias.Data {
			bias.Data[i] = T(scale * row.draw(rng))
		}
	}
}

// uniform returns one of 2⁵³ equidistant values in [-1, 1). Every operation is exact, and
// the generator's 64 bits are all that it takes from package rand.
func uniform(rng *rand.Rand) float64 {
	return float64(rng.Uint64()>>11)/(1<<52) - 1
}

// normal returns a standard normal value by Marsaglia's polar method. It does not use
// rand.NormFloat64, whose tails call math.Exp and math.Log, which differ between
// machines in the last bit.
func normal(rng *rand.Rand) float64 {
	for {
		u, v := uniform(rng), uniform(rng)
		// The conversions forbid a fused multiply-add, which some compilers would make.
		s := float64(u*u) + float64(v*v)
		if 0 < s && s < 1 {
			return u * math.Sqrt(-2*gemm.Log(s)/s)
		}
	}
}
