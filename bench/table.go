package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchmath"
)

// A table is printed to the terminal line by line, while it grows, and once more in the report.
type table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// line writes cells under the head.
func (t *table) line(w io.Writer, cells []string) {
	for i, cell := range cells {
		if i == 0 {
			fmt.Fprintf(w, "%-*s", max(21, len([]rune(t.Head[0]))), cell)
		} else {
			fmt.Fprintf(w, "  %*s", len([]rune(t.Head[i])), cell)
		}
	}
	fmt.Fprintln(w)
}

// start writes title and head.
func (t *table) start(w io.Writer) {
	fmt.Fprintf(w, "\n%s\n", t.Title)
	t.line(w, t.Head)
}

// add appends a row and writes it.
func (t *table) add(w io.Writer, cells ...string) {
	t.Rows = append(t.Rows, cells)
	t.line(w, cells)
}

// Column heads that are wider than what they say, for the cells below.
const (
	headCase   = "case"
	headCores  = "cores"
	headPeak   = "% of peak"
	headSpread = "     (95 %)"
	headBest   = " × best"
	headName   = "    best"
	headGain   = "× one core"
)

func caseTable(typ string, peers []string) *table {
	t := &table{Title: typ + ": Ashlar's rate over …", Head: []string{headCase, headCores, headPeak, headSpread}}
	for _, p := range peers {
		t.Head = append(t.Head, "× "+p)
	}
	t.Head = append(t.Head, headBest, headSpread, headName, headGain)
	return t
}

// caseTables tabulates results, a table for each type.
func caseTables(w io.Writer, results []result, peers []string) (tables []*table) {
	for i := range results {
		r := &results[i]
		if i == 0 || r.typ != results[i-1].typ {
			tables = append(tables, caseTable(r.typ, peers))
			tables[len(tables)-1].start(w)
		}
		tables[len(tables)-1].add(w, caseRow(r, peers)...)
	}
	return tables
}

func caseRow(r *result, peers []string) []string {
	eff := r.over[limit]
	row := []string{r.String(), fmt.Sprint(r.threads), fmt.Sprintf("%.1f", 100*eff.Center), interval(eff, 100, 1)}
	for _, p := range peers {
		row = append(row, times(r.over[p].Center))
	}
	best := r.over[r.best]
	return append(row, times(best.Center), interval(best, 1, 2), r.best, times(r.gain.Center))
}

// times writes a ratio, nothing where there is none.
func times(v float64) string {
	switch {
	case v == 0:
		return ""
	case v < 10:
		return fmt.Sprintf("%.2f", v)
	case v < 100:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// interval writes the interval of a summary, nothing if there were too few rounds for one.
func interval(s benchmath.Summary, scale float64, digits int) string {
	if math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0) {
		return ""
	}
	return fmt.Sprintf("%.*f–%.*f", digits, scale*s.Lo, digits, scale*s.Hi)
}

// The volume from which on a product is not a small one.
const large = 32 * 32 * 32

// means tabulates geometric means over all cases, and over those that are not small.
func means(w io.Writer, results []result, peers []string) *table {
	t := &table{Title: "Geometric means (of each library over the cases in which it took part)", Head: []string{"", "cases", headCores, headPeak}}
	for _, p := range peers {
		t.Head = append(t.Head, "× "+p)
	}
	t.Head = append(t.Head, headBest)
	t.start(w)
	for _, least := range []float64{0, large} {
		name := map[bool]string{true: "all", false: "m·n·k ≥ 32³"}[least == 0]
		for _, group := range groups(results) {
			var in []result
			for _, r := range group {
				if r.volume() >= least {
					in = append(in, r)
				}
			}
			if len(in) == 0 {
				continue
			}
			mean := func(value func(r *result) float64) float64 {
				var v []float64
				for i := range in {
					v = append(v, value(&in[i]))
				}
				return geometricMean(v)
			}
			row := []string{in[0].typ + ", " + name, fmt.Sprint(len(in)), fmt.Sprint(in[0].threads),
				fmt.Sprintf("%.1f", 100*mean(func(r *result) float64 { return r.over[limit].Center }))}
			for _, p := range peers {
				row = append(row, times(mean(func(r *result) float64 { return r.over[p].Center })))
			}
			t.add(w, append(row, times(mean(func(r *result) float64 { return r.over[r.best].Center })))...)
		}
	}
	return t
}

// geometricMean is the mean of the positive values, 0 if there are none.
func geometricMean(v []float64) float64 {
	sum, n := 0.0, 0
	for _, x := range v {
		if x > 0 {
			sum += math.Log(x)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return math.Exp(sum / float64(n))
}

// groups splits results by type and number of threads, in the order in which these first appear.
func groups(results []result) [][]result {
	var out [][]result
next:
	for _, r := range results {
		for i, g := range out {
			if g[0].typ == r.typ && g[0].threads == r.threads {
				out[i] = append(g, r)
				continue next
			}
		}
		out = append(out, []result{r})
	}
	return out
}

// behind is the ratio to the best peer under which a case is listed: what is above is within the spread of a run.
const behind = 0.97

// slow tabulates the cases in which another library is faster, the worst first; nil if there are none.
func slow(w io.Writer, results []result) *table {
	var list []result
	for _, r := range results {
		if r.over[r.best].Center < behind {
			list = append(list, r)
		}
	}
	if len(list) == 0 {
		return nil
	}
	slices.SortStableFunc(list, func(a, b result) int {
		return int(math.Copysign(1, a.over[a.best].Center-b.over[b.best].Center))
	})
	t := &table{Title: fmt.Sprintf("Under %.2f of the best: %d of %d", behind, len(list), len(results)),
		Head: []string{headCase, "   type", headCores, headBest, headSpread, headName, headPeak}}
	t.start(w)
	for _, r := range list {
		best := r.over[r.best]
		t.add(w, r.String(), r.typ, fmt.Sprint(r.threads), times(best.Center), interval(best, 1, 2), r.best, fmt.Sprintf("%.1f", 100*r.over[limit].Center))
	}
	return t
}

// verdict says in a few lines what a run came to: the cases behind the best peer, the geometric means, and the goals of
// sections that were missed.
func verdict(results []result, found []comparison) (lines []string) {
	if len(results) > 0 {
		var cases, overall []string
		of := ""
		for _, r := range results {
			if v := r.over[r.best].Center; v < behind {
				cases = append(cases, fmt.Sprintf("%v %s %s %s", r, r.typ, cores(r.threads), times(v)))
			}
		}
		for _, group := range groups(results) {
			var all, big []float64
			for _, r := range group {
				v := r.over[r.best].Center
				all = append(all, v)
				if r.volume() >= large {
					big = append(big, v)
				}
			}
			mean := fmt.Sprintf("%s %s %s", group[0].typ, cores(group[0].threads), times(geometricMean(all)))
			if len(big) > 0 {
				of, mean = ", of all and from m·n·k ≥ 32³ on", mean+", "+times(geometricMean(big))
			}
			overall = append(overall, mean)
		}
		lines = append(lines, fmt.Sprintf("Under %.2f of the best: %s", behind, list(cases)),
			"Geometric means over the best"+of+": "+list(overall))
	}
	goals, missed := 0, []string(nil)
	for _, c := range found {
		if c.goal == 0 {
			continue
		}
		goals++
		if c.ratio.Center < c.goal {
			missed = append(missed, fmt.Sprintf("%v %s: %s over %s %.3g, not %.2f", c.trial, cores(c.threads), c.one, c.over, c.ratio.Center, c.goal))
		}
	}
	if goals > 0 {
		const most = 20 // a table has all of them
		if n := len(missed); n > most {
			missed = append(missed[:most], fmt.Sprintf("and %d more", n-most))
		}
		lines = append(lines, fmt.Sprintf("Goals missed, of %d: %s", goals, list(missed)))
	}
	return lines
}

// list writes items one behind the other.
func list(items []string) string {
	if len(items) == 0 {
		return "none"
	}
	return strings.Join(items, "; ")
}

// reading tabulates the products with one row against the read loop; nil if there are none.
func reading(w io.Writer, results []result) *table {
	t := &table{Title: "One row: GB/s of the matrix, against a loop that reads the same memory with the dot-product kernel",
		Head: []string{headCase, "   type", headCores, "Ashlar", readLimit, "% of it", headSpread}}
	for i := range results {
		r := &results[i]
		over, ok := r.over[readLimit]
		if !ok {
			continue
		}
		if len(t.Rows) == 0 {
			t.start(w)
		}
		// The ratio is of floating-point operations to bytes.
		scale := r.bytes() / r.flops
		t.add(w, r.String(), r.typ, fmt.Sprint(r.threads), fmt.Sprintf("%.1f", r.rate[ours]*scale/1e9), fmt.Sprintf("%.1f", r.rate[readLimit]/1e9),
			fmt.Sprintf("%.0f", 100*scale*over.Center), interval(over, 100*scale, 0))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// peakOf is the limit that was measured with the cases of a group.
func peakOf(group []result) float64 {
	var v []float64
	for _, r := range group {
		v = append(v, r.rate[limit])
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// cores writes a number of cores.
func cores(n int) string {
	if n == 1 {
		return "one core"
	}
	return fmt.Sprintf("%d cores", n)
}

// contestantNames lists gonum and the libraries.
func contestantNames(peers []*peer) []string {
	names := []string{goPeer}
	for _, p := range peers {
		names = append(names, p.name)
	}
	return names
}

// disturbed says so if the cores were not free for the run; else it is empty. share is the least of those of free.
func disturbed(share float64, threads int) string {
	if share > 0.9 {
		return ""
	}
	return fmt.Sprintf("Other programs ran: the limit of %d cores was %.2f times that of one. Libraries whose threads spin may have been many times slower than they are.",
		threads, share*float64(threads))
}

// free returns the part of the cores that results had: the limit on the most of them over that many times the limit on one. It is 1
// where that is not known.
func free(results []result) float64 {
	alone := map[string]float64{} // the limit of one core
	worst := 1.0
	for _, group := range groups(results) {
		r := group[0]
		if r.threads == 1 {
			alone[r.typ] = peakOf(group)
		} else if one := alone[r.typ]; one > 0 {
			worst = min(worst, peakOf(group)/one/float64(r.threads))
		}
	}
	return worst
}

// describe says what runs: the machine, Ashlar's kernels, and the peers' own words about theirs.
func describe(info string, peers []*peer, missing, removed []string) []string {
	lines := strings.Split(strings.TrimSpace(info), "\n")
	for _, p := range peers {
		lines = append(lines, fmt.Sprintf("%s %s; a call from Go costs %d ns, which are taken off", p.name, p.says, p.overhead.Nanoseconds()))
	}
	lines = append(lines, missing...)
	if len(removed) > 0 {
		lines = append(lines, "taken out of the environment: "+strings.Join(removed, ", "))
	}
	return lines
}
