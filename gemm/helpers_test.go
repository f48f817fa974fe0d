package gemm

import (
	"testing"
	"time"
)

// A caller that was held up between filling a mailbox and waking its owner may wake a helper which
// has long since run the work and sleeps again, its mailbox empty.
func TestHelperOutlivesLateWake(t *testing.T) {
	h := &helper{wake: make(chan struct{}, 1)}
	go h.loop() // stays, asleep, for as long as the test binary runs
	wake := func() {
		for !h.asleep.CompareAndSwap(true, false) {
			time.Sleep(spinTime)
		}
		h.wake <- struct{}{}
	}
	done := make(chan struct{})
	work := func() { close(done) }
	wake()
	for !h.asleep.Load() { // it found nothing, and goes back to sleep
		time.Sleep(spinTime)
	}
	h.mail.Store(&work)
	wake()
	<-done
}

// The caller takes rectangles from the front and helpers from the back, each of them once.
func TestTake(t *testing.T) {
	x := getTask[product[float64]]()
	defer x.recycle()
	x.taken.Store(0)
	for i, step := range []struct {
		helper bool
		want   int
	}{{false, 0}, {true, 4}, {true, 3}, {false, 1}, {false, 2}, {false, -1}, {true, -1}} {
		if got := x.take(5, step.helper); got != step.want {
			t.Errorf("step %d: rectangle %d, want %d", i, got, step.want)
		}
	}
}
