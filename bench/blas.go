package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// arguments are the operands of calls of BLAS, for one of each at most: A is a, of n columns; B and x are b; C and y are c.
type arguments[T gemm.Element] struct {
	side, uplo, trans, diag byte
	n, k, band, inc         int32 // band is the length of a row of a band matrix with k diagonals on either side
	alpha, beta             T
	a, b, c                 []T
	result                  float64 // of the last call in Go
}

// bind returns a call of a library's routine in the convention of Fortran, where all arguments are addresses; nil if the
// library lacks it. The letters of list say which arguments, in order: side, uplo, trans and diag, n and k, alpha and b for beta, r for both as
// cosine and sine; A, B and C with n as the distance of columns, W for A as a band and P as packed, x and y with their increment.
func (x *arguments[T]) bind(p *peer, routine, list string) func() {
	fn, err := symbol(p.handle, routine)
	if err != nil {
		return nil
	}
	n, inc := unsafe.Pointer(&x.n), unsafe.Pointer(&x.inc)
	at := func(v []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(v)) }
	alpha, beta := unsafe.Pointer(&x.alpha), unsafe.Pointer(&x.beta)
	var addresses []uintptr
	for _, l := range list {
		for _, p := range map[rune][]unsafe.Pointer{
			's': {unsafe.Pointer(&x.side)}, 'u': {unsafe.Pointer(&x.uplo)}, 't': {unsafe.Pointer(&x.trans)}, 'd': {unsafe.Pointer(&x.diag)},
			'n': {n}, 'k': {unsafe.Pointer(&x.k)}, 'a': {alpha}, 'b': {beta}, 'r': {alpha, beta},
			'A': {at(x.a), n}, 'B': {at(x.b), n}, 'C': {at(x.c), n}, 'W': {at(x.a), unsafe.Pointer(&x.band)}, 'P': {at(x.a)},
			'x': {at(x.b), inc}, 'y': {at(x.c), inc},
		}[l] {
			addresses = append(addresses, uintptr(p))
		}
	}
	return func() {
		invoke(fn, addresses...)
		runtime.KeepAlive(x) // with its slices: the addresses keep nothing alive
	}
}

// letterOf is BLAS's letter for a type.
func letterOf[T any]() string {
	return map[string]string{"float32": "s", "float64": "d", "complex64": "c", "complex128": "z"}[typeName[T]()]
}

// A blasCall is one call of BLAS, which each contestant gets from operands.
type blasCall[T gemm.Element] struct {
	operands    func(n int) *arguments[T]
	ours, gonum func(x *arguments[T]) func()
	result      func(p *peer, x *arguments[T]) float64 // what the library returns, if that is to be compared
	peer        func(p *peer, x *arguments[T]) func()  // nil if the call is not compared with libraries, or the library lacks it
}

// checkedOrder is the order at which calls are compared with gonum's before any is timed: gonum takes minutes where it is large. Like the
// orders that libraries are timed at it is a multiple of 8; at others scasum of OpenBLAS 0.3.21 is wrong.
const checkedOrder = 16

// contestants are Ashlar, gonum unless that is slow, and OpenBLAS and BLIS, whose best counts: the goal is one for each of them. All share
// operands, which are made when the first round begins.
func (b blasCall[T]) contestants(n, threads int, peers []*peer, goal float64, slow bool) ([]contestant, error) {
	operands := sync.OnceValue(func() *arguments[T] { return b.operands(n) })
	contest := func(name string, goal float64, bind func(x *arguments[T]) func(), on func(round func())) contestant {
		var run func()
		return contestant{name: name, flops: 1, goal: goal, run: func() { run() }, within: func(round func()) {
			if run == nil {
				run = bind(operands())
			}
			on(round)
		}}
	}
	if err := b.check(func(x *arguments[T]) { b.ours(x)() }); err != nil {
		return nil, fmt.Errorf("what Ashlar computes is wrong: %w", err)
	}
	cs := []contestant{contest(ours, 0, b.ours, inGo(threads))}
	if !slow {
		cs = append(cs, contest(goPeer, 1, b.gonum, inGo(threads)))
	}
	var left []error
	for _, name := range []string{"OpenBLAS", "BLIS"} {
		p := find(peers, name)
		if p == nil || b.peer == nil || b.peer(p, b.operands(1)) == nil {
			continue
		}
		err := b.check(func(x *arguments[T]) {
			onC(func() {
				if b.result != nil {
					x.result = b.result(p, x)
				}
				b.peer(p, x)()
			})
		})
		if err != nil {
			left = append(left, fmt.Errorf("%s is left out: %w", name, err))
			continue
		}
		c := contest(name, goal, func(x *arguments[T]) func() { return b.peer(p, x) }, func(round func()) { p.on(threads, round) })
		c.overhead = p.invoking
		cs = append(cs, c)
	}
	return cs, errors.Join(left...)
}

// check compares what a call leaves in its operands with what gonum's leaves.
func (b blasCall[T]) check(call func(x *arguments[T])) error {
	got, want := b.operands(checkedOrder), b.operands(checkedOrder)
	call(got)
	b.gonum(want)()
	tolerance := 1e-12
	if letter := letterOf[T](); letter == "s" || letter == "c" {
		tolerance = 1e-4
	}
	if !(math.Abs(got.result-want.result) <= tolerance*(1+math.Abs(want.result))) {
		return fmt.Errorf("the result is %v, want %v", got.result, want.result)
	}
	for _, o := range []struct {
		name      string
		got, want []T
	}{{"A", got.a, want.a}, {"B or x", got.b, want.b}, {"C or y", got.c, want.c}} {
		for i := range o.want {
			if !(size(o.got[i]-o.want[i]) <= tolerance*(1+size(o.want[i]))) {
				return fmt.Errorf("element %d of %s is %v, want %v", i, o.name, o.got[i], o.want[i])
			}
		}
	}
	return nil
}

// Goals of the rates over those of the libraries.
const (
	vectorGoal = 0.9 // levels 1 and 2
	matrixGoal = 0.95
)

// trial is the call as one at order n.
func (b blasCall[T]) trial(name string, n int, goal float64, slow bool) trial {
	return trial{fmt.Sprintf("%s %d", name, n), typeName[T](), func(threads int, peers []*peer) ([]contestant, error) {
		return b.contestants(n, threads, peers, goal, slow)
	}}
}

// onOneCore leaves a trial out on more.
func (t trial) onOneCore() trial {
	setup := t.setup
	t.setup = func(threads int, peers []*peer) ([]contestant, error) {
		if threads > 1 {
			return nil, nil
		}
		return setup(threads, peers)
	}
	return t
}

// element is x, or its real part, as an element.
func element[T gemm.Element](x complex128) (v T) {
	switch v := any(&v).(type) {
	case *float32:
		*v = float32(real(x))
	case *float64:
		*v = real(x)
	case *complex64:
		*v = complex64(x)
	case *complex128:
		*v = x
	}
	return v
}
