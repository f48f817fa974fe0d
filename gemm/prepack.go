package gemm

import (
	"fmt"
	"math"
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// Prepacked is a k×n matrix in the order in which kernels read it: once packed, such as the weights of a layer, it serves any number
// of products, of several goroutines at once. It is a copy, of [Prepacked.Bytes] bytes, and lives as long as it is
// referred to.
type Prepacked[T Float | BFloat16] struct {
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
	return newPrepacked(b, set.NR, func(dst []T) { pack(set.PackB, set.NR, b.Cols, b.Rows, b.T(), dst) })
}

// PrepackBFloat16 is [Prepack] for weights in half the memory, which they keep: [MulPrepackedBFloat16] widens them while it multiplies.
func PrepackBFloat16(b Matrix[BFloat16]) *Prepacked[BFloat16] {
	if err := b.Check(); err != nil {
		panic("gemm: PrepackBFloat16: b: " + err.Error())
	}
	width := Kernels[float32]().NR
	return newPrepacked(b, width, func(dst []BFloat16) { generic.Pack(width, b.Cols, b.Rows, b.Data, b.ColStride, b.RowStride, dst) })
}

// newPrepacked has b packed into panels of that width.
func newPrepacked[T Float | BFloat16](b Matrix[T], width int, pack func(dst []T)) *Prepacked[T] {
	p := &Prepacked[T]{k: b.Rows, n: b.Cols, width: width}
	if p.k > 0 && p.n > 0 {
		memory := arena{}
		p.data = carve[T](&memory, tiles(p.n, width)*width*p.k)
		pack(p.data)
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
	if t, large := prepackedTask("MulPrepacked", alpha, &a, b, beta, &c, opts); t != nil {
		t.product.a.Matrix, t.product.wide = a, b
		t.run(t.grid, large)
	}
}

// MulPrepackedBFloat16 is [MulPrepacked] for weights of BFloat16 and float32 sums; the other operand is of either type. The result has
// the bits of MulPrepacked for the same matrices as float32. A product of few rows spends its time on reading the weights, which are half as
// long.
func MulPrepackedBFloat16[A float32 | BFloat16](alpha float32, a Matrix[A], b *Prepacked[BFloat16], beta float32, c Matrix[float32], opts ...Option) {
	if t, large := prepackedTask("MulPrepackedBFloat16", alpha, &a, b, beta, &c, opts); t != nil {
		switch a := any(a).(type) {
		case Matrix[float32]:
			t.product.a.Matrix = a
		case Matrix[BFloat16]:
			t.product.a = narrowOperand[float32](a)
		}
		t.product.narrow = b
		t.run(t.grid, large)
	}
}

// prepackedTask checks the arguments on behalf of call and returns a task for them which wants A and B yet, or nil if there is nothing to multiply.
func prepackedTask[T Float, A Float | BFloat16, B Float | BFloat16](call string, alpha T, a *Matrix[A], b *Prepacked[B], beta T, c *Matrix[T], opts []Option) (t *task[prepackedProduct[T], *prepackedProduct[T]], large bool) {
	shape := Matrix[B]{Rows: b.k, Cols: b.n} // of B, without strides always a valid view
	if b.k > 0 && b.n > 0 {
		shape.Data = b.data[:1]
	}
	checkMul(call, a, &shape, c)
	o, e := settle[T](call, c.Rows, c.Cols, opts)
	o.refuseTriangle(call)
	set, m, n, k := Kernels[T](), c.Rows, c.Cols, a.Cols
	if m == 0 || n == 0 || k == 0 || alpha == 0 {
		mul(set, 0, &Matrix[T]{Rows: m, Cols: k}, &Matrix[T]{Rows: k, Cols: n}, beta, c, o, e)
		return nil, false
	}
	cycles := float64(m) * float64(n) * float64(k) / multiplyAdds(set)
	t = getTask[prepackedProduct[T]]()
	x := &t.product
	x.set, x.alpha, x.beta, x.c, x.then = set, alpha, beta, *c, tail[T]{Epilogue: e}
	t.grid = split(m, n, set.MR, set.NR, o.workers(cycles), seam(c, set.NR)*multiplyAdds(set)/float64(k))
	return t, cycles >= largeCycles
}

// A prepackedProduct is C ← αA·B + βC with a prepacked B.
type prepackedProduct[T Float] struct {
	set    *asm.Set[T]
	alpha  T
	a      operand[T]
	wide   *Prepacked[T]        // B, or
	narrow *Prepacked[BFloat16] // what it is when widened
	beta   T
	c      Matrix[T]
	then   tail[T]
}

var prepackedPools poolFor

func (*prepackedProduct[T]) pool() *sync.Pool { return poolOf[T](&prepackedPools) }

// rect computes a rectangle of C. A is read in place if it can stay in the L2, which suits batches of
// few rows; otherwise it is packed.
func (t *prepackedProduct[T]) rect(w *arena, i0, i1, j0, j1 int) {
	set, k, then := t.set, t.a.Cols, t.then
	then.i, then.j = i0, j0
	size := int(unsafe.Sizeof(t.alpha))
	bs := blocks(set.MR, set.NR, size, caches)
	most, far := caches.L2/2, again(set) && t.a.narrow.Data == nil
	switch columns := (j1 - j0) / set.NR; { // A is read as often, so that packing pays, which has the next panel of B fetched as well, unless A comes from a quick L3
	case far && columns <= 1:
		most = math.MaxInt
	case far && columns <= 2:
		most = caches.L3
	case far && columns <= 8:
		most = caches.L3 / 2
	case columns > 8 && i1-i0 > set.MR:
		most = 0
	case columns > 4:
		most = min(most, maxA)
	}
	direct := t.c.ColStride == 1 && (i1-i0)*k*size <= most
	mc, kc := even(i1-i0, bs.MC, set.MR), min(generic.KC, k)
	pa := tiles(mc, set.MR) * set.MR * kc
	if direct {
		mc, pa = i1-i0, 0
		if t.a.narrow.Data != nil {
			pa = mc * k
		}
	}
	group, panel := j1-j0, 0 // columns to be had at once, and the room that they take
	if t.narrow != nil {
		group, panel = set.NR, set.NR*kc
	}
	buf := carve[T](w, panel+pa+set.MR*set.NR+scratch+t.a.wide(set.MR, kc))
	wide, packedA, tile, extra := buf[:panel], buf[panel:panel+pa], buf[panel+pa:], buf[panel+pa+set.MR*set.NR:]
	led := then.leads(&t.c)
	if direct {
		c := t.c.Slice(i0, i1, j0, j1)
		a := t.a.widened(i0, i1, packedA)
		var lead *tail[T]
		if led {
			lead = &then
		}
		switch few := mc <= len(set.Panels); {
		case few && t.narrow != nil:
			fewRows(set, set.NarrowPanels[mc-1], t.alpha, &a, halves(t.narrow.data[j0*k:]), set.NR, k*set.NR, farSteps*set.NR, t.beta, &c, c.Cols, lead)
		case few:
			fewRows(set, set.Panels[mc-1], t.alpha, &a, t.wide.data[j0*k:], set.NR, k*set.NR, farSteps*set.NR, t.beta, &c, c.Cols, lead)
		default:
			panelwise(set, t.alpha, &a, func(j, _, p, kb int) []T { return t.panel(j0+j, p, kb, wide) }, t.beta, &c, 0, lead)
		}
		then.finish(set, led, c, extra)
		return
	}
	for ic := i0; ic < i1; ic += mc {
		mb := min(mc, i1-ic)
		height := heightOf(mb, set.MR)
		for pc := 0; pc < k; pc += kc {
			kb, beta := min(kc, k-pc), t.beta
			if pc > 0 {
				beta = 1
			}
			t.a.packTiles(set, height, ic, mb, pc, kb, packedA, extra[scratch:])
			for jc := j0; jc < j1; jc += group {
				nb := min(group, j1-jc)
				then.i, then.j = ic, jc
				var lead *tail[T]
				if led && pc+kb == k {
					lead = &then
				}
				macro(set, height, mb, nb, kb, t.alpha, packedA, t.panel(jc, pc, kb, wide), k*set.NR, beta, t.c.Slice(ic, ic+mb, jc, jc+nb), tile, lead, corner{}, nil)
			}
		}
		then.i, then.j = ic, j0
		then.finish(set, led, t.c.Slice(ic, ic+mb, j0, j1), extra)
	}
}

// panel returns kb steps from step pc on of the panel which begins in column j, and where they are not to be widened the following panels as well. wide has room for
// one.
func (t *prepackedProduct[T]) panel(j, pc, kb int, wide []T) []T {
	nr, k := t.set.NR, t.a.Cols
	if t.narrow == nil {
		return t.wide.data[j*k+pc*nr:]
	}
	t.set.Widen(kb*nr, &halves(t.narrow.data[j*k+pc*nr:])[0], &wide[0])
	return wide
}

// panelwise computes C ← αA·B + βC from column j of C on, with A where it lies, and then what leads, if anything. Each panel of B, n columns from j on of
// which panel returns kb steps from step p on, goes through all of k, so that memory is read from end to end.
func panelwise[T Float](set *asm.Set[T], alpha T, a *Matrix[T], panel func(j, n, p, kb int) []T, beta T, c *Matrix[T], j int, lead *tail[T]) {
	var here tail[T]
	for k := a.Cols; j < c.Cols; j += set.NR {
		n := min(set.NR, c.Cols-j)
		cj := c.Slice(0, c.Rows, j, j+n)
		for p, factor := 0, beta; p < k; p, factor = p+generic.KC, 1 {
			kb := min(generic.KC, k-p)
			ap, bp := a.Slice(0, a.Rows, p, p+kb), Matrix[T]{panel(j, n, p, kb), kb, n, set.NR, 1}
			var then *tail[T]
			if lead != nil && p+kb == k {
				here = *lead
				here.j += j
				then = &here
			}
			directly(set, alpha, &ap, &bp, factor, &cj, then)
		}
	}
}

// farSteps is how far ahead a panel is prefetched.
const farSteps = 32

// fewRows computes the first cols columns of C ← αA·B + βC by kernels for its few rows, and then what leads, if anything. The panels of B are apart elements from each other,
// and their rows ldb; what is ahead elements behind is prefetched.
func fewRows[T Float, B Float | uint16](set *asm.Set[T], kernels []asm.PanelsFunc[T, B], alpha T, a *Matrix[T], b []B, ldb, apart, ahead int, beta T, c *Matrix[T], cols int, lead *tail[T]) {
	k := a.Cols
	width := even(cols, len(kernels)*set.VL, set.NR)
	step := width / set.NR * apart // if there is more than one
	for jr, at := 0, 0; jr < cols; jr, at = jr+width, at+step {
		n := min(width, cols-jr)
		for p, factor := 0, beta; p < k; p, factor = p+generic.KC, 1 {
			bias, bounds := lead.end(k-p <= generic.KC, jr)
			kernels[set.Vectors(n)-1](n, min(generic.KC, k-p), alpha, &a.Data[p*a.ColStride], a.RowStride, a.ColStride,
				&b[at+p*ldb], ldb, apart, ahead, factor, &c.Data[jr], c.RowStride, bias, bounds)
			asm.Checkpoint(max(k-p-generic.KC, cols-jr-width))
		}
	}
}
