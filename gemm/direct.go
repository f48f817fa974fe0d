package gemm

import (
	"math"
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// The direct path reads A, and a row-major B, where they lie. It serves products that are too small or too narrow to
// pay for packing.

// Costs in cycles, near enough to choose by: gemm/TUNING.md says how they were found.
const (
	layCost     = 0.5 // to move an element of A to a row
	scratchCost = 2.5 // to move an element of C to and from scratch
	turnCost    = 0.4 // the same by squares
	turnMeets   = 1.2 // the same if rows of C meet in an L1 cache
	latency     = 4.0 // of a multiply-add, the least time of a k step of one tile
	packVector  = 6   // to pack as many elements as a vector holds
	stripCost   = 80  // beside that, for each strip
	tileCost    = 25  // to begin and end a tile
	directBase  = 200 // before and behind all tiles, where something is packed or goes to scratch
	packedTile  = 100 // the same two where both operands are packed
	packedBase  = 1200
)

// Costs in cycles beside these and the multiply-adds, of what lies outside of the L2: a byte, or an element of farColumn. That of column is for an A of more than
// columnsSize bytes in the L2, whose columns no L1 holds.
const (
	farLoad   = 0.08 // to read A along its rows, once for each strip of B
	farRow    = 0.1  // to read a row-major B in strips, or to pack it while it is multiplied
	farStrip  = 0.14 // to pack B strip by strip, to be used at once
	farPack   = 0.35 // to pack a whole block, which goes to the L3 and comes from there again
	farColumn = 5    // to read A along its columns, each of them in another page
	column    = 0.3  // the same from the L2
	meetC     = 0.08 // a byte of C to write rows that meet in an L1 cache, and are not prefetched as they are where operands are packed

	columnsSize = 128 << 10
)

// packCost returns the cycles to pack an element.
func packCost[T Float](set *asm.Set[T]) float64 { return packVector / float64(set.VL) }

// farCost returns the cycles that so many elements cost beside others if they lie outside of the L2, given those for a byte.
func farCost[T Float](elements int, byte float64) float64 {
	if fits[T](elements, l2Share()) {
		return 0
	}
	return byte * float64(unsafe.Sizeof(*new(T))) * float64(elements)
}

// chainCycles returns the cycles of the multiply-adds of an m×n×k product in tiles.
func chainCycles[T Float](set *asm.Set[T], m, n, k int) float64 {
	column := func(cols int) float64 { // of tiles, for one step
		vectors := float64(set.Vectors(cols)) / float64(units)
		if last := (cols-1)&(set.VL-1) + 1; units == 1 && 2*last <= set.VL {
			vectors -= 0.44 // kernels take half a vector for hardly more than half of the time
		}
		return max(float64(m)*vectors, latency*float64(tiles(m, height(set.MR))))
	}
	whole := n / set.NR
	c := float64(whole) * column(set.NR)
	if rest := n - whole*set.NR; rest > 0 {
		c += column(rest)
	}
	return c * float64(k)
}

// A form is what the cost of C ← A·B depends on: its shape and its traits. It is four words, which stay in registers, as those of an [Option] do.
type form struct {
	m, n, k int
	traits
}

// traits are a set of what may be true of the operands.
type traits uint

const (
	rowsA     traits = 1 << iota // rows of A are contiguous
	columnsB                     // columns of B are
	stridedB                     // rows of B are not
	stridedC                     // those of C are not
	turnsC                       // squares of C can be transposed
	aliasedB                     // rows of B meet in an L1 cache
	aliasedC                     // those of C do
	colliding                    // those of A and B collide there
	linesC                       // C is written line by line
)

// are reports whether any of t is among them.
func (all traits) are(t traits) bool { return all&t != 0 }

// strides are those of a matrix.
type strides struct{ row, col int }

func (a *Matrix[T]) strides() strides { return strides{a.RowStride, a.ColStride} }
func (s strides) T() strides          { return strides{s.col, s.row} }

// formOf returns that of an m×n product of k steps, by the strides of its operands.
func formOf[T Float](m, n, k int, a, b, c strides) form {
	var all traits
	if a.col == 1 {
		all |= rowsA
	}
	if b.row == 1 {
		all |= columnsB
	}
	if b.col != 1 {
		all |= stridedB
	}
	if c.col != 1 && n > 1 {
		all |= stridedC
	}
	if turns[T](m, n, c) {
		all |= turnsC
	}
	if aliases[T](b.row) {
		all |= aliasedB
	}
	if aliases[T](max(c.row, c.col)) {
		all |= aliasedC
	}
	if meet[T](m, n, k, a, b, 1) {
		all |= colliding
	}
	if b.col == 1 && c.col == 1 && byLines[T](m, n, k, c.row) {
		all |= linesC
	}
	return form{m, n, k, all}
}

// turns reports whether so many rows and columns of C go to and from scratch by the kernel that transposes squares.
func turns[T Float](rows, cols int, c strides) bool {
	return c.row == 1 && min(rows, cols) >= generic.RowLanes[T]()
}

// blocksOf returns the number of tiles of so many rows, in all k blocks.
func blocksOf[T Float](set *asm.Set[T], rows int, l form) float64 {
	return float64(tiles(l.m, rows) * tiles(l.n, set.NR) * tiles(l.k, generic.KC))
}

// packedCost returns the cycles of the packed path, given those of the multiply-adds, as the following do.
func packedCost[T Float](set *asm.Set[T], l form, chain float64) float64 {
	a, b, far := l.m*l.k, l.n*l.k, farPack
	if !l.are(stridedB) {
		far = farRow
	}
	cost := chain + float64(packedTile*blocksOf(set, set.MR, l)) + packedBase
	return cost + float64(packCost(set)*float64(a+b)) + farCost[T](a, farPack) + farCost[T](b, far)
}

// stripsCost returns the cycles of the tiles of a B that is packed strip by strip.
func stripsCost[T Float](set *asm.Set[T], l form, chain float64) float64 {
	b := l.n * l.k
	return tilesCost(set, l, chain) + float64(stripCost*tiles(l.n, set.NR)) + float64(packCost(set)*float64(b)) + farCost[T](b, farStrip)
}

// tilesCost returns the cycles of the direct path's tiles.
func tilesCost[T Float](set *asm.Set[T], l form, chain float64) float64 {
	return chain + float64(tileCost*blocksOf(set, height(set.MR), l))
}

// directCost returns the cycles of the direct path.
func directCost[T Float](set *asm.Set[T], l form, chain float64) float64 {
	if cost, better := squares(set, l, chain); better {
		return cost + directBase
	}
	a, b := l.m*l.k, l.n*l.k
	if !l.are(stridedB) && blockwise[T](l.m, l.n, l.k, l.are(aliasedB)) {
		a = l.m * min(l.k, generic.KC) // at a time
	}
	cost := farCost[T](a, farLoad)
	if !l.are(rowsA) {
		load := 0.0
		switch {
		case !near[T](a):
			load = farColumn
		case !fits[T](a, columnsSize):
			load = column
		}
		cost = load * float64(l.m) * float64(l.k)
	}
	rows := l.are(linesC) || !l.are(stridedC) && byRows[T](l.m, l.n, l.k)
	if !rows { // by rows, A is read once
		cost *= float64(tiles(l.n, set.NR))
	}
	switch {
	case l.are(stridedB):
		cost += stripsCost(set, l, chain)
	case l.are(colliding):
		cost += tilesCost(set, l, chain) + float64(packCost(set)*float64(b))
	default:
		cost += tilesCost(set, l, chain) + farCost[T](b, farRow)
	}
	if l.are(stridedB | stridedC | colliding) {
		cost += directBase
	}
	switch c := float64(l.m) * float64(l.n); {
	case l.are(stridedC) && l.are(turnsC) && l.are(aliasedC):
		cost += turnMeets * c
	case l.are(stridedC) && l.are(turnsC):
		cost += turnCost * c
	case l.are(stridedC):
		cost += scratchCost * c
	case l.are(aliasedC) && (l.k > shortSum || !rows):
		cost += meetC * float64(unsafe.Sizeof(*new(T))) * c
	}
	return cost
}

// plan decides between the direct and the packed path, and for the former whether to compute Cᵀ = Bᵀ·Aᵀ instead.
func plan[T Float](set *asm.Set[T], a, b, c *Matrix[T]) (direct, transpose bool) {
	m, n, k, x, y, z := c.Rows, c.Cols, a.Cols, a.strides(), b.strides(), c.strides()
	l, t := formOf[T](m, n, k, x, y, z), formOf[T](n, m, k, y.T(), x.T(), z.T())
	best, chain := math.Inf(1), chainCycles(set, m, n, k)
	if inPlace(set, l) {
		best, direct = directCost(set, l, chain), true
	}
	if inPlace(set, t) {
		if cost := directCost(set, t, chainCycles(set, n, m, k)); cost < best {
			best, direct, transpose = cost, true, true
		}
	}
	if best > packedBase && packedCost(set, l, chain) <= best {
		return false, false
	}
	return direct, transpose
}

// quickL3 is whether the L3 is nearly as quick as an L2, as AMD's are: a core of theirs reads it at 60 GB/s, of a Xeon at 15 to 20.
var quickL3 = cpuQuickL3()

// again reports whether operands may come from the L3 again and again: not for strips of one cache line, since there are too many of them (gemm/TUNING.md).
func again[T Float](set *asm.Set[T]) bool {
	return quickL3 && set.NR*int(unsafe.Sizeof(*new(T))) > align
}

// inPlace reports whether the operands can be read where they lie, as often as the direct path does: one that is
// read again and again should stay in the L2 cache; A is also read some times from the L3, and B once, in strips that stay in the L2 for some tiles more.
func inPlace[T Float](set *asm.Set[T], l form) bool {
	if distantInPlace(set, l) {
		return true
	}
	often := again(set)
	fitsA := near[T](l.m*l.k) || l.n <= set.NR || l.n <= 5*set.NR && (often || fits[T](l.m*l.k, caches.L3))
	once := l.m <= set.MR && (fits[T](l.k*l.n, farSize) || wide(set, l.m))
	most, far := 3*set.MR, farSize/2 // of a row-major B
	switch {
	case often && l.are(aliasedB):
		most, far = 4*set.MR-1, farSize*3/4
	case often:
		most, far = 5*set.MR, farSize*3/4
	case l.are(aliasedB):
		most /= 2
	}
	strip := fits[T](l.k*set.NR, caches.L2/2) && (l.are(stridedB) || l.m <= most && fits[T](l.k*l.n, far))
	return fitsA && (near[T](l.k*l.n) || once || strip)
}

// farSize is the size from which on a row-major B, in strips of a tile's width, is fetched too slowly: each piece of a row lies in another page, and comes from memory.
const farSize = 16 << 20

// nearSize bounds what counts as near.
const nearSize = 800 << 10

// wide reports whether kernels take m rows with more columns at once than a tile has, their sums being so few.
func wide[T Float](set *asm.Set[T], m int) bool {
	return m <= len(set.Panels) && len(set.Panels[m-1])*set.VL > set.NR
}

// near reports whether an operand of so many elements stays in the L2 cache beside what passes through. In a cache of 2 MiB the packed path wins from hardly larger
// sizes on than in one of 1 MiB.
func near[T Float](elements int) bool { return fits[T](elements, min(l2Share(), nearSize)) }

// l2Share returns the bytes of the L2 cache that one operand may have.
func l2Share() int { return caches.L2 * 2 / 3 }

// fits reports whether so many elements take no more than the given bytes.
func fits[T Float | uint16](elements, bytes int) bool {
	return elements*int(unsafe.Sizeof(*new(T))) <= bytes
}

// aliases reports whether rows so many elements apart fall into the same places of an L1 cache.
func aliases[T Float | uint16](stride int) bool { return stride*int(unsafe.Sizeof(*new(T)))%4096 == 0 }

// collides reports whether rows of A and of B push each other out of an L1 cache, as they fall into the same places of it, and are so many that a strip of B is better packed, although
// its rows are contiguous: not if they come from beyond the L2 cache, where lines of rows are fetched one by one. Their elements have size parts.
func collides[T Float](a, b *Matrix[T], size int) bool {
	return meet[T](a.Rows, b.Cols, b.Rows, a.strides(), b.strides(), size)
}

// meetingRows is the number of rows of A from which on packing is less than what it spares.
const meetingRows = 20

// meet is collides by shape and strides.
func meet[T Float](m, n, k int, a, b strides, size int) bool {
	const ways = 8 // of an L1 cache
	return m >= meetingRows && k > ways && a.col == size && b.col == size && aliases[T](a.row) && aliases[T](b.row) && near[T](size*k*n)
}

// tallest returns the most rows of a tile, given how far apart those of A are: if they fall into the same places of an L1 cache, no more than it holds beside what B brings there.
func tallest[T Float](set *asm.Set[T], stride int) int {
	const (
		way         = 4096 // bytes
		least, most = 4, 10
	)
	if aliases[T](stride) {
		return min(set.MR, max(caches.L1/way, least), most)
	}
	return set.MR
}

// An order is that in which tiles are taken: how many rows one has at most, how many a call of a kernel takes, and whether it
// brings along those below.
type order struct {
	height, most int
	ahead        bool
}

// height returns how many rows the direct path's tiles have, at most the given ones.
func height(rows int) int {
	const queue = 8 // rows whose vectors of 512 bits a Zen 4 has room for, where two threads share a core, until they are stored; more wait, and all behind them
	if units == 1 {
		return min(rows, queue)
	}
	return rows
}

// orderOf returns the order for an A that meets n columns of B.
func orderOf[T Float](set *asm.Set[T], a *Matrix[T], n int) order {
	m, k, size := a.Rows, a.Cols, int(unsafe.Sizeof(*new(T)))
	height := height(tallest(set, a.RowStride))
	// What the tile at hand and the next one read, beside B, should fit the L2 cache.
	ahead := hints && a.RowStride == k && m*k*size > caches.L2/2 && (2*height+n)*k*size <= caches.L2
	switch {
	case k <= generic.KC:
		return order{height, maxTiles, ahead}
	case ahead:
		return order{height, 1, true} // through all k blocks, so that memory is read from end to end
	}
	return order{height, 2, false} // per block of B, but few, so that rows of A are read along
}

// evenly returns the height of the first of so many tiles for m rows, and how many of that height the next call takes, at most most.
// Tiles are of even height: a low one would wait for its own sums.
func evenly(m, left, most int) (rows, count int) {
	rows = tiles(m, left)
	return rows, min(m-(rows-1)*left, most)
}

// shortSum is the number of steps up to which writing rows of C from end to end, of more than so many bytes, does better than the packed path.
const (
	shortSum = 16
	shortRow = 1 << 10
)

// byLines reports whether a C that fills much of the L2 cache, whose sums are hardly more than what it takes to write them, is written line by line, in few rows at a time: where rows are
// multiples of 4 KiB apart, or of 2 KiB in the L2, cores that take half of a vector of 512 bits at a time do so up to twice as fast as two lines by two.
func byLines[T Float](m, n, k, ldc int) bool {
	if units != 1 || k > 4 || fits[T](n, shortRow) || fits[T](m*n, caches.L2*3/8) {
		return false
	}
	return aliases[T](ldc) && fits[T](m*n, caches.L3*3/4) || aliases[T](2*ldc) && fits[T](m*n, caches.L2)
}

// byRows reports whether a C is better written row by row, tiles being as low as they are, than in strips: if it comes from memory, and goes there, while B stays in the L2 cache. It
// may come from there although the L3 would hold it, and then that is most of what a short sum takes.
func byRows[T Float](m, n, k int) bool {
	far := caches.L3 * 3 / 4
	if k <= shortSum && !fits[T](n, shortRow) {
		far = min(far, caches.L2)
	}
	return !fits[T](m*n, far) && near[T](k*n)
}

// directly computes C ← αA·B + βC in chain order, for a C and a B with contiguous rows, and then what leads, if anything.
func directly[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], lead *tail[T]) {
	m, n, k := c.Rows, c.Cols, a.Cols
	if m <= set.MR && n <= set.NR && k <= generic.KC {
		bias, bounds := lead.end(true, 0)
		set.Direct[m-1][set.Vectors(n)-1](1, n, k, alpha, &a.Data[0], a.RowStride, a.ColStride,
			&b.Data[0], b.RowStride, beta, &c.Data[0], c.RowStride, nil, bias, bounds)
		return
	}
	if k > generic.KC && blockwise[T](m, n, k, aliases[T](b.RowStride)) || m > distantRows && distant[T](n*k) {
		byBlocks(set, alpha, a, b, beta, c, lead)
		return
	}
	done := 0
	if whole := n &^ (set.VL - 1); whole >= 2*set.NR && wide(set, m) {
		fewRows(set, set.Panels[m-1], alpha, a, b.Data, b.RowStride, set.NR, farSteps*b.RowStride, beta, c, whole, lead)
		if done = whole; done == n {
			return
		}
	}
	o, far := orderOf(set, a, n), byRows[T](m, n, k) || byLines[T](m, n, k, c.RowStride)
	if far || lead == nil && n-done >= 2*set.NR && m*n*k <= acrossWork {
		rowwise(set, o, far, alpha, a, b.Data, b.RowStride, 1, beta, c, done, lead)
		return
	}
	for jr := done; jr < n; jr += set.NR {
		strip(set, o, jr, min(set.NR, n-jr), alpha, a, b.Data[jr:], b.RowStride, beta, c.Data[jr:], c.RowStride, lead)
	}
}

// rowwise is directly for the columns from done on, row by row of tiles, or of as many as a call of a kernel takes unless C is far. Columns of B begin unit elements from each
// other, its rows in a strip are ldb elements apart.
func rowwise[T Float](set *asm.Set[T], o order, far bool, alpha T, a *Matrix[T], b []T, ldb, unit int, beta T, c *Matrix[T], done int, lead *tail[T]) {
	const low = 6
	m, n, k, width := c.Rows, c.Cols, a.Cols, set.NR
	if far {
		o.most = 1
	}
	if unit == 1 && byLines[T](m, n, k, c.RowStride) {
		o.height, width = min(o.height, low), min(set.NR, align/int(unsafe.Sizeof(*new(T))))
	}
	for i, left := 0, tiles(m, o.height); left > 0; {
		rows, count := evenly(m-i, left, o.most)
		x, ci, jr := a.Slice(i, i+rows*count, 0, k), c.Data[i*c.RowStride:], done
		if lead == nil {
			jr = across(set, width, rows, count, alpha, &x, b, ldb, unit, beta, ci, c.RowStride, done, n)
		}
		for ; jr < n; jr += set.NR {
			strip(set, o, jr, min(set.NR, n-jr), alpha, &x, b[jr*unit:], ldb, beta, ci[jr:], c.RowStride, lead)
		}
		i, left = i+rows*count, left-count
	}
}

// across computes the columns from j to n, but for those that fill no tile of that width, for all of A, which makes so many tiles of that many rows: a call of a kernel takes several,
// side by side. It returns where it ends.
func across[T Float](set *asm.Set[T], width, rows, tiles int, alpha T, a *Matrix[T], b []T, ldb, unit int, beta T, c []T, ldc, j, n int) int {
	const kc = generic.KC
	k, f := a.Cols, set.Stack[rows-1][width/set.VL-1]
	for most := max(acrossWork/(a.Rows*width*min(k, kc)), 1); n-j >= width; {
		count := min((n-j)/width, most)
		for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
			f(count, tiles, width, min(kc, k-p), alpha, &a.Data[p*a.ColStride], a.RowStride, a.ColStride, 0,
				&b[j*unit+p*ldb], ldb, width*unit, factor, &c[j], ldc, width)
		}
		j += count * width
		asm.Checkpoint(n - j)
	}
	return j
}

// acrossWork bounds the multiply-adds of a call of a kernel for tiles side by side, which cannot be interrupted, and of products that a few such calls had better compute.
const acrossWork = 1 << 17

// strip is directly for one tile's columns, of which jr is the first. From there on b and c have them, in rows ldb and ldc apart.
func strip[T Float](set *asm.Set[T], o order, jr, cols int, alpha T, a *Matrix[T], b []T, ldb int, beta T, c []T, ldc int, lead *tail[T]) {
	const kc = generic.KC
	m, k, v := a.Rows, a.Cols, set.Vectors(cols)
	for i, left := 0, tiles(m, o.height); left > 0; {
		rows, count := evenly(m-i, left, o.most)
		f := set.Direct[rows-1][v-1]
		for p, factor := 0, beta; p < k; p, factor = p+kc, 1 {
			var next *T
			if at := (i+rows)*a.RowStride + rows*p; o.ahead && at < len(a.Data) {
				next = &a.Data[at]
			}
			bias, bounds := lead.end(k-p <= kc, jr)
			f(count, cols, min(kc, k-p), alpha, &a.Data[i*a.RowStride+p*a.ColStride], a.RowStride, a.ColStride,
				&b[p*ldb], ldb, factor, &c[i*ldc], ldc, next, bias, bounds)
			asm.Checkpoint(k - p - kc)
		}
		i, left = i+rows*count, left-count
		asm.Checkpoint(left)
	}
}

// packStrips packs n columns of B from column j on, all of their rows, to a panel for each strip.
func packStrips[T Float](set *asm.Set[T], b *Matrix[T], j, n int, panels []T) {
	for end, k := j+n, b.Rows; j < end; j += set.NR {
		cols := min(set.NR, end-j)
		pack(set.PackB, set.NR, cols, k, Matrix[T]{b.Data[j*b.ColStride:], cols, k, b.ColStride, b.RowStride}, panels)
		panels = panels[min(set.NR*k, len(panels)):]
	}
}

// mulDirect computes C ← αA·B + βC in chain order, by the direct kernels, and then what follows. w is fetched if it is nil and
// wanted.
func mulDirect[T Float](set *asm.Set[T], alpha T, a, b *Matrix[T], beta T, c *Matrix[T], w *arena, then *tail[T]) {
	packB := b.ColStride != 1 && b.Cols > 1 || collides(a, b, 1)
	scratchC := c.ColStride != 1 && c.Cols > 1
	var lead *tail[T]
	if then.leads(c) {
		lead = then
	}
	if w == nil && (packB || scratchC || then.Epilogue != nil) {
		w = getArena()
		defer putArena(w)
	}
	if packB || scratchC {
		m, n, k := c.Rows, c.Cols, a.Cols
		jr, o := 0, orderOf(set, a, min(n, set.NR))
		better := false
		if l := formOf[T](m, n, k, a.strides(), b.strides(), c.strides()); inSquares(set, l) {
			_, better = squares(set, l, chainCycles(set, m, n, k))
		}
		switch {
		case better:
			columnwise(set, set.Columns, alpha, a, b.Data, b.ColStride, beta, c, lead, carve[T](w, columnsRoom(set, m, k)))
			jr = n
		case !scratchC && byRows[T](m, n, k):
			panels := carve[T](w, tiles(n, set.NR)*set.NR*k)
			packStrips(set, b, 0, n, panels)
			rowwise(set, o, true, alpha, a, panels, set.NR, k, beta, c, 0, lead)
			jr = n
		}
		buf := carve[T](w, (k+m)*set.NR)
		panel, part := buf[:k*set.NR], buf[k*set.NR:]
		for ; jr < n; jr += set.NR {
			cols := min(set.NR, n-jr)
			bj, ldb := b.Data[jr*b.ColStride:], b.RowStride
			if packB {
				packStrips(set, b, jr, cols, panel)
				bj, ldb = panel, set.NR
			}
			if !scratchC {
				strip(set, o, jr, cols, alpha, a, bj, ldb, beta, c.Data[jr:], c.RowStride, lead)
				continue
			}
			cj := c.Slice(0, m, jr, jr+cols)
			turns := turns[T](m, cols, c.strides())
			switch {
			case beta == 0:
			case turns:
				set.Transpose(cols, m, 1, &cj.Data[0], cj.ColStride, &part[0], cols)
			default:
				gather(cj, part, corner{})
			}
			strip(set, o, jr, cols, alpha, a, bj, ldb, beta, part, cols, nil)
			if turns {
				set.Transpose(m, cols, 1, &part[0], cols, &cj.Data[0], cj.ColStride)
			} else {
				scatter(part, cj, corner{})
			}
		}
	} else {
		directly(set, alpha, a, b, beta, c, lead)
	}
	if then.Epilogue != nil {
		then.finish(set, lead != nil, *c, carve[T](w, scratch))
	}
}
