//go:build arm64 && !noasm

package neon

import (
	"runtime"
	"testing"

	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

func TestKernels(t *testing.T) {
	t.Run("float64", func(t *testing.T) { kerneltest.Run(t, Float64) })
	t.Run("float32", func(t *testing.T) { kerneltest.Run(t, Float32) })
	t.Run("int8", func(t *testing.T) {
		t.Run("single", func(t *testing.T) { kerneltest.RunInt(t, Int8x1) })
		t.Run("dot", func(t *testing.T) {
			if !cpu.ARM64.HasASIMDDP && runtime.GOOS != "darwin" {
				t.Skip("this CPU has no FEAT_DotProd: it runs the kernels of single steps, which are tested beside this")
			}
			kerneltest.RunInt(t, Int8x4)
		})
	})
}

// TestText checks the kernel contract on the generated text. R18 belongs to the operating system, R27 to the assembler,
// R28 (g) and what follows to Go; registers Z and P would be SVE's.
func TestText(t *testing.T) {
	kerneltest.Text(t, "table_arm64.go", `\bR(16|17|18|27|28|29|30)\b|\bg\b|\bLR\b|\bBL\b|\bRSP\b|\b[Zz]\d|\b[Pp]\d`)
}

func BenchmarkKernels(b *testing.B) {
	b.Run("float64", func(b *testing.B) { kerneltest.Bench(b, Float64) })
	b.Run("float32", func(b *testing.B) { kerneltest.Bench(b, Float32) })
}
