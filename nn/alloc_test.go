package nn_test

import (
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
	"github.com/ashlar-la/ashlar/nn"
)

// In the steady state, for the same batch or a smaller one, nothing allocates.
func TestAllocations(t *testing.T) { both(t, testAllocations[float32], testAllocations[float64]) }

func testAllocations[T gemm.Float](t *testing.T) {
	const batch, in, hidden, classes = 33, 20, 16, 5
	rng := newRand(1)
	first := must(nn.NewDense[T](in, hidden, nn.ReLU, nn.HeNormal, rng))
	net := must(nn.NewSequential[T](
		first,
		must(nn.NewDense[T](hidden, hidden, nn.Identity, nn.LinearUniform, rng)),
		nn.NewReLU[T](),
		must(nn.NewDense[T](hidden, classes, nn.Identity, nn.LinearUniform, rng)),
	))
	sgd := must(nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: 0.01, Momentum: 0.9, WeightDecay: 0.01, Nesterov: true}))
	smooth := must(nn.NewSequential[T](
		must(nn.NewDense[T](in, hidden, nn.GELU, nn.HeNormal, rng)),
		must(nn.NewDense[T](hidden, hidden, nn.Tanh, nn.LinearUniform, rng)),
		must(nn.NewPointwise[T](nn.SiLU)),
	))
	silu := must(nn.NewPointwise[T](nn.SiLU))
	var ce nn.CrossEntropy[T]
	x, labels := random[T](rng, batch, in), make([]int, batch)
	columns := strided(x, 1, batch)
	logits, dy := random[T](rng, batch, classes), random[T](rng, batch, hidden)
	small := x.Slice(0, 7, 0, in)

	for _, c := range []struct {
		name string
		do   func()
	}{
		{"Dense", func() { must(first.Forward(x)); must(first.Backward(dy)) }},
		{"Dense, column-major", func() { must(first.Forward(columns)); must(first.Backward(dy)) }},
		{"smooth activations", func() { must(smooth.Forward(x)); must(smooth.Backward(dy)) }},
		{"SiLU, column-major", func() { must(silu.Forward(columns)); must(silu.Backward(x)) }},
		{"Loss", func() { ce.Loss(logits, labels) }},
		{"Accuracy", func() { must(nn.Accuracy(logits, labels)) }},
		{"Step", sgd.Step},
		{"training step", func() { step(net, sgd, &ce, x, labels) }},
		{"training step, smaller batch", func() { step(net, sgd, &ce, small, labels[:7]) }},
	} {
		c.do()
		if n := kerneltest.AllocsPerRun(20, c.do); n != 0 {
			t.Errorf("%s: %v allocations, want 0", c.name, n)
		}
	}
}
