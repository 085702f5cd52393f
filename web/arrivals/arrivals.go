// Package arrivals keeps who has come to the gates lately, and what became of
// it, for those who look after the program: never what was brought along.
//
//	book := new(arrivals.Book)
//	book.Note(arrivals.Arrival{At: now, Gate: "alert", Source: "192.0.2.1", Status: 401, Reason: "without a token"})
//	latest, counts := book.Latest(), book.Counts()
package arrivals

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// An Outcome is what became of a request.
type Outcome string

// The outcomes.
const (
	Taken   Outcome = "taken"
	Refused Outcome = "refused" // since it should not have come, or not like this
	Failed  Outcome = "failed"  // since we could not take it; it is to come again
)

// OutcomeOf returns what an HTTP status says.
func OutcomeOf(status int) Outcome {
	switch {
	case status >= http.StatusInternalServerError:
		return Failed
	case status >= http.StatusBadRequest:
		return Refused
	}
	return Taken
}

// An Arrival is a request that came to a gate, with those like it: from the same
// address, to the same end.
type Arrival struct {
	At      time.Time `json:"at"`     // the latest
	Gate    string    `json:"gate"`   // empty: it came where there is none
	Source  string    `json:"source"` // an address
	Outcome Outcome   `json:"outcome"`
	Status  int       `json:"status"`           // of HTTP
	Reason  string    `json:"reason,omitempty"` // why it was not taken; may hold foreign words, without control characters
	Times   int       `json:"times"`            // how many were alike, at least 1
	Since   time.Time `json:"since"`            // when the first of them came
}

// like says whether two arrivals differ by their times alone.
func (a Arrival) like(b Arrival) bool {
	return a.Source == b.Source && a.Status == b.Status && a.Reason == b.Reason
}

// A Count is how many requests have come to a gate since the start.
type Count struct {
	Gate    string    `json:"gate"` // empty: where there is none
	Taken   int       `json:"taken"`
	Refused int       `json:"refused"`
	Failed  int       `json:"failed"`
	Last    time.Time `json:"last,omitzero"` // when the last was taken
}

// A Book keeps the latest arrivals, and counts all. The zero value is empty; nil
// keeps nothing. It is safe for concurrent use.
type Book struct {
	mu    sync.Mutex
	gates map[string]*page
}

// A page is what is kept of one gate. What was taken does not drive out what was
// not, nor the other way round.
type page struct {
	count       Count
	taken, sent []Arrival // the latest last; sent: away
}

// kept is how many arrivals are kept of each gate that were taken, and as many
// that were not: the latest.
const kept = 16

// Note keeps an arrival; its outcome is that of its status, its reason is
// cleaned, and it is counted once.
func (b *Book) Note(a Arrival) {
	if b == nil {
		return
	}
	a.Outcome, a.Reason, a.Times, a.Since = OutcomeOf(a.Status), Clean(a.Reason), 1, a.At
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.gates == nil {
		b.gates = make(map[string]*page)
	}
	p := b.gates[a.Gate]
	if p == nil {
		p = &page{count: Count{Gate: a.Gate}}
		b.gates[a.Gate] = p
	}
	p.note(a)
}

// note keeps an arrival at the gate.
func (p *page) note(a Arrival) {
	switch a.Outcome {
	case Taken:
		p.count.Taken++
		p.count.Last = a.At
		p.taken = with(p.taken, a)
		return
	case Failed:
		p.count.Failed++
	default:
		p.count.Refused++
	}
	p.sent = with(p.sent, a)
}

// with adds an arrival to those before: to the one like it, where there is one.
func with(all []Arrival, a Arrival) []Arrival {
	if i := slices.IndexFunc(all, a.like); i >= 0 {
		a.Times, a.Since = all[i].Times+1, all[i].Since
		all = slices.Delete(all, i, i+1)
	} else if len(all) == kept {
		all = slices.Delete(all, 0, 1)
	}
	return append(all, a)
}

// Latest returns the latest arrivals at all gates, the last one first.
func (b *Book) Latest() []Arrival {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := []Arrival{}
	for _, p := range b.gates {
		all = append(append(all, p.taken...), p.sent...)
	}
	slices.SortStableFunc(all, func(x, y Arrival) int {
		return cmp.Or(y.At.Compare(x.At), cmp.Compare(x.Gate, y.Gate), cmp.Compare(x.Source, y.Source))
	})
	return all
}

// Counts returns how many requests have come to each gate, in the order of
// their names.
func (b *Book) Counts() []Count {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	all := []Count{}
	for _, gate := range slices.Sorted(maps.Keys(b.gates)) {
		all = append(all, b.gates[gate].count)
	}
	return all
}

// maxReason bounds a reason, in characters.
const maxReason = 200

// Clean returns a text that may hold foreign words so that it can be shown:
// short, on one line and without control characters.
func Clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if cut := []rune(text); len(cut) > maxReason {
		text = string(cut[:maxReason-1]) + "…"
	}
	return text
}
