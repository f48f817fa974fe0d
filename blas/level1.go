package blas

import (
	"math"
	"sync"
	"unsafe"

	"gonum.org/v1/gonum/blas"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// The bodies of level 1, for any type. Contiguous vectors go to package gemm; others do so by chunks, which are copied, so that a
// vector gives the same bits at any increment.

// unit reports whether both vectors are contiguous, and all arguments right.
func unit(n, lenX, incX, lenY, incY int) bool {
	return incX == 1 && incY == 1 && 0 < n && n <= lenX && n <= lenY
}

// vector checks the arguments of a function of one vector in gonum's order and reports whether there is something to do.
func vector(n, lenX, incX int) bool {
	switch {
	case incX == 0:
		panic(zeroIncX)
	case incX < 0 || n == 0:
		return false
	case n < 0:
		panic(nLT0)
	case lenX <= (n-1)*incX:
		panic(shortX)
	}
	return true
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
	case lenX <= max((n-1)*incX, (1-n)*incX):
		panic(shortX)
	case lenY <= max((n-1)*incY, (1-n)*incY):
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

// chunkOf is the number of elements of T in a chunk of a sum.
func chunkOf[T gemm.Element]() int {
	switch any(*new(T)).(type) {
	case complex64, complex128:
		return generic.SumChunk / 2
	}
	return generic.SumChunk
}

// chunks calls f for the chunks of x and y, one after the other: for the elements themselves if they are contiguous, else for
// copies. What f has changed of them is copied back, if changesX and changesY say so. y may be nil.
func chunks[T gemm.Element](n int, x []T, incX int, y []T, incY int, changesX, changesY bool, f func(x, y []T)) {
	s := scratches.Get().(*[]float64)
	size := min(n, chunkOf[T]())
	buf := room[T](s, 2*size)
	for ix, iy := start(n, incX), start(n, incY); n > 0; n -= size {
		m := min(n, size)
		cx, cy := gather(m, x, ix, incX, buf), y
		if y != nil {
			cy = gather(m, y, iy, incY, buf[size:])
		}
		f(cx, cy)
		if changesX && incX != 1 {
			scatter(cx, x, ix, incX)
		}
		if changesY && incY != 1 {
			scatter(cy, y, iy, incY)
		}
		ix += m * incX
		iy += m * incY
	}
	scratches.Put(s)
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

func dot[T gemm.Float](n int, x []T, incX int, y []T, incY int) (s T) {
	if unit(n, len(x), incX, len(y), incY) {
		return gemm.Dot(x[:n], y[:n])
	}
	if vectors(n, len(x), incX, len(y), incY) {
		chunks(n, x, incX, y, incY, false, false, func(x, y []T) { s += gemm.Dot(x, y) })
	}
	return s
}

func dotWide(n int, x []float32, incX int, y []float32, incY int) (s float64) {
	if unit(n, len(x), incX, len(y), incY) {
		return gemm.DotWide(x[:n], y[:n])
	}
	if vectors(n, len(x), incX, len(y), incY) {
		chunks(n, x, incX, y, incY, false, false, func(x, y []float32) { s += gemm.DotWide(x, y) })
	}
	return s
}

func dotComplex[T gemm.Complex](conj bool, n int, x []T, incX int, y []T, incY int) (s T) {
	if unit(n, len(x), incX, len(y), incY) {
		return gemm.DotComplex(conj, x[:n], y[:n])
	}
	if vectors(n, len(x), incX, len(y), incY) {
		chunks(n, x, incX, y, incY, false, false, func(x, y []T) { s += gemm.DotComplex(conj, x, y) })
	}
	return s
}

func axpy[T gemm.Float](n int, alpha T, x []T, incX int, y []T, incY int) {
	switch {
	case alpha != 0 && unit(n, len(x), incX, len(y), incY):
		gemm.Axpy(alpha, x[:n], y[:n])
	case vectors(n, len(x), incX, len(y), incY) && alpha != 0:
		chunks(n, x, incX, y, incY, false, true, func(x, y []T) { gemm.Axpy(alpha, x, y) })
	}
}

func axpyComplex[T gemm.Complex](n int, alpha T, x []T, incX int, y []T, incY int) {
	switch {
	case alpha != 0 && unit(n, len(x), incX, len(y), incY):
		gemm.AxpyComplex(alpha, x[:n], y[:n])
	case vectors(n, len(x), incX, len(y), incY) && alpha != 0:
		chunks(n, x, incX, y, incY, false, true, func(x, y []T) { gemm.AxpyComplex(alpha, x, y) })
	}
}

func rot[T gemm.Float](n int, x []T, incX int, y []T, incY int, xx, xy, yx, yy T) {
	switch {
	case unit(n, len(x), incX, len(y), incY):
		gemm.Rot(x[:n], y[:n], xx, xy, yx, yy)
	case vectors(n, len(x), incX, len(y), incY):
		chunks(n, x, incX, y, incY, true, true, func(x, y []T) { gemm.Rot(x, y, xx, xy, yx, yy) })
	}
}

func rotm[T gemm.Float](n int, x []T, incX int, y []T, incY int, flag blas.Flag, h [4]T) {
	switch flag {
	case blas.Rescaling:
		rot(n, x, incX, y, incY, h[0], h[2], h[1], h[3])
	case blas.OffDiagonal:
		rot(n, x, incX, y, incY, 1, h[2], h[1], 1)
	case blas.Diagonal:
		rot(n, x, incX, y, incY, h[0], 1, -1, h[3])
	default:
		vectors(n, len(x), incX, len(y), incY)
	}
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

func swap[T gemm.Element](n int, x []T, incX int, y []T, incY int, contiguous func(x, y []T)) {
	if unit(n, len(x), incX, len(y), incY) {
		contiguous(x[:n], y[:n])
		return
	}
	if vectors(n, len(x), incX, len(y), incY) {
		ix, iy := start(n, incX), start(n, incY)
		for range n {
			x[ix], y[iy] = y[iy], x[ix]
			ix += incX
			iy += incY
		}
	}
}

func swapPairs[F gemm.Float, T gemm.Complex](x, y []T) { gemm.Swap(gemm.Parts[F](x), gemm.Parts[F](y)) }

func copyVector[T gemm.Element](n int, x []T, incX int, y []T, incY int) {
	if unit(n, len(x), incX, len(y), incY) {
		copy(y[:n], x[:n])
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

func scal[T gemm.Float](n int, alpha T, x []T, incX int) {
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1:
		gemm.Scal(alpha, x[:n])
	default:
		for ix := 0; ix < n*incX; ix += incX {
			x[ix] *= alpha
		}
	}
}

func scalComplex[T gemm.Complex](n int, alpha T, x []T, incX int) {
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1:
		gemm.ScalComplex(alpha, x[:n])
	default:
		chunks(n, x, incX, nil, 0, true, false, func(x, _ []T) { gemm.ScalComplex(alpha, x) })
	}
}

// scalParts scales complex numbers by a real one.
func scalParts[F gemm.Float, T gemm.Complex](n int, alpha F, x []T, incX int) {
	switch {
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1:
		gemm.Scal(alpha, gemm.Parts[F](x[:n]))
	default:
		p := gemm.Parts[F](x)
		for ix := 0; ix < 2*n*incX; ix += 2 * incX {
			p[ix] *= alpha
			p[ix+1] *= alpha
		}
	}
}

func asum[T gemm.Float](n int, x []T, incX int) (s T) {
	if n < 0 {
		panic(nLT0)
	}
	if vector(n, len(x), incX) {
		if incX == 1 {
			return gemm.Asum(x[:n])
		}
		chunks(n, x, incX, nil, 0, false, false, func(x, _ []T) { s += gemm.Asum(x) })
	}
	return s
}

func asumParts[F gemm.Float, T gemm.Complex](n int, x []T, incX int) (s F) {
	if n < 0 {
		panic(nLT0)
	}
	if vector(n, len(x), incX) {
		if incX == 1 {
			return gemm.Asum(gemm.Parts[F](x[:n]))
		}
		chunks(n, x, incX, nil, 0, false, false, func(x, _ []T) { s += gemm.Asum(gemm.Parts[F](x)) })
	}
	return s
}

func nrm2[T gemm.Float](n int, x []T, incX int) T {
	switch {
	case !vector(n, len(x), incX):
		return 0
	case n == 1:
		return generic.Abs(x[0])
	case incX == 1:
		return gemm.Nrm2(x[:n])
	}
	s := scratches.Get().(*[]float64)
	norm := gemm.Nrm2(gather(n, x, 0, incX, room[T](s, n)))
	scratches.Put(s)
	return norm
}

func nrm2Parts[F gemm.Float, T gemm.Complex](n int, x []T, incX int) F {
	switch {
	case !vector(n, len(x), incX):
		return 0
	case incX == 1:
		return gemm.Nrm2(gemm.Parts[F](x[:n]))
	}
	s := scratches.Get().(*[]float64)
	norm := gemm.Nrm2(gemm.Parts[F](gather(n, x, 0, incX, room[T](s, n))))
	scratches.Put(s)
	return norm
}

func iamax[T gemm.Float](n int, x []T, incX int) (index int) {
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1:
		return gemm.Iamax(x[:n])
	}
	most := generic.Abs(x[0])
	for i := range n {
		if v := generic.Abs(x[i*incX]); v > most {
			index, most = i, v
		}
	}
	return index
}

func iamaxParts[F gemm.Float, T gemm.Complex](n int, x []T, incX int) (index int) {
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1:
		return gemm.IamaxComplex(x[:n])
	}
	p := gemm.Parts[F](x)
	most := generic.Abs(p[0]) + generic.Abs(p[1])
	for i := range n {
		if v := generic.Abs(p[2*i*incX]) + generic.Abs(p[2*i*incX+1]); v > most {
			index, most = i, v
		}
	}
	return index
}
