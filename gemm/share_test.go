package gemm

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

// A tally counts how often each thing has been done.
type tally struct {
	done  []atomic.Int32
	calls atomic.Int32
	grain int
	t     *testing.T
}

func (c *tally) Do(lo, hi int) {
	c.calls.Add(1)
	if lo < 0 || lo >= hi || hi > len(c.done) || lo%c.grain != 0 {
		c.t.Errorf("Do(%d, %d) of %d, grain %d", lo, hi, len(c.done), c.grain)
		return
	}
	for i := lo; i < hi; i++ {
		c.done[i].Add(1)
	}
}

// TestShare: all is done once, in parts that begin where they should and are no more than cores, also if many share at once.
func TestShare(t *testing.T) {
	eager(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 3, 64} {
		runtime.GOMAXPROCS(procs)
		for _, n := range []int{1, 7, 64, 1000} {
			for _, grain := range []int{1, 8, 100} {
				var all sync.WaitGroup
				for _, slope := range []Slope{Even, Rising, Falling} {
					for range 4 {
						all.Go(func() {
							c := &tally{done: make([]atomic.Int32, n), grain: grain, t: t}
							share(c, n, grain, 1<<20, slope)
							for i := range c.done {
								if k := c.done[i].Load(); k != 1 {
									t.Errorf("%d things, grain %d, slope %d, GOMAXPROCS %d: thing %d was done %d times", n, grain, slope, procs, i, k)
								}
							}
							if k := int(c.calls.Load()); k > procs {
								t.Errorf("%d things, grain %d, slope %d: %d parts, of at most %d", n, grain, slope, k, procs)
							}
						})
					}
				}
				all.Wait()
			}
		}
	}
}

// TestShareSlopes: parts of a triangle have about the same number of elements.
func TestShareSlopes(t *testing.T) {
	for _, slope := range []Slope{Rising, Falling} {
		g := grid{part: triangle(slope), m: 1000, n: 1000, mr: 4, nr: 1000, rows: 8, cols: 1}
		for k := range g.size() {
			area := 0
			for i0, i1, _, _ := g.rect(k); i0 < i1; i0++ {
				if slope == Rising {
					area += i0
				} else {
					area += 999 - i0
				}
			}
			if fair := 1000 * 999 / 2 / 8; area < fair*9/10 || area > fair*11/10 {
				t.Errorf("slope %d: part %d has %d elements, want about %d", slope, k, area, fair)
			}
		}
	}
}
