package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"unsafe"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/ashlar-la/ashlar/gemm"
)

// activationTrials: ReLU against a copy, the others against a loop that calls package math.
func activationTrials() []trial {
	return append(typedActivations[float64](), typedActivations[float32]()...)
}

func typedActivations[T gemm.Float]() (trials []trial) {
	for _, f := range []struct {
		name string
		f    func(x, y []T)
		math func(x float64) float64
	}{
		{"Relu", gemm.Relu[T], nil},
		{"Exp", gemm.Exp[T], math.Exp},
		{"Tanh", gemm.Tanh[T], math.Tanh},
		{"Sigmoid", gemm.Sigmoid[T], func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		{"Silu", gemm.Silu[T], func(x float64) float64 { return x / (1 + math.Exp(-x)) }},
		{"Gelu", gemm.Gelu[T], func(x float64) float64 { return x / 2 * math.Erfc(-x/math.Sqrt2) }},
		{"GeluTanh", gemm.GeluTanh[T], func(x float64) float64 {
			return x / 2 * (1 + math.Tanh(math.Sqrt2/math.SqrtPi*(x+0.044715*x*x*x)))
		}},
	} {
		trials = append(trials, trial{f.name, typeName[T](), func(n int, _ []*peer) ([]contestant, error) {
			if n > 1 {
				return nil, nil
			}
			x := filled[T](gemm.CacheSizes().L2 / 4 / int(unsafe.Sizeof(T(0)))) // with y half of the cache
			for i := range x {
				x[i] *= 3
			}
			y := make([]T, len(x))
			bytes := float64(2 * len(x) * int(unsafe.Sizeof(T(0))))
			other := contestant{name: "copy", flops: bytes, run: func() { copy(y, x) }, goal: 0.8}
			if f.math != nil {
				other = contestant{name: "math, loop", flops: bytes, goal: 5, run: func() {
					for i, v := range x {
						y[i] = T(f.math(float64(v)))
					}
				}}
			}
			return []contestant{{name: ours, flops: bytes, run: func() { f.f(x, y) }, within: inGo(1)}, other}, nil
		}})
	}
	return trials
}

// A copying is a way to make B of A and B, which are square, by each contestant; nil where that has none.
type copying[T gemm.Float] struct {
	name     string
	ours     func(a, b gemm.Matrix[T])
	openBLAS func(x *copyArguments[T]) (routine string, args []unsafe.Pointer)
	gonum    func(a, b *mat.Dense)
}

// copyArguments are what the routines of OpenBLAS take the addresses of.
type copyArguments[T gemm.Float] struct {
	order, keep, transpose byte
	n                      int32
	one, alpha, beta       T
	a, b                   *T
}

// The factors of sums. B stays of the order of A's elements however often it becomes alpha·A + beta·B.
const copyAlpha, copyBeta = 2, 0.5

func copyings[T gemm.Float]() []copying[T] {
	copyTo := func(trans func(x *copyArguments[T]) *byte) func(x *copyArguments[T]) (string, []unsafe.Pointer) {
		return func(x *copyArguments[T]) (string, []unsafe.Pointer) {
			n := unsafe.Pointer(&x.n)
			return "omatcopy_", []unsafe.Pointer{unsafe.Pointer(&x.order), unsafe.Pointer(trans(x)), n, n, unsafe.Pointer(&x.one), unsafe.Pointer(x.a), n, unsafe.Pointer(x.b), n}
		}
	}
	return []copying[T]{
		{"B=A", func(a, b gemm.Matrix[T]) { gemm.Combine(1, a, 0, b) },
			copyTo(func(x *copyArguments[T]) *byte { return &x.keep }),
			func(a, b *mat.Dense) { b.Copy(a) }},
		{"B=A'", func(a, b gemm.Matrix[T]) { gemm.Combine(1, a.T(), 0, b) },
			copyTo(func(x *copyArguments[T]) *byte { return &x.transpose }),
			func(a, b *mat.Dense) { b.Copy(a.T()) }},
		{"B=2A+B/2", func(a, b gemm.Matrix[T]) { gemm.Combine(copyAlpha, a, copyBeta, b) },
			func(x *copyArguments[T]) (string, []unsafe.Pointer) {
				n := unsafe.Pointer(&x.n)
				return "geadd_", []unsafe.Pointer{n, n, unsafe.Pointer(&x.alpha), unsafe.Pointer(x.a), n, unsafe.Pointer(&x.beta), unsafe.Pointer(x.b), n}
			},
			func(a, b *mat.Dense) {
				b.Scale(copyBeta, b)
				floats.AddScaled(b.RawMatrix().Data, copyAlpha, a.RawMatrix().Data)
			}},
		{"B=B'", func(_, b gemm.Matrix[T]) { gemm.Transpose(b) },
			func(x *copyArguments[T]) (string, []unsafe.Pointer) {
				n := unsafe.Pointer(&x.n)
				return "imatcopy_", []unsafe.Pointer{unsafe.Pointer(&x.order), unsafe.Pointer(&x.transpose), n, n, unsafe.Pointer(&x.one), unsafe.Pointer(x.b), n, n}
			}, nil},
	}
}

func copyTrials() []trial { return append(typedCopies[float64](), typedCopies[float32]()...) }

func typedCopies[T gemm.Float]() (trials []trial) {
	for _, c := range copyings[T]() {
		for _, order := range []int{64, 256, 1024, 2048} {
			trials = append(trials, trial{fmt.Sprintf("%s %d", c.name, order), typeName[T](), func(n int, peers []*peer) ([]contestant, error) {
				if n > 1 {
					return nil, nil
				}
				return c.contestants(order, peers)
			}})
		}
	}
	return trials
}

// contestants have a B each, so that what they make of it can be compared first.
func (c copying[T]) contestants(order int, peers []*peer) ([]contestant, error) {
	a, b := filled[T](order*order), filled[T](order*order + 1)[1:]
	size := float64(len(a))
	x, y := gemm.RowMajor(order, order, a), gemm.RowMajor(order, order, b).Clone()
	cs := []contestant{{name: ours, flops: size, run: func() { c.ours(x, y) }, within: inGo(1)}}
	c.ours(x, y)
	var others []error
	add := func(theirs contestant, got []T) {
		theirs.run()
		if err := near(got, y.Data, 1); err != nil {
			others = append(others, fmt.Errorf("%s is left out: %w", theirs.name, err))
			return
		}
		cs = append(cs, theirs)
	}
	if a, ok := any(a).([]float64); ok && c.gonum != nil {
		z := any(gemm.RowMajor(order, order, b).Clone().Data).([]float64)
		from, to := mat.NewDense(order, order, a), mat.NewDense(order, order, z)
		add(contestant{name: goPeer, flops: size, run: func() { c.gonum(from, to) }}, any(z).([]T))
	}
	if peer := find(peers, "OpenBLAS"); peer != nil {
		z := gemm.RowMajor(order, order, b).Clone().Data
		args := &copyArguments[T]{order: 'R', keep: 'N', transpose: 'T', n: int32(order), one: 1, alpha: copyAlpha, beta: copyBeta, a: &a[0], b: &z[0]}
		routine, places := c.openBLAS(args)
		fn, err := symbol(peer.handle, map[string]string{"float32": "s", "float64": "d"}[typeName[T]()]+routine)
		if err != nil {
			return cs, fmt.Errorf("OpenBLAS is left out: %w", err)
		}
		var list []uintptr
		for _, p := range places {
			list = append(list, uintptr(p))
		}
		add(contestant{name: peer.name, flops: size, overhead: peer.invoking, within: func(round func()) { peer.on(1, round) }, run: func() {
			invoke(fn, list...)
			runtime.KeepAlive(args)
		}}, z)
	}
	return cs, errors.Join(others...)
}
