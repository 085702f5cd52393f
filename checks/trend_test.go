package checks_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// course is a value at each of so many minutes.
func course(n int, value func(minute float64) float64) []checks.Point {
	points := make([]checks.Point, n)
	for i := range points {
		points[i] = checks.Point{At: start.Add(time.Duration(i) * time.Minute), Value: value(float64(i))}
	}
	return points
}

// climbing is a value that climbs from a start by so much a minute.
func climbing(from, perMinute float64) func(float64) float64 {
	return func(minute float64) float64 { return from + perMinute*minute }
}

// foreseen says what is foreseen at the latest of the points, as "error 30 in
// 25m0s", rounded to a minute, or "nothing".
func foreseen(points []checks.Point, level checks.Level) string {
	limits := []checks.Limit{
		{Level: checks.Warn, Lower: new(16.0), Upper: new(27.0)},
		{Level: checks.Error, Lower: new(10.0), Upper: new(30.0)},
		{Level: checks.Fatal, Upper: new(30.0)},
	}
	trend := checks.Foresee(points, limits, level, points[len(points)-1].At)
	if trend == (checks.Trend{}) {
		return "nothing"
	}
	return fmt.Sprintf("%s %v in %s", trend.Level, trend.Bound, trend.In.Round(time.Minute))
}

func TestForesee(t *testing.T) {
	// A value that rested until minute 15 and climbs since.
	awakened := func(minute float64) float64 { return 26 + 0.1*max(0, minute-15) }
	quantum := func(minute float64) float64 { return math.Round(10*awakened(minute)) / 10 }
	glitch := func(minute float64) float64 {
		if minute == 25 {
			return 85
		}
		return awakened(minute)
	}
	settling := func(minute float64) float64 { return 29 - 9*math.Exp(-minute/8) }
	for _, c := range []struct {
		rule   string
		points []checks.Point
		level  checks.Level
		want   string
	}{
		{"a straight climb meets the next worse bound", course(21, climbing(25.4, 0.1)), checks.Warn, "fatal 30 in 26m0s"},
		{"a value inside meets the first bound", course(21, climbing(23, 0.1)), checks.None, "warn 27 in 20m0s"},
		{"a fall meets the lower bound", course(21, climbing(17, -0.1)), checks.Warn, "error 10 in 50m0s"},
		{"the level that is reached counts no more", course(21, climbing(17, -0.1)), checks.Error, "nothing"},
		{"no bound lies that way", course(21, climbing(17, -0.1)), checks.Fatal, "nothing"},
		{"a climb that has just begun is a line of its own", course(31, awakened), checks.Warn, "fatal 30 in 25m0s"},
		{"so it is in the steps of a sensor", course(31, quantum), checks.Warn, "fatal 30 in 25m0s"},
		{"a glitch bends no line", course(31, glitch), checks.Warn, "fatal 30 in 25m0s"},
		{"a glitch at the end tells nothing", course(26, glitch), checks.Warn, "nothing"},
		{"a value that comes to rest meets nothing", course(21, settling), checks.Warn, "nothing"},
		{"a value that rests meets nothing", course(21, climbing(26, 0)), checks.Warn, "nothing"},
		{"what takes longer than four times as long is not foretold", course(21, climbing(24, 0.05)), checks.Warn, "nothing"},
		{"five values make no line", course(5, climbing(29, 0.1)), checks.Warn, "nothing"},
		{"six do", course(6, climbing(29, 0.1)), checks.Warn, "fatal 30 in 5m0s"},
		{"many values are as good as few", course(2000, climbing(0, 0.0149)), checks.Warn, "fatal 30 in 14m0s"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := foreseen(c.points, c.level); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAShortTimeForetellsNothing(t *testing.T) {
	points := course(10, climbing(29, 0.01))
	for i := range points {
		points[i].At = start.Add(time.Duration(i) * 10 * time.Second)
	}
	if got := foreseen(points, checks.Warn); got != "nothing" {
		t.Errorf("%s after 90 seconds, want nothing", got)
	}
}

func TestForeseeCountsFromTheTimeGiven(t *testing.T) {
	points := course(21, climbing(25.4, 0.1))
	limits := []checks.Limit{{Level: checks.Error, Upper: new(30.0)}}
	in := func(minute int) time.Duration {
		return checks.Foresee(points, limits, checks.Warn, start.Add(time.Duration(minute)*time.Minute)).In.Round(time.Second)
	}
	if got := in(22); got != 24*time.Minute {
		t.Errorf("two minutes after the latest value: in %v, want 24 minutes", got)
	}
	if got := in(10); got != 36*time.Minute {
		t.Errorf("in the middle of the values: in %v, want 36 minutes: later ones do not count", got)
	}
	if got := in(60); got != 0 {
		t.Errorf("after it should have been passed: in %v, want nothing", got)
	}
}

func TestNoiseForetellsNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	told := 0
	for range 300 {
		points := course(30, func(float64) float64 { return 25 + random.NormFloat64() })
		if foreseen(points, checks.Warn) != "nothing" {
			told++
		}
	}
	if told > 1 {
		t.Errorf("%d of 300 courses of noise are taken for a trend, want at most one", told)
	}
}
