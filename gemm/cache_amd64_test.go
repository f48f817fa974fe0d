//go:build !noasm

package gemm

import "testing"

// A leaf is what CPUID answers for a leaf and a subleaf.
type leaf struct{ eax, ebx, ecx, edx uint32 }

func TestReadCaches(t *testing.T) {
	// params encodes a cache as the deterministic leaves do: 64-byte lines, 1 partition.
	params := func(kind, level, shared, ways, sets uint32) leaf {
		return leaf{eax: kind | level<<5 | (shared-1)<<14, ebx: 63 | (ways-1)<<22, ecx: sets - 1}
	}
	amd := map[[2]uint32]leaf{
		{0, 0}:          {ebx: 0x68747541},
		{0x80000000, 0}: {eax: 0x80000021},
		{0x80000005, 0}: {ecx: 32 << 24}, {0x80000006, 0}: {ecx: 512 << 16},
	}
	with := func(base map[[2]uint32]leaf, more map[[2]uint32]leaf) map[[2]uint32]leaf {
		all := map[[2]uint32]leaf{}
		for _, m := range []map[[2]uint32]leaf{base, more} {
			for k, v := range m {
				all[k] = v
			}
		}
		return all
	}
	for _, c := range []struct {
		name  string
		table map[[2]uint32]leaf
		want  Caches
	}{
		{"nothing reported", nil, defaultCaches},
		{"Intel, 8 cores of 2 threads share 16 MiB", map[[2]uint32]leaf{
			{0, 0}: {eax: 13, ebx: 0x756e6547},
			{4, 0}: params(1, 1, 2, 12, 64), {4, 1}: params(2, 1, 2, 8, 64),
			{4, 2}: params(3, 2, 2, 20, 1024), {4, 3}: params(3, 3, 16, 16, 16384),
		}, Caches{48 << 10, 1280 << 10, 2 << 20}},
		{"AMD whose hypervisor blanks the newer leaf", amd, Caches{32 << 10, 512 << 10, defaultCaches.L3}},
		{"AMD, 8 cores of 2 threads share 32 MiB", with(amd, map[[2]uint32]leaf{
			{0x8000001D, 0}: params(1, 1, 2, 8, 64), {0x8000001D, 1}: params(2, 1, 2, 8, 64),
			{0x8000001D, 2}: params(3, 2, 2, 8, 1024), {0x8000001D, 3}: params(3, 3, 16, 16, 32768),
		}), Caches{32 << 10, 512 << 10, 4 << 20}},
		{"old AMD, no extended leaves", map[[2]uint32]leaf{{0, 0}: {ebx: 0x68747541}, {0x80000000, 0}: {eax: 0x80000004}}, defaultCaches},
	} {
		got := readCaches(func(l, sub uint32) (eax, ebx, ecx, edx uint32) {
			r := c.table[[2]uint32{l, sub}]
			return r.eax, r.ebx, r.ecx, r.edx
		})
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestIsZen4(t *testing.T) {
	const amd, intel = 0x68747541, 0x756e6547
	for _, c := range []struct {
		name           string
		maker, version uint32
		want           bool
	}{
		{"Zen 4, Genoa", amd, 0x00a10f11, true},
		{"Zen 4, Phoenix", amd, 0x00a70f41, true},
		{"Zen 5, Turin", amd, 0x00b00f21, false},
		{"Zen 2, Rome", amd, 0x00830f10, false},
		{"Sapphire Rapids", intel, 0x000806f8, false},
		{"Intel with AMD's number", intel, 0x00a10f11, false},
	} {
		got := isZen4(func(l, _ uint32) (eax, ebx, ecx, edx uint32) {
			if l == 1 {
				return c.version, 0, 0, 0
			}
			return 0, c.maker, 0, 0
		})
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
