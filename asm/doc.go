// Package asm is the room of the machine code. It holds the furniture list: the
// type [Set], one table of kernels for one element type on one instruction set.
//
// Every folder below it but asm/cpuid, which asks the processor what it is, fills that table: asm/avx2 with assembly written by
// gen/avx2, asm/generic with plain Go that runs everywhere and is at the same
// time the executable specification. Nothing here decides anything: which table
// is used, with which block sizes and on how many cores, is the business of
// package gemm. Nothing here checks anything either: a kernel trusts its caller
// for every pointer and length, so programs should call package gemm, blas or nn
// instead.
//
// # The kernel contract
//
// A kernel reads nothing outside its operands and writes nothing outside its
// result, at every edge size; has no stack frame and calls nothing; leaves the
// upper vector halves clean (VZEROUPPER); uses neither R15 nor read-only data,
// so that it links into plugins and shared builds; and runs for less than about
// 50 µs a call, since the Go scheduler cannot interrupt it. For the same
// arguments every set gives the same bits (NaN payloads and signs excepted),
// those of asm/generic.
package asm
