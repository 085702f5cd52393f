package schedule

import (
	"cmp"
	"slices"
	"time"
)

// Patience is the longest step back of the clock that a [Cursor] waits out.
const Patience = time.Minute

// The first polls after a start: all within startTime, and where there are few,
// one each startPace.
const (
	startTime = 9 * time.Second // the answers have a second to come, and all is known after ten
	startPace = 50 * time.Millisecond
)

// Cursor is a place in time from which a plan moves on. It is for one goroutine.
type Cursor struct {
	plan     *Plan
	previous int64
	due      []Due
	starts   []start // those to come, in their order
	first    []int64 // when each entry starts; nil once nothing depends on it
	settled  int64   // from when on nothing does
}

// A start is the first time that an entry falls due, apart from its ticks.
type start struct {
	at    int64
	entry int
}

// From returns a cursor at the given time: what falls due after it is to come.
func (p *Plan) From(previous time.Time) *Cursor {
	return &Cursor{plan: p, previous: nanoseconds(previous)}
}

// At returns the time up to which everything has been returned: from where the
// cursor of another plan goes on after a reload.
func (c *Cursor) At() time.Time { return moment(c.previous, time.UTC) }

// Start makes the entries fall due once without waiting for their tick, in the
// order given, of which [Plan.Order] is the natural one: the first at once, all
// within nine seconds and within the gap between the entry's ticks, twenty a second
// where there are few.
//
// Such a first Due has the last tick before it, and all schedules, so that every
// field is known soon. From then on an entry has the ticks that come after its
// start: the tick that it had already does not come again, although its time with
// offset may still lie ahead, and none that follows is lost. An entry without
// ticks is left out; one that is still to start is not to be started again.
//
// After a long sleep nearly all entries are due in one step. A caller to whom that
// is too much at once hands them to Start in place of polling them.
func (c *Cursor) Start(at time.Time, entries []int) {
	now := nanoseconds(at)
	if c.first == nil {
		c.first = make([]int64, len(c.plan.places))
		for i := range c.first {
			c.first[i] = nought
		}
	}
	whole := min(int64(startTime), int64(startPace)*int64(len(entries)))
	for rank, entry := range entries {
		cohort := &c.plan.cohorts[c.plan.places[entry].cohort]
		gap := cohort.gap(now)
		if gap == never {
			continue
		}
		span := max(0, min(whole, gap)-c.plan.slot) // the last one may wait for its slot
		s := start{at: now + span*int64(rank)/int64(len(entries)), entry: entry}
		c.starts = append(c.starts, s)
		c.first[entry] = s.at
	}
	c.settled = max(c.settled, now+whole+c.plan.widest)
	slices.SortStableFunc(c.starts, func(a, b start) int { return cmp.Compare(a.at, b.at) })
}

// Advance returns what fell due since the last call, as [Plan.Advance] does, and
// the first of those that were started. The result is valid until the next call.
//
// Where now lies behind the last call's, the clock was set back. Up to [Patience]
// the cursor waits until it has caught up, so that no tick comes twice. Beyond
// that it goes on from now, since a watch that sees nothing for hours is worse:
// ticks that had come already come again.
func (c *Cursor) Advance(now time.Time) []Due {
	until := nanoseconds(now)
	c.due = c.due[:0]
	if until < c.previous {
		if c.previous-until > int64(Patience) {
			c.restart(now)
		}
		return c.due
	}
	if c.previous >= c.settled {
		c.first = nil
	}
	c.due = c.plan.advance(c.due, reach{after: c.previous, until: until, first: c.first})
	for len(c.starts) > 0 && c.starts[0].at <= until {
		c.open(c.starts[0], until)
		c.starts = c.starts[1:]
	}
	c.previous = until
	return c.due
}

// open appends the first Due of an entry, unless a later tick of it came in the
// same step.
func (c *Cursor) open(s start, until int64) {
	p := c.plan.places[s.entry]
	cohort := &c.plan.cohorts[p.cohort]
	if cohort.last(until-p.offset) > s.at {
		return
	}
	all := uint64(1)<<len(cohort.schedules) - 1
	c.due = append(c.due, Due{Entry: s.entry, Tick: moment(cohort.last(s.at), time.UTC), Schedules: all})
}

// restart goes on from a time that lies behind; what was still to start does so
// from then on.
func (c *Cursor) restart(now time.Time) {
	rest := make([]int, len(c.starts))
	for i, s := range c.starts {
		rest[i] = s.entry
	}
	c.starts, c.first, c.settled, c.previous = nil, nil, 0, nanoseconds(now)
	if len(rest) > 0 {
		c.Start(now, rest)
	}
}

// Wake returns when to call Advance next, as [Plan.Wake] does.
func (c *Cursor) Wake(now time.Time) time.Time {
	at := nanoseconds(now)
	due := c.plan.nextDue(c.previous)
	if len(c.starts) > 0 {
		due = min(due, c.starts[0].at)
	}
	return moment(c.plan.wake(at, max(due, at+1)), now.Location())
}
