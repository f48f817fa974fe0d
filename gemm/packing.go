package gemm

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// hints is whether kernels are told what rows they will read after those at hand. AMD's own prefetching does not follow as many rows as a tile or a panel has;
// Intel's does, and hints only get into its way (gemm/TUNING.md).
var hints = cpuHints()

// ahead returns a hint at what lies so many elements ahead.
func ahead(elements int) int {
	if hints {
		return elements
	}
	return 0
}

// packElements bounds the elements that one call of a packing kernel moves: assembly cannot be preempted.
const packElements = 1 << 15

// pieces calls move for parts of an operand of so many lanes and k steps: lanes and steps from where on, and how many. Parts are of whole panels, or if
// one panel is too much, of some of its steps, a multiple of unit; so moving one takes no longer than packElements do.
func pieces(w, lanes, k, unit int, move func(l, n, p, kb int)) {
	panels, kb := max(packElements/k/w, 1), k
	if k > packElements/w {
		kb = packElements / w / unit * unit
	}
	for l := 0; l < lanes; l += panels * w {
		for p := 0; p < k; p += kb {
			move(l, min(panels*w, lanes-l), p, min(kb, k-p))
		}
	}
}

// pack writes the lanes×k operand x (lanes along its rows) as panels of width w, one after the other.
func pack[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[T], dst []T) {
	ls, ks := x.RowStride, x.ColStride
	pieces(w, lanes, k, 1, func(l, n, s, kb int) {
		src, panels := x.Data[l*ls+s*ks:], dst[l*k+s*w:]
		switch {
		case ls == 1 || lanes == 1:
			p.Copy(n, kb, &src[0], ks, &panels[0])
		case ks == 1 || k == 1:
			p.Transpose(n, kb, &src[0], ls, ahead(w*ls), &panels[0])
		default:
			generic.Pack(w, n, kb, src, ls, ks, panels)
		}
	})
}

// An operand is a matrix whose rows are to become the lanes of panels: A, or the transpose of B.
type operand[T Float] struct {
	symmetric[T]
	narrow Matrix[BFloat16] // if it has elements: those of the matrix, to be widened
}

// A symmetric is a matrix that may be symmetric, or Hermitian, and is an operand as it is, of numbers or of pairs.
type symmetric[T Float] struct {
	Matrix[T]
	stored    triangle // unless it is whole, only this is read
	hermitian bool
}

func operandOf[T Float](x *Matrix[T]) operand[T] {
	return operand[T]{symmetric: symmetric[T]{Matrix: *x}}
}

// plain reports whether the operand is a matrix of numbers as they are.
func (x *operand[T]) plain() bool { return x.narrow.Data == nil && x.stored == whole }

// T returns the transpose.
func (x operand[T]) T() operand[T] {
	x.symmetric, x.narrow = x.symmetric.T(), x.narrow.T()
	return x
}

func (x symmetric[T]) T() symmetric[T] {
	x.Matrix, x.stored = x.Matrix.T(), x.stored.T()
	return x
}

// narrowOperand returns x as an operand to be widened.
func narrowOperand[T Float](x Matrix[BFloat16]) operand[T] {
	return operand[T]{symmetric[T]{Matrix: Matrix[T]{Rows: x.Rows, Cols: x.Cols}}, x}
}

// part is Slice.
func (x operand[T]) part(i0, i1, j0, j1 int) operand[T] {
	if x.narrow.Data != nil {
		return narrowOperand[T](x.narrow.Slice(i0, i1, j0, j1))
	}
	x.Matrix = x.Slice(i0, i1, j0, j1)
	return x
}

// widened returns rows i0 ≤ i < i1 as they are, or widened into buf.
func (x *operand[T]) widened(i0, i1 int, buf []T) Matrix[T] {
	if x.narrow.Data == nil {
		return x.Slice(i0, i1, 0, x.Cols)
	}
	widen(x.narrow.Slice(i0, i1, 0, x.Cols), buf)
	return RowMajor(i1-i0, x.Cols, buf)
}

// wide returns the number of elements of the buffer that pack wants for panels of width w and depth k.
func (x *operand[T]) wide(w, k int) int {
	if x.narrow.Data == nil {
		return 0
	}
	return narrowElements + w*k
}

// pack writes rows l ≤ … < l+lanes, over the k steps from step s on, as panels of width w.
func (x *operand[T]) pack(p asm.Packer[T], w, l, lanes, s, k int, dst, wide []T) {
	switch {
	case x.narrow.Data != nil:
		packNarrow(p, w, lanes, k, x.narrow.Slice(l, l+lanes, s, s+k), dst, wide)
	case x.stored != whole:
		x.packSymmetric(w, w, l, lanes, s, k, dst, func(lanes, k int, part Matrix[T], dst []T) { pack(p, w, lanes, k, part, dst) })
	default:
		pack(p, w, lanes, k, x.Slice(l, l+lanes, s, s+k), dst)
	}
}

// packTiles writes rows l ≤ … < l+lanes as panels of A for tiles of that height, which may be less than the width of panels.
func (x *operand[T]) packTiles(set *asm.Set[T], height, l, lanes, s, k int, dst, wide []T) {
	step := height
	if height == set.MR {
		step = lanes
	}
	for i := 0; i < lanes; i += step {
		x.pack(set.PackA, set.MR, l+i, min(step, lanes-i), s, k, dst[i/height*set.MR*k:], wide)
	}
}

// packPairs is pack for pairs of elements, which lanes and steps count, in panels of width w in elements.
func (x *symmetric[T]) packPairs(p asm.Packer[T], w, l, lanes, s, k int, dst []T) {
	if x.stored != whole {
		x.packSymmetric(w, w/2, l, lanes, s, k, dst, func(lanes, k int, part Matrix[T], dst []T) { packPairs(p, w, lanes, k, part, dst) })
		return
	}
	packPairs(p, w, lanes, k, x.Slice(l, l+lanes, s, s+k), dst)
}

// packSymmetric packs from the stored triangle: what lies on the other side of the diagonal is read, by move, from the transpose.
// A panel has places for wide lanes, which are numbers or pairs of them, in w elements.
func (x *symmetric[T]) packSymmetric(w, wide, l, lanes, s, k int, dst []T, move func(lanes, k int, part Matrix[T], dst []T)) {
	part := func(below bool, l, lanes, s, k int, dst []T) {
		if k <= 0 {
			return
		}
		if below == (x.stored == lower) {
			move(lanes, k, x.Slice(l, l+lanes, s, s+k), dst)
			return
		}
		move(lanes, k, x.Matrix.T().Slice(l, l+lanes, s, s+k), dst)
		if x.hermitian {
			negateSecond(dst[:tiles(lanes, wide)*k*w])
		}
	}
	switch {
	case s+k <= l: // on one side of the diagonal
		part(true, l, lanes, s, k, dst)
		return
	case s >= l+lanes:
		part(false, l, lanes, s, k, dst)
		return
	}
	// Panel by panel: steps below the diagonal of all its lanes, steps that meet it, and those above.
	for end := l + lanes; l < end; l, dst = l+wide, dst[w*k:] {
		n := min(wide, end-l)
		meet := min(max(l-s, 0), k)
		above := min(max(l+n-s, meet), k)
		part(true, l, n, s, meet, dst)
		part(false, l, n, s+above, k-above, dst[above*w:])
		for i := l; i < l+n; i++ {
			for p := s + meet; p < s+above; p++ {
				row, col := i, p
				mirrored := i != p && p < i != (x.stored == lower)
				if mirrored {
					row, col = p, i
				}
				from, to := x.Data[row*x.RowStride+col*x.ColStride:], dst[(p-s)*w+(i-l)*(w/wide):]
				to[0] = from[0]
				switch {
				case wide == w:
				case !x.hermitian:
					to[1] = from[1]
				case mirrored:
					to[1] = -from[1]
				case i == p:
					to[1] = 0
				default:
					to[1] = from[1]
				}
			}
		}
	}
}

// negateSecond conjugates pairs.
func negateSecond[T Float](x []T) {
	for ; len(x) >= 8; x = x[8:] {
		y := (*[8]T)(x)
		y[1], y[3], y[5], y[7] = -y[1], -y[3], -y[5], -y[7]
	}
	for i := 1; i < len(x); i += 2 {
		x[i] = -x[i]
	}
}

// An arena is memory for packed blocks. It holds no pointers and belongs to one goroutine at a
// time; arenas are pooled, so that steady state allocates nothing.
type arena struct{ buf []byte }

// align is a cache line, which is also the largest vector.
const align = 64

var arenas = sync.Pool{New: func() any { return new(arena) }}

func getArena() *arena  { return arenas.Get().(*arena) }
func putArena(w *arena) { arenas.Put(w) }

// carve returns n aligned elements of w with unspecified contents. A second call reuses
// the same memory.
func carve[T Element](w *arena, n int) []T {
	size := n*int(unsafe.Sizeof(*new(T))) + align
	if len(w.buf) < size {
		w.buf = make([]byte, size)
	}
	p := unsafe.Pointer(unsafe.SliceData(w.buf))
	off := -uintptr(p) & (align - 1)
	return unsafe.Slice((*T)(unsafe.Add(p, off)), n)
}
