package kerneltest

import "testing"

// AllocsPerRun is testing.AllocsPerRun, but 0 under the race detector, for which sync.Pool drops things on purpose, so that the count is not
// the library's.
func AllocsPerRun(runs int, f func()) float64 {
	n := testing.AllocsPerRun(runs, f)
	if race {
		return 0
	}
	return n
}
