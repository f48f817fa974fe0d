package main

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/gemm"
)

// A product is one case: C ← A·B with m×k A and k×n B, stored transposed where tA or tB say so.
type product struct {
	m, n, k int
	tA, tB  bool
}

func square(n int) product { return product{m: n, n: n, k: n} }

func (p product) String() string {
	letter := map[bool]string{false: "N", true: "T"}
	return fmt.Sprintf("%dx%dx%d/%s%s", p.m, p.n, p.k, letter[p.tA], letter[p.tB])
}

// The contestants of a product, by their places in what contestants returns.
const (
	limit = iota
	one   // Ashlar on one core
	all   // Ashlar on GOMAXPROCS cores
	peer  // gonum on one core
	peers // gonum on GOMAXPROCS cores, as far as it uses them
)

// contestants sets up a product on random matrices.
func contestants[T gemm.Float](p product) []contestant {
	rng := rand.New(rand.NewPCG(1, 1))
	matrix := func(rows, cols int, trans bool) gemm.Matrix[T] {
		if trans {
			rows, cols = cols, rows
		}
		a := gemm.RowMajor[T](rows, cols, nil)
		for i := range a.Data {
			a.Data[i] = T(rng.NormFloat64())
		}
		if trans {
			return a.T()
		}
		return a
	}
	a, b, c := matrix(p.m, p.k, p.tA), matrix(p.k, p.n, p.tB), matrix(p.m, p.n, false)
	flops := 2 * float64(p.m) * float64(p.n) * float64(p.k)
	return []contestant{
		limit: peak[T](),
		one:   {run: func() { gemm.Mul(1, a, b, 0, c, gemm.Threads(1)) }, flops: flops},
		all:   {run: func() { gemm.Mul(1, a, b, 0, c) }, flops: flops},
		peer:  {run: func() { gonumMul(p, a, b, c) }, flops: flops, every: 1 + int(flops/1e9), procs: 1},
		peers: {run: func() { gonumMul(p, a, b, c) }, flops: flops, every: 1 + int(flops/1e9)},
	}
}

// gonumMul is the same product by gonum's own BLAS.
func gonumMul[T gemm.Float](p product, a, b, c gemm.Matrix[T]) {
	flag := map[bool]blas.Transpose{false: blas.NoTrans, true: blas.Trans}
	switch a := any(a.Data).(type) {
	case []float64:
		gonum.Implementation{}.Dgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]float64), p.ldb(), 0, any(c.Data).([]float64), p.n)
	case []float32:
		gonum.Implementation{}.Sgemm(flag[p.tA], flag[p.tB], p.m, p.n, p.k, 1, a, p.lda(), any(b.Data).([]float32), p.ldb(), 0, any(c.Data).([]float32), p.n)
	}
}

func (p product) lda() int {
	if p.tA {
		return p.m
	}
	return p.k
}

func (p product) ldb() int {
	if p.tB {
		return p.k
	}
	return p.n
}
