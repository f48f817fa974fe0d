package gemm

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// A complex product runs on the real kernels. B, whose rows are pairs of real and imaginary parts, is taken for a real
// matrix of twice the columns; one row of A then gives two of sums, re A·B and im A·B. What C gets of a k block is put together from these, by
// kernels for whole tiles of packed operands while the sums are in registers, and elsewhere by one
// more kernel, Merge. That is also where conjugates matter: they turn signs of sums, and
// operands are packed as they lie. The sums take as much register space, and the panels as much cache, as
// those of a real product of the same number of multiply-adds, while C is visited half as often.
//
// Inside, complex matrices are Matrix[T] of their real parts' type T, of pairs: Rows and Cols count pairs and the strides, elements.

// MulComplex computes C ← αA·B + βC for an m×k matrix A, a k×n matrix B and an m×n matrix C of complex numbers, following
// the numerical contract in the package documentation. If β = 0, C is never read; if α = 0 or k = 0, neither are A and B.
// Transposed and conjugated operands are views: MulComplex(1, a.H(), b, 0, c).
//
// A conjugated C has the conjugate of the product stored, computed as ᾱ·Ā·B̄ + β̄·C̄.
//
// MulComplex panics, before it writes anything, if the dimensions do not agree or a matrix
// is not a valid view. C may not overlap A or B, nor may two of its elements be the same.
func MulComplex[T Complex](alpha T, a, b ComplexMatrix[T], beta T, c ComplexMatrix[T], opts ...Option) {
	checkMul("MulComplex", &a.Matrix, &b.Matrix, &c.Matrix)
	o := complexOptions("MulComplex", c.Rows, c.Cols, opts)
	if c.Conjugated {
		alpha, a, b, beta = c.conj(alpha), a.Conj(), b.Conj(), c.conj(beta)
	}
	if unsafe.Sizeof(alpha) == 8 {
		mulComplex(Kernels[float32](), a.Conjugated, b.Conjugated, parts[float32](alpha), pairsOf[float32](&a), pairsOf[float32](&b), parts[float32](beta), pairs[float32](&c), o)
	} else {
		mulComplex(Kernels[float64](), a.Conjugated, b.Conjugated, parts[float64](alpha), pairsOf[float64](&a), pairsOf[float64](&b), parts[float64](beta), pairs[float64](&c), o)
	}
}

// complexOptions returns the options as one, for an m×n result. It panics on behalf of call about an epilogue.
func complexOptions(call string, m, n int, opts []Option) (o Option) {
	for _, opt := range opts {
		if opt.threads > 0 {
			o.threads = opt.threads
		}
		if opt.part != whole {
			o.part = opt.part
		}
		if opt.then != nil {
			panic("gemm: " + call + ": an epilogue, which only real products have")
		}
	}
	o.checkTriangle(call, m, n)
	return o
}

// parts returns the real and the imaginary part of v. F is the type of both.
func parts[F Float, T Complex](v T) [2]F { return *(*[2]F)(unsafe.Pointer(&v)) }

// pairs returns m as pairs of F, the type of its real parts.
func pairs[F Float, T Complex](m *ComplexMatrix[T]) Matrix[F] {
	return Matrix[F]{
		Data: unsafe.Slice((*F)(unsafe.Pointer(unsafe.SliceData(m.Data))), 2*len(m.Data)),
		Rows: m.Rows, Cols: m.Cols, RowStride: 2 * m.RowStride, ColStride: 2 * m.ColStride,
	}
}

// pairsOf is pairs for an operand.
func pairsOf[F Float, T Complex](m *ComplexMatrix[T]) symmetric[F] {
	return symmetric[F]{Matrix: pairs[F](m)}
}

// complexFactors are α, A and B of a product, of one or two that are added up, and which of the two is conjugated.
type complexFactors[T Float] struct {
	alpha        [2]T
	a, b         symmetric[T]
	conjA, conjB bool
}

// T returns the factors of the transpose.
func (f complexFactors[T]) T() complexFactors[T] {
	return complexFactors[T]{f.alpha, f.b.T(), f.a.T(), f.conjB, f.conjA}
}

// mulComplex is MulComplex for valid arguments and a given kernel set.
func mulComplex[T Float](set *asm.Set[T], conjA, conjB bool, alpha [2]T, a, b symmetric[T], beta [2]T, c Matrix[T], o Option) {
	mulComplexSum(set, []complexFactors[T]{{alpha, a, b, conjA, conjB}}, beta, c, o)
}

// mulComplexSum computes C ← α₀·A₀·B₀ + α₁·A₁·B₁ + βC, in that order, or that of one product.
func mulComplexSum[T Float](set *asm.Set[T], sum []complexFactors[T], beta [2]T, c Matrix[T], o Option) {
	m, n, k := c.Rows, c.Cols, sum[0].a.Cols
	if m == 0 || n == 0 {
		return
	}
	if sum[0].alpha == [2]T{} || k == 0 {
		for i := 0; i < m && beta != [2]T{1}; i++ {
			if lo, hi := (corner{o.part, 0, 0}).row(i, n); lo < hi {
				generic.ScaleComplex(1, hi-lo, beta, c.Data[i*c.RowStride+lo*c.ColStride:], 0, c.ColStride/2)
			}
		}
		return
	}
	given, part := c, o.part
	flip := c.ColStride != 2 && c.RowStride == 2 // kernels write rows of C; the sums of Cᵀ = Bᵀ·Aᵀ are the same
	if flip {
		c, o.part = c.T(), o.part.T()
		m, n = n, m
	}
	t := getTask[complexProduct[T]]()
	x := &t.product
	x.set, x.part, x.c, x.inPlace, x.terms = set, o.part, c, true, 0
	for i := range sum {
		f := &sum[i]
		if flip {
			t := f.T()
			f = &t
		}
		x.inPlace = x.inPlace && complexInPlace(set, &f.a, &f.b, x.part)
		if i > 0 && !x.inPlace { // one after the other
			break
		}
		x.a[i], x.b[i], x.terms = f.a, f.b, i+1
		x.how[i][0] = generic.MergeNumbers(&x.numbers[i][0], f.conjA, f.conjB, f.alpha, beta)
		if k > generic.KC {
			x.how[i][1] = generic.MergeNumbers(&x.numbers[i][1], f.conjA, f.conjB, f.alpha, [2]T{1})
		}
		beta = [2]T{1}
	}
	terms := x.terms
	cycles := 4 * float64(terms) * float64(m) * float64(n) * float64(k) / multiplyAdds(set)
	workers := o.workers(cycles)
	if x.inPlace && workers == 1 { // the least that a small product can be made to cost
		w := getArena()
		x.direct(w, 0, m, 0, n)
		putArena(w)
		t.recycle()
	} else {
		t.run(x.part.split(m, n, set.MR/2, set.NR/2, workers, seam(&c, set.NR)*multiplyAdds(set)/float64(4*k)), cycles >= largeCycles)
	}
	if terms < len(sum) {
		o.part = part
		mulComplexSum(set, sum[terms:], [2]T{1}, given, o)
	}
}

// A complexProduct is a product of complex matrices as real ones of pairs, or the sum of two, with what Merge is told at the first k block and at
// those behind it.
type complexProduct[T Float] struct {
	set     *asm.Set[T]
	inPlace bool
	terms   int
	a, b    [2]symmetric[T]
	c       Matrix[T]
	part    triangle // the part of c to compute
	numbers [2][2][asm.MergeSize]T
	how     [2][2]int
}

var complexPools poolFor

func (*complexProduct[T]) pool() *sync.Pool { return poolOf[T](&complexPools) }

func (t *complexProduct[T]) rect(w *arena, i0, i1, j0, j1 int) {
	if t.inPlace {
		t.direct(w, i0, i1, j0, j1)
	} else {
		t.block(w, i0, i1, j0, j1)
	}
}

// merge adds to the m×n part of C from row i and column j on what its sums in the k block from step p on of a term give.
func (t *complexProduct[T]) merge(term, m, n, i, j, p int, r, q []T, lds int, scratch []T, crosses bool) {
	later := min(p, 1)
	x, how := &t.numbers[term][later][0], t.how[term][later]
	at := corner{t.part, i, j}
	if t.c.ColStride == 2 || n == 1 {
		c, ldc := t.c.Data[i*t.c.RowStride+j*t.c.ColStride:], t.c.RowStride
		if !crosses {
			t.set.Merge(m, 2*n, how, &r[0], &q[0], lds, x, &c[0], ldc)
			return
		}
		for i := range m {
			if lo, hi := at.row(i, n); lo < hi {
				t.set.Merge(1, 2*(hi-lo), how, &r[i*lds+2*lo], &q[i*lds+2*lo], lds, x, &c[i*ldc+2*lo], ldc)
			}
		}
		return
	}
	c := t.c.Slice(i, i+m, j, j+n)
	if how&asm.MergeRead != 0 {
		copyPairs(c, at, scratch, func(c, s *[2]T) { *s = *c })
	}
	t.set.Merge(m, 2*n, how, &r[0], &q[0], lds, x, &scratch[0], 2*n)
	copyPairs(c, at, scratch, func(c, s *[2]T) { *c = *s })
}

// copyPairs has move called for each pair of c in the triangle and its place in the contiguous scratch.
func copyPairs[T Float](c Matrix[T], at corner, scratch []T, move func(c, s *[2]T)) {
	for i := range c.Rows {
		lo, hi := at.row(i, c.Cols)
		for j := lo; j < hi; j++ {
			move((*[2]T)(c.Data[i*c.RowStride+j*c.ColStride:]), (*[2]T)(scratch[2*(i*c.Cols+j):]))
		}
	}
}

// sumTiles is the number of tiles whose sums are kept before they are merged: they should stay in the L1 cache.
const sumTiles = 2

// manyPairs is the number of rows and of columns of C from which it pays to pack operands that do not lie well, manyColumns that for a B of contiguous columns, which is
// packed strip by strip anyway, and all of C.
const manyPairs, manyColumns = 128, 80

// complexInPlace reports whether the direct path is the better one: that operands which are read again and again stay in the L2
// cache, in which one may take half, and lie well. For real parts and then for imaginary ones, for each strip of B or tile of A, the path reads cache lines of every
// row where A is column-major, and rows of B, of which an L1 cache holds few if they are a multiple of 4 KiB apart. Where C has few rows or columns, a quick L3 is as good, of which one may take
// all that a core has, or a half or a quarter if it does not lie well.
func complexInPlace[T Float](set *asm.Set[T], a, b *symmetric[T], part triangle) bool {
	for _, x := range [2]*symmetric[T]{a, b} {
		if x.stored != whole && !x.isSmall(2) {
			return false
		}
	}
	m, n, k, rows, size := a.Rows, b.Cols, a.Cols, b.ColStride == 2 || b.stored != whole, int(unsafe.Sizeof(*new(T)))
	few, alongA, meetB := min(m, n), a.ColStride == 2, rows && aliases[T](b.RowStride)
	if few >= manyPairs && (!alongA || meetB) || few >= manyColumns && !rows && part == whole {
		return false
	}
	mostA, mostB := caches.L2/2, caches.L2/2
	if quickL3 && few < manyPairs {
		mostA, mostB = caches.L3, caches.L3
		if !alongA {
			mostA /= 2
			if aliases[T](a.ColStride) {
				mostA /= 2
			}
		}
		if meetB {
			mostB /= 2
		}
	}
	fits := func(pairs, most int) bool { return 2*pairs*size <= most }
	fitsA := fits(m*k, mostA) || 2*n <= set.NR
	once := m <= set.MR && !(quickL3 && meetB && m <= generic.DotMax) // pieces of rows in as many pages would be all that a few rows wait for
	fitsB := fits(k*n, mostB) || once || !rows && fits(k*set.NR/2, mostB)
	return fitsA && fitsB
}

// direct computes a rectangle of C from operands where they lie, but for a B whose rows are not contiguous: the
// real parts of A and the imaginary ones are two real matrices with strides. Package blas does the same for small products (smallPairs).
func (t *complexProduct[T]) direct(w *arena, i0, i1, j0, j1 int) {
	set, k, x, y := t.set, t.a[0].Cols, t.a, t.b
	if x[0].stored != whole || y[0].stored != whole { // there is one term then, and each core completes the matrix for itself
		own := getArena()
		defer putArena(own)
		x[0], y[0] = x[0].completed(set, 2, own), y[0].completed(set, 2, own)
	}
	nr := set.NR
	half := sumTiles * set.MR * nr
	buf := carve[T](w, 3*half+k*nr)
	sums, panel := buf[:3*half], buf[3*half:]
	for jr := j0; jr < j1; jr += nr / 2 {
		cols := min(nr/2, j1-jr)
		in0, in1, x0, x1 := t.part.cross(i0, i1, jr, cols)
		for term := range t.terms {
			a, b := &x[term], &y[term]
			bp, ldb := b.Data[jr*b.ColStride:], b.RowStride
			if b.ColStride != 2 && cols > 1 || collides(&a.Matrix, &b.Matrix, 2) {
				packPairs(set.PackB, nr, cols, k, b.Slice(0, k, jr, jr+cols).T(), panel)
				bp, ldb = panel, nr
			}
			t.tiles(term, a, in0, in1, jr, cols, bp, ldb, sums, false)
			t.tiles(term, a, x0, x1, jr, cols, bp, ldb, sums, true)
		}
	}
}

// tiles computes what a term, of which a is the left factor, adds to the rows i0 ≤ … < i1 of a strip, whose first column is j. If the diagonal crosses them, no tile has columns that none of its
// rows has in the triangle.
func (t *complexProduct[T]) tiles(term int, a *symmetric[T], i0, i1, j, cols int, b []T, ldb int, sums []T, crosses bool) {
	const kc = generic.KC
	set := t.set
	k, nr, third := a.Cols, set.NR, len(sums)/3
	r, q, scratch := sums[:third], sums[third:2*third], sums[2*third:]
	for i, left := i0, tiles(i1-i0, tallest(set, a.RowStride)); left > 0; {
		m, count := evenly(i1-i, left, sumTiles)
		lo, hi := 0, cols
		if crosses {
			count = 1
			lo, hi = corner{t.part, i, j}.columns(0, m, cols)
		}
		n := 2 * (hi - lo)
		f := set.Direct[m-1][set.Vectors(n)-1]
		for p := 0; p < k; p += kc {
			kb, ap, bp := min(kc, k-p), a.Data[i*a.RowStride+p*a.ColStride:], &b[p*ldb+2*lo]
			f(count, n, kb, 1, &ap[0], a.RowStride, a.ColStride, bp, ldb, 0, &r[0], nr, nil, nil, nil)
			f(count, n, kb, 1, &ap[1], a.RowStride, a.ColStride, bp, ldb, 0, &q[0], nr, nil, nil, nil)
			t.merge(term, m*count, n/2, i, j+lo, p, r, q, nr, scratch, crosses)
		}
		i, left = i+m*count, left-count
	}
}

// block is that of [product] for complex ones. A pair of A takes two lanes of a panel, which become two rows of sums.
func (t *complexProduct[T]) block(w *arena, i0, i1, j0, j1 int) {
	set, k := t.set, t.a[0].Cols
	bs := blocks(set.MR, set.NR, int(unsafe.Sizeof(*new(T))), caches)
	mr, nr := set.MR/2, set.NR/2
	mc, nc, kc := even(i1-i0, bs.MC/2, mr), even(j1-j0, bs.NC/2, nr), min(bs.KC, k)

	pb, pa, sums := tiles(nc, nr)*set.NR*kc, tiles(mc, mr)*set.MR*kc, sumTiles*set.MR*set.NR
	buf := carve[T](w, pb+pa+2*sums)
	b := t.b[0].T()
	packedB, packedA, s, scratch := buf[:pb], buf[pb:pb+pa], buf[pb+pa:pb+pa+sums], buf[pb+pa+sums:]

	var feeding feed[T]

	for jc := j0; jc < j1; jc += nc {
		nb := min(nc, j1-jc)
		for pc := 0; pc < k; pc += kc {
			kb := min(kc, k-pc)
			var fed *feed[T]
			if b.stored == whole && b.RowStride == 2 {
				fed = feeding.begin(set, Matrix[T]{b.Data[2*jc+pc*b.ColStride:], 2 * nb, kb, 1, b.ColStride}, 2*(i1-i0), fedPairs, 2*b.Rows*k, packedB)
			}
			if fed == nil {
				b.packPairs(set.PackB, set.NR, jc, nb, pc, kb, packedB)
			}
			for ic := i0; ic < i1; ic += mc {
				mb := min(mc, i1-ic)
				if (corner{t.part, ic, jc}).misses(mb, nb) {
					continue
				}
				t.a[0].packPairs(set.PackA, set.MR, ic, mb, pc, kb, packedA)
				t.macro(mb, nb, kb, ic, jc, pc, packedA, packedB, s, scratch, fed)
				fed.ready(2 * nb)
				fed = nil
			}
		}
	}
}

// macro multiplies a packed mb×kb block of A with a packed kb×nb block of B into the part of C from row i and column j
// on; the block of the k range begins at step p. If fed is not nil, it packs B on the way.
func (t *complexProduct[T]) macro(mb, nb, kb, i, j, p int, a, b, s, scratch []T, fed *feed[T]) {
	set, later := t.set, min(p, 1)
	most, atOnce := sumTiles, fed == nil && t.c.ColStride == 2
	if atOnce {
		most = maxTiles
	}
	corner{t.part, i, j}.runs(mb, nb, set.MR/2, set.NR/2, most, func(r run) {
		fed.ready(2 * (r.j + r.n))
		panel, next := b[2*r.j*kb:], &b[2*r.next*kb+hinted(2*r.i/set.MR, true, kb*set.NR)]
		if atOnce && !r.crosses && 2*r.m == set.MR && 2*r.n == set.NR {
			set.GemmPairs(r.tiles, kb, t.how[0][later], &a[2*r.i*kb], &panel[0], &t.numbers[0][later][0], &t.c.Data[(i+r.i)*t.c.RowStride+2*(j+r.j)], t.c.RowStride, next)
			return
		}
		if !r.crosses {
			for ; r.tiles > 0; r.i, r.tiles = r.i+sumTiles*r.m, r.tiles-sumTiles {
				count := min(r.tiles, sumTiles)
				fed.gemm(set, count, 2*r.m, 2*r.n, kb, 1, a[2*r.i*kb:], &panel[0], 0, s, set.NR, next, nil, nil)
				t.merge(0, r.m*count, r.n, i+r.i, j+r.j, p, s, s[set.NR:], 2*set.NR, scratch, false)
			}
			return
		}
		here, w := corner{t.part, i + r.i, j + r.j}, set.VL/2
		for x := here.piece(0, r.m, r.n, w); x.m > 0; x = here.piece(x.i+x.m, r.m, r.n, w) {
			fed.gemm(set, 1, 2*x.m, 2*x.n, kb, 1, a[2*r.i*kb+2*x.i:], &panel[2*x.j], 0, s, set.NR, next, nil, nil)
			t.merge(0, x.m, x.n, here.i+x.i, here.j+x.j, p, s, s[set.NR:], 2*set.NR, scratch, true)
		}
	})
}

// packPairs is pack for pairs: lanes counts pairs, w elements.
func packPairs[T Float](p asm.Packer[T], w, lanes, k int, x Matrix[T], dst []T) {
	ls, ks := x.RowStride, x.ColStride
	pieces(w, 2*lanes, k, 1, func(l, n, s, kb int) {
		src, panels := x.Data[l/2*ls+s*ks:], dst[l*k+s*w:]
		switch {
		case ls == 2 || lanes == 1:
			p.Copy(n, kb, &src[0], ks, &panels[0])
		case ks == 2 || k == 1:
			p.Pairs(n/2, kb, &src[0], ls/2, ahead(w/2*ls/2), &panels[0])
		default:
			transposePairs(w/2, n/2, kb, src, ls, ks, panels)
		}
	})
}

// transposePairs packs lanes that lie ls elements apart, and whose steps lie ks apart.
func transposePairs[T Float](w, lanes, k int, src []T, ls, ks int, dst []T) {
	for l := range lanes {
		from, to := src[l*ls:], dst[2*(l/w*k*w+l%w):]
		for p := range k {
			*(*[2]T)(to[2*p*w:]) = *(*[2]T)(from[p*ks:])
		}
	}
}
