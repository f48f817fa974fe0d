//go:build unix

package kerneltest

import (
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A region is memory between two pages that fault on every access.
type region struct{ data []byte }

func newRegion(t testing.TB, size int) *region {
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Munmap(mem) })
	for _, guard := range [][]byte{mem[:page], mem[page+size:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return &region{mem[page : page+size]}
}

// place returns n elements flush against the guard page behind the region, or, if front is set, the one before it.
func place[T any](r *region, n int, front bool) []T {
	size := n * int(unsafe.Sizeof(*new(T)))
	if size > len(r.data) {
		panic("kerneltest: region too small")
	}
	p := unsafe.Pointer(unsafe.SliceData(r.data))
	if !front {
		p = unsafe.Add(p, len(r.data)-size)
	}
	return unsafe.Slice((*T)(p), n)
}
