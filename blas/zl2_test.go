package blas
import ("testing";"fmt";"time";"sort";"runtime";gb "gonum.org/v1/gonum/blas")
func TestZl2(t *testing.T) {
	runtime.GOMAXPROCS(1)
	var im Implementation
	for _, n := range []int{1000,2000,2048,4000,4096} {
		a := make([]float64, n*n); for i := range a { a[i] = 1e-3 }
		f := make([]float32, n*n); for i := range f { f[i] = 1e-3 }
		c := make([]complex128, n*n); for i := range c { c[i] = 1e-3 }
		x, y := make([]float64, n), make([]float64, n); for i := range x { x[i] = 1; y[i]=1 }
		fx, fy := make([]float32, n), make([]float32, n); for i := range x { fx[i] = 1; fy[i]=1 }
		cx, cy := make([]complex128, n), make([]complex128, n); for i := range x { cx[i] = 1; cy[i]=1 }
		N := float64(n)*float64(n)*8
		for _, w := range []struct{name string; bytes float64; f func()}{
			{"dgemvN", N, func() { im.Dgemv(gb.NoTrans, n, n, 1, a, n, x, 1, 0, y, 1) }},
			{"dgemvT", N, func() { im.Dgemv(gb.Trans, n, n, 1, a, n, x, 1, 0, y, 1) }},
			{"sgemvN", N/2, func() { im.Sgemv(gb.NoTrans, n, n, 1, f, n, fx, 1, 0, fy, 1) }},
			{"sgemvT", N/2, func() { im.Sgemv(gb.Trans, n, n, 1, f, n, fx, 1, 0, fy, 1) }},
			{"zgemvN", 2*N, func() { im.Zgemv(gb.NoTrans, n, n, 1, c, n, cx, 1, 0, cy, 1) }},
			{"zgemvT", 2*N, func() { im.Zgemv(gb.Trans, n, n, 1, c, n, cx, 1, 0, cy, 1) }},
			{"dger", 2*N, func() { im.Dger(n, n, 1e-9, x, 1, y, 1, a, n) }},
			{"dsymvU", N/2, func() { im.Dsymv(gb.Upper, n, 1, a, n, x, 1, 0, y, 1) }},
			{"dsymvL", N/2, func() { im.Dsymv(gb.Lower, n, 1, a, n, x, 1, 0, y, 1) }},
			{"dsyr", N, func() { im.Dsyr(gb.Upper, n, 1e-9, x, 1, a, n) }},
			{"dtrmvUN", N/2, func() { im.Dtrmv(gb.Upper, gb.NoTrans, gb.Unit, n, a, n, x, 1); for i := range x { x[i] = 1 } }},
			{"dtrmvUT", N/2, func() { im.Dtrmv(gb.Upper, gb.Trans, gb.Unit, n, a, n, x, 1); for i := range x { x[i] = 1 } }},
			{"dtrsvLN", N/2, func() { im.Dtrsv(gb.Lower, gb.NoTrans, gb.Unit, n, a, n, x, 1); for i := range x { x[i] = 1 } }},
			{"dtrsvLT", N/2, func() { im.Dtrsv(gb.Lower, gb.Trans, gb.Unit, n, a, n, x, 1); for i := range x { x[i] = 1 } }},
			{"zhemvU", N, func() { im.Zhemv(gb.Upper, n, 1, c, n, cx, 1, 0, cy, 1) }},
		} {
			var ts []float64
			for range 7 { s := time.Now(); w.f(); ts = append(ts, time.Since(s).Seconds()*1e6) }
			sort.Float64s(ts)
			fmt.Printf("%s/%d %.1f\n# %.1f GB/s\n", w.name, n, ts[2], w.bytes/ts[2]/1e3)
		}
	}
}
