package main

import (
	"runtime"
	"time"

	"golang.org/x/perf/benchmath"

	"github.com/ashlar-la/ashlar/gemm"
)

// A contestant does the work that is compared, flops floating-point operations a call, each time that
// run is called.
type contestant struct {
	run   func()
	flops float64
	every int // takes part in every so many rounds only, if it is slow
	procs int // GOMAXPROCS to run under, if not 0
	batch int // calls a round, so that a round is long enough for the clock
}

// shortest is the least time of a contestant in a round. It hides the disturbance of changing over to it: cold
// caches, and a second core that has to wake up.
const shortest = 10 * time.Millisecond

// time runs c for one round.
func (c *contestant) time() time.Duration {
	if c.procs > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(c.procs))
	}
	start := time.Now()
	for range c.batch {
		c.run()
	}
	return time.Since(start)
}

// rates runs the contestants in turn and returns, for each round, the rate of each in flops per
// second, 0 where it did not take part.
func rates(rounds int, cs []contestant) [][]float64 {
	for i := range cs {
		c := &cs[i]
		c.run() // buffers, caches, clock frequency
		for c.batch = 1; c.time() < shortest; c.batch *= 2 {
		}
	}
	table := make([][]float64, rounds)
	for r := range table {
		table[r] = make([]float64, len(cs))
		for i := range cs {
			c := &cs[i]
			if r%max(c.every, 1) != 0 {
				continue
			}
			table[r][i] = c.flops * float64(c.batch) / c.time().Seconds()
		}
	}
	return table
}

// ratio summarises rate i over rate j: the median over the rounds in which both took part, with its 95 % interval.
func ratio(table [][]float64, i, j int) benchmath.Summary {
	var v []float64
	for _, row := range table {
		if row[i] > 0 && row[j] > 0 {
			v = append(v, row[i]/row[j])
		}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(v, &benchmath.DefaultThresholds), 0.95)
}

// median returns the median of rate i.
func median(table [][]float64, i int) float64 {
	var v []float64
	for _, row := range table {
		if row[i] > 0 {
			v = append(v, row[i])
		}
	}
	return benchmath.AssumeNothing.Summary(benchmath.NewSample(v, &benchmath.DefaultThresholds), 0.95).Center
}

// peak is the limit of one core.
func peak[T gemm.Float]() contestant {
	set := gemm.Kernels[T]()
	const rounds = 1 << 15
	return contestant{run: func() { set.Peak(rounds) }, flops: float64(set.PeakFlops) * rounds}
}
