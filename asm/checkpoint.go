package asm

// Checkpoint is where a loop around kernels can be stopped, for a garbage collection or another goroutine, if anything is left to do. Assembly cannot be
// preempted, and Go's signals, which stop a loop without calls anywhere else, nearly always find it there: without this, a sum of 2²⁶
// elements held up all goroutines to its end.
func Checkpoint(left int) {
	if left > 0 {
		checkpoint()
	}
}

// checkpoint checks the stack at its beginning, which is how Go asks a goroutine to stop. A function that calls none would do without.
//
//go:noinline
func checkpoint() { nothing() }

//go:noinline
func nothing() {}
