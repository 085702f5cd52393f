package schedule_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
)

func TestCalendarHasTheDaysThatTimesShow(t *testing.T) {
	seoul := zone(t, "Asia/Seoul")
	late := time.Date(2026, 12, 25, 23, 30, 0, 0, seoul)
	early := time.Date(1969, 12, 31, 0, 30, 0, 0, seoul)
	c := schedule.NewCalendar("kr", late, early, late.Add(-23*time.Hour))
	if c.String() != "kr" || c.Len() != 2 {
		t.Errorf("%s has %d days", c, c.Len())
	}
	for at, want := range map[time.Time]bool{
		late:        true,
		late.UTC():  true, // 14:30 of the same day
		early:       true,
		early.UTC(): false, // the day before
		time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC): true,
		time.Date(2026, 12, 26, 0, 0, 0, 0, seoul):    false,
		time.Date(2027, 12, 25, 0, 0, 0, 0, seoul):    false,
	} {
		if got := c.Has(at); got != want {
			t.Errorf("has %v: %t", at, got)
		}
	}
	want := []time.Time{time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)}
	if got := slices.Collect(c.Days()); !slices.Equal(got, want) {
		t.Errorf("days %v, want %v", got, want)
	}
}

func TestANilCalendarHasNoDays(t *testing.T) {
	var c *schedule.Calendar
	if c.Has(time.Now()) || c.Len() != 0 || c.String() != "" || len(slices.Collect(c.Days())) != 0 {
		t.Error("a nil calendar has days")
	}
}
