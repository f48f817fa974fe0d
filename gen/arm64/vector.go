package arm64

import (
	"fmt"

	avo "github.com/mmcloughlin/avo/operand"
)

// moves are the scalar moves by size; they clear the rest of the vector.
var moves = map[int]string{4: "FMOVS", 8: "FMOVD", 16: "FMOVQ"}

// Float returns the float parameter of that name and size in the first lane of a vector.
func (f *Func) Float(name string, size int) V {
	v := f.V()
	f.add(moves[size], nil, registers{v}, f.param(name), v.float())
	return v
}

// ReturnFloat makes the first lane of v, of the given size, the result of that name.
func (f *Func) ReturnFloat(size int, v V, name string) {
	f.add(moves[size], registers{v}, nil, v.float(), f.resolve(f.ctx.Return(name)))
}

// LDR loads the first size bytes of v, 4, 8 or 16, and clears the others. STR stores them.
func (f *Func) LDR(size int, m Mem, v V) {
	f.checkOffset(m.Disp, size, 0, maxImmediate-1)
	f.add(moves[size], registers{m.Base}, registers{v}, m.op(), v.float())
}

func (f *Func) STR(size int, v V, m Mem) {
	f.checkOffset(m.Disp, size, 0, maxImmediate-1)
	f.add(moves[size], registers{v, m.Base}, nil, v.float(), m.op())
}

// LDRIndexed is LDR from the address base + index.
func (f *Func) LDRIndexed(size int, base, index X, v V) {
	from := operand{"(R%d)(R%d)", []*virtual{base.virtual, index.virtual}}
	f.add(moves[size], registers{base, index}, registers{v}, from, v.float())
}

// LDP and STP load and store two vectors side by side.
func (f *Func) LDP(m Mem, v, w V) {
	f.checkOffset(m.Disp, 16, -64, 63)
	f.add("FLDPQ", registers{m.Base}, registers{v, w}, m.op(), pair(v, w))
}

func (f *Func) STP(v, w V, m Mem) {
	f.checkOffset(m.Disp, 16, -64, 63)
	f.add("FSTPQ", registers{v, w, m.Base}, nil, pair(v, w), m.op())
}

func pair(v, w V) operand { return operand{"(F%d, F%d)", []*virtual{v.virtual, w.virtual}} }

// checkOffset panics if the offset, in units, does not fit an instruction: for others the assembler would use a
// register of its own.
func (f *Func) checkOffset(offset, unit, low, high int) {
	if offset%unit != 0 || offset < low*unit || offset > high*unit {
		panic(fmt.Sprintf("arm64: offset %d out of range", offset))
	}
}

// ZERO clears v.
func (f *Func) ZERO(v V) { f.add("VMOVI", nil, registers{v}, imm(0), B16.vec(v)) }

// VMOV copies a vector.
func (f *Func) VMOV(n, d V) {
	f.add("VMOV", registers{n}, registers{d}, B16.vec(n), B16.vec(d))
}

// three appends an instruction of two sources whose destination is written whole.
func (f *Func) three(opcode string, a Arrangement, m, n, d V) {
	f.add(opcode, registers{m, n}, registers{d}, a.vec(m), a.vec(n), a.vec(d))
}

// FMLA sets d += n·m, rounded once.
func (f *Func) FMLA(a Arrangement, m, n, d V) {
	f.add("VFMLA", registers{m, n, d}, registers{d}, a.vec(m), a.vec(n), a.vec(d))
}

// FMLS sets d -= n·m, rounded once.
func (f *Func) FMLS(a Arrangement, m, n, d V) {
	f.add("VFMLS", registers{m, n, d}, registers{d}, a.vec(m), a.vec(n), a.vec(d))
}

// VADD and VSUB set d = n ± m in integers.
func (f *Func) VADD(a Arrangement, m, n, d V) { f.three("VADD", a, m, n, d) }
func (f *Func) VSUB(a Arrangement, m, n, d V) { f.three("VSUB", a, m, n, d) }

// VEOR sets d to the bits that differ in n and m.
func (f *Func) VEOR(m, n, d V) { f.three("VEOR", B16, m, n, d) }

// ZIP1 and ZIP2 set d to the lower or upper lanes of n and m, one of n and one of m in turns.
func (f *Func) ZIP1(a Arrangement, m, n, d V) { f.three("VZIP1", a, m, n, d) }
func (f *Func) ZIP2(a Arrangement, m, n, d V) { f.three("VZIP2", a, m, n, d) }

// UZP1 and UZP2 set d to the even or odd lanes of n and then m.
func (f *Func) UZP1(a Arrangement, m, n, d V) { f.three("VUZP1", a, m, n, d) }
func (f *Func) UZP2(a Arrangement, m, n, d V) { f.three("VUZP2", a, m, n, d) }

// VSHL and VUSHR set d to n shifted by i bits in each lane, to the left and to the right.
func (f *Func) VSHL(a Arrangement, i int, n, d V) {
	f.add("VSHL", registers{n}, registers{d}, imm(i), a.vec(n), a.vec(d))
}

func (f *Func) VUSHR(a Arrangement, i int, n, d V) {
	f.add("VUSHR", registers{n}, registers{d}, imm(i), a.vec(n), a.vec(d))
}

// EXT sets d to the bytes from i on of n and then m.
func (f *Func) EXT(i int, m, n, d V) {
	f.add("VEXT", registers{m, n}, registers{d}, imm(i), B16.vec(m), B16.vec(n), B16.vec(d))
}

// REV64 sets d to n with the lanes in each 8 bytes in reverse.
func (f *Func) REV64(a Arrangement, n, d V) {
	f.add("VREV64", registers{n}, registers{d}, a.vec(n), a.vec(d))
}

// BIT sets the bits of d that are set in m to those of n.
func (f *Func) BIT(m, n, d V) {
	f.add("VBIT", registers{m, n, d}, registers{d}, B16.vec(m), B16.vec(n), B16.vec(d))
}

// VAND sets d to the bits that are set in both n and m.
func (f *Func) VAND(m, n, d V) { f.three("VAND", B16, m, n, d) }

// UMOV sets x to lane i of n.
func (f *Func) UMOV(a Arrangement, n V, i int, x X) {
	f.add("VMOV", registers{n}, registers{x}, a.elem(n, i), x.op())
}

// DUP sets every lane of d to lane i of n, DUPX to the integer x.
func (f *Func) DUP(a Arrangement, n V, i int, d V) {
	f.add("VDUP", registers{n}, registers{d}, a.elem(n, i), a.vec(d))
}

func (f *Func) DUPX(a Arrangement, x X, d V) {
	f.add("VDUP", registers{x}, registers{d}, x.op(), a.vec(d))
}

// INS sets lane j of d to lane i of n.
func (f *Func) INS(a Arrangement, n V, i int, d V, j int) {
	f.add("VMOV", registers{n, d}, registers{d}, a.elem(n, i), a.elem(d, j))
}

// FCMPZ compares the first lane of n, of the given size, with zero.
func (f *Func) FCMPZ(size int, n V) {
	f.add(map[int]string{4: "FCMPS", 8: "FCMPD"}[size], registers{n}, nil, avo.LabelRef("$(0.0)"), n.float())
}
