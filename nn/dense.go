package nn

import (
	"fmt"
	"math/rand/v2"

	"github.com/ashlar-la/ashlar/gemm"
)

// Dense is a fully connected layer: y = act(x·Wᵀ + b), where x is batch×in, W out×in, b a
// row of out, and y batch×out.
type Dense[T gemm.Float] struct {
	weight, bias Param[T]
	act          Activation
	rule         rule[T]
	opts         []gemm.Option // of the product in Forward

	x, y      gemm.Matrix[T] // of the latest Forward
	z         gemm.Matrix[T] // x·Wᵀ + b where act's derivative needs it, else y
	forwarded bool

	zBuf, yBuf, dzBuf, dxBuf buffer[T]
}

// NewDense returns a layer of in inputs and out outputs, whose weights and bias init draws
// from rng. The error names in or out if it is below 1, W if no memory could hold it,
// act or init if there is no such row, and rng if it is nil while init is random.
func NewDense[T gemm.Float](in, out int, act Activation, init Init, rng *rand.Rand) (*Dense[T], error) {
	const call = "NewDense"
	switch {
	case in < 1:
		return nil, fmt.Errorf("nn: %s: in = %d, want ≥ 1", call, in)
	case out < 1:
		return nil, fmt.Errorf("nn: %s: out = %d, want ≥ 1", call, out)
	}
	if err := checkSize[T](call, "W", out, in); err != nil {
		return nil, err
	}
	r, err := ruleOf[T](call, act)
	if err != nil {
		return nil, err
	}
	if err := init.check(call, rng); err != nil {
		return nil, err
	}
	d := &Dense[T]{
		weight: newParam[T]("weight", out, in),
		bias:   newParam[T]("bias", 1, out),
		act:    act,
		rule:   r,
		opts:   []gemm.Option{gemm.Chain()},
	}
	if r.bound {
		d.opts = append(d.opts, gemm.Then(gemm.NewEpilogue(gemm.Rectify[T]())))
	}
	initialise(init, rng, d.weight.Value, d.bias.Value)
	return d, nil
}

// Weight returns W and its gradient, both out×in.
func (d *Dense[T]) Weight() Param[T] { return d.weight }

// Bias returns b and its gradient, both 1×out.
func (d *Dense[T]) Bias() Param[T] { return d.bias }

// Params returns the weight and the bias.
func (d *Dense[T]) Params() []Param[T] { return []Param[T]{d.weight, d.bias} }

// OutCols returns out, or an error if cols is not in.
func (d *Dense[T]) OutCols(cols int) (int, error) {
	if in := d.weight.Value.Cols; cols != in {
		return 0, fmt.Errorf("nn: Dense: x.Cols = %d, want in = %d", cols, in)
	}
	return d.weight.Value.Rows, nil
}

// Forward computes y = act(x·Wᵀ + b). A row of y depends on the same row of x alone, bit for
// bit. y is valid until the next Forward, and neither x nor y may change before Backward. The error
// says that x is not a valid view, has not in columns, or is this layer's own result.
func (d *Dense[T]) Forward(x gemm.Matrix[T]) (gemm.Matrix[T], error) {
	const call = "Dense.Forward"
	if err := checkMatrix(call, "x", x); err != nil {
		return gemm.Matrix[T]{}, err
	}
	out, err := d.OutCols(x.Cols)
	if err != nil {
		return gemm.Matrix[T]{}, err
	}
	if err := checkSize[T](call, "y", x.Rows, out); err != nil {
		return gemm.Matrix[T]{}, err
	}
	if d.yBuf.overlaps(x) || d.dxBuf.overlaps(x) {
		return gemm.Matrix[T]{}, fmt.Errorf("nn: %s: x is the layer's own result, want a copy", call)
	}

	y := d.yBuf.matrix(x.Rows, out)
	z := y // activated in place
	if d.rule.ofX {
		z = d.zBuf.matrix(x.Rows, out)
	}
	for i := range z.Rows {
		copy(z.Row(i), d.bias.Value.Data) // β = 1 then adds b without another pass
	}
	gemm.Mul(1, x, d.weight.Value.T(), 1, z, d.opts...)
	if d.act != Identity && !d.rule.bound {
		d.rule.forward(z.Data, y.Data)
	}
	d.x, d.z, d.y, d.forwarded = x, z, y, true
	return y, nil
}

// Backward computes, with dZ = act′·dy element by element,
//
//	dW = dZᵀ·x   db = column sums of dZ   dx = dZ·W
//
// for the x of the latest Forward. dy has the shape of Forward's result. dW and db overwrite
// the gradients of [Dense.Weight] and [Dense.Bias]; dx, batch×in, is valid until the next
// Backward. The error says that Forward has not run, or what is wrong with dy.
func (d *Dense[T]) Backward(dy gemm.Matrix[T]) (gemm.Matrix[T], error) {
	dz, err := d.backwardParams("Dense.Backward", dy)
	if err != nil {
		return gemm.Matrix[T]{}, err
	}
	dx := d.dxBuf.matrix(dz.Rows, d.weight.Value.Cols)
	gemm.Mul(1, dz, d.weight.Value, 0, dx, gemm.Chain())
	return dx, nil
}

// BackwardParams computes dW and db as Backward does, and no dx.
func (d *Dense[T]) BackwardParams(dy gemm.Matrix[T]) error {
	_, err := d.backwardParams("Dense.BackwardParams", dy)
	return err
}

func (d *Dense[T]) backwardParams(call string, dy gemm.Matrix[T]) (dz gemm.Matrix[T], err error) {
	if err := checkGradient(call, dy, d.y, d.forwarded); err != nil {
		return dz, err
	}
	if d.dxBuf.overlaps(dy) {
		return dz, fmt.Errorf("nn: %s: dy is the layer's own result, want a copy", call)
	}

	dz = dy
	if d.act != Identity || dy.ColStride != 1 { // Row, below, needs contiguous columns
		dz = d.dzBuf.matrix(dy.Rows, dy.Cols)
		d.rule.backward(d.z.Data, contiguous(dy, dz), dz.Data)
	}
	// Chain: the bits shall not depend on the strides of x.
	gemm.Mul(1, dz.T(), d.x, 0, d.weight.Grad, gemm.Chain())
	db := d.bias.Grad.Data
	clear(db)
	for i := range dz.Rows {
		gemm.Axpy(1, dz.Row(i), db)
	}
	return dz, nil
}
