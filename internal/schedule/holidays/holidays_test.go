package holidays_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/schedule/holidays"
)

// now is when the calendars here are read: 2025 to 2031 count.
func now() time.Time { return time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC) }

func seoul(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// file makes an iCalendar file of events, each the lines between its BEGIN and
// END separated by "|".
func file(events ...string) string {
	var text strings.Builder
	text.WriteString("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\n")
	for _, e := range events {
		text.WriteString("BEGIN:VEVENT\n" + strings.ReplaceAll(e, "|", "\n") + "\nEND:VEVENT\n")
	}
	return strings.ReplaceAll(text.String()+"END:VCALENDAR\n", "\n", "\r\n")
}

// days are the days of a calendar in a year, as 0102.
func days(c *schedule.Calendar, year int) string {
	var all []string
	for d := range c.Days() {
		if d.Year() == year {
			all = append(all, d.Format("0102"))
		}
	}
	return strings.Join(all, " ")
}

func TestDaysThatEventsTouch(t *testing.T) {
	for _, c := range []struct {
		rule   string
		events []string
		year   int
		want   string
	}{
		{"one day without an end", []string{"DTSTART;VALUE=DATE:20261225|SUMMARY:Christmas"}, 2026, "1225"},
		{"an end is the first day after", []string{"DTSTART;VALUE=DATE:20260216|DTEND;VALUE=DATE:20260219"}, 2026, "0216 0217 0218"},
		{"an end on the same day is that day", []string{"DTSTART;VALUE=DATE:20260301|DTEND;VALUE=DATE:20260301"}, 2026, "0301"},
		{"across the end of the year", []string{"DTSTART;VALUE=DATE:20261230|DTEND;VALUE=DATE:20270103"}, 2027, "0101 0102"},
		{"a duration in place of an end", []string{"DTSTART;VALUE=DATE:20260801|DURATION:P2D"}, 2026, "0801 0802"},
		{"weeks", []string{"DTSTART;VALUE=DATE:20260801|DURATION:P1W"}, 2026, "0801 0802 0803 0804 0805 0806 0807"},
		{"a date keeps its day whatever the zone", []string{"DTSTART;TZID=America/New_York;VALUE=DATE:20261225"}, 2026, "1225"},
		{"a time counts for its day by the zone's clock", []string{"DTSTART:20261224T160000Z|DTEND:20261224T170000Z"}, 2026, "1225"},
		{"a time in a zone of its own", []string{"DTSTART;TZID=Europe/Berlin:20261224T180000|DTEND;TZID=Europe/Berlin:20261224T190000"}, 2026, "1225"},
		{"a time with a program's own path before the zone", []string{"DTSTART;TZID=/example.org/Europe/Berlin:20261224T180000"}, 2026, "1225"},
		{"a zone that nobody knows is the calendar's", []string{`DTSTART;TZID="Korea Standard Time":20261224T180000`}, 2026, "1224"},
		{"a time without a zone is the calendar's", []string{"DTSTART:20261224T235900|DTEND:20261225T000000"}, 2026, "1224"},
		{"a time past midnight counts for both days", []string{"DTSTART:20261224T220000|DURATION:PT2H30M"}, 2026, "1224 1225"},
		{"a moment", []string{"DTSTART:20261224T000000"}, 2026, "1224"},
		{"each year", []string{"DTSTART;VALUE=DATE:19490815|RRULE:FREQ=YEARLY"}, 2030, "0815"},
		{"each year, small and with a semicolon at the end", []string{"DTSTART;VALUE=DATE:19490815|RRULE:freq=yearly;"}, 2030, "0815"},
		{"the third Monday of January", []string{"DTSTART;VALUE=DATE:20000117|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO"}, 2027, "0118"},
		{"the last Monday of May", []string{"DTSTART;VALUE=DATE:20000529|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"}, 2027, "0531"},
		{"the last Friday of each month", []string{"DTSTART;VALUE=DATE:20260130|RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260401"}, 2026, "0130 0227 0327"},
		{"the last working day of each quarter", []string{"DTSTART;VALUE=DATE:20260331|RRULE:FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"}, 2027, "0331 0630 0930 1231"},
		{"29 February", []string{"DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY"}, 2028, "0229"},
		{"29 February in a common year", []string{"DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY"}, 2027, ""},
		{"a day that never comes", []string{"DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, 2028, ""},
		{"the days that recur last", []string{"DTSTART;VALUE=DATE:20241231|DTEND;VALUE=DATE:20250102|RRULE:FREQ=YEARLY"}, 2026, "0101 1231"},
		{"what began before the years and still lasts", []string{"DTSTART;VALUE=DATE:20101230|DTEND;VALUE=DATE:20110103|RRULE:FREQ=YEARLY"}, 2025, "0101 0102 1230 1231"},
		{"a count", []string{"DTSTART;VALUE=DATE:20261201|RRULE:FREQ=DAILY;COUNT=3"}, 2026, "1201 1202 1203"},
		{"until a date, which counts", []string{"DTSTART;VALUE=DATE:20261201|RRULE:FREQ=DAILY;UNTIL=20261203"}, 2026, "1201 1202 1203"},
		{"until a time in UTC by the zone's clock", []string{"DTSTART;VALUE=DATE:20261201|RRULE:FREQ=DAILY;UNTIL=20261202T150000Z"}, 2026, "1201 1202 1203"},
		{"a time of day until a date", []string{"DTSTART:20261201T180000|RRULE:FREQ=DAILY;UNTIL=20261203"}, 2026, "1201 1202 1203"},
		{"a time of day until just before it", []string{"DTSTART:20261201T180000|RRULE:FREQ=DAILY;UNTIL=20261203T085959Z"}, 2026, "1201 1202"},
		{"exceptions in one list and in several", []string{"DTSTART;VALUE=DATE:20261201|RRULE:FREQ=DAILY;COUNT=5|EXDATE;VALUE=DATE:20261202,20261203|EXDATE;VALUE=DATE:20261205"}, 2026, "1201 1204"},
		{"an exception with a time for an event without", []string{"DTSTART;VALUE=DATE:20261201|RRULE:FREQ=DAILY;COUNT=2|EXDATE:20261202T000000"}, 2026, "1201"},
		{"an exception without a time for an event with one", []string{"DTSTART:20261201T180000|RRULE:FREQ=DAILY;COUNT=2|EXDATE;VALUE=DATE:20261202"}, 2026, "1201"},
		{"an exception in another zone", []string{"DTSTART:20261201T180000|RRULE:FREQ=DAILY;COUNT=2|EXDATE:20261202T090000Z"}, 2026, "1201"},
		{"an exception at another time", []string{"DTSTART:20261201T180000|RRULE:FREQ=DAILY;COUNT=2|EXDATE:20261202T080000Z"}, 2026, "1201 1202"},
		{"additional dates", []string{"DTSTART;VALUE=DATE:20261201|RDATE;VALUE=DATE:20261210,20261212"}, 2026, "1201 1210 1212"},
		{"additional periods", []string{"DTSTART:20261201T100000|RDATE;VALUE=PERIOD:20261210T100000/PT1H"}, 2026, "1201 1210"},
		{"an event that was moved", []string{
			"UID:1|DTSTART;VALUE=DATE:20261001|RRULE:FREQ=MONTHLY;COUNT=3",
			"UID:1|RECURRENCE-ID;VALUE=DATE:20261101|DTSTART;VALUE=DATE:20261103",
		}, 2026, "1001 1103 1201"},
		{"an event that was called off", []string{
			"UID:1|RECURRENCE-ID;VALUE=DATE:20261101|DTSTART;VALUE=DATE:20261101|STATUS:CANCELLED",
			"UID:1|DTSTART;VALUE=DATE:20261001|RRULE:FREQ=MONTHLY;COUNT=3",
		}, 2026, "1001 1201"},
		{"a series that was called off", []string{"DTSTART;VALUE=DATE:20261001|RRULE:FREQ=MONTHLY|STATUS:CANCELLED"}, 2026, ""},
		{"daylight saving keeps the hour of the event's clock", []string{"DTSTART;TZID=Europe/Berlin:20260327T160000|RRULE:FREQ=DAILY;COUNT=4"}, 2026, "0328 0329 0329 0330"},
		{"before the years", []string{"DTSTART;VALUE=DATE:20241231"}, 2024, ""},
		{"the first day", []string{"DTSTART;VALUE=DATE:20250101"}, 2025, "0101"},
		{"the last day", []string{"DTSTART;VALUE=DATE:20311231"}, 2031, "1231"},
		{"after the years", []string{"DTSTART;VALUE=DATE:20320101"}, 2032, ""},
		{"a rule that begins after the years", []string{"DTSTART;VALUE=DATE:99990101|RRULE:FREQ=DAILY"}, 2031, ""},
		{"a to-do is no event", []string{"DTSTART;VALUE=DATE:20261225|END:VEVENT|BEGIN:VTODO|DTSTART;VALUE=DATE:20261226|END:VTODO|BEGIN:VEVENT|DTSTART;VALUE=DATE:20261227"}, 2026, "1225 1227"},
		{"an alarm does not count", []string{"DTSTART;VALUE=DATE:20261225|BEGIN:VALARM|TRIGGER:-PT15M|DURATION:P9D|END:VALARM"}, 2026, "1225"},
		{"no events", nil, 2026, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			read, err := holidays.Read("kr", strings.NewReader(file(c.events...)), seoul(t), now())
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Join(slices.Compact(strings.Fields(c.want)), " ")
			if got := days(read, c.year); got != want {
				t.Errorf("%d: %s, want %s", c.year, got, want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	begin := "DTSTART;VALUE=DATE:20261225|SUMMARY:Christmas|"
	for _, c := range []struct{ text, want string }{
		{"", "not a whole iCalendar file: END:VCALENDAR is missing"},
		{"<html>", "not an iCalendar file: "},
		{strings.ReplaceAll(file(), "END:VCALENDAR", ""), "not a whole iCalendar file"},
		{file("SUMMARY:Christmas"), `event "Christmas": has 0 times in DTSTART, not one`},
		{file("DTSTART:today|UID:7"), `event "7": DTSTART: "today" is no date such as 20260101`},
		{file("DTSTART:15000101"), `event "without a name": DTSTART: "15000101" is not within the years 1583 and 9999`},
		{file(begin + "DURATION:1 day"), `event "Christmas": DURATION "1 day": is no duration such as P1D or PT8H30M`},
		{file(begin + "DURATION:P"), `DURATION "P": is no duration`},
		{file(begin + "DURATION:P1H"), `DURATION "P1H": is no duration`},
		{file(begin + "DURATION:P1"), `DURATION "P1": is no duration`},
		{file(begin + "DURATION:P99999W"), `DURATION "P99999W": is longer than ten years`},
		{file(begin + "RRULE:FREQ=SECONDLY"), `event "Christmas": RRULE "FREQ=SECONDLY": FREQ=SECONDLY: in a calendar of days events recur daily at most`},
		{file(begin + "RRULE:FREQ=DAILY;BYHOUR=1,2"), "events take place once a day"},
		{file(begin + "RRULE:FREQ=MONTHLY;BYDAY=-6MO"), "BYDAY=-6MO is not within 5 weeks"},
		{file(begin + "RRULE:FREQ=YEARLY;BYEASTER=1000"), "BYEASTER is not understood"},
		{file(begin + "RRULE:FREQ=YEARLY;INTERVAL=9999999"), "INTERVAL is not within 1 and 1000"},
		{file(begin + "RRULE:FREQ=YEARLY;COUNT=-1"), "COUNT is negative"},
		{file(begin + "RRULE:FREQ=YEARLY;BYMONTH=13"), "bymonth must be between 1 and 12"},
		{file(begin + "RRULE:FREQ=SOMETIMES"), "undefined frequency"},
		{file(begin + "RRULE:COUNT=3"), "FREQ is required"},
		{file(begin + "RRULE:FREQ=DAILY|RRULE:FREQ=YEARLY"), "has more than one RRULE"},
		{file(begin + "EXRULE:FREQ=DAILY"), "EXRULE is not understood; use EXDATE"},
		{file("DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20281225|RRULE:FREQ=DAILY"), "recurs, and lasts longer than a year"},
		{file(begin + "EXDATE:tomorrow"), `EXDATE: "tomorrow" is no date`},
		{strings.Repeat("X", 1<<20+1), "larger than 1024 KiB"},
		{file(begin + "X-LONG:" + strings.Repeat("x", 16<<10)), "line 7 is longer than 16 KiB"},
		{file(begin + "X-LONG:" + strings.Repeat("x\r\n ", 16<<10)), "is longer than 16 KiB"},
		{file(slices.Repeat([]string{"DTSTART:20260101"}, 10_001)...), "more than 10000 events"},
		{file(slices.Repeat([]string{"DTSTART:20260101|RRULE:FREQ=DAILY"}, 251)...), "more than 250 events that recur"},
	} {
		read, err := holidays.Read("kr", strings.NewReader(c.text), time.UTC, now())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.80q: %v, %v; want %q", c.text, read.Len(), err, c.want)
		}
	}
}

func TestReadTakesWhatEditorsDo(t *testing.T) {
	for name, text := range map[string]string{
		"a byte order mark":         "\uFEFF" + file("DTSTART;VALUE=DATE:20261225"),
		"plain newlines":            strings.ReplaceAll(file("DTSTART;VALUE=DATE:20261225"), "\r\n", "\n"),
		"folded lines":              strings.ReplaceAll(file("DTSTART;VALUE=DATE:20261225"), "2026", "20\r\n 26"),
		"properties between events": strings.ReplaceAll(file("DTSTART;VALUE=DATE:20261225"), "END:VEVENT", "END:VEVENT\r\nX-MORE:1"),
		"no last newline":           strings.TrimSpace(file("DTSTART;VALUE=DATE:20261225")),
	} {
		read, err := holidays.Read("kr", strings.NewReader(text), time.UTC, now())
		if err != nil || days(read, 2026) != "1225" {
			t.Errorf("%s: %v, %v", name, read.Len(), err)
		}
	}
}

// What a file costs is bounded, whatever it says. Each file here holds a part of
// what it may hold of what costs most.
func TestAHostileFileIsReadInBoundedTime(t *testing.T) {
	var never, daily []string
	for range 10 {
		never = append(never, "DTSTART:15830101|RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
		daily = append(daily, "DTSTART:15830101|DURATION:P366D|RRULE:FREQ=DAILY")
	}
	params := "X" + strings.Repeat(";A=B", 4000) + ":"
	for name, text := range map[string]string{
		"rules that never come": file(never...),
		"rules that last":       file(daily...),
		"parameters":            file("DTSTART:20260101|" + strings.Repeat(params+"|", 6) + "X:"),
		"nesting":               file(strings.Repeat("BEGIN:X|", 20_000) + "X:"),
	} {
		began := time.Now()
		_, err := holidays.Read("kr", strings.NewReader(text), time.UTC, now())
		took := time.Since(began)
		t.Logf("%s: %v, %v", name, took.Round(time.Millisecond), err)
		if took > 30*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, event := range []string{
		"DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261227|SUMMARY:Christmas",
		"DTSTART;TZID=Europe/Berlin:20260327T160000|DURATION:PT2H|RRULE:FREQ=DAILY;COUNT=4|EXDATE:20260328T150000Z",
		"UID:1|RECURRENCE-ID:20260101|DTSTART:20260102|STATUS:CANCELLED",
		"DTSTART:20000117|RRULE:FREQ=YEARLY;BYMONTH=1,2;BYDAY=3MO,-1FR;BYSETPOS=1",
		"DTSTART:20000117|RRULE:FREQ=YEARLY;BYWEEKNO=1,53,-1;BYDAY=MO;WKST=SU",
		"DTSTART:20000117|RRULE:FREQ=YEARLY;BYDAY=53MO,-53TU;BYYEARDAY=-366,366",
		"DTSTART:20000117|RRULE:FREQ=WEEKLY;INTERVAL=1000;BYMONTHDAY=31,-31;BYSETPOS=-366",
		"DTSTART:99991231|RRULE:FREQ=MONTHLY;UNTIL=99991231T235959Z",
	} {
		f.Add(file(event))
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := holidays.Read("kr", strings.NewReader(text), time.UTC, now())
		if err == nil && read.Len() > 7*366 {
			t.Errorf("%d days", read.Len())
		}
	})
}
