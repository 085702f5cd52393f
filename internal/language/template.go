package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Values are what a template's names stand for. Those that are absent or
// empty have no value.
type Values map[string]string

// Fill writes a template: {name} becomes the value of the name, and what
// stands between [ and ] is left out where a name inside it has no value.
// Values are never read as templates.
func Fill(template string, v Values) string {
	var whole string
	for template != "" {
		before, rest, optional := strings.Cut(template, "[")
		text, _ := expand(before, v)
		whole = join(whole, text)
		if !optional {
			break
		}
		inside, after, _ := strings.Cut(rest, "]")
		if text, complete := expand(inside, v); complete {
			whole = join(whole, text)
		}
		template = after
	}
	return strings.TrimSpace(whole)
}

// expand replaces the names in a template without optional parts, and says
// whether all of them have values.
func expand(template string, v Values) (text string, complete bool) {
	complete = true
	for {
		before, rest, found := strings.Cut(template, "{")
		text = join(text, before)
		if !found {
			return text, complete
		}
		name, after, _ := strings.Cut(rest, "}")
		text = join(text, v[name])
		complete = complete && v[name] != ""
		template = after
	}
}

// join puts two texts together, with a space where Thai meets Latin letters or
// digits: Thai parts no words, but those it does.
func join(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if meet(last, first) || meet(first, last) {
		return a + " " + b
	}
	return a + b
}

// meet says whether one rune is Thai and the other a Latin letter or a digit.
func meet(thai, other rune) bool {
	return unicode.Is(unicode.Thai, thai) && (unicode.Is(unicode.Latin, other) || other >= '0' && other <= '9')
}
