package gemm

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// yield lets other goroutines run, and then other threads that wait for this core: the system may have woken a helper on the core of its
// caller, which would stand still for as long as the helper looks for work.
func yield() {
	runtime.Gosched()
	unix.RawSyscallNoError(unix.SYS_SCHED_YIELD, 0, 0, 0)
}
