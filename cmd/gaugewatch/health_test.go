package main

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web"
)

// polled is a plan with one target on a schedule.
func polled(t *testing.T, spec string, timeout time.Duration) watch.Plan {
	t.Helper()
	s, err := schedule.Parse(spec, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return watch.Plan{Targets: []watch.Target{{Target: &poller.Target{Schedule: []schedule.Schedule{s}, Timeout: timeout}}}}
}

func TestSilenceIsIllOnceAScheduleHasTickedTwice(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse("2 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		return moment.AddDate(2026, 10, 0)
	}
	const hours = "*/5 8-18 * * *"
	for _, c := range []struct {
		spec      string
		timeout   time.Duration
		last, now string
		want      time.Duration
	}{
		{"10s", 0, "22 12:00:00", "22 12:00:34", 0},
		{"10s", 0, "22 12:00:00", "22 12:00:35", 35 * time.Second},
		{"10s", 30 * time.Second, "22 12:00:00", "22 12:01:04", 0},
		{"10s", 30 * time.Second, "22 12:00:00", "22 12:01:05", 65 * time.Second},
		{hours, 0, "22 12:00:05", "22 12:10:14", 0},
		{hours, 0, "22 12:00:05", "22 12:10:15", 10*time.Minute + 10*time.Second},
		{hours, 0, "22 18:55:05", "23 07:59:59", 0},
		{hours, 0, "22 18:55:05", "23 08:05:14", 0},
		{hours, 0, "22 18:55:05", "23 08:05:15", 13*time.Hour + 10*time.Minute + 10*time.Second},
		{"1h", 0, "22 12:00:00", "22 11:00:00", 0}, // the clock was set back
	} {
		var p pulse
		p.expect(polled(t, c.spec, c.timeout), at("1 00:00:00"))
		p.beat(at(c.last))
		if got := p.silence(at(c.now)); got != c.want {
			t.Errorf("%s, last %s, now %s: %s, want %s", c.spec, c.last, c.now, got, c.want)
		}
	}
	var p pulse
	p.expect(watch.Plan{}, at("1 00:00:00"))
	if got := p.silence(at("22 12:00:00")); got != 0 {
		t.Errorf("without targets: %s", got)
	}
	p.expect(polled(t, "10s", 0), at("22 12:00:00"))
	if got := p.silence(at("22 12:00:30")); got != 0 {
		t.Errorf("a plan that has just come into force: %s", got)
	}
}

func TestAChannelIsIllWhileItIsRefusedOrHasOwedForLong(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	long, short := now.Add(-debtPatience-time.Minute), now.Add(-debtPatience)
	for want, all := range map[string][]notify.Health{
		"": {
			{},
			{LastSent: now},
			{Owed: 3, Oldest: long},
			{Owed: 3, Failures: 2, Oldest: short, Text: "busy"},
			{Failures: 2, Oldest: long, Text: "busy"},
		},
		`channel "ops" owes 3 messages for 11m: busy`: {{Owed: 3, Failures: 1, Oldest: long, Text: "busy"}},
		`channel "ops" owes 1 message for 11m: busy`:  {{Owed: 1, Failures: 1, Oldest: long, Text: "busy"}},
		`channel "ops" has no messages left until 2026-12-01 00:00 +09:00`: {
			{Allowance: notify.Allowance{At: short, Turn: time.Date(2026, 12, 1, 0, 0, 0, 0, time.FixedZone("", 9*60*60)), Refused: true}},
		},
		`channel "ops" is refused: unknown chat`: {{Refused: true, Text: "unknown chat"}, {Refused: true, Owed: 3, Failures: 9, Oldest: long, Text: "unknown chat"}},
	} {
		for _, h := range all {
			if got := ills("ops", h, now); got != want {
				t.Errorf("%+v: %q, want %q", h, got, want)
			}
		}
	}
}

func TestATargetThatIsBehindIsLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	d := &daemon{log: slog.New(slog.NewTextHandler(&log, nil)), out: io.Discard, metrics: web.NewMetrics()}
	poll := func(name string, missed int) {
		d.observe(poller.Poll{Target: &poller.Target{Subject: checks.Subject{Target: name}}, Missed: missed})
	}
	for range 3 {
		poll("slow", 2)
		poll("quick", 0)
	}
	poll("slow", 0)
	poll("slow", 0)
	poll("slow", 1)
	for text, want := range map[string]int{"level=WARN": 2, "level=INFO": 1, "target=slow": 3, "target=quick": 0} {
		if got := strings.Count(log.String(), text); got != want {
			t.Errorf("%s: %d times, want %d in\n%s", text, got, want, &log)
		}
	}
}
