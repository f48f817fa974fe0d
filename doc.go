// Package ashlar makes gonum's linear algebra run at the speed of the machine, without cgo.
//
// One line adopts it:
//
//	func main() {
//		ashlar.Use()
//		…
//	}
//
// [Use] replaces gonum's BLAS and LAPACK; programs go on calling mat, stat, lapack64 and blas64 as before. [Info] says
// which CPU features were found and which kernels and block sizes follow from them.
//
// The rooms below, from the top: package nn trains and applies dense layers and PCA; packages blas and lapack are the
// drop-ins; package gemm multiplies matrices and states the numerical contract: the same bits for any
// number of cores and on any instruction set. The kernels themselves are in asm,
// written by the programs in gen.
package ashlar
