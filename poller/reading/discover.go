package reading

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// A Leaf is a number in an answer, and how to address it. Exactly one of Path
// and Label is set, unless the whole answer is the number.
type Leaf struct {
	Path  string // JSONPath that finds it by names rather than by positions, where that is possible
	Label string // of performance data

	Name  string  // for a field that reads it; no two leaves of an answer have the same
	Text  string  // as it is written, cut to a bearable length
	Value float64 // in its own unit
	Unit  string  // as the answer says, or a guess from the names; empty: none
	Kind  string  // what its names say that it is, such as temperature; empty: unknown

	names []string // of what it stands in, from the outside, and its own
}

// name returns the leaf's own name, or that of the i-th thing around it.
func (l *Leaf) name(i int) string {
	if i >= len(l.names) {
		return ""
	}
	return l.names[len(l.names)-1-i]
}

// mostLeaves is how many numbers of an answer are listed.
const mostLeaves = 1000

// Discover lists the numbers in an answer, also those in texts such as
// "23.4 C", up to 1,000 of them. The fault says why there is nothing to list.
func Discover(text []byte) ([]Leaf, checks.Fault) {
	if HasPerfdata(string(text)) {
		return discoverPerfdata(string(text)), checks.Fault{}
	}
	if v, unit, ok := numeric(node{kind: jsonpath.String, text: string(text)}); ok {
		return distinguish([]Leaf{{Text: clip(trim(string(text))), Value: v, Unit: proper(unit)}}), checks.Fault{}
	}
	b := body{text: text}
	if fault := b.decode(); fault.Class != checks.Faultless {
		return nil, fault
	}
	s := survey{doc: b.doc, nodes: map[string]node{}}
	s.walk()
	return distinguish(s.leaves), checks.Fault{}
}

// discoverPerfdata lists the numbers of performance data.
func discoverPerfdata(output string) []Leaf {
	var leaves []Leaf
	for rest := perfdata(output); ; {
		d, after, ok := nextDatum(rest)
		if !ok {
			return distinguish(leaves)
		}
		rest = after
		if v, unit, ok := numeric(node{kind: jsonpath.String, text: d.value, datum: d}); ok {
			leaf := Leaf{Label: d.label, Text: clip(d.value), Value: v, Unit: proper(unit), names: []string{d.label}}
			leaf.Kind, _ = meaning(d.label)
			leaves = append(leaves, leaf)
		}
	}
}

// numeric returns the number of a node and the unit that its text names.
func numeric(n node) (value float64, unit string, ok bool) {
	if n.kind != jsonpath.Number && n.kind != jsonpath.String {
		return 0, "", false
	}
	v, rest, fault := parseNumber(n.text, Auto)
	if fault.Class != checks.Faultless {
		return 0, "", false
	}
	unit = unitIn(rest)
	if n.datum.label != "" && unit == "c" {
		return v, "", true
	}
	if _, known := unitOf(unit); unit != "" && !known {
		return 0, "", false
	}
	return v, unit, true
}
