package nn_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/nn"
)

// allActivations are the rows of nn's table.
var allActivations = []nn.Activation{nn.Identity, nn.ReLU, nn.Tanh, nn.Sigmoid, nn.SiLU, nn.GELU, nn.GELUTanh}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) }

// must returns v, for calls that cannot fail unless the test itself is wrong.
func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// random returns a matrix of values in [-1, 1) that are the same on every machine.
func random[T gemm.Float](rng *rand.Rand, rows, cols int) gemm.Matrix[T] {
	m := gemm.RowMajor[T](rows, cols, nil)
	for i := range m.Data {
		m.Data[i] = T(float64(rng.Int64N(1<<21))/(1<<20) - 1)
	}
	return m
}

func matrix[T gemm.Float](rows, cols int, data ...T) gemm.Matrix[T] {
	return gemm.RowMajor(rows, cols, data)
}

// strided returns a copy of m with the given strides, NaN between the elements.
func strided[T gemm.Float](m gemm.Matrix[T], rowStride, colStride int) gemm.Matrix[T] {
	s := gemm.Matrix[T]{Rows: m.Rows, Cols: m.Cols, RowStride: rowStride, ColStride: colStride}
	s.Data = make([]T, max(0, (m.Rows-1)*rowStride+(m.Cols-1)*colStride+1))
	for i := range s.Data {
		s.Data[i] = T(math.NaN())
	}
	for i := range m.Rows {
		for j := range m.Cols {
			s.Set(i, j, m.At(i, j))
		}
	}
	return s
}

// layouts returns copies of m in all kinds of layouts.
func layouts[T gemm.Float](m gemm.Matrix[T]) map[string]gemm.Matrix[T] {
	return map[string]gemm.Matrix[T]{
		"row-major":    m.Clone(),
		"padded rows":  strided(m, m.Cols+3, 1),
		"column-major": strided(m, 1, m.Rows),
		"both strided": strided(m, 2*m.Cols+1, 2),
	}
}

// bits returns an integer that tells apart all values but NaNs.
func bits[T gemm.Float](v T) uint64 {
	if v != v {
		return math.MaxUint64
	}
	return math.Float64bits(float64(v))
}

// wantBits fails unless got and want are the same bit for bit.
func wantBits[T gemm.Float](t *testing.T, what string, got, want gemm.Matrix[T]) {
	t.Helper()
	if got.Rows != want.Rows || got.Cols != want.Cols {
		t.Fatalf("%s is %d×%d, want %d×%d", what, got.Rows, got.Cols, want.Rows, want.Cols)
	}
	for i := range want.Rows {
		for j := range want.Cols {
			if g, w := got.At(i, j), want.At(i, j); bits(g) != bits(w) {
				t.Fatalf("%s[%d,%d] = %v, want %v", what, i, j, g, w)
			}
		}
	}
}

// wantNear fails unless got is within tol of want, relative to max(1, |want|).
func wantNear[T gemm.Float](t *testing.T, what string, got, want gemm.Matrix[T], tol float64) {
	t.Helper()
	if got.Rows != want.Rows || got.Cols != want.Cols {
		t.Fatalf("%s is %d×%d, want %d×%d", what, got.Rows, got.Cols, want.Rows, want.Cols)
	}
	for i := range want.Rows {
		for j := range want.Cols {
			near(t, fmt.Sprintf("%s[%d,%d]", what, i, j), float64(got.At(i, j)), float64(want.At(i, j)), tol)
		}
	}
}

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) {
		t.Fatalf("%s = %v, want %v ± %v", what, got, want, tol)
	}
}

// wantError fails unless err mentions all parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one about %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q, want it to contain %q", err, part)
		}
	}
}

// frozen returns a function that fails if an element of ms has changed by then.
func frozen[T gemm.Float](ms ...gemm.Matrix[T]) func(t *testing.T) {
	var before []gemm.Matrix[T]
	for _, m := range ms {
		before = append(before, m.Clone())
	}
	return func(t *testing.T) {
		t.Helper()
		for i := range ms {
			wantBits(t, "untouched matrix", ms[i], before[i])
		}
	}
}

// digest returns a hash of all bits of the values of params.
func digest[T gemm.Float](params []nn.Param[T]) string {
	h := sha256.New()
	for _, p := range params {
		for _, v := range p.Value.Data {
			h.Write(binary.LittleEndian.AppendUint64(nil, bits(v)))
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// both runs a test for the two element types.
func both(t *testing.T, f32, f64 func(t *testing.T)) {
	t.Run("float32", f32)
	t.Run("float64", f64)
}
