// Mnist is the whole of Ashlar on real data: it trains a small network on the MNIST digits,
// finds their principal components, draws what came out, and compares matrix products with
// gonum's own.
//
//	cd examples && go run ./mnist
//
// The flags are listed by -h. The exit status is 0 if all went well, 2 if a flag is
// wrong or names something that is not there, and 1 if anything else went wrong.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/ashlar-la/ashlar"
	"github.com/ashlar-la/ashlar/examples/internal/idx"
	"github.com/ashlar-la/ashlar/gemm"
)

func main() {
	os.Exit(status(run(os.Args[1:], os.Stdout, os.Stderr), os.Stderr))
}

// status reports err on stderr and returns the exit status that it stands for.
func status(err error, stderr io.Writer) int {
	var usage usageError
	var child childStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &child): // it has said what was wrong
		return int(child)
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "mnist: %v\nRun with -h for the list of flags.\n", err)
		return 2
	default:
		fmt.Fprintf(stderr, "mnist: %v\n", err)
		return 1
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	opts, err := parse(args, stdout)
	if errors.Is(err, errHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if opts.isa != "" && opts.isa != gemm.ISA() {
		return runAgain(args, opts.isa, stdout, stderr)
	}
	return demonstrate(opts, stdout)
}

// demonstrate does everything that the program is for.
func demonstrate(opts options, out io.Writer) error {
	if opts.threads > 0 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(opts.threads))
	}
	fmt.Fprintf(out, "Ashlar on %v", ashlar.Info())

	train, test, err := load(opts.data)
	if err != nil {
		return err
	}
	if opts.batch > train.Len() {
		return usageErrorf("-batch %d, want 1 to %d, the number of training images", opts.batch, train.Len())
	}
	// Before the work: a folder that cannot be made is better known now.
	if err := os.MkdirAll(opts.out, 0o777); err != nil {
		return usageErrorf("-out %s: %w", opts.out, err)
	}
	fmt.Fprintf(out, "%d training and %d test images of %d×%d pixels\n\n",
		train.Len(), test.Len(), train.Rows, train.Cols)

	history, err := trainNetwork(opts, train, test, out)
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	analysis, err := analyse(test, out)
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	if err := drawAll(opts.out, history, analysis, test, out); err != nil {
		return err
	}
	fmt.Fprintln(out)
	return compare(out)
}

// drawAll writes the pictures into folder.
func drawAll(folder string, h *history, a *analysis, test *idx.Set, out io.Writer) error {
	for _, p := range []struct {
		name string
		draw func(path string) error
	}{
		{"training.png", func(path string) error { return drawTraining(h, path) }},
		{"scatter.png", func(path string) error { return drawScatter(a, test.Labels, path) }},
		{"components.png", func(path string) error { return drawComponents(a, test.Rows, test.Cols, path) }},
	} {
		path := filepath.Join(folder, p.name)
		if err := p.draw(path); err != nil {
			return err
		}
		fmt.Fprintf(out, "wrote %s\n", path)
	}
	return nil
}
