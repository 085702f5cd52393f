// Package poller asks targets when they are due and says what they answered,
// including that they did not.
//
// A [Target] names a [Source], which knows how to ask, and [Field]s, which
// know where their number stands in the answer. One request serves all fields
// that are due at the same tick. A failed poll is a result, not an error: it
// arrives as a [Poll] like any other.
//
// A [Poller] does so at the ticks of the targets' schedules:
//
//	p := poller.New()
//	err := p.Apply(targets)
//	p.Run(ctx, func(poll poller.Poll) { ... })
//
// A source is one file and one line in [Sources].
package poller

import (
	"bytes"
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// A Target is a device or endpoint, and what is asked of it.
type Target struct {
	Subject  checks.Subject      // identity and names; Field is empty
	Source   Source              // how it is asked
	Schedule []schedule.Schedule // when its fields, or it alone, fall due; Field.When are indexes here
	Offset   time.Duration       // after the tick, to spread the load
	Timeout  time.Duration       // for one poll, queueing excluded; zero: 5 s
	Parallel int                 // requests at once that its host stands; zero: 1
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

	// Cautions says what the settings allow that is dangerous, such as a
	// certificate that nobody verifies. It is told loudly.
	Cautions() []checks.Problem

	// Open makes the source. An error means that this one target cannot be
	// asked for now (a certificate file is missing) and holds no secret.
	Open(c *Client) (Source, error)
}

// An Answer is what a target said.
type Answer struct {
	Body   []byte    // UTF-8 text, at most the source's limit of bytes
	Status int       // HTTP status or exit code
	Date   time.Time // the device's own clock, where it says it

	// Doubt is why this is an answer only to fields that read exit codes
	// or performance data, and to all others a silence; usually nil.
	Doubt *Silence

	hide   secret.Redactor // takes secrets out of what is told of the answer
	client *Client         // gave the room
	room   *bytes.Buffer   // holds Body; given back when all is read
}

// A Silence is the error of a target that did not respond.
type Silence struct {
	Fault checks.Fault
	Cause error // may be nil; holds no secret
}

// A Poll is what came of asking a target once.
type Poll struct {
	Target *Target
	Tick   time.Time     // the tick that asked; samples carry it
	Began  time.Time     // when the request started
	Late   time.Duration // from the slot to Began, queueing included; zero where nobody waited for a slot
	Took   time.Duration // until the answer was complete
	Missed int           // earlier ticks that were skipped, since a poll was still running or the program slept
	Date   time.Time     // the device's own clock in the answer; zero where it does not say

	// Target responded: Response is OK; or Response says why not.
	Response checks.Reading

	// Results are the outcomes of the fields that were due; none where the
	// target did not respond.
	Results []Result

	idle bool // there was nothing to learn
}

// A Result is one field's outcome in a poll.
type Result struct {
	Field   *Field
	Reading checks.Reading
	Raw     string // what the address matched, cut to a bearable length
}

// A FieldSettings is what stands under a field in the configuration, as far
// as it says where the field's number stands and how it becomes a value.
type FieldSettings = reading.Settings

// A Reader is a compiled [FieldSettings].
type Reader = reading.Reader

// Sources returns the kinds of sources: their key in the configuration, and
// the settings that stand under it.
func Sources() map[string]func() Settings {
	return map[string]func() Settings{
		"http":    func() Settings { return new(HTTP) },
		"tcp":     func() Settings { return new(TCP) },
		"command": func() Settings { return new(Command) },
		"push":    func() Settings { return new(Push) },
	}
}
