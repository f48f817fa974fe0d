package blas_test

import (
	"fmt"
	"math"
	"math/big"
	"math/cmplx"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestLevel1Gonum runs gonum's own suites.
func TestLevel1Gonum(t *testing.T) {
	testblas.DdotTest(t, impl)
	testblas.Dnrm2Test(t, impl)
	testblas.DasumTest(t, impl)
	testblas.IdamaxTest(t, impl)
	testblas.DswapTest(t, impl)
	testblas.DcopyTest(t, impl)
	testblas.DaxpyTest(t, impl)
	testblas.DrotgTest(t, impl, false)
	testblas.DrotmgTest(t, impl)
	testblas.DrotTest(t, impl)
	testblas.DrotmTest(t, impl)
	testblas.DscalTest(t, impl)
	testblas.ZdotuTest(t, impl)
	testblas.ZdotcTest(t, impl)
	testblas.Dznrm2Test(t, impl)
	testblas.DzasumTest(t, impl)
	testblas.IzamaxTest(t, impl)
	testblas.ZswapTest(t, impl)
	testblas.ZcopyTest(t, impl)
	testblas.ZaxpyTest(t, impl)
	testblas.ZscalTest(t, impl)
	testblas.ZdscalTest(t, impl)
}

// methods1 calls f for every method of level 1 that takes vectors.
func methods1(t *testing.T, f func(t *testing.T, name string, own, gonums reflect.Value)) {
	for _, level := range []reflect.Type{
		reflect.TypeFor[blas.Float32Level1](), reflect.TypeFor[blas.Float64Level1](),
		reflect.TypeFor[blas.Complex64Level1](), reflect.TypeFor[blas.Complex128Level1](),
	} {
		for i := range level.NumMethod() {
			name := level.Method(i).Name
			if strings.Contains(name, "rotg") || strings.Contains(name, "rotmg") {
				continue
			}
			t.Run(name, func(t *testing.T) {
				f(t, name, reflect.ValueOf(impl).MethodByName(name), reflect.ValueOf(gonum.Implementation{}).MethodByName(name))
			})
		}
	}
}

// arguments makes the arguments of a method of level 1: n and increments from ints, in order, vectors of the lengths that come from
// lengths, filled by number, other numbers from scalar.
func arguments(method reflect.Value, ints, lengths []int, number, scalar func() float64, flag blas.Flag) []reflect.Value {
	var args []reflect.Value
	for i := range method.Type().NumIn() {
		typ := method.Type().In(i)
		v := reflect.New(typ).Elem()
		set := func(v reflect.Value, number func() float64) {
			if v.CanFloat() {
				v.SetFloat(number())
			} else {
				v.SetComplex(complex(number(), number()))
			}
		}
		switch typ.Kind() {
		case reflect.Int:
			v.SetInt(int64(ints[0]))
			ints = ints[1:]
		case reflect.Slice:
			v.Set(reflect.MakeSlice(typ, lengths[0], lengths[0]))
			for j := range lengths[0] {
				set(v.Index(j), number)
			}
			lengths = lengths[1:]
		case reflect.Struct: // of rotm
			v.Field(0).SetInt(int64(flag))
			for j := range 4 {
				set(v.Field(1).Index(j), scalar)
			}
		default:
			set(v, scalar)
		}
		args = append(args, v)
	}
	return args
}

// cloned returns args with slices of their own.
func cloned(args []reflect.Value) []reflect.Value {
	args = slices.Clone(args)
	for i, v := range args {
		if v.Kind() == reflect.Slice {
			args[i] = reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v)
		}
	}
	return args
}

// fenced returns args with slices that lie flush against guard pages.
func fenced(f *kerneltest.Fences, args []reflect.Value) []reflect.Value {
	args = slices.Clone(args)
	for i, v := range args {
		switch x := v.Interface().(type) {
		case []float32:
			args[i] = reflect.ValueOf(kerneltest.Fenced(f, x))
		case []float64:
			args[i] = reflect.ValueOf(kerneltest.Fenced(f, x))
		case []complex64:
			args[i] = reflect.ValueOf(kerneltest.Fenced(f, x))
		case []complex128:
			args[i] = reflect.ValueOf(kerneltest.Fenced(f, x))
		}
	}
	return args
}

// alike reports whether a and b have the same results and vectors, NaN being NaN, and zeros of either sign zero if loose.
func alike(a, b []reflect.Value, loose bool) bool {
	same := func(x, y float64) bool {
		return x == y && (loose || math.Signbit(x) == math.Signbit(y)) || x != x && y != y
	}
	for i := range a {
		switch x, y := a[i], b[i]; {
		case x.Kind() == reflect.Slice && x.Len() > 0:
			xs, ys := partsOf(x), partsOf(y)
			for j := range xs {
				if !same(xs[j], ys[j]) {
					return false
				}
			}
		case x.CanFloat():
			if !same(x.Float(), y.Float()) {
				return false
			}
		case x.CanComplex():
			if p, q := x.Complex(), y.Complex(); !same(real(p), real(q)) || !same(imag(p), imag(q)) {
				return false
			}
		case text([]reflect.Value{x}) != text([]reflect.Value{y}):
			return false
		}
	}
	return len(a) == len(b)
}

// partsOf returns the real numbers of a vector, as float64.
func partsOf(v reflect.Value) []float64 {
	switch x := v.Interface().(type) {
	case []float64:
		return x
	case []complex128:
		return gemm.Parts[float64](x)
	case []float32:
		return widened(x)
	case []complex64:
		return widened(gemm.Parts[float32](x))
	}
	panic("unreachable")
}

func widened(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// text has all digits of the results and the vectors, NaN being NaN.
func text(vs ...[]reflect.Value) string {
	var b strings.Builder
	for _, v := range slices.Concat(vs...) {
		fmt.Fprintf(&b, "%v\n", v)
	}
	return b.String()
}

func extent(n, inc int) int { return max(0, 1+(n-1)*max(inc, -inc)) }

// TestLevel1Integers: on small integers no sum is rounded, so that every right implementation gives the same: at all lengths
// around those of vectors, with all increments, and leaving alone what is no element.
func TestLevel1Integers(t *testing.T) {
	methods1(t, func(t *testing.T, name string, own, gonums reflect.Value) {
		rng, fences := rand.New(rand.NewPCG(41, 42)), kerneltest.NewFences(t, 1<<18)
		integer := func() float64 { return float64(rng.IntN(9) - 4) }
		lengths := []int{63, 64, 65, 100, 128, 131, generic.SumChunk + 3}
		for n := range 36 {
			lengths = append(lengths, n)
		}
		for _, n := range lengths {
			for _, inc := range [][2]int{{1, 1}, {1, 2}, {3, 1}, {2, 3}, {-1, 1}, {2, -3}, {-2, -1}} {
				if n > generic.SumChunk && (inc[0]+inc[1])%2 == 0 || testing.Short() && (n+inc[0]+inc[1])%4 != 0 { // for emulated CPUs
					continue
				}
				args := arguments(own, []int{n, inc[0], inc[1]}, []int{extent(n, inc[0]), extent(n, inc[1])}, integer, integer,
					blas.Flag(rng.IntN(4)-2))
				args, theirs := fenced(fences, args), cloned(args)
				got, want := own.Call(args), gonums.Call(theirs)
				if strings.Contains(name, "nrm2") {
					if g, w := got[0].Float(), want[0].Float(); math.Abs(g-w) > 1e-6*w {
						t.Fatalf("n=%d inc=%v: %v, want %v", n, inc, g, w)
					}
					got, want = nil, nil
				}
				if !alike(got, want, true) || !alike(args, theirs, true) {
					t.Fatalf("n=%d inc=%v: got %.300s\nwant %.300s", n, inc, text(got, args), text(want, theirs))
				}
			}
		}
	})
}

// TestLevel1Increments: a vector gives the same bits at any increment, and what lies between its elements, NaN, is neither
// read nor written.
func TestLevel1Increments(t *testing.T) {
	methods1(t, func(t *testing.T, name string, own, _ reflect.Value) {
		rng := rand.New(rand.NewPCG(43, 44))
		for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 33, 100, generic.SumChunk + 3} {
			for _, inc := range [][2]int{{1, 3}, {2, 1}, {3, 2}, {-1, 1}, {1, -2}, {-3, -1}} {
				if own.Type().NumIn() < 5 && inc[0] < 0 { // one vector has no direction
					continue
				}
				if testing.Short() && n > generic.SumChunk && inc[0] < 2 { // for emulated CPUs
					continue
				}
				plain := arguments(own, []int{n, 1, 1}, []int{n, n}, rng.NormFloat64, rng.NormFloat64, blas.Rescaling)
				strided, which := slices.Clone(plain), 0
				spread := func(v reflect.Value, inc int) reflect.Value {
					s := reflect.MakeSlice(v.Type(), extent(n, inc), extent(n, inc))
					nan := reflect.ValueOf(math.NaN())
					for i := range s.Len() {
						if e := s.Index(i); e.CanFloat() {
							e.Set(nan.Convert(e.Type()))
						} else {
							e.SetComplex(complex(math.NaN(), math.NaN()))
						}
					}
					for i := range n {
						s.Index(max((1-n)*inc, 0) + i*inc).Set(v.Index(i))
					}
					return s
				}
				for i, v := range plain {
					if v.Kind() == reflect.Slice {
						strided[i], strided[i+1] = spread(v, inc[which]), reflect.ValueOf(inc[which])
						which++
					}
				}
				want, got := own.Call(plain), own.Call(strided)
				which = 0
				for i, v := range plain {
					if v.Kind() == reflect.Slice {
						plain[i] = spread(v, inc[which])
						plain[i+1] = strided[i+1]
						which++
					}
				}
				if !alike(got, want, false) || !alike(strided, plain, false) {
					t.Fatalf("n=%d inc=%v: got %.300s\nwant %.300s", n, inc, text(got, strided), text(want, plain))
				}
			}
		}
	})
}

// TestLevel1Panics compares with gonum on calls with wrong arguments: the same panic, or none in both, and nothing written.
func TestLevel1Panics(t *testing.T) {
	seen := map[string]bool{}
	methods1(t, func(t *testing.T, name string, own, gonums reflect.Value) {
		rng := rand.New(rand.NewPCG(45, 46))
		pick := func(usual int, odd ...int) int {
			if rng.IntN(4) == 0 {
				return odd[rng.IntN(len(odd))]
			}
			return usual
		}
		one := func() float64 { return 1 }
		calls := 3000
		if testing.Short() {
			calls = 300
		}
		for range calls {
			ints := []int{pick(5, -1, 0, 1, 2), pick(1, 0, -1, 2, -3), pick(1, 0, -1, 2, -3)}
			lengths := []int{pick(20, 0, 1, 4, 5, 9, 12), pick(20, 0, 1, 4, 5, 9, 12)}
			args := arguments(own, ints, lengths, one, one, blas.Flag(rng.IntN(4)-2))
			message := func(f reflect.Value, args []reflect.Value) (s string) {
				defer func() {
					if r := recover(); r != nil {
						s = fmt.Sprint(r)
					}
				}()
				f.Call(args)
				return ""
			}
			before := text(args)
			want := message(gonums, cloned(args))
			got := message(own, args)
			if got != want {
				t.Fatalf("%v, lengths %v: panic %q, want %q", ints, lengths, got, want)
			}
			if got != "" && text(args) != before {
				t.Fatalf("%v, lengths %v: written before the panic", ints, lengths)
			}
			seen[got] = true
		}
	})
	if len(seen) != 6 { // none, and five texts
		t.Errorf("met %d outcomes, want 6: %v", len(seen), seen)
	}
}

// TestLevel1Accuracy holds sums to (n+6)·u·Σ|xy|, against exact arithmetic.
func TestLevel1Accuracy(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 48))
	exact := func(x, y []float64) (sum, size float64) {
		s, a, p := new(big.Float).SetPrec(2200), new(big.Float).SetPrec(2200), new(big.Float).SetPrec(2200)
		for i := range x {
			p.Mul(big.NewFloat(x[i]), big.NewFloat(y[i]))
			s.Add(s, p)
			a.Add(a, p.Abs(p))
		}
		sum, _ = s.Float64()
		size, _ = a.Float64()
		return sum, size
	}
	for _, n := range []int{1, 3, 10, 64, 100, 1000, generic.SumChunk + 77} {
		x, y, ones := make([]float64, n), make([]float64, n), make([]float64, n)
		s, r := make([]float32, n), make([]float32, n)
		for i := range x {
			s[i], r[i] = float32(rng.NormFloat64()), float32(rng.NormFloat64())
			x[i], y[i] = float64(s[i]), float64(r[i])
			ones[i] = 1
		}
		check := func(what string, got, u float64, x, y []float64) {
			t.Helper()
			if want, size := exact(x, y); !(math.Abs(got-want) <= float64(n+6)*u*size+u*math.Abs(want)) {
				t.Errorf("%s, n=%d: %v, want %v", what, n, got, want)
			}
		}
		const single, double = 0x1p-24, 0x1p-53
		abs := make([]float64, n)
		for i, v := range x {
			abs[i] = math.Abs(v)
		}
		check("Sdot", float64(impl.Sdot(n, s, 1, r, 1)), single, x, y)
		check("Ddot", impl.Ddot(n, x, 1, y, 1), double, x, y)
		check("Dsdot", impl.Dsdot(n, s, 1, r, 1), double, x, y)
		check("Sasum", float64(impl.Sasum(n, s, 1)), single, abs, ones)
		check("Dasum", impl.Dasum(n, x, 1), double, abs, ones)
		for _, f := range []struct {
			name string
			norm float64
			u    float64
		}{{"Snrm2", float64(impl.Snrm2(n, s, 1)), single}, {"Dnrm2", impl.Dnrm2(n, x, 1), double * float64(n+6)}} {
			if sum, _ := exact(x, x); math.Abs(f.norm-math.Sqrt(sum)) > f.u*f.norm {
				t.Errorf("%s, n=%d: %v, want %v", f.name, n, f.norm, math.Sqrt(sum))
			}
		}

		// x + yi against y + xi: real part Σ xy - yx = 0 for dotu.
		z, w := make([]complex128, n), make([]complex128, n)
		c, k := make([]complex64, n), make([]complex64, n)
		var re, im, reH, imH, four [2][]float64
		for i := range z {
			z[i], w[i] = complex(x[i], y[i]), complex(y[n-1-i], x[i])
			c[i], k[i] = complex64(z[i]), complex64(w[i])
			u, v := z[i], w[i]
			re[0], re[1] = append(re[0], real(u), -imag(u)), append(re[1], real(v), imag(v))
			im[0], im[1] = append(im[0], real(u), imag(u)), append(im[1], imag(v), real(v))
			reH[0], reH[1] = append(reH[0], real(u), imag(u)), append(reH[1], real(v), imag(v))
			imH[0], imH[1] = append(imH[0], real(u), -imag(u)), append(imH[1], imag(v), real(v))
			four[0], four[1] = append(four[0], real(u), imag(u)), append(four[1], 1, 1)
		}
		zu, zc, cu, cc := impl.Zdotu(n, z, 1, w, 1), impl.Zdotc(n, z, 1, w, 1), impl.Cdotu(n, c, 1, k, 1), impl.Cdotc(n, c, 1, k, 1)
		for _, f := range []struct {
			name   string
			z, c   float64
			factor [2][]float64
		}{
			{"dotu, re", real(zu), float64(real(cu)), re}, {"dotu, im", imag(zu), float64(imag(cu)), im},
			{"dotc, re", real(zc), float64(real(cc)), reH}, {"dotc, im", imag(zc), float64(imag(cc)), imH},
		} {
			check("Z"+f.name, f.z, double, f.factor[0], f.factor[1])
			check("C"+f.name, f.c, single, f.factor[0], f.factor[1])
		}

		// Elementwise: one rounding of a product and one of a sum, or less.
		alpha := complex(0.7, -1.3)
		d, f, zw, ck := slices.Clone(y), slices.Clone(r), slices.Clone(w), slices.Clone(k)
		impl.Daxpy(n, 0.7, x, 1, d, 1)
		impl.Saxpy(n, 0.7, s, 1, f, 1)
		impl.Zaxpy(n, alpha, z, 1, zw, 1)
		impl.Caxpy(n, complex64(alpha), c, 1, ck, 1)
		for i := range d {
			near := func(what string, got, want, size, u float64) {
				t.Helper()
				if math.Abs(got-want) > 4*u*size {
					t.Errorf("%s, n=%d: [%d] = %v, want %v", what, n, i, got, want)
				}
			}
			size := math.Abs(x[i]) + math.Abs(y[i]) + 1
			near("Daxpy", d[i], math.FMA(0.7, x[i], y[i]), size, double)
			near("Saxpy", float64(f[i]), float64(float32(0.7))*x[i]+y[i], size, single)
			want := w[i] + alpha*z[i]
			size = 2 * (cmplx.Abs(z[i]) + cmplx.Abs(w[i]))
			near("Zaxpy", real(zw[i]), real(want), size, double)
			near("Zaxpy", imag(zw[i]), imag(want), size, double)
			near("Caxpy", float64(real(ck[i])), real(want), size, single)
			near("Caxpy", float64(imag(ck[i])), imag(want), size, single)
		}
	}
}

// TestLevel1Special: what NaN, infinities and a scalar of zero do.
func TestLevel1Special(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, n := range []int{1, 3, 20, 100} {
		for at := range n {
			x, zeros := make([]float64, n), make([]float64, n)
			s := make([]float32, n)
			z, zz := make([]complex128, n), make([]complex128, n)
			x[at], s[at], z[at] = nan, float32(nan), complex(0, nan)
			dotc := impl.Zdotc(n, z, 1, zz, 1)
			for what, v := range map[string]float64{
				"Ddot": impl.Ddot(n, x, 1, zeros, 1), "Dasum": impl.Dasum(n, x, 1), "Dnrm2": impl.Dnrm2(n, x, 1), "Snrm2": float64(impl.Snrm2(n, s, 1)),
				"Dzasum": impl.Dzasum(n, z, 1), "Dznrm2": impl.Dznrm2(n, z, 1), "re Zdotc": real(dotc), "im Zdotc": imag(dotc),
			} {
				if v == v {
					t.Errorf("n=%d, NaN at %d: %s = %v", n, at, what, v)
				}
			}
			x[at] = inf
			if v := impl.Ddot(n, x, 1, zeros, 1); v == v {
				t.Errorf("n=%d: 0·Inf lost: %v", n, v)
			}
			if a, b := impl.Dasum(n, x, 1), impl.Dnrm2(n, x, 1); a != inf || b != inf {
				t.Errorf("n=%d: of Inf: sum %v, norm %v", n, a, b)
			}
			y := slices.Clone(x)
			y[at] = nan
			impl.Daxpy(n, 0, y, 1, x, 1)
			if x[at] != inf {
				t.Errorf("n=%d: Daxpy with alpha = 0 wrote %v", n, x[at])
			}
			impl.Dscal(n, 0, y, 1)
			impl.Zscal(n, 0, z, 1)
			if y[at] != 0 || z[at] != 0 {
				t.Errorf("n=%d: scaled by 0: %v, %v", n, y[at], z[at])
			}
		}
	}

	// The largest element, with NaN and ties, is gonum's.
	rng := rand.New(rand.NewPCG(49, 50))
	for range 3000 {
		n := 1 + rng.IntN(200)
		x, z := make([]float64, n), make([]complex128, n)
		kerneltest.Fill(rng, x, true)
		for i := range z {
			z[i] = complex(x[i], x[rng.IntN(n)])
		}
		s, c := make([]float32, n), make([]complex64, n)
		for i := range s {
			s[i], c[i] = float32(math.Round(x[i])), complex64(z[i])
		}
		g := gonum.Implementation{}
		for inc := 1; inc <= 2; inc++ {
			m := (n + inc - 1) / inc
			got := []int{impl.Idamax(m, x, inc), impl.Isamax(m, s, inc), impl.Izamax(m, z, inc), impl.Icamax(m, c, inc)}
			want := []int{g.Idamax(m, x, inc), g.Isamax(m, s, inc), g.Izamax(m, z, inc), g.Icamax(m, c, inc)}
			if !slices.Equal(got, want) {
				t.Fatalf("indices %v, want %v: %v", got, want, x)
			}
		}
	}
}

func TestLevel1Concurrent(t *testing.T) {
	const n = 5000
	x, z := make([]float64, 3*n), make([]complex64, 3*n)
	for i := range x {
		x[i] = math.Sin(float64(i))
		z[i] = complex(float32(x[i]), 1)
	}
	dot, norm, dotc := impl.Ddot(n, x, 3, x, 2), impl.Dnrm2(n, x, 3), impl.Cdotc(n, z, 3, z, 2)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if impl.Ddot(n, x, 3, x, 2) != dot || impl.Dnrm2(n, x, 3) != norm || impl.Cdotc(n, z, 3, z, 2) != dotc {
				t.Error("another result")
			}
		})
	}
	wg.Wait()
}

func TestLevel1Allocates(t *testing.T) {
	const n = 2000
	x, y := make([]float64, 3*n), make([]float64, 3*n)
	z, w := make([]complex64, 3*n), make([]complex64, 3*n)
	for _, inc := range []int{1, 3} {
		for _, m := range []int{3, n} {
			if allocs := kerneltest.AllocsPerRun(20, func() {
				impl.Ddot(m, x, inc, y, inc)
				impl.Daxpy(m, 2, x, inc, y, inc)
				impl.Drot(m, x, inc, y, inc, 1, 0)
				impl.Dasum(m, x, inc)
				impl.Dnrm2(m, x, inc)
				impl.Idamax(m, x, inc)
				impl.Cdotu(m, z, inc, w, inc)
				impl.Caxpy(m, 2i, z, inc, w, inc)
				impl.Cscal(m, 1i, z, inc)
				impl.Cswap(m, z, inc, w, inc)
			}); allocs != 0 {
				t.Errorf("n=%d, inc=%d: %v allocations", m, inc, allocs)
			}
		}
	}
}

func FuzzLevel1(f *testing.F) {
	f.Add(5, 1, 1, 5, 5)
	f.Add(5, -2, 3, 9, 13)
	f.Add(0, 0, 1, 0, 0)
	f.Fuzz(func(t *testing.T, n, incX, incY, lx, ly int) {
		n, incX, incY, lx, ly = n%300, incX%20, incY%20, int(uint(lx)%6000), int(uint(ly)%6000)
		one := func() float64 { return 1 }
		for _, name := range []string{"Ddot", "Saxpy", "Zdotc", "Cswap", "Dnrm2", "Scasum", "Zscal", "Idamax"} {
			own, gonums := reflect.ValueOf(impl).MethodByName(name), reflect.ValueOf(gonum.Implementation{}).MethodByName(name)
			args := arguments(own, []int{n, incX, incY}, []int{lx, ly}, one, one, 0)
			theirs := cloned(args)
			outcome := func(f reflect.Value, args []reflect.Value) (s string) {
				defer func() {
					if r := recover(); r != nil {
						s = fmt.Sprint(r)
					}
				}()
				return text(f.Call(args), args)
			}
			got, want := outcome(own, args), outcome(gonums, theirs)
			if name != "Dnrm2" && got != want {
				t.Fatalf("%s: %.200s, want %.200s", name, got, want)
			}
		}
	})
}
