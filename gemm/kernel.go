package gemm

import (
	"fmt"
	"os"
	"strings"

	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)

// EnvISA is the environment variable that overrides the choice of the kernel set. It
// names an instruction set; a program that asks for one that the build or the CPU lacks
// panics at its start.
const EnvISA = "ASHLAR_ISA"

// A kernelSet is one row of the table of instruction sets (isas in
// kernel_amd64.go, kernel_arm64.go, kernel_other.go): best first, generic last.
type kernelSet struct {
	name      string
	needs     string // CPU features, in words
	available bool
	f32       *asm.Set[float32]
	f64       *asm.Set[float64]
	bytes     []*asm.IntSet // that the CPU can run, best first
}

var genericSet = kernelSet{generic.ISA, "nothing", true, generic.Float32, generic.Float64, []*asm.IntSet{generic.Int8x1}}

// active is the row in use, chosen once at start.
var active = mustChoose(os.Getenv(EnvISA), isas)

// units is how many of its vectors a core multiplies and adds in a cycle.
var units = cpuUnits(active.name)

// multiplyAdds returns how many elements these have.
func multiplyAdds[T Float](set *asm.Set[T]) float64 { return float64(units * set.VL) }

func mustChoose(want string, rows []kernelSet) *kernelSet {
	s, err := choose(want, rows)
	if err != nil {
		panic("ashlar: " + err.Error())
	}
	return s
}

// choose returns the row called want, or the first available one if want is empty.
func choose(want string, rows []kernelSet) (*kernelSet, error) {
	var names []string
	for i := range rows {
		r := &rows[i]
		switch {
		case want == r.name && !r.available:
			return nil, fmt.Errorf("%s=%s: this CPU lacks what it needs (%s)", EnvISA, want, r.needs)
		case r.available && (want == "" || want == r.name):
			return r, nil
		}
		names = append(names, r.name)
	}
	return nil, fmt.Errorf("%s=%s: this build has %s", EnvISA, want, strings.Join(names, ", "))
}

// ISA returns the name of the instruction set in use.
func ISA() string { return active.name }

// ISAs returns the names of the instruction sets in this build, best first, and whether
// this CPU can run each.
func ISAs() (names []string, available []bool) {
	for _, r := range isas {
		names, available = append(names, r.name), append(available, r.available)
	}
	return names, available
}
