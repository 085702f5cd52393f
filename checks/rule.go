package checks

import "time"

// Rules say what is expected of one subject. The zero value expects nothing.
type Rules struct {
	// Limits are the bounds, at most one entry a level, mildest first.
	Limits []Limit

	// Clear is how far back inside a bound a value must come before the
	// bound counts as left, in the field's unit. It is zero or positive.
	Clear float64

	// Missing, Invalid and NoResponse say when each of them is an alert; a
	// rule whose level is None never is.
	Missing, Invalid, NoResponse Rule

	// Stale is an alert when the device's own time of the value is older
	// than OlderThan. A value whose age is not known is not stale.
	Stale     Rule
	OlderThan time.Duration

	// Stuck is an alert when the value has not changed for Unchanged while
	// another field of the target has changed since.
	Stuck     Rule
	Unchanged time.Duration

	// Rise and Fall are alerts when the value climbs or sinks by more than
	// their Limit within their Per.
	Rise, Fall Rate

	// Codes are values that a sensor also sends when it has just been
	// switched on or is broken; see Believe.
	Codes []Code

	// Event is an alert of one message when the value changes as On says.
	Event Rule
	On    Happening
}

// Of returns the rule of a kind that has one level: when it is an alert. That
// of Bound, which has limits instead, is the zero rule.
func (r *Rules) Of(kind Kind) Rule {
	switch kind {
	case Missing:
		return r.Missing
	case Invalid:
		return r.Invalid
	case NoResponse:
		return r.NoResponse
	case Stale:
		return r.Stale
	case Stuck:
		return r.Stuck
	case Rise:
		return r.Rise.Rule
	case Fall:
		return r.Fall.Rule
	case Event:
		return r.Event
	case OK, Bound, Uplink, Alarm, News, Overdue, Unconfirmed:
	}
	return Rule{}
}

// A Rate is how fast a value may climb or sink.
type Rate struct {
	Rule
	Limit float64       // in the field's unit, positive
	Per   time.Duration // positive
}

// Happening says which change of a value is an event.
type Happening int8

// The happenings. A counter that begins anew at a lower number has not
// increased.
const (
	Never    Happening = iota
	Increase           // the value is higher than before
	Any                // the value is another than before
)

// A Rule says when a kind of trouble that has no bounds becomes an alert.
type Rule struct {
	Level Level
	After After
}

// After says how long a condition must last before it is an alert: for so
// many polls in a row, or for so much watched time. The zero value means at
// once.
type After struct {
	Polls int           // polls in a row; counts where For is zero
	For   time.Duration // watched time at or beyond
}

// met says whether the streak is long enough.
func (a After) met(s Streak) bool {
	if a.For > 0 {
		return s.Polls > 0 && s.Spent >= a.For
	}
	return s.Polls >= max(a.Polls, 1)
}

// A Problem is a mistake in a setting. Rooms report the mistakes of their own
// settings; whoever read the settings adds where they stand.
type Problem struct {
	Path string // where, relative to the setting checked: "warn.lower"
	Text string // what is wrong, for a person
	Near string // the nearest right spelling, or empty
}
