package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"
)

// A section of the report is a list of trials of one kind.
type section struct {
	name, title string
	trials      []trial
}

// A trial is a case of a section.
type trial struct {
	name string
	typ  string // of the elements; "" if types are compared
	// setup returns the contestants on a number of cores: the rate of the first is compared with that of each of the others.
	// It returns none if there is nothing to compare there. What the error says is left out.
	setup func(cores int, peers []*peer) ([]contestant, error)
}

func (t trial) String() string {
	if t.typ == "" {
		return t.name
	}
	return t.name + " " + t.typ
}

// sections are what is measured besides the grid of products.
func sections() []section {
	return []section{
		{"prepacked", "Prepacked weights with a bias and ReLU", prepackedTrials()},
		{"epilogue", "Products followed by a bias and ReLU, against the products alone", epilogueTrials()},
		{"batches", fmt.Sprintf("%d small products in one call", stackCount), batchTrials()},
		{"int8", "Products of bytes, against float32 of the same size", int8Trials()},
		{"bfloat16", "Products of BFloat16, against float32 of the same size", bfloat16Trials()},
		{"activations", "Activations on one core, in the L2 cache", activationTrials()},
		{"copies", "Copies, sums and transposes of matrices on one core", copyTrials()},
		{"level1", "BLAS level 1, vectors of so many elements on one core", level1Trials()},
		{"level2", "BLAS level 2, square matrices of so many rows", level2Trials()},
		{"level3", "BLAS level 3, square matrices of so many rows", level3Trials()},
		{"gonum", "BLAS on one core against gonum's, from size 1 on", gonumTrials()},
		{"busy", "All cores, at least 2, beside a foreign busy process, against the same without it", busyTrials()},
	}
}

// A comparison is the rate of one contestant of a trial over that of another.
type comparison struct {
	trial     trial
	threads   int
	one, over string
	ratio     benchmath.Summary
	goal      float64 // the least ratio that is aimed at, 0 if none
	took      float64 // seconds of a unit of work of the one
}

// compare runs a trial.
func (t trial) compare(threads, rounds int, peers []*peer) ([]comparison, error) {
	cs, err := t.setup(threads, peers)
	if len(cs) < 2 {
		return nil, err
	}
	table := rates(rounds, cs)
	var out []comparison
	for i, c := range cs[1:] {
		if c.isLost(median(table, i+1)) {
			err = errors.Join(err, fmt.Errorf("%s is left out: what it takes cannot be told from what a call from Go costs", c.name))
			continue
		}
		out = append(out, comparison{t, threads, cs[0].name, c.name, ratio(table, 0, i+1), c.goal, cs[0].flops / median(table, 0)})
	}
	return out, err
}

// run runs the trials, prints them and what is left out, and returns the comparisons.
func (s section) run(w io.Writer, o options, peers []*peer) (list []comparison) {
	t := s.table()
	t.start(w)
	for _, trial := range s.trials {
		for _, n := range o.threads {
			found, err := trial.compare(n, o.rounds, peers)
			for _, c := range found {
				t.add(w, c.row()...)
			}
			if err != nil {
				fmt.Fprintf(w, "%v on %s: %v\n", trial, cores(n), err)
			}
			list = append(list, found...)
		}
	}
	if len(list) == 0 {
		var on []string
		for _, n := range o.threads {
			on = append(on, cores(n))
		}
		fmt.Fprintf(w, "nothing to compare on %s, with %s\n", strings.Join(on, " and "), strings.Join(contestantNames(peers), ", "))
	}
	return list
}

// freeNow is [free] at this time, measured for itself.
func freeNow(threads, rounds int) float64 {
	if threads == 1 {
		return 1 // nothing to compare with
	}
	return ratio(rates(rounds, []contestant{peak[float32](threads), peak[float32](1)}), 0, 1).Center / float64(threads)
}

// tabulate tabulates comparisons.
func (s section) tabulate(w io.Writer, found []comparison) *table {
	t := s.table()
	t.start(w)
	for _, c := range found {
		t.add(w, c.row()...)
	}
	return t
}

// table returns the section's table, without rows.
func (s section) table() *table {
	return &table{Title: s.title, Head: []string{headCase + "                         ", headCores, "         rate of", "             over", "ratio", headSpread, " goal"}}
}

func (c *comparison) row() []string {
	goal := ""
	if c.goal > 0 {
		goal = fmt.Sprintf("%.2f", c.goal)
		if c.ratio.Center < c.goal {
			goal = "< " + goal
		}
	}
	return []string{c.trial.String(), fmt.Sprint(c.threads), c.one, c.over, fmt.Sprintf("%.3g", c.ratio.Center), interval(c.ratio, 1, 2), goal}
}

// best is the name under which the least ratio of a trial counts, where it is compared with several libraries.
const best = "the best of C"

// groupOf is what a geometric mean is of.
type groupOf struct {
	section, typ string
	threads      int
	over         string
}

// sectionMeans tabulates, by section, type, number of cores and contestant, geometric means of the ratios and how many miss their goal.
func sectionMeans(w io.Writer, sections []section, found [][]comparison) *table {
	t := &table{Title: "Geometric means of sections", Head: []string{headCase + "         ", "      type", headCores, "         over", "cases", "ratio", "under the goal"}}
	t.start(w)
	for i, s := range sections {
		var order []groupOf
		ratios, missed := map[groupOf][]float64{}, map[groupOf]int{}
		for _, c := range withBest(found[i]) {
			g := groupOf{s.name, c.trial.typ, c.threads, c.over}
			if ratios[g] == nil {
				order = append(order, g)
			}
			ratios[g] = append(ratios[g], c.ratio.Center)
			if c.ratio.Center < c.goal {
				missed[g]++
			}
		}
		for _, g := range order {
			t.add(w, g.section, g.typ, fmt.Sprint(g.threads), g.over, fmt.Sprint(len(ratios[g])), times(geometricMean(ratios[g])), fmt.Sprint(missed[g]))
		}
	}
	return t
}

// withBest appends to comparisons the least of each trial's with several libraries.
func withBest(found []comparison) []comparison {
	out := slices.Clone(found)
	for i := 0; i < len(found); {
		n, libraries := i, 0
		least := found[i]
		for ; n < len(found) && found[n].threads == found[i].threads && found[n].trial.String() == found[i].trial.String(); n++ {
			if c := found[n]; c.over == "OpenBLAS" || c.over == "BLIS" {
				if libraries++; libraries == 1 || c.ratio.Center < least.ratio.Center {
					least = c
				}
			}
		}
		if least.over = best; libraries > 1 {
			out = append(out, least)
		}
		i = n
	}
	return out
}

// missed tabulates the comparisons under their goals, the worst first; nil if there are none.
func missed(w io.Writer, found []comparison) *table {
	var list []comparison
	goals := 0
	for _, c := range found {
		if c.goal > 0 {
			goals++
		}
		if c.ratio.Center < c.goal {
			list = append(list, c)
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b comparison) int { return cmp.Compare(a.ratio.Center/a.goal, b.ratio.Center/b.goal) })
	t := section{title: fmt.Sprintf("Under the goal: %d of %d", len(list), goals)}.table()
	t.start(w)
	for _, c := range list {
		t.add(w, c.row()...)
	}
	return t
}

// middle returns the summary with the median center, of an even number the lower.
func middle(s []benchmath.Summary) benchmath.Summary {
	s = slices.Clone(s)
	slices.SortStableFunc(s, func(a, b benchmath.Summary) int { return int(math.Copysign(1, a.Center-b.Center)) })
	return s[(len(s)-1)/2]
}

// mergeComparisons takes the median of several runs of the same trials: of those runs, that did not leave a comparison out.
func mergeComparisons(runs [][]comparison) []comparison {
	key := func(c comparison) string { return fmt.Sprint(c.trial, c.threads, c.one, c.over) }
	all := map[string][]benchmath.Summary{}
	var out []comparison
	for _, run := range runs {
		for _, c := range run {
			if all[key(c)] == nil {
				out = append(out, c)
			}
			all[key(c)] = append(all[key(c)], c.ratio)
		}
	}
	for i := range out {
		out[i].ratio = middle(all[key(out[i])])
	}
	return out
}

// mergeResults takes the medians of several runs of the same cases: of those runs, that did not leave a contestant out.
func mergeResults(runs [][]result) []result {
	out := slices.Clone(runs[0])
	for i := range out {
		r := &out[i]
		r.gain = middle(each(runs, i, func(r result) benchmath.Summary { return r.gain }))
		r.rate, r.over, r.best = map[string]float64{}, map[string]benchmath.Summary{}, ""
		rates, over := map[string][]float64{}, map[string][]benchmath.Summary{}
		for _, run := range runs {
			for name, rate := range run[i].rate {
				rates[name] = append(rates[name], rate)
			}
			for name, ratio := range run[i].over {
				over[name] = append(over[name], ratio)
			}
		}
		for name, v := range rates {
			slices.Sort(v)
			r.rate[name] = v[(len(v)-1)/2]
		}
		for name, v := range over {
			r.over[name] = middle(v)
		}
		r.best = r.fastest()
	}
	return out
}

// each returns a property of element i of each run.
func each[R, V any](runs [][]R, i int, of func(R) V) (v []V) {
	for _, run := range runs {
		v = append(v, of(run[i]))
	}
	return v
}
