package schedule

import (
	"slices"
	"time"
)

// A Window is a time that comes once or again and again: from an hour to
// another on some days of the week, for so long from each tick of a schedule
// on, or from one moment to another. Make one with [Daily], [Recurring] or
// [Once]; the zero Window is never open.
type Window struct {
	days     []time.Weekday // none: all
	from, to time.Duration  // since midnight on the clock
	zone     *time.Location // nil: not daily

	every  Schedule
	length time.Duration

	begins, ends time.Time
}

// Daily returns the window from a reading of the zone's clock to another, on
// the days of the week on which it begins; none are all. Where to is not after
// from, it ends on the next day. Both are counted from midnight and less than
// 24 hours, or 24 hours for the end of the day.
func Daily(days []time.Weekday, from, to time.Duration, zone *time.Location) Window {
	return Window{days: slices.Clone(days), from: from, to: to, zone: zone}
}

// Recurring returns the window of a length from each tick of a schedule on.
func Recurring(s Schedule, length time.Duration) Window { return Window{every: s, length: length} }

// Once returns the window from one moment to another.
func Once(from, to time.Time) Window { return Window{begins: from, ends: to} }

// Contains says whether the window is open at a time. Its beginning belongs to
// it, its end does not.
func (w Window) Contains(at time.Time) bool { return !w.Ends(at).IsZero() }

// Ends returns when the window that is open at a time ends; zero where none
// is.
func (w Window) Ends(at time.Time) time.Time {
	switch {
	case w.zone != nil:
		return w.dayEnds(at)
	case !w.every.IsZero():
		if end := w.every.Last(at).Add(w.length); end.After(at) {
			return end
		}
	case !at.Before(w.begins) && at.Before(w.ends):
		return w.ends
	}
	return time.Time{}
}

// dayEnds is Ends of a daily window: of the one that began today or yesterday.
func (w Window) dayEnds(at time.Time) time.Time {
	local := at.In(w.zone)
	for _, back := range []int{0, 1} {
		begin, end := w.on(local.Year(), local.Month(), local.Day()-back)
		if w.comes(begin.Weekday()) && !at.Before(begin) && at.Before(end) {
			return end
		}
	}
	return time.Time{}
}

// on returns the window that begins on a day.
func (w Window) on(year int, month time.Month, day int) (begin, end time.Time) {
	at := func(day int, since time.Duration) time.Time {
		return time.Date(year, month, day, 0, 0, int(since/time.Second), 0, w.zone)
	}
	begin, end = at(day, w.from), at(day, w.to)
	if w.to <= w.from {
		end = at(day+1, w.to)
	}
	return begin, end
}

// comes says whether the window begins on a day of the week.
func (w Window) comes(day time.Weekday) bool {
	return len(w.days) == 0 || slices.Contains(w.days, day)
}
