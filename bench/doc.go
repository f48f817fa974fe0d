// Command bench measures Ashlar's products beside those of gonum, OpenBLAS, BLIS, LIBXSMM and oneDNN, and against
// the limit of the machine.
//
//	go run . [-quick] [-only sections] [-filter regexp] [-types float64,float32,complex128,complex64] [-threads 1,2]
//		[-rounds 9] [-runs 1] [-html out/report.html]
//
// prints ratios case by case, their geometric means, and the cases in which another library is faster, and writes
// a page with charts. With -runs everything is measured so many times, and the tables have the medians of the runs. A library that is
// not there is named and left out. On Debian they are
//
//	apt-get install libopenblas0-pthread libblis4-openmp libdnnl2 libxsmm-dev
//
// where LIBXSMM is an archive, from which gcc makes what can be loaded: make bench does that first, into out/libxsmm.so.
//
// # Sections
//
// The names that -only takes, with commas between:
//
//	gemm         products of every shape, real and complex
//	layers       products of ten dense layers, forward and backward, on batches of 1 to 256 rows; only if named
//	blocks       products of 16 to 512 rows inside matrices whose rows are 1000, 1024 and 4096 elements; only if named
//	prepacked    prepacked weights, a bias and ReLU, against oneDNN's inner product with weights in the format that it likes best
//	epilogue     what a bias and ReLU cost behind a product
//	batches      1000 small products in one call, against LIBXSMM's kernels called in a row
//	int8         products of bytes, against float32 and oneDNN's product of bytes
//	bfloat16     products of BFloat16, against float32
//	activations  ReLU against a copy, the others against loops over package math
//	copies       copies, transposes and sums of matrices, against OpenBLAS's and gonum's
//	level1       BLAS level 1 against OpenBLAS's, BLIS's and gonum's, vectors of 8 to 100000 elements on one core
//	level2       level 2, matrices of 16 to 2048 rows
//	level3       level 3 but gemm, which has a section of its own, matrices of 32 to 2048 rows
//	gonum        all three levels on one core against gonum's, from size 1 on
//	busy         all cores, at least 2, beside a foreign process that keeps one core busy, against the same without it
//
// Before calls of BLAS are timed, what each contestant makes of a small case is compared with gonum's. The goal of levels 1 and 2 is 0.9 of the
// rate of the best library, of level 3 it is 0.95, and against gonum 1; behind the sections stand geometric means, and a table of what is under its goal.
//
// All but gemm, layers and blocks compare one contestant with others, ratio by ratio; some of these have a goal, and the last lines of
// the output say which were missed.
//
// # What is compared
//
// Everything that a line compares runs in one process, on the same operands, in turn, again and again (limit, Ashlar,
// gonum, OpenBLAS …, limit, Ashlar …), at least 10 ms each. The ratios are medians, over the rounds, of the ratio within a
// round: a machine that is busy for a while slows all alike. Intervals are at 95 %.
//
// The limit is a loop of independent fused multiply-adds on registers alone, from the same
// instruction set as Ashlar's kernels in use. A library that uses wider registers can exceed it; what each uses
// stands at the head of the output. Products with a single row are bound by reading the matrix; for
// them the limit is a loop that reads the same memory with Ashlar's dot-product kernel.
//
// A complex multiply-add counts as four real ones, and the limit of complex products is that of their parts' type. Of the
// libraries, OpenBLAS and BLIS have complex products.
//
// C libraries run as a C program would see them: what a call from Go into C costs by itself is measured first and
// taken off; a ratio to a call that takes less than a quarter of that is left out. Their settings are their defaults whatever the environment says (see cleanEnvironment), except for the thread count,
// which is set through each library's own call, and for what their rows in the table of libraries set, with
// the reason beside it.
//
// The same measurements, but for the busy process, are Go benchmarks, for benchstat:
//
//	go test -bench . -count 10 | tee new.txt
package main
