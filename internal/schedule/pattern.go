package schedule

import (
	"math/bits"
	"time"

	"github.com/robfig/cron/v3"
)

const daySeconds = 24 * 60 * 60

// A pattern is the set of readings of a wall clock that a cron expression
// names, one bit for each second, minute, hour, day, month and weekday. A
// reading is counted in seconds since the clock showed 1970-01-01 00:00:00,
// without regard to any zone: a pattern knows no edges.
type pattern struct {
	second, minute, hour, dom, month, dow uint64
	either                                bool // dom or dow is enough, since both are named
}

// newPattern takes over what the parser found. Like every cron it lets a day
// match by either of day of month and day of week when neither is a star.
func newPattern(spec *cron.SpecSchedule) pattern {
	const star = 1 << 63 // set by the parser where the field has a star
	return pattern{
		second: spec.Second &^ star,
		minute: spec.Minute &^ star,
		hour:   spec.Hour &^ star,
		dom:    spec.Dom &^ star,
		month:  spec.Month &^ star,
		dow:    spec.Dow &^ star,
		either: (spec.Dom|spec.Dow)&star == 0,
	}
}

// next returns the first reading in [from, to).
func (p *pattern) next(from, to int64) (int64, bool) {
	for wall := from; wall < to; {
		midnight := floor(wall, daySeconds)
		if p.onDay(midnight) {
			if tod, ok := p.nextInDay(int(wall - midnight)); ok {
				return midnight + tod, midnight+tod < to
			}
		}
		wall = midnight + daySeconds
	}
	return 0, false
}

// last returns the last reading in [from, to).
func (p *pattern) last(from, to int64) (int64, bool) {
	for wall := to - 1; wall >= from; {
		midnight := floor(wall, daySeconds)
		if p.onDay(midnight) {
			if tod, ok := p.lastInDay(int(wall - midnight)); ok {
				return midnight + tod, midnight+tod >= from
			}
		}
		wall = midnight - 1
	}
	return 0, false
}

// onDay reports whether the day that begins at midnight is named.
func (p *pattern) onDay(midnight int64) bool {
	date := time.Unix(midnight, 0).UTC()
	if p.month>>date.Month()&1 == 0 {
		return false
	}
	dom := p.dom>>date.Day()&1 == 1
	dow := p.dow>>date.Weekday()&1 == 1
	if p.either {
		return dom || dow
	}
	return dom && dow
}

// nextInDay returns the first second of the day, not before tod, that is named.
func (p *pattern) nextInDay(tod int) (int64, bool) {
	hour, minute, second := tod/3600, tod/60%60, tod%60
	s := bitFrom(p.second, second)
	if s > 59 {
		minute++
	}
	m := bitFrom(p.minute, minute)
	if m > 59 {
		hour++
	}
	h := bitFrom(p.hour, hour)
	if h > 23 {
		return 0, false
	}
	if h > tod/3600 {
		m = bitFrom(p.minute, 0)
	}
	if h > tod/3600 || m > tod/60%60 {
		s = bitFrom(p.second, 0)
	}
	return int64(h*3600 + m*60 + s), true
}

// lastInDay returns the last second of the day, not after tod, that is named.
func (p *pattern) lastInDay(tod int) (int64, bool) {
	hour, minute, second := tod/3600, tod/60%60, tod%60
	s := bitUpTo(p.second, second)
	if s < 0 {
		minute--
	}
	m := bitUpTo(p.minute, minute)
	if m < 0 {
		hour--
	}
	h := bitUpTo(p.hour, hour)
	if h < 0 {
		return 0, false
	}
	if h < tod/3600 {
		m = bitUpTo(p.minute, 59)
	}
	if h < tod/3600 || m < tod/60%60 {
		s = bitUpTo(p.second, 59)
	}
	return int64(h*3600 + m*60 + s), true
}

// bitFrom returns the lowest bit of the set that is at least n, 64 if none.
func bitFrom(set uint64, n int) int {
	return bits.TrailingZeros64(set >> n << n)
}

// bitUpTo returns the highest bit of the set that is at most n, -1 if none.
func bitUpTo(set uint64, n int) int {
	return bits.Len64(set&(1<<(n+1)-1)) - 1
}

// rate returns how often a second the pattern comes on average, taken over
// four years from 2000 on.
func (p *pattern) rate() float64 {
	const years = 1461 // days
	first := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	days := 0
	for n := range int64(years) {
		if p.onDay(first + n*daySeconds) {
			days++
		}
	}
	daily := bits.OnesCount64(p.second) * bits.OnesCount64(p.minute) * bits.OnesCount64(p.hour)
	return float64(daily*days) / (years * daySeconds)
}

// floor rounds n down to a multiple of unit, also below zero.
func floor(n, unit int64) int64 {
	rest := n % unit
	if rest < 0 {
		rest += unit
	}
	return n - rest
}
