package blas_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/blas"
)

// TestOverflow: a leading dimension or an increment for which no int is large enough to hold the length that it wants is told from a short slice
// no less than any other, and nothing is read or written.
func TestOverflow(t *testing.T) {
	const (
		u, l     = blas.Upper, blas.Lower
		no, yes  = blas.NoTrans, blas.Trans
		non      = blas.NonUnit
		left     = blas.Left
		infinite = math.MaxInt
	)
	backing := make([]float64, 3000)
	for i := range backing {
		backing[i] = float64(i)
	}
	data := backing[1000:1016]
	v := make([]float64, 200)
	sq := make([]float64, 200*200)
	for _, ld := range []int{infinite, infinite - 10, infinite/2 + 2, infinite/3 + 2} {
		for _, n := range []int{4, 40, 150} {
			for name, call := range map[string]func(){
				"Dgemm, A": func() { impl.Dgemm(no, no, n, n, n, 1, data, ld, sq, n, 0, sq, n) },
				"Dgemm, B": func() { impl.Dgemm(no, yes, n, n, n, 1, sq, n, data, ld, 0, sq, n) },
				"Dgemm, C": func() { impl.Dgemm(yes, no, n, n, n, 1, sq, n, sq, n, 0, data, ld) },
				"Zgemm, A": func() {
					impl.Zgemm(no, no, n, n, n, 1, make([]complex128, 4), ld, make([]complex128, n*n), n, 0, make([]complex128, n*n), n)
				},
				"Dgemv":      func() { impl.Dgemv(no, n, n, 1, data, ld, v, 1, 0, v, 1) },
				"Dgemv, x":   func() { impl.Dgemv(no, n, n, 1, sq, n, data, ld, 0, v, 1) },
				"Dgemv, y":   func() { impl.Dgemv(no, n, n, 1, sq, n, v, 1, 0, data, -ld) },
				"Dger":       func() { impl.Dger(n, n, 1, v, 1, v, 1, data, ld) },
				"Dgbmv":      func() { impl.Dgbmv(no, n, n, 1, 1, 1, data, ld, v, 1, 0, v, 1) },
				"Dsymv":      func() { impl.Dsymv(u, n, 1, data, ld, v, 1, 0, v, 1) },
				"Dsbmv":      func() { impl.Dsbmv(l, n, 1, 1, data, ld, v, 1, 0, v, 1) },
				"Dtrmv":      func() { impl.Dtrmv(u, no, non, n, data, ld, v, 1) },
				"Dtrsv":      func() { impl.Dtrsv(l, yes, non, n, data, ld, v, 1) },
				"Dtbmv":      func() { impl.Dtbmv(u, no, non, n, 1, data, ld, v, 1) },
				"Dtbsv":      func() { impl.Dtbsv(l, yes, non, n, 1, data, ld, v, 1) },
				"Dsyr":       func() { impl.Dsyr(u, n, 1, v, 1, data, ld) },
				"Dsyr2":      func() { impl.Dsyr2(l, n, 1, v, 1, v, 1, data, ld) },
				"Dspr, x":    func() { impl.Dspr(l, n, 1, data, ld, sq) },
				"Dsymm, A":   func() { impl.Dsymm(left, u, n, n, 1, data, ld, sq, n, 0, sq, n) },
				"Dsymm, C":   func() { impl.Dsymm(left, u, n, n, 1, sq, n, sq, n, 0, data, ld) },
				"Dsyrk, A":   func() { impl.Dsyrk(u, no, n, n, 1, data, ld, 0, sq, n) },
				"Dsyrk, C":   func() { impl.Dsyrk(u, no, n, n, 1, sq, n, 0, data, ld) },
				"Dsyr2k, B":  func() { impl.Dsyr2k(l, yes, n, n, 1, sq, n, data, ld, 0, sq, n) },
				"Dtrmm, A":   func() { impl.Dtrmm(left, u, no, non, n, n, 1, data, ld, sq, n) },
				"Dtrsm, B":   func() { impl.Dtrsm(left, l, no, non, n, n, 1, sq, n, data, ld) },
				"Dsbmv, k":   func() { impl.Dsbmv(l, n, infinite, 1, data, 1, v, 1, 0, v, 1) },
				"Dsbmv/U, k": func() { impl.Dsbmv(u, 1, infinite, 1, data, 1, v, 1, 0, v, 1) },
				"Zhbmv, k": func() {
					impl.Zhbmv(l, 1, infinite, 1, make([]complex128, 4), ld/n, make([]complex128, 1), 1, 0, make([]complex128, 1), 1)
				},
				"Dtbmv, k":   func() { impl.Dtbmv(l, no, non, 1, infinite, data, 1, v, 1) },
				"Dtbsv, k":   func() { impl.Dtbsv(u, yes, non, n, infinite, data, ld/n, v, 1) },
				"Dgbmv, kL":  func() { impl.Dgbmv(no, n, n, ld, ld, 1, data, 16, v, 1, 0, v, 1) },
				"Dgbmv, kLU": func() { impl.Dgbmv(no, n, n, infinite, infinite, 1, data, infinite, v, 1, 0, v, 1) },
			} {
				if message := fmt.Sprint(panicOf(call)); !strings.HasPrefix(message, "blas: insufficient length of ") && !strings.HasPrefix(message, "blas: bad leading dimension of ") {
					t.Errorf("%s of %d, %d apart: panic %q", name, n, ld, message)
				}
			}
		}
	}
	for i, x := range backing {
		if x != float64(i) {
			t.Fatalf("[%d] was written", i)
		}
	}
	if m := panicOf(func() { impl.Dspmv(u, math.MaxInt, 1, data, v, 0, 0, v, 1) }); m == nil {
		t.Error("no panic")
	}
}

func panicOf(f func()) (r any) {
	defer func() { r = recover() }()
	f()
	return nil
}
