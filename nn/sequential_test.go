package nn_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// probe is a layer from outside the package; it counts the calls.
type probe struct {
	*nn.Pointwise[float64]
	backward, backwardParams int
}

func newProbe() *probe { return &probe{Pointwise: nn.NewReLU[float64]()} }

func (p *probe) Backward(dy gemm.Matrix[float64]) (gemm.Matrix[float64], error) {
	p.backward++
	return p.Pointwise.Backward(dy)
}

func (p *probe) BackwardParams(dy gemm.Matrix[float64]) error {
	p.backwardParams++
	return p.Pointwise.BackwardParams(dy)
}

// pass is a layer without state, which may therefore stand in several places.
type pass struct{}

func (*pass) OutCols(cols int) (int, error)                                  { return cols, nil }
func (*pass) Forward(x gemm.Matrix[float64]) (gemm.Matrix[float64], error)   { return x, nil }
func (*pass) Backward(dy gemm.Matrix[float64]) (gemm.Matrix[float64], error) { return dy, nil }
func (*pass) BackwardParams(gemm.Matrix[float64]) error                      { return nil }
func (*pass) Params() []nn.Param[float64]                                    { return nil }

func TestSequentialStateless(t *testing.T) {
	net := must(nn.NewSequential[float64](&pass{}, nn.NewReLU[float64](), &pass{}))
	wantBits(t, "y", must(net.Forward(matrix(1, 2, -1.0, 2))), matrix(1, 2, 0.0, 2))
	wantBits(t, "dx", must(net.Backward(matrix(1, 2, 3.0, 4))), matrix(1, 2, 0.0, 4))
}

// nested and flat return the same network in two shapes.
func nested(seed uint64) *nn.Sequential[float64] {
	rng := newRand(seed)
	return must(nn.NewSequential[float64](
		must(nn.NewSequential[float64](
			must(nn.NewDense[float64](4, 6, nn.Identity, nn.HeUniform, rng)),
			nn.NewReLU[float64](),
		)),
		must(nn.NewSequential[float64](
			must(nn.NewDense[float64](6, 3, nn.Identity, nn.HeUniform, rng)),
		)),
	))
}

func flat(seed uint64) *nn.Sequential[float64] {
	rng := newRand(seed)
	return must(nn.NewSequential[float64](
		must(nn.NewDense[float64](4, 6, nn.ReLU, nn.HeUniform, rng)),
		must(nn.NewDense[float64](6, 3, nn.Identity, nn.HeUniform, rng)),
	))
}

func TestSequentialNests(t *testing.T) {
	rng := newRand(1)
	x, dy := random[float64](rng, 5, 4), random[float64](rng, 5, 3)
	a, b := nested(2), flat(2)
	wantBits(t, "y", must(a.Forward(x)), must(b.Forward(x)))
	wantBits(t, "dx", must(a.Backward(dy)), must(b.Backward(dy)))
	pa, pb := a.Params(), b.Params()
	var names []string
	for i := range pa {
		names = append(names, pa[i].Name)
		wantBits(t, pa[i].Name, pa[i].Grad, pb[i].Grad)
	}
	if want := []string{"0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q", names, want)
	}
	if cols := must(a.OutCols(4)); cols != 3 {
		t.Errorf("OutCols(4) = %d, want 3", cols)
	}
}

// BackwardParams fills the gradients that Backward fills, and does not ask the first layer, at
// any depth, for dx.
func TestSequentialBackwardParams(t *testing.T) {
	rng := newRand(3)
	x, dy := random[float64](rng, 5, 4), random[float64](rng, 5, 3)
	a, b := flat(4), flat(4)
	must(a.Forward(x))
	must(a.Backward(dy))
	must(b.Forward(x))
	if err := b.BackwardParams(dy); err != nil {
		t.Fatal(err)
	}
	for i, p := range a.Params() {
		wantBits(t, p.Name, b.Params()[i].Grad, p.Grad)
	}

	first, second, third := newProbe(), newProbe(), newProbe()
	net := must(nn.NewSequential[float64](must(nn.NewSequential[float64](first, second)), third))
	must(net.Forward(x))
	if err := net.BackwardParams(x); err != nil {
		t.Fatal(err)
	}
	if first.backward != 0 || first.backwardParams != 1 || second.backward != 1 || third.backward != 1 {
		t.Errorf("calls of Backward: %d, %d, %d, want 0, 1, 1", first.backward, second.backward, third.backward)
	}
}

// The last layer would overwrite what the first one keeps.
func TestSequentialOwnResult(t *testing.T) {
	rng := newRand(6)
	dense := func(in, out int) *nn.Dense[float64] {
		return must(nn.NewDense[float64](in, out, nn.Identity, nn.HeNormal, rng))
	}
	net := must(nn.NewSequential[float64](dense(3, 4), dense(4, 3)))
	y := must(net.Forward(random[float64](rng, 4, 3)))
	untouched := frozen(y)
	_, err := net.Forward(y.Slice(1, 3, 0, 3))
	wantError(t, err, "Sequential.Forward", "own result")
	untouched(t)
	must(net.Forward(y.Clone()))
}

func TestSequentialErrors(t *testing.T) {
	rng := newRand(5)
	a := must(nn.NewDense[float64](4, 6, nn.ReLU, nn.HeUniform, rng))
	b := must(nn.NewDense[float64](5, 3, nn.ReLU, nn.HeUniform, rng))
	relu := nn.NewReLU[float64]()

	_, err := nn.NewSequential[float64]()
	wantError(t, err, "NewSequential", "no layers")
	_, err = nn.NewSequential[float64](a, nil)
	wantError(t, err, "NewSequential", "layers[1] is nil")
	var missing *nn.Dense[float64] // what a NewDense returns beside an error
	_, err = nn.NewSequential[float64](missing)
	wantError(t, err, "NewSequential", "layers[0] is nil")
	_, err = nn.NewSequential[float64](a, relu, b, relu)
	wantError(t, err, "NewSequential", "layer 3 is layer 1")
	_, err = nn.NewSequential[float64](a, must(nn.NewSequential[float64](relu, a)))
	wantError(t, err, "NewSequential", "layer 1.1 is layer 0")

	// The second layer does not fit: the first must not have run.
	y := must(a.Forward(random[float64](rng, 2, 4)))
	untouched := frozen(y)
	net := must(nn.NewSequential[float64](a, b))
	_, err = net.Forward(random[float64](rng, 2, 4))
	wantError(t, err, "Sequential: layer 1", "x.Cols = 6", "want in = 5")
	untouched(t)

	net = flat(6)
	_, err = net.Backward(random[float64](rng, 2, 3))
	wantError(t, err, "Sequential.Backward", "no Forward")
	_, err = net.Forward(gemm.Matrix[float64]{Rows: 2, Cols: 4, RowStride: 4, ColStride: 1})
	wantError(t, err, "Sequential: layer 0", "x: len(Data) = 0")
	must(net.Forward(random[float64](rng, 2, 4)))
	must(net.Backward(random[float64](rng, 2, 3)))
	var grads []gemm.Matrix[float64]
	for _, p := range net.Params() {
		grads = append(grads, p.Grad)
	}
	untouched = frozen(grads...)
	_, err = net.Backward(random[float64](rng, 3, 3))
	wantError(t, err, "Sequential: layer 1", "dy is 3×3", "want 2×3")
	wantError(t, net.BackwardParams(random[float64](rng, 2, 4)), "Sequential: layer 1", "dy is 2×4", "want 2×3")
	untouched(t)

	one := must(nn.NewSequential[float64](nn.NewReLU[float64]()))
	wantError(t, one.BackwardParams(gemm.Matrix[float64]{}), "Sequential.BackwardParams", "no Forward")
}

// A Forward that ends midway leaves layers with different batches.
func TestSequentialMidway(t *testing.T) {
	rng := newRand(8)
	d := must(nn.NewDense[float64](3, 2, nn.Tanh, nn.HeUniform, rng))
	last := &stubborn{Pointwise: nn.NewReLU[float64]()}
	net := must(nn.NewSequential[float64](d, last))
	x, dy := random[float64](rng, 4, 3), random[float64](rng, 4, 2)
	must(net.Forward(x))
	short := gemm.Matrix[float64]{Rows: 2, Cols: 3, RowStride: 3, ColStride: 1}
	_, err := net.Forward(short)
	wantError(t, err, "Sequential: layer 0", "len(Data) = 0")
	must(net.Backward(dy)) // nothing had begun
	last.refuses = true
	_, err = net.Forward(random[float64](rng, 4, 3))
	wantError(t, err, "Sequential: layer 1", "refused")
	_, err = net.Backward(dy)
	wantError(t, err, "Sequential.Backward", "no Forward")
	last.refuses = false
	must(net.Forward(x))
	must(net.Backward(dy))
}

// stubborn is a layer that may refuse any x.
type stubborn struct {
	*nn.Pointwise[float64]
	refuses bool
}

func (s *stubborn) Forward(x gemm.Matrix[float64]) (gemm.Matrix[float64], error) {
	if s.refuses {
		return gemm.Matrix[float64]{}, errors.New("refused")
	}
	return s.Pointwise.Forward(x)
}
