package config_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/poller/reading"
)

// planWith plans a configuration beside a calendar of 25 December.
func planWith(t *testing.T, text string) config.Plan {
	t.Helper()
	days, err := os.ReadFile("testdata/good/kr.ics")
	if err != nil {
		t.Fatal(err)
	}
	c, err := host("", map[string]string{"config.yaml": "timezone: Asia/Seoul\ncalendars: {kr: kr.ics}\n" + text, "kr.ics": string(days)}).Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	client := poller.NewClient()
	t.Cleanup(client.Close)
	return c.Plan(client)
}

// opens writes when a window next opens and closes after a time in Seoul.
func opens(t *testing.T, w schedule.Window, from string) string {
	t.Helper()
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", from, seoul)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for range 3 {
		if at = w.Next(at); at.IsZero() {
			return strings.Join(append(all, "never"), ", ")
		}
		all = append(all, at.In(seoul).Format("Mon 2 15:04"))
	}
	return strings.Join(all, ", ")
}

func TestHoursBecomeWindows(t *testing.T) {
	for _, c := range []struct{ hours, from, want string }{
		{`from: "23:00", to: "07:00"`, "2026-11-23 12:00", "Mon 23 23:00, Tue 24 07:00, Tue 24 23:00"},
		{`from: 9:00, to: "24:00", days: mon`, "2026-11-23 12:00", "Tue 24 00:00, Mon 30 09:00, Tue 1 00:00"},
		{`days: [sat, Sunday]`, "2026-11-23 12:00", "Sat 28 00:00, Mon 30 00:00, Sat 5 00:00"},
		{`days: fri-mon`, "2026-11-24 12:00", "Fri 27 00:00, Tue 1 00:00, Fri 4 00:00"},
		{`calendar: kr`, "2026-11-23 12:00", "Fri 25 00:00, Sat 26 00:00, Sat 25 00:00"},
		{`days: [tue–fri], from: "20:00", to: "06:00", not: kr`, "2026-12-24 12:00", "Thu 24 20:00, Fri 25 06:00, Tue 29 20:00"},
	} {
		p := planWith(t, screen+`targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t, when: [{`+c.hours+`, warn: {upper: 1}}]}]}]`)
		if got := opens(t, p.Targets[0].Fields[0].Timed[0].Window, c.from); got != c.want {
			t.Errorf("%s: %s, want %s", c.hours, got, c.want)
		}
	}
}

func TestQuietHoursAreReadInTheZoneOfTheChannel(t *testing.T) {
	p := planWith(t, `
channels:
  - {name: a, console: {}, timezone: Asia/Bangkok, quiet: {from: "23:00", to: "07:00", except: fatal}}
  - {name: b, console: {}, quiet: {days: sat}}
targets: [{name: room, tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
`)
	a, b := p.Channels[0].Policy.Quiet, p.Channels[1].Policy.Quiet
	if got, want := opens(t, a.Window, "2026-11-23 12:00"), "Tue 24 01:00, Tue 24 09:00, Wed 25 01:00"; got != want || a.Except != checks.Fatal {
		t.Errorf("a: %s, want %s; except %s", got, want, a.Except)
	}
	if got, want := opens(t, b.Window, "2026-11-23 12:00"), "Sat 28 00:00, Sun 29 00:00, Sat 5 00:00"; got != want || b.Except != checks.Error {
		t.Errorf("b: %s, want %s; except %s", got, want, b.Except)
	}
}

func TestMaintenanceComesByScheduleByHoursOrOnce(t *testing.T) {
	p := planWith(t, screen+`
schedules: {weekly: 0 3 * * SUN}
targets: [{name: room, tags: [osaka], tcp: {address: "192.0.2.1:22"}, schedule: 1m}]
maintenance:
  - {name: a, schedule: weekly, duration: 2h, targets: "tag:osaka"}
  - {name: b, days: mon, from: "22:00", to: "02:00", targets: [room, ro*/*]}
  - {name: c, from: 2026-12-01 22:00, to: 2026-12-01T19:00:00Z}
  - {name: d, schedule: 0 3 * * *, duration: 1h, calendar: kr}
`)
	for i, want := range []string{
		"Sun 29 03:00, Sun 29 05:00, Sun 6 03:00",
		"Mon 23 22:00, Tue 24 02:00, Mon 30 22:00",
		"Tue 1 22:00, Wed 2 04:00, never",
		"Fri 25 03:00, Fri 25 04:00, Sat 25 03:00",
	} {
		if got := opens(t, p.Maintenance[i].Window, "2026-11-23 12:00"); got != want {
			t.Errorf("%s: %s, want %s", p.Maintenance[i].Name, got, want)
		}
	}
	var scopes []string
	for _, m := range p.Maintenance {
		for _, s := range m.Scopes {
			scopes = append(scopes, m.Name+" "+s.String())
		}
	}
	if diff := cmp.Diff([]string{"a tag:osaka", "b room", "b ro*/*"}, scopes); diff != "" {
		t.Error(diff)
	}
}

func TestLevelsOfAWindowTakeThePlaceOfTheFields(t *testing.T) {
	p := planWith(t, screen+`targets: [{name: room, http: {url: http://192.0.2.1/}, schedule: 1m, fields: [{name: t, path: $.t, after: 2,
  warn: {upper: 27, after: 30m}, error: {upper: 30}, rise: {limit: 3, per: 10m},
  when: [{days: sat, warn: {upper: 29}}, {days: sun, warn: ~, fatal: {lower: 5, after: 1}}]}]}]`)
	f := p.Targets[0].Fields[0]
	limits := [][]checks.Limit{
		{{Level: checks.Warn, Upper: new(29.0), After: checks.After{Polls: 2}}, {Level: checks.Error, Upper: new(30.0), After: checks.After{Polls: 2}}},
		{{Level: checks.Error, Upper: new(30.0), After: checks.After{Polls: 2}}, {Level: checks.Fatal, Lower: new(5.0), After: checks.After{Polls: 1}}},
	}
	for i, want := range limits {
		rules := *f.Rules
		rules.Limits = want
		if diff := cmp.Diff(&rules, f.Timed[i].Rules); diff != "" {
			t.Errorf("window %d: %s", i, diff)
		}
	}
}

func TestBoundsMayComeFromTheDevice(t *testing.T) {
	f, reader := field(t, "", `warn: {lower: 5, upper: {path: $.high, scale: 0.1}}, error: {upper: {path: $.top}}, fatal: {upper: 50}`)
	want := []checks.Limit{
		{Level: checks.Warn, Lower: new(5.0), After: checks.After{Polls: 7}, Answered: true},
		{Level: checks.Error, After: checks.After{Polls: 7}, Answered: true},
		{Level: checks.Fatal, Upper: new(50.0), After: checks.After{Polls: 7}},
	}
	if diff := cmp.Diff(want, f.Rules.Limits); diff != "" {
		t.Error(diff)
	}
	var got []checks.Limit
	reading.NewSet([]*reading.Reader{reader}).ReadAt(moment, []byte(`{"t": 4, "high": 270, "top": null}`), 0, func(_ int, r checks.Reading, _ string) {
		got = r.Limits
	})
	if diff := cmp.Diff([]checks.Limit{{Level: checks.Warn, Upper: new(27.0)}, {Level: checks.Error}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestACodeMayCountOnlyAsAJump(t *testing.T) {
	f, _ := field(t, "", `reject: [-127, {value: 85, jump: 10}, {value: 0}]`)
	if diff := cmp.Diff([]checks.Code{{Value: 85, Jump: 10}}, f.Rules.Codes); diff != "" {
		t.Error(diff)
	}
}

func TestCalendarsBeginBesideTheFileThatNamesThem(t *testing.T) {
	days, err := os.ReadFile("testdata/good/kr.ics")
	if err != nil {
		t.Fatal(err)
	}
	c, err := host("", map[string]string{
		"site/config.yaml": "include: conf.d/*.yaml\n", "site/conf.d/a.yaml": "calendars: {kr: days/kr.ics}\n", "site/conf.d/days/kr.ics": string(days),
	}).Load("site/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"site/config.yaml", "site/conf.d/a.yaml", "site/conf.d/days/kr.ics"}, c.Files); diff != "" || len(c.Texts) != 3 {
		t.Error(diff, len(c.Texts))
	}
}
