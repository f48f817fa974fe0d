package main

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// libc is a library that is there, and multiplies no matrices.
var libc = map[string]string{"linux": "libc.so.6", "darwin": "/usr/lib/libSystem.B.dylib"}[runtime.GOOS]

// loading reports whether this build can load libraries at all.
func loading() bool {
	_, err := symbol(anyLibrary, "abs")
	return err == nil
}

// TestPeers: each library takes part or is named, and what takes part computes the products by functions of its own.
func TestPeers(t *testing.T) {
	peers, missing := loadAll()
	for _, m := range missing {
		if strings.Contains(m, "is wrong") {
			t.Error(m)
		}
		t.Log(m)
	}
	if len(peers)+len(missing) != len(libraries) {
		t.Errorf("%d libraries loaded, %d left out, of %d", len(peers), len(missing), len(libraries))
	}
	owner := map[uintptr]string{}
	for _, p := range peers {
		t.Log(p.name, p.says, p.overhead)
		if p.says == "" || p.overhead <= 0 {
			t.Errorf("%s: %q, %v a call", p.name, p.says, p.overhead)
		}
		for _, fn := range []uintptr{p.single, p.double, p.complexes[0], p.complexes[1]} {
			if other := owner[fn]; fn != 0 && other != "" {
				t.Errorf("%s and %s share a function", p.name, other)
			}
			owner[fn] = p.name
		}
	}
}

func TestLeftOut(t *testing.T) {
	for _, c := range []struct {
		library
		want string // where libraries can be loaded
	}{
		{library{name: "Absent", files: []string{"libabsent.so.9"}}, "none of libabsent.so.9"},
		{library{name: "Other", files: []string{"libabsent.so.9", libc}, sgemm: "absent_sgemm"}, "absent_sgemm"},
		{library{name: "Wrong", files: []string{libc}, sgemm: "abs", dgemm: "abs"}, "float32 product 1x1x1/NN on one core is wrong: element 0, 0 is 1"},
	} {
		peers, missing := load([]library{c.library})
		if len(peers) != 0 || len(missing) != 1 {
			t.Errorf("%s: loaded %d, left out %q", c.name, len(peers), missing)
			continue
		}
		if !strings.HasPrefix(missing[0], c.name) || !strings.Contains(missing[0], "is left out") || loading() && !strings.Contains(missing[0], c.want) {
			t.Errorf("%s: %q, want %q", c.name, missing[0], c.want)
		}
	}
}

// TestCleanEnvironment: libraries do not see settings, through C's eyes.
func TestCleanEnvironment(t *testing.T) {
	const name = "OPENBLAS_CORETYPE"
	t.Setenv(name, "Prescott")
	t.Setenv("OMP_NUM_THREADS", "1")
	t.Setenv("OTHER_OMP_NUM_THREADS", "1")
	inC := func() bool {
		getenv, err := symbol(anyLibrary, "getenv")
		if err != nil {
			return false
		}
		s := []byte(name + "\x00")
		return invoke(getenv, uintptr(unsafe.Pointer(&s[0]))) != 0
	}
	if inC() != loading() {
		t.Error("C does not see the environment")
	}
	removed := cleanEnvironment()
	for _, n := range []string{name, "OMP_NUM_THREADS"} {
		if _, ok := os.LookupEnv(n); ok || !slices.Contains(removed, n) {
			t.Errorf("%s is set: %v; removed %v", n, ok, removed)
		}
	}
	if inC() {
		t.Error("C still sees " + name)
	}
	if os.Getenv("OTHER_OMP_NUM_THREADS") == "" {
		t.Error("another program's variable was removed")
	}
}
