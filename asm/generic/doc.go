// Package generic is the executable specification of every kernel, and the
// fallback where no other instruction set is at hand.
//
// The functions that take slices (Mul, Tile, Pack, DotRow, Axpy, Exp …) are
// written to be read: each is the shortest loop that does the operations of the
// numerical contract in the order of the contract. Tests of all other kernel sets compare
// bits against them. [Float32] and [Float64] wrap them as kernel tables.
//
// Multiply-adds are fused, that is, rounded once. For float64 that is [math.FMA],
// an instruction on most machines and exact software elsewhere; for float32,
// [FMA] computes it from float64 operations. Where either is software, this
// package is slow but right.
//
// The tests of the activations try one float32 in 1021; make test-exhaustive tries every one, which takes most of an hour.
package generic
