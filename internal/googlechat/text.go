package googlechat

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Escape makes plain text of what Google Chat would read as markup: * _ ~ ` and
// the angles of links and mentions, by which a device's name could call
// everybody. An invisible word joiner takes their meaning.
func Escape(text string) string {
	const joiner = "\u2060"
	return strings.NewReplacer("<", "<"+joiner, "*", joiner+"*"+joiner, "_", joiner+"_"+joiner, "~", joiner+"~"+joiner, "`", joiner+"`"+joiner).
		Replace(text)
}

// EscapeCard makes plain text of what a card would read as HTML.
func EscapeCard(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>")
}

// Truncate cuts a text to so many bytes, between two characters, and says so
// by an ellipsis.
func Truncate(text string, most int) string {
	const ellipsis = "…"
	if len(text) <= most {
		return text
	}
	cut := max(most-len(ellipsis), 0)
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + ellipsis
}
