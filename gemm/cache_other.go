//go:build !amd64 || noasm

package gemm

func cpuCaches() Caches { return defaultCaches }

func cpuHints() bool { return false }
