//go:build (!amd64 && !arm64) || noasm

package gemm

var isas = []kernelSet{genericSet}
