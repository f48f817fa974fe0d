package generic

import (
	"unsafe"

	"github.com/ashlar-la/ashlar/asm"
)

// ISA is the name of this kernel set.
const ISA = "generic"

// The register tile of the fallback: 4×4 sums are few enough for the registers of
// most machines. One "vector" is a row of the tile.
const mr, nr = 4, 4

// Float64 and Float32 are the kernel tables over the functions of this package.
var (
	Float64 = set[float64]("dgemm_4x4")
	Float32 = narrow(set[float32]("sgemm_4x4"))
)

// narrow adds what is there for float32 alone.
func narrow(s *asm.Set[float32]) *asm.Set[float32] {
	s.NarrowPanels = panels[float32](Upper)
	s.NarrowColumns = columns[float32](Upper)
	s.NarrowDots = dots[float32](Upper)
	s.Widen = func(n int, x *uint16, y *float32) { Widen(span(x, n), span(y, n)) }
	s.WidenPairs = func(rows, n int, x *uint16, y *float32) { WidenPairs(rows, n, span(x, 2*rows*n), span(y, 2*rows*n)) }
	return s
}

// tilePack is the definition of [asm.TilePackFunc].
func tilePack[T asm.Float](steps int) asm.TilePack[T] {
	return asm.TilePack[T]{Steps: steps, Run: func(tiles, k int, alpha T, a, b *T, beta T, c *T, ldc int, src *T, lds int, dst, bias, bounds *T) {
		as, bs, cs := span(a, tiles*k*mr), span(b, k*nr), span(c, (tiles*mr-1)*ldc+nr)
		for t := range tiles {
			Tile(mr, nr, mr, nr, k, alpha, as[t*k*mr:], bs, beta, cs[t*mr*ldc:], ldc)
		}
		end(tiles*mr, nr, bias, bounds, cs, ldc)
		if rows := tiles * (k / steps); rows > 0 {
			Pack(nr, nr, rows, span(src, (rows-1)*lds+nr), 1, lds, span(dst, rows*nr))
		}
	}}
}

// tilePairs is the definition of [asm.TilePairsFunc].
func tilePairs[T asm.Float](tiles, k, how int, a, b, x, c *T, ldc int, _ *T) {
	as, bs, cs := span(a, tiles*k*mr), span(b, k*nr), span(c, (tiles*mr/2-1)*ldc+nr)
	var s [mr * nr]T
	for t := range tiles {
		Tile(mr, nr, mr, nr, k, 1, as[t*k*mr:], bs, 0, s[:], nr)
		Merge(mr/2, nr, how, s[:], s[nr:], 2*nr, span(x, asm.MergeSize), cs[t*mr/2*ldc:], ldc)
	}
}

func set[T asm.Float](tile string) *asm.Set[T] {
	s := &asm.Set[T]{
		ISA: ISA, Tile: tile, MR: mr, NR: nr, VL: nr,
		Merge: func(m, n, how int, r, q *T, lds int, x, c *T, ldc int) {
			size := (m-1)*lds + n
			Merge(m, n, how, span(r, size), span(q, size), lds, span(x, asm.MergeSize), span(c, (m-1)*ldc+n), ldc)
		},
		GemmPack:  []asm.TilePack[T]{tilePack[T](4), tilePack[T](8)},
		GemmPairs: tilePairs[T],
		Panels:    panels[T, T](func(x T) T { return x }),
		Columns:   columns[T, T](func(x T) T { return x }),
		PackA:     packer[T](mr),
		PackB:     packer[T](nr),
		Axpy:      func(n int, alpha T, x, y *T) { Axpy(alpha, span(x, n), span(y, n)) },
		Axpby:     func(n int, alpha T, x *T, beta T, y *T) { Axpby(alpha, span(x, n), beta, span(y, n)) },
		Scal:      func(n int, alpha T, x *T) { Scal(alpha, span(x, n)) },
		Relu:      func(n int, x, y *T) { Relu(span(x, n), span(y, n)) },
		ReluGrad: func(n int, y, dy, dx *T) {
			ReluGrad(span(y, n), span(dy, n), span(dx, n))
		},
		Exp: func(n int, x, y *T) { Exp(span(x, n), span(y, n)) },

		Dot:      func(n int, x, y *T) T { return Dot(span(x, n), span(y, n)) },
		DotWide:  func(n int, x, y *T) float64 { return DotWide(span(x, n), span(y, n)) },
		DotPairs: func(n int, x, y *T) (rr, ii, ri, ir T) { return DotPairs(span(x, n), span(y, n)) },
		Asum:     func(n int, x *T) T { return Asum(span(x, n)) },
		Iamax:    func(n int, above T, x *T) (index int, max T) { return Iamax(span(x, n), above) },
		IamaxPairs: func(n int, above T, x *T) (index int, max T) {
			return IamaxPairs(span(x, n), above)
		},
		AxpyPairs: func(n int, re, im T, x, y *T) { AxpyPairs(re, im, span(x, n), span(y, n)) },
		ScalPairs: func(n int, re, im T, x *T) { ScalPairs(re, im, span(x, n)) },
		Rot:       func(n int, x, y *T, xx, xy, yx, yy T) { Rot(span(x, n), span(y, n), xx, xy, yx, yy) },
		Swap:      func(n int, x, y *T) { Swap(span(x, n), span(y, n)) },

		DotInc: func(n int, x *T, incx int, y *T, incy int) T {
			return DotInc(n, Strided[T]{x, 1, incx}, Strided[T]{y, 1, incy})
		},
		DotWideInc: func(n int, x *T, incx int, y *T, incy int) float64 {
			return DotWideInc(n, Strided[T]{x, 1, incx}, Strided[T]{y, 1, incy})
		},
		DotPairsInc: func(n int, x *T, incx int, y *T, incy int) (rr, ii, ri, ir T) {
			return DotPairsInc(n, Strided[T]{x, 2, incx}, Strided[T]{y, 2, incy})
		},
		AsumInc:      func(n int, x *T, incx int) T { return AsumInc(n, Strided[T]{x, 1, incx}) },
		AsumPairsInc: func(n int, x *T, incx int) T { return AsumInc(n, Strided[T]{x, 2, incx}) },
		NormInc: func(n int, x *T, incx int) float64 {
			return DotWideInc(n, Strided[T]{x, 1, incx}, Strided[T]{x, 1, incx})
		},
		NormPairsInc: func(n int, x *T, incx int) float64 {
			return DotWideInc(n, Strided[T]{x, 2, incx}, Strided[T]{x, 2, incx})
		},
		AxpyInc: func(n int, alpha T, x *T, incx int, y *T, incy int) {
			AxpyInc(n, alpha, Strided[T]{x, 1, incx}, Strided[T]{y, 1, incy})
		},
		AxpyPairsInc: func(n int, re, im T, x *T, incx int, y *T, incy int) {
			AxpyPairsInc(n, re, im, Strided[T]{x, 2, incx}, Strided[T]{y, 2, incy})
		},
		ScalInc:      func(n int, alpha T, x *T, incx int) { ScalInc(n, alpha, Strided[T]{x, 1, incx}) },
		ScalPairsInc: func(n int, re, im T, x *T, incx int) { ScalPairsInc(n, re, im, Strided[T]{x, 2, incx}) },
		ScalPartsInc: func(n int, alpha T, x *T, incx int) { ScalInc(n, alpha, Strided[T]{x, 2, incx}) },
		RotInc: func(n int, x *T, incx int, y *T, incy int, xx, xy, yx, yy T) {
			RotInc(n, Strided[T]{x, 1, incx}, Strided[T]{y, 1, incy}, xx, xy, yx, yy)
		},

		AddRows: rank[T](1, asm.RankRows, 1), AddRowsPairs: rank[T](1, asm.RankRows, 2),
		OuterRows: rank[T](asm.RankRows, 1, 1), OuterPairs: rank[T](asm.RankRows, 1, 2),
		MirrorUpper: mirror[T](true, 1), MirrorLower: mirror[T](false, 1), MirrorUpperPairs: mirror[T](true, 2), MirrorLowerPairs: mirror[T](false, 2),
		UpdateRows: updateRows[T],
		UpdateRows2: func(rows, n, grow int, alpha T, u, x, v, y *T, incx int, a *T, lda, bend int) {
			updateRows(rows, n, grow, alpha, u, x, incx, a, lda, bend)
			updateRows(rows, n, grow, alpha, v, y, incx, a, lda, bend)
		},
		UpdateRowsPairs: updateRowsPairs[T],
		UpdateRows2Pairs: func(rows, n, grow int, u, x, v, y *T, incx int, a *T, lda, bend int) {
			updateRowsPairs(rows, n, grow, u, x, incx, a, lda, bend)
			updateRowsPairs(rows, n, grow, v, y, incx, a, lda, bend)
		},
		SolveRows: solveCorner[T](false), SolveColumns: solveCorner[T](true),
		DotRows: dotRows(func(x, y, s []T) int { s[0] = Dot(x, y); return 1 }),
		DotRowsPairs: dotRows(func(x, y, s []T) int {
			s[0], s[1], s[2], s[3] = DotPairs(x, y)
			return 4
		}),
		AddSlab: addSlab[T](1), AddSlabPairs: addSlab[T](2),

		Tanh: elementwise(Tanh[T]), TanhGrad: gradient(TanhGrad[T]),
		Sigmoid: elementwise(Sigmoid[T]), SigmoidGrad: gradient(SigmoidGrad[T]),
		Silu: elementwise(Silu[T]), SiluGrad: gradient(SiluGrad[T]),
		Gelu: elementwise(Gelu[T]), GeluGrad: gradient(GeluGrad[T]),
		GeluTanh: elementwise(GeluTanh[T]), GeluTanhGrad: gradient(GeluTanhGrad[T]),

		BiasClamp: func(rows, n int, x *T, lo, hi T, c *T, ldc int) {
			var xs []T
			if x != nil {
				xs = span(x, n)
			}
			BiasClamp(rows, n, xs, lo, hi, span(c, (rows-1)*ldc+n), ldc)
		},
		Scale: scale[T], Stream: scale[T],
		Transpose: func(rows, n int, alpha T, x *T, ldx int, y *T, ldy int) {
			Transpose(rows, n, alpha, span(x, (rows-1)*ldx+n), ldx, span(y, (n-1)*ldy+rows), ldy)
		},
		Unzip: func(rows, n int, re, im T, x *T, ldx int, y *T, ldy int) {
			Unzip(rows, n, re, im, span(x, (rows-1)*ldx+2*n), ldx, span(y, (2*rows-1)*ldy+n), ldy)
		},
		Zip: func(rows, n int, re, im T, x *T, ldx int, y *T, ldy int) {
			Zip(rows, n, re, im, span(x, (2*rows-1)*ldx+n), ldx, span(y, (rows-1)*ldy+2*n), ldy)
		},
		Peak:      peak[T],
		PeakFlops: 2 * peakChains,
	}
	for m := 1; m <= mr; m++ {
		s.Gemm = append(s.Gemm, []asm.TileFunc[T]{
			func(tiles, n, k int, alpha T, a, b *T, beta T, c *T, ldc int, _, bias, bounds *T) {
				as, bs, cs := span(a, tiles*k*mr), span(b, k*nr), span(c, (tiles*m-1)*ldc+n)
				for t := range tiles {
					Tile(mr, nr, m, n, k, alpha, as[t*k*mr:], bs, beta, cs[t*m*ldc:], ldc)
				}
				end(tiles*m, n, bias, bounds, cs, ldc)
			},
		})
		s.Direct = append(s.Direct, []asm.DirectFunc[T]{
			func(tiles, n, k int, alpha T, a *T, ars, aks int, b *T, ldb int, beta T, c *T, ldc int, _, bias, bounds *T) {
				as, bs, cs := span(a, (tiles*m-1)*ars+(k-1)*aks+1), span(b, (k-1)*ldb+n), span(c, (tiles*m-1)*ldc+n)
				Direct(tiles*m, n, k, alpha, as, ars, aks, bs, ldb, beta, cs, ldc)
				end(tiles*m, n, bias, bounds, cs, ldc)
			},
		})
	}
	for _, direct := range s.Direct {
		s.Stack = append(s.Stack, []asm.StackFunc[T]{
			func(count, tiles, n, k int, alpha T, a *T, ars, aks, astep int, b *T, ldb, bstep int, beta T, c *T, ldc, cstep int) {
				for i := range count {
					direct[0](tiles, n, k, alpha, after(a, i*astep), ars, aks, after(b, i*bstep), ldb, beta, after(c, i*cstep), ldc, nil, nil, nil)
				}
			},
		})
	}
	s.Solve, s.SolvePairs = triangles(1, Solve[T]), triangles(2, Solve[T])
	s.Trmul, s.TrmulPairs = triangles(1, Trmul[T]), triangles(2, Trmul[T])
	s.Dots = dots[T, T](func(x T) T { return x })
	return s
}

// end does BiasClamp to an m×n tile if there is a bias.
func end[T asm.Float](m, n int, bias, bounds *T, c []T, ldc int) {
	if bias != nil {
		limits := span(bounds, 2)
		BiasClamp(m, n, span(bias, n), limits[0], limits[1], c, ldc)
	}
}

// dots returns kernels for up to two rows of X and one of W.
func dots[T asm.Float, W asm.Float | uint16](wide func(W) T) (kernels [][]asm.DotsFunc[T, W]) {
	for m := 1; m <= 2; m++ {
		kernels = append(kernels, []asm.DotsFunc[T, W]{
			func(tiles, n int, alpha T, x *T, ldx int, w *W, ldw, _ int, beta T, c *T, crs, ccs int) {
				xs, ws, cs := span(x, (m-1)*ldx+n), span(w, (tiles-1)*ldw+n), span(c, (m-1)*crs+(tiles-1)*ccs+1)
				for j := range tiles {
					for i := range m {
						var c0 T
						at := i*crs + j*ccs
						if beta != 0 {
							c0 = beta * cs[at]
						}
						cs[at] = FMA(alpha, dotRow(xs[i*ldx:i*ldx+n], ws[j*ldw:j*ldw+n], wide), c0)
					}
				}
			},
		})
	}
	return kernels
}

// triangles makes kernels for rows of real numbers, or with q = 2 of pairs, of f.
func triangles[T asm.Float](q int, f func(q, m, n, k int, a View[T], d []T, c View[T])) (list [][]asm.TriangleFunc[T]) {
	for m := q; m <= mr; m += q {
		list = append(list, []asm.TriangleFunc[T]{
			func(n, k int, a *T, ars, aks int, d, c *T, ldc int) {
				f(q, m, n, k, around(a, 0, m/q-1, ars, -k/q, m/q-1, aks, q), span(d, m), around(c, -k, m-1, ldc, 0, 0, 0, n))
			},
		})
	}
	return list
}

// around returns a view with p at its origin, of rows from i0 to i1 and columns from j0 to j1, size elements each.
func around[T any](p *T, i0, i1, rs, j0, j1, cs, size int) View[T] {
	least := min(i0*rs, i1*rs) + min(j0*cs, j1*cs)
	most := max(i0*rs, i1*rs) + max(j0*cs, j1*cs) + size
	return View[T]{span(after(p, least), most-least), -least, rs, cs}
}

// panels returns kernels for up to two panels.
func panels[T asm.Float, B asm.Float | uint16](wide func(B) T) (kernels [][]asm.PanelsFunc[T, B]) {
	for m := 1; m <= mr; m++ {
		f := func(n, k int, alpha T, a *T, ars, aks int, b *B, ldb, apart, _ int, beta T, c *T, ldc int, bias, bounds *T) {
			as, bs, cs := span(a, (m-1)*ars+(k-1)*aks+1), span(b, (n-1)/nr*apart+(k-1)*ldb+(n-1)%nr+1), span(c, (m-1)*ldc+n)
			Panels(nr, m, n, k, alpha, as, ars, aks, bs, ldb, apart, wide, beta, cs, ldc)
			end(m, n, bias, bounds, cs, ldc)
		}
		kernels = append(kernels, []asm.PanelsFunc[T, B]{f, f})
	}
	return kernels
}

// columns returns kernels for one column.
func columns[T asm.Float, B asm.Float | uint16](wide func(B) T) (kernels []asm.ColumnsFunc[T, B]) {
	for m := 1; m <= mr; m++ {
		kernels = append(kernels, func(k int, alpha T, a *T, lda int, b *B, ldb, _ int, beta T, c *T, ldc int, bias, bounds *T) {
			as, bs, cs := span(a, (m-1)*lda+k), span(b, (nr-1)*ldb+k), span(c, (m-1)*ldc+nr)
			Columns(m, nr, k, alpha, as, lda, bs, ldb, wide, beta, cs, ldc)
			end(m, nr, bias, bounds, cs, ldc)
		})
	}
	return kernels
}

func elementwise[T asm.Float](f func(x, y []T)) func(n int, x, y *T) {
	return func(n int, x, y *T) { f(span(x, n), span(y, n)) }
}

func gradient[T asm.Float](f func(v, dy, dx []T)) func(n int, v, dy, dx *T) {
	return func(n int, v, dy, dx *T) { f(span(v, n), span(dy, n), span(dx, n)) }
}

func scale[T asm.Float](rows, n int, alpha T, x *T, ldx int, y *T, ldy int) {
	Scale(rows, n, alpha, span(x, (rows-1)*ldx+n), ldx, span(y, (rows-1)*ldy+n), ldy)
}

func packer[T asm.Float](w int) asm.Packer[T] {
	pack := func(lanes, k int, src *T, ls, ks int, dst *T) {
		Pack(w, lanes, k, span(src, (lanes-1)*ls+(k-1)*ks+1), ls, ks, span(dst, (lanes+w-1)/w*w*k))
	}
	return asm.Packer[T]{
		Copy:      func(lanes, k int, src *T, ld int, dst *T) { pack(lanes, k, src, 1, ld, dst) },
		Transpose: func(lanes, k int, src *T, ld, _ int, dst *T) { pack(lanes, k, src, ld, 1, dst) },
		Pairs: func(lanes, k int, src *T, ld, _ int, dst *T) {
			from, to := (*[2]T)(unsafe.Pointer(src)), (*[2]T)(unsafe.Pointer(dst))
			Pack(w/2, lanes, k, span(from, (lanes-1)*ld+k), ld, 1, span(to, (lanes+w/2-1)/(w/2)*(w/2)*k))
		},
	}
}

// after returns a pointer to the element n behind that of p.
func after[T any](p *T, n int) *T {
	return (*T)(unsafe.Add(unsafe.Pointer(p), n*int(unsafe.Sizeof(*p))))
}

func span[T any](p *T, n int) []T { return unsafe.Slice(p, max(n, 0)) }

const peakChains = 8

// sink keeps the compiler from dropping the loop of peak.
var sink float64

// peak is a loop of independent fused multiply-adds.
func peak[T asm.Float](n int) {
	var s [peakChains]T
	x, y := T(0.5), T(0.25)
	for range n {
		for i := range s {
			s[i] = FMA(s[i], x, y)
		}
	}
	var t T
	for _, v := range s {
		t += v
	}
	if t == -1 {
		sink = float64(t)
	}
}
