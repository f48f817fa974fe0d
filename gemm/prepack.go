package gemm

import (
	"fmt"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm/generic"
)

// Prepacked is a k×n matrix in the order in which kernels read it: once packed, such as the weights of a layer, it serves any number
// of products, of several goroutines at once. It is a copy, of [Prepacked.Bytes] bytes, and lives as long as it is
// referred to.
type Prepacked[T Float] struct {
	k, n  int
	width int // of a panel: NR of the kernels in use
	data  []T // panels of that many columns, each over all of k
}

// Prepack copies b, which it panics about if it is not a valid view. A layer with weights w, of a row an output, multiplies a batch with
// Prepack(w.T()).
func Prepack[T Float](b Matrix[T]) *Prepacked[T] {
	if err := b.Check(); err != nil {
		panic("gemm: Prepack: b: " + err.Error())
	}
	set := Kernels[T]()
	p := &Prepacked[T]{k: b.Rows, n: b.Cols, width: set.NR}
	if p.k > 0 && p.n > 0 {
		memory := arena{}
		p.data = carve[T](&memory, tiles(p.n, set.NR)*set.NR*p.k)
		pack(set.PackB, set.NR, p.n, p.k, b.T(), p.data)
	}
	return p
}

// Dims returns the numbers of rows and columns of the matrix.
func (p *Prepacked[T]) Dims() (k, n int) { return p.k, p.n }

// Bytes returns the size of the copy.
func (p *Prepacked[T]) Bytes() int { return len(p.data) * int(unsafe.Sizeof(*new(T))) }

// At returns element (i, j).
func (p *Prepacked[T]) At(i, j int) T {
	if uint(i) >= uint(p.k) || uint(j) >= uint(p.n) {
		panic(fmt.Sprintf("gemm: index (%d, %d) outside a %d×%d matrix", i, j, p.k, p.n))
	}
	lane := j % p.width
	return p.data[(j-lane)*p.k+i*p.width+lane]
}

// Unpack returns the matrix, row-major.
func (p *Prepacked[T]) Unpack() Matrix[T] {
	m := RowMajor[T](p.k, p.n, nil)
	for i := range p.k {
		row := m.Row(i)
		for j := range row {
			row[j] = p.At(i, j)
		}
	}
	return m
}

// MulPrepacked computes C ← αA·B + βC for a prepacked B. It follows the chain order whatever the shape, so that a row of C has
// the same bits in every batch of rows. It panics, before it writes anything, as [Mul] does.
func MulPrepacked[T Float](alpha T, a Matrix[T], b *Prepacked[T], beta T, c Matrix[T], opts ...Option) {
	const call = "MulPrepacked"
	shape := Matrix[T]{Rows: b.k, Cols: b.n} // of B, without strides always a valid view
	if b.k > 0 && b.n > 0 {
		shape.Data = b.data[:1]
	}
	checkMul(call, &a, &shape, &c)
	o, e := settle[T](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	set, m, n, k := Kernels[T](), c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 || k == 0 || alpha == 0 {
		mul(set, alpha, &a, &shape, beta, &c, o, e)
		return
	}
	cycles := float64(m) * float64(n) * float64(k) / float64(2*set.VL)
	t := getTask[T]()
	t.set, t.alpha, t.a.Matrix, t.prepacked, t.beta, t.c, t.then = set, alpha, a, b, beta, c, tail[T]{Epilogue: e}
	t.grid = split(m, n, set.MR, set.NR, o.workers(cycles))
	t.run(cycles >= largeCycles)
}

// inPanels computes a rectangle of C with a prepacked B. A is read in place if it can stay in the L2, which suits batches of
// few rows; otherwise it is packed.
func (t *task[T]) inPanels(w *arena, i0, i1, j0, j1 int, then tail[T]) {
	set, k, p := t.set, t.a.Cols, t.prepacked
	size := int(unsafe.Sizeof(t.alpha))
	bs := blocks(set.MR, set.NR, size, caches)
	direct := (i1-i0)*k*size <= caches.L2/2
	mc, kc := even(i1-i0, bs.MC, set.MR), min(generic.KC, k)
	if direct {
		mc = i1 - i0
	}
	pa := tiles(mc, set.MR) * set.MR * kc
	buf := carve[T](w, pa+set.MR*set.NR+scratch)
	packedA, tile, extra := buf[:pa], buf[pa:], buf[pa+set.MR*set.NR:]
	led := then.leads(&t.c)
	for ic := i0; ic < i1; ic += mc {
		mb := min(mc, i1-ic)
		c := t.c.Slice(ic, ic+mb, j0, j1)
		then.i, then.j = ic, j0
		for pc := 0; pc < k; pc += kc {
			kb, beta := min(kc, k-pc), t.beta
			if pc > 0 {
				beta = 1
			}
			var lead *tail[T]
			if led && pc+kb == k {
				lead = &then
			}
			a, b := t.a.Slice(ic, ic+mb, pc, pc+kb), p.data[j0*k+pc*set.NR:]
			if direct && c.ColStride == 1 {
				t.directPanels(&a, b, beta, &c, lead)
				continue
			}
			pack(set.PackA, set.MR, mb, kb, a, packedA)
			macro(set, mb, j1-j0, kb, t.alpha, packedA, b, k*set.NR, beta, c, tile, lead, corner{})
		}
		then.finish(set, led, c, extra)
	}
}

// directPanels multiplies A, where it lies, with one k block of all panels.
func (t *task[T]) directPanels(a *Matrix[T], b []T, beta T, c *Matrix[T], lead *tail[T]) {
	nr, k := t.set.NR, t.a.Cols
	for jr := 0; jr < c.Cols; jr += nr {
		n := min(nr, c.Cols-jr)
		bj, cj := Matrix[T]{b[jr*k:], a.Cols, n, nr, 1}, c.Slice(0, c.Rows, jr, jr+n)
		if lead == nil {
			directly(t.set, t.alpha, a, &bj, beta, &cj, nil)
			continue
		}
		here := *lead
		here.j += jr
		directly(t.set, t.alpha, a, &bj, beta, &cj, &here)
	}
}
