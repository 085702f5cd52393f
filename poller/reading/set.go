// Package reading finds numbers in what a device answered and makes values of
// them, or says why there is none.
//
// [Settings] describe one field; compiled they are a [Reader]. The readers of
// fields that are asked together form a [Set], which parses an answer once
// for all of them:
//
//	reader, err := settings.Compile()
//	set := reading.NewSet([]*reading.Reader{reader})
//	fault := set.Read(text, 0, func(i int, r checks.Reading, raw string) { ... })
//
// [Discover] lists the numbers in an answer with an address for each;
// [Explain] shows how an address matched.
package reading

import (
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

// A Set is readers that read from the same answer. It never changes and may be
// used by any number of goroutines.
type Set struct {
	readers []*Reader
	json    bool
}

// NewSet returns the set of the readers.
func NewSet(readers []*Reader) *Set {
	s := &Set{readers: readers}
	for _, r := range readers {
		s.json = s.json || r.JSON()
	}
	return s
}

// Plugin says whether a reader in the set takes a failing exit code for an
// answer, see [Reader.Plugin].
func (s *Set) Plugin() bool {
	for _, r := range s.readers {
		if r.Plugin() {
			return true
		}
	}
	return false
}

// Read is [Set.ReadAt] for an answer that has just come.
func (s *Set) Read(text []byte, status int, keep func(i int, r checks.Reading, raw string)) checks.Fault {
	return s.ReadAt(time.Now(), text, status, keep)
}

// ReadAt hands over the outcome of each reader, by its index in the set, and the
// raw text that its address matched, cut to a bearable length. Text is UTF-8
// and may be reused afterwards; status is an exit code, and at is when the
// answer came. The fault, unless it is zero, says why the answer as a whole is
// unreadable; then there is no outcome.
func (s *Set) ReadAt(at time.Time, text []byte, status int, keep func(i int, r checks.Reading, raw string)) checks.Fault {
	b := body{at: at, text: text, status: status}
	if s.json {
		if fault := b.decode(); fault.Class != checks.Faultless {
			return fault
		}
	}
	for i, r := range s.readers {
		reading, raw := r.read(&b)
		keep(i, reading, raw)
	}
	return checks.Fault{}
}

// A body is one answer while it is being read.
type body struct {
	at     time.Time // when it came
	text   []byte
	status int
	doc    *jsonpath.Doc
	tried  bool // to parse it as JSON
}

// decode parses the answer, which must be JSON but for what [mend] knows.
func (b *body) decode() checks.Fault {
	b.tried = true
	doc, err := jsonpath.Decode(b.text)
	if err != nil {
		if doc, _ = jsonpath.Decode(mend(b.text)); doc == nil {
			return unreadable(b.text, err)
		}
	}
	b.doc = doc
	return checks.Fault{}
}

// structured says whether the answer is JSON, which nobody has to promise.
func (b *body) structured() bool {
	if !b.tried {
		_ = b.decode() // the doc tells
	}
	return b.doc != nil
}

// find returns what the address matches; where most is positive, so many
// matches are enough.
func (b *body) find(a *address, most int) ([]node, checks.Fault) {
	switch {
	case a.path != nil:
		return b.choose(a.path)
	case a.regexp != nil:
		return match(a.regexp, b.text, most), checks.Fault{}
	case a.label != "":
		return labelled(a.label, b.text), checks.Fault{}
	}
	n := node{kind: jsonpath.String, text: string(b.text)}
	if a.exit {
		n = node{kind: jsonpath.Number, text: strconv.Itoa(b.status)}
	}
	return []node{n}, checks.Fault{}
}

// choose returns what a JSONPath selects.
func (b *body) choose(path *jsonpath.Path) ([]node, checks.Fault) {
	selected, err := b.doc.Select(path)
	if err != nil {
		return nil, checks.Fault{Class: checks.Ambiguous, Text: clip(err.Error())}
	}
	nodes := make([]node, len(selected))
	for i, n := range selected {
		nodes[i] = node{kind: n.Kind(), text: n.Text()}
	}
	return nodes, checks.Fault{}
}

// read returns the outcome of the reader.
func (r *Reader) read(b *body) (reading checks.Reading, raw string) {
	most := -1
	if r.pick == Only {
		most = 2
	}
	nodes, fault := b.find(&r.at, most)
	v := value{fault: fault}
	if fault.Class == checks.Faultless {
		v = r.combine(nodes)
	}
	if len(nodes) > 0 {
		raw = strings.Clone(clip(nodes[0].text))
	}
	if v.fault.Class == checks.Faultless && r.valid != nil {
		v.fault = r.valid.check(b)
	}
	reading = checks.Reading{Why: kindOf(v.fault.Class), Value: v.number, Fault: v.fault}
	if reading.Why == checks.OK && v.datum.label != "" {
		reading.Limits, _ = v.datum.limits(func(x float64) float64 { return r.convert(x, v.factor) })
	}
	if reading.Why == checks.OK && v.unit != "" {
		reading.Unit = strings.Clone(v.unit)
	}
	if reading.Why == checks.OK && len(r.bounds) > 0 {
		reading.Limits = r.limits(b)
	}
	if reading.Why == checks.OK && r.stamp != nil {
		reading.Stamp, _ = r.stamp.read(b)
	}
	return reading, raw
}
