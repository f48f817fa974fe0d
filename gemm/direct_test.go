package gemm

import (
	"testing"
	"unsafe"
)

// TestPlan: small products are computed in place in all four transpositions, large ones are packed, and in between an operand
// is read in place if it leaves a third of the L2 to others.
func TestPlan(t *testing.T) {
	t.Run("float32", testPlan[float32])
	t.Run("float64", testPlan[float64])
}

func testPlan[T Float](t *testing.T) {
	old := caches
	t.Cleanup(func() { caches = old })
	caches = Caches{L1: 48 << 10, L2: 1 << 20, L3: 8 << 20}
	most := 0 // the largest order of a square that takes at most two thirds of the L2
	for 3*(most+1)*(most+1)*int(unsafe.Sizeof(T(0))) <= 2*caches.L2 {
		most++
	}
	set := Kernels[T]()
	square := func(n int, transpose bool) Matrix[T] {
		m := Matrix[T]{Rows: n, Cols: n, RowStride: n, ColStride: 1}
		if transpose {
			return m.T()
		}
		return m
	}
	for _, tA := range []bool{false, true} {
		for _, tB := range []bool{false, true} {
			for _, x := range []struct {
				n    int
				want bool
			}{{64, true}, {2048, false}} {
				a, b, c := square(x.n, tA), square(x.n, tB), square(x.n, false)
				// With both transposed, the transpose of the product is as cheap for some kernels.
				if direct, transpose := plan(set, &a, &b, &c); direct != x.want || transpose && !(tA && tB) {
					t.Errorf("n = %d, transposed %v, %v: direct %v, transpose %v, want %v, false", x.n, tA, tB, direct, transpose, x.want)
				}
			}
		}
	}
	for n, want := range map[int]bool{most: true, most + 1: false} {
		a, b, c := square(n, false), square(n, false), square(n, false)
		if direct, _ := plan(set, &a, &b, &c); direct != want {
			t.Errorf("n = %d: direct %v, want %v", n, direct, want)
		}
	}
	// A column-major C is the transpose of a product that writes rows.
	a, b, c := square(64, true), square(64, true), square(64, true)
	if direct, transpose := plan(set, &a, &b, &c); !direct || !transpose {
		t.Errorf("all column-major: direct %v, transpose %v, want both", direct, transpose)
	}
}
