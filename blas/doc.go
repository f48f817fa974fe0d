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
//	levels 1, 2 and 3: all methods of all types but Srotmg and Drotmg
//
// # What stays and what changes
//
// Arguments, their checks, the order of the checks and the texts of the panics are gonum's; they
// come before anything is written. Results follow the numerical contract of package gemm: the same bits
// on every machine and for any number of cores, and of vectors at any increment: that is, those of contiguous copies. A call that is worth it, of whatever
// level, runs on up to GOMAXPROCS cores; trsv and the like do so but in part, and vectors with increments are left to one.
//
// One deviation is deliberate: nothing is skipped for being zero, so that 0·NaN and 0·Inf are NaN, as IEEE 754 and the reference BLAS would have it.
// Gonum loses them where it skips zeros
//
//   - of A, in its gemm for real numbers (in all but the NT case), in syrk and syr2k with a transpose, and in trmm and trsm from the left;
//   - of B, in trmm and trsm from the right;
//   - of x or y, in Zgeru, Zgerc, Zher, Zhpr, Zher2 and the like.
//
// What the definition leaves out is no zero, though: the other triangle, ones on a diagonal and imaginary parts of a Hermitian one meet nothing, whatever
// is stored there; updates set the latter to 0. In products such as Zhemm's they count as 0, though, and ones on the diagonal
// of a complex trmm or trsm as 1+0i, so that an infinity beside them gives a NaN. Neither is C or y read if β = 0, nor A, B or x if α = 0.
//
// In level 1, sums are added by lanes and multiply-adds rounded once, so that last digits differ from gonum's; float32 norms
// are summed in float64. An α whose imaginary part is zero multiplies as a real number: 0·Inf and 0·NaN of that part
// do not arise. In level 2 sums are made in another order than gonum's, by shape alone; quotients of complex numbers are by R. L. Smith's algorithm.
//
// On amd64, Dger and Sger of gonum v0.17 are wrong for negative increments, at which they read outside of the vectors, with a result such as zeros:
// Dger(2, 1, 1, x, -1, y, 1, a, 1) is one of the calls. Ours follow the definition.
//
// In level 3, matrices of up to 3 rows are multiplied by plain loops, whose products are rounded before they are added (but for gemm's), and updates of up to 32 rows and
// columns are in chain order, as are products with a symmetric matrix.
//
// Trsm inverts each element of the diagonal once and multiplies by that, as gonum does from the left; from the right, gonum divides. Ours divides
// where matrices are tiny, and where an inverse among up to 128 rows is no normal number.
package blas
