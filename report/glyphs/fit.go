package glyphs

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dots end a line that was shortened. They are three full stops: the ellipsis
// of a Japanese font hangs in the middle of the line.
const dots = "..."

// Fit returns a line that is at most some ems wide: the text itself, or its
// beginning and three dots. A character is never parted from its marks. Where
// not even the dots have room nothing is left.
func (f *Fonts) Fit(text string, weight Weight, ems float64) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	run := f.run(text, weight)
	if run.Advance <= ems {
		return text
	}
	end := f.run(dots, weight).Advance
	if !(end <= ems) { // also of NaN
		return ""
	}
	return strings.TrimRight(run.Text[:run.cut(ems-end)], " ·-–—/,:") + dots
}

// cut returns how many bytes of a run's text are at most some ems wide, without
// parting a character from what follows and belongs to it.
func (r Run) cut(ems float64) int {
	last, at, i := 0, 0, 0
	for _, c := range r.Text {
		if float64(r.Glyphs[i].At.X) > ems {
			break
		}
		if !belongs(c) {
			last = at
		}
		at += utf8.RuneLen(c)
		i++
	}
	return last
}

// belongs says whether a character belongs to the one before.
func belongs(r rune) bool {
	return unicode.IsMark(r) || r == saraAm
}
