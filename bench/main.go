package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/ashlar-la/ashlar"
	"github.com/ashlar-la/ashlar/gemm"
)

func main() {
	sizes := flag.String("sizes", "32,64,128,256,512,768,1024,1536,2048", "orders of the square products")
	rounds := flag.Int("rounds", 15, "rounds a case")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	var cases []product
	for _, s := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "bench: -sizes: %q, want a positive number\n", s)
			os.Exit(2)
		}
		cases = append(cases, square(n))
	}
	fmt.Print(ashlar.Info())
	report[float64](os.Stdout, cases, *rounds)
	report[float32](os.Stdout, cases, *rounds)
}

// report prints a table of ratios, one line a case.
func report[T gemm.Float](w io.Writer, cases []product, rounds int) {
	threads := runtime.GOMAXPROCS(0)
	fmt.Fprintf(w, "\n%T, %s\n", *new(T), gemm.Kernels[T]().Tile)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "m×n×k\t%% of peak, one core\t(95 %%)\t× gonum, one core\t× gonum, %d cores\t%d cores / one\t(95 %%)\t\n", threads, threads)
	for _, p := range cases {
		t := rates(rounds, contestants[T](p))
		eff, gain := ratio(t, one, limit), ratio(t, all, one)
		fmt.Fprintf(tw, "%v\t%.1f\t%.1f–%.1f\t%.1f\t%.1f\t%.2f\t%.2f–%.2f\t\n", p,
			100*eff.Center, 100*eff.Lo, 100*eff.Hi, ratio(t, one, peer).Center, ratio(t, all, peers).Center, gain.Center, gain.Lo, gain.Hi)
	}
	tw.Flush()
}
