// Package neon holds the kernels for 64-bit Arm CPUs, all of which have Advanced SIMD (NEON): 16-byte
// vectors, 32 registers. gen/neon writes all of it; [Float32] and [Float64] are the tables.
package neon
