package checks

import (
	"strconv"
	"time"
)

// A Subject is what an alert is about: a target, or one field of it.
type Subject struct {
	// ID is the identity in storage; it stays when the names change.
	ID int64 `json:"id"`

	Target string `json:"target"`          // the target's name
	Field  string `json:"field,omitempty"` // the field's name; empty for the target itself

	TargetTitle string `json:"target_title,omitempty"` // what people call the target
	FieldTitle  string `json:"field_title,omitempty"`  // what people call the field

	Unit string   `json:"unit,omitempty"` // the unit of the field's values
	Todo string   `json:"todo,omitempty"` // what to do, in the user's words
	Tags []string `json:"tags,omitempty"` // the target's tags

	// To names the channels that alone are told, as of what comes in by a
	// token of theirs; none: all, by their rules.
	To []string `json:"to,omitempty"`
}

// String returns the subject as it is written on the command line:
// server-room/temperature, or server-room.
func (s Subject) String() string {
	if s.Field == "" {
		return s.Target
	}
	return s.Target + "/" + s.Field
}

// An Alert is the record of one condition from its firing on.
type Alert struct {
	ID      int64   `json:"id"`
	Subject Subject `json:"subject"`
	Kind    Kind    `json:"kind"`

	Level Level `json:"level"` // the present level; after the end, the last one
	Peak  Level `json:"peak"`  // the highest level so far
	Side  Side  `json:"side,omitempty"`

	Since    time.Time `json:"since"`             // when it was first seen; of what is Unsent, when it last sent something
	Fired    time.Time `json:"fired"`             // when it became an alert
	Resolved time.Time `json:"resolved,omitzero"` // when it ended; zero while it lasts

	// Unwatched is true where the alert ended because its subject or rule
	// was taken away, not because things were well again.
	Unwatched bool `json:"unwatched,omitempty"`

	// Loosened is true where the latest value is inside its bounds because these
	// were changed, not because it has come back.
	Loosened bool `json:"loosened,omitempty"`

	// Value is the latest value and At its time: of Bound, Rise and Fall the
	// present value, of Stale the old one and the device's own time of it, of
	// the others the last good one. At is zero where there has been none.
	Value float64   `json:"value"`
	At    time.Time `json:"at,omitzero"`

	// Worst and WorstAt are those of the condition, see Condition.
	Worst   float64   `json:"worst,omitempty"`
	WorstAt time.Time `json:"worst_at,omitzero"`

	// Rate is the rule of Rise and Fall, and Window that of Stale
	// (OlderThan) and Stuck (Unchanged).
	Rate   Rate          `json:"rate,omitzero"`
	Window time.Duration `json:"window,omitempty"`

	// Limit is the limit that is passed at Level; Limits are all limits of
	// the field, from which the normal range follows.
	Limit  Limit   `json:"limit,omitzero"`
	Limits []Limit `json:"limits,omitempty"`

	// Fault details kinds without a value.
	Fault Fault `json:"fault,omitzero"`

	// Alone is true where other targets answered when this one fell silent.
	Alone bool `json:"alone,omitempty"`

	// Ack is who has seen to it; nil: nobody yet.
	Ack *Ack `json:"ack,omitempty"`

	// Held is what keeps news of it from being told; nil: nothing does.
	Held *Hold `json:"held,omitempty"`

	// Flapping tells of an alert that comes and goes.
	Flapping Flapping `json:"flapping,omitzero"`

	// Trend says when the value will pass the next bound; zero where no
	// straight line fits.
	Trend Trend `json:"trend,omitzero"`

	// Unseen are the times in it in which nobody watched, in order, as far as they
	// are worth telling.
	Unseen []Gap `json:"unseen,omitempty"`

	// Others are how many targets an Uplink alert stands for.
	Others int `json:"others,omitempty"`

	// Drill marks a rehearsal that somebody asked for.
	Drill bool `json:"drill,omitempty"`
}

// A Gap is a time in which nobody watched: the program did not run.
type Gap struct {
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"`
}

// Lasted returns how long the gap was.
func (g Gap) Lasted() time.Duration { return g.Ended.Sub(g.Began) }

// Name returns the short name by which people refer to the alert: A41.
func (a Alert) Name() string { return "A" + strconv.FormatInt(a.ID, 10) }

// Open says whether the alert still lasts.
func (a Alert) Open() bool { return a.Resolved.IsZero() }

// Apply returns the alert as it stands after a change of its condition.
func (a Alert) Apply(c Change) Alert {
	a.Kind, a.Side, a.Since = c.Condition.Kind, c.Condition.Side, c.Condition.Since
	a.Worst, a.WorstAt, a.Fault = c.Condition.Worst, c.Condition.WorstAt, c.Condition.Fault
	switch c.What {
	case Fired, Worsened, Eased:
		if c.What == Fired {
			a.Fired = c.At
		}
		a.Level, a.Limit = c.Condition.Level, c.Limit
		a.Peak = max(a.Peak, a.Level)
	case Resolved, Unwatched:
		a.Resolved, a.Unwatched = c.At, c.What == Unwatched
	case Began, Withdrawn, Reminded, Resumed, Escalated, Acknowledged, Held, Released, Noted:
	}
	return a
}
