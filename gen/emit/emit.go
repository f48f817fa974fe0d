// Package emit turns built kernels into files: assembly, Go stubs, and the table that package
// gemm dispatches through.
package emit

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"text/template"

	"github.com/ashlar-la/ashlar/gen/kernel"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// Dir returns the folder under asm/ that a generator, run in the gen module, writes to.
func Dir(pkg string) string { return filepath.Join("..", "asm", pkg) }

// config says in each file which generator wrote it.
func config(pkg string) printer.Config {
	return printer.Config{Argv: []string{"go", "run", "./" + pkg}, Pkg: pkg}
}

// Files writes the functions of each context to asm/pkg/NAME_ARCH.s, and stubs for all of them
// to stubs_ARCH.go. Constraint is a build constraint, or empty. Each function is given to finish when its registers are known.
func Files(pkg, arch, constraint string, names []string, contexts map[string]*build.Context, finish ...func(*ir.Function)) error {
	old, err := filepath.Glob(filepath.Join(Dir(pkg), "*_"+arch+".s"))
	if err != nil {
		return err
	}
	for _, name := range old { // what an earlier list of kernels left
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	stubs := ir.NewFile()
	for _, name := range names {
		ctx := contexts[name]
		if constraint != "" {
			ctx.ConstraintExpr(constraint)
		}
		f, err := ctx.Result()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := pass.Compile.Execute(f); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, fn := range f.Functions() {
			for _, last := range finish {
				last(fn)
			}
		}
		text, err := printer.NewGoAsm(config(pkg)).Print(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := write(pkg, name+"_"+arch+".s", text); err != nil {
			return err
		}
		stubs.Constraints = f.Constraints
		stubs.Sections = append(stubs.Sections, f.Sections...)
	}
	text, err := printer.NewStubs(config(pkg)).Print(stubs)
	if err != nil {
		return err
	}
	return write(pkg, "stubs_"+arch+".go", text)
}

// Table writes asm/ISA/table_ARCH.go.
func Table(isa kernel.ISA, constraint string) error {
	var b bytes.Buffer
	err := table.Execute(&b, map[string]any{
		"Warning":    config(isa.Name).GeneratedWarning(),
		"Constraint": constraint, "ISA": isa,
		"PackCopy": kernel.PackCopy, "PackTranspose": kernel.PackTranspose, "PackPairs": kernel.PackPairs,
		"Triangles": []kernel.Kind{kernel.Solve, kernel.SolvePairs, kernel.Trmul, kernel.TrmulPairs},
		"Axpy":      kernel.Axpy, "Axpby": kernel.Axpby, "Scal": kernel.Scal,
		"Relu": kernel.Relu, "ReluGrad": kernel.ReluGrad, "Exp": kernel.Exp,
		"Dot": kernel.Dot, "DotWide": kernel.DotWide, "DotPairs": kernel.DotPairs, "Asum": kernel.Asum,
		"Iamax": kernel.Iamax, "IamaxPairs": kernel.IamaxPairs, "AxpyPairs": kernel.AxpyPairs, "ScalPairs": kernel.ScalPairs,
		"Rot": kernel.Rot, "Swap": kernel.Swap,
		"Panels": kernel.Panels, "NarrowPanels": kernel.NarrowPanels, "Columns": kernel.Columns, "NarrowColumns": kernel.NarrowColumns, "Widen": kernel.Widen, "WidenPairs": kernel.WidenPairs,
		"DotInc": kernel.DotInc, "DotWideInc": kernel.DotWideInc, "DotPairsInc": kernel.DotPairsInc,
		"AsumInc": kernel.AsumInc, "AsumPairsInc": kernel.AsumPairsInc, "NormInc": kernel.NormInc, "NormPairsInc": kernel.NormPairsInc,
		"AxpyInc": kernel.AxpyInc, "AxpyPairsInc": kernel.AxpyPairsInc, "ScalInc": kernel.ScalInc, "ScalPairsInc": kernel.ScalPairsInc,
		"ScalPartsInc": kernel.ScalPartsInc, "RotInc": kernel.RotInc,
		"AddRows": kernel.AddRows, "AddRowsPairs": kernel.AddRowsPairs,
		"OuterRows": kernel.OuterRows, "OuterPairs": kernel.OuterPairs, "MirrorUpper": kernel.MirrorUpper, "MirrorLower": kernel.MirrorLower, "MirrorUpperPairs": kernel.MirrorUpperPairs, "MirrorLowerPairs": kernel.MirrorLowerPairs, "UpdateRows": kernel.UpdateRows, "UpdateRows2": kernel.UpdateRows2,
		"UpdateRowsPairs": kernel.UpdateRowsPairs, "UpdateRows2Pairs": kernel.UpdateRows2Pairs,
		"SolveRows": kernel.SolveRows, "SolveColumns": kernel.SolveColumns,
		"DotRows": kernel.DotRows, "DotRowsPairs": kernel.DotRowsPairs, "AddSlab": kernel.AddSlab, "AddSlabPairs": kernel.AddSlabPairs,
		"BiasClamp": kernel.BiasClamp, "Scale": kernel.Scale, "Stream": kernel.Stream, "Transpose": kernel.Transpose, "Unzip": kernel.Unzip, "Zip": kernel.Zip, "Dequantize": kernel.Dequantize, "Activations": kernel.Activations,
		"PeakFMAs": kernel.PeakFMAs, "PackSteps": kernel.PackSteps,
		"TriangleFields": map[kernel.Kind]string{kernel.Solve: "Solve", kernel.SolvePairs: "SolvePairs", kernel.Trmul: "Trmul", kernel.TrmulPairs: "TrmulPairs"},
	})
	if err != nil {
		return err
	}
	text, err := format.Source(b.Bytes())
	if err != nil {
		return err
	}
	return write(isa.Name, "table_"+isa.Arch+".go", text)
}

func write(pkg, name string, text []byte) error {
	return os.WriteFile(filepath.Join(Dir(pkg), name), text, 0o644)
}

var table = template.Must(template.New("table").Funcs(template.FuncMap{
	"count": func(n int) []int {
		s := make([]int, n)
		for i := range s {
			s[i] = i + 1
		}
		return s
	},
	"intpacks": func(t kernel.Tile) (names []string) {
		names = []string{"nil", "nil", "nil"}
		for i, kind := range t.IntPacks() {
			names[i] = kernel.IntPackName(t, kind)
		}
		return names
	},
	"pack": kernel.PackName, "merge": kernel.MergeName, "dots": kernel.DotsName, "narrowdots": kernel.NarrowDotsName, "vector": kernel.VectorName, "peak": kernel.PeakName,
	"activation": kernel.ActivationName,
	"inc":        func(i int) int { return i + 1 },
	"mul":        func(a, b int) int { return a * b },
	"div":        func(a, b int) int { return a / b },
}).Parse(`// {{.Warning}}

//go:build {{.Constraint}}

package {{.ISA.Name}}

import (
	"github.com/ashlar-la/ashlar/asm"
	"github.com/ashlar-la/ashlar/asm/generic"
)
{{$ := .}}
{{- range $t := .ISA.Tiles}}{{$e := $t.Elem}}{{$isa := $.ISA}}
// Float{{mul $e.Size 8}} is the kernel table for {{$e.Go}}.
var Float{{mul $e.Size 8}} = &asm.Set[{{$e.Go}}]{
	ISA:  "{{$isa.Name}}",
	Tile: "{{$isa.TileName $t}}",
	MR: {{$t.MR}}, NR: {{$isa.NR $t}}, VL: {{$isa.VL $e}},
	Gemm: [][]asm.TileFunc[{{$e.Go}}]{
{{- range $m := count $t.MR}}
		{ {{range $v := count $t.NV}}{{$isa.GemmName $t $m $v}}, {{end}} },
{{- end}}
	},
	GemmPack: []asm.TilePack[{{$e.Go}}]{ {{range $steps := $.PackSteps}} {Steps: {{$steps}}, Run: {{$isa.GemmPackName $t $steps}} }, {{end}} },
	GemmPairs: {{$isa.GemmPairsName $t}},
	Direct: [][]asm.DirectFunc[{{$e.Go}}]{
{{- range $m := count $t.MR}}
		{ {{range $v := count $t.NV}}{{$isa.DirectName $t $m $v}}, {{end}} },
{{- end}}
	},
	Stack: [][]asm.StackFunc[{{$e.Go}}]{
{{- range $m := count $t.MR}}
		{ {{range $v := count $t.NV}}{{$isa.StackName $t $m $v}}, {{end}} },
{{- end}}
	},
	Panels: [][]asm.PanelsFunc[{{$e.Go}}, {{$e.Go}}]{
{{- range $i, $most := $isa.PanelsVectors $t}}
		{ {{range $v := count $most}}{{$isa.PanelsName $t $.Panels (inc $i) $v}}, {{end}} },
{{- end}}
	},
	Columns: []asm.ColumnsFunc[{{$e.Go}}, {{$e.Go}}]{ {{range $m := count $isa.Columns}}{{$isa.ColumnsName $t $.Columns $m}}, {{end}} },
{{- if eq $e.Size 4}}
	NarrowPanels: [][]asm.PanelsFunc[{{$e.Go}}, uint16]{
{{- range $i, $most := $isa.PanelsVectors $t}}
		{ {{range $v := count $most}}{{$isa.PanelsName $t $.NarrowPanels (inc $i) $v}}, {{end}} },
{{- end}}
	},
	NarrowColumns: []asm.ColumnsFunc[{{$e.Go}}, uint16]{ {{range $m := count $isa.Columns}}{{$isa.ColumnsName $t $.NarrowColumns $m}}, {{end}} },
	Widen: {{vector $e $.Widen}},
	WidenPairs: {{vector $e $.WidenPairs}},
{{- end}}
	Merge: {{merge $e}},
	PackA: asm.Packer[{{$e.Go}}]{Copy: {{pack $e $t.MR $.PackCopy}}, Transpose: {{pack $e $t.MR $.PackTranspose}}, Pairs: {{pack $e $t.MR $.PackPairs}}},
	PackB: asm.Packer[{{$e.Go}}]{Copy: {{pack $e ($isa.NR $t) $.PackCopy}}, Transpose: {{pack $e ($isa.NR $t) $.PackTranspose}}, Pairs: {{pack $e ($isa.NR $t) $.PackPairs}}},
	Dots: [][]asm.DotsFunc[{{$e.Go}}, {{$e.Go}}]{
{{- range $i, $most := $isa.Dots}}
		{ {{range $r := count $most}}{{dots $e (inc $i) $r}}, {{end}} },
{{- end}}
	},
{{- if eq $e.Size 4}}
	NarrowDots: [][]asm.DotsFunc[{{$e.Go}}, uint16]{
{{- range $i, $most := $isa.Dots}}
		{ {{range $r := count $most}}{{narrowdots $e (inc $i) $r}}, {{end}} },
{{- end}}
	},
{{- end}}
{{- range $kind := $.Triangles}}
	{{index $.TriangleFields $kind}}: [][]asm.TriangleFunc[{{$e.Go}}]{
{{- range $i := count (div $t.MR $kind.Pair)}}
		{ {{range $v := count $t.NV}}{{$isa.TriangleName $kind $t (mul $i $kind.Pair) $v}}, {{end}} },
{{- end}}
	},
{{- end}}
	Axpy:     {{vector $e $.Axpy}},
	Axpby:    {{vector $e $.Axpby}},
	Scal:     {{vector $e $.Scal}},
	Relu:     {{vector $e $.Relu}},
	ReluGrad: {{vector $e $.ReluGrad}},
	Exp: func(n int, x, y *{{$e.Go}}) { {{vector $e $.Exp}}(n, &generic.Exp{{mul $e.Size 8}}.Hi, x, y) },
	Dot:        {{vector $e $.Dot}},
	DotWide:    {{if eq $e.Size 8}}{{vector $e $.Dot}}{{else}}{{vector $e $.DotWide}}{{end}},
	DotPairs:   {{vector $e $.DotPairs}},
	Asum:       {{vector $e $.Asum}},
	Iamax:      {{vector $e $.Iamax}},
	IamaxPairs: {{vector $e $.IamaxPairs}},
	AxpyPairs:  {{vector $e $.AxpyPairs}},
	ScalPairs:  {{vector $e $.ScalPairs}},
	Rot:        {{vector $e $.Rot}},
	Swap:       {{vector $e $.Swap}},
	DotInc:       {{vector $e $.DotInc}},
	DotWideInc:   {{if eq $e.Size 8}}{{vector $e $.DotInc}}{{else}}{{vector $e $.DotWideInc}}{{end}},
	DotPairsInc:  {{vector $e $.DotPairsInc}},
	AsumInc:      {{vector $e $.AsumInc}},
	AsumPairsInc: {{vector $e $.AsumPairsInc}},
	NormInc:      {{vector $e $.NormInc}},
	NormPairsInc: {{vector $e $.NormPairsInc}},
	AxpyInc:      {{vector $e $.AxpyInc}},
	AxpyPairsInc: {{vector $e $.AxpyPairsInc}},
	ScalInc:      {{vector $e $.ScalInc}},
	ScalPairsInc: {{vector $e $.ScalPairsInc}},
	ScalPartsInc: {{vector $e $.ScalPartsInc}},
	RotInc:       {{vector $e $.RotInc}},
	AddRows:      {{vector $e $.AddRows}},
	AddRowsPairs: {{vector $e $.AddRowsPairs}},
	OuterRows: {{vector $e $.OuterRows}},
	OuterPairs:   {{vector $e $.OuterPairs}},
	MirrorUpper:  {{vector $e $.MirrorUpper}},
	MirrorLower:  {{vector $e $.MirrorLower}},
	MirrorUpperPairs:  {{vector $e $.MirrorUpperPairs}},
	MirrorLowerPairs:  {{vector $e $.MirrorLowerPairs}},
	UpdateRows:   {{vector $e $.UpdateRows}},
	UpdateRows2:  {{vector $e $.UpdateRows2}},
	UpdateRowsPairs:  {{vector $e $.UpdateRowsPairs}},
	UpdateRows2Pairs:  {{vector $e $.UpdateRows2Pairs}},
	SolveRows:    {{vector $e $.SolveRows}},
	SolveColumns: {{vector $e $.SolveColumns}},
	DotRows:      {{vector $e $.DotRows}},
	DotRowsPairs: {{vector $e $.DotRowsPairs}},
	AddSlab:      {{vector $e $.AddSlab}},
	AddSlabPairs: {{vector $e $.AddSlabPairs}},
	BiasClamp: {{vector $e $.BiasClamp}},
	Scale:     {{vector $e $.Scale}},
	Stream:    {{vector $e $.Stream}},
	Transpose: {{vector $e $.Transpose}},
	Unzip:     {{vector $e $.Unzip}},
	Zip:       {{vector $e $.Zip}},
{{- range $act := $.Activations}}
	{{$act}}: func(n int, x, y *{{$e.Go}}) { {{activation $e $act}}(n, &generic.Activation{{mul $e.Size 8}}.Sign, x, y) },
	{{$act}}Grad: func(n int, v, dy, dx *{{$e.Go}}) { {{activation $e (print $act "Grad")}}(n, &generic.Activation{{mul $e.Size 8}}.Sign, v, dy, dx) },
{{- end}}
	Peak:      {{peak $e}},
	PeakFlops: 2 * {{$.PeakFMAs}} * {{$isa.VL $e}},
}
{{end}}
{{- range $t := .ISA.Ints}}{{$isa := $.ISA}}{{$packs := intpacks $t}}
// Int8x{{$t.Group}} is the kernel table for bytes in groups of {{$t.Group}}.
var Int8x{{$t.Group}} = &asm.IntSet{
	ISA:  "{{$isa.Name}}",
	Tile: "{{$isa.TileName $t}}",
	MR: {{$t.MR}}, NR: {{$isa.NR $t}}, VL: {{$isa.VL $t.Elem}},
	Group: {{$t.Group}}, Size: {{$t.Size}},
	Gemm: [][]asm.IntTileFunc{
{{- range $m := count $t.MR}}
		{ {{range $v := count $t.NV}}{{$isa.GemmName $t $m $v}}, {{end}} },
{{- end}}
	},
	PackA: generic.IntPacker[uint8]({{$t.MR}}, {{$t.Group}}, {{$t.Size}}, {{$t.Flip}}, nil, {{index $packs 0}}),
	PackB: generic.IntPacker[int8]({{$isa.NR $t}}, {{$t.Group}}, {{$t.Size}}, 0, {{index $packs 2}}, {{index $packs 1}}),
	Dequantize: {{vector $t.Elem $.Dequantize}},
}
{{end}}`))
