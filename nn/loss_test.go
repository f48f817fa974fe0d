package nn_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

func TestCrossEntropy(t *testing.T) { both(t, testCrossEntropy[float32], testCrossEntropy[float64]) }

func testCrossEntropy[T gemm.Float](t *testing.T) {
	tol := 1e-15
	if T(1)+T(tol) == 1 {
		tol = 1e-7
	}
	inf := math.Inf(1)
	for _, c := range []struct {
		logits gemm.Matrix[T]
		labels []int
		loss   float64
		grad   gemm.Matrix[T]
	}{
		// Equal logits: ln of the number of classes.
		{matrix[T](1, 4, 3, 3, 3, 3), []int{1}, math.Log(4), matrix[T](1, 4, .25, -.75, .25, .25)},
		// 1, 2, 3: ln(1 + e⁻¹ + e⁻²) and the softmax less 1.
		{matrix[T](1, 3, 1, 2, 3), []int{2}, 0.40760596444438,
			matrix[T](1, 3, 0.09003057317038046, 0.24472847105479764, 0.6652409557748219-1)},
		// A mean over rows.
		{matrix[T](2, 2, 0, 0, 0, 0), []int{0, 1}, math.Log(2), matrix[T](2, 2, -.25, .25, .25, -.25)},
		// One class is certain.
		{matrix[T](1, 1, -7), []int{0}, 0, matrix[T](1, 1, 0)},
		// Neither e^x nor its inverse is representable.
		{matrix[T](2, 2, 10000, 0, -10000, 0), []int{0, 0}, 5000, matrix[T](2, 2, 0, 0, -.5, .5)},
		// An impossible class.
		{matrix[T](1, 3, T(-inf), 0, 0), []int{1}, math.Log(2), matrix[T](1, 3, 0, -.5, .5)},
	} {
		for name, logits := range layouts(c.logits) {
			t.Run(fmt.Sprint(c.logits.Data, " ", name), func(t *testing.T) {
				var ce nn.CrossEntropy[T]
				untouched := frozen(logits)
				loss, grad, err := ce.Loss(logits, c.labels)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "loss", loss, c.loss, tol)
				wantNear(t, "grad", grad, c.grad, tol)
				untouched(t)
			})
		}
	}
}

func TestCrossEntropyNonFinite(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		row  []float64
		loss float64
		grad []float64 // of the row, in a batch of 2
	}{
		{[]float64{nan, 0, 0}, nan, []float64{nan, nan, nan}},
		{[]float64{0, nan, 1}, nan, []float64{nan, nan, nan}},
		{[]float64{1, 0, nan}, nan, []float64{nan, nan, nan}},
		{[]float64{inf, 0, 0}, nan, []float64{nan, nan, nan}},
		{[]float64{0, inf, 0}, nan, []float64{nan, nan, nan}},
		{[]float64{-inf, -inf, -inf}, nan, []float64{nan, nan, nan}},
		{[]float64{-inf, 0, 0}, inf, []float64{-.5, .25, .25}},
	} {
		var ce nn.CrossEntropy[float64]
		logits := matrix(2, 3, append(slices.Clone(c.row), 0, 0, 0)...)
		loss, grad, err := ce.Loss(logits, []int{0, 0})
		if err != nil {
			t.Fatal(err)
		}
		if bits(loss) != bits(c.loss) {
			t.Errorf("%v: loss = %v, want %v", c.row, loss, c.loss)
		}
		wantBits(t, "spoilt row", grad.Slice(0, 1, 0, 3), matrix(1, 3, c.grad...))
		wantNear(t, "other row", grad.Slice(1, 2, 0, 3), matrix(1, 3, -1./3, 1./6, 1./6), 1e-15)
	}
}

func TestCrossEntropyEmptyBatch(t *testing.T) {
	var ce nn.CrossEntropy[float64]
	loss, grad, err := ce.Loss(gemm.Matrix[float64]{Cols: 3}, nil)
	if err != nil || loss == loss || grad.Rows != 0 || grad.Cols != 3 {
		t.Errorf("loss = %v, grad %d×%d, err = %v, want NaN, 0×3, nil", loss, grad.Rows, grad.Cols, err)
	}
}

func TestLabelErrors(t *testing.T) {
	var ce nn.CrossEntropy[float64]
	rng := newRand(1)
	_, grad, err := ce.Loss(random[float64](rng, 3, 4), []int{3, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	untouched := frozen(grad)
	_, _, err = ce.Loss(grad.T(), []int{0, 1, 2, 0})
	wantError(t, err, "CrossEntropy.Loss", "gradient of its own")
	untouched(t)
	for _, c := range []struct {
		scores gemm.Matrix[float64]
		labels []int
		want   []string
	}{
		{random[float64](rng, 3, 4), []int{0, 4, 0}, []string{"labels[1] = 4", "[0, 4)"}},
		{random[float64](rng, 3, 4), []int{0, 0, -1}, []string{"labels[2] = -1", "[0, 4)"}},
		{random[float64](rng, 3, 4), []int{0, 0}, []string{"len(labels) = 2", "Rows = 3"}},
		{random[float64](rng, 3, 4), nil, []string{"len(labels) = 0", "Rows = 3"}},
		{random[float64](rng, 2, 0), []int{0, 0}, []string{"labels[0] = 0", "[0, 0)"}},
		{gemm.Matrix[float64]{Rows: 1, Cols: 2, RowStride: 2, ColStride: 1}, []int{0}, []string{"len(Data) = 0"}},
	} {
		_, _, err := ce.Loss(c.scores, c.labels)
		wantError(t, err, append(c.want, "nn: CrossEntropy.Loss: ")...)
		_, err = nn.Accuracy(c.scores, c.labels)
		wantError(t, err, append(c.want, "nn: Accuracy: ")...)
		untouched(t)
	}
}

func TestPredict(t *testing.T) {
	nan := math.NaN()
	scores := matrix(5, 3,
		1, 2, 3,
		5, 5, 1, // the first of equals
		7, nan, nan, // the first NaN
		-3, -2, -9,
		math.Inf(-1), math.Inf(-1), math.Inf(-1))
	want := []int{2, 0, 1, 1, 0}
	for name, s := range layouts(scores) {
		if got := must(nn.Predict(s)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if got := must(nn.Accuracy(s, []int{2, 1, 1, 1, 1})); got != 0.6 {
			t.Errorf("%s: accuracy %v, want 0.6", name, got)
		}
	}
	if got := must(nn.Predict(gemm.Matrix[float32]{})); len(got) != 0 {
		t.Errorf("%v for no rows", got)
	}
	if got := must(nn.Accuracy(gemm.Matrix[float32]{}, nil)); got == got {
		t.Errorf("accuracy %v of no rows, want NaN", got)
	}
	_, err := nn.Predict(random[float64](newRand(1), 2, 0))
	wantError(t, err, "Predict", "scores.Cols = 0")
	_, err = nn.Predict(gemm.Matrix[float64]{Rows: 1, Cols: -2})
	wantError(t, err, "Predict", "scores: 1×-2")
}
