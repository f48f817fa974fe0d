package arm64

import (
	"strings"
	"testing"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func newFunc(t *testing.T) (*build.Context, *Func) {
	ctx := build.NewContext()
	f, err := NewFunc(ctx, "f", "func(n int, alpha float64, x *float64)", "is a test.")
	if err != nil {
		t.Fatal(err)
	}
	return ctx, f
}

// TestPrint runs a function through the passes and the printer of avo.
func TestPrint(t *testing.T) {
	ctx, f := newFunc(t)
	n, x, alpha, sum := f.Int("n"), f.Int("x"), f.Float("alpha", 8), f.V()
	f.ZERO(sum)
	f.Label("loop")
	v := f.V()
	f.LDR(16, Mem{x, 32}, v)
	f.FMLALane(D2, alpha, 0, v, sum)
	f.ADDI(16, x)
	f.SUBSI(1, n)
	f.BNE("loop")
	f.STR(8, sum, Mem{x, 0})
	if err := f.Return(); err != nil {
		t.Fatal(err)
	}
	file, err := ctx.Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.Compile.Execute(file); err != nil {
		t.Fatal(err)
	}
	text, err := printer.NewGoAsm(printer.Config{}).Print(file)
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(string(text), "TEXT ")
	want := `·f(SB), NOSPLIT, $0-24
	MOVD  n+0(FP), R0
	MOVD  x+16(FP), R1
	FMOVD alpha+8(FP), F0
	VMOVI $0, V1.B16

loop:
	FMOVQ 32(R1), F2
	WORD  $0x4fc01041 // fmla v1.2d, v2.2d, v0.d[0]
	ADD   $16, R1, R1
	SUBS  $1, R0, R0
	BNE   loop
	FMOVD F1, (R1)
	RET
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAllocate fills all vector registers, and one more.
func TestAllocate(t *testing.T) {
	for _, n := range []int{Vectors, Vectors + 1} {
		_, f := newFunc(t)
		x := f.Int("x")
		var vs []V
		for range n {
			v := f.V()
			f.LDR(16, Mem{x, 0}, v)
			vs = append(vs, v)
		}
		for _, v := range vs {
			f.STR(16, v, Mem{x, 0})
		}
		if err := f.Return(); (err == nil) != (n <= Vectors) {
			t.Errorf("%d registers at once: %v", n, err)
		}
		seen := map[int]bool{}
		for _, v := range vs[:Vectors] {
			if seen[v.n] {
				t.Errorf("V%d twice", v.n)
			}
			seen[v.n] = true
		}
	}
}

// TestUnwritten reads a register that nothing has written.
func TestUnwritten(t *testing.T) {
	_, f := newFunc(t)
	f.FMLA(D2, f.V(), f.V(), f.V())
	if err := f.Return(); err == nil {
		t.Error("no error")
	}
}

// TestRanges wants a panic where the assembler would need a register of its own.
func TestRanges(t *testing.T) {
	_, f := newFunc(t)
	x, v := f.Int("x"), f.V()
	for name, emit := range map[string]func(){
		"add":       func() { f.ADDI(4096, x) },
		"sub":       func() { f.SUBI(-1, x) },
		"odd":       func() { f.LDR(8, Mem{x, 4}, v) },
		"far":       func() { f.LDR(4, Mem{x, 4 * 4096}, v) },
		"before":    func() { f.STR(16, v, Mem{x, -16}) },
		"pair":      func() { f.LDP(Mem{x, 1024}, v, f.V()) },
		"pair odd":  func() { f.STP(v, v, Mem{x, 8}) },
		"prefetch":  func() { f.PRFM(LoadL1, Mem{x, -8}) },
		"immediate": func() { f.CMPI(4096, x) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			emit()
		}()
	}
}
