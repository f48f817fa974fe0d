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
