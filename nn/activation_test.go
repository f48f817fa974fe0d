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
