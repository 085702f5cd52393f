package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// Days are the days on which something begins; all of them where nothing is
// said.
type Days struct {
	Days     []Weekdays `yaml:"days"`
	Calendar string     `yaml:"calendar"` // only on days of this one
	Not      string     `yaml:"not"`      // on no days of this one
}

// Hours are a time of day on some days; without from and to the whole day.
type Hours struct {
	Days `yaml:",inline"`
	From *Clock `yaml:"from"`
	To   *Clock `yaml:"to"`
}

// A Clock is a time of day: how long after midnight the clock shows it.
type Clock time.Duration

// endOfDay is the end of a day.
const endOfDay = Clock(24 * time.Hour)

// UnmarshalText reads a time of day from 00:00 to 24:00.
func (c *Clock) UnmarshalText(text []byte) error {
	parts := regexp.MustCompile(`^(\d{1,2}):(\d\d)$`).FindStringSubmatch(string(text))
	if parts == nil {
		return fmt.Errorf("expected a time of day such as 07:00, found %q", text)
	}
	hours, _ := strconv.Atoi(parts[1])
	minutes, _ := strconv.Atoi(parts[2])
	*c = Clock(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	if minutes > 59 || *c > endOfDay {
		return fmt.Errorf("expected a time of day from 00:00 to 24:00, found %q", text)
	}
	return nil
}

// Weekdays are a day of the week, such as sat, or several in a row, such as
// mon-fri.
type Weekdays struct{ first, last time.Weekday }

// UnmarshalText reads days of the week by their English names, of which three
// letters are enough.
func (w *Weekdays) UnmarshalText(text []byte) error {
	first, last, several := strings.Cut(strings.ReplaceAll(string(text), "–", "-"), "-")
	if !several {
		last = first
	}
	from, known := weekdayOf(first)
	to, also := weekdayOf(last)
	if !known || !also {
		return fmt.Errorf("expected days of the week such as sat or mon-fri, found %q", text)
	}
	*w = Weekdays{from, to}
	return nil
}

// weekdayOf returns the day of the week that a name, or the beginning of one,
// means.
func weekdayOf(name string) (time.Weekday, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	for day := range time.Weekday(7) {
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(day.String()), name) {
			return day, true
		}
	}
	return 0, false
}

// weekdays returns the days of the week, none for all of them.
func (d *Days) weekdays() []time.Weekday {
	var all []time.Weekday
	for _, run := range d.Days {
		for day := run.first; ; day = (day + 1) % 7 {
			all = append(all, day)
			if day == run.last {
				break
			}
		}
	}
	return all
}

// isZero says whether no days are named, so that it is all.
func (d *Days) isZero() bool { return len(d.Days) == 0 && d.Calendar == "" && d.Not == "" }

// hours returns the window that the hours at a node are, and whether they make
// sense.
func (l *loader) hours(n *strict.Node, h *Hours, zone *time.Location) (schedule.Window, bool) {
	from, to := Clock(0), endOfDay
	switch {
	case !l.sound(n, "from") || !l.sound(n, "to"):
		return schedule.Window{}, false
	case (h.From == nil) != (h.To == nil):
		l.report.At(n, "needs from and to, such as {from: \"20:00\", to: \"07:00\"}; without both it is the whole day")
		return schedule.Window{}, false
	case h.From != nil:
		from, to = *h.From, *h.To
	}
	switch from {
	case endOfDay:
		l.mistake(n, "from", "a day begins at 00:00; 24:00 is only the end of one")
	case to:
		l.mistake(n, "to", "begins and ends at the same time; for the whole day leave out from and to")
	default:
		return l.bind(n, &h.Days, schedule.Daily(h.weekdays(), time.Duration(from), time.Duration(to), zone))
	}
	return schedule.Window{}, false
}

// bind binds a window to the days of the calendars at a node.
func (l *loader) bind(n *strict.Node, d *Days, w schedule.Window) (schedule.Window, bool) {
	on, known := l.calendar(n, "calendar", d.Calendar)
	except, also := l.calendar(n, "not", d.Not)
	if !known || !also || !l.sound(n, "days") {
		return w, false
	}
	if d.Calendar != "" && d.Calendar == d.Not {
		l.mistake(n, "not", "on the days of %s and not on them is never", d.Not)
		return w, false
	}
	return w.On(on).Except(except), true
}
