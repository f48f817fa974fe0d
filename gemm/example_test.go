package gemm_test

import (
	"fmt"

	"github.com/ashlar-la/ashlar/gemm"
)

// A dense layer, forwards and backwards, as three products of views.
func ExampleMul() {
	x := gemm.RowMajor(2, 3, []float32{1, 2, 3, 4, 5, 6})  // a batch of 2 samples
	w := gemm.RowMajor(2, 3, []float32{1, 0, 0, 0, 1, -1}) // 2 neurons
	y := gemm.RowMajor[float32](2, 2, nil)
	gemm.Mul(1, x, w.T(), 0, y)
	fmt.Println("y ", y.Row(0), y.Row(1))

	dy := gemm.RowMajor(2, 2, []float32{1, 0, 0, 1})
	dw, dx := gemm.RowMajor[float32](2, 3, nil), gemm.RowMajor[float32](2, 3, nil)
	gemm.Mul(1, dy.T(), x, 0, dw)
	gemm.Mul(1, dy, w, 0, dx)
	fmt.Println("dW", dw.Row(0), dw.Row(1))
	fmt.Println("dX", dx.Row(0), dx.Row(1))
	// Output:
	// y  [1 -1] [4 -1]
	// dW [1 2 3] [4 5 6]
	// dX [1 0 0] [0 1 -1]
}

// The Gram matrix AᴴA of complex columns: a view is conjugated, too.
func ExampleMulComplex() {
	a := gemm.ComplexRowMajor(2, 2, []complex128{1, 1i, 1i, 1})
	c := gemm.ComplexRowMajor[complex128](2, 2, nil)
	gemm.MulComplex(1, a.H(), a, 0, c)
	fmt.Println(c.Row(0), c.Row(1))
	gemm.MulComplex(1i, a, a.T(), 0, c)
	fmt.Println(c.Row(0), c.Row(1))
	// Output:
	// [(2+0i) (0+0i)] [(0+0i) (2+0i)]
	// [(0+0i) (-2+0i)] [(-2+0i) (0+0i)]
}

// Parts of a matrix are matrices: C's right half is updated in place.
func ExampleMatrix_Slice() {
	c := gemm.RowMajor(2, 4, []float64{1, 1, 1, 1, 1, 1, 1, 1})
	i := gemm.RowMajor(2, 2, []float64{1, 0, 0, 1})
	gemm.Mul(5, i, i, 1, c.Slice(0, 2, 2, 4))
	fmt.Println(c.Row(0), c.Row(1))
	// Output: [1 1 6 1] [1 1 1 6]
}

// In dot order, a row computed alone may differ in the last bit from the same row in a large batch; in
// chain order it never does.
func ExampleChain() {
	x, w := gemm.RowMajor[float32](8, 300, nil), gemm.RowMajor[float32](5, 300, nil)
	for i := range x.Data {
		x.Data[i] = 1 / float32(i+1)
	}
	for i := range w.Data {
		w.Data[i] = 1 / float32(3*i+1)
	}
	batch, row := gemm.RowMajor[float32](8, 5, nil), gemm.RowMajor[float32](1, 5, nil)
	gemm.Mul(1, x, w.T(), 0, batch)
	gemm.Mul(1, x.Slice(0, 1, 0, 300), w.T(), 0, row, gemm.Chain())
	fmt.Println(row.At(0, 0) == batch.At(0, 0), row.At(0, 4) == batch.At(0, 4))
	// Output: true true
}
