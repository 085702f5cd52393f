package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes foreign text harmless for a terminal: control characters,
// and those that are not seen or turn the writing direction, are written out
// as \x1b or \u202e. Line ends are kept; tabs become spaces.
func printable(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, string(utf8.RuneError)) {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\t':
			b.WriteString("    ")
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

// oneLine is printable with line ends written out too.
func oneLine(text string) string { return strings.ReplaceAll(printable(text), "\n", `\n`) }

// maxBody is how many bytes of an answer a person is shown.
const maxBody = 4 << 10

// excerpt is the beginning of an answer, harmless and indented, for a person.
func excerpt(body []byte) string {
	head := body[:min(len(body), maxBody)]
	for len(head) < len(body) && len(head) > 0 && !utf8.RuneStart(body[len(head)]) {
		head = head[:len(head)-1]
	}
	text := strings.ReplaceAll(strings.TrimRight(string(head), "\r\n\t \x00"), "\r\n", "\n")
	text = "  " + strings.ReplaceAll(printable(text), "\n", "\n  ")
	if len(head) < len(body) {
		text += fmt.Sprintf("\n  … and %d more bytes", len(body)-len(head))
	}
	return text
}
