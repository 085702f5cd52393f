package jsonpath

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxInteger bounds positions and slices: 2^53-1, the largest integer that
// every JSON implementation represents (RFC 9535, section 2.1).
const maxInteger int64 = 1<<53 - 1

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// digits returns where the digits that begin at i end; without ok, none do.
func digits(s string, i int) (end int, ok bool) {
	end = i
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	return end, end > i
}

// found describes the beginning of a text for a message: a word, a character,
// a byte that is no UTF-8, or the end.
func found(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	for size > 0 && size < len(s) && size < 20 && isLetter(s[0]) && isLetter(s[size]) {
		size++
	}
	if size == 0 {
		return "the end"
	}
	return strconv.Quote(s[:size])
}

// numberEnd returns where the number that begins at ends, by the grammar that
// JSON and JSONPath share; without ok, a digit is missing there.
func numberEnd(s string, at int) (end int, ok bool) {
	end, ok = at, true
	if strings.HasPrefix(s[end:], "-") {
		end++
	}
	if strings.HasPrefix(s[end:], "0") {
		end++
	} else {
		end, ok = digits(s, end)
	}
	if ok && strings.HasPrefix(s[end:], ".") {
		end, ok = digits(s, end+1)
	}
	if ok && end < len(s) && s[end]|0x20 == 'e' {
		end++
		if end < len(s) && (s[end] == '+' || s[end] == '-') {
			end++
		}
		end, ok = digits(s, end)
	}
	return end, ok
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
	first := p.at
	if p.at, ok = digits(p.s, first); !ok {
		p.expected("a digit")
		return 0, false
	}
	written := p.s[begin:p.at]
	if p.s[first] == '0' && written != "0" {
		p.fail(begin, "%s has a needless zero or sign", written)
	}
	n, err := strconv.ParseInt(written, 10, 64)
	if err != nil || n > maxInteger || n < -maxInteger {
		p.fail(begin, "%s is beyond ±%d", written, maxInteger)
	}
	return n, true
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
