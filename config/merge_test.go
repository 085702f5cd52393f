package config_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// load loads a configuration that must be good.
func load(t *testing.T, text string) *config.Config {
	t.Helper()
	c, err := host("", map[string]string{"config.yaml": text}).Load("config.yaml")
	if err != nil {
		t.Fatalf("%s\n%s", err, text)
	}
	return c
}

// plan plans what a good configuration says.
func plan(t *testing.T, text string) config.Plan {
	t.Helper()
	client := poller.NewClient()
	t.Cleanup(client.Close)
	return load(t, text).Plan(client)
}

const screen = "channels: [{name: screen, console: {}}]\n"

func TestPathsInSettingsBeginBesideTheFileThatNamesThem(t *testing.T) {
	c, err := host("", map[string]string{
		"site/config.yaml": "include: conf.d/*.yaml\nchannels: [{name: files, folder: {dir: messages}}]\n" +
			"targets: [{name: a, http: {url: https://192.0.2.1/, ca: /etc/ca.pem}, schedule: 5m}]",
		"site/conf.d/b.yaml": "targets: [{name: b, http: {url: https://192.0.2.1/, ca: ca.pem}, schedule: 5m}," +
			" {name: c, command: {run: [x], dir: ../plugins}, schedule: 5m}]",
	}).Load("site/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Channels[0].Kind.Value.(*notify.Folder).Dir}
	for _, target := range c.Targets {
		switch s := target.Source.Value.(type) {
		case *poller.HTTP:
			got = append(got, s.CA)
		case *poller.Command:
			got = append(got, s.Dir)
		}
	}
	if diff := cmp.Diff([]string{"site/messages", "/etc/ca.pem", "site/conf.d/ca.pem", "site/plugins"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestProgramsWithAFolderBeginBesideTheFileThatNamesThem(t *testing.T) {
	c, err := host("", map[string]string{
		"site/config.yaml": "include: conf.d/*.yaml\nchannels: [{name: siren, command: {run: [./siren.sh, '{{level}}']}}, {name: bell, command: {run: bin/bell}}]\n" +
			"profiles: {p: {command: {run: ['../lib/{{check}}', -H]}, schedule: 5m}}",
		"site/conf.d/b.yaml": "targets: [{name: a, use: p, vars: {check: check_ups}}, {name: b, command: {run: [./check, ./x], dir: /tmp}, schedule: 5m}," +
			" {name: c, command: {run: [check]}, schedule: 5m}, {name: d, command: {run: [/bin/check]}, schedule: 5m}]",
	}).Load("site/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, ch := range c.Channels {
		got = append(got, strings.Join(ch.Kind.Value.(*notify.Command).Run, " "))
	}
	for _, target := range c.Targets {
		got = append(got, strings.Join(target.Source.Value.(*poller.Command).Run, " "))
	}
	want := []string{
		here + "/site/siren.sh {{level}}", here + "/site/bin/bell",
		here + "/lib/check_ups -H", here + "/site/conf.d/check ./x", "check", "/bin/check",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLaterLayersReplaceAKeyWhole(t *testing.T) {
	const room = "targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 5m, fields: [{name: t, path: $.t"
	url := func(c *config.Config) any {
		h, _ := c.Targets[0].Source.Value.(*poller.HTTP)
		return h.URL + " " + h.Method
	}
	warn := func(c *config.Config) any {
		b := c.Targets[0].Fields[0].Warn
		if b == nil {
			return "none"
		}
		return b.Lower == nil && *b.Upper.Value == 27
	}
	for _, c := range []struct {
		name, text string
		get        func(c *config.Config) any
		want       any
	}{
		{"built in", room + "}]}]", func(c *config.Config) any { return c.Targets[0].Timeout }, schedule.Duration(5 * time.Second)},
		{
			"defaults over built in", "defaults: {timeout: 7s}\n" + room + "}]}]",
			func(c *config.Config) any { return c.Targets[0].Timeout }, schedule.Duration(7 * time.Second),
		},
		{
			"defaults reach fields", "defaults: {warn: {upper: 27}, unit: °C}\n" + room + "}]}]",
			func(c *config.Config) any { return c.Targets[0].Fields[0].Reading.Unit }, "°C",
		},
		{"a field replaces a bound of defaults whole", "defaults: {warn: {lower: 3, upper: 30}}\n" + room + ", warn: {upper: 27}}]}]", warn, true},
		{"null removes what defaults give", "defaults: {warn: {lower: 3}}\n" + room + ", warn: ~}]}]", warn, "none"},
		{
			"null removes a rule that is built in", strings.Replace(room, "schedule", "missing: ~, schedule", 1) + "}]}]",
			func(c *config.Config) any { return c.Targets[0].Fields[0].Missing == nil }, true,
		},
		{
			"a target's after holds for its fields", strings.Replace(room, "schedule", "after: 30m, schedule", 1) + "}]}]",
			func(c *config.Config) any { return c.Targets[0].Fields[0].After.For }, 30 * time.Minute,
		},
		{
			"a field's after holds against its target's", strings.Replace(room, "schedule", "after: 30m, schedule", 1) + ", after: 3}]}]",
			func(c *config.Config) any { return *c.Targets[0].Fields[0].After },
			config.After{Polls: 3},
		},
		{"a source merges by key", "profiles: {p: {http: {url: http://192.0.2.9/, method: POST}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, http: {url: http://192.0.2.1/}}]", url, "http://192.0.2.1/ POST"},
		{"null removes a source's key", "profiles: {p: {http: {url: http://192.0.2.9/, method: POST}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, http: {method: ~}}]", url, "http://192.0.2.9/ "},
		{
			"defaults of a source wait for it", "defaults: {http: {method: POST}, schedule: 5m}\ntargets: [{name: a, http: {url: http://192.0.2.1/}}]",
			url, "http://192.0.2.1/ POST",
		},
		{
			"defaults of another source do not disturb", "defaults: {http: {method: POST}, schedule: 5m}\ntargets: [{name: a, tcp: {address: \"192.0.2.1:22\"}}]",
			func(c *config.Config) any { return c.Targets[0].Source.Key }, "tcp",
		},
		{"a target replaces its profile's source by another", "profiles: {p: {http: {url: http://192.0.2.9/}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, tcp: {address: \"192.0.2.1:22\"}}]", func(c *config.Config) any { return c.Targets[0].Source.Key }, "tcp"},
		{"null removes the profile's source", "profiles: {p: {http: {url: http://192.0.2.9/}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, http: ~, tcp: {address: \"192.0.2.1:22\"}}]", func(c *config.Config) any { return c.Targets[0].Source.Key }, "tcp"},
		{"null removes all fields", "profiles: {p: {http: {url: http://192.0.2.9/}, schedule: 5m, fields: [{name: t}]}}\n" +
			"targets: [{name: a, use: p, fields: ~}]", func(c *config.Config) any { return len(c.Targets[0].Fields) }, 0},
		{"tags are replaced", "profiles: {p: {tcp: {address: \"192.0.2.1:22\"}, schedule: 5m, tags: [x, y]}}\n" +
			"targets: [{name: a, use: p, tags: z}]", func(c *config.Config) any { return c.Targets[0].Tags[0] }, "z"},
		{"variables merge by key", "profiles: {p: {http: {url: \"http://{{host}}:{{port}}/\"}, vars: {host: x, port: 80}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, vars: {host: 192.0.2.7}}]", url, "http://192.0.2.7:80/ "},
		{"a variable may come from the environment", "profiles: {p: {http: {url: \"http://192.0.2.7:{{port}}/\"}, schedule: 5m}}\n" +
			"targets: [{name: a, use: p, vars: {port: \"${PORT}\"}}]", url, "http://192.0.2.7:8181/ "},
		{"a schedule of the profile's field holds against the target's", "profiles: {p: {http: {url: http://192.0.2.9/}, fields: [{name: t, schedule: 1m}]}}\n" +
			"targets: [{name: a, use: p, schedule: 5m}]", func(c *config.Config) any { return c.Targets[0].Fields[0].Schedule }, "1m"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.get(load(t, screen+c.text)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestFieldsMergeByName(t *testing.T) {
	c := load(t, screen+`
profiles:
  p:
    http: {url: http://192.0.2.1/}
    schedule: 5m
    fields:
      - {name: a, path: $.a, unit: V, warn: {upper: 1}}
      - {name: b, path: $.b, unit: V}
targets:
  - name: room
    use: p
    fields:
      - {name: c, path: $.c}
      - {name: b, unit: A, error: {upper: 5}}
      - {name: a, warn: {lower: 2}}
`)
	var got []string
	for _, f := range c.Targets[0].Fields {
		got = append(got, f.Name+" "+f.Reading.Path+" "+f.Reading.Unit)
	}
	if diff := cmp.Diff([]string{"a $.a V", "b $.b A", "c $.c "}, got); diff != "" {
		t.Error(diff)
	}
	a := c.Targets[0].Fields[0].Warn
	if a.Upper != nil || *a.Lower.Value != 2 {
		t.Error("a bound was not replaced whole")
	}
}

func TestValuesComeFromTheEnvironmentAndFromFiles(t *testing.T) {
	for _, c := range []struct{ text, want, reason string }{
		{"plain", "plain", ""},
		{"${PORT}", "8181", ""},
		{"a ${PORT} b ${PORT}", "a 8181 b 8181", ""},
		{"$${PORT}", "${PORT}", ""},
		{"$$${PORT}", "$${PORT}", ""},
		{"$PORT", "$PORT", ""},
		{"$.x", "$.x", ""},
		{"cost: 5$", "cost: 5$", ""},
		{"${file:secret}", "from a file", ""},
		{"${file:/abs/secret}", "absolute", ""},
		{"${file:$CREDENTIALS_DIRECTORY/smtp}", "smtp password", ""},
		{"${NOPE}", "", "the environment variable NOPE is not set"},
		{"${file:none}", "", "the file none: file does not exist"},
		{"${file:empty}", "", "the file empty is empty"},
		{"${file:$NOPE/x}", "", "the environment variable NOPE is not set"},
		{"${file:binary}", "", "the file binary holds no text of at most 64 KiB"},
	} {
		files := map[string]string{
			"config.yaml": screen + "targets: [{name: a, title: '" + c.text + "', tcp: {address: '192.0.2.1:22'}, schedule: 5m}]",
			"secret":      "from a file\r\n", "/abs/secret": "absolute\n", "/run/creds/smtp": "smtp password", "empty": "\n", "binary": "\xff",
		}
		cfg, err := host("", files).Load("config.yaml")
		if err != nil {
			t.Errorf("%s: %s", c.text, err)
			continue
		}
		reason := ""
		if len(cfg.LeftOut) > 0 {
			reason = cfg.LeftOut[0].Reason
		}
		if got := cfg.Targets[0].Title; got != c.want || reason != c.reason {
			t.Errorf("%s: got %q %q, want %q %q", c.text, got, reason, c.want, c.reason)
		}
	}
}

func TestIncludedFilesAddToTheirLists(t *testing.T) {
	files := map[string]string{
		"site/config.yaml": "include: [conf.d/*.yaml, more.yaml]\n" + screen + "schedules: {a: 5m}\n" +
			"targets: [{name: one, tcp: {address: '192.0.2.1:22'}, schedule: a}]\n",
		"site/conf.d/b.yaml": "targets: [{name: three, tcp: {address: '192.0.2.1:22'}, schedule: b}]\n",
		"site/conf.d/a.yaml": "schedules: {b: 1m}\ntargets: [{name: two, tcp: {address: '192.0.2.1:22'}, schedule: b}]\n",
		"site/more.yaml":     "targets: [{name: four, tcp: {address: '192.0.2.1:22'}, schedule: a}]\n",
	}
	c, err := host("", files).Load("site/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, target := range c.Targets {
		names = append(names, target.Name)
	}
	if got := strings.Join(names, " "); got != "one two three four" {
		t.Error(got)
	}
	if got := strings.Join(c.Files, " "); got != "site/config.yaml site/conf.d/a.yaml site/conf.d/b.yaml site/more.yaml" {
		t.Error(got)
	}
	if c.State != "site/state/gaugewatch.db" {
		t.Error(c.State)
	}
}

func TestWhatStandsInTwoFilesIsToldWithBothPlaces(t *testing.T) {
	files := map[string]string{
		"config.yaml": "include: [a.yaml, none.yaml]\nlanguage: en\nschedules: {a: 5m}\n" + screen +
			"targets: [{name: one, tcp: {address: '192.0.2.1:22'}, schedule: a}]\n",
		"a.yaml": "include: b.yaml\nlanguage: ko\nschedules: {a: 1m}\ntargets: [{name: one, tcp: {address: '192.0.2.1:22'}, schedule: a}]\nchannels: 5\n",
	}
	want := `a.yaml:1:10: include: only the main file includes others
a.yaml:2:1: language: stands already at config.yaml:2:11
a.yaml:3:13: schedules.a: stands already at config.yaml:3:13
a.yaml:4:18: targets[0].name: the name one stands already at config.yaml:5:18
a.yaml:5:1: channels: stands already at config.yaml:4:11
config.yaml:1:19: include[1]: there is no file none.yaml
`
	if diff := cmp.Diff(want, told(host("", files).Load("config.yaml"))); diff != "" {
		t.Error(diff)
	}
}

func TestPlanHoldsWhatTheRoomsNeed(t *testing.T) {
	p := plan(t, `
timezone: Asia/Seoul
language: ko
proxy: http://proxy.example.com:3128
flush: 10s
schedules: {important: 1m}
channels:
  - {name: screen, console: {}, level: warn, targets: "r*", fallback: {to: files}}
  - {name: files, folder: {dir: x}, language: th, timezone: Asia/Bangkok, group_wait: 0, give_up: 1h, timeout: 5s}
  - {name: off, enabled: false, console: {}}
  - {name: ops, telegram: {token: "${NOPE}", chat: 5}}
targets:
  - name: room
    title: Room
    was: chamber
    tags: [a]
    http: {url: http://192.0.2.1:81/}
    schedule: 5m
    parallel: 2
    fields:
      - {name: t, title: T, was: temp, path: $.t, unit: °C, schedule: important, todo: Look, clear: 0.5, warn: {upper: 27}, error: {upper: 30, after: 10m}}
      - {name: h, path: $.h, schedule: 1m}
      - {name: v, path: $.v}
  - {name: gone, http: {url: https://192.0.2.2/, ca: /no/such.pem}, schedule: 5m}
`)
	if len(p.Targets) != 1 || len(p.Channels) != 2 || len(p.LeftOut) != 2 {
		t.Fatalf("%d targets, %d channels, left out %v", len(p.Targets), len(p.Channels), p.LeftOut)
	}
	room := p.Targets[0]
	if room.Was != "chamber" || room.Parallel != 2 || room.Timeout != 5*time.Second || room.Source.Host() != "192.0.2.1:81" {
		t.Errorf("%+v", room)
	}
	if len(room.Schedule) != 2 || room.Target.Fields[0].When != 0 || room.Target.Fields[1].When != 0 || room.Target.Fields[2].When != 1 {
		t.Errorf("schedules are not shared: %v", room.Schedule)
	}
	wantRules := &checks.Rules{
		Clear: 0.5,
		Limits: []checks.Limit{
			{Level: checks.Warn, Upper: new(27.0), After: checks.After{Polls: 1}},
			{Level: checks.Error, Upper: new(30.0), After: checks.After{For: 10 * time.Minute}},
		},
		Missing: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}},
		Invalid: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}},
	}
	if diff := cmp.Diff(wantRules, room.Fields[0].Rules); diff != "" {
		t.Error(diff)
	}
	wantSubject := checks.Subject{Target: "room", TargetTitle: "Room", Field: "t", FieldTitle: "T", Unit: "°C", Todo: "Look", Tags: []string{"a"}}
	if diff := cmp.Diff(wantSubject, room.Target.Fields[0].Subject); diff != "" || room.Fields[0].Was != "temp" {
		t.Error(diff)
	}
	screen, files := p.Channels[0].Policy, p.Channels[1].Policy
	if screen.Language != "ko" || screen.Zone.String() != "Asia/Seoul" || screen.GroupWait != time.Minute || screen.GiveUp != 24*time.Hour ||
		screen.Timeout != 30*time.Second || screen.Fallback != "files" || screen.FallbackAfter != 3*time.Minute || screen.Level != checks.Warn {
		t.Errorf("%+v", screen)
	}
	if files.Language != "th" || files.Zone.String() != "Asia/Bangkok" || files.GroupWait != 0 || files.GiveUp != time.Hour ||
		files.Timeout != 5*time.Second || files.Level != checks.Info || files.Fallback != "" {
		t.Errorf("%+v", files)
	}
	if p.Proxy.Host != "proxy.example.com:3128" || p.Flush != 10*time.Second || p.Settle != 3*time.Minute {
		t.Errorf("%+v", p)
	}
}

func TestWhatToDoIsThatOfTheFieldOrElseOfItsTargetProfileOrDefaults(t *testing.T) {
	const fields = "fields: [{name: t, path: $.t}, {name: h, path: $.h, todo: Dry}]"
	p := plan(t, screen+`
defaults: {schedule: 1m, todo: Call}
profiles: {shelf: {todo: Shut, http: {url: http://192.0.2.1/}, `+fields+`}}
targets:
  - {name: plain, http: {url: http://192.0.2.1/}, `+fields+`}
  - {name: used, use: shelf}
  - {name: own, use: shelf, todo: Look}
  - {name: none, use: shelf, todo: ~}
`)
	for i, want := range []string{"Call Call Dry", "Shut Shut Dry", "Look Look Dry", "  Dry"} {
		target := p.Targets[i].Target
		got := target.Subject.Todo + " " + target.Fields[0].Subject.Todo + " " + target.Fields[1].Subject.Todo
		if got != want {
			t.Errorf("%s: got %q, want %q", target.Subject.Target, got, want)
		}
	}
}

func TestTargetsAreSpreadInsideTheirTick(t *testing.T) {
	for when, most := range map[string]time.Duration{
		"1s": 100 * time.Millisecond, "10s": 9 * time.Second, "1m": 50 * time.Second, "1d": 50 * time.Second, "0 8-18 * * *": 50 * time.Second,
	} {
		seen := make(map[time.Duration]bool)
		for name := range strings.FieldsSeq("a b c d e f g h i j") {
			p := plan(t, screen+"targets: [{name: "+name+", tcp: {address: '192.0.2.1:22'}, timeout: 1s, schedule: \""+when+"\"}]")
			offset := p.Targets[0].Offset
			seen[offset] = true
			if offset < 0 || offset >= most {
				t.Errorf("%s at %s: offset %s, want less than %s", name, when, offset, most)
			}
		}
		if len(seen) < 9 {
			t.Errorf("%s: ten targets have only %d offsets", when, len(seen))
		}
	}
	p := plan(t, screen+"targets: [{name: a, tcp: {address: '192.0.2.1:22'}, schedule: 1m, spread: 0}]")
	if p.Targets[0].Offset != 0 {
		t.Errorf("offset %s with spread 0", p.Targets[0].Offset)
	}
}
