package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/ashlar-la/ashlar/examples/internal/idx"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// kept is the number of principal components that are computed.
const kept = 50

// An analysis is the principal components of a set of images.
type analysis struct {
	components gemm.Matrix[float64] // one a row
	scores     gemm.Matrix[float64] // the coordinates of the images in them
	share      []float64            // of the whole variance, for each component
}

// testPixels is the SHA-256 of the pixels of MNIST's test images, and reference what
// scikit-learn's PCA finds for them.
const testPixels = "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161"

var reference = struct {
	variance [3]float64
	share    float64 // of all 50 components
}{[3]float64{5.310545, 3.987528, 3.245480}, 0.831629}

// analyse finds the principal components of the images and prints the first three variances and
// the share of all, beside reference values if the images are those of MNIST.
func analyse(images *idx.Set, out io.Writer) (*analysis, error) {
	x := gemm.RowMajor[float64](images.Len(), images.Size(), nil)
	for i, p := range images.Pixels {
		x.Data[i] = float64(p) / 255
	}
	pca, err := nn.NewPCA[float64](min(kept, images.Len(), images.Size()))
	if err != nil {
		return nil, err
	}
	start := time.Now()
	scores, err := pca.FitTransform(x)
	if err != nil {
		return nil, err
	}
	seconds := time.Since(start).Seconds()

	variance, share := pca.ExplainedVariance(), pca.ExplainedVarianceRatio()
	total := 0.0
	for _, s := range share {
		total += s
	}
	known := isMNIST(images)
	line := func(what string, value, want float64) {
		fmt.Fprintf(out, "  %-25s %.6f", what, value)
		if known {
			fmt.Fprintf(out, "  (reference %.6f)", want)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%d principal components of the %d test images, float64, in %.2f s\n", len(share), images.Len(), seconds)
	for i := range min(len(variance), len(reference.variance)) {
		line(fmt.Sprintf("variance of component %d", i+1), variance[i], reference.variance[i])
	}
	line(fmt.Sprintf("share of all %d", len(share)), total, reference.share)
	return &analysis{components: pca.Components(), scores: scores, share: share}, nil
}

// isMNIST reports whether the reference values are those of the images.
func isMNIST(images *idx.Set) bool {
	sum := sha256.Sum256(images.Pixels)
	return hex.EncodeToString(sum[:]) == testPixels
}
