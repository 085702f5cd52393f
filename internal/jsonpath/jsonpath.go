// Package jsonpath finds values in JSON by RFC 9535.
//
// An address is parsed once and used on any number of documents; a document
// is decoded once and asked by any number of addresses:
//
//	path, err := jsonpath.Parse("$.sensors[?@.name == 'inlet'].temp")
//	doc, err := jsonpath.Decode(body)
//	nodes, err := doc.Select(path)
//
// Each node says what kind of value it is, how it is written ([Node.Raw]),
// what it says ([Node.Text]) and where it stands ([Node.Path]). No node and no
// error means that the document holds nothing at that address.
//
// A decoded document is no tree of maps but a table with a row for each value,
// made in one pass of about 3 µs a kilobyte; addresses of names and positions
// only ([Path.Singular]) then take a fraction of that.
//
// Numbers compare by their decimal value, whatever their size or spelling.
// Objects are seen in the order in which they are written. A literal pattern
// of match() or search() that is no I-Regexp (RFC 9485) is refused by [Parse],
// where the standard would let it silently match nothing; ^ and $ are anchors
// in it, as the compliance suite wants.
//
// Both an address and a document are foreign text here: what they may cost is
// bounded, see [ErrLimit].
package jsonpath

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Path is an address: a JSONPath query. It never changes and may be used by
// any number of goroutines.
type Path struct {
	text  string
	query query
}

// Parse reads an address. An error quotes the address and says at which
// character, counted from 1, something else was expected.
func Parse(s string) (*Path, error) {
	p := parser{s: s}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%q: not valid UTF-8", s)
	}
	if !p.take("$") {
		p.unrooted()
	}
	path := &Path{text: s, query: p.query()}
	if p.err == nil && p.at < len(s) {
		p.trailing()
	}
	if p.err != nil {
		return nil, fmt.Errorf("%q: %w", s, p.err)
	}
	return path, nil
}

// String returns the address as it was given to [Parse].
func (p *Path) String() string { return p.text }

// Singular says whether the address consists of names and positions only, so
// that it selects one node at most in any document.
func (p *Path) Singular() bool { return p.query.singular }

// query is a sequence of segments, applied to the root of the document or, in
// a filter, to the current node.
type query struct {
	relative bool // begins with @
	singular bool // selects one node at most
	segments []segment
}

// segment applies its selectors to a node, or to it and all its descendants.
type segment struct {
	descendant bool
	selectors  []selector
}

// maxNesting bounds parentheses, filters and functions inside each other.
const maxNesting = 100

// parser reads an address from the left to the right. The first failure stops
// it: it keeps err and moves to the end, where nothing more is found.
type parser struct {
	s       string
	at      int
	nesting int
	err     error
}

// fail notes what is wrong at a place, unless something was wrong before.
func (p *parser) fail(at int, format string, args ...any) {
	if p.err == nil {
		position := utf8.RuneCountInString(p.s[:at]) + 1
		p.err = fmt.Errorf("position %d: "+format, append([]any{position}, args...)...)
	}
	p.at = len(p.s)
}

// expected fails with what belongs here instead of what was found.
func (p *parser) expected(want string) {
	p.fail(p.at, "expected %s, found %s", want, found(p.s[p.at:]))
}

// peek returns the byte at the current place, and 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

// take reads the token if it stands here.
func (p *parser) take(token string) bool {
	if !strings.HasPrefix(p.s[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

// blank skips white space.
func (p *parser) blank() {
	for p.at < len(p.s) && strings.IndexByte(" \t\n\r", p.s[p.at]) >= 0 {
		p.at++
	}
}

// enter begins something that can contain itself; call what it returns at the
// end of it.
func (p *parser) enter() (leave func()) {
	if p.nesting++; p.nesting > maxNesting {
		p.fail(p.at, "nested deeper than %d levels", maxNesting)
	}
	return func() { p.nesting-- }
}

// unrooted fails because the address does not begin with $, with what may be
// meant.
func (p *parser) unrooted() {
	likely := strings.TrimSpace(strings.TrimPrefix(p.s, "@"))
	for _, start := range []string{"$", "$."} {
		if strings.HasPrefix(likely, "$") {
			start = ""
		}
		if _, err := Parse(start + likely); err == nil && likely != "" {
			p.fail(0, "an address begins with '$'; write %s", start+likely)
		}
	}
	p.fail(0, "an address begins with '$'")
}

// trailing fails because the address goes on where it should end.
func (p *parser) trailing() {
	if strings.TrimSpace(p.s[p.at:]) == "" {
		p.fail(p.at, "blanks after the address")
	}
	p.blank()
	p.expected("'.', '[' or the end")
}

// query reads the segments after $ or @.
func (p *parser) query() query {
	q := query{singular: true}
	for {
		s, ok := p.segment()
		if !ok {
			return q
		}
		q.segments = append(q.segments, s)
		q.singular = q.singular && !s.descendant && len(s.selectors) == 1 && s.selectors[0].step != nil
	}
}

// segment reads a segment, blanks before it included; without ok, none is here.
func (p *parser) segment() (s segment, ok bool) {
	begin := p.at
	p.blank()
	switch {
	case p.take(".."):
		s.descendant = true
		if p.peek() == '[' {
			s.selectors = p.bracket()
			return s, true
		}
		s.selectors = []selector{p.afterDots("'*', a name or '[' right after '..'")}
	case p.take("."):
		s.selectors = []selector{p.afterDots("'*' or a name right after '.'")}
	case p.peek() == '[':
		s.selectors = p.bracket()
	default:
		p.at = begin
		return s, false
	}
	return s, true
}

// afterDots reads what may follow '.' and '..' without brackets.
func (p *parser) afterDots(want string) selector {
	if p.take("*") {
		return wildcard()
	}
	begin := p.at
	name := p.shorthand()
	word, _, _ := strings.Cut(p.s[begin:], ".")
	if end := strings.IndexAny(word, " \t\n\r[]()<>=!&|,'\""); end >= 0 {
		word = word[:end]
	}
	end, numeric := digits(word, 0)
	switch {
	case name == word && name != "":
	case numeric && end == len(word):
		p.fail(begin, "write [%s] for the position or ['%s'] for the name", word, word)
	case name != "" || numeric:
		p.fail(begin, "a name with such characters needs brackets and quotes: ['%s']", word)
	default:
		p.expected(want)
	}
	return byName(name)
}

// bracket reads the selectors in brackets.
func (p *parser) bracket() []selector {
	defer p.enter()()
	p.take("[")
	var list []selector
	for {
		p.blank()
		list = append(list, p.selector())
		p.blank()
		if !p.take(",") {
			break
		}
	}
	if !p.take("]") {
		p.expected("',' or ']'")
	}
	return list
}

// selector reads one of the selectors in brackets.
func (p *parser) selector() selector {
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		return byName(p.text())
	case p.take("*"):
		return wildcard()
	case p.take("?"):
		p.blank()
		holds := p.disjunction()
		if c := p.peek(); c != ',' && c != ']' {
			p.expected("'&&', '||', ',' or ']'")
		}
		return where(holds)
	case c == '-' || c == ':' || isDigit(c):
		return p.position()
	case c == '(':
		p.fail(p.at, "there are no scripts in RFC 9535; the last element is [-1], a filter is [?(...)]")
	}
	begin := p.at
	if name := p.shorthand(); name != "" {
		p.fail(begin, "a name in brackets needs quotes: ['%s']", name)
	}
	p.expected("a quoted name, a position, a slice, '*' or '?'")
	return wildcard()
}

// position reads a position or a slice.
func (p *parser) position() selector {
	first, given := p.integer()
	end := p.at
	p.blank()
	if !p.take(":") {
		p.at = end
		return byPosition(first)
	}
	s := slice{step: 1}
	if given {
		s.begin = &first
	}
	p.blank()
	if n, ok := p.integer(); ok {
		s.end = &n
	}
	p.blank()
	if p.take(":") {
		p.blank()
		if n, ok := p.integer(); ok {
			s.step = n
		}
	}
	return s.selector()
}
