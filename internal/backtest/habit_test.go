package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
)

// hourly are readings of a field, a value every ten minutes for some days.
func hourly(days int, value func(at time.Time) float64) iter.Seq2[[]backtest.Reading, error] {
	return func(yield func([]backtest.Reading, error) bool) {
		for n := range days * 144 {
			at := minute(10 * n)
			if !yield([]backtest.Reading{{At: at, Subject: 11, Value: value(at)}, {At: at, Subject: 12, Why: checks.Missing}}, nil) {
				return
			}
		}
	}
}

// wave is a value that goes around 20 by 3 each day, with some noise.
func wave(at time.Time) float64 {
	day := float64(at.Unix()%86400) / 86400
	return math.Round(10*(20+3*math.Sin(2*math.Pi*day)+0.3*math.Sin(float64(at.Unix()/600)))) / 10
}

// learned returns the habit of the field.
func learned(t *testing.T, readings iter.Seq2[[]backtest.Reading, error], without ...backtest.Stretch) *backtest.Habit {
	t.Helper()
	habits, err := backtest.Learn(t.Context(), readings, map[int64][]backtest.Stretch{11: without}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if len(habits) != 1 {
		t.Fatalf("%d habits, want that of the field with values alone", len(habits))
	}
	return habits[11]
}

// written down: "warn 16..27, error 13..30, clear 0.5".
func suggested(b backtest.Bounds) string {
	side := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return fmt.Sprint(*v)
	}
	return fmt.Sprintf("warn %s..%s, error %s..%s, clear %v", side(b.Warn.Lower), side(b.Warn.Upper), side(b.Error.Lower), side(b.Error.Upper), b.Clear)
}

func TestBoundsLieAroundWhatIsUsual(t *testing.T) {
	late := minute(20 * 1440)
	for _, c := range []struct {
		rule  string
		unit  string
		days  int
		value func(at time.Time) float64
		want  string
	}{
		{"a wave of a day", "°C", 30, wave, "warn 15..25, error 12.5..27.5, clear 0.2"},
		{"an outage of some hours does not count", "°C", 30, func(at time.Time) float64 {
			if at.After(late) && at.Before(late.Add(5*time.Hour)) {
				return 60
			}
			return wave(at)
		}, "warn 15..25, error 12.5..27.5, clear 0.2"},
		{"what comes at the same hour each day counts", "°C", 30, func(at time.Time) float64 {
			if at.Hour() == 3 && at.Minute() == 0 {
				return 40
			}
			return wave(at)
		}, "warn 10..46, error 2..54, clear 1"},
		{"what is never negative has no lower bound below zero", "V", 30, func(at time.Time) float64 { return wave(at) - 16 }, "warn –..9, error –..11.5, clear 0.2"},
		{"what is negative has", "°C", 30, func(at time.Time) float64 { return wave(at) - 40 }, "warn -25..-15, error -27.5..-12.5, clear 0.2"},
		{"a percentage has no upper bound above a hundred", "%", 30, func(at time.Time) float64 { return wave(at) + 75 }, "warn 90..100, error 87.5..–, clear 0.2"},
		{"small numbers", "A", 30, func(at time.Time) float64 { return wave(at) / 1000 }, "warn 0.015..0.025, error 0.0125..0.0275, clear 0.0002"},
		{"great numbers", "Pa", 30, func(at time.Time) float64 { return 1000 * wave(at) }, "warn 15000..25000, error 12500..27500, clear 200"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			b, err := learned(t, hourly(c.days, c.value)).Bounds(c.unit)
			if err != nil {
				t.Fatal(err)
			}
			if got := suggested(b); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestWhereNoBoundsCanBeSuggestedItSaysWhy(t *testing.T) {
	for _, c := range []struct {
		rule  string
		days  int
		value func(at time.Time) float64
		want  string
	}{
		{"too few days", 4, wave, "too little history: values on 4 days, and 5 are needed"},
		{"enough days", 5, wave, ""},
		{"never another", 30, func(time.Time) float64 { return 7 }, "has never changed"},
		{"a state", 30, func(at time.Time) float64 { return float64(at.Hour() % 2) }, "only 2 different values"},
		{"a counter", 30, func(at time.Time) float64 { return float64(at.Unix()) }, "only climbs"},
		{"a constant with rare glitches", 30, func(at time.Time) float64 {
			if at.Hour() == 3 && at.Minute() == 0 && at.Day()%20 < 5 && at.Day() > 20 {
				return float64(at.Day())
			}
			return 7
		}, "hardly ever changes"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			b, err := learned(t, hourly(c.days, c.value)).Bounds("")
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%s, %v; want an error with %q", suggested(b), err, c.want)
			}
		})
	}
}

func TestWhatWasInAlertDoesNotCount(t *testing.T) {
	bad := backtest.Stretch{From: minute(3 * 1440), To: minute(14 * 1440)}
	value := func(at time.Time) float64 {
		if !at.Before(bad.From) && at.Before(bad.To) {
			return 60
		}
		return wave(at)
	}
	h := learned(t, hourly(30, value), backtest.Stretch{From: minute(0), To: minute(10)}, bad)
	if h.LeftOut != 1+11*144 || h.Values != 30*144-h.LeftOut || h.Days != 19 || h.High > 24 {
		t.Errorf("%d values on %d days up to %v, %d left out", h.Values, h.Days, h.High, h.LeftOut)
	}
}

func TestLearningEndsWithTheErrorOfItsReadings(t *testing.T) {
	broken := errors.New("broken")
	readings := func(yield func([]backtest.Reading, error) bool) { yield(nil, broken) }
	if _, err := backtest.Learn(t.Context(), readings, nil, time.UTC); !errors.Is(err, broken) {
		t.Errorf("err = %v, want that of the readings", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := backtest.Learn(ctx, hourly(1, wave), nil, time.UTC); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want that of the context", err)
	}
}
