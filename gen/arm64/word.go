package arm64

import (
	"fmt"
	"strings"
)

// A word is an instruction that Go's assembler does not know: its constant bits, and its text in Arm's syntax with
// "%d" for register numbers, which also go to the bits from the given places on.
type word struct {
	bits uint32
	text string
	regs []placed
}

// A placed register is a field of an encoding.
type placed struct {
	*virtual
	shift int
}

// Asm returns the operand of WORD, and the instruction as a comment.
func (w word) Asm() string {
	bits, n := w.bits, make([]any, len(w.regs))
	for i, r := range w.regs {
		bits |= uint32(r.n) << r.shift
		n[i] = r.n
	}
	return fmt.Sprintf("$0x%08x // "+w.text, append([]any{bits}, n...)...)
}

// arm is the name of a vector register in Arm's syntax.
func (a Arrangement) arm() string { return fmt.Sprintf("v%%d.%d%s", a.lanes, strings.ToLower(a.lane)) }

// The fields of register operands.
const (
	fieldD = 0
	fieldN = 5
	fieldM = 16
)

// threeSame is the class "Advanced SIMD three same" with floating-point operands of 16 bytes: u, the upper bit
// of size, and opcode tell the operation.
func threeSame(name string, u, upper, opcode uint32, a Arrangement, m, n, d V) word {
	r := a.arm()
	return word{
		0x4e200400 | u<<29 | upper<<23 | a.size<<22 | opcode<<11,
		fmt.Sprintf("%s %s, %s, %s", name, r, r, r),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}, {m.virtual, fieldM}},
	}
}

// compareZero is the part of "Advanced SIMD two-register miscellaneous" that compares with zero.
func compareZero(name string, u, opcode uint32, a Arrangement, n, d V) word {
	r := a.arm()
	return word{
		0x4ea00800 | u<<29 | a.size<<22 | opcode<<12,
		fmt.Sprintf("%s %s, %s, #0", name, r, r),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}},
	}
}

// byElement is the class "Advanced SIMD vector x indexed element": the lane's number lies in H and L for four lanes, in
// H for two.
func byElement(name string, opcode uint32, a Arrangement, m V, lane int, n, d V) word {
	h, l := uint32(lane), uint32(0)
	if a.lanes == 4 {
		h, l = h>>1, h&1
	}
	return word{
		0x4f800000 | a.size<<22 | l<<21 | opcode<<12 | h<<11,
		fmt.Sprintf("%s %s, %s, v%%d.%s[%d]", name, a.arm(), a.arm(), strings.ToLower(a.lane), lane),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}, {m.virtual, fieldM}},
	}
}

// prefetchIndexed is PRFM from the class "Load/store register (register offset)", with the index not scaled.
func prefetchIndexed(p Prefetch, base, index X) word {
	return word{
		0xf8a06800 | p.code,
		fmt.Sprintf("prfm %s, [x%%d, x%%d]", strings.ToLower(p.name)),
		[]placed{{base.virtual, fieldN}, {index.virtual, fieldM}},
	}
}

// FADD, FSUB and FMUL set d to n + m, n - m and n·m. FMAX and FMIN set it to the larger or smaller, and to NaN if either is.
func (f *Func) FADD(a Arrangement, m, n, d V) {
	f.threeWord(threeSame("fadd", 0, 0, 0b11010, a, m, n, d), m, n, d)
}
func (f *Func) FSUB(a Arrangement, m, n, d V) {
	f.threeWord(threeSame("fsub", 0, 1, 0b11010, a, m, n, d), m, n, d)
}
func (f *Func) FMUL(a Arrangement, m, n, d V) {
	f.threeWord(threeSame("fmul", 1, 0, 0b11011, a, m, n, d), m, n, d)
}
func (f *Func) FMAX(a Arrangement, m, n, d V) {
	f.threeWord(threeSame("fmax", 0, 0, 0b11110, a, m, n, d), m, n, d)
}
func (f *Func) FMIN(a Arrangement, m, n, d V) {
	f.threeWord(threeSame("fmin", 0, 1, 0b11110, a, m, n, d), m, n, d)
}

func (f *Func) threeWord(w word, m, n, d V) { f.add("WORD", registers{m, n}, registers{d}, w) }

// FCMLT0 and FCMLE0 set the lanes of d to ones where n < 0 or n ≤ 0, and to zeros elsewhere.
func (f *Func) FCMLT0(a Arrangement, n, d V) {
	f.add("WORD", registers{n}, registers{d}, compareZero("fcmlt", 0, 0b01110, a, n, d))
}

func (f *Func) FCMLE0(a Arrangement, n, d V) {
	f.add("WORD", registers{n}, registers{d}, compareZero("fcmle", 1, 0b01101, a, n, d))
}

// FMLALane sets d += n·m[lane], rounded once.
func (f *Func) FMLALane(a Arrangement, m V, lane int, n, d V) {
	f.add("WORD", registers{m, n, d}, registers{d}, byElement("fmla", 0b0001, a, m, lane, n, d))
}

// PRFMIndexed prefetches the line at base + index.
func (f *Func) PRFMIndexed(p Prefetch, base, index X) {
	f.add("WORD", registers{base, index}, nil, prefetchIndexed(p, base, index))
}
