package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
)

func TestMain(m *testing.M) {
	if os.Getenv(spinEnv) != "" {
		spin()
		return
	}
	cleanEnvironment()
	os.Exit(m.Run())
}

// loadAll loads the libraries that are there, once.
var loadAll = sync.OnceValues(func() ([]*peer, []string) { return load(libraries) })

var shapes = []product{
	square(32), square(64), square(128), square(256), square(512), square(1024), square(2048),
	// The three products of a dense layer 784→128 on a batch of 32.
	{m: 32, n: 128, k: 784, tB: true},
	{m: 128, n: 784, k: 32, tA: true},
	{m: 32, n: 784, k: 128},
}

func BenchmarkDgemm(b *testing.B) { benchmark[float64](b) }
func BenchmarkSgemm(b *testing.B) { benchmark[float32](b) }
func BenchmarkZgemm(b *testing.B) { benchmark[complex128](b) }
func BenchmarkCgemm(b *testing.B) { benchmark[complex64](b) }

// benchmark reports the time of one product on all cores, and the ratios that count.
func benchmark[T gemm.Element](b *testing.B) {
	peers, missing := loadAll()
	for _, m := range missing {
		b.Log(m)
	}
	for _, p := range shapes {
		b.Run(p.String(), func(b *testing.B) {
			results := measure[T](p, defaultThreads(), max(b.N, 3), peers)
			one, all := &results[0], &results[len(results)-1]
			b.ReportMetric(all.flops/all.rate[ours]*1e9, "ns/op")
			b.ReportMetric(100*one.over[limit].Center, "%peak")
			if all.gain.Center > 0 {
				b.ReportMetric(all.gain.Center, "cores")
			}
			for _, name := range contestantNames(peers) {
				if s, ok := one.over[name]; ok {
					b.ReportMetric(s.Center, "x-"+name+"-1core")
					b.ReportMetric(all.over[name].Center, "x-"+name)
				}
			}
		})
	}
}

func BenchmarkPrepacked(b *testing.B)   { benchmarkSection(b, "prepacked") }
func BenchmarkEpilogue(b *testing.B)    { benchmarkSection(b, "epilogue") }
func BenchmarkBatches(b *testing.B)     { benchmarkSection(b, "batches") }
func BenchmarkInt8(b *testing.B)        { benchmarkSection(b, "int8") }
func BenchmarkBFloat16(b *testing.B)    { benchmarkSection(b, "bfloat16") }
func BenchmarkActivations(b *testing.B) { benchmarkSection(b, "activations") }
func BenchmarkCopies(b *testing.B)      { benchmarkSection(b, "copies") }

// benchmarkSection reports, for each trial and number of cores, the time of Ashlar's part and the ratios.
func benchmarkSection(b *testing.B, name string) {
	peers, missing := loadAll()
	for _, m := range missing {
		b.Log(m)
	}
	s := sectionOf(name)
	for _, t := range s.trials {
		for _, n := range defaultThreads() {
			b.Run(fmt.Sprintf("%s/%dcore", strings.ReplaceAll(t.String(), " ", "/"), n), func(b *testing.B) {
				found, err := t.compare(n, max(b.N, 3), peers)
				if err != nil {
					b.Log(err)
				}
				if len(found) == 0 {
					b.Skip("nothing to compare on so many cores")
				}
				b.ReportMetric(found[0].took*1e9, "ns/op")
				for _, c := range found {
					b.ReportMetric(c.ratio.Center, "x-"+strings.NewReplacer(", ", "-", " ", "-").Replace(c.over))
				}
			})
		}
	}
}

// sectionOf returns the section of that name.
func sectionOf(name string) section {
	list := sections()
	return list[slices.IndexFunc(list, func(s section) bool { return s.name == name })]
}

// TestGonum: gonum gets the product right that it is timed on.
func TestGonum(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testGonum[float64](t, 1e-14) })
	t.Run("complex64", func(t *testing.T) { testGonum[complex64](t, 2e-5) })
	t.Run("complex128", func(t *testing.T) { testGonum[complex128](t, 2e-14) })
}

func testGonum[T gemm.Element](t *testing.T, tolerance float64) {
	for _, p := range verified {
		a, b, c := operands[T](p)
		gonumMul(p, a, b, c)
		if err := same(a, b, c, tolerance); err != nil {
			t.Errorf("%v: %v", p, err)
		}
	}
}
