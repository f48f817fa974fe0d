package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// Int8x1 is the kernel table for bytes over the functions of this package.
var Int8x1 = intSet()

func intSet() *asm.IntSet {
	s := &asm.IntSet{
		ISA: ISA, Tile: "igemm1_4x4", MR: mr, NR: nr, VL: nr, Group: 1, Size: 2,
		PackA: IntPacker[uint8](mr, 1, 2, 0, nil, nil),
		PackB: IntPacker[int8](nr, 1, 2, 0, nil, nil),
	}
	s.Dequantize = func(rows, n int, shift *int32, scale *float32, c *int32, ldc int) {
		Dequantize(rows, n, span(shift, n), span(scale, n), span(c, (rows-1)*ldc+n), ldc, 1)
	}
	for m := 1; m <= mr; m++ {
		s.Gemm = append(s.Gemm, []asm.IntTileFunc{
			func(tiles, n, k int, a, b *byte, add int, c *int32, ldc int, _ *byte) {
				as, bs, cs := span(a, tiles*k*mr*2), span(b, k*nr*2), span(c, (tiles*m-1)*ldc+n)
				for t := range tiles {
					IntTile(s, m, n, k, as[t*k*mr*2:], bs, add, cs[t*m*ldc:], ldc)
				}
			},
		})
	}
	return s
}

// IntTile is the definition of [asm.IntTileFunc] for an m×n corner of the tile of set, over k groups.
func IntTile(set *asm.IntSet, m, n, k int, a, b []byte, add int, c []int32, ldc int) {
	for i := range m {
		for j := range n {
			var s int32
			switch g := set.Group; set.Size {
			case 1:
				for p := range k {
					x, y := a[(p*set.MR+i)*g:][:g], b[(p*set.NR+j)*g:][:g]
					for q := range x {
						s += int32(x[q]^set.PackA.Flip) * int32(int8(y[q]))
					}
				}
			case 2:
				a16, b16 := int16s(a), int16s(b)
				for p := range k {
					x, y := a16[(p*set.MR+i)*g:][:g], b16[(p*set.NR+j)*g:][:g]
					for q := range x {
						s += int32(x[q]) * int32(y[q])
					}
				}
			}
			if add != 0 {
				s += c[i*ldc+j]
			}
			c[i*ldc+j] = s
		}
	}
}

// Dequantize is the definition of that kernel, and more: columns of c lie ccs elements apart.
func Dequantize(rows, n int, shift []int32, scale []float32, c []int32, crs, ccs int) {
	for i := range rows {
		for j := range n {
			x := &c[i*crs+j*ccs]
			*x = int32(math.Float32bits(float32(*x-shift[j]) * scale[j]))
		}
	}
}

func int16s(x []byte) []int16 {
	return unsafe.Slice((*int16)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/2)
}

// IntPack is the definition of [asm.IntPackFunc] for panels of width w, with any strides: neighbouring lanes of the operand lie ls elements
// apart, and neighbouring steps ks. Lanes past the end become zero.
func IntPack[T uint8 | int8](w, group, size int, flip T, lanes, k int, src []T, ls, ks int, dst []byte) {
	panel := (k + group - 1) / group * group * w
	for q := 0; q < lanes; q += w {
		for i := range w {
			to := q/w*panel + i*group
			put(group, size, flip, w, k, q+i < lanes, src, (q+i)*ls, ks, dst, to)
		}
	}
}

// put packs the k steps of one lane, which begins at element from of src, as elements of dst from element to on.
func put[T uint8 | int8](group, size int, flip T, w, k int, exists bool, src []T, from, ks int, dst []byte, to int) {
	wide := int16s(dst)
	for p := 0; p < k; p += group {
		for q := range group {
			var x T
			if exists && p+q < k {
				x = src[from+(p+q)*ks]
			}
			x ^= flip
			if size == 1 {
				dst[to+q] = byte(x)
			} else {
				wide[to+q] = int16(x)
			}
		}
		to += w * group
	}
}

// wholeSteps divides the number of steps that the kernels given to [IntPacker] take.
const wholeSteps = 16

// IntPacker returns the packing functions for panels of width w, over kernels that pack one panel and a multiple of 16 steps: copies only
// whole panels, transposes any. A kernel may be nil.
func IntPacker[T uint8 | int8](w, group, size int, flip T, copies, transposes asm.IntPackFunc[T]) asm.IntPacker[T] {
	pack := func(kernel asm.IntPackFunc[T], least, lanes, k int, src *T, ls, ks, ld int, dst *byte) {
		for q := 0; q < lanes; q += w {
			n, done := min(w, lanes-q), 0
			if kernel != nil && n >= least {
				if done = k &^ (wholeSteps - 1); done > 0 {
					kernel(n, done, src, ld, dst)
				}
			}
			if done < k {
				from := (*T)(unsafe.Add(unsafe.Pointer(src), done*ks))
				to := (*byte)(unsafe.Add(unsafe.Pointer(dst), done*size*w))
				rest := k - done
				IntPack(w, group, size, flip, n, rest, span(from, (n-1)*ls+(rest-1)*ks+1), ls, ks, span(to, (rest+group-1)/group*group*size*w))
			}
			if q+w < lanes {
				src = (*T)(unsafe.Add(unsafe.Pointer(src), w*ls))
				dst = (*byte)(unsafe.Add(unsafe.Pointer(dst), (k+group-1)/group*group*size*w))
			}
		}
	}
	return asm.IntPacker[T]{
		Flip:      flip,
		Copy:      func(lanes, k int, src *T, ld int, dst *byte) { pack(copies, w, lanes, k, src, 1, ld, ld, dst) },
		Transpose: func(lanes, k int, src *T, ld int, dst *byte) { pack(transposes, 1, lanes, k, src, ld, 1, ld, dst) },
	}
}
