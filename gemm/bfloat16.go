package gemm

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// BFloat16 is the upper half of a float32: its sign, its exponent and the first 7 bits of its fraction.
type BFloat16 uint16

// ToBFloat16 rounds x to the nearest BFloat16, of two equally near ones to the even. NaN stays NaN.
func ToBFloat16(x float32) BFloat16 {
	bits := math.Float32bits(x)
	if x != x {
		return BFloat16(bits>>16 | 0x40) // quiet: the bits that are left may all be zero
	}
	return BFloat16((bits + 0x7fff + bits>>16&1) >> 16)
}

// Float32 returns the value, exactly.
func (x BFloat16) Float32() float32 { return math.Float32frombits(uint32(x) << 16) }

// MulBFloat16 computes C ← αA·B + βC with A and B in half the memory, and float32 sums. The result has the bits of [Mul] for
// the same matrices as float32, also with the option [Chain]. Operands are widened block by block, in the cache, or in registers.
//
// MulBFloat16 panics, before it writes anything, as [Mul] does. C may not overlap A or B.
func MulBFloat16(alpha float32, a, b Matrix[BFloat16], beta float32, c Matrix[float32], opts ...Option) {
	const call = "MulBFloat16"
	checkMul(call, &a, &b, &c)
	o, e := settle[float32](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	set, m, n, k := Kernels[float32](), c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 || k == 0 || alpha == 0 {
		mul(set, 0, &Matrix[float32]{Rows: m, Cols: k}, &Matrix[float32]{Rows: k, Cols: n}, beta, &c, o, e)
		return
	}
	dot := !o.chain && generic.DotOrder(m, n, k, a.ColStride == 1, b.RowStride == 1 && b.ColStride != 1)
	transpose := dot && dotMirrored(m, n) || !dot && c.ColStride != 1 && c.RowStride == 1
	if transpose {
		a, b, c = b.T(), a.T(), c.T()
		m, n = n, m
	}
	t := getTask[product[float32]]()
	x := &t.product
	x.set, x.dot = set, dot
	x.a, x.b = narrowOperand[float32](a), narrowOperand[float32](b)
	x.alpha, x.beta, x.c, x.then = alpha, beta, c, tail[float32]{Epilogue: e, transposed: transpose}
	cycles := float64(m) * float64(n) * float64(k) / multiplyAdds(set)
	t.run(x.split(m, n, o.workers(cycles)), cycles >= largeCycles)
}

// few reports whether the rows of A are so few that B may pass by them once: as many as a tile has, or three tiles where B is transposed on its way.
func (t *product[T]) few(rows int) bool {
	most := len(t.set.NarrowPanels)
	if t.b.narrow.ColStride != 1 {
		most *= 3
	}
	return t.b.narrow.Data != nil && !t.dot && rows <= most && t.c.ColStride == 1 && fits[T](rows*t.a.Cols, maxA)
}

// fewNarrow computes a rectangle of C with so few rows, strip by strip over all of k, so that memory is read along its rows. Where those of B are contiguous, kernels for
// few rows widen what they read; else panels are widened and transposed block by block.
func (t *product[T]) fewNarrow(w *arena, i0, i1, j0, j1 int, then tail[T]) {
	set, m, n, k := t.set, i1-i0, j1-j0, t.a.Cols
	kc := min(generic.KC, k)
	buf := carve[T](w, kc*set.NR+m*k+max(scratch+narrowElements+set.NR*kc, columnsRoom(set, m, k)))
	panel, wide, extra := buf[:kc*set.NR], buf[kc*set.NR:][:m*k], buf[kc*set.NR+m*k:]
	a, b, c := t.a.Slice(i0, i1, 0, k), t.b.narrow.Slice(0, k, j0, j1), t.c.Slice(i0, i1, j0, j1)
	if t.a.narrow.Data != nil {
		a = RowMajor(m, k, wide)
		widen(t.a.narrow.Slice(i0, i1, 0, k), wide)
	}
	var lead *tail[T]
	if then.leads(&c) {
		lead = &then
	}
	done := 0
	switch {
	case b.RowStride == 1 && b.ColStride != 1 && pass(set, m) > 0 && n >= set.VL && k%2 == 0: // kernels take pairs
		columnwise(set, set.NarrowColumns, t.alpha, &a, halves(b.Data), b.ColStride, t.beta, &c, lead, extra)
		done = n
	case b.ColStride == 1 && m <= len(set.NarrowPanels) && n >= set.VL:
		done = n - n%set.VL
		kernels, from, ahead, step, beta := set.NarrowPanels[m-1], halves(b.Data), farSteps*b.RowStride, k, t.beta
		if distant[uint16](n * k) { // as byBlocks
			kernels, ahead, step = kernels[:set.NR/set.VL], set.NR, kc
		}
		for p := 0; p < k; p, beta = p+step, 1 {
			end, then := min(p+step, k), lead
			if end < k {
				then = nil
			}
			x := a.Slice(0, m, p, end)
			fewRows(set, kernels, t.alpha, &x, from[p*b.RowStride:], b.RowStride, set.NR, ahead, beta, &c, done, then)
		}
	}
	panelwise(set, t.alpha, &a, func(j, n, p, kb int) []T {
		packNarrow(set.PackB, set.NR, n, kb, b.Slice(p, p+kb, j, j+n).T(), panel, extra[scratch:])
		return panel
	}, t.beta, &c, done, lead)
	then.finish(set, lead != nil, c, extra[:scratch])
}

// narrowElements bounds the elements that are widened before they are packed: they should still be in the L1.
const narrowElements = 1 << 14

// packNarrow is [pack] for a matrix to be widened, by parts into buf, which has room for narrowElements and a panel. T is float32.
func packNarrow[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[BFloat16], dst, buf []T) {
	if packPairsNarrow(p, w, lanes, k, x, dst, buf) {
		return
	}
	step := max(narrowElements/k/w, 1) * w
	for l := 0; l < lanes; l += step {
		n := min(step, lanes-l)
		part := x.Slice(l, l+n, 0, k)
		y := Matrix[T]{Data: buf, Rows: n, Cols: k, RowStride: k, ColStride: 1}
		if x.ColStride != 1 {
			part, y.RowStride, y.ColStride = part.T(), 1, n
		}
		widen(part, buf)
		pack(p, w, n, k, y, dst[l*k:])
	}
}

// packPairsNarrow does it for contiguous steps, if it can: they are transposed by two, which are as long as a wide one, and then widened.
func packPairsNarrow[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[BFloat16], dst, buf []T) bool {
	set := Kernels[float32]()
	// Not all CPUs read 4 bytes from odd places.
	if x.ColStride != 1 || (k|x.RowStride)%2 != 0 || w%set.VL != 0 || uintptr(unsafe.Pointer(&x.Data[0]))%unsafe.Alignof(buf[0]) != 0 {
		return false
	}
	pairs := unsafe.Slice((*T)(unsafe.Pointer(&x.Data[0])), len(x.Data)/2)
	step := max(narrowElements/(k/2)/w, 1) * w
	for l := 0; l < lanes; l += step {
		n := min(step, lanes-l)
		pack(p, w, n, k/2, Matrix[T]{pairs[l*x.RowStride/2:], n, k / 2, x.RowStride / 2, 1}, buf)
		for q := 0; q < n; q += w {
			set.WidenPairs(k/2, w, (*uint16)(unsafe.Pointer(&buf[q*k/2])), (*float32)(unsafe.Pointer(&dst[(l+q)*k])))
		}
	}
	return true
}

// widen writes the rows of x one behind the other. T is float32.
func widen[T Float](x Matrix[BFloat16], y []T) {
	wide := unsafe.Slice((*float32)(unsafe.Pointer(&y[0])), len(y))
	kernel := Kernels[float32]().Widen
	if x.ColStride == 1 && x.RowStride == x.Cols {
		x.Cols, x.Rows = x.Rows*x.Cols, 1
	}
	for i := range x.Rows {
		row, to := x.Data[i*x.RowStride:], wide[i*x.Cols:][:x.Cols]
		if x.ColStride == 1 {
			for j := 0; j < len(to); j += packElements {
				kernel(min(packElements, len(to)-j), (*uint16)(&row[j]), &to[j])
			}
			continue
		}
		for j := range to {
			to[j] = row[j*x.ColStride].Float32()
		}
	}
}

// halves returns x as what kernels take.
func halves(x []BFloat16) []uint16 { return unsafe.Slice((*uint16)(unsafe.SliceData(x)), len(x)) }
