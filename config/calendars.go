package config

import (
	"bytes"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/schedule/holidays"
)

// checkCalendars reads the calendars.
func (l *loader) checkCalendars() {
	c := l.config
	for _, m := range members(c.root.Get("calendars")) {
		path, given := c.Calendars[m.Name]
		if !given {
			continue
		}
		if !isName(m.Name) {
			l.report.Add(strict.Mistake{
				Pos: m.Pos, Path: m.Value.Path(), Near: nameOf(m.Name),
				Text: "a name is made of letters, digits, -, _ and ., and begins with a letter or digit",
			})
		}
		c.calendars[m.Name] = nil // its name is known, whatever the file holds
		if path == "" {
			l.mistake(m.Value, "", "needs the file of a calendar, such as holidays.ics")
			continue
		}
		c.Calendars[m.Name] = strict.Beside(m.Value.Pos.File, path)
		c.calendars[m.Name] = l.readCalendar(m)
	}
}

// readCalendar reads the file of a calendar; nil where it cannot be read.
func (l *loader) readCalendar(m strict.Member) *schedule.Calendar {
	c, path := l.config, l.config.Calendars[m.Name]
	text, err := l.host.ReadFile(path)
	if err != nil {
		l.mistake(m.Value, "", "the file %s: %s", path, plain(err))
		return nil
	}
	c.Files, c.Texts = append(c.Files, path), append(c.Texts, string(text))
	days, err := holidays.Read(m.Name, bytes.NewReader(text), c.zone, l.now)
	if err != nil {
		l.mistake(m.Value, "", "the file %s: %s", path, err)
		return nil
	}
	if nextDay(days, l.now.In(c.zone)).IsZero() {
		l.warnings.At(m.Value, "the file %s names no day from today on", path)
	}
	return days
}

// calendar returns the calendar whose name stands below a key, nil where none
// does, and false where there is none of that name or it cannot be read.
func (l *loader) calendar(n *strict.Node, key, name string) (*schedule.Calendar, bool) {
	if name == "" {
		return nil, l.sound(n, key)
	}
	days, known := l.config.calendars[name]
	if !known {
		l.nowhere(n.Get(key), "calendar", name, keysOf(l.config.calendars))
	}
	return days, days != nil
}

// nextDay returns the first day of a calendar that is not before the day of a
// time, as midnight in its location; zero where there is none.
func nextDay(c *schedule.Calendar, at time.Time) time.Time {
	year, month, day := at.Date()
	today := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	for d := range c.Days() {
		if !d.Before(today) {
			return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, at.Location())
		}
	}
	return time.Time{}
}
