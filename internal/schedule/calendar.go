package schedule

import (
	"iter"
	"slices"
	"time"
)

// A Calendar is a set of days, such as the holidays of a country. A nil
// Calendar has none.
type Calendar struct {
	name string
	days []int64 // since 1970-01-01, in order
}

// NewCalendar returns the calendar of some days, in any order: of those that
// the times show in their own locations. Its name is what people call it.
func NewCalendar(name string, days ...time.Time) *Calendar {
	c := &Calendar{name: name, days: make([]int64, len(days))}
	for i, d := range days {
		c.days[i] = dayOf(d)
	}
	slices.Sort(c.days)
	c.days = slices.Clip(slices.Compact(c.days))
	return c
}

// String returns the calendar's name.
func (c *Calendar) String() string {
	if c == nil {
		return ""
	}
	return c.name
}

// Len returns how many days the calendar has.
func (c *Calendar) Len() int {
	if c == nil {
		return 0
	}
	return len(c.days)
}

// Has says whether the day that a time shows in its location is in the
// calendar.
func (c *Calendar) Has(at time.Time) bool { return c.has(dayOf(at)) }

// Days returns the days in their order, each as midnight in UTC.
func (c *Calendar) Days() iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		for i := range c.Len() {
			if !yield(time.Unix(c.days[i]*daySeconds, 0).UTC()) {
				return
			}
		}
	}
}

// has says whether a day is in the calendar.
func (c *Calendar) has(day int64) bool {
	if c == nil {
		return false
	}
	_, found := slices.BinarySearch(c.days, day)
	return found
}

// last returns the last day; the dawn of time where there is none.
func (c *Calendar) last() int64 {
	if c.Len() == 0 {
		return dawn / daySeconds
	}
	return c.days[len(c.days)-1]
}

// dayOf returns the day that a time shows in its location, counted since
// 1970-01-01.
func dayOf(at time.Time) int64 { return floor(readingOf(at), daySeconds) / daySeconds }

// readingOf returns what the clock of a time's location shows, in seconds since
// it showed 1970-01-01 00:00:00.
func readingOf(at time.Time) int64 {
	_, offset := at.Zone()
	return at.Unix() + int64(offset)
}

// weekday returns the day of the week of a day since 1970-01-01, a Thursday.
func weekday(day int64) time.Weekday {
	n := day + int64(time.Thursday)
	return time.Weekday(n - floor(n, 7))
}
