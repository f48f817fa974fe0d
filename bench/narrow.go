package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/ashlar-la/ashlar/gemm"
)

// randomBytes returns n bytes.
func randomBytes[T uint8 | int8](n int) []T {
	rng := rand.New(rand.NewPCG(3, uint64(n)))
	v := make([]T, n)
	for i := range v {
		v[i] = T(rng.IntN(256))
	}
	return v
}

func int8Trials() (trials []trial) {
	for _, p := range []product{square(256), square(512), square(1024), {m: 32, n: 1024, k: 1024}} {
		trials = append(trials,
			trial{p.String(), "", func(n int, _ []*peer) ([]contestant, error) {
				x, y, z := operands[float32](p)
				a, b, c := byteOperands(p)
				return []contestant{
					{name: "MulInt8", flops: 2 * p.volume(), run: func() { gemm.MulInt8(a, b, c, gemm.Threads(n)) }},
					{name: "Mul", flops: 2 * p.volume(), run: multiplyReal(x, y, z, n), goal: 1.8},
				}, nil
			}},
			trial{p.String() + " packed", "", func(n int, peers []*peer) ([]contestant, error) {
				x, y, z := operands[float32](p)
				a, b, c := byteOperands(p)
				weights, bytes := gemm.Prepack(y), gemm.PrepackInt8(b)
				cs := []contestant{
					{name: "MulPrepackedInt8", flops: 2 * p.volume(), run: func() { gemm.MulPrepackedInt8(a, bytes, c, gemm.Threads(n)) }},
					{name: "MulPrepacked", flops: 2 * p.volume(), run: func() { gemm.MulPrepacked(1, x, weights, 0, z, gemm.Threads(n)) }, goal: 1.8},
				}
				peer := find(peers, "oneDNN")
				if peer == nil {
					return cs, nil
				}
				cs[0].run()
				theirs, err := peer.multiplyBytes(n, p, a.Data, b.Data, c.Data)
				if err != nil {
					return cs, fmt.Errorf("oneDNN is left out: %w", err)
				}
				return append(cs, theirs), nil
			}})
	}
	return trials
}

func byteOperands(p product) (gemm.Matrix[uint8], gemm.Matrix[int8], gemm.Matrix[int32]) {
	return gemm.RowMajor(p.m, p.k, randomBytes[uint8](p.m*p.k)), gemm.RowMajor(p.k, p.n, randomBytes[int8](p.k*p.n)), gemm.RowMajor[int32](p.m, p.n, nil)
}

// bfloat16Trials are products bound by arithmetic, and some of one row with a matrix that no cache holds.
func bfloat16Trials() (trials []trial) {
	for _, c := range []struct {
		product
		goal float64
	}{
		{square(512), 0.9}, {square(768), 0.9}, {square(1024), 0.9},
		{product{m: 1, n: 4096, k: 4096}, 1.5}, {product{m: 1, n: 4096, k: 4096, tB: true}, 1.5}, {product{m: 8, n: 4096, k: 4096, tB: true}, 1.5},
	} {
		trials = append(trials, trial{c.String(), "", func(n int, _ []*peer) ([]contestant, error) {
			x, y, z := operands[float32](c.product)
			a, b := narrow(x), narrow(y)
			wide, short := copies(y, c.m < 16), copies(b, c.m < 16)
			return []contestant{
				{name: "MulBFloat16", flops: 2 * c.volume(), run: func() { gemm.MulBFloat16(1, a, short(), 0, z, gemm.Threads(n)) }},
				{name: "Mul", flops: 2 * c.volume(), run: func() { gemm.Mul(1, x, wide(), 0, z, gemm.Threads(n)) }, goal: c.goal},
			}, nil
		}})
	}
	return trials
}

// narrow returns the matrix rounded to BFloat16, laid out alike.
func narrow(x gemm.Matrix[float32]) gemm.Matrix[gemm.BFloat16] {
	data := make([]gemm.BFloat16, len(x.Data))
	for i, v := range x.Data {
		data[i] = gemm.ToBFloat16(v)
	}
	return gemm.Matrix[gemm.BFloat16]{Data: data, Rows: x.Rows, Cols: x.Cols, RowStride: x.RowStride, ColStride: x.ColStride}
}

// copies returns a function that returns x; if fromMemory, one copy of it after the other, of so many that none is left in a
// cache when its turn comes again.
func copies[T float32 | gemm.BFloat16](x gemm.Matrix[T], fromMemory bool) func() gemm.Matrix[T] {
	all := []gemm.Matrix[T]{x}
	for fromMemory && len(all)*len(x.Data)*2 < 3*gemm.CacheSizes().L3 {
		y := x
		y.Data = append([]T(nil), x.Data...)
		all = append(all, y)
	}
	next := 0
	return func() gemm.Matrix[T] {
		next = (next + 1) % len(all)
		return all[next]
	}
}
