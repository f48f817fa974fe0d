package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/ashlar-la/ashlar"
)

// options are what the command line asks for.
type options struct {
	cases    []product
	sections []section
	types    []string
	threads  []int
	rounds   int
	runs     int
	html     string
}

// measures has the element types.
var measures = map[string]func(p product, threads []int, rounds int, peers []*peer) []result{
	"float64":    measure[float64],
	"float32":    measure[float32],
	"complex128": measure[complex128],
	"complex64":  measure[complex64],
}

var allTypes = []string{"float64", "float32", "complex128", "complex64"}

func main() {
	if os.Getenv(spinEnv) != "" {
		spin()
		return
	}
	o, err := parse(os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil && o.html != "" {
		err = makeFile(o.html) // before measuring: a file that cannot be made is better known now
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\nRun with -h for the list of flags.\n", err)
		os.Exit(2)
	}
	removed := cleanEnvironment()
	peers, missing := load(libraries)
	r := run(os.Stdout, o, peers, describe(ashlar.Info().String(), peers, missing, removed))
	if o.html == "" {
		return
	}
	if err := r.writeFile(o.html); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	fmt.Println("\nCharts:", o.html)
}

// parse reads the command line. For -h it prints help on w and returns [flag.ErrHelp].
func parse(args []string, w io.Writer) (o options, err error) {
	procs := runtime.GOMAXPROCS(0)
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	few := f.Bool("quick", false, "a few cases of gemm, and of each other section the first that is asked for")
	var names, usual []string
	for _, g := range grids {
		names = append(names, g.name)
		if !g.onlyIfNamed {
			usual = append(usual, g.name)
		}
	}
	for _, s := range sections() {
		names, usual = append(names, s.name), append(usual, s.name)
	}
	only := f.String("only", strings.Join(usual, ","), "comma-separated `LIST` of sections, also layers and blocks; busy needs at least 2 cores")
	filter := f.String("filter", "", "only cases that match the `REGEXP`, such as ^1x or NT, in upper or lower case")
	types := f.String("types", strings.Join(allTypes, ","), "comma-separated `LIST` of element types")
	threads := f.String("threads", strings.Trim(strings.ReplaceAll(fmt.Sprint(defaultThreads()), " ", ","), "[]"), "comma-separated `LIST` of numbers of cores")
	f.IntVar(&o.rounds, "rounds", 9, "`N` rounds a case; there are no intervals below 6")
	f.IntVar(&o.runs, "runs", 1, "measure everything `N` times; the tables have the medians")
	f.StringVar(&o.html, "html", "out/report.html", "`FILE` for the charts; none if empty")
	f.SetOutput(io.Discard) // it would print errors itself, and the usage after each of them
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(w, "Usage: bench [flags]\n\nMeasures Ashlar beside gonum and C libraries, and against the limit of the machine.\n\n")
			f.SetOutput(w)
			f.PrintDefaults()
		}
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("%q is not a flag", f.Arg(0))
	}
	if o.rounds < 1 {
		return o, fmt.Errorf("-rounds: %d, want a positive number", o.rounds)
	}
	if o.runs < 1 {
		return o, fmt.Errorf("-runs: %d, want a positive number", o.runs)
	}
	for _, t := range strings.Split(*types, ",") {
		if measures[t] == nil {
			return o, fmt.Errorf("-types: %q, want some of %s", t, strings.Join(allTypes, ", "))
		}
		if !slices.Contains(o.types, t) {
			o.types = append(o.types, t)
		}
	}
	for _, t := range strings.Split(*threads, ",") {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 || n > procs {
			return o, fmt.Errorf("-threads: %q, want numbers from 1 to %d, which is GOMAXPROCS", t, procs)
		}
		o.threads = append(o.threads, n)
	}
	slices.Sort(o.threads) // others are compared with one core, which comes first
	o.threads = slices.Compact(o.threads)
	match, err := regexp.Compile(*filter)
	if err != nil {
		return o, fmt.Errorf("-filter: %w", err)
	}
	match = regexp.MustCompile("(?i)" + *filter)
	chosen := strings.Split(*only, ",")
	for _, name := range chosen {
		if !slices.Contains(names, name) {
			return o, fmt.Errorf("-only: %q, want some of %s", name, strings.Join(names, ", "))
		}
	}
	for _, g := range grids {
		if !slices.Contains(chosen, g.name) {
			continue
		}
		if *few {
			g.cases = g.few()
		}
		for _, p := range g.cases {
			if match.MatchString(p.String()) && !slices.Contains(o.cases, p) {
				o.cases = append(o.cases, p)
			}
		}
	}
	for _, s := range sections() {
		trials := s.trials
		s.trials = nil
		for _, t := range trials {
			if (t.typ == "" || slices.Contains(o.types, t.typ)) && match.MatchString(t.String()) {
				s.trials = append(s.trials, t)
			}
		}
		if *few && len(s.trials) > 1 {
			s.trials = s.trials[:1]
		}
		if slices.Contains(chosen, s.name) && len(s.trials) > 0 {
			o.sections = append(o.sections, s)
		}
	}
	if len(o.cases) == 0 && len(o.sections) == 0 {
		var given []string
		f.Visit(func(f *flag.Flag) {
			if slices.Contains([]string{"filter", "only", "quick", "types"}, f.Name) {
				given = append(given, fmt.Sprintf("-%s=%v", f.Name, f.Value))
			}
		})
		return o, fmt.Errorf("no case is left by %s", strings.Join(given, " "))
	}
	return o, nil
}

// defaultThreads are one core and all.
func defaultThreads() []int {
	if n := runtime.GOMAXPROCS(0); n > 1 {
		return []int{1, n}
	}
	return []int{1}
}

// run measures, prints, and returns the report.
func run(w io.Writer, o options, peers []*peer, description []string) *report {
	for _, line := range description {
		fmt.Fprintln(w, line)
	}
	r := &report{Description: description, peers: contestantNames(peers)}
	if len(o.cases) > 0 {
		r.bandwidths = bandwidths(o.threads, o.rounds)
	}
	for _, b := range r.bandwidths {
		fmt.Fprintf(w, "reading from %s: %.1f GB/s on %s\n", b.level, b.bytes/1e9, cores(b.threads))
	}
	most, share := slices.Max(o.threads), 1.0
	results, found := make([][]result, o.runs), make([][][]comparison, len(o.sections))
	for i := range o.runs {
		if o.runs > 1 {
			fmt.Fprintf(w, "\nRun %d of %d\n", i+1, o.runs)
		}
		results[i] = measureGrid(w, o, peers)
		for j, s := range o.sections {
			found[j] = append(found[j], s.run(w, o, peers))
			share = min(share, freeNow(most, o.rounds))
		}
	}
	medians := io.Discard // they stand there already
	if o.runs > 1 {
		fmt.Fprintf(w, "\nMedians of %d runs\n", o.runs)
		medians = w
	}
	r.results = mergeResults(results)
	r.Cases = caseTables(medians, r.results, r.peers)
	var all []comparison
	merged := make([][]comparison, len(o.sections))
	for j, s := range o.sections {
		merged[j] = mergeComparisons(found[j])
		if len(merged[j]) > 0 {
			r.Sections = append(r.Sections, s.tabulate(medians, merged[j]))
		}
		all = append(all, merged[j]...)
	}
	if len(all) > 0 {
		r.SectionMeans = sectionMeans(w, o.sections, merged)
		r.Missed = missed(w, all)
	}
	if len(r.results) > 0 {
		r.Means = means(w, r.results, r.peers)
		r.Reading = reading(w, r.results)
		r.Slow = slow(w, r.results)
	}
	r.Verdict = verdict(r.results, all)
	for i, line := range r.Verdict {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, line)
	}
	if r.Disturbed = disturbed(min(share, free(r.results)), most); r.Disturbed != "" {
		fmt.Fprintf(w, "\n%s\n", r.Disturbed)
	}
	return r
}

// measureGrid measures the grid of products, and prints it.
func measureGrid(w io.Writer, o options, peers []*peer) (results []result) {
	names := contestantNames(peers)
	for _, typ := range o.types {
		if len(o.cases) == 0 {
			break
		}
		t := caseTable(typ, names)
		t.start(w)
		for _, p := range o.cases {
			for _, result := range measures[typ](p, o.threads, o.rounds, peers) {
				t.add(w, caseRow(&result, names)...)
				results = append(results, result)
			}
		}
	}
	return results
}
