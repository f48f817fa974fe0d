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
//	Sgemm, Dgemm, Cgemm, Zgemm
//	level 1: all but Srotmg and Drotmg
//	all of level 2
//
// # What stays and what changes
//
// Arguments, their checks, the order of the checks and the texts of the panics are gonum's; they
// come before anything is written. Results follow the numerical contract of package gemm: the same bits
// on every machine and for any number of cores, and of vectors at any increment: that is, those of contiguous copies.
//
// One deviation is deliberate. Where gonum's Dgemm and Sgemm skip an element of A that is zero (in all
// but the NT case), 0·NaN and 0·Inf are lost. Here they give NaN, as IEEE 754 and the reference BLAS would have it.
//
// In level 1, sums are added by lanes and multiply-adds rounded once, so that last digits differ from gonum's; float32 norms
// are summed in float64. A complex number times one whose imaginary part is zero is the product with a real number: 0·Inf and 0·NaN of that part
// do not arise.
//
// In level 2, IEEE's rule concerns gonum's Zgeru, Zgerc, Zher, Zhpr, Zher2 and the like, which skip zeros in x or y. Sums are made in another
// order than gonum's, by shape alone; quotients of complex numbers are by R. L. Smith's algorithm.
//
// # What level 2 does not read
//
// The other triangle; the diagonal, if it is one of ones; the imaginary parts of a Hermitian diagonal, which updates set to 0; y if β = 0;
// the matrix and x if α = 0.
package blas
