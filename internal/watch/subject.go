package watch

import (
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// A subject is what the watch knows about a target or a field.
type subject struct {
	about  *checks.Subject
	device *device // that it is, or that it is a field of
	standing

	rules *checks.Rules // in force
	times *timetable    // which these are when; nil: always the same
	flap  suppression.Flap
}

// A standing is how a subject stands. It keeps it under a new configuration.
type standing struct {
	state  checks.State
	stored bool           // a state, which is to be deleted once there is no use for it
	span   checks.Kind    // of the span that is open; OK: none
	answer []checks.Limit // the latest bounds that came with an answer
	tick   time.Time      // of its latest reading
	course []checks.Point // its latest values, while an alert of it has a trend
	first  time.Time      // when it got its first value since the start: that is no move
}

// A device is what the watch knows about a target besides: how to reach it.
type device struct {
	*subject
	contact

	fields   []*subject
	parents  []*device // targets that it is reached through,
	children []*device // and those that are reached through it
	timeout  time.Duration
}

// A contact is when a target was asked and answered. It keeps it under a new
// configuration.
type contact struct {
	silent bool          // it did not respond when last asked,
	lost   bool          // and nothing shows that the way to it is open
	dated  bool          // it ever said what its clock shows,
	skew   time.Duration // and how far that is ahead of ours

	began   time.Time // when it was last asked; zero: not since the start
	back    time.Time // when it was last reached again after it was lost
	plea    time.Time // since when it waits for the answers of others; zero: it does not
	hurried time.Time // when it was last asked before its time
}

// bare returns a subject of which nothing is known or expected.
func bare(about *checks.Subject) *subject {
	s := &subject{about: about, rules: &checks.Rules{}}
	s.device = &device{subject: s}
	return s
}

// target says whether a subject is a target, and not a field.
func (s *subject) target() bool { return s.about.Field == "" }

// lead returns the first field of a target; nil: it has none, or is no target.
func (s *subject) lead() *subject {
	if !s.target() || len(s.device.fields) == 0 {
		return nil
	}
	return s.device.fields[0]
}
