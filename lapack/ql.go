package lapack

import (
	"math"
	"slices"
)

// sweepsPer bounds the sweeps an eigenvalue; two are usual.
const sweepsPer = 30

// ql overwrites the diagonal d of a symmetric tridiagonal matrix with its eigenvalues, in no order, by the implicit QL
// method with Wilkinson's shifts. The off-diagonal e[:n-1] is destroyed. The rotations go to z unless that is nil. The result
// is false if some eigenvalue does not converge.
//
// The method is that of LAPACK's dsteqr, after Dubrulle, Martin and Wilkinson ("The implicit QL algorithm",
// 1968). Where dsteqr takes QR, since the smaller elements lie at a block's end, here the block is reversed.
func ql(d, e []float64, z *rotations) bool {
	n := len(d)
	sweeps := sweepsPer * n
	split := func(l, hi int) int { // the end of the block that begins at l
		for ; l < hi; l++ {
			if float64(e[l]*e[l]) <= float64(0x1p-106*math.Abs(d[l])*math.Abs(d[l+1]))+0x1p-1022 {
				e[l] = 0
				break
			}
		}
		return l
	}
	for lo := 0; lo < n; {
		hi := split(lo, n-1)
		if math.Abs(d[hi]) < math.Abs(d[lo]) {
			slices.Reverse(d[lo : hi+1])
			slices.Reverse(e[lo:hi])
			if z != nil {
				z.reverse(lo, hi+1)
			}
		}
		for lo <= hi {
			m := split(lo, hi)
			if m == lo {
				lo++
				continue
			}
			if sweeps--; sweeps < 0 {
				return false
			}
			if z == nil {
				sweep(d[lo:m+1], e[lo:m], nil)
			} else {
				sweep(d[lo:m+1], e[lo:m], z.next(lo, m))
			}
		}
	}
	if z != nil {
		z.flush()
	}
	return true
}

// sweep makes one QL step on a block. If r is not nil, r[i] becomes the rotation of rows i and i+1; they
// are made from the end to the beginning.
func sweep(d, e []float64, r []rotation) {
	m := len(e)
	g := (d[1] - d[0]) / (2 * e[0])
	g = d[m] - d[0] + e[0]/(g+math.Copysign(math.Sqrt(float64(g*g)+1), g))
	c, s, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= 0; i-- {
		f, b := float64(s*e[i]), float64(c*e[i])
		var h float64
		c, s, h = givens(g, f)
		if i < m-1 {
			e[i+1] = h
		}
		if r != nil {
			r[i] = rotation{c, s}
		}
		g = d[i+1] - p
		h = float64((d[i]-g)*s) + float64(2*c*b)
		p = float64(s * h)
		d[i+1] = g + p
		g = float64(c*h) - b
	}
	d[0] -= p
	e[0] = g
}

// givens returns c, s and h with c²+s² = 1, c·f + s·g = h and c·g = s·f (LAPACK's dlartg). f and g are far from overflow.
func givens(f, g float64) (c, s, h float64) {
	if g == 0 {
		return 1, 0, f
	}
	unscale := 1.0
	sum := float64(f*f) + float64(g*g)
	if sum < 0x1p-800 { // squares may have vanished
		f, g, unscale = f*0x1p600, g*0x1p600, 0x1p-600
		sum = float64(f*f) + float64(g*g)
	}
	h = math.Sqrt(sum)
	return f / h, g / h, h * unscale
}
