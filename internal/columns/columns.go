// Package columns lines up text on a terminal, also where wide characters such
// as Hangul and kanji take two places.
//
//	err := columns.Write(os.Stdout, [][]string{{"TARGET", "STATE"}, {"냉동고", "ok"}})
package columns

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// gap is how many places lie between two columns.
const gap = 2

// Write writes rows of cells in columns. Rows may have different lengths; a
// cell that is the last of its row makes no column wider. The error is that of
// the writer.
func Write(w io.Writer, rows [][]string) error {
	var widths []int
	for _, row := range rows {
		for i, cell := range row[:max(len(row)-1, 0)] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], Width(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-Width(cell)+gap))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(line.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// Width is how many places of a terminal a text takes.
func Width(text string) int {
	n := 0
	for _, r := range text {
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
