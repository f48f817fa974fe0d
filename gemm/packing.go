package gemm

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// packElements bounds the elements that one call of a packing kernel moves: assembly cannot be preempted.
const packElements = 1 << 15

// pack writes the lanes×k operand x (lanes along its rows) as panels of width w, one after the other.
func pack[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[T], dst []T) {
	ls, ks := x.RowStride, x.ColStride
	step := max(packElements/k/w, 1) * w
	for l := 0; l < lanes; l += step {
		src, panels, n := x.Data[l*ls:], dst[l*k:], min(step, lanes-l)
		switch {
		case ls == 1 || lanes == 1:
			p.Copy(n, k, &src[0], ks, &panels[0])
		case ks == 1 || k == 1:
			p.Transpose(n, k, &src[0], ls, &panels[0])
		default:
			generic.Pack(w, n, k, src, ls, ks, panels)
		}
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
