package blas

import "gonum.org/v1/gonum/blas"

// The methods of level 1. A vector is n elements, incX or incY apart; with a negative increment it starts at the end of the slice, where two
// vectors are taken, and is empty, where one is.

// Ddot returns Σ x[i]·y[i].
func (Implementation) Ddot(n int, x []float64, incX int, y []float64, incY int) float64 {
	return dot(n, x, incX, y, incY)
}

// Dnrm2 returns the Euclidean norm √Σ x[i]². It overflows or underflows only if the norm itself does.
func (Implementation) Dnrm2(n int, x []float64, incX int) float64 {
	return nrm2[float64](1, n, x, incX)
}

// Dasum returns Σ |x[i]|.
func (Implementation) Dasum(n int, x []float64, incX int) float64 {
	return asum[float64](1, n, x, incX)
}

// Idamax returns the first index of the largest |x[i]|, or -1 if there is no element. It is 0 if x[0] is NaN; other NaN are passed over.
func (Implementation) Idamax(n int, x []float64, incX int) int {
	return iamax(n, x, incX)
}

// Dswap exchanges the elements of x and y.
func (Implementation) Dswap(n int, x []float64, incX int, y []float64, incY int) {
	swap[float64](1, n, x, incX, y, incY)
}

// Dcopy computes y[i] ← x[i].
func (Implementation) Dcopy(n int, x []float64, incX int, y []float64, incY int) {
	copyVector(n, x, incX, y, incY)
}

// Daxpy computes y[i] ← alpha·x[i] + y[i], rounded once. Neither is read if alpha = 0.
func (Implementation) Daxpy(n int, alpha float64, x []float64, incX int, y []float64, incY int) {
	axpy(n, alpha, x, incX, y, incY)
}

// Drot rotates the points (x[i], y[i]):
//
//	x[i], y[i] ← c·x[i] + s·y[i], c·y[i] - s·x[i]
func (Implementation) Drot(n int, x []float64, incX int, y []float64, incY int, c, s float64) {
	rot(n, x, incX, y, incY, c, s, -s, c)
}

// Drotm applies the modified rotation H of p to the points (x[i], y[i]):
//
//	x[i], y[i] ← h₁₁·x[i] + h₁₂·y[i], h₂₁·x[i] + h₂₂·y[i]
//
// where the flag of p says which entries are 1 or -1, and not stored.
func (Implementation) Drotm(n int, x []float64, incX int, y []float64, incY int, p blas.DrotmParams) {
	rotm(n, x, incX, y, incY, p.Flag, &p.H)
}

// Drotg returns the rotation which takes (a, b) to (r, 0):
//
//	r = c·a + s·b, 0 = c·b - s·a, c² + s² = 1
//
// r has the sign of the larger of a and b. z holds c and s in one number: it is s if |a| > |b|, else 1/c, or 1 if c = 0.
func (Implementation) Drotg(a, b float64) (c, s, r, z float64) {
	return rotg(a, b, 0x1p-1022)
}

// Dscal computes x[i] ← alpha·x[i], which is not read if alpha = 0.
func (Implementation) Dscal(n int, alpha float64, x []float64, incX int) {
	scal(n, alpha, x, incX)
}

// Sdot returns Σ x[i]·y[i].
func (Implementation) Sdot(n int, x []float32, incX int, y []float32, incY int) float32 {
	return dot(n, x, incX, y, incY)
}

// Dsdot returns Σ x[i]·y[i], summed in float64.
func (Implementation) Dsdot(n int, x []float32, incX int, y []float32, incY int) float64 {
	return dotWide(n, x, incX, y, incY)
}

// Sdsdot returns alpha + Σ x[i]·y[i], the sum in float64 and then rounded; 0 if n is.
func (Implementation) Sdsdot(n int, alpha float32, x []float32, incX int, y []float32, incY int) float32 {
	s := dotWide(n, x, incX, y, incY)
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
	return asum[float32](1, n, x, incX)
}

// Isamax returns the first index of the largest |x[i]|, or -1 if there is no element. It is 0 if x[0] is NaN; other NaN are passed over.
func (Implementation) Isamax(n int, x []float32, incX int) int {
	return iamax(n, x, incX)
}

// Sswap exchanges the elements of x and y.
func (Implementation) Sswap(n int, x []float32, incX int, y []float32, incY int) {
	swap[float32](1, n, x, incX, y, incY)
}

// Scopy computes y[i] ← x[i].
func (Implementation) Scopy(n int, x []float32, incX int, y []float32, incY int) {
	copyVector(n, x, incX, y, incY)
}

// Saxpy computes y[i] ← alpha·x[i] + y[i], rounded once. Neither is read if alpha = 0.
func (Implementation) Saxpy(n int, alpha float32, x []float32, incX int, y []float32, incY int) {
	axpy(n, alpha, x, incX, y, incY)
}

// Srot rotates the points (x[i], y[i]):
//
//	x[i], y[i] ← c·x[i] + s·y[i], c·y[i] - s·x[i]
func (Implementation) Srot(n int, x []float32, incX int, y []float32, incY int, c, s float32) {
	rot(n, x, incX, y, incY, c, s, -s, c)
}

// Srotm applies the modified rotation H of p to the points (x[i], y[i]):
//
//	x[i], y[i] ← h₁₁·x[i] + h₁₂·y[i], h₂₁·x[i] + h₂₂·y[i]
//
// where the flag of p says which entries are 1 or -1, and not stored.
func (Implementation) Srotm(n int, x []float32, incX int, y []float32, incY int, p blas.SrotmParams) {
	rotm(n, x, incX, y, incY, p.Flag, &p.H)
}

// Srotg returns the rotation which takes (a, b) to (r, 0):
//
//	r = c·a + s·b, 0 = c·b - s·a, c² + s² = 1
//
// r has the sign of the larger of a and b. z holds c and s in one number: it is s if |a| > |b|, else 1/c, or 1 if c = 0.
func (Implementation) Srotg(a, b float32) (c, s, r, z float32) {
	return rotg(a, b, 0x1p-126)
}

// Sscal computes x[i] ← alpha·x[i], which is not read if alpha = 0.
func (Implementation) Sscal(n int, alpha float32, x []float32, incX int) {
	scal(n, alpha, x, incX)
}

// Zdotu returns Σ x[i]·y[i].
func (Implementation) Zdotu(n int, x []complex128, incX int, y []complex128, incY int) complex128 {
	return dotComplex[float64](false, n, x, incX, y, incY)
}

// Zdotc returns Σ x̄[i]·y[i].
func (Implementation) Zdotc(n int, x []complex128, incX int, y []complex128, incY int) complex128 {
	return dotComplex[float64](true, n, x, incX, y, incY)
}

// Dznrm2 returns the Euclidean norm √Σ |x[i]|². It overflows or underflows only if the norm itself does.
func (Implementation) Dznrm2(n int, x []complex128, incX int) float64 {
	return nrm2[float64](2, n, x, incX)
}

// Dzasum returns Σ |re x[i]| + |im x[i]|.
func (Implementation) Dzasum(n int, x []complex128, incX int) float64 {
	return asum[float64](2, n, x, incX)
}

// Izamax returns the first index of the largest |re x[i]| + |im x[i]|, or -1 if there is no element. It is 0 if x[0] has a NaN; others
// with one are passed over.
func (Implementation) Izamax(n int, x []complex128, incX int) int {
	return iamaxParts[float64](n, x, incX)
}

// Zswap exchanges the elements of x and y.
func (Implementation) Zswap(n int, x []complex128, incX int, y []complex128, incY int) {
	swap[float64](2, n, x, incX, y, incY)
}

// Zcopy computes y[i] ← x[i].
func (Implementation) Zcopy(n int, x []complex128, incX int, y []complex128, incY int) {
	copyVector(n, x, incX, y, incY)
}

// Zaxpy computes y[i] ← alpha·x[i] + y[i], by the rule of [gemm.AxpyComplex]. Neither is read if alpha = 0.
func (Implementation) Zaxpy(n int, alpha complex128, x []complex128, incX int, y []complex128, incY int) {
	axpyComplex[float64](n, alpha, x, incX, y, incY)
}

// Zscal computes x[i] ← alpha·x[i], by the rule of [gemm.ScalComplex]. x is not read if alpha = 0.
func (Implementation) Zscal(n int, alpha complex128, x []complex128, incX int) {
	scalComplex[float64](n, alpha, x, incX)
}

// Zdscal computes x[i] ← alpha·x[i] for a real alpha. x is not read if that is 0.
func (Implementation) Zdscal(n int, alpha float64, x []complex128, incX int) {
	scalParts(n, alpha, x, incX)
}

// Cdotu returns Σ x[i]·y[i].
func (Implementation) Cdotu(n int, x []complex64, incX int, y []complex64, incY int) complex64 {
	return dotComplex[float32](false, n, x, incX, y, incY)
}

// Cdotc returns Σ x̄[i]·y[i].
func (Implementation) Cdotc(n int, x []complex64, incX int, y []complex64, incY int) complex64 {
	return dotComplex[float32](true, n, x, incX, y, incY)
}

// Scnrm2 returns the Euclidean norm √Σ |x[i]|². It is summed in float64.
func (Implementation) Scnrm2(n int, x []complex64, incX int) float32 {
	return nrm2[float32](2, n, x, incX)
}

// Scasum returns Σ |re x[i]| + |im x[i]|.
func (Implementation) Scasum(n int, x []complex64, incX int) float32 {
	return asum[float32](2, n, x, incX)
}

// Icamax returns the first index of the largest |re x[i]| + |im x[i]|, or -1 if there is no element. It is 0 if x[0] has a NaN; others
// with one are passed over.
func (Implementation) Icamax(n int, x []complex64, incX int) int {
	return iamaxParts[float32](n, x, incX)
}

// Cswap exchanges the elements of x and y.
func (Implementation) Cswap(n int, x []complex64, incX int, y []complex64, incY int) {
	swap[float32](2, n, x, incX, y, incY)
}

// Ccopy computes y[i] ← x[i].
func (Implementation) Ccopy(n int, x []complex64, incX int, y []complex64, incY int) {
	copyVector(n, x, incX, y, incY)
}

// Caxpy computes y[i] ← alpha·x[i] + y[i], by the rule of [gemm.AxpyComplex]. Neither is read if alpha = 0.
func (Implementation) Caxpy(n int, alpha complex64, x []complex64, incX int, y []complex64, incY int) {
	axpyComplex[float32](n, alpha, x, incX, y, incY)
}

// Cscal computes x[i] ← alpha·x[i], by the rule of [gemm.ScalComplex]. x is not read if alpha = 0.
func (Implementation) Cscal(n int, alpha complex64, x []complex64, incX int) {
	scalComplex[float32](n, alpha, x, incX)
}

// Csscal computes x[i] ← alpha·x[i] for a real alpha. x is not read if that is 0.
func (Implementation) Csscal(n int, alpha float32, x []complex64, incX int) {
	scalParts(n, alpha, x, incX)
}
