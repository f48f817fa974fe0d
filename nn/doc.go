// Package nn trains small networks and finds principal components on top of
// the products of package gemm.
//
// # Shapes
//
// A batch is a matrix with one sample a row. [Dense] keeps its weights out×in, as
// PyTorch does, and computes act(x·Wᵀ + b) for an [Activation]. Matrices are [gemm.Matrix] views, so
// arguments may be transposed, cut out of larger ones, or repeat a row by a zero
// stride; results are row-major. A batch of 0 rows is a batch.
//
// # Training
//
// A [Layer] computes Forward, and Backward from the gradient of the loss with
// respect to what Forward returned. Gradients are overwritten by each Backward, not
// accumulated, so there is nothing to clear. One step is
//
//	y, err := net.Forward(x)
//	loss, dy, err := criterion.Loss(y, labels)
//	err = net.BackwardParams(dy)
//	sgd.Step()
//
// BackwardParams leaves out the gradient of the network's input, which training
// does not need and which costs as much as Forward does in the first layer.
//
// # Memory
//
// A layer owns its results and reuses them: what Forward, Backward or Loss returned is valid
// until the next call of the same method on the same value. Once the largest batch has
// been seen, a training step allocates nothing. A layer keeps views of its input and of its result, which
// must not change between Forward and Backward: a layer of your own should not work in place on its input, either, as that is the result of the one before. A [Dense] layer with SiLU or GELU keeps
// x·Wᵀ + b as well.
//
// # One answer
//
// Given the same seed and data, training gives the same bits with any number of
// cores, on every instruction set and operating system: products follow the chain order of
// package gemm, sums run in ascending order, exponentials and logarithms are gemm's, and
// random numbers are made without the functions of package math that differ
// between machines. A row's result does not depend on the batch that it sits in. The same goes
// for [PCA], whose eigenvectors are package lapack's.
//
// # Errors and non-finite values
//
// Arguments are checked before anything is written; an error names the argument, its
// value and what was expected. NaN and Inf among the elements are not errors: they
// propagate as IEEE arithmetic says, through ReLU and the loss too; SiLU and GELU of -Inf are -0, their limit. (PCA.Fit alone
// rejects them, since an eigenproblem has no partial answer.)
//
// # Concurrency
//
// A layer, loss or optimizer is for one goroutine at a time, as it owns buffers. Distinct
// ones may run concurrently unless they share parameters, as an optimizer does with its layers, or results, as layers do that follow each other. Once fitted, a [PCA] is for any number.
package nn
