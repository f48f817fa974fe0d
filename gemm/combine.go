package gemm

import (
	"fmt"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// Combine computes B ← αA + βB, each element as FMA(α, a, β·b). If β = 0, B is not read, and B ← αA; if α = 0, A is
// not. A transpose is a view: Combine(1, a.T(), 0, b) transposes. Combine panics, before it writes anything, if the
// dimensions differ, a matrix is not a valid view, or elements of B overlap. B may not overlap A.
func Combine[T Float](alpha T, a Matrix[T], beta T, b Matrix[T]) {
	if !valid(&a) {
		panic("gemm: Combine: a: " + a.Check().Error())
	}
	if !valid(&b) {
		panic("gemm: Combine: b: " + b.Check().Error())
	}
	if a.Rows != b.Rows || a.Cols != b.Cols {
		panic(fmt.Sprintf("gemm: Combine: b is %d×%d, want %d×%d, the shape of a", b.Rows, b.Cols, a.Rows, a.Cols))
	}
	if !distinct(&b) {
		panic(overlap("Combine", "b", &b))
	}
	set := Kernels[T]()
	switch {
	case b.Rows == 0 || b.Cols == 0:
		return
	case alpha == 0:
		scale(set, beta, b, whole)
		return
	case b.ColStride != 1 && (b.RowStride == 1 || b.Cols == 1):
		a, b = a.T(), b.T()
	}
	rows := (a.ColStride == 1 || a.Cols == 1) && (b.ColStride == 1 || b.Cols == 1)
	if rows && a.RowStride == a.Cols && b.RowStride == b.Cols {
		a.Rows, a.Cols, b.Rows, b.Cols = 1, a.Rows*a.Cols, 1, b.Rows*b.Cols
		a.ColStride, b.ColStride = 1, 1 // a single column may have had any
	}
	c := combination[T]{alpha: alpha, beta: beta, a: a, b: b, rows: rows, far: !fits[T](b.Rows*b.Cols, caches.L3/farShare)}
	if n := b.Rows * b.Cols; n*sizeOf[T]() < worthSharing/2 {
		c.part(0, b.Rows, 0, b.Cols)
	} else {
		c.share(max(b.Rows, b.Cols), tileCols, 2*n*sizeOf[T](), Even)
	}
}

// A combination is Combine, or Transpose if there is no A, on its way to several cores: each takes some of the rows, or columns if these are more.
type combination[T Float] struct {
	alpha, beta T
	a, b        Matrix[T]
	rows, far   bool
}

var combinationPools poolFor

func (c *combination[T]) share(n, grain, bytes int, slope Slope) {
	ShareCopy(poolOf[T](&combinationPools), c, n, grain, bytes, slope)
}

// Do does rows or columns, or of a transposition rows of tiles.
func (c *combination[T]) Do(lo, hi int) {
	switch {
	case c.a.Data == nil:
		transposeTiles(c.b, lo, hi)
	case c.b.Rows >= c.b.Cols:
		c.part(lo, hi, 0, c.b.Cols)
	default:
		c.part(0, c.b.Rows, lo, hi)
	}
}

// part does the rows i0 ≤ i < i1 and the columns j0 ≤ j < j1 of B.
func (c *combination[T]) part(i0, i1, j0, j1 int) {
	set := Kernels[T]()
	if c.rows {
		combineRows(set, c.alpha, c.a.Slice(i0, i1, j0, j1), c.beta, c.b.Slice(i0, i1, j0, j1), c.far)
		return
	}
	w := getArena()
	defer putArena(w)
	buf := carve[T](w, tileSide*tileSide+tileRows*set.NR)
	rows, cols := tileRows, tileCols
	if !c.copies() {
		rows, cols = tileSide, tileSide
	}
	rows, cols = even(i1-i0, rows, tileUnit), even(j1-j0, cols, tileUnit)
	for i := i0; i < i1; i += rows {
		for j := j0; j < j1; j += cols {
			i1, j1 := min(i+rows, i1), min(j+cols, j1)
			combineTile(set, c.alpha, c.a.Slice(i, i1, j, j1), c.beta, c.b.Slice(i, i1, j, j1), buf)
		}
	}
}

// copies reports whether B, of contiguous rows, is not read.
func (c *combination[T]) copies() bool { return c.beta == 0 && (c.b.ColStride == 1 || c.b.Cols == 1) }

// farShare is that part of the L3 from which on a result is stored past the caches: they would not hold it beside what it is made of.
const farShare = 2

// combineRows is Combine for matrices whose rows are contiguous, which it reads from end to end. If β = 0, a b that is far is stored past the caches.
func combineRows[T Float](set *asm.Set[T], alpha T, a Matrix[T], beta T, b Matrix[T], far bool) {
	store := set.Scale
	if far {
		store = set.Stream
	}
	cols := min(b.Cols, packElements)
	rows := packElements / cols
	for i := 0; i < b.Rows; i += rows {
		for j := 0; j < b.Cols; j += cols {
			m, n := min(rows, b.Rows-i), min(cols, b.Cols-j)
			x, y := a.Data[i*a.RowStride+j:], b.Data[i*b.RowStride+j:]
			if beta == 0 {
				store(m, n, alpha, &x[0], a.RowStride, &y[0], b.RowStride)
			} else {
				for r := range m {
					set.Axpby(n, alpha, &x[r*a.RowStride], beta, &y[r*b.RowStride])
				}
			}
			asm.Checkpoint(b.Rows - i - m + b.Cols - j - n)
		}
	}
}

// Tiles are what is taken of a transposed matrix at a time. They fit the caches and their TLBs, but have columns long enough, which are rows of the transpose, for memory to be fetched
// ahead. Those of a copy have tileRows rows and tileCols columns at most, others, which go by way of a buffer, tileSide each, and those that are exchanged in place
// rows of sideBytes. All are about as large, in multiples of tileUnit.
const (
	tileRows, tileCols = 256, 128
	tileSide           = 64
	sideBytes          = 512
	tileUnit           = 16
)

// combineTile is Combine for a tile. buf holds one of tileSide rows and columns, and tileRows panels of B.
func combineTile[T Float](set *asm.Set[T], alpha T, a Matrix[T], beta T, b Matrix[T], buf []T) {
	buf, panel := buf[:tileSide*tileSide], buf[tileSide*tileSide:]
	rows := b.ColStride == 1 || b.Cols == 1
	if rows && beta == 0 {
		rowsOf(set, alpha, a, b.Data, b.RowStride, panel)
		return
	}
	if a.ColStride != 1 && a.Cols > 1 {
		rowsOf(set, 1, a, buf, a.Cols, panel)
		a = Matrix[T]{buf, a.Rows, a.Cols, a.Cols, 1}
	}
	for i := range b.Rows {
		x, y := a.Data[i*a.RowStride:], b.Data[i*b.RowStride:]
		if rows {
			set.Axpby(b.Cols, alpha, &x[0], beta, &y[0])
			continue
		}
		for j := range b.Cols {
			if p := &y[j*b.ColStride]; beta == 0 {
				*p = T(alpha * x[j])
			} else {
				*p = generic.FMA(alpha, x[j], T(beta**p))
			}
		}
	}
}

// rowsOf writes αA, of at most tileRows rows, to a matrix whose rows are contiguous and ld apart. panel is scratch for a panel of B of as many.
func rowsOf[T Float](set *asm.Set[T], alpha T, a Matrix[T], dst []T, ld int, panel []T) {
	switch {
	case a.ColStride == 1 || a.Cols == 1:
		set.Scale(a.Rows, a.Cols, alpha, &a.Data[0], a.RowStride, &dst[0], ld)
	case a.RowStride == 1 && min(a.Rows, a.Cols) >= generic.RowLanes[T]():
		set.Transpose(a.Cols, a.Rows, alpha, &a.Data[0], a.ColStride, &dst[0], ld)
	case a.RowStride == 1 && a.Rows > 1:
		// The columns are contiguous, but few or short. A packing kernel transposes some at a time.
		for j := 0; j < a.Cols; j += set.NR {
			n := min(set.NR, a.Cols-j)
			set.PackB.Transpose(n, a.Rows, &a.Data[j*a.ColStride], a.ColStride, ahead(set.NR*a.ColStride), &panel[0])
			set.Scale(a.Rows, n, alpha, &panel[0], set.NR, &dst[j], ld)
		}
	default:
		for i := range a.Rows {
			for j := range a.Cols {
				dst[i*ld+j] = alpha * a.Data[i*a.RowStride+j*a.ColStride]
			}
		}
	}
}

// Transpose transposes a square matrix in place. It panics if a is not square, not a valid view, or elements of a
// overlap. (A matrix of another shape changes its strides, too: transpose it into a second one by [Combine].)
func Transpose[T Float](a Matrix[T]) {
	if !valid(&a) {
		panic("gemm: Transpose: a: " + a.Check().Error())
	}
	if a.Rows != a.Cols {
		panic(fmt.Sprintf("gemm: Transpose: a is %d×%d, want a square", a.Rows, a.Cols))
	}
	if !distinct(&a) {
		panic(overlap("Transpose", "a", &a))
	}
	if a.ColStride != 1 {
		a = a.T() // the same work
	}
	n, count := a.Rows*a.Rows, tiles(a.Rows, sideOf(&a))
	if n*sizeOf[T]() < worthSharing/2 {
		transposeTiles(a, 0, count)
	} else {
		c := combination[T]{b: a}
		c.share(count, 1, n*sizeOf[T]()/2, Falling) // much of what a core reads, another one has written the time before
	}
}

// sideOf returns the side of tiles of a square that is transposed in place.
func sideOf[T Float](a *Matrix[T]) int { return max(even(a.Rows, sideBytes/sizeOf[T](), tileUnit), 1) }

// transposeTiles exchanges the tiles r0 ≤ r < r1 of the diagonal, and all to the right of them, with those that lie opposite.
func transposeTiles[T Float](a Matrix[T], r0, r1 int) {
	set, w := Kernels[T](), getArena()
	defer putArena(w)
	side := sideOf(&a)
	buf := carve[T](w, side*(side+set.NR))
	upper, panel := buf[:side*side], buf[side*side:]
	for i := r0 * side; i < min(a.Rows, r1*side); i += side {
		for j := i; j < a.Rows; j += side {
			i1, j1 := min(i+side, a.Rows), min(j+side, a.Rows)
			above, below := a.Slice(i, i1, j, j1), a.Slice(j, j1, i, i1)
			rowsOf(set, 1, above.T(), upper, above.Rows, panel)
			if a.ColStride == 1 && i != j {
				rowsOf(set, 1, below.T(), above.Data, a.RowStride, panel)
			} else if i != j {
				for r := range above.Rows {
					for c := range above.Cols {
						above.Data[r*a.RowStride+c*a.ColStride] = below.Data[c*a.RowStride+r*a.ColStride]
					}
				}
			}
			scatter(upper, below, corner{})
		}
	}
}
