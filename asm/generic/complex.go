package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// MulComplex is the definition of C ← αA·B + βC for complex types. A complex number is a pair of elements, real part
// first, and strides count pairs: element (i, j) of A is a[2(i·ars+j·acs)] and the one behind it, and so on. A is
// conjugated if conjA is set, and so is B.
//
// A complex product is four real ones, in chain order, of which each block of the k range is put together:
//
//	c ← 0 if β = 0 (C is never read), else β·c
//	for each block P of KC steps of the k range, in order:
//	    for x, y in {re, im}: xy ← +0; for p in P, ascending: xy ← FMA(x a[i,p], y b[p,j], xy); xy ← xy + 0
//	    s ← (re·re - im·im) + (re·im + im·re)i, each a rounded sum of two, the sign of an im turned for a conjugate
//	    c ← c + α·s
//
// where, v being complex and x = u + wi one of α and β,
//
//	re (c + x·v) = FMA(-w, im v, FMA(u, re v, re c))
//	im (c + x·v) = FMA( w, re v, FMA(u, im v, im c))
//
// of which the outer FMA is left out if w = 0, and for β·c the inner one is a product. If α = 0 or k = 0, A and B are never
// read.
func MulComplex[T asm.Float](conjA, conjB bool, m, n, k int, alpha [2]T, a []T, ars, acs int, b []T, brs, bcs int, beta [2]T, c []T, crs, ccs int) {
	var first, next [asm.MergeSize]T
	how := MergeNumbers(&first, conjA, conjB, alpha, beta)
	again := MergeNumbers(&next, conjA, conjB, alpha, [2]T{1})
	if alpha == [2]T{} {
		k = 0
	}
	var r, q [2]T
	for i := range m {
		for j := range n {
			cij := c[2*(i*crs+j*ccs):][:2]
			if k == 0 {
				scalePair(how, &first, cij)
			}
			x, how := &first, how
			for p0 := 0; p0 < k; p0 += KC {
				kb := min(KC, k-p0)
				aip, bpj := a[2*(i*ars+p0*acs):], b[2*(p0*brs+j*bcs):]
				Direct(1, 2, kb, 1, aip, 0, 2*acs, bpj, 2*brs, 0, r[:], 2)
				Direct(1, 2, kb, 1, aip[1:], 0, 2*acs, bpj, 2*brs, 0, q[:], 2)
				Merge(1, 2, how, r[:], q[:], 2, x[:], cij, 2)
				x, how = &next, again
			}
		}
	}
}

// MergeNumbers sets x to what an [asm.MergeFunc] gets for a product and returns what it gets for how.
func MergeNumbers[T asm.Float](x *[asm.MergeSize]T, conjA, conjB bool, alpha, beta [2]T) (how int) {
	sa, sb := T(1), T(1)
	if conjA {
		sa = -1
	}
	if conjB {
		sb = -1
	}
	// One by one: a copy of the whole would wait for the stores that made it.
	x[0], x[1], x[2], x[3] = 1, sb, -sa*sb, sa
	x[4], x[5], x[6], x[7] = alpha[0], alpha[0], -alpha[1], alpha[1]
	x[8], x[9], x[10], x[11] = beta[0], beta[0], -beta[1], beta[1]
	if beta != [2]T{} {
		how |= asm.MergeRead
	}
	if beta[1] != 0 {
		how |= asm.MergeBeta
	}
	if alpha[1] != 0 {
		how |= asm.MergeAlpha
	}
	return how
}

// Merge is the definition of [asm.MergeFunc].
func Merge[T asm.Float](m, n, how int, r, q []T, lds int, x, c []T, ldc int) {
	for i := range m {
		for j := 0; j < n; j += 2 {
			rs, qs, cs := r[i*lds+j:][:2], q[i*lds+j:][:2], c[i*ldc+j:][:2]
			s := [2]T{
				FMA(rs[0], x[asm.MergeR], T(qs[1]*x[asm.MergeQ])), // the products are exact
				FMA(rs[1], x[asm.MergeR+1], T(qs[0]*x[asm.MergeQ+1])),
			}
			if how&asm.MergeRead == 0 {
				clear(cs)
			} else {
				scalePair(how, (*[asm.MergeSize]T)(x), cs)
			}
			cs[0], cs[1] = FMA(s[0], x[asm.MergeAlphaRe], cs[0]), FMA(s[1], x[asm.MergeAlphaRe], cs[1])
			if how&asm.MergeAlpha != 0 {
				cs[0], cs[1] = FMA(s[1], x[asm.MergeAlphaIm], cs[0]), FMA(s[0], x[asm.MergeAlphaIm+1], cs[1])
			}
		}
	}
}

// scalePair computes c ← β·c.
func scalePair[T asm.Float](how int, x *[asm.MergeSize]T, c []T) {
	if how&asm.MergeRead == 0 {
		clear(c)
		return
	}
	re, im := c[0], c[1]
	c[0], c[1] = x[asm.MergeBetaRe]*re, x[asm.MergeBetaRe]*im
	if how&asm.MergeBeta != 0 {
		c[0], c[1] = FMA(im, x[asm.MergeBetaIm], c[0]), FMA(re, x[asm.MergeBetaIm+1], c[1])
	}
}

// ScaleComplex is the definition of C ← β·C, which is not read if β = 0. Strides count pairs.
func ScaleComplex[T asm.Float](m, n int, beta [2]T, c []T, crs, ccs int) {
	var x [asm.MergeSize]T
	how := MergeNumbers(&x, false, false, [2]T{}, beta)
	for i := range m {
		for j := range n {
			scalePair(how, &x, c[2*(i*crs+j*ccs):][:2])
		}
	}
}

// Quotient returns the parts of (x + yi)/(re + im·i): R. L. Smith, "Algorithm 116: Complex division", Communications of the ACM 5(8), 1962.
// No square of re or im is formed, which could overflow or underflow where the quotient does not.
func Quotient[T asm.Float](x, y, re, im T) (T, T) {
	if Abs(re) >= Abs(im) {
		r := im / re
		d := re + T(im*r)
		return (x + T(y*r)) / d, (y - T(x*r)) / d
	}
	r := re / im
	d := T(re*r) + im
	return (T(x*r) + y) / d, (T(y*r) - x) / d
}

// Reciprocal returns the parts of 1/(re + im·i), by the algorithm of [Quotient] with a division less, so that bits may differ.
func Reciprocal[T asm.Float](re, im T) (T, T) {
	if im == 0 {
		return 1 / re, -im / re
	}
	if Abs(re) >= Abs(im) {
		r := im / re
		v := 1 / (re + T(im*r))
		return v, -r * v
	}
	r := re / im
	v := 1 / (im + T(re*r))
	return r * v, -v
}

// IsNormal reports whether x is neither zero, denormal, infinite nor NaN.
func IsNormal[T asm.Float](x T) bool {
	if unsafe.Sizeof(x) == 4 {
		e := math.Float32bits(float32(x)) >> 23 & 0xff
		return e-1 < 0xfe
	}
	e := math.Float64bits(float64(x)) >> 52 & 0x7ff
	return e-1 < 0x7fe
}
