package blas

import (
	"slices"
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

// TestFar: matrices that come from memory are taken in other ways, with the same bits.
func TestFar(t *testing.T) {
	defer func(old int) { farBytes = old }(farBytes)
	t.Run("float64", func(t *testing.T) { far(t, func(v complex128) float64 { return real(v) }, changeFloat64) })
	t.Run("float32", func(t *testing.T) { far(t, func(v complex128) float32 { return float32(real(v)) }, changeFloat32) })
	t.Run("complex128", func(t *testing.T) { far(t, func(v complex128) complex128 { return v }, changeComplex128) })
	t.Run("complex64", func(t *testing.T) { far(t, func(v complex128) complex64 { return complex64(v) }, changeComplex64) })
}

// far has run change a, ap, b and z, by m×m matrices and an n×n one, n being more than methods leave to loops, and compares what comes out.
func far[T number](t *testing.T, narrow func(complex128) T, run func(uplo blas.Uplo, m, n int, a, ap, b, x, y, z []T)) {
	random := func(n int) []T {
		v := make([]T, n)
		for i := range v {
			v[i] = narrow(complex(float64(i*i%97)/97-0.5, float64(i*i%89)/89-0.5))
		}
		return v
	}
	const n = 131
	for m := 25; m < 60; m++ {
		for _, uplo := range []blas.Uplo{blas.Upper, blas.Lower} {
			var got [2][4][]T
			for k, bytes := range []int{1 << 30, 0} {
				farBytes = bytes
				got[k] = [4][]T{random(m * m), random(m * m), random(n * n), random(n)}
				run(uplo, m, n, got[k][0], got[k][1], got[k][2], random(n), random(n + 1)[1:], got[k][3])
			}
			for i, v := range got[0] {
				if !slices.Equal(v, got[1][i]) {
					t.Fatalf("%d rows, %c: bits of result %d differ", m, uplo, i)
				}
			}
		}
	}
}

func changeFloat64(uplo blas.Uplo, m, n int, a, ap, b, x, y, z []float64) {
	impl := Implementation{}
	impl.Dsyr(uplo, m, 0.7, x, 1, a, m)
	impl.Dsyr2(uplo, m, 0.7, x, 1, y, 1, a, m)
	impl.Dspr2(uplo, m, 0.7, x, 1, y, 1, ap)
	impl.Dger(n, n-1, 0.7, x, 1, y, 1, b, n)
	impl.Dsymv(uplo, m, 0.7, a, m, x, 1, 1, z, 1)
	impl.Dgemv(blas.Trans, n, n, 0.7, b, n, x, 1, 1, z, 1)
}

func changeFloat32(uplo blas.Uplo, m, n int, a, ap, b, x, y, z []float32) {
	impl := Implementation{}
	impl.Ssyr2(uplo, m, 0.7, x, 1, y, 1, a, m)
	impl.Sspr(uplo, m, 0.7, x, 1, ap)
	impl.Sger(n-1, n, 0.7, x, 1, y, 1, b, n)
	impl.Sspmv(uplo, m, 0.7, ap, x, 1, 1, z, 1)
	impl.Sgemv(blas.Trans, n, n, 0.7, b, n, x, 1, 1, z, 1)
}

func changeComplex128(uplo blas.Uplo, m, n int, a, ap, b, x, y, z []complex128) {
	impl := Implementation{}
	impl.Zher(uplo, m, 0.7, x, 1, a, m)
	impl.Zher2(uplo, m, 0.7-1i, x, 1, y, 1, a, m)
	impl.Zhpr2(uplo, m, 0.7-1i, x, 1, y, 1, ap)
	impl.Zgeru(n, n-1, 0.7-1i, x, 1, y, 1, b, n)
	impl.Zhemv(uplo, n, 0.7-1i, b, n, x, 1, 1, z, 1)
}

func changeComplex64(uplo blas.Uplo, m, n int, a, ap, b, x, y, z []complex64) {
	impl := Implementation{}
	impl.Cher2(uplo, m, 0.7-1i, x, 1, y, 1, a, m)
	impl.Chpr(uplo, m, 0.7, x, 1, ap)
	impl.Cgerc(n-1, n, 0.7-1i, x, 1, y, 1, b, n)
	impl.Chpmv(uplo, n, 0.7-1i, b, x, 1, 1, z, 1)
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
