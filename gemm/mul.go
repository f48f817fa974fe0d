package gemm

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// An Option adjusts one call of [Mul] or [MulComplex].
type Option struct {
	threads int
	chain   bool
}

// Threads limits a call to n cores. Without it, or with n < 1, a call uses up to GOMAXPROCS.
// The result does not depend on it.
func Threads(n int) Option { return Option{threads: n} }

// Chain makes a call follow the chain order even where the dot order would apply
// (see the package documentation). A row of the result is then the same,
// bit for bit, in whatever batch of rows it is computed.
func Chain() Option { return Option{chain: true} }

// Mul computes C ← αA·B + βC for an m×k matrix A, a k×n matrix B and an m×n matrix C, following
// the numerical contract in the package documentation. If β = 0, C is never read; if α = 0
// or k = 0, neither are A and B. A transposed operand is a view: Mul(1, a.T(), b, 0, c).
//
// Mul panics, before it writes anything, if the dimensions do not agree or a matrix
// is not a valid view. C may not overlap A or B, nor may two of its elements be the same.
func Mul[T Float](alpha T, a, b Matrix[T], beta T, c Matrix[T], opts ...Option) {
	if !valid(&a) || !valid(&b) || !valid(&c) || b.Rows != a.Cols || c.Rows != a.Rows || c.Cols != b.Cols || !distinct(&c) {
		complain("Mul", a, b, c)
	}
	var o Option
	for _, opt := range opts {
		o.chain = o.chain || opt.chain
		if opt.threads > 0 {
			o.threads = opt.threads
		}
	}
	mul(Kernels[T](), alpha, a, b, beta, c, o)
}

// valid reports whether m.Check would find nothing.
func valid[T Element](m *Matrix[T]) bool {
	return m.Rows|m.Cols|m.RowStride|m.ColStride >= 0 && len(m.Data) >= m.span()
}

// distinct reports whether the elements of c lie apart: one of the two directions steps over the whole of
// the other.
func distinct[T Element](c *Matrix[T]) bool {
	over := func(stride, n, step int) bool { return step > 0 && stride > (n-1)*step }
	switch {
	case c.Rows < 2:
		return c.Cols < 2 || c.ColStride > 0
	case c.Cols < 2:
		return c.RowStride > 0
	}
	return over(c.RowStride, c.Cols, c.ColStride) || over(c.ColStride, c.Rows, c.RowStride)
}

// complain panics with the name, the value and the expectation of the first wrong argument of fn.
func complain[T Element](fn string, a, b, c Matrix[T]) {
	fn = "gemm: " + fn + ": "
	for _, x := range [...]struct {
		name string
		m    Matrix[T]
	}{{"a", a}, {"b", b}, {"c", c}} {
		if err := x.m.Check(); err != nil {
			panic(fn + x.name + ": " + err.Error())
		}
	}
	if b.Rows != a.Cols {
		panic(fn + fmt.Sprintf("b has %d rows, want %d, the columns of a", b.Rows, a.Cols))
	}
	if c.Rows != a.Rows || c.Cols != b.Cols {
		panic(fn + fmt.Sprintf("c is %d×%d, want %d×%d, the rows of a by the columns of b", c.Rows, c.Cols, a.Rows, b.Cols))
	}
	panic(fn + fmt.Sprintf("elements of c overlap: %d×%d with strides (%d, %d)", c.Rows, c.Cols, c.RowStride, c.ColStride))
}

// tinyWork is the number of multiply-adds up to which a product in the usual layout is not worth planning.
const tinyWork = 1 << 15

// mul is Mul for valid arguments and a given kernel set.
func mul[T Float](set *asm.Set[T], alpha T, a, b Matrix[T], beta T, c Matrix[T], o Option) {
	m, n, k := c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 {
		return
	}
	if alpha == 0 || k == 0 {
		scale(set, beta, c)
		return
	}
	dot := !o.chain && generic.DotOrder(m, n, k, a.ColStride == 1, b.RowStride == 1 && b.ColStride != 1)
	// What is computed is the product or its transpose, Cᵀ = Bᵀ·Aᵀ, whose sums are the same: the dot order wants the few
	// vectors in A, kernels write rows of C, and the direct path has costs to compare.
	var direct, transpose bool
	if dot {
		transpose = m > n
	} else if b.ColStride == 1 && c.ColStride == 1 && m*n*k <= tinyWork {
		mulDirect(set, alpha, &a, &b, beta, &c, nil)
		return
	} else if direct, transpose = plan(set, a, b, c, int(unsafe.Sizeof(alpha))); !direct {
		transpose = c.ColStride != 1 && c.RowStride == 1
	}
	if transpose {
		a, b, c = b.T(), a.T(), c.T()
		m, n = n, m
	}

	cycles := float64(m) * float64(n) * float64(k) / float64(2*set.VL)
	workers := o.workers(cycles)
	if direct && workers == 1 {
		mulDirect(set, alpha, &a, &b, beta, &c, nil)
		return
	}
	t := getTask[T]()
	t.set, t.dot, t.direct = set, dot, direct
	t.alpha, t.a, t.b, t.beta, t.c = alpha, a, b, beta, c
	if dot {
		t.grid = split(1, n, 1, DotGrain, workers)
	} else {
		t.grid = split(m, n, set.MR, set.NR, workers)
	}
	t.run(cycles >= largeCycles)
}

// workers returns the cores that a product of so many cycles may use.
func (o Option) workers(cycles float64) int {
	if o.threads == 1 || cycles < parallelCycles {
		return 1
	}
	n := runtime.GOMAXPROCS(0)
	if o.threads > 0 {
		n = min(n, o.threads)
	}
	return n
}

// scale computes C ← βC, without reading C if β = 0.
func scale[T Float](set *asm.Set[T], beta T, c Matrix[T]) {
	if beta == 1 {
		return
	}
	if c.ColStride != 1 && c.RowStride == 1 {
		c = c.T()
	}
	for i := range c.Rows {
		if c.ColStride == 1 {
			for row := c.Row(i); len(row) > 0; {
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
		for j := range c.Cols {
			p := &c.Data[i*c.RowStride+j*c.ColStride]
			if beta == 0 {
				*p = 0
			} else {
				*p *= beta
			}
		}
	}
}
