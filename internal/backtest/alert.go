package backtest

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// change lets an alert take the step that a change of its condition is.
func (r *replay) change(s *subject, c checks.Change) {
	l := s.life(c.Condition.Kind)
	switch c.What {
	case checks.Fired:
		if l == nil {
			r.fire(s, c)
			return
		}
		// It flaps, and was only well for a while.
		l.Flapping.Times++
		l.Flapping.Well = time.Time{}
		c.What = checks.Worsened
	case checks.Resolved, checks.Unwatched:
		if l == nil {
			return
		}
		if l.Flapping.Times > 0 && c.What == checks.Resolved {
			l.Flapping.Well = c.At
			return
		}
	case checks.Worsened, checks.Eased:
		if l == nil {
			return
		}
	default:
		return
	}
	r.renew(l, c)
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
func (r *replay) fire(s *subject, c checks.Change) {
	kind := c.Condition.Kind
	r.outcome.Alerts = append(r.outcome.Alerts, Alert{Subject: s.about, Kind: kind})
	l := &life{of: s, Alert: checks.Alert{ID: int64(len(r.outcome.Alerts)), Subject: *s.about}}
	r.lives[l.ID] = l
	s.open = append(s.open, l)
	if s.flap.Times > 0 && kind != checks.Event {
		if s.fired == nil {
			s.fired = map[checks.Kind][]time.Time{}
		}
		fired := slices.DeleteFunc(s.fired[kind], func(t time.Time) bool { return c.At.Sub(t) > s.flap.Per })
		fired = append(fired, c.At)
		s.fired[kind] = fired
		if s.flap.Flaps(fired, c.At) {
			l.Flapping = checks.Flapping{Since: c.At, Times: len(fired)}
		}
	}
	r.renew(l, c)
}

// renew takes a change over into an alert, and tells it unless something holds
// it back.
func (r *replay) renew(l *life, c checks.Change) {
	since := l.Since
	l.Alert = l.Apply(c)
	if l.Flapping.Times > 0 && !since.IsZero() {
		l.Since = since
	}
	if !l.Open() {
		r.close(l)
	}
	r.write(l)
	switch {
	case c.What == checks.Resolved, c.What == checks.Unwatched:
	case c.What == checks.Eased:
		r.ease(l)
		return
	case r.quiet(l, c.What):
		return
	}
	r.steps = append(r.steps, step{c.What, l})
}

// ease drops the held news that an alert has got worse, where it is as mild
// again as it was told.
func (r *replay) ease(l *life) {
	if l.Held != nil && l.Held.News == checks.Worsened && l.Level <= l.worst {
		l.Held = nil
		r.write(l)
	}
}

// quiet says whether news that an alert has begun or got worse is not told.
func (r *replay) quiet(l *life, news checks.What) bool {
	again := l.Flapping.Times > 0 && l.Level <= l.worst
	return again || l.Held != nil || r.hold(l, news)
}

// hold holds news of an alert back where something is in force that does, and
// says whether.
func (r *replay) hold(l *life, news checks.What) bool {
	by, name := r.ground.decide(l, r.at)
	if by == "" {
		return false
	}
	l.Held = &checks.Hold{By: by, Name: name, Since: r.at, News: news}
	r.write(l)
	return true
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

// lookAfter looks after what its subject's alerts wait for: the end of what
// holds them back, or of their coming and going.
func (r *replay) lookAfter(s *subject) {
	for _, l := range slices.Clone(s.open) {
		if well := l.Flapping.Well; !well.IsZero() && r.at.Sub(well) >= s.flap.Calm() {
			l.Resolved = r.at
			r.close(l)
			r.write(l)
			r.steps = append(r.steps, step{checks.Resolved, l})
			continue
		}
		if l.Held == nil || !l.Held.Since.Before(r.at) {
			continue
		}
		if by, _ := r.ground.decide(l, r.at); by == "" {
			news := l.Held.News
			l.Held = nil
			r.write(l)
			r.steps = append(r.steps, step{news, l})
		}
	}
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
