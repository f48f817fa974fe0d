package x86

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A vexDot is the operand of LONG for VPDPBUSD on vectors of 32 bytes as AVX_VNNI encodes it (VEX). Go's assembler knows the encoding of AVX-512 (EVEX)
// alone, which a processor without AVX-512 refuses.
type vexDot struct{ b, x, acc reg.Index }

// Asm returns the bytes of the instruction, and its text in Intel's syntax as a comment: AVX2.VEX.256.66.0F38.W0 50 /r.
func (v vexDot) Asm() string {
	const opcode, map0F38, length256, prefix66 = 0x50, 2, 1 << 2, 1
	high := func(i reg.Index) uint32 { return uint32(i>>3^1) & 1 } // the top bits of register numbers are stored inverted
	first := high(v.acc)<<7 | 1<<6 | high(v.b)<<5 | map0F38
	second := uint32(^v.x&15)<<3 | length256 | prefix66
	return fmt.Sprintf("$0x%08x; BYTE $0x%02x // {vex} vpdpbusd ymm%d, ymm%d, ymm%d",
		0xc4|first<<8|second<<16|opcode<<24, 0xc0|v.acc&7<<3|v.b&7, v.acc, v.x, v.b)
}

// encodeVEX replaces VPDPBUSD by its bytes, once registers are known.
func encodeVEX(f *ir.Function) {
	found := false
	for _, i := range f.Instructions() {
		if i.Opcode != "VPDPBUSD" {
			continue
		}
		found = true
		index := func(op operand.Op) reg.Index { return op.(reg.Physical).PhysicalIndex() }
		i.Opcode, i.Operands = "LONG", []operand.Op{vexDot{index(i.Operands[0]), index(i.Operands[1]), index(i.Operands[2])}}
	}
	if found {
		f.ISA = append(slices.DeleteFunc(f.ISA, func(name string) bool { return strings.HasPrefix(name, "AVX512") }), "AVX_VNNI")
	}
}
