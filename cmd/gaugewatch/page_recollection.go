package main

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// How many polls of a target are recollected, of all targets together, and how
// much of what stood in an answer.
const (
	mostPolls    = 20
	leastPolls   = 3
	pollsOfAll   = 10_000
	recalledRaw  = 120 // characters
	recalledText = 300
)

// A recollection has the latest polls of each target, with what stood in the
// answers, and why the last ones failed that did. It is for people to look at,
// and so it is in memory alone: no poll writes a byte more for it, and a start
// begins with an empty one. The more targets there are, the less it has of each.
type recollection struct {
	mu  sync.Mutex
	all map[int64]*recalled // by target
}

// A recalled target is what is recollected of it.
type recalled struct {
	polls    []recalledPoll // in the order of time
	failures map[int64]page.Failure
}

// A recalledPoll is a poll as it is recollected: in little room.
type recalledPoll struct {
	at      time.Time
	took    time.Duration
	fault   *checks.Fault
	results []recalledResult
}

// A recalledResult is what came of it for a field.
type recalledResult struct {
	field int64
	value float64
	fault *checks.Fault // nil: there is a value
	raw   string
}

// note recollects a poll.
func (r *recollection) note(p *poller.Poll) {
	one := recalledPoll{at: p.Tick, took: p.Took}
	if p.Response.Why != checks.OK {
		one.fault = faultOf(p.Response.Fault)
	}
	one.results = make([]recalledResult, len(p.Results))
	for i := range p.Results {
		from := &p.Results[i]
		to := recalledResult{field: from.Field.Subject.ID, value: from.Reading.Value, raw: bounded(from.Raw, recalledRaw)}
		if from.Reading.Why != checks.OK {
			to.fault = faultOf(from.Reading.Fault)
		}
		one.results[i] = to
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.all == nil {
		r.all = map[int64]*recalled{}
	}
	t := r.all[p.Target.Subject.ID]
	if t == nil {
		t = &recalled{}
		r.all[p.Target.Subject.ID] = t
	}
	if room := max(leastPolls, min(mostPolls, pollsOfAll/len(r.all))); len(t.polls) >= room {
		t.polls = append(t.polls[:0], t.polls[len(t.polls)-room+1:]...)
	}
	t.polls = append(t.polls, one)
	t.noteFailure(p.Target.Subject.ID, p.Response, "", p.Tick)
	for i := range p.Results {
		t.noteFailure(one.results[i].field, p.Results[i].Reading, one.results[i].raw, p.Tick)
	}
}

// bounded returns a text of its own with at most so many characters.
func bounded(text string, characters int) string {
	const bytes = 16 // of a character with many marks
	if len(text) > characters {
		text = language.Clip(strings.ToValidUTF8(text[:min(len(text), bytes*characters)], ""), characters)
	}
	return strings.Clone(text)
}

// faultOf returns a fault with words of a bearable length.
func faultOf(f checks.Fault) *checks.Fault {
	f.Text = bounded(f.Text, recalledText)
	return &f
}

// noteFailure notes that a subject has failed, or that it has not.
func (t *recalled) noteFailure(subject int64, r checks.Reading, raw string, at time.Time) {
	last, failed := t.failures[subject]
	switch {
	case r.Why == checks.OK && failed && last.Ended.IsZero():
		last.Ended = at
	case r.Why == checks.OK:
		return
	case !failed || !last.Ended.IsZero() || last.Kind != r.Why:
		last = page.Failure{Subject: subject, Kind: r.Why, Began: at}
		fallthrough
	default:
		last.Fault, last.Raw = *faultOf(r.Fault), raw
	}
	if t.failures == nil {
		t.failures = map[int64]page.Failure{}
	}
	t.failures[subject] = last
}

// keep forgets all targets but those of a plan.
func (r *recollection) keep(targets []watch.Target) {
	known := make(map[int64]bool, len(targets))
	for i := range targets {
		known[targets[i].Subject.ID] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.all, func(id int64, _ *recalled) bool { return !known[id] })
}

// of returns the latest polls of a target, the latest first, and the last failure
// of each of its subjects that is known to have failed.
func (r *recollection) of(target int64) ([]page.Poll, map[int64]page.Failure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.all[target]
	if t == nil {
		return nil, nil
	}
	polls := make([]page.Poll, 0, len(t.polls))
	for _, p := range slices.Backward(t.polls) {
		polls = append(polls, p.page())
	}
	return polls, maps.Clone(t.failures)
}

// page returns a poll as pages show it.
func (p *recalledPoll) page() page.Poll {
	shown := page.Poll{At: p.at, Took: p.took}
	if p.fault != nil {
		shown.Fault = *p.fault
	}
	for i := range p.results {
		r := page.Result{Field: p.results[i].field, Raw: p.results[i].raw}
		if f := p.results[i].fault; f != nil {
			r.Fault = *f
		} else {
			r.Value = new(p.results[i].value)
		}
		shown.Results = append(shown.Results, r)
	}
	return shown
}
