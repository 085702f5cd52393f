// Package report shows the last hours of some fields in a picture for a phone:
// a card for each target, a row for each field.
//
// What is to be shown is built as a [Page]; it knows nothing of where the
// values come from. Page.Sheets puts what is in trouble first and splits what
// is too long for one picture.
package report

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// A Page is what one picture shows. Its zero values are sensible: without
// cards it says that there is nothing to show.
type Page struct {
	Title    string         // of the report, as the reader is told it
	From, To time.Time      // the period; all plots share it
	Location *time.Location // the reader's zone; nil is UTC
	Language string         // en, ko, ja or th; English for others
	Theme    Theme
	Made     time.Time // when the picture was ordered

	Number, Of int // of the pictures of one report, from 1; 0: the only one

	Targets [Unknown + 1]int // how many targets are in each state now
	Alerts  int              // that fired in the period or still do
	Worst   checks.Level     // of these

	Cards []Card
}

// A Theme is the colours of a page. Those unknown are as Light.
type Theme string

// The themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// A State is how something is at the end of the page.
type State int8

// The states, in the order of levels: Well is checks.None.
const (
	Well    State = iota
	Noted         // checks.Info
	Warned        // checks.Warn
	Failing       // checks.Error
	Fatal         // checks.Fatal
	Unknown       // no response, or nothing credible
)

// StateOf returns the state of what has alerts of a level.
func StateOf(l checks.Level) State {
	if l < checks.None || l > checks.Fatal {
		return Unknown
	}
	return State(l)
}

// Level returns the level that a state is told with; None also for Unknown.
func (s State) Level() checks.Level {
	if s < Well || s >= Unknown {
		return checks.None
	}
	return checks.Level(s)
}

// A Card shows one target.
type Card struct {
	Title  string
	State  State
	Alerts int          // that fired in the period or still do
	Worst  checks.Level // of these
	Muted  time.Time    // until then its alerts are held back; zero: they are not
	Rows   []Row
}

// A Row shows one field, or of a target without fields whether it responds.
type Row struct {
	Title, Unit string
	State       State
	Pulse       bool // shows only whether the target responds: no value, no points

	Value  *float64  // the latest one; nil: there is none
	At     time.Time // when that was
	Old    bool      // it is too old to hold: it is shown grey and with its time
	Places int       // decimals worth showing, 0 to 6

	Points []Point       // in the order of time, from a little before the page to its end
	Step   time.Duration // usual distance of two points; where more than 2.5 of it pass, the line breaks
	Summed bool          // the points are summaries

	Bounds []Bound
	Gaps   []Gap
	Alerts []Flag // in the order of time

	Max, Avg, Min *float64 // over the period; nil: not known
}

// A Point is a sample, or a summary of the samples of one step.
type Point struct {
	At       time.Time // of a summary, the beginning of its step
	Value    float64   // of a summary, the average
	Min, Max float64   // of a summary only
}

// A Bound is the limit of one level, as it holds from From to To. Where the
// limits change within the period there are several, one after the other.
type Bound struct {
	Level        checks.Level
	Lower, Upper *float64  // the bounds themselves are inside; nil: none
	From, To     time.Time // zero: from the beginning, to the end
}

// A Gap is a stretch without values, and why.
type Gap struct {
	Lack     Lack
	From, To time.Time // zero: since before the page, until after it
}

// A Lack is why there are no values.
type Lack int8

// The reasons.
const (
	NoResponse Lack = iota // the target did not answer
	Missing                // it answered without the value
	Invalid                // it answered something that is no credible value
	NotWatched             // we did not ask: our own gap, no fault of the device
)

// A Flag marks an alert.
type Flag struct {
	Level   checks.Level
	From    time.Time // when it fired; before the page, its flag stands at the left edge
	To      time.Time // when it was over; zero: it lasts
	Follows bool      // it is the alert of the flag before, which got worse or milder at From
}
