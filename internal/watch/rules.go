package watch

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// timetable are the rules of a subject that change with time.
type timetable struct {
	usual  *checks.Rules
	timed  []TimedRules // the first whose window is open holds in place of the usual ones
	chosen time.Time    // when it was last looked which these are,
	turn   time.Time    // and when that may change; zero: never
}

// timetable returns the timetable of a field; nil: its rules are always the same.
func (f *Field) timetable() *timetable {
	if len(f.Timed) == 0 {
		return nil
	}
	return &timetable{usual: f.Rules, timed: f.Timed}
}

// choose returns the rules that hold at a time.
func (t *timetable) choose(at time.Time) *checks.Rules {
	t.chosen, t.turn = at, time.Time{}
	rules := t.usual
	for i := len(t.timed) - 1; i >= 0; i-- {
		window := &t.timed[i].Window
		if window.Contains(at) {
			rules = t.timed[i].Rules
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
	return t == nil || !at.Before(t.chosen) && (t.turn.IsZero() || at.Before(t.turn))
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
