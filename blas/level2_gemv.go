package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// near is the number of elements of A up to which a product is not worth sharing.
const near = 1 << 14

// product computes y ← α·op(A)·x + β·y for a dense m×n matrix A whose rows are lda elements apart, and α ≠ 0. Of a real A, it is
// A·x in the dot order of package gemm, and Aᵀ·x in its chain order; a complex one is taken row by row.
func (v *level2[T, F]) product(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	if v.isComplex() {
		var r rows[T]
		r.dense(a, m, n, lda)
		v.scale(beta, y)
		v.rowsProduct(t, &r, alpha, x, y)
		return
	}
	v.realProduct(t == blas.NoTrans, m, n, asReal[F](alpha), reals[F](a), lda, reals[F](x), asReal[F](beta), reals[F](y))
}

func (v *level2[T, F]) realProduct(noTrans bool, m, n int, alpha F, a []F, lda int, x []F, beta F, y []F) {
	switch {
	case noTrans && m*n <= near && n <= generic.DotKC:
		dots(v.set, m, n, alpha, a, lda, x, beta, y)
	case noTrans:
		gemm.Mul(alpha, gemm.Matrix[F]{Data: a, Rows: m, Cols: n, RowStride: lda, ColStride: 1},
			gemm.Matrix[F]{Data: x, Rows: n, Cols: 1, RowStride: 1, ColStride: n + 1}, beta,
			gemm.Matrix[F]{Data: y, Rows: m, Cols: 1, RowStride: 1, ColStride: m + 1})
	case m <= stripRows || n <= stripCols:
		strips(v.set, m, n, alpha, a, lda, x, beta, y)
	default:
		buf, l := v.borrow(min(n, chainCols))
		chains(v.set, m, n, alpha, a, lda, x, beta, y, reals[F](buf))
		v.giveBack(l)
	}
}

// dots computes A·x by the kernels alone.
func dots[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	kernels := set.Dots[0]
	most := len(kernels)
	if groups := m / most; groups > 0 {
		kernels[most-1](groups, n, alpha, &x[0], 0, &a[0], lda, beta, &y[0], 0, 1)
	}
	if rest := m % most; rest > 0 {
		i := m - rest
		kernels[rest-1](1, n, alpha, &x[0], 0, &a[i*lda], lda, beta, &y[i], 0, 1)
	}
}

// A transposed matrix of few rows or columns is read in strips as wide as a tile, a larger one in whole rows: memory
// likes these better.
const stripRows, stripCols = 128, 32

// strips computes Aᵀ·x with the sums of a strip of columns in registers.
func strips[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		f := set.Direct[0][set.Vectors(cols)-1]
		for i, factor := 0, beta; i < m; i, factor = i+generic.KC, 1 {
			f(1, cols, min(generic.KC, m-i), alpha, &x[i], 0, 1, &a[i*lda+j], lda, factor, &y[j], 0, nil)
		}
	}
}

// chainCols is the number of sums that stay in an L1 cache.
const chainCols = 2048

// chains computes the same with the sums in memory, to which it adds a row at a time.
func chains[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y, buf []T) {
	for j := 0; j < n; j += chainCols {
		s := buf[:min(chainCols, n-j)]
		for i, factor := 0, beta; i < m; i, factor = i+generic.KC, 1 {
			clear(s)
			for p := i; p < min(i+generic.KC, m); p++ {
				set.Axpy(len(s), x[p], &a[p*lda+j], &s[0])
			}
			out := y[j : j+len(s)]
			if factor == 0 {
				clear(out)
			}
			set.Axpby(len(s), alpha, &s[0], factor, &out[0])
		}
	}
}

// rowsProduct adds α·op(R)·x to y: dot products with the rows of R, or a sum of these. With Rᴴ, it is the conjugate of ᾱ·Rᵀ·x̄ that is added.
func (v *level2[T, F]) rowsProduct(t blas.Transpose, r *rows[T], alpha T, x, y []T) {
	if r.isShort(v.shortRow()) {
		v.smallProduct(t, r, alpha, x, y)
		return
	}
	if t == blas.NoTrans {
		for i := range r.m {
			row, j := r.row(i)
			y[i] += v.mul(alpha, v.inner(row, x[j:]))
		}
		return
	}
	conj := t == blas.ConjTrans && v.isComplex()
	if conj {
		v.conjugate(y)
	}
	for i := range r.m {
		row, j := r.row(i)
		ax := v.mul(alpha, x[i])
		if conj {
			ax = v.bar(ax)
		}
		v.axpy(ax, row, y[j:])
	}
	if conj {
		v.conjugate(y)
	}
}
