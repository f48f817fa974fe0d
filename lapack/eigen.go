package lapack

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

type matrix = gemm.Matrix[float64]

// Eigen computes the eigenvalues of the symmetric matrix a, ascending, and overwrites a with orthonormal
// eigenvectors, one a row:
//
//	a = Vᵀ·diag(values)·V
//
// It reads only the elements on and above the diagonal, and returns false in the cases in which [Implementation.Dsyev] does.
// Eigen panics if a is not square with contiguous rows, or if values is not as long as a row.
func Eigen(a gemm.Matrix[float64], values []float64) bool {
	if err := a.Check(); err != nil {
		panic("lapack: Eigen: a: " + err.Error())
	}
	if a.Rows != a.Cols || a.Rows > 1 && (a.ColStride != 1 || a.RowStride < a.Cols) {
		panic(fmt.Sprintf("lapack: Eigen: a is %d×%d with strides (%d, %d), want a square with contiguous rows", a.Rows, a.Cols, a.RowStride, a.ColStride))
	}
	if len(values) != a.Rows {
		panic(fmt.Sprintf("lapack: Eigen: len(values) = %d, want %d, the rows of a", len(values), a.Rows))
	}
	return eigen(a, values, a, a)
}

// eigen stores the eigenvalues of the symmetric matrix in the upper triangle of a, ascending, in w. If scratch has rows,
// it is overwritten and may share the elements of a, and so may vectors, which then receives the eigenvectors, one a row.
func eigen(a matrix, w []float64, scratch, vectors matrix) bool {
	n := a.Rows
	if n == 0 {
		return true
	}
	s := pool.Get().(*space)
	defer pool.Put(s)
	s.resize(n)
	wanted := scratch.Rows > 0
	if !wanted {
		scratch = s.z
	}

	scale, ok := scaling(a)
	if !ok {
		fill(w, vectors, math.NaN())
		return false
	}
	mirror(a, scale, scratch)
	reduce(scratch, s)
	var z *rotations
	if wanted {
		accumulate(scratch, s)
		z = &s.rotations
		z.z = s.z
	}
	ok = ql(s.d, s.e, z)

	for i := range s.order {
		s.order[i] = i
	}
	slices.SortStableFunc(s.order, func(i, j int) int { return cmp.Compare(s.d[i], s.d[j]) })
	for k, i := range s.order {
		w[k] = s.d[i] / scale
	}
	if wanted {
		permute(s.z, s.order, vectors)
	}
	return ok
}

// scaling returns the power of two that brings the largest element of the upper triangle next to 1, or false if an element is NaN
// or infinite. As in LAPACK it is 1 unless the matrix is extreme: a small element next to a large one could underflow. Otherwise nothing further on
// has to think of squares that overflow.
func scaling(a matrix) (scale float64, ok bool) {
	largest, finite := 0.0, 0.0
	for i := range a.Rows {
		for j := i; j < a.Cols; j++ {
			v := a.Data[i*a.RowStride+j*a.ColStride]
			largest = max(largest, math.Abs(v))
			finite += v - v
		}
	}
	if finite != 0 { // NaN
		return 0, false
	}
	_, exp := math.Frexp(largest)
	if -300 <= exp && exp <= 300 {
		return 1, true
	}
	return math.Ldexp(1, -max(-1000, min(exp, 1000))), true
}

// mirror stores the symmetric matrix in the upper triangle of a, times scale, in b, which may share the elements of a.
func mirror(a matrix, scale float64, b matrix) {
	const block = 16 // columns whose elements are near each other
	for j0 := 0; j0 < a.Cols; j0 += block {
		j1 := min(j0+block, a.Cols)
		for i := range j1 {
			for j := max(i, j0); j < j1; j++ {
				v := a.Data[i*a.RowStride+j*a.ColStride] * scale
				b.Data[i*b.RowStride+j] = v
				b.Data[j*b.RowStride+i] = v
			}
		}
	}
}

// permute stores the rows of z in the given order in v.
func permute(z matrix, order []int, v matrix) {
	const block = 16
	for k0 := 0; k0 < v.Rows; k0 += block {
		k1 := min(k0+block, v.Rows)
		if v.ColStride == 1 {
			for k := k0; k < k1; k++ {
				copy(v.Row(k), z.Row(order[k]))
			}
			continue
		}
		for j := range v.Cols {
			for k := k0; k < k1; k++ {
				v.Data[k*v.RowStride+j*v.ColStride] = z.Data[order[k]*z.RowStride+j]
			}
		}
	}
}

func fill(w []float64, v matrix, x float64) {
	for i := range w {
		w[i] = x
	}
	for i := range v.Rows {
		for j := range v.Cols {
			v.Data[i*v.RowStride+j*v.ColStride] = x
		}
	}
}

// A space is the memory of one call.
type space struct {
	d, e, tau  []float64 // diagonal and off-diagonal of the tridiagonal matrix, factors of the reflectors
	z          matrix    // n×n
	wide, tall []float64 // 2·panel·n elements each
	small      [3 * panel * panel]float64
	product    [1]float64
	order      []int
	rotations
}

var pool = sync.Pool{New: func() any { return new(space) }}

func (s *space) resize(n int) {
	grow := func(x *[]float64, n int) { *x = slices.Grow((*x)[:0], n)[:n] }
	grow(&s.d, n)
	grow(&s.e, n)
	grow(&s.tau, n)
	grow(&s.z.Data, n*n)
	s.z = gemm.RowMajor(n, n, s.z.Data)
	grow(&s.wide, 2*panel*n)
	grow(&s.tall, 2*panel*n)
	s.order = slices.Grow(s.order[:0], n)[:n]
	s.rotations.resize(n)
}

// row and column return x as a matrix of one row or column.
func row(x []float64) matrix    { return gemm.RowMajor(1, len(x), x) }
func column(x []float64) matrix { return row(x).T() }

// dot returns x·y: blocks of generic.DotKC elements in the dot order of package gemm, added in order. A row of the reduction needs
// several, often of few elements, and this is a product's price less.
func (s *space) dot(x, y []float64) float64 {
	sum := &s.product[0]
	*sum = 0
	y = y[:len(x)]
	for len(x) > 0 {
		n := min(len(x), generic.DotKC)
		gemm.Kernels[float64]().Dots[0][0](1, n, 1, &x[0], 0, &y[0], 0, 0, 1, sum, 0, 0)
		x, y = x[n:], y[n:]
	}
	return *sum
}
