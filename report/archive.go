package report

import (
	"context"
	"math"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// An Archive knows the past.
type Archive interface {
	// Read returns what a query asks for, all as of one moment.
	Read(ctx context.Context, q Query) (Record, error)
}

// A Query asks for what was in [From, To).
type Query struct {
	From, To time.Time

	Fields  []int64 // their ids; 0 is nobody's
	Targets []int64 // their ids, or those of more fields: spans and alerts are wanted of both
	All     bool    // alerts of everything else are wanted, too

	// Lead is how long before From samples are wanted, so that lines come in
	// from the edge.
	Lead time.Duration

	// Sum asks for summaries of so long, whole hours or whole days of UTC, in
	// place of samples; 0: samples. Thin asks for the lowest and the highest
	// sample only of each so long; 0: for all of them.
	Sum  time.Duration
	Thin time.Duration

	// Bare asks for no more of fields than their values in the period: neither for
	// how long they are known nor for their latest value, which takes long to find
	// of thousands.
	Bare bool
}

// A Record is the answer to a [Query].
type Record struct {
	Fields map[int64]History  // by id; of those unknown there is none
	Spans  []Span             // that reach into the period, in the order of their begin; one lasts since the watch is no longer kept
	Alerts []Alert            // that lasted in the period: open ones first, then the worst
	Fired  int                // how many these are, also where Alerts holds only the first of them
	Mutes  []suppression.Mute // that end after the period
}

// A History is what is known of a field in a period.
type History struct {
	Points []Point      // in the order of time; of summaries, the first may be cut by the period's begin
	Latest checks.Point // the last sample before the end of the period, also if it lies before its begin; zero: none
	Stats  Stats        // of all samples of the period

	// Known is for how long of the period the field was in the configuration,
	// and Covered for how much of that it had values.
	Known, Covered time.Duration
}

// Stats say what values come to. Without any, Count is zero and the others say
// nothing.
type Stats struct {
	Min, Avg, Max float64
	Count         int
}

// With returns the stats with those of more values; what is not a number is
// left out.
func (s Stats) With(o Stats) Stats {
	switch {
	case o.Count <= 0 || math.IsNaN(o.Avg) || math.IsNaN(o.Min) || math.IsNaN(o.Max):
		return s
	case s.Count == 0:
		return o
	}
	s.Min, s.Max = min(s.Min, o.Min), max(s.Max, o.Max)
	s.Count += o.Count
	s.Avg += (o.Avg - s.Avg) * (float64(o.Count) / float64(s.Count))
	return s
}

// A Span is a stretch in which a subject had no value.
type Span struct {
	Subject      int64 // of a field or a target; 0: of everything, since nobody watched
	Lack         Lack
	Began, Ended time.Time // Ended is zero while it lasts
}

// An Alert is one that lasted in a period.
type Alert struct {
	checks.Alert
	Steps []Step // how its level changed, in the order of time; the first is its firing
}

// A Step is a change of an alert's level.
type Step struct {
	At    time.Time
	Level checks.Level // from then on
}
