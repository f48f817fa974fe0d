package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"
	"unsafe"

	"golang.org/x/perf/benchmath"

	"github.com/ashlar-la/ashlar/gemm"
)

// A contestant does the work that is compared, flops floating-point operations a call, each time that
// run is called.
type contestant struct {
	name     string
	threads  int
	run      func()
	flops    float64
	every    int                // takes part in every so many rounds only, if it is slow
	within   func(round func()) // surrounds a round, if not nil: sets the number of threads
	overhead time.Duration      // of a call, which is not the work and does not count
	least    time.Duration      // of a round; shortest if that is longer
	goal     float64            // of the rate of the first of a trial over this one's, 0 if there is none
	batch    int                // calls a round, so that a round is long enough for the clock
}

// shortest is the least time of a contestant in a round. It hides the disturbance of changing over to it: cold
// caches, and a second core that has to wake up.
const shortest = 10 * time.Millisecond

// time runs c for one round.
func (c *contestant) time() (took time.Duration) {
	round := func() {
		start := time.Now()
		for range c.batch {
			c.run()
		}
		took = time.Since(start) - time.Duration(c.batch)*c.overhead
	}
	if c.within == nil {
		round()
	} else {
		c.within(round)
	}
	return max(took, 1)
}

// inGo has a round done by Go code on so many cores.
func inGo(cores int) func(round func()) {
	return func(round func()) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		round()
	}
}

// isLost reports whether what a call takes, at the given rate, cannot be told from what a call from Go costs.
func (c *contestant) isLost(rate float64) bool { return c.flops/rate < c.overhead.Seconds()/4 }

// rates runs the contestants in turn, each time from another one on, as what ran before may cost the next a few per cent, and returns, for each round, the rate of each in flops per
// second, 0 where it did not take part.
func rates(rounds int, cs []contestant) [][]float64 {
	for i := range cs {
		c := &cs[i]
		c.batch = 1
		least := max(c.least, shortest)
		if c.time() > 10*least { // what the first call has to do besides cannot matter much
			continue
		}
		whole := func() time.Duration { return c.time() + time.Duration(c.batch)*c.overhead } // what is left without may be nothing
		for took := whole(); took < least; took = whole() {
			c.batch *= int(min(max(2, 1.2*float64(least)/float64(took)), 100))
		}
	}
	table := make([][]float64, rounds)
	for r := range table {
		table[r] = make([]float64, len(cs))
		for turn := range cs {
			i := (r + turn) % len(cs)
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

// A result is what was measured of a case on a number of threads.
type result struct {
	product
	typ     string // of the elements
	size    int    // of an element in bytes
	flops   float64
	threads int
	rate    map[string]float64           // flops per second of each contestant, bytes for the read loop
	over    map[string]benchmath.Summary // the rate of Ashlar over that of each other contestant
	gain    benchmath.Summary            // the rate of Ashlar over that on one core, if that was measured too
	best    string                       // the fastest peer
}

// measure runs a case; it returns a result for each number of threads.
func measure[T gemm.Element](p product, threads []int, rounds int, peers []*peer) []result {
	cs := contestants[T](p, threads, peers)
	table := rates(rounds, cs)
	find := func(name string, threads int) int {
		for i, c := range cs {
			if c.name == name && c.threads == threads {
				return i
			}
		}
		panic("unreachable: no contestant " + name)
	}
	var results []result
	for _, n := range threads {
		var zero T
		r := result{product: p, typ: fmt.Sprintf("%T", zero), size: int(unsafe.Sizeof(zero)), flops: flops[T](p), threads: n,
			rate: map[string]float64{}, over: map[string]benchmath.Summary{}}
		me := find(ours, n)
		if n > 1 && slices.Contains(threads, 1) {
			r.gain = ratio(table, me, find(ours, 1))
		}
		for i, c := range cs {
			if c.threads != n {
				continue
			}
			rate := median(table, i)
			if c.isLost(rate) {
				continue
			}
			r.rate[c.name] = rate
			if i == me {
				continue
			}
			r.over[c.name] = ratio(table, me, i)
		}
		r.best = r.fastest()
		results = append(results, r)
	}
	return results
}

// fastest returns the name of the fastest peer, "" if there is none.
func (r *result) fastest() (best string) {
	for _, name := range slices.Sorted(maps.Keys(r.over)) {
		if name != limit && name != readLimit && (best == "" || r.over[name].Center < r.over[best].Center) {
			best = name
		}
	}
	return best
}

// bytes is the least traffic of the product with memory.
func (r *result) bytes() float64 { return r.elements() * float64(r.size) }
