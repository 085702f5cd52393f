package reading_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

func TestMistakesInSettingsAreReported(t *testing.T) {
	tests := []struct {
		name     string
		settings reading.Settings
		path     string // of the only problem; empty: none
		text     string
	}{
		{"nothing at all: the answer is the number", reading.Settings{}, "", ""},
		{"a path", reading.Settings{Path: "$.a", Pick: "avg", Decimal: ",", Scale: new(0.1)}, "", ""},
		{"a bad path", reading.Settings{Path: "temperature"}, "path", "$.temperature"},
		{"a bad regexp", reading.Settings{Regexp: "(a"}, "regexp", "missing closing )"},
		{"a regexp without a group", reading.Settings{Regexp: "a"}, "regexp", "exactly one group"},
		{"two groups", reading.Settings{Regexp: "(a)(b)"}, "regexp", "has 2"},
		{"a group that does not count", reading.Settings{Regexp: "(?:a)(b)"}, "", ""},
		{"two addresses", reading.Settings{Path: "$.a", Label: "a"}, "path", "only one of label and path"},
		{"three addresses", reading.Settings{ExitCode: true, Regexp: "(a)", Label: "a"}, "label", "exit_code and label and regexp"},
		{"an unknown pick", reading.Settings{Path: "$.a", Pick: "median"}, "pick", "use first, min, max, avg or count"},
		{"a pick of the exit code", reading.Settings{ExitCode: true, Pick: "min"}, "pick", "only one exit code"},
		{"an unknown decimal sign", reading.Settings{Decimal: ";"}, "decimal", "no decimal sign"},
		{"a scale of nothing", reading.Settings{Scale: new(0.0)}, "scale", "makes every value 0"},
		{"a scale without end", reading.Settings{Scale: new(math.Inf(1))}, "scale", "no usable number"},
		{"an offset that is none", reading.Settings{Offset: math.NaN()}, "offset", "no usable number"},
		{"a rejection that is none", reading.Settings{Reject: rejects(85, math.NaN())}, "reject.1", "no usable number"},
		{"a map with a contradiction", reading.Settings{Map: map[string]float64{"on": 1, "ON": 0}}, "map.on", "two values"},
		{"a map that repeats itself", reading.Settings{Map: map[string]float64{"on": 1, "ON": 1}}, "", ""},
		{"nothing plausible", reading.Settings{Plausible: &reading.Range{Lower: new(5.0), Upper: new(4.0)}}, "plausible", "nothing would be plausible"},
		{"one plausible value", reading.Settings{Plausible: &reading.Range{Lower: new(5.0), Upper: new(5.0)}}, "", ""},
		{"a gate without an address", reading.Settings{Valid: &reading.Gate{Equals: new("1")}}, "valid", "needs a path"},
		{"a gate with two", reading.Settings{Valid: &reading.Gate{Path: "$.a", Regexp: "(a)"}}, "valid.regexp", "only one"},
		{"a gate with a bad path", reading.Settings{Valid: &reading.Gate{Path: "a"}}, "valid.path", "$.a"},
		{"a time", reading.Settings{Stamp: &reading.Stamp{Path: "$.t", Layout: "Jan _2 06 15:04"}}, "", ""},
		{"a stamp without an address", reading.Settings{Stamp: &reading.Stamp{Layout: time.RFC3339}}, "stale", "needs path, regexp or age"},
		{"a stamp with two", reading.Settings{Stamp: &reading.Stamp{Path: "$.t", Age: "$.age"}}, "stale.age", "only one of path and age"},
		{"a stamp with a bad path", reading.Settings{Stamp: &reading.Stamp{Path: "t"}}, "stale.path", "$.t"},
		{"a stamp with a bad regexp", reading.Settings{Stamp: &reading.Stamp{Regexp: "t"}}, "stale.regexp", "exactly one group"},
		{"a stamp with a bad age", reading.Settings{Stamp: &reading.Stamp{Age: "t"}}, "stale.age", "$.t"},
		{"a layout that is none", reading.Settings{Stamp: &reading.Stamp{Path: "$.t", Layout: "YYYY-MM-DD hh:mm"}}, "stale.layout", "no whole date"},
		{"a layout without a date", reading.Settings{Stamp: &reading.Stamp{Path: "$.t", Layout: time.TimeOnly}}, "stale.layout", "no whole date"},
		{"bounds", reading.Settings{Bounds: []reading.Bounds{{Level: checks.Warn, Lower: &reading.Side{Value: new(1.0)}, Upper: told("$.hi")}}}, "", ""},
		{"a bound of nothing", reading.Settings{Bounds: upperOf(&reading.Side{Scale: new(0.1)})}, "warn.upper", "expected a number, or the path"},
		{"a bound with a bad path", reading.Settings{Bounds: upperOf(told("hi"))}, "warn.upper.path", "$.hi"},
		{"a bound with a scale of nothing", reading.Settings{Bounds: upperOf(&reading.Side{Path: "$.hi", Scale: new(0.0)})}, "warn.upper.scale", "makes every value 0"},
		{"a bound with an offset that is none", reading.Settings{Bounds: upperOf(&reading.Side{Path: "$.hi", Offset: math.NaN()})}, "warn.upper.offset", "no usable number"},
		{"a rejection of nothing", reading.Settings{Reject: []reading.Reject{{Jump: new(10.0)}}}, "reject.0", "needs a value"},
		{"a jump backwards", reading.Settings{Reject: []reading.Reject{{Value: new(85.0), Jump: new(-1.0)}}}, "reject.0.jump", "cannot be negative"},
		{"the layout of an age", reading.Settings{Stamp: &reading.Stamp{Age: "$.t", Layout: time.RFC3339}}, "stale.layout", "has no layout"},
	}
	for _, tt := range tests {
		problems := tt.settings.Validate()
		switch {
		case tt.path == "" && len(problems) > 0:
			t.Errorf("%s: %v", tt.name, problems)
		case tt.path != "" && (len(problems) != 1 || problems[0].Path != tt.path || !strings.Contains(problems[0].Text, tt.text)):
			t.Errorf("%s: %q, want one at %s with %q", tt.name, problems, tt.path, tt.text)
		}
	}
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	s := reading.Settings{Path: "a", Pick: "b", Decimal: "c", Scale: new(0.0)}
	if n := len(s.Validate()); n != 4 {
		t.Errorf("%d problems, want 4: %q", n, s.Validate())
	}
}
