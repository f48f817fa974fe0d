package gemm

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// A triangle is halved until it has triangleRows rows or fewer, and what lies beside the halves is a product of matrices: the recursion
// of E. Elmroth, F. Gustavson, I. Jonsson and B. Kågström, "Recursive blocked algorithms and hybrid data structures for dense matrix
// library software", SIAM Review 46(1), 2004. What is left is a triangle whose rows, times a strip of B as wide as a register tile, stay in the L1
// cache, and is the business of two kernels. Columns of B have nothing to do with each other, so they are what is divided among cores.
//
// The sizes depend on the rows of A alone, since they decide about bits: within a block each product is subtracted from or added to
// its element of B, one after the other, while products of matrices sum up by themselves first.
const triangleRows = 128

// SolveTriangular computes B ← X, where
//
//	A·X = αB
//
// for an m×m triangle A and an m×n matrix B. Only the elements of A on and below the diagonal are read if isLower is set, else those on and
// above it; if unit is set, ones are taken for the diagonal, which is not read. If α = 0, A and B are not. There is no check for zeros on the
// diagonal: each element of it is inverted once, and rows of B are multiplied by that, unless there is one among up to 128 rows whose inverse is no normal number
// (it overflows, or loses digits), when these rows are divided. Systems X·A = αB are those of transposed views:
//
//	SolveTriangular(alpha, a.T(), !isLower, unit, b.T())
//
// The result satisfies |αB - A·X| ≤ c·m·u·|A||X|, element by element, where u is 2⁻⁵³ or 2⁻²⁴ and c a small number, unless numbers
// overflow or underflow. Its bits depend on the values and the shape of A, and the values of B, only.
//
// SolveTriangular panics, before it writes anything, if the dimensions do not agree or a matrix is not a valid view. B may
// not overlap A, nor may two of its elements be the same.
func SolveTriangular[T Float](alpha T, a Matrix[T], isLower, unit bool, b Matrix[T], opts ...Option) {
	checkTriangle("SolveTriangular", &a, &b)
	s := system[T]{set: Kernels[T](), pair: 1, solve: true, isLower: isLower, unit: unit, a: a, b: b, alpha: [2]T{alpha}}
	s.run(limit("SolveTriangular", notProduct, opts))
}

// SolveComplexTriangular is [SolveTriangular] for complex numbers. Diagonal elements are inverted by R. L. Smith's algorithm
// (asm/generic.Quotient).
func SolveComplexTriangular[T Complex](alpha T, a ComplexMatrix[T], isLower, unit bool, b ComplexMatrix[T], opts ...Option) {
	checkTriangle("SolveComplexTriangular", &a.Matrix, &b.Matrix)
	complexTriangular(true, isLower, unit, alpha, a, b, limit("SolveComplexTriangular", notProduct, opts))
}

// MulTriangular computes
//
//	B ← αA·B
//
// for an m×m triangle A and an m×n matrix B. Only the elements of A on and below the diagonal are read if isLower is set, else those on and
// above it; if unit is set, ones are taken for the diagonal, which is not read. If α = 0, A and B are not. What lies
// behind the diagonal counts as nothing, not as zeros that would meet infinities. Products B·A are those of transposed views:
//
//	MulTriangular(alpha, a.T(), !isLower, unit, b.T())
//
// MulTriangular panics as [SolveTriangular] does.
func MulTriangular[T Float](alpha T, a Matrix[T], isLower, unit bool, b Matrix[T], opts ...Option) {
	checkTriangle("MulTriangular", &a, &b)
	s := system[T]{set: Kernels[T](), pair: 1, isLower: isLower, unit: unit, a: a, b: b, alpha: [2]T{alpha}}
	s.run(limit("MulTriangular", notProduct, opts))
}

// MulComplexTriangular is [MulTriangular] for complex numbers.
func MulComplexTriangular[T Complex](alpha T, a ComplexMatrix[T], isLower, unit bool, b ComplexMatrix[T], opts ...Option) {
	checkTriangle("MulComplexTriangular", &a.Matrix, &b.Matrix)
	complexTriangular(false, isLower, unit, alpha, a, b, limit("MulComplexTriangular", notProduct, opts))
}

// checkTriangle panics on behalf of call if these are not a triangle and what it can be applied to.
func checkTriangle[T Element](call string, a, b *Matrix[T]) {
	if !valid(a) || !valid(b) || a.Rows != a.Cols || b.Rows != a.Rows || !distinct(b) {
		if a.Check() == nil && a.Rows != a.Cols {
			panic(fmt.Sprintf("gemm: %s: a is %d×%d, want a square", call, a.Rows, a.Cols))
		}
		if b.Rows == a.Rows && valid(a) && valid(b) {
			panic(overlap(call, "b", b))
		}
		complain(call, a, b, b)
	}
}

const notProduct = "which only products have"

// limit returns what the options say about threads, the only thing that they may. It panics about an epilogue, and says why.
func limit(call, why string, opts []Option) (o Option) {
	for _, opt := range opts {
		if opt.then != nil {
			panic("gemm: " + call + ": an epilogue, " + why)
		}
		opt.refuseTriangle(call)
		if opt.threads > 0 {
			o.threads = opt.threads
		}
	}
	return o
}

// complexTriangular is the complex calls for valid arguments.
func complexTriangular[T Complex](solve, isLower, unit bool, alpha T, a, b ComplexMatrix[T], o Option) {
	if unsafe.Sizeof(alpha) == 8 {
		s := complexSystem[float32](solve, isLower, unit, alpha, a, b)
		s.run(o)
	} else {
		s := complexSystem[float64](solve, isLower, unit, alpha, a, b)
		s.run(o)
	}
}

func complexSystem[F Float, T Complex](solve, isLower, unit bool, alpha T, a, b ComplexMatrix[T]) system[F] {
	if b.Conjugated { // the conjugate of the result is that of conjugates
		alpha, a = b.conj(alpha), a.Conj()
	}
	return system[F]{set: Kernels[F](), pair: 2, solve: solve, isLower: isLower, unit: unit, conj: a.Conjugated,
		a: pairs[F](&a), b: pairs[F](&b), alpha: parts[F](alpha)}
}

// A system is a triangle A and a matrix B that is to be multiplied by it, or by its inverse.
type system[T Float] struct {
	set                  *asm.Set[T]
	pair                 int // elements of a number
	solve, isLower, unit bool
	conj                 bool // A is conjugated
	a, b                 Matrix[T]
	alpha                [2]T
	inner                Option // of the products
}

// run computes B ← αA·B, or B ← αA⁻¹·B.
func (s *system[T]) run(o Option) {
	m, n := s.b.Rows, s.b.Cols
	switch {
	case m == 0 || n == 0:
		return
	case s.alpha == [2]T{}:
		for i := range m {
			for j := range n {
				clear(s.b.Data[i*s.b.RowStride+j*s.b.ColStride:][:s.pair])
			}
		}
		return
	}
	cycles := float64(s.pair*s.pair) * float64(m) * float64(m) * float64(n) / (2 * multiplyAdds(s.set))
	// If there is but one strip for a core, the products within are what is divided.
	workers := o.workers(cycles - float64(2*seam(&s.b, s.set.NR)*float64(m)))
	parts := min(workers, tiles(n, s.set.NR))
	if s.inner = o; parts > 1 || workers == 1 {
		s.inner.threads = 1
	}
	s.inner.chain = true
	if parts == 1 {
		w := getArena()
		s.halve(w, s.alpha, 0, m, &s.b)
		putArena(w)
		return
	}
	t := getTask[system[T]]()
	t.product = *s
	t.run(grid{m: m, n: n, mr: m, nr: s.set.NR, rows: 1, cols: parts}, cycles >= largeCycles)
}

var systemPools poolFor

func (*system[T]) pool() *sync.Pool { return poolOf[T](&systemPools) }

// rect is run for some columns of B, and all rows.
func (s *system[T]) rect(w *arena, _, _, j0, j1 int) {
	b := s.b.Slice(0, s.b.Rows, j0, j1)
	s.halve(w, s.alpha, 0, s.b.Rows, &b)
}

// halve works on the part of the triangle, and the rows of b, from lo to hi.
func (s *system[T]) halve(w *arena, alpha [2]T, lo, hi int, b *Matrix[T]) {
	if hi-lo <= triangleRows/s.pair {
		s.strips(w, alpha, lo, hi, b)
		return
	}
	const unit = 8 // of rows, so that products begin at whole cache lines if A does
	mid := lo + tiles(hi-lo, 2*unit)*unit
	// The rows that come first depend on themselves only, the others on both.
	first, second := [2]int{lo, mid}, [2]int{mid, hi}
	if !s.isLower {
		first, second = second, first
	}
	one := [2]T{1}
	x, y := b.Slice(first[0], first[1], 0, b.Cols), b.Slice(second[0], second[1], 0, b.Cols)
	beside := s.a.Slice(second[0], second[1], first[0], first[1])
	if s.solve {
		s.halve(w, alpha, first[0], first[1], b)
		s.product([2]T{-1}, &beside, &x, alpha, &y)
		s.halve(w, one, second[0], second[1], b)
	} else {
		s.halve(w, alpha, second[0], second[1], b)
		s.product(alpha, &beside, &x, one, &y)
		s.halve(w, alpha, first[0], first[1], b)
	}
}

func (s *system[T]) product(alpha [2]T, a, b *Matrix[T], beta [2]T, c *Matrix[T]) {
	if s.pair == 1 {
		mul(s.set, alpha[0], a, b, beta[0], c, s.inner, nil)
	} else {
		mulComplex(s.set, s.conj, false, alpha, symmetric[T]{Matrix: *a}, symmetric[T]{Matrix: *b}, beta, *c, s.inner)
	}
}

// strips is halve for few rows. It takes as many columns of B at a time as a tile of sums has, where they lie if the kernels can reach
// them there, else from a copy.
func (s *system[T]) strips(w *arena, alpha [2]T, lo, hi int, b *Matrix[T]) {
	set, q := s.set, s.pair
	kernels := set.Trmul
	switch {
	case s.solve && q == 2:
		kernels = set.SolvePairs
	case s.solve:
		kernels = set.Solve
	case q == 2:
		kernels = set.TrmulPairs
	}
	rows, nr := q*(hi-lo), set.NR
	size := int(unsafe.Sizeof(*new(T)))
	// Rows a multiple of 4 KiB apart fall into the same places of an L1 cache.
	here := q == 1 && (b.ColStride == 1 || b.Cols == 1) && (b.RowStride*size%4096 != 0 || rows <= set.MR)
	length := rows
	if !here {
		length += 2 * nr * tiles(rows, nr) * nr
	}
	buf := carve[T](w, length)
	d, copied := buf[:rows], buf[rows:]
	// The rows of an upper triangle are taken from the last to the first.
	from, way := lo, 1
	if !s.isLower {
		from, way = hi-1, -1
	}
	ars, aks := way*s.a.RowStride, way*s.a.ColStride
	diagonal := func(i int) int { return (from + i*way) * (s.a.RowStride + s.a.ColStride) } // in s.a.Data
	divide := s.invert(d, diagonal(0), ars+aks)
	most := set.MR
	if q == 1 { // half as many rows of A as a tile of pairs has make no difference
		most = tallest(set, ars)
	}
	height := tiles(rows, most) // in tiles

	for j := 0; j < b.Cols; j += nr {
		n := min(nr, b.Cols-j)
		strip := Matrix[T]{b.Data[lo*b.RowStride+j*b.ColStride:], hi - lo, n, b.RowStride, b.ColStride}
		c, ldc := strip.Data, nr
		if here {
			ldc = strip.RowStride
			if alpha[0] != 1 {
				set.Scale(rows, n, alpha[0], &c[0], ldc, &c[0], ldc)
			}
		} else {
			c = copied
			s.fetch(&strip, alpha, c)
		}
		first := 0 // row of C
		if !s.isLower {
			first, ldc = (rows-1)*ldc, -ldc
		}
		v := set.Vectors(n) - 1
		for i := 0; divide && i < rows/q; i++ {
			s.divide(n, i, diagonal(i), aks, c, first, ldc)
		}
		for i := 0; !divide && i < height; i++ {
			at := i
			if !s.solve {
				at = height - 1 - i
			}
			r, end := 0, rows
			if height > 1 {
				r, end = rows/q*at/height*q, rows/q*(at+1)/height*q
			}
			kernels[(end-r)/q-1][v](n, r, &s.a.Data[diagonal(r/q)], ars, aks, &d[r], &c[first+r*ldc], ldc)
		}
		if !here {
			s.bring(&strip, c, copied[len(copied)/2:])
		}
	}
}

// invert sets d to what a kernel gets for the diagonal of A, which begins at Data[at] and goes on in the given steps, and reports whether one of the inverses
// is no normal number, so that kernels would not do.
func (s *system[T]) invert(d []T, at, step int) (divide bool) {
	for i := 0; i < len(d); i += s.pair {
		x := d[i : i+s.pair]
		switch {
		case s.unit:
			clear(x)
			x[0] = 1
			continue
		case !s.solve:
			copy(x, s.a.Data[at:])
		case s.pair == 1:
			x[0] = 1 / s.a.Data[at]
			divide = divide || !generic.IsNormal(x[0])
		default:
			x[0], x[1] = generic.Reciprocal(s.a.Data[at], s.a.Data[at+1])
			divide = divide || !generic.IsNormal(max(generic.Abs(x[0]), generic.Abs(x[1])))
		}
		at += step
	}
	return divide
}

// divide solves row i of a strip c of n columns as the kernels do, but that it divides by the diagonal. Row 0 begins at c[first], the diagonal's
// element is at Data[at] of A, and what comes before that in its row lies aks elements apart.
func (s *system[T]) divide(n, i, at, aks int, c []T, first, ldc int) {
	set, d := s.set, s.a.Data[at:]
	if s.pair == 1 {
		x := c[first+i*ldc:][:n]
		for p := range i {
			set.Axpy(n, -s.a.Data[at-(i-p)*aks], &c[first+p*ldc], &x[0])
		}
		for j := range x {
			x[j] /= d[0]
		}
		return
	}
	re, im := c[first+2*i*ldc:][:n], c[first+(2*i+1)*ldc:][:n]
	for p := range i {
		u, x, y := s.a.Data[at-(i-p)*aks:][:2], &c[first+2*p*ldc], &c[first+(2*p+1)*ldc]
		set.Axpy(n, -u[0], x, &re[0])
		set.Axpy(n, u[1], y, &re[0])
		set.Axpy(n, -u[0], y, &im[0])
		set.Axpy(n, -u[1], x, &im[0])
	}
	for j := range re {
		re[j], im[j] = generic.Quotient(re[j], im[j], d[0], d[1])
	}
}

// fetch copies α times the strip to c, row by row. Of pairs, real and imaginary parts have rows of their own.
func (s *system[T]) fetch(strip *Matrix[T], alpha [2]T, c []T) {
	set, q, nr, rows := s.set, s.pair, s.set.NR, s.pair*strip.Rows
	// What kernels multiply real and imaginary parts by on the way; a complex α is left to a loop.
	re, im := alpha[0], alpha[0]
	if alpha[1] != 0 {
		re, im = 1, 1
	}
	if q == 2 {
		im *= s.conjugates()
	}
	switch {
	case q == 1 || strip.RowStride == q:
		pack(set.PackB, nr, strip.Cols, rows, Matrix[T]{strip.Data, strip.Cols, rows, strip.ColStride, strip.RowStride / q}, c)
		for i, x := range [2]T{re, im} {
			if i < q && x != 1 {
				set.Scale(strip.Rows, strip.Cols, x, &c[i*nr], q*nr, &c[i*nr], q*nr)
			}
		}
	case strip.ColStride == q:
		set.Unzip(strip.Rows, strip.Cols, re, im, &strip.Data[0], strip.RowStride, &c[0], nr)
	default:
		for i := range strip.Rows {
			for j := range strip.Cols {
				z := strip.Data[i*strip.RowStride+j*strip.ColStride:][:2]
				c[2*i*nr+j], c[(2*i+1)*nr+j] = re*z[0], im*z[1]
			}
		}
	}
	for i := 0; alpha[1] != 0 && i < rows; i += 2 {
		x, y := c[i*nr:][:strip.Cols], c[(i+1)*nr:][:strip.Cols]
		for j := range x {
			u, v := times(alpha, x[j], im*y[j])
			x[j], y[j] = u, im*v
		}
	}
}

// conjugates returns the sign that imaginary parts have in copies of strips. A kernel takes the rows of an upper triangle from the last to the first, and so
// meets the imaginary part of z first, and i·z̄ in place of z. It gives i times the conjugate of Ā·z then, which is what is wanted if Ā is;
// else z̄ has to stand for z, as it has for a lower triangle if Ā is wanted.
func (s *system[T]) conjugates() T {
	if s.conj == s.isLower {
		return -1
	}
	return 1
}

// bring is the way back from c to the strip. scratch is as large as c.
func (s *system[T]) bring(strip *Matrix[T], c, scratch []T) {
	set, q, nr := s.set, s.pair, s.set.NR
	im := T(1)
	if q == 2 {
		im = s.conjugates()
	}
	switch {
	case strip.RowStride == q && strip.Rows > 2:
		rows := q * strip.Rows
		if im != 1 {
			set.Scale(strip.Rows, strip.Cols, im, &c[nr], q*nr, &c[nr], q*nr)
		}
		// Panels of as many rows, whose columns are contiguous.
		pack(set.PackB, nr, rows, strip.Cols, Matrix[T]{c, rows, strip.Cols, nr, 1}, scratch)
		for i := 0; i < rows; i += nr {
			set.Scale(strip.Cols, min(nr, rows-i), 1, &scratch[i*strip.Cols], nr, &strip.Data[i], strip.ColStride)
		}
	case q == 2 && strip.ColStride == 2:
		set.Zip(strip.Rows, strip.Cols, 1, im, &c[0], nr, &strip.Data[0], strip.RowStride)
	case strip.ColStride == 1:
		set.Scale(strip.Rows, strip.Cols, 1, &c[0], nr, &strip.Data[0], strip.RowStride)
	default:
		for i := range strip.Rows {
			for j := range strip.Cols {
				z := strip.Data[i*strip.RowStride+j*strip.ColStride:]
				z[0] = c[q*i*nr+j]
				if q == 2 {
					z[1] = im * c[(2*i+1)*nr+j]
				}
			}
		}
	}
}

// times returns the parts of α·(re + im·i), each a rounded sum of rounded products.
func times[T Float](alpha [2]T, re, im T) (T, T) {
	return T(alpha[0]*re) - T(alpha[1]*im), T(alpha[0]*im) + T(alpha[1]*re)
}
