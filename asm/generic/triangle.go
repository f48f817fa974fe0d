package generic

import "github.com/ashlar-la/ashlar/asm"

// A View is a matrix whose element (i, j) is Data[Origin + i·RowStride + j·ColStride]. Strides may be negative, and so may i and j
// where the data begin before the origin.
type View[T any] struct {
	Data                         []T
	Origin, RowStride, ColStride int
}

func (v *View[T]) at(i, j int) *T { return &v.Data[v.Origin+i*v.RowStride+j*v.ColStride] }

// part returns element (i, p) of the matrix of real numbers that a stands for: a itself, or with q = 2 that with every complex
// number u + wi as [u, -w; w, u].
func part[T asm.Float](q int, a *View[T], i, p int) T {
	if q == 1 {
		return *a.at(i, p)
	}
	x := a.Data[a.Origin+i>>1*a.RowStride+p>>1*a.ColStride:][:2]
	switch {
	case i&1 == p&1:
		return x[0]
	case i&1 == 0:
		return -x[1]
	default:
		return x[1]
	}
}

// scaleDiagonal multiplies row i of column j of c, or with q = 2 rows i and i+1, by what d has for it.
func scaleDiagonal[T asm.Float](q, i, j int, d []T, c *View[T]) {
	x := c.at(i, j)
	if q == 1 {
		*x *= d[i]
		return
	}
	y := c.at(i+1, j)
	*x, *y = FMA(-d[i+1], *y, T(d[i]**x)), FMA(d[i+1], *x, T(d[i]**y))
}

// Solve is the definition of asm.Set's Solve, for q = 1, and SolvePairs, for q = 2, of m rows and n columns. Row and column 0 of a and
// row 0 of c are those of the tile; the column stride of c is not used.
func Solve[T asm.Float](q, m, n, k int, a View[T], d []T, c View[T]) {
	c.ColStride = 1
	for j := range n {
		for i := range m {
			x := c.at(i, j)
			for p := -k; p < i/q*q; p++ {
				*x = FMA(-part(q, &a, i, p), *c.at(p, j), *x)
			}
			if i%q == q-1 {
				scaleDiagonal(q, i-q+1, j, d, &c)
			}
		}
	}
}

// Trmul is the definition of asm.Set's Trmul, for q = 1, and TrmulPairs, for q = 2, with the arguments of [Solve].
func Trmul[T asm.Float](q, m, n, k int, a View[T], d []T, c View[T]) {
	c.ColStride = 1
	for j := range n {
		for i := m - q; i >= 0; i -= q {
			scaleDiagonal(q, i, j, d, &c)
			for r := i; r < i+q; r++ {
				x := c.at(r, j)
				for p := i - 1; p >= -k; p-- {
					*x = FMA(part(q, &a, r, p), *c.at(p, j), *x)
				}
			}
		}
	}
}
