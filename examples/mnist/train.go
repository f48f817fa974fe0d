package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"time"

	"github.com/ashlar-la/ashlar/examples/internal/idx"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

const (
	hidden    = 128 // neurons of the hidden layer
	testBatch = 500 // test images that go through the network at once
)

// A history is what there is to draw of a training.
type history struct {
	loss     []float64 // of each batch
	accuracy []float64 // on the test images, after each epoch
}

// trainNetwork trains a network of one hidden layer, and prints how it fares on the test images.
// Everything that is random follows from the seed.
func trainNetwork(opts options, train, test *idx.Set, out io.Writer) (*history, error) {
	rng := rand.New(rand.NewPCG(opts.seed, 0))
	net, err := newNetwork(train.Size(), rng)
	if err != nil {
		return nil, err
	}
	sgd, err := nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: opts.rate})
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "network %d-%d-%d, ReLU, float32; SGD, learning rate %v, batches of %d, seed %d\n",
		train.Size(), hidden, idx.Classes, opts.rate, opts.batch, opts.seed)

	h := &history{}
	order := make([]int, train.Len())
	for i := range order {
		order[i] = i
	}
	for epoch := 1; epoch <= opts.epochs; epoch++ {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		bar := newProgress(out, epoch, opts.epochs, train.Len())
		start := time.Now()
		loss, err := trainEpoch(net, sgd, train, order, opts.batch, h, bar)
		seconds := time.Since(start).Seconds()
		bar.finish()
		if err != nil {
			return nil, fmt.Errorf("epoch %d: %w", epoch, err)
		}
		accuracy, err := accuracyOf(net, test)
		if err != nil {
			return nil, err
		}
		h.accuracy = append(h.accuracy, accuracy)
		fmt.Fprintf(out, "epoch %d: loss %.4f, test accuracy %.4f\n", epoch, loss, accuracy)
		fmt.Fprintf(out, "  %.0f images per second\n", float64(train.Len())/seconds)
	}
	fmt.Fprintf(out, "weights %s: the same bits on every CPU, for any -isa and -threads\n", fingerprint(net))
	return h, nil
}

// fingerprint returns a digest of every bit of the network's parameters.
func fingerprint(net *nn.Sequential[float32]) string {
	digest := sha256.New()
	for _, p := range net.Params() {
		for _, v := range p.Value.Data {
			digest.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
	}
	return hex.EncodeToString(digest.Sum(nil)[:8])
}

func newNetwork(pixels int, rng *rand.Rand) (*nn.Sequential[float32], error) {
	first, err := nn.NewDense[float32](pixels, hidden, nn.ReLU, nn.LinearUniform, rng)
	if err != nil {
		return nil, err
	}
	second, err := nn.NewDense[float32](hidden, idx.Classes, nn.Identity, nn.LinearUniform, rng)
	if err != nil {
		return nil, err
	}
	return nn.NewSequential[float32](first, second)
}

// trainEpoch makes one step for each batch of the images in the given order, and returns the
// mean loss over the images, each as the network was when it met them.
func trainEpoch(net *nn.Sequential[float32], sgd *nn.SGD[float32], train *idx.Set, order []int,
	batch int, h *history, bar progress) (float64, error) {
	var (
		x       batchOf
		entropy nn.CrossEntropy[float32]
		sum     float64
	)
	for done := 0; done < len(order); {
		x.gather(train, order[done:min(done+batch, len(order))])
		logits, err := net.Forward(x.pixels)
		if err != nil {
			return 0, err
		}
		loss, gradient, err := entropy.Loss(logits, x.labels)
		if err != nil {
			return 0, err
		}
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return 0, fmt.Errorf("the loss is %v after %d images: training diverged, try a smaller -lr", loss, done)
		}
		if err := net.BackwardParams(gradient); err != nil {
			return 0, err
		}
		sgd.Step()

		done += len(x.labels)
		sum += loss * float64(len(x.labels))
		h.loss = append(h.loss, loss)
		bar.update(done, sum/float64(done))
	}
	return sum / float64(len(order)), nil
}

// accuracyOf returns the share of the images that the network gives the right label.
func accuracyOf(net *nn.Sequential[float32], test *idx.Set) (float64, error) {
	var x batchOf
	right := 0.0
	indices := make([]int, 0, testBatch)
	for done := 0; done < test.Len(); done += len(indices) {
		indices = indices[:0]
		for i := done; i < min(done+testBatch, test.Len()); i++ {
			indices = append(indices, i)
		}
		x.gather(test, indices)
		logits, err := net.Forward(x.pixels)
		if err != nil {
			return 0, err
		}
		share, err := nn.Accuracy(logits, x.labels)
		if err != nil {
			return 0, err
		}
		right += share * float64(len(indices))
	}
	return right / float64(test.Len()), nil
}

// A batchOf is images as the network takes them. Its memory is used again for the next batch.
type batchOf struct {
	pixels gemm.Matrix[float32] // an image a row, from 0 to 1
	labels []int
}

// grey[p] is p/255, what the network sees of pixel value p.
var grey = func() (g [256]float32) {
	for p := range g {
		g[p] = float32(p) / 255
	}
	return g
}()

// gather fills b with the images of the given indices. The whole set as float32 would take
// four times the memory of its bytes, and more time to read than this takes.
func (b *batchOf) gather(s *idx.Set, indices []int) {
	n := len(indices) * s.Size()
	if len(b.pixels.Data) < n {
		b.pixels.Data = make([]float32, n)
	}
	b.pixels = gemm.RowMajor(len(indices), s.Size(), b.pixels.Data)
	b.labels = b.labels[:0]
	for row, i := range indices {
		to := b.pixels.Row(row)
		for j, p := range s.Image(i) {
			to[j] = grey[p]
		}
		b.labels = append(b.labels, int(s.Labels[i]))
	}
}
