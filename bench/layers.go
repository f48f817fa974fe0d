package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// filled returns n normal numbers.
func filled[T gemm.Element](n int) []T {
	rng := rand.New(rand.NewPCG(2, uint64(n)))
	v := make([]T, n)
	for i := range v {
		v[i] = random[T](rng)
	}
	return v
}

func typeName[T any]() string { return fmt.Sprintf("%T", *new(T)) }

// biasReLU is what follows the products of a layer.
func biasReLU[T gemm.Float](n int) (bias []T, then gemm.Option) {
	bias = filled[T](n)
	return bias, gemm.Then(gemm.NewEpilogue(gemm.AddRow(bias), gemm.Rectify[T]()))
}

// prepackedTrials are layers y = max(x·Wᵀ + b, 0), of m rows, n outputs and k inputs.
func prepackedTrials() (trials []trial) {
	for _, p := range []product{
		{m: 1, n: 128, k: 784, tB: true},
		{m: 32, n: 128, k: 784, tB: true},
		{m: 256, n: 128, k: 784, tB: true},
		{m: 256, n: 1024, k: 1024, tB: true},
	} {
		trials = append(trials, trial{p.String(), "float32", func(n int, peers []*peer) ([]contestant, error) {
			x, w, y := operands[float32](p)
			bias, then := biasReLU[float32](p.n)
			weights := gemm.Prepack(w)
			cs := []contestant{
				{name: ours, flops: 2 * p.volume(), run: func() { gemm.MulPrepacked(1, x, weights, 0, y, then, gemm.Threads(n)) }},
				{name: "Mul, then", flops: 2 * p.volume(), run: func() { gemm.Mul(1, x, w, 0, y, then, gemm.Threads(n)) }},
			}
			peer := find(peers, "oneDNN")
			if peer == nil {
				return cs, nil
			}
			theirs, err := peer.innerProduct(n, p, x.Data, w.Data, bias)
			if err != nil {
				return cs, fmt.Errorf("oneDNN is left out: %w", err)
			}
			theirs.goal = 1
			return append(cs, theirs), nil
		}})
	}
	return trials
}

// find returns the peer of that name, nil if it is not there.
func find(peers []*peer, name string) *peer {
	for _, p := range peers {
		if p.name == name {
			return p
		}
	}
	return nil
}

func epilogueTrials() (trials []trial) {
	for _, order := range []int{256, 512, 1024} {
		trials = append(trials, epilogueTrial[float64](order), epilogueTrial[float32](order))
	}
	return trials
}

func epilogueTrial[T gemm.Float](order int) trial {
	p := square(order)
	return trial{p.String(), typeName[T](), func(n int, _ []*peer) ([]contestant, error) {
		a, b, c := operands[T](p)
		_, then := biasReLU[T](order)
		return []contestant{
			{name: "Mul, then", flops: 2 * p.volume(), run: func() { gemm.Mul(1, a, b, 0, c, then, gemm.Threads(n)) }},
			{name: "Mul", flops: 2 * p.volume(), run: func() { gemm.Mul(1, a, b, 0, c, gemm.Threads(n)) }, goal: 0.98},
		}, nil
	}}
}

// stackCount is the number of products in a batch.
const stackCount = 1000

func batchTrials() (trials []trial) {
	for _, order := range []int{8, 16, 32} {
		for _, tB := range []bool{false, true} {
			trials = append(trials, batchTrial[float64](order, tB), batchTrial[float32](order, tB))
		}
	}
	return trials
}

// batchTrial compares with LIBXSMM on one core, if B is not transposed, and on more with one core.
func batchTrial[T gemm.Float](order int, tB bool) trial {
	p := square(order)
	p.tB = tB
	return trial{p.String(), typeName[T](), func(n int, peers []*peer) ([]contestant, error) {
		a, b, c := stack[T](order, true), stack[T](order, true), stack[T](order, false)
		work := 2 * stackCount * p.volume()
		if tB {
			b = b.T()
		}
		on := func(n int) contestant {
			return contestant{name: ours, flops: work, run: func() { gemm.MulStack(1, a, b, 0, c, gemm.Threads(n)) }}
		}
		cs := []contestant{on(n)}
		if n > 1 {
			one := on(1)
			one.name, one.goal = "one core", 0.95*float64(n)
			return append(cs, one), nil
		}
		loop := contestant{name: "Mul, each", flops: work, run: func() {
			for i := range stackCount {
				gemm.Mul(1, a.At(i), b.At(i), 0, c.At(i), gemm.Threads(1))
			}
		}}
		cs = append(cs, loop)
		peer := find(peers, "LIBXSMM")
		if peer == nil || !peer.does(p) {
			return cs, nil
		}
		theirs, err := peer.batch(order, work, unsafe.Pointer(&a.Data[0]), unsafe.Pointer(&b.Data[0]), unsafe.Pointer(&c.Data[0]), typeName[T]())
		if err != nil {
			return cs, fmt.Errorf("LIBXSMM is left out: %w", err)
		}
		theirs.goal = 0.85
		cs[0].run()
		want := append([]T(nil), c.Data...)
		clear(c.Data)
		theirs.run()
		if err := near(c.Data, want, order); err != nil {
			return cs, fmt.Errorf("LIBXSMM is left out: %w", err)
		}
		return append(cs, theirs), nil
	}}
}

// stack returns matrices for a batch, random or of zeros.
func stack[T gemm.Float](order int, random bool) gemm.Stack[T] {
	var data []T
	if random {
		data = filled[T](stackCount * order * order)
	}
	return gemm.NewStack(stackCount, order, order, data)
}

// near compares sums of k products.
func near[T gemm.Float](got, want []T, k int) error {
	tolerance := map[string]float64{"float32": 1e-5, "float64": 1e-14}[typeName[T]()] * float64(k)
	for i := range want {
		if !(size(got[i]-want[i]) <= tolerance) {
			return fmt.Errorf("element %d is %v, want %v", i, got[i], want[i])
		}
	}
	return nil
}

// batch is LIBXSMM's call for products of row-major matrices one behind the other. It runs its kernel again and again, on the
// thread that calls it.
func (p *peer) batch(order int, work float64, a, b, c unsafe.Pointer, typ string) (contestant, error) {
	fn, err := symbol(p.handle, "libxsmm_gemm_batch")
	if err != nil {
		return contestant{}, err
	}
	type arguments struct {
		trans   [2]byte
		n       int32
		starts  [stackCount]int32 // in elements
		alpha32 float32
		alpha64 float64
		beta    float64 // 0 in both types
		a, b, c unsafe.Pointer
	}
	x := &arguments{trans: [2]byte{'N', 0}, n: int32(order), alpha32: 1, alpha64: 1, a: a, b: b, c: c}
	for i := range x.starts {
		x.starts[i] = int32(i * order * order)
	}
	precision, alpha := uintptr(0), unsafe.Pointer(&x.alpha64)
	if typ == "float32" {
		precision, alpha = 1, unsafe.Pointer(&x.alpha32)
	}
	at := func(p unsafe.Pointer) uintptr { return uintptr(p) }
	trans, ld, starts, n := at(unsafe.Pointer(&x.trans)), at(unsafe.Pointer(&x.n)), at(unsafe.Pointer(&x.starts)), uintptr(order)
	unsynchronized := -stackCount
	// A row-major matrix is its transpose in column-major order, and Cᵀ = Bᵀ·Aᵀ.
	args := []uintptr{precision, precision, trans, trans, n, n, n, at(alpha), at(b), ld, at(a), ld, at(unsafe.Pointer(&x.beta)), at(c), ld,
		0, unsafe.Sizeof(x.starts[0]), starts, starts, starts, uintptr(unsynchronized)}
	return contestant{name: p.name, flops: work, overhead: p.invoking, within: func(round func()) { p.on(1, round) }, run: func() {
		invoke(fn, args...)
		runtime.KeepAlive(x) // with the matrices: the addresses in args keep nothing alive
	}}, nil
}
