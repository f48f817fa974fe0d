package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// pytorchStep is the pseudocode in the documentation of torch.optim.SGD, for one number.
func pytorchStep(o nn.SGDOptions, first bool, w, g, v *float64) {
	d := *g + o.WeightDecay**w
	if o.Momentum != 0 {
		if first {
			*v = d
		} else {
			*v = o.Momentum**v + d
		}
		if o.Nesterov {
			d += o.Momentum * *v
		} else {
			d = *v
		}
	}
	*w -= o.LearningRate * d
}

func TestSGD(t *testing.T) { both(t, testSGD[float32], testSGD[float64]) }

func testSGD[T gemm.Float](t *testing.T) {
	tol := 1e-14
	if T(1)+T(tol) == 1 {
		tol = 1e-6
	}
	for _, o := range []nn.SGDOptions{
		{LearningRate: 0.5},
		{LearningRate: 0.1, WeightDecay: 0.25},
		{LearningRate: 0.1, Momentum: 0.9},
		{LearningRate: 0.1, Momentum: 0.9, WeightDecay: 0.25},
		{LearningRate: 0.1, Momentum: 0.9, Nesterov: true},
		{LearningRate: 0.1, Momentum: 0.9, WeightDecay: 0.25, Nesterov: true},
		{},
	} {
		t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
			rng := newRand(1)
			p := nn.Param[T]{Name: "p", Value: random[T](rng, 3, 5), Grad: random[T](rng, 3, 5)}
			empty := nn.Param[T]{Name: "empty"}
			sgd := must(nn.NewSGD([]nn.Param[T]{empty, p}, o))
			want, velocity := make([]float64, 15), make([]float64, 15)
			for i, w := range p.Value.Data {
				want[i] = float64(w)
			}
			for step := range 4 {
				copy(p.Grad.Data, random[T](rng, 3, 5).Data)
				untouched := frozen(p.Grad)
				for i, g := range p.Grad.Data {
					g := float64(g)
					pytorchStep(o, step == 0, &want[i], &g, &velocity[i])
				}
				sgd.Step()
				for i, w := range want {
					near(t, fmt.Sprintf("w[%d] after step %d", i, step), float64(p.Value.Data[i]), w, tol)
				}
				untouched(t)
			}
		})
	}
}

// A decay that the digits of float32 have no room for in a factor 1 - η·λ still tells over many steps, as in PyTorch.
func TestSGDSmallDecay(t *testing.T) {
	for _, o := range []nn.SGDOptions{
		{LearningRate: 1e-2, WeightDecay: 1e-5},
		{LearningRate: 1e-2, WeightDecay: 1e-5, Momentum: 0.5},
		{LearningRate: 1e-2, WeightDecay: 1e-5, Momentum: 0.5, Nesterov: true},
	} {
		narrow := nn.Param[float32]{Value: matrix(1, 1, float32(1)), Grad: matrix(1, 1, float32(0))}
		wide := nn.Param[float64]{Value: matrix(1, 1, 1.0), Grad: matrix(1, 1, 0.0)}
		a, b := must(nn.NewSGD([]nn.Param[float32]{narrow}, o)), must(nn.NewSGD([]nn.Param[float64]{wide}, o))
		rng := newRand(1)
		for range 500_000 {
			narrow.Grad.Data[0] = 1e-2 * float32(rng.NormFloat64())
			wide.Grad.Data[0] = float64(narrow.Grad.Data[0])
			a.Step()
			b.Step()
		}
		near(t, fmt.Sprintf("%+v: w", o), float64(narrow.Value.Data[0]), wide.Value.Data[0], 1e-3)
	}
}

// An infinite weight stays so: options that are 0 do not multiply it by 0.
func TestSGDInfiniteWeight(t *testing.T) {
	inf := math.Inf(1)
	for _, o := range []nn.SGDOptions{
		{LearningRate: 1},
		{LearningRate: 1, Momentum: 0.5},
		{LearningRate: 1, Momentum: 0.5, Nesterov: true},
	} {
		p := nn.Param[float64]{Value: matrix(1, 1, inf), Grad: matrix(1, 1, 1.0)}
		must(nn.NewSGD([]nn.Param[float64]{p}, o)).Step()
		wantBits(t, "w", p.Value, matrix(1, 1, inf))
	}
}

func TestSGDSetLearningRate(t *testing.T) {
	p := nn.Param[float64]{Value: matrix(1, 1, 1.0), Grad: matrix(1, 1, 1.0)}
	sgd := must(nn.NewSGD([]nn.Param[float64]{p}, nn.SGDOptions{LearningRate: 1}))
	wantError(t, sgd.SetLearningRate(-1), "SetLearningRate", "LearningRate = -1", "≥ 0")
	if err := sgd.SetLearningRate(0.25); err != nil {
		t.Fatal(err)
	}
	sgd.Step()
	wantBits(t, "w", p.Value, matrix(1, 1, 0.75))
}

func TestNewSGDErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		opts nn.SGDOptions
		want []string
	}{
		{nn.SGDOptions{LearningRate: -0.5}, []string{"LearningRate = -0.5", "≥ 0"}},
		{nn.SGDOptions{LearningRate: nan}, []string{"LearningRate = NaN"}},
		{nn.SGDOptions{LearningRate: inf}, []string{"LearningRate = +Inf"}},
		{nn.SGDOptions{LearningRate: 1e300}, []string{"LearningRate = 1e+300"}}, // infinite as a float32
		{nn.SGDOptions{Momentum: -0.5}, []string{"Momentum = -0.5"}},
		{nn.SGDOptions{Momentum: nan}, []string{"Momentum = NaN"}},
		{nn.SGDOptions{WeightDecay: -0.5}, []string{"WeightDecay = -0.5"}},
		{nn.SGDOptions{WeightDecay: inf}, []string{"WeightDecay = +Inf"}},
		{nn.SGDOptions{Nesterov: true}, []string{"Nesterov", "Momentum = 0"}},
	} {
		sgd, err := nn.NewSGD[float32](nil, c.opts)
		wantError(t, err, append(c.want, "nn: NewSGD: ")...)
		if sgd != nil {
			t.Errorf("an optimizer beside the error %v", err)
		}
	}
	ok := matrix[float32](2, 3)
	for _, c := range []struct {
		value, grad gemm.Matrix[float32]
		want        []string
	}{
		{ok, matrix[float32](3, 2), []string{"Grad is 3×2", "want 2×3"}},
		{ok, gemm.Matrix[float32]{Rows: 2, Cols: 3, RowStride: 3, ColStride: 1}, []string{"Grad", "len(Data) = 0"}},
		{strided(ok, 4, 1), ok, []string{"Value has strides (4, 1)", "want (3, 1)"}},
		{ok, strided(ok, 1, 2), []string{"Grad has strides (1, 2)", "want (3, 1)"}},
	} {
		_, err := nn.NewSGD([]nn.Param[float32]{{Name: "w", Value: c.value, Grad: c.grad}}, nn.SGDOptions{})
		wantError(t, err, append(c.want, "params[0] (w)")...)
	}
	_, err := nn.NewSGD([]nn.Param[float32]{{Name: "w", Value: ok, Grad: matrix[float32](2, 3)}, {Name: "v", Value: ok, Grad: matrix[float32](2, 3)}}, nn.SGDOptions{})
	wantError(t, err, "NewSGD", "params[1] (v) is params[0]")
}
