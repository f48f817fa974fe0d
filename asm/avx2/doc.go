// Package avx2 holds the kernels for x86-64 CPUs with AVX2 and FMA: 32-byte
// vectors, 16 registers. gen/avx2 writes all of it; [Float32] and [Float64] are the tables.
package avx2
