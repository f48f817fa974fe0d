package blas

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/gemm"
)

// number is the set of element types of BLAS.
type number interface{ gemm.Float | gemm.Complex }

// level2 is the arithmetic on scalars and contiguous vectors of which level 2 is made, for elements of type T with parts of type F: T itself,
// if that is real. A real number is its own conjugate. Where Go code defines bits, every product is rounded (written F(x*y)), so that no
// compiler fuses it with a sum.
type level2[T number, F gemm.Float] struct {
	set     *asm.Set[F]
	scratch sync.Pool // of *[]T
	shares  sync.Pool // of *share[T, F]
}

// The four types.
var (
	singles        = &level2[float32, float32]{set: gemm.Kernels[float32]()}
	doubles        = &level2[float64, float64]{set: gemm.Kernels[float64]()}
	complexSingles = &level2[complex64, float32]{set: gemm.Kernels[float32]()}
	complexDoubles = &level2[complex128, float64]{set: gemm.Kernels[float64]()}
)

// Vectors shorter than shortVector take a loop, which is faster than a call; longer ones take kernels, in parts of at most chunk elements, since
// assembly cannot be preempted.
const shortVector, chunk = 8, 1 << 13

// isComplex reports whether T is complex, which the compiler knows.
func (v *level2[T, F]) isComplex() bool { return unsafe.Sizeof(*new(T)) != unsafe.Sizeof(*new(F)) }

// shortRow returns the length of rows up to which loops are faster than kernels, where these are only read.
func (v *level2[T, F]) shortRow() int {
	if v.isComplex() {
		return shortComplex
	}
	return shortRow
}

// A pair is a complex number as Go code can define its bits.
type pair[F gemm.Float] struct{ re, im F }

func parts[F gemm.Float, T number](a T) pair[F] { return *(*pair[F])(unsafe.Pointer(&a)) }
func join[T number, F gemm.Float](a pair[F]) T  { return *(*T)(unsafe.Pointer(&a)) }

// asReal returns a, which is real.
func asReal[F gemm.Float, T number](a T) F { return *(*F)(unsafe.Pointer(&a)) }

// pairs returns x, which is complex, as pairs of its parts.
func pairs[F gemm.Float, T number](x []T) []pair[F] {
	return unsafe.Slice((*pair[F])(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

// reals returns x, which is real.
func reals[F gemm.Float, T number](x []T) []F {
	return unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(x))), len(x))
}

func at[F gemm.Float, T number](x *T) *F { return (*F)(unsafe.Pointer(x)) }

// mul returns a·b.
func (v *level2[T, F]) mul(a, b T) T {
	if v.isComplex() {
		return join[T](mulPair(parts[F](a), parts[F](b)))
	}
	return T(a * b)
}

// bar returns ā.
func (v *level2[T, F]) bar(a T) T {
	if v.isComplex() {
		p := parts[F](a)
		return join[T](pair[F]{p.re, -p.im})
	}
	return a
}

// real returns a without its imaginary part.
func (v *level2[T, F]) real(a T) T {
	if v.isComplex() {
		return join[T](pair[F]{re: parts[F](a).re})
	}
	return a
}

// conjugate computes x ← x̄.
func (v *level2[T, F]) conjugate(x []T) {
	if v.isComplex() {
		p := pairs[F](x)
		for i := range p {
			p[i].im = -p[i].im
		}
	}
}

// axpy computes y ← y + α·x.
func (v *level2[T, F]) axpy(alpha T, x, y []T) {
	y = y[:len(x)]
	if len(x) < shortVector {
		v.addMultiples(alpha, x, y)
		return
	}
	v.axpyLong(alpha, x, y)
}

// axpyLong is axpy by kernels.
func (v *level2[T, F]) axpyLong(alpha T, x, y []T) {
	for len(x) > chunk {
		v.axpyKernel(alpha, x[:chunk], y)
		x, y = x[chunk:], y[chunk:]
	}
	v.axpyKernel(alpha, x, y)
}

// addMultiples is axpy by a loop. Loops like this have their own for pairs, since a call of mul takes longer than what it does.
func (v *level2[T, F]) addMultiples(alpha T, x, y []T) {
	y = y[:len(x)]
	if v.isComplex() {
		a, to := parts[F](alpha), pairs[F](y)
		for i, e := range pairs[F](x) {
			p := mulPair(a, e)
			to[i].re += p.re
			to[i].im += p.im
		}
		return
	}
	for i, e := range x {
		y[i] += T(alpha * e)
	}
}

// multiples computes y ← α·x, or the conjugate of that, for some elements.
func (v *level2[T, F]) multiples(conj bool, alpha T, x, y []T) {
	y = y[:len(x)]
	if v.isComplex() {
		a, to := parts[F](alpha), pairs[F](y)
		for i, e := range pairs[F](x) {
			if to[i] = mulPair(a, e); conj {
				to[i].im = -to[i].im
			}
		}
		return
	}
	v.set.Scale(1, len(x), asReal[F](alpha), at[F](&x[0]), len(x), at[F](&y[0]), len(x))
}

// barMultiples computes y ← α·x̄.
func (v *level2[T, F]) barMultiples(alpha T, x, y []T) {
	if !v.isComplex() {
		v.multiples(false, alpha, x, y)
		return
	}
	y = y[:len(x)]
	a, to := parts[F](alpha), pairs[F](y)
	for i, e := range pairs[F](x) {
		to[i] = mulPair(a, pair[F]{e.re, -e.im})
	}
}

func (v *level2[T, F]) axpyKernel(alpha T, x, y []T) {
	if v.isComplex() {
		a := parts[F](alpha)
		v.set.AxpyPairs(2*len(x), a.re, a.im, at[F](&x[0]), at[F](&y[0]))
	} else {
		v.set.Axpy(len(x), asReal[F](alpha), at[F](&x[0]), at[F](&y[0]))
	}
}

// inner returns Σ x·y.
func (v *level2[T, F]) inner(x, y []T) (s T) {
	y = y[:len(x)]
	if len(x) < shortVector {
		if v.isComplex() {
			var t pair[F]
			with := pairs[F](y)
			for i, e := range pairs[F](x) {
				p := mulPair(e, with[i])
				t.re += p.re
				t.im += p.im
			}
			return join[T](t)
		}
		for i, e := range x {
			s += T(e * y[i])
		}
		return s
	}
	const most = generic.SumChunk / 2
	for len(x) > most {
		s += v.innerKernel(x[:most], y)
		x, y = x[most:], y[most:]
	}
	return s + v.innerKernel(x, y)
}

func (v *level2[T, F]) innerKernel(x, y []T) T {
	if v.isComplex() {
		rr, ii, ri, ir := v.set.DotPairs(2*len(x), at[F](&x[0]), at[F](&y[0]))
		return join[T](pair[F]{rr - ii, ri + ir})
	}
	return join[T](pair[F]{re: v.set.Dot(len(x), at[F](&x[0]), at[F](&y[0]))})
}

// scal computes x ← α·x.
func (v *level2[T, F]) scal(alpha T, x []T) {
	if v.isComplex() {
		a, p := parts[F](alpha), pairs[F](x)
		for i, e := range p {
			p[i] = mulPair(a, e)
		}
		return
	}
	for len(x) > chunk {
		v.set.Scal(chunk, asReal[F](alpha), at[F](&x[0]))
		x = x[chunk:]
	}
	v.set.Scal(len(x), asReal[F](alpha), at[F](&x[0]))
}

// mulPair returns a·b. It stands in the loops that call it; were it to call a generic function in turn, they would load a dictionary for each element.
func mulPair[F gemm.Float](a, b pair[F]) pair[F] {
	return pair[F]{F(a.re*b.re) - F(a.im*b.im), F(a.re*b.im) + F(a.im*b.re)}
}

// overPair returns a/b.
func overPair[F gemm.Float](a, b pair[F]) pair[F] {
	re, im := generic.Quotient(a.re, a.im, b.re, b.im)
	return pair[F]{re, im}
}

// scale computes x ← β·x, without reading x if β = 0.
func (v *level2[T, F]) scale(beta T, x []T) {
	switch beta {
	case 0:
		clear(x)
	case 1:
	default:
		v.scal(beta, x)
	}
}

// A loan is contiguous memory for a vector with an increment, taken from a pool, or nil.
type loan[T number] struct{ mem *[]T }

// borrow returns memory for n elements.
func (v *level2[T, F]) borrow(n int) ([]T, loan[T]) {
	p, ok := v.scratch.Get().(*[]T)
	if !ok {
		p = new([]T)
	}
	if cap(*p) < n {
		*p = make([]T, n+n/2)
		clear(*p) // pages come into being: loads of a part of a vector that touch one which is not there take 50 ns, even if they mask it
	}
	return (*p)[:n], loan[T]{p}
}

func (v *level2[T, F]) giveBack(l loan[T]) {
	if l.mem != nil {
		v.scratch.Put(l.mem)
	}
}

// gathered returns the vector of n elements that lie inc apart: x itself if they are contiguous, else a copy, which holds
// anything if read is false.
func (v *level2[T, F]) gathered(n int, x []T, inc int, read bool) (_ []T, l loan[T]) {
	if inc == 1 {
		return x[:n], l
	}
	return v.copied(n, x, inc, read)
}

func (v *level2[T, F]) copied(n int, x []T, inc int, read bool) ([]T, loan[T]) {
	buf, l := v.borrow(n)
	if read {
		gather(n, x, start(n, inc), inc, buf)
	}
	return buf, l
}

// operand is gathered for a vector that is only read, or its conjugate.
func (v *level2[T, F]) operand(conj bool, n int, x []T, inc int) ([]T, loan[T]) {
	if inc == 1 && !conj {
		return x[:n], loan[T]{}
	}
	return v.conjugated(conj, n, x, inc)
}

func (v *level2[T, F]) conjugated(conj bool, n int, x []T, inc int) ([]T, loan[T]) {
	if !conj || !v.isComplex() {
		return v.gathered(n, x, inc, true)
	}
	buf, l := v.borrow(n)
	copy(buf, gather(n, x, start(n, inc), inc, buf))
	v.conjugate(buf)
	return buf, l
}

// scattered ends the use of what gathered returned for x: it writes the elements back.
func (v *level2[T, F]) scattered(buf []T, l loan[T], x []T, inc int) {
	if l.mem == nil {
		return
	}
	scatter(buf, x, start(len(buf), inc), inc)
	v.giveBack(l)
}
