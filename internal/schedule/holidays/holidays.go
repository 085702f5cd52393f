// Package holidays reads calendars of days, such as a country's holidays, from
// iCalendar files (.ics, RFC 5545).
//
//	kr, err := holidays.Read("kr", file, zone, time.Now())
//
// It is the door to the libraries that know that format.
package holidays

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"

	ics "github.com/arran4/golang-ical"
)

// The bounds of what is read. The file is limited before it is parsed, and a
// line because the parser's work grows with its square.
const (
	sizeAtMost   = 1 << 20
	lineAtMost   = 16 << 10 // folded lines count as one
	eventsAtMost = 10_000
	rulesAtMost  = 250 // events that recur
)

// The years that are read, from the one before that of the given time on.
const (
	yearsBack  = 1
	yearsAhead = 5
)

// Read returns the days of an iCalendar file from the beginning of the year
// before the given time to the end of the fifth year after it. Later ones come
// when the file is read again.
//
// A day belongs to the calendar when an event touches it: all-day events count
// by their dates, in whatever zone; events with a time count for each day that
// they cover a part of by the zone's clock. Events that recur yearly to daily
// are followed, with their exceptions, additional dates and single events that
// were moved; what is cancelled does not count. Files over 1 MiB, and those
// with more than 10,000 events or 250 that recur, are refused.
func Read(name string, r io.Reader, zone *time.Location, at time.Time) (*schedule.Calendar, error) {
	if zone == nil {
		zone = time.UTC
	}
	text, err := readAll(r)
	if err != nil {
		return nil, err
	}
	parsed, err := ics.ParseCalendarWithOptions(bytes.NewReader(text),
		ics.WithUnknownPropertyHandler(ics.AcceptUnknownPropertyHandler))
	if err != nil {
		return nil, fmt.Errorf("not an iCalendar file: %w", err)
	}
	if !bytes.Contains(text, []byte("END:VCALENDAR")) {
		return nil, errors.New("not a whole iCalendar file: END:VCALENDAR is missing")
	}
	days, err := newYears(zone, at).collect(parsed.Events())
	if err != nil {
		return nil, err
	}
	return schedule.NewCalendar(name, days...), nil
}

// readAll reads a file within the bounds, and unifies what editors do to it.
func readAll(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, sizeAtMost+1))
	if err != nil {
		return nil, err
	}
	if len(text) > sizeAtMost {
		return nil, fmt.Errorf("larger than %d KiB", sizeAtMost>>10)
	}
	text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	length, number := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, sizeAtMost+2)
	for lines.Scan() {
		line := lines.Bytes()
		number++
		if len(line) == 0 || line[0] != ' ' && line[0] != '\t' {
			length = 0
		}
		length += len(line)
		if length > lineAtMost {
			return nil, fmt.Errorf("line %d is longer than %d KiB", number, lineAtMost>>10)
		}
	}
	return text, lines.Err()
}

// collect returns the days that the events touch, once each.
func (y *years) collect(events []*ics.VEvent) ([]time.Time, error) {
	if len(events) > eventsAtMost {
		return nil, fmt.Errorf("more than %d events", eventsAtMost)
	}
	read := make([]event, 0, len(events))
	moved := map[string][]moment{} // what single events stand in place of, by UID
	rules := 0
	for _, e := range events {
		one, err := y.event(e)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", title(e), err)
		}
		if one.rule != nil {
			rules++
		}
		read, moved[one.uid] = append(read, one), append(moved[one.uid], one.instead...)
	}
	if rules > rulesAtMost {
		return nil, fmt.Errorf("more than %d events that recur", rulesAtMost)
	}
	for _, e := range read {
		if len(e.instead) == 0 {
			e.except = append(slices.Clip(e.except), moved[e.uid]...)
		}
		if err := y.mark(e); err != nil {
			return nil, fmt.Errorf("event %s: %w", e.title, err)
		}
	}
	return y.marked(), nil
}

// title returns how an event is called in errors.
func title(e *ics.VEvent) string {
	text := "without a name"
	for _, p := range []ics.ComponentProperty{ics.ComponentPropertySummary, ics.ComponentPropertyUniqueId} {
		if found := e.GetProperty(p); found != nil && strings.TrimSpace(found.Value) != "" {
			text = found.Value
			break
		}
	}
	if runes := []rune(text); len(runes) > 60 {
		text = string(runes[:60]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
