package arm64

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/arch/arm64/arm64asm"
)

// fixed returns a register with a number.
func fixed(n int) *virtual { return &virtual{n: n} }

func v(n int) V { return V{fixed(n)} }
func x(n int) X { return X{fixed(n)} }

// TestWords compares with what GNU as 2.40 (aarch64-linux-gnu) makes of the text.
func TestWords(t *testing.T) {
	add := func(a Arrangement, m, n, d V) word { return threeSame("fadd", fadd, a, m, n, d) }
	sub := func(a Arrangement, m, n, d V) word { return threeSame("fsub", fsub, a, m, n, d) }
	mul := func(a Arrangement, m, n, d V) word { return threeSame("fmul", fmul, a, m, n, d) }
	max := func(a Arrangement, m, n, d V) word { return threeSame("fmax", fmax, a, m, n, d) }
	min := func(a Arrangement, m, n, d V) word { return threeSame("fmin", fmin, a, m, n, d) }
	gt := func(a Arrangement, m, n, d V) word { return threeSame("fcmgt", fcmgt, a, m, n, d) }
	eq := func(a Arrangement, m, n, d V) word { return threeSame("fcmeq", fcmeq, a, m, n, d) }
	div := func(a Arrangement, m, n, d V) word { return threeSame("fdiv", fdiv, a, m, n, d) }
	lt := func(a Arrangement, n, d V) word { return compareZero("fcmlt", fcmlt, a, n, d) }
	le := func(a Arrangement, n, d V) word { return compareZero("fcmle", fcmle, a, n, d) }
	fma := func(a Arrangement, m V, i int, n, d V) word { return byElement("fmla", fmla, a, m, i, n, d) }
	long := func(m V, i int, n V, upper bool, d V) word {
		return longByElement("smlal", smlal, m, i, n, upper, d)
	}
	dot := func(m V, i int, n, d V) word { return dotByElement("sdot", sdot, m, i, n, d) }
	for _, c := range []struct {
		got  word
		word uint32
		text string
	}{
		{add(S4, v(2), v(1), v(0)), 0x4e22d420, "fadd v0.4s, v1.4s, v2.4s"},
		{add(D2, v(15), v(16), v(31)), 0x4e6fd61f, "fadd v31.2d, v16.2d, v15.2d"},
		{sub(S4, v(17), v(30), v(3)), 0x4eb1d7c3, "fsub v3.4s, v30.4s, v17.4s"},
		{sub(D2, v(31), v(5), v(4)), 0x4effd4a4, "fsub v4.2d, v5.2d, v31.2d"},
		{mul(S4, v(9), v(8), v(7)), 0x6e29dd07, "fmul v7.4s, v8.4s, v9.4s"},
		{mul(D2, v(10), v(0), v(24)), 0x6e6adc18, "fmul v24.2d, v0.2d, v10.2d"},
		{max(S4, v(13), v(12), v(11)), 0x4e2df58b, "fmax v11.4s, v12.4s, v13.4s"},
		{max(D2, v(16), v(15), v(14)), 0x4e70f5ee, "fmax v14.2d, v15.2d, v16.2d"},
		{min(S4, v(19), v(18), v(17)), 0x4eb3f651, "fmin v17.4s, v18.4s, v19.4s"},
		{min(D2, v(22), v(21), v(20)), 0x4ef6f6b4, "fmin v20.2d, v21.2d, v22.2d"},
		{gt(S4, v(2), v(1), v(0)), 0x6ea2e420, "fcmgt v0.4s, v1.4s, v2.4s"},
		{gt(D2, v(31), v(7), v(30)), 0x6effe4fe, "fcmgt v30.2d, v7.2d, v31.2d"},
		{eq(S4, v(2), v(1), v(0)), 0x4e22e420, "fcmeq v0.4s, v1.4s, v2.4s"},
		{eq(D2, v(31), v(7), v(30)), 0x4e7fe4fe, "fcmeq v30.2d, v7.2d, v31.2d"},
		{div(S4, v(2), v(1), v(0)), 0x6e22fc20, "fdiv v0.4s, v1.4s, v2.4s"},
		{div(D2, v(25), v(24), v(23)), 0x6e79ff17, "fdiv v23.2d, v24.2d, v25.2d"},
		{fcvtl(v(1), v(30)), 0x0e61783e, "fcvtl v30.2d, v1.2s"},
		{fcvtl2(v(29), v(2)), 0x4e617ba2, "fcvtl2 v2.2d, v29.4s"},
		{shll(v(1), v(30)), 0x2e61383e, "shll v30.4s, v1.4h, #16"},
		{shll2(v(29), v(2)), 0x6e613ba2, "shll2 v2.4s, v29.8h, #16"},
		{fcvtn(v(3), v(28)), 0x0e61687c, "fcvtn v28.2s, v3.2d"},
		{fcvtn2(v(27), v(4)), 0x4e616b64, "fcvtn2 v4.4s, v27.2d"},
		{lt(S4, v(2), v(1)), 0x4ea0e841, "fcmlt v1.4s, v2.4s, #0"},
		{lt(D2, v(30), v(31)), 0x4ee0ebdf, "fcmlt v31.2d, v30.2d, #0"},
		{le(S4, v(29), v(5)), 0x6ea0dba5, "fcmle v5.4s, v29.4s, #0"},
		{le(D2, v(7), v(6)), 0x6ee0d8e6, "fcmle v6.2d, v7.2d, #0"},
		{fma(S4, v(2), 0, v(1), v(0)), 0x4f821020, "fmla v0.4s, v1.4s, v2.s[0]"},
		{byElement("fmls", fmls, S4, v(2), 0, v(1), v(0)), 0x4f825020, "fmls v0.4s, v1.4s, v2.s[0]"},
		{byElement("fmls", fmls, D2, v(27), 1, v(25), v(23)), 0x4fdb5b37, "fmls v23.2d, v25.2d, v27.d[1]"},
		{fma(S4, v(31), 1, v(4), v(3)), 0x4fbf1083, "fmla v3.4s, v4.4s, v31.s[1]"},
		{fma(S4, v(15), 2, v(16), v(21)), 0x4f8f1a15, "fmla v21.4s, v16.4s, v15.s[2]"},
		{fma(S4, v(16), 3, v(30), v(31)), 0x4fb01bdf, "fmla v31.4s, v30.4s, v16.s[3]"},
		{fma(D2, v(10), 0, v(9), v(8)), 0x4fca1128, "fmla v8.2d, v9.2d, v10.d[0]"},
		{fma(D2, v(27), 1, v(25), v(23)), 0x4fdb1b37, "fmla v23.2d, v25.2d, v27.d[1]"},
		{long(v(2), 0, v(1), false, v(0)), 0x0f422020, "smlal v0.4s, v1.4h, v2.h[0]"},
		{long(v(15), 5, v(30), false, v(31)), 0x0f5f2bdf, "smlal v31.4s, v30.4h, v15.h[5]"},
		{long(v(0), 2, v(17), true, v(16)), 0x4f602230, "smlal2 v16.4s, v17.8h, v0.h[2]"},
		{long(v(9), 7, v(8), true, v(7)), 0x4f792907, "smlal2 v7.4s, v8.8h, v9.h[7]"},
		{dot(v(2), 0, v(1), v(0)), 0x4f82e020, "sdot v0.4s, v1.16b, v2.4b[0]"},
		{dot(v(31), 1, v(4), v(3)), 0x4fbfe083, "sdot v3.4s, v4.16b, v31.4b[1]"},
		{dot(v(15), 2, v(16), v(21)), 0x4f8fea15, "sdot v21.4s, v16.16b, v15.4b[2]"},
		{dot(v(16), 3, v(30), v(31)), 0x4fb0ebdf, "sdot v31.4s, v30.16b, v16.4b[3]"},
		{scvtf(v(1), v(0)), 0x4e21d820, "scvtf v0.4s, v1.4s"},
		{scvtf(v(30), v(15)), 0x4e21dbcf, "scvtf v15.4s, v30.4s"},
		{prefetchIndexed(LoadL1, x(0), x(1)), 0xf8a16800, "prfm pldl1keep, [x0, x1]"},
		{prefetchIndexed(LoadL2, x(26), x(14)), 0xf8ae6b42, "prfm pldl2keep, [x26, x14]"},
		{prefetchIndexed(StoreL1, x(19), x(25)), 0xf8b96a70, "prfm pstl1keep, [x19, x25]"},
	} {
		got := c.got.Asm()
		if want := asmWord(c.word, c.text); got != want {
			t.Errorf("WORD %s, want %s", got, want)
		}
		if got := decode(t, c.word); got != c.text {
			t.Errorf("%#08x decodes to %s, want %s", c.word, got, c.text)
		}
	}
}

func asmWord(bits uint32, text string) string {
	return "$0x" + strconv.FormatUint(1<<32|uint64(bits), 16)[1:] + " // " + text
}

// decode returns the instruction in Arm's syntax. Package arm64asm does not know SDOT by element.
func decode(t *testing.T, bits uint32) string {
	if bits&0xffc0f400 == 0x4f80e000 {
		return fmt.Sprintf("sdot v%d.4s, v%d.16b, v%d.4b[%d]", bits&31, bits>>5&31, bits>>16&31, bits>>11&1<<1|bits>>21&1)
	}
	i, err := arm64asm.Decode(binary.LittleEndian.AppendUint32(nil, bits))
	if err != nil {
		t.Fatalf("%#08x: %v", bits, err)
	}
	text := arm64asm.GNUSyntax(i)
	return regexp.MustCompile(`,(\S)`).ReplaceAllString(text, ", $1")
}

// TestGenerated decodes every WORD of the library's arm64 assembly and compares it with its comment.
func TestGenerated(t *testing.T) {
	files, err := filepath.Glob("../../asm/*/*_arm64.s")
	if err != nil || len(files) == 0 {
		t.Fatalf("no assembly (%v)", err)
	}
	form := regexp.MustCompile(`^\s*WORD\s+\$0x([0-9a-f]{8}) // (.+)$`)
	known := map[uint32]string{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for s, line := bufio.NewScanner(f), 1; s.Scan(); line++ {
			if !strings.Contains(s.Text(), "WORD") {
				continue
			}
			m := form.FindStringSubmatch(s.Text())
			if m == nil {
				t.Errorf("%s:%d: not of the form WORD $0x%%08x // instruction: %s", file, line, s.Text())
				continue
			}
			bits, err := strconv.ParseUint(m[1], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			if known[uint32(bits)] == "" {
				known[uint32(bits)] = decode(t, uint32(bits))
			}
			if got := known[uint32(bits)]; got != m[2] {
				t.Errorf("%s:%d: %s is %s", file, line, m[0], got)
			}
		}
	}
	if len(known) == 0 {
		t.Error("no WORD in any file")
	}
	t.Logf("%d different words in %d files", len(known), len(files))
}
