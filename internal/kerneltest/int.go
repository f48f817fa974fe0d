package kerneltest

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// FillBytes sets x to random bytes, one in four of them the least or the largest.
func FillBytes[T uint8 | int8](rng *rand.Rand, x []T) {
	least := T(0)
	if least-1 < 0 {
		least = ^T(0) << 7
	}
	for i := range x {
		switch rng.IntN(8) {
		case 0:
			x[i] = least
		case 1:
			x[i] = least - 1
		default:
			x[i] = T(rng.Uint32())
		}
	}
}

// RunInt tests every kernel of set on every edge.
func RunInt(t *testing.T, set *asm.IntSet) {
	for i, v := 0, reflect.ValueOf(*set); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Errorf("%s has no %s", set.ISA, v.Type().Field(i).Name)
		}
	}
	t.Run(set.Tile, func(t *testing.T) { testIntGemm(t, set) })
	t.Run("packA", func(t *testing.T) { testIntPack(t, set, set.MR, set.PackA) })
	t.Run("packB", func(t *testing.T) { testIntPack(t, set, set.NR, set.PackB) })
	t.Run("dequantize", func(t *testing.T) { testDequantize(t, set) })
}

func testIntGemm(t *testing.T, set *asm.IntSet) {
	ra, rb, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(21, 22))
	if len(set.Gemm) != set.MR {
		t.Fatalf("%d rows of kernels, want %d", len(set.Gemm), set.MR)
	}
	count := 0
	for m := 1; m <= set.MR; m++ {
		if want := (set.NR + set.VL - 1) / set.VL; len(set.Gemm[m-1]) != want {
			t.Fatalf("m = %d: %d kernels, want %d", m, len(set.Gemm[m-1]), want)
		}
		for n := 1; n <= set.NR; n++ {
			for _, k := range []int{1, 2, 3, 4, 5, 7, 8, 17, 64} {
				for variant := range 16 {
					every := 1 + k*(m*n+set.MR+set.NR)/400
					if testing.Short() {
						every = 131
					}
					if count++; count%every != 0 {
						continue
					}
					front, add, pad, tiles := variant&1 != 0, variant>>1&1, 3*(variant>>2&1), 1+2*(variant>>3)
					ldc, size := n+pad, set.Group*set.Size
					a, b, c := place[byte](ra, tiles*k*set.MR*size, front), place[byte](rb, k*set.NR*size, front), place[int32](rc, (tiles*m-1)*ldc+n, front)
					fillPanel[uint8](rng, set.Size, a)
					fillPanel[int8](rng, set.Size, b)
					for i := range c {
						c[i] = int32(rng.Uint32())
					}
					want := slices.Clone(c)
					for t := range tiles {
						generic.IntTile(set, m, n, k, a[t*k*set.MR*size:], b, add, want[t*m*ldc:], ldc)
					}
					set.Gemm[m-1][(n-1)/set.VL](tiles, n, k, &a[0], &b[0], add, &c[0], ldc, &b[0])
					for i := range c {
						if c[i] != want[i] {
							t.Fatalf("tiles=%d m=%d n=%d k=%d add=%d ldc=%d: c[%d] = %d, want %d", tiles, m, n, k, add, ldc, i, c[i], want[i])
						}
					}
				}
			}
		}
	}
}

// fillPanel fills elements of the given size with values of T.
func fillPanel[T uint8 | int8](rng *rand.Rand, size int, x []byte) {
	values := make([]T, len(x)/size)
	FillBytes(rng, values)
	for i, v := range values {
		if size == 1 {
			x[i] = byte(v)
		} else {
			*(*int16)(unsafe.Pointer(&x[2*i])) = int16(v)
		}
	}
}

func testIntPack[T uint8 | int8](t *testing.T, set *asm.IntSet, w int, p asm.IntPacker[T]) {
	rs, rd := newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(23, 24))
	for lanes := 1; lanes <= 2*w+1; lanes++ {
		for _, k := range []int{1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 32, 34, 48, 67} {
			for variant := range 4 {
				if testing.Short() && variant != (lanes+k)%4 {
					continue
				}
				front, pad := variant&1 != 0, 5*(variant>>1)
				for _, how := range []struct {
					name         string
					pack         asm.IntPackFunc[T]
					size, ls, ks int
				}{
					{"copy", p.Copy, (k-1)*(lanes+pad) + lanes, 1, lanes + pad},
					{"transpose", p.Transpose, (lanes-1)*(k+pad) + k, k + pad, 1},
				} {
					panel := set.PanelBytes(w, k)
					src, dst := place[T](rs, how.size, front), place[byte](rd, (lanes+w-1)/w*panel, front)
					FillBytes(rng, src)
					FillBytes(rng, dst)
					want := make([]byte, len(dst))
					generic.IntPack(w, set.Group, set.Size, p.Flip, lanes, k, src, how.ls, how.ks, want)
					how.pack(lanes, k, &src[0], how.ls*how.ks, &dst[0])
					for i := range want {
						lane := i/panel*w + i%panel/(set.Group*set.Size)%w
						if lane < lanes && dst[i] != want[i] {
							t.Fatalf("%s: lanes=%d k=%d ld=%d: dst[%d] = %d, want %d", how.name, lanes, k, how.ls*how.ks, i, dst[i], want[i])
						}
					}
				}
			}
		}
	}
}

// testDequantize runs over all widths up to five vectors.
func testDequantize(t *testing.T, set *asm.IntSet) {
	rh, rs, rc := newRegion(t, regionSize), newRegion(t, regionSize), newRegion(t, regionSize)
	rng := rand.New(rand.NewPCG(25, 26))
	for n := 1; n <= 5*set.VL+1; n++ {
		for _, rows := range []int{1, 2, 5} {
			for variant := range 4 {
				front, pad := variant&1 != 0, 3*(variant>>1)
				ldc := n + pad
				shift, scale, c := place[int32](rh, n, front), place[float32](rs, n, front), place[int32](rc, (rows-1)*ldc+n, front)
				for j := range shift {
					shift[j] = int32(rng.Uint32()) >> rng.IntN(32)
				}
				for i := range c {
					c[i] = int32(rng.Uint32()) >> rng.IntN(32)
				}
				Fill(rng, scale, true)
				want := slices.Clone(c)
				generic.Dequantize(rows, n, shift, scale, want, ldc, 1)
				set.Dequantize(rows, n, &shift[0], &scale[0], &c[0], ldc)
				for i := range c {
					x, y := math.Float32frombits(uint32(c[i])), math.Float32frombits(uint32(want[i]))
					if c[i] != want[i] && !(x != x && y != y) {
						t.Fatalf("%d×%d: c[%d] = %v, want %v", rows, n, i, x, y)
					}
				}
			}
		}
	}
}
