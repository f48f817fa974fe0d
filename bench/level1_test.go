package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/blas"
)

// BenchmarkLevel1 runs Ashlar and gonum in turns and reports the median of gonum's times over Ashlar's.
func BenchmarkLevel1(b *testing.B) {
	const most, stride = 4096, 3
	v := &vectors{}
	for i := range most * stride {
		x := float64((i*7919)%1000-500) / 256
		v.d, v.e = append(v.d, x), append(v.e, -x)
		v.s, v.t = append(v.s, float32(x)), append(v.t, float32(-x))
		v.z, v.w = append(v.z, complex(x, -x)), append(v.w, complex(-x, 1))
		v.c, v.k = append(v.c, complex(float32(x), 1)), append(v.k, complex(1, float32(x)))
	}
	for _, c := range level1Calls {
		for _, inc := range []int{1, stride} {
			for _, n := range []int{1, 2, 3, 4, 8, 15, 16, 64, 256, 1000, most} {
				b.Run(fmt.Sprintf("%s/inc%d/%d", c.name, inc, n), func(b *testing.B) {
					sample := func(l level1, calls int) float64 {
						start := time.Now()
						for range calls {
							c.call(l, v, n, inc)
						}
						return float64(time.Since(start)) / float64(calls)
					}
					calls := 1 + int(20000/sample(gonum.Implementation{}, 100))
					var ratios, own []float64
					for range max(b.N, 9) {
						a := sample(blas.Implementation{}, calls)
						own = append(own, a)
						ratios = append(ratios, sample(gonum.Implementation{}, calls)/a)
					}
					slices.Sort(ratios)
					slices.Sort(own)
					b.ReportMetric(own[len(own)/2], "ns/call")
					b.ReportMetric(ratios[len(ratios)/2], "×gonum")
				})
			}
		}
	}
}
