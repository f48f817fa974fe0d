// Package migration has only tests: of gonum's own packages, with Ashlar installed as their BLAS and LAPACK. What they promise
// has to hold as it does without, and what they return may differ by rounding alone.
package migration
