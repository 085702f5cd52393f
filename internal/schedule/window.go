package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Window is a part of the day by the wall clock of a zone, such as 23:00 to
// 07:00, which goes over midnight and belongs to the weekday on which it begins.
// Windows are compared by ==. The zero Window contains nothing.
//
// It begins when the clock first comes to its beginning, and ends when the clock
// first comes to its end: once a day, in an hour that repeats the first time, and
// where the clock jumps over it when the gap ends.
type Window struct {
	from, to int64 // seconds from the midnight of its weekday
	weekdays uint8 // a bit for each, from Sunday on
	zone     *time.Location
	text     string
}

// ParseWindow reads a window from two times of day, written 23:00, of which the
// second may be 24:00, and from weekdays as cron has them, MON-FRI or SAT,SUN;
// none means every day. A nil zone is UTC.
func ParseWindow(from, to, weekdays string, zone *time.Location) (Window, error) {
	if zone == nil {
		zone = time.UTC
	}
	w := Window{zone: zone, text: strings.TrimSpace(from + " to " + to + " " + weekdays)}
	var errs [3]error
	w.from, errs[0] = parseClock("from", from, 23*60+59)
	w.to, errs[1] = parseClock("to", to, 24*60)
	w.weekdays, errs[2] = parseWeekdays(weekdays)
	if err := errors.Join(errs[:]...); err != nil {
		return Window{}, err
	}
	if w.from == w.to {
		return Window{}, fmt.Errorf("from and to are both %s; the whole day is 00:00 to 24:00", from)
	}
	if w.to < w.from {
		w.to += daySeconds
	}
	return w, nil
}

// String returns the window as it was written.
func (w Window) String() string { return w.text }

// Contains reports whether the window is open at the given time.
func (w Window) Contains(at time.Time) bool { return !w.End(at).IsZero() }

// End returns when the window that is open at the given time closes, the zero
// time if it is not open.
func (w Window) End(at time.Time) time.Time {
	if w.zone == nil {
		return time.Time{}
	}
	t := at.Unix()
	if t < dawn || t >= dusk {
		return time.Time{}
	}
	today := floor(t+stretchAt(w.zone, t).offset, daySeconds)
	for _, midnight := range [...]int64{today, today - daySeconds} {
		weekday := time.Unix(midnight, 0).UTC().Weekday()
		if w.weekdays>>weekday&1 == 0 {
			continue
		}
		if end := reached(w.zone, midnight+w.to); t < end && t >= reached(w.zone, midnight+w.from) {
			return time.Unix(end, 0).In(at.Location())
		}
	}
	return time.Time{}
}

// parseClock reads a time of day of at most so many minutes, and returns it in
// seconds.
func parseClock(name, text string, most int) (int64, error) {
	hour, minute, ok := strings.Cut(text, ":")
	if ok && digits(hour) && digits(minute) && len(hour) <= 2 && len(minute) == 2 {
		h, _ := strconv.Atoi(hour)
		m, _ := strconv.Atoi(minute)
		if m < 60 && h*60+m <= most {
			return int64(h*60+m) * 60, nil
		}
	}
	return 0, fmt.Errorf("%s: %q is not a time of day; write 00:00 to %02d:%02d", name, text, most/60, most%60)
}

// parseWeekdays reads weekdays as the last column of a cron expression has them,
// all of them from an empty text.
func parseWeekdays(text string) (uint8, error) {
	if text == "" {
		text = "*"
	}
	columns := [...]string{"0", "0", "0", "*", "*", text}
	if _, err := fields()[dowField].check(text); err != nil {
		return 0, fmt.Errorf("weekdays: %w", err)
	}
	c, err := calendarOf(strings.Join(columns[:], " "))
	return uint8(c.dow), err
}

// Recurring is a window that opens at each tick of a schedule, for a time that
// elapses whatever the clock does: maintenance on the first Sunday night.
type Recurring struct {
	Schedule Schedule
	For      Duration
}

// Contains reports whether the window is open at the given time.
func (r Recurring) Contains(at time.Time) bool { return !r.End(at).IsZero() }

// End returns when the window that opened last before or at the given time
// closes, the zero time if it is not open. Where the next one opens before that,
// the window stays open.
func (r Recurring) End(at time.Time) time.Time {
	opened := r.Schedule.Last(at)
	if opened.IsZero() {
		return time.Time{}
	}
	if end := opened.Add(r.For.Std()); end.After(at) {
		return end
	}
	return time.Time{}
}
