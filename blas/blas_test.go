package blas_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"sync"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"

	"github.com/ashlar-la/ashlar/asm/generic"
	ashblas "github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

var impl ashblas.Implementation

func ExampleImplementation() {
	a := []float64{1, 2, 3, 4} // 2×2
	b := []float64{1, 0, 0, 1}
	c := make([]float64, 4)
	ashblas.Implementation{}.Dgemm(blas.Trans, blas.NoTrans, 2, 2, 2, 10, a, 2, b, 2, 0, c, 2)
	fmt.Println(c)
	// Output: [10 30 20 40]
}

// TestMain has the garbage collector run all the time: it stops the program if it meets a pointer that arithmetic has led out of its object. On
// emulated CPUs that is a quarter of the time.
func TestMain(m *testing.M) {
	flag.Parse()
	if !testing.Short() {
		debug.SetGCPercent(1)
	}
	os.Exit(m.Run())
}

// TestGonum runs gonum's own suite.
func TestGonum(t *testing.T) {
	testblas.TestDgemm(t, impl)
	testblas.ZgemmTest(t, impl)
}

// gemmFunc is Dgemm, Sgemm, Zgemm or Cgemm.
type gemmFunc[T gemm.Element] func(tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)

func TestGemm(t *testing.T) {
	t.Run("Dgemm", func(t *testing.T) { testGemm(t, impl.Dgemm) })
	t.Run("Sgemm", func(t *testing.T) { testGemm(t, impl.Sgemm) })
}

// testGemm compares all transpositions with the definition, bit for bit, in padded arrays whose padding
// is NaN in the operands and must survive in C.
func testGemm[T gemm.Float](t *testing.T, f gemmFunc[T]) {
	rng := rand.New(rand.NewPCG(1, 1))
	trans := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	nan := T(math.NaN())
	padded := func(rows, cols, ld int) []T {
		x := make([]T, rows*ld)
		for i := range x {
			x[i] = nan
			if i%ld < cols {
				x[i] = T(rng.NormFloat64())
			}
		}
		return x
	}
	calls := 2000
	if testing.Short() { // for emulated CPUs
		calls = 200
	}
	for range calls {
		m, n, k := 1+rng.IntN(20), 1+rng.IntN(20), rng.IntN(30)
		if rng.IntN(8) == 0 {
			k += 100 // enough for the dot order
		}
		tA, tB := trans[rng.IntN(3)], trans[rng.IntN(3)]
		ar, ac, br, bc := m, k, k, n
		if tA != blas.NoTrans {
			ar, ac = k, m
		}
		if tB != blas.NoTrans {
			br, bc = n, k
		}
		lda, ldb, ldc := max(1, ac)+rng.IntN(4), max(1, bc)+rng.IntN(4), n+rng.IntN(4)
		a, b, c := padded(ar, ac, lda), padded(br, bc, ldb), padded(m, n, ldc)
		alpha, beta := []T{0, 1, -1, 0.7}[rng.IntN(4)], []T{0, 1, -1, 0.7}[rng.IntN(4)]
		if beta == 0 {
			for i := range c {
				c[i] = nan
			}
		}
		if alpha == 0 {
			a, b = padded(ar, 0, lda), padded(br, 0, ldb)
		}
		want := append([]T(nil), c...)
		ars, acs, brs, bcs := lda, 1, ldb, 1
		if tA != blas.NoTrans {
			ars, acs = 1, lda
		}
		if tB != blas.NoTrans {
			brs, bcs = 1, ldb
		}
		dot := generic.DotOrder(m, n, k, tA == blas.NoTrans, tB != blas.NoTrans)
		generic.Mul(dot, m, n, k, alpha, a, ars, acs, b, brs, bcs, beta, want, ldc, 1)
		f(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		if i := kerneltest.Diff(c, want); i >= 0 {
			t.Fatalf("tA=%c tB=%c m=%d n=%d k=%d alpha=%v beta=%v ld %d %d %d: [%d] = %v, want %v", tA, tB, m, n, k, alpha, beta, lda, ldb, ldc, i, c[i], want[i])
		}
	}
}

func TestComplexGemm(t *testing.T) {
	t.Run("Zgemm", func(t *testing.T) { testComplexGemm[float64](t, impl.Zgemm) })
	t.Run("Cgemm", func(t *testing.T) { testComplexGemm[float32](t, impl.Cgemm) })
}

// testComplexGemm compares all nine combinations of transposes and conjugate transposes with the definition, bit for bit, in arrays whose
// padding is NaN in the operands and must survive in C. F is the type of T's parts.
func testComplexGemm[F gemm.Float, T gemm.Complex](t *testing.T, f gemmFunc[T]) {
	rng := rand.New(rand.NewPCG(4, 4))
	trans := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	nan := F(math.NaN())
	padded := func(rows, cols, ld int) ([]T, []F) {
		x := make([]T, rows*ld)
		parts := unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), 2*len(x))
		for i := range parts {
			parts[i] = nan
			if i/2%ld < cols {
				parts[i] = F(rng.NormFloat64())
			}
		}
		return x, parts
	}
	number := func(x [2]F) T { return *(*T)(unsafe.Pointer(&x)) }
	scalars := [][2]F{{}, {1, 0}, {-1, 0}, {0, 1}, {0.7, -0.4}}
	calls := 3600
	if testing.Short() { // for emulated CPUs
		calls = 360
	}
	for call := range calls {
		m, n, k := 1+rng.IntN(20), 1+rng.IntN(20), rng.IntN(30)
		tA, tB := trans[call%3], trans[call/3%3]
		ar, ac, br, bc := m, k, k, n
		if tA != blas.NoTrans {
			ar, ac = k, m
		}
		if tB != blas.NoTrans {
			br, bc = n, k
		}
		lda, ldb, ldc := max(1, ac)+rng.IntN(4), max(1, bc)+rng.IntN(4), n+rng.IntN(4)
		a, aParts := padded(ar, ac, lda)
		b, bParts := padded(br, bc, ldb)
		c, cParts := padded(m, n, ldc)
		alpha, beta := scalars[rng.IntN(len(scalars))], scalars[rng.IntN(len(scalars))]
		if beta == [2]F{} {
			c, cParts = padded(m, 0, ldc)
		}
		if alpha == [2]F{} {
			a, aParts = padded(ar, 0, lda)
			b, bParts = padded(br, 0, ldb)
		}
		want := append([]F(nil), cParts...)
		ars, acs, brs, bcs := lda, 1, ldb, 1
		if tA != blas.NoTrans {
			ars, acs = 1, lda
		}
		if tB != blas.NoTrans {
			brs, bcs = 1, ldb
		}
		generic.MulComplex(tA == blas.ConjTrans, tB == blas.ConjTrans, m, n, k, alpha, aParts, ars, acs, bParts, brs, bcs, beta, want, ldc, 1)
		f(tA, tB, m, n, k, number(alpha), a, lda, b, ldb, number(beta), c, ldc)
		if i := kerneltest.Diff(cParts, want); i >= 0 {
			t.Fatalf("tA=%c tB=%c m=%d n=%d k=%d alpha=%v beta=%v ld %d %d %d: part %d = %v, want %v", tA, tB, m, n, k, alpha, beta, lda, ldb, ldc, i, cParts[i], want[i])
		}
	}
}

// TestNaN: zeros in an operand do not hide NaN and Inf in the other.
func TestNaN(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		for _, tA := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			for _, tB := range []blas.Transpose{blas.NoTrans, blas.Trans} {
				c := make([]float64, 4)
				impl.Dgemm(tA, tB, 2, 2, 2, 1, make([]float64, 4), 2, []float64{v, v, v, v}, 2, 0, c, 2)
				for i := range c {
					if c[i] == c[i] {
						t.Errorf("%c%c, %v: c[%d] = %v, want NaN", tA, tB, v, i, c[i])
					}
				}
			}
		}
	}
}

// TestPanics compares with gonum on calls with one or more wrong arguments: the same
// panic, or none in both, and nothing written.
func TestPanics(t *testing.T) {
	t.Run("Dgemm", func(t *testing.T) { testPanics(t, impl.Dgemm, gonum.Implementation{}.Dgemm) })
	t.Run("Sgemm", func(t *testing.T) { testPanics(t, impl.Sgemm, gonum.Implementation{}.Sgemm) })
	t.Run("Zgemm", func(t *testing.T) { testPanics(t, impl.Zgemm, gonum.Implementation{}.Zgemm) })
	t.Run("Cgemm", func(t *testing.T) { testPanics(t, impl.Cgemm, gonum.Implementation{}.Cgemm) })
}

func testPanics[T gemm.Element](t *testing.T, f, ref gemmFunc[T]) {
	rng := rand.New(rand.NewPCG(2, 2))
	pick := func(usual int, odd ...int) int {
		if rng.IntN(5) == 0 {
			return odd[rng.IntN(len(odd))]
		}
		return usual
	}
	seen := map[string]bool{}
	for range 20000 {
		tA, tB := blas.Transpose(pick('N', 'T', 'C', 'X', 0)), blas.Transpose(pick('T', 'N', 'C', 'n'))
		m, n, k := pick(3, -1, 0, 1), pick(4, -2, 0, 1), pick(5, -1, 0, 1)
		lda, ldb, ldc := pick(5, 0, -1, 3, 9), pick(5, 0, 4, 9), pick(4, 0, 3, 9)
		a, b, c := make([]T, pick(50, 0, 10, 14, 15)), make([]T, pick(50, 0, 10, 19, 20)), make([]T, pick(50, 0, 11, 12))
		message := func(f gemmFunc[T], c []T) (s string) {
			defer func() {
				if r := recover(); r != nil {
					s = fmt.Sprint(r)
				}
			}()
			f(tA, tB, m, n, k, 1, a, lda, b, ldb, 3, c, ldc)
			return ""
		}
		for i := range c {
			c[i] = 2
		}
		got, want := message(f, c), message(ref, append([]T(nil), c...))
		if got != want {
			t.Fatalf("tA=%c tB=%c m=%d n=%d k=%d ld %d %d %d, lengths %d %d %d: panic %q, want %q", tA, tB, m, n, k, lda, ldb, ldc, len(a), len(b), len(c), got, want)
		}
		if got == "" {
			continue
		}
		seen[got] = true
		for i := range c {
			if c[i] != 2 {
				t.Fatalf("%s: c[%d] was written", got, i)
			}
		}
	}
	if len(seen) != 10 {
		t.Errorf("met %d different panics, want 10: %v", len(seen), seen)
	}
}

func TestConcurrent(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	const n = 70
	a, want := make([]float32, n*n), make([]float32, n*n)
	kerneltest.Fill(rng, a, false)
	impl.Sgemm(blas.NoTrans, blas.Trans, n, n, n, 1, a, n, a, n, 0, want, n)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			c := make([]float32, n*n)
			impl.Sgemm(blas.NoTrans, blas.Trans, n, n, n, 1, a, n, a, n, 0, c, n)
			if i := kerneltest.Diff(c, want); i >= 0 {
				t.Errorf("[%d] = %v, want %v", i, c[i], want[i])
			}
		})
	}
	wg.Wait()
}

func FuzzDgemm(f *testing.F) {
	f.Add(byte('N'), byte('T'), 3, 4, 5, 5, 5, 4, 15, 20, 12)
	f.Add(byte('T'), byte('N'), 3, 4, 0, 3, 4, 4, 0, 0, 12)
	f.Fuzz(func(t *testing.T, tA, tB byte, m, n, k, lda, ldb, ldc, la, lb, lc int) {
		for _, l := range []*int{&la, &lb, &lc} {
			*l = int(uint(*l) % 4096)
		}
		for _, d := range []*int{&m, &n, &k, &lda, &ldb, &ldc} {
			*d %= 200
		}
		a, b, c := make([]float64, la), make([]float64, lb), make([]float64, lc)
		message := func(f gemmFunc[float64], c []float64) (s string) {
			defer func() {
				if r := recover(); r != nil {
					s = fmt.Sprint(r)
				}
			}()
			f(blas.Transpose(tA), blas.Transpose(tB), m, n, k, 1, a, lda, b, ldb, 1, c, ldc)
			return ""
		}
		if got, want := message(impl.Dgemm, c), message(gonum.Implementation{}.Dgemm, c); got != want {
			t.Fatalf("panic %q, want %q", got, want)
		}
	})
}
