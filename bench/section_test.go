package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/perf/benchmath"
)

// TestSections: every section compares something, what contestants compute agrees (setup sees to that), and those of the first
// trial run as they are timed.
func TestSections(t *testing.T) {
	peers, _ := loadAll()
	for _, s := range sections() {
		t.Run(s.name, func(t *testing.T) {
			compared := 0
			for i, trial := range s.trials {
				for _, n := range defaultThreads() {
					cs, err := trial.setup(n, peers)
					if err != nil {
						t.Errorf("%v on %s: %v", trial, cores(n), err)
					}
					for _, c := range cs {
						if c.name == "" || c.flops <= 0 {
							t.Errorf("%v on %s: contestant %q does %v", trial, cores(n), c.name, c.flops)
						}
						if c.batch = 1; i == 0 {
							c.time()
						}
					}
					if len(cs) > 1 {
						compared++
					}
				}
			}
			if alone := s.name == "busy" && len(defaultThreads()) == 1; compared == 0 && !alone {
				t.Error("nothing is compared")
			}
		})
	}
}

// TestTrialNames: a filter can tell trials apart, and parse finds each section by its name.
func TestTrialNames(t *testing.T) {
	for _, s := range sections() {
		seen := map[string]int{}
		for _, trial := range s.trials {
			seen[trial.String()]++
		}
		for name, n := range seen {
			if n > 1 {
				t.Errorf("%s: %d trials %q", s.name, n, name)
			}
		}
		o, err := parse([]string{"-only", s.name, "-quick"}, io.Discard)
		if err != nil || len(o.cases) != 0 || len(o.sections) != 1 || o.sections[0].name != s.name || len(o.sections[0].trials) != 1 {
			t.Errorf("-only %s -quick: %+v, %v", s.name, o, err)
		}
	}
	o, err := parse([]string{"-types", "float32", "-filter", "^Relu"}, io.Discard)
	if err != nil || len(o.sections) != 1 || len(o.sections[0].trials) != 1 || o.sections[0].trials[0].String() != "Relu float32" {
		t.Errorf("ReLU of float32 alone: %+v, %v", o, err)
	}
}

// TestCompare: the first contestant over each of the others, and the table and the last lines that come of it.
func TestCompare(t *testing.T) {
	// The work says which is faster, by far more than what time can change.
	does := func(name string, work, goal float64) contestant {
		return contestant{name: name, flops: work, run: func() {}, goal: goal}
	}
	s := section{"naps", "Naps", []trial{{"short", "float32", func(n int, _ []*peer) ([]contestant, error) {
		return []contestant{does("mine", 1, 0), does("yours", 1e6, 0.9), does("theirs", 1e-6, 1)}, nil
	}}, {"alone", "", func(int, []*peer) ([]contestant, error) { return []contestant{does("mine", 1, 0)}, nil }}}}
	var b bytes.Buffer
	found := s.run(&b, options{threads: []int{1}, rounds: 1}, nil)
	if found, err := (trial{"fast", "", func(int, []*peer) ([]contestant, error) {
		c := does("theirs", 1, 0)
		c.overhead = time.Hour
		return []contestant{does("mine", 1, 0), c}, nil
	}}).compare(1, 1, nil); len(found) != 0 || err == nil || !strings.Contains(err.Error(), "theirs is left out") {
		t.Errorf("less than what a call costs: %v, %v", found, err)
	}
	if len(found) != 2 || found[0].over != "yours" || found[0].ratio.Center >= 0.9 || found[1].over != "theirs" || found[1].ratio.Center <= 1 || found[0].took <= 0 {
		t.Fatalf("%+v", found)
	}
	for _, want := range []string{"Naps\n", "short float32", "mine", "yours", "< 0.90", " 1.00\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	lines := strings.Join(verdict(nil, found), "\n")
	if !strings.Contains(lines, "Goals missed, of 2: short float32 one core: mine over yours") || strings.Contains(lines, "theirs") {
		t.Error(lines)
	}
}

func TestVerdict(t *testing.T) {
	r := func(p product, ratio float64) result {
		return result{product: p, typ: "float64", threads: 2, best: "BLIS", over: map[string]benchmath.Summary{"BLIS": {Center: ratio}}}
	}
	got := verdict([]result{r(square(4), 0.5), r(square(64), 2), r(square(128), 8)}, nil)
	want := []string{"Under 0.97 of the best: 4x4x4/NN float64 2 cores 0.50",
		"Geometric means over the best, of all and from m·n·k ≥ 32³ on: float64 2 cores 2.00, 4.00"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := verdict([]result{r(square(64), 1)}, nil)[0]; got != "Under 0.97 of the best: none" {
		t.Error(got)
	}
	if got := verdict([]result{r(square(4), 2)}, nil)[1]; got != "Geometric means over the best: float64 2 cores 2.00" {
		t.Errorf("of small products alone: %q", got)
	}
	if slow(io.Discard, []result{r(square(4), 2)}) != nil {
		t.Error("a table of the products that are slow has none")
	}
}

// TestDisturbed: what two cores lack of twice the limit of one.
func TestDisturbed(t *testing.T) {
	r := func(threads int, peak float64) result {
		return result{typ: "float64", threads: threads, rate: map[string]float64{limit: peak}}
	}
	if got := free([]result{r(1, 10), r(2, 12), r(1, 30), r(2, 12), r(1, 10), r(2, 80)}); got != 0.6 {
		t.Errorf("%v of the cores, want 0.6: medians are 12 and 10", got)
	}
	if got := free([]result{r(2, 12)}); got != 1 {
		t.Errorf("%v of the cores without a limit of one", got)
	}
	if got := disturbed(0.6, 2); !strings.Contains(got, "2 cores was 1.20 times") {
		t.Error(got)
	}
	if got := disturbed(0.95, 2); got != "" {
		t.Error(got)
	}
}

// TestMerge: of several runs each ratio is the median one, with its own interval, and the best peer is that of the medians.
func TestMerge(t *testing.T) {
	run := func(a, b float64) []result {
		return []result{{product: square(4), rate: map[string]float64{ours: 10 * a, "A": 10}, best: "?",
			over: map[string]benchmath.Summary{limit: {Center: 0.1}, "A": {Center: a, Lo: a / 2}, "B": {Center: b}}}}
	}
	r := mergeResults([][]result{run(3, 2), run(1, 9), run(2, 4)})[0]
	if r.over["A"].Center != 2 || r.over["A"].Lo != 1 || r.over["B"].Center != 4 || r.rate[ours] != 20 || r.best != "A" {
		t.Errorf("%+v", r)
	}
	if s := middle([]benchmath.Summary{{Center: 4}, {Center: 1}, {Center: 3}, {Center: 2}}); s.Center != 2 {
		t.Errorf("of four the median is %v, want the lower, 2", s.Center)
	}
	c := mergeComparisons([][]comparison{{{ratio: benchmath.Summary{Center: 5}}}, {{ratio: benchmath.Summary{Center: 7}}}, {{ratio: benchmath.Summary{Center: 6}}}})
	if c[0].ratio.Center != 6 {
		t.Errorf("%+v", c)
	}
	at := func(over string, ratio float64) comparison {
		return comparison{over: over, ratio: benchmath.Summary{Center: ratio}}
	}
	lost := run(8, 8)
	delete(lost[0].rate, "A")
	delete(lost[0].over, "A")
	if r := mergeResults([][]result{lost, run(3, 2), run(1, 9)})[0]; r.over["A"].Center != 1 || r.rate["A"] != 10 {
		t.Errorf("with A left out once: %+v", r)
	}
	c = mergeComparisons([][]comparison{{at("A", 5), at("B", 1)}, {at("B", 3)}, {at("A", 7), at("B", 2)}})
	if len(c) != 2 || c[0].ratio.Center != 5 || c[1].ratio.Center != 2 {
		t.Errorf("with A left out once: %+v", c)
	}
}

// TestSpinner: the busy process runs until it is stopped, or until the program is gone.
func TestSpinner(t *testing.T) {
	stop, err := startSpinner()
	if err != nil {
		t.Fatal(err)
	}
	stop()
	cmd := spinner()
	if cmd.Stdin = strings.NewReader(""); cmd.Run() != nil {
		t.Errorf("without input it ends with %v", cmd.ProcessState)
	}
}

// TestSectionMeans: the mean over each contestant and over the better of the libraries, and what misses its goal, the worst first.
func TestSectionMeans(t *testing.T) {
	c := func(name, over string, ratio, goal float64) comparison {
		return comparison{trial: trial{name: name, typ: "float64"}, threads: 1, over: over, ratio: benchmath.Summary{Center: ratio}, goal: goal}
	}
	found := []comparison{c("dot 8", goPeer, 3, 1), c("dot 8", "OpenBLAS", 1, 0.9), c("dot 8", "BLIS", 0.5, 0.9), c("dot 64", "OpenBLAS", 2, 0.9), c("dot 64", "BLIS", 8, 0.9), c("dot 64", goPeer, 0.4, 1)}
	var got []string
	for _, row := range sectionMeans(io.Discard, []section{{name: "level1"}}, [][]comparison{found}).Rows {
		got = append(got, strings.Join(row[3:], " "))
	}
	if want := []string{"gonum 2 1.10 1", "OpenBLAS 2 1.41 0", "BLIS 2 2.00 1", best + " 2 1.00 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	m := missed(io.Discard, append(found, c("copy 8", "memmove", 1, 0)))
	if len(m.Rows) != 2 || m.Rows[0][0] != "dot 64 float64" || m.Rows[1][0] != "dot 8 float64" || !strings.Contains(m.Title, "2 of 6") {
		t.Errorf("%q: %q", m.Title, m.Rows)
	}
	if missed(io.Discard, found[:1]) != nil {
		t.Error("a table of what is under its goal has nothing")
	}
}
