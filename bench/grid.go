package main

// squares are the orders of the square products.
var squares = []int{4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072}

// varied are the products of neural networks and of data analysis: few rows, few columns, a short sum.
var varied = []product{
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

// quick are a few cases of each kind in gemm.
var quick = []product{
	square(8), square(32), square(64), square(128), square(256), square(512), square(1024),
	{m: 256, n: 256, k: 256, tA: true, tB: true},
	{m: 1, n: 128, k: 784, tB: true},
	{m: 32, n: 128, k: 784, tB: true},
	{m: 128, n: 784, k: 32, tA: true},
	{m: 10000, n: 10, k: 784},
}

// A grid is a list of products; what is measured of all that are asked for is one table.
type grid struct {
	name        string
	cases       []product
	onlyIfNamed bool // by -only
}

var grids = []grid{
	{name: "gemm", cases: mixed()},
	{name: "layers", cases: layerProducts(), onlyIfNamed: true},
	{name: "blocks", cases: blockProducts(), onlyIfNamed: true},
}

// few returns some cases, for a run of a minute.
func (g grid) few() []product {
	if g.onlyIfNamed {
		return g.cases[:1]
	}
	return quick
}

// mixed are cases of every kind.
func mixed() []product {
	var cases []product
	for _, n := range squares {
		cases = append(cases, square(n))
	}
	for _, n := range []int{64, 256, 1024} {
		for _, trans := range [][2]bool{{false, true}, {true, false}, {true, true}} {
			cases = append(cases, product{m: n, n: n, k: n, tA: trans[0], tB: trans[1]})
		}
	}
	return append(cases, varied...)
}

// layerProducts are those of training dense layers of several widths: on batches of 1 to 256 rows the forward pass X·Wᵀ and the
// gradients dYᵀ·X and dY·W.
func layerProducts() (cases []product) {
	for _, width := range []struct{ in, out int }{
		{784, 128}, {128, 10}, {784, 10}, {256, 256}, {512, 512}, {1024, 1024}, {768, 3072}, {3072, 768}, {100, 50}, {64, 64},
	} {
		for _, batch := range []int{1, 4, 8, 16, 32, 64, 128, 256} {
			cases = append(cases,
				product{m: batch, n: width.out, k: width.in, tB: true},
				product{m: width.out, n: width.in, k: batch, tA: true},
				product{m: batch, n: width.in, k: width.out})
		}
	}
	return cases
}

// blockProducts are those of blocked factorizations and of attention's heads: rows are much longer than the blocks, and often of a length that
// makes them compete for the same places in caches.
func blockProducts() (cases []product) {
	for _, apart := range []int{1000, 1024, 4096} {
		for _, n := range []int{16, 32, 64, 128, 256} {
			for _, trans := range [][2]bool{{false, false}, {false, true}, {true, false}, {true, true}} {
				cases = append(cases, product{m: n, n: n, k: n, tA: trans[0], tB: trans[1], apart: apart})
			}
		}
		// The update of what is left behind a panel of 32 or 64 columns.
		cases = append(cases, product{m: 512, n: 512, k: 32, apart: apart}, product{m: 512, n: 512, k: 64, apart: apart}, product{m: 512, n: 64, k: 64, apart: apart})
	}
	return cases
}
