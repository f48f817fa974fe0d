package main

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
)

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Parse(page))

// A report is what a run found.
type report struct {
	Description []string
	Disturbed   string // a warning
	Verdict     []string
	Cases       []*table
	Sections    []*table
	// Of all sections.
	SectionMeans, Missed *table
	Means                *table
	Slow                 *table
	Reading              *table
	Rates                []picture
	Heat                 []picture
	Roofs                []picture
	peers                []string
	results              []result
	bandwidths           []bandwidth
}

// A picture stands in the page itself.
type picture struct {
	Alt string
	Src template.URL
}

// draw makes the pictures, one of each kind for each type.
func (r *report) draw() error {
	for _, groups := range byType(groups(r.results)) {
		typ := groups[0][0].typ
		for _, kind := range []struct {
			into *[]picture
			alt  string
			draw func() ([]byte, error)
		}{
			{&r.Rates, "GFLOPS against size", func() ([]byte, error) { return sizes(groups, r.peers) }},
			{&r.Heat, "ratio by shape", func() ([]byte, error) { return heat(groups, r.peers) }},
			{&r.Roofs, "roofline", func() ([]byte, error) { return rooflines(groups, r.bandwidths) }},
		} {
			file, err := kind.draw()
			if err != nil {
				return err
			}
			if file != nil {
				src := "data:image/png;base64," + base64.StdEncoding.EncodeToString(file)
				*kind.into = append(*kind.into, picture{kind.alt + ", " + typ, template.URL(src)})
			}
		}
	}
	return nil
}

// byType puts the groups of a type together.
func byType(groups [][]result) [][][]result {
	var out [][][]result
	for _, g := range groups {
		if n := len(out); n > 0 && out[n-1][0][0].typ == g[0].typ {
			out[n-1] = append(out[n-1], g)
		} else {
			out = append(out, [][]result{g})
		}
	}
	return out
}

// write writes the page; it needs no other file.
func (r *report) write(w io.Writer) error {
	if err := r.draw(); err != nil {
		return err
	}
	return pageTemplate.Execute(w, r)
}

// makeFile makes the file for a page, and its folder. What is in the file stays until there is a page.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("-html: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return fmt.Errorf("-html: %w", err)
	}
	return f.Close()
}

func (r *report) writeFile(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return r.write(f)
}
