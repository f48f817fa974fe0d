package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

func TestDenseByHand(t *testing.T) { both(t, testDenseByHand[float32], testDenseByHand[float64]) }

func testDenseByHand[T gemm.Float](t *testing.T) {
	d := must(nn.NewDense[T](2, 3, nn.ReLU, nn.Zeros, nil))
	copy(d.Weight().Value.Data, []T{1, 2, 3, 4, -5, 6})
	copy(d.Bias().Value.Data, []T{0.5, -100, 1})

	y := must(d.Forward(matrix[T](2, 2, 1, -1, 2, 1)))
	wantBits(t, "y", y, matrix[T](2, 3, 0, 0, 0, 4.5, 0, 0))

	// z = [-0.5 -101 -10; 4.5 -90 -3], so only dy[1,0] passes the ReLU.
	dx := must(d.Backward(matrix[T](2, 3, 7, 7, 7, 2, 7, 7)))
	wantBits(t, "dx", dx, matrix[T](2, 2, 0, 0, 2, 4))
	wantBits(t, "dW", d.Weight().Grad, matrix[T](3, 2, 4, 2, 0, 0, 0, 0))
	wantBits(t, "db", d.Bias().Grad, matrix[T](1, 3, 2, 0, 0))

	// The next Backward overwrites.
	must(d.Backward(matrix[T](2, 3, 0, 0, 0, 1, 0, 0)))
	wantBits(t, "dW", d.Weight().Grad, matrix[T](3, 2, 2, 1, 0, 0, 0, 0))
	wantBits(t, "db", d.Bias().Grad, matrix[T](1, 3, 1, 0, 0))
}

// A row gives the same bits alone and in any batch, forward and backward, also where the
// inner dimension spans several blocks of the chain order.
func TestDenseBatchInvariance(t *testing.T) {
	both(t, testDenseBatchInvariance[float32], testDenseBatchInvariance[float64])
}

func testDenseBatchInvariance[T gemm.Float](t *testing.T) {
	const rows = 32
	for _, shape := range [][2]int{{300, 7}, {7, 300}, {530, 1}, {3, 2}, {1, 1}} {
		for _, act := range allActivations {
			in, out := shape[0], shape[1]
			t.Run(fmt.Sprintf("%dto%d%v", in, out, act), func(t *testing.T) {
				rng := newRand(1)
				d := must(nn.NewDense[T](in, out, act, nn.LinearUniform, rng))
				x, dy := random[T](rng, rows, in), random[T](rng, rows, out)
				y := must(d.Forward(x)).Clone()
				dx := must(d.Backward(dy)).Clone()
				for _, batch := range []int{1, 2, 3, 5} {
					for i := 0; i+batch <= rows; i += 7 {
						got := must(d.Forward(x.Slice(i, i+batch, 0, in)))
						wantBits(t, "y", got, y.Slice(i, i+batch, 0, out))
						got = must(d.Backward(dy.Slice(i, i+batch, 0, out)))
						wantBits(t, "dx", got, dx.Slice(i, i+batch, 0, in))
					}
				}
			})
		}
	}
}

// The layout of x and dy does not change a bit of anything.
func TestDenseLayouts(t *testing.T) { both(t, testDenseLayouts[float32], testDenseLayouts[float64]) }

func testDenseLayouts[T gemm.Float](t *testing.T) {
	for _, shape := range [][3]int{{5, 4, 3}, {40, 9, 2}, {3, 1, 1}, {1, 6, 4}, {6, 2, 1}} {
		rows, in, out := shape[0], shape[1], shape[2]
		for _, act := range allActivations {
			rng := newRand(2)
			d := must(nn.NewDense[T](in, out, act, nn.LinearUniform, rng))
			x, dy := random[T](rng, rows, in), random[T](rng, rows, out)
			y := must(d.Forward(x)).Clone()
			dx := must(d.Backward(dy)).Clone()
			dw, db := d.Weight().Grad.Clone(), d.Bias().Grad.Clone()
			for nameX, x := range layouts(x) {
				for nameDY, dy := range layouts(dy) {
					t.Run(fmt.Sprint(shape, act, nameX, nameDY), func(t *testing.T) {
						untouched := frozen(x, dy)
						wantBits(t, "y", must(d.Forward(x)), y)
						wantBits(t, "dx", must(d.Backward(dy)), dx)
						wantBits(t, "dW", d.Weight().Grad, dw)
						wantBits(t, "db", d.Bias().Grad, db)
						untouched(t)
					})
				}
			}
		}
	}
}

// A zero stride repeats a row, such as the gradient of a mean.
func TestDenseRepeatedRows(t *testing.T) {
	for _, act := range allActivations {
		rng := newRand(3)
		d := must(nn.NewDense[float64](3, 2, act, nn.HeNormal, rng))
		x := gemm.Matrix[float64]{Data: []float64{1, 2, 3}, Rows: 4, Cols: 3, ColStride: 1}
		dy := gemm.Matrix[float64]{Data: []float64{0.25}, Rows: 4, Cols: 2}
		y := must(d.Forward(x)).Clone()
		dx := must(d.Backward(dy)).Clone()
		wantBits(t, "y", must(d.Forward(x.Clone())), y)
		wantBits(t, "dx", must(d.Backward(dy.Clone())), dx)
	}
}

func TestDenseErrors(t *testing.T) {
	rng := newRand(4)
	d := must(nn.NewDense[float64](3, 2, nn.ReLU, nn.HeNormal, rng))

	_, err := d.Backward(random[float64](rng, 4, 2))
	wantError(t, err, "Dense.Backward", "no Forward")
	wantError(t, d.BackwardParams(random[float64](rng, 4, 2)), "Dense.BackwardParams", "no Forward")

	y := must(d.Forward(random[float64](rng, 4, 3)))
	dx := must(d.Backward(random[float64](rng, 4, 2)))
	untouched := frozen(y, dx, d.Weight().Value, d.Weight().Grad, d.Bias().Value, d.Bias().Grad)

	for _, c := range []struct {
		x    gemm.Matrix[float64]
		want []string
	}{
		{random[float64](rng, 4, 2), []string{"x.Cols = 2", "want in = 3"}},
		{random[float64](rng, 0, 4), []string{"x.Cols = 4", "want in = 3"}},
		{gemm.Matrix[float64]{Rows: 4, Cols: 3, RowStride: 3, ColStride: 1, Data: make([]float64, 11)}, []string{"x: len(Data) = 11", "want ≥ 12"}},
		{gemm.Matrix[float64]{Rows: -1, Cols: 3}, []string{"x: -1×3"}},
		{gemm.Matrix[float64]{Rows: 2, Cols: 3, RowStride: -3, ColStride: 1, Data: make([]float64, 6)}, []string{"x: strides (-3, 1)"}},
	} {
		_, err := d.Forward(c.x)
		wantError(t, err, append(c.want, "nn: Dense")...)
		untouched(t)
	}
	for _, c := range []struct {
		dy   gemm.Matrix[float64]
		want []string
	}{
		{random[float64](rng, 3, 2), []string{"dy is 3×2", "want 4×2"}},
		{random[float64](rng, 4, 3), []string{"dy is 4×3", "want 4×2"}},
		{random[float64](rng, 0, 2), []string{"dy is 0×2", "want 4×2"}},
		{gemm.Matrix[float64]{Rows: 4, Cols: 2, RowStride: 2, ColStride: 1, Data: make([]float64, 7)}, []string{"dy: len(Data) = 7", "want ≥ 8"}},
	} {
		_, err := d.Backward(c.dy)
		wantError(t, err, append(c.want, "nn: Dense.Backward: ")...)
		wantError(t, d.BackwardParams(c.dy), append(c.want, "nn: Dense.BackwardParams: ")...)
		untouched(t)
	}
}

// A layer that is given its own result would overwrite it while reading.
func TestDenseOwnResult(t *testing.T) {
	rng := newRand(5)
	d := must(nn.NewDense[float64](3, 3, nn.Identity, nn.HeNormal, rng))
	y := must(d.Forward(random[float64](rng, 4, 3)))
	untouched := frozen(y)
	for _, x := range []gemm.Matrix[float64]{y, y.Slice(3, 4, 0, 3), y.T().Slice(0, 2, 0, 3)} {
		_, err := d.Forward(x)
		wantError(t, err, "Dense.Forward", "own result")
		untouched(t)
	}
	dx := must(d.Backward(y)) // reading y is fine
	untouched = frozen(dx, d.Weight().Grad)
	_, err := d.Backward(dx)
	wantError(t, err, "Dense.Backward", "own result")
	_, err = d.Forward(dx) // a second Backward would overwrite it
	wantError(t, err, "Dense.Forward", "own result")
	untouched(t)
}

// A view with strides of 0 can have more elements than memory.
func TestDenseHuge(t *testing.T) {
	d := must(nn.NewDense[float64](1, 1, nn.Identity, nn.HeNormal, newRand(7)))
	_, err := d.Forward(gemm.Matrix[float64]{Data: []float64{1}, Rows: math.MaxInt / 4, Cols: 1})
	wantError(t, err, "Dense.Forward", "x is", "want at most")
	d = must(nn.NewDense[float64](1, 1<<16, nn.Identity, nn.HeNormal, newRand(7)))
	_, err = d.Forward(gemm.Matrix[float64]{Data: []float64{1}, Rows: math.MaxInt >> 19, Cols: 1})
	wantError(t, err, "Dense.Forward", "y is", "want at most")
}

func TestNewDenseErrors(t *testing.T) {
	rng := newRand(6)
	for _, c := range []struct {
		in, out int
		act     nn.Activation
		init    nn.Init
		noRand  bool
		want    []string
	}{
		{in: 0, out: 1, want: []string{"in = 0", "≥ 1"}},
		{in: -3, out: 1, want: []string{"in = -3"}},
		{in: 1, out: 0, want: []string{"out = 0", "≥ 1"}},
		{in: math.MaxInt / 2, out: 3, want: []string{"W is 3×", "want at most"}},
		{in: math.MaxInt / 32, out: 8, want: []string{"W is 8×", "want at most"}},
		{in: 1, out: 1, act: 99, want: []string{"act = Activation(99)"}},
		{in: 1, out: 1, init: 99, want: []string{"init = Init(99)"}},
		{in: 1, out: 1, init: nn.HeNormal, noRand: true, want: []string{"rng = nil", "HeNormal"}},
	} {
		rng := rng
		if c.noRand {
			rng = nil
		}
		d, err := nn.NewDense[float64](c.in, c.out, c.act, c.init, rng)
		wantError(t, err, append(c.want, "nn: NewDense: ")...)
		if d != nil {
			t.Errorf("a layer beside the error %v", err)
		}
	}
}

func TestDenseEmptyBatch(t *testing.T) {
	for _, act := range allActivations {
		rng := newRand(7)
		d := must(nn.NewDense[float32](3, 2, act, nn.HeNormal, rng))
		for range 2 { // with and without buffers from before
			y := must(d.Forward(gemm.Matrix[float32]{Cols: 3}))
			wantBits(t, "y", y, matrix[float32](0, 2))
			dx := must(d.Backward(y))
			wantBits(t, "dx", dx, matrix[float32](0, 3))
			wantBits(t, "dW", d.Weight().Grad, matrix[float32](2, 3))
			wantBits(t, "db", d.Bias().Grad, matrix[float32](1, 2))

			must(d.Forward(random[float32](rng, 4, 3)))
			must(d.Backward(random[float32](rng, 4, 2)))
		}
	}
}

// NaN and Inf propagate, also against zeros.
func TestDenseNonFinite(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	d := must(nn.NewDense[float64](2, 2, nn.ReLU, nn.Zeros, nil))
	copy(d.Weight().Value.Data, []float64{1, 0, 0, 1})
	y := must(d.Forward(matrix(3, 2, nan, 0, inf, 1, 2, 3)))
	wantBits(t, "y", y, matrix(3, 2, nan, nan, inf, nan, 2, 3))

	dx := must(d.Backward(matrix(3, 2, 0, 0, 0, 0, nan, 0)))
	wantBits(t, "dx", dx, matrix(3, 2, 0, 0, 0, 0, nan, nan))
	for _, v := range d.Weight().Grad.Data { // 0·NaN and 0·Inf of rows 0 and 1
		if v == v && v != 0 {
			t.Errorf("dW = %v, want NaN or 0", d.Weight().Grad.Data)
		}
	}
	wantBits(t, "db", d.Bias().Grad, matrix(1, 2, nan, 0))
}

// The buffers of the largest batch serve all smaller ones.
func TestDenseReusesBuffers(t *testing.T) {
	rng := newRand(8)
	d := must(nn.NewDense[float64](3, 2, nn.ReLU, nn.HeNormal, rng))
	y := must(d.Forward(random[float64](rng, 5, 3)))
	dx := must(d.Backward(random[float64](rng, 5, 2)))
	y1 := must(d.Forward(random[float64](rng, 4, 3)))
	dx1 := must(d.Backward(random[float64](rng, 4, 2)))
	if &y.Data[0] != &y1.Data[0] || &dx.Data[0] != &dx1.Data[0] {
		t.Error("a smaller batch got buffers of its own")
	}
}
