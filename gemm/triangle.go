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
		panic("gemm: " + call + ": a triangle, which only Mul, MulStack, MulBatch and MulComplex compute")
	}
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
	transpose := c.ColStride != 1 && c.RowStride == 1
	if m <= smallSymmetric {
		w := getArena()
		full := RowMajor(m, m, carve[T](w, m*m))
		complete(1, a, triangleOf(isLower), false, full.Data)
		if transpose && e == nil {
			b, c = b.T(), c.T()
			mul(set, alpha, &b, &full, beta, &c, o, e)
		} else {
			mul(set, alpha, &full, &b, beta, &c, o, e)
		}
		putArena(w)
		return
	}
	x, y := operand[T]{Matrix: a, stored: triangleOf(isLower)}, operand[T]{Matrix: b}
	if transpose {
		x, y, c = y.T(), x.T(), c.T()
		m, n = n, m
	}
	t := getTask[product[T]]()
	t.product = product[T]{set: set, alpha: alpha, a: x, b: y, beta: beta, c: c, then: tail[T]{Epilogue: e, transposed: transpose}}
	cycles := float64(m) * float64(n) * float64(k) / float64(2*set.VL)
	t.run(t.product.split(m, n, o.workers(cycles)), cycles >= largeCycles)
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
	x, set, m := pairsOf[F](a), Kernels[F](), a.Rows
	if m > smallSymmetric || m == 0 || alpha == 0 {
		x.stored, x.hermitian = triangleOf(isLower), isHermitian
		mulComplex(set, a.Conjugated, b.Conjugated, parts[F](alpha), x, pairsOf[F](b), parts[F](beta), pairs[F](c), o)
		return
	}
	w := getArena()
	full := carve[F](w, 2*m*m)
	y, z := pairsOf[F](b), pairs[F](c)
	square := operand[F]{Matrix: Matrix[F]{full, m, m, 2 * m, 2}}
	if z.ColStride != 2 && z.RowStride == 2 { // Cᵀ = Bᵀ·Aᵀ, with contiguous rows of Aᵀ
		complete(2, x.Matrix.T(), triangleOf(!isLower), isHermitian, full)
		mulComplex(set, b.Conjugated, a.Conjugated, parts[F](alpha), y.T(), square, parts[F](beta), z.T(), o)
	} else {
		complete(2, x.Matrix, triangleOf(isLower), isHermitian, full)
		mulComplex(set, a.Conjugated, b.Conjugated, parts[F](alpha), square, y, parts[F](beta), z, o)
	}
	putArena(w)
}

// complete writes to the contiguous full the whole of the symmetric or Hermitian matrix a, of which the given triangle is stored. Its elements are numbers
// of q parts.
func complete[T Float](q int, a Matrix[T], stored triangle, hermitian bool, full []T) {
	n := a.Rows
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
	if q == 1 {
		mirror(n, full, stored)
		return
	}
	mirror(n, unsafe.Slice((*[2]T)(unsafe.Pointer(&full[0])), n*n), stored)
	for i := 0; hermitian && i < n; i++ {
		lo, hi := corner{stored.T(), 0, 0}.row(i, n)
		negateSecond(full[(i*n+lo)*q : (i*n+hi)*q])
		full[(i*n+i)*q+1] = 0
	}
}

// mirror copies the given triangle of the contiguous n×n matrix to the other side of the diagonal.
func mirror[E any](n int, full []E, from triangle) {
	for i := range n {
		row := full[i*n:][:i]
		if from == lower {
			for j, v := range row {
				full[j*n+i] = v
			}
			continue
		}
		for j := range row {
			row[j] = full[j*n+i]
		}
	}
}

func checkSquare(call string, m, n int) {
	if m != n {
		panic(fmt.Sprintf("gemm: %s: a is %d×%d, want a square", call, m, n))
	}
}

// smallTriangle is the size up to which a triangle of C is not worth loops that know of it: the whole is computed in scratch.
const smallTriangle = 32

// smallSymmetric is the same for an operand.
const smallSymmetric = 64

// mulTriangle is mul for a triangle of C. dot says that the order is the dot order.
func mulTriangle[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], o *Option, dot bool) {
	n, k := c.Rows, a.Cols
	if n <= set.NR && k <= generic.KC && !dot {
		mulTile(set, alpha, a, b, beta, c, o.part)
		return
	}
	cycles := float64(n) * float64(n) * float64(k) / float64(4*set.VL)
	workers := o.workers(cycles)
	direct := n <= smallTriangle
	if !direct && workers == 1 {
		direct, _ = plan(set, a, b, c)
	}
	if !direct {
		x, y, z, part := operand[T]{Matrix: *a}, operand[T]{Matrix: *b}, *c, o.part
		if c.ColStride != 1 && c.RowStride == 1 {
			x, y, z, part = y.T(), x.T(), z.T(), part.T()
		}
		t := getTask[product[T]]()
		t.product = product[T]{set: set, alpha: alpha, a: x, b: y, beta: beta, c: z, part: part}
		t.run(t.product.split(n, n, workers), cycles >= largeCycles)
		return
	}
	// By strips of rows: what is left or right of the diagonal is a rectangle, and the square on the diagonal is computed in scratch.
	w := getArena()
	defer putArena(w)
	square := carve[T](w, smallTriangle*smallTriangle)
	strip := &Option{threads: 1}
	for i := 0; i < n; i += smallTriangle {
		i1 := min(i+smallTriangle, n)
		rows := a.Slice(i, i1, 0, k)
		j, j1 := 0, i
		if o.part == upper {
			j, j1 = i1, n
		}
		if j < j1 {
			bj, cj := b.Slice(0, k, j, j1), c.Slice(i, i1, j, j1)
			multiply(set, alpha, &rows, &bj, beta, &cj, strip, nil, false)
		}
		bi, ci, at := b.Slice(0, k, i, i1), c.Slice(i, i1, i, i1), corner{o.part, i, i}
		s := RowMajor(i1-i, i1-i, square)
		if beta != 0 {
			gather(ci, square, at)
		}
		if dot {
			multiply(set, alpha, &rows, &bi, beta, &s, strip, nil, true)
		} else {
			mulDirect(set, alpha, &rows, &bi, beta, &s, nil, &tail[T]{}) // without a plan, which takes longer
		}
		scatter(square, ci, at)
	}
}

// mulTile is mulTriangle for a C that is no wider than a tile, and one k block in chain order: the least that it can be made to cost.
func mulTile[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], part triangle) {
	n, k, nr := c.Rows, a.Cols, set.NR
	w := getArena()
	buf := carve[T](w, (n+k)*nr)
	square, panel, ldb := buf[:n*nr], b.Data, b.RowStride
	if b.ColStride != 1 {
		panel, ldb = buf[n*nr:], nr
		pack(set.PackB, nr, n, k, b.T(), panel)
	}
	move := func(in bool) {
		for i := range n {
			lo, hi := corner{part, 0, 0}.row(i, n)
			for j := lo; j < hi; j++ {
				x, s := &c.Data[i*c.RowStride+j*c.ColStride], &square[i*nr+j]
				if in {
					*s = *x
				} else {
					*x = *s
				}
			}
		}
	}
	if beta != 0 {
		move(true)
	}
	for i, left := 0, tiles(n, set.MR); left > 0; left-- {
		rows := tiles(n-i, left)
		set.Direct[rows-1][set.Vectors(n)-1](1, n, k, alpha, &a.Data[i*a.RowStride], a.RowStride, a.ColStride, &panel[0], ldb, beta, &square[i*nr], nr, nil)
		i += rows
	}
	move(false)
	putArena(w)
}

// split chooses the grid for a triangle, or for all of the result.
func (t triangle) split(m, n, mr, nr, workers int) grid {
	if t == whole {
		return split(m, n, mr, nr, workers)
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
