package nn

import (
	"fmt"
	"math"

	"github.com/ashlar-la/ashlar/gemm"
)

// CrossEntropy is the softmax cross-entropy loss over logits with integer labels. The zero value
// is ready to use; it owns the gradient that it returns.
type CrossEntropy[T gemm.Float] struct {
	grad buffer[T]
}

// Loss returns, for n×classes logits x and one label a row,
//
//	loss = mean over i of ln Σⱼ e^x[i,j] - x[i,labels[i]]
//	grad = (softmax(x) - onehot(labels)) / n
//
// grad, of x's shape, is valid until the next Loss. The largest logit of a row is subtracted first, so
// nothing overflows; a NaN or +Inf among the logits, or a row of -Inf alone, makes the loss and its row of grad NaN.
// The mean over 0 rows is NaN. The error says that logits is not a valid view, that there is
// not one label a row, which label is outside [0, classes), or that logits is an earlier gradient.
func (c *CrossEntropy[T]) Loss(logits gemm.Matrix[T], labels []int) (loss float64, grad gemm.Matrix[T], err error) {
	if err := checkLabels("CrossEntropy.Loss", "logits", logits, labels); err != nil {
		return 0, grad, err
	}
	if c.grad.overlaps(logits) {
		return 0, grad, fmt.Errorf("nn: CrossEntropy.Loss: logits is an earlier gradient of its own, want a copy")
	}
	n := float64(logits.Rows)
	grad = c.grad.matrix(logits.Rows, logits.Cols)
	gather(grad, logits)
	for i, label := range labels {
		row := grad.Row(i)
		top := maximum(row)
		target := float64(row[label]) - float64(top)
		for j, x := range row {
			row[j] = x - top
		}
		gemm.Exp(row, row)
		sum := 0.0
		for _, e := range row {
			sum += float64(e)
		}
		loss += gemm.Log(sum) - target

		own := float64(row[label])
		gemm.Scal(T(1/(sum*n)), row)
		row[label] = T((own - sum) / (sum * n)) // own/sum - 1 in float64
	}
	return loss / n, grad, nil
}

// maximum returns the largest element, or a NaN or some element if there is a NaN.
func maximum[T gemm.Float](x []T) T {
	top := x[0]
	for _, v := range x[1:] {
		if v > top {
			top = v
		}
	}
	return top
}

// Predict returns the column of the largest element of each row: the first of equals, and the
// first NaN if there is one, as PyTorch's argmax does. The error says that scores is not a valid
// view, or that it has rows without columns.
func Predict[T gemm.Float](scores gemm.Matrix[T]) ([]int, error) {
	const call = "Predict"
	if err := checkMatrix(call, "scores", scores); err != nil {
		return nil, err
	}
	if scores.Rows > 0 && scores.Cols == 0 {
		return nil, fmt.Errorf("nn: %s: scores.Cols = 0, want ≥ 1", call)
	}
	best := make([]int, scores.Rows)
	for i := range best {
		best[i] = argmax(scores, i)
	}
	return best, nil
}

// Accuracy returns the fraction of rows whose prediction, as [Predict] defines it, is the label;
// NaN if there are no rows. The errors are those of [CrossEntropy.Loss].
func Accuracy[T gemm.Float](scores gemm.Matrix[T], labels []int) (float64, error) {
	if err := checkLabels("Accuracy", "scores", scores, labels); err != nil {
		return 0, err
	}
	if len(labels) == 0 {
		return math.NaN(), nil
	}
	right := 0
	for i, label := range labels {
		if argmax(scores, i) == label {
			right++
		}
	}
	return float64(right) / float64(len(labels)), nil
}

func argmax[T gemm.Float](scores gemm.Matrix[T], i int) int {
	best, top := 0, scores.At(i, 0)
	for j := range scores.Cols {
		v := scores.At(i, j)
		if v != v {
			return j
		}
		if v > top {
			best, top = j, v
		}
	}
	return best
}

// checkLabels returns an error unless scores is a valid view with one label in range a row.
func checkLabels[T gemm.Float](call, name string, scores gemm.Matrix[T], labels []int) error {
	if err := checkMatrix(call, name, scores); err != nil {
		return err
	}
	if len(labels) != scores.Rows {
		return fmt.Errorf("nn: %s: len(labels) = %d, want %s.Rows = %d", call, len(labels), name, scores.Rows)
	}
	for i, label := range labels {
		if label < 0 || label >= scores.Cols {
			return fmt.Errorf("nn: %s: labels[%d] = %d, want in [0, %d)", call, i, label, scores.Cols)
		}
	}
	return nil
}
