package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/blastest"
)

func BenchmarkLevel2(b *testing.B) {
	ours, theirs := blas.Implementation{}, gonum.Implementation{}
	b.Run("D", func(b *testing.B) { level2(b, blastest.Float64(ours), blastest.Float64(theirs)) })
	b.Run("S", func(b *testing.B) { level2(b, blastest.Float32(ours), blastest.Float32(theirs)) })
	b.Run("Z", func(b *testing.B) { level2(b, blastest.Complex128(ours), blastest.Complex128(theirs)) })
	b.Run("C", func(b *testing.B) { level2(b, blastest.Complex64(ours), blastest.Complex64(theirs)) })
}

// level2 reports how many times as fast as gonum each method is, on matrices of 1 to 4096 rows.
func level2[T interface {
	gemm.Float | gemm.Complex
}, R gemm.Float](b *testing.B, ours, theirs blastest.Level2[T, R]) {
	sizes := []int{1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64, 100, 128, 256, 512, 1000, 1024, 2048, 4096}
	if testing.Short() {
		sizes = []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024}
	}
	for _, name := range level2Names {
		b.Run(name, func(b *testing.B) {
			for _, n := range sizes {
				b.Run(fmt.Sprint(n), func(b *testing.B) {
					a, x, y := level2Operands[T](n)
					f := level2Calls(ours, n, level2Band, a, x, y)[name]
					g := level2Calls(theirs, n, level2Band, a, x, y)[name]
					b.ReportMetric(faster(f, g), "x-gonum")
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
}

// faster returns how many times as fast as g is f: the median of many turns.
func faster(f, g func()) float64 {
	const turns, least = 15, 50 * time.Microsecond
	took := func(n int, f func()) time.Duration {
		start := time.Now()
		for range n {
			f()
		}
		return time.Since(start)
	}
	n := 1
	for took(n, f) < least {
		n *= 2
	}
	r := make([]float64, turns)
	for i := range r {
		t := took(n, f)
		r[i] = float64(took(n, g)) / float64(t)
	}
	slices.Sort(r)
	return r[turns/2]
}
