package main

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestGrid(t *testing.T) {
	var seen map[product]bool
	for _, g := range slices.Backward(grids) { // gemm, whose cases are quick's, comes last
		seen = map[product]bool{}
		for _, p := range g.cases {
			if seen[p] {
				t.Errorf("%v is twice in %s", p, g.name)
			}
			seen[p] = true
		}
	}
	for _, p := range quick {
		if !seen[p] {
			t.Errorf("%v of the quick cases is twice in them or not in the grid", p)
		}
		delete(seen, p)
	}
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"-quick", "-only", "gemm", "-runs", "3", "-filter", "^1x", "-types", "float32", "-threads", "1", "-rounds", "3", "-html", ""}, io.Discard)
	if err != nil || len(o.cases) != 1 || o.cases[0].m != 1 || len(o.types) != 1 || len(o.threads) != 1 || o.rounds != 3 || o.runs != 3 || len(o.sections) != 0 || o.html != "" {
		t.Errorf("%+v, %v", o, err)
	}
	if o, err := parse(nil, io.Discard); err != nil || len(o.cases) != len(mixed()) || len(o.types) != 4 || o.threads[0] != 1 || o.runs != 1 || len(o.sections) != len(sections()) {
		t.Errorf("by default: %+v, %v", o, err)
	}
	for args, want := range map[string]string{
		"-filter (":                      "-filter: error parsing regexp",
		"-filter nothing":                "no case is left by -filter=nothing",
		"-only batches -types complex64": "no case is left by -only=batches -types=complex64",
		"-only gemm -quick -filter 2048 -rounds 3 -threads 1": "no case is left by -filter=2048 -only=gemm -quick=true",
		"-types int":     "-types: \"int\"",
		"-threads 0":     "-threads: \"0\"",
		"-threads 99999": "-threads: \"99999\"",
		"-threads 1,,2":  "-threads: \"\"",
		"-rounds 0":      "-rounds: 0",
		"-runs 0":        "-runs: 0",
		"-only naps":     "-only: \"naps\"",
		"-rounds many":   "invalid value \"many\"",
		"-sizes 3":       "not defined",
		"512":            "\"512\" is not a flag",
	} {
		if _, err := parse(strings.Fields(args), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	var b bytes.Buffer
	if _, err := parse([]string{"-nonsense"}, &b); err == nil || b.Len() > 0 {
		t.Errorf("-nonsense: %v, and on its own\n%s", err, &b)
	}
	if _, err := parse([]string{"-h"}, &b); !errors.Is(err, flag.ErrHelp) || !strings.Contains(b.String(), "comma-separated LIST of sections") {
		t.Errorf("-h: %v\n%s", err, &b)
	}
	o, err = parse([]string{"-only", "layers,blocks", "-filter", "^64x64x64/tn$|^64x64x64/nn/1000"}, io.Discard)
	if err != nil || len(o.cases) != 2 || o.cases[0].lda() != 64 || o.cases[1].lda() != 1000 || o.cases[1].ldc() != 1000 {
		t.Errorf("layers and blocks: %+v, %v", o, err)
	}
	o, err = parse([]string{"-only", "gemm,activations", "-quick", "-filter", "^relu|/tt", "-types", "float32,float32", "-threads", "1,1"}, io.Discard)
	if err != nil || len(o.cases) != 1 || !o.cases[0].tB || len(o.types) != 1 || len(o.threads) != 1 || len(o.sections) != 1 || o.sections[0].trials[0].String() != "Relu float32" {
		t.Errorf("in lower case, all twice: %+v, %v", o, err)
	}
}

// TestMakeFile: what is in a file stays, and a file that cannot be made is known before anything is measured.
func TestMakeFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out", "report.html")
	if err := makeFile(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("charts"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := makeFile(path); err != nil {
		t.Error(err)
	}
	if page, err := os.ReadFile(path); string(page) != "charts" {
		t.Errorf("the file holds %q, %v", page, err)
	}
	for _, wrong := range []string{filepath.Join(path, "report.html"), filepath.Dir(path)} {
		if err := makeFile(wrong); err == nil || !strings.HasPrefix(err.Error(), "-html: ") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

// TestNothing: on one core the busy process disturbs nothing that could be compared, and no table is empty.
func TestNothing(t *testing.T) {
	s := sectionOf("busy")
	s.trials = s.trials[:1]
	var b, page bytes.Buffer
	r := run(&b, options{sections: []section{s}, threads: []int{1}, rounds: 1, runs: 2}, nil, nil)
	if n := strings.Count(b.String(), "nothing to compare on one core, with gonum\n"); n != 2 || !strings.Contains(b.String(), "at least 2") || strings.Contains(b.String(), "Other programs") {
		t.Errorf("%d runs have nothing to compare, want 2:\n%s", n, &b)
	}
	if err := r.write(&page); err != nil || bytes.Contains(page.Bytes(), []byte("<caption>")) || bytes.Contains(page.Bytes(), []byte("Summary")) {
		t.Errorf("%v, the page has tables or a summary of nothing:\n%s", err, &page)
	}
}

// TestRun prints and renders a whole run on a few small products.
func TestRun(t *testing.T) {
	peers, _ := loadAll()
	o := options{cases: []product{square(8), {m: 1, n: 40, k: 1000, tB: true}}, types: []string{"float32", "float64", "complex64"}, threads: defaultThreads(), rounds: 1, runs: 2,
		sections: []section{{"activations", "Activations of one kind", activationTrials()[:1]}}}
	var b bytes.Buffer
	r := run(&b, o, peers, []string{"a machine & its <kernels>"})
	for _, want := range []string{"a machine", "float32", "8x8x8/NN", "1x40x1000/NT", "% of peak", "gonum", "Geometric means", "m·n·k ≥ 32³", "GB/s", "Under 0.97", "Run 2 of 2", "Medians of 2 runs", "Relu float64", "Goals missed, of 1"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not in\n%s", want, b.String())
		}
	}
	path := filepath.Join(t.TempDir(), "report.html")
	if err := r.writeFile(path); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a machine &amp; its &lt;kernels&gt;", "8x8x8/NN", "Under 0.97", "Relu float64", "Geometric means over the best"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("%q is not in the page", want)
		}
	}
	if pictures := checkPage(t, page); pictures != 9 {
		t.Errorf("%d pictures, want three for each type", pictures)
	}
}

// checkPage checks that a page is well-formed and needs nothing from elsewhere, and returns the number of its pictures.
func checkPage(t *testing.T, page []byte) (pictures int) {
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" || e.Name.Local == "link" {
			t.Errorf("a page with <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			if a.Name.Local != "src" && a.Name.Local != "href" {
				continue
			}
			data, ok := strings.CutPrefix(a.Value, "data:image/png;base64,")
			if !ok {
				t.Errorf("%s is elsewhere: %.80s", a.Name.Local, a.Value)
				continue
			}
			if _, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(data))); err != nil {
				t.Error(err)
			}
			pictures++
		}
	}
	for _, outside := range []string{"http:", "https:", "url(", "@import"} {
		if bytes.Contains(page, []byte(outside)) {
			t.Errorf("the page has %q", outside)
		}
	}
	return pictures
}

// TestPictures: a picture without data is left out, or drawn as far as it goes.
func TestPictures(t *testing.T) {
	results := measure[float64](product{m: 3, n: 4, k: 5}, []int{1}, 1, nil)
	r := report{results: results, peers: contestantNames(nil)}
	if err := r.draw(); err != nil {
		t.Fatal(err)
	}
	if len(r.Rates) != 0 || len(r.Heat) != 1 || len(r.Roofs) != 1 {
		t.Errorf("%d, %d, %d pictures without a square product; want 0, 1, 1", len(r.Rates), len(r.Heat), len(r.Roofs))
	}
}
