package nn

import (
	"fmt"

	"github.com/ashlar-la/ashlar/gemm"
)

// An Activation is a function applied to each element.
type Activation uint8

// The activations, with y = f(x) and the gradient dx = f′(x)·dy.
const (
	Identity Activation = iota // y = x; dx = dy
	ReLU                       // y = max(x, 0), NaN passes; dx = 0 where y ≤ 0, else dy
	Tanh                       // y = tanh x; dx = (1 - y²)·dy
	Sigmoid                    // y = σ(x) = 1/(1 + e^-x); dx = (y - y²)·dy
	SiLU                       // y = x·σ(x)
	GELU                       // y = x·Φ(x) with the normal distribution function Φ(x) = ½(1 + erf(x/√2))
	GELUTanh                   // y = ½x(1 + tanh(√(2/π)·(x + 0.044715·x³))), an approximation of GELU
)

// A rule computes an activation of one element type. Results may be the same slice as an
// operand. The derivative is a function of y, so that Dense can activate in place, or where ofX is
// set one of x, which the layer then keeps beside y: SiLU and GELU fall and rise again, so y does not tell f′.
type rule[T gemm.Float] struct {
	name     string
	forward  func(x, y []T)
	backward func(v, dy, dx []T) // v is y, or x
	ofX      bool
	bound    bool // forward is gemm.Rectify, which a product does as it stores its result
}

// rules returns the table of activations: a new one is a constant above and a row here.
func rules[T gemm.Float]() []rule[T] {
	return []rule[T]{
		Identity: {
			name:     "Identity",
			forward:  func(x, y []T) { copy(y, x) },
			backward: func(_, dy, dx []T) { copy(dx, dy) },
		},
		ReLU: {
			name:     "ReLU",
			forward:  gemm.Relu[T],
			backward: gemm.ReluGrad[T],
			bound:    true,
		},
		Tanh:     {name: "Tanh", forward: gemm.Tanh[T], backward: gemm.TanhGrad[T]},
		Sigmoid:  {name: "Sigmoid", forward: gemm.Sigmoid[T], backward: gemm.SigmoidGrad[T]},
		SiLU:     {name: "SiLU", forward: gemm.Silu[T], backward: gemm.SiluGrad[T], ofX: true},
		GELU:     {name: "GELU", forward: gemm.Gelu[T], backward: gemm.GeluGrad[T], ofX: true},
		GELUTanh: {name: "GELUTanh", forward: gemm.GeluTanh[T], backward: gemm.GeluTanhGrad[T], ofX: true},
	}
}

// ruleOf returns the row of act, or an error on behalf of call.
func ruleOf[T gemm.Float](call string, act Activation) (rule[T], error) {
	table := rules[T]()
	if int(act) >= len(table) {
		return rule[T]{}, fmt.Errorf("nn: %s: act = %v, want < %d", call, act, len(table))
	}
	return table[act], nil
}

// String returns the name of the constant.
func (act Activation) String() string {
	if table := rules[float64](); int(act) < len(table) {
		return table[act].name
	}
	return fmt.Sprintf("Activation(%d)", uint8(act))
}

// Pointwise is an activation as a layer of its own: y[i,j] = f(x[i,j]) for a batch of any
// width. It has no parameters.
type Pointwise[T gemm.Float] struct {
	rule      rule[T]
	y         gemm.Matrix[T]
	kept      []T // y's elements, or x's where the derivative needs those
	forwarded bool

	xBuf, yBuf, dxBuf buffer[T]
}

// NewPointwise returns a layer that applies act. The error names act if there is no
// such activation.
func NewPointwise[T gemm.Float](act Activation) (*Pointwise[T], error) {
	r, err := ruleOf[T]("NewPointwise", act)
	if err != nil {
		return nil, err
	}
	return &Pointwise[T]{rule: r}, nil
}

// NewReLU returns a layer that computes y = max(x, 0). NaN passes.
func NewReLU[T gemm.Float]() *Pointwise[T] {
	return &Pointwise[T]{rule: rules[T]()[ReLU]}
}

// OutCols returns cols.
func (p *Pointwise[T]) OutCols(cols int) (int, error) { return cols, nil }

// Forward computes y = f(x), of x's shape. The result is valid until the next Forward, and neither x nor y may change before Backward. The error
// says that x is not a valid view, or that it is this layer's own result.
func (p *Pointwise[T]) Forward(x gemm.Matrix[T]) (gemm.Matrix[T], error) {
	const call = "Pointwise.Forward"
	if err := checkMatrix(call, "x", x); err != nil {
		return gemm.Matrix[T]{}, err
	}
	// What the derivative needs of x is read once more after dxBuf has been written.
	if p.yBuf.overlaps(x) || p.rule.ofX && p.dxBuf.overlaps(x) {
		return gemm.Matrix[T]{}, fmt.Errorf("nn: %s: x is the layer's own result, want a copy", call)
	}
	p.y = p.yBuf.matrix(x.Rows, x.Cols)
	dst := p.y
	if p.rule.ofX && !packed(x) {
		dst = p.xBuf.matrix(x.Rows, x.Cols)
	}
	p.kept = contiguous(x, dst)
	p.rule.forward(p.kept, p.y.Data)
	if !p.rule.ofX {
		p.kept = p.y.Data
	}
	p.forwarded = true
	return p.y, nil
}

// Backward computes dx = f′(x)·dy, element by element. dy has the shape of Forward's
// result. dx is valid until the next Backward. The error says that Forward has not run,
// or what is wrong with dy.
func (p *Pointwise[T]) Backward(dy gemm.Matrix[T]) (gemm.Matrix[T], error) {
	if err := p.check("Pointwise.Backward", dy); err != nil {
		return gemm.Matrix[T]{}, err
	}
	dx := p.dxBuf.matrix(dy.Rows, dy.Cols)
	p.rule.backward(p.kept, contiguous(dy, dx), dx.Data)
	return dx, nil
}

// BackwardParams checks dy as Backward does; there are no parameters to learn.
func (p *Pointwise[T]) BackwardParams(dy gemm.Matrix[T]) error {
	return p.check("Pointwise.BackwardParams", dy)
}

func (p *Pointwise[T]) check(call string, dy gemm.Matrix[T]) error {
	if err := checkGradient(call, dy, p.y, p.forwarded); err != nil {
		return err
	}
	if p.dxBuf.overlaps(dy) {
		return fmt.Errorf("nn: %s: dy is the layer's own result, want a copy", call)
	}
	return nil
}

// Params returns nil.
func (p *Pointwise[T]) Params() []Param[T] { return nil }
