package gemm

import "sync"

// A Job is n things to do that do not depend on each other.
type Job interface {
	Do(lo, hi int) // does those with lo ≤ i < hi
}

// A Slope says how the time that things take depends on their number: not at all, or that it grows with it from 0 on, or falls to 0 as for rows of
// a triangle.
type Slope int8

const (
	Even    Slope = iota // all take as long
	Rising               // thing i takes i times as long as thing 1
	Falling              // from the last to the first
)

// perCycle is how many bytes a core reads a cycle from the L2 cache, about.
const perCycle = 32

// manyBytes is the size of a job from which on it is worth waking helpers for, as it comes from memory.
const manyBytes = 4 << 20

// share is [ShareCopy] for a job that is a pointer to what is not on the stack.
func share(job Job, n, grain, bytes int, slope Slope) {
	workers := min((&Option{}).workers(float64(bytes)/perCycle), tiles(n, grain))
	if workers <= 1 {
		job.Do(0, n)
		return
	}
	t := getTask[sharedJob]()
	t.product.Job = job
	t.run(grid{part: triangle(slope), m: n, n: n, mr: grain, nr: n, rows: workers, cols: 1}, bytes >= manyBytes)
}

// ShareCopy has the n things of a job done that reads or writes so many bytes and does little else, by up to GOMAXPROCS goroutines, the helpers of Mul among
// them: each gets a part that begins with a multiple of grain and takes about as long as the others. A job that is worth no second core is done
// at once. The job may lie on the stack: it is copied to one of the pool, and so nothing is allocated in steady state.
func ShareCopy[J any, P interface {
	*J
	Job
}](pool *sync.Pool, job *J, n, grain, bytes int, slope Slope) {
	p, ok := pool.Get().(*J)
	if !ok {
		p = new(J)
	}
	*p = *job
	share(P(p), n, grain, bytes, slope)
	*p = *new(J)
	pool.Put(p)
}

// A sharedJob is a Job on its way through a task, which divides it as if it were the rows of a matrix, or of a triangle.
type sharedJob struct{ Job }

var jobPool sync.Pool

func (*sharedJob) pool() *sync.Pool { return &jobPool }

func (s *sharedJob) rect(_ *arena, i0, i1, _, _ int) {
	if i0 < i1 {
		s.Do(i0, i1)
	}
}
