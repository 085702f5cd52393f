package web

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

// keptRefusals is how many refusals are kept, the latest.
const keptRefusals = 100

// maxReason bounds the reason of a refusal, in characters.
const maxReason = 200

// A Refusal is a request that a gate has turned away.
type Refusal struct {
	At     time.Time `json:"at"`
	Gate   string    `json:"gate"`   // empty: it came where there is none
	Source string    `json:"source"` // an address
	Status int       `json:"status"`
	Reason string    `json:"reason"` // may hold foreign words, without control characters
}

// A Count is how many requests have come to a gate since the start.
type Count struct {
	Gate    string    `json:"gate"`
	Taken   int       `json:"taken"`
	Refused int       `json:"refused"`
	Last    time.Time `json:"last,omitzero"` // when the last was taken
}

// Refusals keep which requests were turned away lately, and count all. The
// zero value has counted nothing; nil keeps nothing. They are safe for
// concurrent use.
type Refusals struct {
	mu     sync.Mutex
	ring   []Refusal
	next   int // where the next stands in a full ring
	counts map[string]*Count
}

// Last returns the latest refusals, the last one first.
func (r *Refusals) Last() []Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := slices.Concat(r.ring[r.next:], r.ring[:r.next])
	slices.Reverse(all)
	return all
}

// Counts returns how many requests have come to each gate, in the order of
// their names.
func (r *Refusals) Counts() []Count {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []Count
	for c := range maps.Values(r.counts) {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Compare(a.Gate, b.Gate) })
	return all
}

// taken counts a request that was taken in.
func (r *Refusals) taken(gate string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.count(gate)
	c.Taken++
	c.Last = time.Now()
}

// note keeps a refusal.
func (r *Refusals) note(n Refusal) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count(n.Gate).Refused++
	if len(r.ring) < keptRefusals {
		r.ring = append(r.ring, n)
		return
	}
	r.ring[r.next] = n
	r.next = (r.next + 1) % keptRefusals
}

// count returns the count of a gate.
func (r *Refusals) count(gate string) *Count {
	if r.counts == nil {
		r.counts = make(map[string]*Count)
	}
	if r.counts[gate] == nil {
		r.counts[gate] = &Count{Gate: gate}
	}
	return r.counts[gate]
}

// foreign returns a text that may hold foreign words so that it can be shown:
// short, on one line and without control characters.
func foreign(text string) string {
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

// maxSegment is how long a part of a path may be that is no secret, in bytes.
const maxSegment = 20

// masked returns a path without the parts that may be secrets: the address was
// mistyped, and the secret in it may be right.
func masked(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		if len(parts[i]) > maxSegment {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, "/")
}

// nowhere answers what comes to a path of gates at which there is none, and
// keeps it: most often the address was mistyped where the sender is set up.
func (d *Door) nowhere(w http.ResponseWriter, r *http.Request) {
	source, _ := d.Proxies.Client(r)
	http.NotFound(w, r)
	d.Refusals.note(Refusal{
		At: time.Now(), Source: source.String(), Status: http.StatusNotFound, Reason: foreign("nothing is at " + masked(r.URL.Path)),
	})
	d.Metrics.request("", http.StatusNotFound)
}
