package gemm

import (
	"fmt"
	"math"
)

// The functions of this file make narrow operands of float32 data, in plain Go: what follows reads each number many times.

// NarrowBFloat16 computes y[i] ← [ToBFloat16](x[i]): the nearest, of two equally near ones the even. What is too large becomes an infinity,
// NaN stays NaN. It panics if the lengths differ.
func NarrowBFloat16(x []float32, y []BFloat16) {
	sameLen("NarrowBFloat16", len(x), len(y))
	for i, v := range x {
		y[i] = ToBFloat16(v)
	}
}

// WidenBFloat16 computes y[i] ← x[i], exactly; the bits of a NaN stay, too. It panics if the lengths differ.
func WidenBFloat16(x []BFloat16, y []float32) {
	sameLen("WidenBFloat16", len(x), len(y))
	f, bits := Kernels[float32]().Widen, halves(x)
	for len(bits) > 0 {
		n := min(len(bits), chunk)
		f(n, &bits[0], &y[0])
		bits, y = bits[n:], y[n:]
	}
}

// Uint8Range returns the scale and the zero point with which bytes q stand for numbers (q - zero)·scale from lo to hi, and for 0 exactly:
//
//	lo, hi ← min(lo, 0), max(hi, 0)
//	scale  = (hi - lo)/255, computed in float64 and rounded to float32; 1 if that is 0
//	zero   = min(round(-lo/scale), 255)
//
// where round goes to the nearest integer, of two equally near ones to the even. For activations, lo and hi are what was seen in
// samples. Uint8Range panics if one of them is NaN or infinite, or lo > hi.
func Uint8Range(lo, hi float32) (scale float32, zero uint8) {
	if lo-lo != 0 || hi-hi != 0 || lo > hi {
		panic(fmt.Sprintf("gemm: Uint8Range: lo = %v, hi = %v, want finite numbers, lo ≤ hi", lo, hi))
	}
	lo, hi = min(lo, 0), max(hi, 0)
	if scale = float32((float64(hi) - float64(lo)) / math.MaxUint8); scale == 0 {
		scale = 1
	}
	return scale, uint8(quantized(-lo, scale, 0, 0, math.MaxUint8))
}

// QuantizeUint8 computes
//
//	q[i,j] ← min(max(round(x[i,j]/scale) + zero, 0), 255)
//
// for m×n matrices x and q, where round takes the exact quotient to the nearest integer, of two equally near ones to the even. NaN, for which
// there is no byte, becomes zero, and so counts as 0 in a product. With the scale and the zero point of [Uint8Range], (q - zero)·scale is
// within scale/2 of each x from lo to hi, but for the rounding of scale itself; x beyond count as lo or hi. [MulDequantize] takes q, zero and,
// multiplied by those of weights, scale.
//
// QuantizeUint8 panics, before it writes anything, if the dimensions differ, a matrix is not a valid view, elements of q overlap, or scale is
// not positive and finite.
func QuantizeUint8(x Matrix[float32], scale float32, zero uint8, q Matrix[uint8]) {
	checkQuantize("QuantizeUint8", "x", &x, &q)
	if !(scale > 0 && scale <= math.MaxFloat32) {
		panic(fmt.Sprintf("gemm: QuantizeUint8: scale = %v, want a positive finite number", scale))
	}
	for i := range x.Rows {
		for j := range x.Cols {
			q.Data[i*q.RowStride+j*q.ColStride] = uint8(quantized(x.Data[i*x.RowStride+j*x.ColStride], scale, int(zero), 0, math.MaxUint8))
		}
	}
}

// QuantizeInt8 computes, and returns a scale for each column of a k×n matrix b of weights, with which bytes q[i,j] of a k×n matrix stand for
// numbers q[i,j]·scale[j]:
//
//	scale[j] = max over i of |b[i,j]|, divided by 127 in float32; 1 if that is 0
//	q[i,j]   ← min(max(round(b[i,j]/scale[j]), -127), 127)
//
// where round takes the exact quotient to the nearest integer, of two equally near ones to the even. A column in which something is NaN or
// infinite has that as its scale, and bytes of 0, so that its products are NaN. Weights stored one neuron a row, as PyTorch does, are
// QuantizeInt8(w.T(), q.T()). [PrepackInt8] takes q; [MulDequantize] takes scale[j] times the scale of the other operand.
//
// QuantizeInt8 panics, before it writes anything, if the dimensions differ, a matrix is not a valid view, or elements of q overlap.
func QuantizeInt8(b Matrix[float32], q Matrix[int8]) (scale []float32) {
	checkQuantize("QuantizeInt8", "b", &b, &q)
	scale = make([]float32, b.Cols)
	for j := range scale {
		most := float32(0)
		for i := range b.Rows {
			v := b.Data[i*b.RowStride+j*b.ColStride]
			most = max(most, v, -v) // NaN if one is
		}
		if scale[j] = most / math.MaxInt8; scale[j] == 0 {
			scale[j] = 1
		}
		for i := range b.Rows {
			n := 0
			if most-most == 0 {
				n = quantized(b.Data[i*b.RowStride+j*b.ColStride], scale[j], 0, -math.MaxInt8, math.MaxInt8)
			}
			q.Data[i*q.RowStride+j*q.ColStride] = int8(n)
		}
	}
	return scale
}

// quantized returns round(x/scale) + zero, at least lo and at most hi; zero for NaN. The quotient in float64 rounds as the exact one does: a quotient
// of two float32 numbers which is this small, and no half of an integer, is more than 2^-26 away from one.
func quantized(x, scale float32, zero, lo, hi int) int {
	if x != x {
		return zero
	}
	r := math.RoundToEven(float64(x)/float64(scale)) + float64(zero)
	return int(min(max(r, float64(lo)), float64(hi))) // in float64: what is larger than an int may become anything
}

// checkQuantize panics on behalf of call if q cannot be made of x, which the call names name.
func checkQuantize[T uint8 | int8](call, name string, x *Matrix[float32], q *Matrix[T]) {
	if !valid(x) {
		panic("gemm: " + call + ": " + name + ": " + x.Check().Error())
	}
	if !valid(q) {
		panic("gemm: " + call + ": q: " + q.Check().Error())
	}
	if x.Rows != q.Rows || x.Cols != q.Cols {
		panic(fmt.Sprintf("gemm: %s: q is %d×%d, want %d×%d, the shape of %s", call, q.Rows, q.Cols, x.Rows, x.Cols, name))
	}
	if !distinct(q) {
		panic(fmt.Sprintf("gemm: %s: elements of q overlap: %d×%d with strides (%d, %d)", call, q.Rows, q.Cols, q.RowStride, q.ColStride))
	}
}
