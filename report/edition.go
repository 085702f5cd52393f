package report

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// An Edition is one issue of a report for one reader.
type Edition struct {
	Title        string    // what people call the report; empty: nothing
	Since, Until time.Time // what it shows
	Made         time.Time // now

	Fields []suppression.Scope // what it shows of the site; none: everything
	Tags   []string            // those of which a target has one; none: all targets

	Language string         // en, ko, ja or th; English for others
	Zone     *time.Location // of all times; nil is UTC
	Theme    Theme
	Tiles    bool // each picture needs a small square one of the same

	Quota *Quota // of the reader's messages; nil: there is none, or it is not known

	only int64 // the only field that it shows; 0: it shows what Fields and Tags say
}

// A Quota is how many messages of a month are used.
type Quota struct {
	Name        string // whose it is: LINE
	Used, Limit int64
}

// Printed is an edition as it is sent: words, and pictures beside them.
type Printed struct {
	Level    checks.Level // the worst of what lasts; None: all is well
	Title    string       // the first line: whether all is well, or what is worst
	Text     string       // further ones, the most important first
	Pictures []Picture
}

// A Picture is a PNG.
type Picture struct {
	PNG           []byte
	Tile          []byte // a square PNG of the same; nil: none
	Width, Height int    // in pixels, of PNG
	Alt           string // the picture in words
}

// A Site is what is watched, as it is in force.
type Site struct {
	Targets []Target // in the order of the configuration
	Windows []Window // of maintenance, those that are open now
}

// A Target is one that is watched, with its fields.
type Target struct {
	Subject checks.Subject // with its id; 0: storage does not know it yet
	Step    time.Duration  // the usual time between two polls
	Fields  []Field
}

// A Field is one that is watched.
type Field struct {
	Subject checks.Subject // with its id; 0: storage does not know it yet
	Step    time.Duration  // the usual time between two polls
	Due     time.Time      // the last tick by now; zero: not known
	Limits  []Segment      // in the order of time
}

// A Segment says which limits hold from one time to another.
type Segment struct {
	From, To time.Time // zero: from the beginning, to the end
	Limits   []checks.Limit
}

// A Window is a maintenance window that is open.
type Window struct {
	suppression.Window
	Until time.Time
}

// period returns the time that the edition shows. One that ends before it
// begins, as by a clock that was set, is of the hour before its end.
func (e Edition) period() (from, to time.Time) {
	if !e.Until.After(e.Since) {
		return e.Until.Add(-time.Hour), e.Until
	}
	return e.Since, e.Until
}

// shows says whether the edition is about a field, or about a target as such.
func (e Edition) shows(about checks.Subject) bool {
	if e.only != 0 {
		return about.ID == e.only
	}
	covers := func(s suppression.Scope) bool { return s.Covers(about) }
	bears := func(tag string) bool { return slices.Contains(about.Tags, tag) }
	return (len(e.Fields) == 0 || slices.ContainsFunc(e.Fields, covers)) && (len(e.Tags) == 0 || slices.ContainsFunc(e.Tags, bears))
}
