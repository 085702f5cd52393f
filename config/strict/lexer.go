package strict

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A trap is a part of a line that was meant as text and is not read as such.
type trap struct {
	from, to int // characters of the line
	text     string
	why      string
}

// A lexer walks along a line that YAML cannot read and looks for a trap. It
// understands as much of YAML as a configuration is likely to hold.
type lexer struct {
	text []string // all lines, for their anchors

	line  []rune
	at    int
	keyed bool // a key has gone before, so a value is due

	depth   int // of brackets that are open
	bracket int // where the outermost of them is,
	above   int // so many lines above
	open    int // where a quote is that is not closed, or -1
}

// scan walks along a line. Brackets that stay open are remembered for the
// next one.
func (l *lexer) scan(line string) (trap, bool) {
	l.line, l.at, l.keyed, l.open = []rune(line), 0, false, -1
	l.above++
	for l.depth == 0 && l.at < len(l.line) && (l.is(' ') || l.is('-') && l.blank(l.at+1)) {
		l.at++
	}
	for l.skip(); l.at < len(l.line) && !l.is('#'); l.skip() {
		if t, found := l.token(); found {
			return t, true
		}
	}
	return trap{}, false
}

// token steps over one token, unless it is a trap.
func (l *lexer) token() (trap, bool) {
	switch c := l.line[l.at]; {
	case c == '"' || c == '\'':
		return l.quoted(c)
	case strings.ContainsRune("%@`", c), c == '-' && l.keyed && l.blank(l.at+1), l.braces():
		return l.trap(l.at, fmt.Sprintf("YAML keeps %q for itself", string(c))), true
	case c == '*' && !l.anchored(), c == '&' && l.blank(l.at+1), (c == '|' || c == '>') && !l.header():
		return l.trap(l.at, fmt.Sprintf("YAML keeps %q for itself", string(c))), true
	case c == '*' || c == '&' || c == '!' || c == '|' || c == '>':
		l.word()
	case c == '[' || c == '{':
		if l.depth == 0 {
			l.bracket, l.above = l.at, 0
		}
		l.depth++
		l.keyed = false
		l.at++
	case l.depth > 0 && strings.ContainsRune("]},:", c):
		return l.close(c)
	default:
		return l.plain()
	}
	return trap{}, false
}

// quoted steps over a text in quotes, after which nothing but a sign may
// come.
func (l *lexer) quoted(mark rune) (trap, bool) {
	start := l.at
	for l.at++; l.at < len(l.line) && l.line[l.at] != mark; l.at++ {
		if l.is('\\') && mark == '"' {
			l.at++
		}
	}
	if l.at >= len(l.line) {
		l.open = start
		return trap{}, false
	}
	l.at++
	if l.at < len(l.line) && l.line[l.at] == mark && mark == '\'' {
		return l.quoted(mark) // two in a row stand for one
	}
	return l.ended(start)
}

// ended looks at what comes after a quote or a bracket that began at start.
func (l *lexer) ended(start int) (trap, bool) {
	end := l.line[l.at-1]
	l.skip()
	switch {
	case l.at >= len(l.line) || l.is('#') || l.depth > 0 && strings.ContainsRune(",]}:", l.line[l.at]):
		return trap{}, false
	case l.is(':') && l.blank(l.at+1):
		l.at++
		l.keyed = true
		return trap{}, false
	}
	return l.trap(start, fmt.Sprintf("the text goes on after %q", string(end))), true
}

// close steps over a sign within brackets.
func (l *lexer) close(c rune) (trap, bool) {
	l.at++
	l.keyed = c == ':'
	if c == ',' || c == ':' {
		return trap{}, false
	}
	if l.depth--; l.depth > 0 || l.above > 0 {
		return trap{}, false
	}
	return l.ended(l.bracket)
}

// plain steps over a text without quotes, up to the end of the key or value.
func (l *lexer) plain() (trap, bool) {
	start := l.at
	for ; l.at < len(l.line); l.at++ {
		c := l.line[l.at]
		switch {
		case c == '#' && l.line[max(l.at-1, 0)] == ' ':
			return trap{}, false
		case c == ':' && l.blank(l.at+1) && l.keyed:
			return l.trap(start, `YAML keeps ": " for itself`), true
		case c == ':' && l.blank(l.at+1):
			l.at++
			l.keyed = true
			return trap{}, false
		case l.depth > 0 && strings.ContainsRune(",]}", c):
			return trap{}, false
		case l.depth > 0 && strings.ContainsRune("[{", c):
			return l.trap(start, fmt.Sprintf("YAML keeps %q for itself", string(c))), true
		}
	}
	return trap{}, false
}

// trap takes all that belongs to the text that starts at a place.
func (l *lexer) trap(start int, why string) trap {
	end, nested := start, 0
	for ; end < len(l.line); end++ {
		c := l.line[end]
		if c == '#' && end > start && l.line[end-1] == ' ' {
			break
		}
		if l.depth == 0 {
			continue
		}
		if nested == 0 && strings.ContainsRune(",]}", c) {
			break
		}
		switch c {
		case '[', '{':
			nested++
		case ']', '}':
			nested--
		}
	}
	for end > start+1 && l.line[end-1] == ' ' {
		end--
	}
	return trap{start, end, string(l.line[start:end]), why}
}

func (l *lexer) is(c rune) bool { return l.line[l.at] == c }

// blank says whether nothing, or a space, stands at a place.
func (l *lexer) blank(i int) bool { return i >= len(l.line) || l.line[i] == ' ' || l.line[i] == '\t' }

// skip steps over spaces.
func (l *lexer) skip() {
	for l.at < len(l.line) && l.blank(l.at) {
		l.at++
	}
}

// word steps over what has no space in it, and returns it.
func (l *lexer) word() string {
	start := l.at
	for l.at < len(l.line) && !l.blank(l.at) && (l.depth == 0 || !strings.ContainsRune(",]}", l.line[l.at])) {
		l.at++
	}
	return string(l.line[start:l.at])
}

// braces says whether a variable without quotes stands here.
func (l *lexer) braces() bool {
	return l.is('{') && l.at+1 < len(l.line) && l.line[l.at+1] == '{'
}

// header says whether what stands here begins a block of text.
func (l *lexer) header() bool {
	for _, c := range l.line[l.at+1:] {
		switch {
		case c == ' ' || c == '#':
			return strings.HasPrefix(strings.TrimLeft(string(l.line[l.at+1:]), "+-123456789 "), "#")
		case !strings.ContainsRune("+-123456789", c):
			return false
		}
	}
	return true
}

// anchored says whether what stands here refers to an anchor of the file.
func (l *lexer) anchored() bool {
	copied := *l
	name := copied.word()[1:]
	odd := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }
	return name != "" && !strings.ContainsFunc(name, odd) &&
		slices.ContainsFunc(l.text, func(line string) bool { return strings.Contains(line, "&"+name) })
}

// quote writes a text in the quotes that change it least.
func quote(text string) string {
	if strings.ContainsAny(text, `"\`) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return `"` + text + `"`
}
