// Package blas is a drop-in for gonum's BLAS.
//
// [Implementation] satisfies blas.Float32, Float64, Complex64 and Complex128, and so goes wherever gonum's own
// implementation went:
//
//	blas64.Use(blas.Implementation{})
//
// or, for all four types at once, ashlar.Use(). Methods that Ashlar does not bring itself are
// those of gonum, by embedding. Ashlar's own are
//
//	level 3, all of it: gemm, symm, hemm, syrk, herk, syr2k, her2k, trmm and trsm, of all types that have them
//
// # What stays and what changes
//
// Arguments, their checks, the order of the checks and the texts of the panics are gonum's; they
// come before anything is written. Results follow the numerical contract of package gemm: the same bits
// on every machine and for any number of cores.
//
// One deviation is deliberate: nothing is skipped for being zero, so that 0·NaN and 0·Inf are NaN, as IEEE 754 and the reference BLAS would have it.
// Gonum loses them where it skips zeros
//
//   - of A, in its gemm for real numbers (in all but the NT case), in syrk and syr2k with a transpose, and in trmm and trsm from the left;
//   - of B, in trmm and trsm from the right.
//
// What the definition leaves out is no zero, though: the other triangle, ones on a diagonal and imaginary parts of a Hermitian one meet nothing, whatever
// is stored there.
//
// Trsm inverts each element of the diagonal once and multiplies by that, as gonum does from the left; from the right, gonum divides. An element whose inverse
// overflows, below 2⁻¹⁰²⁴ in float64 or 2⁻¹²⁸ in float32, gives infinities.
package blas
