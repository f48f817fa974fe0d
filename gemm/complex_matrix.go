package gemm

import "fmt"

// A ComplexMatrix is a view of a complex matrix, or, if Conjugated is set, of the conjugate of one: element (i, j) is then the
// conjugate of Data[i·RowStride + j·ColStride].
type ComplexMatrix[T Complex] struct {
	Matrix[T]
	Conjugated bool
}

// ComplexRowMajor returns a rows×cols matrix over data; see [RowMajor].
func ComplexRowMajor[T Complex](rows, cols int, data []T) ComplexMatrix[T] {
	return ComplexMatrix[T]{Matrix: RowMajor(rows, cols, data)}
}

// T returns the transpose, a view of the same elements.
func (a ComplexMatrix[T]) T() ComplexMatrix[T] {
	a.Matrix = a.Matrix.T()
	return a
}

// Conj returns the conjugate, a view of the same elements.
func (a ComplexMatrix[T]) Conj() ComplexMatrix[T] {
	a.Conjugated = !a.Conjugated
	return a
}

// H returns the conjugate transpose, a view of the same elements.
func (a ComplexMatrix[T]) H() ComplexMatrix[T] { return a.T().Conj() }

// At returns element (i, j).
func (a ComplexMatrix[T]) At(i, j int) T { return a.conj(a.Matrix.At(i, j)) }

// Set sets element (i, j) to v.
func (a ComplexMatrix[T]) Set(i, j int, v T) { a.Matrix.Set(i, j, a.conj(v)) }

// Slice returns the view of rows i0 ≤ i < i1 and columns j0 ≤ j < j1.
func (a ComplexMatrix[T]) Slice(i0, i1, j0, j1 int) ComplexMatrix[T] {
	a.Matrix = a.Matrix.Slice(i0, i1, j0, j1)
	return a
}

// Row returns row i as a slice of the elements themselves. The columns must be contiguous (ColStride 1), and the matrix
// not conjugated.
func (a ComplexMatrix[T]) Row(i int) []T {
	if a.Conjugated {
		panic(fmt.Sprintf("gemm: Row(%d) of a conjugated matrix: the elements are not stored", i))
	}
	return a.Matrix.Row(i)
}

// Clone returns a row-major copy with elements of its own, not conjugated.
func (a ComplexMatrix[T]) Clone() ComplexMatrix[T] {
	b := ComplexMatrix[T]{Matrix: a.Matrix.Clone()}
	for i, v := range b.Data {
		b.Data[i] = a.conj(v)
	}
	return b
}

// conj returns v, or its conjugate if a is conjugated.
func (a *ComplexMatrix[T]) conj(v T) T {
	if !a.Conjugated {
		return v
	}
	switch v := any(v).(type) {
	case complex64:
		return any(complex(real(v), -imag(v))).(T)
	case complex128:
		return any(complex(real(v), -imag(v))).(T)
	}
	panic("unreachable")
}
