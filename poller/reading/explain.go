package reading

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// An Explanation shows how one reader read an answer.
type Explanation struct {
	Address string          // as it is configured
	Matches []Match         // everything that it matched, at most 100
	Valid   *Explanation    // the same of the validity gate; nil where there is none
	Notes   []string        // what else the answer tells, and what could not be used
	Reading *checks.Reading // the outcome; nil for a gate
}

// A Match is one thing that an address matched.
type Match struct {
	Path string // where it stands in JSON, as a normalized path; empty elsewhere
	Text string // as it is written, cut to a bearable length
}

// Explain reads an answer for one reader and shows how its addresses matched.
// The fault says why the answer as a whole is unreadable.
func Explain(text []byte, status int, r *Reader) (Explanation, checks.Fault) {
	b := body{at: time.Now(), text: text, status: status}
	if r.JSON() {
		if fault := b.decode(); fault.Class != checks.Faultless {
			return Explanation{}, fault
		}
	}
	e := b.explain(&r.at)
	if r.valid != nil {
		gate := b.explain(&r.valid.at)
		e.Valid = &gate
	}
	if r.stamp != nil {
		e.Notes = append(e.Notes, r.stamp.explain(&b))
	}
	for i := range r.bounds {
		e.Notes = append(e.Notes, r.bounds[i].explain(&b)...)
	}
	reading, _ := r.read(&b)
	e.Reading = &reading
	return e, checks.Fault{}
}

// explain says what the device's own time of the value is, or why it is not
// known.
func (s *stamp) explain(b *body) string {
	at, why := s.read(b)
	what := s.at.String() + " says how old it is: "
	if why != "" {
		return what + "not known, " + why
	}
	return what + b.at.Sub(at).Round(time.Second).String()
}

// explain shows how one address matched.
func (b *body) explain(a *address) Explanation {
	const most = 100
	e := Explanation{Address: a.String()}
	if a.path != nil {
		nodes, _ := b.doc.Select(a.path) // the reading tells the error
		for _, n := range nodes[:min(len(nodes), most)] {
			e.Matches = append(e.Matches, Match{Path: n.Path(), Text: clip(n.Raw())})
		}
		return e
	}
	nodes, _ := b.find(a, most)
	for _, n := range nodes[:min(len(nodes), most)] {
		text := n.text
		if n.kind == jsonpath.String {
			text = quote(text)
		}
		e.Matches = append(e.Matches, Match{Text: text})
		if n.datum.label != "" {
			_, notes := n.datum.limits(func(x float64) float64 { return x })
			e.Notes = append(e.Notes, notes...)
		}
	}
	return e
}
