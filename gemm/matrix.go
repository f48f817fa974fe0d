package gemm

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/ashlar-la/ashlar/asm"
)

// Float is the set of element types: float32 and float64.
type Float = asm.Float

// Complex is the set of complex element types: complex64 and complex128.
type Complex interface{ complex64 | complex128 }

// Element is the set of element types that a [Matrix] can have. Products exist for the types of Float and Complex ([MulComplex]), for
// bytes ([MulInt8]) and for BFloat16 ([MulBFloat16], [MulPrepackedBFloat16]).
type Element interface {
	Float | Complex | uint8 | int8 | int32 | BFloat16
}

// A Matrix is a view of a Rows×Cols matrix in a slice: element (i, j) is
// Data[i·RowStride + j·ColStride]. It is a small value, meant to be passed and
// copied; copies share the elements. Strides are not negative. A zero stride
// repeats a row or column, which an operand may do and a result may not.
type Matrix[T Element] struct {
	Data                 []T
	Rows, Cols           int
	RowStride, ColStride int
}

// RowMajor returns a rows×cols matrix over data, whose rows are contiguous and follow
// each other without a gap. If data is nil it is allocated, zeroed. RowMajor panics if
// a dimension is negative or data is shorter than rows·cols.
func RowMajor[T Element](rows, cols int, data []T) Matrix[T] {
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("gemm: RowMajor: rows = %d, cols = %d, want both ≥ 0", rows, cols))
	}
	size := reach(0, rows, cols)
	if data == nil {
		data = make([]T, size)
	}
	if len(data) < size {
		panic(fmt.Sprintf("gemm: RowMajor: len(data) = %d, want ≥ rows·cols = %d·%d", len(data), rows, cols))
	}
	return Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: cols, ColStride: 1}
}

// T returns the transpose, a view of the same elements.
func (a Matrix[T]) T() Matrix[T] {
	a.Rows, a.Cols = a.Cols, a.Rows
	a.RowStride, a.ColStride = a.ColStride, a.RowStride
	return a
}

// At returns element (i, j).
func (a Matrix[T]) At(i, j int) T {
	a.index(i, j)
	return a.Data[i*a.RowStride+j*a.ColStride]
}

// Set sets element (i, j) to v.
func (a Matrix[T]) Set(i, j int, v T) {
	a.index(i, j)
	a.Data[i*a.RowStride+j*a.ColStride] = v
}

func (a Matrix[T]) index(i, j int) {
	if uint(i) >= uint(a.Rows) || uint(j) >= uint(a.Cols) {
		panic(fmt.Sprintf("gemm: index (%d, %d) outside a %d×%d matrix", i, j, a.Rows, a.Cols))
	}
}

// Slice returns the view of rows i0 ≤ i < i1 and columns j0 ≤ j < j1.
func (a Matrix[T]) Slice(i0, i1, j0, j1 int) Matrix[T] {
	if i0 < 0 || i1 < i0 || i1 > a.Rows || j0 < 0 || j1 < j0 || j1 > a.Cols {
		panic(fmt.Sprintf("gemm: Slice(%d, %d, %d, %d) outside a %d×%d matrix", i0, i1, j0, j1, a.Rows, a.Cols))
	}
	a.Rows, a.Cols = i1-i0, j1-j0
	if a.Rows == 0 || a.Cols == 0 {
		a.Data = nil
		return a
	}
	a.Data = a.Data[i0*a.RowStride+j0*a.ColStride:]
	return a
}

// Row returns row i as a slice of the elements themselves. The columns must be contiguous
// (ColStride 1).
func (a Matrix[T]) Row(i int) []T {
	if uint(i) >= uint(a.Rows) {
		panic(fmt.Sprintf("gemm: row %d of a %d×%d matrix", i, a.Rows, a.Cols))
	}
	if a.ColStride != 1 && a.Cols > 1 {
		panic(fmt.Sprintf("gemm: Row of a matrix whose ColStride is %d, want 1", a.ColStride))
	}
	if a.Cols == 0 {
		return nil
	}
	off := i * a.RowStride
	return a.Data[off : off+a.Cols : off+a.Cols]
}

// Clone returns a row-major copy with elements of its own.
func (a Matrix[T]) Clone() Matrix[T] {
	b := RowMajor[T](a.Rows, a.Cols, nil)
	for i := range a.Rows {
		row := b.Row(i)
		for j := range row {
			row[j] = a.Data[i*a.RowStride+j*a.ColStride]
		}
	}
	return b
}

// span returns the number of elements from the first to the last.
func (a *Matrix[T]) span() int {
	if a.Rows == 0 || a.Cols == 0 {
		return 0
	}
	return reach(reach(1, a.Rows-1, a.RowStride), a.Cols-1, a.ColStride)
}

// reach returns from + n·step, none being negative, or the largest int if that is more: kernels rely on comparisons with it.
func reach(from, n, step int) int {
	upper, lower := bits.Mul(uint(n), uint(step))
	if sum := lower + uint(from); upper == 0 && int(lower|sum) >= 0 {
		return int(sum)
	}
	return math.MaxInt
}

// Check returns an error that names the field at fault if a is not a valid view:
// a negative dimension or stride, or a slice too short to hold the last element.
func (a Matrix[T]) Check() error {
	switch {
	case a.Rows < 0 || a.Cols < 0:
		return fmt.Errorf("%d×%d matrix, want dimensions ≥ 0", a.Rows, a.Cols)
	case a.RowStride < 0 || a.ColStride < 0:
		return fmt.Errorf("strides (%d, %d), want both ≥ 0", a.RowStride, a.ColStride)
	case len(a.Data) < a.span():
		return fmt.Errorf("len(Data) = %d, want ≥ %d for %d×%d with strides (%d, %d)",
			len(a.Data), a.span(), a.Rows, a.Cols, a.RowStride, a.ColStride)
	}
	return nil
}
