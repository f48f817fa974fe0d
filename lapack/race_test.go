//go:build race

package lapack_test

// raceEnabled reports that the race detector is on; it allocates.
const raceEnabled = true
