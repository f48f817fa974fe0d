package blas

import (
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// product computes y ← α·op(A)·x + β·y for a dense m×n matrix A whose rows are lda elements apart, and α ≠ 0. Of a real A, it is
// A·x in the dot order of package gemm, and Aᵀ·x in its chain order; a complex one
// is taken for real, too, where it is not so large that memory likes rows better.
func (v *level2[T, F]) product(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	if v.isComplex() {
		v.scale(beta, y)
		v.complexProduct(t, m, n, alpha, a, lda, x, y)
		return
	}
	noTrans, few := t == blas.NoTrans, m <= stripRows || n <= stripCols
	if small := m*n <= near; small && noTrans && n <= generic.DotKC {
		dots(v.set, m, n, asReal[F](alpha), reals[F](a), lda, reals[F](x), asReal[F](beta), reals[F](y), 1)
		return
	} else if small && few && !noTrans {
		strips(v.set, m, n, asReal[F](alpha), reals[F](a), lda, reals[F](x), 1, asReal[F](beta), reals[F](y))
		return
	} else if small && !noTrans {
		buf, l := v.borrow(min(n, chainCols))
		chains(v.set, m, n, asReal[F](alpha), reals[F](a), lda, reals[F](x), asReal[F](beta), reals[F](y), reals[F](buf))
		v.giveBack(l)
		return
	}
	w, count := rowsTimes, m
	switch {
	case few && !noTrans:
		w, count = stripsTimes, n
	case !noTrans:
		w, count = columnsTimes, n
	}
	s := share[T, F]{v: v, work: w, m: m, n: n, alpha: alpha, a: a, lda: lda, x: x, beta: beta, y: y}
	s.run(count, lineElements, m*n, gemm.Even)
}

// complexProduct adds α·op(A)·x to y for a complex A.
func (v *level2[T, F]) complexProduct(t blas.Transpose, m, n int, alpha T, a []T, lda int, x, y []T) {
	switch {
	case t == blas.NoTrans:
		buf, l := v.borrow(2 * n)
		re, im := pairs[F](buf[:n]), pairs[F](buf[n:])
		for i, e := range pairs[F](x[:n]) {
			e = mulPair(parts[F](alpha), e)
			re[i], im[i] = pair[F]{e.re, -e.im}, pair[F]{e.im, e.re}
		}
		if m*n <= near {
			pairDots(v.set, m, n, pairs[F](a), lda, pairs[F](y), pairs[F](buf))
		} else {
			s := share[T, F]{v: v, work: pairRowsTimes, n: n, a: a, lda: lda, y: y, s: buf}
			s.run(m, lineElements, m*n, gemm.Even)
		}
		v.giveBack(l)
	case m <= stripRows || n <= stripCols:
		buf, l := v.borrow(m + v.set.NR)
		ax := buf[:m]
		v.multiples(false, alpha, x[:m], ax)
		if conj := t == blas.ConjTrans; m*n <= near {
			pairStrips(v.set, conj, m, n, pairs[F](ax), pairs[F](a), lda, pairs[F](y), pairs[F](buf[m:]))
		} else {
			s := share[T, F]{v: v, work: pairStripsTimes, conj: conj, m: m, a: a, lda: lda, y: y, s: ax}
			s.run(n, lineElements, m*n, gemm.Even)
		}
		v.giveBack(l)
	default:
		if conj := t == blas.ConjTrans; m*n <= near {
			v.columns(conj, m, n, alpha, a, lda, x, y)
		} else {
			s := share[T, F]{v: v, work: pairColumns, conj: conj, m: m, alpha: alpha, a: a, lda: lda, x: x, y: y}
			s.run(n, lineElements, m*n, gemm.Even)
		}
	}
}

// columns adds α·Aᵀ·x to y, or α·Aᴴ·x, for a complex A whose rows are read one after the other.
func (v *level2[T, F]) columns(conj bool, m, n int, alpha T, a []T, lda int, x, y []T) {
	if conj {
		v.conjugate(y[:n])
	}
	v.chainRows(conj, m, n, alpha, a, lda, x, y)
	if conj {
		v.conjugate(y[:n])
	}
}

// pairDots adds α·A·x to y: two real products with the rows of A, one for each part of y. ax has the elements of α·x, first conjugated and then times i.
func pairDots[T gemm.Float](set *asm.Set[T], m, n int, a []pair[T], lda int, y, ax []pair[T]) {
	const half = generic.DotKC / 2
	kernels := set.Dots[1]
	for i := 0; i < m; {
		count := min(len(kernels), m-i)
		tiles := min((m-i)/count, max(1, near/(count*min(n, half))))
		for p := 0; p < n; p += half {
			kernels[count-1](tiles, 2*min(half, n-p), 1, &ax[p].re, 2*n, &a[i*lda+p].re, 2*lda, 1, &y[i].re, 1, 2)
		}
		i += count * tiles
	}
}

// pairStrips adds α·Aᵀ·x to y, or α·Aᴴ·x, in strips of A as wide as a tile, from real products with the parts of α·x. buf has
// a tile's width.
func pairStrips[T gemm.Float](set *asm.Set[T], conj bool, m, n int, ax, a []pair[T], lda int, y, buf []pair[T]) {
	r, q := buf[:set.NR/2], buf[set.NR/2:]
	for j := 0; j < n; j += len(r) {
		cols, factor := min(len(r), n-j), T(0)
		f := set.Direct[1][set.Vectors(2*cols)-1]
		for i := 0; i < m; i, factor = i+generic.KC, 1 {
			f(1, 2*cols, min(generic.KC, m-i), 1, &ax[i].re, 1, 2, &a[i*lda+j].re, 2*lda, factor, &r[0].re, set.NR, nil, nil, nil)
		}
		out := y[j : j+cols]
		for k := range out {
			if re, im := r[k], q[k]; conj {
				out[k].re += re.re + im.im
				out[k].im += im.re - re.im
			} else {
				out[k].re += re.re - im.im
				out[k].im += re.im + im.re
			}
		}
	}
}

// dots computes A·x by the kernels alone. Elements of y are incY > 0 apart.
func dots[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y []T, incY int) {
	kernels := set.Dots[0]
	most := len(kernels)
	groups := (m + most - 1) / most
	if rows := m / groups; rows*groups == m {
		kernels[rows-1](groups, n, alpha, &x[0], 0, &a[0], lda, beta, &y[0], 0, incY)
		return
	}
	if groups = m / most; groups > 0 {
		kernels[most-1](groups, n, alpha, &x[0], 0, &a[0], lda, beta, &y[0], 0, incY)
	}
	if rest := m % most; rest > 0 {
		i := m - rest
		kernels[rest-1](1, n, alpha, &x[0], 0, &a[i*lda], lda, beta, &y[i*incY], 0, incY)
	}
}

// A transposed matrix of few rows or columns is read in strips as wide as a tile, a larger one in whole rows: memory
// likes these better.
const stripRows, stripCols = 128, 32

// strips computes Aᵀ·x with the sums of a strip of columns in registers. Elements of x are incX > 0 apart.
func strips[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T) {
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		f := set.Direct[0][set.Vectors(cols)-1]
		for i, factor := 0, beta; i < m; i, factor = i+generic.KC, 1 {
			f(1, cols, min(generic.KC, m-i), alpha, &x[i*incX], 0, incX, &a[i*lda+j], lda, factor, &y[j], 0, nil, nil, nil)
		}
	}
}

// chainCols is the number of sums that stay in an L1 cache. A matrix of farBytes is not in the caches next to a core.
const chainCols, farBytes = 2048, 16 << 20

// chains computes the same with the sums in memory, to which it adds a row at a time.
func chains[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y, buf []T) {
	far := m*n*int(unsafe.Sizeof(alpha)) >= farBytes
	for j := 0; j < n; j += chainCols {
		s := buf[:min(chainCols, n-j)]
		for i, factor := 0, beta; i < m; i, factor = i+generic.KC, 1 {
			clear(s)
			addAll(set, far, min(generic.KC, m-i), x[i:], a[i*lda+j:], lda, s)
			out := y[j : j+len(s)]
			if factor == 0 {
				clear(out)
			}
			set.Axpby(len(s), alpha, &s[0], factor, &out[0])
		}
	}
}
