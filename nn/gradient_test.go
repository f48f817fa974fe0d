package nn_test

import (
	"fmt"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// central returns the derivative of f with respect to *v by a central difference.
func central(f func() float64, v *float64) float64 {
	const h = 1e-6
	old := *v
	*v = old + h
	plus := f()
	*v = old - h
	minus := f()
	*v = old
	return (plus - minus) / (2 * h)
}

// checkGradients compares every gradient that layer computes for a loss with central
// differences. gradient returns the loss of y and its derivative.
func checkGradients(t *testing.T, layer nn.Layer[float64], x gemm.Matrix[float64],
	gradient func(y gemm.Matrix[float64]) (float64, gemm.Matrix[float64])) {
	t.Helper()
	const tol = 1e-7
	loss := func() float64 {
		l, _ := gradient(must(layer.Forward(x)))
		return l
	}
	_, dy := gradient(must(layer.Forward(x)))
	dx := must(layer.Backward(dy)).Clone()
	var grads []gemm.Matrix[float64]
	for _, p := range layer.Params() {
		grads = append(grads, p.Grad.Clone())
	}
	for k, p := range layer.Params() {
		for i := range p.Value.Data {
			near(t, fmt.Sprintf("d%s[%d]", p.Name, i), grads[k].Data[i], central(loss, &p.Value.Data[i]), tol)
		}
	}
	for i := range x.Data {
		near(t, fmt.Sprintf("dx[%d]", i), dx.Data[i], central(loss, &x.Data[i]), tol)
	}
}

// weighted is the loss Σ c·y, whose gradient is c.
func weighted(c gemm.Matrix[float64]) func(gemm.Matrix[float64]) (float64, gemm.Matrix[float64]) {
	return func(y gemm.Matrix[float64]) (float64, gemm.Matrix[float64]) {
		sum := 0.0
		for i := range c.Data {
			sum += c.Data[i] * y.Data[i]
		}
		return sum, c
	}
}

func TestGradients(t *testing.T) {
	const rows, in, out = 5, 4, 3
	labels := []int{0, 2, 1, 2, 0}
	for _, act := range allActivations {
		t.Run("Dense "+act.String(), func(t *testing.T) {
			rng := newRand(1)
			d := must(nn.NewDense[float64](in, out, act, nn.LinearUniform, rng))
			checkGradients(t, d, random[float64](rng, rows, in), weighted(random[float64](rng, rows, out)))
		})
		t.Run("Pointwise "+act.String(), func(t *testing.T) {
			rng := newRand(2)
			p := must(nn.NewPointwise[float64](act))
			checkGradients(t, p, random[float64](rng, rows, in), weighted(random[float64](rng, rows, in)))
		})
	}
	crossEntropy := func(y gemm.Matrix[float64]) (float64, gemm.Matrix[float64]) {
		var c nn.CrossEntropy[float64]
		loss, grad, err := c.Loss(y, labels)
		if err != nil {
			t.Fatal(err)
		}
		return loss, grad
	}
	t.Run("CrossEntropy", func(t *testing.T) {
		checkGradients(t, must(nn.NewPointwise[float64](nn.Identity)), random[float64](newRand(3), rows, out), crossEntropy)
	})
	t.Run("Sequential", func(t *testing.T) {
		rng := newRand(4)
		net := must(nn.NewSequential[float64](
			must(nn.NewDense[float64](in, 6, nn.ReLU, nn.HeUniform, rng)),
			must(nn.NewSequential[float64](
				must(nn.NewDense[float64](6, 5, nn.Identity, nn.LinearUniform, rng)),
				nn.NewReLU[float64](),
			)),
			must(nn.NewDense[float64](5, out, nn.Identity, nn.GlorotNormal, rng)),
		))
		checkGradients(t, net, random[float64](rng, rows, in), crossEntropy)
	})
}
