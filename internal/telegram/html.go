package telegram

import (
	"html"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Escape returns text such that it reads as itself in HTML, also within an
// attribute.
func Escape(text string) string { return html.EscapeString(text) }

// Length returns how long HTML is for Telegram: in UTF-16 code units of what
// is seen.
func Length(markup string) int {
	units := 0
	for i := 0; i < len(markup); {
		p := next(markup[i:])
		i += p.size
		units += p.units
	}
	return units
}

// Truncate cuts HTML to at most limit units by [Length], an ellipsis at its
// end included. It cuts no tag, entity or character, and closes the tags that
// it leaves open.
func Truncate(markup string, limit int) string {
	if Length(markup) <= limit {
		return markup
	}
	if limit < 1 {
		return ""
	}
	var open []string
	end := 0
	for units := limit - 1; end < len(markup); {
		p := next(markup[end:])
		if units -= p.units; units < 0 {
			break
		}
		end += p.size
		open = nest(open, p.tag)
	}
	var b strings.Builder
	b.WriteString(markup[:end] + "…")
	for _, name := range slices.Backward(open) {
		b.WriteString("</" + name + ">")
	}
	return b.String()
}

// nest returns the tags that are open after tag, which may be none.
func nest(open []string, tag string) []string {
	name, closes := strings.CutPrefix(tag, "/")
	if i := strings.IndexFunc(name, notInTagName); i >= 0 {
		name = name[:i]
	}
	switch last := len(open) - 1; {
	case name == "":
	case !closes:
		open = append(open, name)
	case last >= 0 && open[last] == name:
		open = open[:last]
	}
	return open
}

func notInTagName(r rune) bool { return notInName(r) && r != '-' }

// A piece of markup is not to be cut.
type piece struct {
	size  int    // in bytes
	units int    // seen, in UTF-16
	tag   string // between < and >
}

func next(markup string) piece {
	switch markup[0] {
	case '<':
		if n := tagSize(markup); n > 0 {
			return piece{size: n, tag: markup[1 : n-1]}
		}
	case '&':
		if n, r := entity(markup); n > 0 {
			return piece{size: n, units: utf16.RuneLen(r)}
		}
	}
	r, size := utf8.DecodeRuneInString(markup)
	return piece{size: size, units: utf16.RuneLen(r)}
}

// tagSize is the length of the tag that markup begins with, 0 where < is only
// that.
func tagSize(markup string) int {
	const longest = 4096
	quoted := false
	for i := 1; i < min(len(markup), longest); i++ {
		switch c := markup[i]; {
		case i == 1 && c != '/' && (c|0x20 < 'a' || c|0x20 > 'z'):
			return 0
		case c == '"':
			quoted = !quoted
		case c == '>' && !quoted:
			return i + 1
		}
	}
	return 0
}

// entity is the length of the entity that markup begins with and what it
// stands for; 0 where & is only that. Telegram knows four names and all
// numbers.
func entity(markup string) (int, rune) {
	const longest = len("&#x10ffff;")
	end := strings.IndexByte(markup[:min(len(markup), longest)], ';')
	if end < 0 {
		return 0, 0
	}
	switch name := markup[1:end]; {
	case slices.Contains([]string{"lt", "gt", "amp", "quot"}, name):
	case strings.HasPrefix(name, "#"):
	default:
		return 0, 0
	}
	text := html.UnescapeString(markup[:end+1])
	r, size := utf8.DecodeRuneInString(text)
	if size != len(text) {
		return 0, 0
	}
	return end + 1, r
}
