package nn_test

import (
	"math"
	"runtime"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// spirals returns points on two interleaved spirals, and which one each is on.
func spirals(points int) (gemm.Matrix[float64], []int) {
	x := gemm.RowMajor[float64](points, 2, nil)
	labels := make([]int, points)
	for i := range points {
		labels[i] = i % 2
		r := 0.2 + 0.8*float64(i/2)/float64(points/2)
		sin, cos := math.Sincos(1.5*math.Pi*r + math.Pi*float64(labels[i]))
		x.Set(i, 0, r*cos)
		x.Set(i, 1, r*sin)
	}
	return x, labels
}

// A network learns what no linear function separates.
func TestTrainSpirals(t *testing.T) {
	x, labels := spirals(60)
	rng := newRand(1)
	net := must(nn.NewSequential[float64](
		must(nn.NewDense[float64](2, 16, nn.ReLU, nn.HeNormal, rng)),
		must(nn.NewDense[float64](16, 16, nn.ReLU, nn.HeNormal, rng)),
		must(nn.NewDense[float64](16, 2, nn.Identity, nn.GlorotUniform, rng)),
	))
	sgd := must(nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: 0.1, Momentum: 0.9}))
	var loss float64
	for range 300 {
		loss = step(net, sgd, new(nn.CrossEntropy[float64]), x, labels)
	}
	if loss > 0.01 {
		t.Errorf("loss %v after training, want ≤ 0.01", loss)
	}
	if a := must(nn.Accuracy(must(net.Forward(x)), labels)); a != 1 {
		t.Errorf("accuracy %v after training, want 1", a)
	}
}

// step trains on one batch and returns the loss before.
func step[T gemm.Float](net nn.Layer[T], sgd *nn.SGD[T], ce *nn.CrossEntropy[T], x gemm.Matrix[T], labels []int) float64 {
	loss, dy, err := ce.Loss(must(net.Forward(x)), labels)
	if err != nil {
		panic(err)
	}
	if err := net.BackwardParams(dy); err != nil {
		panic(err)
	}
	sgd.Step()
	return loss
}

// train returns the digest of a network after a few steps on made-up data. Its products are
// large enough to be shared among cores and to span blocks of the chain order.
func train[T gemm.Float](seed uint64) string {
	const batch, in, hidden, classes = 48, 300, 64, 5
	rng := newRand(seed)
	net := must(nn.NewSequential[T](
		must(nn.NewDense[T](in, hidden, nn.ReLU, nn.HeNormal, rng)),
		must(nn.NewDense[T](hidden, classes, nn.Identity, nn.LinearUniform, rng)),
	))
	x, labels := random[T](rng, batch, in), make([]int, batch)
	for i := range labels {
		labels[i] = rng.IntN(classes)
	}
	sgd := must(nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: 0.05, Momentum: 0.9, WeightDecay: 1e-3}))
	var ce nn.CrossEntropy[T]
	for range 3 {
		step(net, sgd, &ce, x, labels)
	}
	return digest(net.Params())
}

// Training gives these bits on every machine, instruction set and operating system, for
// any number of cores. The digests were computed on linux/amd64 by asm/generic.
const golden32, golden64 = "74c462ce11333073", "db4bf5bff4a5fe94"

func TestTrainGolden(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 3, 8} {
		runtime.GOMAXPROCS(procs)
		if got := train[float32](1); got != golden32 {
			t.Errorf("float32, GOMAXPROCS=%d: %s, want %s", procs, got, golden32)
		}
		if got := train[float64](1); got != golden64 {
			t.Errorf("float64, GOMAXPROCS=%d: %s, want %s", procs, got, golden64)
		}
	}
}

// Distinct networks train concurrently, each as if it were alone.
func TestTrainConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if got := train[float32](1); got != golden32 {
				t.Errorf("float32: %s, want %s", got, golden32)
			}
			if got := train[float64](1); got != golden64 {
				t.Errorf("float64: %s, want %s", got, golden64)
			}
		})
	}
	wg.Wait()
}
