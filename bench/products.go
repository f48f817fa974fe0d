package main

import (
	"fmt"
	"math/rand/v2"
	"runtime"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/gemm"
)

// A product is one case: C ← A·B with m×k A and k×n B, stored transposed where tA or tB say so.
type product struct {
	m, n, k int
	tA, tB  bool
	apart   int // elements from row to row of all three matrices as they are stored, 0 if there are none between the rows
}

func square(n int) product { return product{m: n, n: n, k: n} }

func (p product) String() string {
	letter := map[bool]string{false: "N", true: "T"}
	name := fmt.Sprintf("%dx%dx%d/%s%s", p.m, p.n, p.k, letter[p.tA], letter[p.tB])
	if p.apart > 0 {
		name += fmt.Sprint("/", p.apart)
	}
	return name
}

// volume is the number of multiply-adds.
func (p product) volume() float64 { return float64(p.m) * float64(p.n) * float64(p.k) }

// elements is the number of matrix elements that have to be read or written.
func (p product) elements() float64 {
	return float64(p.m)*float64(p.k) + float64(p.k)*float64(p.n) + float64(p.m)*float64(p.n)
}

// lda, ldb and ldc are the distances of the rows of A, B and C as they are stored.
func (p product) lda() int {
	if p.tA {
		return max(p.m, p.apart)
	}
	return max(p.k, p.apart)
}

func (p product) ldb() int {
	if p.tB {
		return max(p.k, p.apart)
	}
	return max(p.n, p.apart)
}

func (p product) ldc() int { return max(p.n, p.apart) }

// flops is the number of floating-point operations: a complex multiply-add is four real ones.
func flops[T gemm.Element](p product) float64 {
	if isComplex[T]() {
		return 8 * p.volume()
	}
	return 2 * p.volume()
}

func isComplex[T gemm.Element]() bool {
	switch any(*new(T)).(type) {
	case complex64, complex128:
		return true
	}
	return false
}

// random returns a normal number, of both parts if it is complex.
func random[T gemm.Element](rng *rand.Rand) (v T) {
	switch v := any(&v).(type) {
	case *float32:
		*v = float32(rng.NormFloat64())
	case *float64:
		*v = rng.NormFloat64()
	case *complex64:
		*v = complex(float32(rng.NormFloat64()), float32(rng.NormFloat64()))
	case *complex128:
		*v = complex(rng.NormFloat64(), rng.NormFloat64())
	}
	return v
}

// multiply returns c ← a·b by Ashlar on n cores, the types being told apart beforehand.
func multiply[T gemm.Element](a, b, c gemm.Matrix[T], n int) func() {
	switch a := any(a).(type) {
	case gemm.Matrix[float32]:
		return multiplyReal(a, any(b).(gemm.Matrix[float32]), any(c).(gemm.Matrix[float32]), n)
	case gemm.Matrix[float64]:
		return multiplyReal(a, any(b).(gemm.Matrix[float64]), any(c).(gemm.Matrix[float64]), n)
	case gemm.Matrix[complex64]:
		return multiplyComplex(a, any(b).(gemm.Matrix[complex64]), any(c).(gemm.Matrix[complex64]), n)
	case gemm.Matrix[complex128]:
		return multiplyComplex(a, any(b).(gemm.Matrix[complex128]), any(c).(gemm.Matrix[complex128]), n)
	}
	panic("unreachable")
}

func multiplyReal[T gemm.Float](a, b, c gemm.Matrix[T], n int) func() {
	return func() { gemm.Mul(1, a, b, 0, c, gemm.Threads(n)) }
}

func multiplyComplex[T gemm.Complex](a, b, c gemm.Matrix[T], n int) func() {
	view := func(m gemm.Matrix[T]) gemm.ComplexMatrix[T] { return gemm.ComplexMatrix[T]{Matrix: m} }
	x, y, z := view(a), view(b), view(c)
	return func() { gemm.MulComplex(1, x, y, 0, z, gemm.Threads(n)) }
}

// operands returns random A and B, and C of zeros.
func operands[T gemm.Element](p product) (a, b, c gemm.Matrix[T]) {
	rng := rand.New(rand.NewPCG(1, 1))
	matrix := func(rows, cols, stride int, trans bool) gemm.Matrix[T] {
		if trans {
			rows, cols = cols, rows
		}
		a := gemm.Matrix[T]{Rows: rows, Cols: cols, RowStride: stride, ColStride: 1, Data: make([]T, rows*stride)}
		for i := range a.Data {
			a.Data[i] = random[T](rng)
		}
		if trans {
			return a.T()
		}
		return a
	}
	a, b = matrix(p.m, p.k, p.lda(), p.tA), matrix(p.k, p.n, p.ldb(), p.tB)
	c = matrix(p.m, p.n, p.ldc(), false)
	clear(c.Data)
	return a, b, c
}

// The contestants besides the libraries in peers.go.
const (
	ours      = "Ashlar"
	limit     = "peak"
	goPeer    = "gonum"
	readLimit = "read loop"
)

// contestants sets up a product, on the same operands for all: for each number of threads the limit, Ashlar, gonum,
// those of the peers that can do it, and for a single row the reading of B.
func contestants[T gemm.Element](p product, threads []int, peers []*peer) []contestant {
	a, b, c := operands[T](p)
	flops := flops[T](p)
	var cs []contestant
	for _, n := range threads {
		gonum := contestant{name: goPeer, flops: flops, run: func() { gonumMul(p, a, b, c) }, every: 1 + int(flops/1e9)}
		if n != runtime.GOMAXPROCS(0) {
			gonum.within = inGo(n)
		}
		at := []contestant{
			limitOf[T](n),
			{name: ours, flops: flops, run: multiply(a, b, c, n)},
			gonum,
		}
		for _, peer := range peers {
			if run := call(peer, p, a, b, c); run != nil {
				at = append(at, contestant{name: peer.name, flops: flops, run: run, overhead: peer.overhead,
					within: func(round func()) { peer.on(n, round) }})
			}
		}
		if p.m == 1 {
			switch data := any(b.Data).(type) {
			case []float32:
				at = append(at, read(n, data))
			case []float64:
				at = append(at, read(n, data))
			}
		}
		for _, c := range at {
			c.threads = n
			cs = append(cs, c)
		}
	}
	return cs
}

// gonumMul is the same product by gonum's own BLAS.
func gonumMul[T gemm.Element](p product, a, b, c gemm.Matrix[T]) {
	flag := map[bool]blas.Transpose{false: blas.NoTrans, true: blas.Trans}
	switch a := any(a.Data).(type) {
	case []float64:
		gonum.Implementation{}.Dgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]float64), p.ldb(), 0, any(c.Data).([]float64), p.ldc())
	case []float32:
		gonum.Implementation{}.Sgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]float32), p.ldb(), 0, any(c.Data).([]float32), p.ldc())
	case []complex64:
		gonum.Implementation{}.Cgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]complex64), p.ldb(), 0, any(c.Data).([]complex64), p.ldc())
	case []complex128:
		gonum.Implementation{}.Zgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]complex128), p.ldb(), 0, any(c.Data).([]complex128), p.ldc())
	}
}
