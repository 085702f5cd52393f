package config_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
)

// moment is when the tests explain.
var moment = time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)

func TestExplanationReadsAsItShould(t *testing.T) {
	for file, want := range map[string]string{"site.yaml": "explain.txt", "care.yaml": "explain-care.txt"} {
		c, err := host("testdata/good", nil).Load(file)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := c.Explain(moment).Print(&b); err != nil {
			t.Fatal(err)
		}
		golden(t, "testdata/"+want, b.String())
	}
}

func TestExplanationSaysWhoIsToldOfWhatComesByDoors(t *testing.T) {
	e := load(t, `
web: {listen: 127.0.0.1:8080}
inbound: {alert: {tags: [cloud]}}
jobs: [{name: backup, every: 24h}]
logs: [{file: app.log, match: ERROR, tags: [cloud]}]
channels: [{name: a, console: {}, targets: room}, {name: b, console: {}, targets: jobs}, {name: c, console: {}, tags: [cloud]}]
targets: [{name: room, tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
`).Explain(moment)
	got := map[string]string{}
	for _, row := range e.Told {
		got[strings.Join(row.Targets, " ")] = strings.Join(row.Channels, " ")
	}
	if want := map[string]string{"room": "a", "alert logs/app.log": "c", "jobs/backup": "b"}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWorstCaseOfWhatSendsByItselfCountsItsPatience(t *testing.T) {
	for _, tt := range []struct {
		push           string
		silence, bound time.Duration
	}{
		{"every: 60s", 90*time.Second + 5*time.Second, 90*time.Second + 90*time.Second},
		{"every: 60s, grace: 2s", 62*time.Second + 5*time.Second, 62*time.Second + 62*time.Second},
	} {
		e := load(t, `
web: {listen: 127.0.0.1:8080}
channels: [{name: a, console: {}, group_wait: 30s}]
targets:
  - {name: cellar, schedule: 5s, timeout: 3s, push: {`+tt.push+`}, no_response: {after: 1}, fields: [{name: t, path: $.t, warn: {upper: 30, after: 2}}]}
`).Explain(moment)
		got := map[string]time.Duration{}
		for _, x := range e.Alerts {
			got[x.Kind] = x.Within.Std() - 33*time.Second
		}
		if got["no_response"] != tt.silence || got["bound"] != tt.bound {
			t.Errorf("%s: %v, want %v and %v", tt.push, got, tt.silence, tt.bound)
		}
	}
}

func TestWorstCaseCountsGapAfterTimeoutAndGroupWait(t *testing.T) {
	for _, c := range []struct {
		name, target string
		want         time.Duration
	}{
		{"at once", "warn: {upper: 1}", time.Minute + 0 + 5*time.Second + 30*time.Second},
		{"two polls", "warn: {upper: 1, after: 2}", time.Minute + time.Minute + 5*time.Second + 30*time.Second},
		{"a duration in whole gaps", "warn: {upper: 1, after: 90s}", time.Minute + 2*time.Minute + 5*time.Second + 30*time.Second},
		{"fatal waits for no group", "fatal: {upper: 1}", time.Minute + 5*time.Second},
		{"what must be old first", "stale: {path: $.at, older_than: 10m}", 10*time.Minute + time.Minute + 5*time.Second + 30*time.Second},
		{"what must be the same for long", "stuck: {unchanged: 6h}", 6*time.Hour + time.Minute + 5*time.Second + 30*time.Second},
		{
			"what must move for long, and the field's after does not count", "after: 30m, rise: {limit: 3, per: 10m, after: 2}",
			10*time.Minute + time.Minute + time.Minute + 5*time.Second + 30*time.Second,
		},
		{"an event is told at once", "after: 30m, event: increase", time.Minute + 5*time.Second + 30*time.Second},
		{"the longest gap counts", "warn: {upper: 1}, schedule: 0 8-18 * * *", 14*time.Hour + 5*time.Second + 30*time.Second},
	} {
		e := load(t, `
channels: [{name: a, console: {}, group_wait: 30s}, {name: b, console: {}, group_wait: 5m, targets: other}]
targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 1m, missing: ~, invalid: ~, fields: [{name: u, path: $.u}, {name: t, path: $.t, `+c.target+`}]}]
`).Explain(moment)
		for _, x := range e.Alerts {
			if x.Field == "t" && x.Within.Std() != c.want {
				t.Errorf("%s: %s, want %s", c.name, x.Within, c.want)
			}
		}
	}
}

func TestExplanationSaysWhichValuesAreNotBelieved(t *testing.T) {
	for keys, want := range map[string]string{
		"":                                       "invalid",
		"reject: [-127, {value: 85, jump: 10}]":  "invalid: −127, 85 as a jump of more than 10",
		"plausible: {lower: -40, upper: 80}":     "invalid: outside −40…80",
		"plausible: {lower: -40}":                "invalid: below −40",
		"plausible: {upper: 80}, reject: [-127]": "invalid: −127, above 80",
		"valid: $.ok":                            "invalid: unless $.ok holds",
		"valid: {path: $.unit, equals: C}":       "invalid: unless $.unit is C",
		"valid: {path: $.fault, not: 7}":         "invalid: where $.fault is 7",
		"valid: {path: $.age, below: 60}":        "invalid: unless $.age is below 60",
		"valid: {path: $.signal, above: -90}":    "invalid: unless $.signal is above −90",
	} {
		e := load(t, screen+"targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t, "+keys+"}]}]").Explain(moment)
		var b strings.Builder
		if err := e.Print(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "  "+want+"  ") {
			t.Errorf("%s: want %q in\n%s", keys, want, b.String())
		}
	}
}

func TestExplanationSaysWhereABoundComesFrom(t *testing.T) {
	e := load(t, screen+`
defaults:
  after: 3
  warn: {upper: 1}
profiles:
  a.b:
    http: {url: http://192.0.2.1/}
    schedule: 1m
    fields:
      - {name: t, path: $.t, error: {upper: 2}}
targets:
  - name: room
    use: a.b
    fields:
      - {name: t, fatal: {upper: 3, after: 1}}
`).Explain(moment)
	var got []string
	for _, x := range e.Alerts {
		got = append(got, strings.Join([]string{x.Kind, x.Level.String(), x.From, x.Place.String(), x.After, x.AfterFrom}, "|"))
	}
	want := []string{
		"no_response|error|built in||2 polls|",
		"bound|warn|defaults|config.yaml:5:9|3 polls|",
		"bound|error|profile a.b|config.yaml:11:37|3 polls|defaults",
		"bound|fatal|target|config.yaml:16:26|at once|",
		"missing|error|built in||2 polls|",
		"invalid|error|built in||2 polls|",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestExplanationGroupsTargetsByWhoIsTold(t *testing.T) {
	e := load(t, `
channels: [{name: a, console: {}, level: error}, {name: b, console: {}, targets: [c*, d]}]
defaults: {schedule: 1m, tcp: {address: "192.0.2.1:22"}}
targets: [{name: a1, tcp: {}}, {name: c1, tcp: {}}, {name: c2, tcp: {}}, {name: a2, tcp: {}}, {name: d, tcp: {}}]
`).Explain(moment)
	out, err := json.Marshal(e.Told)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"targets":["a1","a2"],"level":"info","from":"00:00","to":"24:00","channels":[]},` +
		`{"targets":["a1","a2"],"level":"warn","from":"00:00","to":"24:00","channels":[]},` +
		`{"targets":["a1","a2"],"level":"error","from":"00:00","to":"24:00","channels":["a"]},` +
		`{"targets":["a1","a2"],"level":"fatal","from":"00:00","to":"24:00","channels":["a"]},` +
		`{"targets":["c1","c2","d"],"level":"info","from":"00:00","to":"24:00","channels":["b"]},` +
		`{"targets":["c1","c2","d"],"level":"warn","from":"00:00","to":"24:00","channels":["b"]},` +
		`{"targets":["c1","c2","d"],"level":"error","from":"00:00","to":"24:00","channels":["a","b"]},` +
		`{"targets":["c1","c2","d"],"level":"fatal","from":"00:00","to":"24:00","channels":["a","b"]}]`
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
}

func TestSimulatedSitesAreDecoded(t *testing.T) {
	for _, text := range []string{"simulator: example\n", "simulator: demo\n", "simulator: site.yaml\n"} {
		c, err := host("", map[string]string{
			"config.yaml": text + screen + "targets: [{name: a, tcp: {address: '192.0.2.1:22'}, schedule: 5m}]",
			"site.yaml":   "devices: [{name: room, signals: [{name: t, base: 22, step: 1}]}]",
		}).Load("config.yaml")
		if err != nil || len(c.Simulator.Devices) == 0 {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := config.DecodeSite("site.yaml", []byte("devices: [{name: a b}]\nspeed: fast")); err == nil ||
		!strings.Contains(err.Error(), "site.yaml:1:18: devices[0].name") || !strings.Contains(err.Error(), "site.yaml:2:8: speed: expected a number") {
		t.Errorf("a bad site: %v", err)
	}
}

func TestExplanationSaysWhoGetsNoPictures(t *testing.T) {
	const text = `
channels:
  - {name: hook, webhook: {url: "https://example.com/hook"}}
  - {name: siren, command: {run: [/bin/true]}}
  - {name: screen, console: {}}
  - {name: chat, google_chat: {webhook: "https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t"}}
reports: [{name: day, channels: [hook, siren, screen, chat]}]
targets: [{name: room, tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
`
	for web, want := range map[string]string{
		"": "hook: its body names the picture without a url, for which it needs web.public_url or publish; " +
			"siren: ; screen: a console shows no pictures; chat: its provider fetches pictures, for which it needs web.public_url or publish",
		"web: {listen: \"127.0.0.1:8080\", public_url: https://watch.example.com}": "hook: ; siren: ; screen: a console shows no pictures; chat: ",
	} {
		var got []string
		for _, to := range load(t, web+text).Explain(moment).Reports[0].To {
			got = append(got, to.Channel+": "+to.WordsOnly)
		}
		if said := strings.Join(got, "; "); said != want {
			t.Errorf("with %q:\n%s\nwant\n%s", web, said, want)
		}
	}
}

func TestExplanationNamesAZoneWithoutNameByItsAbbreviation(t *testing.T) {
	none, one := strings.Repeat("\x00", 4), "\x00\x00\x00\x01"
	kst, err := time.LoadLocationFromTZData("Local", []byte("TZif"+strings.Repeat("\x00", 16)+ // RFC 9636, section 3
		none+none+none+none+one+"\x00\x00\x00\x04"+"\x00\x00\x7e\x90\x00\x00"+"KST\x00"))
	if err != nil {
		t.Fatal(err)
	}
	before := time.Local
	t.Cleanup(func() { time.Local = before })
	time.Local = kst
	var b strings.Builder
	c := load(t, `
channels: [{name: screen, console: {}}]
targets: [{name: room, tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
`)
	if err := c.Explain(moment).Print(&b); err != nil || !strings.Contains(b.String(), "NEXT (KST)") {
		t.Errorf("%v, it says\n%s", err, b.String())
	}
}
