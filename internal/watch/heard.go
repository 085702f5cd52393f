package watch

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller"
)

// senders returns the sources of those targets that send by themselves, by the
// ids of these.
func senders(targets []Target) map[int64]*poller.Pushed {
	all := map[int64]*poller.Pushed{}
	for _, t := range targets {
		if source, sends := t.Source.(*poller.Pushed); sends {
			all[t.Subject.ID] = source
		}
	}
	return all
}

// succeed lets the sources of a plan that is to come go on with what those
// before them have heard: under the plan in force or, at a start, when the
// program last ran.
func (w *Watch) succeed(targets []Target) {
	former := senders(w.plan.Targets)
	for id, source := range senders(targets) {
		last, stored := w.hearings[id]
		switch was := former[id]; {
		case was == source:
		case was != nil:
			source.Follow(was)
		case stored:
			source.Resume(last, w.alive)
		}
	}
}

// await keeps since when the targets of the plan in force have sent nothing, and
// nothing any more of others.
func (w *Watch) await(now time.Time) {
	if w.tooEarly(now) {
		return // the stored times are right
	}
	present := senders(w.plan.Targets)
	for id := range w.hearings {
		if present[id] == nil {
			w.batch.Heard[id] = poller.Hearing{}
		}
	}
	clear(w.hearings)
	for id, source := range present {
		w.hearings[id] = source.Heard()
		w.batch.Heard[id] = w.hearings[id]
	}
}

// hear keeps that a target has sent something.
func (w *Watch) hear(p *poller.Poll) {
	if source, sends := p.Target.Source.(*poller.Pushed); sends && p.Response.Fault.Class != checks.Unsent {
		w.batch.Heard[p.Target.Subject.ID] = source.Heard()
	}
}
