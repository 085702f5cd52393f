package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/text/width"
)

// A table is what a command shows: rows for a person, or the values behind
// them as JSON where --json asks for it.
type table struct {
	head  []string
	rows  [][]string
	empty string // what to say in place of no rows
	value any    // what --json prints
}

// add adds a row.
func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// jsonFlag gives a command the flag --json.
func (o *options) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&o.json, "json", false, "print JSON instead of a table")
}

// show prints the table.
func (o *options) show(t table) error {
	if o.json {
		out := json.NewEncoder(o.Out)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(t.value)
	}
	if len(t.rows) == 0 {
		_, err := fmt.Fprintln(o.Out, t.empty)
		return err
	}
	return t.write(o.Out)
}

// write writes the rows in columns that line up also where wide characters
// take two places, as Hangul and kanji do on terminals.
func (t *table) write(w io.Writer) error {
	all := append([][]string{t.head}, t.rows...)
	widths := make([]int, len(t.head))
	for _, row := range all {
		for i, cell := range row {
			widths[i] = max(widths[i], places(cell))
		}
	}
	for _, row := range all {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-places(cell)+2))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// places is how many places of a terminal a text takes.
func places(s string) int {
	n := 0
	for _, r := range s {
		switch p := width.LookupRune(r); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // stands on the rune before it
		case p.Kind() == width.EastAsianWide, p.Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
