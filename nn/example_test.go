package nn_test

import (
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// A network with one hidden layer learns exclusive or.
func Example() {
	x := gemm.RowMajor(4, 2, []float64{
		0, 0,
		0, 1,
		1, 0,
		1, 1,
	})
	labels := []int{0, 1, 1, 0}

	rng := rand.New(rand.NewPCG(1, 2))
	hidden, err := nn.NewDense[float64](2, 8, nn.ReLU, nn.HeNormal, rng)
	if err != nil {
		log.Fatal(err)
	}
	output, err := nn.NewDense[float64](8, 2, nn.Identity, nn.GlorotUniform, rng)
	if err != nil {
		log.Fatal(err)
	}
	net, err := nn.NewSequential[float64](hidden, output)
	if err != nil {
		log.Fatal(err)
	}
	sgd, err := nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: 0.1, Momentum: 0.9})
	if err != nil {
		log.Fatal(err)
	}
	var criterion nn.CrossEntropy[float64]

	for range 200 {
		logits, err := net.Forward(x)
		if err != nil {
			log.Fatal(err)
		}
		_, grad, err := criterion.Loss(logits, labels)
		if err != nil {
			log.Fatal(err)
		}
		if err := net.BackwardParams(grad); err != nil {
			log.Fatal(err)
		}
		sgd.Step()
	}

	logits, err := net.Forward(x)
	if err != nil {
		log.Fatal(err)
	}
	loss, _, err := criterion.Loss(logits, labels)
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := nn.Predict(logits)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("predicted", predicted)
	fmt.Println("loss below 0.01:", loss < 0.01)
	// Output:
	// predicted [0 1 1 0]
	// loss below 0.01: true
}

// Forward keeps its result in the layer, so nothing is allocated after the first call.
func ExampleDense() {
	d, err := nn.NewDense[float32](2, 3, nn.ReLU, nn.Zeros, nil)
	if err != nil {
		log.Fatal(err)
	}
	copy(d.Weight().Value.Data, []float32{
		1, 0,
		0, 1,
		1, -1,
	})
	copy(d.Bias().Value.Data, []float32{10, 20, 0})

	y, err := d.Forward(gemm.RowMajor(2, 2, []float32{1, 2, 4, 3}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(y.Row(0))
	fmt.Println(y.Row(1))

	_, err = d.Forward(gemm.RowMajor(1, 3, []float32{1, 2, 3}))
	fmt.Println(err)
	// Output:
	// [11 22 0]
	// [14 23 1]
	// nn: Dense: x.Cols = 3, want in = 2
}

// An activation as a layer of its own, forwards and backwards.
func ExampleNewPointwise() {
	x, dy := gemm.RowMajor(1, 3, []float64{-1, 0, 1}), gemm.RowMajor(1, 3, []float64{1, 1, 1})
	for _, act := range []nn.Activation{nn.Tanh, nn.Sigmoid, nn.SiLU, nn.GELU, nn.GELUTanh} {
		p, err := nn.NewPointwise[float64](act)
		if err != nil {
			log.Fatal(err)
		}
		y, err := p.Forward(x)
		if err != nil {
			log.Fatal(err)
		}
		dx, err := p.Backward(dy)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-8v y = %.3f, dx = %.3f\n", act, y.Row(0), dx.Row(0))
	}
	// Output:
	// Tanh     y = [-0.762 0.000 0.762], dx = [0.420 1.000 0.420]
	// Sigmoid  y = [0.269 0.500 0.731], dx = [0.197 0.250 0.197]
	// SiLU     y = [-0.269 0.000 0.731], dx = [0.072 0.500 0.928]
	// GELU     y = [-0.159 0.000 0.841], dx = [-0.083 0.500 1.083]
	// GELUTanh y = [-0.159 0.000 0.841], dx = [-0.083 0.500 1.083]
}

func ExampleCrossEntropy() {
	logits := gemm.RowMajor(2, 2, []float64{0, 0, 1000, 0})
	var criterion nn.CrossEntropy[float64]
	loss, grad, err := criterion.Loss(logits, []int{1, 0})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f %v\n", loss, grad.Data) // (ln 2 + 0) / 2
	// Output:
	// 0.3466 [0.25 -0.25 0 0]
}

// Points along a line in the plane have one component.
func ExamplePCA() {
	x := gemm.RowMajor(4, 2, []float64{
		0, 0,
		3, 4,
		6, 8,
		9, 12,
	})
	p, err := nn.NewPCA[float64](1)
	if err != nil {
		log.Fatal(err)
	}
	z, err := p.FitTransform(x)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("mean %.1f\n", p.Mean())
	fmt.Printf("component %.2f\n", p.Components().Row(0))
	fmt.Printf("explains %.0f%%\n", 100*p.ExplainedVarianceRatio()[0])
	fmt.Printf("coordinates %.1f\n", z.Data)
	// Output:
	// mean [4.5 6.0]
	// component [0.60 0.80]
	// explains 100%
	// coordinates [-7.5 -2.5 2.5 7.5]
}
