package gemm

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestWidenBFloat16 goes through all values, bit for bit, by slices of all small lengths and one that is longer than a chunk.
func TestWidenBFloat16(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		all := make([]BFloat16, 1<<16)
		for i := range all {
			all[i] = BFloat16(i)
		}
		for _, n := range []int{0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 1 << 16} {
			y := make([]float32, n+1)
			y[n] = 42
			WidenBFloat16(all[len(all)-n:], y[:n])
			for i, x := range all[len(all)-n:] {
				if got := math.Float32bits(y[i]); got != uint32(x)<<16 {
					t.Fatalf("n = %d: %#04x becomes %#08x", n, x, got)
				}
			}
			if y[n] != 42 {
				t.Fatalf("n = %d: wrote past the end", n)
			}
		}
	})
}

// TestNarrowBFloat16 takes all values there and back, and then numbers around the middle between two. TestToBFloat16 has the rest.
func TestNarrowBFloat16(t *testing.T) {
	all, wide, back := make([]BFloat16, 1<<16), make([]float32, 1<<16), make([]BFloat16, 1<<16)
	for i := range all {
		all[i] = BFloat16(i)
	}
	WidenBFloat16(all, wide)
	NarrowBFloat16(wide, back)
	for i, x := range back {
		want := all[i]
		if wide[i] != wide[i] {
			want |= 0x40 // quiet
		}
		if x != want {
			t.Fatalf("%#04x becomes %#04x", i, x)
		}
	}
	for _, c := range []struct {
		bits uint32
		want BFloat16
	}{
		{0x3f807fff, 0x3f80}, {0x3f808000, 0x3f80}, {0x3f808001, 0x3f81}, // to the even below
		{0x3f817fff, 0x3f81}, {0x3f818000, 0x3f82}, {0xbf818000, 0xbf82}, // to the even above
		{0x3fffffff, 0x4000},                                             // into the next binade
		{0x00008000, 0x0000}, {0x00008001, 0x0001}, {0x80000001, 0x8000}, // denormal numbers; -0 has its sign
		{0x7f7f7fff, 0x7f7f}, {0x7f7f8000, 0x7f80}, {0xff7fffff, 0xff80}, // too large
		{0x7f800000, 0x7f80}, {0xff800000, 0xff80},
		{0x7f800001, 0x7fc0}, {0xff80ffff, 0xffc0}, {0x7fc12345, 0x7fc1}, {0x7fffffff, 0x7fff}, // NaN
	} {
		got := []BFloat16{0}
		if NarrowBFloat16([]float32{math.Float32frombits(c.bits)}, got); got[0] != c.want {
			t.Errorf("%#08x becomes %#04x, want %#04x", c.bits, got[0], c.want)
		}
	}
}

// rounded is the definition of min(max(round(x/scale) + zero, lo), hi) in rational numbers.
func rounded(x, scale float32, zero, lo, hi int64) int64 {
	if math.IsInf(float64(x), 0) {
		if x > 0 {
			return hi
		}
		return lo
	}
	q := new(big.Rat).Quo(new(big.Rat).SetFloat64(float64(x)), new(big.Rat).SetFloat64(float64(scale)))
	// floor(q), and what is left
	n := new(big.Int).Div(q.Num(), q.Denom()) // Denom is positive, so this is the floor
	rest := new(big.Rat).Sub(q, new(big.Rat).SetInt(n))
	if c := rest.Cmp(big.NewRat(1, 2)); c > 0 || c == 0 && n.Bit(0) == 1 {
		n.Add(n, big.NewInt(1))
	}
	n.Add(n, big.NewInt(zero))
	switch {
	case n.Cmp(big.NewInt(lo)) < 0:
		return lo
	case n.Cmp(big.NewInt(hi)) > 0:
		return hi
	}
	return n.Int64()
}

// TestQuantizedHalves has quotients that are halves of integers, or the next float32 beside.
func TestQuantizedHalves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range few(20000) {
		scale := math.Float32frombits(rng.Uint32N(0x7f000000) + 1) // also denormal
		if i%3 == 0 {
			scale = float32(rng.IntN(1<<14)+1) * 0x1p-20 // so that halves are exact
		}
		x := (float32(rng.IntN(600)-300) + 0.5) * scale
		for _, x := range []float32{x, math.Nextafter32(x, -1e38), math.Nextafter32(x, 1e38)} {
			zero := rng.IntN(256)
			if got, want := quantized(x, scale, zero, 0, 255), rounded(x, scale, int64(zero), 0, 255); int64(got) != want {
				t.Fatalf("x = %x, scale = %x, zero = %d: %d, want %d", x, scale, zero, got, want)
			}
			if got, want := quantized(x, scale, 0, -127, 127), rounded(x, scale, 0, -127, 127); int64(got) != want {
				t.Fatalf("x = %x, scale = %x: %d, want %d", x, scale, got, want)
			}
		}
	}
}

func TestUint8Range(t *testing.T) {
	const least = math.SmallestNonzeroFloat32
	for _, c := range []struct {
		lo, hi, scale float32
		zero          uint8
	}{
		{0, 255, 1, 0}, {-255, 0, 1, 255}, {-128, 127, 1, 128}, {0, 0, 1, 0}, {3, 510, 2, 0}, {-510, -7, 2, 255},
		{-127.5, 127.5, 1, 128}, {-126.5, 128.5, 1, 126}, // halves to the even
		{-math.MaxFloat32, math.MaxFloat32, float32(2 * math.MaxFloat32 / 255.0), 128},
		{-least, least, 1, 0},         // too small to have a scale
		{-380 * least, 0, least, 255}, // a scale that rounding has made much smaller
		{0, 0.1, float32(float64(float32(0.1)) / 255), 0},
	} {
		if scale, zero := Uint8Range(c.lo, c.hi); scale != c.scale || zero != c.zero {
			t.Errorf("from %v to %v: %v, %d, want %v, %d", c.lo, c.hi, scale, zero, c.scale, c.zero)
		}
	}
}

// TestQuantizeUint8 compares with the definition, in all layouts, and has numbers in the range stand within half a scale.
func TestQuantizeUint8(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for i := range few(300) {
		m, n := rng.IntN(6), rng.IntN(6)
		rs, cs := layouts[rng.IntN(len(layouts))].make(m, n)
		x := random[float32](rng, m, n, layouts[i%len(layouts)], false)
		q := Matrix[uint8]{nil, m, n, rs, cs}
		q.Data = make([]uint8, q.span())
		lo, hi := -rng.Float32(), rng.Float32()
		scale, zero := Uint8Range(lo, hi)
		want := slices.Clone(q.Data)
		for i := range m {
			for j := range n {
				want[i*rs+j*cs] = uint8(rounded(x.At(i, j), scale, int64(zero), 0, 255))
			}
		}
		if QuantizeUint8(x, scale, zero, q); !slices.Equal(q.Data, want) {
			t.Fatalf("%d×%d, strides (%d, %d): %d, want %d", m, n, rs, cs, q.Data, want)
		}
		for i := range m {
			for j := range n {
				x, s := float64(min(max(x.At(i, j), lo), hi)), float64(scale)
				if y := float64(int(q.At(i, j))-int(zero)) * s; math.Abs(y-x) > s/2*(1+1e-4) {
					t.Fatalf("%v in [%v, %v] becomes %v", x, lo, hi, y)
				}
			}
		}
	}
	inf := float32(math.Inf(1))
	q := RowMajor[uint8](1, 5, nil)
	QuantizeUint8(RowMajor(1, 5, []float32{inf, -inf, inf - inf, math.MaxFloat32, -math.MaxFloat32}), math.SmallestNonzeroFloat32, 7, q)
	if want := []uint8{255, 0, 7, 255, 0}; !slices.Equal(q.Data, want) {
		t.Errorf("%d, want %d", q.Data, want)
	}
}

// TestQuantizeInt8 compares with the definition, in all layouts.
func TestQuantizeInt8(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range few(300) {
		k, n := rng.IntN(6), rng.IntN(6)
		rs, cs := layouts[rng.IntN(len(layouts))].make(k, n)
		b := random[float32](rng, k, n, layouts[i%len(layouts)], false)
		q := Matrix[int8]{nil, k, n, rs, cs}
		q.Data = make([]int8, q.span())
		wantQ, want := slices.Clone(q.Data), make([]float32, n)
		for j := range n {
			for i := range k {
				want[j] = max(want[j], b.At(i, j), -b.At(i, j))
			}
			if want[j] /= 127; want[j] == 0 {
				want[j] = 1
			}
			for i := range k {
				wantQ[i*rs+j*cs] = int8(rounded(b.At(i, j), want[j], 0, -127, 127))
			}
		}
		if got := QuantizeInt8(b, q); !slices.Equal(got, want) || !slices.Equal(q.Data, wantQ) {
			t.Fatalf("%d×%d, strides (%d, %d): %d, %v, want %d, %v", k, n, rs, cs, q.Data, got, wantQ, want)
		}
	}
	inf, least := float32(math.Inf(1)), float32(math.SmallestNonzeroFloat32)
	b := RowMajor(2, 5, []float32{
		0, 1, inf - inf, 2, least,
		0, -inf, 1, -254, -least,
	})
	q := RowMajor[int8](2, 5, nil)
	for i := range q.Data {
		q.Data[i] = 99
	}
	scale := QuantizeInt8(b, q)
	if want := "[1 +Inf NaN 2 1] [0 0 0 1 0 0 0 0 -127 0]"; fmt.Sprint(scale, q.Data) != want {
		t.Errorf("%v %v, want %s", scale, q.Data, want)
	}
	c := RowMajor[float32](1, 5, nil)
	MulDequantize(RowMajor(1, 2, []uint8{3, 4}), 1, PrepackInt8(q), scale, c)
	if want := "[0 NaN NaN -758 0]"; fmt.Sprint(c.Data) != want {
		t.Errorf("%v, want %s", c.Data, want)
	}
}

func TestQuantizeErrors(t *testing.T) {
	inf := float32(math.Inf(1))
	x, q, p := RowMajor[float32](2, 3, nil), RowMajor[uint8](2, 3, nil), RowMajor[int8](2, 3, nil)
	wantPanics(t, map[string]func(){
		"gemm: NarrowBFloat16: lengths 2 and 1, want the same":                func() { NarrowBFloat16(make([]float32, 2), make([]BFloat16, 1)) },
		"gemm: WidenBFloat16: lengths 2 and 3, want the same":                 func() { WidenBFloat16(make([]BFloat16, 2), make([]float32, 3)) },
		"gemm: Uint8Range: lo = 1, hi = 0, want":                              func() { Uint8Range(1, 0) },
		"gemm: Uint8Range: lo = NaN, hi = 0, want":                            func() { Uint8Range(inf-inf, 0) },
		"gemm: Uint8Range: lo = 0, hi = +Inf, want":                           func() { Uint8Range(0, inf) },
		"gemm: QuantizeUint8: scale = 0, want a":                              func() { QuantizeUint8(x, 0, 0, q) },
		"gemm: QuantizeUint8: scale = NaN, want a":                            func() { QuantizeUint8(x, inf-inf, 0, q) },
		"gemm: QuantizeUint8: scale = +Inf, want a":                           func() { QuantizeUint8(x, inf, 0, q) },
		"gemm: QuantizeUint8: q is 3×2, want 2×3, the shape of x":             func() { QuantizeUint8(x, 1, 0, q.T()) },
		"gemm: QuantizeUint8: x: len(Data) = 0, want ≥ 6":                     func() { QuantizeUint8(Matrix[float32]{nil, 2, 3, 3, 1}, 1, 0, q) },
		"gemm: QuantizeUint8: q: len(Data) = 0, want ≥ 6":                     func() { QuantizeUint8(x, 1, 0, Matrix[uint8]{nil, 2, 3, 3, 1}) },
		"gemm: QuantizeUint8: elements of q overlap: 2×3 with strides (0, 1)": func() { QuantizeUint8(x, 1, 0, Matrix[uint8]{q.Data, 2, 3, 0, 1}) },
		"gemm: QuantizeInt8: q is 3×2, want 2×3, the shape of b":              func() { QuantizeInt8(x, p.T()) },
		"gemm: QuantizeInt8: b: len(Data) = 0, want ≥ 6":                      func() { QuantizeInt8(Matrix[float32]{nil, 2, 3, 3, 1}, p) },
	})
}
