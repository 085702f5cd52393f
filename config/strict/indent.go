package strict

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A margin is where the keys of a map, or the items of a list, begin.
type margin struct {
	column int    // from 1
	name   string // of the latest key there; - of an item
}

// item says whether items begin there.
func (m margin) item() bool { return m.name == "-" }

// askew says what is wrong with the indentation of a line, and where it should
// begin.
func (d *diagnosis) askew(i int) string {
	own := marginsOf(d.lines[i])
	if len(own) == 0 {
		return "the indentation does not fit the lines above"
	}
	var like []margin
	for _, m := range d.margins(i) {
		if m.item() == own[0].item() {
			like = append(like, m)
		}
	}
	switch {
	case len(like) > 0:
		if there := nearest(like, own[0].column); there.column != own[0].column {
			return fmt.Sprintf("the indentation does not fit the lines above: begin in column %d, as %s does", there.column, there.name)
		}
		return "the indentation does not fit the lines above"
	case own[0].item():
		return "an item of a list stands among keys"
	}
	return "a key stands among the items of a list, each of which begins with \"- \""
}

// nearest returns the margin that is nearest to a column.
func nearest(all []margin, column int) margin {
	best := all[0]
	for _, m := range all {
		if max(m.column-column, column-m.column) <= max(best.column-column, column-best.column) {
			best = m
		}
	}
	return best
}

// margins returns where the lines above one leave maps and lists open, the
// outermost first.
func (d *diagnosis) margins(i int) []margin {
	var open []margin
	for _, line := range d.lines[:i] {
		for n, m := range marginsOf(line) {
			for len(open) > 0 && (open[len(open)-1].column > m.column || open[len(open)-1].column == m.column && n == 0) {
				open = open[:len(open)-1]
			}
			open = append(open, m)
		}
	}
	return open
}

// marginsOf returns where the items and the key that stand in a line begin.
func marginsOf(line string) []margin {
	var found []margin
	rest := strings.TrimRight(line, " \t\r\n")
	column := 1
	for {
		bare := strings.TrimLeft(rest, " ")
		column += len(rest) - len(bare)
		switch item, isItem := strings.CutPrefix(bare, "-"); {
		case bare == "" || bare[0] == '#':
			return found
		case isItem && (item == "" || item[0] == ' '):
			found = append(found, margin{column, "-"})
			rest = item
			column++
		default:
			key, _, colon := strings.Cut(bare, ":")
			if colon && utf8.RuneCountInString(key) <= maxKey && !strings.ContainsAny(bare[:1], "[{\"'") {
				found = append(found, margin{column, key})
			}
			return found
		}
	}
}

// maxKey is more than any key takes, in characters.
const maxKey = 60
