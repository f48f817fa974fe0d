package main

import (
	"fmt"
	"strings"

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

// level3Lists are the arguments of the routines, see [arguments.bind].
var level3Lists = map[string]string{
	"symm": "sunnaABbC", "hemm": "sunnaABbC", "syrk": "utnnaAbC", "herk": "utnnaAbC", "syr2k": "utnnaABbC", "her2k": "utnnaABbC",
	"trmm": "sutdnnaAB", "trsm": "sutdnnaAB",
}

// level3Peer is level3Call for a C library; nil if it lacks the function.
func level3Peer[T gemm.Element](p *peer, l level3, a, b, c []T) func() {
	// A row-major matrix is its transpose in column-major order, so that left and right, and upper and lower, change places. There,
	// products with a matrix's own transpose change the transpose.
	x := &arguments[T]{side: 'L', uplo: 'U', trans: byte(l.trans), diag: byte(l.diag), n: int32(l.n), alpha: element[T](1), a: a, b: b, c: c}
	if l.side == blas.Left {
		x.side = 'R'
	}
	if l.uplo == blas.Upper {
		x.uplo = 'L'
	}
	if strings.HasSuffix(l.op, "k") {
		x.trans = 'N'
		if l.trans == blas.NoTrans {
			if x.trans = 'T'; strings.HasPrefix(l.op, "her") {
				x.trans = 'C'
			}
		}
	}
	return x.bind(p, letterOf[T]()+l.op+"_", level3Lists[l.op])
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

// level3Operands returns n×n matrices A, B and C. A hardly changes what it is multiplied with or divided into, since this happens again and
// again.
func level3Operands[T gemm.Element](n int) (a, b, c []T) {
	matrix := func(scale float64) []T {
		m := make([]T, n*n)
		for i := range m {
			m[i] = element[T](complex((float64(i*7919%1009)/1009-0.5)*scale, 0))
		}
		for i := range n {
			m[i*(n+1)] = element[T](1)
		}
		return m
	}
	return matrix(1e-9), matrix(1), make([]T, n*n)
}

// level3Compared are the flags that are compared with libraries.
func level3Compared(n int, isComplex bool) (cases []level3) {
	const left, right, up, lo, nt, tr, diag = blas.Left, blas.Right, blas.Upper, blas.Lower, blas.NoTrans, blas.Trans, blas.NonUnit
	cases = []level3{
		{"symm", left, up, nt, diag, n}, {"symm", right, lo, nt, diag, n}, {"syrk", left, lo, nt, diag, n}, {"syrk", left, up, tr, diag, n},
		{"syr2k", left, lo, nt, diag, n}, {"syr2k", left, up, tr, diag, n}, {"trmm", left, lo, nt, diag, n}, {"trmm", right, up, tr, diag, n},
		{"trsm", left, lo, nt, diag, n}, {"trsm", left, up, tr, diag, n}, {"trsm", right, up, nt, diag, n},
	}
	if isComplex {
		cases = append(cases, level3{"hemm", left, up, nt, diag, n}, level3{"herk", left, lo, nt, diag, n}, level3{"her2k", left, lo, nt, diag, n})
	}
	return cases
}

func level3Trials() (trials []trial) {
	for n := 32; n <= 2048; n *= 2 {
		trials = append(trials, level3All(n, true)...)
	}
	return trials
}

// level3All are the calls at order n, in all types.
func level3All(n int, libraries bool) (trials []trial) {
	trials = append(trials, level3Typed[float64](n, libraries)...)
	trials = append(trials, level3Typed[float32](n, libraries)...)
	trials = append(trials, level3Typed[complex128](n, libraries)...)
	return append(trials, level3Typed[complex64](n, libraries)...)
}

func level3Typed[T gemm.Element](n int, libraries bool) (trials []trial) {
	for _, l := range level3Compared(n, isComplex[T]()) {
		at := func(n int32) level3 {
			l := l
			l.n = int(n)
			return l
		}
		call := func(impl allBLAS) func(x *arguments[T]) func() {
			return func(x *arguments[T]) func() { return level3Call(impl, at(x.n), x.a, x.b, x.c) }
		}
		c := blasCall[T]{
			operands: func(n int) *arguments[T] {
				x := &arguments[T]{n: int32(n)}
				x.a, x.b, x.c = level3Operands[T](n)
				return x
			},
			ours: call(ashblas.Implementation{}), gonum: call(gonum.Implementation{}),
		}
		if libraries {
			c.peer = func(p *peer, x *arguments[T]) func() { return level3Peer(p, at(x.n), x.a, x.b, x.c) }
		}
		name, _, _ := strings.Cut(l.String()+"!", fmt.Sprintf("/%d!", n))
		trials = append(trials, c.trial(name, n, matrixGoal, n > 512))
	}
	return trials
}
