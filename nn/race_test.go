//go:build race

package nn_test

// raceEnabled reports that the race detector is on; it allocates.
const raceEnabled = true
