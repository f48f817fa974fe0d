package blas

// Level 2 on matrices with short rows, by plain loops: a kernel would take longer to call than to run, and a generic function
// to multiply complex numbers. The copies of this file for the other types are written by gen/blas.

// scaleFloat64 computes x ← β·x, without reading x if β = 0.
func scaleFloat64(beta float64, x []float64) {
	switch beta {
	case 0:
		clear(x)
	case 1:
	default:
		for i, e := range x {
			x[i] = mulFloat64(beta, e)
		}
	}
}

// gemvFloat64 computes y ← α·A·x + β·y, or that with Aᵀ or Aᴴ.
func gemvFloat64(trans, conj bool, alpha float64, a []float64, lda int, x []float64, beta float64, y []float64) {
	down, right := lda, 1
	if trans {
		down, right = 1, lda
	}
	for i, b := range y {
		var s float64
		at := i * down
		for _, e := range x {
			c := a[at]
			if conj {
				c = barFloat64(c)
			}
			s += mulFloat64(c, e)
			at += right
		}
		s = mulFloat64(alpha, s)
		if beta != 0 {
			s += mulFloat64(beta, b)
		}
		y[i] = s
	}
}

// productFloat64 adds α·R·x to y, or α·Rᵀ·x, or α·Rᴴ·x.
func productFloat64(trans, conj bool, r *rows[float64], alpha float64, x, y []float64) {
	for i := range r.m {
		row, j := r.row(i)
		switch {
		case !trans:
			var s float64
			xj := x[j:][:len(row)]
			for k, e := range row {
				s += mulFloat64(e, xj[k])
			}
			y[i] += mulFloat64(alpha, s)
		case conj:
			ax, yj := mulFloat64(alpha, x[i]), y[j:][:len(row)]
			for k, e := range row {
				yj[k] += mulFloat64(ax, barFloat64(e))
			}
		default:
			ax, yj := mulFloat64(alpha, x[i]), y[j:][:len(row)]
			for k, e := range row {
				yj[k] += mulFloat64(ax, e)
			}
		}
	}
}

// symmetricFloat64 adds α·R·x to y for a triangle R of a symmetric or Hermitian matrix.
func symmetricFloat64(r *rows[float64], alpha float64, x, y []float64) {
	y = y[:len(x)]
	for i, xi := range x {
		diag, lo, hi := r.split(i)
		rest, ax := r.a[diag-i+lo:diag-i+hi], mulFloat64(alpha, xi)
		xj, yj := x[lo:hi][:len(rest)], y[lo:hi][:len(rest)]
		var s float64
		for k, e := range rest {
			s += mulFloat64(e, xj[k])
			yj[k] += mulFloat64(ax, barFloat64(e))
		}
		y[i] += mulFloat64(ax, reFloat64(r.a[diag])) + mulFloat64(alpha, s)
	}
}

// sweepFloat64 is a sweep over a triangle R.
func sweepFloat64(s sweep, r *rows[float64], x []float64) {
	a, upper, n := r.a, r.below == 0, len(x)
	i, step := 0, 1
	if !s.forward {
		i, step = n-1, -1
	}
	for range x {
		at, lo, hi := r.start(i), i+1, i
		if upper {
			hi = min(n, lo+r.above)
		} else {
			lo = max(0, i-r.below)
		}
		rest, xi := a[at+lo:at+hi], x[i]
		xj := x[lo:hi][:len(rest)]
		if s.diagonalFirst && !s.unit {
			xi = s.float64(xi, a[at+i])
		}
		switch {
		case s.noTrans && s.solve && upper: // what has been known for longest comes first
			for len(rest) > 0 && len(xj) > 0 {
				k := len(rest) - 1
				xi -= mulFloat64(rest[k], xj[len(xj)-1])
				rest, xj = rest[:k], xj[:len(xj)-1]
			}
		case s.noTrans && s.solve:
			for k, e := range rest {
				xi -= mulFloat64(e, xj[k])
			}
		case s.noTrans:
			var sum float64
			for k, e := range rest {
				sum += mulFloat64(e, xj[k])
			}
			xi += sum
		case s.solve:
			for k, e := range rest {
				xj[k] -= mulFloat64(xi, e)
			}
		default:
			for k, e := range rest {
				xj[k] += mulFloat64(xi, e)
			}
		}
		if !s.diagonalFirst && !s.unit {
			xi = s.float64(xi, a[at+i])
		}
		x[i] = xi
		i += step
	}
}

// float64 returns what an element of the diagonal makes of x.
func (s sweep) float64(x, diag float64) float64 {
	if s.solve {
		return overFloat64(x, diag)
	}
	return mulFloat64(diag, x)
}

// gerFloat64 adds α·x·yᵀ to A, or α·x·yᴴ.
func gerFloat64(conj bool, alpha float64, x, y, a []float64, lda int) {
	for i, xi := range x {
		ax, row := mulFloat64(alpha, xi), a[i*lda:][:len(y)]
		if conj {
			for j, e := range y {
				row[j] += mulFloat64(ax, barFloat64(e))
			}
			continue
		}
		for j, e := range y {
			row[j] += mulFloat64(ax, e)
		}
	}
}

// updateFloat64 adds α·x·xᴴ to a triangle. α is real.
func updateFloat64(r *rows[float64], alpha float64, x []float64) {
	for i, xi := range x {
		row, j := r.row(i)
		ax, xj := mulFloat64(alpha, xi), x[j:][:len(row)]
		for k, e := range xj {
			row[k] += mulFloat64(ax, barFloat64(e))
		}
		row[i-j] = reFloat64(row[i-j])
	}
}

// update2Float64 adds α·x·yᴴ + ᾱ·y·xᴴ to a triangle.
func update2Float64(r *rows[float64], alpha float64, x, y []float64) {
	y = y[:len(x)]
	for i, xi := range x {
		row, j := r.row(i)
		ax, ay := mulFloat64(alpha, xi), mulFloat64(barFloat64(alpha), y[i])
		xj, yj := x[j:][:len(row)], y[j:][:len(row)]
		for k, e := range xj {
			row[k] += mulFloat64(ax, barFloat64(yj[k])) + mulFloat64(ay, barFloat64(e))
		}
		row[i-j] = reFloat64(row[i-j])
	}
}
