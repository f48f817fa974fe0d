package main

import (
	"math"
	"testing"
	"time"
)

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

func TestTime(t *testing.T) {
	var within, inside bool
	c := contestant{
		run:      func() { inside = within; time.Sleep(3 * time.Millisecond) },
		within:   func(round func()) { within = true; round(); within = false },
		overhead: time.Millisecond,
		batch:    2,
	}
	start := time.Now()
	took := c.time()
	if !inside {
		t.Error("a call was not within what surrounds the round")
	}
	if whole := time.Since(start); took < 4*time.Millisecond || took > whole-2*time.Millisecond {
		t.Errorf("2 calls took %v of %v, want 2 ms less", took, whole)
	}
}

func TestGeometricMean(t *testing.T) {
	if m := geometricMean([]float64{0.5, 4, 0, 4}); math.Abs(m-2) > 1e-15 {
		t.Errorf("%v, want 2: no ratio is 0", m)
	}
	if m := geometricMean([]float64{0}); m != 0 {
		t.Errorf("%v, want 0 for no ratios", m)
	}
}

// TestLimits: what bounds others is plausible itself.
func TestLimits(t *testing.T) {
	for _, n := range defaultThreads() {
		p, r := peak[float32](n), read(n, make([]float32, 1<<20))
		for i, v := range rates(3, []contestant{p, r})[2] {
			if v < 1e7 || v > 1e15 {
				t.Errorf("%s on %s: %g a second", []string{p.name, r.name}[i], cores(n), v)
			}
		}
	}
}
