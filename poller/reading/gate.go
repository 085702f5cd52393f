package reading

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Gate is what must hold elsewhere in the answer for a value to count, such
// as a flag that says that the sensor is well. It stands under `valid:` as a
// mapping, or as a path alone. What it looks at must be there exactly once.
//
// Without a condition that must be true: true itself, a number other than 0,
// or one of the texts true, yes, on, ok and valid. Of several conditions all
// must hold.
type Gate struct {
	Path   string `yaml:"path"`   // JSONPath (RFC 9535)
	Regexp string `yaml:"regexp"` // RE2 with one group, for text

	Equals *string  `yaml:"equals"` // the same number, or else the same text
	Not    *string  `yaml:"not"`    // another number or text
	Above  *float64 `yaml:"above"`  // a number greater than this
	Below  *float64 `yaml:"below"`  // a number less than this
}

// UnmarshalText reads the short form: a path alone.
func (g *Gate) UnmarshalText(text []byte) error {
	*g = Gate{Path: string(text)}
	return nil
}

// validate reports the mistakes in the gate.
func (g *Gate) validate(p *problems) {
	switch {
	case g.Path == "" && g.Regexp == "":
		p.add("valid", "needs a path or a regexp: what must hold for the value to count")
	case g.Path != "" && g.Regexp != "":
		p.add("valid.regexp", "only one of path and regexp can say where to look")
	}
	p.path("valid.path", g.Path)
	p.regexp("valid.regexp", g.Regexp)
}

// gate is a compiled Gate.
type gate struct {
	Gate
	at address
}

// compile returns the gate ready for use; nil where there is none.
func (g *Gate) compile() (*gate, error) {
	if g == nil {
		return nil, nil
	}
	at, err := parseAddress(g.Path, g.Regexp)
	if err != nil {
		return nil, fmt.Errorf("valid: %w", err)
	}
	return &gate{Gate: *g, at: at}, nil
}

// check says why the value does not count.
func (g *gate) check(b *body) checks.Fault {
	nodes, fault := b.find(&g.at, 2)
	switch {
	case fault.Class != checks.Faultless:
		return closed(g.at.String() + ": " + fault.Text)
	case len(nodes) == 0:
		return closed(g.at.String() + " matches nothing")
	case len(nodes) > 1:
		return closed(g.at.String() + " matches several values")
	}
	if why := g.hold(nodes[0]); why != "" {
		return closed(g.at.String() + " is " + clip(nodes[0].text) + why)
	}
	return checks.Fault{}
}

// hold says which condition the node fails: "", or ", not 1".
func (g *gate) hold(n node) string {
	if g.Equals == nil && g.Not == nil && g.Above == nil && g.Below == nil {
		if n.truth() {
			return ""
		}
		return ", not true"
	}
	text := trim(n.text)
	number, err := strconv.ParseFloat(text, 64)
	switch {
	case g.Equals != nil && !same(text, *g.Equals):
		return ", not " + *g.Equals
	case g.Not != nil && same(text, *g.Not):
		return ", which stands for no value"
	case g.Above != nil && (err != nil || !(number > *g.Above)):
		return fmt.Sprintf(", not above %v", *g.Above)
	case g.Below != nil && (err != nil || !(number < *g.Below)):
		return fmt.Sprintf(", not below %v", *g.Below)
	}
	return ""
}

// same says whether two texts are the same number, or else the same text
// without regard to case.
func same(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return x == y
	}
	return strings.EqualFold(a, b)
}

// closed is the fault of a value that does not count.
func closed(why string) checks.Fault {
	return checks.Fault{Class: checks.GateClosed, Text: "does not count: " + why}
}
