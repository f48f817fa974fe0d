module github.com/ashlar-la/ashlar/bench

go 1.25

require (
	github.com/ashlar-la/ashlar v0.0.0
	golang.org/x/perf v0.0.0-20250813145418-2f7363a06fe1
	gonum.org/v1/gonum v0.17.0
)

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // indirect
	golang.org/x/sys v0.41.0 // indirect
)

replace github.com/ashlar-la/ashlar => ../
