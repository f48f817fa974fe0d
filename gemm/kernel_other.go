//go:build !amd64 || noasm

package gemm

var isas = []kernelSet{genericSet}
