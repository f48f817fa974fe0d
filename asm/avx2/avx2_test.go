//go:build amd64 && !noasm

package avx2

import (
	"testing"

	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

func TestKernels(t *testing.T) {
	kerneltest.Require(t, "avx2", cpu.X86.HasAVX2 && cpu.X86.HasFMA)
	t.Run("float64", func(t *testing.T) { kerneltest.Run(t, Float64) })
	t.Run("float32", func(t *testing.T) { kerneltest.Run(t, Float32) })
	t.Run("int8", func(t *testing.T) {
		t.Run("pairs", func(t *testing.T) { kerneltest.RunInt(t, Int8x2) })
		t.Run("vnni", func(t *testing.T) {
			if !cpu.X86.HasAVXVNNI {
				t.Skip("this CPU has no AVX_VNNI: it runs the kernels of pairs, which are tested beside this")
			}
			kerneltest.RunInt(t, Int8x4)
		})
	})
}

// TestText checks the kernel contract on the generated text. Registers Z, K and those from 16 on are AVX-512's.
func TestText(t *testing.T) {
	kerneltest.Text(t, "table_amd64.go", `\bZ\d|\b[XY](1[6-9]|2\d|3[01])\b|\bK[0-7]\b`)
}

func BenchmarkKernels(b *testing.B) {
	kerneltest.Require(b, "avx2", cpu.X86.HasAVX2 && cpu.X86.HasFMA)
	b.Run("float64", func(b *testing.B) { kerneltest.Bench(b, Float64) })
	b.Run("float32", func(b *testing.B) { kerneltest.Bench(b, Float32) })
}
