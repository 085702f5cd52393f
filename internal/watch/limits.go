package watch

import (
	"math"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
)

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

// untold says whether a bound that should come with each answer is not known.
func (s *subject) untold() bool {
	unknown := func(set, told *float64) bool { return set == nil && told != nil && math.IsNaN(*told) }
	return slices.ContainsFunc(s.rules.Limits, func(l checks.Limit) bool {
		i := slices.IndexFunc(s.answer, func(told checks.Limit) bool { return told.Level == l.Level })
		return l.Answered && (i < 0 || unknown(l.Lower, s.answer[i].Lower) || unknown(l.Upper, s.answer[i].Upper))
	})
}

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

// unbound says whether the bounds of an alert are taken away, and none came
// with the answers.
func (s *subject) unbound(a checks.Alert) bool {
	return len(s.rules.Limits) == 0 && len(a.Limits) > 0 && !slices.ContainsFunc(a.Limits, answered)
}

// boundless says whether a field has no bounds, nor any that came with its
// latest answer. Before the first since the start that is not known.
func (s *subject) boundless() bool {
	return len(s.rules.Limits) == 0 && len(s.answer) == 0 && !s.device.began.IsZero()
}
