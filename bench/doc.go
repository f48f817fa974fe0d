// Command bench measures Ashlar's products against gonum's and against the limit of the machine.
//
//	go run . [-sizes 512,1024] [-rounds 15]
//
// prints a table of ratios. Everything that a line compares runs in turn, again and
// again (limit, Ashlar, limit, Ashlar on more cores, gonum …), and the medians over the rounds of
// the ratio within a round are what is printed: a machine that is busy for a while slows all alike.
//
// The limit is a loop of independent fused multiply-adds on registers alone, from the same
// instruction set as the kernels in use; % of peak is the rate of the product over its rate.
//
// The same measurements are Go benchmarks, for benchstat:
//
//	go test -bench . -count 10 | tee new.txt
package main
