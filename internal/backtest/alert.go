package backtest

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// change lets an alert take the step that a change of its condition is.
func (r *replay) change(s *subject, c checks.Change) {
	l := s.life(c.Condition.Kind)
	switch {
	case c.What == checks.Began || c.What == checks.Withdrawn:
		return
	case l != nil && l.Flapping.Times > 0 && c.What != checks.Unwatched:
		r.flap(l, c)
		return
	case c.What == checks.Fired:
		l = r.fire(s, c)
	case l == nil:
		return
	}
	l.Alert = l.Apply(c)
	if !l.Open() {
		r.close(l)
	}
	r.write(l)
	r.steps = append(r.steps, step{c.What, l})
}

// life returns the alert of a kind that lasts; nil: none.
func (s *subject) life(kind checks.Kind) *life {
	for _, l := range s.open {
		if l.Kind == kind {
			return l
		}
	}
	return nil
}

// fire begins an alert.
func (r *replay) fire(s *subject, c checks.Change) *life {
	kind := c.Condition.Kind
	r.outcome.Alerts = append(r.outcome.Alerts, Alert{Subject: s.about, Kind: kind})
	l := &life{of: s, told: map[string]notify.Telling{}, Alert: checks.Alert{ID: int64(len(r.outcome.Alerts)), Subject: *s.about}}
	r.lives[l.ID] = l
	s.open = append(s.open, l)
	if s.flap.Times == 0 || kind == checks.Event || kind == checks.Uplink {
		return l
	}
	if s.fired == nil {
		s.fired = map[checks.Kind][]time.Time{}
	}
	fired := slices.DeleteFunc(s.fired[kind], func(t time.Time) bool { return c.At.Sub(t) > s.flap.Per })
	s.fired[kind] = append(fired, c.At)
	if s.flap.Flaps(s.fired[kind], c.At) {
		l.Flapping = checks.Flapping{Since: c.At, Times: len(s.fired[kind])}
	}
	return l
}

// flap lets an alert that flaps take a step: its end is kept back, and that it
// has come back is no news. That it is worse than ever is.
func (r *replay) flap(l *life, c checks.Change) {
	former := l.Alert
	if c.What == checks.Resolved {
		l.Flapping.Well = c.At
		return
	}
	l.Alert = l.Apply(c)
	l.Since, l.Fired = former.Since, former.Fired
	if c.What == checks.Fired {
		l.Flapping.Times++
		l.Flapping.Well = time.Time{}
	}
	if l.Side == former.Side && float64(l.Side)*former.Worst > float64(l.Side)*l.Worst {
		l.Worst, l.WorstAt = former.Worst, former.WorstAt
	}
	r.write(l)
	switch {
	case c.What == checks.Eased:
		r.steps = append(r.steps, step{checks.Eased, l})
	case l.Peak > former.Peak:
		r.steps = append(r.steps, step{checks.Worsened, l})
	}
}

// abide ends what the rules that have come into force do not watch any more.
func (r *replay) abide(s *subject, in *checks.Rules) {
	for _, c := range s.state.Open {
		unbound := c.Kind == checks.Bound && len(in.Limits) == 0
		if unbound || c.Kind != checks.Bound && in.Of(c.Kind).Level == checks.None {
			state, changes := s.state.Close(c.Kind, r.at)
			s.state = state
			for _, c := range changes {
				r.change(s, c)
			}
		}
	}
}

// calm ends the alerts of a subject that flapped and have been well for long
// enough. Time in which a reading cannot tell does not count.
func (r *replay) calm(s *subject, reading checks.Reading) {
	for _, l := range slices.Clone(s.open) {
		if l.Flapping.Well.IsZero() {
			continue
		}
		if _, pending := s.state.Condition(l.Kind); pending || !tells(l.Kind, reading.Why) {
			l.Flapping.Well = r.at
		}
		if r.at.Sub(l.Flapping.Well) >= s.flap.Calm() {
			l.Resolved = r.at
			r.close(l)
			r.write(l)
			r.steps = append(r.steps, step{checks.Resolved, l})
		}
	}
}

// tells says whether a reading tells that trouble of a kind is over, given that
// it does not show it.
func tells(kind, why checks.Kind) bool {
	return why == checks.OK || kind == checks.NoResponse || kind == checks.Missing && why != checks.NoResponse ||
		kind == checks.Invalid && why == checks.Invalid
}

// close takes an alert that has ended from those that last.
func (r *replay) close(l *life) {
	l.of.open = slices.DeleteFunc(l.of.open, func(other *life) bool { return other == l })
	r.over = append(r.over, l.ID)
}

// write takes an alert over into the outcome.
func (r *replay) write(l *life) {
	a := &r.outcome.Alerts[l.ID-1]
	a.Side, a.Peak, a.Since, a.Fired, a.Resolved = l.Side, l.Peak, l.Since, l.Fired, l.Resolved
	a.Worst, a.Flaps, a.Held = l.Worst, l.Flapping.Times > 0, ""
	if l.Held != nil {
		a.Held = l.Held.By
		if l.Held.Name != "" {
			a.Held += " " + l.Held.Name
		}
	}
}
