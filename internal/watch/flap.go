package watch

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// firedKept is for how long it is remembered when alerts fired.
const firedKept = 24 * time.Hour

// flaps notes that an alert fires, or comes back to a level, and says what that
// makes of it: one that has come and gone too often flaps from now on.
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
	return checks.Flapping{Since: at, Times: s.flap.Count(w.fired[key], at), Steady: at}
}

// flap lets an alert that flaps take a step. Its end is kept back, and that it
// has come back, or to a level, is no news and stands in no record but its own;
// that it is worse than ever told is news.
func (w *Watch) flap(a checks.Alert, c checks.Change) (notify.Part, bool) {
	former := a
	w.flapping[alertKey{a.Subject.ID, a.Kind}] = c.At
	if c.What == checks.Resolved {
		a.Flapping.Well, a.Flapping.Steady, a.Trend = c.At, time.Time{}, checks.Trend{}
		w.put(a)
		return notify.Part{}, false
	}
	a = worst(a.Apply(c), former)
	a.Flapping.Steady = c.At
	if c.What == checks.Fired {
		a.Fired, a.Since = former.Fired, former.Since
		a.Flapping.Well = time.Time{}
	}
	if c.What == checks.Fired || c.What == checks.Worsened && a.Peak == former.Peak {
		a.Flapping.Times++
	}
	if c.What == checks.Eased {
		w.put(a)
		return notify.Part{What: checks.Eased, Alert: a}, true
	}
	if a.Level <= w.careOf(a.ID).level || a.Held != nil && a.Peak == former.Peak {
		w.put(a)
		return notify.Part{}, false
	}
	w.change(a, c)
	return notify.Part{What: checks.Worsened, Alert: a}, true
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

// time has it looked whether an alert is calm, from now on, if it flaps.
func (w *Watch) time(key alertKey) {
	_, looked := w.flapping[key]
	switch flaps := w.alerts[key].Flapping.Times > 0; {
	case flaps && !looked:
		w.flapping[key] = w.now()
	case !flaps:
		delete(w.flapping, key)
	}
}

// calm ends what flapped and has been well for long enough, and appends the
// steps; what lasts as it is for so long flaps no more.
func (w *Watch) calm(s *subject, r checks.Reading, at time.Time, steps []notify.Part) []notify.Part {
	for kind := checks.Bound; kind < checks.Uplink; kind++ {
		key := alertKey{s.about.ID, kind}
		looked, flaps := w.flapping[key]
		if !flaps {
			continue
		}
		w.flapping[key] = at
		a := w.alerts[key]
		well := !a.Flapping.Well.IsZero()
		told := s.tells(kind, r)
		if !told || at.Before(looked) { // in vain, or by another clock
			a.Flapping = a.Flapping.Delay(at.Sub(looked))
			w.put(a)
		}
		switch _, open := s.state.Condition(kind); {
		case !told:
		case well && open: // pending
			a.Flapping.Well = at
			w.put(a)
		case well && at.Sub(a.Flapping.Well) >= s.flap.Calm():
			c := checks.Change{What: checks.Resolved, At: at, From: a.Level, Condition: condition(a), Value: r.Value, Limit: a.Limit}
			if step, ok := w.apply(s, c); ok {
				steps = append(steps, step)
			}
		case !well && at.Sub(a.Flapping.Steady) >= s.flap.Calm():
			a.Flapping = checks.Flapping{}
			w.put(a)
			w.ease(a)
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
	case checks.OK, checks.Bound, checks.Stale, checks.Stuck, checks.Rise, checks.Fall, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
	_, stale := s.state.Condition(checks.Stale)
	return r.Why == checks.OK && (kind == checks.Stale || !stale)
}
