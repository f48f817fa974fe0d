package kerneltest

import "testing"

// Fences are regions between pages that fault on every access, for the arrays of whole calls.
type Fences struct {
	regions [4]*region
	turns   int
}

// NewFences returns regions of size bytes.
func NewFences(t testing.TB, size int) *Fences {
	f := new(Fences)
	for i := range f.regions {
		f.regions[i] = newRegion(t, size)
	}
	return f
}

// Fenced returns a copy of x flush against one end of a region, by turns of both ends. It lasts for as many calls as there are regions.
func Fenced[T any](f *Fences, x []T) []T {
	n := len(f.regions)
	y := place[T](f.regions[f.turns%n], len(x), f.turns/n%2 == 0)
	f.turns++
	copy(y, x)
	return y
}
