package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// busyTrials have all cores multiply beside a foreign process that keeps one of them busy. Ideally what is left is the
// whole work at 1 - ½/cores of the rate; a library that waits for the core that is taken falls to less than a half.
func busyTrials() (trials []trial) {
	for _, order := range []int{64, 128, 256, 512, 1024, 2048} {
		p := square(order)
		for _, name := range []string{ours, "OpenBLAS"} {
			trials = append(trials, trial{p.String() + " " + name, "float64", func(n int, peers []*peer) ([]contestant, error) {
				peer := find(peers, name)
				if n == 1 || n < runtime.GOMAXPROCS(0) || name != ours && peer == nil {
					return nil, nil
				}
				a, b, c := operands[float64](p)
				idle := contestant{name: "free", flops: 2 * p.volume(), least: 10 * shortest}
				if name == ours {
					idle.run, idle.goal, idle.within = multiplyReal(a, b, c, n), 0.45, func(round func()) { round() }
				} else {
					idle.run, idle.overhead, idle.within = call(peer, p, a, b, c), peer.overhead, func(round func()) { peer.on(n, round) }
				}
				busy := idle
				busy.name = "beside"
				busy.within = func(round func()) {
					stop, err := startSpinner()
					if err != nil {
						panic(err) // the program cannot start itself
					}
					defer stop()
					idle.within(round)
				}
				return []contestant{busy, idle}, nil
			}})
		}
	}
	return trials
}

// spinEnv tells the program that it is the busy process.
const spinEnv = "ASHLAR_BENCH_SPIN"

// spin keeps one core busy, once it has said so, until its input ends.
func spin() {
	go func() {
		for { // preempted like any loop
		}
	}()
	fmt.Println("spinning")
	io.Copy(io.Discard, os.Stdin)
}

// spinner returns this program as the busy process.
func spinner() *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), spinEnv+"=1")
	return cmd
}

// startSpinner starts the busy process, on whatever core it gets.
func startSpinner() (stop func(), err error) {
	cmd := spinner()
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop = func() {
		in.Close()
		cmd.Process.Kill() // it may take a while to see that
		cmd.Wait()
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		stop()
		return nil, fmt.Errorf("the busy process: %w", err)
	}
	time.Sleep(time.Millisecond) // until it has its core
	return stop, nil
}
