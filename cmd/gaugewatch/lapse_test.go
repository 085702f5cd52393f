package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
)

const statusConfig = `
timezone: UTC
state: watch.db
flush: 1s
defaults: {schedule: 1h}
targets:
  - {name: rack, title: Server rack, http: {url: "http://127.0.0.1:1/"}, fields: [{name: warmth, path: $.t, unit: °C}, {name: air, path: $.h}]}
  - {name: attic, tags: [top], http: {url: "http://127.0.0.1:1/"}, fields: [{name: warmth, path: $.t, unit: °C}]}
`

// keptUntil fills a database with a watch that was kept until some time ago:
// the rack does not respond since a minute before, the attic does.
func keptUntil(t *testing.T, ago time.Duration, stopped bool) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("config.yaml", []byte(statusConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	s, _, err := data.Open(t.Context(), "watch.db", data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ids, err := s.Identify(t.Context(), []data.Naming{
		{Target: "attic"},
		{Target: "attic", Field: "warmth", Unit: "°C"},
		{Target: "rack", Title: "Server rack"},
		{Target: "rack", Field: "air"},
		{Target: "rack", Field: "warmth", Unit: "°C"},
	})
	if err != nil {
		t.Fatal(err)
	}
	alive := time.Now().Add(-ago)
	silent := checks.State{Open: []checks.Condition{{Kind: checks.NoResponse, Level: checks.Error, Since: alive.Add(-time.Minute)}}}
	b := data.Batch{
		Alive: alive, Stopped: stopped,
		Samples: []data.Sample{{At: alive.Add(-5 * time.Minute), Series: ids.IDs[4], Value: 23.1}, {At: alive, Series: ids.IDs[1], Value: 20}},
		States:  map[int64]checks.State{ids.IDs[2]: silent},
	}
	if err := s.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

// looked runs a command, and returns its exit status and what it prints, with
// single spaces.
func looked(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, process{Getenv: func(string) string { return "" }, Out: &out, Err: &out})
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return code, strings.Join(lines, "\n")
}

func TestWhatIsUnknownIsNotCalledWell(t *testing.T) {
	keptUntil(t, 10*time.Second, false)
	_, text := looked(t, "status")
	var rows []string
	for line := range strings.Lines(text) {
		rows = append(rows, strings.Join(strings.Fields(line)[:2], " "))
		if strings.HasPrefix(line, "rack warmth 23.1 °C") && !strings.Contains(line, "no response, its value is 5m 10s old") {
			t.Errorf("%q, want that it is not known", line)
		}
	}
	if got, want := strings.Join(rows[1:], ", "), "TARGET FIELD, rack –, rack warmth, rack air, attic warmth"; got != want {
		t.Errorf("rows = %s, want the order of the configuration: %s", got, want)
	}
	if !strings.Contains(text, "As of ") || !strings.Contains(text, "rack air – – no response") || !strings.HasSuffix(text, "ok") {
		t.Errorf("status says\n%s", text)
	}
	for scope, want := range map[string]int{"attic": 3, "attic/warmth": 3, "server rack": 5, "tag:top": 3, "*/warmth": 4} {
		if _, text := looked(t, "status", scope); strings.Count(text, "\n") != want-1 {
			t.Errorf("status %s says\n%s\nwant %d lines", scope, text, want)
		}
	}
	if code, text := looked(t, "status", "atic"); code != exitUsage || !strings.Contains(text, `did you mean "attic"`) {
		t.Errorf("exit status %d, %s", code, text)
	}
}

func TestNothingIsWellWhileNobodyKeepsWatch(t *testing.T) {
	for _, c := range []struct {
		name    string
		ago     time.Duration
		stopped bool
		warns   string // empty: watch is kept
	}{
		{"kept", time.Minute, false, ""},
		{"dead", 2 * time.Minute, false, "no daemon has kept watch for 2m"},
		{"stopped", 5 * time.Second, true, "nobody keeps watch: the daemon was stopped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			keptUntil(t, c.ago, c.stopped)
			code, text := looked(t, "status", "attic")
			if lapsed := code == exitTrouble; lapsed != (c.warns != "") || !strings.Contains(text, c.warns) || strings.Contains(text, "not watched") != lapsed {
				t.Errorf("status: exit status %d\n%s", code, text)
			}
			code, text = looked(t, "alerts")
			if lapsed := code == exitTrouble; lapsed != (c.warns != "") || !strings.Contains(text, c.warns) || strings.Contains(text, "No alert is firing") == lapsed {
				t.Errorf("alerts: exit status %d\n%s", code, text)
			}
		})
	}
}

func TestWhatIsLeftIsWrittenToTheMinute(t *testing.T) {
	for d, want := range map[time.Duration]string{599 * time.Second: "10m", 3598 * time.Second: "1h", 119 * time.Second: "1m 59s"} {
		if got := left(d); got != want {
			t.Errorf("what is left of %s is %q, want %q", d, got, want)
		}
	}
}
