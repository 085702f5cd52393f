package jsonpath

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrLimit marks what is refused for its size alone: a document nested deeper
// than 1,000 levels or holding more than 1,048,576 values, and an address
// whose evaluation would take more than 10,000,000 steps.
var ErrLimit = errors.New("beyond the limit")

// ErrCutOff marks a document that breaks off in the middle.
var ErrCutOff = errors.New("the document is cut off")

const (
	maxDepth  = 1000       // arrays and objects inside each other
	maxValues = 1 << 20    // values in a document; each costs 32 bytes
	maxSteps  = 10_000_000 // of one evaluation, about a tenth of a second
)

// Kind is the kind of a JSON value.
type Kind uint8

// The kinds of JSON.
const (
	nothing Kind = iota // no value at all: what an address that matches nothing is worth
	Null
	Bool
	Number
	String
	Array
	Object
)

// String returns the kind as a word, such as "number".
func (k Kind) String() string {
	words := [...]string{"nothing", "null", "bool", "number", "string", "array", "object"}
	if int(k) >= len(words) {
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
	return words[k]
}

// Doc is a decoded document. It never changes: any number of goroutines may
// select from it, and it holds on to nothing that was given to [Decode].
type Doc struct {
	text    string
	entries []entry          // every value, in the order of the text; the root is the first
	names   map[int32]string // the names that are written with escapes, decoded
}

// entry is one value of a document. Its first child, if it has one, is the
// entry that follows it; the next sibling is at the index next.
type entry struct {
	begin, end         int32 // the value as written
	nameBegin, nameEnd int32 // its name as written, without quotes; in an array nameBegin is the position
	parent             int32
	next               int32 // the index behind the last descendant
	size               int32 // how many children count
	kind               Kind
	coded              bool // the text of the string differs from what is written
	nameCoded          bool // the same of the name
	shadowed           bool // a later member has the same name; this one does not count
}

// name returns the name of the member at.
func (d *Doc) name(at int32) string {
	e := &d.entries[at]
	if e.nameCoded {
		return d.names[at]
	}
	return d.text[e.nameBegin:e.nameEnd]
}

// plain returns a scalar's value as text: a string decoded, everything else
// as written.
func (d *Doc) plain(at int32) string {
	e := &d.entries[at]
	switch {
	case e.kind != String:
		return d.text[e.begin:e.end]
	case e.coded:
		return unquote(d.text[e.begin:e.end])
	default:
		return d.text[e.begin+1 : e.end-1]
	}
}

// unquote decodes a JSON string that the scanner has accepted. What is no
// character (a lone surrogate, a byte that is not UTF-8) becomes U+FFFD.
func unquote(written string) string {
	var s string
	if err := json.Unmarshal([]byte(written), &s); err != nil {
		return written[1 : len(written)-1]
	}
	return s
}

// Node is a value in its place in a document. The texts that it returns are
// parts of the document and keep the whole of it in memory; clone those that
// are kept for long.
type Node struct {
	doc *Doc
	at  int32
}

// Kind returns the kind of the value.
func (n Node) Kind() Kind { return n.doc.entries[n.at].kind }

// Raw returns the value as it is written in the document, a string with its
// quotes.
func (n Node) Raw() string {
	e := &n.doc.entries[n.at]
	return n.doc.text[e.begin:e.end]
}

// Text returns what a string says, and any other value as it is written: a
// number keeps all of its digits.
func (n Node) Text() string { return n.doc.plain(n.at) }

// Path returns the normalized path of RFC 9535, section 2.7, which selects
// this node alone: $['sensors'][0]['temp'].
func (n Node) Path() string {
	var chain []int32
	for at := n.at; at > 0; at = n.doc.entries[at].parent {
		chain = append(chain, at)
	}
	var b strings.Builder
	b.WriteByte('$')
	for _, at := range slices.Backward(chain) {
		e := &n.doc.entries[at]
		b.WriteByte('[')
		if n.doc.entries[e.parent].kind == Array {
			b.WriteString(strconv.Itoa(int(e.nameBegin)))
		} else {
			b.WriteByte('\'')
			writeName(&b, n.doc.name(at))
			b.WriteByte('\'')
		}
		b.WriteByte(']')
	}
	return b.String()
}

// writeName writes a name as normalized paths spell it (RFC 9535, section
// 2.7): the short escapes where there are any, \u00xx for other controls.
func writeName(b *strings.Builder, name string) {
	const short = "\b\t\n\f\r'\\"
	for i := range len(name) {
		c := name[i]
		if at := strings.IndexByte(short, c); at >= 0 {
			b.WriteByte('\\')
			b.WriteByte(`btnfr'\`[at])
		} else if c < ' ' {
			fmt.Fprintf(b, `\u%04x`, c)
		} else {
			b.WriteByte(c)
		}
	}
}
