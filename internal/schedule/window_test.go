package schedule_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func window(tb testing.TB, from, to, weekdays string, zone *time.Location) schedule.Window {
	tb.Helper()
	w, err := schedule.ParseWindow(from, to, weekdays, zone)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

func TestWindowOpensAndCloses(t *testing.T) {
	const closed = ""
	for _, c := range []struct{ rule, zone, from, to, weekdays, at, end string }{
		{"its beginning is inside", "Asia/Seoul", "23:00", "07:00", "", "2026-03-28 23:00:00 +0900", "2026-03-29 07:00:00 +0900"},
		{"the second before is outside", "Asia/Seoul", "23:00", "07:00", "", "2026-03-28 22:59:59 +0900", closed},
		{"over midnight", "Asia/Seoul", "23:00", "07:00", "", "2026-03-29 06:59:59 +0900", "2026-03-29 07:00:00 +0900"},
		{"its end is outside", "Asia/Seoul", "23:00", "07:00", "", "2026-03-29 07:00:00 +0900", closed},
		{"within a day", "Asia/Seoul", "8:00", "17:30", "", "2026-03-29 17:29:00 +0900", "2026-03-29 17:30:00 +0900"},
		{"the whole day", "Asia/Seoul", "00:00", "24:00", "", "2026-03-29 12:00:00 +0900", "2026-03-30 00:00:00 +0900"},
		{"the zone counts, not the given time's", "Asia/Seoul", "23:00", "07:00", "", "2026-03-28 14:00:00 +0000", "2026-03-29 07:00:00 +0900"},
		{"the night of Friday reaches into Saturday", "Asia/Seoul", "23:00", "07:00", "FRI", "2026-03-28 05:00:00 +0900", "2026-03-28 07:00:00 +0900"},
		{"the night of Thursday does not", "Asia/Seoul", "23:00", "07:00", "FRI", "2026-03-27 05:00:00 +0900", closed},
		{"weekends", "Asia/Seoul", "00:00", "24:00", "SAT,SUN", "2026-03-29 05:00:00 +0900", "2026-03-30 00:00:00 +0900"},
		{"not on Monday", "Asia/Seoul", "00:00", "24:00", "sat,0", "2026-03-30 00:00:00 +0900", closed},
		{"a night with the gap", "Europe/Berlin", "23:00", "07:00", "", "2026-03-29 03:00:00 +0200", "2026-03-29 07:00:00 +0200"},
		{"ends with the gap", "Europe/Berlin", "23:00", "02:30", "", "2026-03-29 01:59:59 +0100", "2026-03-29 03:00:00 +0200"},
		{"begins with the end of the gap", "Europe/Berlin", "02:30", "05:00", "", "2026-03-29 03:00:00 +0200", "2026-03-29 05:00:00 +0200"},
		{"not before the gap", "Europe/Berlin", "02:30", "05:00", "", "2026-03-29 01:59:59 +0100", closed},
		{"swallowed by the gap", "Europe/Berlin", "02:10", "02:50", "", "2026-03-29 03:00:00 +0200", closed},
		{"ends at the first of two", "Europe/Berlin", "23:00", "02:30", "", "2026-10-25 02:29:59 +0200", "2026-10-25 02:30:00 +0200"},
		{"does not open again", "Europe/Berlin", "23:00", "02:30", "", "2026-10-25 02:15:00 +0100", closed},
		{"begins at the first of two and runs through both", "Europe/Berlin", "02:30", "05:00", "", "2026-10-25 02:15:00 +0100", "2026-10-25 05:00:00 +0100"},
		{"ends after both", "Europe/Berlin", "23:00", "03:00", "", "2026-10-25 02:59:59 +0100", "2026-10-25 03:00:00 +0100"},
		{"half an hour that repeats", "Australia/Lord_Howe", "01:00", "01:45", "", "2026-04-05 01:40:00 +1030", closed},
		{"half an hour that is missing", "Australia/Lord_Howe", "01:00", "02:15", "", "2026-10-04 01:59:59 +1030", "2026-10-04 02:30:00 +1100"},
		{"New York with the gap", "America/New_York", "22:00", "06:00", "", "2026-03-08 05:59:59 -0400", "2026-03-08 06:00:00 -0400"},
		{"New York with 25 hours", "America/New_York", "00:00", "24:00", "SUN", "2026-11-01 23:59:59 -0500", "2026-11-02 00:00:00 -0500"},
		{"before the years that count", "Asia/Seoul", "00:00", "24:00", "", "0001-01-01 00:00:00 +0000", closed},
	} {
		w := window(t, c.from, c.to, c.weekdays, zone(t, c.zone))
		at := clock(t, c.at)
		end := w.End(at)
		if c.end == closed {
			if !end.IsZero() || w.Contains(at) {
				t.Errorf("%s: %s is open at %s until %v", c.rule, w, c.at, end)
			}
			continue
		}
		if !end.Equal(clock(t, c.end)) || !w.Contains(at) {
			t.Errorf("%s: %s at %s ends %v; want %s", c.rule, w, c.at, end, c.end)
		}
	}
}

func TestWindowIsOpenOnceADayWithoutABreak(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Seoul"} {
		zone := zone(t, name)
		for _, span := range [][2]string{{"23:00", "07:00"}, {"01:30", "02:45"}, {"02:00", "02:30"}, {"01:45", "01:15"}} {
			w := window(t, span[0], span[1], "", zone)
			opened, swallowed := map[string]int{}, 0
			first, open := time.Date(2026, 1, 1, 12, 0, 0, 0, zone), false
			open = w.Contains(first)
			for at := first; at.Before(first.AddDate(1, 0, 0)); at = at.Add(5 * time.Minute) {
				now := w.Contains(at)
				if now && !open {
					opened[at.In(zone).Format(time.DateOnly)]++
				}
				open = now
			}
			for day := first.AddDate(0, 0, 1); day.Before(first.AddDate(1, 0, 0)); day = day.AddDate(0, 0, 1) {
				switch opened[day.Format(time.DateOnly)] {
				case 0:
					swallowed++
				case 1:
				default:
					t.Errorf("%s in %s opens more than once on %s", w, name, day.Format(time.DateOnly))
				}
			}
			if swallowed > 1 || swallowed == 1 && span != [2]string{"02:00", "02:30"} {
				t.Errorf("%s in %s does not open on %d days", w, name, swallowed)
			}
		}
	}
}

func TestWindowErrorsSayWhatToWrite(t *testing.T) {
	for _, c := range []struct{ from, to, weekdays, want string }{
		{"25:00", "07:00", "", `from: "25:00" is not a time of day; write 00:00 to 23:59`},
		{"24:00", "07:00", "", `from: "24:00" is not a time of day; write 00:00 to 23:59`},
		{"23:00", "24:01", "", `to: "24:01" is not a time of day; write 00:00 to 24:00`},
		{"23", "7:5", "", "from: \"23\" is not a time of day; write 00:00 to 23:59\nto: \"7:5\" is not a time of day; write 00:00 to 24:00"},
		{"11:60", "12:00", "", `from: "11:60" is not a time of day; write 00:00 to 23:59`},
		{"-1:00", "12:00", "", `from: "-1:00" is not a time of day; write 00:00 to 23:59`},
		{"08:00", "08:00", "", `from and to are both 08:00; the whole day is 00:00 to 24:00`},
		{"08:00", "09:00", "MONN", `weekdays: unknown name "MONN"; did you mean MON?`},
		{"08:00", "09:00", "SAT SUN", `weekdays: unknown name "SAT SUN"; did you mean SAT?`},
	} {
		_, err := schedule.ParseWindow(c.from, c.to, c.weekdays, time.UTC)
		if err == nil || err.Error() != c.want {
			t.Errorf("%s to %s %s:\n got %v\nwant %s", c.from, c.to, c.weekdays, err, c.want)
		}
	}
}

func TestWindowIsWrittenAsItWasRead(t *testing.T) {
	for want, w := range map[string]schedule.Window{
		"23:00 to 07:00":         window(t, "23:00", "07:00", "", nil),
		"00:00 to 24:00 SAT,SUN": window(t, "00:00", "24:00", "SAT,SUN", nil),
	} {
		if got := w.String(); got != want {
			t.Errorf("%s; want %s", got, want)
		}
	}
}

func TestZeroWindowContainsNothing(t *testing.T) {
	if (schedule.Window{}).Contains(time.Now()) {
		t.Error("the zero Window is open")
	}
	if (schedule.Recurring{For: schedule.Duration(time.Hour)}).Contains(time.Now()) {
		t.Error("a window without schedule is open")
	}
}

func TestRecurringWindowLastsItsTime(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	r := schedule.Recurring{Schedule: parse(t, "30 1 * * SUN", berlin), For: schedule.Duration(2 * time.Hour)}
	for at, end := range map[string]string{
		"2026-03-22 01:29:59 +0100": "",
		"2026-03-22 01:30:00 +0100": "2026-03-22 03:30:00 +0100",
		"2026-03-22 03:29:59 +0100": "2026-03-22 03:30:00 +0100",
		"2026-03-22 03:30:00 +0100": "",
		"2026-03-23 02:00:00 +0100": "",
		"2026-03-29 04:29:59 +0200": "2026-03-29 04:30:00 +0200", // the clock jumped; two hours elapse
		"2026-10-25 02:29:59 +0100": "2026-10-25 02:30:00 +0100", // the hour repeats; two hours elapse
		"2026-10-25 02:30:00 +0100": "",
	} {
		got := r.End(clock(t, at))
		if end == "" && !got.IsZero() || end != "" && !got.Equal(clock(t, end)) || r.Contains(clock(t, at)) != (end != "") {
			t.Errorf("at %s the window ends %v; want %q", at, got, end)
		}
	}
}
