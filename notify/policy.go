package notify

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Policy says what a channel is told, and how.
type Policy struct {
	Channel  string
	Level    checks.Level   // this level and above
	Targets  []string       // names or globs of targets; empty: all
	Tags     []string       // tags of which a target has one; empty: all
	Standby  bool           // told only in place of others, or when they do not acknowledge
	Language string         // en, ko, ja or th
	Zone     *time.Location // times are shown in it

	// GroupWait is the time after an alert within which further ones wait
	// to form one message; zero sends each at once.
	GroupWait time.Duration

	// GiveUp is how long a message is tried on its own; after that it is a
	// line of a digest. Zero: as long as it takes.
	GiveUp time.Duration

	// Timeout bounds one attempt.
	Timeout time.Duration

	// Fallback is the channel that is told too when this one has not got a
	// message through for FallbackAfter; empty: none.
	Fallback      string
	FallbackAfter time.Duration

	// Quiet are the hours in which most is held back; nil: none.
	Quiet *Quiet

	// Repeat is how long after it was last told an alert that lasts and is
	// not acknowledged is told again; zero: never.
	Repeat time.Duration

	// Escalate says who else is told of an alert that this channel was told
	// of and nobody has acknowledged.
	Escalate Escalation

	// Chart is false where no chart follows an alert.
	Chart bool

	// Template has words of one's own for its messages.
	Template Template

	// Pace keeps the provider's limits.
	Pace Pace
}

// Quiet are hours in which a channel is told only what is bad enough. The rest
// follows at their end, as one digest.
type Quiet struct {
	Window schedule.Window
	Except checks.Level // this level and above is told all the same; None: nothing is
}

// An Escalation tells other channels of an alert that nobody acknowledges.
type Escalation struct {
	Wait time.Duration // from when the channel became owed the alert; zero: never
	To   []string      // channels
}

// A Pace is a provider's limit on messages to one chat: at most Burst within
// Window, and Gap between two. Zero fields limit nothing.
type Pace struct {
	Gap    time.Duration
	Burst  int
	Window time.Duration

	// Chats name the chats that the limit is of: channels that write to the
	// same one share it. None: it is the channel's own. They hold no secret.
	Chats []string
}
