package watch_test

import (
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// upTo are bounds that a device tells.
func upTo(upper float64) []checks.Limit {
	return []checks.Limit{{Level: checks.Warn, Upper: &upper}}
}

func TestADrillTakesTheBoundsThatTheDeviceToldLast(t *testing.T) {
	tests := map[string]struct {
		rules []checks.Limit
		said  []checks.Reading
		value float64
		want  string
	}{
		"beyond what was told": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true, After: checks.After{Polls: 3}}},
			said:  []checks.Reading{{Value: 20, Limits: upTo(50)}, {Value: 20, Limits: upTo(25)}},
			value: 40, want: "is told as warn",
		},
		"inside what was told": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}},
			said:  []checks.Reading{{Value: 20, Limits: upTo(25)}, {Value: 20, Limits: upTo(50)}},
			value: 40, want: "40 is inside every bound of a/t: nothing",
		},
		"beyond what a plugin told": {
			said:  []checks.Reading{{Value: 20, Limits: upTo(25)}},
			value: 40, want: "is told as warn",
		},
		"nothing was told yet": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}},
			value: 40, want: "the device has not told the bounds of a/t yet: nothing",
		},
		"it was not found": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}},
			said:  []checks.Reading{{Value: 20, Limits: upTo(math.NaN())}},
			value: 40, want: "the device has not told the bounds of a/t yet: nothing",
		},
		"one side is set, and the other told": {
			rules: []checks.Limit{{Level: checks.Warn, Lower: new(10.0), Answered: true}},
			said:  []checks.Reading{{Value: 20, Limits: []checks.Limit{{Level: checks.Warn, Lower: new(math.NaN()), Upper: new(50.0)}}}},
			value: 40, want: "40 is inside every bound of a/t: nothing",
		},
		"another level is set": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}, {Level: checks.Error, Upper: new(50.0)}},
			value: 40, want: "40 is inside those bounds of a/t that are known, and the device has not told the others yet: nothing",
		},
		"beyond another level that is set": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}, {Level: checks.Error, Upper: new(30.0)}},
			value: 40, want: "is told as error",
		},
		"the device says that there is none": {
			rules: []checks.Limit{{Level: checks.Warn, Answered: true}},
			said:  []checks.Reading{{Value: 20, Limits: []checks.Limit{{Level: checks.Warn}}}},
			value: 40, want: "the device says that there is no bound of a/t now: nothing",
		},
		"none is set": {
			said:  []checks.Reading{{Value: 20}},
			value: 40, want: "no bound is set for a/t, and a drill rehearses no other rule: nothing",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *site) {
				r := room("a")
				r.Fields[0].Rules.Limits = test.rules
				s.apply(r)
				for _, said := range test.said {
					s.say(said)
				}
				answer, err := s.watch.Drill(s.t.Context(), "a", "t", test.value)
				if err != nil || !strings.Contains(answer, test.want) {
					s.t.Errorf("answer = %q (%v), want %q in it", answer, err, test.want)
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if told := strings.Contains(strings.Join(s.chat.take(), "\n"), "DRILL"); told != strings.Contains(test.want, "is told as") {
					s.t.Errorf("a drill is told: %v, and the answer is %q", told, answer)
				}
			})
		})
	}
}
