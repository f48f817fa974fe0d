package migration_test

import (
	"math"
	"math/rand/v2"
	"testing"

	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/blas/gonum"
	gonumlapack "gonum.org/v1/gonum/lapack/gonum"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/lapack/testlapack"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/ashlar-la/ashlar"
)

// installed runs f with Ashlar installed in gonum, which has its own back afterwards.
func installed(f func()) {
	defer func() {
		var b gonum.Implementation
		blas64.Use(b)
		cblas128.Use(b)
		lapack64.Use(gonumlapack.Implementation{})
	}()
	ashlar.Use()
	f()
}

// TestLapack runs gonum's suite for all of its LAPACK, whose routines call the BLAS that is installed.
func TestLapack(t *testing.T) {
	every := 1
	if testing.Short() { // for emulated CPUs
		every = 10
	}
	installed(func() {
		for i := 0; i < len(lapackTests); i += every {
			routine := lapackTests[i]
			t.Run(routine.name, routine.test)
		}
	})
}

var gonumLapack gonumlapack.Implementation

var lapackTests = []struct {
	name string
	test func(t *testing.T)
}{
	{"Dbdsqr", func(t *testing.T) { testlapack.DbdsqrTest(t, gonumLapack) }},
	{"Dgebak", func(t *testing.T) { testlapack.DgebakTest(t, gonumLapack) }},
	{"Dgebal", func(t *testing.T) { testlapack.DgebalTest(t, gonumLapack) }},
	{"Dgebd2", func(t *testing.T) { testlapack.Dgebd2Test(t, gonumLapack) }},
	{"Dgebrd", func(t *testing.T) { testlapack.DgebrdTest(t, gonumLapack) }},
	{"Dgecon", func(t *testing.T) { testlapack.DgeconTest(t, gonumLapack) }},
	{"Dgeev", func(t *testing.T) { testlapack.DgeevTest(t, gonumLapack) }},
	{"Dgehd2", func(t *testing.T) { testlapack.Dgehd2Test(t, gonumLapack) }},
	{"Dgehrd", func(t *testing.T) { testlapack.DgehrdTest(t, gonumLapack) }},
	{"Dgelq2", func(t *testing.T) { testlapack.Dgelq2Test(t, gonumLapack) }},
	{"Dgelqf", func(t *testing.T) { testlapack.DgelqfTest(t, gonumLapack) }},
	{"Dgels", func(t *testing.T) { testlapack.DgelsTest(t, gonumLapack) }},
	{"Dgeql2", func(t *testing.T) { testlapack.Dgeql2Test(t, gonumLapack) }},
	{"Dgeqp3", func(t *testing.T) { testlapack.Dgeqp3Test(t, gonumLapack) }},
	{"Dgeqr2", func(t *testing.T) { testlapack.Dgeqr2Test(t, gonumLapack) }},
	{"Dgeqrf", func(t *testing.T) { testlapack.DgeqrfTest(t, gonumLapack) }},
	{"Dgerq2", func(t *testing.T) { testlapack.Dgerq2Test(t, gonumLapack) }},
	{"Dgerqf", func(t *testing.T) { testlapack.DgerqfTest(t, gonumLapack) }},
	{"Dgesc2", func(t *testing.T) { testlapack.Dgesc2Test(t, gonumLapack) }},
	{"Dgesv", func(t *testing.T) { testlapack.DgesvTest(t, gonumLapack) }},
	{"Dgesvd", func(t *testing.T) { testlapack.DgesvdTest(t, gonumLapack, 1e-13) }},
	{"Dgetc2", func(t *testing.T) { testlapack.Dgetc2Test(t, gonumLapack) }},
	{"Dgetf2", func(t *testing.T) { testlapack.Dgetf2Test(t, gonumLapack) }},
	{"Dgetrf", func(t *testing.T) { testlapack.DgetrfTest(t, gonumLapack) }},
	{"Dgetri", func(t *testing.T) { testlapack.DgetriTest(t, gonumLapack) }},
	{"Dgetrs", func(t *testing.T) { testlapack.DgetrsTest(t, gonumLapack) }},
	{"Dgghrd", func(t *testing.T) { testlapack.DgghrdTest(t, gonumLapack) }},
	{"Dggsvd3", func(t *testing.T) { testlapack.Dggsvd3Test(t, gonumLapack) }},
	{"Dggsvp3", func(t *testing.T) { testlapack.Dggsvp3Test(t, gonumLapack) }},
	{"Dgtsv", func(t *testing.T) { testlapack.DgtsvTest(t, gonumLapack) }},
	{"Dhseqr", func(t *testing.T) { testlapack.DhseqrTest(t, gonumLapack) }},
	{"Dlabrd", func(t *testing.T) { testlapack.DlabrdTest(t, gonumLapack) }},
	{"Dlacn2", func(t *testing.T) { testlapack.Dlacn2Test(t, gonumLapack) }},
	{"Dlacpy", func(t *testing.T) { testlapack.DlacpyTest(t, gonumLapack) }},
	{"Dlae2", func(t *testing.T) { testlapack.Dlae2Test(t, gonumLapack) }},
	{"Dlaev2", func(t *testing.T) { testlapack.Dlaev2Test(t, gonumLapack) }},
	{"Dlaexc", func(t *testing.T) { testlapack.DlaexcTest(t, gonumLapack) }},
	{"Dlag2", func(t *testing.T) { testlapack.Dlag2Test(t, gonumLapack) }},
	{"Dlags2", func(t *testing.T) { testlapack.Dlags2Test(t, gonumLapack) }},
	{"Dlagtm", func(t *testing.T) { testlapack.DlagtmTest(t, gonumLapack) }},
	{"Dlahqr", func(t *testing.T) { testlapack.DlahqrTest(t, gonumLapack) }},
	{"Dlahr2", func(t *testing.T) { testlapack.Dlahr2Test(t, gonumLapack) }},
	{"Dlaln2", func(t *testing.T) { testlapack.Dlaln2Test(t, gonumLapack) }},
	{"Dlangb", func(t *testing.T) { testlapack.DlangbTest(t, gonumLapack) }},
	{"Dlange", func(t *testing.T) { testlapack.DlangeTest(t, gonumLapack) }},
	{"Dlangt", func(t *testing.T) { testlapack.DlangtTest(t, gonumLapack) }},
	{"Dlanhs", func(t *testing.T) { testlapack.DlanhsTest(t, gonumLapack) }},
	{"Dlansb", func(t *testing.T) { testlapack.DlansbTest(t, gonumLapack) }},
	{"Dlanst", func(t *testing.T) { testlapack.DlanstTest(t, gonumLapack) }},
	{"Dlansy", func(t *testing.T) { testlapack.DlansyTest(t, gonumLapack) }},
	{"Dlantb", func(t *testing.T) { testlapack.DlantbTest(t, gonumLapack) }},
	{"Dlantr", func(t *testing.T) { testlapack.DlantrTest(t, gonumLapack) }},
	{"Dlanv2", func(t *testing.T) { testlapack.Dlanv2Test(t, gonumLapack) }},
	{"Dlapll", func(t *testing.T) { testlapack.DlapllTest(t, gonumLapack) }},
	{"Dlapmr", func(t *testing.T) { testlapack.DlapmrTest(t, gonumLapack) }},
	{"Dlapmt", func(t *testing.T) { testlapack.DlapmtTest(t, gonumLapack) }},
	{"Dlapy2", func(t *testing.T) { testlapack.Dlapy2Test(t, gonumLapack) }},
	{"Dlaqp2", func(t *testing.T) { testlapack.Dlaqp2Test(t, gonumLapack) }},
	{"Dlaqps", func(t *testing.T) { testlapack.DlaqpsTest(t, gonumLapack) }},
	{"Dlaqr04", func(t *testing.T) { testlapack.Dlaqr04Test(t, gonumLapack) }},
	{"Dlaqr1", func(t *testing.T) { testlapack.Dlaqr1Test(t, gonumLapack) }},
	{"Dlaqr23", func(t *testing.T) { testlapack.Dlaqr23Test(t, gonumLapack) }},
	{"Dlaqr5", func(t *testing.T) { testlapack.Dlaqr5Test(t, gonumLapack) }},
	{"Dlarf", func(t *testing.T) { testlapack.DlarfTest(t, gonumLapack) }},
	{"Dlarfb", func(t *testing.T) { testlapack.DlarfbTest(t, gonumLapack) }},
	{"Dlarfg", func(t *testing.T) { testlapack.DlarfgTest(t, gonumLapack) }},
	{"Dlarft", func(t *testing.T) { testlapack.DlarftTest(t, gonumLapack) }},
	{"Dlarfx", func(t *testing.T) { testlapack.DlarfxTest(t, gonumLapack) }},
	{"Dlartg", func(t *testing.T) { testlapack.DlartgTest(t, gonumLapack) }},
	{"Dlas2", func(t *testing.T) { testlapack.Dlas2Test(t, gonumLapack) }},
	{"Dlascl", func(t *testing.T) { testlapack.DlasclTest(t, gonumLapack) }},
	{"Dlaset", func(t *testing.T) { testlapack.DlasetTest(t, gonumLapack) }},
	{"Dlasq1", func(t *testing.T) { testlapack.Dlasq1Test(t, gonumLapack) }},
	{"Dlasq2", func(t *testing.T) { testlapack.Dlasq2Test(t, gonumLapack) }},
	{"Dlasr", func(t *testing.T) { testlapack.DlasrTest(t, gonumLapack) }},
	{"Dlasrt", func(t *testing.T) { testlapack.DlasrtTest(t, gonumLapack) }},
	{"Dlassq", func(t *testing.T) { testlapack.DlassqTest(t, gonumLapack) }},
	{"Dlasv2", func(t *testing.T) { testlapack.Dlasv2Test(t, gonumLapack) }},
	{"Dlaswp", func(t *testing.T) { testlapack.DlaswpTest(t, gonumLapack) }},
	{"Dlasy2", func(t *testing.T) { testlapack.Dlasy2Test(t, gonumLapack) }},
	{"Dlatbs", func(t *testing.T) { testlapack.DlatbsTest(t, gonumLapack) }},
	{"Dlatrd", func(t *testing.T) { testlapack.DlatrdTest(t, gonumLapack) }},
	{"Dlatrs", func(t *testing.T) { testlapack.DlatrsTest(t, gonumLapack) }},
	{"Dlauu2", func(t *testing.T) { testlapack.Dlauu2Test(t, gonumLapack) }},
	{"Dlauum", func(t *testing.T) { testlapack.DlauumTest(t, gonumLapack) }},
	{"Dorg2l", func(t *testing.T) { testlapack.Dorg2lTest(t, gonumLapack) }},
	{"Dorg2r", func(t *testing.T) { testlapack.Dorg2rTest(t, gonumLapack) }},
	{"Dorgbr", func(t *testing.T) { testlapack.DorgbrTest(t, gonumLapack) }},
	{"Dorghr", func(t *testing.T) { testlapack.DorghrTest(t, gonumLapack) }},
	{"Dorgl2", func(t *testing.T) { testlapack.Dorgl2Test(t, gonumLapack) }},
	{"Dorglq", func(t *testing.T) { testlapack.DorglqTest(t, gonumLapack) }},
	{"Dorgql", func(t *testing.T) { testlapack.DorgqlTest(t, gonumLapack) }},
	{"Dorgqr", func(t *testing.T) { testlapack.DorgqrTest(t, gonumLapack) }},
	{"Dorgr2", func(t *testing.T) { testlapack.Dorgr2Test(t, gonumLapack) }},
	{"Dorgtr", func(t *testing.T) { testlapack.DorgtrTest(t, gonumLapack) }},
	{"Dorm2r", func(t *testing.T) { testlapack.Dorm2rTest(t, gonumLapack) }},
	{"Dormbr", func(t *testing.T) { testlapack.DormbrTest(t, gonumLapack) }},
	{"Dormhr", func(t *testing.T) { testlapack.DormhrTest(t, gonumLapack) }},
	{"Dorml2", func(t *testing.T) { testlapack.Dorml2Test(t, gonumLapack) }},
	{"Dormlq", func(t *testing.T) { testlapack.DormlqTest(t, gonumLapack) }},
	{"Dormqr", func(t *testing.T) { testlapack.DormqrTest(t, gonumLapack) }},
	{"Dormr2", func(t *testing.T) { testlapack.Dormr2Test(t, gonumLapack) }},
	{"Dpbcon", func(t *testing.T) { testlapack.DpbconTest(t, gonumLapack) }},
	{"Dpbtf2", func(t *testing.T) { testlapack.Dpbtf2Test(t, gonumLapack) }},
	{"Dpbtrf", func(t *testing.T) { testlapack.DpbtrfTest(t, gonumLapack) }},
	{"Dpbtrs", func(t *testing.T) { testlapack.DpbtrsTest(t, gonumLapack) }},
	{"Dpocon", func(t *testing.T) { testlapack.DpoconTest(t, gonumLapack) }},
	{"Dpotf2", func(t *testing.T) { testlapack.Dpotf2Test(t, gonumLapack) }},
	{"Dpotrf", func(t *testing.T) { testlapack.DpotrfTest(t, gonumLapack) }},
	{"Dpotri", func(t *testing.T) { testlapack.DpotriTest(t, gonumLapack) }},
	{"Dpotrs", func(t *testing.T) { testlapack.DpotrsTest(t, gonumLapack) }},
	{"Dpstf2", func(t *testing.T) { testlapack.Dpstf2Test(t, gonumLapack) }},
	{"Dpstrf", func(t *testing.T) { testlapack.DpstrfTest(t, gonumLapack) }},
	{"Dptcon", func(t *testing.T) { testlapack.DptconTest(t, gonumLapack) }},
	{"Dptsv", func(t *testing.T) { testlapack.DptsvTest(t, gonumLapack) }},
	{"Dpttrf", func(t *testing.T) { testlapack.DpttrfTest(t, gonumLapack) }},
	{"Dpttrs", func(t *testing.T) { testlapack.DpttrsTest(t, gonumLapack) }},
	{"Drscl", func(t *testing.T) { testlapack.DrsclTest(t, gonumLapack) }},
	{"Dsteqr", func(t *testing.T) { testlapack.DsteqrTest(t, gonumLapack) }},
	{"Dsterf", func(t *testing.T) { testlapack.DsterfTest(t, gonumLapack) }},
	{"Dsyev", func(t *testing.T) { testlapack.DsyevTest(t, gonumLapack) }},
	{"Dsytd2", func(t *testing.T) { testlapack.Dsytd2Test(t, gonumLapack) }},
	{"Dsytrd", func(t *testing.T) { testlapack.DsytrdTest(t, gonumLapack) }},
	{"Dtbtrs", func(t *testing.T) { testlapack.DtbtrsTest(t, gonumLapack) }},
	{"Dtgsja", func(t *testing.T) { testlapack.DtgsjaTest(t, gonumLapack) }},
	{"Dtrcon", func(t *testing.T) { testlapack.DtrconTest(t, gonumLapack) }},
	{"Dtrevc3", func(t *testing.T) { testlapack.Dtrevc3Test(t, gonumLapack) }},
	{"Dtrexc", func(t *testing.T) { testlapack.DtrexcTest(t, gonumLapack) }},
	{"Dtrti2", func(t *testing.T) { testlapack.Dtrti2Test(t, gonumLapack) }},
	{"Dtrtri", func(t *testing.T) { testlapack.DtrtriTest(t, gonumLapack) }},
	{"Dtrtrs", func(t *testing.T) { testlapack.DtrtrsTest(t, gonumLapack) }},
	{"Iladlc", func(t *testing.T) { testlapack.IladlcTest(t, gonumLapack) }},
	{"Iladlr", func(t *testing.T) { testlapack.IladlrTest(t, gonumLapack) }},
}

// A user is what a program does with gonum: numbers from a matrix that has more rows than columns.
type user struct {
	name string
	run  func(x *mat.Dense) []float64
}

var users = []user{
	{"Mul", func(x *mat.Dense) []float64 {
		var xx mat.Dense
		xx.Mul(x.T(), x)
		return xx.RawMatrix().Data
	}},
	{"SymOuterK", func(x *mat.Dense) []float64 { return symmetric(gram(x)) }},
	{"Cholesky", func(x *mat.Dense) []float64 {
		var c mat.Cholesky
		c.Factorize(gram(x))
		var inv mat.SymDense
		if err := c.InverseTo(&inv); err != nil {
			return nil
		}
		return append(symmetric(&inv), c.LogDet())
	}},
	{"LU", func(x *mat.Dense) []float64 {
		var lu mat.LU
		a := mat.DenseCopyOf(gram(x))
		lu.Factorize(a)
		var y mat.Dense
		if err := lu.SolveTo(&y, true, x.T()); err != nil {
			return nil
		}
		return y.RawMatrix().Data
	}},
	{"QR", func(x *mat.Dense) []float64 {
		var qr mat.QR
		qr.Factorize(x)
		rows, _ := x.Dims()
		var y mat.Dense
		if err := qr.SolveTo(&y, false, mat.NewDense(rows, 1, column(rows))); err != nil {
			return nil
		}
		return y.RawMatrix().Data
	}},
	{"LQ", func(x *mat.Dense) []float64 {
		var lq mat.LQ
		lq.Factorize(x.T())
		_, cols := x.Dims()
		var y mat.Dense
		if err := lq.SolveTo(&y, false, mat.NewDense(cols, 1, column(cols))); err != nil {
			return nil
		}
		return y.RawMatrix().Data
	}},
	{"SVD", func(x *mat.Dense) []float64 {
		var svd mat.SVD
		svd.Factorize(x, mat.SVDThin)
		var u, v, back mat.Dense
		svd.UTo(&u)
		svd.VTo(&v)
		s := svd.Values(nil)
		u.Mul(&u, mat.NewDiagDense(len(s), s))
		back.Mul(&u, v.T())
		return append(s, back.RawMatrix().Data...)
	}},
	{"EigenSym", func(x *mat.Dense) []float64 {
		var e mat.EigenSym
		e.Factorize(gram(x), true)
		return e.Values(nil)
	}},
	{"Eigen", func(x *mat.Dense) []float64 { // of a nonsymmetric matrix with real eigenvalues apart
		var e mat.Eigen
		_, n := x.Dims()
		a := mat.NewDense(n, n, nil)
		for i := range n {
			for j := range n {
				a.Set(i, j, x.At(i, j)/float64(8*n))
			}
			a.Set(i, i, float64(i))
		}
		e.Factorize(a, mat.EigenNone)
		sum := 0.0
		for _, v := range e.Values(nil) {
			sum += real(v) * real(v)
		}
		return []float64{sum}
	}},
	{"Det and Norm", func(x *mat.Dense) []float64 {
		det, _ := mat.LogDet(gram(x))
		return []float64{det, mat.Norm(x, 1), mat.Norm(x, 2), mat.Norm(x, math.Inf(1)), mat.Trace(gram(x))}
	}},
	{"MulVec", func(x *mat.Dense) []float64 {
		rows, cols := x.Dims()
		var y, z mat.VecDense
		y.MulVec(x.T(), mat.NewVecDense(rows, column(rows)))
		z.MulVec(gram(x), &y)
		z.AddScaledVec(&z, 0.3, &y)
		return append(z.RawVector().Data, mat.Dot(&y, &z), mat.Inner(&y, gram(x), &z), float64(cols))
	}},
	{"Triangles", func(x *mat.Dense) []float64 {
		_, n := x.Dims()
		tri := mat.NewTriDense(n, mat.Upper, nil)
		for i := range n {
			for j := i; j < n; j++ {
				tri.SetTri(i, j, x.At(i, j)/float64(n))
			}
			tri.SetTri(i, i, 2)
		}
		var y, z mat.Dense
		y.Mul(tri, x.T())
		if err := z.Solve(tri, &y); err != nil {
			return nil
		}
		var inv mat.TriDense
		if err := inv.InverseTri(tri); err != nil {
			return nil
		}
		return append(z.RawMatrix().Data, inv.RawTriangular().Data...)
	}},
	{"Exp and Pow", func(x *mat.Dense) []float64 {
		a := mat.DenseCopyOf(gram(x))
		a.Scale(1/mat.Norm(a, 1), a)
		var e, p mat.Dense
		e.Exp(a)
		p.Pow(a, 5)
		return append(e.RawMatrix().Data, p.RawMatrix().Data...)
	}},
	{"Banded", func(x *mat.Dense) []float64 {
		_, n := x.Dims()
		b := mat.NewBandDense(n, n, min(2, n-1), min(1, n-1), nil)
		for i := range n {
			for j := max(0, i-2); j < min(n, i+2); j++ {
				b.SetBand(i, j, x.At(i, j))
			}
		}
		var y mat.VecDense
		b.MulVecTo(&y, true, mat.NewVecDense(n, column(n)))
		return y.RawVector().Data
	}},
	{"Covariance", func(x *mat.Dense) []float64 {
		var c, r mat.SymDense
		stat.CovarianceMatrix(&c, x, nil)
		stat.CorrelationMatrix(&r, x, nil)
		return append(symmetric(&c), symmetric(&r)...)
	}},
	{"PC", func(x *mat.Dense) []float64 {
		var pc stat.PC
		pc.PrincipalComponents(x, nil)
		return pc.VarsTo(nil)
	}},
	{"CC", func(x *mat.Dense) []float64 {
		rows, cols := x.Dims()
		if cols < 4 {
			return []float64{0}
		}
		var cc stat.CC
		if err := cc.CanonicalCorrelations(x.Slice(0, rows, 0, cols/2), x.Slice(0, rows, cols/2, cols), nil); err != nil {
			return nil
		}
		return cc.CorrsTo(nil)
	}},
	{"Mahalanobis", func(x *mat.Dense) []float64 {
		_, cols := x.Dims()
		var c mat.Cholesky
		c.Factorize(gram(x))
		return []float64{stat.Mahalanobis(mat.NewVecDense(cols, column(cols)), x.RowView(0), &c)}
	}},
	{"Complex", func(x *mat.Dense) []float64 {
		_, n := x.Dims()
		z := make([]complex128, n*n)
		for i := range n {
			for j := range n {
				z[i*n+j] = complex(x.At(i, j), x.At(j, i))
			}
		}
		a := mat.NewCDense(n, n, z)
		b := mat.NewCDense(n, n, nil)
		cblas128.Gemm(gonumblas.NoTrans, gonumblas.ConjTrans, 1, a.RawCMatrix(), a.RawCMatrix(), 0, b.RawCMatrix())
		cblas128.Herk(gonumblas.NoTrans, 2, a.RawCMatrix(), 1, cblas128.Hermitian{N: n, Stride: n, Uplo: gonumblas.Upper, Data: b.RawCMatrix().Data})
		var out []float64
		for _, v := range b.RawCMatrix().Data {
			out = append(out, real(v), imag(v))
		}
		return out
	}},
}

// gram returns XᵀX plus what makes it well conditioned.
func gram(x *mat.Dense) *mat.SymDense {
	_, n := x.Dims()
	g := mat.NewSymDense(n, nil)
	g.SymOuterK(1, x.T())
	for i := range n {
		g.SetSym(i, i, g.At(i, i)+float64(n))
	}
	return g
}

// symmetric returns the elements of s, of which gonum stores one triangle.
func symmetric(s *mat.SymDense) []float64 { return mat.DenseCopyOf(s).RawMatrix().Data }

func column(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Sin(float64(i))
	}
	return x
}

// TestMigration: what gonum's packages mat and stat return does not change, but for rounding, once Ashlar is installed.
func TestMigration(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 1))
	sizes := [][2]int{{1, 1}, {3, 2}, {9, 9}, {40, 17}, {100, 64}, {150, 130}}
	if testing.Short() { // for emulated CPUs
		sizes = sizes[:4]
	}
	for _, s := range sizes {
		rows, cols := s[0], s[1]
		x := mat.NewDense(rows, cols, nil)
		for i := range rows {
			for j := range cols {
				x.Set(i, j, rng.NormFloat64())
			}
		}
		for _, u := range users {
			if rows == 1 && (u.name == "Covariance" || u.name == "PC") {
				continue // of one observation there are none
			}
			want := u.run(x)
			var got []float64
			installed(func() { got = u.run(x) })
			if len(want) == 0 || len(got) != len(want) {
				t.Errorf("%s %v: %d results, want %d, not none", u.name, s, len(got), len(want))
				continue
			}
			scale := 0.0
			for _, v := range want {
				scale = max(scale, math.Abs(v))
			}
			for i := range want {
				if math.Abs(got[i]-want[i]) > 1e-10*max(scale, 1) || math.IsNaN(got[i]) != math.IsNaN(want[i]) {
					t.Errorf("%s %v: [%d] = %v, want %v", u.name, s, i, got[i], want[i])
					break
				}
			}
		}
	}
}
