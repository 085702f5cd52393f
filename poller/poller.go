// Package poller asks targets when they are due and says what they answered,
// including that they did not.
//
// A [Target] names a [Source], which knows how to ask, and [Field]s, which
// know where their number stands in the answer. One request serves all fields
// that are due at the same tick. A failed poll is a result, not an error: it
// arrives as a [Poll] like any other.
//
// A source is one file and one line in [Sources].
package poller

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// A Target is a device or endpoint, and what is asked of it.
type Target struct {
	Subject  checks.Subject      // identity and names; Field is empty
	Source   Source              // how it is asked
	Schedule []schedule.Schedule // when its fields, or it alone, fall due; Field.When are indexes here
	Offset   time.Duration       // after the tick, to spread the load
	Timeout  time.Duration       // for one poll, queueing excluded
	Fields   []Field
}

// A Field is one number that a target reports.
type Field struct {
	Subject checks.Subject // identity and names
	When    int            // index of its schedule in Target.Schedule
	Reader  *Reader        // where its number stands in the answer, and how it becomes a value
}

// A Source asks a target once.
type Source interface {
	// Fetch asks and returns the answer. Where there is none, the error is
	// a *Silence, which says in which class; it holds no secret. Fetch
	// returns soon after the context ends.
	Fetch(ctx context.Context) (Answer, error)

	// Host is what may serve only one request at a time: host:port for
	// network sources, empty where there is no such limit.
	Host() string
}

// Settings are a source's own settings: what stands under its key in the
// configuration. The yaml tags of the struct name the keys; this package
// never sees YAML. A [FieldSettings] is the same for a field.
type Settings interface {
	// Validate reports the mistakes in the settings.
	Validate() []checks.Problem

	// Open makes the source. An error means that this one target cannot be
	// asked for now (a certificate file is missing) and holds no secret.
	Open(c *Client) (Source, error)
}

// An Answer is what a target said.
type Answer struct {
	Body   []byte            // UTF-8 text, at most the source's limit of bytes
	Status int               // HTTP status or exit code
	Header map[string]string // e.g. Date, where the source has headers
}

// A Silence is the error of a target that did not respond.
type Silence struct {
	Fault checks.Fault
	Cause error // may be nil; holds no secret
}

// A Poll is what came of asking a target once.
type Poll struct {
	Target *Target
	Tick   time.Time     // the slot that asked; samples carry it
	Began  time.Time     // when the request started
	Took   time.Duration // until the answer was complete
	Missed int           // earlier ticks that were skipped, since this one was still running or the program slept

	// Target responded: Response is OK; or Response says why not.
	Response checks.Reading

	// Results are the outcomes of the fields that were due; none where the
	// target did not respond.
	Results []Result
}

// A Result is one field's outcome in a poll.
type Result struct {
	Field   *Field
	Reading checks.Reading
	Raw     string // what the address matched, cut to a bearable length
}

// Error says in which way the target was silent.
func (s *Silence) Error() string { return s.Fault.String() }

// Unwrap returns the cause.
func (s *Silence) Unwrap() error { return s.Cause }
