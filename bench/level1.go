package main

import (
	"strings"
	"unsafe"

	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
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
	r    float64 // the last result, of a complex number the real part
}

// level1Calls are calls which leave numbers in range however often they are made.
var level1Calls = []struct {
	name  string
	list  string     // the arguments of the routine, see [arguments.bind]; "" if it is not compared with libraries
	typ   byte       // the letter of the vectors' type
	alpha complex128 // the factor, or the cosine to the sine 0.6
	call  func(l level1, v *vectors, n, inc int)
}{
	{"Ddot", "nxy", 'd', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Ddot(n, v.d, inc, v.e, inc)) }},
	{"Sdot", "nxy", 's', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Sdot(n, v.s, inc, v.t, inc)) }},
	{"Dsdot", "nxy", 's', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Dsdot(n, v.s, inc, v.t, inc)) }},
	{"Zdotc", "nxy", 'z', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(real(l.Zdotc(n, v.z, inc, v.w, inc))) }},
	{"Cdotc", "nxy", 'c', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(real(l.Cdotc(n, v.c, inc, v.k, inc))) }},
	{"Daxpy", "naxy", 'd', 1e-9, func(l level1, v *vectors, n, inc int) { l.Daxpy(n, 1e-9, v.d, inc, v.e, inc) }},
	{"Saxpy", "naxy", 's', 1e-9, func(l level1, v *vectors, n, inc int) { l.Saxpy(n, 1e-9, v.s, inc, v.t, inc) }},
	{"Zaxpy", "naxy", 'z', 1e-9i, func(l level1, v *vectors, n, inc int) { l.Zaxpy(n, 1e-9i, v.z, inc, v.w, inc) }},
	{"Caxpy", "naxy", 'c', 1e-9i, func(l level1, v *vectors, n, inc int) { l.Caxpy(n, 1e-9i, v.c, inc, v.k, inc) }},
	{"Dscal", "nax", 'd', -1, func(l level1, v *vectors, n, inc int) { l.Dscal(n, -1, v.d, inc) }},
	{"Sscal", "nax", 's', -1, func(l level1, v *vectors, n, inc int) { l.Sscal(n, -1, v.s, inc) }},
	{"Zscal", "nax", 'z', 1i, func(l level1, v *vectors, n, inc int) { l.Zscal(n, 1i, v.z, inc) }},
	{"Cscal", "nax", 'c', 1i, func(l level1, v *vectors, n, inc int) { l.Cscal(n, 1i, v.c, inc) }},
	{"Zdscal", "nax", 'z', -1, func(l level1, v *vectors, n, inc int) { l.Zdscal(n, -1, v.z, inc) }},
	{"Csscal", "nax", 'c', -1, func(l level1, v *vectors, n, inc int) { l.Csscal(n, -1, v.c, inc) }},
	{"Dcopy", "nxy", 'd', 0, func(l level1, v *vectors, n, inc int) { l.Dcopy(n, v.d, inc, v.e, inc) }},
	{"Zcopy", "nxy", 'z', 0, func(l level1, v *vectors, n, inc int) { l.Zcopy(n, v.z, inc, v.w, inc) }},
	{"Dswap", "nxy", 'd', 0, func(l level1, v *vectors, n, inc int) { l.Dswap(n, v.d, inc, v.e, inc) }},
	{"Sswap", "nxy", 's', 0, func(l level1, v *vectors, n, inc int) { l.Sswap(n, v.s, inc, v.t, inc) }},
	{"Zswap", "nxy", 'z', 0, func(l level1, v *vectors, n, inc int) { l.Zswap(n, v.z, inc, v.w, inc) }},
	{"Cswap", "nxy", 'c', 0, func(l level1, v *vectors, n, inc int) { l.Cswap(n, v.c, inc, v.k, inc) }},
	{"Dasum", "nx", 'd', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Dasum(n, v.d, inc)) }},
	{"Sasum", "nx", 's', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Sasum(n, v.s, inc)) }},
	{"Dzasum", "nx", 'z', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Dzasum(n, v.z, inc)) }},
	{"Scasum", "nx", 'c', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Scasum(n, v.c, inc)) }},
	{"Dnrm2", "nx", 'd', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Dnrm2(n, v.d, inc)) }},
	{"Snrm2", "nx", 's', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Snrm2(n, v.s, inc)) }},
	{"Dznrm2", "nx", 'z', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Dznrm2(n, v.z, inc)) }},
	{"Scnrm2", "nx", 'c', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Scnrm2(n, v.c, inc)) }},
	{"Idamax", "nx", 'd', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Idamax(n, v.d, inc)) }},
	{"Isamax", "nx", 's', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Isamax(n, v.s, inc)) }},
	{"Izamax", "nx", 'z', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Izamax(n, v.z, inc)) }},
	{"Icamax", "nx", 'c', 0, func(l level1, v *vectors, n, inc int) { v.r = float64(l.Icamax(n, v.c, inc)) }},
	{"Drot", "nxyr", 'd', 0.8, func(l level1, v *vectors, n, inc int) { l.Drot(n, v.d, inc, v.e, inc, 0.8, 0.6) }},
	{"Srot", "nxyr", 's', 0.8, func(l level1, v *vectors, n, inc int) { l.Srot(n, v.s, inc, v.t, inc, 0.8, 0.6) }},
	{"Drotm", "", 'd', 0, func(l level1, v *vectors, n, inc int) {
		l.Drotm(n, v.d, inc, v.e, inc, gonumblas.DrotmParams{Flag: gonumblas.Rescaling, H: [4]float64{0.8, -0.6, 0.6, 0.8}})
	}},
	{"Srotm", "", 's', 0, func(l level1, v *vectors, n, inc int) {
		l.Srotm(n, v.s, inc, v.t, inc, gonumblas.SrotmParams{Flag: gonumblas.Rescaling, H: [4]float32{0.8, -0.6, 0.6, 0.8}})
	}},
	{"Drotg", "", 'd', 0, func(l level1, v *vectors, n, inc int) { l.Drotg(v.d[0], v.e[0]) }},
}

// vectorsOf returns x and y as operands of level 1.
func vectorsOf[T gemm.Element](x, y []T) *vectors {
	v := &vectors{}
	switch x := any(x).(type) {
	case []float64:
		v.d, v.e = x, any(y).([]float64)
	case []float32:
		v.s, v.t = x, any(y).([]float32)
	case []complex128:
		v.z, v.w = x, any(y).([]complex128)
	case []complex64:
		v.c, v.k = x, any(y).([]complex64)
	}
	return v
}

// level1Typed are the calls of a type at length n.
func level1Typed[T gemm.Element](n int, libraries bool) (trials []trial) {
	for _, c := range level1Calls {
		if string(c.typ) != letterOf[T]() {
			continue
		}
		call := func(l level1) func(x *arguments[T]) func() {
			return func(x *arguments[T]) func() {
				v, n := vectorsOf(x.b, x.c), int(x.n)
				return func() {
					c.call(l, v, n, 1)
					x.result = v.r
				}
			}
		}
		b := blasCall[T]{
			operands: func(n int) *arguments[T] {
				x := &arguments[T]{n: int32(n), inc: 1, alpha: element[T](c.alpha), beta: element[T](0.6), b: make([]T, n), c: make([]T, n)}
				for i := range x.b {
					x.b[i], x.c[i] = element[T](complex(float64((i*7919)%1000-500)/256, 0)), element[T](complex(float64((i*104729)%997)/512, 0))
				}
				return x
			},
			ours: call(blas.Implementation{}), gonum: call(gonum.Implementation{}),
		}
		if routine := strings.ToLower(c.name) + "_"; libraries && c.list != "" {
			b.peer = func(p *peer, x *arguments[T]) func() { return x.bind(p, routine, c.list) }
			b.result = func(p *peer, x *arguments[T]) float64 { return level1Result(p, routine, x) }
		}
		trials = append(trials, b.trial(c.name, n, vectorGoal, false).onOneCore())
	}
	return trials
}

// level1Result returns what a library's routine returns for the vectors of x, counting from 0; of a complex number the real part, which comes
// first; 0 if it returns nothing.
func level1Result[T gemm.Element](p *peer, routine string, x *arguments[T]) float64 {
	fn, err := symbol(p.handle, routine)
	if err != nil {
		return 0
	}
	n, inc, b, c := unsafe.Pointer(&x.n), unsafe.Pointer(&x.inc), unsafe.Pointer(&x.b[0]), unsafe.Pointer(&x.c[0])
	switch {
	case strings.Contains(routine, "amax"):
		return float64(int32(invoke(fn, uintptr(n), uintptr(b), uintptr(inc)))) - 1
	case !strings.Contains(routine, "dot") && !strings.Contains(routine, "asum") && !strings.Contains(routine, "nrm2"):
		return 0
	case routine[0] == 's' || routine[0] == 'c':
		var f func(n, x, incX, y, incY unsafe.Pointer) float32
		register(&f, fn)
		return float64(f(n, b, inc, c, inc))
	}
	var f func(n, x, incX, y, incY unsafe.Pointer) float64
	register(&f, fn)
	return f(n, b, inc, c, inc)
}

func level1Trials() (trials []trial) {
	for _, n := range []int{8, 64, 1000, 4096, 100000} {
		trials = append(trials, level1All(n, true)...)
	}
	return trials
}

// level1All are the calls at length n, in all types.
func level1All(n int, libraries bool) (trials []trial) {
	trials = append(trials, level1Typed[float64](n, libraries)...)
	trials = append(trials, level1Typed[float32](n, libraries)...)
	trials = append(trials, level1Typed[complex128](n, libraries)...)
	return append(trials, level1Typed[complex64](n, libraries)...)
}

// gonumTrials are calls of all levels against gonum's, over sizes.
func gonumTrials() (trials []trial) {
	for n := 1; n <= 4096; n *= 2 {
		trials = append(trials, level1All(n, false)...)
		if n <= 1024 { // from there on level 2 says it
			trials = append(trials, level2All(level2Compared, n, false)...)
		}
		if n <= 128 {
			trials = append(trials, level3All(n, false)...)
		}
	}
	for i := range trials {
		trials[i] = trials[i].onOneCore()
	}
	return trials
}
