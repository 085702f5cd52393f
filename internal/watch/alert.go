package watch

import (
	"cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// apply lets an alert take a step, and returns the step unless it is one
// that concerns no alert.
func (w *Watch) apply(s *subject, c checks.Change) (notify.Part, bool) {
	key := alertKey{s.about.ID, c.Condition.Kind}
	alert, open := w.alerts[key]
	switch {
	case c.What == checks.Began || c.What == checks.Withdrawn:
		w.Log.Debug("alert "+c.What.String(), "subject", s.about.String(), "kind", key.kind.String())
		return notify.Part{}, false
	case open && alert.Flapping.Times > 0 && alert.Flapping.Well.IsZero() != (c.What == checks.Fired) && c.What != checks.Unwatched:
		return w.flap(alert, c)
	case c.What == checks.Fired:
		alert = w.fire(s, c)
	case !open:
		return notify.Part{}, false // its record was lost with a damaged database
	case c.What == checks.Worsened && c.Condition.Level <= alert.Peak:
		alert.Flapping = w.flaps(s, key.kind, c.At)
	}
	alert = alert.Apply(c)
	if c.What == checks.Fired {
		alert = w.unseen(alert) // it may have been pending before the start
	}
	switch {
	case alert.Kind == checks.Stale && c.What == checks.Fired:
		alert.Value, alert.At = c.Value, c.Condition.WorstAt
	case s.about.Field != "" && s.state.At.Equal(c.At):
		alert.Value, alert.At = s.state.Last, s.state.At
	}
	switch c.What {
	case checks.Fired, checks.Worsened:
		alert = w.foresee(s, alert)
	case checks.Eased, checks.Resolved, checks.Unwatched:
		alert.Trend = checks.Trend{}
	case checks.Began, checks.Withdrawn, checks.Reminded, checks.Resumed, checks.Escalated, checks.Acknowledged, checks.Held, checks.Released, checks.Noted:
	}
	w.change(alert, c)
	return notify.Part{What: c.What, Alert: alert}, true
}

// fire returns the record of a new alert.
func (w *Watch) fire(s *subject, c checks.Change) checks.Alert {
	w.lastID++
	limits, _ := s.limits()
	alert := checks.Alert{ID: w.lastID, Subject: s.described(), Limits: limits, Flapping: w.flaps(s, c.Condition.Kind, c.At)}
	switch c.Condition.Kind {
	case checks.NoResponse:
		alert.Alone = w.othersAnswer(s)
	case checks.Stale:
		alert.Window = s.rules.OlderThan
	case checks.Stuck:
		alert.Window = s.rules.Unchanged
	case checks.Rise:
		alert.Rate = s.rules.Rise
	case checks.Fall:
		alert.Rate = s.rules.Fall
	case checks.OK, checks.Bound, checks.Missing, checks.Invalid, checks.Event, checks.Uplink, checks.Alarm, checks.News, checks.Overdue, checks.Unconfirmed:
	}
	if !s.state.At.IsZero() {
		alert.Value, alert.At = s.state.Last, s.state.At
	}
	if first := s.lead(); first != nil && c.Condition.Kind == checks.NoResponse {
		alert.Value, alert.At = first.state.Last, first.state.At
	}
	return alert
}

// described returns the subject as alerts bear it. A target lends the title and
// unit of its first field, whose value is unknown while it is silent.
func (s *subject) described() checks.Subject {
	about := *s.about
	if first := s.lead(); first != nil {
		about.Unit, about.FieldTitle = first.about.Unit, cmp.Or(first.about.FieldTitle, first.about.Field)
	}
	return about
}

// othersAnswer says whether other targets responded when last asked.
func (w *Watch) othersAnswer(s *subject) bool {
	for _, other := range w.subjects {
		if other != s && other.target() && !other.device.silent {
			return true
		}
	}
	return false
}

// refresh lets the records of a subject's open alerts show its latest value.
func (w *Watch) refresh(s *subject) {
	for _, c := range s.state.Open {
		key := alertKey{s.about.ID, c.Kind}
		alert, open := w.alerts[key]
		if !open || c.Frozen || c.Side == checks.Inside || alert.At.Equal(s.state.At) {
			continue
		}
		alert.Value, alert.At = s.state.Last, s.state.At
		former := alert
		alert.Worst, alert.WorstAt = c.Worst, c.WorstAt
		alert = worst(alert, former)
		alert = s.bound(alert)
		alert.Loosened = alert.Loosened && !s.passes(alert)
		w.put(s.goOn(alert))
	}
}
