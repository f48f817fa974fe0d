package nn

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// A Layer is a differentiable function of a batch, with parameters to learn.
// [Dense], [Pointwise] and [Sequential] are layers.
type Layer[T gemm.Float] interface {
	// OutCols returns the number of columns of Forward's result for an input of
	// the given number of columns, or an error if the layer does not take such an input.
	OutCols(cols int) (int, error)

	// Forward computes y from x. The result is valid until the next Forward; x and y are
	// kept as views, and neither may change before Backward.
	Forward(x gemm.Matrix[T]) (y gemm.Matrix[T], err error)

	// Backward takes dy = ∂loss/∂y for the y of the latest Forward, stores the
	// gradients of the parameters, overwriting what was there, and returns
	// dx = ∂loss/∂x, valid until the next Backward.
	Backward(dy gemm.Matrix[T]) (dx gemm.Matrix[T], err error)

	// BackwardParams is Backward without dx: what the first layer of a
	// network needs.
	BackwardParams(dy gemm.Matrix[T]) error

	// Params returns the parameters and their gradients, always in the same order.
	Params() []Param[T]
}

// A Param is a learnable parameter: views of a layer's own elements, of the same shape,
// row-major without gaps.
type Param[T gemm.Float] struct {
	Name        string // such as "weight", or "2.weight" inside a Sequential
	Value, Grad gemm.Matrix[T]
}

func newParam[T gemm.Float](name string, rows, cols int) Param[T] {
	return Param[T]{name, gemm.RowMajor[T](rows, cols, nil), gemm.RowMajor[T](rows, cols, nil)}
}

// A buffer is memory that a layer reuses from call to call.
type buffer[T gemm.Float] []T

// matrix returns a row-major matrix in b, which grows if it must. The elements are
// unspecified.
func (b *buffer[T]) matrix(rows, cols int) gemm.Matrix[T] {
	n := rows * cols
	if len(*b) < n {
		*b = make([]T, n)
	}
	return gemm.RowMajor(rows, cols, (*b)[:n])
}

// overlaps reports whether m has elements in b. A layer that is given its own result
// would overwrite it while reading.
func (b buffer[T]) overlaps(m gemm.Matrix[T]) bool {
	if len(b) == 0 || len(m.Data) == 0 {
		return false
	}
	first := func(s []T) uintptr { return uintptr(unsafe.Pointer(&s[0])) }
	last := func(s []T) uintptr { return uintptr(unsafe.Pointer(&s[len(s)-1])) }
	return first(b) <= last(m.Data) && first(m.Data) <= last(b)
}

// packed reports whether the elements of m lie row after row without gaps.
func packed[T gemm.Float](m gemm.Matrix[T]) bool { return m.ColStride == 1 && m.RowStride == m.Cols }

// contiguous returns the elements of m row after row: the elements themselves if they
// lie like that, else a copy made in dst, which is row-major and of m's shape.
func contiguous[T gemm.Float](m, dst gemm.Matrix[T]) []T {
	if packed(m) {
		return m.Data[:m.Rows*m.Cols]
	}
	gather(dst, m)
	return dst.Data
}

// gather copies m into dst, which is row-major and of m's shape.
func gather[T gemm.Float](dst, m gemm.Matrix[T]) {
	for i := range m.Rows {
		row := dst.Row(i)
		copy(row, rowOf(m, i, row))
	}
}

// rowOf returns row i of m: the elements themselves if they are contiguous, else a copy made
// in buf, which has m.Cols elements.
func rowOf[T gemm.Float](m gemm.Matrix[T], i int, buf []T) []T {
	if m.ColStride == 1 {
		return m.Row(i)
	}
	for j := range buf {
		buf[j] = m.Data[i*m.RowStride+j*m.ColStride]
	}
	return buf
}

// checkMatrix returns an error if the argument called name is not a valid view, or one of more elements than memory could have (with strides of 0).
func checkMatrix[T gemm.Float](call, name string, m gemm.Matrix[T]) error {
	if err := m.Check(); err != nil {
		return fmt.Errorf("nn: %s: %s: %w", call, name, err)
	}
	return checkSize[T](call, name, m.Rows, m.Cols)
}

// maxBytes bounds the elements of a matrix: no memory holds more.
const maxBytes = math.MaxInt >> (16 * (^uint(0) >> 63)) // 2⁴⁷ on 64 bits

// checkSize returns an error if the rows×cols matrix called name would be larger than memory could be.
func checkSize[T gemm.Float](call, name string, rows, cols int) error {
	if most := maxBytes / int(unsafe.Sizeof(*new(T))); cols > 0 && rows > most/cols {
		return fmt.Errorf("nn: %s: %s is %d×%d, want at most %d elements", call, name, rows, cols, most)
	}
	return nil
}

// checkGradient returns an error unless dy can be the gradient of y, the result of the
// latest Forward, if there was one.
func checkGradient[T gemm.Float](call string, dy, y gemm.Matrix[T], forwarded bool) error {
	if !forwarded {
		return fmt.Errorf("nn: %s: no Forward before it", call)
	}
	if err := checkMatrix(call, "dy", dy); err != nil {
		return err
	}
	if dy.Rows != y.Rows || dy.Cols != y.Cols {
		return fmt.Errorf("nn: %s: dy is %d×%d, want %d×%d as Forward returned",
			call, dy.Rows, dy.Cols, y.Rows, y.Cols)
	}
	return nil
}
