package generic

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// RowLanes is the number of virtual lanes of a dot-shaped product: 64 bytes' worth.
func RowLanes[T asm.Float]() int {
	var z T
	return 64 / int(unsafe.Sizeof(z))
}

// DotRow returns Σ x[i]·y[i] in the order of dot-shaped products: lane ℓ of
// L = RowLanes sums the elements i ≡ ℓ (mod L) by FMA from +0, then the upper half
// of the lanes is added to the lower half until one is left.
func DotRow[T asm.Float](x, y []T) T { return dotRow(x, y, func(y T) T { return y }) }

// dotRow is DotRow for a y to be widened.
func dotRow[T asm.Float, W asm.Float | uint16](x []T, y []W, wide func(W) T) T {
	var lanes [16]T
	l := RowLanes[T]()
	for i := range x {
		lanes[i%l] = FMA(x[i], wide(y[i]), lanes[i%l])
	}
	for h := l / 2; h > 0; h /= 2 {
		for i := range h {
			lanes[i] += lanes[i+h]
		}
	}
	return lanes[0]
}

// Axpy computes y[i] = FMA(alpha, x[i], y[i]).
func Axpy[T asm.Float](alpha T, x, y []T) {
	for i := range x {
		y[i] = FMA(alpha, x[i], y[i])
	}
}

// Axpby computes y[i] = FMA(alpha, x[i], beta·y[i]).
func Axpby[T asm.Float](alpha T, x []T, beta T, y []T) {
	for i := range x {
		y[i] = FMA(alpha, x[i], T(beta*y[i]))
	}
}

// Scal computes x[i] = alpha·x[i].
func Scal[T asm.Float](alpha T, x []T) {
	for i := range x {
		x[i] = alpha * x[i]
	}
}

// Scale computes y[i·ldy+j] = alpha·x[i·ldx+j].
func Scale[T asm.Float](rows, n int, alpha T, x []T, ldx int, y []T, ldy int) {
	for i := range rows {
		from, to := x[i*ldx:i*ldx+n], y[i*ldy:i*ldy+n]
		for j, v := range from {
			to[j] = alpha * v
		}
	}
}

// Transpose computes y[j·ldy+i] = alpha·x[i·ldx+j].
func Transpose[T asm.Float](rows, n int, alpha T, x []T, ldx int, y []T, ldy int) {
	for i := range rows {
		for j, v := range x[i*ldx : i*ldx+n] {
			y[j*ldy+i] = alpha * v
		}
	}
}

// Unzip computes y[2i·ldy+j], y[(2i+1)·ldy+j] = re·x[i·ldx+2j], im·x[i·ldx+2j+1].
func Unzip[T asm.Float](rows, n int, re, im T, x []T, ldx int, y []T, ldy int) {
	for i := range rows {
		z, u, v := x[i*ldx:][:2*n], y[2*i*ldy:][:n], y[(2*i+1)*ldy:][:n]
		for j := range u {
			u[j], v[j] = re*z[2*j], im*z[2*j+1]
		}
	}
}

// Zip computes y[i·ldy+2j], y[i·ldy+2j+1] = re·x[2i·ldx+j], im·x[(2i+1)·ldx+j].
func Zip[T asm.Float](rows, n int, re, im T, x []T, ldx int, y []T, ldy int) {
	for i := range rows {
		z, u, v := y[i*ldy:][:2*n], x[2*i*ldx:][:n], x[(2*i+1)*ldx:][:n]
		for j := range u {
			z[2*j], z[2*j+1] = re*u[j], im*v[j]
		}
	}
}

// BiasClamp computes c[i·ldc+j] = the value in [lo, hi] nearest to c[i·ldc+j] + x[j], or to c[i·ldc+j] if x is nil.
func BiasClamp[T asm.Float](rows, n int, x []T, lo, hi T, c []T, ldc int) {
	for i := range rows {
		row := c[i*ldc : i*ldc+n]
		for j, v := range row {
			if x != nil {
				v += x[j]
			}
			if v < lo {
				v = lo
			}
			if v > hi {
				v = hi
			}
			row[j] = v
		}
	}
}

// Relu computes y[i] = 0 where x[i] < 0, else x[i].
func Relu[T asm.Float](x, y []T) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

// ReluGrad computes dx[i] = 0 where y[i] ≤ 0, else dy[i].
func ReluGrad[T asm.Float](y, dy, dx []T) {
	for i, v := range y {
		d := dy[i]
		if v <= 0 {
			d = 0
		}
		dx[i] = d
	}
}

// Upper returns the float32 whose upper half is x, the lower being 0.
func Upper(x uint16) float32 { return math.Float32frombits(uint32(x) << 16) }

// WidenPairs computes y[(2r+s)·n+j] = Upper(x[2(r·n+j)+s]) for rows of n pairs.
func WidenPairs(rows, n int, x []uint16, y []float32) {
	for r := range 2 * rows {
		for j := range n {
			y[r*n+j] = Upper(x[2*(r/2*n+j)+r%2])
		}
	}
}

// Widen computes y[i] = Upper(x[i]).
func Widen(x []uint16, y []float32) {
	for i, v := range x {
		y[i] = Upper(v)
	}
}
