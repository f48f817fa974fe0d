package blas

import (
	"math"
	"math/bits"
	"sync"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// The bodies of level 1, for any type. Contiguous vectors go to package gemm, strided ones to kernels which give the same bits.

// few is the number of elements up to which a loop is done sooner than a kernel is called.
const few = 3

// most is the number of parts in one call of a kernel: assembly cannot be preempted, and sums have their chunks.
const most = generic.SumChunk

// ready reports whether the arguments are right, there is something to do, the vectors do not go backwards, and one call of a kernel will do. width is
// the number of parts of an element.
func ready(width, n, lenX, incX, lenY, incY int) bool {
	const large = math.MaxInt / most // with larger ones products overflow
	return 0 < n && n <= most/width && uint(incX-1) < large && uint(incY-1) < large && (n-1)*incX < lenX && (n-1)*incY < lenY
}

// head is where the parts of x begin.
func head[F gemm.Float, T gemm.Element](x []T) *F { return (*F)(unsafe.Pointer(unsafe.SliceData(x))) }

// vector checks the arguments of a function of one vector in gonum's order and reports whether there is something to do.
func vector(n, lenX, incX int) bool {
	switch {
	case incX == 0:
		panic(zeroIncX)
	case incX < 0 || n == 0:
		return false
	case n < 0:
		panic(nLT0)
	case beyond(n, lenX, incX):
		panic(shortX)
	}
	return true
}

// beyond reports whether n elements, inc apart, do not fit a slice of that length. Kernels rely on it, so it minds overflow.
func beyond(n, length, inc int) bool {
	upper, lower := bits.Mul(uint(n-1), uint(max(inc, -inc)))
	return upper != 0 || lower >= uint(length)
}

// vectors is vector for two of them, of which either may go backwards.
func vectors(n, lenX, incX, lenY, incY int) bool {
	switch {
	case incX == 0:
		panic(zeroIncX)
	case incY == 0:
		panic(zeroIncY)
	case n == 0:
		return false
	case n < 0:
		panic(nLT0)
	case beyond(n, lenX, incX):
		panic(shortX)
	case beyond(n, lenY, incY):
		panic(shortY)
	}
	return true
}

// start is the place of the first element: with a negative increment the last in memory.
func start(n, inc int) int { return max((1-n)*inc, 0) }

// scratches are memory for copies of vectors, of any element type.
var scratches = sync.Pool{New: func() any { return new([]float64) }}

// room returns n elements of a scratch, which grows as needed.
func room[T gemm.Element](s *[]float64, n int) []T {
	if words := (n*int(unsafe.Sizeof(*new(T))) + 7) / 8; len(*s) < words {
		*s = make([]float64, words)
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(*s))), n)
}

// gather returns n elements of x, from place i on, contiguously: in buf if they do not lie so.
func gather[T gemm.Element](n int, x []T, i, inc int, buf []T) []T {
	if inc == 1 {
		return x[i:][:n]
	}
	buf = buf[:n]
	for j := range buf {
		buf[j] = x[i]
		i += inc
	}
	return buf
}

func scatter[T gemm.Element](buf, x []T, i, inc int) {
	for _, v := range buf {
		x[i] = v
		i += inc
	}
}

// dotFew is dot for n ≤ few. Two sums take turns, which is what the lanes of a longer sum come to.
func dotFew[T gemm.Float](n int, x *T, incX int, y *T, incY int) (s T) {
	var next T
	for ix, iy := 0, 0; n > 0; n-- {
		s, next = next, s+T(*el(x, ix)**el(y, iy))
		ix += incX
		iy += incY
	}
	return s + next
}

func dot[T gemm.Float](n int, x []T, incX int, y []T, incY int) (s T) {
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if incX == 1 && incY == 1 {
		return gemm.Dot(x[:n], y[:n])
	}
	for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most {
		m := min(n, most)
		asm.Checkpoint(n - m)
		s += gemm.Kernels[T]().DotInc(m, &x[ix], incX, &y[iy], incY)
		ix += m * incX
		iy += m * incY
	}
	return s
}

func dotWideFew(n int, x *float32, incX int, y *float32, incY int) (s float64) {
	var next float64
	for ix, iy := 0, 0; n > 0; n-- {
		s, next = next, s+float64(float64(*el(x, ix))*float64(*el(y, iy)))
		ix += incX
		iy += incY
	}
	return s + next
}

func dotWide(n int, x []float32, incX int, y []float32, incY int) (s float64) {
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if incX == 1 && incY == 1 {
		return gemm.DotWide(x[:n], y[:n])
	}
	for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most {
		m := min(n, most)
		asm.Checkpoint(n - m)
		s += gemm.Kernels[float32]().DotWideInc(m, &x[ix], incX, &y[iy], incY)
		ix += m * incX
		iy += m * incY
	}
	return s
}

func dotComplex[F gemm.Float, T gemm.Complex](conj bool, n int, x []T, incX int, y []T, incY int) (s T) {
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if incX == 1 && incY == 1 {
		return gemm.DotComplex(conj, x[:n], y[:n])
	}
	parts := (*[2]F)(unsafe.Pointer(&s))
	for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most / 2 {
		m := min(n, most/2)
		asm.Checkpoint(n - m)
		rr, ii, ri, ir := gemm.Kernels[F]().DotPairsInc(2*m, head[F](x[ix:]), incX, head[F](y[iy:]), incY)
		if conj {
			ii, ir = -ii, -ir
		}
		parts[0] += rr - ii
		parts[1] += ri + ir
		ix += m * incX
		iy += m * incY
	}
	return s
}

func axpy[T gemm.Float](n int, alpha T, x []T, incX int, y []T, incY int) {
	switch {
	case !vectors(n, len(x), incX, len(y), incY) || alpha == 0:
	case incX == 1 && incY == 1:
		gemm.Axpy(alpha, x[:n], y[:n])
	default:
		for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most {
			m := min(n, most)
			asm.Checkpoint(n - m)
			gemm.Kernels[T]().AxpyInc(m, alpha, &x[ix], incX, &y[iy], incY)
			ix += m * incX
			iy += m * incY
		}
	}
}

func axpyComplex[F gemm.Float, T gemm.Complex](n int, alpha T, x []T, incX int, y []T, incY int) {
	a := *(*[2]F)(unsafe.Pointer(&alpha))
	switch {
	case !vectors(n, len(x), incX, len(y), incY) || alpha == 0:
	case incX == 1 && incY == 1:
		gemm.AxpyComplex(alpha, x[:n], y[:n])
	case a[1] == 0:
		axpy(n, a[0], gemm.Parts[F](x), 2*incX, gemm.Parts[F](y), 2*incY)
		axpy(n, a[0], gemm.Parts[F](x)[1:], 2*incX, gemm.Parts[F](y)[1:], 2*incY)
	default:
		for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most / 2 {
			m := min(n, most/2)
			asm.Checkpoint(n - m)
			gemm.Kernels[F]().AxpyPairsInc(2*m, a[0], a[1], head[F](x[ix:]), incX, head[F](y[iy:]), incY)
			ix += m * incX
			iy += m * incY
		}
	}
}

// rotFew is rot for a few elements.
func rotFew[T gemm.Float](n int, x []T, incX int, y []T, incY int, xx, xy, yx, yy T) {
	ix, iy := 0, 0
	for range n {
		u, v := x[ix], y[iy]
		x[ix], y[iy] = T(xx*u)+T(xy*v), T(yx*u)+T(yy*v)
		ix += incX
		iy += incY
	}
}

func rot[T gemm.Float](n int, x []T, incX int, y []T, incY int, xx, xy, yx, yy T) {
	if n > few && incX == 1 && incY == 1 && ready(1, n, len(x), incX, len(y), incY) {
		gemm.Kernels[T]().Rot(n, &x[0], &y[0], xx, xy, yx, yy)
		return
	}
	if !vectors(n, len(x), incX, len(y), incY) {
		return
	}
	if n <= few && incX > 0 && incY > 0 {
		rotFew(n, x, incX, y, incY, xx, xy, yx, yy)
		return
	}
	if incX == 1 && incY == 1 {
		gemm.Rot(x[:n], y[:n], xx, xy, yx, yy)
		return
	}
	for ix, iy := start(n, incX), start(n, incY); n > 0; n -= most {
		m := min(n, most)
		asm.Checkpoint(n - m)
		gemm.Kernels[T]().RotInc(m, &x[ix], incX, &y[iy], incY, xx, xy, yx, yy)
		ix += m * incX
		iy += m * incY
	}
}

// modified returns the matrix of a modified rotation, which is not ok if it is that of no change. h is taken by reference: a copy of what has just been
// stored would wait for it.
func modified[T gemm.Float](flag blas.Flag, h *[4]T) (xx, xy, yx, yy T, ok bool) {
	switch flag {
	case blas.Rescaling:
		return h[0], h[2], h[1], h[3], true
	case blas.OffDiagonal:
		return 1, h[2], h[1], 1, true
	case blas.Diagonal:
		return h[0], 1, -1, h[3], true
	}
	return 1, 0, 0, 1, false
}

// rotg follows E. Anderson, "Algorithm 978: Safe Scaling in the Level 1 BLAS", ACM Trans. Math. Softw. 44(1), 2017. least is the smallest
// normal number.
func rotg[T gemm.Float](a, b, least T) (c, s, r, z T) {
	switch {
	case b == 0:
		return 1, 0, a, 0
	case a == 0:
		return 0, 1, b, 1
	}
	u, v, larger := generic.Abs(a), generic.Abs(b), a
	if !(u > v) {
		larger = b
	}
	scale := min(max(least, u, v), 1/least)
	u, v = u/scale, v/scale
	r = scale * T(math.Sqrt(float64(T(u*u)+T(v*v))))
	if larger < 0 {
		r = -r
	}
	c, s = a/r, b/r
	switch {
	case generic.Abs(a) > generic.Abs(b):
		z = s
	case c != 0:
		z = 1 / c
	default:
		z = 1
	}
	return c, s, r, z
}

// swapFew is swap for vectors that do not go backwards, and a few elements or strided ones.
func swapFew[T gemm.Element](n int, x []T, incX int, y []T, incY int) {
	ix, iy := 0, 0
	for range n {
		x[ix], y[iy] = y[iy], x[ix]
		ix += incX
		iy += incY
	}
}

func swap[F gemm.Float, T gemm.Element](width, n int, x []T, incX int, y []T, incY int) {
	if !vectors(n, len(x), incX, len(y), incY) {
		return
	}
	if incX == 1 && incY == 1 && n > few {
		gemm.Swap(unsafe.Slice(head[F](x), width*n), unsafe.Slice(head[F](y), width*n))
		return
	}
	ix, iy := start(n, incX), start(n, incY)
	for range n {
		x[ix], y[iy] = y[iy], x[ix]
		ix += incX
		iy += incY
	}
}

func copyVector[F gemm.Float, T gemm.Element](width, n int, x []T, incX int, y []T, incY int) {
	if incX == 1 && incY == 1 && 0 < n && n <= min(len(x), len(y)) {
		if n <= most {
			copy(y[:n], x[:n])
		} else {
			gemm.Copy(unsafe.Slice(head[F](x), width*n), unsafe.Slice(head[F](y), width*n))
		}
		return
	}
	if vectors(n, len(x), incX, len(y), incY) {
		ix, iy := start(n, incX), start(n, incY)
		for range n {
			y[iy] = x[ix]
			ix += incX
			iy += incY
		}
	}
}

// cleared sets x to 0 if alpha is, without reading it, and reports whether that was so.
func cleared[T gemm.Element](n int, alpha bool, x []T, incX int) bool {
	switch {
	case alpha:
		return false
	case incX == 1:
		clear(x[:n])
	default:
		for ix := 0; ix < n*incX; ix += incX {
			x[ix] = *new(T)
		}
	}
	return true
}

// scalFew is scal for n ≤ few.
func scalFew[T gemm.Float](n int, alpha T, x *T, incX int) {
	for ix := 0; n > 0; n-- {
		*el(x, ix) *= alpha
		ix += incX
	}
}

func scal[T gemm.Float](n int, alpha T, x []T, incX int) {
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1:
		gemm.Scal(alpha, x[:n])
	default:
		for ix := 0; n > 0; n -= most {
			m := min(n, most)
			asm.Checkpoint(n - m)
			gemm.Kernels[T]().ScalInc(m, alpha, &x[ix], incX)
			ix += m * incX
		}
	}
}

func scalComplex[F gemm.Float, T gemm.Complex](n int, alpha T, x []T, incX int) {
	a := *(*[2]F)(unsafe.Pointer(&alpha))
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case a[1] == 0:
		scalParts(n, a[0], x, incX)
	case incX == 1:
		gemm.ScalComplex(alpha, x[:n])
	default:
		for ix := 0; n > 0; n -= most / 2 {
			m := min(n, most/2)
			asm.Checkpoint(n - m)
			gemm.Kernels[F]().ScalPairsInc(2*m, a[0], a[1], head[F](x[ix:]), incX)
			ix += m * incX
		}
	}
}

// scalPartsFew is scalParts for n ≤ few.
func scalPartsFew[F gemm.Float](n int, alpha F, x *pair[F], incX int) {
	for ix := 0; n > 0; n-- {
		p := el(x, ix)
		p.re *= alpha
		p.im *= alpha
		ix += incX
	}
}

// scalParts scales complex numbers by a real one.
func scalParts[F gemm.Float, T gemm.Complex](n int, alpha F, x []T, incX int) {
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1:
		gemm.Scal(alpha, gemm.Parts[F](x[:n]))
	default:
		for ix := 0; n > 0; n -= most / 2 {
			m := min(n, most/2)
			asm.Checkpoint(n - m)
			gemm.Kernels[F]().ScalPartsInc(2*m, alpha, head[F](x[ix:]), incX)
			ix += m * incX
		}
	}
}

// asum sums the width parts of each element.
func asum[F gemm.Float, T gemm.Element](width, n int, x []T, incX int) (s F) {
	if n < 0 {
		panic(nLT0)
	}
	if !vector(n, len(x), incX) {
		return 0
	}
	if incX == 1 {
		return gemm.Asum(unsafe.Slice(head[F](x), width*n))
	}
	f := gemm.Kernels[F]().AsumInc
	if width == 2 {
		f = gemm.Kernels[F]().AsumPairsInc
	}
	for ix := 0; n > 0; n -= most / width {
		m := min(n, most/width)
		asm.Checkpoint(n - m)
		s += f(width*m, head[F](x[ix:]), incX)
		ix += m * incX
	}
	return s
}

// squaresFew is the sum of the squares of n ≤ few elements, as dotFew is dot.
func squaresFew[T gemm.Float](n int, x *T, incX int) (s float64) {
	var next float64
	for ix := 0; n > 0; n-- {
		v := float64(*el(x, ix))
		s, next = next, s+float64(v*v)
		ix += incX
	}
	return s + next
}

// nrm2 is the norm of the width parts of each element.
func nrm2[F gemm.Float, T gemm.Element](width, n int, x []T, incX int) F {
	if ready(width, n, len(x), incX, n, 1) {
		var s float64
		switch {
		case n == 1 && width == 1:
			return generic.Abs(*head[F](x))
		case n <= few && width == 1:
			s = squaresFew(n, head[F](x), incX)
		case n <= few:
			s = squaresFew(n, head[F](x), 2*incX) + squaresFew(n, el(head[F](x), 1), 2*incX)
		case incX == 1:
			s = gemm.Kernels[F]().DotWide(width*n, head[F](x), head[F](x))
		case width == 1:
			s = gemm.Kernels[F]().NormInc(n, head[F](x), incX)
		default:
			s = gemm.Kernels[F]().NormPairsInc(2*n, head[F](x), incX)
		}
		if norm, ok := gemm.Root[F](s); ok {
			return norm
		}
	}
	switch {
	case !vector(n, len(x), incX):
		return 0
	case incX == 1:
		return gemm.Nrm2(unsafe.Slice(head[F](x), width*n))
	}
	f := gemm.Kernels[F]().NormInc
	if width == 2 {
		f = gemm.Kernels[F]().NormPairsInc
	}
	var s float64
	for i := 0; i < n; i += most / width {
		s += f(width*min(n-i, most/width), head[F](x[i*incX:]), incX)
	}
	if norm, ok := gemm.Root[F](s); ok {
		return norm
	}
	buf := scratches.Get().(*[]float64)
	norm := gemm.Nrm2(unsafe.Slice(head[F](gather(n, x, 0, incX, room[T](buf, n))), width*n))
	scratches.Put(buf)
	return norm
}

// iamaxFew is iamax for a few elements, one at least, or strided ones.
func iamaxFew[T gemm.Float](n int, x *T, incX int) (index int) {
	most, ix := generic.Abs(*x), incX
	for i := 1; i < n; i++ {
		if v := generic.Abs(*el(x, ix)); v > most {
			index, most = i, v
		}
		ix += incX
	}
	return index
}

// iamaxFewPairs is iamaxFew for complex numbers.
func iamaxFewPairs[F gemm.Float](n int, x *pair[F], incX int) (index int) {
	most, ix := generic.Abs(x.re)+generic.Abs(x.im), incX
	for i := 1; i < n; i++ {
		e := el(x, ix)
		if v := generic.Abs(e.re) + generic.Abs(e.im); v > most {
			index, most = i, v
		}
		ix += incX
	}
	return index
}

func iamax[T gemm.Float](n int, x []T, incX int) int {
	if ready(1, n, len(x), incX, n, 1) {
		if n <= few || incX != 1 {
			return iamaxFew(n, &x[0], incX)
		}
		return indexOf(gemm.Kernels[T]().Iamax, n, generic.Abs(x[0]), &x[0])
	}
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1:
		return gemm.Iamax(x[:n])
	}
	return iamaxFew(n, &x[0], incX)
}

func iamaxPairs[F gemm.Float, T gemm.Complex](n int, x []T, incX int) int {
	if ready(2, n, len(x), incX, n, 1) {
		p := as[pair[F]](&x[0])
		if n <= few || incX != 1 {
			return iamaxFewPairs(n, p, incX)
		}
		return indexOf(gemm.Kernels[F]().IamaxPairs, 2*n, generic.Abs(p.re)+generic.Abs(p.im), &p.re)
	}
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1:
		return gemm.IamaxComplex(x[:n])
	}
	return iamaxFewPairs(n, as[pair[F]](&x[0]), incX)
}

// indexOf returns the first index of the largest of so many elements that one call of a kernel will do, given the size of the first.
func indexOf[F gemm.Float](f func(n int, above F, x *F) (int, F), n int, first F, x *F) int {
	if first != first {
		return 0
	}
	i, _ := f(n, first, x)
	return max(i, 0)
}
