package lapack

import (
	"math"

	"github.com/ashlar-la/ashlar/gemm"
)

// panel is the number of reflectors that are applied at once. A matrix of few rows, less than unblocked, is reduced one by one: its
// products take less time than the calls.
const (
	panel     = 32
	unblocked = 64
)

// reduce finds Q such that T = Qᵀ·A·Q is tridiagonal, with the diagonal s.d and the off-diagonal s.e. The symmetric matrix a, given
// in full, is overwritten:
//
//	Q = H(0)·H(1)···H(n-2), H(j) = I - tau[j]·v·vᵀ, v = (0, …, 0, 1, …)
//
// with the elements of v from j+1 on in row j, beginning with the 1.
//
// It is LAPACK's dsytrd and dlatrd (Dongarra, Hammarling, Sorensen, "Block reduction of matrices to condensed
// forms for eigenvalue computations", 1989), row by row. After some reflectors of a panel, the matrix is
//
//	A - Σₚ (v(p)·w(p)ᵀ + w(p)·v(p)ᵀ) = A - Lᵀ·R
//
// where the rows of L are v(0), w(0), v(1), …, and those of R w(0), v(0), w(1), …. The next row is computed from that,
// and all others once the panel is complete. Both triangles are kept: half of the work is products of A and a vector, which then
// run along rows.
func reduce(a matrix, s *space) {
	n := a.Rows
	l, r := gemm.RowMajor(2*panel, n, s.wide), gemm.RowMajor(2*panel, n, s.tall)
	width := panel
	if n < unblocked {
		width = 1
	}
	for j0 := 0; j0 < n-1; j0 += width {
		j1 := min(j0+width, n-1)
		for j := j0; j < j1; j++ {
			p := 2 * (j - j0)
			x := a.Row(j)[j:]
			gemm.Mul(-1, l.Slice(0, p, j, j+1).T(), r.Slice(0, p, j, n), 1, row(x))
			s.d[j] = x[0]
			v, w := x[1:], r.Row(p)[j+1:]
			tau := 0.0
			s.e[j], tau = reflector(v, s)
			s.tau[j] = tau

			// w = tau·(A - Lᵀ·R)·v, less the half of its part along v.
			gemm.Mul(1, a.Slice(j+1, n, j+1, n), column(v), 0, column(w))
			rv := s.small[:p]
			gemm.Mul(1, r.Slice(0, p, j+1, n), column(v), 0, column(rv))
			gemm.Mul(-1, row(rv), l.Slice(0, p, j+1, n), 1, row(w))
			gemm.Axpby(-tau/2*float64(tau*s.dot(w, v)), v, tau, w)
			copy(r.Row(p + 1)[j+1:], v)
			copy(l.Row(p)[j+1:], v)
			copy(l.Row(p + 1)[j+1:], w)
		}
		p := 2 * (j1 - j0)
		gemm.Mul(-1, l.Slice(0, p, j1, n).T(), r.Slice(0, p, j1, n), 1, a.Slice(j1, n, j1, n))
	}
	s.d[n-1], s.e[n-1] = a.At(n-1, n-1), 0
}

// reflector finds H = I - tau·v·vᵀ, v[0] = 1, such that H·x = (beta, 0, …), and overwrites x with v (LAPACK's dlarfg).
// The elements of x are far from overflow.
func reflector(x []float64, s *space) (beta, tau float64) {
	rest, unscale := x[1:], 1.0
	square := s.dot(rest, rest)
	if square+float64(x[0]*x[0]) < 0x1p-800 { // squares may have vanished
		gemm.Scal(0x1p600, x)
		square, unscale = s.dot(rest, rest), 0x1p-600
	}
	alpha := x[0]
	x[0] = 1
	if square == 0 {
		return alpha * unscale, 0
	}
	beta = -math.Copysign(math.Sqrt(float64(alpha*alpha)+square), alpha)
	gemm.Scal(1/(alpha-beta), rest)
	return beta * unscale, (beta - alpha) / beta
}

// accumulate sets s.z to Qᵀ from the reflectors that reduce left in a, a panel at a time and the last one first:
//
//	H(j0)···H(j1-1) = I - Vᵀ·T·V,  Z ← Z·(I - Vᵀ·Tᵀ·V)
//
// with the v in the rows of V and an upper triangular T: the compact WY form of Schreiber and Van Loan (1989), LAPACK's dlarft
// and dlarfb.
func accumulate(a matrix, s *space) {
	n := a.Rows
	clear(s.z.Data)
	for i := range n {
		s.z.Set(i, i, 1)
	}
	for j0 := (n - 2) / panel * panel; j0 >= 0; j0 -= panel {
		k := min(panel, n-1-j0)
		m := n - 1 - j0
		v, tv, zv := gemm.RowMajor(k, m, s.wide), gemm.RowMajor(k, m, s.wide[k*m:]), gemm.RowMajor(m, k, s.tall)
		for i := range k {
			clear(v.Row(i)[:i])
			copy(v.Row(i)[i:], a.Row(j0 + i)[j0+i+1:])
		}

		// Column i of T is tau·(-T·V·v(i), 1).
		g, t := gemm.RowMajor(k, k, s.small[:]), gemm.RowMajor(k, k, s.small[panel*panel:])
		gemm.Mul(1, v, v.T(), 0, g)
		for i := range k {
			tau := s.tau[j0+i]
			for p := range i {
				sum := 0.0
				for q := p; q < i; q++ {
					sum += float64(t.At(p, q) * g.At(q, i))
				}
				t.Set(p, i, -tau*sum)
				t.Set(i, p, 0)
			}
			t.Set(i, i, tau)
		}

		z := s.z.Slice(j0+1, n, j0+1, n)
		gemm.Mul(1, t.T(), v, 0, tv)
		gemm.Mul(1, z, v.T(), 0, zv)
		gemm.Mul(-1, zv, tv, 1, z)
	}
}
