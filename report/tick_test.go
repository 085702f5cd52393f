package report

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// labels joins the labels of ticks.
func labels(all []tick) string {
	var s []string
	for _, t := range all {
		s = append(s, t.label)
	}
	return strings.Join(s, " ")
}

func TestTicksAreRoundTimesOfTheReadersClock(t *testing.T) {
	for _, c := range []struct {
		name, zone, from string
		period           time.Duration
		want             string
	}{
		{"a minute", "UTC", "2026-11-01T06:00:30Z", time.Minute, "06:01"},
		{"an hour", "UTC", "2026-11-01T06:00:00Z", time.Hour, "06:00 06:10 06:20 06:30 06:40 06:50 07:00"},
		{"three hours", "Asia/Seoul", "2026-10-31T21:00:00Z", 3 * time.Hour, "06:00 06:30 07:00 07:30 08:00 08:30 09:00"},
		{"three odd hours", "UTC", "2026-11-01T06:17:41Z", 3 * time.Hour, "06:30 07:00 07:30 08:00 08:30 09:00"},
		{"a quarter of an hour ahead", "Asia/Kathmandu", "2026-11-01T00:15:00Z", 3 * time.Hour, "06:00 06:30 07:00 07:30 08:00 08:30 09:00"},
		{"a day", "Asia/Seoul", "2026-10-31T00:00:00Z", 24 * time.Hour, "12:00 18:00 1 Nov 06:00"},
		{"a week", "Asia/Seoul", "2026-10-25T00:00:00Z", 7 * 24 * time.Hour, "26 Oct 27 Oct 28 Oct 29 Oct 30 Oct 31 Oct 1 Nov"},
		{"a month", "UTC", "2026-10-02T09:00:00Z", 30 * 24 * time.Hour, "3 Oct 8 Oct 13 Oct 18 Oct 23 Oct 28 Oct"},
		{"a quarter, by Mondays", "UTC", "2026-08-02T09:00:00Z", 91 * 24 * time.Hour, "3 Aug 17 Aug 31 Aug 14 Sep 28 Sep 12 Oct 26 Oct"},
		{"a year", "UTC", "2025-11-02T09:00:00Z", 365 * 24 * time.Hour, "2026 Mar May Jul Sep Nov"},
		{"thirty years", "UTC", "1996-11-02T09:00:00Z", 30 * 365 * 24 * time.Hour, "2000 2005 2010 2015 2020 2025"},
		{"spring, hours", "Europe/Berlin", "2026-03-29T00:00:00Z", 3 * time.Hour, "01:00 01:30 03:00 03:30 04:00 04:30 05:00"},
		{"spring, a day", "Europe/Berlin", "2026-03-28T23:00:00Z", 23 * time.Hour, "29 Mar 06:00 12:00 18:00 30 Mar"},
		{"autumn, hours", "Europe/Berlin", "2026-10-24T23:00:00Z", 3 * time.Hour, "01:00 01:30 02:00 02:30 02:00 02:30 03:00"},
		{"autumn, a day", "Europe/Berlin", "2026-10-24T22:00:00Z", 25 * time.Hour, "25 Oct 06:00 12:00 18:00 26 Oct"},
		{"autumn, by half an hour", "Australia/Lord_Howe", "2026-04-04T13:00:00Z", 24 * time.Hour, "5 Apr 06:00 12:00 18:00"},
		{"no midnight", "Africa/Cairo", "2026-04-22T22:00:00Z", 3 * 24 * time.Hour, "23 Apr 12:00 24 Apr 12:00 25 Apr 12:00 26 Apr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			from, err := time.Parse(time.RFC3339, c.from)
			if err != nil {
				t.Fatal(err)
			}
			got := ticks(from, from.Add(c.period), zone(t, c.zone), captionsOf("en"))
			if labels(got) != c.want {
				t.Errorf("ticks are %s\nwant      %s", labels(got), c.want)
			}
		})
	}
}

func TestDaysBeginWhenTheClockIsSetAtMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"},     // there is no midnight
		{"America/Havana", "2025-11-02", "2025-11-02T00:00:00-04:00"},   // midnight comes twice
		{"Asia/Amman", "2021-10-29", "2021-10-29T00:00:00+03:00"},       // so it did there
		{"Europe/Berlin", "2026-10-25", "2026-10-25T00:00:00+02:00"},    // the clock is set later that day
		{"Asia/Seoul", "2026-10-25", "2026-10-25T00:00:00+09:00"},       // it never is
		{"America/Santiago", "2026-09-06", "2026-09-06T01:00:00-03:00"}, // there is no midnight
	} {
		d, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		got := startOfDay(d.Year(), d.Month(), d.Day(), zone(t, c.zone)).Format(time.RFC3339)
		if got != c.want {
			t.Errorf("%s begins in %s at %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

func TestTicksLieInTheirPeriodAndAreFew(t *testing.T) {
	from := time.Date(2026, 3, 27, 13, 7, 11, 0, time.UTC)
	for _, name := range []string{"UTC", "Europe/Berlin", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe"} {
		for period := time.Minute; period < 40*365*24*time.Hour; period = period * 5 / 4 {
			got := ticks(from, from.Add(period), zone(t, name), captionsOf("en"))
			if len(got) == 0 && period > 2*time.Minute || len(got) > mostTicks+3 {
				t.Errorf("%s, %v: %d ticks", name, period, len(got))
			}
			for i, tick := range got {
				if tick.at.Before(from) || tick.at.After(from.Add(period)) || i > 0 && !tick.at.After(got[i-1].at) {
					t.Errorf("%s, %v: tick at %v", name, period, tick.at)
				}
			}
		}
	}
	if got := ticks(from, from, time.UTC, captionsOf("en")); got != nil {
		t.Errorf("a period of no length has ticks %v", got)
	}
}
