package ashlar_test

import (
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	gonumblas "gonum.org/v1/gonum/blas"
	gonumlapack "gonum.org/v1/gonum/lapack"

	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
	"github.com/ashlar-la/ashlar/internal/blastest"
	"github.com/ashlar-la/ashlar/lapack"
	"github.com/ashlar-la/ashlar/nn"
)

var update = flag.Bool("update", false, "write testdata/golden anew (with ASHLAR_ISA=generic)")

// TestGolden holds the numerical contract across machines: results on fixed inputs have the digests in testdata/golden on
// every instruction set and operating system and with any number of threads.
func TestGolden(t *testing.T) {
	if *update && gemm.ISA() != "generic" {
		t.Fatalf("-update runs on the specification: set %s=generic", gemm.EnvISA)
	}
	path := filepath.Join("testdata", "golden", "digests.txt")
	want := map[string]string{}
	if !*update {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			name, sum, _ := strings.Cut(line, " ")
			want[name] = sum
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	counts := []int{1, 2, 3, 8}
	if testing.Short() { // for emulated CPUs, where once takes minutes; what is small stays on one core
		counts = []int{3}
	}
	for _, procs := range counts {
		runtime.GOMAXPROCS(procs)
		var lines []string
		check := func(name, sum string) {
			lines = append(lines, name+" "+sum)
			if !*update && want[name] != sum {
				t.Errorf("%s, GOMAXPROCS %d: %s has digest %s, want %s", gemm.ISA(), procs, name, sum, want[name])
			}
		}
		golden[float64](check, "float64")
		golden[float32](check, "float32")
		goldenComplex(check, "complex128", func(x []float64) []complex128 {
			return pairUp(x, func(re, im float64) complex128 { return complex(re, im) })
		},
			func(z complex128) [2]float64 { return [2]float64{real(z), imag(z)} })
		goldenComplex(check, "complex64", func(x []float32) []complex64 {
			return pairUp(x, func(re, im float32) complex64 { return complex(re, im) })
		},
			func(z complex64) [2]float32 { return [2]float32{real(z), imag(z)} })
		goldenNarrow(check)
		goldenLevel1(check)
		goldenLevel2(check, "float64", blastest.Float64(blas.Implementation{}), fixed[float64], digest[float64])
		goldenLevel2(check, "float32", blastest.Float32(blas.Implementation{}), fixed[float32], digest[float32])
		goldenLevel2(check, "complex128", blastest.Complex128(blas.Implementation{}), func(seed uint64, n int) []complex128 {
			return pairUp(fixed[float64](seed, 2*n), func(re, im float64) complex128 { return complex(re, im) })
		}, func(x ...[]complex128) string { return digest(gemm.Parts[float64](slices.Concat(x...))) })
		goldenLevel2(check, "complex64", blastest.Complex64(blas.Implementation{}), func(seed uint64, n int) []complex64 {
			return pairUp(fixed[float32](seed, 2*n), func(re, im float32) complex64 { return complex(re, im) })
		}, func(x ...[]complex64) string { return digest(gemm.Parts[float32](slices.Concat(x...))) })
		goldenLevel3(check)
		if *update {
			if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		if len(lines) != len(want) {
			t.Errorf("%d results, want %d", len(lines), len(want))
		}
	}
}

// goldenLevel1 has BLAS level 1, of vectors that are contiguous and that are not, shorter and longer than a chunk.
func goldenLevel1(check func(name, sum string)) {
	var l blas.Implementation
	for _, n := range []int{1, 7, 300, 5000} {
		for _, inc := range [][2]int{{1, 1}, {-2, 3}} {
			x, y := fixed[float64](40, 3*n), fixed[float64](41, 3*n)
			s, t := fixed[float32](42, 3*n), fixed[float32](43, 3*n)
			z, w := pairUp(fixed[float64](44, 6*n), func(re, im float64) complex128 { return complex(re, im) }), make([]complex128, 3*n)
			c, k := pairUp(fixed[float32](45, 6*n), func(re, im float32) complex64 { return complex(re, im) }), make([]complex64, 3*n)
			copy(w, z[n:])
			copy(k, c[n:])
			i, j := inc[0], inc[1]
			zu, zc, cu, cc := l.Zdotu(n, z, i, w, j), l.Zdotc(n, z, i, w, j), l.Cdotu(n, c, i, k, j), l.Cdotc(n, c, i, k, j)
			sums := []float64{
				l.Ddot(n, x, i, y, j), float64(l.Sdot(n, s, i, t, j)), l.Dsdot(n, s, i, t, j), float64(l.Sdsdot(n, 0.3, s, i, t, j)),
				real(zu), imag(zu), real(zc), imag(zc), float64(real(cu)), float64(imag(cu)), float64(real(cc)), float64(imag(cc)),
				l.Dasum(n, x, j), float64(l.Sasum(n, s, j)), l.Dzasum(n, z, j), float64(l.Scasum(n, c, j)),
				l.Dnrm2(n, x, j), float64(l.Snrm2(n, s, j)), l.Dznrm2(n, z, j), float64(l.Scnrm2(n, c, j)),
			}
			l.Daxpy(n, 0.7, x, i, y, j)
			l.Saxpy(n, 0.7, s, i, t, j)
			l.Zaxpy(n, 0.7-0.4i, z, i, w, j)
			l.Caxpy(n, 0.7-0.4i, c, i, k, j)
			l.Zscal(n, 0.2+1.1i, z, j)
			l.Cscal(n, 0.2+1.1i, c, j)
			cos, sin, r, b := l.Drotg(x[0], y[0])
			l.Drot(n, x, i, y, j, cos, sin)
			l.Srot(n, s, i, t, j, 0.8, 0.6)
			check(fmt.Sprintf("level1/%d/%d,%d", n, i, j), digestOf([]string{digest(sums, []float64{cos, sin, r, b}), digest(x, y), digest(s, t),
				digest(gemm.Parts[float64](z), gemm.Parts[float64](w)), digest(gemm.Parts[float32](c), gemm.Parts[float32](k))}))
		}
	}
}

// goldenNarrow has the products of bytes and of BFloat16.
func goldenNarrow(check func(name, sum string)) {
	for _, s := range [][3]int{{1, 1, 1}, {5, 40, 300}, {40, 70, 2100}} {
		m, n, k := s[0], s[1], s[2]
		a, b, na, nb := gemm.Matrix[uint8]{}, gemm.Matrix[int8]{}, gemm.Matrix[gemm.BFloat16]{}, gemm.Matrix[gemm.BFloat16]{}
		for _, v := range fixed[float32](30, m*k) {
			a.Data, na.Data = append(a.Data, uint8(128+127*v)), append(na.Data, gemm.ToBFloat16(v))
		}
		for _, v := range fixed[float32](31, k*n) {
			b.Data, nb.Data = append(b.Data, int8(127*v)), append(nb.Data, gemm.ToBFloat16(v))
		}
		a.Rows, a.Cols, a.RowStride, a.ColStride = m, k, k, 1
		b.Rows, b.Cols, b.RowStride, b.ColStride = k, n, n, 1
		na.Rows, na.Cols, na.RowStride, na.ColStride = m, k, k, 1
		nb.Rows, nb.Cols, nb.RowStride, nb.ColStride = k, n, n, 1
		c := gemm.Matrix[int32]{Data: make([]int32, m*n), Rows: m, Cols: n, RowStride: n, ColStride: 1}
		gemm.MulInt8(a, b, c)
		sums := make([]float64, m*n)
		for i, v := range c.Data {
			sums[i] = float64(v)
		}
		y, z := gemm.RowMajor[float32](m, n, nil), gemm.RowMajor(m, n, fixed[float32](32, m*n))
		gemm.MulDequantize(a, 128, gemm.PrepackInt8(b), fixed[float32](33, n), y, gemm.Then(gemm.NewEpilogue(gemm.AddRow(fixed[float32](34, n)))))
		gemm.MulBFloat16(0.7, na, nb, -1.3, z)
		check(fmt.Sprintf("narrow/%dx%dx%d", m, n, k), digestOf([]string{digest(sums), digest(y.Data), digest(z.Data)}))
		few, p := gemm.RowMajor(1, n, fixed[float32](35, n)), gemm.RowMajor(m, n, fixed[float32](36, m*n))
		gemm.MulBFloat16(0.7, na.Slice(0, 1, 0, k), gemm.Matrix[gemm.BFloat16]{Data: nb.Data, Rows: k, Cols: n, RowStride: 1, ColStride: k}, -1.3, few)
		gemm.MulPrepackedBFloat16(0.7, na, gemm.PrepackBFloat16(nb), -1.3, p)
		check(fmt.Sprintf("narrow/prepacked/%dx%dx%d", m, n, k), digestOf([]string{digest(few.Data), digest(p.Data)}))
	}
}

// goldenLevel2 has every method of level 2, on a few elements, on less than a block, and on several blocks.
func goldenLevel2[T gemm.Float | gemm.Complex, R gemm.Float](check func(name, sum string), typ string, f blastest.Level2[T, R],
	numbers func(seed uint64, n int) []T, digest func(x ...[]T) string) {
	const trans, conj, upper, lower, unit, nonUnit = gonumblas.Trans, gonumblas.ConjTrans, gonumblas.Upper, gonumblas.Lower, gonumblas.Unit, gonumblas.NonUnit
	for _, n := range []int{3, 30, 300} {
		m, k, ld := n+2, n/3, n+3
		a, x, y := numbers(40, m*ld), numbers(41, 2*m), numbers(42, 2*m)
		for i := range n { // so that solutions stay small
			for range 10 {
				a[i*ld+i] += 2
			}
		}
		var sums []string
		vector := func(v []T, run func(v []T)) {
			v = slices.Clone(v)
			run(v)
			sums = append(sums, digest(v))
		}
		for _, t := range []gonumblas.Transpose{gonumblas.NoTrans, trans, conj} {
			vector(y, func(y []T) { f.Gemv(t, m, n, 0.7, a, ld, x, 1, -1.3, y, 2) })
			vector(y, func(y []T) { f.Gbmv(t, m, n, k, 1, 0.7, a, ld, x, -1, -1.3, y, 1) })
		}
		for _, u := range []gonumblas.Uplo{upper, lower} {
			vector(y, func(y []T) { f.Symv(u, n, 0.7, a, ld, x, 1, -1.3, y, 2) })
			vector(y, func(y []T) { f.Sbmv(u, n, k, 0.7, a, ld, x, -1, -1.3, y, 1) })
			vector(y, func(y []T) { f.Spmv(u, n, 0.7, a, x, 1, -1.3, y, 1) })
			for _, t := range []gonumblas.Transpose{gonumblas.NoTrans, trans, conj} {
				vector(x, func(x []T) { f.Trmv(u, t, nonUnit, n, a, ld, x, 1) })
				vector(x, func(x []T) { f.Trsv(u, t, nonUnit, n, a, ld, x, -2) })
				vector(x, func(x []T) { f.Tbmv(u, t, unit, n, 2, a, ld, x, 1) })
				vector(x, func(x []T) { f.Tbsv(u, t, unit, min(n, 30), 2, a, ld, x, 1) })
				vector(x, func(x []T) { f.Tpmv(u, t, unit, n, a, x, 1) })
				vector(x, func(x []T) { f.Tpsv(u, t, unit, min(n, 30), a, x, 1) })
			}
			vector(a, func(a []T) { f.Syr(u, n, 0.7, x, 2, a, ld) })
			vector(a, func(a []T) { f.Spr(u, n, 0.7, x, 1, a) })
			vector(a, func(a []T) { f.Syr2(u, n, 0.7, x, 2, y, 1, a, ld) })
			vector(a, func(a []T) { f.Spr2(u, n, 0.7, x, 1, y, -1, a) })
		}
		vector(a, func(a []T) { f.Geru(m, n, 0.7, x, 1, y, 2, a, ld) })
		vector(a, func(a []T) { f.Gerc(m, n, 0.7, x, -1, y, 1, a, ld) })
		check(fmt.Sprintf("level2/%s/%d", typ, n), digestOf(sums))
	}

	// Symmetric matrices whose rows go in groups.
	groups := func(n int) {
		a, x, y := numbers(46, n*n), numbers(47, n), numbers(48, n)
		var sums []string
		for _, u := range []gonumblas.Uplo{upper, lower} {
			f.Symv(u, n, 0.7, a, n, x, 1, -1.3, y, 1)
			f.Spmv(u, n, 0.7, a, y, 1, -1.3, x, 1)
			sums = append(sums, digest(x), digest(y))
		}
		check(fmt.Sprintf("level2/%s/%d", typ, n), digestOf(sums))
	}
	groups(531)

	// Bands whose rows go in slabs, between edges where some do not.
	const n, k, ld = 100, 20, 2*20 + 3
	var sums []string
	a, x, y := numbers(43, n*ld), numbers(44, n), numbers(45, n)
	for i := range a { // so that solutions stay small
		a[i] *= 0.125
	}
	vector := func(v []T, run func(v []T)) {
		v = slices.Clone(v)
		run(v)
		sums = append(sums, digest(v))
	}
	for _, t := range []gonumblas.Transpose{gonumblas.NoTrans, trans, conj} {
		vector(y, func(y []T) { f.Gbmv(t, n, n, k, k/2, 0.7, a, ld, x, 1, -1.3, y, 1) })
		for _, u := range []gonumblas.Uplo{upper, lower} {
			vector(x, func(x []T) { f.Tbmv(u, t, nonUnit, n, k, a, ld, x, 1) })
			vector(x, func(x []T) { f.Tbsv(u, t, unit, n, k, a, ld, x, 1) })
		}
	}
	for _, u := range []gonumblas.Uplo{upper, lower} {
		vector(y, func(y []T) { f.Sbmv(u, n, k, 0.7, a, ld, x, 1, -1.3, y, 1) })
	}
	check(fmt.Sprintf("level2/%s/bands", typ), digestOf(sums))
}

// goldenLevel3 has triangles, symmetric matrices and their updates, over sizes of one tile, of one block and of several.
func goldenLevel3(check func(name, sum string)) {
	var f blas.Implementation
	sides, uplos := []gonumblas.Side{gonumblas.Left, gonumblas.Right}, []gonumblas.Uplo{gonumblas.Lower, gonumblas.Upper}
	for _, s := range [][2]int{{2, 3}, {7, 9}, {40, 50}, {150, 20}, {20, 150}} {
		m, n := s[0], s[1]
		var sums []string
		for i := range 8 {
			side, ul, trans, diag := sides[i&1], uplos[i>>1&1], []gonumblas.Transpose{gonumblas.NoTrans, gonumblas.ConjTrans}[i>>2], gonumblas.NonUnit
			k := m
			if side == gonumblas.Right {
				k = n
			}
			as, bs := fixed[float32](40, k*k), fixed[float32](41, m*n)
			ad, bd := fixed[float64](42, k*k), fixed[float64](43, m*n)
			joinC := func(re, im float32) complex64 { return complex(re, im) }
			joinZ := func(re, im float64) complex128 { return complex(re, im) }
			ac, bc := pairUp(fixed[float32](44, 2*k*k), joinC), pairUp(fixed[float32](45, 2*m*n), joinC)
			az, bz := pairUp(fixed[float64](46, 2*k*k), joinZ), pairUp(fixed[float64](47, 2*m*n), joinZ)
			for j := range k {
				as[j*k+j] += float32(k)
				ad[j*k+j] += float64(k)
				ac[j*k+j] += complex(float32(k), 0)
				az[j*k+j] += complex(float64(k), 0)
			}
			f.Strmm(side, ul, trans, diag, m, n, 0.7, as, k, bs, n)
			f.Strsm(side, ul, trans, diag, m, n, -1.3, as, k, bs, n)
			f.Dtrmm(side, ul, trans, diag, m, n, 0.7, ad, k, bd, n)
			f.Dtrsm(side, ul, trans, diag, m, n, -1.3, ad, k, bd, n)
			f.Ctrmm(side, ul, trans, diag, m, n, 0.7-0.4i, ac, k, bc, n)
			f.Ctrsm(side, ul, trans, diag, m, n, 1, ac, k, bc, n)
			f.Ztrmm(side, ul, trans, diag, m, n, 0.7, az, k, bz, n)
			f.Ztrsm(side, ul, trans, diag, m, n, 0.2+1.1i, az, k, bz, n)
			cs, cd, cz := fixed[float32](48, m*n), fixed[float64](49, m*n), pairUp(fixed[float64](50, 2*m*n), joinZ)
			f.Ssymm(side, ul, m, n, 0.7, as, k, bs, n, -1.3, cs, n)
			f.Dsymm(side, ul, m, n, 0.7, ad, k, bd, n, 0, cd, n)
			f.Zhemm(side, ul, m, n, 0.7-0.4i, az, k, bz, n, 1, cz, n)
			us, ud, uz := fixed[float32](51, m*m), fixed[float64](52, m*m), pairUp(fixed[float64](53, 2*m*m), joinZ)
			f.Ssyrk(ul, gonumblas.NoTrans, m, n, 0.7, bs, n, -1.3, us, m)
			f.Dsyr2k(ul, gonumblas.NoTrans, m, n, 0.7, bd, n, cd, n, 1, ud, m)
			f.Zherk(ul, gonumblas.NoTrans, m, n, 0.7, bz, n, -1.3, uz, m)
			f.Zher2k(ul, gonumblas.NoTrans, m, n, 0.7-0.4i, bz, n, cz, n, 1, uz, m)
			z := []float64{}
			for _, x := range [][]complex128{bz, cz, uz} {
				for _, v := range x {
					z = append(z, real(v), imag(v))
				}
			}
			c := []float32{}
			for _, v := range bc {
				c = append(c, real(v), imag(v))
			}
			sums = append(sums, digest(bs, cs, us, c), digest(bd, cd, ud, z))
		}
		check(fmt.Sprintf("level3/%dx%d", m, n), digestOf(sums))
	}
}

// fixed returns the same numbers in [-1, 1) on every machine.
func fixed[T gemm.Float](seed uint64, n int) []T {
	rng := rand.New(rand.NewPCG(seed, 0))
	x := make([]T, n)
	for i := range x {
		x[i] = T(float64(rng.Uint64()>>11)/(1<<52) - 1)
	}
	return x
}

func digest[T gemm.Float](parts ...[]T) string {
	h := sha256.New()
	for _, x := range parts {
		var bits []byte
		for _, v := range x {
			bits = binary.LittleEndian.AppendUint64(bits, math.Float64bits(float64(v))) // exact for float32
		}
		h.Write(bits)
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:32]
}

func golden[T gemm.Float](check func(name, sum string), typ string) {
	// Products: small, narrow, with few outputs, deeper than a block, large enough for threads; all transpositions.
	for _, s := range [][3]int{{1, 1, 1}, {7, 9, 5}, {16, 16, 16}, {1, 40, 300}, {3, 33, 2100}, {50, 2, 70}, {37, 10, 105}, {12, 64, 2100}, {33, 65, 600}, {130, 70, 90}} {
		m, n, k := s[0], s[1], s[2]
		for i, trans := range []string{"NN", "NT", "TN", "TT"} {
			a, b := gemm.RowMajor(m, k, fixed[T](1, m*k)), gemm.RowMajor(k, n, fixed[T](2, k*n))
			if i&2 != 0 {
				a = gemm.RowMajor(k, m, a.Data).T()
			}
			if i&1 != 0 {
				b = gemm.RowMajor(n, k, b.Data).T()
			}
			var sums []string
			for _, scalars := range [][2]T{{1, 0}, {0.7, -1.3}} {
				for _, opts := range [][]gemm.Option{nil, {gemm.Chain()}} {
					c := gemm.RowMajor(m, n, fixed[T](3, m*n))
					gemm.Mul(scalars[0], a, b, scalars[1], c, opts...)
					sums = append(sums, digest(c.Data))
				}
			}
			check(fmt.Sprintf("gemm/%s/%dx%dx%d/%s", typ, m, n, k, trans), digestOf(sums))
		}
	}

	// What gemm offers beside plain products.
	for _, s := range [][3]int{{3, 20, 300}, {40, 70, 600}} {
		m, n, k := s[0], s[1], s[2]
		a, b := gemm.RowMajor(m, k, fixed[T](20, m*k)), gemm.RowMajor(k, n, fixed[T](21, k*n))
		c, p := gemm.RowMajor(m, n, fixed[T](22, m*n)), gemm.RowMajor(m, n, fixed[T](22, m*n))
		then := gemm.Then(gemm.NewEpilogue(gemm.AddRow(fixed[T](23, n)), gemm.Rectify[T](), gemm.AddColumn(fixed[T](24, m)),
			gemm.Map(gemm.Tanh[T]), gemm.Add(c.Clone()), gemm.Scale[T](0.7), gemm.Clamp[T](-0.9, 0.9)))
		gemm.Mul(1, a, b, 1, c, then)
		gemm.MulPrepacked(1, a, gemm.Prepack(b), 1, p, then)
		stack := gemm.NewStack[T](2, m, n, nil)
		gemm.MulStack(1, gemm.Stack[T]{Matrix: a, Count: 2}, gemm.Stack[T]{Matrix: b, Count: 2}, 0, stack, then)
		t := gemm.RowMajor(n, m, fixed[T](25, m*n))
		gemm.Combine(0.7, c.T(), -1.3, t)
		check(fmt.Sprintf("beside/%s/%dx%dx%d", typ, m, n, k), digestOf([]string{digest(c.Data), digest(p.Data), digest(stack.Data), digest(t.Data)}))
	}

	// Vectors, of a length with every kind of tail.
	x, y, z := fixed[T](4, 1003), fixed[T](5, 1003), make([]T, 1003)
	gemm.Axpy(0.3, x, y)
	check("axpy/"+typ, digest(y))
	gemm.Axpby(0.3, x, 0.9, y)
	check("axpby/"+typ, digest(y))
	gemm.Scal(1.7, y)
	check("scal/"+typ, digest(y))
	gemm.Relu(x, z)
	check("relu/"+typ, digest(z))
	gemm.ReluGrad(z, y, z)
	check("relugrad/"+typ, digest(z))
	for i := range x {
		x[i] *= 90
	}
	gemm.Exp(x, z)
	check("exp/"+typ, digest(z))

	for i := range x {
		x[i] /= 10
	}
	for _, a := range []struct {
		name string
		f    func(x, y []T)
		grad func(v, dy, dx []T)
	}{
		{"tanh", gemm.Tanh[T], gemm.TanhGrad[T]},
		{"sigmoid", gemm.Sigmoid[T], gemm.SigmoidGrad[T]},
		{"silu", gemm.Silu[T], gemm.SiluGrad[T]},
		{"gelu", gemm.Gelu[T], gemm.GeluGrad[T]},
		{"gelutanh", gemm.GeluTanh[T], gemm.GeluTanhGrad[T]},
	} {
		dx := make([]T, len(x))
		a.f(x, z)
		a.grad(x, y, dx)
		check(a.name+"/"+typ, digest(z, dx))
	}

	// Twenty steps of training, and what the layers then compute.
	rng := rand.New(rand.NewPCG(6, 0))
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	first, err := nn.NewDense[T](30, 20, nn.ReLU, nn.HeNormal, rng)
	must(err)
	second, err := nn.NewDense[T](20, 4, nn.Identity, nn.GlorotUniform, rng)
	must(err)
	net, err := nn.NewSequential[T](first, second)
	must(err)
	sgd, err := nn.NewSGD(net.Params(), nn.SGDOptions{LearningRate: 0.1, Momentum: 0.9, WeightDecay: 1e-3, Nesterov: true})
	must(err)
	var criterion nn.CrossEntropy[T]
	batch, labels := gemm.RowMajor(16, 30, fixed[T](7, 16*30)), make([]int, 16)
	for i := range labels {
		labels[i] = i % 4
	}
	losses := make([]float64, 20)
	var dx gemm.Matrix[T]
	for i := range losses {
		out, err := net.Forward(batch)
		must(err)
		loss, grad, err := criterion.Loss(out, labels)
		must(err)
		dx, err = net.Backward(grad)
		must(err)
		sgd.Step()
		losses[i] = loss
	}
	check("training/"+typ, digestOf([]string{digest(losses), digest(dx.Data), digest(first.Weight().Value.Data, first.Bias().Value.Data, second.Weight().Value.Data, second.Bias().Value.Data)}))

	// Principal components: more rows than are centred at once, and fewer rows than columns.
	for _, s := range [][3]int{{1100, 37, 37}, {60, 90, 20}} {
		x := gemm.RowMajor(s[0], s[1], fixed[T](10, s[0]*s[1]))
		for i := range x.Rows {
			for j := range x.Cols {
				x.Set(i, j, x.At(i, j)/T(1+j)+x.At(i, 0)+T(j))
			}
		}
		pca, err := nn.NewPCA[T](s[2])
		must(err)
		z, err := pca.FitTransform(x)
		must(err)
		check(fmt.Sprintf("pca/%s/%dx%d", typ, s[0], s[1]), digestOf([]string{digest(pca.Components().Data), digest(pca.Mean(), pca.ExplainedVariance(), pca.ExplainedVarianceRatio()), digest(z.Data)}))
	}

	if typ == "float64" {
		c := make([]float64, 12)
		blas.Implementation{}.Dgemm(gonumblas.Trans, gonumblas.NoTrans, 3, 4, 5, 2, fixed[float64](8, 15), 3, fixed[float64](9, 20), 4, 0, c, 4)
		check("blas/dgemm", digest(c))
		for _, n := range []int{1, 2, 5, 33, 150} { // up to several panels and blocks of rotations
			a, w, work := fixed[float64](11, n*n), make([]float64, n), make([]float64, 3*n)
			lapack.Implementation{}.Dsyev(gonumlapack.EVCompute, gonumblas.Lower, n, a, n, w, work, len(work))
			check(fmt.Sprintf("lapack/dsyev/%d", n), digest(w, a))
		}
	}
}

// goldenComplex digests complex products of all nine combinations of transposes and conjugates.
func goldenComplex[F gemm.Float, T gemm.Complex](check func(name, sum string), typ string, join func([]F) []T, split func(T) [2]F) {
	views := []struct {
		name string
		view func(m gemm.ComplexMatrix[T]) gemm.ComplexMatrix[T] // its own inverse
	}{
		{"N", func(m gemm.ComplexMatrix[T]) gemm.ComplexMatrix[T] { return m }},
		{"T", gemm.ComplexMatrix[T].T},
		{"C", gemm.ComplexMatrix[T].H},
	}
	fixedMatrix := func(seed uint64, rows, cols int) gemm.ComplexMatrix[T] {
		return gemm.ComplexRowMajor(rows, cols, join(fixed[F](seed, 2*rows*cols)))
	}
	scalars := join([]F{1, 0, 0, 0, 0.7, 0, -1.3, 0, 0.7, -0.4, 0.2, 1.1})
	for _, s := range [][3]int{{1, 1, 1}, {7, 9, 5}, {16, 16, 16}, {3, 33, 600}, {50, 2, 70}, {70, 60, 300}} {
		m, n, k := s[0], s[1], s[2]
		for _, tA := range views {
			for _, tB := range views {
				a, b := fixedMatrix(1, m, k), fixedMatrix(2, k, n)
				if tA.name != "N" {
					a = fixedMatrix(1, k, m)
				}
				if tB.name != "N" {
					b = fixedMatrix(2, n, k)
				}
				var sums []string
				for i := 0; i < len(scalars); i += 2 {
					c := fixedMatrix(3, m, n)
					gemm.MulComplex(scalars[i], tA.view(a), tB.view(b), scalars[i+1], c)
					var parts []F
					for _, z := range c.Data {
						p := split(z)
						parts = append(parts, p[:]...)
					}
					sums = append(sums, digest(parts))
				}
				check(fmt.Sprintf("gemm/%s/%dx%dx%d/%s%s", typ, m, n, k, tA.name, tB.name), digestOf(sums))
			}
		}
	}
}

// pairUp joins the parts of complex numbers.
func pairUp[F gemm.Float, T gemm.Complex](x []F, join func(re, im F) T) []T {
	z := make([]T, len(x)/2)
	for i := range z {
		z[i] = join(x[2*i], x[2*i+1])
	}
	return z
}

func digestOf(sums []string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(sums, " "))))[:32]
}
