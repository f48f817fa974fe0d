package gemm_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

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

// Matrices of gonum are views without a copy: what is written to the one is in the other.
func ExampleMatrix_gonum() {
	view := func(m blas64.General) gemm.Matrix[float64] {
		return gemm.Matrix[float64]{Data: m.Data, Rows: m.Rows, Cols: m.Cols, RowStride: m.Stride, ColStride: 1}
	}
	a := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	part := a.Slice(0, 2, 1, 3).(*mat.Dense) // its rows are 3 elements apart
	c := mat.NewDense(2, 2, nil)
	gemm.Mul(1, view(part.RawMatrix()), view(part.RawMatrix()).T(), 0, view(c.RawMatrix()))
	fmt.Println(mat.Formatted(c))

	back := blas64.General{Rows: 2, Cols: 2, Data: make([]float64, 4), Stride: 2}
	gemm.Mul(1, gemm.RowMajor(2, 1, []float64{1, 10}), gemm.RowMajor(1, 2, []float64{1, 2}), 0, view(back))
	fmt.Println(back.Data)
	// Output:
	// ⎡13  28⎤
	// ⎣28  61⎦
	// [1 2 10 20]
}

// The activations work on slices, also in place.
func ExampleGelu() {
	x := []float32{-2, -1, 0, 1, 2}
	y := make([]float32, len(x))
	gemm.Gelu(x, y)
	fmt.Printf("gelu    %.4f\n", y)
	gemm.GeluTanh(x, y)
	fmt.Printf("by tanh %.4f\n", y)
	gemm.Silu(x, y)
	fmt.Printf("silu    %.4f\n", y)
	gemm.Sigmoid(x, y)
	fmt.Printf("sigmoid %.4f\n", y)
	gemm.Tanh(x, x)
	fmt.Printf("tanh    %.4f\n", x)
	// Output:
	// gelu    [-0.0455 -0.1587 0.0000 0.8413 1.9545]
	// by tanh [-0.0454 -0.1588 0.0000 0.8412 1.9546]
	// silu    [-0.2384 -0.2689 0.0000 0.7311 1.7616]
	// sigmoid [0.1192 0.2689 0.5000 0.7311 0.8808]
	// tanh    [-0.9640 -0.7616 0.0000 0.7616 0.9640]
}

// TanhGrad takes what Tanh returned, GeluGrad what Gelu was given.
func ExampleGeluGrad() {
	x, dy := []float64{-1, 0, 1}, []float64{1, 1, 1}
	y, dx := make([]float64, 3), make([]float64, 3)
	gemm.Tanh(x, y)
	gemm.TanhGrad(y, dy, dx)
	fmt.Printf("tanh′ %.4f\n", dx)
	gemm.GeluGrad(x, dy, dx)
	fmt.Printf("gelu′ %.4f\n", dx)
	// Output:
	// tanh′ [0.4200 1.0000 0.4200]
	// gelu′ [-0.0833 0.5000 1.0833]
}

// In dot order, a row computed alone may differ in the last bit from the same row in a large batch; in
// chain order it never does.
func ExampleChain() {
	x, w := gemm.RowMajor[float32](20, 300, nil), gemm.RowMajor[float32](20, 300, nil)
	for i := range x.Data {
		x.Data[i] = 1 / float32(i+1)
	}
	for i := range w.Data {
		w.Data[i] = 1 / float32(3*i+1)
	}
	batch, row := gemm.RowMajor[float32](20, 20, nil), gemm.RowMajor[float32](1, 20, nil)
	gemm.Mul(1, x, w.T(), 0, batch)
	gemm.Mul(1, x.Slice(0, 1, 0, 300), w.T(), 0, row, gemm.Chain())
	fmt.Println(row.At(0, 0) == batch.At(0, 0), row.At(0, 4) == batch.At(0, 4))
	// Output: true true
}

// A dense layer with its bias and activation: both are added to the product while it is in the cache.
func ExampleThen() {
	x := gemm.RowMajor(2, 3, []float32{1, 2, 3, 4, 5, 6})
	w := gemm.RowMajor(2, 3, []float32{1, 0, 0, 0, 1, -1})
	layer := gemm.NewEpilogue(gemm.AddRow([]float32{-2, 0.5}), gemm.Rectify[float32]())
	y := gemm.RowMajor[float32](2, 2, nil)
	gemm.Mul(1, x, w.T(), 0, y, gemm.Then(layer))
	fmt.Println(y.Row(0), y.Row(1))
	// Output: [0 0] [2 0]
}

// Weights are packed once; every batch that meets them then saves the packing.
func ExamplePrepack() {
	w := gemm.RowMajor(2, 3, []float32{1, 0, 0, 0, 1, -1})
	weights := gemm.Prepack(w.T())
	x := gemm.RowMajor(2, 3, []float32{1, 2, 3, 4, 5, 6})
	y := gemm.RowMajor[float32](2, 2, nil)
	gemm.MulPrepacked(1, x, weights, 0, y)
	fmt.Println(y.Row(0), y.Row(1))
	gemm.MulPrepacked(1, x.Slice(1, 2, 0, 3), weights, 0, y.Slice(0, 1, 0, 2)) // the second row alone: the same bits
	fmt.Println(y.Row(0))
	// Output:
	// [1 -1] [4 -1]
	// [4 -1]
}

// Three small products in one call, with one matrix B for all of them.
func ExampleMulStack() {
	a := gemm.NewStack(3, 1, 2, []float64{1, 0, 0, 1, 1, 1})
	b := gemm.Stack[float64]{Matrix: gemm.RowMajor(2, 2, []float64{1, 2, 3, 4}), Count: 3}
	c := gemm.NewStack[float64](3, 1, 2, nil)
	gemm.MulStack(1, a, b, 0, c)
	fmt.Println(c.At(0).Row(0), c.At(1).Row(0), c.At(2).Row(0))
	// Output: [1 2] [3 4] [4 6]
}

// The heads of an attention lie side by side, as columns of one matrix, of which each is a view: Q·Kᵀ of every head, and from that (here without a
// softmax) what V gives, in place beside the others.
func ExampleMulStack_heads() {
	const rows, heads, width = 2, 2, 2
	split := func(data ...float64) gemm.Stack[float64] {
		m := gemm.RowMajor(rows, heads*width, data)
		m.Cols = width
		return gemm.Stack[float64]{Matrix: m, Stride: width, Count: heads}
	}
	q, k := split(1, 0, 2, 0, 0, 1, 0, 2), split(1, 2, 1, 0, 3, 4, 0, 1)
	v, out := split(1, 1, 1, 0, 1, -1, 0, 1), split(make([]float64, rows*heads*width)...)
	scores := gemm.NewStack[float64](heads, rows, rows, nil)
	gemm.MulStack(1, q, k.T(), 0, scores)
	gemm.MulStack(1, scores, v, 0, out)
	fmt.Println(scores.At(0).Data[:4], scores.At(1).Data)
	fmt.Println(out.Data[:4], out.Data[4:])
	// Output:
	// [1 3 2 4] [2 0 0 2]
	// [4 -2 2 0] [6 -2 0 2]
}

// Products of different shapes in one call.
func ExampleMulBatch() {
	m := func(rows, cols int, x ...float64) gemm.Matrix[float64] { return gemm.RowMajor(rows, cols, x) }
	c := []gemm.Matrix[float64]{m(1, 1, 0), m(1, 2, 0, 0)}
	gemm.MulBatch(2,
		[]gemm.Matrix[float64]{m(1, 2, 1, 2), m(1, 1, 3)},
		[]gemm.Matrix[float64]{m(2, 1, 3, 4), m(1, 2, 1, 2)}, 0, c)
	fmt.Println(c[0].Data, c[1].Data)
	// Output: [22] [6 12]
}

// Transposing, scaling and adding matrices.
func ExampleCombine() {
	a, b := gemm.RowMajor(2, 3, []float64{1, 2, 3, 4, 5, 6}), gemm.RowMajor[float64](3, 2, nil)
	gemm.Combine(1, a.T(), 0, b) // B = Aᵀ
	fmt.Println(b.Row(0), b.Row(1), b.Row(2))
	gemm.Combine(10, a.T(), 1, b) // B += 10·Aᵀ
	fmt.Println(b.Row(0), b.Row(1), b.Row(2))
	// Output:
	// [1 4] [2 5] [3 6]
	// [11 44] [22 55] [33 66]
}

func ExampleTranspose() {
	a := gemm.RowMajor(2, 2, []float32{1, 2, 3, 4})
	gemm.Transpose(a)
	fmt.Println(a.Row(0), a.Row(1))
	// Output: [1 3] [2 4]
}

// Bytes are multiplied exactly.
func ExampleMulInt8() {
	x := gemm.RowMajor(2, 3, []uint8{255, 0, 1, 2, 128, 3})
	w := gemm.RowMajor(2, 3, []int8{-128, 0, 1, 127, -1, 2})
	c := gemm.RowMajor[int32](2, 2, nil)
	gemm.MulInt8(x, w.T(), c)
	fmt.Println(c.Row(0), c.Row(1))
	// Output: [-32639 32387] [-253 132]
}

// A quantized dense layer: a byte x stands for (x - 128)·0.5, a byte w of neuron j for w·scale[j], and a bias and an activation follow.
func ExampleMulDequantize() {
	w := gemm.RowMajor(2, 3, []int8{1, 0, 0, 0, 1, -1}) // 2 neurons
	weights := gemm.PrepackInt8(w.T())
	scale := []float32{0.5 * 0.25, 0.5 * 2}
	layer := gemm.NewEpilogue(gemm.AddRow([]float32{1, -1}), gemm.Rectify[float32]())
	x := gemm.RowMajor(2, 3, []uint8{130, 128, 120, 128, 136, 130})
	y := gemm.RowMajor[float32](2, 2, nil)
	gemm.MulDequantize(x, 128, weights, scale, y, gemm.Then(layer))
	fmt.Println(y.Row(0), y.Row(1))
	// Output: [1.25 7] [1 5]
}

// A dense layer of float32 quantized as a whole, and held to what rounding to bytes may cost: half a scale of each operand.
func ExampleQuantizeInt8() {
	const batch, in, out = 8, 64, 16
	rng := rand.New(rand.NewPCG(1, 2))
	x, w, bias := gemm.RowMajor[float32](batch, in, nil), gemm.RowMajor[float32](out, in, nil), make([]float32, out)
	for _, data := range [][]float32{x.Data, w.Data, bias} {
		for i := range data {
			data[i] = float32(rng.NormFloat64())
		}
	}
	layer := gemm.NewEpilogue(gemm.AddRow(bias), gemm.Rectify[float32]())

	// Once: weights become bytes with a scale for each neuron, activations get a range.
	q := gemm.RowMajor[int8](out, in, nil)
	neurons := gemm.QuantizeInt8(w.T(), q.T())
	weights := gemm.PrepackInt8(q.T())
	sx, zero := gemm.Uint8Range(slices.Min(x.Data), slices.Max(x.Data))
	scale := slices.Clone(neurons)
	gemm.Scal(sx, scale) // of products

	// For each batch:
	bytes, y := gemm.RowMajor[uint8](batch, in, nil), gemm.RowMajor[float32](batch, out, nil)
	gemm.QuantizeUint8(x, sx, zero, bytes)
	gemm.MulDequantize(bytes, zero, weights, scale, y, gemm.Then(layer))

	want := gemm.RowMajor[float32](batch, out, nil)
	gemm.Mul(1, x, w.T(), 0, want, gemm.Then(layer))
	within, diff, norm := true, 0.0, 0.0
	for i := range batch {
		for j := range out {
			bound := 0.0
			for p := range in {
				bound += math.Abs(float64(x.At(i, p)))*float64(neurons[j])/2 + math.Abs(float64(w.At(j, p)))*float64(sx)/2 + float64(scale[j])/4
			}
			d := math.Abs(float64(y.At(i, j) - want.At(i, j)))
			within = within && d <= 1.001*bound // float32 rounds, too
			diff, norm = diff+d*d, norm+float64(want.At(i, j))*float64(want.At(i, j))
		}
	}
	fmt.Println("within the bound:", within)
	fmt.Println("within 2 %:", math.Sqrt(diff/norm) < 0.02)
	// Output:
	// within the bound: true
	// within 2 %: true
}

// Slices of numbers to half the memory and back.
func ExampleNarrowBFloat16() {
	x := []float32{1, 1.0 / 3, 257, -3.4e38}
	narrow := make([]gemm.BFloat16, len(x))
	gemm.NarrowBFloat16(x, narrow)
	gemm.WidenBFloat16(narrow, x)
	fmt.Println(x)
	// Output: [1 0.33398438 256 -Inf]
}

// Operands in half the memory, sums in float32.
func ExampleMulBFloat16() {
	b := func(x ...float32) (y []gemm.BFloat16) {
		for _, v := range x {
			y = append(y, gemm.ToBFloat16(v))
		}
		return y
	}
	x, w := gemm.RowMajor(1, 2, b(1.5, 1.0/3)), gemm.RowMajor(2, 1, b(2, 3))
	y := gemm.RowMajor[float32](1, 1, nil)
	gemm.MulBFloat16(1, x, w, 0, y)
	fmt.Println(x.At(0, 1).Float32(), y.At(0, 0))
	// Output: 0.33398438 4.001953
}

func ExampleTriangle() {
	x := gemm.RowMajor(3, 2, []float64{1, 2, 3, 4, 5, 6})
	gram := gemm.RowMajor[float64](3, 3, nil)
	gemm.Mul(1, x, x.T(), 0, gram, gemm.Triangle(true)) // half of the work
	for i := range 3 {
		fmt.Println(gram.Row(i))
	}
	// Output:
	// [5 0 0]
	// [11 25 0]
	// [17 39 61]
}

func ExampleMulSymmetric() {
	a := gemm.RowMajor(2, 2, []float64{1, math.NaN(), 2, 3}) // what lies above the diagonal is not read
	x := gemm.RowMajor(2, 1, []float64{10, 1})
	y := gemm.RowMajor[float64](2, 1, nil)
	gemm.MulSymmetric(1, a, true, x, 0, y)
	fmt.Println(y.Data)
	// Output: [12 23]
}

// Weights in half the memory, packed once; activations stay float32.
// A system with a triangle, solved and checked.
func ExampleSolveTriangular() {
	a := gemm.RowMajor(2, 2, []float64{2, 0, 1, 4}) // what lies above the diagonal is not read
	b := gemm.RowMajor(2, 1, []float64{4, 10})
	gemm.SolveTriangular(1, a, true, false, b) // A·X = B
	fmt.Println(b.Data)
	gemm.MulTriangular(1, a, true, false, b) // and back
	fmt.Println(b.Data)
	// Output:
	// [2 2]
	// [4 10]
}

func ExamplePrepackBFloat16() {
	w := gemm.RowMajor[gemm.BFloat16](2, 3, nil)
	for i, v := range []float32{1, 0.5, 0, 0, 1, -1.0 / 3} {
		w.Data[i] = gemm.ToBFloat16(v)
	}
	weights := gemm.PrepackBFloat16(w.T())
	x := gemm.RowMajor(1, 3, []float32{1, 2, 3})
	y := gemm.RowMajor[float32](1, 2, nil)
	gemm.MulPrepackedBFloat16(1, x, weights, 0, y)
	fmt.Println(y.Row(0))
	// Output: [2 0.9980469]
}
