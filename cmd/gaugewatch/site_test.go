package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/report"
)

// surveyOf is the survey of a configuration, whose subjects are numbered by
// their order.
func surveyOf(t *testing.T, text string) survey {
	t.Helper()
	host := config.Host{
		Getenv:   func(string) string { return "" },
		ReadFile: func(string) ([]byte, error) { return []byte(text), nil },
		Glob:     func(string) ([]string, error) { return nil, nil },
		Now:      func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) },
	}
	c, err := host.Load("config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := survey{id: func(about checks.Subject) int64 { return int64(len(about.String())) }, told: map[int64][]checks.Limit{}}
	for _, target := range c.Watched() {
		s.targets = append(s.targets, toWatch(target))
	}
	return s
}

// segments writes the limits of a field by time.
func segments(f report.Field) string {
	var all []string
	clock := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.UTC().Format("2 15:04")
	}
	for _, s := range f.Limits {
		var limits []string
		for _, l := range s.Limits {
			text := l.Level.String()
			if l.Lower != nil {
				text += fmt.Sprint(" >=", *l.Lower)
			}
			if l.Upper != nil {
				text += fmt.Sprint(" <=", *l.Upper)
			}
			limits = append(limits, text)
		}
		all = append(all, clock(s.From)+"–"+clock(s.To)+": "+strings.Join(limits, ", "))
	}
	return strings.Join(all, "; ")
}

func TestLimitsAreThoseOfTheirTime(t *testing.T) {
	s := surveyOf(t, `
timezone: UTC
defaults: {schedule: 1m, http: {url: "http://192.0.2.1/"}}
targets:
  - name: a
    fields:
      - name: plain
        path: $.p
        warn: {upper: 27}
      - name: night
        path: $.n
        warn: {upper: 27}
        when:
          - {from: "22:00", to: "06:00", warn: {upper: 35}}
          - {days: [sun], warn: ~}
      - {name: own, path: $.o}
      - name: told
        path: $.t
        warn: {lower: 16, upper: {path: $.high}}
        when: [{from: "22:00", to: "06:00", warn: {upper: 30}}]
`)
	own, told := int64(len("a/own")), int64(len("a/told"))
	s.told[own] = []checks.Limit{{Level: checks.Error, Upper: new(9.0)}}
	s.told[told] = []checks.Limit{{Level: checks.Warn, Upper: new(25.0)}}
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name     string
		field    int
		from, to time.Time
		want     string
	}{
		{"without times", 0, at(2, 0), at(3, 0), "–: warn <=27"},
		{"by day", 1, at(2, 9), at(2, 12), "–: warn <=27"},
		{"into the night", 1, at(2, 21), at(3, 3), "–2 22:00: warn <=27; 2 22:00–: warn <=35"},
		{"a day that begins at night", 1, at(2, 3), at(3, 3), "–2 03:00: warn <=27; 2 03:00–2 06:00: warn <=35; 2 06:00–2 22:00: warn <=27; 2 22:00–: warn <=35"},
		{"the first window that is open holds", 1, at(1, 4), at(1, 23), "–1 04:00: warn <=27; 1 04:00–1 06:00: warn <=35; 1 06:00–1 22:00: ; 1 22:00–: warn <=35"},
		{"what the device told last", 2, at(2, 0), at(3, 0), "–: error <=9"},
		{"and besides bounds of one's own", 3, at(2, 12), at(3, 0), "–2 22:00: warn >=16 <=25; 2 22:00–: warn <=30"},
	} {
		f := s.site(c.from, c.to, c.to).Targets[0].Fields[c.field]
		if got := segments(f); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
	if f := s.site(at(1, 0), at(1, 0).AddDate(10, 0, 0), at(2, 0)).Targets[0].Fields[1]; len(f.Limits) != segmentsAtMost {
		t.Errorf("ten years have %d segments, want %d at most", len(f.Limits), segmentsAtMost)
	}
}

func TestASiteKnowsWhenItsFieldsAreAsked(t *testing.T) {
	s := surveyOf(t, `
timezone: UTC
defaults: {timeout: 5s, spread: 0, http: {url: "http://192.0.2.1/"}}
targets:
  - name: a
    schedule: 10m
    fields: [{name: slow, path: $.s}, {name: fast, path: $.f, schedule: 1m}]
  - {name: b, schedule: 0 8-18 * * MON-FRI}
`)
	now := time.Date(2026, 3, 3, 7, 30, 4, 0, time.UTC)
	site := s.site(now.Add(-time.Hour), now, now)
	a, b := site.Targets[0], site.Targets[1]
	if a.Step != time.Minute || a.Fields[0].Step != 10*time.Minute || a.Fields[1].Step != time.Minute || b.Step != time.Hour {
		t.Errorf("steps %s, %s, %s and %s", a.Step, a.Fields[0].Step, a.Fields[1].Step, b.Step)
	}
	if due := a.Fields[1].Due.Format("15:04:05"); due != "07:29:00" {
		t.Errorf("due %s: the answer to the latest tick may be on its way still", due)
	}
	if a.Subject.ID == 0 || a.Fields[0].Subject.ID == 0 || a.Fields[0].Subject.String() != "a/slow" {
		t.Errorf("subjects %+v, %+v", a.Subject, a.Fields[0].Subject)
	}
}

func TestWhatWasRenamedKeepsItsHistory(t *testing.T) {
	subjects := []data.Subject{{ID: 1, Target: "old"}, {ID: 2, Target: "old", Field: "x"}, {ID: 3, Target: "b"}, {ID: 4, Target: "b", Field: "y"}}
	ids := identified([]data.Naming{
		{Target: "new", WasTarget: "old"},
		{Target: "new", WasTarget: "old", Field: "z", WasField: "x"},
		{Target: "b", WasTarget: "old"},
		{Target: "b", Field: "y"},
		{Target: "c", Field: "y"},
	}, subjects)
	for name, want := range map[string]int64{"new": 1, "new/z": 2, "b": 3, "b/y": 4, "c/y": 0} {
		if ids[name] != want {
			t.Errorf("%s has id %d, want %d", name, ids[name], want)
		}
	}
}
