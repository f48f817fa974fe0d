package arm64

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	avo "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/reg"
)

// A Func is an assembly function in the making. Its methods that are named like instructions append one; the
// destination comes last.
type Func struct {
	ctx  *build.Context
	fn   *ir.Function
	regs map[reg.ID]*virtual
}

// NewFunc begins a function without a frame.
func NewFunc(ctx *build.Context, name, signature, doc string) (*Func, error) {
	ctx.Function(name)
	ctx.Attributes(attr.NOSPLIT)
	ctx.Pragma("noescape")
	ctx.SignatureExpr(signature)
	ctx.Doc(doc)
	file, err := ctx.Result()
	if err != nil {
		return nil, err
	}
	fns := file.Functions()
	return &Func{ctx, fns[len(fns)-1], map[reg.ID]*virtual{}}, nil
}

func (f *Func) virtual(kind reg.Kind, size reg.Spec) *virtual {
	v := &virtual{reg.NewVirtual(reg.Index(len(f.regs)), kind, size), -1}
	f.regs[v.ID()] = v
	return v
}

// X and V return new registers.
func (f *Func) X() X { return X{f.virtual(reg.KindGP, reg.S64)} }
func (f *Func) V() V { return V{f.virtual(reg.KindVector, reg.S128)} }

// registers are the inputs and outputs of an instruction.
type registers []interface{ ID() reg.ID }

func (f *Func) ops(rs registers) (ops []avo.Op) {
	for _, r := range rs {
		ops = append(ops, f.regs[r.ID()].Virtual)
	}
	return ops
}

// add appends an instruction which reads in and writes out.
func (f *Func) add(opcode string, in, out registers, operands ...avo.Op) {
	f.fn.AddInstruction(&ir.Instruction{Opcode: opcode, Operands: operands, Inputs: f.ops(in), Outputs: f.ops(out)})
}

func imm(n int) avo.Op { return avo.LabelRef(fmt.Sprintf("$%d", n)) }

// Label puts a jump target here.
func (f *Func) Label(name string) { f.fn.AddLabel(ir.Label(name)) }

// B jumps to a label; BEQ and so on do if the flags say so.
func (f *Func) B(label string)   { f.branch("B", label) }
func (f *Func) BEQ(label string) { f.branch("BEQ", label) }
func (f *Func) BNE(label string) { f.branch("BNE", label) }
func (f *Func) BLT(label string) { f.branch("BLT", label) }
func (f *Func) BGE(label string) { f.branch("BGE", label) }

func (f *Func) branch(opcode, label string) {
	f.fn.AddInstruction(&ir.Instruction{
		Opcode: opcode, Operands: []avo.Op{avo.LabelRef(label)}, IsBranch: true, IsConditional: opcode != "B",
	})
}

// PCALIGN starts the next instruction at a multiple of n bytes.
func (f *Func) PCALIGN(n int) { f.add("PCALIGN", nil, nil, imm(n)) }

// Return ends the function: it gives the registers their numbers.
func (f *Func) Return() error {
	f.fn.AddInstruction(&ir.Instruction{Opcode: "RET", IsTerminal: true})
	for _, p := range []func(*ir.Function) error{pass.LabelTarget, pass.CFG, pass.Liveness, f.allocate} {
		if err := p(f.fn); err != nil {
			return fmt.Errorf("%s: %w", f.fn.Name, err)
		}
	}
	// The passes that avo runs before it prints know x86's registers only. They take a label for what it is: text.
	for _, i := range f.fn.Instructions() {
		for k, op := range i.Operands {
			i.Operands[k] = avo.LabelRef(op.Asm())
		}
		i.Inputs, i.Outputs, i.Pred, i.Succ = nil, nil, nil, nil
	}
	return nil
}

// allocate gives each register the lowest number that no register has which lives at the same time, in the
// order of their first use. For code like a kernel's, with few jumps, that order needs no more registers than live
// at once.
func (f *Func) allocate(fn *ir.Function) error {
	is := fn.Instructions()
	if n := len(is[0].LiveIn); n > 0 {
		return fmt.Errorf("%d registers are read before they are written", n)
	}
	beside := map[reg.ID]map[reg.ID]bool{}
	link := func(a, b reg.ID) {
		if a != b && a.Kind() == b.Kind() {
			for range 2 {
				if beside[a] == nil {
					beside[a] = map[reg.ID]bool{}
				}
				beside[a][b] = true
				a, b = b, a
			}
		}
	}
	for _, i := range is {
		for _, out := range i.OutputRegisters() {
			for live := range i.LiveOut {
				link(out.ID(), live)
			}
			for _, other := range i.OutputRegisters() {
				link(out.ID(), other.ID())
			}
		}
	}
	for _, i := range is {
		for _, out := range i.OutputRegisters() {
			v := f.regs[out.ID()]
			if v.n >= 0 {
				continue
			}
			taken := map[int]bool{}
			for id := range beside[v.ID()] {
				taken[f.regs[id].n] = true
			}
			for _, n := range allocatable[v.Kind()] {
				if !taken[n] {
					v.n = n
					break
				}
			}
			if v.n < 0 {
				return fmt.Errorf("no register left at %s", i.Opcode)
			}
		}
	}
	return nil
}
