package watch

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// route adds to the batch what the steps make the channels owe.
func (w *Watch) route(ctx context.Context, steps []notify.Part) {
	if len(steps) == 0 {
		return
	}
	told := func(alert int64) []string {
		channels, err := w.Store.Told(ctx, alert)
		if err != nil {
			w.Log.Error("cannot tell who is owed the end of an alert: all are", "alert", alert, "error", err)
			return w.channels()
		}
		return channels
	}
	owed := notify.Route(w.policies(), steps, told, time.Now())
	w.batch.Deliveries = append(w.batch.Deliveries, owed...)
}

// record commits at once what is news, and lets the rest wait for company.
// A commit that owes something wakes the channels.
func (w *Watch) record(ctx context.Context) {
	news := len(w.batch.Changes) > 0 || len(w.batch.Deliveries) > 0 || len(w.batch.Answers) > 0
	if news || len(w.batch.Samples) >= samplesAtMost {
		w.commit(ctx)
	}
}

// commit writes the batch. Where it cannot be written, samples give way to
// alerts; where even these cannot be, memory goes back to what is stored and
// the alerts are sent from memory.
func (w *Watch) commit(ctx context.Context) {
	if w.since.IsZero() && !w.batch.Stopped {
		return
	}
	b := w.batch
	err := w.Store.Commit(ctx, b)
	if err != nil && len(b.Samples)+len(b.Rejects) > 0 {
		w.Log.Error("samples dropped: cannot write them", "samples", len(b.Samples), "error", err)
		w.dropped += len(b.Samples)
		b.Samples, b.Rejects = nil, nil
		err = w.Store.Commit(ctx, b)
	}
	if err != nil {
		w.Log.Error("cannot write: alerts are sent from memory", "error", err)
		w.undo.back(w)
		w.sendDirect(ctx, b)
	} else {
		clear(w.direct)
	}
	owed := len(b.Deliveries) > 0
	w.begin()
	if owed && err == nil {
		w.Dispatcher.Wake()
	}
}

// begin starts an empty batch.
func (w *Watch) begin() {
	w.batch = data.Batch{
		Samples: w.batch.Samples[:0], Rejects: w.batch.Rejects[:0], Spans: w.batch.Spans[:0],
		States: map[int64]checks.State{}, Alerts: map[int64]checks.Alert{},
	}
	w.since = time.Time{}
	w.undo = undo{}
}

// sendDirect sends what the batch owes past the store, once for each alert
// and level until something can be stored again.
func (w *Watch) sendDirect(ctx context.Context, b data.Batch) {
	var parts []notify.Part
	seen := map[int64]bool{}
	for _, d := range b.Deliveries {
		for _, p := range d.Parts {
			key := alertKey{p.Alert.Subject.ID, p.Alert.Kind}
			if seen[p.Alert.ID] || w.direct[key] >= p.Alert.Level {
				continue
			}
			seen[p.Alert.ID] = true
			w.direct[key] = p.Alert.Level
			parts = append(parts, p)
		}
	}
	if len(parts) > 0 {
		go w.Dispatcher.Direct(ctx, notify.Draft{Parts: parts}, time.Now())
	}
}

// policies returns the policies of all channels.
func (w *Watch) policies() []notify.Policy {
	all := make([]notify.Policy, len(w.plan.Lines))
	for i, line := range w.plan.Lines {
		all[i] = line.Policy
	}
	return all
}

// channels returns the names of all channels.
func (w *Watch) channels() []string {
	all := make([]string, len(w.plan.Lines))
	for i, line := range w.plan.Lines {
		all[i] = line.Policy.Channel
	}
	return all
}

// An undo is the way back to what is stored: everything that was changed
// since the latest commit, as it was then.
type undo struct {
	states map[*subject]subject
	alerts map[alertKey]*checks.Alert // nil: there was none
	last   int64                      // the highest alert id, or 0: unchanged
}

// noteState keeps what a subject was, before its first change.
func (u *undo) noteState(s *subject) {
	if u.states == nil {
		u.states = map[*subject]subject{}
	}
	if _, noted := u.states[s]; !noted {
		u.states[s] = *s
	}
}

// noteAlert keeps what an alert was, before its first change.
func (u *undo) noteAlert(key alertKey, alerts map[alertKey]checks.Alert) {
	if u.alerts == nil {
		u.alerts = map[alertKey]*checks.Alert{}
	}
	if _, noted := u.alerts[key]; noted {
		return
	}
	u.alerts[key] = nil
	if was, open := alerts[key]; open {
		u.alerts[key] = &was
	}
}

// noteLast keeps the highest alert id, before the first new one.
func (u *undo) noteLast(id int64) {
	if u.last == 0 {
		u.last = id + 1
	}
}

// back undoes everything.
func (u *undo) back(w *Watch) {
	for s, was := range u.states {
		s.state, s.span = was.state, was.span
	}
	for key, was := range u.alerts {
		delete(w.alerts, key)
		if was != nil {
			w.alerts[key] = *was
		}
	}
	if u.last > 0 {
		w.lastID = u.last - 1
	}
}
