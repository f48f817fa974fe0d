//go:build !race

package lapack_test

const raceEnabled = false
