package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	ellipsis = "…"
	joiner   = '\u200d' // ZERO WIDTH JOINER, which makes one picture of two
	heap     = 12       // runes of one character at most; a family of four has 11
)

// Tidy makes one harmless line of foreign text: control characters and line
// breaks become spaces, what turns the direction of writing is dropped, and
// what is longer than limit characters is cut.
func Tidy(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == joiner || r == '\u200c':
			return r
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
	return Clip(strings.Join(strings.Fields(s), " "), limit)
}

// TidyLines tidies each line and leaves out empty ones.
func TidyLines(s string, limit int) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = Tidy(line, limit); line != "" {
			lines = append(lines, line)
		}
	}
	return Clip(strings.Join(lines, "\n"), limit)
}

// Clip cuts the end off a text of more than limit characters.
func Clip(s string, limit int) string {
	all := clusters(s)
	if len(all) <= limit {
		return s
	}
	return strings.TrimRight(strings.Join(all[:max(limit-1, 0)], ""), " ") + ellipsis
}

// Squeeze cuts the middle out of a name of more than limit characters, since
// names differ at their ends: "Cold…ore 12".
func Squeeze(s string, limit int) string {
	all := clusters(s)
	if len(all) <= limit {
		return s
	}
	head := strings.TrimRight(strings.Join(all[:limit/2], ""), " ")
	tail := all[len(all)-max(limit-1-Length(head), 0):]
	return head + ellipsis + strings.TrimLeft(strings.Join(tail, ""), " ")
}

// Length is how many characters a reader sees.
func Length(s string) int { return len(clusters(s)) }

// clusters parts a text into what a reader sees as characters: a letter with
// its marks, a picture with its variations. It knows of the rules of Unicode
// (UAX 29) what names of places and messages need.
func clusters(s string) []string {
	var all []string
	start, runes, last := 0, 0, rune(0)
	paired := false // last is the second half of a flag
	for i, r := range s {
		if i > 0 && (runes == heap || !continues(last, r, paired)) {
			all = append(all, s[start:i])
			start, runes = i, 0
		}
		paired = !paired && flag(last) && flag(r)
		last = r
		runes++
	}
	if s != "" {
		all = append(all, s[start:])
	}
	return all
}

// continues says whether r belongs to the cluster that ends with last.
func continues(last, r rune, paired bool) bool {
	switch {
	case last == joiner || r == joiner:
		return true
	case unicode.In(r, unicode.Mn, unicode.Mc, unicode.Me, unicode.Variation_Selector):
		return true
	case r == '\u0e33' || r == '\u0eb3': // Thai and Lao AM, a vowel on top and after
		return true
	case r >= 0x1f3fb && r <= 0x1f3ff || r >= 0xe0020 && r <= 0xe007f: // colours of skin, tags
		return true
	case r >= 0x1160 && r <= 0x11ff: // Hangul vowels and finals, as some systems store them
		return last >= 0x1100 && last <= 0x11ff
	}
	return flag(last) && flag(r) && !paired
}

// flag says whether r is half a flag.
func flag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
