// Command avx512 writes asm/avx512.
package main

import (
	"log"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/ashlar-la/ashlar/gen/x86"
)

// isa: thirty-two 64-byte registers, of which 28 hold the tile, two a row of B and the rest elements of
// A. Each step of 28 multiply-adds needs 16 loads.
var isa = kernel.ISA{
	Name: "avx512", Arch: "amd64", VecBytes: 64,
	Tiles: []kernel.Tile{
		{Elem: kernel.F64, MR: 14, NV: 2},
		{Elem: kernel.F32, MR: 14, NV: 2},
	},
	Dots:    []int{8, 6, 6, 6},
	Columns: 11,
	Sums:    16,
	Ints: []kernel.Tile{
		{Elem: kernel.I32, MR: 14, NV: 2, Group: 4, Size: 1, Packs: true}, // needs AVX512_VNNI
		{Elem: kernel.I32, MR: 14, NV: 2, Group: 2, Size: 2, Packs: true},
	},
}

func main() {
	log.SetFlags(0)
	if err := x86.Write(isa); err != nil {
		log.Fatal(err)
	}
}
