package schedule

import (
	"slices"
	"time"
)

// A Window is a time that comes once or again and again: from an hour to
// another on some days of the week, for so long from each tick of a schedule
// on, or from one moment to another. Make one with [Daily], [Recurring] or
// [Once], and bind it to days of a calendar by On and Except. The zero Window
// is never open.
type Window struct {
	days     []time.Weekday // none: all
	from, to int64          // seconds on the clock since midnight
	zone     *time.Location // nil: not daily

	every  Schedule
	length time.Duration

	begins, ends time.Time

	on     *Calendar // nil: all days
	except *Calendar
}

// linksAtMost bounds how many windows that meet or overlap are followed to
// where they end: daily ones for eleven years.
const linksAtMost = 4096

// Daily returns the window from a reading of the zone's clock to another, on
// the days of the week on which it begins; none are all. Where to is not after
// from, it ends on the next day. Both are counted in whole seconds from midnight
// and less than 24 hours, or 24 hours for the end of the day.
//
// Where the clock jumps, a reading that it shows twice counts the first time,
// and one that it leaves out comes when the gap ends: a window from 02:00 to
// 03:00 lasts two hours in the night in which that hour comes twice, and does
// not open in the night in which it is left out.
func Daily(days []time.Weekday, from, to time.Duration, zone *time.Location) Window {
	return Window{days: slices.Clone(days), from: int64(from / time.Second), to: int64(to / time.Second), zone: zone}
}

// Recurring returns the window of a length from each tick of a schedule on.
func Recurring(s Schedule, length time.Duration) Window { return Window{every: s, length: length} }

// Once returns the window from one moment to another.
func Once(from, to time.Time) Window { return Window{begins: from, ends: to} }

// On returns the window that opens only on days of the calendar, where it is
// not nil. The day of a window is that on which it begins: by the clock of a
// daily window, of a schedule (UTC for an interval), or of the location of the
// moment at which it begins once.
func (w Window) On(c *Calendar) Window {
	w.on = c
	return w
}

// Except returns the window that does not open on days of the calendar, counted
// as those of On.
func (w Window) Except(c *Calendar) Window {
	w.except = c
	return w
}

// Contains says whether the window is open at a time. Its beginning belongs to
// it, its end does not.
func (w Window) Contains(at time.Time) bool { return !w.Ends(at).IsZero() }

// Ends returns when the window that is open at a time ends; zero where none
// is. The next one may open at that moment: [Window.Next] says when it closes.
func (w Window) Ends(at time.Time) time.Time {
	switch {
	case w.zone != nil:
		return w.dayEnds(at)
	case !w.every.IsZero():
		return w.tickEnds(at)
	case w.admits(dayOf(w.begins)) && !at.Before(w.begins) && at.Before(w.ends):
		return w.ends
	}
	return time.Time{}
}

// Next returns the first moment after a time at which the window opens, if it
// is closed at that time, or else at which it closes: windows that meet or
// overlap are open throughout. It is the zero time where it does neither any
// more, or stays open for over 4096 windows.
func (w Window) Next(at time.Time) time.Time {
	if !w.Contains(at) {
		return w.opens(at)
	}
	for range linksAtMost {
		end := w.Ends(at)
		if end.IsZero() {
			return at
		}
		at = end
	}
	return time.Time{}
}

// opens returns when the window that is closed at a time opens.
func (w Window) opens(at time.Time) time.Time {
	switch {
	case w.zone != nil:
		return w.dayOpens(at)
	case !w.every.IsZero() && w.length > 0:
		return w.tickOpens(at)
	case at.Before(w.begins) && w.begins.Before(w.ends) && w.admits(dayOf(w.begins)):
		return w.begins
	}
	return time.Time{}
}

// dayEnds is Ends of a daily window: of the one that began today or yesterday,
// or tomorrow where the clock was set back across midnight.
func (w Window) dayEnds(at time.Time) time.Time {
	now, today := at.Unix(), dayOf(at.In(w.zone))
	for day := today + 1; day >= today-1; day-- {
		if !w.comes(day) {
			continue
		}
		if begin, end := w.span(day); begin <= now && now < end {
			return time.Unix(end, 0).In(at.Location())
		}
	}
	return time.Time{}
}

// dayOpens is opens of a daily window.
func (w Window) dayOpens(at time.Time) time.Time {
	today := dayOf(at.In(w.zone))
	// A week after the calendars' end it has come, a gap in that night or not.
	for day := today - 1; day <= max(today, w.on.last(), w.except.last())+15; day++ {
		if !w.comes(day) {
			continue
		}
		if begin, end := w.span(day); begin < end && begin > at.Unix() {
			return time.Unix(begin, 0).In(at.Location())
		}
	}
	return time.Time{}
}

// span returns the beginning and the end, in Unix seconds, of the daily window
// that begins on a day.
func (w Window) span(day int64) (begin, end int64) {
	midnight := day * daySeconds
	begin, end = midnight+w.from, midnight+w.to
	if w.to <= w.from {
		end += daySeconds
	}
	return first(w.zone, begin), first(w.zone, end)
}

// comes says whether the daily window begins on a day.
func (w Window) comes(day int64) bool {
	return (len(w.days) == 0 || slices.Contains(w.days, weekday(day))) && w.admits(day)
}

// admits says whether the calendars let the window begin on a day.
func (w Window) admits(day int64) bool {
	return (w.on == nil || w.on.has(day)) && !w.except.has(day)
}

// tickEnds is Ends of a recurring window: of the latest tick that may open it.
func (w Window) tickEnds(at time.Time) time.Time {
	tick := at
	for range linksAtMost {
		tick = w.every.Last(tick)
		end := tick.Add(w.length)
		switch {
		case tick.IsZero(), !end.After(at):
			return time.Time{}
		case w.admits(w.dayOfTick(tick)):
			return end
		}
		tick = tick.Add(-1)
	}
	return time.Time{}
}

// tickOpens is opens of a recurring window. It leaps over days that the
// calendars do not admit.
func (w Window) tickOpens(at time.Time) time.Time {
	tick := w.every.Next(at)
	for last := max(w.on.last(), w.except.last()); !tick.IsZero(); {
		day := w.dayOfTick(tick)
		switch {
		case w.admits(day):
			return tick
		case day > last:
			return time.Time{}
		}
		midnight := first(w.clock(), (day+1)*daySeconds)
		tick = w.every.Next(time.Unix(midnight, -1).In(at.Location()))
	}
	return tick
}

// dayOfTick returns the day of a tick by the clock of the schedule.
func (w Window) dayOfTick(tick time.Time) int64 { return dayOf(tick.In(w.clock())) }

// clock returns the zone of the schedule, UTC for an interval.
func (w Window) clock() *time.Location {
	if w.every.zone == nil {
		return time.UTC
	}
	return w.every.zone
}
