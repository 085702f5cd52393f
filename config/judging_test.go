package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// field plans a field of a room with neighbours, below some defaults.
func field(t *testing.T, defaults, keys string) (config.PlannedField, *poller.Reader) {
	t.Helper()
	p := plan(t, "timezone: Asia/Seoul\n"+screen+"defaults: {missing: ~, invalid: ~, after: 7, "+defaults+"}\n"+
		"targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t, "+keys+"}, {name: u, path: $.u}]}]")
	return p.Targets[0].Fields[0], p.Targets[0].Target.Fields[0].Reader
}

func TestKeysOfAFieldBecomeRules(t *testing.T) {
	warn := checks.Rule{Level: checks.Warn}
	custom := checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}
	for _, c := range []struct {
		rule, defaults, keys string
		want                 checks.Rules
	}{
		{"nothing is expected by itself", "", "", checks.Rules{}},
		{"stale", "", "stale: {path: $.at, older_than: 10m}", checks.Rules{Stale: warn, OlderThan: 10 * time.Minute}},
		{"stale, in full", "", "stale: {path: $.at, older_than: 10m, level: error, after: 2}", checks.Rules{Stale: custom, OlderThan: 10 * time.Minute}},
		{"stuck", "", "stuck: {unchanged: 6h}", checks.Rules{Stuck: warn, Unchanged: 6 * time.Hour}},
		{"stuck, in full", "", "stuck: {unchanged: 6h, level: error, after: 2}", checks.Rules{Stuck: custom, Unchanged: 6 * time.Hour}},
		{"rise", "", "rise: {limit: 3, per: 10m}", checks.Rules{Rise: checks.Rate{Rule: warn, Limit: 3, Per: 10 * time.Minute}}},
		{"fall", "", "fall: {limit: 0.5, per: 1h, level: error, after: 2}", checks.Rules{Fall: checks.Rate{Rule: custom, Limit: 0.5, Per: time.Hour}}},
		{"an event in short", "", "event: increase", checks.Rules{Event: checks.Rule{Level: checks.Info}, On: checks.Increase}},
		{"an event in full", "", "event: {on: change, level: warn}", checks.Rules{Event: warn, On: checks.Any}},
		{"an event of no level is none", "", "event: {on: change, level: none}", checks.Rules{}},
		{"from defaults", "rise: {limit: 3, per: 10m}, event: change", "event: increase", checks.Rules{
			Rise: checks.Rate{Rule: warn, Limit: 3, Per: 10 * time.Minute}, Event: checks.Rule{Level: checks.Info}, On: checks.Increase,
		}},
		{"null removes what defaults give", "stuck: {unchanged: 6h}, event: change", "stuck: ~, event: ~", checks.Rules{}},
		{
			"a field replaces what defaults give whole", "stale: {path: $.at, older_than: 10m, level: fatal}", "stale: {age: $.s, older_than: 1h}",
			checks.Rules{Stale: warn, OlderThan: time.Hour},
		},
	} {
		t.Run(c.rule, func(t *testing.T) {
			got, _ := field(t, c.defaults, c.keys)
			if diff := cmp.Diff(&c.want, got.Rules); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProfilesAndTargetsMergeRulesByField(t *testing.T) {
	p := plan(t, screen+`
profiles:
  fridge:
    http: {url: "http://{{host}}/"}
    schedule: 1m
    fields:
      - {name: t, path: $.t, rise: {limit: 3, per: 10m}, stale: {path: "$.{{time}}", older_than: 10m}}
      - {name: u, path: $.u}
targets: [{name: a, use: fridge, vars: {host: 192.0.2.1, time: at}, fields: [{name: t, rise: {limit: 5, per: 20m}}]}]
`)
	want := checks.Rules{
		Stale: checks.Rule{Level: checks.Warn}, OlderThan: 10 * time.Minute,
		Rise: checks.Rate{Rule: checks.Rule{Level: checks.Warn}, Limit: 5, Per: 20 * time.Minute},
	}
	got := *p.Targets[0].Fields[0].Rules
	got.Missing, got.Invalid = checks.Rule{}, checks.Rule{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStaleIsJudgedByTheDevicesOwnTime(t *testing.T) {
	now := time.Date(2021, 1, 2, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		rule, keys, answer string
		want               string
	}{
		{"fresh in the zone of the file", "path: $.at", `{"t": 4, "at": "2021-01-02 20:55:00"}`, "fresh"},
		{"old in the zone of the file", "path: $.at", `{"t": 4, "at": "2021-01-02 20:45:00"}`, "stale"},
		{"a zone of its own", "path: $.at, zone: Asia/Bangkok", `{"t": 4, "at": "2021-01-02 18:55:00"}`, "fresh"},
		{"a layout of its own", "path: $.at, layout: 02/01/2006 15h04", `{"t": 4, "at": "02/01/2021 20h45"}`, "stale"},
		{"an age", "age: $.s", `{"t": 4, "s": 601}`, "stale"},
		{"an age that is within", "age: $.s", `{"t": 4, "s": 600}`, "fresh"},
		{"a text", `regexp: "AT ([^ ]+Z)"`, `{"t": 4, "x": "AT 2021-01-02T11:45:00Z"}`, "stale"},
		{"an unknown age", "path: $.at", `{"t": 4, "at": null}`, "fresh"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			f, reader := field(t, "", "stale: {older_than: 10m, "+c.keys+"}")
			var changes []checks.Change
			reading.NewSet([]*reading.Reader{reader}).ReadAt(now, []byte(c.answer), 0, func(_ int, r checks.Reading, _ string) {
				_, changes = checks.Judge(f.Rules, checks.State{}, r, now)
			})
			got := "fresh"
			if len(changes) > 0 {
				got = changes[0].Condition.Kind.String()
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
