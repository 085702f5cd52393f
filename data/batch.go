package data

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A Batch is what one transaction writes: all of it or nothing.
type Batch struct {
	Samples    []Sample
	Rejects    []Reject
	Spans      []SpanChange
	States     map[int64]checks.State // by subject; the zero State is deleted
	Alerts     map[int64]checks.Alert // by id; written over what stands there
	Changes    []Change
	Deliveries []notify.Delivery // owed from now on, or told past the store; their ids are given here
	Gaps       []Gap
	Answers    []Answer           // to requests from other processes
	Mutes      []suppression.Mute // written over what stands there under their ids

	Tokens []Token // made, or revoked
	Links  []Link  // made, or revoked

	Alive   time.Time // the latest time at which the watch was kept; zero: unchanged
	Stopped bool      // the program stops on purpose

	Slots map[string]time.Time // the latest slot of a report that was seen to, by its name

	Heard map[int64]poller.Hearing // of targets that send by themselves, by id; the zero Hearing is deleted
}

// A Sample is one good value.
type Sample struct {
	At     time.Time // the tick
	Series int64     // the field's subject id
	Value  float64   // finite
}

// A Reject is a value that was refused.
type Reject struct {
	At     time.Time
	Series int64
	Value  float64 // NaN where it was no number
	Raw    string  // cut to 200 characters
	Class  checks.Class
}

// A SpanChange opens or closes a span without a value.
type SpanChange struct {
	Subject int64
	Kind    checks.Kind
	Reason  checks.Class // where it opens
	At      time.Time    // the tick
	Ended   bool         // closes it
}

// A Gap is a stretch in which nobody watched: a span of subject 0 with kind
// not_watched.
type Gap struct {
	Began, Ended time.Time
	Stopped      bool // the program was stopped on purpose
}

// A Change is a step in the life of an alert.
type Change struct {
	Alert  int64
	Change checks.Change
}

// An Answer is what became of a request.
type Answer struct {
	Request int64
	At      time.Time
	Text    string
}

// A Naming is a name that the configuration gives to a target or field.
type Naming struct {
	Target, Field       string // Field is empty for the target itself
	WasTarget, WasField string // the former name of either, where it was renamed
	Unit, Title         string
}

// Identities are the ids of names.
type Identities struct {
	IDs     []int64          // in the order of the namings
	New     []checks.Subject // never seen before
	Renamed []checks.Subject // under their new names
	Retired []checks.Subject // no longer named; their alerts end unwatched
	Refused []checks.Subject // new names that have a history of their own, which they keep
}

// Loaded is what was stored when the program last ran.
type Loaded struct {
	States    map[int64]checks.State
	Open      []checks.Alert        // alerts that last
	LastAlert int64                 // the highest alert id ever given
	Spans     map[int64]checks.Kind // open spans by subject
	Outside   []checks.Subject      // what something from outside is about and lasts
	Alive     time.Time             // the latest time at which the watch was kept; zero: never
	Stopped   bool                  // the program was stopped on purpose

	Heard map[int64]poller.Hearing // of targets that send by themselves, by id

	Mutes    []suppression.Mute // of which no end was noted, also those whose time is over
	LastMute int64              // the highest mute id ever given

	// Slots are the latest slots of reports that were seen to, by name, also
	// of reports that are configured no longer.
	Slots map[string]time.Time

	// Fired are the times at which alerts fired in the last day before Alive
	// or before the newest alert, the earliest first, drills not among them.
	Fired map[FiredKey][]time.Time

	// Told are, by the ids of alerts that last and the names of channels,
	// when a channel became owed news of the alert in its own right,
	// whatever became of that.
	Told map[int64]map[string]notify.Telling
}

// A FiredKey is of what there is one alert at a time.
type FiredKey struct {
	Subject int64
	Kind    checks.Kind
}

// A Request is what another process asks of the daemon.
type Request struct {
	ID   int64
	Kind string
	Body []byte // JSON, by kind
	At   time.Time
}
