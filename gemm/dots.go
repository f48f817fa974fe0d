package gemm

import "github.com/ashlar-la/ashlar/asm/generic"

// DotGrain is the number of dot products that a worker takes at a time in the dot order.
const DotGrain = 64

// dots computes columns j0 ≤ j < j1 of C in dot order: A has few rows, and the
// columns of B are contiguous. A column of B is read from memory once: the block of it at hand
// meets all rows of A while in the cache.
func (t *task[T]) dots(w *arena, j0, j1 int) {
	set, m, k := t.set, t.c.Rows, t.a.Cols
	buf := carve[T](w, m*k+(m+1)*DotGrain)
	x, sums, y := buf[:m*k], buf[m*k:m*k+m*DotGrain], buf[m*k+m*DotGrain:]
	for i := range m {
		for p := range k {
			x[i*k+p] = t.a.Data[i*t.a.RowStride+p*t.a.ColStride]
		}
	}
	rows := len(set.Dots)
	for jc := j0; jc < j1; jc += DotGrain {
		n := min(DotGrain, j1-jc)
		for p := 0; p < k; p += generic.DotKC {
			kb := min(generic.DotKC, k-p)
			for j := 0; j < n; j += rows {
				r := min(rows, n-j)
				wj := &t.b.Data[(jc+j)*t.b.ColStride+p]
				for i := range m {
					set.Dots[r-1](kb, &x[i*k+p], wj, t.b.ColStride, &sums[i*DotGrain+j])
				}
			}
			for i := range m {
				t.addSums(i, jc, n, p == 0, &sums[i*DotGrain], y)
			}
		}
	}
}

// addSums computes c[i, jc+j] ← FMA(α, s[j], c) for j < n, where c is first scaled by β if first is set.
// y is scratch for a C whose rows are not contiguous.
func (t *task[T]) addSums(i, jc, n int, first bool, s *T, y []T) {
	beta := t.beta
	if !first {
		beta = 1
	}
	c := t.c.Slice(i, i+1, jc, jc+n)
	if c.ColStride == 1 {
		y = c.Data
	} else if beta != 0 {
		gather(c, y)
	}
	if beta == 0 {
		clear(y[:n])
		beta = 1
	}
	t.set.Axpby(n, t.alpha, s, beta, &y[0])
	if c.ColStride != 1 {
		scatter(y, c)
	}
}
