// Package gemm multiplies matrices at the speed of the machine, and gives the same bits on every
// machine.
//
// The main entry to products is [Mul]: C ← αA·B + βC for float32 and float64; [MulComplex] is the same for complex64 and complex128. A [Matrix] is a view
// with a row and a column stride, so a transpose is a view, too, and a layer's three products read
// like their formulas:
//
//	gemm.Mul(1, x, w.T(), 0, y)  // y  = x·Wᵀ
//	gemm.Mul(1, dy.T(), x, 0, dw) // dW = dyᵀ·x
//	gemm.Mul(1, dy, w, 0, dx)    // dX = dy·W
//
// A [ComplexMatrix] may be conjugated, too: a.H() is the conjugate transpose of a.
//
// Beside it are elementwise functions on slices ([Axpy], [Exp], [Relu], [Tanh], [Sigmoid], [Silu], [Gelu], [GeluTanh] …) and
// the derivatives that training needs, and sums ([Dot], [Asum], [Nrm2] …). Matrices of gonum's mat and blas64 are views, too, without a copy: see
// the example of [Matrix].
//
// # Which call when
//
//	one product                                      Mul
//	the same matrix B, such as weights, many times   Prepack once, then MulPrepacked
//	many products of one shape, evenly spaced        MulStack
//	many products of different shapes                MulBatch
//	triangles: A·X = αB, or B ← αA·B                 SolveTriangular, MulTriangular; with Complex in the name for complex ones
//	B ← αA + βB, also with a transpose               Combine; Transpose in place
//	bias, activation, residual after a product       the option Then, see Option
//	the same bits for a row in every batch           MulPrepacked, MulPrepackedBFloat16, or Mul with the option Chain
//	bytes: int32 sums, or float32 from them          MulInt8; PrepackInt8, MulPrepackedInt8, MulDequantize
//	bytes made of float32                            Uint8Range, QuantizeUint8, QuantizeInt8
//	operands in half the memory, float32 sums        MulBFloat16; NarrowBFloat16 and WidenBFloat16 convert slices
//	a symmetric result, such as X·Xᵀ                 Mul or MulComplex with the option Triangle
//	A·B + (A·B)ᵀ, or with ᴴ                           MulSymmetrized, MulComplexSymmetrized
//	a symmetric or Hermitian operand                 MulSymmetric, MulComplexSymmetric
//	weights in half the memory, for few rows         PrepackBFloat16, MulPrepackedBFloat16
//	fewer cores                                      the option Threads
//
// # One answer
//
// A result is a function of the values, the shape and the layout of the arguments alone: not
// of GOMAXPROCS, the instruction set, the operating system, the alignment, the leading dimension or
// of what else runs. Each element of C is defined, independently of all others, as
//
//	c ← 0 if β = 0 (C is never read), else β·c
//	for each block P of 256 steps of the k range, in order:
//	    s ← +0;  for p in P, ascending: s ← FMA(a[i,p], b[p,j], s)
//	    c ← FMA(α, s, c)
//
// This is the chain order, and asm/generic.Mul is its executable form. A row of C is then the same in
// whatever batch of rows it is computed. NaN and infinities go where IEEE 754 says: no zero
// is skipped. If α = 0 or k = 0, A and B are never read. What is free are the payload and the sign of
// a NaN.
//
// Two cases differ, by shape and layout alone. Where min(m, n) ≤ 4 and the longer operand is
// contiguous along k (a few rows times Wᵀ; a row-major A times a few columns), the product is a handful of dot products. So it is where both operands are contiguous along k,
// which is at least 10 times min(m, n) ≤ 12, and max(m, n) ≤ 64 (a batch of up to 64 rows times the Wᵀ of a layer with up to 12 outputs). A B whose ColStride is 1 counts as row-major,
// even if it has but one column. They follow the dot order:
// blocks of 2048 steps, each summed in 64 bytes' worth of lanes that are then halved until
// one is left. The option [Chain] asks for the chain order there as well.
//
// The sums of level 1 ([Dot], [Asum], [Nrm2] …) go in chunks of 4096 elements, each summed in 256 bytes' worth of lanes that are then halved;
// the chunks are added in order, from +0. A complex dot product is four such sums ([DotComplex]).
//
// # Complex numbers
//
// A complex product is four real ones in chain order (never the dot order), put together block by block. The definition
// of each element is
//
//	c ← 0 if β = 0 (C is never read), else β·c
//	for each block P of 256 steps of the k range, in order:
//	    for x, y in {re, im}: xy ← +0; for p in P, ascending: xy ← FMA(x a[i,p], y b[p,j], xy); xy ← xy + 0
//	    s ← (re·re - im·im) + (re·im + im·re)i
//	    c ← c + α·s
//
// A conjugate turns the signs of the sums that have its imaginary part. With x = u + wi for α or β,
//
//	re (c + x·v) = FMA(-w, im v, FMA(u, re v, re c))
//	im (c + x·v) = FMA( w, re v, FMA(u, im v, im c))
//
// where the outer FMA is left out if w = 0, and for β·c the inner one is a product. asm/generic.MulComplex is the executable form.
// An infinity gives what these formulas give: often NaN in one part, as with the * of Go.
//
// # What follows a product
//
// The option [Then] has an [Epilogue] done to C: a bias, an activation, a residual, a bound, or several of these. A bias and a bound that come first are done in
// registers where C has contiguous rows and the chain order applies, before it is stored, and the rest while it is in the cache. The bits are those of the same steps done afterwards.
//
//	layer := gemm.NewEpilogue(gemm.AddRow(bias), gemm.Rectify[float32]())
//	gemm.Mul(1, x, w.T(), 0, y, gemm.Then(layer)) // y = max(x·Wᵀ + b, 0)
//
// # Elementwise functions
//
// [Axpy], [Relu], [Tanh] and others work on slices. All slices of a call have the same length, or else they panic, before they write anything, and name both lengths.
// A result may be the same slice as an operand, but may not overlap it otherwise. Long slices are shared among cores. An empty one is no error.
//
// Activations give the same bits on every machine, within 0.52 ulp for float32 and within 4 for float64 unless they say otherwise. Derivatives, whose names
// end with Grad, are within a few 10⁻¹⁶ of f′, absolutely, for float64: f′ has zeros. Package asm/generic has the algorithms.
//
// # Names for other packages
//
// Some names are exported for the packages above this one. [Copy], [DotWide], [Root], [Rot], [Swap], [Parts], [Iamax], [IamaxComplex], [DotComplex],
// [AxpyComplex] and [ScalComplex] are what package blas makes methods of level 1 of; [Log] is there for package nn. [Kernels] hands the kernels
// themselves, which check nothing, to packages blas and lapack, and [ShareCopy] the cores, for a [Job] of theirs. What the machine was found to be, [ISA], [ISAs], [BlockSizes], [Int8Kernel] and
// [CacheSizes], is for ashlar.Info.
//
// # Where the time goes
//
// Large products are packed: blocks of A and B are copied into panels (packing.go), in sizes that follow from the caches
// (blocking.go), and a micro-kernel runs over them (block.go). Small and narrow ones read
// their operands where they lie (direct.go), which also decides which is which. Complex products run on the same real kernels
// and two more (complex.go). The kernels come from one table a
// type, chosen at start by CPU feature (kernel.go, kernel_amd64.go, kernel_arm64.go); the environment
// variable ASHLAR_ISA overrides the choice. Large products are divided among goroutines in rectangles of
// C (parallel.go), up to GOMAXPROCS or the option [Threads], and long vectors, copies and transpositions in parts (share.go); what is small is left to the caller's
// core. Nothing is allocated in steady state.
//
// Mul may be called from any number of goroutines at once.
package gemm
