package watch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// gapWorthTelling is the shortest time without watch that is told in the
// chats; a shorter one is a restart and only drawn.
const gapWorthTelling = time.Minute

// gapWorthWarning is the shortest stop that was meant of which people are warned
// also where all is well by now: an update takes less.
const gapWorthWarning = 5 * time.Minute

// roundAtMost is how long the first round of polls may take before what is
// known by then is told.
const roundAtMost = 30 * time.Second

// start goes on where the program last stopped: conditions are as they were,
// but the time that nobody watched counts for none of them.
func (w *Watch) start(ctx context.Context) error {
	loaded, err := w.Store.Load(ctx)
	if err != nil {
		return err
	}
	w.begin()
	w.lastID = loaded.LastAlert
	for _, a := range loaded.Open {
		if a.Drill {
			w.drill = &drill{alert: a} // cut short: it ends with the next beat
			continue
		}
		a.Flapping = a.Flapping.Delay(max(0, w.now().Sub(loaded.Alive))) // nobody has watched it since
		w.put(a)
		maps.Copy(w.careOf(a.ID).told, loaded.Told[a.ID])
		if a.Held == nil {
			w.heard(a)
		} else {
			w.careOf(a.ID).level = a.Held.Told
		}
	}
	w.begin() // what was loaded is written
	w.mutes, w.lastMute = loaded.Mutes, loaded.LastMute
	for report, slot := range loaded.Slots {
		if !slot.IsZero() {
			w.slots[report] = slot
		}
	}
	for key, times := range loaded.Fired {
		w.fired[alertKey{key.Subject, key.Kind}] = times
	}
	for i := range loaded.Outside {
		w.rejoin(&loaded.Outside[i])
	}
	for id, state := range loaded.States {
		s := w.former(id)
		s.state, s.stored = state.Freeze(), true
	}
	for id, kind := range loaded.Spans {
		w.former(id).span = kind
	}
	maps.Copy(w.hearings, loaded.Heard)
	w.alive, w.stopped = loaded.Alive, loaded.Stopped
	w.round = &round{}
	return nil
}

// former returns a subject of which something was stored, before a plan says
// what it is.
func (w *Watch) former(id int64) *subject {
	s := w.subjects[id]
	if s == nil {
		s = bare(&checks.Subject{ID: id})
		w.subjects[id] = s
	}
	return s
}

// A round is the first time that all targets are asked after a start.
type round struct {
	asked map[int64]bool
	began time.Time
	ended bool // and what is left is to tell of the gap before it
}

// note notes that a target has been asked.
func (r *round) note(p *poller.Poll) {
	if r == nil {
		return
	}
	if r.asked == nil {
		r.asked = map[int64]bool{}
	}
	r.asked[p.Target.Subject.ID] = true
}

// over says whether all targets have been asked, or have had the time for it.
func (r *round) over() bool { return r == nil || r.ended }

// endRound ends the first round when it is time, and tells how things stand
// after a time without watch, once it is known how long that was.
func (w *Watch) endRound(ctx context.Context, now time.Time) {
	r := w.round
	if r == nil || len(w.plan.Targets) == 0 || w.tooEarly(now) {
		return
	}
	if r.began.IsZero() {
		r.began = now
	}
	r.ended = r.ended || len(r.asked) >= len(w.plan.Targets) || now.Sub(r.began).Abs() >= roundAtMost
	if r.ended && w.resumed {
		w.round = nil
		w.tellGap(r.asked, now)
		w.commit(ctx) // the first values show at once
	}
}

// gapsAtMost is how many gaps an alert remembers: the longest.
const gapsAtMost = 10

// unseen notes in an alert the gap before this start, where it lies in it and is
// worth telling. Gaps are noted once, in the order in which they were.
func (w *Watch) unseen(a checks.Alert) checks.Alert {
	gap := checks.Gap{Began: w.gap.Began, Ended: w.gap.Ended}
	if gap.Lasted() < gapWorthTelling || !a.Since.Before(gap.Ended) {
		return a
	}
	if gap.Began.Before(a.Since) {
		gap.Began = a.Since
	}
	a.Unseen = append(slices.Clone(a.Unseen), gap)
	if len(a.Unseen) > gapsAtMost {
		least := slices.MinFunc(a.Unseen, func(a, b checks.Gap) int { return cmp.Compare(a.Lasted(), b.Lasted()) })
		a.Unseen = slices.DeleteFunc(a.Unseen, func(g checks.Gap) bool { return g == least })
	}
	return a
}

// tellGap tells how things stand after a time without watch.
func (w *Watch) tellGap(asked map[int64]bool, now time.Time) {
	gap := w.gap
	lasted := gap.Ended.Sub(gap.Began)
	if lasted < gapWorthTelling {
		return
	}
	n := notify.Notice{Topic: notify.NotWatched, Level: checks.Error, Meant: gap.Stopped, Began: gap.Began, Ended: gap.Ended}
	n.Open = slices.DeleteFunc(w.open(), func(a checks.Alert) bool { return a.Held != nil || !a.Flapping.Well.IsZero() })
	n.All = len(w.plan.Targets)
	n.Good = n.All - w.troubled(asked)
	switch short := lasted < gapWorthWarning; {
	case n.Meant && short && len(n.Open) == 0:
		n.Level = checks.Info
	case n.Meant:
		n.Level = checks.Warn
	}
	w.announce(n, now)
}

// troubled counts the targets of which it cannot be said that they are well:
// those with an alert, those that are silent, though not for long enough to be
// an alert, and those that have not been asked.
func (w *Watch) troubled(asked map[int64]bool) int {
	targets := map[string]bool{}
	for _, a := range w.alerts {
		if a.Kind != checks.Uplink {
			targets[a.Subject.Target] = true
		}
	}
	for id, s := range w.subjects {
		if s.target() && (s.device.silent || !asked[id]) {
			targets[s.about.Target] = true
		}
	}
	return len(targets)
}
