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

// The opcodes are the bits that tell the instructions of a class apart.
const (
	fadd  = 0b11010 << 11
	fsub  = 0b11010<<11 | 1<<23
	fmul  = 0b11011<<11 | 1<<29
	fdiv  = 0b11111<<11 | 1<<29
	fmax  = 0b11110 << 11
	fmin  = 0b11110<<11 | 1<<23
	fcmeq = 0b11100 << 11
	fcmgt = 0b11100<<11 | 1<<29 | 1<<23
	fcmlt = 0b01110 << 12
	fcmle = 0b01101<<12 | 1<<29
	fmla  = 0b0001 << 12
	fmls  = 0b0101 << 12
	smlal = 0b0010 << 12
	sdot  = 0b1110 << 12
)

// threeSame is the class "Advanced SIMD three same" with floating-point operands of 16 bytes.
func threeSame(name string, opcode uint32, a Arrangement, m, n, d V) word {
	r := a.arm()
	return word{
		0x4e200400 | opcode | a.size<<22,
		fmt.Sprintf("%s %s, %s, %s", name, r, r, r),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}, {m.virtual, fieldM}},
	}
}

// compareZero is the part of "Advanced SIMD two-register miscellaneous" that compares with zero.
func compareZero(name string, opcode uint32, a Arrangement, n, d V) word {
	r := a.arm()
	return word{
		0x4ea00800 | opcode | a.size<<22,
		fmt.Sprintf("%s %s, %s, #0", name, r, r),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}},
	}
}

// convert is the part of "Advanced SIMD two-register miscellaneous" that converts: between float32 and float64, in
// the lower or upper half of the register of float32, from int32 to float32, and from 16 bits to as many with
// zeros behind them.
func convert(bits uint32, text string, n, d V) word {
	return word{bits, text, []placed{{d.virtual, fieldD}, {n.virtual, fieldN}}}
}

func fcvtl(n, d V) word  { return convert(0x0e617800, "fcvtl v%d.2d, v%d.2s", n, d) }
func fcvtl2(n, d V) word { return convert(0x4e617800, "fcvtl2 v%d.2d, v%d.4s", n, d) }
func fcvtn(n, d V) word  { return convert(0x0e616800, "fcvtn v%d.2s, v%d.2d", n, d) }
func fcvtn2(n, d V) word { return convert(0x4e616800, "fcvtn2 v%d.4s, v%d.2d", n, d) }
func shll(n, d V) word   { return convert(0x2e613800, "shll v%d.4s, v%d.4h, #16", n, d) }
func shll2(n, d V) word  { return convert(0x6e613800, "shll2 v%d.4s, v%d.8h, #16", n, d) }
func scvtf(n, d V) word  { return convert(0x4e21d800, "scvtf v%d.4s, v%d.4s", n, d) }

// byElement is the class "Advanced SIMD vector x indexed element": the lane's number lies in H and L for four lanes, in
// H for two.
func byElement(name string, opcode uint32, a Arrangement, m V, lane int, n, d V) word {
	h, l := uint32(lane), uint32(0)
	if a.lanes == 4 {
		h, l = h>>1, h&1
	}
	return word{
		0x4f800000 | opcode | a.size<<22 | l<<21 | h<<11,
		fmt.Sprintf("%s %s, %s, v%%d.%s[%d]", name, a.arm(), a.arm(), strings.ToLower(a.lane), lane),
		[]placed{{d.virtual, fieldD}, {n.virtual, fieldN}, {m.virtual, fieldM}},
	}
}

// dotByElement is byElement for four sums, in int32, of four products of bytes: those of each word of n with those of one word of m.
func dotByElement(name string, opcode uint32, m V, lane int, n, d V) word {
	w := byElement(name, opcode, S4, m, lane, n, d)
	w.text = fmt.Sprintf("%s v%%d.4s, v%%d.16b, v%%d.4b[%d]", name, lane)
	return w
}

// longByElement is byElement for four int16 of n, the lower or the upper ones, times one of m, in int32. Only the first sixteen registers
// can be m. The lane's number lies in H, L and M.
func longByElement(name string, opcode uint32, m V, lane int, n V, upper bool, d V) word {
	q, from := uint32(0), "4h"
	if upper {
		q, from, name = 1, "8h", name+"2"
	}
	i := uint32(lane)
	return word{
		0x0f400000 | opcode | q<<30 | i>>2<<11 | i>>1&1<<21 | i&1<<20,
		fmt.Sprintf("%s v%%d.4s, v%%d.%s, v%%d.h[%d]", name, from, lane),
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

// threeWord appends a word of two sources whose destination is written whole.
func (f *Func) threeWord(name string, opcode uint32, a Arrangement, m, n, d V) {
	f.add("WORD", registers{m, n}, registers{d}, threeSame(name, opcode, a, m, n, d))
}

// FADD, FSUB, FMUL and FDIV set d to n + m, n - m, n·m and n/m. FMAX and FMIN set it to the larger or smaller, and to NaN if either is.
func (f *Func) FADD(a Arrangement, m, n, d V) { f.threeWord("fadd", fadd, a, m, n, d) }
func (f *Func) FSUB(a Arrangement, m, n, d V) { f.threeWord("fsub", fsub, a, m, n, d) }
func (f *Func) FMUL(a Arrangement, m, n, d V) { f.threeWord("fmul", fmul, a, m, n, d) }
func (f *Func) FDIV(a Arrangement, m, n, d V) { f.threeWord("fdiv", fdiv, a, m, n, d) }
func (f *Func) FMAX(a Arrangement, m, n, d V) { f.threeWord("fmax", fmax, a, m, n, d) }
func (f *Func) FMIN(a Arrangement, m, n, d V) { f.threeWord("fmin", fmin, a, m, n, d) }

// FCMEQ and FCMGT set the lanes of d to ones where n = m or n > m, and to zeros elsewhere.
func (f *Func) FCMEQ(a Arrangement, m, n, d V) { f.threeWord("fcmeq", fcmeq, a, m, n, d) }
func (f *Func) FCMGT(a Arrangement, m, n, d V) { f.threeWord("fcmgt", fcmgt, a, m, n, d) }

// FCMLT0 and FCMLE0 set the lanes of d to ones where n < 0 or n ≤ 0, and to zeros elsewhere.
func (f *Func) FCMLT0(a Arrangement, n, d V) { f.compareWord("fcmlt", fcmlt, a, n, d) }
func (f *Func) FCMLE0(a Arrangement, n, d V) { f.compareWord("fcmle", fcmle, a, n, d) }

func (f *Func) compareWord(name string, opcode uint32, a Arrangement, n, d V) {
	f.add("WORD", registers{n}, registers{d}, compareZero(name, opcode, a, n, d))
}

// FCVTL and FCVTL2 set d to the two lower or upper float32 of n, as float64.
func (f *Func) FCVTL(n, d V)  { f.add("WORD", registers{n}, registers{d}, fcvtl(n, d)) }
func (f *Func) FCVTL2(n, d V) { f.add("WORD", registers{n}, registers{d}, fcvtl2(n, d)) }

// SHLL and SHLL2 set d to the lower or upper four halfwords of n, each with 16 zero bits behind it.
func (f *Func) SHLL(n, d V)  { f.add("WORD", registers{n}, registers{d}, shll(n, d)) }
func (f *Func) SHLL2(n, d V) { f.add("WORD", registers{n}, registers{d}, shll2(n, d)) }

// FCVTN rounds the float64 of n to two float32 in the lower half of d and clears the upper one; FCVTN2 sets the
// upper half and leaves the lower.
func (f *Func) FCVTN(n, d V)  { f.add("WORD", registers{n}, registers{d}, fcvtn(n, d)) }
func (f *Func) FCVTN2(n, d V) { f.add("WORD", registers{n, d}, registers{d}, fcvtn2(n, d)) }

// FMLALane sets d += n·m[lane], rounded once.
func (f *Func) FMLALane(a Arrangement, m V, lane int, n, d V) {
	f.add("WORD", registers{m, n, d}, registers{d}, byElement("fmla", fmla, a, m, lane, n, d))
}

// FMLSLane sets d -= n·m[lane], rounded once.
func (f *Func) FMLSLane(a Arrangement, m V, lane int, n, d V) {
	f.add("WORD", registers{m, n, d}, registers{d}, byElement("fmls", fmls, a, m, lane, n, d))
}

// SMLALLane sets d += n·m[lane] for four int16 of n, the lower or the upper ones, and int32 sums. m has to be one of the registers 0 to 15.
func (f *Func) SMLALLane(m V, lane int, n V, upper bool, d V) {
	f.add("WORD", registers{m, n, d}, registers{d}, longByElement("smlal", smlal, m, lane, n, upper, d))
}

// SDOTLane sets each int32 of d to the sum of itself and of the products of the four int8 in that word of n with those in word lane of m.
func (f *Func) SDOTLane(m V, lane int, n, d V) {
	f.add("WORD", registers{m, n, d}, registers{d}, dotByElement("sdot", sdot, m, lane, n, d))
}

// SCVTF sets d to the int32 of n, rounded to float32.
func (f *Func) SCVTF(n, d V) { f.add("WORD", registers{n}, registers{d}, scvtf(n, d)) }

// PRFMIndexed prefetches the line at base + index.
func (f *Func) PRFMIndexed(p Prefetch, base, index X) {
	f.add("WORD", registers{base, index}, nil, prefetchIndexed(p, base, index))
}
