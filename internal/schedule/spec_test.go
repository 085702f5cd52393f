package schedule_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func TestScheduleErrorsSayWhichFieldAndWhatToWrite(t *testing.T) {
	for spec, want := range map[string]string{
		"":                             `"": empty; write five fields such as */5 * * * *, or an interval such as 5m`,
		"  ":                           `"": empty; write five fields such as */5 * * * *, or an interval such as 5m`,
		"*":                            `"*": write five fields (minute, hour, day of month, month, day of week), or six with the second in front; here are 1`,
		"* * * *":                      `"* * * *": write five fields (minute, hour, day of month, month, day of week), or six with the second in front; here are 4`,
		"0 0 0 1 1 * 2026":             `"0 0 0 1 1 * 2026": write five fields (minute, hour, day of month, month, day of week), or six with the second in front; here are 7`,
		"61 * * * *":                   `"61 * * * *": minute: 61 is out of range; use 0 to 59`,
		"0 24 * * *":                   `"0 24 * * *": hour: 24 is out of range; use 0 to 23`,
		"60 * * * * *":                 `"60 * * * * *": second: 60 is out of range; use 0 to 59`,
		"0 0 0 * *":                    `"0 0 0 * *": day of month: 0 is out of range; use 1 to 31`,
		"0 0 * 13 *":                   `"0 0 * 13 *": month: 13 is out of range; use 1 to 12 or JAN to DEC`,
		"0 0 * * 7":                    `"0 0 * * 7": day of week: 7 is out of range; Sunday is 0 or SUN`,
		"0 0 * * 8":                    `"0 0 * * 8": day of week: 8 is out of range; use 0 to 6 or SUN to SAT`,
		"0 9 * * MONN":                 `"0 9 * * MONN": day of week: unknown name "MONN"; did you mean MON?`,
		"0 9 * * mno":                  `"0 9 * * mno": day of week: unknown name "mno"; did you mean MON?`,
		"0 9 * * Wednesday":            `"0 9 * * Wednesday": day of week: unknown name "Wednesday"; did you mean WED?`,
		"0 9 * sept *":                 `"0 9 * sept *": month: unknown name "sept"; did you mean SEP?`,
		"0 9 * xyz *":                  `"0 9 * xyz *": month: unknown name "xyz"; use 1 to 12 or JAN to DEC`,
		"0 9 L * *":                    `"0 9 L * *": day of month: "L" is not a number; use 1 to 31, or * for each`,
		"x * * * *":                    `"x * * * *": minute: "x" is not a number; use 0 to 59, or * for each`,
		"+5 * * * *":                   `"+5 * * * *": minute: "+5" is not a number; use 0 to 59, or * for each`,
		"-5 * * * *":                   `"-5 * * * *": minute: a value is missing; use 0 to 59`,
		"5- * * * *":                   `"5- * * * *": minute: a value is missing; use 0 to 59`,
		"*-5 * * * *":                  `"*-5 * * * *": minute: "*" is not a number; use 0 to 59, or * for each`,
		"1-2-3 * * * *":                `"1-2-3 * * * *": minute: "2-3" is not a number; use 0 to 59, or * for each`,
		"5,,6 * * * *":                 `"5,,6 * * * *": minute: a comma with nothing beside it`,
		", * * * *":                    `", * * * *": minute: a comma with nothing beside it`,
		"0 22-6 * * *":                 `"0 22-6 * * *": hour: 22-6 runs backwards; write 22-23,0-6`,
		"0 9 * * FRI-MON":              `"0 9 * * FRI-MON": day of week: FRI-MON runs backwards; write FRI-SAT,SUN-MON`,
		"0 9–17 * * *":                 `"0 9–17 * * *": hour: "9–17" holds a long dash; write a plain hyphen`,
		"*/0 * * * *":                  `"*/0 * * * *": minute: a step of 0 never moves on`,
		"*/x * * * *":                  `"*/x * * * *": minute: the step "x" is not a whole number`,
		"*/1/2 * * * *":                `"*/1/2 * * * *": minute: the step "1/2" is not a whole number`,
		"*/90 * * * *":                 `"*/90 * * * *": minute: a step of 90 leaps over all of 0 to 59; for an interval write 90m in place of all fields`,
		"0 0 * */13 *":                 `"0 0 * */13 *": month: a step of 13 leaps over all of 1 to 12 or JAN to DEC`,
		"99999999999999999999 * * * *": `"99999999999999999999 * * * *": minute: 99999999999999999999 is out of range; use 0 to 59`,
		"0 0 30 2 *":                   `"0 0 30 2 *": never comes: there is no day 30 in month 2`,
		"0 0 31 4,6,9,11 *":            `"0 0 31 4,6,9,11 *": never comes: there is no day 31 in month 4,6,9,11`,
		"@hourl":                       `"@hourl": unknown name; did you mean @hourly?`,
		"@every5m":                     `"@every5m": unknown name; did you mean @every 5m?`,
		"@reboot":                      `"@reboot": unknown name; use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, @every 5m`,
		"@daily 5":                     `"@daily 5": unknown name; use @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually, @every 5m`,
		"@every 5x":                    `"@every 5x": not an interval: unknown unit "x"; use s, m, h, d or y`,
		"@every 500ms":                 `"@every 500ms": an interval must be at least 1s`,
		"hourly":                       `"hourly": did you mean @hourly?`,
		"every 5m":                     `"every 5m": an interval is written alone, such as 5m`,
		"500ms":                        `"500ms": an interval must be at least 1s`,
		"0":                            `"0": an interval must be at least 1s`,
		"11y":                          `"11y": an interval must be at most 10y`,
		"5":                            `"5": not an interval: missing unit; write 5s, 5m, 5h, 5d or 5y`,
		"-5m":                          `"-5m": not an interval: a duration cannot be negative`,
		"TZ=UTC * * * * *":             `"TZ=UTC * * * * *": a schedule names no zone; set timezone`,
		"CRON_TZ=Asia/Seoul":           `"CRON_TZ=Asia/Seoul": a schedule names no zone; set timezone`,
	} {
		_, err := schedule.Parse(spec, time.UTC)
		if err == nil || err.Error() != want {
			t.Errorf("Parse(%q):\n got %v\nwant %s", spec, err, want)
		}
	}
}

func TestScheduleIsWrittenInOneForm(t *testing.T) {
	for spec, want := range map[string]string{
		"*/5 * * * *":     "*/5 * * * *",
		" 0  9 * *\tMON ": "0 9 * * MON",
		"300s":            "5m",
		"@every 5m":       "5m",
		"@hourly":         "0 * * * *",
		"@Daily":          "0 0 * * *",
		"@midnight":       "0 0 * * *",
		"@weekly":         "0 0 * * SUN",
		"@monthly":        "0 0 1 * *",
		"@annually":       "0 0 1 1 *",
		"30 0 0 29 feb ?": "30 0 0 29 feb ?",
	} {
		s, err := schedule.Parse(spec, time.UTC)
		if err != nil || s.String() != want {
			t.Errorf("Parse(%q) is written %q, %v; want %q", spec, s, err, want)
		}
	}
}

func TestSchedulesOfTheSameMeaningAreEqual(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	for _, pair := range [][2]string{{"5m", "@every 300s"}, {"0  * * * *", "@hourly"}} {
		if a, b := parse(t, pair[0], seoul), parse(t, pair[1], seoul); a != b {
			t.Errorf("%q and %q are not equal", pair[0], pair[1])
		}
	}
	if parse(t, "5m", seoul) != parse(t, "5m", time.UTC) {
		t.Error("an interval depends on the zone")
	}
	if parse(t, "@daily", seoul) == parse(t, "@daily", time.UTC) {
		t.Error("days of two zones are equal")
	}
}

func TestIntervalBelowASecondNeedsTheCallersLeave(t *testing.T) {
	for d, ok := range map[time.Duration]bool{
		100 * time.Millisecond:    true,
		99 * time.Millisecond:     false,
		0:                         false,
		-time.Second:              false,
		time.Second:               true,
		10 * 365 * 24 * time.Hour: true,
		10*365*24*time.Hour + 1:   false,
	} {
		if _, err := schedule.Every(schedule.Duration(d)); (err == nil) != ok {
			t.Errorf("Every(%v): %v", d, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{
		"* * * * *", "*/5 * * * *", "0 */3 * * *", "30 2 * * *", "0 0 29 2 *", "5 4 * * sun", "15 10 1-7/2 JAN-DEC MON,WED",
		"*/7 * 9-17 ? * 1-5", "5m", "@every 90s", "@hourly", "0 0 31 2 1", "TZ=", "CRON_TZ= *", ",,", "*/*", "0 0 0 0 0 0",
	} {
		f.Add(spec, int64(1_774_745_999))
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, spec string, unix int64) {
		s, err := schedule.Parse(spec, berlin)
		if err != nil {
			if strings.Contains(err.Error(), "not a cron expression") {
				t.Errorf("Parse(%q) left the mistake to the parser: %v", spec, err)
			}
			return
		}
		if again, err := schedule.Parse(s.String(), berlin); err != nil || again != s {
			t.Fatalf("%q was written %q and read as %q, %v", spec, s, again, err)
		}
		at := time.Unix(unix%7_000_000_000, 0)
		for range 3 {
			next := s.Next(at)
			if !next.After(at) {
				t.Fatalf("%q: the tick after %v is %v", spec, at, next)
			}
			if got := s.Last(next); !got.Equal(next) {
				t.Fatalf("%q: the last tick at the tick %v is %v", spec, next, got)
			}
			if got := s.Last(next.Add(-1)); got.After(at) {
				t.Fatalf("%q: no tick between %v and %v, but %v", spec, at, next, got)
			}
			at = next
		}
	})
}
