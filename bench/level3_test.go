package main

import (
	"fmt"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas/gonum"

	ashblas "github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
)

func BenchmarkLevel3(b *testing.B) {
	b.Run("float64", benchmarkLevel3[float64])
	b.Run("float32", benchmarkLevel3[float32])
	b.Run("complex128", benchmarkLevel3[complex128])
	b.Run("complex64", benchmarkLevel3[complex64])
}

// benchmarkLevel3 reports the rate of Ashlar over those of gonum, which uses one core, and of the C libraries, by the number of cores.
func benchmarkLevel3[T gemm.Element](b *testing.B) {
	peers, missing := loadAll()
	for _, m := range missing {
		b.Log(m)
	}
	isComplex := strings.HasPrefix(fmt.Sprintf("%T", *new(T)), "complex")
	for _, n := range []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 100, 128, 256, 512, 1024, 2048, 4096} {
		for _, l := range level3Cases(n, isComplex) {
			for _, threads := range defaultThreads() {
				b.Run(fmt.Sprintf("%v/%d", l, threads), func(b *testing.B) {
					cs := level3Contestants[T](l, l.flops(isComplex), threads, peers)
					table := rates(max(b.N, 5), cs)
					for i := 1; i < len(cs); i++ {
						b.ReportMetric(ratio(table, 0, i).Center, "x-"+cs[i].name)
					}
					b.ReportMetric(median(table, 0)/1e9, "GFLOPS")
				})
			}
		}
	}
}

func level3Contestants[T gemm.Element](l level3, flops float64, threads int, peers []*peer) []contestant {
	n := l.n
	a, x, c := level3Operands[T](n)
	cs := []contestant{{name: ours, threads: threads, flops: flops, run: level3Call(ashblas.Implementation{}, l, a, x, c), within: inGo(threads)}}
	if n <= 1024 {
		cs = append(cs, contestant{name: "gonum", threads: threads, flops: flops, run: level3Call(gonum.Implementation{}, l, a, x, c), every: 1 + n/256})
	}
	for _, p := range peers {
		if run := level3Peer(p, l, a, x, c); run != nil {
			cs = append(cs, contestant{name: p.name, threads: threads, flops: flops, run: run, overhead: p.overhead,
				within: func(round func()) { p.on(threads, round) }})
		}
	}
	return cs
}

// TestLevel3: gonum and the libraries get right what they are timed on.
func TestLevel3(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testLevel3[float64](t, 1e-12) })
	t.Run("float32", func(t *testing.T) { testLevel3[float32](t, 1e-4) })
	t.Run("complex128", func(t *testing.T) { testLevel3[complex128](t, 1e-12) })
	t.Run("complex64", func(t *testing.T) { testLevel3[complex64](t, 1e-4) })
}

func testLevel3[T gemm.Element](t *testing.T, tolerance float64) {
	peers, _ := loadAll()
	isComplex := strings.HasPrefix(fmt.Sprintf("%T", *new(T)), "complex")
	for _, l := range level3Cases(17, isComplex) {
		n := l.n
		matrix := func() []T {
			m := make([]T, n*n)
			for i := range m {
				re, im := float64(i*7919%1009)/1009-0.5, float64(i*104729%997)/997-0.5
				if i/n == i%n {
					re += 8
				}
				switch v := any(&m[i]).(type) {
				case *float32:
					*v = float32(re)
				case *float64:
					*v = re
				case *complex64:
					*v = complex(float32(re), float32(im))
				case *complex128:
					*v = complex(re, im)
				}
			}
			return m
		}
		a, wantX, wantC := matrix(), matrix(), make([]T, n*n)
		level3Call(ashblas.Implementation{}, l, a, wantX, wantC)()
		check := func(name string, bind func(x, c []T) func()) {
			x, c := matrix(), make([]T, n*n)
			run := bind(x, c)
			if run == nil {
				return
			}
			onC(run)
			for i := range x {
				if size(x[i]-wantX[i]) > tolerance*(1+size(wantX[i])) || size(c[i]-wantC[i]) > tolerance*(1+size(wantC[i])) {
					t.Errorf("%v by %s: element %d is %v, %v, want %v, %v", l, name, i, x[i], c[i], wantX[i], wantC[i])
					return
				}
			}
		}
		check("gonum", func(x, c []T) func() { return level3Call(gonum.Implementation{}, l, a, x, c) })
		for _, p := range peers {
			check(p.name, func(x, c []T) func() { return level3Peer(p, l, a, x, c) })
		}
	}
}
