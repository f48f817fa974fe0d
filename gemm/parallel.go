package gemm

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A product is worth a second core from parallelCycles of multiply-adds on if that core is awake, and from
// largeCycles on if it has to be woken.
var (
	parallelCycles = 18e3 // tests lower both
	largeCycles    = float64(1 << 20)
)

// A grid divides an m×n result into rows×cols rectangles of whole register tiles, or a triangle of it into rows strips of about
// equal area.
type grid struct {
	part   triangle
	m, n   int // elements of the result
	mr, nr int // elements of a tile
	rows   int // rectangles along m
	cols   int // rectangles along n
}

// workers returns how many goroutines a product of so many cycles is divided among, at most.
func (o *Option) workers(cycles float64) int {
	if cycles < parallelCycles {
		return 1 // without asking for GOMAXPROCS, which takes a lock
	}
	n := runtime.GOMAXPROCS(0)
	if o.threads > 0 {
		n = min(n, o.threads)
	}
	return n
}

// packWeight is the time to pack one element relative to one multiply-add, each over
// the whole k range: what the split minimises beside the largest share.
const packWeight = 8

// lineCycles is what a row costs in which two cores write to the same cache line, if there are many such rows.
const lineCycles = 280

// seam returns the cycles that it costs a core to have neighbours beside its columns of C, for each row: 0 if rows, and tiles of nr columns, begin with
// cache lines, or if columns are contiguous.
func seam[T Float](c *Matrix[T], nr int) float64 {
	size := int(unsafe.Sizeof(*new(T)))
	if c.ColStride > c.RowStride || (c.RowStride*size|nr*size|int(uintptr(unsafe.Pointer(unsafe.SliceData(c.Data)))))%align == 0 {
		return 0
	}
	return lineCycles
}

// split chooses the grid of at most workers rectangles whose slowest worker ends first.
// A worker with an r×c rectangle spends r·c on multiplying, packWeight·(r+c) on packing
// its rows of A and columns of B, of which square rectangles need the least, and seam·r if there are others beside it; all in multiply-adds for each
// of the k steps.
func split(m, n, mr, nr, workers int, seam float64) grid {
	g := grid{m: m, n: n, mr: mr, nr: nr, rows: 1, cols: 1}
	mt, nt := tiles(m, mr), tiles(n, nr)
	best := 0.0
	for rows := 1; rows <= min(workers, mt); rows++ {
		cols := min(workers/rows, nt)
		r, c := float64(tiles(mt, rows)*mr), float64(tiles(nt, cols)*nr)
		cost := r*c + packWeight*(r+c)
		if cols > 1 {
			cost += seam * r
		}
		if rows == 1 || cost < best {
			best, g.rows, g.cols = cost, rows, cols
		}
	}
	return g
}

func tiles(n, size int) int {
	if n <= size {
		return min(n, 1) // most often, and a division takes as long as a small tile
	}
	return (n + size - 1) / size
}

func (g grid) size() int { return g.rows * g.cols }

// rect returns the half-open bounds of rectangle i < g.size(). Neighbours differ by at most one
// tile in either direction.
func (g grid) rect(i int) (i0, i1, j0, j1 int) {
	i0, i1 = part(g.m, g.mr, g.rows, i/g.cols)
	j0, j1 = part(g.n, g.nr, g.cols, i%g.cols)
	switch g.part {
	case lower:
		i0, i1 = cut(i, g.m, g.mr, g.rows), cut(i+1, g.m, g.mr, g.rows)
		j1 = min(i1, j1)
	case upper:
		i0, i1 = g.m-cut(g.rows-i, g.m, 1, g.rows), g.m-cut(g.rows-i-1, g.m, 1, g.rows)
		i0, i1 = min(tiles(i0, g.mr)*g.mr, g.m), min(tiles(i1, g.mr)*g.mr, g.m)
		j0 = i0
	}
	return
}

// cut returns the row, a multiple of mr or m, above which a lower triangle has i of so many equal parts of its area.
func cut(i, m, mr, parts int) int {
	return min(int(float64(tiles(m, mr))*math.Sqrt(float64(i)/float64(parts))+0.5)*mr, m)
}

// part returns part i of parts of 0…n, cut at multiples of size.
func part(n, size, parts, i int) (lo, hi int) {
	t := tiles(n, size)
	return min(n, t*i/parts*size), min(n, t*(i+1)/parts*size)
}

// A divisible product is computed by rectangles of its result, which do not depend on each other.
type divisible[P any] interface {
	*P
	// rect computes rows i0 ≤ i < i1 and columns j0 ≤ j < j1.
	rect(w *arena, i0, i1, j0, j1 int)
	pool() *sync.Pool // of tasks of this type
}

// A task is a product that is shared by the goroutines which work on it. The caller enlists
// helpers and then works itself: whoever comes takes one that is left, so that a
// helper which finds no core delays nobody, and calls that find all helpers busy do everything themselves. Tasks
// are pooled, so a call allocates nothing.
type task[P any, D divisible[P]] struct {
	product P
	grid    grid
	workers int // if fewer than rectangles

	taken   atomic.Int64        // rectangles taken from the front, times 2³², and from the back
	pending atomic.Int32        // rectangles not finished
	users   atomic.Int32        // goroutines that may still look at the task
	failed  atomic.Pointer[any] // what a rectangle panicked with, which no goroutine but the caller's is to die of
	done    chan struct{}
	help    func()
}

// run computes the product by the rectangles of g. A large one is worth waking helpers for; a smaller one enlists those that are awake,
// or wakes them if such calls follow each other closely.
func (t *task[P, D]) run(g grid, large bool) {
	t.grid = g
	n, enlisted := g.size(), 0
	if t.workers > 0 {
		n = t.workers
	}
	if n > 1 {
		t.taken.Store(0)
		t.pending.Store(int32(g.size()))
		t.users.Store(int32(n)) // more than may come: the difference is taken off below
		rouse := large || sinceEpoch()-lastTask.Load() < int64(spinTime)
		enlisted = enlist(n-1, &t.help, rouse)
		t.users.Add(int32(enlisted) - int32(n-1))
		defer func() { lastTask.Store(sinceEpoch()) }()
	}
	if enlisted == 0 { // nobody to share with: one rectangle, and nothing packed twice
		t.grid.rows, t.grid.cols = 1, 1
		w := getArena()
		t.rect(w, 0)
		putArena(w)
		t.recycle()
		return
	}
	if !t.work(false) {
		for deadline := sinceEpoch() + int64(spinTime); t.pending.Load() > 0 && sinceEpoch() < deadline; {
			runtime.Gosched()
		}
		<-t.done
	}
	failed := t.failed.Load()
	t.release()
	if failed != nil {
		panic(*failed)
	}
}

// work computes rectangles until none is left to take, and reports whether it finished the last one.
func (t *task[P, D]) work(helper bool) (last bool) {
	n := t.grid.size()
	i := t.take(n, helper)
	if i < 0 {
		return false
	}
	w := getArena()
	for ; i >= 0; i = t.take(n, helper) {
		t.attempt(w, i)
		last = t.pending.Add(-1) == 0
	}
	putArena(w)
	return last
}

// attempt computes rectangle i, unless one has failed, and notes if it fails.
func (t *task[P, D]) attempt(w *arena, i int) {
	defer func() {
		if r := recover(); r != nil {
			failure := r
			t.failed.CompareAndSwap(nil, &failure)
		}
	}()
	if t.failed.Load() == nil {
		t.rect(w, i)
	}
}

// take returns a rectangle of n that nobody has taken yet, or -1. The caller takes the first, helpers the last: if the same
// call comes again, most of C is in the cache of the core that writes it.
func (t *task[P, D]) take(n int, helper bool) int {
	for {
		taken := t.taken.Load()
		front, back := int(taken>>32), int(int32(taken))
		switch {
		case front+back == n:
			return -1
		case helper && t.taken.CompareAndSwap(taken, taken+1):
			return n - 1 - back
		case !helper && t.taken.CompareAndSwap(taken, taken+1<<32):
			return front
		}
	}
}

// rect computes rectangle i.
func (t *task[P, D]) rect(w *arena, i int) {
	i0, i1, j0, j1 := t.grid.rect(i)
	D(&t.product).rect(w, i0, i1, j0, j1)
}

// release gives the task back once nobody looks at it any more.
func (t *task[P, D]) release() {
	if t.users.Add(-1) == 0 {
		t.recycle()
	}
}

func (t *task[P, D]) recycle() {
	t.product, t.workers = *new(P), 0
	t.failed.Store(nil)
	D(&t.product).pool().Put(t)
}

// A poolFor is a pool of tasks for each of float32 and float64.
type poolFor [2]sync.Pool

func poolOf[T Float](p *poolFor) *sync.Pool { return &p[unsafe.Sizeof(*new(T))/8] }

// getTask returns a task whose product is empty.
func getTask[P any, D divisible[P]]() *task[P, D] {
	if t, ok := D(nil).pool().Get().(*task[P, D]); ok {
		return t
	}
	t := &task[P, D]{done: make(chan struct{}, 1)}
	t.help = func() {
		if t.work(true) {
			t.done <- struct{}{}
		}
		t.release()
	}
	return t
}
