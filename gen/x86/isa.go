package x86

import (
	"fmt"
	"math/bits"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A gen emits the body of one kernel for one element type. Its short methods say what is meant,
// and choose the instruction by element type, and by width: an XMM register holds one element, a
// YMM or ZMM register a vector of that size.
type gen struct {
	*build.Context
	isa    kernel.ISA
	e      kernel.Elem
	vl     int  // elements of a vector
	pairs  bool // an XMM register holds a pair of elements, not one
	edge   mask // unless nil, what load and store do not touch is outside of it
	ends   bool // whether the kernel has the parameters bias and bounds
	labels int

	// Of a strided kernel, the elements that lie together, 1 or 2, else 0; and the bytes from one such unit to the next at each pointer.
	unit int
	incs map[reg.GPVirtual]reg.GPVirtual
}

// A vec is a virtual register of any width.
type vec = reg.VecVirtual

// avx512 reports whether there are mask registers, and vectors of 64 bytes.
func (g *gen) avx512() bool { return g.isa.VecBytes == 64 }

// vector returns a register as wide as the instruction set has.
func (g *gen) vector() vec {
	if g.avx512() {
		return g.ZMM()
	}
	return g.YMM()
}

func (g *gen) f64() bool { return g.e.Size == 8 }

// shift is log₂ of the element size.
func (g *gen) shift() operand.Constant { return operand.Imm(uint64(bits.Len(uint(g.e.Size)) - 1)) }

// at returns the address of element i past base: of a strided vector, of the first or second unit.
func (g *gen) at(base reg.Register, i int) operand.Mem {
	if g.unit > 0 {
		m := operand.Mem{Base: base}
		if i > 0 {
			m.Index, m.Scale = g.incs[base.(reg.GPVirtual)], 1
		}
		return m
	}
	return operand.Mem{Base: base, Disp: i * g.e.Size}
}

// label returns a name for a jump target of this function.
func (g *gen) label(what string) string {
	g.labels++
	return fmt.Sprintf("%s%d", what, g.labels)
}

// align starts the next instruction at a multiple of n bytes; avo has no builder for it.
func (g *gen) align(n uint64) {
	g.Instruction(&ir.Instruction{Opcode: "PCALIGN", Operands: []operand.Op{operand.Imm(n)}})
}

// int loads the integer parameter name.
func (g *gen) int(name string) reg.GPVirtual {
	return g.Load(g.Param(name), g.GP64()).(reg.GPVirtual)
}

// bits loads the bits of the element parameter name.
func (g *gen) bits(name string) reg.GPVirtual {
	r := g.GP64()
	if g.f64() {
		g.MOVQ(g.param(name), r)
	} else {
		g.MOVL(g.param(name), r.As32())
	}
	return r
}

func (g *gen) param(name string) operand.Mem {
	p, err := g.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// scalar loads parameter name into every lane of a vector.
func (g *gen) scalar(name string) vec {
	if g.unit > 0 { // element by element: no more than a pair is needed
		y := g.XMM()
		g.pick(g.VMOVDDUP, g.VBROADCASTSS, g.param(name), y)
		return y
	}
	y := g.vector()
	g.bcast(g.param(name), y)
	return y
}

// pick calls d for float64 and s for float32.
func (g *gen) pick(d, s func(...operand.Op), ops ...operand.Op) {
	if g.f64() {
		d(ops...)
	} else {
		s(ops...)
	}
}

// wide picks by the width of r as well: packed, or scalar for the one element of an XMM.
func (g *gen) wide(r reg.Register, pd, ps, sd, ss func(...operand.Op), ops ...operand.Op) {
	if r.Size() > 16 || g.pairs {
		g.pick(pd, ps, ops...)
	} else {
		g.pick(sd, ss, ops...)
	}
}

// load and store move a vector or one element, which may be a pair of 16 bytes.
func (g *gen) load(m operand.Mem, y vec) {
	switch {
	case g.edge != nil:
		g.maskLoad(m, g.edge, y)
	case g.e.Size == 16:
		g.VMOVUPS(m, y)
	case y.Size() == 16 && g.pairs && !g.f64():
		g.VMOVSD(m, y)
	default:
		g.wide(y, g.VMOVUPD, g.VMOVUPS, g.VMOVSD, g.VMOVSS, m, y)
	}
}

func (g *gen) store(y reg.Register, m operand.Mem) {
	switch {
	case g.edge != nil:
		g.maskStore(y.(vec), g.edge, m)
	case g.e.Size == 16:
		g.VMOVUPS(y, m)
	case y.Size() == 16 && g.pairs && !g.f64():
		g.VMOVSD(y, m)
	default:
		g.wide(y, g.VMOVUPD, g.VMOVUPS, g.VMOVSD, g.VMOVSS, y, m)
	}
}

// move sets dst = src.
func (g *gen) move(src, dst vec) { g.pick(g.VMOVAPD, g.VMOVAPS, src, dst) }

// zero sets y = +0.
func (g *gen) zero(y vec) { g.pick(g.VXORPD, g.VXORPS, y, y, y) }

// bcast sets every lane of y to an element of memory. An XMM register takes just the one.
func (g *gen) bcast(m operand.Mem, y vec) {
	if y.Size() > 16 {
		g.pick(g.VBROADCASTSD, g.VBROADCASTSS, m, y)
	} else {
		g.load(m, y)
	}
}

// fma sets acc = x·y + acc.
func (g *gen) fma(x, y operand.Op, acc vec) {
	g.wide(acc, g.VFMADD231PD, g.VFMADD231PS, g.VFMADD231SD, g.VFMADD231SS, y, x, acc)
}

// fmaBcast sets acc = x·y + acc for an element x of memory; AVX-512 only.
func (g *gen) fmaBcast(x operand.Mem, y, acc vec) {
	g.pick(g.VFMADD231PD_BCST, g.VFMADD231PS_BCST, x, y, acc)
}

// fnmaBcast sets acc = acc - x·y for the same.
func (g *gen) fnmaBcast(x operand.Mem, y, acc vec) {
	g.pick(g.VFNMADD231PD_BCST, g.VFNMADD231PS_BCST, x, y, acc)
}

// fmaTo sets p = p·x + y.
func (g *gen) fmaTo(p vec, x, y operand.Op) {
	g.wide(p, g.VFMADD213PD, g.VFMADD213PS, g.VFMADD213SD, g.VFMADD213SS, y, x, p)
}

// fnma sets acc = acc - x·y.
func (g *gen) fnma(x, y operand.Op, acc vec) {
	g.wide(acc, g.VFNMADD231PD, g.VFNMADD231PS, g.VFNMADD231SD, g.VFNMADD231SS, y, x, acc)
}

func (g *gen) add(x operand.Op, y, dst vec) {
	g.wide(dst, g.VADDPD, g.VADDPS, g.VADDSD, g.VADDSS, x, y, dst)
}

// sub sets dst = y - x.
func (g *gen) sub(x operand.Op, y, dst vec) {
	g.wide(dst, g.VSUBPD, g.VSUBPS, g.VSUBSD, g.VSUBSS, x, y, dst)
}

func (g *gen) mul(x operand.Op, y, dst vec) {
	g.wide(dst, g.VMULPD, g.VMULPS, g.VMULSD, g.VMULSS, x, y, dst)
}

// div sets dst = y/x.
func (g *gen) div(x operand.Op, y, dst vec) {
	g.wide(dst, g.VDIVPD, g.VDIVPS, g.VDIVSD, g.VDIVSS, x, y, dst)
}

// max sets dst to y where y > x, else to x: x passes if it is NaN or both are zero.
func (g *gen) max(x operand.Op, y, dst vec) {
	g.wide(dst, g.VMAXPD, g.VMAXPS, g.VMAXSD, g.VMAXSS, x, y, dst)
}

// min sets dst to y where y < x, else to x.
func (g *gen) min(x operand.Op, y, dst vec) {
	g.wide(dst, g.VMINPD, g.VMINPS, g.VMINSD, g.VMINSS, x, y, dst)
}

// A mask says which lanes of a vector count: a K register with AVX-512, else a vector of
// ones and zeros.
type mask reg.Register

// mask returns the mask of the first n lanes, 0 ≤ n ≤ VL.
func (g *gen) mask(n reg.GPVirtual) mask {
	if g.avx512() {
		r, k := g.GP64(), g.K()
		g.MOVQ(operand.I32(-1), r)
		g.BZHIQ(n, r, r)
		g.KMOVW(r.As32(), k)
		return k
	}
	y := g.YMM()
	g.ymmMask(n, y)
	return y
}

// ymmMask sets the first n lanes of y to ones and the others to zero, for any n, also a negative one. The lane
// numbers come from an immediate: a kernel has no read-only data.
func (g *gen) ymmMask(n reg.GPVirtual, y vec) {
	t, x, lanes := g.GP64(), g.XMM(), g.YMM()
	if g.f64() {
		g.MOVL(operand.U32(0x03020100), t.As32())
	} else {
		g.MOVQ(operand.U64(0x0706050403020100), t)
	}
	g.VMOVQ(t, x)
	g.pick(g.VPMOVSXBQ, g.VPMOVSXBD, x, lanes)
	g.intBcast(n, y)
	g.pick(g.VPCMPGTQ, g.VPCMPGTD, lanes, y, y)
}

// intBcast sets every lane of y to the integer n.
func (g *gen) intBcast(n reg.GPVirtual, y vec) {
	x := g.XMM()
	g.VMOVQ(n, x)
	g.pick(g.VPBROADCASTQ, g.VPBROADCASTD, x, y)
}

// maskLoad loads the lanes of m and zeroes the others, whose memory is not touched.
func (g *gen) maskLoad(from operand.Mem, m mask, y vec) {
	switch {
	case g.avx512() && g.f64():
		g.VMOVUPD_Z(from, m, y)
	case g.avx512():
		g.VMOVUPS_Z(from, m, y)
	default:
		g.ymmMaskLoad(from, m, y)
	}
}

func (g *gen) ymmMaskLoad(from operand.Mem, m mask, y vec) {
	if g.f64() {
		g.VMASKMOVPD(from, m, y)
	} else {
		g.VMASKMOVPS(from, m, y)
	}
}

func (g *gen) maskStore(y vec, m mask, to operand.Mem) {
	switch {
	case g.avx512():
		g.pick(g.VMOVUPD, g.VMOVUPS, y, m, to)
	case g.f64():
		g.VMASKMOVPD(y, m, to)
	default:
		g.VMASKMOVPS(y, m, to)
	}
}

// blend sets dst to y in the lanes of m.
func (g *gen) blend(m mask, y, dst vec) {
	switch {
	case g.avx512():
		g.pick(g.VMOVAPD, g.VMOVAPS, y, m, dst)
	case g.f64():
		g.VBLENDVPD(m, y, dst, dst)
	default:
		g.VBLENDVPS(m, y, dst, dst)
	}
}

// maskFrom returns the mask of the lanes of within, or of all if that is nil, from lane n on, which may be any number below 64, with AVX2 a negative one, too.
func (g *gen) maskFrom(n reg.GPVirtual, within mask) mask {
	if g.avx512() {
		r, k := g.GP64(), g.K()
		g.MOVQ(operand.I32(-1), r)
		g.SHLXQ(n, r, r)
		g.KMOVW(r.As32(), k)
		if within != nil {
			g.KANDW(within, k, k)
		}
		return k
	}
	y, all := g.YMM(), within
	g.ymmMask(n, y)
	if all == nil {
		ones := g.YMM()
		g.VPCMPEQD(ones, ones, ones)
		all = ones
	}
	g.VPANDN(all, y, y)
	return y
}

// loadWithin is maskLoad, or load if m is nil.
func (g *gen) loadWithin(from operand.Mem, m mask, y vec) {
	if m == nil {
		g.load(from, y)
	} else {
		g.maskLoad(from, m, y)
	}
}

// fmaWithin sets acc = x·y + acc in the lanes of m, or in all if that is nil.
func (g *gen) fmaWithin(m mask, x, y, acc vec) {
	switch {
	case m == nil:
		g.fma(x, y, acc)
	case g.avx512():
		g.pick(g.VFMADD231PD, g.VFMADD231PS, y, x, m, acc)
	default:
		sum := g.vector()
		g.move(acc, sum)
		g.fma(x, y, sum)
		g.blend(m, sum, acc)
	}
}

// zeroUnlessPositive sets d to 0 where y ≤ 0, not where y is NaN. y is used up.
func (g *gen) zeroUnlessPositive(y, zero, d vec) {
	if y.Size() == 64 {
		const notLessOrEqual = 6 // true for NaN
		k := g.K()
		g.pick(g.VCMPPD, g.VCMPPS, operand.Imm(notLessOrEqual), zero, y, k)
		if g.f64() {
			g.VMOVAPD_Z(d, k, d)
		} else {
			g.VMOVAPS_Z(d, k, d)
		}
		return
	}
	const lessOrEqual = 2
	g.wide(y, g.VCMPPD, g.VCMPPS, g.VCMPSD, g.VCMPSS, operand.Imm(lessOrEqual), zero, y, y)
	g.pick(g.VANDNPD, g.VANDNPS, d, y, d)
}

// sum adds up the lanes of the vectors v by halving: the upper half of all lanes is added to the lower until
// one is left, which is element 0 of the result.
func (g *gen) sum(v []vec) vec { return g.fold(v, 1, g.add) }

// fold halves the lanes of v by op until left are, 1 or 2, the first elements of the result.
func (g *gen) fold(v []vec, left int, op func(x operand.Op, y, dst vec)) vec {
	for ; len(v) > 1; v = v[:len(v)/2] {
		for i := range len(v) / 2 {
			op(v[i+len(v)/2], v[i], v[i])
		}
	}
	y := v[0]
	if y.Size() == 64 {
		half, rest := y.AsY().(vec), g.YMM()
		g.VEXTRACTF64X4(operand.Imm(1), y, rest)
		op(rest, half, half)
		y = half
	}
	x, t := y.AsX().(vec), g.XMM()
	g.upper(y, t)
	pairs := g.pairs
	g.pairs = true
	op(t, x, x)
	if !g.f64() {
		g.VMOVHLPS(x, x, t)
		op(t, x, x)
	}
	g.pairs = pairs
	if left == 1 {
		g.second(x, t)
		op(t, x, x)
	}
	return x
}

// second sets the first element of t to the second of x.
func (g *gen) second(x, t vec) {
	if g.f64() {
		g.VUNPCKHPD(x, x, t)
	} else {
		g.VMOVSHDUP(x, t)
	}
}

// upper sets the 16 bytes dst to the upper half of y.
func (g *gen) upper(y vec, dst operand.Op) {
	if g.avx512() { // whose registers from 16 on other instructions do not reach
		g.VEXTRACTF64X2(operand.Imm(1), y, dst)
	} else {
		g.VEXTRACTF128(operand.Imm(1), y, dst)
	}
}

func (g *gen) jump(target string) operand.LabelRef { return operand.LabelRef(target) }

// times emits body n times over, n in a register which is counted down to 0.
func (g *gen) times(n reg.GPVirtual, what string, body func()) {
	loop, end := g.label(what), g.label(what+"_end")
	g.TESTQ(n, n)
	g.JZ(g.jump(end))
	g.align(64)
	g.Label(loop)
	body()
	g.DECQ(n)
	g.JNZ(g.jump(loop))
	g.Label(end)
}

// quotient sets n to n mod size and returns n / size, size a power of two.
func (g *gen) quotient(n reg.GPVirtual, size int) reg.GPVirtual {
	q := g.GP64()
	g.MOVQ(n, q)
	g.SHRQ(operand.Imm(uint64(bits.Len(uint(size))-1)), q)
	g.ANDQ(operand.Imm(uint64(size-1)), n)
	return q
}

// advance moves pointers by n elements: of strided vectors, one or two units.
func (g *gen) advance(n int, ptrs ...reg.GPVirtual) {
	for _, p := range ptrs {
		if g.unit > 0 {
			g.LEAQ(operand.Mem{Base: p, Index: g.incs[p], Scale: uint8(n / g.unit)}, p)
			continue
		}
		g.ADDQ(operand.I32(int32(n*g.e.Size)), p)
	}
}
