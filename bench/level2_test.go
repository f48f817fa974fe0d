package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gonumblas "gonum.org/v1/gonum/blas"
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
	const band = 20
	sizes := []int{1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64, 100, 128, 256, 512, 1000, 1024, 2048, 4096}
	if testing.Short() {
		sizes = []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 1024}
	}
	for _, name := range level2Names {
		b.Run(name, func(b *testing.B) {
			for _, n := range sizes {
				b.Run(fmt.Sprint(n), func(b *testing.B) {
					a, x, y := make([]T, max(n*n, n*(2*band+1))), make([]T, 2*n), make([]T, 2*n)
					var scale T // such that powers of A tend to 0, slowly
					for range n {
						scale += 4
					}
					for i := range a {
						a[i] = [...]T{1, -1, 2, -2}[rand.IntN(4)] / scale
					}
					for i := range x {
						x[i], y[i] = 1, 0.5
					}
					f := level2Calls(ours, n, band, a, x, y)[name]
					g := level2Calls(theirs, n, band, a, x, y)[name]
					b.ReportMetric(faster(f, g), "x-gonum")
					b.ReportMetric(0, "ns/op")
				})
			}
		})
	}
}

var level2Names = []string{
	"gemv/N", "gemv/T", "gemv/C", "gemv/strided", "gbmv/N", "gbmv/T", "symv/U", "symv/L", "sbmv/U", "sbmv/L", "spmv/U", "spmv/L",
	"trmv/UN", "trmv/LN", "trmv/UT", "trmv/LT", "trsv/UN", "trsv/LN", "trsv/UT", "trsv/LT", "trsv/UC", "tbmv/UN", "tbmv/UT", "tbsv/UN", "tbsv/UT",
	"tpmv/UN", "tpmv/UT", "tpsv/UN", "tpsv/UT", "geru", "gerc", "syr", "spr", "syr2", "spr2",
}

func level2Calls[T interface {
	gemm.Float | gemm.Complex
}, R gemm.Float](f blastest.Level2[T, R], n, k int, a, x, y []T) map[string]func() {
	const (
		nt, tr, ct = gonumblas.NoTrans, gonumblas.Trans, gonumblas.ConjTrans
		up, lo     = gonumblas.Upper, gonumblas.Lower
		unit       = gonumblas.Unit // lest values leave the range
	)
	w := 2*k + 1
	const tiny = 1.0 / (1 << 30)
	return map[string]func(){
		"gemv/N":       func() { f.Gemv(nt, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/T":       func() { f.Gemv(tr, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/C":       func() { f.Gemv(ct, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/strided": func() { f.Gemv(nt, n, n, 0.5, a, n, x, 2, 0.5, y, -2) },
		"gbmv/N":       func() { f.Gbmv(nt, n, n, k, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"gbmv/T":       func() { f.Gbmv(tr, n, n, k, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"symv/U":       func() { f.Symv(up, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"symv/L":       func() { f.Symv(lo, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"sbmv/U":       func() { f.Sbmv(up, n, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"sbmv/L":       func() { f.Sbmv(lo, n, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"spmv/U":       func() { f.Spmv(up, n, 0.5, a, x, 1, 0.5, y, 1) },
		"spmv/L":       func() { f.Spmv(lo, n, 0.5, a, x, 1, 0.5, y, 1) },
		"trmv/UN":      func() { f.Trmv(up, nt, unit, n, a, n, y, 1) },
		"trmv/LN":      func() { f.Trmv(lo, nt, unit, n, a, n, y, 1) },
		"trmv/UT":      func() { f.Trmv(up, tr, unit, n, a, n, y, 1) },
		"trmv/LT":      func() { f.Trmv(lo, tr, unit, n, a, n, y, 1) },
		"trsv/UN":      func() { f.Trsv(up, nt, unit, n, a, n, y, 1) },
		"trsv/LN":      func() { f.Trsv(lo, nt, unit, n, a, n, y, 1) },
		"trsv/UT":      func() { f.Trsv(up, tr, unit, n, a, n, y, 1) },
		"trsv/LT":      func() { f.Trsv(lo, tr, unit, n, a, n, y, 1) },
		"trsv/UC":      func() { f.Trsv(up, ct, unit, n, a, n, y, 1) },
		"tbmv/UN":      func() { f.Tbmv(up, nt, unit, n, k, a, w, y, 1) },
		"tbmv/UT":      func() { f.Tbmv(up, tr, unit, n, k, a, w, y, 1) },
		"tbsv/UN":      func() { f.Tbsv(up, nt, unit, n, k, a, w, y, 1) },
		"tbsv/UT":      func() { f.Tbsv(up, tr, unit, n, k, a, w, y, 1) },
		"tpmv/UN":      func() { f.Tpmv(up, nt, unit, n, a, y, 1) },
		"tpmv/UT":      func() { f.Tpmv(up, tr, unit, n, a, y, 1) },
		"tpsv/UN":      func() { f.Tpsv(up, nt, unit, n, a, y, 1) },
		"tpsv/UT":      func() { f.Tpsv(up, tr, unit, n, a, y, 1) },
		"geru":         func() { f.Geru(n, n, tiny, x, 1, x, 1, a, n) },
		"gerc":         func() { f.Gerc(n, n, tiny, x, 1, x, 1, a, n) },
		"syr":          func() { f.Syr(up, n, tiny, x, 1, a, n) },
		"spr":          func() { f.Spr(up, n, tiny, x, 1, a) },
		"syr2":         func() { f.Syr2(up, n, tiny, x, 1, x, 1, a, n) },
		"spr2":         func() { f.Spr2(up, n, tiny, x, 1, x, 1, a) },
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
