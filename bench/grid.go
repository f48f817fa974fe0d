package main

// squares are the orders of the square products.
var squares = []int{4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072}

// layers are the products of neural networks and of data analysis: few rows, few columns, a short sum.
var layers = []product{
	// A dense layer 784→128: X·Wᵀ on batches of 1, 32 and 256, and on 32 the gradients dYᵀ·X and dY·W.
	{m: 1, n: 128, k: 784, tB: true},
	{m: 32, n: 128, k: 784, tB: true},
	{m: 256, n: 128, k: 784, tB: true},
	{m: 128, n: 784, k: 32, tA: true},
	{m: 32, n: 784, k: 128},
	// Its last layer, of ten outputs, and the gradient of a wide one: a short sum into a large matrix.
	{m: 32, n: 10, k: 784, tB: true},
	{m: 768, n: 3072, k: 16, tA: true},
	// Wider layers.
	{m: 256, n: 1024, k: 1024},
	{m: 256, n: 1024, k: 1024, tB: true},
	{m: 64, n: 4096, k: 1024},
	{m: 64, n: 4096, k: 1024, tB: true},
	// Tall, flat and tiny.
	{m: 1024, n: 64, k: 64},
	{m: 4096, n: 16, k: 4096},
	{m: 10000, n: 10, k: 784},
	{m: 10000, n: 10, k: 784, tB: true},
	{m: 7, n: 13, k: 5},
	// From the reading of one matrix to arithmetic: X·Wᵀ with ever more rows, and one row against a matrix
	// that no cache holds.
	{m: 1, n: 4096, k: 4096, tB: true},
	{m: 1, n: 1024, k: 1024, tB: true},
	{m: 2, n: 1024, k: 1024, tB: true},
	{m: 4, n: 1024, k: 1024, tB: true},
	{m: 8, n: 1024, k: 1024, tB: true},
	{m: 16, n: 1024, k: 1024, tB: true},
	{m: 64, n: 1024, k: 1024, tB: true},
}

// quick are a few cases of each kind, for a run of a minute.
var quick = []product{
	square(8), square(32), square(64), square(128), square(256), square(512), square(1024),
	{m: 256, n: 256, k: 256, tA: true, tB: true},
	{m: 1, n: 128, k: 784, tB: true},
	{m: 32, n: 128, k: 784, tB: true},
	{m: 128, n: 784, k: 32, tA: true},
	{m: 10000, n: 10, k: 784},
}

// grid returns all cases.
func grid() []product {
	var cases []product
	for _, n := range squares {
		cases = append(cases, square(n))
	}
	for _, n := range []int{64, 256, 1024} {
		for _, trans := range [][2]bool{{false, true}, {true, false}, {true, true}} {
			cases = append(cases, product{m: n, n: n, k: n, tA: trans[0], tB: trans[1]})
		}
	}
	return append(cases, layers...)
}
