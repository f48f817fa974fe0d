package kernel

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestSameKernels demands of every instruction set the kernels of all others, in shapes of its own. An exception would need its reason here; there
// is none.
func TestSameKernels(t *testing.T) {
	stubs, err := filepath.Glob("../../asm/*/stubs_*.go")
	if err != nil {
		t.Fatal(err)
	}
	name, shape := regexp.MustCompile(`(?m)^func (\w+)\(`), regexp.MustCompile(`\d+(x\d+)?`)
	kernels, all := map[string]map[string]bool{}, map[string]bool{}
	for _, file := range stubs {
		isa := filepath.Base(filepath.Dir(file))
		if isa == "cpuid" {
			continue // no kernels
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		kernels[isa] = map[string]bool{}
		for _, m := range name.FindAllSubmatch(text, -1) {
			family := shape.ReplaceAllString(string(m[1]), "")
			kernels[isa][family], all[family] = true, true
		}
	}
	if len(kernels) < 3 || len(all) < 50 {
		t.Fatalf("%d instruction sets, %d kernels", len(kernels), len(all))
	}
	for isa, has := range kernels {
		for _, family := range slices.Sorted(maps.Keys(all)) {
			if !has[family] {
				t.Errorf("%s has no %s", isa, family)
			}
		}
	}
	t.Logf("%d kernels", len(all))
}
