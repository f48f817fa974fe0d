package gemm

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// pack writes the lanes×k operand x (lanes along its rows) as panels of width w, one after the other.
func pack[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[T], dst []T) {
	ls, ks := x.RowStride, x.ColStride
	for l := 0; l < lanes; l += w {
		src, panel, n := x.Data[l*ls:], dst[l*k:], min(w, lanes-l)
		switch {
		case ls == 1 || n == 1:
			p.Copy(n, k, &src[0], ks, &panel[0])
		case ks == 1 || k == 1:
			p.Transpose(n, k, &src[0], ls, &panel[0])
		default:
			generic.Pack(w, n, k, src, ls, ks, panel)
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
func carve[T Float](w *arena, n int) []T {
	size := n*int(unsafe.Sizeof(*new(T))) + align
	if len(w.buf) < size {
		w.buf = make([]byte, size)
	}
	p := unsafe.Pointer(unsafe.SliceData(w.buf))
	off := -uintptr(p) & (align - 1)
	return unsafe.Slice((*T)(unsafe.Add(p, off)), n)
}
