package main

import (
	"fmt"
	"slices"
	"testing"
	"time"

	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/blas"
)

// level1 is what both implementations have.
type level1 interface {
	gonumblas.Float32Level1
	gonumblas.Float64Level1
	gonumblas.Complex64Level1
	gonumblas.Complex128Level1
}

// vectors are the operands of level 1.
type vectors struct {
	d, e []float64
	s, t []float32
	z, w []complex128
	c, k []complex64
}

// level1Calls are calls which leave numbers in range however often they are made.
var level1Calls = []struct {
	name string
	call func(l level1, v *vectors, n, inc int)
}{
	{"Ddot", func(l level1, v *vectors, n, inc int) { l.Ddot(n, v.d, inc, v.e, inc) }},
	{"Sdot", func(l level1, v *vectors, n, inc int) { l.Sdot(n, v.s, inc, v.t, inc) }},
	{"Dsdot", func(l level1, v *vectors, n, inc int) { l.Dsdot(n, v.s, inc, v.t, inc) }},
	{"Zdotc", func(l level1, v *vectors, n, inc int) { l.Zdotc(n, v.z, inc, v.w, inc) }},
	{"Cdotc", func(l level1, v *vectors, n, inc int) { l.Cdotc(n, v.c, inc, v.k, inc) }},
	{"Daxpy", func(l level1, v *vectors, n, inc int) { l.Daxpy(n, 1e-9, v.d, inc, v.e, inc) }},
	{"Saxpy", func(l level1, v *vectors, n, inc int) { l.Saxpy(n, 1e-9, v.s, inc, v.t, inc) }},
	{"Zaxpy", func(l level1, v *vectors, n, inc int) { l.Zaxpy(n, 1e-9i, v.z, inc, v.w, inc) }},
	{"Caxpy", func(l level1, v *vectors, n, inc int) { l.Caxpy(n, 1e-9i, v.c, inc, v.k, inc) }},
	{"Dscal", func(l level1, v *vectors, n, inc int) { l.Dscal(n, -1, v.d, inc) }},
	{"Sscal", func(l level1, v *vectors, n, inc int) { l.Sscal(n, -1, v.s, inc) }},
	{"Zscal", func(l level1, v *vectors, n, inc int) { l.Zscal(n, 1i, v.z, inc) }},
	{"Cscal", func(l level1, v *vectors, n, inc int) { l.Cscal(n, 1i, v.c, inc) }},
	{"Zdscal", func(l level1, v *vectors, n, inc int) { l.Zdscal(n, -1, v.z, inc) }},
	{"Csscal", func(l level1, v *vectors, n, inc int) { l.Csscal(n, -1, v.c, inc) }},
	{"Dcopy", func(l level1, v *vectors, n, inc int) { l.Dcopy(n, v.d, inc, v.e, inc) }},
	{"Zcopy", func(l level1, v *vectors, n, inc int) { l.Zcopy(n, v.z, inc, v.w, inc) }},
	{"Dswap", func(l level1, v *vectors, n, inc int) { l.Dswap(n, v.d, inc, v.e, inc) }},
	{"Sswap", func(l level1, v *vectors, n, inc int) { l.Sswap(n, v.s, inc, v.t, inc) }},
	{"Zswap", func(l level1, v *vectors, n, inc int) { l.Zswap(n, v.z, inc, v.w, inc) }},
	{"Cswap", func(l level1, v *vectors, n, inc int) { l.Cswap(n, v.c, inc, v.k, inc) }},
	{"Dasum", func(l level1, v *vectors, n, inc int) { l.Dasum(n, v.d, inc) }},
	{"Sasum", func(l level1, v *vectors, n, inc int) { l.Sasum(n, v.s, inc) }},
	{"Dzasum", func(l level1, v *vectors, n, inc int) { l.Dzasum(n, v.z, inc) }},
	{"Scasum", func(l level1, v *vectors, n, inc int) { l.Scasum(n, v.c, inc) }},
	{"Dnrm2", func(l level1, v *vectors, n, inc int) { l.Dnrm2(n, v.d, inc) }},
	{"Snrm2", func(l level1, v *vectors, n, inc int) { l.Snrm2(n, v.s, inc) }},
	{"Dznrm2", func(l level1, v *vectors, n, inc int) { l.Dznrm2(n, v.z, inc) }},
	{"Scnrm2", func(l level1, v *vectors, n, inc int) { l.Scnrm2(n, v.c, inc) }},
	{"Idamax", func(l level1, v *vectors, n, inc int) { l.Idamax(n, v.d, inc) }},
	{"Isamax", func(l level1, v *vectors, n, inc int) { l.Isamax(n, v.s, inc) }},
	{"Izamax", func(l level1, v *vectors, n, inc int) { l.Izamax(n, v.z, inc) }},
	{"Icamax", func(l level1, v *vectors, n, inc int) { l.Icamax(n, v.c, inc) }},
	{"Drot", func(l level1, v *vectors, n, inc int) { l.Drot(n, v.d, inc, v.e, inc, 0.8, 0.6) }},
	{"Srot", func(l level1, v *vectors, n, inc int) { l.Srot(n, v.s, inc, v.t, inc, 0.8, 0.6) }},
	{"Drotm", func(l level1, v *vectors, n, inc int) {
		l.Drotm(n, v.d, inc, v.e, inc, gonumblas.DrotmParams{Flag: gonumblas.Rescaling, H: [4]float64{0.8, -0.6, 0.6, 0.8}})
	}},
	{"Srotm", func(l level1, v *vectors, n, inc int) {
		l.Srotm(n, v.s, inc, v.t, inc, gonumblas.SrotmParams{Flag: gonumblas.Rescaling, H: [4]float32{0.8, -0.6, 0.6, 0.8}})
	}},
	{"Drotg", func(l level1, v *vectors, n, inc int) { l.Drotg(v.d[0], v.e[0]) }},
}

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
