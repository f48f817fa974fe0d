package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	ashblas "github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
)

// A level3 is a call of BLAS's level 3 on n×n matrices.
type level3 struct {
	op    string // without the letter for the type
	side  blas.Side
	uplo  blas.Uplo
	trans blas.Transpose
	diag  blas.Diag
	n     int
}

func (l level3) String() string {
	switch l.op {
	case "symm", "hemm":
		return fmt.Sprintf("%s/%c%c/%d", l.op, l.side, l.uplo, l.n)
	case "trmm", "trsm":
		return fmt.Sprintf("%s/%c%c%c%c/%d", l.op, l.side, l.uplo, l.trans, l.diag, l.n)
	}
	return fmt.Sprintf("%s/%c%c/%d", l.op, l.uplo, l.trans, l.n)
}

// flops is the number of operations with real numbers.
func (l level3) flops(isComplex bool) float64 {
	f := float64(l.n) * float64(l.n) * float64(l.n)
	if l.op == "symm" || l.op == "hemm" || strings.HasSuffix(l.op, "2k") {
		f *= 2
	}
	if isComplex {
		f *= 4
	}
	return f
}

type allBLAS interface {
	blas.Float32
	blas.Float64
	blas.Complex64
	blas.Complex128
}

// level3Call returns a function that has impl do it, in Go.
func level3Call[T gemm.Element](impl allBLAS, l level3, a, b, c []T) func() {
	n := l.n
	switch a := any(a).(type) {
	case []float64:
		b, c := any(b).([]float64), any(c).([]float64)
		switch l.op {
		case "symm":
			return func() { impl.Dsymm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "syrk":
			return func() { impl.Dsyrk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "syr2k":
			return func() { impl.Dsyr2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "trmm":
			return func() { impl.Dtrmm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		case "trsm":
			return func() { impl.Dtrsm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		}
	case []float32:
		b, c := any(b).([]float32), any(c).([]float32)
		switch l.op {
		case "symm":
			return func() { impl.Ssymm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "syrk":
			return func() { impl.Ssyrk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "syr2k":
			return func() { impl.Ssyr2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "trmm":
			return func() { impl.Strmm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		case "trsm":
			return func() { impl.Strsm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		}
	case []complex128:
		b, c := any(b).([]complex128), any(c).([]complex128)
		switch l.op {
		case "symm":
			return func() { impl.Zsymm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "hemm":
			return func() { impl.Zhemm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "syrk":
			return func() { impl.Zsyrk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "herk":
			return func() { impl.Zherk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "syr2k":
			return func() { impl.Zsyr2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "her2k":
			return func() { impl.Zher2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "trmm":
			return func() { impl.Ztrmm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		case "trsm":
			return func() { impl.Ztrsm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		}
	case []complex64:
		b, c := any(b).([]complex64), any(c).([]complex64)
		switch l.op {
		case "symm":
			return func() { impl.Csymm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "hemm":
			return func() { impl.Chemm(l.side, l.uplo, n, n, 1, a, n, b, n, 0, c, n) }
		case "syrk":
			return func() { impl.Csyrk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "herk":
			return func() { impl.Cherk(l.uplo, l.trans, n, n, 1, a, n, 0, c, n) }
		case "syr2k":
			return func() { impl.Csyr2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "her2k":
			return func() { impl.Cher2k(l.uplo, l.trans, n, n, 1, a, n, b, n, 0, c, n) }
		case "trmm":
			return func() { impl.Ctrmm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		case "trsm":
			return func() { impl.Ctrsm(l.side, l.uplo, l.trans, l.diag, n, n, 1, a, n, b, n) }
		}
	}
	panic("unreachable")
}

// level3Peer is level3Call for a C library; nil if it lacks the function.
func level3Peer[T gemm.Element](p *peer, l level3, a, b, c []T) func() {
	letter := map[string]string{"float32": "s", "float64": "d", "complex64": "c", "complex128": "z"}[fmt.Sprintf("%T", a[0])]
	fn, err := symbol(p.handle, letter+l.op+"_")
	if err != nil {
		return nil
	}
	// A row-major matrix is its transpose in column-major order, so that left and right, and upper and lower, change places. There,
	// products with a matrix's own transpose change the transpose.
	x := &struct {
		side, uplo, trans, other, diag byte
		n                              int32
		one, zero                      T
	}{'L', 'U', byte(l.trans), 'N', byte(l.diag), int32(l.n), 1, 0}
	if l.side == blas.Left {
		x.side = 'R'
	}
	if l.uplo == blas.Upper {
		x.uplo = 'L'
	}
	if l.trans == blas.NoTrans {
		if x.other = 'T'; strings.HasPrefix(l.op, "her") {
			x.other = 'C'
		}
	}
	side, uplo, n, one, zero := unsafe.Pointer(&x.side), unsafe.Pointer(&x.uplo), unsafe.Pointer(&x.n), unsafe.Pointer(&x.one), unsafe.Pointer(&x.zero)
	pa, pb, pc, trans, other := unsafe.Pointer(&a[0]), unsafe.Pointer(&b[0]), unsafe.Pointer(&c[0]), unsafe.Pointer(&x.trans), unsafe.Pointer(&x.other)
	var args []unsafe.Pointer
	switch l.op {
	case "symm", "hemm":
		args = []unsafe.Pointer{side, uplo, n, n, one, pa, n, pb, n, zero, pc, n}
	case "syrk", "herk":
		args = []unsafe.Pointer{uplo, other, n, n, one, pa, n, zero, pc, n}
	case "syr2k", "her2k":
		args = []unsafe.Pointer{uplo, other, n, n, one, pa, n, pb, n, zero, pc, n}
	default:
		args = []unsafe.Pointer{side, uplo, trans, unsafe.Pointer(&x.diag), n, n, one, pa, n, pb, n}
	}
	var addresses []uintptr
	for _, p := range args {
		addresses = append(addresses, uintptr(p))
	}
	return func() {
		invoke(fn, addresses...)
		runtime.KeepAlive(x)
		runtime.KeepAlive(a)
		runtime.KeepAlive(b)
		runtime.KeepAlive(c)
	}
}

// level3Cases are the cases for a size: those of real numbers, and the more that there are for complex ones.
func level3Cases(n int, isComplex bool) (cases []level3) {
	for _, ul := range []blas.Uplo{blas.Lower, blas.Upper} {
		for _, s := range []blas.Side{blas.Left, blas.Right} {
			for _, op := range []string{"trsm", "trmm"} {
				for _, t := range []blas.Transpose{blas.NoTrans, blas.Trans} {
					cases = append(cases, level3{op, s, ul, t, blas.NonUnit, n})
				}
			}
			cases = append(cases, level3{"symm", s, ul, blas.NoTrans, blas.NonUnit, n})
			if isComplex {
				cases = append(cases, level3{"hemm", s, ul, blas.NoTrans, blas.NonUnit, n})
			}
		}
		for _, t := range []blas.Transpose{blas.NoTrans, blas.Trans} {
			cases = append(cases, level3{"syrk", blas.Left, ul, t, blas.NonUnit, n}, level3{"syr2k", blas.Left, ul, t, blas.NonUnit, n})
			if isComplex {
				if t == blas.Trans {
					t = blas.ConjTrans
				}
				cases = append(cases, level3{"herk", blas.Left, ul, t, blas.NonUnit, n}, level3{"her2k", blas.Left, ul, t, blas.NonUnit, n})
			}
		}
	}
	return cases
}

func BenchmarkLevel3(b *testing.B) {
	b.Run("float64", benchmarkLevel3[float64])
	b.Run("float32", benchmarkLevel3[float32])
	b.Run("complex128", benchmarkLevel3[complex128])
	b.Run("complex64", benchmarkLevel3[complex64])
}

// benchmarkLevel3 reports the rate of Ashlar over those of gonum, which uses one core, and of the C libraries, by the number of cores.
func benchmarkLevel3[T gemm.Element](b *testing.B) {
	peers, missing := loadAll()
	for _, m := range missing {
		b.Log(m)
	}
	isComplex := strings.HasPrefix(fmt.Sprintf("%T", *new(T)), "complex")
	for _, n := range []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 100, 128, 256, 512, 1024, 2048, 4096} {
		for _, l := range level3Cases(n, isComplex) {
			for _, threads := range defaultThreads() {
				b.Run(fmt.Sprintf("%v/%d", l, threads), func(b *testing.B) {
					cs := level3Contestants[T](l, l.flops(isComplex), threads, peers)
					table := rates(max(b.N, 5), cs)
					for i := 1; i < len(cs); i++ {
						b.ReportMetric(ratio(table, 0, i).Center, "x-"+cs[i].name)
					}
					b.ReportMetric(median(table, 0)/1e9, "GFLOPS")
				})
			}
		}
	}
}

func level3Contestants[T gemm.Element](l level3, flops float64, threads int, peers []*peer) []contestant {
	n := l.n
	matrix := func(scale float64) []T {
		m := gemm.RowMajor[T](n, n, nil)
		for i := range m.Data {
			v, unit := any(&m.Data[i]), float64(i*7919%1009)/1009-0.5
			if i/n == i%n {
				unit = 1 / scale
			}
			switch v := v.(type) {
			case *float32:
				*v = float32(unit * scale)
			case *float64:
				*v = unit * scale
			case *complex64:
				*v = complex(float32(unit*scale), 0)
			case *complex128:
				*v = complex(unit*scale, 0)
			}
		}
		return m.Data
	}
	// A hardly changes what it is multiplied with or divided into, since this happens again and again.
	a, x, c := matrix(1e-9), matrix(1), make([]T, n*n)
	cs := []contestant{{name: ours, threads: threads, flops: flops, run: level3Call(ashblas.Implementation{}, l, a, x, c),
		within: func(round func()) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			round()
		}}}
	if n <= 1024 {
		cs = append(cs, contestant{name: "gonum", threads: threads, flops: flops, run: level3Call(gonum.Implementation{}, l, a, x, c), every: 1 + n/256})
	}
	for _, p := range peers {
		if run := level3Peer(p, l, a, x, c); run != nil {
			cs = append(cs, contestant{name: p.name, threads: threads, flops: flops, run: run, overhead: p.overhead,
				within: func(round func()) { p.on(threads, round) }})
		}
	}
	return cs
}

// TestLevel3: gonum and the libraries get right what they are timed on.
func TestLevel3(t *testing.T) {
	t.Run("float64", func(t *testing.T) { testLevel3[float64](t, 1e-12) })
	t.Run("float32", func(t *testing.T) { testLevel3[float32](t, 1e-4) })
	t.Run("complex128", func(t *testing.T) { testLevel3[complex128](t, 1e-12) })
	t.Run("complex64", func(t *testing.T) { testLevel3[complex64](t, 1e-4) })
}

func testLevel3[T gemm.Element](t *testing.T, tolerance float64) {
	peers, _ := loadAll()
	isComplex := strings.HasPrefix(fmt.Sprintf("%T", *new(T)), "complex")
	for _, l := range level3Cases(17, isComplex) {
		n := l.n
		matrix := func() []T {
			m := make([]T, n*n)
			for i := range m {
				re, im := float64(i*7919%1009)/1009-0.5, float64(i*104729%997)/997-0.5
				if i/n == i%n {
					re += 8
				}
				switch v := any(&m[i]).(type) {
				case *float32:
					*v = float32(re)
				case *float64:
					*v = re
				case *complex64:
					*v = complex(float32(re), float32(im))
				case *complex128:
					*v = complex(re, im)
				}
			}
			return m
		}
		a, wantX, wantC := matrix(), matrix(), make([]T, n*n)
		level3Call(ashblas.Implementation{}, l, a, wantX, wantC)()
		check := func(name string, bind func(x, c []T) func()) {
			x, c := matrix(), make([]T, n*n)
			run := bind(x, c)
			if run == nil {
				return
			}
			onC(run)
			for i := range x {
				if size(x[i]-wantX[i]) > tolerance*(1+size(wantX[i])) || size(c[i]-wantC[i]) > tolerance*(1+size(wantC[i])) {
					t.Errorf("%v by %s: element %d is %v, %v, want %v, %v", l, name, i, x[i], c[i], wantX[i], wantC[i])
					return
				}
			}
		}
		check("gonum", func(x, c []T) func() { return level3Call(gonum.Implementation{}, l, a, x, c) })
		for _, p := range peers {
			check(p.name, func(x, c []T) func() { return level3Peer(p, l, a, x, c) })
		}
	}
}
