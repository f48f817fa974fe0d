package arm64

import (
	"github.com/mmcloughlin/avo/gotypes"
	avo "github.com/mmcloughlin/avo/operand"
)

// param is the parameter of that name, in its place above the frame.
func (f *Func) param(name string) avo.Op { return f.resolve(f.ctx.Param(name)) }

func (f *Func) resolve(c gotypes.Component) avo.Op {
	p, err := c.Resolve()
	if err != nil {
		panic(err)
	}
	return avo.LabelRef(p.Addr.Asm())
}

// Int returns the integer or pointer parameter of that name.
func (f *Func) Int(name string) X {
	x := f.X()
	f.add("MOVD", nil, registers{x}, f.param(name), x.op())
	return x
}

// ReturnInt makes x the result of that name.
func (f *Func) ReturnInt(x X, name string) {
	f.add("MOVD", registers{x}, nil, x.op(), f.resolve(f.ctx.Return(name)))
}

// LDRH loads two bytes, and clears the others of d. STRW stores the lower four bytes of n.
func (f *Func) LDRH(m Mem, d X) { f.add("MOVHU", registers{m.Base}, registers{d}, m.op(), d.op()) }
func (f *Func) STRW(n X, m Mem) { f.add("MOVW", registers{n, m.Base}, nil, n.op(), m.op()) }

// MOV sets d = n, and MOVI d = i.
func (f *Func) MOV(n, d X)       { f.add("MOVD", registers{n}, registers{d}, n.op(), d.op()) }
func (f *Func) MOVI(i int, d X)  { f.add("MOVD", nil, registers{d}, imm(i), d.op()) }
func (f *Func) ADD(m, n, d X)    { f.add("ADD", registers{m, n}, registers{d}, m.op(), n.op(), d.op()) }
func (f *Func) ORR(m, n, d X)    { f.add("ORR", registers{m, n}, registers{d}, m.op(), n.op(), d.op()) }
func (f *Func) SUB(m, n, d X)    { f.add("SUB", registers{m, n}, registers{d}, m.op(), n.op(), d.op()) }
func (f *Func) MUL(m, n, d X)    { f.add("MUL", registers{m, n}, registers{d}, m.op(), n.op(), d.op()) }
func (f *Func) ADDI(i int, n X)  { f.immediate("ADD", i, n, n) }
func (f *Func) SUBI(i int, n X)  { f.immediate("SUB", i, n, n) }
func (f *Func) SUBSI(i int, n X) { f.immediate("SUBS", i, n, n) }

// LSLI, LSRI and ANDI set d to n shifted by i, or masked by it.
func (f *Func) LSLI(i int, n, d X) { f.immediate("LSL", i, n, d) }
func (f *Func) LSRI(i int, n, d X) { f.immediate("LSR", i, n, d) }
func (f *Func) ANDI(i int, n, d X) { f.immediate("AND", i, n, d) }

// Immediates below maxImmediate fit the instruction; for others the assembler would use a register of its own.
const maxImmediate = 1 << 12

func (f *Func) immediate(opcode string, i int, n, d X) {
	f.add(opcode, registers{n}, registers{d}, small(i), n.op(), d.op())
}

// CMP and CMPI compare n with m or i: BLT jumps where n is less.
func (f *Func) CMP(m, n X)      { f.add("CMP", registers{m, n}, nil, m.op(), n.op()) }
func (f *Func) CMPI(i int, n X) { f.add("CMP", registers{n}, nil, small(i), n.op()) }

func small(i int) avo.Op {
	if i < 0 || i >= maxImmediate {
		panic("arm64: immediate out of range")
	}
	return imm(i)
}

// UDIV sets d = n / m.
func (f *Func) UDIV(m, n, d X) {
	f.add("UDIV", registers{m, n}, registers{d}, m.op(), n.op(), d.op())
}

// MSUB sets d = a - n·m.
func (f *Func) MSUB(m, a, n, d X) {
	f.add("MSUB", registers{m, a, n}, registers{d}, m.op(), a.op(), n.op(), d.op())
}

// CSEL sets d = n if the condition holds, else d = m.
func (f *Func) CSEL(cond string, n, m, d X) {
	f.add("CSEL", registers{n, m}, registers{d}, avo.LabelRef(cond), n.op(), m.op(), d.op())
}

// A Prefetch says what for and where to memory is prefetched.
type Prefetch struct {
	name string
	code uint32
}

// Prefetches for loads and for stores.
var (
	LoadL1  = Prefetch{"PLDL1KEEP", 0b00_000}
	LoadL2  = Prefetch{"PLDL2KEEP", 0b00_010}
	StoreL1 = Prefetch{"PSTL1KEEP", 0b10_000}
)

// PRFM prefetches the line at m.
func (f *Func) PRFM(p Prefetch, m Mem) {
	if m.Disp < 0 || m.Disp%8 != 0 || m.Disp > 8*(maxImmediate-1) {
		panic("arm64: prefetch offset out of range")
	}
	f.add("PRFM", registers{m.Base}, nil, m.op(), avo.LabelRef(p.name))
}
