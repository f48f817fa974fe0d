//go:build !amd64 || noasm

package gemm

func cpuCaches() Caches { return defaultCaches }

func cpuHints() bool { return true } // nobody has measured it

func cpuQuickL3() bool { return false } // nor this

func cpuUnits(string) int { return 2 }
