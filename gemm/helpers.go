package gemm

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Helpers are the goroutines that share the work of large calls. There are as many as calls have
// wanted at once, at most GOMAXPROCS-1. After work, a helper looks for more during spinTime, yielding to
// others all the while, and then sleeps. Looking matters because waking a sleeper
// takes 50–200 µs on a virtual machine, as long as a product of 300×300×300, while a helper that
// looks is there within a microsecond; that spinTime is short matters
// where other programs want the cores.
const spinTime = 100 * time.Microsecond

// A helper waits for a function in its mailbox, which it empties after having run it. Each has cache lines
// of its own, lest callers and neighbours disturb it.
type helper struct {
	mail   atomic.Pointer[func()]
	asleep atomic.Bool
	wake   chan struct{}
	_      [128]byte
}

var (
	helpers   atomic.Pointer[[]*helper] // grows, by copying
	growing   sync.Mutex
	lastTask  atomic.Int64 // when the latest parallel call ended, in ns since epoch
	epoch     = time.Now()
	nopHelper = func() {}
)

func sinceEpoch() int64 { return int64(time.Since(epoch)) }

// enlist has f run by up to n helpers that have nothing else to do, and returns without waiting for
// them. Sleeping helpers are woken, and missing ones started, only if rouse is set.
func enlist(n int, f *func(), rouse bool) (enlisted int) {
	var all []*helper
	if p := helpers.Load(); p != nil {
		all = *p
	}
	slept := false
	for _, h := range all {
		if enlisted == n {
			break
		}
		asleep := h.asleep.Load()
		if asleep && !rouse || !h.mail.CompareAndSwap(nil, f) {
			continue
		}
		enlisted++
		if h.asleep.CompareAndSwap(true, false) {
			h.wake <- struct{}{}
			slept = true
		}
	}
	if enlisted < n && rouse {
		enlisted += start(n-enlisted, f)
		slept = true
	}
	if slept {
		// The goroutine made runnable last stands in a place from which other threads
		// take it with a delay, after a sleep. So let the last be one that nobody waits for.
		go nopHelper()
	}
	return enlisted
}

// start adds up to n helpers that begin with f, while there are fewer than GOMAXPROCS-1.
func start(n int, f *func()) int {
	growing.Lock()
	defer growing.Unlock()
	var all []*helper
	if p := helpers.Load(); p != nil {
		all = *p
	}
	n = min(n, runtime.GOMAXPROCS(0)-1-len(all))
	if n <= 0 {
		return 0
	}
	grown := append([]*helper(nil), all...)
	for range n {
		h := &helper{wake: make(chan struct{}, 1)}
		h.mail.Store(f)
		grown = append(grown, h)
		go h.loop()
	}
	helpers.Store(&grown)
	return n
}

func (h *helper) loop() {
	for {
		f := h.mail.Load()
		for deadline := sinceEpoch() + int64(spinTime); f == nil && sinceEpoch() < deadline; f = h.mail.Load() {
			yield()
		}
		if f == nil {
			// Who fills the mailbox from here on sees asleep, or else is seen here.
			h.asleep.Store(true)
			if f = h.mail.Load(); f == nil || !h.asleep.CompareAndSwap(true, false) {
				// A caller may wake for mail long since seen and done with, so look again.
				<-h.wake
				continue
			}
		}
		(*f)()
		h.mail.Store(nil)
	}
}
