package watch

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// firedKept is for how long it is remembered when alerts fired.
const firedKept = 24 * time.Hour

// flaps notes that an alert fires, and says what that makes of it: one that
// has come and gone too often flaps from now on.
func (w *Watch) flaps(s *subject, kind checks.Kind, at time.Time) checks.Flapping {
	if kind == checks.Event || kind == checks.Uplink {
		return checks.Flapping{}
	}
	key := alertKey{s.about.ID, kind}
	kept := slices.DeleteFunc(slices.Clone(w.fired[key]), func(t time.Time) bool { return at.Sub(t) > firedKept })
	w.fired[key] = append(kept, at)
	if !s.flap.Flaps(w.fired[key], at) {
		return checks.Flapping{}
	}
	times := 0
	for _, t := range w.fired[key] {
		if ago := at.Sub(t); 0 <= ago && ago <= s.flap.Per {
			times++
		}
	}
	return checks.Flapping{Since: at, Times: times}
}

// flap lets an alert that flaps take a step. Its end is kept back, and that it
// has come back is no news; that it is worse than ever told is.
func (w *Watch) flap(a checks.Alert, c checks.Change) (notify.Part, bool) {
	former := a
	if c.What == checks.Resolved {
		a.Flapping.Well, a.Trend = c.At, checks.Trend{}
		w.mark(a, checks.Held, "flapping: well again")
		return notify.Part{}, false
	}
	a = worst(a.Apply(c), former)
	if c.What == checks.Fired {
		a.Fired, a.Since = former.Fired, former.Since
		a.Flapping.Times++
		a.Flapping.Well = time.Time{}
	}
	w.change(a, c)
	if c.What == checks.Eased {
		return notify.Part{What: checks.Eased, Alert: a}, true
	}
	return notify.Part{What: checks.Worsened, Alert: a}, a.Level > w.careOf(a.ID).level
}

// worst returns an alert that flaps with the worst value of all the times that
// it came.
func worst(a, former checks.Alert) checks.Alert {
	farther := former.Side == a.Side && (a.Side == checks.High && former.Worst > a.Worst || a.Side == checks.Low && former.Worst < a.Worst)
	if a.Flapping.Times > 0 && farther {
		a.Worst, a.WorstAt = former.Worst, former.WorstAt
	}
	return a
}

// calm ends what flapped and has been well for long enough, and appends the
// steps. Time in which nobody could tell does not count.
func (w *Watch) calm(s *subject, r checks.Reading, at time.Time, steps []notify.Part) []notify.Part {
	for kind := checks.Bound; kind < checks.Uplink; kind++ {
		key := alertKey{s.about.ID, kind}
		if !w.wells[key] {
			continue
		}
		a := w.alerts[key]
		if _, pending := s.state.Condition(kind); pending || !s.tells(kind, r) {
			a.Flapping.Well = at
			w.put(a)
			continue
		}
		if at.Sub(a.Flapping.Well) < s.flap.Calm() {
			continue
		}
		c := checks.Change{What: checks.Resolved, At: at, From: a.Level, Condition: condition(a), Value: r.Value, Limit: a.Limit}
		if step, ok := w.apply(s, c); ok {
			steps = append(steps, step)
		}
	}
	return steps
}

// tells says whether a reading tells that trouble of a kind is over, given
// that it does not show it.
func (s *subject) tells(kind checks.Kind, r checks.Reading) bool {
	switch kind {
	case checks.NoResponse:
		return true
	case checks.Missing:
		return r.Why != checks.NoResponse
	case checks.Invalid:
		return r.Why == checks.OK || r.Why == checks.Invalid
	case checks.OK, checks.Bound, checks.Stale, checks.Stuck, checks.Rise, checks.Fall, checks.Event, checks.Uplink:
	}
	_, stale := s.state.Condition(checks.Stale)
	return r.Why == checks.OK && (kind == checks.Stale || !stale)
}
