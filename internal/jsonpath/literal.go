package jsonpath

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxInteger bounds positions and slices: 2^53-1, the largest integer that
// every JSON implementation represents (RFC 9535, section 2.1).
const maxInteger = 1<<53 - 1

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// digitsEnd returns where the digits that begin at i end.
func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// leadingWord returns the ASCII letters that a text begins with.
func leadingWord(s string) string {
	end := 0
	for end < len(s) && end < 20 && isLetter(s[end]) {
		end++
	}
	return s[:end]
}

// numberEnd returns where the number that begins at ends, by the grammar that
// JSON and JSONPath share; without ok, a digit is missing there.
func numberEnd(s string, at int) (end int, ok bool) {
	i := at
	if i < len(s) && s[i] == '-' {
		i++
	}
	digits := i
	if i = digitsEnd(s, i); i == digits {
		return i, false
	}
	if s[digits] == '0' {
		i = digits + 1
	}
	if i < len(s) && s[i] == '.' {
		digits = i + 1
		if i = digitsEnd(s, digits); i == digits {
			return i, false
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		digits = i
		if i = digitsEnd(s, digits); i == digits {
			return i, false
		}
	}
	return i, true
}

// number reads a number as it is written in a comparison.
func (p *parser) number() string {
	begin := p.at
	end, ok := numberEnd(p.s, begin)
	p.at = end
	if !ok {
		p.expected("a digit")
		return ""
	}
	return p.s[begin:end]
}

// integer reads a position or a part of a slice; ok is false when there is
// none here.
func (p *parser) integer() (n int64, ok bool) {
	begin := p.at
	if c := p.peek(); c != '-' && !isDigit(c) {
		return 0, false
	}
	p.take("-")
	digits := p.at
	p.at = digitsEnd(p.s, digits)
	switch text := p.s[digits:p.at]; {
	case text == "":
		p.expected("a digit")
	case text[0] == '0' && (len(text) > 1 || digits > begin):
		p.fail(begin, "%s is no position; write it without a leading zero or minus zero", p.s[begin:p.at])
	default:
		n, err := strconv.ParseInt(p.s[begin:p.at], 10, 64)
		if err != nil || n > maxInteger || n < -maxInteger {
			p.fail(begin, "the integer is beyond ±%d", maxInteger)
		}
		return n, true
	}
	return 0, true
}

// isNameFirst says whether a name without quotes may begin with r (RFC 9535,
// section 2.5.1.1); it may go on with these and with digits.
func isNameFirst(r rune) bool {
	return r == '_' || r >= utf8.RuneSelf || isLetter(byte(r))
}

// shorthand reads a name without quotes, or nothing.
func (p *parser) shorthand() string {
	begin := p.at
	for i, r := range p.s[begin:] {
		if !isNameFirst(r) && (i == 0 || !isDigit(byte(min(r, utf8.RuneSelf)))) {
			break
		}
		p.at = begin + i + utf8.RuneLen(r)
	}
	return p.s[begin:p.at]
}

// text reads a string in single or double quotes.
func (p *parser) text() string {
	quote := p.s[p.at]
	begin := p.at
	p.at++
	var b strings.Builder
	for p.at < len(p.s) {
		c := p.s[p.at]
		switch {
		case c == quote:
			p.at++
			return b.String()
		case c == '\\':
			b.WriteRune(p.escape(quote))
			continue
		case c < ' ':
			p.fail(p.at, "a control character in a string; write it as \\u%04x", c)
			return ""
		}
		b.WriteByte(c)
		p.at++
	}
	p.fail(begin, "the string that begins here is not closed")
	return ""
}

// escape reads an escape sequence in a string between such quotes.
func (p *parser) escape(quote byte) rune {
	begin := p.at
	p.at++
	c := p.peek()
	p.at++
	switch at := strings.IndexByte(`bfnrt/\`, c); {
	case at >= 0:
		return rune("\b\f\n\r\t/\\"[at])
	case c == quote:
		return rune(c)
	case c != 'u':
		p.fail(begin, `no such escape; there are \b \f \n \r \t \/ \\ \%c and \u with four digits`, quote)
		return 0
	}
	r := p.hex(begin)
	if !utf16.IsSurrogate(r) {
		return r
	}
	if !p.take(`\u`) {
		p.fail(begin, "half of a surrogate pair")
		return 0
	}
	if r = utf16.DecodeRune(r, p.hex(begin)); r == utf8.RuneError {
		p.fail(begin, "half of a surrogate pair")
	}
	return r
}

// hex reads the four hexadecimal digits of an escape that began at.
func (p *parser) hex(at int) rune {
	end := p.at
	for end < len(p.s) && end < p.at+4 && isHex(p.s[end]) {
		end++
	}
	n, err := strconv.ParseUint(p.s[p.at:end], 16, 16)
	if err != nil || end < p.at+4 {
		p.fail(at, `\u needs four hexadecimal digits`)
		return 0
	}
	p.at = end
	return rune(n)
}
