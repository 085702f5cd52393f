package page

import (
	"context"
	"io"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Site knows what is watched, and what was measured of it.
type Site interface {
	// Target returns what goes by a name: a target, or a door by which something
	// comes in, and whether there is or was one.
	Target(ctx context.Context, name string) (Target, bool, error)

	// Courses returns what was measured of fields in a time, in their order.
	Courses(ctx context.Context, of Excerpt) ([]Course, error)

	// Details returns what was asked and answered of late, and what is expected.
	Details(ctx context.Context, t Target) (Details, error)

	// Export writes the samples of a field.
	Export(ctx context.Context, w io.Writer, x Export) error
}

// A Target is what goes by a name, with its fields.
type Target struct {
	ID          int64 // 0: it has none of its own, as a door
	Name, Title string
	Tags        []string
	Outside     bool      // it is a door, and its fields are named by what comes in there
	Gone        time.Time // since when it is not watched any more; zero: it is
	Todo        string
	Fields      []Field
}

// MostFields is how many fields of a target pages show at most.
const MostFields = 60

// A Field is a number that a target reports, or what has come in by a door.
type Field struct {
	ID                int64
	Name, Title, Unit string
	Gone              time.Time
	Limits            []checks.Limit // that hold now
}

// field returns the field of a name, and whether there is one.
func (t *Target) field(name string) (Field, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// An Excerpt chooses a part of the past.
type Excerpt struct {
	Target   Target
	Fields   []int64 // ids; that of the target asks only when it answered
	From, To time.Time
	Width    int // pixels in which it is to be seen: of more than two points for each nobody sees more
}

// A Course is what was measured of a field in a time.
type Course struct {
	Step   time.Duration // usual distance of two points; where more than 2.5 of it pass, there were no values
	Sum    time.Duration // each point is the mean of so long; 0: each is a value
	Points []checks.Point
	Spread []Extent // of means: as many as points
	Limits []Segment
	Gaps   []Gap
	Holds  []Stay
	Flags  []Flag

	Min, Avg, Max float64 // over all of it
	Count         int     // of the values that these are of
}

// A Stay is a time in which a mute or a maintenance window held news back.
type Stay struct {
	Hold
	From time.Time
}

// A Flag is an alert that lasted in a time.
type Flag struct {
	Alert  checks.Alert
	Levels []LevelTurn // in the order of time, the first one when it fired
}

// A LevelTurn is when an alert got a level.
type LevelTurn struct {
	At    time.Time
	Level checks.Level
}

// An Export asks for the samples of a field.
type Export struct {
	Target, Field string
	ID            int64  // of the field
	Unit          string // of its values
	From, To      time.Time
	JSON          bool // JSON lines, in place of CSV
}

// Details are what was asked and answered of late, and what is expected.
type Details struct {
	Polls    []Poll // the latest first
	Failures []Failure
	Asked    []Timetable
	Rules    []Rule
	Mutes    []MuteInForce
}

// A Poll is what came of asking a target once.
type Poll struct {
	At      time.Time     // the tick
	Took    time.Duration // zero: not known
	Fault   checks.Fault  // why it did not answer; its class is Faultless where it did
	Results []Result
}

// A Result is what came of it for one field.
type Result struct {
	Field int64
	Value *float64 // nil: there was none
	Fault checks.Fault
	Raw   string // what stood in the answer; empty: not known any more
}

// A Failure is the last time in which a field or a target gave no value.
type Failure struct {
	Subject      int64
	Kind         checks.Kind // NoResponse, Missing or Invalid
	Fault        checks.Fault
	Raw          string    // what stood in the answer
	Began, Ended time.Time // Ended is zero while it lasts
}

// A Timetable is when a target is asked for some fields.
type Timetable struct {
	Fields  []string // their titles; none: all
	When    string   // as it was configured
	Next    time.Time
	Timeout time.Duration
}

// A Rule says what makes an alert of a field, or of the target itself.
type Rule struct {
	Field            string // empty: of the target itself
	Kind             checks.Kind
	Level            checks.Level
	Lower, Upper     *float64
	LowerAt, UpperAt string // where the device tells the bound
	Clear            float64
	Limit            float64       // by which it rises or falls
	Period           time.Duration // within which it does, or after which a value is old or stuck
	On               string        // the change that is an event
	Unbelieved       []string      // which values are not believed
	When             string        // the hours in which it holds; empty: whenever no other does
	Holds            bool          // now
	After            checks.After
	Layer            string // that says so: built in, defaults, profile NAME, target
	Place            string // FILE:LINE
	Within           time.Duration
	Told             []string // the channels
}

// A MuteInForce is a mute that covers a target or part of it.
type MuteInForce struct {
	Hold
	Scope string
}
