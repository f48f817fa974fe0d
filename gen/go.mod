module github.com/ashlar-la/ashlar/gen

go 1.25

require (
	github.com/mmcloughlin/avo v0.6.0
	golang.org/x/arch v0.24.0
)

require (
	golang.org/x/mod v0.31.0 // indirect
	golang.org/x/sync v0.19.0 // indirect
	golang.org/x/tools v0.40.0 // indirect
)
