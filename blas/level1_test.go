package blas_test

import (
	"testing"

	"gonum.org/v1/gonum/blas/testblas"
)

// TestLevel1Gonum runs gonum's own suites.
func TestLevel1Gonum(t *testing.T) {
	testblas.DdotTest(t, impl)
	testblas.Dnrm2Test(t, impl)
	testblas.DasumTest(t, impl)
	testblas.IdamaxTest(t, impl)
	testblas.DswapTest(t, impl)
	testblas.DcopyTest(t, impl)
	testblas.DaxpyTest(t, impl)
	testblas.DrotgTest(t, impl, false)
	testblas.DrotmgTest(t, impl)
	testblas.DrotTest(t, impl)
	testblas.DrotmTest(t, impl)
	testblas.DscalTest(t, impl)
	testblas.ZdotuTest(t, impl)
	testblas.ZdotcTest(t, impl)
	testblas.Dznrm2Test(t, impl)
	testblas.DzasumTest(t, impl)
	testblas.IzamaxTest(t, impl)
	testblas.ZswapTest(t, impl)
	testblas.ZcopyTest(t, impl)
	testblas.ZaxpyTest(t, impl)
	testblas.ZscalTest(t, impl)
	testblas.ZdscalTest(t, impl)
}
