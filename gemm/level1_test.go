package gemm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/ashlar-la/ashlar/asm/generic"
	"github.com/ashlar-la/ashlar/internal/kerneltest"
)

// levelLengths are below, at and beyond a chunk.
var levelLengths = []int{0, 1, 2, 15, 64, 1000, generic.SumChunk - 2, generic.SumChunk, generic.SumChunk + 6, 2*generic.SumChunk + 38}

// TestLevel1 compares with the definitions, chunk by chunk.
func TestLevel1(t *testing.T) {
	t.Run("float64", testLevel1[float64, complex128])
	t.Run("float32", testLevel1[float32, complex64])
}

func testLevel1[F Float, T Complex](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	for _, n := range levelLengths {
		x, y := make([]F, n), make([]F, n)
		kerneltest.Fill(rng, x, n == 1000)
		kerneltest.Fill(rng, y, n == 1000)
		var dot, asum F
		var product, conjugate [2]F
		var wide float64
		for i := 0; i < n; i += generic.SumChunk {
			a, b := x[i:min(i+generic.SumChunk, n)], y[i:min(i+generic.SumChunk, n)]
			dot, asum, wide = dot+generic.Dot(a, b), asum+generic.Asum(a), wide+generic.DotWide(a, b)
			if n%2 == 0 {
				p, q, r, s := generic.DotPairs(a, b)
				product = [2]F{product[0] + (p - q), product[1] + (r + s)}
				conjugate = [2]F{conjugate[0] + (p + q), conjugate[1] + (r - s)}
			}
		}
		check := func(what string, got, want F) {
			t.Helper()
			if !kerneltest.Same(got, want) {
				t.Errorf("n=%d: %s = %v, want %v", n, what, got, want)
			}
		}
		check("dot", Dot(x, y), dot)
		check("asum", Asum(x), asum)
		if got := DotWide(x, y); !kerneltest.Same(got, wide) {
			t.Errorf("n=%d: wide dot = %v, want %v", n, got, wide)
		}
		first := func(index int, _ F) int { return index }
		want := -1
		if n > 0 {
			want = first(generic.Iamax(x, -1))
			if x[0] != x[0] {
				want = 0
			}
		}
		if got := Iamax(x); got != want {
			t.Errorf("n=%d: index of the largest = %d, want %d", n, got, want)
		}
		if n%2 != 0 {
			continue
		}
		u, v := toComplex[F, T](x), toComplex[F, T](y)
		for _, conj := range []bool{false, true} {
			s := parts[F](DotComplex(conj, u, v))
			want := product
			if conj {
				want = conjugate
			}
			check("re dot", s[0], want[0])
			check("im dot", s[1], want[1])
		}
		if n > 0 {
			want = first(generic.IamaxPairs(x, -1))
			if z := x[0] + x[1]; z != z {
				want = 0
			}
		}
		if got := IamaxComplex(u); got != want {
			t.Errorf("n=%d: index of the largest complex = %d, want %d", n, got, want)
		}
		for _, alpha := range [][2]F{{0.7, -1.3}, {0.7, 0}} {
			a := toComplex[F, T](alpha[:])[0]
			wantX, wantY := append([]F(nil), x...), append([]F(nil), y...)
			if alpha[1] == 0 {
				generic.Axpy(alpha[0], x, wantY)
				generic.Scal(alpha[0], wantX)
			} else {
				generic.AxpyPairs(alpha[0], alpha[1], x, wantY)
				generic.ScalPairs(alpha[0], alpha[1], wantX)
			}
			gotX, gotY := append([]T(nil), u...), append([]T(nil), v...)
			AxpyComplex(a, u, gotY)
			ScalComplex(a, gotX)
			if i := kerneltest.Diff(Parts[F](gotY), wantY); i >= 0 {
				t.Errorf("n=%d: axpy differs at part %d", n, i)
			}
			if i := kerneltest.Diff(Parts[F](gotX), wantX); i >= 0 {
				t.Errorf("n=%d: scal differs at part %d", n, i)
			}
		}
		gotX, gotY, wantX, wantY := append([]F(nil), y...), append([]F(nil), x...), append([]F(nil), x...), append([]F(nil), y...)
		Swap(gotX, gotY)
		Rot(gotX, gotY, 0.8, 0.6, -0.6, 0.8)
		generic.Rot(wantX, wantY, 0.8, 0.6, -0.6, 0.8)
		if i, j := kerneltest.Diff(gotX, wantX), kerneltest.Diff(gotY, wantY); i >= 0 || j >= 0 {
			t.Errorf("n=%d: rotation differs at x[%d], y[%d]", n, i, j)
		}
	}
}

func toComplex[F Float, T Complex](x []F) []T {
	z := make([]T, len(x)/2)
	copy(Parts[F](z), x)
	return z
}

// TestNrm2: within 2 ulp of the exact norm for elements of every magnitude, whose squares overflow and underflow.
func TestNrm2(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	for _, exp := range []int{0, 400, 600, 1010, -300, -470, -500, -700, -1060, -1074} {
		for _, n := range []int{1, 2, 3, 10, 100, generic.SumChunk + 5} {
			x, small := make([]float64, n), make([]float64, n)
			for i := range x {
				x[i] = math.Ldexp(float64(rng.IntN(255)-127), exp)
				small[i] = math.Ldexp(x[i], -exp)
			}
			var sum float64 // exact: integers
			for _, v := range small {
				sum += v * v
			}
			want := math.Ldexp(math.Sqrt(sum), exp)
			if got := Nrm2(x); math.Abs(got-want) > 2*0x1p-52*want {
				t.Errorf("n=%d, 2^%d: %v, want %v", n, exp, got, want)
			}
		}
	}
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, 0}, {[]float64{0, 0}, 0}, {[]float64{math.SmallestNonzeroFloat64}, math.SmallestNonzeroFloat64},
		{[]float64{-math.MaxFloat64}, math.MaxFloat64}, {[]float64{math.MaxFloat64, math.MaxFloat64}, math.Inf(1)},
		{[]float64{1, math.Inf(-1)}, math.Inf(1)}, {[]float64{math.Inf(1), math.NaN()}, math.NaN()}, {[]float64{0, math.NaN()}, math.NaN()},
		{[]float64{3e300, 4e300}, 5e300},
	} {
		if got := Nrm2(c.x); !kerneltest.Same(got, c.want) && !(math.Abs(got-c.want) <= 0x1p-52*c.want) {
			t.Errorf("%v: %v, want %v", c.x, got, c.want)
		}
	}
	for _, c := range []struct{ x, want float32 }{{1e-45, 1.4142135e-45}, {2e38, 2.828427e38}, {1, math.Sqrt2}} {
		if got := Nrm2([]float32{c.x, -c.x}); math.Abs(float64(got-c.want)) > math.Max(0x1p-149, 0x1p-23*float64(c.want)) {
			t.Errorf("float32 %v: %v, want %v", c.x, got, c.want)
		}
	}
}

func TestLevel1Allocates(t *testing.T) {
	x, z := make([]float64, 10000), make([]complex64, 10000)
	for i := range x {
		x[i] = 1e200
	}
	if n := kerneltest.AllocsPerRun(10, func() {
		Nrm2(x)
		Dot(x, x)
		DotComplex(true, z, z)
		AxpyComplex(2i, z, z[:len(z):len(z)])
		Iamax(x)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
