package ashlar

import (
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/blas/cblas64"
	"gonum.org/v1/gonum/lapack/lapack64"

	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/lapack"
)

// Use installs Ashlar's BLAS, for all four element types, and its LAPACK into gonum: from then on, gonum's mat, stat
// and whatever else calls blas64, blas32, cblas128, cblas64 and lapack64 runs on them. Call it
// once, before other goroutines use gonum.
func Use() {
	blas64.Use(blas.Implementation{})
	blas32.Use(blas.Implementation{})
	cblas128.Use(blas.Implementation{})
	cblas64.Use(blas.Implementation{})
	lapack64.Use(lapack.Implementation{})
}

// Configuration says what runs on this machine.
type Configuration struct {
	OS, Arch string
	// Features are the CPU features that decide on kernels, as far as this CPU has them.
	Features []string
	// ISA is the instruction set in use; Available are those of this build that this CPU can run.
	ISA       string
	Available []string
	Threads   int // cores that a call may use: GOMAXPROCS
	Caches    gemm.Caches
	Kernels   []Kernel
}

// A Kernel is the micro-kernel in use for an element type, with its block sizes.
type Kernel struct {
	Type   string
	Name   string
	Blocks gemm.Blocks
}

// Info reports what runs on this machine.
func Info() Configuration {
	c := Configuration{
		OS: runtime.GOOS, Arch: runtime.GOARCH,
		ISA:     gemm.ISA(),
		Threads: runtime.GOMAXPROCS(0),
		Caches:  gemm.CacheSizes(),
		Kernels: []Kernel{
			{"float64", gemm.Kernels[float64]().Tile, gemm.BlockSizes[float64]()},
			{"float32", gemm.Kernels[float32]().Tile, gemm.BlockSizes[float32]()},
		},
	}
	tile, blocks := gemm.Int8Kernel()
	c.Kernels = append(c.Kernels, Kernel{"int8", tile, blocks})
	names, available := gemm.ISAs()
	for i, name := range names {
		if available[i] {
			c.Available = append(c.Available, name)
		}
	}
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"AVX2", cpu.X86.HasAVX2},
		{"FMA", cpu.X86.HasFMA},
		{"BMI2", cpu.X86.HasBMI2},
		{"AVX_VNNI", cpu.X86.HasAVXVNNI},
		{"AVX512F", cpu.X86.HasAVX512F},
		{"AVX512DQ", cpu.X86.HasAVX512DQ},
		{"AVX512BW", cpu.X86.HasAVX512BW},
		{"AVX512VL", cpu.X86.HasAVX512VL},
		{"AVX512VNNI", cpu.X86.HasAVX512VNNI},
		{"ASIMD", cpu.ARM64.HasASIMD},
		{"ASIMDDP", cpu.ARM64.HasASIMDDP || runtime.GOOS == "darwin" && runtime.GOARCH == "arm64"}, // which package cpu does not look for there
	} {
		if f.has {
			c.Features = append(c.Features, f.name)
		}
	}
	return c
}

// String returns the configuration as a few lines of text.
func (c Configuration) String() string {
	var b strings.Builder
	features := strings.Join(c.Features, " ")
	if features == "" {
		features = "none that matter here"
	}
	fmt.Fprintf(&b, "%s/%s, CPU features: %s\n", c.OS, c.Arch, features)
	fmt.Fprintf(&b, "kernels: %s (of %s), %d threads, caches L1 %d KiB, L2 %d KiB, L3 %d KiB\n",
		c.ISA, strings.Join(c.Available, ", "), c.Threads, c.Caches.L1>>10, c.Caches.L2>>10, c.Caches.L3>>10)
	for _, k := range c.Kernels {
		fmt.Fprintf(&b, "%s: %s, MC %d, KC %d, NC %d\n", k.Type, k.Name, k.Blocks.MC, k.Blocks.KC, k.Blocks.NC)
	}
	return b.String()
}
