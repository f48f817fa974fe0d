package generic_test

import (
	"fmt"

	"github.com/ashlar-la/ashlar/asm/generic"
)

// The contract in one call: C = 2·A·B for a 2×2 A and a diagonal B, in chain order.
func ExampleMul() {
	a := []float64{1, 2, 3, 4}
	b := []float64{10, 0, 0, 100}
	c := make([]float64, 4)
	generic.Mul(false, 2, 2, 2, 2, a, 2, 1, b, 2, 1, 0, c, 2, 1)
	fmt.Println(c)
	// Output: [20 400 60 800]
}

// A multiply-add is rounded once: the small term survives a product that nearly cancels.
func ExampleFMA() {
	x := float32(1 + 0x1p-12)
	fmt.Println(generic.FMA(x, x, -1-0x1p-11) == 0x1p-24, x*x-1-0x1p-11 == 0x1p-24)
	// Output: true false
}
