package strict

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	// maxSlips is how many slips of one file are repaired before reading it
	// is given up.
	maxSlips = 50

	// maxParsed bounds the text that is parsed in search of slips, in bytes.
	maxParsed = 64 << 20
)

// parse parses a text. Where YAML cannot read it, the slip is looked for and
// read as it was meant; the slips are returned without file and path. It
// returns nil for a text that cannot be repaired.
func parse(text string) (*yaml.Node, []Mistake) {
	doc, err := load(text)
	if err == nil {
		return doc, nil
	}
	d := diagnosis{lines: strings.SplitAfter(text, "\n"), err: err}
	var slips []Mistake
	for range maxSlips {
		slip, repaired := d.next()
		again := slices.ContainsFunc(slips, func(s Mistake) bool { return s.Pos == slip.Pos })
		if !again {
			slips = append(slips, slip)
		}
		if again || !repaired {
			return nil, slips
		}
		if doc, d.err = load(strings.Join(d.lines, "")); d.err == nil {
			return doc, slips
		}
	}
	return nil, slips
}

// load parses a text of one document.
func load(text string) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(strings.NewReader(text))
	var doc, second yaml.Node
	err := decoder.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return &doc, nil
	}
	if err != nil {
		return nil, err
	}
	switch err = decoder.Decode(&second); {
	case errors.Is(err, io.EOF):
		return &doc, nil
	case err == nil:
		return nil, errSecond
	}
	return nil, err
}

// errSecond is the error of a text that holds several documents.
var errSecond = errors.New("a second document")

// A diagnosis looks for what keeps YAML from reading a text.
type diagnosis struct {
	lines  []string // with their ends
	err    error    // of the YAML package
	parsed int      // bytes
}

// next finds a slip and repairs it, if it can be repaired.
func (d *diagnosis) next() (Mistake, bool) {
	first := d.culprit()
	if first < 0 {
		return Mistake{Text: "not YAML: " + strings.TrimPrefix(d.err.Error(), "yaml: ")}, false
	}
	l, last := lexer{text: d.lines}, first
	for i := first; i < len(d.lines); i++ {
		last = i
		line := strings.TrimRight(d.lines[i], "\r\n")
		t, found := l.scan(line)
		if found {
			runes := []rune(line)
			d.lines[i] = string(runes[:t.from]) + quote(t.text) + string(runes[t.to:]) + d.lines[i][len(line):]
			return at(i, t.from, "put this in quotes: %s (%s)", quote(t.text), t.why), true
		}
		if l.depth == 0 {
			break
		}
	}
	if l.open < 0 && l.depth > 0 {
		return at(last-l.above, l.bracket, "this bracket is never closed"), false
	}
	return d.explain(first, l), false
}

// at makes a mistake of the column of a line, both from 0.
func at(line, column int, format string, args ...any) Mistake {
	return Mistake{Pos: Pos{Line: line + 1, Column: column + 1}, Text: fmt.Sprintf(format, args...)}
}

// culprit returns the index of the line at which the text stops being YAML, or
// -1 where it cannot be told.
func (d *diagnosis) culprit() int {
	good, bad := 0, len(d.lines) // so many lines are fine; so many are not
	for {
		for bad-good > 1 {
			middle := (good + bad) / 2
			if d.fine(middle) {
				good = middle
			} else {
				bad = middle
			}
		}
		healed := d.heals(bad)
		if healed == 0 {
			break
		}
		good, bad = healed, len(d.lines)
	}
	if d.parsed > maxParsed {
		return -1
	}
	return bad - 1
}

// heals returns how many lines are fine again after so many that are not,
// since a bracket or quote ends only later; or 0.
func (d *diagnosis) heals(bad int) int {
	const patience = 40 // lines
	for n := bad + 1; n <= min(bad+patience, len(d.lines)-1); n++ {
		if d.fine(n) {
			return n
		}
	}
	return 0
}

// fine says whether the first so many lines are YAML.
func (d *diagnosis) fine(lines int) bool {
	text := strings.Join(d.lines[:lines], "")
	if d.parsed += len(text); d.parsed > maxParsed {
		return false
	}
	_, err := load(text)
	return err == nil
}

// explain says what is wrong with a line that cannot be repaired.
func (d *diagnosis) explain(i int, l lexer) Mistake {
	line := d.lines[i]
	indent := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " \t"))
	if m, ok := d.wordless(i); ok {
		return m
	}
	switch text := d.err.Error(); {
	case errors.Is(d.err, errSecond):
		return at(i, 0, "a second document begins here; a file holds one")
	case strings.Contains(line[:len(line)-len(strings.TrimLeft(line, " \t"))], "\t"):
		return at(i, 0, "a tab indents this line; YAML wants spaces")
	case l.open >= 0:
		return at(i, l.open, "this quote is never closed")
	case misplaced(text):
		return at(i, indent, "%s", d.askew(i))
	default:
		return at(i, indent, "not YAML: %s", strings.TrimPrefix(text, "yaml: "))
	}
}

// misplaced says whether an error of the YAML package is one of indentation.
func misplaced(text string) bool {
	return slices.ContainsFunc([]string{
		"did not find expected key", "not allowed in this context",
		"did not find expected '-' indicator", "did not find expected <document start>",
	}, func(said string) bool { return strings.Contains(text, said) })
}

// wordless looks for a missing key, or a colon without its space, on the line
// or on the one above it.
func (d *diagnosis) wordless(i int) (Mistake, bool) {
	text := d.err.Error()
	if !strings.Contains(text, "mapping values") && !strings.Contains(text, "could not find expected ':'") {
		return Mistake{}, false
	}
	above := i - 1
	for above > 0 && strings.TrimSpace(d.lines[above]) == "" {
		above--
	}
	for _, i := range []int{i, above} {
		if i < 0 {
			continue
		}
		if m, ok := keyless(d.lines[i]); ok {
			m.Line = i + 1
			return m, true
		}
	}
	return Mistake{}, false
}

// keyless says whether a line has no key, and how it might get one.
func keyless(line string) (Mistake, bool) {
	line = strings.TrimRight(line, " \t\r\n")
	bare := strings.TrimLeft(line, " ")
	if bare == "" || strings.ContainsAny(bare[:1], "#-\"'{[") || strings.HasSuffix(bare, ":") || strings.Contains(bare, ": ") {
		return Mistake{}, false
	}
	key, value, colon := strings.Cut(bare, ":")
	indent := len(line) - len(bare)
	if colon {
		return at(0, indent+utf8.RuneCountInString(key), "a space is missing after the colon: %s: %s", key, value), true
	}
	return at(0, indent, "expected a key, a colon and a value, such as name: value"), true
}
