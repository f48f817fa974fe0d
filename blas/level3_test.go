package blas_test

import (
	"testing"

	"gonum.org/v1/gonum/blas/testblas"
)

// TestGonumLevel3 runs gonum's own suites.
func TestGonumLevel3(t *testing.T) {
	testblas.DsymmTest(t, impl)
	testblas.DsyrkTest(t, impl)
	testblas.Dsyr2kTest(t, impl)
	testblas.DtrmmTest(t, impl)
	testblas.DtrsmTest(t, impl)
	testblas.ZhemmTest(t, impl)
	testblas.ZherkTest(t, impl)
	testblas.Zher2kTest(t, impl)
	testblas.ZsymmTest(t, impl)
	testblas.ZsyrkTest(t, impl)
	testblas.Zsyr2kTest(t, impl)
	testblas.ZtrmmTest(t, impl)
	testblas.ZtrsmTest(t, impl)
}
