package page

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Past knows the alerts, also those that are over.
type Past interface {
	// Alerts returns the alerts that a filter chooses, the latest first.
	Alerts(ctx context.Context, f AlertFilter) ([]checks.Alert, error)

	// Story returns what is known of an alert, and whether there is one of the
	// id.
	Story(ctx context.Context, id int64) (Story, bool, error)

	// Mutes returns the mutes and pauses in force, the latest first.
	Mutes(ctx context.Context) ([]Muted, error)

	// Tags returns the tags of what alerts have been about of late.
	Tags(ctx context.Context) ([]string, error)
}

// An AlertFilter chooses alerts. Its zero value chooses all that are over.
type AlertFilter struct {
	Open   bool         // those that last, in place of those that are over
	Since  time.Time    // that were not over yet at this time
	Level  checks.Level // whose level, or the highest where they are over, is this one
	Kind   checks.Kind
	Tag    string // about what bears it
	Before int64  // with a lower number than this
	Limit  int    // at most so many; 0: all
}

// A Story is what became of an alert.
type Story struct {
	Alert checks.Alert
	Steps []Step
	Told  []Telling
	Mutes []Muted // in force, that hold news of it back
}

// A Step is a step in the life of an alert.
type Step struct {
	At    time.Time
	What  checks.What
	Level checks.Level // after it
	Value *float64     // that caused it; nil: none
	Text  string       // what the fault said; of what people and rules do: by whom or by which rule
}

// A Telling is what a channel was told of an alert.
type Telling struct {
	Channel string
	Steps   []checks.What
	Owed    time.Time // since when it was to be told
	Done    time.Time // when it arrived or was given up; zero: it is on its way
	Arrived bool
	Error   string // why the latest attempt has not arrived
}

// Muted is a mute or a pause in force.
type Muted struct {
	ID           int64
	Name         string // M3
	Pause        bool
	Scope        string // TARGET, TARGET/FIELD or tag:NAME
	By, Why      string
	Began, Until time.Time
}
