package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

// oclock returns a time on the clock, since midnight.
func oclock(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
}

// moment reads a time such as 2026-03-29 01:59 +01:00.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04 -07:00", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// windows returns the windows that tests look at, by name. The clock of Berlin
// jumps from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on
// 25 October.
func windows(t *testing.T) map[string]schedule.Window {
	berlin := zone(t, "Europe/Berlin")
	weekend := []time.Weekday{time.Saturday, time.Sunday}
	feast := schedule.NewCalendar("feast", time.Date(2026, 4, 30, 0, 0, 0, 0, berlin), time.Date(2026, 12, 31, 23, 59, 0, 0, berlin))
	return map[string]schedule.Window{
		"never":        {},
		"night":        schedule.Daily(nil, oclock(23, 0), oclock(7, 0), berlin),
		"the hour":     schedule.Daily(nil, oclock(2, 0), oclock(3, 0), berlin),
		"half past":    schedule.Daily(nil, oclock(2, 30), oclock(3, 30), berlin),
		"half an hour": schedule.Daily(nil, oclock(2, 0), oclock(2, 30), berlin),
		"all day":      schedule.Daily(nil, 0, oclock(24, 0), berlin),
		"weekend":      schedule.Daily(weekend, 0, oclock(24, 0), berlin),
		"sunday night": schedule.Daily([]time.Weekday{time.Sunday}, oclock(20, 0), oclock(7, 0), berlin),
		"feasts":       schedule.Daily(nil, oclock(20, 0), oclock(2, 0), berlin).On(feast),
		"but feasts":   schedule.Daily(nil, oclock(20, 0), oclock(2, 0), berlin).Except(feast),
		"washing":      schedule.Recurring(parse(t, "0 3 * * SUN", berlin), 90*time.Minute),
		"half hours":   schedule.Recurring(parse(t, "30m", nil), 10*time.Minute),
		"overlapping":  schedule.Recurring(parse(t, "0 8,9,10 * * *", berlin), 90*time.Minute),
		"once":         schedule.Once(time.Date(2026, 3, 29, 1, 30, 0, 0, berlin), time.Date(2026, 3, 29, 4, 0, 0, 0, berlin)),
		"inverted":     schedule.Once(time.Date(2026, 3, 29, 4, 0, 0, 0, berlin), time.Date(2026, 3, 29, 1, 0, 0, 0, berlin)),
	}
}

func TestWindowIsOpenUntilItEnds(t *testing.T) {
	for _, c := range []struct {
		window, at, want string // "" ends: closed
	}{
		{"never", "2026-06-01 00:00 +02:00", ""},
		{"night", "2026-05-31 22:59 +02:00", ""},
		{"night", "2026-05-31 23:00 +02:00", "2026-06-01 07:00 +02:00"},
		{"night", "2026-06-01 06:59 +02:00", "2026-06-01 07:00 +02:00"},
		{"night", "2026-06-01 07:00 +02:00", ""},
		{"night", "2026-03-28 23:30 +01:00", "2026-03-29 07:00 +02:00"},
		{"night", "2026-10-24 23:30 +02:00", "2026-10-25 07:00 +01:00"},
		{"the hour", "2026-03-28 02:00 +01:00", "2026-03-28 03:00 +01:00"},
		{"the hour", "2026-03-29 01:59 +01:00", ""}, // and then 03:00
		{"the hour", "2026-03-29 03:00 +02:00", ""},
		{"the hour", "2026-10-25 02:00 +02:00", "2026-10-25 03:00 +01:00"},
		{"the hour", "2026-10-25 02:59 +02:00", "2026-10-25 03:00 +01:00"},
		{"the hour", "2026-10-25 02:00 +01:00", "2026-10-25 03:00 +01:00"},
		{"the hour", "2026-10-25 03:00 +01:00", ""},
		{"half past", "2026-03-29 03:00 +02:00", "2026-03-29 03:30 +02:00"},
		{"half past", "2026-10-25 02:29 +02:00", ""},
		{"half past", "2026-10-25 02:30 +02:00", "2026-10-25 03:30 +01:00"},
		{"half past", "2026-10-25 02:00 +01:00", "2026-10-25 03:30 +01:00"},
		{"half an hour", "2026-10-25 02:29 +02:00", "2026-10-25 02:30 +02:00"},
		{"half an hour", "2026-10-25 02:00 +01:00", ""},
		{"all day", "2026-10-25 12:00 +01:00", "2026-10-26 00:00 +01:00"},
		{"weekend", "2026-05-30 00:00 +02:00", "2026-05-31 00:00 +02:00"},
		{"weekend", "2026-06-01 00:00 +02:00", ""},
		{"sunday night", "2026-05-31 19:59 +02:00", ""},
		{"sunday night", "2026-06-01 06:00 +02:00", "2026-06-01 07:00 +02:00"},
		{"sunday night", "2026-06-01 20:00 +02:00", ""},
		{"feasts", "2026-05-01 01:00 +02:00", "2026-05-01 02:00 +02:00"}, // begun on the feast
		{"feasts", "2026-04-30 01:00 +02:00", ""},
		{"feasts", "2026-12-31 20:00 +01:00", "2027-01-01 02:00 +01:00"},
		{"but feasts", "2026-05-01 01:00 +02:00", ""},
		{"but feasts", "2026-04-30 01:00 +02:00", "2026-04-30 02:00 +02:00"},
		{"washing", "2026-03-29 03:00 +02:00", "2026-03-29 04:30 +02:00"},
		{"washing", "2026-03-29 04:30 +02:00", ""},
		{"overlapping", "2026-06-01 09:15 +02:00", "2026-06-01 10:30 +02:00"},
		{"once", "2026-03-29 01:30 +01:00", "2026-03-29 04:00 +02:00"},
		{"once", "2026-03-29 04:00 +02:00", ""},
		{"inverted", "2026-03-29 03:00 +02:00", ""},
	} {
		t.Run(c.window+" at "+c.at, func(t *testing.T) {
			w, at, want := windows(t)[c.window], moment(t, c.at), time.Time{}
			if c.want != "" {
				want = moment(t, c.want)
			}
			if got := w.Ends(at); !got.Equal(want) {
				t.Errorf("ends %v, want %v", got, want)
			}
			if got := w.Contains(at); got != !want.IsZero() {
				t.Errorf("contains it: %t", got)
			}
		})
	}
}

func TestWindowSaysWhenItOpensAndClosesNext(t *testing.T) {
	for _, c := range []struct {
		window, at, want string // "" never
	}{
		{"never", "2026-06-01 00:00 +02:00", ""},
		{"night", "2026-05-31 22:00 +02:00", "2026-05-31 23:00 +02:00"},
		{"night", "2026-05-31 23:00 +02:00", "2026-06-01 07:00 +02:00"},
		{"the hour", "2026-03-28 12:00 +01:00", "2026-03-30 02:00 +02:00"},
		{"all day", "2026-06-01 00:00 +02:00", ""},
		{"weekend", "2026-05-30 12:00 +02:00", "2026-06-01 00:00 +02:00"},
		{"weekend", "2026-06-01 00:00 +02:00", "2026-06-06 00:00 +02:00"},
		{"feasts", "2026-05-01 02:00 +02:00", "2026-12-31 20:00 +01:00"},
		{"feasts", "2027-01-01 02:00 +01:00", ""},
		{"but feasts", "2026-04-30 12:00 +02:00", "2026-05-01 20:00 +02:00"},
		{"overlapping", "2026-06-01 08:00 +02:00", "2026-06-01 11:30 +02:00"},
		{"once", "2026-01-01 00:00 +01:00", "2026-03-29 01:30 +01:00"},
		{"once", "2026-03-29 04:00 +02:00", ""},
		{"inverted", "2026-01-01 00:00 +01:00", ""},
	} {
		t.Run(c.window+" at "+c.at, func(t *testing.T) {
			want := time.Time{}
			if c.want != "" {
				want = moment(t, c.want)
			}
			if got := windows(t)[c.window].Next(moment(t, c.at)); !got.Equal(want) {
				t.Errorf("next %v, want %v", got, want)
			}
		})
	}
}

// A recurring window leaps over the days that a calendar leaves out, however
// often its schedule ticks.
func TestARecurringWindowFindsTheDaysOfItsCalendar(t *testing.T) {
	day := time.Date(2031, 12, 31, 0, 0, 0, 0, time.UTC)
	w := schedule.Recurring(parse(t, "1s", nil), time.Second).On(schedule.NewCalendar("far", day))
	if got := w.Next(day.AddDate(-6, 0, 0)); !got.Equal(day) {
		t.Errorf("opens %v, want %v", got, day)
	}
	if got := w.Next(day.AddDate(0, 0, 1)); !got.IsZero() {
		t.Errorf("opens %v after the last day", got)
	}
}

func TestWindowIsWrittenForPeople(t *testing.T) {
	monday := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	kr := schedule.NewCalendar("kr")
	at := time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
	for want, w := range map[string]schedule.Window{
		"never":                             {},
		"23:00–07:00":                       schedule.Daily(nil, oclock(23, 0), oclock(7, 0), time.UTC),
		"00:00–24:00":                       schedule.Daily(append(monday, 0, 6), 0, oclock(24, 0), time.UTC),
		"Mon–Fri 08:00–18:00 except kr":     schedule.Daily(monday, oclock(8, 0), oclock(18, 0), time.UTC).Except(kr),
		"Sat, Sun 00:00–24:00":              schedule.Daily([]time.Weekday{0, 6}, 0, oclock(24, 0), time.UTC),
		"Mon–Wed, Fri, Sun 08:00–18:00:30":  schedule.Daily([]time.Weekday{1, 2, 3, 5, 0}, oclock(8, 0), oclock(18, 0)+30*time.Second, time.UTC),
		"00:00–24:00 on kr":                 schedule.Daily(nil, 0, oclock(24, 0), time.UTC).On(kr),
		"2h from each 0 3 * * SUN":          schedule.Recurring(parse(t, "0 3 * * SUN", nil), 2*time.Hour),
		"2026-11-22 04:00–06:00":            schedule.Once(at, at.Add(2*time.Hour)),
		"2026-11-22 04:00–2026-11-23 05:00": schedule.Once(at, at.Add(25*time.Hour)),
	} {
		if got := w.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A guess is a random window, and what says naively whether it is open on a day
// by what the clock shows.
type guess struct {
	window   schedule.Window
	from, to time.Duration
	opens    func(day time.Time) bool // midnight in UTC
}

// guessed makes a daily window.
func guessed(random *rand.Rand, zone *time.Location, first time.Time) guess {
	g := guess{from: oclock(random.IntN(24), 15*random.IntN(4)), to: oclock(random.IntN(25), 0)}
	if g.to < oclock(24, 0) {
		g.to += time.Duration(random.IntN(60)) * time.Minute
	}
	var days []time.Weekday
	for d := range time.Weekday(7) {
		if random.IntN(3) == 0 {
			days = append(days, d)
		}
	}
	named := map[time.Weekday]bool{}
	for _, d := range days {
		named[d] = true
	}
	var some []time.Time
	listed := map[time.Time]bool{}
	for range random.IntN(4) {
		day := first.AddDate(0, 0, random.IntN(8))
		some, listed[day] = append(some, day), true
	}
	calendar := schedule.NewCalendar("some", some...)
	g.window = schedule.Daily(days, g.from, g.to, zone)
	which := random.IntN(3)
	switch which {
	case 1:
		g.window = g.window.On(calendar)
	case 2:
		g.window = g.window.Except(calendar)
	}
	g.opens = func(day time.Time) bool {
		return (len(days) == 0 || named[day.Weekday()]) && (which != 1 || listed[day]) && (which != 2 || !listed[day])
	}
	return g
}

// open says for each minute from a time on whether the window is open: it opens
// at the first minute at which the clock shows its beginning or later, and
// closes at the first at which it shows its end or later.
func (g guess) open(zone *time.Location, from time.Time, minutes int) []bool {
	shown := make([]time.Time, minutes) // by the clock, as if in UTC
	for n := range shown {
		local := from.Add(time.Duration(n) * time.Minute).In(zone)
		shown[n] = time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
	}
	first := func(reading time.Time) int {
		for n, at := range shown {
			if !at.Before(reading) {
				return n
			}
		}
		return minutes
	}
	all := make([]bool, minutes)
	today := shown[0].Truncate(24 * time.Hour)
	for day := today.AddDate(0, 0, 1); day.Before(today.AddDate(0, 0, 12)); day = day.AddDate(0, 0, 1) {
		end := day.Add(g.to)
		if g.to <= g.from {
			end = end.AddDate(0, 0, 1)
		}
		if !g.opens(day) {
			continue
		}
		closes := first(end)
		for n := first(day.Add(g.from)); n < closes; n++ {
			all[n] = true
		}
	}
	return all
}

func TestWindowsAgreeWithLookingAtTheClockEachMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ zone, from string }{
		{"Europe/Berlin", "2026-03-25"},
		{"Europe/Berlin", "2026-10-21"},
		{"Asia/Seoul", "2026-02-25"},
		{"Australia/Lord_Howe", "2026-04-01"},
		{"Australia/Lord_Howe", "2026-09-30"},
		{"America/St_Johns", "2010-11-03"},
		{"America/St_Johns", "2011-03-09"}, // at 00:01
		{"America/Havana", "2026-10-28"},
		{"America/Asuncion", "2023-09-28"},
		{"Pacific/Apia", "2011-12-26"},
	} {
		for range 10 {
			zone := zone(t, c.zone)
			from, err := time.ParseInLocation("2006-01-02", c.from, zone)
			if err != nil {
				t.Fatal(err)
			}
			g := guessed(random, zone, time.Date(from.Year(), from.Month(), from.Day()+1, 0, 0, 0, 0, time.UTC))
			agree(t, fmt.Sprintf("%s in %s", g.window, c.zone), g, zone, from)
		}
	}
}

// agree compares a window with its reference over a week, after a day and a
// half in which what is open may have begun before.
func agree(t *testing.T, name string, g guess, zone *time.Location, from time.Time) {
	t.Helper()
	const begin, end, minutes = 60 * 60, 9 * 24 * 60, 10 * 24 * 60
	open := g.open(zone, from, minutes)
	for n := begin; n < end; n++ {
		at := from.Add(time.Duration(n) * time.Minute)
		if got := g.window.Contains(at); got != open[n] {
			t.Fatalf("%s at %v: contains it: %t", name, at, got)
		}
		if n%31 != 0 {
			continue
		}
		next := n + 1
		for next < end && open[next] == open[n] {
			next++
		}
		if got := g.window.Next(at); next < end && !got.Equal(from.Add(time.Duration(next)*time.Minute)) {
			t.Fatalf("%s at %v: next %v, want %v", name, at, got, from.Add(time.Duration(next)*time.Minute))
		}
	}
}
