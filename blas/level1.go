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

// few is the number of elements up to which a loop is done sooner than a kernel is called, if they are contiguous; twice as many are
// added in a loop sooner than they are copied.
const few = 4

// unit reports whether the arguments are right, and both vectors contiguous and so short that one call of a kernel will do. width is the
// number of parts of an element.
func unit(width, n, lenX, incX, lenY, incY int) bool {
	return incX == 1 && incY == 1 && 0 < n && n <= min(lenX, lenY, generic.SumChunk/width)
}

// short is unit for more than few elements.
func short(width, n, lenX, incX, lenY, incY int) bool {
	return n > few && unit(width, n, lenX, incX, lenY, incY)
}

// add returns the sum of that many elements or less, zeros behind them: what the lanes of a longer sum come to.
func add[T gemm.Float](p *[2 * few]T) T {
	return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7])) + 0 // no zero is negative
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
	if unit(1, n, len(x), incX, len(y), incY) {
		return gemm.Kernels[T]().Dot(n, &x[0], &y[0]) + 0 // no zero is negative
	}
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if n <= 2*few {
		var p [2 * few]T
		ix, iy := start(n, incX), start(n, incY)
		for i := range n {
			p[i] = T(x[ix] * y[iy])
			ix += incX
			iy += incY
		}
		return add(&p)
	}
	chunks(n, x, incX, y, incY, false, false, func(x, y []T) { s += gemm.Dot(x, y) })
	return s
}

func dotWide(n int, x []float32, incX int, y []float32, incY int) (s float64) {
	if unit(1, n, len(x), incX, len(y), incY) {
		return gemm.Kernels[float32]().DotWide(n, &x[0], &y[0])
	}
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if n <= 2*few {
		var p [2 * few]float64
		ix, iy := start(n, incX), start(n, incY)
		for i := range n {
			p[i] = float64(x[ix]) * float64(y[iy]) // exact
			ix += incX
			iy += incY
		}
		return add(&p)
	}
	chunks(n, x, incX, y, incY, false, false, func(x, y []float32) { s += gemm.DotWide(x, y) })
	return s
}

func dotComplex[F gemm.Float, T gemm.Complex](conj bool, n int, x []T, incX int, y []T, incY int) (s T) {
	if unit(2, n, len(x), incX, len(y), incY) {
		rr, ii, ri, ir := gemm.Kernels[F]().DotPairs(2*n, head[F](x), head[F](y))
		if conj {
			ii, ir = -ii, -ir
		}
		parts := (*[2]F)(unsafe.Pointer(&s))
		parts[0], parts[1] = rr-ii+0, ri+ir+0
		return s
	}
	return dotStrided[F](conj, n, x, incX, y, incY)
}

// dotStrided is dotComplex for all other arguments.
func dotStrided[F gemm.Float, T gemm.Complex](conj bool, n int, x []T, incX int, y []T, incY int) (s T) {
	if !vectors(n, len(x), incX, len(y), incY) {
		return 0
	}
	if n <= few {
		var p [few][4]F
		ix, iy := start(n, incX), start(n, incY)
		for i := range n {
			u, v := (*[2]F)(unsafe.Pointer(&x[ix])), (*[2]F)(unsafe.Pointer(&y[iy]))
			p[i] = [4]F{F(u[0] * v[0]), F(u[1] * v[1]), F(u[0] * v[1]), F(u[1] * v[0])}
			ix += incX
			iy += incY
		}
		for i := range p[0] {
			p[0][i] = (p[0][i] + p[2][i]) + (p[1][i] + p[3][i])
		}
		rr, ii, ri, ir := p[0][0], p[0][1], p[0][2], p[0][3]
		if conj {
			ii, ir = -ii, -ir
		}
		*(*[2]F)(unsafe.Pointer(&s)) = [2]F{rr - ii + 0, ri + ir + 0}
		return s
	}
	chunks(n, x, incX, y, incY, false, false, func(x, y []T) { s += gemm.DotComplex(conj, x, y) })
	return s
}

func axpy[T gemm.Float](n int, alpha T, x []T, incX int, y []T, incY int) {
	switch {
	case alpha != 0 && unit(1, n, len(x), incX, len(y), incY):
		gemm.Kernels[T]().Axpy(n, alpha, &x[0], &y[0])
	case !vectors(n, len(x), incX, len(y), incY) || alpha == 0:
	case unsafe.Sizeof(alpha) == 8 && (incX != 1 || incY != 1):
		ix, iy := start(n, incX), start(n, incY)
		for range n {
			y[iy] = T(math.FMA(float64(alpha), float64(x[ix]), float64(y[iy])))
			ix += incX
			iy += incY
		}
	default:
		chunks(n, x, incX, y, incY, false, true, func(x, y []T) { gemm.Axpy(alpha, x, y) })
	}
}

func axpyComplex[F gemm.Float, T gemm.Complex](n int, alpha T, x []T, incX int, y []T, incY int) {
	a := *(*[2]F)(unsafe.Pointer(&alpha))
	switch {
	case a[1] != 0 && unit(2, n, len(x), incX, len(y), incY):
		gemm.Kernels[F]().AxpyPairs(2*n, a[0], a[1], head[F](x), head[F](y))
	case vectors(n, len(x), incX, len(y), incY) && alpha != 0:
		chunks(n, x, incX, y, incY, false, true, func(x, y []T) { gemm.AxpyComplex(alpha, x, y) })
	}
}

func rot[T gemm.Float](n int, x []T, incX int, y []T, incY int, xx, xy, yx, yy T) {
	switch {
	case short(1, n, len(x), incX, len(y), incY):
		gemm.Kernels[T]().Rot(n, &x[0], &y[0], xx, xy, yx, yy)
	case !vectors(n, len(x), incX, len(y), incY):
	case incX == 1 && incY == 1 && n > few:
		gemm.Rot(x[:n], y[:n], xx, xy, yx, yy)
	default:
		ix, iy := start(n, incX), start(n, incY)
		for range n {
			u, v := x[ix], y[iy]
			x[ix], y[iy] = T(xx*u)+T(xy*v), T(yx*u)+T(yy*v)
			ix += incX
			iy += incY
		}
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

func swap[F gemm.Float, T gemm.Element](width, n int, x []T, incX int, y []T, incY int) {
	if short(width, n, len(x), incX, len(y), incY) {
		gemm.Kernels[F]().Swap(width*n, head[F](x), head[F](y))
		return
	}
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

func copyVector[T gemm.Element](n int, x []T, incX int, y []T, incY int) {
	if incX == 1 && incY == 1 && 0 < n && n <= min(len(x), len(y)) {
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
	case alpha != 0 && unit(1, n, len(x), incX, n, 1):
		gemm.Kernels[T]().Scal(n, alpha, &x[0])
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1 && n > few:
		gemm.Scal(alpha, x[:n])
	default:
		for ix := 0; ix < n*incX; ix += incX {
			x[ix] *= alpha
		}
	}
}

func scalComplex[F gemm.Float, T gemm.Complex](n int, alpha T, x []T, incX int) {
	a := *(*[2]F)(unsafe.Pointer(&alpha))
	switch {
	case a[1] != 0 && unit(2, n, len(x), incX, n, 1):
		gemm.Kernels[F]().ScalPairs(2*n, a[0], a[1], head[F](x))
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
	case alpha != 0 && unit(2, n, len(x), incX, n, 1):
		gemm.Kernels[F]().Scal(2*n, alpha, head[F](x))
	case !vector(n, len(x), incX) || cleared(n, alpha != 0, x, incX):
	case incX == 1 && n > few:
		gemm.Scal(alpha, gemm.Parts[F](x[:n]))
	default:
		p := gemm.Parts[F](x)
		for ix := 0; ix < 2*n*incX; ix += 2 * incX {
			p[ix] *= alpha
			p[ix+1] *= alpha
		}
	}
}

// little stores the parts of n elements, width of each, in p, which has zeros behind them: through a pointer, since to copy what has just been stored
// would wait for it.
func little[F gemm.Float, T gemm.Element](p *[2 * few]F, width, n int, x []T, incX int) {
	parts, ix := unsafe.Slice(head[F](x), width*len(x)), 0
	for i := 0; i < width*n; i += width {
		p[i] = parts[ix]
		if width == 2 {
			p[i+1] = parts[ix+1]
		}
		ix += width * incX
	}
}

// asum sums the width parts of each element.
func asum[F gemm.Float, T gemm.Element](width, n int, x []T, incX int) (s F) {
	if unit(width, n, len(x), incX, n, 1) {
		return gemm.Kernels[F]().Asum(width*n, head[F](x))
	}
	if n < 0 {
		panic(nLT0)
	}
	if !vector(n, len(x), incX) {
		return 0
	}
	if width*n <= 2*few {
		var p [2 * few]F
		little(&p, width, n, x, incX)
		for i := range p {
			p[i] = generic.Abs(p[i])
		}
		return add(&p)
	}
	if incX == 1 {
		return gemm.Asum(unsafe.Slice(head[F](x), width*n))
	}
	chunks(n, x, incX, nil, 0, false, false, func(x, _ []T) { s += gemm.Asum(unsafe.Slice(head[F](x), width*len(x))) })
	return s
}

// nrm2 is the norm of the width parts of each element.
func nrm2[F gemm.Float, T gemm.Element](width, n int, x []T, incX int) F {
	if n*width > 1 && unit(width, n, len(x), incX, n, 1) {
		if norm, ok := gemm.Root[F](gemm.Kernels[F]().DotWide(width*n, head[F](x), head[F](x))); ok {
			return norm
		}
	}
	switch {
	case !vector(n, len(x), incX):
		return 0
	case n == 1 && width == 1:
		return generic.Abs(*head[F](x))
	}
	if width*n <= 2*few {
		var p [2 * few]F
		var q [2 * few]float64
		little(&p, width, n, x, incX)
		for i := range p {
			q[i] = float64(p[i]) * float64(p[i])
		}
		if norm, ok := gemm.Root[F](add(&q)); ok {
			return norm
		}
	}
	if incX == 1 {
		return gemm.Nrm2(unsafe.Slice(head[F](x), width*n))
	}
	s := scratches.Get().(*[]float64)
	norm := gemm.Nrm2(unsafe.Slice(head[F](gather(n, x, 0, incX, room[T](s, n))), width*n))
	scratches.Put(s)
	return norm
}

func iamax[T gemm.Float](n int, x []T, incX int) (index int) {
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1 && n > few:
		return gemm.Iamax(x[:n])
	}
	most, ix := generic.Abs(x[0]), 0
	for i := range n {
		if v := generic.Abs(x[ix]); v > most {
			index, most = i, v
		}
		ix += incX
	}
	return index
}

func iamaxParts[F gemm.Float, T gemm.Complex](n int, x []T, incX int) (index int) {
	switch {
	case !vector(n, len(x), incX):
		return -1
	case incX == 1 && n > few:
		return gemm.IamaxComplex(x[:n])
	}
	p, ix := gemm.Parts[F](x), 0
	most := generic.Abs(p[0]) + generic.Abs(p[1])
	for i := range n {
		if v := generic.Abs(p[ix]) + generic.Abs(p[ix+1]); v > most {
			index, most = i, v
		}
		ix += 2 * incX
	}
	return index
}
