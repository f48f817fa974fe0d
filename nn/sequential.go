package nn

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/ashlar-la/ashlar/gemm"
)

// Sequential applies layers one after the other. It is a layer itself, so it nests. [NewSequential] makes one.
type Sequential[T gemm.Float] struct {
	layers    []Layer[T]
	y         buffer[T] // what the latest Forward returned, unless that was its x
	forwarded bool      // to the end, and nothing since that ended midway
}

// NewSequential returns the composition of layers, the first one applied first. The
// error says that there are none, or names a layer that is nil or stands in two places (also inside nested
// Sequentials): a layer remembers one Forward, so it can stand in one place only.
func NewSequential[T gemm.Float](layers ...Layer[T]) (*Sequential[T], error) {
	const call = "NewSequential"
	if len(layers) == 0 {
		return nil, fmt.Errorf("nn: %s: no layers, want ≥ 1", call)
	}
	for i, l := range layers {
		if v := reflect.ValueOf(l); l == nil || v.Kind() == reflect.Pointer && v.IsNil() {
			return nil, fmt.Errorf("nn: %s: layers[%d] is nil", call, i)
		}
	}
	s := &Sequential[T]{layers: append([]Layer[T](nil), layers...)}
	seen := map[Layer[T]]string{}
	for name, l := range s.leaves("") {
		if first, ok := seen[l]; ok {
			return nil, fmt.Errorf("nn: %s: layer %s is layer %s, want a layer of its own", call, name, first)
		}
		seen[l] = name
	}
	return s, nil
}

// leaves yields the layers that have state, at any depth, with their places ("1.0").
func (s *Sequential[T]) leaves(prefix string) func(yield func(string, Layer[T]) bool) {
	return func(yield func(string, Layer[T]) bool) {
		for i, l := range s.layers {
			name := prefix + strconv.Itoa(i)
			if inner, ok := l.(*Sequential[T]); ok {
				for n, l := range inner.leaves(name + ".") {
					if !yield(n, l) {
						return
					}
				}
			} else if hasState(l) && !yield(name, l) {
				return
			}
		}
	}
}

// hasState reports whether l can remember a Forward: whether it points to anything. (Pointers
// to nothing, such as *struct{}, need not differ, so they cannot tell layers apart.)
func hasState(l any) bool {
	t := reflect.TypeOf(l)
	return t.Kind() == reflect.Pointer && t.Elem().Size() > 0
}

// OutCols returns the number of columns after the last layer.
func (s *Sequential[T]) OutCols(cols int) (int, error) {
	for i, l := range s.layers {
		var err error
		if cols, err = l.OutCols(cols); err != nil {
			return 0, fmt.Errorf("nn: Sequential: layer %d: %w", i, err)
		}
	}
	return cols, nil
}

// Forward applies the layers to x, batch×in. The result is the last layer's, valid until the
// next Forward. The error names the layer that does not take what reaches it, or says that x is the network's own result; the widths of all
// layers are checked before the first one runs.
func (s *Sequential[T]) Forward(x gemm.Matrix[T]) (gemm.Matrix[T], error) {
	if _, err := s.OutCols(x.Cols); err != nil {
		return gemm.Matrix[T]{}, err
	}
	if s.y.overlaps(x) {
		return gemm.Matrix[T]{}, fmt.Errorf("nn: Sequential.Forward: x is the network's own result, want a copy")
	}
	y := x
	for i, l := range s.layers {
		var err error
		if y, err = l.Forward(y); err != nil {
			s.forwarded = s.forwarded && i == 0 // else layers remember different batches
			return gemm.Matrix[T]{}, fmt.Errorf("nn: Sequential: layer %d: %w", i, err)
		}
	}
	if s.y = y.Data; s.y.overlaps(x) {
		s.y = nil // layers that pass x on
	}
	s.forwarded = true
	return y, nil
}

// Backward runs the layers backwards from dy, which has the shape of Forward's result, fills
// all gradients, and returns dx, valid until the next Backward. The error says that the latest Forward has not succeeded, or is that of the
// layer that does not take its dy, the last one first.
func (s *Sequential[T]) Backward(dy gemm.Matrix[T]) (gemm.Matrix[T], error) {
	return s.backward("Sequential.Backward", dy, 0)
}

// BackwardParams fills all gradients as Backward does, and computes no dx.
func (s *Sequential[T]) BackwardParams(dy gemm.Matrix[T]) error {
	dy, err := s.backward("Sequential.BackwardParams", dy, 1)
	if err != nil {
		return err
	}
	if err := s.layers[0].BackwardParams(dy); err != nil {
		return fmt.Errorf("nn: Sequential: layer 0: %w", err)
	}
	return nil
}

// backward runs the layers from the last to the given one.
func (s *Sequential[T]) backward(call string, dy gemm.Matrix[T], until int) (gemm.Matrix[T], error) {
	if !s.forwarded {
		return gemm.Matrix[T]{}, fmt.Errorf("nn: %s: no Forward before it", call)
	}
	for i := len(s.layers) - 1; i >= until; i-- {
		var err error
		if dy, err = s.layers[i].Backward(dy); err != nil {
			return gemm.Matrix[T]{}, fmt.Errorf("nn: Sequential: layer %d: %w", i, err)
		}
	}
	return dy, nil
}

// Params returns the parameters of all layers in order, their names preceded by the layer's
// place: "0.weight", "0.bias", "2.weight" …
func (s *Sequential[T]) Params() []Param[T] {
	var all []Param[T]
	for i, l := range s.layers {
		for _, p := range l.Params() {
			p.Name = strconv.Itoa(i) + "." + p.Name
			all = append(all, p)
		}
	}
	return all
}
