// Package arm64 writes arm64 functions in avo's intermediate representation.
//
// Avo's instruction builders and its register files are x86 only, but its functions, its liveness
// analysis and its printers are not: a [Func] fills an avo function with arm64 instructions on virtual
// registers and gives them numbers in the end.
//
// Go's assembler lacks most floating-point vector instructions. Those are written as WORD, computed from the fields of
// the encoding in the Arm Architecture Reference Manual (DDI 0487, chapters C4 and C7), with the instruction in
// Arm's own syntax behind them. The tests hold the encodings to an assembler's and decode every word of asm/neon.
package arm64
