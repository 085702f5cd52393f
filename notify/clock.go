package notify

import (
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// A clock tells times in a zone as they read at a moment: those of the same
// day without their date.
type clock struct {
	at    time.Time // in the zone
	date  string    // layout of a time on another day
	units units
}

// newClock returns the clock of a language; a nil zone is UTC.
func newClock(c catalog, zone *time.Location, at time.Time) clock {
	if zone == nil {
		zone = time.UTC
	}
	return clock{at.In(zone), c.Date, c.Units}
}

// tell writes a time; a zero one as nothing.
func (c clock) tell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return c.tellAfter(c.at, t)
}

// tellAfter writes a time without its date where that is the date of before.
func (c clock) tellAfter(before, t time.Time) string {
	t = t.In(c.at.Location())
	before = before.In(c.at.Location())
	if t.YearDay() == before.YearDay() && t.Year() == before.Year() {
		return t.Format("15:04")
	}
	return t.Format(c.date)
}

// stretch writes a stretch of time: 02:10–05:40.
func (c clock) stretch(began, ended time.Time) string {
	if ended.IsZero() {
		return c.tell(began)
	}
	return c.tell(began) + "–" + c.tellAfter(began, ended)
}

// lasted writes how long it is since a time: 12 min, 1 h 20 min. Less than a
// second is nothing.
func (c clock) lasted(since time.Time) string {
	d := c.at.Sub(since).Truncate(time.Second)
	if since.IsZero() || d <= 0 {
		return ""
	}
	write := func(n time.Duration, unit string) string { return strconv.FormatInt(int64(n), 10) + unit }
	var parts []string
	switch {
	case d >= day:
		parts = []string{write(d/day, c.units.Day), write(d%day/time.Hour, c.units.Hour)}
	case d >= time.Hour:
		parts = []string{write(d/time.Hour, c.units.Hour), write(d%time.Hour/time.Minute, c.units.Minute)}
	case d >= time.Minute:
		parts = []string{write(d/time.Minute, c.units.Minute)}
	default:
		parts = []string{write(d/time.Second, c.units.Second)}
	}
	if len(parts) == 2 && strings.HasPrefix(parts[1], "0") {
		parts = parts[:1]
	}
	return strings.Join(parts, c.units.Gap)
}
