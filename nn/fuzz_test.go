package nn_test

import (
	"math"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// view returns a small view, valid or not, whose elements come from data.
func view(rows, cols, rowStride, colStride int8, data []byte) gemm.Matrix[float64] {
	m := gemm.Matrix[float64]{
		Data: make([]float64, len(data)),
		Rows: int(rows % 20), Cols: int(cols % 20),
		RowStride: int(rowStride), ColStride: int(colStride),
	}
	special := []float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, 5e-324, 1e150}
	for i, b := range data {
		if m.Data[i] = float64(int8(b)) / 16; b >= 0x78 && b < 0x80 {
			m.Data[i] = special[b-0x78]
		}
	}
	return m
}

// Forward and Backward take a view, of whatever shape and strides, as they take its row-major
// copy, or return an error and write nothing.
func FuzzDense(f *testing.F) {
	f.Add(uint8(3), uint8(2), true, int8(2), int8(3), int8(3), int8(1), int8(2), int8(2), int8(2), int8(1), []byte("abcdefgh"))
	f.Add(uint8(3), uint8(2), false, int8(2), int8(3), int8(1), int8(2), int8(2), int8(2), int8(1), int8(2), []byte("abcdef\x79gh"))
	f.Add(uint8(1), uint8(1), true, int8(0), int8(1), int8(0), int8(0), int8(0), int8(1), int8(0), int8(0), []byte{})
	f.Add(uint8(4), uint8(3), true, int8(5), int8(4), int8(0), int8(1), int8(5), int8(3), int8(0), int8(0), []byte("abcd"))
	f.Add(uint8(4), uint8(3), true, int8(-5), int8(4), int8(-1), int8(1), int8(5), int8(2), int8(0), int8(0), []byte("abcd"))
	f.Fuzz(func(t *testing.T, in, out uint8, relu bool, rows, cols, rs, cs, dyRows, dyCols, dyRS, dyCS int8, data []byte) {
		act := nn.Identity
		if relu {
			act = nn.ReLU
		}
		i, o := 1+int(in%20), 1+int(out%20)
		a := must(nn.NewDense[float64](i, o, act, nn.HeNormal, newRand(1)))
		b := must(nn.NewDense[float64](i, o, act, nn.HeNormal, newRand(1)))
		x, dy := view(rows, cols, rs, cs, data), view(dyRows, dyCols, dyRS, dyCS, data)

		y, err := a.Forward(x)
		if valid := x.Check() == nil && x.Cols == i; valid != (err == nil) {
			t.Fatalf("Forward: %v", err)
		}
		if err != nil {
			y = must(a.Forward(gemm.RowMajor[float64](2, i, nil)))
			x = gemm.RowMajor[float64](2, i, nil)
		}
		wantBits(t, "y", y, must(b.Forward(x.Clone())))

		untouched := frozen(a.Weight().Grad, a.Bias().Grad)
		dx, err := a.Backward(dy)
		if valid := dy.Check() == nil && dy.Rows == y.Rows && dy.Cols == o; valid != (err == nil) {
			t.Fatalf("Backward: %v", err)
		}
		if err != nil {
			untouched(t)
			return
		}
		wantBits(t, "dx", dx, must(b.Backward(dy.Clone())))
		wantBits(t, "dW", a.Weight().Grad, b.Weight().Grad)
		wantBits(t, "db", a.Bias().Grad, b.Bias().Grad)
	})
}

// The loss of finite logits is not negative and not NaN, and no gradient exceeds 1.
func FuzzCrossEntropy(f *testing.F) {
	f.Add(int8(2), int8(3), int8(3), int8(1), []byte("abcdef"), []byte{0, 2})
	f.Add(int8(2), int8(3), int8(1), int8(2), []byte("abcde\x7c"), []byte{0, 3})
	f.Add(int8(1), int8(2), int8(2), int8(1), []byte("\x79\x7a"), []byte{1})
	f.Add(int8(0), int8(0), int8(0), int8(0), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, rows, cols, rs, cs int8, data, classes []byte) {
		logits := view(rows, cols, rs, cs, data)
		labels := make([]int, len(classes))
		valid := logits.Check() == nil && len(labels) == logits.Rows
		for i, c := range classes {
			labels[i] = int(int8(c))
			valid = valid && 0 <= labels[i] && labels[i] < logits.Cols
		}
		untouched := frozen(gemm.RowMajor(1, len(logits.Data), logits.Data))
		var ce nn.CrossEntropy[float64]
		loss, grad, err := ce.Loss(logits, labels)
		if valid != (err == nil) {
			t.Fatalf("Loss: %v", err)
		}
		untouched(t)
		if _, err := nn.Accuracy(logits, labels); valid != (err == nil) {
			t.Fatalf("Accuracy: %v", err)
		}
		if !valid || logits.Rows == 0 || !allFinite(logits) {
			return
		}
		if !(loss >= 0) {
			t.Errorf("loss %v of finite logits", loss)
		}
		for _, g := range grad.Data {
			if !(math.Abs(g) <= 1) {
				t.Errorf("gradient %v of finite logits", g)
			}
		}
	})
}

// Fit returns orthonormal components with variances ≥ 0, or an error.
func FuzzPCAFit(f *testing.F) {
	f.Add(int8(1), int8(3), int8(2), int8(2), int8(1), []byte("qwerty"))
	f.Add(int8(2), int8(2), int8(3), int8(1), int8(2), []byte("asdfgh"))
	f.Add(int8(2), int8(3), int8(2), int8(0), int8(0), []byte("a"))
	f.Add(int8(2), int8(3), int8(2), int8(2), int8(1), []byte("ab\x79def"))
	f.Add(int8(2), int8(3), int8(2), int8(2), int8(1), []byte("ab\x7ed\x7ff"))
	f.Fuzz(func(t *testing.T, k, rows, cols, rs, cs int8, data []byte) {
		p, err := nn.NewPCA[float64](int(k))
		if (err == nil) != (k >= 1) {
			t.Fatalf("NewPCA(%d): %v", k, err)
		}
		if err != nil {
			return
		}
		x := view(rows, cols, rs, cs, data)
		valid := x.Check() == nil && x.Rows >= 2 && int(k) <= min(x.Rows, x.Cols) && allFinite(x)
		untouched := frozen(gemm.RowMajor(1, len(x.Data), x.Data))
		err = p.Fit(x)
		untouched(t)
		if err != nil {
			if valid && maxAbs(x) < 1e150 {
				t.Fatalf("Fit: %v", err)
			}
			return
		}
		if !valid {
			t.Fatal("Fit took what it should refuse")
		}
		c := p.Components()
		for i := range c.Rows {
			if v := p.ExplainedVariance()[i]; !(v >= 0) {
				t.Errorf("variance %v", v)
			}
			if r := p.ExplainedVarianceRatio()[i]; !(r >= 0 && r <= 1) {
				t.Errorf("ratio %v", r)
			}
			for j := range i + 1 {
				dot, want := 0.0, 0.0
				for l := range c.Cols {
					dot += c.At(i, l) * c.At(j, l)
				}
				if i == j {
					want = 1
				}
				near(t, "product of components", dot, want, 1e-12)
			}
		}
	})
}

func allFinite(m gemm.Matrix[float64]) bool { return maxAbs(m) <= math.MaxFloat64 }

// maxAbs returns the largest magnitude, NaN if there is a NaN.
func maxAbs(m gemm.Matrix[float64]) float64 {
	largest := 0.0
	for i := range m.Rows {
		for j := range m.Cols {
			largest = max(largest, math.Abs(m.At(i, j)))
		}
	}
	return largest
}
