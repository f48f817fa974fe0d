package blas

import (
	"testing"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/gemm"
)

// TestLongPanels has rows that a kernel takes in several parts, of whole numbers, so that every order of sums gives the same.
func TestLongPanels(t *testing.T) {
	const n = panelCols + 13
	impl := Implementation{}
	number := func(i, j int) float64 { return float64((7*i+3*j)%5 - 2) }
	matrix := func() []float64 {
		a := make([]float64, n*n)
		for i := range n {
			for j := range n {
				a[i*n+j] = number(i, j)
			}
		}
		return a
	}
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i], y[i] = number(i, 1), number(2, i)
	}
	for _, uplo := range []blas.Uplo{blas.Upper, blas.Lower} {
		stored := func(i, j int) bool { return (i <= j) == (uplo == blas.Upper) || i == j }
		sym, tri := append([]float64(nil), y...), make([]float64, n)
		for i := range n {
			for j := range n {
				if !stored(i, j) {
					continue
				}
				sym[i] += 2 * number(i, j) * x[j]
				if i != j {
					sym[j] += 2 * number(i, j) * x[i]
				}
				tri[j] += number(i, j) * x[i]
			}
		}
		a, gotSym, gotTri := matrix(), append([]float64(nil), y...), append([]float64(nil), x...)
		impl.Dsymv(uplo, n, 2, a, n, x, 1, 1, gotSym, 1)
		impl.Dtrmv(uplo, blas.Trans, blas.NonUnit, n, a, n, gotTri, 1)
		for i := range n {
			if gotSym[i] != sym[i] || gotTri[i] != tri[i] {
				t.Fatalf("%c: symv, trmv: element %d is %v, %v, want %v, %v", uplo, i, gotSym[i], gotTri[i], sym[i], tri[i])
			}
		}
		impl.Dsyr2(uplo, n, 2, x, 1, y, 1, a, n)
		impl.Dger(n, n, -2, x, 1, y, 1, a, n)
		for i := range n {
			for j := range n {
				want := number(i, j) - 2*x[i]*y[j]
				if stored(i, j) {
					want += 2 * (x[i]*y[j] + y[i]*x[j])
				}
				if a[i*n+j] != want {
					t.Fatalf("%c: syr2, ger: element %d, %d is %v, want %v", uplo, i, j, a[i*n+j], want)
				}
			}
		}
	}
}

// TestStripRoom holds the widest tile to what pairStrips has room for.
func TestStripRoom(t *testing.T) {
	if n := 8 * gemm.Kernels[float64]().NR; n > maxStrip {
		t.Errorf("float64: %d bytes", n)
	}
	if n := 4 * gemm.Kernels[float32]().NR; n > maxStrip {
		t.Errorf("float32: %d bytes", n)
	}
}
