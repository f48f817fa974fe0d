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
// is taken for real, too, unless it is transposed and has long rows.
func (v *level2[T, F]) product(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	if v.isComplex() {
		v.complexProduct(t, m, n, alpha, a, lda, x, beta, y)
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
		buf, l := v.borrow(chainCols[F](m, n))
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

// complexProduct is product for a complex A.
func (v *level2[T, F]) complexProduct(t blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, beta T, y []T) {
	conj, strips := t == blas.ConjTrans, n <= stripColsComplex128 || n <= stripColsComplex64 && v.isSingle()
	switch small := m*n <= near; {
	case small && (t == blas.NoTrans || strips):
		v.smallPairs(t, m, n, parts[F](alpha), as[pair[F]](&a[0]), lda, as[pair[F]](&x[0]), parts[F](beta), as[pair[F]](&y[0]))
	case t == blas.NoTrans:
		buf, l := v.borrow(2 * n)
		forms := pairs[F](buf)
		twoForms(n, parts[F](alpha), as[pair[F]](&x[0]), &forms[0], &forms[n])
		beta = join[T](v.realFactor(m, parts[F](beta), as[pair[F]](&y[0])))
		s := share[T, F]{v: v, work: pairRowsTimes, n: n, a: a, lda: lda, beta: beta, y: y, s: buf}
		s.run(m, lineElements, m*n, gemm.Even)
		v.giveBack(l)
	case strips:
		s := share[T, F]{v: v, work: pairStripsTimes, conj: conj, m: m, alpha: alpha, a: a, lda: lda, x: x, beta: beta, y: y}
		s.run(n, lineElements, m*n, gemm.Even)
	case small:
		v.scale(beta, y)
		v.columns(conj, m, n, alpha, a, lda, x, y)
	default:
		v.scale(beta, y)
		s := share[T, F]{v: v, work: pairColumns, conj: conj, m: m, alpha: alpha, a: a, lda: lda, x: x, y: y}
		s.run(n, lineElements, m*n, gemm.Even)
	}
}

// A transposed complex matrix is read in strips if a row has at most so many elements. With longer ones, whole rows are as fast or faster, and twice as fast where
// rows lie a multiple of 4 KiB apart: lines of a strip have few places in the caches then.
const stripColsComplex128, stripColsComplex64 = 128, 224

// smallPairs is complexProduct for few elements, and not by whole rows if A is transposed. Methods call it, too, without what comes before.
func (v *level2[T, F]) smallPairs(t blas.Transpose, m, n int, alpha pair[F], a *pair[F], lda int, x *pair[F], beta pair[F], y *pair[F]) {
	if t != blas.NoTrans {
		pairStrips(v.set, t == blas.ConjTrans, m, n, alpha, a, lda, x, beta, y)
		return
	}
	if n <= stackForms {
		var mem [2 * stackForms]pair[F]
		forms := hidden(&mem)
		v.formDots(m, n, alpha, a, lda, x, beta, y, &forms[0])
		return
	}
	buf, l := v.borrow(2 * n)
	v.formDots(m, n, alpha, a, lda, x, beta, y, as[pair[F]](&buf[0]))
	v.giveBack(l)
}

// stackForms is the number of elements up to which their two forms are on the stack.
const stackForms = 16

// formDots computes y ← α·A·x + β·y with memory for the two forms of x.
func (v *level2[T, F]) formDots(m, n int, alpha pair[F], a *pair[F], lda int, x *pair[F], beta pair[F], y, forms *pair[F]) {
	twoForms(n, alpha, x, forms, el(forms, n))
	pairDots(v.set, m, n, a, lda, v.realFactor(m, beta, y).re, y, forms)
}

// realFactor scales y by β if that is not real, and returns what is left to multiply it by.
func (v *level2[T, F]) realFactor(m int, beta pair[F], y *pair[F]) pair[F] {
	if beta.im != 0 {
		v.scal(join[T](beta), unsafe.Slice(as[T](y), m))
		return pair[F]{re: 1}
	}
	return beta
}

// twoForms sets c to the conjugates of α·x, and s to i times these.
func twoForms[F gemm.Float](n int, alpha pair[F], x, c, s *pair[F]) {
	for i := range n {
		e := mulPair(alpha, *el(x, i))
		*el(c, i), *el(s, i) = pair[F]{e.re, -e.im}, pair[F]{e.im, e.re}
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

// pairDots computes y ← A·x + β·y: two real products with the rows of A, one for each part of y. forms has those of x, see twoForms.
func pairDots[T gemm.Float](set *asm.Set[T], m, n int, a *pair[T], lda int, beta T, y, forms *pair[T]) {
	half := generic.DotKC / 2
	if unsafe.Sizeof(*new(T)) == 4 {
		half /= 2 // the forms of so many elements stay in an L1 cache, beside four rows; complex128 does not gain from less
	}
	kernels := set.Dots[1]
	ahead := 0
	if isFar[T](2 * m * n) {
		ahead = 2 * len(kernels) * lda
	}
	for i := 0; i < m; {
		count := min(len(kernels), m-i)
		tiles := min((m-i)/count, max(1, near/(count*min(n, half))))
		for p, factor := 0, beta; p < n; p, factor = p+half, 1 {
			kernels[count-1](tiles, 2*min(half, n-p), 1, &el(forms, p).re, 2*n, &el(a, i*lda+p).re, 2*lda, ahead, factor, &el(y, i).re, 1, 2)
		}
		i += count * tiles
	}
}

// A stripRoom is memory for the sums of a strip with the parts of x, and for what an asm.MergeFunc is told.
type stripRoom[T gemm.Float] struct {
	sums    [2 * maxStrip / 8]float64 // whatever T is
	numbers [asm.MergeSize]T
}

// maxStrip is the size in bytes of the widest tile.
const maxStrip = 128

// pairStrips computes y ← α·Aᵀ·x + β·y, or that with Aᴴ, in strips of A as wide as a tile, from real products with the parts of x.
func pairStrips[T gemm.Float](set *asm.Set[T], conj bool, m, n int, alpha pair[T], a *pair[T], lda int, x *pair[T], beta pair[T], y *pair[T]) {
	var mem stripRoom[T]
	room := hidden(&mem)
	how := generic.MergeNumbers(&room.numbers, false, conj, [2]T{alpha.re, alpha.im}, [2]T{beta.re, beta.im})
	r, width := as[T](&room.sums), set.NR/2
	for j := 0; j < n; j += width {
		cols, factor := min(width, n-j), T(0)
		f := set.Direct[1][set.Vectors(2*cols)-1]
		for i := 0; i < m; i, factor = i+generic.KC, 1 {
			f(1, 2*cols, min(generic.KC, m-i), 1, &el(x, i).re, 1, 2, &el(a, i*lda+j).re, 2*lda, factor, r, set.NR, nil, nil, nil)
		}
		set.Merge(1, 2*cols, how, r, el(r, set.NR), 0, &room.numbers[0], &el(y, j).re, 0)
	}
}

// dots computes A·x by the kernels alone. Elements of y are incY > 0 apart.
func dots[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y []T, incY int) {
	kernels := set.Dots[0]
	most := len(kernels)
	groups := (m + most - 1) / most
	if rows := m / groups; rows*groups == m {
		kernels[rows-1](groups, n, alpha, &x[0], 0, &a[0], lda, 0, beta, &y[0], 0, incY)
		return
	}
	if groups = m / most; groups > 0 {
		kernels[most-1](groups, n, alpha, &x[0], 0, &a[0], lda, 0, beta, &y[0], 0, incY)
	}
	if rest := m % most; rest > 0 {
		i := m - rest
		kernels[rest-1](1, n, alpha, &x[0], 0, &a[i*lda], lda, 0, beta, &y[i*incY], 0, incY)
	}
}

// A transposed real matrix of few rows or columns is read in strips as wide as a tile, a larger one in whole rows: memory
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

// chainCols returns for how many of n columns chains has sums at a time: as many as stay in an L1 cache, or if A is far, and its rows had better be read from end to end, in an L2.
func chainCols[T number](m, n int) int {
	const near, far = 1 << 11, 1 << 14
	if isFar[T](m * n) {
		return min(n, far)
	}
	return min(n, near)
}

// farBytes is the size from which on a matrix is likely to come from memory, and not from a cache. Bits do not depend on it.
var farBytes = 16 << 20

func isFar[T number](elements int) bool { return elements*int(unsafe.Sizeof(*new(T))) >= farBytes }

// chains computes the same with the sums in buf, to which it adds some rows at a time.
func chains[T gemm.Float](set *asm.Set[T], m, n int, alpha T, a []T, lda int, x []T, beta T, y, buf []T) {
	far := isFar[T](m * n)
	for j := 0; j < n; j += len(buf) {
		s := buf[:min(len(buf), n-j)]
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
