package nn

import (
	"fmt"
	"math"

	"github.com/ashlar-la/ashlar/gemm"
)

// SGDOptions are the numbers of stochastic gradient descent, with the meaning that PyTorch gives
// them; 0 turns off momentum or decay.
type SGDOptions struct {
	LearningRate float64
	Momentum     float64
	WeightDecay  float64 // adds WeightDecay·w to the gradient
	Nesterov     bool    // steps along g + Momentum·v instead of v; needs Momentum > 0
}

// check returns an error that names the field at fault: one that is negative, or not
// finite in T.
func (o SGDOptions) check(call, typ string, finite func(float64) bool) error {
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"LearningRate", o.LearningRate},
		{"Momentum", o.Momentum},
		{"WeightDecay", o.WeightDecay},
	} {
		if !(f.value >= 0) || !finite(f.value) {
			return fmt.Errorf("nn: %s: %s = %v, want ≥ 0 and finite as a %s", call, f.name, f.value, typ)
		}
	}
	if o.Nesterov && o.Momentum == 0 {
		return fmt.Errorf("nn: %s: Nesterov with Momentum = 0, want > 0", call)
	}
	return nil
}

// SGD is stochastic gradient descent with momentum.
type SGD[T gemm.Float] struct {
	params   []Param[T]
	velocity [][]T // nil without momentum
	opts     SGDOptions
	scratch  []T // of the largest parameter: g + λ·w, where that is not made in the velocity
}

// NewSGD returns an optimizer of params. The error names the option that is negative, NaN or
// infinite, says that Nesterov wants momentum, or names the parameter that stands in two places, or whose Value and Grad are not row-major, without gaps and of
// one shape.
func NewSGD[T gemm.Float](params []Param[T], opts SGDOptions) (*SGD[T], error) {
	const call = "NewSGD"
	if err := opts.check(call, fmt.Sprintf("%T", T(0)), isFinite[T]); err != nil {
		return nil, err
	}
	opts.WeightDecay = float64(T(opts.WeightDecay)) // too small a decay is none
	s := &SGD[T]{opts: opts}
	seen := map[*T]int{}
	for i, p := range params {
		for _, part := range []struct {
			name string
			m    gemm.Matrix[T]
		}{{"Value", p.Value}, {"Grad", p.Grad}} {
			m := part.m
			if err := m.Check(); err != nil {
				return nil, fmt.Errorf("nn: %s: params[%d] (%s): %s: %w", call, i, p.Name, part.name, err)
			}
			if m.Rows > 1 && m.RowStride != m.Cols || m.Cols > 1 && m.ColStride != 1 {
				return nil, fmt.Errorf("nn: %s: params[%d] (%s): %s has strides (%d, %d), want (%d, 1)",
					call, i, p.Name, part.name, m.RowStride, m.ColStride, m.Cols)
			}
		}
		if p.Grad.Rows != p.Value.Rows || p.Grad.Cols != p.Value.Cols {
			return nil, fmt.Errorf("nn: %s: params[%d] (%s): Grad is %d×%d, want %d×%d as Value",
				call, i, p.Name, p.Grad.Rows, p.Grad.Cols, p.Value.Rows, p.Value.Cols)
		}
		n := p.Value.Rows * p.Value.Cols
		if n > 0 {
			if first, ok := seen[&p.Value.Data[0]]; ok { // it would be updated twice a step
				return nil, fmt.Errorf("nn: %s: params[%d] (%s) is params[%d], want one of its own", call, i, p.Name, first)
			}
			seen[&p.Value.Data[0]] = i
		}
		p.Value.Data, p.Grad.Data = p.Value.Data[:n], p.Grad.Data[:n]
		s.params = append(s.params, p)
		if opts.Momentum != 0 {
			s.velocity = append(s.velocity, make([]T, n))
		}
		if opts.WeightDecay != 0 && (opts.Momentum == 0 || opts.Nesterov) && n > len(s.scratch) {
			s.scratch = make([]T, n)
		}
	}
	return s, nil
}

// Step updates every parameter w from its gradient g, with learning rate η, momentum μ and
// weight decay λ. The velocity v starts at 0.
//
//	μ = 0:     w ← w - η·(g + λ·w)
//	μ > 0:     v ← μ·v + g + λ·w;  w ← w - η·v
//	Nesterov:  v ← μ·v + g + λ·w;  w ← w - η·(g + λ·w + μ·v)
//
// It allocates nothing and leaves the gradients as they are.
func (s *SGD[T]) Step() {
	lr, mu, decay := s.opts.LearningRate, s.opts.Momentum, s.opts.WeightDecay
	for i, p := range s.params {
		w, g := p.Value.Data, p.Grad.Data
		if decay != 0 && (mu == 0 || s.opts.Nesterov) {
			// Not w·(1 - η·λ): in float32 that factor loses λ, and is 1 where η·λ < 2⁻²⁵.
			d := s.scratch[:len(g)]
			copy(d, g)
			gemm.Axpy(T(decay), w, d)
			g = d
		}
		if mu == 0 {
			gemm.Axpy(T(-lr), g, w)
			continue
		}
		v := s.velocity[i]
		gemm.Axpby(1, g, T(mu), v)
		if s.opts.Nesterov {
			gemm.Axpy(T(-lr), g, w)
			gemm.Axpy(T(-lr*mu), v, w)
			continue
		}
		if decay != 0 { // 0·w would be NaN for an infinite w
			gemm.Axpy(T(decay), w, v)
		}
		gemm.Axpy(T(-lr), v, w)
	}
}

// SetLearningRate changes the learning rate from the next step on. The error says that lr is
// negative, NaN or infinite.
func (s *SGD[T]) SetLearningRate(lr float64) error {
	opts := s.opts
	opts.LearningRate = lr
	if err := opts.check("SGD.SetLearningRate", fmt.Sprintf("%T", T(0)), isFinite[T]); err != nil {
		return err
	}
	s.opts = opts
	return nil
}

// isFinite reports whether x is finite as a T.
func isFinite[T gemm.Float](x float64) bool {
	return math.Abs(float64(T(x))) <= math.MaxFloat64
}
