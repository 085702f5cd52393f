package page

import (
	"context"
	"time"
)

// An Audit knows who did what.
type Audit interface {
	// Traces returns what a filter chooses of what people have asked for, the
	// latest first and at most [MostTraces], and the number before which it goes
	// on; 0: that is all.
	Traces(ctx context.Context, f TraceFilter) (all []Trace, next int64, err error)
}

// MostTraces is how many traces are listed at once.
const MostTraces = leaf

// A TraceFilter chooses traces. Its zero value chooses all.
type TraceFilter struct {
	Who     string // whose name or number holds this, in whatever case
	Kind    string
	Refused bool  // alone
	Before  int64 // with a lower number than this
}

// A Trace is what is left of something that somebody has asked for.
type Trace struct {
	ID      int64
	At      time.Time
	Who     string // empty: nobody knows
	Place   Place
	Channel string // of a chat; empty: none writes there
	Kind    string // one of [TraceKinds]
	Text    string // in their words, or of a button
	Answer  string // what became of it, as the record has it
	Refused bool
	Waits   bool // nobody has seen to it yet
	Pause   bool // of the kind mute: a pause was asked for
}

// A Place is where something was asked for.
type Place string

// The places.
const (
	InChat        Place = "chat"
	AtPage        Place = "page"
	OnCommandLine Place = "command_line"
)

// TraceKinds lists the kinds of what people ask for.
func TraceKinds() []string {
	return []string{
		"acknowledge", "note", "mute", "unmute", "press", "look", "tell", "do", "done", "retry", "drop", "drill", "refused", "link", "unlink", "token", "revoke",
	}
}
