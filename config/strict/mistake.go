// Package strict reads YAML into Go structs and reports every mistake with its
// place, all at once and in words for people.
//
// [Read] turns a file into [Node]s that know where they stand; what merely
// slipped, such as a text that needs quotes, is reported and read as it was
// meant, so that one slip does not hide the next. [Decoder.Decode] fills a
// struct from a node by its yaml tags and refuses what it does not know:
//
//	var report strict.Report
//	root := strict.Read("config.yaml", text, &report)
//	decoder := strict.Decoder{Report: &report}
//	decoder.Decode(root, &settings)
//	for _, m := range report.Sorted() {
//		fmt.Println(m) // config.yaml:12:9: targets[0].warn.uper: unknown key; did you mean "upper"?
//	}
package strict

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Pos is a place in a file. The zero value is nowhere.
type Pos struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`   // from 1
	Column int    `json:"column,omitempty"` // from 1, in characters
}

// String returns the place as editors understand it: config.yaml:12:9.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Beside returns a path as it is meant in a file: relative to its folder.
func Beside(file, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// Compare orders places by file, line and column.
func Compare(a, b Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// A Mistake is something in a file that is not as it should be.
type Mistake struct {
	Pos
	Path string `json:"path,omitempty"` // the key: targets[3].fields[0].warn.lower
	Text string `json:"text"`           // what is wrong
	Near string `json:"near,omitempty"` // the nearest right spelling, or empty
}

// String returns the mistake on one line.
func (m Mistake) String() string {
	var b strings.Builder
	for _, part := range []string{m.Pos.String(), m.Path} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	b.WriteString(m.Text)
	if m.Near != "" {
		fmt.Fprintf(&b, "; did you mean %q?", m.Near)
	}
	return b.String()
}

// A Report gathers mistakes in any order. The zero value is empty.
type Report struct {
	mistakes []Mistake
	seen     map[Mistake]bool
	places   map[Pos]bool
}

// Add adds a mistake, unless it is there already.
func (r *Report) Add(m Mistake) {
	if r.seen == nil {
		r.seen, r.places = make(map[Mistake]bool), make(map[Pos]bool)
	}
	if !r.seen[m] {
		r.seen[m], r.places[m.Pos] = true, true
		r.mistakes = append(r.mistakes, m)
	}
}

// At adds a mistake about a node.
func (r *Report) At(n *Node, format string, args ...any) {
	r.Add(Mistake{Pos: n.Pos, Path: n.Path(), Text: fmt.Sprintf(format, args...)})
}

// Doubts says whether there is a mistake about a value or list already, so that
// what follows from it need not be told. Nil is doubted by nobody.
func (r *Report) Doubts(n *Node) bool { return n != nil && n.Kind != Map && r.places[n.Pos] }

// Sorted returns the mistakes by file, line and column.
func (r *Report) Sorted() []Mistake {
	sorted := slices.Clone(r.mistakes)
	slices.SortStableFunc(sorted, func(a, b Mistake) int { return Compare(a.Pos, b.Pos) })
	return sorted
}
