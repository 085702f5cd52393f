package checks

import (
	"fmt"
	"slices"
	"time"
)

// State is what judgement remembers about one subject from one reading to the
// next. The zero value is that of a subject never read. A State is replaced,
// never changed in place, so an old one may be kept to go back to.
type State struct {
	// Open holds the conditions that are pending or firing, at most one a
	// kind, in the order of the kinds.
	Open []Condition `json:"open,omitempty"`

	// Last is the latest good value, At when it was judged; At is zero
	// while there has been none.
	Last float64   `json:"last,omitempty"`
	At   time.Time `json:"at,omitzero"`

	// Changed is when the value last became another; zero while there has
	// been none.
	Changed time.Time `json:"changed,omitzero"`

	// Unit is the one that the first good value was said to be in, where none is
	// expected; empty: none was said.
	Unit string `json:"unit,omitempty"`

	// Recent are the latest values, oldest first, as far back as a rate or
	// a trend looks; none where no rule asks for them.
	Recent []Point `json:"recent,omitempty"`
}

// A Point is a value at a time.
type Point struct {
	At    time.Time `json:"at"`
	Value float64   `json:"value"`
}

// Condition returns the open condition of a kind, and whether there is one.
func (s State) Condition(kind Kind) (Condition, bool) {
	for _, c := range s.Open {
		if c.Kind == kind {
			return c, true
		}
	}
	return Condition{}, false
}

// Renewed returns the state without what another address in the answer may say
// otherwise: the unit, unless a change of it is just found.
func (s State) Renewed() State {
	if _, open := s.Condition(Invalid); !open {
		s.Unit = ""
	}
	return s
}

// with returns the state with the condition in place of the one of its kind,
// or without one of that kind if the condition is closed.
func (s State) with(c Condition) State {
	open := make([]Condition, 0, len(s.Open)+1)
	for _, old := range s.Open {
		if old.Kind < c.Kind {
			open = append(open, old)
		}
	}
	if c.open() {
		open = append(open, c)
	}
	for _, old := range s.Open {
		if old.Kind > c.Kind {
			open = append(open, old)
		}
	}
	s.Open = open
	if len(open) == 0 {
		s.Open = nil
	}
	return s
}

// A Condition is one kind of trouble of one subject while it lasts: pending
// until it has lasted for the After of a level, firing from then on.
type Condition struct {
	Kind  Kind  `json:"kind"`
	Level Level `json:"level,omitempty"` // the level at which it fires; None while pending
	Side  Side  `json:"side,omitempty"`  // Low or High for Bound, Rise and Fall, else Inside

	Since time.Time `json:"since"` // the first reading that showed it; of what is Unsent, when it last sent something
	Seen  time.Time `json:"seen"`  // the latest reading that counted

	// Frozen is true while later readings could not tell: neither their
	// time nor their number counts.
	Frozen bool `json:"frozen,omitempty"`

	// Streaks count how long each level has lasted, at index Level-1.
	Streaks [4]Streak `json:"streaks"`

	// Worst is, for Bound, the value farthest beyond its bound so far; for
	// Rise and Fall the greatest change within their Per; for Event the
	// value before. WorstAt is when that was; for Stale it is the device's
	// own time of the value, and for Stuck when the value last changed.
	Worst   float64   `json:"worst,omitempty"`
	WorstAt time.Time `json:"worst_at,omitzero"`

	// Fault details Missing, Invalid and NoResponse, as last seen.
	Fault Fault `json:"fault,omitzero"`
}

// A Streak is how long a level has been reached without a break.
type Streak struct {
	Polls int           `json:"polls,omitempty"` // readings in a row at or beyond the level
	Spent time.Duration `json:"spent,omitempty"` // watched time from the first of them to the last
}

// Freeze returns the state with every open condition frozen, for a time in
// which nobody watched: it neither counts nor breaks a streak.
func (s State) Freeze() State {
	if len(s.Open) == 0 {
		return s
	}
	open := slices.Clone(s.Open)
	for i := range open {
		open[i].Frozen = true
	}
	s.Open = open
	return s
}

// Close returns the state without the condition of a kind, and the change
// that ends it unwatched: its subject or its rule is gone.
func (s State) Close(kind Kind, at time.Time) (State, []Change) {
	c, ok := s.Condition(kind)
	if !ok {
		return s, nil
	}
	what := Withdrawn
	if c.Firing() {
		what = Unwatched
	}
	return s.with(Condition{Kind: kind}), []Change{{What: what, At: at, Condition: c, From: c.Level}}
}

// Firing says whether the condition is an alert.
func (c Condition) Firing() bool { return c.Level > None }

// streak returns the streak of a level; that of None is empty.
func (c Condition) streak(level Level) Streak {
	if level == None {
		return Streak{}
	}
	return c.Streaks[level-1]
}

// reach notes a value beyond a bound.
func (c *Condition) reach(side Side, value float64, at time.Time) {
	if side != c.Side || side == High && value > c.Worst || side == Low && value < c.Worst {
		c.Worst, c.WorstAt = value, at
	}
	c.Side = side
}

// open says whether the condition is pending or firing.
func (c Condition) open() bool {
	for _, s := range c.Streaks {
		if s.Polls > 0 {
			return true
		}
	}
	return c.Firing()
}

// A Change is one step in the life of a condition.
type Change struct {
	What What
	At   time.Time

	// Condition is the condition after the step; where the step ended it,
	// as it last stood.
	Condition Condition

	// From is the level before the step.
	From Level

	// Value is the value of the reading that caused the step; it means
	// nothing unless the reading had one.
	Value float64

	// Limit is the limit that is passed at the condition's level, or the
	// zero Limit where the kind has no bounds.
	Limit Limit
	// Note says for the record by whom or by which rule a step was taken
	// that the condition did not take itself: `mute M3 "door is repaired"`.
	Note string
}

// What says which step a change is.
type What int8

// The steps. Began and Withdrawn frame a pending condition that never fired
// and are told to nobody.
const (
	Began     What = iota + 1 // first seen, not yet an alert
	Fired                     // has lasted long enough: an alert
	Worsened                  // a higher level, or the other side
	Eased                     // a lower level, but not over
	Resolved                  // over
	Withdrawn                 // over before it became an alert
	Unwatched                 // an alert whose subject or rule was taken away

	// What follows is done to an alert by people and rules; the condition
	// stays as it is.
	Reminded     // lasts, and is told again
	Resumed      // lasts, and is told again since a pause has ended
	Escalated    // lasts, nobody has acknowledged it, and others are told
	Acknowledged // somebody has seen to it
	Held         // news of it is held back
	Released     // what was held back is told after all
	Noted        // somebody has written something down about it
)

// String returns the step as it is written in storage and logs.
func (w What) String() string {
	switch w {
	case Began:
		return "began"
	case Fired:
		return "fired"
	case Worsened:
		return "worsened"
	case Eased:
		return "eased"
	case Resolved:
		return "resolved"
	case Withdrawn:
		return "withdrawn"
	case Unwatched:
		return "unwatched"
	case Reminded:
		return "reminded"
	case Resumed:
		return "resumed"
	case Escalated:
		return "escalated"
	case Acknowledged:
		return "acknowledged"
	case Held:
		return "held"
	case Released:
		return "released"
	case Noted:
		return "noted"
	}
	return "unchanged"
}

// MarshalText writes the step as String does.
func (w What) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText writes; any other text is an error.
func (w *What) UnmarshalText(text []byte) error {
	for known := Began; known <= Noted; known++ {
		if string(text) == known.String() {
			*w = known
			return nil
		}
	}
	return fmt.Errorf("not a step of an alert: %q", text)
}
