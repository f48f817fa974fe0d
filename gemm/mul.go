package gemm

import (
	"fmt"
	"math"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// An Option adjusts one call of a product or a triangular solve, which panics about one that it does not take. They are taken by
//
//	Threads   all
//	Then      Mul, MulStack, MulBatch, MulPrepacked, MulBFloat16, MulPrepackedBFloat16, MulDequantize, MulSymmetric
//	Triangle  Mul, MulStack, MulBatch, MulComplex, without Then; MulSymmetrized and MulComplexSymmetrized have it as an argument
//	Chain     all, also where it means nothing: only Mul, MulStack, MulBatch, MulBFloat16 and MulSymmetrized have a dot order
//
// Of several options of a kind the last one counts, but for Threads(n) with n < 1, which leaves an earlier one as it is.
type Option struct {
	// Four words, up to which the compiler keeps a struct in registers: a larger one is copied by vectors that wait for its
	// words to be stored.
	threads int
	chain   bool
	part    triangle
	then    any // *Epilogue[T]
}

// Threads limits a call to n cores. Without it, or with n < 1, a call uses up to GOMAXPROCS.
// The result does not depend on it.
func Threads(n int) Option { return Option{threads: n} }

// Chain makes a call follow the chain order even where the dot order would apply
// (see the package documentation). A row of the result is then the same,
// bit for bit, in whatever batch of rows it is computed.
func Chain() Option { return Option{chain: true} }

// Then does e to C after the product. Its element type is that of the product.
func Then[T Float](e *Epilogue[T]) Option {
	if e == nil {
		return Option{}
	}
	return Option{then: e}
}

// Mul computes C ← αA·B + βC for an m×k matrix A, a k×n matrix B and an m×n matrix C, following
// the numerical contract in the package documentation. If β = 0, C is never read; if α = 0
// or k = 0, neither are A and B. A transposed operand is a view: Mul(1, a.T(), b, 0, c).
//
// Mul panics, before it writes anything, if the dimensions do not agree, a matrix
// is not a valid view, or an epilogue does not fit C. C may not overlap A or B, nor may two of its elements be the same.
func Mul[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], opts ...Option) {
	if alpha != 0 && ordinary(&a, &b, &c) && bare(opts) {
		directly(Kernels[T](), alpha, &a, &b, beta, &c, nil)
		return
	}
	if !rowByRow(&a, &b, &c) {
		checkMul("Mul", &a, &b, &c)
	}
	var o Option
	var e *Epilogue[T]
	if len(opts) > 0 {
		o, e = settle[T]("Mul", c.Rows, c.Cols, opts)
	}
	mulBy(Kernels[T](), alpha, &a, &b, beta, &c, &o, e)
}

// bare reports whether the options leave a product that is ordinary as it is: it takes one core and follows the chain order without being told to.
func bare(opts []Option) bool {
	for i := range opts {
		if o := &opts[i]; o.then != nil || o.part != whole {
			return false
		}
	}
	return true
}

// ordinary reports whether these are valid operands of a product in chain order that is not worth planning, row-major but that A may be a transpose. What it
// spares, checks one by one and choices, takes such a product longer than its arithmetic.
func ordinary[T Float](a, b, c *Matrix[T]) bool {
	m, n, k := c.Rows, c.Cols, a.Cols
	if uint(m-1)|uint(n-1)|uint(k-1) >= tinyWork || m*n*k > tinyWork || a.Rows != m || b.Rows != k || b.Cols != n ||
		b.ColStride != 1 || c.ColStride != 1 || !lies(len(b.Data), k, b.RowStride, n) || !lies(len(c.Data), m, c.RowStride, n) {
		return false
	}
	if a.ColStride == 1 {
		return lies(len(a.Data), m, a.RowStride, k) && (m <= n || n > generic.DotMax || k < 2) && (m < meetingRows || !collides(a, b, 1)) // most often without the call
	}
	return a.RowStride == 1 && lies(len(a.Data), k, a.ColStride, m)
}

// rowByRow reports whether the operands of A·Bᵀ are valid, all three row-major as they are stored, and of less than tinyWork rows: such a product may take no longer than what checkMul does.
func rowByRow[T Float](a, b, c *Matrix[T]) bool {
	m, n, k := c.Rows, c.Cols, a.Cols
	return uint(m-1)|uint(n-1)|uint(k-1) < tinyWork && a.Rows == m && b.Rows == k && b.Cols == n &&
		a.ColStride == 1 && b.RowStride == 1 && c.ColStride == 1 &&
		lies(len(a.Data), m, a.RowStride, k) && lies(len(b.Data), n, b.ColStride, k) && lies(len(c.Data), m, c.RowStride, n)
}

// lies reports whether a slice of that length has up to tinyWork rows of cols elements, ld apart.
func lies(length, rows, ld, cols int) bool {
	return ld >= cols && ld <= math.MaxInt/(2*tinyWork) && length >= (rows-1)*ld+cols
}

// checkMul panics on behalf of call if these cannot be multiplied.
func checkMul[A, B, C Element](call string, a *Matrix[A], b *Matrix[B], c *Matrix[C]) {
	if !agree(a, b, c) {
		complain(call, a, b, c)
	}
}

// agree reports whether these can be multiplied.
func agree[A, B, C Element](a *Matrix[A], b *Matrix[B], c *Matrix[C]) bool {
	return valid(a) && valid(b) && valid(c) && b.Rows == a.Cols && c.Rows == a.Rows && c.Cols == b.Cols && distinct(c)
}

// settle returns the options as one, and the epilogue, which it checks against an m×n result, as it does the triangle.
func settle[T Float](call string, m, n int, opts []Option) (o Option, e *Epilogue[T]) {
	for _, opt := range opts {
		o.chain = o.chain || opt.chain
		if opt.threads > 0 {
			o.threads = opt.threads
		}
		if opt.then != nil {
			o.then = opt.then
		}
		if opt.part != whole {
			o.part = opt.part
		}
	}
	o.checkTriangle(call, m, n)
	if o.then != nil {
		var ok bool
		if e, ok = o.then.(*Epilogue[T]); !ok {
			panic(fmt.Sprintf("gemm: %s: the epilogue is a %T, want a %T", call, o.then, e))
		}
		if err := e.check(m, n); err != nil {
			panic("gemm: " + call + ": epilogue: " + err.Error())
		}
	}
	return o, e
}

// valid reports whether m.Check would find nothing.
func valid[T Element](m *Matrix[T]) bool {
	return m.Rows|m.Cols|m.RowStride|m.ColStride >= 0 && len(m.Data) >= m.span()
}

// distinct reports whether the elements of c lie apart.
func distinct[T Element](c *Matrix[T]) bool { return c.apart(0, 1) }

// apart reports whether the elements of so many matrices, stride apart, lie apart: of the directions, each steps over all that
// those of lesser strides reach.
func (a *Matrix[T]) apart(stride, count int) bool {
	type direction struct{ stride, count int }
	x, y, z := direction{a.ColStride, a.Cols}, direction{a.RowStride, a.Rows}, direction{stride, count}
	if x.count == 0 || y.count == 0 || z.count == 0 {
		return true
	}
	if x.stride > y.stride {
		x, y = y, x
	}
	if y.stride > z.stride {
		y, z = z, y
		if x.stride > y.stride {
			x, y = y, x
		}
	}
	reached := 0
	for _, d := range [...]direction{x, y, z} {
		if d.count > 1 && d.stride <= reached {
			return false
		}
		reached += (d.count - 1) * d.stride
	}
	return true
}

// complain panics with the name, the value and the expectation of the first wrong argument.
func complain[A, B, C Element](call string, a *Matrix[A], b *Matrix[B], c *Matrix[C]) {
	for _, x := range [...]struct {
		name string
		err  error
	}{{"a", a.Check()}, {"b", b.Check()}, {"c", c.Check()}} {
		if x.err != nil {
			panic("gemm: " + call + ": " + x.name + ": " + x.err.Error())
		}
	}
	if b.Rows != a.Cols {
		panic(fmt.Sprintf("gemm: %s: b has %d rows, want %d, the columns of a", call, b.Rows, a.Cols))
	}
	if c.Rows != a.Rows || c.Cols != b.Cols {
		panic(fmt.Sprintf("gemm: %s: c is %d×%d, want %d×%d, the rows of a by the columns of b", call, c.Rows, c.Cols, a.Rows, b.Cols))
	}
	panic(overlap(call, "c", c))
}

// overlap returns the message that elements of a result are not apart.
func overlap[T Element](call, name string, x *Matrix[T]) string {
	return fmt.Sprintf("gemm: %s: elements of %s overlap: %d×%d with strides (%d, %d)", call, name, x.Rows, x.Cols, x.RowStride, x.ColStride)
}

// tinyWork is the number of multiply-adds up to which a product in the usual layout is not worth planning. If it is as wide as
// a tile, there is nothing to plan below parallelCycles either.
const tinyWork = 1 << 15

// mul is Mul for valid arguments and a given kernel set.
func mul[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], o Option, e *Epilogue[T]) {
	mulBy(set, alpha, a, b, beta, c, &o, e)
}

// mulBy is mul for options that stay where they lie: a copy would wait for the stores that made them.
func mulBy[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], o *Option, e *Epilogue[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 {
		return
	}
	if alpha == 0 || k == 0 {
		scale(set, beta, *c, o.part)
		if e != nil {
			w := getArena()
			e.apply(set, 0, *c, 0, 0, carve[T](w, scratch))
			putArena(w)
		}
		return
	}
	dot := dotOrder(o, a, b)
	if o.part != whole {
		if dot {
			dotTriangle(set, alpha, a, b, beta, c, o.part)
		} else {
			mulTriangle(set, alpha, []factors[T]{{a, b}}, beta, c, o)
		}
		return
	}
	multiply(set, alpha, a, b, beta, c, o, e, dot)
}

// dotOrder reports whether A·B is computed in dot order.
func dotOrder[T Float](o *Option, a, b *Matrix[T]) bool {
	return !o.chain && generic.DotOrder(a.Rows, b.Cols, a.Cols, a.ColStride == 1, b.RowStride == 1 && b.ColStride != 1)
}

// multiply is mul for a product that has something to multiply. dot says that its order is the dot order.
func multiply[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], o *Option, e *Epilogue[T], dot bool) {
	if unplanned(set, a, b, c, e, dot, multiplyAdds(set)*parallelCycles) {
		if collides(a, b, 1) {
			mulDirect(set, alpha, a, b, beta, c, nil, &tail[T]{})
		} else {
			directly(set, alpha, a, b, beta, c, nil)
		}
		return
	}
	if e == nil && dot && a.ColStride == 1 && b.RowStride == 1 && c.Rows*c.Cols*a.Cols <= tinyWork {
		if !dotMirrored(c.Rows, c.Cols) {
			dotColumns(set.Dots, alpha, a.Data, a.RowStride, a.Cols, b.Data, b.ColStride, beta, c)
		} else {
			t := c.T()
			dotColumns(set.Dots, alpha, b.Data, b.ColStride, a.Cols, a.Data, a.RowStride, beta, &t)
		}
		return
	}
	if !dot && packedAtOnce(set, a, b, c, o.threads) {
		w, then := getArena(), tail[T]{Epilogue: e}
		k, panels := a.Cols, carve[T](w, tiles(c.Cols, set.NR)*set.NR*a.Cols)
		set.PackB.Transpose(c.Cols, k, &b.Data[0], b.ColStride, ahead(set.NR*b.ColStride), &panels[0])
		var lead *tail[T]
		if then.leads(c) {
			lead = &then
		}
		o := orderOf(set, a, set.NR)
		for j := 0; j < c.Cols; j += set.NR {
			strip(set, o, j, min(set.NR, c.Cols-j), alpha, a, panels[j*k:], set.NR, beta, c.Data[j:], c.RowStride, lead)
		}
		then.finish(set, lead != nil, *c, carve[T](w, scratch))
		putArena(w)
		return
	}
	planned(set, alpha, a, b, beta, c, o, e, dot)
}

// unplanned reports whether a product of less than so many multiply-adds goes to the direct kernels at once.
func unplanned[T Float](set *asm.Set[T], a, b, c *Matrix[T], e *Epilogue[T], dot bool, most float64) bool {
	work := float64(c.Rows) * float64(c.Cols) * float64(a.Cols)
	return e == nil && !dot && b.ColStride == 1 && c.ColStride == 1 && (work <= tinyWork || c.Cols >= set.NR && work < most)
}

// packedAtOnce reports whether a product in chain order with a B of contiguous columns is not worth planning: all of B is packed, and the direct kernels follow.
// Panels would be nearly empty with a handful of columns; with a transposed A and few of them, or of some size, C had better be transposed. Larger products may have better ways. One call of a kernel packs it, so that B is no larger than such a call may take.
func packedAtOnce[T Float](set *asm.Set[T], a, b, c *Matrix[T], threads int) bool {
	m, n, k := c.Rows, c.Cols, a.Cols
	work, cycle, most := float64(m)*float64(n)*float64(k), multiplyAdds(set), 6144.0
	switch {
	case k <= shortSum:
		most *= 8
	case a.ColStride != 1:
		most /= 2
	}
	worth := work <= most*cycle && n*k <= packElements && (threads == 1 || work < cycle*parallelCycles)
	if !worth || b.RowStride != 1 || c.ColStride != 1 || n <= generic.DotMax || a.ColStride != 1 && n < set.VL {
		return false
	}
	spared := n * k // of what is packed, if Cᵀ is computed
	if a.ColStride == 1 {
		spared -= m * k
	}
	gain := float64(packCost(set)*float64(spared)) - planCycles
	return gain <= 0 || chainCycles(set, n, m, k) >= chainCycles(set, m, n, k)+gain
}

// planCycles is what a plan takes, and what comes with it.
const planCycles = 1300

// planned is multiply for a product that is worth planning.
func planned[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], o *Option, e *Epilogue[T], dot bool) {
	m, n, k := c.Rows, c.Cols, a.Cols
	// What is computed is the product or its transpose, Cᵀ = Bᵀ·Aᵀ, whose sums are the same: the dot order wants up to DotMax
	// vectors in A, kernels write rows of C, and the direct path has costs to compare.
	var direct, transpose bool
	if dot {
		transpose = dotMirrored(m, n)
	} else if direct, transpose = plan(set, a, b, c); !direct {
		transpose = c.ColStride != 1 && c.RowStride == 1
	}
	if transpose {
		x, y, z := b.T(), a.T(), c.T()
		a, b, c = &x, &y, &z
		m, n = n, m
	}

	cycles := float64(m) * float64(n) * float64(k) / multiplyAdds(set)
	workers := o.workers(cycles)
	then := tail[T]{Epilogue: e, transposed: transpose}
	if workers == 1 && dot {
		x, y := operandOf(a), operandOf(b)
		mulDots(set, alpha, &x, &y, beta, c, nil, &then)
		return
	}
	if workers == 1 && direct {
		mulDirect(set, alpha, a, b, beta, c, nil, &then)
		return
	}
	t := getTask[product[T]]()
	x := &t.product
	x.set, x.dot, x.direct = set, dot, direct
	x.alpha, x.a.Matrix, x.b.Matrix, x.beta, x.c, x.then = alpha, *a, *b, beta, *c, then
	t.run(x.split(m, n, workers), cycles >= largeCycles)
}

// split chooses the grid for an m×n result.
func (t *product[T]) split(m, n, workers int) grid {
	if t.dot {
		grain := dotGrain
		if m > generic.DotMax { // and n no larger than that
			grain /= 4
		}
		return split(m, n, generic.DotMax, grain, workers, 0)
	}
	return t.part.split(m, n, t.set.MR, t.set.NR, workers, seam(&t.c, t.set.NR)*multiplyAdds(t.set)/float64(t.a.Cols))
}

// scale computes C ← βC, without reading C if β = 0, or only a triangle of it.
func scale[T Float](set *asm.Set[T], beta T, c Matrix[T], part triangle) {
	if beta == 1 {
		return
	}
	if c.ColStride != 1 && c.RowStride == 1 {
		c, part = c.T(), part.T()
	}
	for i := range c.Rows {
		lo, hi := corner{part, 0, 0}.row(i, c.Cols)
		if c.ColStride == 1 {
			for row := c.Row(i)[lo:hi]; len(row) > 0; {
				part := row[:min(len(row), chunk)]
				if beta == 0 {
					clear(part)
				} else {
					set.Scal(len(part), beta, &part[0])
				}
				row = row[len(part):]
			}
			continue
		}
		for j := lo; j < hi; j++ {
			p := &c.Data[i*c.RowStride+j*c.ColStride]
			if beta == 0 {
				*p = 0
			} else {
				*p *= beta
			}
		}
	}
}
