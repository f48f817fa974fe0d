// Package lapack is a drop-in for gonum's LAPACK.
//
// [Implementation] satisfies lapack.Float64, and so goes wherever gonum's own implementation went:
//
//	lapack64.Use(lapack.Implementation{})
//
// or, together with the BLAS, ashlar.Use(). Methods that Ashlar does not bring itself are those of gonum, by
// embedding. Ashlar's own are
//
//	Dsyev
//
// [Eigen] solves the same problem for a gemm.Matrix.
//
// # What stays and what changes
//
// Arguments, their checks, the order of the checks and the texts of the panics are gonum's; they
// come before anything is written. Results have the same bits on every machine and for any number of cores: products
// follow the numerical contract of package gemm, and all other arithmetic is of operations that IEEE 754 rounds correctly, with
// conversions that keep compilers from fusing them. Eigenvectors are as unique as mathematics has them: their signs
// may differ from gonum's, and so may the basis for an eigenvalue that occurs several times.
//
// Workspaces are taken from a pool, so that lwork may be as short as gonum allows, at no loss, and nothing is allocated in steady
// state: n² elements and some rows.
//
// # The symmetric eigenproblem
//
// A is reduced to tridiagonal form by Householder reflections (tridiagonal.go), whose product is formed; the implicit QL
// method then finds the eigenvalues (ql.go) by plane rotations, which turn that product into the eigenvectors (rotations.go). All
// that takes n³ steps, but for the half of the reduction that is products of a matrix and a vector, are products of matrices.
//
// The errors are those of LAPACK's dsyev: the computed eigenvalues and eigenvectors belong to a matrix within a small multiple of
// n·u·‖A‖ of A, where u = 2⁻⁵³, and the eigenvectors are orthonormal within a small multiple of n·u.
package lapack
