package holidays

import "time"

// years are the days of the years that are read, and which of them are marked.
type years struct {
	zone  *time.Location
	first time.Time // midnight in UTC of the first day
	days  []bool
	zones map[string]*time.Location // by TZID
}

// newYears returns the years around a time.
func newYears(zone *time.Location, at time.Time) *years {
	year := at.In(zone).Year()
	first := time.Date(year-yearsBack, time.January, 1, 0, 0, 0, 0, time.UTC)
	end := time.Date(year+yearsAhead+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	return &years{zone: zone, first: first, days: make([]bool, end.Sub(first)/day), zones: map[string]*time.Location{}}
}

// end returns the midnight in UTC that ends the years.
func (y *years) end() time.Time { return y.first.AddDate(0, 0, len(y.days)) }

// marked returns the days that are marked, each as midnight in UTC.
func (y *years) marked() []time.Time {
	var days []time.Time
	for n, marked := range y.days {
		if marked {
			days = append(days, y.first.AddDate(0, 0, n))
		}
	}
	return days
}

// mark marks the days on which an event takes place.
func (y *years) mark(e event) error {
	if e.cancelled {
		return nil
	}
	starts := []time.Time{y.clock(e, e.start)}
	if e.rule != nil {
		var err error
		if starts, err = y.unroll(e.rule); err != nil {
			return err
		}
	}
	for _, m := range e.extra {
		starts = append(starts, y.clock(e, m))
	}
	dates, times := y.exceptions(e)
	for _, start := range starts {
		if !dates[date(start)] && !times[start] {
			y.markOne(e, start)
		}
	}
	return nil
}

// clock returns what the event's clock shows at a moment, as if in UTC. Where
// the event or the moment has no time, it is a date.
func (y *years) clock(e event, m moment) time.Time {
	if m.date {
		return m.at
	}
	local := m.at.In(e.zone)
	if e.start.date {
		return date(local)
	}
	return time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
}

// date returns the midnight in UTC of the day that a time shows.
func date(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// exceptions returns the dates on which an event does not take place at all,
// and the times at which it does not.
func (y *years) exceptions(e event) (dates, times map[time.Time]bool) {
	dates, times = map[time.Time]bool{}, map[time.Time]bool{}
	for _, m := range e.except {
		if at := y.clock(e, m); m.date || e.start.date {
			dates[at] = true
		} else {
			times[at] = true
		}
	}
	return dates, times
}

// markOne marks the days that the event touches when it starts at a reading of
// its clock.
func (y *years) markOne(e event, start time.Time) {
	from, to := start, start.AddDate(0, 0, e.days)
	if !e.start.date {
		began := time.Date(start.Year(), start.Month(), start.Day(), start.Hour(), start.Minute(), start.Second(), 0, e.zone)
		ended := began.Add(max(1, e.length) - 1)
		from, to = date(began.In(y.zone)), date(ended.In(y.zone)).AddDate(0, 0, 1)
	}
	first, end := int(from.Sub(y.first)/day), int(to.Sub(y.first)/day)
	for n := max(0, first); n < min(end, len(y.days)); n++ {
		y.days[n] = true
	}
}
