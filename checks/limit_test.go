package checks_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// told returns what an answer tells of the bounds of a level: numbers, "-" for
// none and "?" for what it does not tell.
func told(t *testing.T, level checks.Level, lower, upper string) checks.Limit {
	t.Helper()
	side := func(word string) *float64 {
		var x float64
		switch word {
		case "-":
			return nil
		case "?":
			return new(math.NaN())
		}
		if _, err := fmt.Sscan(word, &x); err != nil {
			t.Fatalf("%q is no bound", word)
		}
		return &x
	}
	return checks.Limit{Level: level, Lower: side(lower), Upper: side(upper)}
}

// listed writes limits as "warn 16..27".
func listed(limits []checks.Limit) string {
	var all []string
	for _, l := range limits {
		side := func(bound *float64) string {
			if bound == nil {
				return ""
			}
			return fmt.Sprint(*bound)
		}
		all = append(all, fmt.Sprintf("%s %s..%s", l.Level, side(l.Lower), side(l.Upper)))
	}
	return strings.Join(all, ", ")
}

func TestBoundsOfTheAnswerCompleteTheRules(t *testing.T) {
	warn := func(lower, upper string) []checks.Limit { return []checks.Limit{told(t, checks.Warn, lower, upper)} }
	open := checks.Limit{Level: checks.Warn, Answered: true}
	lower := checks.Limit{Level: checks.Warn, Lower: new(16.0), Answered: true}
	fixed := checks.Limit{Level: checks.Error, Upper: new(40.0)}
	for _, c := range []struct {
		rule string
		own  []checks.Limit
		told []checks.Limit
		want string
	}{
		{"both sides from the answer", []checks.Limit{open}, warn("16", "27"), "warn 16..27"},
		{"one side from the answer", []checks.Limit{lower}, warn("-", "27"), "warn 16..27"},
		{"what the rules say counts", []checks.Limit{lower}, warn("10", "27"), "warn 16..27"},
		{"none on a side", []checks.Limit{open}, warn("-", "27"), "warn ..27"},
		{"not told on a side", []checks.Limit{open}, warn("?", "27"), "warn ..27"},
		{"nothing told", []checks.Limit{open}, nil, "warn .."},
		{"only of another level", []checks.Limit{open}, []checks.Limit{told(t, checks.Error, "1", "2")}, "warn .."},
		{"a level that asks for nothing stays", []checks.Limit{open, fixed}, append(warn("16", "27"), told(t, checks.Error, "5", "30")), "warn 16..27, error ..40"},
		{"upside down is none", []checks.Limit{open}, warn("30", "20"), "warn .."},
		{"upside down leaves the rules' own", []checks.Limit{lower}, warn("-", "10"), "warn 16.."},
		{"equal bounds are bounds", []checks.Limit{open}, warn("20", "20"), "warn 20..20"},
		{"without rules the answer's alone", nil, warn("-", "27"), "warn ..27"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			rules := checks.Rules{Limits: c.own}
			before := slices.Clone(c.own)
			if got := listed(rules.Bounds(checks.Reading{Limits: c.told})); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if !slices.Equal(before, rules.Limits) {
				t.Error("the rules have changed")
			}
		})
	}
}

func TestAnAlertAboutABoundThatIsNotToldWaits(t *testing.T) {
	rules := checks.Rules{Clear: 0.5, Limits: []checks.Limit{
		{Level: checks.Warn, Answered: true, After: polls(2)},
		{Level: checks.Error, Answered: true, After: lasting(2 * time.Minute)},
	}}
	// A word is a value, then the upper bounds of warn and error; the lower
	// bounds are never told.
	for _, c := range []struct {
		rule  string
		story string
		want  string
	}{
		{"bounds from the answer are judged", "28:27:40 28:27:40 20:27:40", "1 fired warn, 2 resolved warn"},
		{"a bound that is moved counts at once", "28:30:40 28:27:40 28:27:40 28:30:40", "2 fired warn, 3 resolved warn"},
		{"a bound that was never told raises nothing", "99:?:? 99:?:? 99:?:?", ""},
		{"not told is not over", "28:27:40 28:27:40 20:?:? 20:27:40", "1 fired warn, 3 resolved warn"},
		{"that there is none any more is over", "28:27:40 28:27:40 28:-:40", "1 fired warn, 2 resolved warn"},
		{"that there is none at all is over", "28:27:40 28:27:40 28:-:-", "1 fired warn, 2 resolved warn"},
		{"a level that was never told holds nothing back", "28:27:? 28:27:? 20:27:?", "1 fired warn, 2 resolved warn"},
		{"not told breaks no row", "28:27:40 28:?:40 28:27:40", "2 fired warn"},
		{"not told counts in no row", "28:27:40 28:?:40 28:?:40", ""},
		{"not told does not ease", "41:27:40 41:27:40 41:27:40 30:27:? 30:27:40", "1 fired warn, 2 worsened error, 4 eased warn"},
		{"a worse bound that is told counts", "28:27:40 28:27:40 41:?:40 41:?:40 41:?:40 41:?:40", "1 fired warn, 4 worsened error"},
		{"not told counts as no time", "41:-:40 41:-:? 41:-:40 41:-:40 41:-:40", "4 fired error"},
		{"not told within the margin is not over", "28:27:40 28:27:40 26.8:27:40 26:?:40 26:27:40", "1 fired warn, 4 resolved warn"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var readings []checks.Reading
			for word := range strings.FieldsSeq(c.story) {
				parts := strings.Split(word, ":")
				r := readingOf(t, parts[0])
				r.Limits = []checks.Limit{told(t, checks.Warn, "?", parts[1]), told(t, checks.Error, "?", parts[2])}
				readings = append(readings, r)
			}
			if got := levels(rules, readings); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.story, got, c.want)
			}
		})
	}
}

func TestAnAlertTellsOnlyBoundsThatAreNumbers(t *testing.T) {
	rules := checks.Rules{Limits: []checks.Limit{{Level: checks.Warn, Answered: true}}}
	_, changes := checks.Judge(&rules, checks.State{}, checks.Reading{Value: 28, Limits: []checks.Limit{told(t, checks.Warn, "?", "27")}}, start)
	if len(changes) != 1 || listed([]checks.Limit{changes[0].Limit}) != "warn ..27" {
		t.Errorf("%+v, want one firing with the upper bound alone", changes)
	}
}
