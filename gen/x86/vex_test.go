package x86

import (
	"strings"
	"testing"
)

// TestVexDot compares with what GNU as 2.40 makes of {vex} vpdpbusd.
func TestVexDot(t *testing.T) {
	for _, c := range []struct {
		dot   vexDot
		bytes string
		text  string
	}{
		{vexDot{b: 3, x: 4, acc: 5}, "$0x505de2c4; BYTE $0xeb", "ymm5, ymm4, ymm3"},
		{vexDot{b: 13, x: 4, acc: 5}, "$0x505dc2c4; BYTE $0xed", "ymm5, ymm4, ymm13"},
		{vexDot{b: 3, x: 14, acc: 5}, "$0x500de2c4; BYTE $0xeb", "ymm5, ymm14, ymm3"},
		{vexDot{b: 3, x: 4, acc: 15}, "$0x505d62c4; BYTE $0xfb", "ymm15, ymm4, ymm3"},
		{vexDot{b: 9, x: 10, acc: 11}, "$0x502d42c4; BYTE $0xd9", "ymm11, ymm10, ymm9"},
	} {
		bytes, text, _ := strings.Cut(c.dot.Asm(), " // {vex} vpdpbusd ")
		if bytes != c.bytes || text != c.text {
			t.Errorf("%v is %s // %s, want %s // %s", c.dot, bytes, text, c.bytes, c.text)
		}
	}
}
