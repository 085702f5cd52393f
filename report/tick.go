package report

import "time"

const (
	mostTicks = 7 // of a time axis
	day       = 24 * time.Hour
	quarter   = 15 * time.Minute // of an hour: all clocks of the world differ by a multiple
)

// A tick is a mark of the time axis.
type tick struct {
	at    time.Time
	label string
}

// ticks returns round times of a zone in a period, at most seven. Hours are
// counted by the clock on the wall, so that those on the days when it is set
// are round too; days begin at midnight, or when the clock is set at it.
func ticks(from, to time.Time, zone *time.Location, c captions) []tick {
	period := to.Sub(from)
	if period <= 0 {
		return nil
	}
	for _, step := range [...]time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, quarter, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
		if period/step < mostTicks {
			return hourTicks(from, to, clockSteps{zone, step}, c)
		}
	}
	for _, days := range [...]int{1, 2, 5, 7, 14} {
		if period/(time.Duration(days)*day) <= mostTicks {
			return dayTicks(from.In(zone), to, days, c)
		}
	}
	for _, months := range [...]int{1, 2, 3, 6} {
		if period/(time.Duration(months)*30*day) < mostTicks+1 {
			return monthTicks(from.In(zone), to, months, c)
		}
	}
	return monthTicks(from.In(zone), to, 12*(1+int(period/(mostTicks*365*day))), c)
}

// clockSteps are the times at which the clock of a zone shows a multiple of a
// step since midnight.
type clockSteps struct {
	zone *time.Location
	step time.Duration
}

// hourTicks returns the times of clock steps in a period.
func hourTicks(from, to time.Time, s clockSteps, c captions) []tick {
	stride := min(s.step, quarter)
	local := from.In(s.zone)
	first := from.Add(-(sinceMidnight(local) % stride))
	var all []tick
	for t := first; !t.After(to); t = t.Add(stride) {
		local = t.In(s.zone)
		begins := local.Day() != t.Add(-stride).In(s.zone).Day() // a day, whatever the clock shows
		if t.Before(from) || !begins && sinceMidnight(local)%s.step != 0 {
			continue
		}
		layout := "15:04"
		if begins && to.Sub(from) > 12*time.Hour {
			layout = c.day
		}
		all = append(all, tick{t, local.Format(layout)})
	}
	return all
}

// sinceMidnight returns what a clock shows, as a duration.
func sinceMidnight(local time.Time) time.Duration {
	hour, minute, second := local.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(local.Nanosecond())
}

// dayTicks returns the beginnings of every so many days of a period. The days
// are counted from the first of the period; of weeks, from Monday.
func dayTicks(from, to time.Time, days int, c captions) []tick {
	year, month, first := from.Date()
	if startOfDay(year, month, first, from.Location()).Before(from) {
		first++
	}
	if days%7 == 0 {
		weekday := time.Date(year, month, first, 12, 0, 0, 0, time.UTC).Weekday()
		first += int(time.Monday-weekday+7) % 7
	}
	var all []tick
	for d := first; ; d += days {
		t := startOfDay(year, month, d, from.Location())
		if t.After(to) {
			return all
		}
		all = append(all, tick{t, t.Format(c.day)})
	}
}

// monthTicks returns the beginnings of every so many months of a period,
// counted from January.
func monthTicks(from, to time.Time, months int, c captions) []tick {
	year, month, _ := from.Date()
	if months >= 12 { // years, of which a decade has round ones
		year -= year % (months / 12)
	}
	var all []tick
	for m := 1; ; m += months {
		t := startOfDay(year, time.Month(m), 1, from.Location())
		switch {
		case t.After(to):
			return all
		case t.Before(from) || t.Month() < month && t.Year() == from.Year():
			continue
		case t.Month() == time.January:
			all = append(all, tick{t, t.Format("2006")})
		default:
			all = append(all, tick{t, c.months[t.Month()-1]})
		}
	}
}

// startOfDay returns the first moment of a day, also where the clock is set at
// midnight.
func startOfDay(year int, month time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(year, month, d, 0, 0, 0, 0, zone)
	noon := time.Date(year, month, d, 12, 0, 0, 0, zone)
	if t.Day() != noon.Day() || sinceMidnight(t) != 0 { // there is no midnight
		if start, _ := noon.ZoneBounds(); !start.IsZero() && start.In(zone).Day() == noon.Day() {
			return start.In(zone)
		}
		_, end := t.ZoneBounds()
		return end.In(zone)
	}
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return t
	}
	_, before := start.Add(-time.Second).In(zone).Zone()
	_, after := t.Zone()
	if set := time.Duration(before-after) * time.Second; set > 0 && t.Add(-set).Before(start) && t.Add(-set).In(zone).Day() == noon.Day() {
		return t.Add(-set) // midnight comes twice
	}
	return t
}
