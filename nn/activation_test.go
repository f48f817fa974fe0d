package nn_test

import (
	"math"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

func TestPointwise(t *testing.T) { both(t, testPointwise[float32], testPointwise[float64]) }

func testPointwise[T gemm.Float](t *testing.T) {
	nan, inf, minusZero := T(math.NaN()), T(math.Inf(1)), T(math.Copysign(0, -1))
	x := matrix[T](2, 4, -1, 2, nan, inf, 0, minusZero, -inf, 3)
	dy := matrix[T](2, 4, 1, 2, 3, 4, 5, 6, 7, 8)
	for _, c := range []struct {
		act   nn.Activation
		y, dx gemm.Matrix[T]
	}{
		{nn.Identity, x.Clone(), dy.Clone()},
		{nn.ReLU, matrix[T](2, 4, 0, 2, nan, inf, 0, minusZero, 0, 3), matrix[T](2, 4, 0, 2, 3, 4, 0, 0, 0, 8)},
	} {
		for nameX, x := range layouts(x) {
			for nameDY, dy := range layouts(dy) {
				t.Run(c.act.String()+" "+nameX+" "+nameDY, func(t *testing.T) {
					p := must(nn.NewPointwise[T](c.act))
					untouched := frozen(x, dy)
					wantBits(t, "y", must(p.Forward(x)), c.y)
					wantBits(t, "dx", must(p.Backward(dy)), c.dx)
					untouched(t)
				})
			}
		}
	}
}

// TestActivationRows holds the rows of the table to the functions of package gemm, in each layer and layout.
func TestActivationRows(t *testing.T) {
	both(t, testActivationRows[float32], testActivationRows[float64])
}

func testActivationRows[T gemm.Float](t *testing.T) {
	rng := newRand(5)
	x, dy := random[T](rng, 4, 3), random[T](rng, 4, 3)
	gemm.Scal(4, x.Data)
	identity := matrix[T](3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1)
	for _, c := range []struct {
		act  nn.Activation
		name string
		f    func(x, y []T)
		grad func(v, dy, dx []T)
		ofX  bool
	}{
		{nn.Tanh, "Tanh", gemm.Tanh[T], gemm.TanhGrad[T], false},
		{nn.Sigmoid, "Sigmoid", gemm.Sigmoid[T], gemm.SigmoidGrad[T], false},
		{nn.SiLU, "SiLU", gemm.Silu[T], gemm.SiluGrad[T], true},
		{nn.GELU, "GELU", gemm.Gelu[T], gemm.GeluGrad[T], true},
		{nn.GELUTanh, "GELUTanh", gemm.GeluTanh[T], gemm.GeluTanhGrad[T], true},
	} {
		if c.act.String() != c.name {
			t.Errorf("%v is called %s", c.name, c.act)
		}
		y, dx := x.Clone(), dy.Clone()
		c.f(x.Data, y.Data)
		if c.ofX {
			c.grad(x.Data, dy.Data, dx.Data)
		} else {
			c.grad(y.Data, dy.Data, dx.Data)
		}
		dense := must(nn.NewDense[T](3, 3, c.act, nn.Zeros, nil))
		copy(dense.Weight().Value.Data, identity.Data)
		for _, layer := range []nn.Layer[T]{dense, must(nn.NewPointwise[T](c.act))} {
			for name, x := range layouts(x) {
				untouched := frozen(x)
				wantBits(t, c.name+" "+name, must(layer.Forward(x)), y)
				for range 2 { // what Backward needs is there for another
					for _, dy := range layouts(dy) {
						wantBits(t, c.name+"′ "+name, must(layer.Backward(dy)), dx)
					}
				}
				untouched(t)
			}
		}
	}
}

func TestPointwiseErrors(t *testing.T) {
	_, err := nn.NewPointwise[float32](7)
	wantError(t, err, "NewPointwise", "act = Activation(7)")

	rng := newRand(1)
	p := nn.NewReLU[float64]()
	_, err = p.Backward(random[float64](rng, 2, 2))
	wantError(t, err, "Pointwise.Backward", "no Forward")

	y := must(p.Forward(random[float64](rng, 2, 3)))
	dx := must(p.Backward(random[float64](rng, 2, 3)))
	untouched := frozen(y, dx)
	_, err = p.Forward(gemm.Matrix[float64]{Rows: 2, Cols: 2, RowStride: 2, ColStride: 1})
	wantError(t, err, "Pointwise.Forward", "x: len(Data) = 0")
	_, err = p.Forward(y)
	wantError(t, err, "Pointwise.Forward", "own result")
	gelu := must(nn.NewPointwise[float64](nn.GELU)) // whose derivative needs x
	must(gelu.Forward(random[float64](rng, 2, 3)))
	_, err = gelu.Forward(must(gelu.Backward(random[float64](rng, 2, 3))))
	wantError(t, err, "Pointwise.Forward", "own result")
	_, err = p.Backward(random[float64](rng, 3, 3))
	wantError(t, err, "Pointwise.Backward", "dy is 3×3", "want 2×3")
	_, err = p.Backward(dx)
	wantError(t, err, "Pointwise.Backward", "own result")
	wantError(t, p.BackwardParams(random[float64](rng, 2, 2)), "Pointwise.BackwardParams", "dy is 2×2")
	untouched(t)
}

func TestPointwiseEmptyBatch(t *testing.T) {
	p := nn.NewReLU[float64]()
	y := must(p.Forward(gemm.Matrix[float64]{Cols: 3}))
	wantBits(t, "y", y, matrix[float64](0, 3))
	wantBits(t, "dx", must(p.Backward(y)), matrix[float64](0, 3))
}
