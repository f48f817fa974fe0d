package gemm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// An Epilogue is what is done to C after a product, elementwise, while C is still in registers or the cache. It gives the bits of
// the same steps done afterwards, on C as a whole. An Epilogue may be used any number of times, and by several goroutines
// at once; the data of its steps are read when it is.
type Epilogue[T Float] struct {
	steps []Step[T]
	// Kernels do the first leading steps as they store C: they add bias to each row, and clamp to bounds, lo and hi.
	leading int
	bias    []T
	bounds  [2]T
}

// A Step is one elementwise operation of an [Epilogue].
type Step[T Float] struct {
	name       string
	err        error
	rows, cols int // of C, if the step wants a certain number; else -1
	bias       []T // AddRow
	clamp      bool
	lo, hi     T
	// do changes the elements (i, j), (i, j+1) … of C, at most segment of them. y is scratch.
	do func(set *asm.Set[T], i, j int, c, y []T)
}

// segment is the largest part of a row that a step is done to at a time.
const segment = 1024

// Ones let a multiply-add add one number to many; -0 added to many changes none of them.
var (
	ones32, ones64 = filled[float32](1), filled[float64](1)
	none32, none64 = filled(float32(math.Copysign(0, -1))), filled(math.Copysign(0, -1))
)

func filled[T Float](v T) *[segment]T {
	var x [segment]T
	for i := range x {
		x[i] = v
	}
	return &x
}

// of returns the one of T.
func of[T Float](single *[segment]float32, double *[segment]float64) *T {
	if unsafe.Sizeof(*new(T)) == 4 {
		return (*T)(unsafe.Pointer(single))
	}
	return (*T)(unsafe.Pointer(double))
}

func infinity[T Float]() T { return T(math.Inf(1)) }

// AddRow adds the row v, of as many elements as C has columns, to each row: c[i,j] ← c[i,j] + v[j]. This is the bias of a
// dense layer whose batch is rows.
func AddRow[T Float](v []T) Step[T] {
	return Step[T]{name: "AddRow", rows: -1, cols: len(v), bias: v, do: func(set *asm.Set[T], _, j int, c, _ []T) {
		set.BiasClamp(1, len(c), &v[j], -infinity[T](), infinity[T](), &c[0], len(c))
	}}
}

// AddColumn adds the column v, of as many elements as C has rows, to each column: c[i,j] ← c[i,j] + v[i].
func AddColumn[T Float](v []T) Step[T] {
	return Step[T]{name: "AddColumn", rows: len(v), cols: -1, do: func(set *asm.Set[T], i, _ int, c, _ []T) {
		set.Axpy(len(c), v[i], of[T](ones32, ones64), &c[0]) // v[i]·1 + c, rounded once
	}}
}

// Add adds the matrix r, of the shape of C, such as the residual of a network: c[i,j] ← c[i,j] + r[i,j]. Its
// elements may not be those of C.
func Add[T Float](r Matrix[T]) Step[T] {
	return Step[T]{name: "Add", err: r.Check(), rows: r.Rows, cols: r.Cols, do: func(set *asm.Set[T], i, j int, c, y []T) {
		x := r.Data[i*r.RowStride+j*r.ColStride:]
		if r.ColStride != 1 && len(c) > 1 {
			for l := range c {
				y[l] = x[l*r.ColStride]
			}
			x = y
		}
		set.BiasClamp(1, len(c), &x[0], -infinity[T](), infinity[T](), &c[0], len(c))
	}}
}

// Scale multiplies with s: c[i,j] ← s·c[i,j].
func Scale[T Float](s T) Step[T] {
	return Step[T]{name: "Scale", rows: -1, cols: -1, do: func(set *asm.Set[T], _, _ int, c, _ []T) {
		set.Scal(len(c), s, &c[0])
	}}
}

// Clamp replaces what is below lo by lo, and what is above hi by hi. NaN passes.
func Clamp[T Float](lo, hi T) Step[T] {
	s := Step[T]{name: "Clamp", rows: -1, cols: -1, clamp: true, lo: lo, hi: hi, do: func(set *asm.Set[T], _, _ int, c, _ []T) {
		set.BiasClamp(1, len(c), nil, lo, hi, &c[0], len(c))
	}}
	if !(lo <= hi) {
		s.err = fmt.Errorf("lo = %v, hi = %v, want lo ≤ hi", lo, hi)
	}
	return s
}

// Rectify replaces what is below 0 by 0, as [Relu] does.
func Rectify[T Float]() Step[T] { return Clamp(0, infinity[T]()) }

// Map applies a function of this package that computes y[i] from x[i], such as [Exp], in place, or another one: it is called for parts of rows, by several goroutines
// at once. If it panics, so does the product, and C is left half-written. It may not end its goroutine, as runtime.Goexit does and with it FailNow of package testing.
func Map[T Float](f func(x, y []T)) Step[T] {
	var err error
	if f == nil {
		err = errors.New("the function is nil")
	}
	return Step[T]{name: "Map", err: err, rows: -1, cols: -1, do: func(_ *asm.Set[T], _, _ int, c, _ []T) { f(c, c) }}
}

// NewEpilogue returns the epilogue of the steps, done in this order. It panics if a step is wrong in itself: with a matrix
// that is no valid view, bounds out of order, a function that is nil, or as the zero Step.
func NewEpilogue[T Float](steps ...Step[T]) *Epilogue[T] {
	e := &Epilogue[T]{steps: slices.Clone(steps), bounds: [2]T{-infinity[T](), infinity[T]()}}
	for i, s := range steps {
		if s.do == nil {
			panic(fmt.Sprintf("gemm: NewEpilogue: step %d is the zero Step, want one that a function such as AddRow has made", i))
		}
		if s.err != nil {
			panic(fmt.Sprintf("gemm: NewEpilogue: step %d, %s: %v", i, s.name, s.err))
		}
	}
	if e.leading < len(steps) && steps[e.leading].bias != nil {
		e.bias = steps[e.leading].bias
		e.leading++
	}
	if e.leading < len(steps) && steps[e.leading].clamp {
		e.bounds = [2]T{steps[e.leading].lo, steps[e.leading].hi}
		e.leading++
	}
	return e
}

// check returns an error if a step does not fit an m×n matrix.
func (e *Epilogue[T]) check(m, n int) error {
	for i, s := range e.steps {
		if s.rows >= 0 && s.rows != m {
			return fmt.Errorf("step %d, %s, has %d rows, want %d, those of c", i, s.name, s.rows, m)
		}
		if s.cols >= 0 && s.cols != n {
			return fmt.Errorf("step %d, %s, has %d columns, want %d, those of c", i, s.name, s.cols, n)
		}
	}
	return nil
}

// A tail is an epilogue, or none, on its way through a product: the C at hand begins at element (i, j) of the whole,
// and is, like the whole, perhaps the transpose of what the epilogue is for.
type tail[T Float] struct {
	*Epilogue[T]
	transposed bool
	i, j       int
}

// leads reports whether the leading steps are done by kernels.
func (t *tail[T]) leads(c *Matrix[T]) bool {
	return t.Epilogue != nil && t.leading > 0 && !t.transposed && c.ColStride == 1
}

// finish does the steps to c, without the leading ones if they are done. buf is scratch.
func (t *tail[T]) finish(set *asm.Set[T], led bool, c Matrix[T], buf []T) {
	first, i, j := 0, t.i, t.j
	if t.Epilogue == nil {
		return
	}
	if led {
		first = t.leading
	}
	if t.transposed {
		c, i, j = c.T(), j, i
	}
	t.apply(set, first, c, i, j, buf)
}

// end returns the bias and the bounds with which a kernel does the leading steps to columns of the C at hand, from column j on, at most segment of them. It
// returns nil where nothing leads, or not yet, as last says.
func (t *tail[T]) end(last bool, j int) (bias, bounds *T) {
	if t == nil || !last {
		return nil, nil
	}
	if t.bias == nil {
		return of[T](none32, none64), &t.bounds[0]
	}
	return &t.bias[t.j+j], &t.bounds[0]
}

// scratch is the number of elements that apply needs beside.
const scratch = 2 * segment

// apply does the steps from number first on to c, a part of C from element (i, j) on.
func (e *Epilogue[T]) apply(set *asm.Set[T], first int, c Matrix[T], i, j int, buf []T) {
	steps := e.steps[first:]
	if len(steps) == 0 {
		return
	}
	y, row := buf[:segment], buf[segment:scratch]
	for r := range c.Rows {
		for col := 0; col < c.Cols; col += segment {
			n := min(segment, c.Cols-col)
			part := c.Slice(r, r+1, col, col+n)
			strided := n > 1 && c.ColStride != 1
			x := row[:n]
			if strided {
				gather(part, row, corner{})
			} else {
				x = part.Data[:n]
			}
			for s := range steps {
				steps[s].do(set, i+r, j+col, x, y)
			}
			if strided {
				scatter(row, part, corner{})
			}
		}
	}
}
