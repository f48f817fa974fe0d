package gemm

import (
	"fmt"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// Triangle makes a call compute only the elements of a square C on and below its diagonal (isLower), or on and above it. The others are
// neither read nor written. What is computed has the bits of the whole product. [Mul], [MulStack], [MulBatch] and [MulComplex] take
// this option, and no epilogue beside.
func Triangle(isLower bool) Option { return Option{part: triangleOf(isLower)} }

func (o *Option) checkTriangle(call string, m, n int) {
	if o.part == whole {
		return
	}
	if m != n {
		panic(fmt.Sprintf("gemm: %s: c is %d×%d, want a square, of which to compute a triangle", call, m, n))
	}
	if o.then != nil {
		panic("gemm: " + call + ": an epilogue, want none for a triangle")
	}
}

func (o *Option) refuseTriangle(call string) {
	if o.part != whole {
		panic("gemm: " + call + ": the option Triangle, which only Mul, MulStack, MulBatch and MulComplex take")
	}
}

// MulSymmetrized computes the triangle on and below the diagonal (isLower), or on and above it, of
//
//	C ← αA·B + α(A·B)ᵀ + βC
//
// for an n×k matrix A and a k×n matrix B. The bits are those of Mul(alpha, a, b, beta, c, Triangle(isLower)) and then
// Mul(alpha, b.T(), a.T(), 1, c, Triangle(isLower)), and it panics as the first of these does. Small products are computed in one pass.
func MulSymmetrized[T Float](alpha T, a, b Matrix[T], isLower bool, beta T, c Matrix[T], opts ...Option) {
	const call = "MulSymmetrized"
	checkMul(call, &a, &b, &c)
	o, _ := settle[T](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	o.part = triangleOf(isLower)
	o.checkTriangle(call, c.Rows, c.Cols)
	set, x, y := Kernels[T](), b.T(), a.T()
	if c.Rows <= generic.DotMax || dotOrder(&o, &a, &b) || a.Cols == 0 || alpha == 0 {
		mulBy(set, alpha, &a, &b, beta, &c, &o, nil)
		mulBy(set, alpha, &x, &y, 1, &c, &o, nil)
		return
	}
	mulTriangle(set, alpha, []factors[T]{{&a, &b}, {&x, &y}}, beta, &c, &o)
}

// MulComplexSymmetrized is [MulSymmetrized] for complex matrices. If isHermitian is set, it computes a triangle of
//
//	C ← αA·B + (αA·B)ᴴ + βC
//
// which is Hermitian if β is real and C was, but for imaginary parts on the diagonal that rounding may leave. The bits are those of MulComplex for
// αA·B, and then for what is added to that. A conjugated C has the
// conjugate of the result stored, as with MulComplex.
func MulComplexSymmetrized[T Complex](alpha T, a, b ComplexMatrix[T], isLower, isHermitian bool, beta T, c ComplexMatrix[T], opts ...Option) {
	const call = "MulComplexSymmetrized"
	checkMul(call, &a.Matrix, &b.Matrix, &c.Matrix)
	o := complexOptions(call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	o.part = triangleOf(isLower)
	o.checkTriangle(call, c.Rows, c.Cols)
	if c.Conjugated {
		alpha, a, b, beta = c.conj(alpha), a.Conj(), b.Conj(), c.conj(beta)
	}
	if unsafe.Sizeof(alpha) == 8 {
		mulComplexSymmetrized[float32](alpha, a, b, isHermitian, beta, c, o)
	} else {
		mulComplexSymmetrized[float64](alpha, a, b, isHermitian, beta, c, o)
	}
}

func mulComplexSymmetrized[F Float, T Complex](alpha T, a, b ComplexMatrix[T], isHermitian bool, beta T, c ComplexMatrix[T], o Option) {
	first := complexFactors[F]{parts[F](alpha), pairsOf[F](&a), pairsOf[F](&b), a.Conjugated, b.Conjugated}
	second := first.T()
	if isHermitian {
		second.alpha[1], second.conjA, second.conjB = -second.alpha[1], !second.conjA, !second.conjB
	}
	mulComplexSum(Kernels[F](), []complexFactors[F]{first, second}, parts[F](beta), pairs[F](&c), o)
}

// MulSymmetric computes C ← αA·B + βC for a symmetric m×m matrix A, of which only the elements on and below the diagonal
// are read (isLower), or those on and above it. It has the bits of [Mul] with the option [Chain] for the whole of A. Where A is the right factor,
// C ← αB·A + βC is MulSymmetric(alpha, a, isLower, b.T(), beta, c.T()). It panics, before it writes anything, as Mul does, and if A
// is not square.
func MulSymmetric[T Float](alpha T, a Matrix[T], isLower bool, b Matrix[T], beta T, c Matrix[T], opts ...Option) {
	const call = "MulSymmetric"
	checkMul(call, &a, &b, &c)
	checkSquare(call, a.Rows, a.Cols)
	o, e := settle[T](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	o.chain = true
	set, m, n, k := Kernels[T](), c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 || alpha == 0 {
		mul(set, alpha, &a, &b, beta, &c, o, e) // reads neither
		return
	}
	x, y, transpose := operandOf(&a), operandOf(&b), c.ColStride != 1 && c.RowStride == 1
	x.stored = triangleOf(isLower)
	small := x.isSmall(1)
	cycles, alone := float64(m)*float64(n)*float64(k)/multiplyAdds(set), 0.0
	if small {
		alone = float64(m) * float64(m) // of completing, which each core does for itself
	}
	workers := o.workers(cycles - alone)
	if small && workers == 1 {
		o.threads = 1
		w := getArena()
		full := x.completed(set, 1, w)
		if transpose && e == nil {
			b, c = b.T(), c.T()
			mul(set, alpha, &b, &full.Matrix, beta, &c, o, e)
		} else {
			mul(set, alpha, &full.Matrix, &b, beta, &c, o, e)
		}
		putArena(w)
		return
	}
	if transpose {
		x, y, c = y.T(), x.T(), c.T()
		m, n = n, m
	}
	t := getTask[product[T]]()
	t.product = product[T]{set: set, direct: small, alpha: alpha, a: x, b: y, beta: beta, c: c, then: tail[T]{Epilogue: e, transposed: transpose}}
	t.run(t.product.split(m, n, workers), cycles >= largeCycles)
}

// MulComplexSymmetric is [MulSymmetric] for complex matrices, with the bits of [MulComplex]. If isHermitian is set, A is Hermitian instead of
// symmetric: what lies on the other side of its diagonal are conjugates, and the imaginary parts on the diagonal are not
// read and count as 0. Where such an A is the right factor, C ← αB·A + βC is
// MulComplexSymmetric(alpha, a.T(), !isLower, true, b.T(), beta, c.T()): the transpose's lower triangle is A's upper one.
func MulComplexSymmetric[T Complex](alpha T, a ComplexMatrix[T], isLower, isHermitian bool, b ComplexMatrix[T], beta T, c ComplexMatrix[T], opts ...Option) {
	const call = "MulComplexSymmetric"
	checkMul(call, &a.Matrix, &b.Matrix, &c.Matrix)
	checkSquare(call, a.Rows, a.Cols)
	o := complexOptions(call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	if c.Conjugated {
		alpha, a, b, beta = c.conj(alpha), a.Conj(), b.Conj(), c.conj(beta)
	}
	if unsafe.Sizeof(alpha) == 8 {
		mulComplexSymmetric[float32](alpha, a, isLower, isHermitian, b, beta, c, o)
	} else {
		mulComplexSymmetric[float64](alpha, a, isLower, isHermitian, b, beta, c, o)
	}
}

func mulComplexSymmetric[F Float, T Complex](alpha T, a ComplexMatrix[T], isLower, isHermitian bool, b ComplexMatrix[T], beta T, c ComplexMatrix[T], o Option) {
	x := pairsOf[F](&a)
	x.stored, x.hermitian = triangleOf(isLower), isHermitian
	mulComplex(Kernels[F](), a.Conjugated, b.Conjugated, parts[F](alpha), x, pairsOf[F](&b), parts[F](beta), pairs[F](&c), o)
}

// A symmetric operand is completed in scratch if it has at most smallSymmetric bytes, a complex one if at most smallPairSymmetric rows.
const (
	smallSymmetric     = 256 << 10
	smallPairSymmetric = 64
)

// isSmall reports whether a matrix of numbers of q parts is worth completing, so that it can be read in place.
func (x *symmetric[T]) isSmall(q int) bool {
	if q == 2 {
		return x.Rows <= smallPairSymmetric
	}
	return fits[T](x.Rows*x.Rows, smallSymmetric)
}

// completed returns the matrix as it is if it is whole, or a whole copy in w.
func (x symmetric[T]) completed(set *asm.Set[T], q int, w *arena) symmetric[T] {
	if x.stored == whole {
		return x
	}
	n := x.Rows
	buf := carve[T](w, n*(q*n+set.NR))
	full, panel := buf[:q*n*n], buf[q*n*n:]
	complete(set, q, x.Matrix, x.stored, x.hermitian, full, panel)
	return symmetric[T]{Matrix: Matrix[T]{full, n, n, q * n, q}}
}

// complete writes to the contiguous full the whole of the symmetric or Hermitian matrix a, of which the given triangle is stored. Its elements are numbers
// of q parts. panel is scratch for a panel of as many rows.
func complete[T Float](set *asm.Set[T], q int, a Matrix[T], stored triangle, hermitian bool, full, panel []T) {
	n := a.Rows
	if a.ColStride != q && !hermitian {
		a, stored = a.T(), stored.T()
	}
	for i := range n {
		lo, hi := corner{stored, 0, 0}.row(i, n)
		row, from := full[i*n*q:][:n*q], a.Data[i*a.RowStride:]
		if a.ColStride == q {
			copy(row[lo*q:hi*q], from[lo*q:])
			continue
		}
		for j := lo; j < hi; j++ {
			copy(row[j*q:][:q], from[j*a.ColStride:])
		}
	}
	// The other side of the diagonal, by columns that come from as many transposed rows.
	const most = 16
	transpose, wide := set.PackB.Transpose, min(set.NR/q, most)
	if q == 2 {
		transpose = set.PackB.Pairs
	}
	for j := 0; j < n; j += wide {
		cols := min(wide, n-j)
		square := full[(j*n+j)*q:]
		if q == 1 {
			mirror(square, cols, n, stored)
		} else {
			pairs := unsafe.Slice((*[2]T)(unsafe.Pointer(&square[0])), len(square)/2)
			mirror(pairs, cols, n, stored)
			if hermitian {
				conjugateMirrored(pairs, cols, n, stored.T())
			}
		}
		from, rows := 0, j // of the part that lies in none of the squares on the diagonal
		if stored == upper {
			from, rows = j+cols, n-j-cols
		}
		if rows == 0 {
			continue
		}
		transpose(cols, rows, &full[(j*n+from)*q], n, 0, &panel[0])
		to := full[(from*n+j)*q:]
		set.Scale(rows, cols*q, 1, &panel[0], set.NR, &to[0], n*q)
		if hermitian {
			for i := range rows {
				negateSecond(to[i*n*q:][:cols*q])
			}
		}
	}
}

// mirror copies the given triangle of an m×m matrix, whose rows are ld elements apart, to the other side of the diagonal.
func mirror[E any](x []E, m, ld int, from triangle) {
	for i := range m {
		row, at := x[i*ld:][:i], i
		if from == lower {
			for _, v := range row {
				x[at] = v
				at += ld
			}
			continue
		}
		for j := range row {
			row[j] = x[at]
			at += ld
		}
	}
}

// conjugateMirrored conjugates pairs that have been mirrored to the given triangle, and makes the diagonal real.
func conjugateMirrored[T Float](x [][2]T, m, ld int, to triangle) {
	for i := range m {
		lo, hi := corner{to, 0, 0}.row(i, m)
		for j := lo; j < hi; j++ {
			x[i*ld+j][1] = -x[i*ld+j][1]
		}
		x[i*ld+i][1] = 0
	}
}

func checkSquare(call string, m, n int) {
	if m != n {
		panic(fmt.Sprintf("gemm: %s: a is %d×%d, want a square", call, m, n))
	}
}

// smallTriangle is the size up to which a triangle of C is computed from where operands lie, without a plan, which takes longer.
const smallTriangle = 32

// factors are those of a product, of one or two that are added up.
type factors[T Float] struct{ a, b *Matrix[T] }

// mulTriangle computes a triangle of C ← αA·B + βC, or of C ← α(A₀·B₀ + A₁·B₁) + βC in that order, in chain order.
func mulTriangle[T Float](set *asm.Set[T], alpha T, sum []factors[T], beta T, c *Matrix[T], o *Option) {
	n, k, part := c.Rows, sum[0].a.Cols, o.part
	var flipped [2]struct{ a, b, c Matrix[T] }
	if c.ColStride != 1 && c.RowStride == 1 {
		var of [2]factors[T]
		for i, f := range sum {
			flipped[i].a, flipped[i].b = f.b.T(), f.a.T()
			of[i] = factors[T]{&flipped[i].a, &flipped[i].b}
		}
		flipped[0].c = c.T()
		sum, c, part = of[:len(sum)], &flipped[0].c, part.T()
	}
	direct, workers := n <= smallTriangle && k <= generic.KC, 1
	if !direct {
		cycles := float64(len(sum)) * float64(n) * float64(n) * float64(k) / (2 * multiplyAdds(set))
		workers = o.workers(cycles)
		direct = n <= smallTriangle
		if !direct {
			var flip bool
			direct, flip = plan(set, sum[0].a, sum[0].b, c)
			direct = direct && !flip
		}
	}
	if direct && workers == 1 {
		w := getArena()
		triangleInPlace(w, set, alpha, sum, beta, c, part)
		putArena(w)
		return
	}
	for _, f := range sum {
		t := getTask[product[T]]()
		t.product = product[T]{set: set, direct: direct, alpha: alpha, a: operandOf(f.a), b: operandOf(f.b), beta: beta, c: *c, part: part}
		t.run(t.product.split(n, n, workers), float64(n)*float64(n)*float64(k) >= 2*multiplyAdds(set)*largeCycles)
		beta = 1
	}
}

// triangleInPlace is mulTriangle by the direct kernels: by strips of columns, of which most rows lie in the triangle or outside of it. Those that the diagonal
// crosses are computed in scratch, without the columns that no row of a tile has in the triangle. If C has no contiguous rows, all are.
func triangleInPlace[T Float](w *arena, set *asm.Set[T], alpha T, sum []factors[T], beta T, c *Matrix[T], part triangle) {
	n, k, nr, ldc := c.Rows, sum[0].a.Cols, set.NR, c.RowStride
	if c.ColStride == 1 && byRows[T](n, n/2, k) {
		triangleByRows(w, set, alpha, sum, beta, c, part)
		return
	}
	most := nr
	if c.ColStride != 1 {
		most = n
	}
	buf := carve[T](w, (most+k)*nr)
	square, panel := buf[:most*nr], buf[most*nr:]
	for jr := 0; jr < n; jr += nr {
		cols := min(nr, n-jr)
		i0, i1, r0, r1 := part.cross(0, n, jr, cols)
		if c.ColStride != 1 {
			i0, i1, r0, r1 = 0, 0, min(i0, r0), max(i1, r1)
		}
		crossed, at, factor := c.Slice(r0, r1, jr, jr+cols), corner{part, r0, jr}, beta
		if beta != 0 {
			gather(crossed, square, at)
		}
		for _, f := range sum {
			a, b, ldb := f.a, f.b.Data[jr*f.b.ColStride:], f.b.RowStride
			if f.b.ColStride != 1 && cols > 1 || collides(a, f.b, 1) {
				packStrips(set, f.b, jr, cols, panel)
				b, ldb = panel, nr
			}
			if i0 < i1 {
				rows := a.Slice(i0, i1, 0, k)
				strip(set, orderOf(set, &rows, cols), jr, cols, alpha, &rows, b, ldb, factor, c.Data[i0*ldc+jr:], ldc, nil)
			}
			for i, left := 0, tiles(r1-r0, set.MR); left > 0; left-- {
				m := tiles(r1-r0-i, left)
				lo, hi := at.columns(i, m, cols)
				x := a.Data[(r0+i)*a.RowStride:]
				for p, factor := 0, factor; p < k; p, factor = p+generic.KC, 1 {
					set.Direct[m-1][set.Vectors(hi-lo)-1](1, hi-lo, min(generic.KC, k-p), alpha, &x[p*a.ColStride], a.RowStride, a.ColStride,
						&b[p*ldb+lo], ldb, factor, &square[i*cols+lo], cols, nil, nil, nil)
				}
				i += m
			}
			factor = 1
		}
		scatter(square, crossed, at)
	}
}

// triangleByRows is triangleInPlace for a C that is better written row by row of tiles. Of each row whole tiles that lie in the triangle are computed in C, the others in
// scratch, but for the last ones of an upper triangle, which have fewer columns.
func triangleByRows[T Float](w *arena, set *asm.Set[T], alpha T, sum []factors[T], beta T, c *Matrix[T], part triangle) {
	n, k, nr, ldc := c.Rows, sum[0].a.Cols, set.NR, c.RowStride
	buf := carve[T](w, nr*(set.MR+len(sum)*tiles(n, nr)*k))
	square := buf[:set.MR*nr]
	type columns struct { // of B, unit elements apart from each other, with rows ldb elements apart in a strip
		data      []T
		ldb, unit int
	}
	var all [2]columns
	for i, f := range sum {
		all[i] = columns{f.b.Data, f.b.RowStride, 1}
		if f.b.ColStride != 1 || collides(f.a, f.b, 1) {
			all[i] = columns{buf[nr*(set.MR+i*tiles(n, nr)*k):], nr, k}
			packStrips(set, f.b, 0, n, all[i].data)
		}
	}
	o := orderOf(set, sum[0].a, nr)
	for i, left := 0, tiles(n, o.height); left > 0; left-- {
		m, _ := evenly(n-i, left, 1)
		in0, in1, x0, x1 := 0, (i+1)/nr*nr, (i+1)/nr*nr, i+m // columns of whole tiles in the triangle, and those of tiles that the diagonal crosses
		if part == upper {
			in0, in1, x0 = min(tiles(i+m-1, nr)*nr, n), n, i/nr*nr
			x1 = in0
		}
		ci, factor := c.Data[i*ldc:], beta
		for s, f := range sum {
			x, b := f.a.Slice(i, i+m, 0, k), all[s]
			jr := across(set, set.NR, m, 1, alpha, &x, b.data, b.ldb, b.unit, factor, ci, ldc, in0, in1)
			if jr < in1 {
				strip(set, o, jr, in1-jr, alpha, &x, b.data[jr*b.unit:], b.ldb, factor, ci[jr:], ldc, nil)
			}
			for j := x0; j < x1; j += nr {
				crossed, at := c.Slice(i, i+m, j, min(j+nr, x1)), corner{part, i, j}
				if factor != 0 {
					gather(crossed, square, at)
				}
				strip(set, o, j, crossed.Cols, alpha, &x, b.data[j*b.unit:], b.ldb, factor, square, crossed.Cols, nil)
				scatter(square, crossed, at)
			}
			factor = 1
		}
		i += m
	}
}

// dotTriangle is mulTriangle for one product in dot order, which is small where a square is.
func dotTriangle[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], part triangle) {
	n := c.Rows
	w := getArena()
	square := carve[T](w, n*n)
	if beta != 0 {
		gather(*c, square, corner{part, 0, 0})
	}
	s := RowMajor(n, n, square)
	multiply(set, alpha, a, b, beta, &s, &Option{threads: 1}, nil, true)
	scatter(square, *c, corner{part, 0, 0})
	putArena(w)
}

// split chooses the grid for a triangle, or for all of the result.
func (t triangle) split(m, n, mr, nr, workers int, seam float64) grid {
	if t == whole {
		return split(m, n, mr, nr, workers, seam)
	}
	return grid{part: t, m: m, n: n, mr: mr, nr: nr, rows: min(workers, tiles(m, mr)), cols: 1}
}

// A triangle is a part of a square matrix: all of it, or what lies on the diagonal and on one side of it.
type triangle int8

const (
	whole triangle = iota
	lower
	upper
)

func triangleOf(isLower bool) triangle {
	if isLower {
		return lower
	}
	return upper
}

// T returns the same part of the transpose.
func (t triangle) T() triangle { return (3 - t) % 3 }

// A corner is where a part of a matrix begins, of which only a triangle matters.
type corner struct {
	triangle
	i, j int
}

// row returns the columns lo ≤ … < hi of row r that lie in the triangle, of n, all counted from the corner.
func (c corner) row(r, n int) (lo, hi int) {
	d := c.i + r - c.j // the column on the diagonal
	switch c.triangle {
	case lower:
		return 0, min(max(d+1, 0), n)
	case upper:
		return min(max(d, 0), n), n
	}
	return 0, n
}

// columns returns those that some of m rows from row r on have in the triangle.
func (c corner) columns(r, m, n int) (lo, hi int) {
	lo, _ = c.row(r, n)
	_, hi = c.row(r+m-1, n)
	return lo, hi
}

// A piece is m rows of a tile, from row i on, and n columns from column j on.
type piece struct{ i, m, j, n int }

// piece returns the next rows of an m×n tile, from row i on, that have the same vectors of w columns in the triangle, and these: all rows and columns if it is the
// whole matrix. There are none if its m is 0.
func (c corner) piece(i, m, n, w int) piece {
	d := c.i + i - c.j // the column on the diagonal
	switch c.triangle {
	case lower:
		if d < 0 { // above it
			i, d = i-d, 0
		}
		if end := d/w*w + w; end < n {
			return piece{i, min(max(m-i, 0), end-d), 0, end}
		}
	case upper:
		if d >= n {
			return piece{}
		}
		j := max(d, 0) / w * w
		return piece{i, min(m-i, j+w-d), j, n - j}
	}
	return piece{i, max(m-i, 0), 0, n}
}

// cross returns of the rows i0 ≤ … < i1 of n columns from column j on those that lie in the triangle with all columns, in0 ≤ … < in1, and
// those that the diagonal crosses, x0 ≤ … < x1.
func (t triangle) cross(i0, i1, j, n int) (in0, in1, x0, x1 int) {
	first, end := min(max(i0, j), i1), min(max(i0, j+n), i1)
	switch t {
	case lower:
		return end, i1, first, end
	case upper:
		return i0, first, first, end
	}
	return i0, i1, i1, i1
}

// misses reports whether no element of an m×n part lies in the triangle.
func (c corner) misses(m, n int) bool {
	return c.triangle == lower && c.i+m-1 < c.j || c.triangle == upper && c.i > c.j+n-1
}

// rows are those of one column of tiles: from ≤ … < to meet the triangle, of which the tiles
// in inside ≤ … < outside lie in it with all their elements.
type rows struct{ from, inside, outside, to, end int }

// rows returns those of m, for tiles of mr rows and of n columns from column j on, counted from the corner.
func (c corner) rows(m, j, n, mr int) rows {
	first := c.j + j - c.i // the row where the diagonal enters the tiles
	last := first + n - 1  // and leaves them
	down := func(i int) int { return min(max(i, 0)/mr*mr, m) }
	up := func(i int) int { return min(tiles(max(i, 0), mr)*mr, m) }
	switch c.triangle {
	case lower:
		return rows{down(first), up(last), m, m, m}
	case upper:
		outside := down(first + 1)
		if first+1 >= m {
			outside = m
		}
		return rows{0, 0, outside, up(last + 1), m}
	}
	return rows{0, 0, m, m, m}
}

// next returns the height of the tile at row i, how many such tiles may be taken at once, at most most, and whether
// it has elements on both sides of the diagonal.
func (r *rows) next(i, mr, most int) (m, count int, crosses bool) {
	if i >= r.inside && i < r.outside {
		if count = min((r.outside-i)/mr, most); count > 0 {
			return mr, count, false
		}
		return r.outside - i, 1, false
	}
	return min(mr, r.end-i), 1, true
}
