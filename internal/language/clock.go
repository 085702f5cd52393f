package language

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// A Clock tells times in a zone as they read at a moment: those of the same
// day without their date.
type Clock struct {
	At    time.Time // the moment, in the zone
	known span      // that stands before what is told next
	date  string    // layout of a time on another day
	brief string    // template of a stretch within a minute
	units Units
}

// A span is a stretch of time that a reader knows. Its end is zero where it lasts.
type span struct{ began, ended time.Time }

// near says whether a time is in a span of less than a day, so that it needs
// no day.
func (s span) near(t, now time.Time) bool {
	return !s.began.IsZero() && !t.Before(s.began) && !t.After(cmp.Or(s.ended, now)) && cmp.Or(s.ended, now).Sub(s.began) < day
}

// NewClock returns the clock of a language; a nil zone is UTC.
func NewClock(w Words, zone *time.Location, at time.Time) Clock {
	if zone == nil {
		zone = time.UTC
	}
	return Clock{At: at.In(zone), date: w.Date, brief: w.Brief, units: w.Units}
}

// Amid returns the clock of what follows a stretch of time: a day that the
// reader knows from it is not named again. An end of zero has not come yet.
func (c Clock) Amid(began, ended time.Time) Clock {
	c.known = span{began, ended}
	return c
}

// Tell writes a time; a zero one as nothing.
func (c Clock) Tell(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if c.known.near(t, c.At) {
		return t.In(c.At.Location()).Format("15:04")
	}
	return c.TellAfter(cmp.Or(c.known.ended, c.known.began, c.At), t)
}

// TellAfter writes a time without its date where that is the date of before.
func (c Clock) TellAfter(before, t time.Time) string {
	t = t.In(c.At.Location())
	before = before.In(c.At.Location())
	if t.YearDay() == before.YearDay() && t.Year() == before.Year() {
		return t.Format("15:04")
	}
	return t.Format(c.date)
}

// Stretch writes a stretch of time: 02:10–05:40. Where both would read the same
// it says how long that was: for 14 s at 02:10.
func (c Clock) Stretch(began, ended time.Time) string {
	lasted := c.Measure(ended.Sub(began))
	switch {
	case lasted == "":
		return c.Tell(began)
	case c.Within(began, ended):
		return Fill(c.brief, Values{"lasted": lasted, "time": c.Tell(began)})
	}
	return c.Tell(began) + "–" + c.TellAfter(began, ended)
}

// Hours writes a stretch of less than a day by the clock alone: 23:00–07:00.
func (c Clock) Hours(began, ended time.Time) string {
	switch d := ended.Sub(began); {
	case began.IsZero() || ended.IsZero() || d < time.Minute:
		return ""
	case d >= day:
		return c.Stretch(began, ended)
	}
	zone := c.At.Location()
	return began.In(zone).Format("15:04") + "–" + ended.In(zone).Format("15:04")
}

// Within says whether two times read the same.
func (c Clock) Within(began, ended time.Time) bool { return c.Tell(began) == c.Tell(ended) }

// Lasted writes how long it is since a time.
func (c Clock) Lasted(since time.Time) string {
	if since.IsZero() {
		return ""
	}
	return c.Measure(c.At.Sub(since))
}

// Measure writes a duration: 12 min, 1 h 20 min. Less than a second is nothing.
func (c Clock) Measure(d time.Duration) string {
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
