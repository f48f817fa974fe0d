package blas

// The texts of gonum's panics.
const (
	badTranspose = "blas: illegal transpose"

	badUplo = "blas: illegal triangle"
	badDiag = "blas: illegal diagonal"
	badSide = "blas: illegal side"

	mLT0 = "blas: m < 0"
	nLT0 = "blas: n < 0"
	kLT0 = "blas: k < 0"

	zeroIncX = "blas: zero x index increment"
	zeroIncY = "blas: zero y index increment"

	badLdA = "blas: bad leading dimension of A"
	badLdB = "blas: bad leading dimension of B"
	badLdC = "blas: bad leading dimension of C"

	shortX = "blas: insufficient length of x"
	shortY = "blas: insufficient length of y"
	shortA = "blas: insufficient length of a"
	shortB = "blas: insufficient length of b"
	shortC = "blas: insufficient length of c"
)
