package gemm

import (
	"fmt"
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// A Stack is Count matrices of one shape, each Stride elements after the one before: a row-major array of three
// dimensions, or one matrix over and over again if Stride is 0. Its own methods are At, T and Check; those of the embedded
// matrix, such as Set, Row and Slice, are about the first alone.
type Stack[T Float] struct {
	Matrix[T]     // the first
	Stride, Count int
}

// NewStack returns count row-major rows×cols matrices without gaps, over data, which is allocated if nil. It panics as
// [RowMajor] does, and if count is negative.
func NewStack[T Float](count, rows, cols int, data []T) Stack[T] {
	if count < 0 {
		panic(fmt.Sprintf("gemm: NewStack: count = %d, want ≥ 0", count))
	}
	if data != nil && rows >= 0 && cols >= 0 && len(data) < reach(0, count, reach(0, rows, cols)) {
		panic(fmt.Sprintf("gemm: NewStack: len(data) = %d, want ≥ count·rows·cols = %d·%d·%d", len(data), count, rows, cols))
	}
	n := rows
	if n > 0 {
		n = reach(0, count, rows)
	}
	all := RowMajor(n, cols, data)
	all.Rows = rows
	return Stack[T]{all, rows * cols, count}
}

// At returns matrix i.
func (s Stack[T]) At(i int) Matrix[T] {
	if uint(i) >= uint(s.Count) {
		panic(fmt.Sprintf("gemm: matrix %d of a stack of %d", i, s.Count))
	}
	return Matrix[T]{s.from(i), s.Rows, s.Cols, s.RowStride, s.ColStride}
}

// from returns the elements from the first of matrix i on, if it has any.
func (s *Stack[T]) from(i int) []T {
	if s.Rows == 0 || s.Cols == 0 {
		return nil
	}
	return s.Data[i*s.Stride:]
}

// T returns the stack of the transposes.
func (s Stack[T]) T() Stack[T] {
	s.Matrix = s.Matrix.T()
	return s
}

// Check returns an error that names the field at fault if s is not a valid view.
func (s Stack[T]) Check() error {
	if s.Stride < 0 || s.Count < 0 {
		return fmt.Errorf("%d matrices with stride %d, want both ≥ 0", s.Count, s.Stride)
	}
	if s.Count == 0 && s.Rows|s.Cols|s.RowStride|s.ColStride >= 0 {
		return nil // without elements
	}
	if err := s.Matrix.Check(); err != nil {
		return err
	}
	if span := s.span(); span > 0 && len(s.Data) < reach(span, s.Count-1, s.Stride) {
		return fmt.Errorf("len(Data) = %d, want ≥ %d for %d matrices with stride %d", len(s.Data), reach(span, s.Count-1, s.Stride), s.Count, s.Stride)
	}
	return nil
}

// A batch is the operands of many products, as lists or, where these are nil, as stacks.
type batch[T Float] struct {
	as, bs, cs []Matrix[T]
	a, b, c    Stack[T]
	opt        Option
	then       *Epilogue[T]
}

func (x *batch[T]) len() int {
	if x.cs != nil {
		return len(x.cs)
	}
	return x.c.Count
}

// MulStack computes C[i] ← αA[i]·B[i] + βC[i] for every matrix of the stacks, which have equally many. Each result has the bits
// of a [Mul] of its own with the same options. Those of c may lie side by side, like the heads of an attention in one row-major matrix: rows of
// one between rows of another. MulStack panics, before it writes anything, as Mul does, if the counts differ, or if matrices of c overlap.
func MulStack[T Float](alpha T, a, b Stack[T], beta T, c Stack[T], opts ...Option) {
	const call = "MulStack"
	for _, x := range [...]struct {
		name string
		s    *Stack[T]
	}{{"a", &a}, {"b", &b}, {"c", &c}} {
		if err := x.s.Check(); err != nil {
			panic("gemm: MulStack: " + x.name + ": " + err.Error())
		}
	}
	if a.Count != c.Count || b.Count != c.Count {
		panic(fmt.Sprintf("gemm: MulStack: %d matrices in a and %d in b, want %d, those of c", a.Count, b.Count, c.Count))
	}
	if c.Count == 0 {
		return
	}
	checkMul(call, &a.Matrix, &b.Matrix, &c.Matrix)
	if !c.apart(c.Stride, c.Count) {
		panic(fmt.Sprintf("gemm: MulStack: matrices of c overlap: %d of %d×%d with strides (%d, %d), %d apart", c.Count, c.Rows, c.Cols, c.RowStride, c.ColStride, c.Stride))
	}
	o, e := settle[T](call, c.Rows, c.Cols, opts)
	mulBatch(alpha, batch[T]{a: a, b: b, c: c, opt: o, then: e}, beta, c.Rows*c.Cols*a.Cols*c.Count)
}

// MulBatch computes c[i] ← αa[i]·b[i] + βc[i] for all i. The products may have different shapes. Each result has the bits of a
// [Mul] of its own with the same options. MulBatch panics, before it writes anything, as Mul does, and if the lengths
// differ. No element of one c may belong to another, or to any a or b.
func MulBatch[T Float](alpha T, a, b []Matrix[T], beta T, c []Matrix[T], opts ...Option) {
	const call = "MulBatch"
	if len(a) != len(c) || len(b) != len(c) {
		panic(fmt.Sprintf("gemm: MulBatch: %d matrices in a and %d in b, want %d, those of c", len(a), len(b), len(c)))
	}
	var o Option
	var e *Epilogue[T]
	work := 0
	for i := range c {
		if !agree(&a[i], &b[i], &c[i]) {
			complain(fmt.Sprintf("%s: product %d", call, i), &a[i], &b[i], &c[i])
		}
		o, e = settle[T](call, c[i].Rows, c[i].Cols, opts)
		work += c[i].Rows * c[i].Cols * a[i].Cols
	}
	if len(c) > 0 {
		mulBatch(alpha, batch[T]{as: a, bs: b, cs: c, opt: o, then: e}, beta, work)
	}
}

// mulBatch shares products out to cores, if each is too small to be shared itself and there are enough.
func mulBatch[T Float](alpha T, x batch[T], beta T, work int) {
	set, n := Kernels[T](), x.len()
	cycles := max(float64(work)/multiplyAdds(set), callCycles*float64(n))
	workers := x.opt.workers(cycles)
	if workers == 1 || n < 2*workers || cycles/float64(n) >= batchCycles {
		x.products(set, alpha, beta, 0, n)
		return
	}
	x.opt.threads = 1
	t := getTask[batchProduct[T]]()
	t.product = batchProduct[T]{x, set, alpha, beta}
	t.workers = workers
	// More shares than workers even out products of different sizes.
	shares := min(max(workers, int(cycles/shareCycles)), 8*workers, n)
	t.run(grid{m: 1, n: n, mr: 1, nr: 1, rows: 1, cols: shares}, cycles >= largeCycles)
}

// A batchProduct is a batch on its way through a task, which divides it as if it were a row.
type batchProduct[T Float] struct {
	batch[T]
	set         *asm.Set[T]
	alpha, beta T
}

var batchPools poolFor

func (*batchProduct[T]) pool() *sync.Pool { return poolOf[T](&batchPools) }

func (x *batchProduct[T]) rect(_ *arena, _, _, j0, j1 int) {
	x.products(x.set, x.alpha, x.beta, j0, j1)
}

// callCycles is what the smallest product takes.
const callCycles = 40

// shareCycles is the least size of a share, which costs a microsecond to take.
const shareCycles = 1 << 14

// batchCycles is the size from which on a product is better shared than left to one core.
const batchCycles = 1 << 18

// products computes those with lo ≤ i < hi.
func (x *batch[T]) products(set *asm.Set[T], alpha, beta T, lo, hi int) {
	if x.cs != nil {
		for i := lo; i < hi; i++ {
			mulBy(set, alpha, &x.as[i], &x.bs[i], beta, &x.cs[i], &x.opt, x.then)
		}
		return
	}
	var buf [maxCalls]directCall
	if calls := x.calls(set, alpha, buf[:0]); len(calls) > 0 {
		if !x.packsB() {
			x.call(set, calls, alpha, beta, lo, hi, nil)
			return
		}
		w := getArena()
		x.call(set, calls, alpha, beta, lo, hi, carve[T](w, x.group(set, len(calls))*x.packed(set)))
		putArena(w)
		return
	}
	a, b, c := x.a.Matrix, x.b.Matrix, x.c.Matrix
	for i := lo; i < hi; i++ {
		a.Data, b.Data, c.Data = x.a.from(i), x.b.from(i), x.c.from(i)
		mulBy(set, alpha, &a, &b, beta, &c, &x.opt, x.then)
	}
}

// A directCall is a call of the direct kernel for a number of rows and vectors of columns within a product, the column of B and the elements of A and C that it
// begins at. If it is wide, each tile is a call of the kernel for more columns than a tile has otherwise.
type directCall struct {
	rows, vectors, tiles, cols int
	a, j, c                    int
	wide                       bool
}

// maxCalls is how many calls a product of a stack may take to be worth a list of them.
const maxCalls = 8

// listed is the number of multiply-adds of vectors below which a product is worth a list, however soon it might be shared: kernels are told of the next one.
const listed = 36000

// calls appends to list what [mulBy] would call for each product of a stack, if that is a few direct kernels and nothing else but packing a B whose columns are
// contiguous; it returns nothing otherwise.
func (x *batch[T]) calls(set *asm.Set[T], alpha T, list []directCall) []directCall {
	a, b, c := &x.a.Matrix, &x.b.Matrix, &x.c.Matrix
	m, n, k := c.Rows, c.Cols, a.Cols
	const few = 8 // rows, which have better ways if there is much of B
	rowsB := *b   // as they are when it is packed
	if b.RowStride == 1 && n > generic.DotMax && (m > few || m*n*k <= tinyWork) {
		rowsB.ColStride = 1
	}
	if m == 0 || n == 0 || k == 0 || k > generic.KC || alpha == 0 || x.opt.part != whole ||
		!unplanned(set, a, &rowsB, c, x.then, dotOrder(&x.opt, a, b), float64(listed*set.VL)) {
		return nil
	}
	if rows := x.wideRows(set); rows > 0 {
		list = append(list, directCall{rows, set.Vectors(n), m / rows, n, 0, 0, 0, true})
		if i := m / rows * rows; i < m {
			list = append(list, directCall{m - i, set.Vectors(n), 1, n, i * a.RowStride, 0, i * c.RowStride, true})
		}
		return list
	}
	o := orderOf(set, a, n)
	for j := 0; j < n; j += set.NR {
		cols := min(set.NR, n-j)
		for i, left := 0, tiles(m, o.height); left > 0; {
			if len(list) == cap(list) {
				return nil
			}
			rows, count := evenly(m-i, left, o.most)
			list = append(list, directCall{rows, set.Vectors(cols), count, cols, i * a.RowStride, j, i*c.RowStride + j, false})
			i, left = i+rows*count, left-count
		}
	}
	return list
}

// wideRows returns the rows of the tiles of a product whose rows of B, and of C, are better taken whole than in strips, or 0: so they are where a stack is beyond the
// caches, and lies in memory as it is read. Where an L3 is slow, the hints that strips have do more.
func (x *batch[T]) wideRows(set *asm.Set[T]) int {
	m, n, k := x.c.Rows, x.c.Cols, x.a.Cols
	if !quickL3 || n <= set.NR || n%set.VL != 0 || n != x.b.RowStride || n != x.c.RowStride || fits[T](x.len()*(m*k+k*n+m*n), caches.L3/2) {
		return 0
	}
	rows := 0
	for rows < min(m, len(set.Panels)) && len(set.Panels[rows]) >= set.Vectors(n) {
		rows++
	}
	if rows < 2 && m > 1 { // which would wait for its own sums
		return 0
	}
	return rows
}

// packsB reports whether the direct kernels read B from panels.
func (x *batch[T]) packsB() bool {
	return x.b.ColStride != 1 || collides(&x.a.Matrix, &x.b.Matrix, 1)
}

// packed returns the elements of the panels of one B.
func (x *batch[T]) packed(set *asm.Set[T]) int { return tiles(x.c.Cols, set.NR) * set.NR * x.a.Cols }

// pack writes the panels of B of products lo ≤ i < hi to buf, one after the other. Packing one brings along what is packed next.
func (x *batch[T]) pack(set *asm.Set[T], lo, hi int, buf []T) {
	n, k, ld := x.c.Cols, x.a.Cols, x.b.ColStride
	for i := lo; i < hi; i++ {
		b := x.b.from(i)
		for j := 0; j < n; j += set.NR {
			if ld == 1 {
				set.PackB.Copy(min(set.NR, n-j), k, &b[j], x.b.RowStride, &buf[j*k])
				continue
			}
			next := set.NR * ld
			if j+set.NR >= n {
				next = x.b.Stride - j*ld
			}
			set.PackB.Transpose(min(set.NR, n-j), k, &b[j*ld], ld, ahead(next), &buf[j*k])
		}
		buf = buf[x.packed(set):]
	}
}

// stackWork is the number of multiply-adds up to which one call of a kernel goes through several products: it should not take long, since
// it cannot be interrupted, and the operands of all should stay in the L1 cache if another call follows for other tiles of the same products.
const stackWork = 1 << 16

// group returns how many products a call of a kernel goes through, of so many calls.
func (x *batch[T]) group(set *asm.Set[T], calls int) int {
	m, n, k := x.c.Rows, x.c.Cols, x.a.Cols
	b, group := k*n, stackWork/(m*n*k)
	if x.packsB() {
		b = x.packed(set)
	}
	if calls > 1 || x.packsB() { // what has been read, or packed, is read once more
		group = min(group, caches.L1/2/((m*k+b+m*n)*int(unsafe.Sizeof(*new(T)))))
	}
	return max(group, 1)
}

// call does the calls of the products lo ≤ i < hi. A B with contiguous columns is packed to panels, which have room for a group.
func (x *batch[T]) call(set *asm.Set[T], calls []directCall, alpha, beta T, lo, hi int, panels []T) {
	k, group := x.a.Cols, x.group(set, len(calls))
	if group < 4 || calls[0].wide {
		x.callEach(set, calls, alpha, beta, lo, hi, panels)
		return
	}
	for ; lo < hi; lo += group {
		count := min(group, hi-lo)
		a, c := x.a.from(lo), x.c.from(lo)
		b, ldb, unit, step := x.b.from(lo), x.b.RowStride, 1, x.b.Stride
		if panels != nil {
			x.pack(set, lo, lo+count, panels)
			b, ldb, unit, step = panels, set.NR, k, x.packed(set)
		}
		for j := range calls {
			s := &calls[j]
			set.Stack[s.rows-1][s.vectors-1](count, s.tiles, s.cols, k, alpha, &a[s.a], x.a.RowStride, x.a.ColStride, x.a.Stride,
				&b[s.j*unit], ldb, step, beta, &c[s.c], x.c.RowStride, x.c.Stride)
		}
		asm.Checkpoint(hi - lo - group)
	}
}

// callEach does the calls one product after the other. Those for the last columns bring along what the next product reads of B, those before them
// its A. B is brought along by packing if it is packed.
func (x *batch[T]) callEach(set *asm.Set[T], calls []directCall, alpha, beta T, lo, hi int, panels []T) {
	k := x.a.Cols
	for i := lo; i < hi; i++ {
		a, c := x.a.from(i), x.c.from(i)
		b, ldb, unit := x.b.from(i), x.b.RowStride, 1
		if panels != nil {
			x.pack(set, i, i+1, panels)
			b, ldb, unit = panels, set.NR, k
		}
		for j := range calls {
			s := &calls[j]
			if s.wide {
				for t := 0; t < s.tiles*s.rows; t += s.rows {
					set.Panels[s.rows-1][s.vectors-1](s.cols, k, alpha, &a[s.a+t*x.a.RowStride], x.a.RowStride, x.a.ColStride,
						&b[0], ldb, set.NR, 0, beta, &c[s.c+t*x.c.RowStride], x.c.RowStride, nil, nil)
				}
				continue
			}
			from, at := a, s.a+x.a.Stride
			if panels == nil && s.j+s.cols == x.c.Cols {
				from, at = b, s.a+x.b.Stride
			}
			var next *T
			if at < len(from) && (panels == nil || s.j == 0) {
				next = &from[at]
			}
			set.Direct[s.rows-1][s.vectors-1](s.tiles, s.cols, k, alpha, &a[s.a], x.a.RowStride, x.a.ColStride, &b[s.j*unit], ldb,
				beta, &c[s.c], x.c.RowStride, next, nil, nil)
		}
		asm.Checkpoint(hi - i - 1)
	}
}
