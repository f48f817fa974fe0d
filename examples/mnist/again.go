package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/ashlar-la/ashlar/gemm"
)

// A childStatus is the exit status of a child process that failed.
type childStatus int

func (s childStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// runAgain runs this program again, with the same arguments, on the kernel set called isa. Package
// gemm reads its choice from the environment once, before main: one process uses one set, so
// that it cannot mix them.
func runAgain(args []string, isa string, stdout, stderr io.Writer) error {
	if os.Getenv(gemm.EnvISA) == isa {
		// A child that still differs would start a child in turn, without an end.
		return fmt.Errorf("%s=%s, but the kernel set in use is %s", gemm.EnvISA, isa, gemm.ISA())
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("-isa %s: cannot start this program again: %w", isa, err)
	}
	// The child must not outlive this process when a signal ends it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	child := exec.CommandContext(ctx, self, args...)
	child.Env = append(os.Environ(), gemm.EnvISA+"="+isa)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, stdout, stderr
	err = child.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return childStatus(exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("-isa %s: %w", isa, err)
	}
	return nil
}
