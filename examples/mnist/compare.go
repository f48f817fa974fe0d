package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"gonum.org/v1/gonum/blas"
	gonum "gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/gemm"
)

// A product is a matrix product to compare: C (m×n) = op(A) (m×k) · op(B) (k×n).
type product struct {
	name           string
	m, k, n        int
	transA, transB bool // the operand is stored transposed
	single         bool // float32, else float64
}

// products has two square products for each type, and the two that a training step of the network
// above spends its time in.
var products = []product{
	{name: "A·B", m: 512, k: 512, n: 512},
	{name: "A·B", m: 1024, k: 1024, n: 1024},
	{name: "A·B", m: 512, k: 512, n: 512, single: true},
	{name: "A·B", m: 1024, k: 1024, n: 1024, single: true},
	{name: "X·Wᵀ", m: 32, k: 784, n: hidden, transB: true, single: true},
	{name: "dYᵀ·X", m: hidden, k: 32, n: 784, transA: true, single: true},
}

// Each product is measured in rounds until the time is over, but at least minRounds
// times. A sample lasts at least sampleTime, lest the clock's steps matter.
const (
	compareTime = time.Second
	sampleTime  = 2 * time.Millisecond
	minRounds   = 3
)

// compare prints a table of the products by gonum's own BLAS and by Ashlar. It returns an error
// if the results differ by more than rounding can explain.
func compare(out io.Writer) error {
	fmt.Fprintf(out, "matrix products by gonum's own BLAS and by Ashlar, medians of alternating runs\n\n")
	fmt.Fprintf(out, "%-7s %-16s %-8s %10s %10s %10s %10s %8s %12s\n",
		"", "m×k×n", "", "gonum", "Ashlar", "gonum", "Ashlar", "ratio", "largest")
	fmt.Fprintf(out, "%-7s %-16s %-8s %10s %10s %10s %10s %8s %12s\n",
		"product", "", "type", "ms", "ms", "GFLOP/s", "GFLOP/s", "", "difference")
	for _, p := range products {
		var c comparison
		if p.single {
			c = measure(p, gonum.Implementation{}.Sgemm)
		} else {
			c = measure(p, gonum.Implementation{}.Dgemm)
		}
		c.print(p, out)
		if err := p.check(c.difference); err != nil {
			return err
		}
	}
	return nil
}

func (p product) typeName() string {
	if p.single {
		return "float32"
	}
	return "float64"
}

// bound returns how far two results may lie apart. Elements are sums of k products of numbers in
// [-1, 1); each way to add them up is off by at most (k+1)·u·k.
func (p product) bound() float64 {
	u := 0x1p-53
	if p.single {
		u = 0x1p-24
	}
	k := float64(p.k)
	return 2 * (k + 1) * u * k
}

// check returns an error if rounding cannot explain the difference of two results.
func (p product) check(difference float64) error {
	if bound := p.bound(); !(difference <= bound) { // a NaN is a difference too
		return fmt.Errorf("%s %d×%d×%d: the results of gonum and Ashlar differ by %.3g, want at most %.3g",
			p.name, p.m, p.k, p.n, difference, bound)
	}
	return nil
}

// A comparison is the times of one product, and by how much the results differ.
type comparison struct {
	gonum, ashlar time.Duration
	difference    float64
}

func (c comparison) print(p product, out io.Writer) {
	flops := 2 * float64(p.m) * float64(p.k) * float64(p.n)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1e3 }
	gflops := func(d time.Duration) float64 { return flops / d.Seconds() / 1e9 }
	fmt.Fprintf(out, "%-7s %-16s %-8s %10.3f %10.3f %10.1f %10.1f %7.2f× %12.1e\n",
		p.name, fmt.Sprintf("%d×%d×%d", p.m, p.k, p.n), p.typeName(),
		ms(c.gonum), ms(c.ashlar), gflops(c.gonum), gflops(c.ashlar),
		c.gonum.Seconds()/c.ashlar.Seconds(), c.difference)
}

// gemmOf is the signature of BLAS's gemm for the element type T.
type gemmOf[T gemm.Float] func(tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

func measure[T gemm.Float](p product, byGonum gemmOf[T]) comparison {
	rng := rand.New(rand.NewPCG(1, 2))
	a, aFlag := operand[T](p.m, p.k, p.transA, rng)
	b, bFlag := operand[T](p.k, p.n, p.transB, rng)
	want := gemm.RowMajor[T](p.m, p.n, nil)
	got := gemm.RowMajor[T](p.m, p.n, nil)

	runGonum := func() {
		byGonum(aFlag, bFlag, p.m, p.n, p.k, 1, a.Data, leading(a), b.Data, leading(b), 0, want.Data, p.n)
	}
	runAshlar := func() { gemm.Mul(1, a, b, 0, got) }

	// The first run of each fills the caches and the pools of memory; the second says how many
	// make a sample.
	runGonum()
	runAshlar()
	nGonum, nAshlar := repeats(runGonum), repeats(runAshlar)
	var gonum, ashlar []time.Duration
	for start := time.Now(); len(gonum) < minRounds || time.Since(start) < compareTime; {
		gonum = append(gonum, sample(runGonum, nGonum))
		ashlar = append(ashlar, sample(runAshlar, nAshlar))
	}
	c := comparison{gonum: median(gonum), ashlar: median(ashlar)}
	for i := range want.Data {
		// The built-in max keeps a NaN.
		c.difference = max(c.difference, math.Abs(float64(want.Data[i])-float64(got.Data[i])))
	}
	return c
}

// operand returns a random rows×cols matrix with elements in [-1, 1), and the flag that tells BLAS
// how it is stored: row-major, or the transpose of a row-major matrix.
func operand[T gemm.Float](rows, cols int, transposed bool, rng *rand.Rand) (gemm.Matrix[T], blas.Transpose) {
	data := make([]T, rows*cols)
	for i := range data {
		data[i] = T(2*rng.Float64() - 1)
	}
	if transposed {
		return gemm.RowMajor(cols, rows, data).T(), blas.Trans
	}
	return gemm.RowMajor(rows, cols, data), blas.NoTrans
}

// leading returns BLAS's leading dimension of a matrix made by operand.
func leading[T gemm.Float](a gemm.Matrix[T]) int { return max(a.RowStride, a.ColStride) }

// repeats returns how many runs make a sample.
func repeats(run func()) int {
	once := max(sample(run, 1), time.Microsecond)
	return int((sampleTime + once - 1) / once)
}

// sample returns the time of one of n runs.
func sample(run func(), n int) time.Duration {
	start := time.Now()
	for range n {
		run()
	}
	return time.Since(start) / time.Duration(n)
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
