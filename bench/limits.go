package main

import (
	"sync"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// onCores runs f on n cores at once.
func onCores(n int, f func(core int)) {
	if n == 1 {
		f(0) // no goroutine: a short f would measure its start
		return
	}
	var wg sync.WaitGroup
	for core := range n {
		wg.Go(func() { f(core) })
	}
	wg.Wait()
}

// limitOf is the limit for products of T: that of its parts if it is complex.
func limitOf[T gemm.Element](n int) contestant {
	switch any(*new(T)).(type) {
	case float32, complex64:
		return peak[float32](n)
	}
	return peak[float64](n)
}

// peak is the limit of n cores: fused multiply-adds on registers alone.
func peak[T gemm.Float](n int) contestant {
	set := gemm.Kernels[T]()
	const rounds = 1 << 15
	calls := 1
	if n > 1 {
		calls = 32 // some milliseconds: the start of the cores must not count
	}
	return contestant{
		name: limit,
		run: func() {
			onCores(n, func(int) {
				for range calls {
					set.Peak(rounds) // short: it cannot be preempted
				}
			})
		},
		flops: float64(n*calls) * float64(set.PeakFlops) * rounds,
	}
}

// stretch is the number of elements that the read loop takes from one row. The vector that they meet
// stays in the L1 cache.
const stretch = 1024

// read is a loop that reads memory and does little else; its rate is in bytes. It is the dot-product kernel of the set in
// use, on rows that lie one behind the other: what Ashlar's products with
// one row do, less all that surrounds the kernel. Each of n cores reads its part of the data, and again, for some
// milliseconds, until starting it does not matter.
func read[T gemm.Float](n int, data []T) contestant {
	set := gemm.Kernels[T]()
	x := make([]T, stretch)
	size := int(unsafe.Sizeof(x[0]))
	// Several rows at once, since one alone waits for its own sums. Out of the caches, what comes 32 KiB later is
	// fetched beforehand, as the hardware does not look that far.
	rows, ahead := len(set.Dots[0]), 0
	if len(data)*size > gemm.CacheSizes().L3 {
		ahead = 32 << 10 / size
	}
	dots, block := set.Dots[0][rows-1], rows*stretch
	var bytes float64
	parts, sums := make([][]T, n), make([][]T, n)
	blocks := len(data) / block
	for core := range n {
		part := data[blocks*core/n*block : blocks*(core+1)/n*block]
		parts[core], sums[core] = part, make([]T, stretch) // far longer than needed: no cache line is shared
		bytes += float64(len(part) * size)
	}
	passes := 1 + int(float64(n)*2e8/max(bytes, 1))
	return contestant{name: readLimit, flops: bytes * float64(passes), run: func() {
		onCores(n, func(core int) {
			for range passes {
				for d := parts[core]; len(d) > 0; d = d[block:] {
					dots(1, stretch, 1, &x[0], stretch, &d[0], stretch, ahead, 0, &sums[core][0], 1, 1)
				}
			}
		})
	}}
}

// A bandwidth is the rate at which the read loop reads what a level of the memory hierarchy holds, on a number of cores.
type bandwidth struct {
	level   string
	threads int
	bytes   float64 // per second
}

// bandwidths measures the levels from the L2 cache outwards: the L1 cache bounds no product, since
// the kernels work on registers.
func bandwidths(threads []int, rounds int) []bandwidth {
	caches := gemm.CacheSizes()
	var out []bandwidth
	for _, n := range threads {
		for _, l := range []struct {
			name  string
			bytes int // that all cores read together
		}{
			{"L2", n * (caches.L1 + caches.L2) / 2}, // a cache of its own for each core
			{"L3", caches.L3 / 2},
			{"memory", 4 * caches.L3},
		} {
			data := make([]float64, l.bytes/8)
			for i := range data {
				data[i] = 1 // a page that was never written would be a shared page of zeros
			}
			c := read(n, data)
			out = append(out, bandwidth{l.name, n, median(rates(rounds, []contestant{c}), 0)})
		}
	}
	return out
}
