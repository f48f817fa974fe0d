package blas_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/blastest"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestGonumLevel2 runs gonum's own suites.
func TestGonumLevel2(t *testing.T) {
	testblas.DgemvTest(t, impl)
	testblas.DgbmvTest(t, impl)
	testblas.DsymvTest(t, impl)
	testblas.DsbmvTest(t, impl)
	testblas.DspmvTest(t, impl)
	testblas.DtrmvTest(t, impl)
	testblas.DtbmvTest(t, impl)
	testblas.DtpmvTest(t, impl)
	testblas.DtxmvTest(t, impl)
	testblas.DtrsvTest(t, impl)
	testblas.DtbsvTest(t, impl)
	testblas.DtpsvTest(t, impl)
	testblas.DgerTest(t, impl)
	testblas.DsyrTest(t, impl)
	testblas.DsprTest(t, impl)
	testblas.Dsyr2Test(t, impl)
	testblas.Dspr2Test(t, impl)

	testblas.ZgemvTest(t, impl)
	testblas.ZgbmvTest(t, impl)
	testblas.ZhemvTest(t, impl)
	testblas.ZhbmvTest(t, impl)
	testblas.ZhpmvTest(t, impl)
	testblas.ZtrmvTest(t, impl)
	testblas.ZtbmvTest(t, impl)
	testblas.ZtpmvTest(t, impl)
	testblas.ZtrsvTest(t, impl)
	testblas.ZtbsvTest(t, impl)
	testblas.ZtpsvTest(t, impl)
	testblas.ZgeruTest(t, impl)
	testblas.ZgercTest(t, impl)
	testblas.ZherTest(t, impl)
	testblas.ZhprTest(t, impl)
	testblas.Zher2Test(t, impl)
	testblas.Zhpr2Test(t, impl)
}

// An operation is a method of level 2 on one kind of matrix.
type operation struct {
	name    string
	storage string // g, s or t for general, symmetric (Hermitian) or triangular; then e, b or p for dense, banded or packed
	does    string // mv, sv or r (r2) for products, solutions and updates
}

var operations = []operation{
	{"gemv", "ge", "mv"}, {"gbmv", "gb", "mv"}, {"symv", "se", "mv"}, {"sbmv", "sb", "mv"}, {"spmv", "sp", "mv"},
	{"trmv", "te", "mv"}, {"tbmv", "tb", "mv"}, {"tpmv", "tp", "mv"}, {"trsv", "te", "sv"}, {"tbsv", "tb", "sv"}, {"tpsv", "tp", "sv"},
	{"geru", "ge", "r"}, {"gerc", "ge", "r"}, {"syr", "se", "r"}, {"spr", "sp", "r"}, {"syr2", "se", "r2"}, {"spr2", "sp", "r2"},
}

// A call has all arguments but the arrays.
type call[T number, R gemm.Float] struct {
	operation
	uplo            blas.Uplo
	t               blas.Transpose
	d               blas.Diag
	m, n, kL, kU    int
	alpha, beta     T
	lda, incX, incY int
}

type number interface{ gemm.Float | gemm.Complex }

func (c *call[T, R]) run(f *blastest.Level2[T, R], a, x, y []T) {
	real := func() R { return R(real(wide(c.alpha))) }
	switch c.name {
	case "gemv":
		f.Gemv(c.t, c.m, c.n, c.alpha, a, c.lda, x, c.incX, c.beta, y, c.incY)
	case "gbmv":
		f.Gbmv(c.t, c.m, c.n, c.kL, c.kU, c.alpha, a, c.lda, x, c.incX, c.beta, y, c.incY)
	case "symv":
		f.Symv(c.uplo, c.n, c.alpha, a, c.lda, x, c.incX, c.beta, y, c.incY)
	case "sbmv":
		f.Sbmv(c.uplo, c.n, c.kL, c.alpha, a, c.lda, x, c.incX, c.beta, y, c.incY)
	case "spmv":
		f.Spmv(c.uplo, c.n, c.alpha, a, x, c.incX, c.beta, y, c.incY)
	case "trmv":
		f.Trmv(c.uplo, c.t, c.d, c.n, a, c.lda, x, c.incX)
	case "tbmv":
		f.Tbmv(c.uplo, c.t, c.d, c.n, c.kL, a, c.lda, x, c.incX)
	case "tpmv":
		f.Tpmv(c.uplo, c.t, c.d, c.n, a, x, c.incX)
	case "trsv":
		f.Trsv(c.uplo, c.t, c.d, c.n, a, c.lda, x, c.incX)
	case "tbsv":
		f.Tbsv(c.uplo, c.t, c.d, c.n, c.kL, a, c.lda, x, c.incX)
	case "tpsv":
		f.Tpsv(c.uplo, c.t, c.d, c.n, a, x, c.incX)
	case "geru":
		f.Geru(c.m, c.n, c.alpha, x, c.incX, y, c.incY, a, c.lda)
	case "gerc":
		f.Gerc(c.m, c.n, c.alpha, x, c.incX, y, c.incY, a, c.lda)
	case "syr":
		f.Syr(c.uplo, c.n, real(), x, c.incX, a, c.lda)
	case "spr":
		f.Spr(c.uplo, c.n, real(), x, c.incX, a)
	case "syr2":
		f.Syr2(c.uplo, c.n, c.alpha, x, c.incX, y, c.incY, a, c.lda)
	case "spr2":
		f.Spr2(c.uplo, c.n, c.alpha, x, c.incX, y, c.incY, a)
	}
}

func (c *call[T, R]) general() bool { return c.storage[0] == 'g' }

// stored reports whether element (i, j) is stored, and index returns where.
func (c *call[T, R]) stored(i, j int) bool {
	below, above := c.m, c.n
	if c.storage[1] == 'b' {
		below, above = c.kL, c.kU
	}
	switch {
	case c.general():
	case c.uplo == blas.Upper:
		below = 0
	default:
		above = 0
	}
	return i-below <= j && j <= i+above
}

func (c *call[T, R]) index(i, j int) int {
	switch {
	case c.storage[1] == 'e':
		return i*c.lda + j
	case c.storage[1] == 'b' && (c.general() || c.uplo == blas.Lower):
		return i*c.lda + c.kL + j - i
	case c.storage[1] == 'b':
		return i*c.lda + j - i
	case c.uplo == blas.Upper:
		return i*c.n - i*(i-1)/2 + j - i
	}
	return i*(i+1)/2 + j
}

// width is the least leading dimension.
func (c *call[T, R]) width() int {
	switch {
	case c.storage[1] == 'e':
		return c.n
	case c.general():
		return c.kL + c.kU + 1
	}
	return c.kL + 1
}

// lengths returns the elements of x and of y.
func (c *call[T, R]) lengths() (x, y int) {
	if (c.does == "mv") == (c.t == blas.NoTrans) {
		return c.n, c.m
	}
	return c.m, c.n
}

// wide returns v as a complex128, and narrow the opposite.
func wide[T gemm.Element](v T) complex128 {
	switch v := any(v).(type) {
	case float32:
		return complex(float64(v), 0)
	case float64:
		return complex(v, 0)
	case complex64:
		return complex128(v)
	case complex128:
		return v
	}
	panic("unreachable")
}

func narrow[T gemm.Element](v complex128) (t T) {
	switch p := any(&t).(type) {
	case *float32:
		*p = float32(real(v))
	case *float64:
		*p = real(v)
	case *complex64:
		*p = complex64(v)
	case *complex128:
		*p = v
	}
	return t
}

// TestLevel2 compares random calls with the definition, element by element, to within the rounding errors that its terms allow. What must
// not be read is NaN; what must not be written is looked at afterwards. The same call without gaps has the same bits.
func TestLevel2(t *testing.T) {
	t.Run("D", func(t *testing.T) { testLevel2(t, blastest.Float64(impl), 0x1p-53) })
	t.Run("S", func(t *testing.T) { testLevel2(t, blastest.Float32(impl), 0x1p-24) })
	t.Run("Z", func(t *testing.T) { testLevel2(t, blastest.Complex128(impl), 0x1p-53) })
	t.Run("C", func(t *testing.T) { testLevel2(t, blastest.Complex64(impl), 0x1p-24) })
}

func testLevel2[T number, R gemm.Float](t *testing.T, f blastest.Level2[T, R], unit float64) {
	rng, fences := rand.New(rand.NewPCG(7, 7)), kerneltest.NewFences(t, 300*1000*16)
	calls := 40
	if testing.Short() { // for emulated CPUs
		calls = 20
	}
	for i := range calls { // more rows or columns than products treat alike
		c := randomCall[T, R](rng, operations[0], 60)
		if i%3 == 0 {
			c.m += 300
		} else {
			c.m += 100
		}
		if c.n += i % 5 * 8; i%4 == 1 {
			c.n += 200
		} else if i%20 == 7 {
			c.m, c.n = 9, c.n+2100
		}
		c.lda = c.n + 1
		testCall(t, rng, fences, &f, c, unit)
	}
	for i := range calls { // bands that have all elements
		c := randomCall[T, R](rng, operations[1], 20)
		if i%4 == 0 {
			c.m = 1
		}
		c.kL, c.kU = c.m-1+i%3, c.n-1+i%2
		c.lda = c.width() + i%5
		testCall(t, rng, fences, &f, c, unit)
	}
	for _, op := range operations {
		for i := range calls {
			largest := 12
			switch {
			case i%50 == 49 && !testing.Short():
				largest = 300 // several blocks
			case i%10 == 9, op.storage[1] == 'b' && i%3 == 0 && !testing.Short(): // bands go in slabs if they are neither short nor narrow
				largest = 80
			}
			c := randomCall[T, R](rng, op, largest)
			if largest > 80 {
				c.n = largest - rng.IntN(20)
				if !c.general() {
					c.m = c.n
				}
				c.lda = c.width() + 1
			}
			testCall(t, rng, fences, &f, c, unit)
			if t.Failed() {
				return
			}
		}
	}
}

func randomNumber[T number](rng *rand.Rand) T {
	return narrow[T](complex(rng.NormFloat64(), rng.NormFloat64()))
}

func randomCall[T number, R gemm.Float](rng *rand.Rand, op operation, largest int) *call[T, R] {
	scalar := func() T { return narrow[T]([]complex128{0, 1, -1, 0.7, 0.7 - 0.4i}[rng.IntN(5)]) }
	inc := func() int { return []int{1, 1, 2, -1, -3}[rng.IntN(5)] }
	c := &call[T, R]{operation: op, uplo: blas.Upper, t: blas.NoTrans, d: blas.NonUnit, alpha: scalar(), beta: scalar(), incX: inc(), incY: inc()}
	if rng.IntN(2) == 0 {
		c.uplo = blas.Lower
	}
	if rng.IntN(2) == 0 {
		c.d = blas.Unit
	}
	c.m, c.n = 1+rng.IntN(largest), 1+rng.IntN(largest)
	c.kL, c.kU = rng.IntN(1+largest/2), rng.IntN(1+largest/2)
	if !c.general() {
		c.m, c.kU = c.n, c.kL
	}
	if c.storage[0] != 's' && c.does[0] != 'r' {
		c.t = []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}[rng.IntN(3)]
	}
	c.lda = c.width() + rng.IntN(4)
	return c
}

func testCall[T number, R gemm.Float](t *testing.T, rng *rand.Rand, fences *kerneltest.Fences, f *blastest.Level2[T, R], c *call[T, R], unit float64) {
	nan := narrow[T](cmplx.NaN())
	triangular, update := c.storage[0] == 't', c.does[0] == 'r'
	conj := func(v complex128) complex128 { return cmplx.Conj(v) }
	alpha, beta := wide(c.alpha), wide(c.beta)
	if c.name == "syr" || c.name == "spr" {
		alpha = complex(real(alpha), 0)
	}

	// The matrix as it counts, and as it is stored.
	size := 1
	matrix := make([][]complex128, c.m)
	for i := range matrix {
		matrix[i] = make([]complex128, c.n)
		for j := range c.n {
			if c.stored(i, j) {
				size = max(size, c.index(i, j)+1)
			}
		}
	}
	if c.storage[1] == 'b' { // gonum wants whole rows
		size = max(size, c.lda*(min(c.m, c.n+c.kL)-1)+c.width())
	}
	a := make([]T, size)
	for i := range a {
		a[i] = nan
	}
	for i := range c.m {
		for j := range c.n {
			if !c.stored(i, j) {
				continue
			}
			v := wide(randomNumber[T](rng))
			if triangular && i == j { // lest solutions grow
				v = wide(narrow[T](v/complex(cmplx.Abs(v), 0))) * 4
			} else if triangular {
				v = wide(narrow[T](v / complex(float64(c.n), 0)))
			}
			p := &a[c.index(i, j)]
			switch *p = narrow[T](v); {
			case triangular && i == j && c.d == blas.Unit:
				*p, v = nan, 1
			case c.storage[0] == 's' && i == j:
				*p, v = narrow[T](complex(real(v), math.NaN())), complex(real(v), 0)
			case alpha == 0 && !triangular && !update:
				*p = nan
			}
			matrix[i][j] = v
			if c.storage[0] == 's' {
				matrix[j][i] = conj(v)
			}
		}
	}

	lenX, lenY := c.lengths()
	vector := func(n, inc int, unread bool) (dense, gaps []T) {
		dense = make([]T, n)
		gaps = make([]T, (n-1)*max(inc, -inc)+1)
		for i := range gaps {
			gaps[i] = nan
		}
		for i := range dense {
			dense[i] = randomNumber[T](rng)
			if unread {
				dense[i] = nan
			}
			gaps[place(n, i, inc)] = dense[i]
		}
		return dense, gaps
	}
	x, xGaps := vector(lenX, c.incX, alpha == 0 && !triangular)
	y, yGaps := vector(lenY, c.incY, c.beta == 0 && c.does == "mv" || alpha == 0 && update)
	x0, y0, a0 := slices.Clone(x), slices.Clone(y), slices.Clone(a)
	aGaps := kerneltest.Fenced(fences, a)
	xGaps, yGaps = kerneltest.Fenced(fences, xGaps), kerneltest.Fenced(fences, yGaps)

	tight := *c
	tight.lda, tight.incX, tight.incY = c.width(), 1, 1
	tightA := make([]T, size)
	for i := range c.m {
		for j := range c.n {
			if c.stored(i, j) {
				tightA[tight.index(i, j)] = a[c.index(i, j)]
			}
		}
	}
	c.run(f, aGaps, xGaps, yGaps)
	tight.run(f, tightA, x, y)
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%+v: %s", *c, fmt.Sprintf(format, args...))
	}

	// Bits, gaps, and what must stay.
	same := func(a, b T) bool {
		u, w := wide(a), wide(b)
		return kerneltest.Same(real(u), real(w)) && kerneltest.Same(imag(u), imag(w))
	}
	for _, v := range []struct {
		name       string
		dense, was []T
		gaps       []T
		inc        int
		written    bool
	}{{"x", x, x0, xGaps, c.incX, triangular}, {"y", y, y0, yGaps, c.incY, !triangular && !update}} {
		seen := 0
		for i := range v.dense {
			if got := v.gaps[place(len(v.dense), i, v.inc)]; !same(got, v.dense[i]) {
				fail("%s[%d] = %v, but %v without gaps", v.name, i, got, v.dense[i])
				return
			}
			if !v.written && !same(v.dense[i], v.was[i]) {
				fail("%s[%d] was written", v.name, i)
			}
		}
		for _, e := range v.gaps {
			if e != e {
				seen++
			}
		}
		for _, e := range v.dense {
			if e != e {
				seen--
			}
		}
		if seen != len(v.gaps)-len(v.dense) {
			fail("something was written between the elements of %s", v.name)
		}
	}
	for i := range c.m {
		for j := range c.n {
			if c.stored(i, j) {
				if !same(aGaps[c.index(i, j)], tightA[tight.index(i, j)]) {
					fail("a[%d, %d] = %v, but %v without gaps", i, j, aGaps[c.index(i, j)], tightA[tight.index(i, j)])
					return
				}
				if update {
					a0[c.index(i, j)] = aGaps[c.index(i, j)]
				}
			}
		}
	}
	for i := range a0 {
		if !same(a0[i], aGaps[i]) {
			fail("a[%d] was written", i)
			return
		}
	}

	// Values.
	check := func(what string, i, j int, got complex128, want compensated, terms int) {
		t.Helper()
		if e := want.off(got); !(e <= 4*unit*float64(terms+4)*want.size) {
			fail("%s[%d, %d] = %v is off by %v, of which %v is allowed", what, i, j, got, e, 4*unit*float64(terms+4)*want.size)
		}
	}
	op := func(i, j int) complex128 {
		switch c.t {
		case blas.Trans:
			return matrix[j][i]
		case blas.ConjTrans:
			return conj(matrix[j][i])
		}
		return matrix[i][j]
	}
	switch {
	case update:
		if alpha == 0 {
			return // nothing may have changed, imaginary parts of the diagonal included
		}
		for i := range c.m {
			for j := range c.n {
				if !c.stored(i, j) {
					continue
				}
				var s compensated
				s.product(matrix[i][j])
				xi := wide(x0[i])
				switch c.name {
				case "geru":
					s.product(alpha, xi, wide(y0[j]))
				case "gerc":
					s.product(alpha, xi, conj(wide(y0[j])))
				case "syr", "spr":
					s.product(alpha, xi, conj(wide(x0[j])))
				default:
					s.product(alpha, xi, conj(wide(y0[j])))
					s.product(conj(alpha), wide(y0[i]), conj(wide(x0[j])))
				}
				got := wide(aGaps[c.index(i, j)])
				if c.storage[0] == 's' && i == j {
					if imag(got) != 0 {
						fail("a[%d, %d] = %v is not real", i, j, got)
					}
					s.im = sum{}
				}
				check("a", i, j, got, s, 3)
			}
		}
	case triangular:
		in, out := x0, x
		if c.does == "sv" {
			in, out = x, x0 // the solution times A is the right side
		}
		for i := range c.n {
			var s compensated
			for j := range c.n {
				s.product(op(i, j), wide(in[j]))
			}
			check("x", i, 0, wide(out[i]), s, 2*c.n)
		}
	default:
		for i := range lenY {
			var s compensated
			if beta != 0 {
				s.product(beta, wide(y0[i]))
			}
			if alpha != 0 {
				for j := range lenX {
					s.product(alpha, op(i, j), wide(x0[j]))
				}
			}
			check("y", i, 0, wide(y[i]), s, lenX+2)
		}
	}
}

// place returns where element i of n lies.
func place(n, i, inc int) int {
	if inc < 0 {
		return (i - n + 1) * inc
	}
	return i * inc
}

// TestLevel2NaN: zeros hide nothing. Where the result is a sum that an element of an operand takes part in, a NaN or Inf there leaves nothing finite, although
// all other operands are zero.
func TestLevel2NaN(t *testing.T) {
	t.Run("D", func(t *testing.T) { testLevel2NaN(t, blastest.Float64(impl)) })
	t.Run("S", func(t *testing.T) { testLevel2NaN(t, blastest.Float32(impl)) })
	t.Run("Z", func(t *testing.T) { testLevel2NaN(t, blastest.Complex128(impl)) })
	t.Run("C", func(t *testing.T) { testLevel2NaN(t, blastest.Complex64(impl)) })
}

func testLevel2NaN[T number, R gemm.Float](t *testing.T, f blastest.Level2[T, R]) {
	rng := rand.New(rand.NewPCG(8, 8))
	for _, op := range operations {
		for range 100 {
			c := randomCall[T, R](rng, op, 20)
			c.alpha, c.beta, c.incX, c.incY, c.d, c.lda = 1, 1, 1, 1, blas.NonUnit, c.width()
			a, x, y := make([]T, c.m*(c.lda+c.n)), make([]T, c.m+c.n), make([]T, c.m+c.n)
			if c.does == "sv" {
				for i := range c.n {
					a[c.index(i, i)] = 1
				}
			}
			v := narrow[T]([]complex128{cmplx.NaN(), complex(math.Inf(1), 0)}[rng.IntN(2)])
			i, j := rng.IntN(c.m), rng.IntN(c.n)
			if !c.stored(i, j) || c.does == "sv" && i == j {
				continue
			}
			// An element of A, or of x, and what it must reach.
			var where string
			row, col := i, j
			if c.t != blas.NoTrans {
				row, col = j, i
			}
			result := y
			if c.storage[0] == 't' {
				result = x
			}
			if c.does[0] == 'r' {
				where, x[i] = "x", v
				c.run(&f, a, x, y)
				if got := a[c.index(i, j)]; got-got == 0 {
					t.Errorf("%+v: %v in x[%d]: a[%d, %d] = %v", *c, v, i, i, j, got)
				}
				continue
			}
			if rng.IntN(2) == 0 {
				where, a[c.index(i, j)] = "a", v
			} else {
				where, x[col] = "x", v
			}
			c.run(&f, a, x, y)
			if got := result[row]; got-got == 0 && !(where == "x" && c.does == "sv") {
				t.Errorf("%+v: %v in %s for (%d, %d): result[%d] = %v", *c, v, where, i, j, row, got)
			}
		}
	}
}

// TestRealAlpha: the α of her and hpr has no imaginary part that could meet an infinity.
func TestRealAlpha(t *testing.T) {
	for _, n := range []int{1, 4, 20, 33, 40} {
		for i := range n {
			x := make([]complex128, n)
			x[i] = complex(1, math.Inf(1))
			a := make([]complex128, n*n)
			impl.Zher(blas.Lower, n, 1, x, 1, a, n)
			if got := a[i*n+i]; got != complex(math.Inf(1), 0) {
				t.Errorf("Zher of %d: a[%d, %d] = %v, want +Inf", n, i, i, got)
			}
			clear(a)
			impl.Zhpr(blas.Lower, n, 1, x, 1, a)
			if got := a[i*(i+1)/2+i]; got != complex(math.Inf(1), 0) {
				t.Errorf("Zhpr of %d: a[%d, %d] = %v, want +Inf", n, i, i, got)
			}
		}
	}
}

// TestLevel2Panics compares with gonum on calls with one or more wrong arguments: the same panic, or none in both, and nothing written.
func TestLevel2Panics(t *testing.T) {
	theirs := gonum.Implementation{}
	t.Run("D", func(t *testing.T) { testLevel2Panics(t, blastest.Float64(impl), blastest.Float64(theirs)) })
	t.Run("S", func(t *testing.T) { testLevel2Panics(t, blastest.Float32(impl), blastest.Float32(theirs)) })
	t.Run("Z", func(t *testing.T) { testLevel2Panics(t, blastest.Complex128(impl), blastest.Complex128(theirs)) })
	t.Run("C", func(t *testing.T) { testLevel2Panics(t, blastest.Complex64(impl), blastest.Complex64(theirs)) })
}

func testLevel2Panics[T number, R gemm.Float](t *testing.T, f, ref blastest.Level2[T, R]) {
	rng := rand.New(rand.NewPCG(9, 9))
	seen := map[string]bool{}
	calls := 20000
	if testing.Short() { // for emulated CPUs
		calls = 4000
	}
	for range calls {
		op := operations[rng.IntN(len(operations))]
		c := randomCall[T, R](rng, op, 6)
		c.alpha, c.beta = 0.5, 2
		la, lx, ly := 50, 20, 20
		for range rng.IntN(3) {
			switch rng.IntN(9) {
			case 0:
				c.uplo = blas.Uplo(rng.IntN(256))
			case 1:
				c.t = blas.Transpose(rng.IntN(256))
			case 2:
				c.d = blas.Diag(rng.IntN(256))
			case 3:
				c.m = rng.IntN(9) - 4
			case 4:
				c.n = rng.IntN(9) - 4
			case 5:
				c.kL, c.kU = rng.IntN(9)-4, rng.IntN(9)-4
			case 6:
				c.lda = rng.IntN(12) - 3
			case 7:
				c.incX, c.incY = rng.IntN(7)-3, rng.IntN(7)-3
			case 8:
				la, lx, ly = rng.IntN(50), rng.IntN(20), rng.IntN(20)
			}
		}
		samePanic(t, c, &f, &ref, la, lx, ly, seen)
		if t.Failed() {
			return
		}
	}
	if len(seen) != 15 {
		t.Errorf("met %d different panics, want 15: %v", len(seen), seen)
	}
}

// samePanic compares one call with gonum's on arrays of the given lengths.
func samePanic[T number, R gemm.Float](t *testing.T, c *call[T, R], f, ref *blastest.Level2[T, R], la, lx, ly int, seen map[string]bool) {
	ones := func(n, margin int) []T {
		x := make([]T, n+2*margin)[margin:][:n:n]
		for i := range x {
			x[i] = 1
		}
		return x
	}
	a, x, y := ones(la, 0), ones(lx, 0), ones(ly, 0)
	message := func(f *blastest.Level2[T, R], a, x, y []T) (s string) {
		defer func() {
			if r := recover(); r != nil {
				s = fmt.Sprint(r)
			}
		}()
		c.run(f, a, x, y)
		return ""
	}
	// On amd64, gonum's Sger and Dger read up to four vectors' lengths outside of those with negative increments.
	got, want := message(f, a, x, y), message(ref, ones(la, 0), ones(lx, 64+4*lx), ones(ly, 64+4*ly))
	if got != want {
		t.Errorf("%+v, lengths %d %d %d: panic %q, want %q", *c, la, lx, ly, got, want)
	}
	if got == "" {
		return
	}
	seen[got] = true
	for _, v := range [][]T{a, x, y} {
		for i := range v {
			if v[i] != 1 {
				t.Errorf("%+v: %s, but something was written", *c, got)
			}
		}
	}
}

func FuzzLevel2(f *testing.F) {
	f.Add(uint8(0), byte('U'), byte('N'), byte('N'), 3, 4, 1, 2, 5, 1, -2, 20, 20, 20)
	f.Add(uint8(8), byte('L'), byte('T'), byte('U'), 3, 3, 1, 1, 3, 2, 1, 9, 5, 0)
	ours, theirs := blastest.Float64(impl), blastest.Float64(gonum.Implementation{})
	f.Fuzz(func(t *testing.T, op uint8, uplo, trans, diag byte, m, n, kL, kU, lda, incX, incY, la, lx, ly int) {
		for _, l := range []*int{&la, &lx, &ly} {
			*l = int(uint(*l) % 4096)
		}
		for _, d := range []*int{&m, &n, &kL, &kU, &lda, &incX, &incY} {
			*d %= 100
		}
		c := &call[float64, float64]{operation: operations[int(op)%len(operations)], uplo: blas.Uplo(uplo), t: blas.Transpose(trans), d: blas.Diag(diag),
			m: m, n: n, kL: kL, kU: kU, alpha: 1, beta: 1, lda: lda, incX: incX, incY: incY}
		samePanic(t, c, &ours, &theirs, la, lx, ly, map[string]bool{})
	})
}

func TestLevel2Concurrent(t *testing.T) {
	const n = 300
	rng := rand.New(rand.NewPCG(10, 10))
	a, x, want := make([]float64, n*n), make([]float64, n), make([]float64, 2*n)
	kerneltest.Fill(rng, a, false)
	kerneltest.Fill(rng, x, false)
	impl.Dsymv(blas.Upper, n, 1, a, n, x, -1, 0, want, 2)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			y := make([]float64, 2*n)
			impl.Dsymv(blas.Upper, n, 1, a, n, x, -1, 0, y, 2)
			if i := kerneltest.Diff(y, want); i >= 0 {
				t.Errorf("[%d] = %v, want %v", i, y[i], want[i])
			}
		})
	}
	wg.Wait()
}

func TestLevel2Allocs(t *testing.T) {
	t.Run("D", func(t *testing.T) { testLevel2Allocs(t, blastest.Float64(impl)) })
	t.Run("C", func(t *testing.T) { testLevel2Allocs(t, blastest.Complex64(impl)) })
}

func testLevel2Allocs[T number, R gemm.Float](t *testing.T, f blastest.Level2[T, R]) {
	rng := rand.New(rand.NewPCG(11, 11))
	for _, op := range operations {
		c := randomCall[T, R](rng, op, 6)
		c.m, c.n = 200, 200
		c.lda, c.alpha, c.incX, c.incY = c.width(), 0.5, 2, -2
		a, x, y := make([]T, 200*(c.lda+c.n)), make([]T, 400), make([]T, 400)
		if avg := kerneltest.AllocsPerRun(50, func() { c.run(&f, a, x, y) }); avg != 0 {
			t.Errorf("%s: %v allocations a call", c.name, avg)
		}
	}
}

// TestLevel2MovingStack makes calls that copy vectors to the stack where little of that is left, so that it moves while they run.
func TestLevel2MovingStack(t *testing.T) {
	const n, inc = 30, 2
	a := make([]float64, n*n)
	for i := range a {
		a[i] = 1 / float64(n+i)
	}
	z := make([]complex128, n*n)
	for i := range z {
		z[i] = complex(1, a[i])
	}
	complexly := func(f func(x, y []complex128)) func(x, y []float64) {
		return func(x, y []float64) {
			var with, to [n]complex128
			for i := range n {
				with[i], to[i] = complex(x[i], y[i]), complex(y[i], x[i])
			}
			f(with[:], to[:])
			for i, e := range to {
				x[i], y[i] = real(e), imag(e)
			}
		}
	}
	for name, call := range map[string]func(x, y []float64){
		"complex gemv N": complexly(func(x, y []complex128) { impl.Zgemv(blas.NoTrans, n/2, n/2, 1, z, n, x, 1, 1, y, 1) }),
		"complex gemv T": complexly(func(x, y []complex128) { impl.Zgemv(blas.Trans, n, n, 1, z, n, x, 1, 1, y, 1) }),
		"gemv N":         func(x, y []float64) { impl.Dgemv(blas.NoTrans, n, n, 1, a, n, x, inc, 1, y, inc) },
		"gemv T":         func(x, y []float64) { impl.Dgemv(blas.Trans, n, n, 1, a, n, x, inc, 1, y, inc) },
		"trmv T":         func(x, y []float64) { impl.Dtrmv(blas.Upper, blas.Trans, blas.NonUnit, n, a, n, y, inc) },
		"trsv T":         func(x, y []float64) { impl.Dtrsv(blas.Upper, blas.Trans, blas.Unit, n, a, n, y, inc) },
		"trsv N":         func(x, y []float64) { impl.Dtrsv(blas.Upper, blas.NoTrans, blas.Unit, n, a, n, y, inc) },
	} {
		var want []float64
		for depth := range 100 {
			x, y := make([]float64, n*inc), make([]float64, n*inc)
			for i := range x {
				x[i], y[i] = float64(i), 1
			}
			done := make(chan byte)
			go func() { done <- under(depth, func() { call(x, y) }) }()
			<-done
			if depth == 0 {
				want = y
			} else if !slices.Equal(y, want) {
				t.Fatalf("%s under %d frames: %v, want %v", name, depth, y, want)
			}
		}
	}
}

// TestLevel2AllocsInc does so for small matrices and vectors with increments, which are copied to the stack.
func TestLevel2AllocsInc(t *testing.T) {
	for _, n := range []int{1, 2, 8, 9, 16, 30} {
		const inc = 2
		a, x, y := make([]complex128, n*n), make([]complex128, n*inc), make([]complex128, n*inc)
		d, e, f := make([]float64, n*n), make([]float64, n*inc), make([]float64, n*inc)
		if avg := kerneltest.AllocsPerRun(50, func() {
			impl.Zgemv(blas.NoTrans, n, n, 1, a, n, x, inc, 1, y, inc)
			impl.Zgemv(blas.Trans, n, n, 1, a, n, x, 1, 1, y, 1)
			impl.Zhemv(blas.Upper, n, 1, a, n, x, inc, 1, y, inc)
			impl.Ztrmv(blas.Upper, blas.ConjTrans, blas.NonUnit, n, a, n, x, inc)
			impl.Ztrsv(blas.Upper, blas.NoTrans, blas.Unit, n, a, n, x, inc)
			impl.Zher(blas.Upper, n, 1, x, inc, a, n)
			impl.Zher2(blas.Upper, n, 1, x, inc, y, inc, a, n)
			impl.Dgemv(blas.NoTrans, n, n, 1, d, n, e, inc, 1, f, inc)
			impl.Dgbmv(blas.Trans, n, n, 0, 0, 1, d, n, e, inc, 1, f, inc)
			impl.Dsymv(blas.Lower, n, 1, d, n, e, inc, 1, f, inc)
			impl.Dtrsv(blas.Lower, blas.Trans, blas.Unit, n, d, n, e, inc)
			impl.Dger(n, n, 1, e, inc, f, inc, d, n)
			impl.Dsyr(blas.Lower, n, 1, e, inc, d, n)
		}); avg != 0 {
			t.Errorf("%d rows: %v allocations", n, avg)
		}
	}
}

// under calls f under that many frames.
func under(depth int, f func()) byte {
	var frame [64]byte
	if depth == 0 {
		f()
	} else {
		frame[depth%64] = under(depth-1, f)
	}
	return frame[0]
}
