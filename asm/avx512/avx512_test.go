//go:build amd64 && !noasm

package avx512

import (
	"testing"

	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

var available = cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL && cpu.X86.HasBMI2

func TestKernels(t *testing.T) {
	kerneltest.Require(t, "avx512", available)
	t.Run("float64", func(t *testing.T) { kerneltest.Run(t, Float64) })
	t.Run("float32", func(t *testing.T) { kerneltest.Run(t, Float32) })
	t.Run("int8", func(t *testing.T) {
		t.Run("pairs", func(t *testing.T) { kerneltest.RunInt(t, Int8x2) })
		t.Run("vnni", func(t *testing.T) {
			if !cpu.X86.HasAVX512VNNI {
				t.Skip("this CPU has no AVX512_VNNI: it runs the kernels of pairs, which are tested beside this")
			}
			kerneltest.RunInt(t, Int8x4)
		})
	})
}

// TestText checks the kernel contract on the generated text.
func TestText(t *testing.T) {
	if testing.Short() {
		t.Skip("the text is the same on an emulated CPU, where reading it takes minutes: see this test without -short")
	}
	kerneltest.Text(t, "table_amd64.go", "")
}

func BenchmarkKernels(b *testing.B) {
	kerneltest.Require(b, "avx512", available)
	b.Run("float64", func(b *testing.B) { kerneltest.Bench(b, Float64) })
	b.Run("float32", func(b *testing.B) { kerneltest.Bench(b, Float32) })
}
