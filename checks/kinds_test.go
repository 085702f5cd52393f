package checks_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// follow judges readings one minute apart and returns the steps that alerts
// took, as "minute kind what" joined by commas.
func follow(rules checks.Rules, readings []checks.Reading) string {
	var state checks.State
	var told []string
	for i, r := range readings {
		var changes []checks.Change
		state, changes = checks.Judge(&rules, state, r, start.Add(time.Duration(i)*time.Minute))
		for _, c := range changes {
			if c.What != checks.Began && c.What != checks.Withdrawn {
				told = append(told, fmt.Sprintf("%d %s %s", i, c.Condition.Kind, c.What))
			}
		}
	}
	return strings.Join(told, ", ")
}

// values are readings of numbers.
func values(all ...float64) []checks.Reading {
	readings := make([]checks.Reading, len(all))
	for i, v := range all {
		readings[i] = checks.Reading{Value: v}
	}
	return readings
}

// stamped gives each reading the device's own time, so many minutes before
// the reading; a negative number is no time at all.
func stamped(readings []checks.Reading, minutesOld ...int) []checks.Reading {
	for i, old := range minutesOld {
		if old >= 0 {
			readings[i].Stamp = start.Add(time.Duration(i-old) * time.Minute)
		}
	}
	return readings
}

func TestStale(t *testing.T) {
	rules := checks.Rules{
		Stale: checks.Rule{Level: checks.Warn}, OlderThan: 10 * time.Minute,
		Limits: []checks.Limit{upper(checks.Error, 27, polls(2))},
	}
	for _, c := range []struct {
		rule     string
		readings []checks.Reading
		want     string
	}{
		{"an old value is an alert and a fresh one ends it", stamped(values(20, 20, 20), 0, 11, 0), "1 stale fired, 2 stale resolved"},
		{"the age itself is inside", stamped(values(20, 20), 10, 10), ""},
		{"an unknown age is not stale", stamped(values(20, 20), -1, -1), ""},
		{"an unknown age does not end it", stamped(values(20, 20, 20), 11, -1, 0), "0 stale fired, 2 stale resolved"},
		{"a stale value is judged by no bound", stamped(values(30, 30, 30), 11, 11, 11), "0 stale fired"},
		{"a stale value freezes the alerts of the value", stamped(values(30, 30, 20, 20), 0, 0, 11, 0), "1 bound fired, 2 stale fired, 3 stale resolved, 3 bound resolved"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := follow(rules, c.readings); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStuck(t *testing.T) {
	rules := checks.Rules{Stuck: checks.Rule{Level: checks.Warn}, Unchanged: 3 * time.Minute}
	moving := func(readings []checks.Reading, minutes ...int) []checks.Reading {
		for i, m := range minutes {
			if m >= 0 {
				readings[i].Moved = start.Add(time.Duration(m) * time.Minute)
			}
		}
		return readings
	}
	for _, c := range []struct {
		rule     string
		readings []checks.Reading
		want     string
	}{
		{"unchanged while siblings move", moving(values(4, 4, 4, 4, 4.1), 0, 1, 2, 3, 4), "3 stuck fired, 4 stuck resolved"},
		{"unchanged while nothing else moves either", moving(values(4, 4, 4, 4, 4), -1, -1, -1, -1, -1), ""},
		{"siblings that moved before it last changed prove nothing", moving(values(3, 4, 4, 4, 4), 0, 0, 0, 0, 0), ""},
		{"any change begins anew", moving(values(4, 4, 4.1, 4.1, 4.1), 0, 1, 2, 3, 4), ""},
		{"what the siblings did is not forgotten", moving(values(4, 4, 4, 4, 4), 0, 1, 2, 3, -1), "3 stuck fired"},
		{"a sibling that moves late is enough", moving(values(4, 4, 4, 4, 4), -1, -1, -1, -1, 4), "4 stuck fired"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := follow(rules, c.readings); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRiseAndFall(t *testing.T) {
	rules := checks.Rules{
		Rise: checks.Rate{Rule: checks.Rule{Level: checks.Warn}, Limit: 3, Per: 10 * time.Minute},
		Fall: checks.Rate{Rule: checks.Rule{Level: checks.Error}, Limit: 5, Per: 10 * time.Minute},
	}
	ramp := func(n int, step float64) (all []float64) {
		for i := range n {
			all = append(all, 20+float64(i)*step)
		}
		return all
	}
	glitch := ramp(12, 0)
	glitch[6] = 200
	for _, c := range []struct {
		rule   string
		values []float64
		want   string
	}{
		{"a climb within the limit", ramp(15, 0.3), ""},
		{"a climb beyond the limit", ramp(15, 0.4), "6 rise fired"},
		{"a fall has a limit of its own", ramp(15, -0.4), ""},
		{"a fall beyond it", ramp(15, -0.6), "6 fall fired"},
		{"a single glitch is no climb", glitch, ""},
		{"too short a time proves nothing", ramp(6, 5), ""},
		{"a climb that ends resolves", append(ramp(10, 0.4), 23.6, 23.6, 23.6, 23.6, 23.6, 23.6, 23.6), "6 rise fired, 13 rise resolved"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := follow(rules, values(c.values...)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestASilenceDoesNotEndARise(t *testing.T) {
	rules := checks.Rules{Rise: checks.Rate{Rule: checks.Rule{Level: checks.Warn}, Limit: 3, Per: 10 * time.Minute}}
	readings := values(20, 21, 22, 23, 24, 25, 26)
	for range 15 {
		readings = append(readings, checks.Reading{Why: checks.NoResponse})
	}
	readings = append(readings, values(30, 30, 30)...)
	if got := follow(rules, readings); got != "6 rise fired" {
		t.Errorf("got %q, want that it goes on until the rate is known again", got)
	}
	if got := follow(rules, append(readings, values(30, 30, 30, 30)...)); got != "6 rise fired, 28 rise resolved" {
		t.Errorf("got %q, want that it ends once the rate is known", got)
	}
}

func TestEvent(t *testing.T) {
	const once = " event fired, "
	for _, c := range []struct {
		rule   string
		on     checks.Happening
		values []float64
		want   string
	}{
		{"the first value is no event", checks.Increase, []float64{7}, ""},
		{"an increase is told once and closed", checks.Increase, []float64{7, 7, 8, 8}, "2" + once + "2 event resolved"},
		{"each increase is an event of its own", checks.Increase, []float64{7, 8, 9}, "1" + once + "1 event resolved, 2" + once + "2 event resolved"},
		{"a counter that begins anew has not increased", checks.Increase, []float64{7, 0}, ""},
		{"any change counts for a state", checks.Any, []float64{1, 0, 0, 1}, "1" + once + "1 event resolved, 3" + once + "3 event resolved"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			rules := checks.Rules{Event: checks.Rule{Level: checks.Info, After: polls(5)}, On: c.on}
			if got := follow(rules, values(c.values...)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestRecentValuesAreBounded(t *testing.T) {
	rules := checks.Rules{Rise: checks.Rate{Rule: checks.Rule{Level: checks.Warn}, Limit: 1e9, Per: time.Hour}}
	var state checks.State
	for i := range 20_000 {
		state, _ = checks.Judge(&rules, state, checks.Reading{Value: float64(i % 7)}, start.Add(time.Duration(i)*time.Second))
	}
	if n := len(state.Recent); n < 15 || n > 35 {
		t.Errorf("%d values of an hour are kept, want about 32", n)
	}
	if state, _ = checks.Judge(&checks.Rules{}, state, checks.Reading{Value: 1}, start.Add(24*time.Hour)); state.Recent != nil {
		t.Errorf("%d values are kept that no rule asks for", len(state.Recent))
	}
}
