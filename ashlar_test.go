package ashlar_test

import (
	"fmt"
	"strings"
	"testing"

	gonumblas "gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/cblas128"
	"gonum.org/v1/gonum/blas/cblas64"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"github.com/ashlar-la/ashlar"
	"github.com/ashlar-la/ashlar/blas"
	"github.com/ashlar-la/ashlar/gemm"
)

func ExampleUse() {
	ashlar.Use()
	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	var c mat.Dense
	c.Mul(a, a.T())
	fmt.Println(mat.Formatted(&c))
	// Output:
	// ⎡ 5  11⎤
	// ⎣11  25⎦
}

func TestUse(t *testing.T) {
	ashlar.Use()
	for name, got := range map[string]any{
		"blas64": blas64.Implementation(), "blas32": blas32.Implementation(),
		"cblas128": cblas128.Implementation(), "cblas64": cblas64.Implementation(),
	} {
		if _, ok := got.(blas.Implementation); !ok {
			t.Errorf("%s has %T", name, got)
		}
	}

	// lapack64 does not tell what it has, but Ashlar's Dsyev asks for less memory than gonum's.
	work := make([]float64, 1)
	lapack64.Syev(lapack.EVCompute, blas64.Symmetric{N: 9, Stride: 9, Uplo: gonumblas.Upper}, nil, work, -1)
	if work[0] != 3*9-1 {
		t.Errorf("lapack64.Syev wants %v elements", work[0])
	}
}

func TestInfo(t *testing.T) {
	c := ashlar.Info()
	if c.ISA != gemm.ISA() || c.Threads < 1 || len(c.Kernels) != 3 {
		t.Errorf("Info() = %+v", c)
	}
	s := c.String()
	for _, want := range []string{c.ISA, gemm.Kernels[float64]().Tile, gemm.Kernels[float32]().Tile, "KC 256", "int8: "} {
		if !strings.Contains(s, want) {
			t.Errorf("%q is not in\n%s", want, s)
		}
	}
}
