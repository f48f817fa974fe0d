package main

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
)

var shapes = []product{
	square(32), square(64), square(128), square(256), square(512), square(1024), square(2048),
	// The three products of a dense layer 784→128 on a batch of 32.
	{m: 32, n: 128, k: 784, tB: true},
	{m: 128, n: 784, k: 32, tA: true},
	{m: 32, n: 784, k: 128},
}

func BenchmarkDgemm(b *testing.B) { benchmark[float64](b) }
func BenchmarkSgemm(b *testing.B) { benchmark[float32](b) }

// benchmark reports the time of one product on all cores, and the ratios that count.
func benchmark[T gemm.Float](b *testing.B) {
	for _, p := range shapes {
		b.Run(p.String(), func(b *testing.B) {
			cs := contestants[T](p)
			t := rates(max(b.N, 3), cs)
			b.ReportMetric(cs[all].flops/median(t, all)*1e9, "ns/op")
			b.ReportMetric(100*ratio(t, one, limit).Center, "%peak")
			b.ReportMetric(ratio(t, all, one).Center, "cores")
			b.ReportMetric(ratio(t, one, peer).Center, "x-gonum-1core")
			b.ReportMetric(ratio(t, all, peers).Center, "x-gonum")
		})
	}
}

// TestContestants: what is compared computes the same.
func TestContestants(t *testing.T) {
	for _, p := range []product{square(20), {m: 3, n: 5, k: 40, tB: true}, {m: 9, n: 8, k: 7, tA: true}, {m: 4, n: 6, k: 5, tA: true, tB: true}} {
		rng := func(rows, cols int, trans bool, f float64) gemm.Matrix[float64] {
			if trans {
				rows, cols = cols, rows
			}
			a := gemm.RowMajor[float64](rows, cols, nil)
			for i := range a.Data {
				a.Data[i] = math.Sin(f * float64(i+1))
			}
			if trans {
				return a.T()
			}
			return a
		}
		a, b := rng(p.m, p.k, p.tA, 1), rng(p.k, p.n, p.tB, 2)
		c, d := gemm.RowMajor[float64](p.m, p.n, nil), gemm.RowMajor[float64](p.m, p.n, nil)
		gemm.Mul(1, a, b, 0, c)
		gonumMul(p, a, b, d)
		for i := range c.Data {
			if math.Abs(c.Data[i]-d.Data[i]) > 1e-13*float64(p.k) {
				t.Fatalf("%v: %v and %v", p, c.Data[i], d.Data[i])
			}
		}
	}
}

func TestReport(t *testing.T) {
	var b bytes.Buffer
	report[float32](&b, []product{square(16), square(24)}, 3)
	for _, want := range []string{"float32", "16x16x16/NN", "24x24x24/NN", "% of peak"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
}

func TestRates(t *testing.T) {
	calls := [2]int{}
	table := rates(5, []contestant{
		{run: func() { calls[0]++ }, flops: 1},
		{run: func() { calls[1]++ }, flops: 1, every: 3},
	})
	took := 0
	for _, row := range table {
		if row[0] <= 0 {
			t.Error("a contestant was left out")
		}
		if row[1] > 0 {
			took++
		}
	}
	if took != 2 {
		t.Errorf("every third of 5 rounds is %d rounds, want 2", took)
	}
	if s := ratio([][]float64{{2, 1}, {3, 1}, {4, 1}, {9, 0}}, 0, 1); s.Center != 3 {
		t.Errorf("median ratio %v, want 3", s.Center)
	}
}
