package main

import (
	"math/rand/v2"
	"strings"

	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/blastest"
)

// level2Names are the calls of level 2, with their flags.
var level2Names = []string{
	"gemv/N", "gemv/T", "gemv/C", "gemv/strided", "gbmv/N", "gbmv/T", "symv/U", "symv/L", "sbmv/U", "sbmv/L", "spmv/U", "spmv/L",
	"trmv/UN", "trmv/LN", "trmv/UT", "trmv/LT", "trsv/UN", "trsv/LN", "trsv/UT", "trsv/LT", "trsv/UC", "tbmv/UN", "tbmv/UT", "tbsv/UN", "tbsv/UT",
	"tpmv/UN", "tpmv/UT", "tpsv/UN", "tpsv/UT", "geru", "gerc", "syr", "spr", "syr2", "spr2",
}

// level2Calls are these calls on n×n matrices, or bands with k diagonals on either side, which leave numbers in range for the millions of
// times that they are made, if A is as [level2Operands] makes it.
func level2Calls[T interface {
	gemm.Float | gemm.Complex
}, R gemm.Float](f blastest.Level2[T, R], n, k int, a, x, y []T) map[string]func() {
	const (
		nt, tr, ct = gonumblas.NoTrans, gonumblas.Trans, gonumblas.ConjTrans
		up, lo     = gonumblas.Upper, gonumblas.Lower
		unit       = gonumblas.Unit // lest values leave the range
	)
	w := 2*k + 1
	return map[string]func(){
		"gemv/N":       func() { f.Gemv(nt, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/T":       func() { f.Gemv(tr, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/C":       func() { f.Gemv(ct, n, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"gemv/strided": func() { f.Gemv(nt, n, n, 0.5, a, n, x, 2, 0.5, y, -2) },
		"gbmv/N":       func() { f.Gbmv(nt, n, n, k, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"gbmv/T":       func() { f.Gbmv(tr, n, n, k, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"symv/U":       func() { f.Symv(up, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"symv/L":       func() { f.Symv(lo, n, 0.5, a, n, x, 1, 0.5, y, 1) },
		"sbmv/U":       func() { f.Sbmv(up, n, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"sbmv/L":       func() { f.Sbmv(lo, n, k, 0.5, a, w, x, 1, 0.5, y, 1) },
		"spmv/U":       func() { f.Spmv(up, n, 0.5, a, x, 1, 0.5, y, 1) },
		"spmv/L":       func() { f.Spmv(lo, n, 0.5, a, x, 1, 0.5, y, 1) },
		"trmv/UN":      func() { f.Trmv(up, nt, unit, n, a, n, y, 1) },
		"trmv/LN":      func() { f.Trmv(lo, nt, unit, n, a, n, y, 1) },
		"trmv/UT":      func() { f.Trmv(up, tr, unit, n, a, n, y, 1) },
		"trmv/LT":      func() { f.Trmv(lo, tr, unit, n, a, n, y, 1) },
		"trsv/UN":      func() { f.Trsv(up, nt, unit, n, a, n, y, 1) },
		"trsv/LN":      func() { f.Trsv(lo, nt, unit, n, a, n, y, 1) },
		"trsv/UT":      func() { f.Trsv(up, tr, unit, n, a, n, y, 1) },
		"trsv/LT":      func() { f.Trsv(lo, tr, unit, n, a, n, y, 1) },
		"trsv/UC":      func() { f.Trsv(up, ct, unit, n, a, n, y, 1) },
		"tbmv/UN":      func() { f.Tbmv(up, nt, unit, n, k, a, w, y, 1) },
		"tbmv/UT":      func() { f.Tbmv(up, tr, unit, n, k, a, w, y, 1) },
		"tbsv/UN":      func() { f.Tbsv(up, nt, unit, n, k, a, w, y, 1) },
		"tbsv/UT":      func() { f.Tbsv(up, tr, unit, n, k, a, w, y, 1) },
		"tpmv/UN":      func() { f.Tpmv(up, nt, unit, n, a, y, 1) },
		"tpmv/UT":      func() { f.Tpmv(up, tr, unit, n, a, y, 1) },
		"tpsv/UN":      func() { f.Tpsv(up, nt, unit, n, a, y, 1) },
		"tpsv/UT":      func() { f.Tpsv(up, tr, unit, n, a, y, 1) },
		"geru":         func() { f.Geru(n, n, tiny, x, 1, x, 1, a, n) },
		"gerc":         func() { f.Gerc(n, n, tiny, x, 1, x, 1, a, n) },
		"syr":          func() { f.Syr(up, n, tiny, x, 1, a, n) },
		"spr":          func() { f.Spr(up, n, tiny, x, 1, a) },
		"syr2":         func() { f.Syr2(up, n, tiny, x, 1, x, 1, a, n) },
		"spr2":         func() { f.Spr2(up, n, tiny, x, 1, x, 1, a) },
	}
}

// tiny is the size of what is added again and again.
const tiny = 1.0 / (1 << 30)

// level2Band is the number of diagonals on either side of a band.
const level2Band = 20

// level2Operands returns A, for a matrix or a band, x and y.
func level2Operands[T gemm.Element](n int) (a, x, y []T) {
	a, x, y = make([]T, max(n*n, n*(2*level2Band+1))), make([]T, 2*n), make([]T, 2*n)
	rng := rand.New(rand.NewPCG(4, uint64(n)))
	for i := range a {
		a[i] = element[T](complex([...]float64{1, -1, 2, -2}[rng.Uint32()%4]*tiny, 0)) // with ones on its diagonal, powers of a triangle hardly grow
	}
	for i := range x {
		x[i], y[i] = element[T](1), element[T](0.5)
	}
	return a, x, y
}

// level2Lists are the arguments of the routines, see [arguments.bind].
var level2Lists = map[string]string{
	"gemv": "tnnaAxby", "gbmv": "tnnkkaWxby", "symv": "unaAxby", "sbmv": "unkaWxby", "spmv": "unaPxby",
	"trmv": "utdnAy", "trsv": "utdnAy", "tbmv": "utdnkWy", "tbsv": "utdnkWy", "tpmv": "utdnPy", "tpsv": "utdnPy",
	"geru": "nnaxxA", "syr": "unaxA", "spr": "unaxP", "syr2": "unaxxA", "spr2": "unaxxP",
}

// hermitian are the routines that take the place of symmetric ones for complex numbers.
var hermitian = map[string]string{"symv": "hemv", "sbmv": "hbmv", "spmv": "hpmv", "syr": "her", "spr": "hpr", "syr2": "her2", "spr2": "hpr2"}

// level2Compared are the calls that are compared with libraries.
var level2Compared = []string{
	"gemv/N", "gemv/T", "gbmv/N", "gbmv/T", "symv/U", "symv/L", "sbmv/U", "spmv/U", "trmv/UN", "trmv/LT", "trsv/UN", "trsv/LT", "tbmv/UN", "tbsv/UN",
	"tpmv/UN", "tpsv/UN", "geru", "syr", "spr", "syr2", "spr2",
}

// level2Call is the call of that name. The imaginary parts of operands are 0: a row-major matrix is its transpose to the libraries, which
// is the conjugate of a Hermitian one.
func level2Call[T interface {
	gemm.Float | gemm.Complex
}, R gemm.Float](name string, ours, theirs blastest.Level2[T, R]) blasCall[T] {
	op, flags, _ := strings.Cut(name, "/")
	list := level2Lists[op]
	routine := op
	switch {
	case op == "geru" && !isComplex[T]():
		routine = "ger"
	case op[0] == 's' && isComplex[T]():
		routine = hermitian[op]
	}
	on := func(f blastest.Level2[T, R]) func(x *arguments[T]) func() {
		return func(x *arguments[T]) func() { return level2Calls(f, int(x.n), level2Band, x.a, x.b, x.c)[name] }
	}
	return blasCall[T]{
		operands: func(n int) *arguments[T] {
			x := &arguments[T]{uplo: 'L', trans: 'T', diag: 'U', n: int32(n), k: level2Band, band: 2*level2Band + 1, inc: 1, alpha: element[T](0.5), beta: element[T](0.5)}
			if strings.HasPrefix(flags, "L") {
				x.uplo = 'U'
			}
			if strings.HasSuffix(flags, "T") {
				x.trans = 'N'
			}
			if strings.HasSuffix(list, "A") || strings.HasSuffix(list, "P") {
				x.alpha = element[T](tiny)
			}
			x.a, x.b, x.c = level2Operands[T](n)
			return x
		},
		ours: on(ours), gonum: on(theirs),
		peer: func(p *peer, x *arguments[T]) func() { return x.bind(p, letterOf[T]()+routine+"_", list) },
	}
}

func level2Trials() (trials []trial) {
	for _, n := range []int{16, 64, 256, 1024, 2048} {
		trials = append(trials, level2All(level2Compared, n, true)...)
	}
	return trials
}

// level2All are the calls of those names at order n, in all types.
func level2All(names []string, n int, libraries bool) (trials []trial) {
	us, them := blas.Implementation{}, gonum.Implementation{}
	trials = append(trials, level2Typed(names, n, libraries, blastest.Float64(us), blastest.Float64(them))...)
	trials = append(trials, level2Typed(names, n, libraries, blastest.Float32(us), blastest.Float32(them))...)
	trials = append(trials, level2Typed(names, n, libraries, blastest.Complex128(us), blastest.Complex128(them))...)
	return append(trials, level2Typed(names, n, libraries, blastest.Complex64(us), blastest.Complex64(them))...)
}

func level2Typed[T interface {
	gemm.Float | gemm.Complex
}, R gemm.Float](names []string, n int, libraries bool, ours, theirs blastest.Level2[T, R]) (trials []trial) {
	for _, name := range names {
		c := level2Call(name, ours, theirs)
		if !libraries {
			c.peer = nil
		}
		trials = append(trials, c.trial(name, n, vectorGoal, false))
	}
	return trials
}
