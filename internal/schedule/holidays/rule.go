package holidays

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// What a rule may say. The library trusts its rules: outside of these bounds it
// may never return, or panic.
const (
	intervalAtMost = 1000
	weekOfMonth    = 5
	weekOfYear     = 53
)

// rule reads the rule by which an event recurs; nil: it does not.
func (y *years) rule(one *event, e *ics.VEvent) (*rrule.ROption, error) {
	if e.HasProperty("EXRULE") {
		return nil, errors.New("EXRULE is not understood; use EXDATE")
	}
	found := e.GetProperties(ics.ComponentPropertyRrule)
	switch {
	case len(found) == 0:
		return nil, nil
	case len(found) > 1:
		return nil, errors.New("has more than one RRULE")
	case max(time.Duration(one.days)*day, one.length) > 366*day:
		return nil, errors.New("recurs, and lasts longer than a year")
	}
	text := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(found[0].Value)), ";")
	option, err := rrule.StrToROption(text)
	if err == nil {
		err = sound(option)
	}
	if err != nil {
		return nil, fmt.Errorf("RRULE %.80q: %w", text, err)
	}
	option.Dtstart = y.clock(*one, one.start)
	option.Until = y.until(one, option.Until, text)
	return option, nil
}

// until returns the last reading of the event's clock at which the rule comes.
func (y *years) until(one *event, until time.Time, text string) time.Time {
	switch {
	case until.IsZero():
		return y.end()
	case strings.Contains(text, "Z"): // the only one is that of a time in UTC
		until = y.clock(*one, moment{at: until})
	}
	if until.Equal(date(until)) || one.start.date {
		until = date(until).Add(day - time.Second)
	}
	if until.After(y.end()) {
		return y.end()
	}
	return until
}

// sound checks what a rule says, and leaves each part out of its lists that
// stands there twice.
func sound(o *rrule.ROption) error {
	switch {
	case o.Freq > rrule.DAILY:
		return fmt.Errorf("FREQ=%s: in a calendar of days events recur daily at most", o.Freq)
	case o.Interval < 0 || o.Interval > intervalAtMost:
		return fmt.Errorf("INTERVAL is not within 1 and %d", intervalAtMost)
	case o.Count < 0:
		return errors.New("COUNT is negative")
	case len(o.Byhour) > 1 || len(o.Byminute) > 1 || len(o.Bysecond) > 1:
		return errors.New("in a calendar of days events take place once a day")
	case len(o.Byeaster) > 0:
		return errors.New("BYEASTER is not understood")
	}
	weeks := weekOfYear
	if o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0 {
		weeks = weekOfMonth
	}
	for _, d := range o.Byweekday {
		if d.N() < -weeks || d.N() > weeks {
			return fmt.Errorf("BYDAY=%s is not within %d weeks", &d, weeks)
		}
	}
	for _, list := range []*[]int{&o.Bysetpos, &o.Bymonth, &o.Bymonthday, &o.Byyearday, &o.Byweekno} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.SortFunc(o.Byweekday, func(a, b rrule.Weekday) int { return 10*(a.N()-b.N()) + a.Day() - b.Day() })
	o.Byweekday = slices.Compact(o.Byweekday)
	return nil
}

// cycle is after how many years dates and days of the week repeat.
const cycle = 400

// unroll returns the readings of the event's clock, within the years, at which a
// rule comes. The library gives up a rule that never comes, such as 30 February,
// in the year 9999 only; so rules are unrolled as near to it as the calendar is
// the same.
func (y *years) unroll(o *rrule.ROption) ([]time.Time, error) {
	if o.Dtstart.After(o.Until) {
		return nil, nil
	}
	ahead := (rrule.MAXYEAR - y.end().Year()) / cycle * cycle
	late := *o
	late.Dtstart, late.Until = o.Dtstart.AddDate(ahead, 0, 0), o.Until.AddDate(ahead, 0, 0)
	rule, err := rrule.NewRRule(late)
	if err != nil {
		return nil, fmt.Errorf("RRULE: %w", err)
	}
	var all []time.Time
	// What began a year before may still last.
	begin := y.first.AddDate(ahead-1, 0, -1)
	next := rule.Iterator()
	for at, more := next(); more; at, more = next() {
		if at.After(begin) {
			all = append(all, at.AddDate(-ahead, 0, 0))
		}
	}
	return all, nil
}
