// Package avx512 holds the kernels for x86-64 CPUs with AVX-512 F, DQ, BW and VL: 64-byte
// vectors, 32 registers, mask registers. gen/avx512 writes all of it; [Float32] and [Float64] are the tables.
package avx512
