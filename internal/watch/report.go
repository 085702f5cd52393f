package watch

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A Report becomes owed to its channels at each slot of its schedule.
type Report struct {
	Name     string
	Title    string // empty: the name
	Schedule schedule.Schedule
	Period   time.Duration // what it shows until its slot; zero: since the slot before
	Fields   []string      // patterns, TARGET or TARGET/FIELD; none: all
	Tags     []string      // tags of which a target has one; none: all
	Channels []string
	Theme    string // light or dark

	// Skip is true where slots that passed while nobody could see to them are
	// left out. Else one edition is owed for all of them, from where the first
	// begins until it is issued, so that it says how things stand.
	Skip bool

	// Alerts is true where an edition is owed only if an alert about what it
	// shows was open in its time.
	Alerts bool
}

// What of a report is not said.
const (
	punctual  = time.Minute         // how late a slot may be seen to that counts as not missed
	outset    = 3 * time.Hour       // what a report shows that has no slot before its first
	lateReach = 31 * 24 * time.Hour // how far back an edition reaches for the slots that were missed
)

// enrol takes over the reports of a plan. What was known of one that it does not
// name, or that has another schedule now, is forgotten: should it come, it
// begins with its next slot.
func (w *Watch) enrol(before, reports []Report) {
	for name, seen := range w.slots {
		is := slices.IndexFunc(reports, func(r Report) bool { return r.Name == name })
		was := slices.IndexFunc(before, func(r Report) bool { return r.Name == name })
		stays := is >= 0 && reports[is].Schedule.Last(seen).Equal(seen)
		if !stays || was >= 0 && before[was].Schedule.String() != reports[is].Schedule.String() {
			w.see(name, time.Time{})
		}
	}
}

// see notes which slot of a report has been seen to; the zero time forgets it.
func (w *Watch) see(report string, slot time.Time) {
	w.touch()
	if w.batch.Slots == nil {
		w.batch.Slots = map[string]time.Time{}
	}
	w.batch.Slots[report] = slot
	if slot.IsZero() {
		delete(w.slots, report)
	} else {
		w.slots[report] = slot
	}
}

// issue owes the editions of the reports of which a slot has passed, each in the
// same commit as the note that it has been seen to.
func (w *Watch) issue(ctx context.Context, now time.Time) {
	if w.tooEarly(now) {
		return
	}
	for i := range w.plan.Reports {
		r := &w.plan.Reports[i]
		if seen := w.slots[r.Name]; seen.IsZero() || seen.Sub(now) > schedule.Patience {
			w.see(r.Name, r.Schedule.Last(now).UTC()) // new; or the clock was set back, and what had come comes again
		} else if w.round.over() { // after a start nobody knows before how things stand
			w.catchUp(ctx, r, now)
		}
	}
}

// catchUp owes an edition for the slots of a report that have passed since the
// last that was seen to.
func (w *Watch) catchUp(ctx context.Context, r *Report, now time.Time) {
	first, last := r.Schedule.Next(w.slots[r.Name]), r.Schedule.Last(now).UTC()
	if first.IsZero() || first.After(now) {
		return
	}
	since, until, missed := r.begin(first), last, now.Sub(last) > punctual
	switch {
	case r.Skip:
		since = r.begin(last)
	case missed:
		until = now.UTC().Truncate(time.Second)
	}
	if most := last.Add(-lateReach); first.Before(most) && since.Before(most) {
		since = most
	}
	e := notify.Edition{
		Report: r.Name, Title: r.Title, Since: since.UTC(), Until: until, Next: r.Schedule.Next(now).UTC(),
		Fields: r.Fields, Tags: r.Tags, Theme: r.Theme,
	}
	idle := missed && r.Skip || r.Alerts && !w.alarmed(ctx, r, e)
	w.see(r.Name, last)
	if !idle {
		w.publish(r, e, now)
		w.record(ctx)
	}
}

// begin is where the time begins that a report shows at a slot.
func (r *Report) begin(slot time.Time) time.Time {
	if r.Period > 0 {
		return slot.Add(-r.Period)
	}
	before := r.Schedule.Last(slot.Add(-1))
	if before.IsZero() {
		return slot.Add(-outset)
	}
	return before
}

// publish makes the channels of a report owe an edition.
func (w *Watch) publish(r *Report, e notify.Edition, now time.Time) {
	for _, channel := range w.channels() {
		if slices.Contains(r.Channels, channel) {
			w.batch.Deliveries = append(w.batch.Deliveries, notify.Delivery{
				Channel: channel, Cause: notify.CauseReport, Owed: now, State: notify.Owed, Next: now, Edition: &e,
			})
		}
	}
}

// alarmed says whether an alert about what a report shows was open in the time
// of an edition. Where that cannot be known it is taken to be so.
func (w *Watch) alarmed(ctx context.Context, r *Report, e notify.Edition) bool {
	shown := w.shown(r)
	counts := func(a checks.Alert) bool { return shown[a.Subject.ID] && !a.Drill && a.Fired.Before(e.Until) }
	if slices.ContainsFunc(w.open(), counts) {
		return true
	}
	w.commit(ctx) // so that the store knows of all that are over
	if w.History == nil || w.failing {
		return true
	}
	over, err := w.History.Alerts(ctx, data.AlertFilter{From: e.Since, To: e.Until})
	if err != nil {
		w.Log.Error("cannot read which alerts there were: the report comes in any case", "report", r.Name, "error", err)
		return true
	}
	return slices.ContainsFunc(over, counts)
}

// shown returns the ids of the subjects that a report shows: fields, their
// targets, whose silence concerns them, and the uplink that these lie beyond.
func (w *Watch) shown(r *Report) map[int64]bool {
	all := map[int64]bool{}
	for i := range w.plan.Targets {
		t := &w.plan.Targets[i]
		if r.covers(t.Subject) {
			all[t.Subject.ID] = true
		}
		for j := range t.Target.Fields {
			if f := &t.Target.Fields[j].Subject; r.covers(*f) {
				all[f.ID], all[t.Subject.ID] = true, true
			}
		}
		if w.net != nil && all[t.Subject.ID] && slices.Contains(t.Subject.Tags, w.net.tag) {
			all[w.net.about.ID] = true
		}
	}
	return all
}

// covers says whether a report shows a subject.
func (r *Report) covers(about checks.Subject) bool {
	fits := func(text string) bool {
		scope, err := suppression.ParseScope(text)
		return err == nil && scope.Covers(about)
	}
	bears := func(tag string) bool { return slices.Contains(about.Tags, tag) }
	return (len(r.Fields) == 0 || slices.ContainsFunc(r.Fields, fits)) && (len(r.Tags) == 0 || slices.ContainsFunc(r.Tags, bears))
}
