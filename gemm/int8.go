package gemm

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// MulInt8 computes C ← A·B for bytes: an m×k matrix A without signs, such as activations, a k×n matrix B with signs, such as weights, and an m×n
// matrix C of their exact sums. Up to k = 65536 no sum can leave the range of int32; beyond, sums are those of Go's int32
// arithmetic, modulo 2³².
//
// Of the options, only [Threads] has a meaning here. MulInt8 panics, before it writes anything, if the dimensions do not agree, a matrix
// is not a valid view, two elements of C are the same, or an epilogue is given. C may not overlap A or B.
func MulInt8(a Matrix[uint8], b Matrix[int8], c Matrix[int32], opts ...Option) {
	checkMul("MulInt8", &a, &b, &c)
	x := bytesProduct{set: active.bytes[0], a: a, b: b, c: c}
	x.run(limit("MulInt8", "want none for integers", opts))
}

// PrepackedInt8 is a k×n matrix of bytes in the order in which kernels read it: see [Prepacked].
type PrepackedInt8 struct {
	set  *asm.IntSet
	k, n int
	data []byte  // panels, each over all of k
	sums []int32 // of the columns
}

// PrepackInt8 copies b, which it panics about if it is not a valid view.
func PrepackInt8(b Matrix[int8]) *PrepackedInt8 {
	if err := b.Check(); err != nil {
		panic("gemm: PrepackInt8: b: " + err.Error())
	}
	set := active.bytes[0]
	p := &PrepackedInt8{set: set, k: b.Rows, n: b.Cols, sums: make([]int32, b.Cols)}
	if p.k == 0 || p.n == 0 {
		return p
	}
	memory := arena{}
	p.data = carve[byte](&memory, tiles(p.n, set.NR)*set.PanelBytes(set.NR, p.k))
	packBytes(set.PackB, set, set.NR, b.T(), p.data)
	for i := range p.k {
		for j := range p.sums {
			p.sums[j] += int32(b.Data[i*b.RowStride+j*b.ColStride])
		}
	}
	return p
}

// Dims returns the numbers of rows and columns of the matrix.
func (p *PrepackedInt8) Dims() (k, n int) { return p.k, p.n }

// Bytes returns the size of the copy.
func (p *PrepackedInt8) Bytes() int { return len(p.data) + 4*len(p.sums) }

// shape returns a valid view of the matrix's dimensions, without its elements.
func (p *PrepackedInt8) shape() Matrix[int8] {
	m := Matrix[int8]{Rows: p.k, Cols: p.n}
	if p.k > 0 && p.n > 0 {
		m.Data = unsafe.Slice((*int8)(unsafe.Pointer(&p.data[0])), 1)
	}
	return m
}

// MulPrepackedInt8 is [MulInt8] for a prepacked B.
func MulPrepackedInt8(a Matrix[uint8], b *PrepackedInt8, c Matrix[int32], opts ...Option) {
	shape := b.shape()
	checkMul("MulPrepackedInt8", &a, &shape, &c)
	x := bytesProduct{set: b.set, a: a, packed: b, c: c}
	x.run(limit("MulPrepackedInt8", "want none for integers", opts))
}

// MulDequantize computes what a product of bytes stands for, where byte a of A stands for a - zero times a scale of A, byte b in column j of B for b
// times a scale of that column, and scale[j] is the product of both scales:
//
//	c[i,j] = float32(Σₚ (a[i,p] - zero)·b[p,j]) · scale[j]
//
// The sum is that of [MulInt8], exact up to k = 65536. It and the product are rounded to float32 one after the other. A bias and an
// activation are an epilogue, given with the option [Then]: its element type is float32. MulDequantize panics, before it writes anything, as [Mul]
// does, and if scale does not have one element a column of B.
func MulDequantize(a Matrix[uint8], zero uint8, b *PrepackedInt8, scale []float32, c Matrix[float32], opts ...Option) {
	const call = "MulDequantize"
	shape := b.shape()
	checkMul(call, &a, &shape, &c)
	if len(scale) != b.n {
		panic(fmt.Sprintf("gemm: %s: len(scale) = %d, want %d, the columns of b", call, len(scale), b.n))
	}
	o, e := settle[float32](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	// The sums have the room of the results.
	sums := Matrix[int32]{unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(c.Data))), len(c.Data)), c.Rows, c.Cols, c.RowStride, c.ColStride}
	x := bytesProduct{set: b.set, a: a, packed: b, c: sums, zero: int32(zero), scale: scale, result: c, then: tail[float32]{Epilogue: e}}
	x.run(o)
}

// Int8Kernel returns the name of the micro-kernel for bytes that is in use, and its block sizes.
func Int8Kernel() (tile string, b Blocks) {
	set := active.bytes[0]
	return set.Tile, int8Blocks(set)
}

// int8Blocks returns the block sizes for bytes: blocks of k are of as many bytes as those of float32.
func int8Blocks(set *asm.IntSet) Blocks {
	const sumSize = 4
	b := blocks(set.MR, set.NR, sumSize, caches)
	b.KC = b.KC * sumSize / set.Size
	return b
}

// A bytesProduct is a product of bytes. If it is to be dequantized, c has the memory of the result.
type bytesProduct struct {
	set    *asm.IntSet
	a      Matrix[uint8]
	b      Matrix[int8]
	packed *PrepackedInt8 // in place of b
	c      Matrix[int32]
	zero   int32
	scale  []float32 // nil if c is the result
	result Matrix[float32]
	then   tail[float32]
}

var bytesPool sync.Pool

func (*bytesProduct) pool() *sync.Pool { return &bytesPool }

// run computes the product.
func (x *bytesProduct) run(o Option) {
	m, n, k := x.c.Rows, x.c.Cols, x.a.Cols
	if m == 0 || n == 0 {
		return
	}
	t := getTask[bytesProduct]()
	t.product = *x
	cycles := float64(m) * float64(n) * float64(k) / float64(2*x.set.VL*x.set.Group)
	t.run(split(m, n, x.set.MR, x.set.NR, o.workers(cycles), 0), cycles >= largeCycles)
}

// packBytes writes x, lanes along its rows, as panels of width w.
func packBytes[T uint8 | int8](p asm.IntPacker[T], set *asm.IntSet, w int, x Matrix[T], dst []byte) {
	const unit = 64 // steps: whole groups, and whole vectors of them
	lanes, k := x.Rows, x.Cols
	pieces(w, lanes, k, unit, func(l, n, s, kb int) {
		src, to := x.Data[l*x.RowStride+s*x.ColStride:], dst[l/w*set.PanelBytes(w, k)+set.PanelBytes(w, s):]
		switch {
		case x.RowStride == 1 || lanes == 1:
			p.Copy(n, kb, &src[0], x.ColStride, &to[0])
		case x.ColStride == 1 || k == 1:
			p.Transpose(n, kb, &src[0], x.RowStride, &to[0])
		default:
			generic.IntPack(w, set.Group, set.Size, p.Flip, n, kb, src, x.RowStride, x.ColStride, to)
		}
	})
}

// rect computes a rectangle of C by the loops of [product.block].
func (x *bytesProduct) rect(w *arena, i0, i1, j0, j1 int) {
	set, k, then, floats := x.set, x.a.Cols, x.then, Kernels[float32]()
	then.i, then.j = i0, j0
	const sumSize = 4
	bs := int8Blocks(set)
	mc, nc, kc := even(i1-i0, bs.MC, set.MR), even(j1-j0, bs.NC, set.NR), min(bs.KC, k)
	sizeA, sizeB := tiles(mc, set.MR)*set.PanelBytes(set.MR, kc), tiles(nc, set.NR)*set.PanelBytes(set.NR, kc)
	if x.packed != nil {
		sizeB = 0
	}
	sizeA = tiles(sizeA, align) * align
	tile := set.MR * set.NR * sumSize
	buf := carve[byte](w, sizeB+sizeA+tile+scratch*sumSize)
	packedB, packedA := buf[:sizeB], buf[sizeB:][:sizeA]
	sums := unsafe.Slice((*int32)(unsafe.Pointer(&buf[sizeB+sizeA])), set.MR*set.NR)
	extra := unsafe.Slice((*float32)(unsafe.Pointer(&buf[sizeB+sizeA+tile])), scratch)
	led := then.leads(&x.result)
	if k == 0 {
		x.noSteps(i0, i1, j0, j1, then, sums, extra)
		return
	}
	for jc := j0; jc < j1; jc += nc {
		nb := min(nc, j1-jc)
		for pc := 0; pc < k; pc += kc {
			kb := min(kc, k-pc)
			b, apart := packedB, set.PanelBytes(set.NR, kb)
			if x.packed != nil {
				apart = set.PanelBytes(set.NR, k)
				b = x.packed.data[jc/set.NR*apart+pc*set.Size*set.NR:]
			} else {
				packBytes(set.PackB, set, set.NR, x.b.Slice(pc, pc+kb, jc, jc+nb).T(), b)
			}
			for ic := i0; ic < i1; ic += mc {
				mb := min(mc, i1-ic)
				packBytes(set.PackA, set, set.MR, x.a.Slice(ic, ic+mb, pc, pc+kb), packedA)
				then.i, then.j = ic, jc
				last := pc+kb == k
				x.macro(ic, mb, jc, nb, kb, pc == 0, last, packedA, b, apart, sums, led, &then)
				if last && x.scale != nil {
					then.finish(floats, led, x.result.Slice(ic, ic+mb, jc, jc+nb), extra)
				}
			}
		}
	}
}

// dequantizeTiles bounds the tiles that are dequantized at once. The rows of a large C share few sets of the caches, which more tiles would
// leave before they are read again.
const dequantizeTiles = 4

// macro multiplies packed blocks as the function does, into the mb×nb part of C from element (ic, jc) on. After the last block of k it dequantizes the sums
// tile by tile.
func (x *bytesProduct) macro(ic, mb, jc, nb, kb int, first, last bool, a, b []byte, apart int, tile []int32, led bool, then *tail[float32]) {
	set, c := x.set, x.c.Slice(ic, ic+mb, jc, jc+nb)
	groups, panelA := tiles(kb, set.Group), set.PanelBytes(set.MR, kb)
	add := 1
	if first {
		add = 0
	}
	most := maxTiles
	switch {
	case c.ColStride != 1:
		most = 1
	case last && x.scale != nil:
		most = dequantizeTiles
	}
	corner{}.runs(mb, nb, set.MR, set.NR, most, func(r run) {
		f, cr := set.Gemm[r.m-1][(r.n-1)/set.VL], c.Data[r.i*c.RowStride+r.j*c.ColStride:]
		packedA, panel, next := &a[r.i/set.MR*panelA], &b[r.j/set.NR*apart], &b[r.next/set.NR*apart]
		if c.ColStride == 1 {
			f(r.tiles, r.n, groups, packedA, panel, add, &cr[0], c.RowStride, next)
		} else {
			sub := c.Slice(r.i, r.i+r.m, r.j, r.j+r.n)
			if !first {
				gather(sub, tile, corner{})
			}
			f(1, r.n, groups, packedA, panel, add, &tile[0], r.n, next)
			scatter(tile, sub, corner{})
		}
		if last && x.scale != nil {
			x.dequantize(ic+r.i, r.tiles*r.m, jc+r.j, r.n, tile)
			if led {
				bias, _ := then.end(true, r.j)
				Kernels[float32]().BiasClamp(r.tiles*r.m, r.n, bias, then.bounds[0], then.bounds[1], &x.result.Data[(ic+r.i)*c.RowStride+jc+r.j], c.RowStride)
			}
		}
	})
}

// dequantize replaces the rows×cols sums from element (i, j) on by what they stand for. shift has room for as many numbers as there are
// columns.
func (x *bytesProduct) dequantize(i, rows, j, cols int, shift []int32) {
	for l, sum := range x.packed.sums[j : j+cols] {
		shift[l] = x.zero * sum
	}
	c, scale := x.c.Data[i*x.c.RowStride+j*x.c.ColStride:], x.scale[j:]
	if x.c.ColStride == 1 {
		x.set.Dequantize(rows, cols, &shift[0], &scale[0], &c[0], x.c.RowStride)
	} else {
		generic.Dequantize(rows, cols, shift, scale, c, x.c.RowStride, x.c.ColStride)
	}
}

// noSteps is rect for k = 0.
func (x *bytesProduct) noSteps(i0, i1, j0, j1 int, then tail[float32], tile []int32, extra []float32) {
	for i := i0; i < i1; i++ {
		for j := j0; j < j1; j++ {
			x.c.Data[i*x.c.RowStride+j*x.c.ColStride] = 0
		}
	}
	if x.scale != nil {
		for j := j0; j < j1; j += x.set.NR {
			x.dequantize(i0, i1-i0, j, min(x.set.NR, j1-j), tile)
		}
		then.finish(Kernels[float32](), false, x.result.Slice(i0, i1, j0, j1), extra)
	}
}
