package arm64

import (
	"fmt"

	"github.com/mmcloughlin/avo/reg"
)

// A virtual is a register without a number, until allocation gives it one.
type virtual struct {
	reg.Virtual // as avo's liveness analysis sees it
	n           int
}

// An X is a general-purpose register of 8 bytes, a V a vector register of 16.
type (
	X struct{ *virtual }
	V struct{ *virtual }
)

// allocatable are the numbers that registers may get. Of the general-purpose ones, R15 is left out by Ashlar's kernel
// contract, R16 and R17 belong to the linker, R18 to the operating system, R27 to the assembler,
// and from R28 on they are the goroutine, the frame and the return address.
var allocatable = map[reg.Kind][]int{
	reg.KindGP:     append(numbers(0, 14), numbers(19, 26)...),
	reg.KindVector: numbers(0, 31),
}

func numbers(first, last int) (n []int) {
	for i := first; i <= last; i++ {
		n = append(n, i)
	}
	return n
}

// Vectors is the number of vector registers.
const Vectors = 32

// An Arrangement says how a vector register is cut into lanes.
type Arrangement struct {
	lanes int
	lane  string // the letter of a lane
	size  uint32 // the sz bit of floating-point encodings
}

// The arrangements of 16 bytes into float32, float64, halves of them and bytes.
var (
	S4  = Arrangement{4, "S", 0}
	D2  = Arrangement{2, "D", 1}
	H8  = Arrangement{8, "H", 0}
	B16 = Arrangement{16, "B", 0}
)

// vec is the Go name of a register cut into lanes.
func (a Arrangement) vec(v V) operand {
	return operand{fmt.Sprintf("V%%d.%s%d", a.lane, a.lanes), []*virtual{v.virtual}}
}

// elem is the Go name of one lane.
func (a Arrangement) elem(v V, i int) operand {
	return operand{fmt.Sprintf("V%%d.%s[%d]", a.lane, i), []*virtual{v.virtual}}
}

// An operand is text in which register numbers are still missing.
type operand struct {
	format string
	regs   []*virtual
}

// Asm returns the operand in Go's syntax.
func (o operand) Asm() string {
	n := make([]any, len(o.regs))
	for i, r := range o.regs {
		n[i] = r.n
	}
	return fmt.Sprintf(o.format, n...)
}

func (x X) op() operand { return operand{"R%d", []*virtual{x.virtual}} }

// float is the register under its name in scalar loads and stores.
func (v V) float() operand { return operand{"F%d", []*virtual{v.virtual}} }

// A Mem is the memory Disp bytes past Base.
type Mem struct {
	Base X
	Disp int
}

func (m Mem) op() operand {
	if m.Disp == 0 {
		return operand{"(R%d)", []*virtual{m.Base.virtual}}
	}
	return operand{fmt.Sprintf("%d(R%%d)", m.Disp), []*virtual{m.Base.virtual}}
}
