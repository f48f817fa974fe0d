package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/ashlar-la/ashlar"
)

// options are what the command line asks for.
type options struct {
	cases   []product
	types   []string
	threads []int
	rounds  int
	html    string
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
	o, err := parse(os.Args[1:], os.Stderr)
	if err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "bench:", err)
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

// parse reads the command line.
func parse(args []string, w io.Writer) (o options, err error) {
	procs := runtime.GOMAXPROCS(0)
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(w)
	few := f.Bool("quick", false, "a few cases of each kind")
	filter := f.String("filter", "", "only cases that match the regular expression, such as ^1x or NT")
	types := f.String("types", strings.Join(allTypes, ","), "element types")
	threads := f.String("threads", strings.Trim(strings.ReplaceAll(fmt.Sprint(defaultThreads()), " ", ","), "[]"), "numbers of cores")
	f.IntVar(&o.rounds, "rounds", 9, "rounds a case; there are no intervals below 6")
	f.StringVar(&o.html, "html", "out/report.html", "file for the charts; none if empty")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("%q is not a flag", f.Arg(0))
	}
	if o.rounds < 1 {
		return o, fmt.Errorf("-rounds: %d, want a positive number", o.rounds)
	}
	for _, t := range strings.Split(*types, ",") {
		if measures[t] == nil {
			return o, fmt.Errorf("-types: %q, want some of %s", t, strings.Join(allTypes, ", "))
		}
		o.types = append(o.types, t)
	}
	for _, t := range strings.Split(*threads, ",") {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 || n > procs {
			return o, fmt.Errorf("-threads: %q, want numbers from 1 to %d, which is GOMAXPROCS", t, procs)
		}
		o.threads = append(o.threads, n)
	}
	match, err := regexp.Compile(*filter)
	if err != nil {
		return o, fmt.Errorf("-filter: %w", err)
	}
	cases := grid()
	if *few {
		cases = quick
	}
	for _, p := range cases {
		if match.MatchString(p.String()) {
			o.cases = append(o.cases, p)
		}
	}
	if len(o.cases) == 0 {
		return o, fmt.Errorf("-filter: no case matches %q", *filter)
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
	r := &report{Description: description, peers: contestantNames(peers), bandwidths: bandwidths(o.threads, o.rounds)}
	for _, b := range r.bandwidths {
		fmt.Fprintf(w, "%s reads %.1f GB/s from %s\n", cores(b.threads), b.bytes/1e9, b.level)
	}
	for _, typ := range o.types {
		t := caseTable(typ, r.peers)
		t.start(w)
		for _, p := range o.cases {
			for _, result := range measures[typ](p, o.threads, o.rounds, peers) {
				t.add(w, caseRow(&result, r.peers)...)
				r.results = append(r.results, result)
			}
		}
		r.Cases = append(r.Cases, t)
	}
	r.Means = means(w, r.results, r.peers)
	r.Reading = reading(w, r.results)
	r.Slow = slow(w, r.results)
	if r.Disturbed = disturbed(r.results); r.Disturbed != "" {
		fmt.Fprintf(w, "\n%s\n", r.Disturbed)
	}
	return r
}
