package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

const hour = schedule.Duration(time.Hour)

const doors = `defaults: {tcp: {address: "192.0.2.1:22"}, schedule: 1m}` + "\n"

func TestChannelsAreToldAgainAndOthersAfterThem(t *testing.T) {
	p := plan(t, doors+`
channels:
  - {name: ops, console: {}, tags: [osaka], repeat: 2h, escalate: {wait: 20m, to: [boss, siren]}}
  - {name: boss, console: {}, standby: true, escalate: {to: siren}}
  - {name: siren, console: {}}
targets: [{name: room, tags: [osaka, seoul]}]
`)
	want := []notify.Policy{
		{Tags: []string{"osaka"}, Repeat: 2 * time.Hour, Escalate: notify.Escalation{Wait: 20 * time.Minute, To: []string{"boss", "siren"}}},
		{Standby: true, Escalate: notify.Escalation{Wait: 15 * time.Minute, To: []string{"siren"}}},
		{},
	}
	for i, ch := range p.Channels {
		got := notify.Policy{Tags: ch.Policy.Tags, Standby: ch.Policy.Standby, Repeat: ch.Policy.Repeat, Escalate: ch.Policy.Escalate}
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Error(ch.Policy.Channel, diff)
		}
	}
}

func TestWhatAMuteMayDoIsBoundedUnlessSaidOtherwise(t *testing.T) {
	for text, want := range map[string]config.Mutes{
		"":                                  {Max: 24 * hour, Except: checks.Fatal},
		"mutes: {max: 12h}":                 {Max: 12 * hour, Except: checks.Fatal},
		"mutes: {except: none}":             {Max: 24 * hour, Except: checks.None},
		"mutes: {max: 5d, except: error}":   {Max: 120 * hour, Except: checks.Error},
		"mutes: ~":                          {Max: 24 * hour, Except: checks.Fatal},
		"mutes: {max: ~, except: warn}  # ": {Max: 24 * hour, Except: checks.Warn},
	} {
		if got := plan(t, screen+doors+text+"\ntargets: [{name: a}]").Mutes; got != want {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestPeopleAreCalledByTheirNames(t *testing.T) {
	got := plan(t, screen+doors+"people: {minsu: {name: 김민수}, jiho: {telegram: 5}, sora: ~}\ntargets: [{name: a}]").People
	if diff := cmp.Diff(map[string]string{"minsu": "김민수", "jiho": "jiho", "sora": "sora"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParentsAndFlappingAreTakenOverByLayers(t *testing.T) {
	p := plan(t, screen+`
defaults: {schedule: 1m, depends_on: router, flapping: {times: 3}}
profiles:
  fridge: {http: {url: http://192.0.2.1/}, depends_on: [router, switch], flapping: {per: 2h}, fields: [{name: t, path: $.t, flapping: {times: 0}}]}
targets:
  - {name: router, tcp: {address: "192.0.2.1:22"}}
  - {name: switch, tcp: {address: "192.0.2.1:22"}, flapping: ~}
  - {name: a, use: fridge, fields: [{name: u, path: $.u}]}
  - {name: b, use: fridge, depends_on: switch}
  - {name: c, use: fridge, depends_on: ~, flapping: {times: 0}}
`)
	type care struct {
		Parents []string
		Flaps   []suppression.Flap // of the target and its fields
	}
	twice, never := suppression.Flap{Times: 5, Per: 2 * time.Hour}, suppression.Flap{}
	want := map[string]care{
		"router": {nil, []suppression.Flap{{Times: 3, Per: time.Hour}}},
		"switch": {[]string{"router"}, []suppression.Flap{never}},
		"a":      {[]string{"router", "switch"}, []suppression.Flap{twice, never, twice}},
		"b":      {[]string{"switch"}, []suppression.Flap{twice, never}},
		"c":      {nil, []suppression.Flap{never, never}},
	}
	for _, target := range p.Targets {
		got := care{Flaps: []suppression.Flap{target.Flap}}
		got.Parents = append(got.Parents, target.Parents...)
		for _, f := range target.Fields {
			got.Flaps = append(got.Flaps, f.Flap)
		}
		if diff := cmp.Diff(want[target.Subject.Target], got); diff != "" {
			t.Error(target.Subject.Target, diff)
		}
	}
}

func TestFlappingIsBuiltIn(t *testing.T) {
	p := plan(t, screen+`targets: [{name: a, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t}]}]`)
	want := suppression.Flap{Times: 5, Per: time.Hour}
	if got := p.Targets[0]; got.Flap != want || got.Fields[0].Flap != want {
		t.Errorf("%+v, %+v", got.Flap, got.Fields[0].Flap)
	}
}

func TestNothingDependsOnWhatIsLeftOut(t *testing.T) {
	p := plan(t, screen+`
uplink: {tag: remote, check: router}
targets:
  - {name: router, http: {url: "${NO_URL}"}, schedule: 1m}
  - {name: a, tcp: {address: "192.0.2.1:22"}, schedule: 1m, tags: remote, depends_on: [router, b]}
  - {name: b, tcp: {address: "192.0.2.1:22"}, schedule: 1m, tags: remote}
`)
	if diff := cmp.Diff([]string{"b"}, p.Targets[0].Parents); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&config.Uplink{Tag: "remote"}, p.Uplink); diff != "" {
		t.Error(diff)
	}
}
