package language_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestAStretchOfHoursReadsByTheClockAlone(t *testing.T) {
	at := time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)
	c := language.NewClock(language.Of("en"), time.UTC, at)
	for _, tt := range []struct {
		began, ended time.Time
		want         string
	}{
		{at.Add(-8 * time.Hour), at, "23:00–07:00"},
		{at.Add(-30 * time.Hour), at, "21 Nov 01:00–22 Nov 07:00"},
		{time.Time{}, at, ""},
		{at.Add(-8 * time.Hour), time.Time{}, ""},
	} {
		if got := c.Hours(tt.began, tt.ended); got != tt.want {
			t.Errorf("%v to %v reads %q, want %q", tt.began, tt.ended, got, tt.want)
		}
	}
}

func TestAStretchWithinAMinuteSaysHowLongItWas(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 12, 0, 0, time.UTC)
	for code, want := range map[string]string{
		"en": "for 14 s at 01:56", "ko": "01:56에 14초간", "ja": "01:56に14秒間", "th": "นาน 14 วินาที เมื่อ 01:56",
	} {
		c := language.NewClock(language.Of(code), time.UTC, at)
		began := time.Date(2026, 11, 22, 1, 56, 3, 0, time.UTC)
		for d, want := range map[time.Duration]string{
			0: "01:56", 999 * time.Millisecond: "01:56", 14 * time.Second: want, time.Minute: "01:56–01:57", 57 * time.Second: "01:56–01:57",
		} {
			if got := c.Stretch(began, began.Add(d)); got != want {
				t.Errorf("%s: %v reads %q, want %q", code, d, got, want)
			}
		}
	}
}

func TestAnHourThatTheClockRepeatsIsNotNothing(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 10, 25, 0, 56, 0, 0, time.UTC) // 02:56 in summer
	c := language.NewClock(language.Of("en"), berlin, began.Add(2*time.Hour))
	if got := c.Stretch(began, began.Add(time.Hour)); got != "for 1 h at 02:56" {
		t.Errorf("got %q", got)
	}
}

func TestTimesOfOtherDaysHaveADate(t *testing.T) {
	seoul := time.FixedZone("", 9*60*60)
	at := time.Date(2026, 11, 22, 3, 12, 0, 0, seoul)
	for code, want := range map[string][]string{
		"en": {"03:00", "21 Nov 23:50", "21 Nov 23:50–22 Nov 03:00", "1 d 3 h", "2 h 5 min", "40 s"},
		"ko": {"03:00", "11/21 23:50", "11/21 23:50–11/22 03:00", "1일 3시간", "2시간 5분", "40초"},
		"ja": {"03:00", "11/21 23:50", "11/21 23:50–11/22 03:00", "1日3時間", "2時間5分", "40秒"},
		"th": {"03:00", "21/11 23:50", "21/11 23:50–22/11 03:00", "1 วัน 3 ชม.", "2 ชม. 5 นาที", "40 วินาที"},
	} {
		c := language.NewClock(language.Of(code), seoul, at)
		today, yesterday := at.Add(-12*time.Minute).UTC(), at.Add(-3*time.Hour-22*time.Minute).UTC()
		got := []string{
			c.Tell(today), c.Tell(yesterday), c.Stretch(yesterday, today),
			c.Lasted(at.Add(-27*time.Hour - 9*time.Minute)), c.Lasted(at.Add(-125 * time.Minute)), c.Lasted(at.Add(-40 * time.Second)),
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
		if c.Lasted(at.Add(time.Hour)) != "" || c.Lasted(time.Time{}) != "" || c.Tell(time.Time{}) != "" {
			t.Errorf("%s: what is unknown or to come has lasted", code)
		}
		if got := c.Stretch(today, today.Add(-time.Minute)); got != want[0] {
			t.Errorf("%s: a stretch that ends before it begins reads %q", code, got)
		}
		if got := c.Stretch(yesterday.Add(-time.Hour), yesterday); !strings.HasSuffix(got, "22:50–23:50") {
			t.Errorf("%s: two times of one other day read %q", code, got)
		}
	}
}
