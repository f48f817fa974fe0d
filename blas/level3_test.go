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
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestGonumLevel3 runs gonum's own suites.
func TestGonumLevel3(t *testing.T) {
	testblas.DsymmTest(t, impl)
	testblas.DsyrkTest(t, impl)
	testblas.Dsyr2kTest(t, impl)
	testblas.DtrmmTest(t, impl)
	testblas.DtrsmTest(t, impl)
	testblas.ZhemmTest(t, impl)
	testblas.ZherkTest(t, impl)
	testblas.Zher2kTest(t, impl)
	testblas.ZsymmTest(t, impl)
	testblas.ZsyrkTest(t, impl)
	testblas.Zsyr2kTest(t, impl)
	testblas.ZtrmmTest(t, impl)
	testblas.ZtrsmTest(t, impl)
}

// A call3 is a call of level 3. What an operation lacks it does not use.
type call3[T gemm.Element] struct {
	op      string // without the letter for the type
	s       blas.Side
	ul      blas.Uplo
	t       blas.Transpose
	d       blas.Diag
	m, n, k int
	alpha   T
	a       []T
	lda     int
	b       []T
	ldb     int
	beta    T
	c       []T
	ldc     int
}

type level3 interface {
	blas.Float32Level3
	blas.Float64Level3
	blas.Complex64Level3
	blas.Complex128Level3
}

// on makes the call on f.
func (x call3[T]) on(f level3) {
	switch x := any(x).(type) {
	case call3[float32]:
		switch x.op {
		case "symm":
			f.Ssymm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "syrk":
			f.Ssyrk(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.beta, x.c, x.ldc)
		case "syr2k":
			f.Ssyr2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "trmm":
			f.Strmm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		case "trsm":
			f.Strsm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		}
	case call3[float64]:
		switch x.op {
		case "symm":
			f.Dsymm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "syrk":
			f.Dsyrk(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.beta, x.c, x.ldc)
		case "syr2k":
			f.Dsyr2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "trmm":
			f.Dtrmm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		case "trsm":
			f.Dtrsm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		}
	case call3[complex64]:
		switch x.op {
		case "symm":
			f.Csymm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "hemm":
			f.Chemm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "syrk":
			f.Csyrk(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.beta, x.c, x.ldc)
		case "herk":
			f.Cherk(x.ul, x.t, x.n, x.k, real(x.alpha), x.a, x.lda, real(x.beta), x.c, x.ldc)
		case "syr2k":
			f.Csyr2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "her2k":
			f.Cher2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, real(x.beta), x.c, x.ldc)
		case "trmm":
			f.Ctrmm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		case "trsm":
			f.Ctrsm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		}
	case call3[complex128]:
		switch x.op {
		case "symm":
			f.Zsymm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "hemm":
			f.Zhemm(x.s, x.ul, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "syrk":
			f.Zsyrk(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.beta, x.c, x.ldc)
		case "herk":
			f.Zherk(x.ul, x.t, x.n, x.k, real(x.alpha), x.a, x.lda, real(x.beta), x.c, x.ldc)
		case "syr2k":
			f.Zsyr2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, x.beta, x.c, x.ldc)
		case "her2k":
			f.Zher2k(x.ul, x.t, x.n, x.k, x.alpha, x.a, x.lda, x.b, x.ldb, real(x.beta), x.c, x.ldc)
		case "trmm":
			f.Ztrmm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		case "trsm":
			f.Ztrsm(x.s, x.ul, x.t, x.d, x.m, x.n, x.alpha, x.a, x.lda, x.b, x.ldb)
		}
	}
}

func (x call3[T]) String() string {
	return fmt.Sprintf("%T %s s=%c ul=%c t=%c d=%c m=%d n=%d k=%d alpha=%v beta=%v ld %d %d %d lengths %d %d %d", x.alpha, x.op, x.s, x.ul, x.t, x.d,
		x.m, x.n, x.k, x.alpha, x.beta, x.lda, x.ldb, x.ldc, len(x.a), len(x.b), len(x.c))
}

func level3Ops[T gemm.Element]() []string {
	ops := []string{"symm", "syrk", "syr2k", "trmm", "trsm"}
	if isComplex[T]() {
		ops = append(ops, "hemm", "herk", "her2k")
	}
	return ops
}

func isComplex[T gemm.Element]() bool {
	switch any(*new(T)).(type) {
	case complex64, complex128:
		return true
	}
	return false
}

var level3Types = []struct {
	name string
	test func(t *testing.T, what string)
}{
	{"float32", testLevel3[float32]}, {"float64", testLevel3[float64]}, {"complex64", testLevel3[complex64]}, {"complex128", testLevel3[complex128]},
}

// TestLevel3 has each operation called with all its letters, at all small sizes and some larger ones, in arrays that are padded with NaN, with NaN in all that must not
// be read, and holds the results to the definition, which is computed to twice the precision at least (float32), or summed up with a correction.
func TestLevel3(t *testing.T) {
	for _, typ := range level3Types {
		t.Run(typ.name, func(t *testing.T) { typ.test(t, "values") })
	}
}

// TestLevel3Panics compares with gonum on calls with one or more wrong arguments: the same panic, or none in both, and nothing written.
func TestLevel3Panics(t *testing.T) {
	for _, typ := range level3Types {
		t.Run(typ.name, func(t *testing.T) { typ.test(t, "panics") })
	}
}

// TestLevel3NaN: a NaN or an infinity spreads where the definition has it take part, also against zeros.
func TestLevel3NaN(t *testing.T) {
	for _, typ := range level3Types {
		t.Run(typ.name, func(t *testing.T) { typ.test(t, "nan") })
	}
}

func testLevel3[T gemm.Element](t *testing.T, what string) {
	switch what {
	case "values":
		level3Values[T](t)
	case "panics":
		level3Panics[T](t)
	case "nan":
		level3NaN[T](t)
	}
}

// TestLevel3Small holds calls on small matrices, which have a way of their own, to the bits of package gemm.
func TestLevel3Small(t *testing.T) {
	t.Run("float32", func(t *testing.T) { level3Small(t, onViews[float32]) })
	t.Run("float64", func(t *testing.T) { level3Small(t, onViews[float64]) })
	t.Run("complex64", func(t *testing.T) { level3Small(t, onComplexViews[complex64]) })
	t.Run("complex128", func(t *testing.T) { level3Small(t, onComplexViews[complex128]) })
}

func level3Small[T gemm.Element](t *testing.T, onViews func(x call3[T])) {
	rng := rand.New(rand.NewPCG(33, 0))
	for _, op := range level3Ops[T]() {
		letters(op, func(x call3[T]) {
			for range 24 {
				x.m, x.n, x.k = 4+rng.IntN(29), 4+rng.IntN(29), 2+rng.IntN(31) // more than tiny
				x.alpha = narrow[T]([]complex128{1, -1, 0.75, 0.5 - 2i}[rng.IntN(4)])
				x.beta = narrow[T]([]complex128{0, 1, -0.5, 0.25 + 1i}[rng.IntN(4)])
				if op[0] == 'h' {
					x.beta = narrow[T](complex(real(wide(x.beta)), 0))
				}
				if op == "herk" {
					x.alpha = narrow[T](complex(real(wide(x.alpha)), 0))
				}
				x.fill(rng, [8]int{0, 1, 2, 0, 1, 2, 0, page}[rng.IntN(8)])
				if op == "trsm" && x.d == blas.NonUnit && rng.IntN(4) == 0 { // no inverse that a kernel could use
					x.a[0] = narrow[T](0x1p-140 * complex(math.Ldexp(1, 140-1074*rng.IntN(2)), 0))
				}
				want := x
				want.b, want.c = slices.Clone(x.b), slices.Clone(x.c)
				onViews(want)
				x.on(impl)
				differs := func(v, w T) bool {
					y, z := wide(v), wide(w)
					return !kerneltest.Same(real(y), real(z)) || !kerneltest.Same(imag(y), imag(z))
				}
				for i, v := range want.c {
					if differs(x.c[i], v) {
						t.Fatalf("%v: element %d of C is %v, want %v", x, i, x.c[i], v)
					}
				}
				for i, v := range want.b {
					if differs(x.b[i], v) {
						t.Fatalf("%v: element %d of B is %v, want %v", x, i, x.b[i], v)
					}
				}
			}
		})
	}
}

// stored returns a rows×cols view of data, or its transpose.
func stored[T gemm.Element](trans bool, rows, cols int, data []T, ld int) gemm.Matrix[T] {
	if trans {
		return gemm.Matrix[T]{Data: data, Rows: cols, Cols: rows, RowStride: 1, ColStride: ld}
	}
	return gemm.Matrix[T]{Data: data, Rows: rows, Cols: cols, RowStride: ld, ColStride: 1}
}

// onViews makes the call on package gemm.
func onViews[T gemm.Float](x call3[T]) {
	sizeA, _, _ := x.shapes()
	trans, right, isLower, unit := x.t != blas.NoTrans, x.s == blas.Right, x.ul == blas.Lower, x.d == blas.Unit
	if x.op[:2] == "sy" && x.op != "symm" {
		a, c := stored(trans, sizeA[0], sizeA[1], x.a, x.lda), stored(false, x.n, x.n, x.c, x.ldc)
		b := a
		if x.op == "syr2k" {
			b = stored(trans, sizeA[0], sizeA[1], x.b, x.ldb)
		}
		gemm.Mul(x.alpha, a, b.T(), x.beta, c, gemm.Triangle(isLower), gemm.Chain())
		if x.op == "syr2k" {
			gemm.Mul(x.alpha, b, a.T(), 1, c, gemm.Triangle(isLower), gemm.Chain())
		}
		return
	}
	a, b := stored(trans != right, sizeA[0], sizeA[0], x.a, x.lda), stored(right, x.m, x.n, x.b, x.ldb)
	switch x.op {
	case "symm":
		gemm.MulSymmetric(x.alpha, a, isLower != right, b, x.beta, stored(right, x.m, x.n, x.c, x.ldc))
	case "trmm":
		gemm.MulTriangular(x.alpha, a, isLower != (trans != right), unit, b)
	case "trsm":
		gemm.SolveTriangular(x.alpha, a, isLower != (trans != right), unit, b)
	}
}

// onComplexViews is onViews for complex numbers.
func onComplexViews[T gemm.Complex](x call3[T]) {
	view := func(conj bool, m gemm.Matrix[T]) gemm.ComplexMatrix[T] {
		return gemm.ComplexMatrix[T]{Matrix: m, Conjugated: conj}
	}
	sizeA, _, _ := x.shapes()
	trans, right, isLower, unit := x.t != blas.NoTrans, x.s == blas.Right, x.ul == blas.Lower, x.d == blas.Unit
	switch x.op {
	case "syrk", "syr2k", "herk", "her2k":
		h := x.op[0] == 'h'
		left := func(m gemm.Matrix[T]) gemm.ComplexMatrix[T] { return view(h && trans, m) }
		rest := func(m gemm.Matrix[T]) gemm.ComplexMatrix[T] { return view(h && !trans, m.T()) }
		a, c := stored(trans, sizeA[0], sizeA[1], x.a, x.lda), view(false, stored(false, x.n, x.n, x.c, x.ldc))
		b := a
		if x.op[3] == '2' {
			b = stored(trans, sizeA[0], sizeA[1], x.b, x.ldb)
		}
		gemm.MulComplex(x.alpha, left(a), rest(b), x.beta, c, gemm.Triangle(isLower))
		if x.op[3] == '2' {
			alpha := wide(x.alpha)
			if h {
				alpha = cmplx.Conj(alpha)
			}
			gemm.MulComplex(narrow[T](alpha), left(b), rest(a), narrow[T](1), c, gemm.Triangle(isLower))
		}
		for i := 0; i < x.n && h; i++ {
			x.c[i*x.ldc+i] = narrow[T](complex(real(wide(x.c[i*x.ldc+i])), 0))
		}
		return
	}
	a, b := stored(trans != right, sizeA[0], sizeA[0], x.a, x.lda), view(false, stored(right, x.m, x.n, x.b, x.ldb))
	switch x.op {
	case "symm", "hemm":
		gemm.MulComplexSymmetric(x.alpha, view(false, a), isLower != right, x.op == "hemm", b, x.beta, view(false, stored(right, x.m, x.n, x.c, x.ldc)))
	case "trmm":
		gemm.MulComplexTriangular(x.alpha, view(x.t == blas.ConjTrans, a), isLower != (trans != right), unit, b)
	case "trsm":
		gemm.SolveComplexTriangular(x.alpha, view(x.t == blas.ConjTrans, a), isLower != (trans != right), unit, b)
	}
}

// shapes returns the stored sizes of A, B and C, 0×0 of what the operation lacks.
func (x *call3[T]) shapes() (a, b, c [2]int) {
	k := x.m
	if x.s == blas.Right {
		k = x.n
	}
	switch x.op {
	case "symm", "hemm":
		return [2]int{k, k}, [2]int{x.m, x.n}, [2]int{x.m, x.n}
	case "trmm", "trsm":
		return [2]int{k, k}, [2]int{x.m, x.n}, c
	}
	a, c = [2]int{x.n, x.k}, [2]int{x.n, x.n}
	if x.t != blas.NoTrans {
		a = [2]int{x.k, x.n}
	}
	if x.op == "syr2k" || x.op == "her2k" {
		b = a
	}
	return a, b, c
}

// letters calls f with every combination of letters that mean something to the operation.
func letters[T gemm.Element](op string, f func(x call3[T])) {
	trans := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}
	sides, diags := []blas.Side{blas.Left}, []blas.Diag{blas.NonUnit}
	switch op {
	case "symm", "hemm":
		trans, sides = trans[:1], []blas.Side{blas.Left, blas.Right}
	case "trmm", "trsm":
		sides, diags = []blas.Side{blas.Left, blas.Right}, []blas.Diag{blas.NonUnit, blas.Unit}
	case "herk", "her2k":
		trans = []blas.Transpose{blas.NoTrans, blas.ConjTrans}
	default:
		if isComplex[T]() {
			trans = trans[:2]
		}
	}
	for _, s := range sides {
		for _, ul := range []blas.Uplo{blas.Upper, blas.Lower} {
			for _, tr := range trans {
				for _, d := range diags {
					f(call3[T]{op: op, s: s, ul: ul, t: tr, d: d})
				}
			}
		}
	}
}

// page is an amount of padding, and a distance of rows, at which they fall into the same places of an L1 cache, whatever the type.
const page = 1024

// fill gives x its matrices, random and padded with NaN.
func (x *call3[T]) fill(rng *rand.Rand, pad int) {
	nan := narrow[T](complex(math.NaN(), math.NaN()))
	matrix := func(size [2]int) ([]T, int) {
		ld := max(1, size[1]+pad)
		if pad == page {
			ld = page
		}
		m := make([]T, max(0, (size[0]-1)*ld+size[1]))
		for i := range m {
			if m[i] = nan; i%ld < size[1] {
				m[i] = narrow[T](complex(rng.NormFloat64(), rng.NormFloat64()))
			}
		}
		return m, ld
	}
	a, b, c := x.shapes()
	x.a, x.lda = matrix(a)
	x.b, x.ldb = matrix(b)
	x.c, x.ldc = matrix(c)
	hide := func(m []T, n, ld int, unit bool) { // what lies outside the triangle
		for i := range n {
			for j := range n {
				if i < j && x.ul == blas.Lower || i > j && x.ul == blas.Upper || i == j && unit {
					m[i*ld+j] = nan
				}
			}
		}
	}
	realDiagonal := func(m []T, n, ld int) { // the imaginary parts of which are not to be read
		for i := range n {
			m[i*ld+i] = narrow[T](complex(real(wide(m[i*ld+i])), math.NaN()))
		}
	}
	switch x.op {
	case "symm", "hemm", "trmm", "trsm":
		hide(x.a, a[0], x.lda, x.op[0] == 't' && x.d == blas.Unit)
		if x.op == "hemm" {
			realDiagonal(x.a, a[0], x.lda)
		}
		for i := range a[0] {
			if x.op == "trsm" && x.d == blas.NonUnit {
				x.a[i*x.lda+i] += narrow[T](4)
			}
			for j := range a[0] {
				if x.op == "trsm" && x.d == blas.Unit && i != j { // lest solutions grow without bound
					x.a[i*x.lda+j] *= narrow[T](0.125)
				}
			}
		}
	default:
		hide(x.c, x.n, x.ldc, false)
		if x.op[0] == 'h' {
			realDiagonal(x.c, x.n, x.ldc)
		}
	}
}

// A sum is one of float64 with a correction: as if to twice the precision.
type sum struct{ hi, lo float64 }

func (s *sum) add(x, y float64) {
	p := x * y
	t := s.hi + p
	z := t - s.hi
	s.lo += math.FMA(x, y, -p) + (s.hi - (t - z)) + (p - z)
	s.hi = t
}

// A compensated is a sum of complex products, and that of their absolute values.
type compensated struct {
	re, im sum
	size   float64
}

func (s *compensated) add(x, y complex128) {
	if imag(x) == 0 && imag(y) == 0 { // of which there are most
		s.re.add(real(x), real(y))
		s.size += math.Abs(real(x) * real(y))
		return
	}
	s.re.add(real(x), real(y))
	s.re.add(-imag(x), imag(y))
	s.im.add(real(x), imag(y))
	s.im.add(imag(x), real(y))
	s.size += cmplx.Abs(x) * cmplx.Abs(y)
}

// product adds the product of all factors. Zero times what is not finite counts as zero.
func (s *compensated) product(factors ...complex128) {
	if slices.Contains(factors, 0) {
		return
	}
	v := compensated{re: sum{hi: 1}, size: 1}
	for _, f := range factors {
		v = v.times(f)
	}
	s.plus(v)
}

// off returns by how much v differs.
func (s *compensated) off(v complex128) float64 {
	return cmplx.Abs(complex(s.re.hi-real(v)+s.re.lo, s.im.hi-imag(v)+s.im.lo))
}

// times returns x times v, of which the low parts are no more than a correction.
func (s *compensated) times(x complex128) (v compensated) {
	v.add(x, complex(s.re.hi, s.im.hi))
	v.add(x, complex(s.re.lo, s.im.lo))
	v.size = cmplx.Abs(x) * s.size
	return v
}

func (s *compensated) plus(v compensated) {
	for _, p := range []float64{v.re.hi, v.re.lo} {
		s.re.add(1, p)
	}
	for _, p := range []float64{v.im.hi, v.im.lo} {
		s.im.add(1, p)
	}
	s.size += v.size
}

// operand returns element (i, p) of the square matrix that the call takes a for.
func (x *call3[T]) operand(i, p int) complex128 {
	if x.op[0] == 't' && x.t != blas.NoTrans {
		i, p = p, i
	}
	inside := i == p || (i > p) == (x.ul == blas.Lower)
	if x.op[0] == 't' {
		z := 0i
		switch {
		case i == p && x.d == blas.Unit:
			z = 1
		case inside:
			z = wide(x.a[i*x.lda+p])
		}
		if x.t == blas.ConjTrans {
			z = cmplx.Conj(z)
		}
		return z
	}
	switch {
	case x.op == "hemm" && i == p:
		return complex(real(wide(x.a[i*x.lda+i])), 0)
	case inside:
		return wide(x.a[i*x.lda+p])
	case x.op == "hemm":
		return cmplx.Conj(wide(x.a[p*x.lda+i]))
	}
	return wide(x.a[p*x.lda+i])
}

// definition returns what element (i, j) of op(A)·B, B·op(A) or an update amounts to, before β·C, for symmetric and triangular matrices with y in place of B.
func (x *call3[T]) definition(i, j int, y []T) (s compensated) {
	alpha := wide(x.alpha)
	if x.op[0] == 't' || x.op == "symm" || x.op == "hemm" {
		if x.s == blas.Left {
			for p := range x.m {
				s.add(x.operand(i, p), wide(y[p*x.ldb+j]))
			}
		} else {
			for p := range x.n {
				s.add(wide(y[i*x.ldb+p]), x.operand(p, j))
			}
		}
		if x.op == "trsm" {
			return s
		}
		return s.times(alpha)
	}
	at := func(m []T, ld, i, p int) complex128 {
		if x.t != blas.NoTrans {
			z := wide(m[p*ld+i])
			if x.op[0] == 'h' {
				z = cmplx.Conj(z)
			}
			return z
		}
		return wide(m[i*ld+p])
	}
	// Row i of the left factor by row j of what the right one is the transpose of.
	product := func(l []T, ldl int, r []T, ldr int) (s compensated) {
		for p := range x.k {
			z := at(r, ldr, j, p)
			if x.op[0] == 'h' {
				z = cmplx.Conj(z)
			}
			s.add(at(l, ldl, i, p), z)
		}
		return s
	}
	switch x.op {
	case "syrk", "herk":
		s = product(x.a, x.lda, x.a, x.lda)
		return s.times(alpha)
	}
	s, v := product(x.a, x.lda, x.b, x.ldb), product(x.b, x.ldb, x.a, x.lda)
	s = s.times(alpha)
	if x.op == "her2k" {
		alpha = cmplx.Conj(alpha)
	}
	s.plus(v.times(alpha))
	return s
}

func level3Values[T gemm.Element](t *testing.T) {
	rng, fences := rand.New(rand.NewPCG(41, 42)), kerneltest.NewFences(t, 1<<18)
	u := 0x1p-53
	switch any(*new(T)).(type) {
	case float32, complex64:
		u = 0x1p-24
	}
	nan := narrow[T](complex(math.NaN(), math.NaN()))
	scalars := []T{narrow[T](1), 0, narrow[T](-1), narrow[T](0.7 - 0.4i)}
	check := func(x call3[T]) {
		hermitian := x.op == "herk" || x.op == "her2k"
		if hermitian {
			x.beta = narrow[T](complex(real(wide(x.beta)), 0))
		}
		if x.op == "herk" {
			x.alpha = narrow[T](complex(real(wide(x.alpha)), 0))
		}
		inPlace := x.op[0] == 't'
		x.fill(rng, rng.IntN(3))
		if x.alpha == 0 {
			for _, m := range [][]T{x.a, x.b} {
				for i := range m {
					m[i] = nan
				}
			}
		}
		_, _, shape := x.shapes()
		result, ld := &x.c, x.ldc
		if inPlace {
			_, shape, _ = x.shapes()
			result, ld = &x.b, x.ldb
		} else if x.beta == 0 {
			for i := range x.c {
				x.c[i] = nan
			}
		}
		before := append([]T(nil), *result...)
		a := append([]T(nil), x.a...)
		x.a, x.b, x.c = kerneltest.Fenced(fences, x.a), kerneltest.Fenced(fences, x.b), kerneltest.Fenced(fences, x.c)
		x.on(impl)
		same := func(v, w T) bool { return v == w || v != v && w != w }
		for i := range a {
			if !same(a[i], x.a[i]) {
				t.Fatalf("%v: A was written", x)
			}
		}
		got := *result
		for at := range got {
			i, j := at/ld, at%ld
			outside := j >= shape[1]
			switch x.op {
			case "syrk", "syr2k", "herk", "her2k":
				outside = outside || i < j && x.ul == blas.Lower || i > j && x.ul == blas.Upper
			}
			if outside {
				if !same(got[at], before[at]) {
					t.Fatalf("%v: (%d, %d), which is not of the result, was written", x, i, j)
				}
				continue
			}
			var s compensated
			v := wide(got[at])
			old := wide(before[at])
			if hermitian && i == j {
				if imag(v) != 0 && !((x.alpha == 0 || x.k == 0) && x.beta == 1) {
					t.Fatalf("%v: (%d, %d) is %v, want a real number", x, i, j, v)
				}
				old, v = complex(real(old), 0), complex(real(v), 0)
			}
			switch {
			case x.alpha == 0 && inPlace:
			case x.op == "trsm":
				s, v = x.definition(i, j, got), old*wide(x.alpha)
			case inPlace:
				s = x.definition(i, j, before)
			default:
				if x.alpha != 0 {
					s = x.definition(i, j, x.b)
				}
				if x.beta != 0 {
					s.add(wide(x.beta), old)
				}
			}
			s.re.add(-1, real(v))
			s.im.add(-1, imag(v))
			if err := math.Hypot(s.re.hi+s.re.lo, s.im.hi+s.im.lo); !(err <= 3*float64(x.m+x.n+x.k+5)*u*(s.size+cmplx.Abs(v))) {
				t.Fatalf("%v: (%d, %d) is %v, off by %g", x, i, j, got[at], err)
			}
		}
	}
	every := 3           // of larger calls
	if testing.Short() { // for emulated CPUs, where the definition takes longest
		every = 9
	}
	for _, op := range level3Ops[T]() {
		letters(op, func(x call3[T]) {
			for m := range 5 {
				for n := range 5 {
					for _, k := range []int{0, 1, 4} {
						if testing.Short() && rng.IntN(8) > 0 || k > 0 && op[2:] != "rk" && op[2:] != "r2k" {
							continue
						}
						x.m, x.n, x.k, x.alpha, x.beta = m, n, k, scalars[rng.IntN(4)], scalars[rng.IntN(4)]
						check(x)
					}
				}
			}
			for _, size := range []int{13, 30, 70} {
				if size > 20 && rng.IntN(every) > 0 {
					continue
				}
				x.m, x.n, x.k, x.alpha, x.beta = size-rng.IntN(5), size-rng.IntN(5), size-rng.IntN(5), scalars[3*rng.IntN(2)], scalars[rng.IntN(4)]
				check(x)
			}
		})
	}
}

func level3Panics[T gemm.Element](t *testing.T) {
	calls := 3000
	if testing.Short() { // for emulated CPUs
		calls = 1000
	}
	rng := rand.New(rand.NewPCG(43, 44))
	pick := func(usual int, odd ...int) int {
		if rng.IntN(6) == 0 {
			return odd[rng.IntN(len(odd))]
		}
		return usual
	}
	for _, op := range level3Ops[T]() {
		seen := map[string]bool{}
		for range calls {
			x := call3[T]{op: op, s: blas.Side(pick('L', 'R', 'X')), ul: blas.Uplo(pick('L', 'U', 'X')), t: blas.Transpose(pick('N', 'T', 'C', 'X')),
				d: blas.Diag(pick('N', 'U', 'X')), m: pick(3, -1, 0, 1), n: pick(4, -2, 0, 1), k: pick(5, -1, 0, 1), alpha: 1, beta: narrow[T](3),
				lda: pick(5, 0, -1, 3, 9), ldb: pick(5, 0, 4, 9), ldc: pick(4, 0, 3, 9),
				a: make([]T, pick(50, 0, 10, 14, 15)), b: make([]T, pick(50, 0, 10, 19, 20)), c: make([]T, pick(50, 0, 11, 12))}
			for i := range x.a {
				x.a[i] = 1
			}
			message := func(x call3[T], f level3) (s string) {
				defer func() {
					if r := recover(); r != nil {
						s = fmt.Sprint(r)
					}
				}()
				x.b, x.c = append([]T(nil), x.b...), append([]T(nil), x.c...)
				for i := range x.b {
					x.b[i] = narrow[T](2)
				}
				for i := range x.c {
					x.c[i] = narrow[T](2)
				}
				defer func() {
					for _, m := range [][]T{x.b, x.c} {
						for i := range m {
							if s != "" && m[i] != narrow[T](2) {
								t.Fatalf("%v: panic %q after something was written", x, s)
							}
						}
					}
				}()
				x.on(f)
				return ""
			}
			got, want := message(x, impl), message(x, gonum.Implementation{})
			if got != want {
				t.Fatalf("%v: panic %q, want %q", x, got, want)
			}
			seen[got] = true
		}
		if len(seen) < 9 { // the least that an operation can complain about, and nothing
			t.Errorf("%s: met only %d different panics: %v", op, len(seen), seen)
		}
	}
}

func level3NaN[T gemm.Element](t *testing.T) {
	const n = 5
	for _, odd := range []complex128{complex(math.NaN(), 0), complex(math.Inf(1), 0)} {
		for _, op := range level3Ops[T]() {
			letters(op, func(x call3[T]) {
				// Ones on the diagonal of A and zeros elsewhere but for element (1, 2) or its image: it meets zeros of B, and zeros of itself.
				x.m, x.n, x.k, x.alpha, x.lda, x.ldb, x.ldc = n, n, n, 1, n, n, n
				x.a, x.b, x.c = make([]T, n*n), make([]T, n*n), make([]T, n*n)
				for i := range n {
					x.a[i*n+i] = 1
				}
				row, col := 1, 2
				if x.ul == blas.Lower {
					row, col = 2, 1
				}
				x.a[row*n+col] = narrow[T](odd)
				x.on(impl)
				result := x.c
				if x.op[0] == 't' {
					result = x.b
				}
				met := 0
				for i := range n {
					for j := range n {
						if v := result[i*n+j]; v != v {
							met++
						}
					}
				}
				want := n // a row or a column
				switch x.op {
				case "symm", "hemm":
					want = 2 * n // and its mirror image
				case "syrk", "syr2k", "herk", "her2k", "trsm":
					// Row and column meet in a triangle, an infinity is its own square, and what is solved for goes on spreading.
					if met < n-2 {
						t.Errorf("%v: %d elements are NaN, want %d or more", x, met, n-2)
					}
					return
				}
				if met != want {
					t.Errorf("%v: %d elements are NaN, want %d", x, met, want)
				}
			})
		}
	}
}

// TestLevel3Allocs: steady state allocates nothing.
func TestLevel3Allocs(t *testing.T) {
	for _, n := range []int{2, 9, 70} {
		rng := rand.New(rand.NewPCG(45, 46))
		for _, op := range level3Ops[complex128]() {
			letters(op, func(x call3[complex128]) {
				x.m, x.n, x.k, x.alpha, x.beta = n, n, n, 1, 1
				x.fill(rng, 0)
				if got := kerneltest.AllocsPerRun(5, func() { x.on(impl) }); got != 0 {
					t.Fatalf("%v: %v allocations", x, got)
				}
			})
		}
		for _, op := range level3Ops[float32]() {
			letters(op, func(x call3[float32]) {
				x.m, x.n, x.k, x.alpha, x.beta = n, n, n, 1, 1
				x.fill(rng, 0)
				if got := kerneltest.AllocsPerRun(5, func() { x.on(impl) }); got != 0 {
					t.Fatalf("%v: %v allocations", x, got)
				}
			})
		}
	}
}

// TestLevel3Concurrent: calls from many goroutines do not disturb each other.
func TestLevel3Concurrent(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 48))
	x := call3[float64]{op: "trsm", s: blas.Left, ul: blas.Lower, t: blas.NoTrans, d: blas.NonUnit, m: 150, n: 150, alpha: 1}
	x.fill(rng, 0)
	start := append([]float64(nil), x.b...)
	x.on(impl)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			y := x
			y.b = append([]float64(nil), start...)
			y.on(impl)
			if i := kerneltest.Diff(y.b, x.b); i >= 0 {
				t.Errorf("[%d] = %v, want %v", i, y.b[i], x.b[i])
			}
		})
	}
	wg.Wait()
}

// FuzzLevel3 compares panics with gonum's, and the results in its own bounds.
func FuzzLevel3(f *testing.F) {
	f.Add(byte(0), byte('L'), byte('U'), byte('N'), byte('N'), 3, 4, 3, 4, 12, 12)
	f.Add(byte(1), byte('R'), byte('L'), byte('T'), byte('U'), 3, 4, 4, 4, 16, 12)
	f.Fuzz(func(t *testing.T, op, s, ul, tr, d byte, m, n, lda, ldb, la, lb int) {
		for _, l := range []*int{&la, &lb} {
			*l = int(uint(*l) % 4096)
		}
		for _, v := range []*int{&m, &n, &lda, &ldb} {
			*v %= 100
		}
		x := call3[float64]{op: []string{"trmm", "trsm"}[op%2], s: blas.Side(s), ul: blas.Uplo(ul), t: blas.Transpose(tr), d: blas.Diag(d), m: m, n: n,
			alpha: 1, a: make([]float64, la), lda: lda, b: make([]float64, lb), ldb: ldb}
		for i := range x.a {
			x.a[i] = 1
		}
		message := func(f level3) (b []float64, s string) {
			y := x
			y.b = make([]float64, lb)
			for i := range y.b {
				y.b[i] = 1
			}
			defer func() {
				if r := recover(); r != nil {
					s = fmt.Sprint(r)
				}
			}()
			y.on(f)
			return y.b, ""
		}
		got, gotText := message(impl)
		want, wantText := message(gonum.Implementation{})
		if gotText != wantText {
			t.Fatalf("%v: panic %q, want %q", x, gotText, wantText)
		}
		for i := range got { // small integers, and so exact
			if got[i] != want[i] {
				t.Fatalf("%v: [%d] = %v, want %v", x, i, got[i], want[i])
			}
		}
	})
}
