package config_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
)

func TestWhatATargetComesToIsWhatTheWholeFileSaysOfIt(t *testing.T) {
	h := config.Host{ReadFile: func(string) ([]byte, error) {
		return []byte(`
timezone: UTC
channels: [{name: out, console: {}}]
targets:
  - {name: other, schedule: 1m, tcp: {address: "192.0.2.2:22"}}
  - name: room
    schedule: 1m
    timeout: 3s
    http: {url: "http://192.0.2.1/"}
    fields:
      - {name: t, path: $.t, unit: °C, clear: 0.5, warn: {upper: 27}, when: [{from: "07:00", to: "19:00", warn: {upper: 30}}]}
      - {name: h, path: $.h, schedule: 5m}
`), nil
	}, Glob: func(string) ([]string, error) { return nil, nil }, Getenv: func(string) string { return "" }}
	c, err := h.Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	got, known := c.ExplainTarget("room", now)
	whole := c.Explain(now)
	var alerts []config.ExplainedAlert
	for _, a := range whole.Alerts {
		if a.Target == "room" {
			alerts = append(alerts, a)
		}
	}
	same := func(a, b config.ExplainedAlert) bool {
		return a.Kind == b.Kind && a.Field == b.Field && a.Within == b.Within && a.When == b.When
	}
	if !known || len(alerts) < 5 || !slices.EqualFunc(got.Alerts, alerts, same) {
		t.Errorf("room: %+v, want %+v", got.Alerts, alerts)
	}
	if len(got.Times) != 1 || !got.Times[0].Open {
		t.Errorf("times %+v", got.Times)
	}
	if n := len(got.Timetable); n != 2 || !slices.Equal(got.Timetable[1].Fields, []string{"h"}) || got.Timetable[0].Timeout != 3*time.Second || !got.Timetable[1].Next.Equal(now.Add(5*time.Minute)) {
		t.Errorf("timetable %+v", got.Timetable)
	}
	if _, known := c.ExplainTarget("nobody", now); known {
		t.Error("a target that there is not is known")
	}
}
