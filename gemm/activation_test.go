package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// An activation has its function here, its definition, and how it is written with package math.
type activation[T Float] struct {
	name          string
	f, want       func(x, y []T)
	grad, gradRef func(v, dy, dx []T)
	math          func(x float64) float64
}

func activations[T Float]() []activation[T] {
	return []activation[T]{
		{"Tanh", Tanh[T], generic.Tanh[T], TanhGrad[T], generic.TanhGrad[T], math.Tanh},
		{"Sigmoid", Sigmoid[T], generic.Sigmoid[T], SigmoidGrad[T], generic.SigmoidGrad[T], func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
		{"Silu", Silu[T], generic.Silu[T], SiluGrad[T], generic.SiluGrad[T], func(x float64) float64 { return x / (1 + math.Exp(-x)) }},
		{"Gelu", Gelu[T], generic.Gelu[T], GeluGrad[T], generic.GeluGrad[T], func(x float64) float64 { return x / 2 * (1 + math.Erf(x/math.Sqrt2)) }},
		{"GeluTanh", GeluTanh[T], generic.GeluTanh[T], GeluTanhGrad[T], generic.GeluTanhGrad[T], func(x float64) float64 {
			return x / 2 * (1 + math.Tanh(math.Sqrt2/math.SqrtPi*(x+0.044715*x*x*x)))
		}},
	}
}

// TestActivations runs the slice functions past the length of one kernel call, with each kernel set.
func TestActivations(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		testActivations[float64](t)
		testActivations[float32](t)
	})
}

func testActivations[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 10))
	for _, a := range activations[T]() {
		for _, n := range []int{0, 1, chunk - 1, chunk + 7} {
			x, dy := make([]T, n), make([]T, n)
			kerneltest.Fill(rng, x, true)
			kerneltest.Fill(rng, dy, true)
			got, want := make([]T, n), make([]T, n)
			a.f(x, got)
			a.want(x, want)
			if i := kerneltest.Diff(got, want); i >= 0 {
				t.Errorf("%s, n=%d: [%d] = %v, want %v", a.name, n, i, got[i], want[i])
			}
			a.grad(x, dy, got)
			a.gradRef(x, dy, want)
			if i := kerneltest.Diff(got, want); i >= 0 {
				t.Errorf("%sGrad, n=%d: [%d] = %v, want %v", a.name, n, i, got[i], want[i])
			}
		}
		two, three := make([]T, 2), make([]T, 3)
		for name, call := range map[string]func(){
			a.name:           func() { a.f(two, three) },
			a.name + "Grad":  func() { a.grad(two, two, three) },
			a.name + "Grad:": func() { a.grad(two, three, two) },
		} {
			func() {
				defer func() {
					want := fmt.Sprintf("gemm: %s: lengths 2 and 3", strings.TrimSuffix(name, ":"))
					if text, _ := recover().(string); !strings.HasPrefix(text, want) {
						t.Errorf("panic %q, want %q", text, want)
					}
				}()
				call()
			}()
		}
		if n := kerneltest.AllocsPerRun(10, func() { a.f(two, two); a.grad(two, two, two) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", a.name, n)
		}
	}
}

// BenchmarkActivations compares with a loop over float64 that calls package math, on slices in the L2 cache.
func BenchmarkActivations(b *testing.B) {
	benchmarkActivations[float64](b, "float64")
	benchmarkActivations[float32](b, "float32")
}

func benchmarkActivations[T Float](b *testing.B, typ string) {
	const n = 1 << 14
	x64, y64, x, y := make([]float64, n), make([]float64, n), make([]T, n), make([]T, n)
	rng := rand.New(rand.NewPCG(11, 11))
	for i := range x {
		x64[i] = 3 * rng.NormFloat64()
		x[i] = T(x64[i])
	}
	for _, a := range activations[T]() {
		b.Run(a.name+"/"+typ, func(b *testing.B) {
			kernel, gradient, loop := time.Hour, time.Hour, time.Hour // the least, as others use the machine, too
			since := func(start time.Time, least *time.Duration) time.Time {
				now := time.Now()
				*least = min(*least, now.Sub(start))
				return now
			}
			for range b.N {
				start := time.Now()
				a.f(x, y)
				start = since(start, &kernel)
				a.grad(x, y, y)
				start = since(start, &gradient)
				for i, v := range x64 {
					y64[i] = a.math(v)
				}
				since(start, &loop)
			}
			b.ReportMetric(float64(loop)/float64(kernel), "×math")
			b.ReportMetric(float64(kernel)/n, "ns/elem")
			b.ReportMetric(float64(gradient)/n, "ns/elem-grad")
			b.ReportMetric(0, "ns/op")
		})
	}
}
