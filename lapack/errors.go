package lapack

// The texts of gonum's panics.
const (
	badEVJob = "lapack: bad EVJob"
	badUplo  = "lapack: bad Uplo"

	nLT0     = "lapack: n < 0"
	badLdA   = "lapack: bad leading dimension of A"
	badLWork = "lapack: insufficient declared workspace length"

	shortA    = "lapack: insufficient length of a"
	shortW    = "lapack: insufficient length of w"
	shortWork = "lapack: insufficient length of work"
)
