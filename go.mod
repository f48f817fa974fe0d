module github.com/ashlar-la/ashlar

go 1.25

require (
	golang.org/x/sys v0.41.0
	gonum.org/v1/gonum v0.17.0
)
