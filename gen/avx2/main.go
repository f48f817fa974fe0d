// Command avx2 writes asm/avx2.
package main

import (
	"log"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/ashlar-la/ashlar/gen/x86"
)

// isa: sixteen 32-byte registers, of which twelve hold the tile, two a row of B and the rest
// elements of A. Each step of 12 multiply-adds needs 8 loads, fewer than 2 a cycle.
var isa = kernel.ISA{
	Name: "avx2", Arch: "amd64", VecBytes: 32,
	Tiles: []kernel.Tile{
		{Elem: kernel.F64, MR: 6, NV: 2},
		{Elem: kernel.F32, MR: 6, NV: 2},
	},
	Dots:    []int{4, 3, 2},
	Columns: 6,
	Sums:    12,
	Ints: []kernel.Tile{
		{Elem: kernel.I32, MR: 6, NV: 2, Group: 4, Size: 1, Packs: true}, // needs AVX_VNNI
		{Elem: kernel.I32, MR: 6, NV: 2, Group: 2, Size: 2, Packs: true},
	},
}

func main() {
	log.SetFlags(0)
	if err := x86.Write(isa); err != nil {
		log.Fatal(err)
	}
}
