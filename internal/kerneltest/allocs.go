package kerneltest

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// AllocsPerRun is testing.AllocsPerRun without garbage collections, which empty pools, so that what is counted is the steady state's. It is 0
// under the race detector, for which sync.Pool drops things on purpose: the count is not the library's then.
func AllocsPerRun(runs int, f func()) float64 {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 2 { // helpers that come too late for earlier work are gone then, and the pools' order is settled
		f()
		runtime.Gosched()
	}
	n := testing.AllocsPerRun(runs, f)
	if race {
		return 0
	}
	return n
}
