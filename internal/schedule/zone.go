package schedule

import (
	"math"
	"time"
)

// The span of instants that the package reckons with, in Unix seconds: about
// the years 1740 to 2200, within what an int64 of nanoseconds holds.
const (
	dawn = -dusk
	dusk = 7_258_118_400 // 2200-01-01
)

// What stands for no instant at all, in Unix seconds or nanoseconds.
const (
	never  = math.MaxInt64 // no next one
	nought = math.MinInt64 // no last one
)

// A stretch is a time during which a zone keeps one distance from UTC. Its
// start and its end, where known, are the edges at which the clock jumps.
type stretch struct {
	start, end     int64 // Unix seconds; the end is outside
	before, offset int64 // seconds east of UTC, until the start and from then on
}

// stretchAt returns the stretch around the instant t, given in Unix seconds.
func stretchAt(zone *time.Location, t int64) stretch {
	at := time.Unix(t, 0).In(zone)
	_, offset := at.Zone()
	s := stretch{start: dawn, end: dusk, before: int64(offset), offset: int64(offset)}
	start, end := at.ZoneBounds()
	if !start.IsZero() {
		_, before := start.Add(-time.Second).Zone()
		s.start, s.before = start.Unix(), int64(before)
	}
	if !end.IsZero() {
		s.end = end.Unix()
	}
	return s
}

// A page is a run of readings that a stretch of a zone turns into instants.
type page struct {
	from, to int64 // readings; to is outside
	offset   int64 // what takes a reading back to its instant
}

// once returns the readings that the clock reaches for the first time in s:
// from where the clock before the edge left off. So a reading that an hour
// repeats belongs to the stretch before, and one that the clock jumped over
// lies in front of the start, where instant puts it at the start itself.
func (s stretch) once() [2]page {
	return [2]page{{from: s.start + s.before, to: s.end + s.offset, offset: s.offset}}
}

// elapsed returns all readings that the clock shows in s, a repeated hour again,
// and those that it jumped over as the clock before the edge would have shown
// them.
func (s stretch) elapsed() [2]page {
	return [2]page{
		{from: s.start + s.offset, to: s.end + s.offset, offset: s.offset},
		{from: s.start + s.before, to: min(s.start+s.offset, s.end+s.before), offset: s.before},
	}
}

// instant returns when the reading of the page comes.
func (s stretch) instant(p page, reading int64) int64 {
	return max(reading-p.offset, s.start)
}

// next returns the first instant in s, not before t, at which a page shows a
// reading of the pattern; never if there is none.
func (s stretch) next(every *pattern, pages [2]page, t int64) int64 {
	first := int64(never)
	for _, p := range pages {
		from := p.from
		if t > s.start {
			from = max(from, t+p.offset)
		}
		if reading, ok := every.next(from, p.to); ok {
			first = min(first, s.instant(p, reading))
		}
	}
	return first
}

// last returns the last instant in s, not after t, at which a page shows a
// reading of the pattern; nought if there is none.
func (s stretch) last(every *pattern, pages [2]page, t int64) int64 {
	last := int64(nought)
	for _, p := range pages {
		if reading, ok := every.last(p.from, min(p.to, t+p.offset+1)); ok {
			last = max(last, s.instant(p, reading))
		}
	}
	return last
}

// first returns the instant at which a zone's clock first shows a reading, or
// where it leaves that out, at which the gap ends.
func first(zone *time.Location, reading int64) int64 {
	// No clock is a day ahead of UTC.
	s := stretchAt(zone, reading-daySeconds)
	for {
		p := s.once()[0]
		if reading < p.to || s.end >= dusk {
			return s.instant(p, reading)
		}
		s = stretchAt(zone, s.end)
	}
}
