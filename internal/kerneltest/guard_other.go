//go:build !unix

package kerneltest

import (
	"testing"
	"unsafe"
)

// Without mmap, a region is plain memory: results are compared all the same, and stray reads
// are left to the systems that can catch them.
type region struct{ data []float64 }

func newRegion(_ testing.TB, size int) *region { return &region{make([]float64, size/8+1)} }

func place[T any](r *region, n int, _ bool) []T {
	if n*int(unsafe.Sizeof(*new(T))) > 8*len(r.data) {
		panic("kerneltest: region too small")
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(r.data))), n)
}
