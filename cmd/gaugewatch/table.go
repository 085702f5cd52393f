package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/gaugewatch/gaugewatch/internal/columns"
	"github.com/spf13/cobra"
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

// write writes the rows in columns that line up.
func (t *table) write(w io.Writer) error {
	return columns.Write(w, append([][]string{t.head}, t.rows...))
}
