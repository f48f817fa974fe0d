package blas

import (
	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// The methods of level 1. A vector is n elements, incX or incY apart; with a negative increment it starts at the end of the slice, where two
// vectors are taken, and is empty, where one is.
//
// On short vectors a call counts as much as the work. There, if all is right, methods call their kernel themselves, or have a loop; what else there may
// be is done in level1.go.

// Ddot returns Σ x[i]·y[i].
func (Implementation) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		return dot(n, x, incX, y, incY)
	case n <= few:
		return dotFew(n, &x[0], incX, &y[0], incY)
	case incX == 1 && incY == 1:
		return gemm.Kernels[float64]().Dot(n, &x[0], &y[0]) + 0 // no zero is negative
	}
	return gemm.Kernels[float64]().DotInc(n, &x[0], incX, &y[0], incY) + 0
}

// Dnrm2 returns the Euclidean norm √Σ x[i]². It overflows or underflows only if the norm itself does.
func (Implementation) Dnrm2(n int, x []float64, incX int) float64 {
	return nrm2[float64](1, n, x, incX)
}

// Dasum returns Σ |x[i]|.
func (Implementation) Dasum(n int, x []float64, incX int) float64 {
	switch {
	case !ready(1, n, len(x), incX, n, 1):
		return asum[float64](1, n, x, incX)
	case n == 1:
		return generic.Abs(x[0])
	case incX == 1:
		return gemm.Kernels[float64]().Asum(n, &x[0])
	}
	return gemm.Kernels[float64]().AsumInc(n, &x[0], incX)
}

// Idamax returns the first index of the largest |x[i]|, or -1 if there is no element. It is 0 if x[0] is NaN; other NaN are passed over.
func (Implementation) Idamax(n int, x []float64, incX int) int {
	if n == 1 && incX > 0 && len(x) > 0 {
		return 0
	}
	return iamax(n, x, incX)
}

// Dswap exchanges the elements of x and y.
func (Implementation) Dswap(n int, x []float64, incX int, y []float64, incY int) {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		swap[float64](1, n, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float64]().Swap(n, &x[0], &y[0])
	default:
		swapFew(n, x, incX, y, incY)
	}
}

// Dcopy computes y[i] ← x[i].
func (Implementation) Dcopy(n int, x []float64, incX int, y []float64, incY int) {
	copyVector[float64](1, n, x, incX, y, incY)
}

// Daxpy computes y[i] ← alpha·x[i] + y[i], rounded once. Neither is read if alpha = 0.
func (Implementation) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	switch {
	case alpha == 0 || !ready(1, n, len(x), incX, len(y), incY):
		axpy(n, alpha, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float64]().Axpy(n, alpha, &x[0], &y[0])
	default:
		gemm.Kernels[float64]().AxpyInc(n, alpha, &x[0], incX, &y[0], incY)
	}
}

// Drot rotates the points (x[i], y[i]):
//
//	x[i], y[i] ← c·x[i] + s·y[i], c·y[i] - s·x[i]
func (Implementation) Drot(n int, x []float64, incX int, y []float64, incY int, c, s float64) {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		rot(n, x, incX, y, incY, c, s, -s, c)
	case n <= few:
		rotFew(n, x, incX, y, incY, c, s, -s, c)
	case incX == 1 && incY == 1:
		gemm.Kernels[float64]().Rot(n, &x[0], &y[0], c, s, -s, c)
	default:
		gemm.Kernels[float64]().RotInc(n, &x[0], incX, &y[0], incY, c, s, -s, c)
	}
}

// Drotm applies the modified rotation H of p to the points (x[i], y[i]):
//
//	x[i], y[i] ← h₁₁·x[i] + h₁₂·y[i], h₂₁·x[i] + h₂₂·y[i]
//
// where the flag of p says which entries are 1 or -1, and not stored.
func (Implementation) Drotm(n int, x []float64, incX int, y []float64, incY int, p blas.DrotmParams) {
	switch xx, xy, yx, yy, ok := modified(p.Flag, &p.H); {
	case !ok:
		vectors(n, len(x), incX, len(y), incY)
	case n <= few && ready(1, n, len(x), incX, len(y), incY):
		rotFew(n, x, incX, y, incY, xx, xy, yx, yy)
	default:
		rot(n, x, incX, y, incY, xx, xy, yx, yy)
	}
}

// Drotg returns the rotation which takes (a, b) to (r, 0):
//
//	r = c·a + s·b, 0 = c·b - s·a, c² + s² = 1 (not where r overflows or is denormal, as with gonum's)
//
// r has the sign of the larger of a and b. z holds c and s in one number: it is s if |a| > |b|, else 1/c, or 1 if c = 0.
func (Implementation) Drotg(a, b float64) (c, s, r, z float64) {
	return rotg(a, b, 0x1p-1022)
}

// Dscal computes x[i] ← alpha·x[i], which is not read if alpha = 0.
func (Implementation) Dscal(n int, alpha float64, x []float64, incX int) {
	switch {
	case alpha == 0 || !ready(1, n, len(x), incX, n, 1):
		scal(n, alpha, x, incX)
	case n <= few:
		scalFew(n, alpha, &x[0], incX)
	case incX == 1:
		gemm.Kernels[float64]().Scal(n, alpha, &x[0])
	default:
		gemm.Kernels[float64]().ScalInc(n, alpha, &x[0], incX)
	}
}

// Sdot returns Σ x[i]·y[i].
func (Implementation) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		return dot(n, x, incX, y, incY)
	case n <= few:
		return dotFew(n, &x[0], incX, &y[0], incY)
	case incX == 1 && incY == 1:
		return gemm.Kernels[float32]().Dot(n, &x[0], &y[0]) + 0 // no zero is negative
	}
	return gemm.Kernels[float32]().DotInc(n, &x[0], incX, &y[0], incY) + 0
}

// Dsdot returns Σ x[i]·y[i], summed in float64.
func (Implementation) Dsdot(n int, x []float32, incX int, y []float32, incY int) float64 {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		return dotWide(n, x, incX, y, incY)
	case n <= few:
		return dotWideFew(n, &x[0], incX, &y[0], incY)
	case incX == 1 && incY == 1:
		return gemm.Kernels[float32]().DotWide(n, &x[0], &y[0]) + 0 // no zero is negative
	}
	return gemm.Kernels[float32]().DotWideInc(n, &x[0], incX, &y[0], incY) + 0
}

// Sdsdot returns alpha + Σ x[i]·y[i], the sum in float64 and then rounded; 0 if n is.
func (Implementation) Sdsdot(n int, alpha float32, x []float32, incX int, y []float32, incY int) float32 {
	s := Implementation{}.Dsdot(n, x, incX, y, incY)
	if n == 0 {
		return 0
	}
	return alpha + float32(s)
}

// Snrm2 returns the Euclidean norm √Σ x[i]². It is summed in float64.
func (Implementation) Snrm2(n int, x []float32, incX int) float32 {
	return nrm2[float32](1, n, x, incX)
}

// Sasum returns Σ |x[i]|.
func (Implementation) Sasum(n int, x []float32, incX int) float32 {
	switch {
	case !ready(1, n, len(x), incX, n, 1):
		return asum[float32](1, n, x, incX)
	case n == 1:
		return generic.Abs(x[0])
	case incX == 1:
		return gemm.Kernels[float32]().Asum(n, &x[0])
	}
	return gemm.Kernels[float32]().AsumInc(n, &x[0], incX)
}

// Isamax returns the first index of the largest |x[i]|, or -1 if there is no element. It is 0 if x[0] is NaN; other NaN are passed over.
func (Implementation) Isamax(n int, x []float32, incX int) int {
	if n == 1 && incX > 0 && len(x) > 0 {
		return 0
	}
	return iamax(n, x, incX)
}

// Sswap exchanges the elements of x and y.
func (Implementation) Sswap(n int, x []float32, incX int, y []float32, incY int) {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		swap[float32](1, n, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float32]().Swap(n, &x[0], &y[0])
	default:
		swapFew(n, x, incX, y, incY)
	}
}

// Scopy computes y[i] ← x[i].
func (Implementation) Scopy(n int, x []float32, incX int, y []float32, incY int) {
	copyVector[float32](1, n, x, incX, y, incY)
}

// Saxpy computes y[i] ← alpha·x[i] + y[i], rounded once. Neither is read if alpha = 0.
func (Implementation) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	switch {
	case alpha == 0 || !ready(1, n, len(x), incX, len(y), incY):
		axpy(n, alpha, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float32]().Axpy(n, alpha, &x[0], &y[0])
	default:
		gemm.Kernels[float32]().AxpyInc(n, alpha, &x[0], incX, &y[0], incY)
	}
}

// Srot rotates the points (x[i], y[i]):
//
//	x[i], y[i] ← c·x[i] + s·y[i], c·y[i] - s·x[i]
func (Implementation) Srot(n int, x []float32, incX int, y []float32, incY int, c, s float32) {
	switch {
	case !ready(1, n, len(x), incX, len(y), incY):
		rot(n, x, incX, y, incY, c, s, -s, c)
	case n <= few:
		rotFew(n, x, incX, y, incY, c, s, -s, c)
	case incX == 1 && incY == 1:
		gemm.Kernels[float32]().Rot(n, &x[0], &y[0], c, s, -s, c)
	default:
		gemm.Kernels[float32]().RotInc(n, &x[0], incX, &y[0], incY, c, s, -s, c)
	}
}

// Srotm applies the modified rotation H of p to the points (x[i], y[i]):
//
//	x[i], y[i] ← h₁₁·x[i] + h₁₂·y[i], h₂₁·x[i] + h₂₂·y[i]
//
// where the flag of p says which entries are 1 or -1, and not stored.
func (Implementation) Srotm(n int, x []float32, incX int, y []float32, incY int, p blas.SrotmParams) {
	switch xx, xy, yx, yy, ok := modified(p.Flag, &p.H); {
	case !ok:
		vectors(n, len(x), incX, len(y), incY)
	case n <= few && ready(1, n, len(x), incX, len(y), incY):
		rotFew(n, x, incX, y, incY, xx, xy, yx, yy)
	default:
		rot(n, x, incX, y, incY, xx, xy, yx, yy)
	}
}

// Srotg returns the rotation which takes (a, b) to (r, 0):
//
//	r = c·a + s·b, 0 = c·b - s·a, c² + s² = 1 (not where r overflows or is denormal, as with gonum's)
//
// r has the sign of the larger of a and b. z holds c and s in one number: it is s if |a| > |b|, else 1/c, or 1 if c = 0.
func (Implementation) Srotg(a, b float32) (c, s, r, z float32) {
	return rotg(a, b, 0x1p-126)
}

// Sscal computes x[i] ← alpha·x[i], which is not read if alpha = 0.
func (Implementation) Sscal(n int, alpha float32, x []float32, incX int) {
	switch {
	case alpha == 0 || !ready(1, n, len(x), incX, n, 1):
		scal(n, alpha, x, incX)
	case n <= few:
		scalFew(n, alpha, &x[0], incX)
	case incX == 1:
		gemm.Kernels[float32]().Scal(n, alpha, &x[0])
	default:
		gemm.Kernels[float32]().ScalInc(n, alpha, &x[0], incX)
	}
}

// Zdotu returns Σ x[i]·y[i].
func (Implementation) Zdotu(n int, x []complex128, incX int, y []complex128, incY int) complex128 {
	if !ready(2, n, len(x), incX, len(y), incY) {
		return dotComplex[float64](false, n, x, incX, y, incY)
	}
	if n == 1 {
		return mulComplex128(x[0], y[0]) + 0
	}
	var rr, ii, ri, ir float64
	if incX == 1 && incY == 1 {
		rr, ii, ri, ir = gemm.Kernels[float64]().DotPairs(2*n, head[float64](x), head[float64](y))
	} else {
		rr, ii, ri, ir = gemm.Kernels[float64]().DotPairsInc(2*n, head[float64](x), incX, head[float64](y), incY)
	}
	return complex(rr-ii+0, ri+ir+0) // no zero is negative
}

// Zdotc returns Σ x̄[i]·y[i].
func (Implementation) Zdotc(n int, x []complex128, incX int, y []complex128, incY int) complex128 {
	if !ready(2, n, len(x), incX, len(y), incY) {
		return dotComplex[float64](true, n, x, incX, y, incY)
	}
	if n == 1 {
		return mulBarComplex128(y[0], x[0]) + 0
	}
	var rr, ii, ri, ir float64
	if incX == 1 && incY == 1 {
		rr, ii, ri, ir = gemm.Kernels[float64]().DotPairs(2*n, head[float64](x), head[float64](y))
	} else {
		rr, ii, ri, ir = gemm.Kernels[float64]().DotPairsInc(2*n, head[float64](x), incX, head[float64](y), incY)
	}
	return complex(rr+ii+0, ri-ir+0) // no zero is negative
}

// Dznrm2 returns the Euclidean norm √Σ |x[i]|². It overflows or underflows only if the norm itself does.
func (Implementation) Dznrm2(n int, x []complex128, incX int) float64 {
	return nrm2[float64](2, n, x, incX)
}

// Dzasum returns Σ |re x[i]| + |im x[i]|.
func (Implementation) Dzasum(n int, x []complex128, incX int) float64 {
	switch {
	case !ready(2, n, len(x), incX, n, 1):
		return asum[float64](2, n, x, incX)
	case n == 1:
		return generic.Abs(real(x[0])) + generic.Abs(imag(x[0]))
	case incX == 1:
		return gemm.Kernels[float64]().Asum(2*n, head[float64](x))
	}
	return gemm.Kernels[float64]().AsumPairsInc(2*n, head[float64](x), incX)
}

// Izamax returns the first index of the largest |re x[i]| + |im x[i]|, or -1 if there is no element. It is 0 if x[0] has a NaN; others
// with one are passed over.
func (Implementation) Izamax(n int, x []complex128, incX int) int {
	if n == 1 && incX > 0 && len(x) > 0 {
		return 0
	}
	return iamaxPairs[float64](n, x, incX)
}

// Zswap exchanges the elements of x and y.
func (Implementation) Zswap(n int, x []complex128, incX int, y []complex128, incY int) {
	switch {
	case !ready(2, n, len(x), incX, len(y), incY):
		swap[float64](2, n, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float64]().Swap(2*n, head[float64](x), head[float64](y))
	default:
		swapFew(n, x, incX, y, incY)
	}
}

// Zcopy computes y[i] ← x[i].
func (Implementation) Zcopy(n int, x []complex128, incX int, y []complex128, incY int) {
	copyVector[float64](2, n, x, incX, y, incY)
}

// Zaxpy computes y[i] ← alpha·x[i] + y[i], by the rule of [gemm.AxpyComplex]. Neither is read if alpha = 0.
func (Implementation) Zaxpy(n int, alpha complex128, x []complex128, incX int, y []complex128, incY int) {
	switch {
	case imag(alpha) == 0 || !ready(2, n, len(x), incX, len(y), incY):
		axpyComplex[float64](n, alpha, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float64]().AxpyPairs(2*n, real(alpha), imag(alpha), head[float64](x), head[float64](y))
	default:
		gemm.Kernels[float64]().AxpyPairsInc(2*n, real(alpha), imag(alpha), head[float64](x), incX, head[float64](y), incY)
	}
}

// Zscal computes x[i] ← alpha·x[i], by the rule of [gemm.ScalComplex]. x is not read if alpha = 0.
func (Implementation) Zscal(n int, alpha complex128, x []complex128, incX int) {
	switch {
	case imag(alpha) == 0 || !ready(2, n, len(x), incX, n, 1):
		scalComplex[float64](n, alpha, x, incX)
	case n > few && incX == 1:
		gemm.Kernels[float64]().ScalPairs(2*n, real(alpha), imag(alpha), head[float64](x))
	default:
		gemm.Kernels[float64]().ScalPairsInc(2*n, real(alpha), imag(alpha), head[float64](x), incX)
	}
}

// Zdscal computes x[i] ← alpha·x[i] for a real alpha. x is not read if that is 0.
func (Implementation) Zdscal(n int, alpha float64, x []complex128, incX int) {
	switch {
	case alpha == 0 || !ready(2, n, len(x), incX, n, 1):
		scalParts(n, alpha, x, incX)
	case n <= few:
		scalPartsFew(n, alpha, as[pair[float64]](&x[0]), incX)
	case incX == 1:
		gemm.Kernels[float64]().Scal(2*n, alpha, head[float64](x))
	default:
		gemm.Kernels[float64]().ScalPartsInc(2*n, alpha, head[float64](x), incX)
	}
}

// Cdotu returns Σ x[i]·y[i].
func (Implementation) Cdotu(n int, x []complex64, incX int, y []complex64, incY int) complex64 {
	if !ready(2, n, len(x), incX, len(y), incY) {
		return dotComplex[float32](false, n, x, incX, y, incY)
	}
	if n == 1 {
		return mulComplex64(x[0], y[0]) + 0
	}
	var rr, ii, ri, ir float32
	if incX == 1 && incY == 1 {
		rr, ii, ri, ir = gemm.Kernels[float32]().DotPairs(2*n, head[float32](x), head[float32](y))
	} else {
		rr, ii, ri, ir = gemm.Kernels[float32]().DotPairsInc(2*n, head[float32](x), incX, head[float32](y), incY)
	}
	return complex(rr-ii+0, ri+ir+0) // no zero is negative
}

// Cdotc returns Σ x̄[i]·y[i].
func (Implementation) Cdotc(n int, x []complex64, incX int, y []complex64, incY int) complex64 {
	if !ready(2, n, len(x), incX, len(y), incY) {
		return dotComplex[float32](true, n, x, incX, y, incY)
	}
	if n == 1 {
		return mulBarComplex64(y[0], x[0]) + 0
	}
	var rr, ii, ri, ir float32
	if incX == 1 && incY == 1 {
		rr, ii, ri, ir = gemm.Kernels[float32]().DotPairs(2*n, head[float32](x), head[float32](y))
	} else {
		rr, ii, ri, ir = gemm.Kernels[float32]().DotPairsInc(2*n, head[float32](x), incX, head[float32](y), incY)
	}
	return complex(rr+ii+0, ri-ir+0) // no zero is negative
}

// Scnrm2 returns the Euclidean norm √Σ |x[i]|². It is summed in float64.
func (Implementation) Scnrm2(n int, x []complex64, incX int) float32 {
	return nrm2[float32](2, n, x, incX)
}

// Scasum returns Σ |re x[i]| + |im x[i]|.
func (Implementation) Scasum(n int, x []complex64, incX int) float32 {
	switch {
	case !ready(2, n, len(x), incX, n, 1):
		return asum[float32](2, n, x, incX)
	case n == 1:
		return generic.Abs(real(x[0])) + generic.Abs(imag(x[0]))
	case incX == 1:
		return gemm.Kernels[float32]().Asum(2*n, head[float32](x))
	}
	return gemm.Kernels[float32]().AsumPairsInc(2*n, head[float32](x), incX)
}

// Icamax returns the first index of the largest |re x[i]| + |im x[i]|, or -1 if there is no element. It is 0 if x[0] has a NaN; others
// with one are passed over.
func (Implementation) Icamax(n int, x []complex64, incX int) int {
	if n == 1 && incX > 0 && len(x) > 0 {
		return 0
	}
	return iamaxPairs[float32](n, x, incX)
}

// Cswap exchanges the elements of x and y.
func (Implementation) Cswap(n int, x []complex64, incX int, y []complex64, incY int) {
	switch {
	case !ready(2, n, len(x), incX, len(y), incY):
		swap[float32](2, n, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float32]().Swap(2*n, head[float32](x), head[float32](y))
	default:
		swapFew(n, x, incX, y, incY)
	}
}

// Ccopy computes y[i] ← x[i].
func (Implementation) Ccopy(n int, x []complex64, incX int, y []complex64, incY int) {
	copyVector[float32](2, n, x, incX, y, incY)
}

// Caxpy computes y[i] ← alpha·x[i] + y[i], by the rule of [gemm.AxpyComplex]. Neither is read if alpha = 0.
func (Implementation) Caxpy(n int, alpha complex64, x []complex64, incX int, y []complex64, incY int) {
	switch {
	case imag(alpha) == 0 || !ready(2, n, len(x), incX, len(y), incY):
		axpyComplex[float32](n, alpha, x, incX, y, incY)
	case n > few && incX == 1 && incY == 1:
		gemm.Kernels[float32]().AxpyPairs(2*n, real(alpha), imag(alpha), head[float32](x), head[float32](y))
	default:
		gemm.Kernels[float32]().AxpyPairsInc(2*n, real(alpha), imag(alpha), head[float32](x), incX, head[float32](y), incY)
	}
}

// Cscal computes x[i] ← alpha·x[i], by the rule of [gemm.ScalComplex]. x is not read if alpha = 0.
func (Implementation) Cscal(n int, alpha complex64, x []complex64, incX int) {
	switch {
	case imag(alpha) == 0 || !ready(2, n, len(x), incX, n, 1):
		scalComplex[float32](n, alpha, x, incX)
	case n > few && incX == 1:
		gemm.Kernels[float32]().ScalPairs(2*n, real(alpha), imag(alpha), head[float32](x))
	default:
		gemm.Kernels[float32]().ScalPairsInc(2*n, real(alpha), imag(alpha), head[float32](x), incX)
	}
}

// Csscal computes x[i] ← alpha·x[i] for a real alpha. x is not read if that is 0.
func (Implementation) Csscal(n int, alpha float32, x []complex64, incX int) {
	switch {
	case alpha == 0 || !ready(2, n, len(x), incX, n, 1):
		scalParts(n, alpha, x, incX)
	case n <= few:
		scalPartsFew(n, alpha, as[pair[float32]](&x[0]), incX)
	case incX == 1:
		gemm.Kernels[float32]().Scal(2*n, alpha, head[float32](x))
	default:
		gemm.Kernels[float32]().ScalPartsInc(2*n, alpha, head[float32](x), incX)
	}
}
