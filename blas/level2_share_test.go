package blas_test

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/blastest"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// TestLevel2Shared: what several cores compute has the bits of what one does, however many there are. Most shapes are of matrices that are worth it, with
// shares down to a few columns.
func TestLevel2Shared(t *testing.T) {
	t.Run("S", func(t *testing.T) { testLevel2Shared(t, blastest.Float32(impl)) })
	t.Run("D", func(t *testing.T) { testLevel2Shared(t, blastest.Float64(impl)) })
	t.Run("C", func(t *testing.T) { testLevel2Shared(t, blastest.Complex64(impl)) })
	t.Run("Z", func(t *testing.T) { testLevel2Shared(t, blastest.Complex128(impl)) })
}

func testLevel2Shared[T number, R gemm.Float](t *testing.T, f blastest.Level2[T, R]) {
	defer debug.SetGCPercent(debug.SetGCPercent(100)) // there is much to be collected
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rng := rand.New(rand.NewPCG(12, 12))
	// Columns that end three behind a whole number of cache lines; few rows, few columns, and symmetric matrices of several groups.
	shapes := [][2]int{{403, 403}, {100, 2003}, {7000, 20}, {601, 601}}
	procs, draws := []int{1, 2, 64}, 2
	if testing.Short() {
		shapes, procs, draws = shapes[:1], []int{1, 3}, 1
	}
	var most int
	for _, s := range shapes {
		most = max(most, (max(s[0], s[1])+1)*(s[1]+2))
	}
	random := make([]T, most) // of which every call has copies
	for i := range random {
		random[i] = narrow[T](complex(rng.Float64()-0.5, rng.Float64()-0.5) / 16)
	}
	for _, op := range operations {
		for i := range draws * len(shapes) {
			c, shape := randomCall[T, R](rng, op, 6), shapes[i/draws]
			if c.m, c.n = shape[0], shape[1]; !c.general() {
				c.m = c.n
			}
			if band := c.storage[1] == 'b'; !c.general() && shape[0] != shape[1] || band && i >= draws {
				continue
			} else if band {
				c.kL, c.kU = c.m/2, c.n/2
				if !c.general() {
					c.kU = c.kL
				}
			}
			c.lda = c.width() + i%2
			size := max(c.m, c.n)
			a, x, y := random[:(size+1)*max(c.n+1, c.lda)], random[1:][:3*size], random[2:][:3*size]
			c.d = blas.Unit // so that solutions stay small
			var want [3][]T
			for _, n := range procs {
				runtime.GOMAXPROCS(n)
				for range min(n, 2) { // the first call finds helpers asleep
					got := [3][]T{slices.Clone(a), slices.Clone(x), slices.Clone(y)}
					c.run(&f, got[0], got[1], got[2])
					if want[0] == nil {
						want = got
					}
					for k, v := range got {
						if bytes.Equal(bytesOf(v), bytesOf(want[k])) {
							continue
						}
						for i, e := range v { // what is no number may have other bits
							if p, q := wide(e), wide(want[k][i]); !kerneltest.Same(real(p), real(q)) || !kerneltest.Same(imag(p), imag(q)) {
								t.Fatalf("%s %c %c %dx%d, lda %d, increments %d, %d, GOMAXPROCS %d: %c[%d] is %v, want %v, as on one core", c.name, c.uplo, c.t, c.m, c.n, c.lda, c.incX,
									c.incY, n, "axy"[k], i, e, want[k][i])
							}
						}
					}
				}
			}
		}
	}
}

func bytesOf[T number](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0])))
}
