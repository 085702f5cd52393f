package jsonpath

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Decode reads a whole document, which is one JSON value (RFC 8259) and
// nothing after it; a byte order mark before it is skipped. Of members with
// the same name the last one counts, as in encoding/json. Errors say at which
// byte, counted from 1, and wrap [ErrLimit] where the document is too deep or
// too large, [ErrCutOff] where it breaks off. The body may be reused at once.
func Decode(body []byte) (*Doc, error) {
	if len(body) > math.MaxInt32 {
		return nil, fmt.Errorf("%d bytes: %w of %d", len(body), ErrLimit, math.MaxInt32)
	}
	mark := len(body) - len(bytes.TrimPrefix(body, []byte("\ufeff")))
	text := string(body)
	s := scanner{Doc: &Doc{text: text}, at: mark}
	s.entries = make([]entry, 0, atMost(text))
	s.blank()
	if !s.value(0, 0, 0) {
		return nil, s.err
	}
	s.blank()
	if s.at < len(text) {
		s.expected("the end of the document")
		return nil, s.err
	}
	return s.Doc, nil
}

// atMost returns how many values a text can hold, as far as it is decoded.
func atMost(text string) int {
	n := 1 + strings.Count(text, ",") + strings.Count(text, "[") + strings.Count(text, "{")
	return min(n, maxValues)
}

// scanner reads a document from the left to the right. Its methods return
// whether all is well; when not, err says why.
type scanner struct {
	*Doc
	at    int
	depth int
	err   error
}

// fail notes why and where the text is no document.
func (s *scanner) fail(format string, args ...any) bool {
	s.err = fmt.Errorf("byte %d: %w", s.at+1, fmt.Errorf(format, args...))
	return false
}

// expected fails with what belongs here instead of what was found.
func (s *scanner) expected(want string) bool {
	rest := s.text[s.at:]
	hint := ""
	switch {
	case rest == "" && s.depth > 0:
		return s.fail("expected %s, found %s: %w", want, found(rest), ErrCutOff)
	case strings.HasPrefix(rest, "<"):
		hint = ": this looks like a web page"
	}
	return s.fail("expected %s, found %s%s", want, found(rest), hint)
}

// blank skips white space.
func (s *scanner) blank() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// peek returns the byte at the current place, and 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// value reads a value. Its entry comes before those of what is inside it.
func (s *scanner) value(parent, nameBegin, nameEnd int32) bool {
	if len(s.entries) == maxValues {
		return s.fail("more than %d values: %w", maxValues, ErrLimit)
	}
	at := int32(len(s.entries))
	s.entries = append(s.entries, entry{parent: parent, begin: int32(s.at), nameBegin: nameBegin, nameEnd: nameEnd})
	kind, coded, ok := Number, false, false
	switch s.peek() {
	case '{':
		kind = Object
		ok = s.inside(at, '}', s.member)
	case '[':
		kind = Array
		ok = s.inside(at, ']', s.element)
	case '"':
		kind = String
		coded, ok = s.quoted()
	case 't':
		kind = Bool
		ok = s.word("true")
	case 'f':
		kind = Bool
		ok = s.word("false")
	case 'n':
		kind = Null
		ok = s.word("null")
	default:
		ok = s.number()
	}
	e := &s.entries[at]
	e.kind, e.coded = kind, coded
	e.end, e.next = int32(s.at), int32(len(s.entries))
	return ok
}

// inside reads what stands between the brackets of the array or object at,
// one child after the other.
func (s *scanner) inside(at int32, closing byte, child func(parent, position int32) bool) bool {
	if s.depth == maxDepth {
		return s.fail("nested deeper than %d levels: %w", maxDepth, ErrLimit)
	}
	s.depth++
	s.at++
	s.blank()
	size := int32(0)
	for s.peek() != closing {
		if size > 0 && !s.comma(closing) {
			return false
		}
		if !child(at, size) {
			return false
		}
		size++
		s.blank()
	}
	s.at++
	s.depth--
	s.entries[at].size = size
	if closing == '}' {
		s.shadow(at)
	}
	return true
}

// comma reads the comma between two children and the blanks after it.
func (s *scanner) comma(closing byte) bool {
	if s.peek() != ',' {
		return s.expected(fmt.Sprintf("',' or '%c'", closing))
	}
	s.at++
	s.blank()
	if s.peek() == closing {
		return s.fail("a comma before '%c'", closing)
	}
	return true
}

// element reads an element of an array.
func (s *scanner) element(parent, position int32) bool {
	return s.value(parent, position, position)
}

// member reads a member of an object.
func (s *scanner) member(parent, _ int32) bool {
	if s.peek() != '"' {
		return s.expected("a name in double quotes")
	}
	at, begin := int32(len(s.entries)), s.at
	coded, ok := s.quoted()
	if !ok {
		return false
	}
	end := s.at
	s.blank()
	if s.peek() != ':' {
		return s.expected("':' after the name")
	}
	s.at++
	s.blank()
	if !s.value(parent, int32(begin+1), int32(end-1)) {
		return false
	}
	if coded {
		s.rename(at, unquote(s.text[begin:end]))
	}
	return true
}

// rename gives a member a name that is not simply what is written.
func (s *scanner) rename(at int32, name string) {
	if s.names == nil {
		s.names = map[int32]string{}
	}
	s.names[at] = name
	s.entries[at].nameCoded = true
}

// shadow finds members of the object at with the same name and lets only the
// last of them count.
func (s *scanner) shadow(at int32) {
	const few = 48 // up to so many, comparing each with each is faster than a map
	if s.entries[at].size > few {
		s.shadowMany(at)
		return
	}
	end := int32(len(s.entries))
	for a := at + 1; a < end; a = s.entries[a].next {
		name := s.name(a)
		for b := s.entries[a].next; b < end; b = s.entries[b].next {
			if s.name(b) == name {
				s.hide(at, a)
				break
			}
		}
	}
}

// shadowMany does the same for an object of many members.
func (s *scanner) shadowMany(at int32) {
	last := make(map[string]int32, s.entries[at].size)
	for a := at + 1; a < int32(len(s.entries)); a = s.entries[a].next {
		name := s.name(a)
		if before, ok := last[name]; ok {
			s.hide(at, before)
		}
		last[name] = a
	}
}

// hide lets the member at no longer count in the object parent.
func (s *scanner) hide(parent, at int32) {
	s.entries[at].shadowed = true
	s.entries[parent].size--
}

// quoted reads a string and says whether its text differs from what stands
// between the quotes.
func (s *scanner) quoted() (coded, ok bool) {
	begin := s.at + 1
	foreign := false // not ASCII
	for s.at = begin; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			coded = coded || foreign && !utf8.ValidString(s.text[begin:s.at])
			s.at++
			return coded, true
		case c == '\\':
			coded = true
			if !s.escape() {
				return false, false
			}
		case c < ' ':
			return false, s.fail("a control character in a string: %q", c)
		case c >= utf8.RuneSelf:
			foreign = true
		}
	}
	return false, s.expected(`'"' to close the string`)
}

// escape checks an escape sequence and stops at its last byte.
func (s *scanner) escape() bool {
	s.at++
	c := s.peek()
	if strings.IndexByte(`"\/bfnrt`, c) >= 0 {
		return true
	}
	if c != 'u' {
		return s.expected("an escape such as \\n or \\u00b0")
	}
	for range 4 {
		s.at++
		if !isHex(s.peek()) {
			return s.expected("four hexadecimal digits after \\u")
		}
	}
	return true
}

// word reads one of the words of JSON.
func (s *scanner) word(word string) bool {
	if !strings.HasPrefix(s.text[s.at:], word) {
		return s.expected("a value")
	}
	s.at += len(word)
	return true
}

// number reads a number, or fails because no value begins like this.
func (s *scanner) number() bool {
	begin := s.at
	var ok bool
	if s.at, ok = numberEnd(s.text, begin); ok {
		return true
	}
	if s.at == begin {
		return s.expected("a value")
	}
	return s.expected("a digit")
}
