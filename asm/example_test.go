package asm_test

import (
	"fmt"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// Packing and one micro-kernel call, by hand: what package gemm does in loops.
func ExampleSet() {
	var set *asm.Set[float64] = generic.Float64
	a := []float64{1, 2, 3, 4} // 2×2, row-major
	b := []float64{5, 6, 7, 8}
	pa, pb, c := make([]float64, 2*set.MR), make([]float64, 2*set.NR), make([]float64, 4)
	set.PackA.Transpose(2, 2, &a[0], 2, 0, &pa[0]) // rows of A are lanes, k runs along them
	set.PackB.Copy(2, 2, &b[0], 2, &pb[0])         // columns of B are lanes, side by side
	set.Gemm[2-1][0](1, 2, 2, 1, &pa[0], &pb[0], 0, &c[0], 2, &pb[0], nil, nil)
	fmt.Println(c)
	// Output: [19 22 43 50]
}
