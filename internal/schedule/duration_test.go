package schedule_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func TestDurationReadsWhatPeopleWrite(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0":         0,
		"0s":        0,
		"90s":       90 * time.Second,
		"5m":        5 * time.Minute,
		"6h":        6 * time.Hour,
		"90d":       90 * 24 * time.Hour,
		"5y":        5 * 365 * 24 * time.Hour,
		"250ms":     250 * time.Millisecond,
		"1h30m":     90 * time.Minute,
		"1d12h":     36 * time.Hour,
		"1m500ms":   time.Minute + 500*time.Millisecond,
		"1.5h":      90 * time.Minute,
		"0.25s":     250 * time.Millisecond,
		"0.001ms":   time.Microsecond,
		"292y":      292 * 365 * 24 * time.Hour,
		"1y1d1h1m":  366*24*time.Hour + time.Hour + time.Minute,
		"007m":      7 * time.Minute,
		"1.500000s": 1500 * time.Millisecond,
	} {
		got, err := schedule.ParseDuration(text)
		if err != nil || got.Std() != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got.Std(), err, want)
		}
	}
}

func TestDurationErrorsSayWhatToWrite(t *testing.T) {
	for text, want := range map[string]string{
		"":                      `: empty; write a number and a unit such as 90s, 5m, 6h, 90d or 5y`,
		"5x":                    `5x: unknown unit "x"; use s, m, h, d or y`,
		"5M":                    `5M: unknown unit "M"; use s, m, h, d or y`,
		"5min":                  `5min: unknown unit "min"; write 5m`,
		"5msec":                 `5msec: unknown unit "msec"; write 5ms`,
		"3days":                 `3days: unknown unit "days"; write 3d`,
		"1year":                 `1year: unknown unit "year"; write 1y`,
		"2hours":                `2hours: unknown unit "hours"; write 2h`,
		"30S":                   `30S: unknown unit "S"; write 30s`,
		"2w":                    `2w: unknown unit "w"; a week is 7d`,
		"5":                     `5: missing unit; write 5s, 5m, 5h, 5d or 5y`,
		"1h30":                  `1h30: missing unit; write 30s, 30m, 30h, 30d or 30y`,
		"-5m":                   `-5m: a duration cannot be negative`,
		"−5m":                   `−5m: a duration cannot be negative`,
		"5 m":                   `5 m: write it without spaces, 5m`,
		"3 hours":               `3 hours: unknown unit "hours"; write 3h`,
		"1,5h":                  `1,5h: the decimal sign is a point, 1.5h`,
		"NaN":                   `NaN: not a duration; write a number and a unit such as 90s, 5m, 6h, 90d or 5y`,
		"Inf":                   `Inf: not a duration; write a number and a unit such as 90s, 5m, 6h, 90d or 5y`,
		"+5m":                   `+5m: not a duration; write a number and a unit such as 90s, 5m, 6h, 90d or 5y`,
		"m":                     `m: not a duration; write a number and a unit such as 90s, 5m, 6h, 90d or 5y`,
		"30m1h":                 `30m1h: write each unit once, from large to small, as in 1h30m`,
		"1h1h":                  `1h1h: write each unit once, from large to small, as in 1h30m`,
		"1.2.3s":                `1.2.3s: "1.2.3" is not a number`,
		".5h":                   `.5h: ".5" is not a number`,
		"5.h":                   `5.h: "5." is not a number`,
		"0.1234567ms":           `0.1234567ms: 0.1234567ms has too many decimals`,
		"293y":                  `293y: too long; at most 292y`,
		"292y200d":              `292y200d: too long; at most 292y`,
		"292.9y":                `292.9y: too long; at most 292y`,
		"99999999999999999999s": `99999999999999999999s: too long; at most 292y`,
	} {
		_, err := schedule.ParseDuration(text)
		if err == nil || err.Error() != want {
			t.Errorf("ParseDuration(%q): %v; want %s", text, err, want)
		}
	}
}

func TestDurationIsWrittenInItsShortestForm(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                 "0",
		90 * time.Second:                  "90s",
		time.Hour:                         "1h",
		90 * time.Minute:                  "90m",
		36 * time.Hour:                    "36h",
		time.Hour + time.Second:           "1h1s",
		24 * time.Hour:                    "1d",
		365 * 24 * time.Hour:              "1y",
		100*24*time.Hour + time.Second:    "100d1s",
		1500 * time.Millisecond:           "1500ms",
		1500 * time.Microsecond:           "1.5ms",
		time.Hour + 1500*time.Microsecond: "1h1.5ms",
		time.Nanosecond:                   "0.000001ms",
		math.MaxInt64:                     "9223372036854.775807ms",
	} {
		if got := schedule.Duration(d).String(); got != want {
			t.Errorf("%d ns is written %s; want %s", d, got, want)
		}
	}
}

func TestDurationKeepsItsValueWhenUnmarshallingFails(t *testing.T) {
	d := schedule.Duration(time.Minute)
	if err := d.UnmarshalText([]byte("5x")); err == nil || d.Std() != time.Minute {
		t.Errorf("after a failed UnmarshalText the duration is %v, error %v", d, err)
	}
}

func FuzzDuration(f *testing.F) {
	for _, text := range []string{"0", "90s", "5m", "1h30m", "1d12h", "5y", "1.5h", "0.001ms", "250ms", "5x", "-5m", "NaN", "1e9s", "292y171d"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := schedule.ParseDuration(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), text) {
				t.Errorf("the error %q does not name %q", err, text)
			}
			return
		}
		if d < 0 {
			t.Fatalf("%q is negative: %d", text, d)
		}
		written, err := d.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var again schedule.Duration
		if err := again.UnmarshalText(written); err != nil || again != d {
			t.Errorf("%q was written %s and read as %v, %v", text, written, again, err)
		}
	})
}
