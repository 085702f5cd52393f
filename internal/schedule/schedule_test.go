package schedule_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

func parse(tb testing.TB, spec string, zone *time.Location) schedule.Schedule {
	tb.Helper()
	s, err := schedule.Parse(spec, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// clock reads a wall-clock time with its distance from UTC.
func clock(tb testing.TB, text string) time.Time {
	tb.Helper()
	at, err := time.Parse("2006-01-02 15:04:05 -0700", text)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// ticks returns the ticks in (from, to].
func ticks(s schedule.Schedule, from, to time.Time) []time.Time {
	var all []time.Time
	for tick := s.Next(from); !tick.After(to); tick = s.Next(tick) {
		all = append(all, tick)
	}
	return all
}

func TestScheduleThroughTheEdgesOfDaylightSaving(t *testing.T) {
	for _, c := range []struct{ rule, zone, spec, from, to, want string }{
		{
			"a named hour in the gap comes once, at its end",
			"Europe/Berlin", "30 2 * * *", "2026-03-28 00:00:00 +0100", "2026-03-31 00:00:00 +0200",
			"28 02:30 +01, 29 03:00 +02, 30 02:30 +02",
		},
		{
			"several readings of named hours in the gap come as one",
			"Europe/Berlin", "0,20,40 2 * * *", "2026-03-29 00:00:00 +0100", "2026-03-30 02:00:00 +0200",
			"29 03:00 +02, 30 02:00 +02",
		},
		{
			"one that falls on the end of the gap anyway is not doubled",
			"Europe/Berlin", "0 2,3 * * *", "2026-03-29 00:00:00 +0100", "2026-03-30 02:00:00 +0200",
			"29 03:00 +02, 30 02:00 +02",
		},
		{
			"a named hour that repeats counts the first time",
			"Europe/Berlin", "30 2 * * *", "2026-10-24 00:00:00 +0200", "2026-10-27 00:00:00 +0100",
			"24 02:30 +02, 25 02:30 +02, 26 02:30 +01",
		},
		{
			"a range of hours does not repeat either",
			"Europe/Berlin", "*/30 1-3 * * *", "2026-10-25 00:00:00 +0200", "2026-10-25 12:00:00 +0100",
			"25 01:00 +02, 25 01:30 +02, 25 02:00 +02, 25 02:30 +02, 25 03:00 +01, 25 03:30 +01",
		},
		{
			"every hour goes by elapsed time through the gap",
			"Europe/Berlin", "30 * * * *", "2026-03-29 00:00:00 +0100", "2026-03-29 05:00:00 +0200",
			"29 00:30 +01, 29 01:30 +01, 29 03:30 +02, 29 04:30 +02",
		},
		{
			"every hour goes by elapsed time through the hour that repeats",
			"Europe/Berlin", "30 * * * *", "2026-10-25 01:00:00 +0200", "2026-10-25 04:00:00 +0100",
			"25 01:30 +02, 25 02:30 +02, 25 02:30 +01, 25 03:30 +01",
		},
		{
			"a step over all hours loses nothing in the gap",
			"Europe/Berlin", "0 */2 * * *", "2026-03-28 23:00:00 +0100", "2026-03-29 07:00:00 +0200",
			"29 00:00 +01, 29 03:00 +02, 29 04:00 +02, 29 06:00 +02",
		},
		{
			"a step over all hours counts an hour that repeats again",
			"Europe/Berlin", "0 0-23/2 * * *", "2026-10-24 23:00:00 +0200", "2026-10-25 05:00:00 +0100",
			"25 00:00 +02, 25 02:00 +02, 25 02:00 +01, 25 04:00 +01",
		},
		{
			"three-hourly reports stay on the clock",
			"Europe/Berlin", "0 */3 * * *", "2026-10-24 23:00:00 +0200", "2026-10-25 07:00:00 +0100",
			"25 00:00 +02, 25 03:00 +01, 25 06:00 +01",
		},
		{
			"New York, named hour in the gap",
			"America/New_York", "30 2 * * *", "2026-03-07 00:00:00 -0500", "2026-03-10 00:00:00 -0400",
			"07 02:30 -05, 08 03:00 -04, 09 02:30 -04",
		},
		{
			"New York, named hour that repeats",
			"America/New_York", "30 1 * * *", "2026-10-31 00:00:00 -0400", "2026-11-03 00:00:00 -0500",
			"31 01:30 -04, 01 01:30 -04, 02 01:30 -05",
		},
		{
			"New York, midnight of the day with 25 hours",
			"America/New_York", "@daily", "2026-10-31 12:00:00 -0400", "2026-11-03 00:00:00 -0500",
			"01 00:00 -04, 02 00:00 -05, 03 00:00 -05",
		},
		{
			"Lord Howe jumps by half an hour: named hour in the gap",
			"Australia/Lord_Howe", "15 2 * * *", "2026-10-03 00:00:00 +1030", "2026-10-06 00:00:00 +1100",
			"03 02:15 +1030, 04 02:30 +11, 05 02:15 +11",
		},
		{
			"Lord Howe, named hour beside the gap",
			"Australia/Lord_Howe", "45 2 * * *", "2026-10-03 00:00:00 +1030", "2026-10-06 00:00:00 +1100",
			"03 02:45 +1030, 04 02:45 +11, 05 02:45 +11",
		},
		{
			"Lord Howe, named half hour that repeats",
			"Australia/Lord_Howe", "45 1 * * *", "2026-04-04 00:00:00 +1100", "2026-04-07 00:00:00 +1030",
			"04 01:45 +11, 05 01:45 +11, 06 01:45 +1030",
		},
		{
			"Lord Howe, every full hour through the gap",
			"Australia/Lord_Howe", "0 * * * *", "2026-10-04 00:30:00 +1030", "2026-10-04 04:00:00 +1100",
			"04 01:00 +1030, 04 02:30 +11, 04 03:00 +11, 04 04:00 +11",
		},
		{
			"Lord Howe, every ten minutes through the half hour that repeats",
			"Australia/Lord_Howe", "*/10 * * * *", "2026-04-05 01:39:00 +1100", "2026-04-05 02:00:00 +1030",
			"05 01:40 +11, 05 01:50 +11, 05 01:30 +1030, 05 01:40 +1030, 05 01:50 +1030, 05 02:00 +1030",
		},
		{
			"Seoul has no edges",
			"Asia/Seoul", "30 2 * * *", "2026-03-28 00:00:00 +0900", "2026-03-31 00:00:00 +0900",
			"28 02:30 +09, 29 02:30 +09, 30 02:30 +09",
		},
		{
			"Apia had no 30 December 2011: what was named comes when the day after began",
			"Pacific/Apia", "0 9 * * *", "2011-12-29 00:00:00 -1000", "2012-01-01 00:00:00 +1400",
			"29 09:00 -10, 31 00:00 +14, 31 09:00 +14",
		},
		{
			"São Paulo once had a gap at midnight",
			"America/Sao_Paulo", "@daily", "2018-11-02 12:00:00 -0300", "2018-11-05 12:00:00 -0200",
			"03 00:00 -03, 04 01:00 -02, 05 00:00 -02",
		},
	} {
		zone := zone(t, c.zone)
		var got []string
		for _, tick := range ticks(parse(t, c.spec, zone), clock(t, c.from).Add(-1), clock(t, c.to)) {
			got = append(got, tick.In(zone).Format("02 15:04 -07"))
			if _, offset := tick.In(zone).Zone(); offset%3600 != 0 {
				got[len(got)-1] = tick.In(zone).Format("02 15:04 -0700")
			}
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %s in %s\n got %s\nwant %s", c.rule, c.spec, c.zone, got, c.want)
		}
	}
}

func TestEveryHourElapsesAsInUTCWhereTheClockJumpsByWholeHours(t *testing.T) {
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Asia/Seoul"} {
		for _, spec := range []string{"*/5 * * * *", "30 * * * *", "7,8,59 0-23 * * *", "10 */20 * * * *"} {
			here, utc := parse(t, spec, zone(t, name)), parse(t, spec, time.UTC)
			for at, end := year, year.AddDate(1, 0, 0); at.Before(end); {
				got, want := here.Next(at), utc.Next(at)
				if !got.Equal(want) {
					t.Fatalf("%s in %s after %v: %v; want %v", spec, name, at, got, want)
				}
				at = want
			}
		}
	}
}

func TestNamedHoursComeOnEachDayOnce(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul"} {
		zone := zone(t, name)
		for hour := range 24 {
			spec := "30 " + time.Date(0, 1, 1, hour, 0, 0, 0, time.UTC).Format("15") + " * * *"
			first := time.Date(2026, 1, 1, 0, 0, 0, 0, zone)
			for i, tick := range ticks(parse(t, spec, zone), first, first.AddDate(1, 0, 0)) {
				if day := first.AddDate(0, 0, i); day.YearDay() != tick.In(zone).YearDay() {
					t.Fatalf("%s in %s: tick %d comes on %v", spec, name, i, tick.In(zone))
				}
			}
		}
	}
}

func TestIntervalsAreAnchoredToTheEpoch(t *testing.T) {
	for spec, want := range map[string]string{
		"5m":  "2026-03-29 01:05:00 +0000",
		"90s": "2026-03-29 01:01:30 +0000",
		"7s":  "2026-03-29 01:00:01 +0000",
		"6h":  "2026-03-29 06:00:00 +0000",
		"1d":  "2026-03-30 00:00:00 +0000",
	} {
		at := clock(t, "2026-03-29 01:00:00 +0000")
		got := parse(t, spec, zone(t, "Europe/Berlin")).Next(at)
		if !got.Equal(clock(t, want)) {
			t.Errorf("%s after %v: %v; want %v", spec, at, got, want)
		}
	}
	before := time.Unix(-1, 0)
	if got := parse(t, "5m", nil).Last(before); got.Unix() != -300 {
		t.Errorf("the last tick of 5m before the epoch is at %d", got.Unix())
	}
}

func TestNextIsStrictlyAfterAndLastIsNot(t *testing.T) {
	s, tick := parse(t, "* * * * *", nil), clock(t, "2026-03-29 12:00:00 +0000")
	for _, c := range []struct {
		at         time.Time
		last, next time.Time
	}{
		{tick.Add(-1), tick.Add(-time.Minute), tick},
		{tick, tick, tick.Add(time.Minute)},
		{tick.Add(1), tick, tick.Add(time.Minute)},
	} {
		if last, next := s.Last(c.at), s.Next(c.at); !last.Equal(c.last) || !next.Equal(c.next) {
			t.Errorf("at %v: last %v, next %v", c.at, last, next)
		}
	}
}

func TestGapIsTheDistanceOfTheTicksAround(t *testing.T) {
	at := clock(t, "2026-03-28 12:00:00 +0000")
	for spec, want := range map[string]time.Duration{
		"5m":           5 * time.Minute,
		"*/5 * * * *":  5 * time.Minute,
		"@hourly":      time.Hour,
		"0 0 29 2 *":   1461 * 24 * time.Hour,
		"*/5 18 * * *": 23*time.Hour + 5*time.Minute,
	} {
		if got := parse(t, spec, nil).Gap(at); got != want {
			t.Errorf("gap of %s: %v; want %v", spec, got, want)
		}
	}
	if got := parse(t, "@daily", zone(t, "Europe/Berlin")).Gap(clock(t, "2026-03-29 12:00:00 +0000")); got != 23*time.Hour {
		t.Errorf("a day with the gap lasts %v", got)
	}
}

func TestZeroScheduleHasNoTicks(t *testing.T) {
	var s schedule.Schedule
	at := time.Now()
	if !s.IsZero() || !s.Next(at).IsZero() || !s.Last(at).IsZero() || s.Gap(at) != 0 {
		t.Error("the zero Schedule has a tick")
	}
	if parse(t, "5m", nil).IsZero() || parse(t, "@daily", nil).IsZero() {
		t.Error("a parsed schedule is zero")
	}
}

func TestTicksEndWithTheYearsThatCount(t *testing.T) {
	s := parse(t, "0 0 29 2 *", nil)
	if got := s.Next(time.Date(2199, 6, 1, 0, 0, 0, 0, time.UTC)); !got.IsZero() {
		t.Errorf("a tick in %v", got)
	}
	if got := s.Next(time.Date(2096, 3, 1, 0, 0, 0, 0, time.UTC)); got.Year() != 2104 {
		t.Errorf("29 February after 2096 comes in %d", got.Year())
	}
	for _, s := range []schedule.Schedule{s, parse(t, "5m", nil)} {
		if got := s.Next(time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)); !got.IsZero() {
			t.Errorf("the tick of %s after the year 3000: %v", s, got)
		}
		if got := s.Last(time.Time{}); !got.IsZero() {
			t.Errorf("the tick of %s before the year 1: %v", s, got)
		}
	}
	if got := s.Next(time.Time{}); got.Year() != 1740 {
		t.Errorf("the first 29 February comes in %d", got.Year())
	}
}

// naive finds the ticks of a minute-wise expression by looking at the clock each
// minute: matches tells whether a reading is named.
func naive(zone *time.Location, from, to time.Time, elapsed bool, matches func(time.Time) bool) []time.Time {
	reading := func(at time.Time) time.Time {
		_, offset := at.In(zone).Zone()
		return at.UTC().Add(time.Duration(offset) * time.Second)
	}
	anyOf := func(from, to time.Time) bool {
		for ; from.Before(to); from = from.Add(time.Minute) {
			if matches(from) {
				return true
			}
		}
		return false
	}
	var all []time.Time
	started := from.Add(-48 * time.Hour)
	shown := reading(started) // the clock has come to here
	var old, gapEnd time.Time // a clock that did not jump, while it fills the gap
	for at := started; !at.After(to); at = at.Add(time.Minute) {
		now := reading(at)
		if now.After(shown.Add(time.Minute)) {
			old, gapEnd = shown.Add(time.Minute), now
		}
		due := false
		if elapsed {
			due = matches(now)
			if old.Before(gapEnd) {
				due = due || matches(old)
				old = old.Add(time.Minute)
			}
		} else if now.After(shown) {
			due = anyOf(shown.Add(time.Minute), now.Add(time.Minute))
		}
		if now.After(shown) {
			shown = now
		}
		if due && at.After(from) {
			all = append(all, at)
		}
	}
	return all
}

func TestTicksAreThoseThatAWatcherOfTheClockSees(t *testing.T) {
	edges := map[string][]string{
		"Europe/Berlin":       {"2026-03-29 01:00:00 +0000", "2026-10-25 01:00:00 +0000"},
		"America/New_York":    {"2026-03-08 07:00:00 +0000", "2026-11-01 06:00:00 +0000"},
		"Australia/Lord_Howe": {"2026-04-04 15:00:00 +0000", "2026-10-03 15:30:00 +0000"},
		"Asia/Seoul":          {"2026-03-29 01:00:00 +0000"},
	}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(texts ...string) string { return texts[random.IntN(len(texts))] }
	for name, edges := range edges {
		zone := zone(t, name)
		for range 60 {
			minute := pick("*", "*/5", "0", "30", "7,8,59", "15-45/15", "*/20", "59")
			hour := pick("*", "*/2", "*/3", "2", "1,2,3", "0-5", "1-23/2", "23", "0-23")
			day := pick("*", "*", "*", "29", "MON", "SUN")
			spec := minute + " " + hour + " * * " + day
			if day == "29" {
				spec = minute + " " + hour + " 29 * *"
			}
			s := parse(t, spec, zone)
			for _, edge := range edges {
				from := clock(t, edge).Add(-time.Duration(random.IntN(2000)) * time.Minute)
				to := clock(t, edge).Add(time.Duration(random.IntN(2000)) * time.Minute)
				// A pattern in UTC says which readings are named.
				bare := parse(t, spec, time.UTC)
				matches := func(reading time.Time) bool { return bare.Last(reading).Equal(reading) }
				want := naive(zone, from, to, strings.ContainsAny(hour, "*") || hour == "0-23", matches)
				got := ticks(s, from, to)
				if !slices.EqualFunc(got, want, time.Time.Equal) {
					t.Fatalf("%s in %s, %v to %v\n got %v\nwant %v", spec, name, from, to, got, want)
				}
				var back []time.Time
				for tick := s.Last(to); tick.After(from); tick = s.Last(tick.Add(-1)) {
					back = append([]time.Time{tick}, back...)
				}
				if !slices.EqualFunc(back, want, time.Time.Equal) {
					t.Fatalf("%s in %s, %v back to %v\n got %v\nwant %v", spec, name, to, from, back, want)
				}
			}
		}
	}
}

func TestSecondsAreNamedLikeTheRest(t *testing.T) {
	from := clock(t, "2026-05-31 23:00:00 +0000")
	to := from.Add(3 * time.Hour)
	for spec, matches := range map[string]func(h, m, s int) bool{
		"*/20 * * * * *":       func(_, _, s int) bool { return s%20 == 0 },
		"10,40 */7 * * * *":    func(_, m, s int) bool { return m%7 == 0 && (s == 10 || s == 40) },
		"59 59 23,1 * * *":     func(h, m, s int) bool { return (h == 23 || h == 1) && m == 59 && s == 59 },
		"5-7 30 0 * * *":       func(h, m, s int) bool { return h == 0 && m == 30 && s >= 5 && s <= 7 },
		"* 0 * 1 6 MON":        func(h, m, _ int) bool { return h != 23 && m == 0 },
		"0/30 15/15 1-2 * * ?": func(h, m, s int) bool { return (h == 1 || h == 2) && m > 0 && m%15 == 0 && s%30 == 0 },
	} {
		var want []time.Time
		for at := from.Add(time.Second); !at.After(to); at = at.Add(time.Second) {
			if matches(at.Clock()) {
				want = append(want, at)
			}
		}
		s := parse(t, spec, time.UTC)
		if got := ticks(s, from, to); !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s:\n got %v\nwant %v", spec, got, want)
		}
		var back []time.Time
		for tick := s.Last(to); tick.After(from); tick = s.Last(tick.Add(-1)) {
			back = append(back, tick)
		}
		slices.Reverse(back)
		if !slices.EqualFunc(back, want, time.Time.Equal) {
			t.Errorf("%s, backwards:\n got %v\nwant %v", spec, back, want)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	at := time.Date(2026, 11, 22, 12, 30, 0, 0, time.UTC)
	for _, spec := range []string{"5m", "* * * * *", "0 */3 * * *", "30 2 * * *", "0 0 29 2 *"} {
		s := parse(b, spec, zone(b, "Europe/Berlin"))
		b.Run(spec, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Next(at)
			}
		})
	}
}
