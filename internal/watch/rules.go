package watch

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// timetable are the rules of a subject by time, and which of them are in force.
type timetable struct {
	usual  *checks.Rules
	timed  []TimedRules // the first whose window is open holds in place of the usual ones
	chosen time.Time    // when it was last looked which these are,
	turn   time.Time    // and when that may change; zero: never
}

// choose returns the rules that hold at a time.
func (t *timetable) choose(at time.Time) *checks.Rules {
	t.chosen, t.turn = at, time.Time{}
	rules := t.usual
	for i := len(t.timed) - 1; i >= 0; i-- {
		window := &t.timed[i].Window
		if window.Contains(at) {
			rules = &t.timed[i].Rules
		}
		if next := window.Next(at); t.turn.IsZero() || !next.IsZero() && next.Before(t.turn) {
			t.turn = next
		}
	}
	return rules
}

// stands says whether what was chosen holds at a time as well. Where the clock
// was set back that is not known.
func (t *timetable) stands(at time.Time) bool {
	return len(t.timed) == 0 || !at.Before(t.chosen) && (t.turn.IsZero() || at.Before(t.turn))
}

// abide lets the rules of a time come into force, and appends the steps of
// alerts that these do not watch any more.
func (w *Watch) abide(s *subject, at time.Time, steps []notify.Part) []notify.Part {
	if s.times.stands(at) {
		return steps
	}
	rules := s.times.choose(at)
	if rules == s.rules {
		return steps
	}
	s.rules = rules
	steps = append(steps, w.renew(s, at)...)
	return append(steps, w.disarm(s, at)...)
}

// limits returns the bounds that count for a subject, and whether they are all
// known: some come with each answer. Those of rules that have none are marked
// as answered.
func (s *subject) limits() (limits []checks.Limit, known bool) {
	foreign := len(s.rules.Limits) == 0
	if !foreign && !slices.ContainsFunc(s.rules.Limits, answered) {
		return s.rules.Limits, true
	}
	limits = s.rules.Bounds(checks.Reading{Limits: s.answer})
	for i := range limits {
		limits[i].Answered = foreign
	}
	return limits, s.answer != nil
}

// answered says whether a limit comes with each answer.
func answered(l checks.Limit) bool { return l.Answered }

// beyond says whether the value of an alert lies beyond the bounds of now.
func (s *subject) beyond(a checks.Alert) bool {
	limits, known := s.limits()
	return known && slices.ContainsFunc(limits, func(l checks.Limit) bool {
		return l.Beyond(a.Value, s.rules.Clear) != checks.Inside
	})
}

// bound shows in an alert the bounds that count for its subject, where they
// are known.
func (s *subject) bound(a checks.Alert) checks.Alert {
	limits, known := s.limits()
	if !known {
		return a
	}
	a.Limits = limits
	for _, l := range limits {
		if l.Level == a.Level && a.Kind == checks.Bound {
			a.Limit = l
		}
	}
	return a
}
