package notify

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// A clock tells times in a zone as they read at a moment: those of the same
// day without their date.
type clock struct {
	at    time.Time // in the zone
	known span      // that stands before what is told next
	date  string    // layout of a time on another day
	brief string    // template of a stretch within a minute
	units units
}

// A span is a stretch of time that a reader knows. Its end is zero where it lasts.
type span struct{ began, ended time.Time }

// near says whether a time is in a span of less than a day, so that it needs
// no day.
func (s span) near(t, now time.Time) bool {
	return !s.began.IsZero() && !t.Before(s.began) && !t.After(cmp.Or(s.ended, now)) && cmp.Or(s.ended, now).Sub(s.began) < day
}

// newClock returns the clock of a language; a nil zone is UTC.
func newClock(c catalog, zone *time.Location, at time.Time) clock {
	if zone == nil {
		zone = time.UTC
	}
	return clock{at: at.In(zone), date: c.Date, brief: c.Brief, units: c.Units}
}

// tell writes a time; a zero one as nothing.
func (c clock) tell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if c.known.near(t, c.at) {
		return t.In(c.at.Location()).Format("15:04")
	}
	return c.tellAfter(cmp.Or(c.known.ended, c.known.began, c.at), t)
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

// stretch writes a stretch of time: 02:10–05:40. Where both would read the same
// it says how long that was: for 14 s at 02:10.
func (c clock) stretch(began, ended time.Time) string {
	lasted := c.measure(ended.Sub(began))
	switch {
	case lasted == "":
		return c.tell(began)
	case c.within(began, ended):
		return fill(c.brief, values{"lasted": lasted, "time": c.tell(began)})
	}
	return c.tell(began) + "–" + c.tellAfter(began, ended)
}

// hours writes a stretch of less than a day by the clock alone: 23:00–07:00.
func (c clock) hours(began, ended time.Time) string {
	switch d := ended.Sub(began); {
	case began.IsZero() || ended.IsZero() || d < time.Minute:
		return ""
	case d >= day:
		return c.stretch(began, ended)
	}
	zone := c.at.Location()
	return began.In(zone).Format("15:04") + "–" + ended.In(zone).Format("15:04")
}

// within says whether two times read the same.
func (c clock) within(began, ended time.Time) bool { return c.tell(began) == c.tell(ended) }

// lasted writes how long it is since a time.
func (c clock) lasted(since time.Time) string {
	if since.IsZero() {
		return ""
	}
	return c.measure(c.at.Sub(since))
}

// measure writes a duration: 12 min, 1 h 20 min. Less than a second is nothing.
func (c clock) measure(d time.Duration) string {
	if d < time.Second {
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
