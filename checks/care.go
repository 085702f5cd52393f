package checks

import "time"

// An Ack says that a person has seen to an alert. It ends its reminders and is
// shown in all that is told of it from then on.
type Ack struct {
	By   string    `json:"by"` // what people call them
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"` // what they found or did
}

// A Hold is what keeps news of an alert from being told, and which news that
// is. When nothing holds it any more and the alert still lasts, it is told.
type Hold struct {
	By    string    `json:"by"`             // the rule: mute, pause, maintenance, dependency, uplink
	Name  string    `json:"name,omitempty"` // which: M3, the window's name, the parent target
	Why   string    `json:"why,omitempty"`  // of a mute: in the words of who asked for it
	Since time.Time `json:"since"`
	News  What      `json:"news"`           // Fired or Worsened, the first that was held
	Told  Level     `json:"told,omitempty"` // of Worsened: the level that people know of
}

// Flapping tells of an alert that has come and gone too often, or some level of
// it has: it stays open, and nothing of it is told, until it has been well for
// long, or has stayed as it is. Time in which nobody could tell does not count:
// Well and Steady are later by it.
type Flapping struct {
	Since  time.Time `json:"since"`           // when it was found to flap
	Times  int       `json:"times"`           // how often it has fired, or come back to a level
	Well   time.Time `json:"well,omitzero"`   // since when its condition is over; zero while it lasts
	Steady time.Time `json:"steady,omitzero"` // since when it lasts at its level; zero while it is well
}

// Delay returns it with a time that does not count for Well or Steady.
func (f Flapping) Delay(by time.Duration) Flapping {
	if !f.Well.IsZero() {
		f.Well = f.Well.Add(by)
	}
	if !f.Steady.IsZero() {
		f.Steady = f.Steady.Add(by)
	}
	return f
}

// A Trend says when a value that goes on as it does passes a bound.
type Trend struct {
	Level Level         `json:"level"` // of the bound
	Bound float64       `json:"bound"`
	In    time.Duration `json:"in"` // from the time of the alert's value on
}
