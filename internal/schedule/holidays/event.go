package holidays

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// A moment is a date, or a date and a time of day, as a property gives it.
type moment struct {
	at   time.Time // a date is midnight in UTC
	date bool
}

// An event is what matters of a VEVENT.
type event struct {
	title, uid string
	start      moment         // in zone where it has a time
	zone       *time.Location // of its clock
	days       int            // that an event without a time lasts
	length     time.Duration  // that one with a time lasts

	rule      *rrule.ROption // nil: it does not recur
	extra     []moment       // on which it takes place besides
	except    []moment       // on which it does not
	instead   []moment       // the one of its UID's that it stands in place of
	cancelled bool
}

// How far the days of events may lie back, the first whole year of the Gregorian
// calendar, and ahead.
const (
	yearAtLeast = 1583
	yearAtMost  = 9999
)

// event reads an event.
func (y *years) event(e *ics.VEvent) (event, error) {
	one := event{title: title(e), uid: e.Id(), zone: y.zone}
	starts, err := y.moments(e, ics.ComponentPropertyDtStart)
	if err != nil {
		return event{}, err
	}
	if len(starts) != 1 {
		return event{}, fmt.Errorf("has %d times in DTSTART, not one", len(starts))
	}
	one.start = starts[0]
	if !one.start.date {
		one.zone = one.start.at.Location()
	}
	if status := e.GetProperty(ics.ComponentPropertyStatus); status != nil {
		one.cancelled = strings.EqualFold(status.Value, "CANCELLED")
	}
	for _, list := range []struct {
		property ics.ComponentProperty
		to       *[]moment
	}{
		{ics.ComponentPropertyExdate, &one.except},
		{ics.ComponentPropertyRdate, &one.extra},
		{ics.ComponentPropertyRecurrenceId, &one.instead},
	} {
		if *list.to, err = y.moments(e, list.property); err != nil {
			return event{}, err
		}
	}
	if err := y.lasts(&one, e); err != nil {
		return event{}, err
	}
	if one.rule, err = y.rule(&one, e); err != nil {
		return event{}, err
	}
	return one, nil
}

// lasts reads how long an event lasts: a day or a moment where it does not say,
// or says less.
func (y *years) lasts(one *event, e *ics.VEvent) error {
	one.days = 1
	ends, err := y.moments(e, ics.ComponentPropertyDtEnd)
	switch {
	case err != nil:
		return err
	case len(ends) > 0:
		one.length = max(0, ends[0].at.Sub(one.start.at))
		one.days = max(1, int(ends[0].at.Sub(one.start.at)/day))
	case e.GetProperty(ics.ComponentPropertyDuration) != nil:
		text := e.GetProperty(ics.ComponentPropertyDuration).Value
		if one.length, err = duration(text); err != nil {
			return fmt.Errorf("DURATION %.40q: %w", text, err)
		}
		one.days = max(1, int(one.length/day))
	}
	return nil
}

// moments reads the dates and times of all properties of a name.
func (y *years) moments(e *ics.VEvent, name ics.ComponentProperty) ([]moment, error) {
	var all []moment
	for _, p := range e.GetProperties(name) {
		zone := y.zone
		if id := p.ICalParameters[string(ics.ParameterTzid)]; len(id) > 0 {
			zone = y.named(id[0])
		}
		for text := range strings.SplitSeq(p.Value, ",") {
			one, err := read(strings.TrimSpace(text), zone)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			all = append(all, one)
		}
	}
	return all, nil
}

// read reads a date, a date and time, or the beginning of a period.
func read(text string, zone *time.Location) (moment, error) {
	value, _, _ := strings.Cut(text, "/")
	m := moment{date: !strings.Contains(value, "T")}
	var err error
	switch {
	case m.date:
		m.at, err = time.Parse("20060102", value)
	case strings.HasSuffix(value, "Z"):
		m.at, err = time.Parse("20060102T150405Z", value)
	default:
		m.at, err = time.ParseInLocation("20060102T150405", value, zone)
	}
	if err != nil {
		return moment{}, fmt.Errorf("%.40q is no date such as 20260101 or 20260101T093000", text)
	}
	if year := m.at.Year(); year < yearAtLeast || year > yearAtMost {
		return moment{}, fmt.Errorf("%.40q is not within the years %d and %d", text, yearAtLeast, yearAtMost)
	}
	return m, nil
}

// named returns the zone of a TZID. Some programs put a path of their own before
// a name of the zone database; where nothing of it is known there, as with the
// names that Windows gives, the calendar's zone counts.
func (y *years) named(id string) *time.Location {
	if zone, known := y.zones[id]; known {
		return zone
	}
	zone := y.zone
	for rest, more := id, true; more; _, rest, more = strings.Cut(rest, "/") {
		if found, err := time.LoadLocation(rest); err == nil && rest != "" {
			zone = found
			break
		}
	}
	y.zones[id] = zone
	return zone
}

const day = 24 * time.Hour

// duration reads a duration such as P1D, PT8H30M or P2W (RFC 5545, 3.3.6). None
// is negative, and none longer than the years that count.
func duration(text string) (time.Duration, error) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(text, "+"), "P")
	if !ok || rest == "" {
		return 0, errors.New("is no duration such as P1D or PT8H30M")
	}
	units := "WD"
	var sum time.Duration
	for rest != "" {
		if units == "WD" && rest[0] == 'T' {
			units, rest = "HMS", rest[1:]
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || '9' < r })
		if end < 1 || !strings.Contains(units, rest[end:end+1]) {
			return 0, errors.New("is no duration such as P1D or PT8H30M")
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil || n > 1_000_000 {
			return 0, errors.New("is too long")
		}
		sum += time.Duration(n) * map[byte]time.Duration{
			'W': 7 * day, 'D': day, 'H': time.Hour, 'M': time.Minute, 'S': time.Second,
		}[rest[end]]
		if sum > 10*366*day {
			return 0, errors.New("is longer than ten years")
		}
		rest = rest[end+1:]
	}
	return sum, nil
}
