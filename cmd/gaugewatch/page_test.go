package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/report"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// A pastOf knows samples, and counts what is read of them.
type pastOf struct {
	points map[int64][]report.Point
	spans  []report.Span
	read   int
	err    error
}

func (p *pastOf) Read(_ context.Context, q report.Query) (report.Record, error) {
	r := report.Record{Fields: map[int64]report.History{}, Spans: p.spans}
	for _, id := range q.Fields {
		var h report.History
		for _, point := range p.points[id] {
			if !point.At.Before(q.From) && point.At.Before(q.To) {
				h.Points = append(h.Points, point)
				p.read++
			}
		}
		r.Fields[id] = h
	}
	return r, p.err
}

// boardOf returns a board of a configuration whose subjects have ids in their
// order: a room with t and h, and a switch without fields.
func boardOf(t *testing.T, past *pastOf, snap *watch.Snapshot, mutes *[]suppression.Mute) *board {
	t.Helper()
	s := surveyOf(t, `
targets:
  - name: room
    title: Server room
    tags: [osaka]
    schedule: 1m
    http: {url: "http://192.0.2.1/"}
    fields:
      - {name: t, title: Temperature, unit: °C, path: $.t, warn: {upper: 27}}
      - {name: h, path: $.h}
  - {name: switch, schedule: 1m, tcp: {address: "192.0.2.2:22"}}

`)
	id := int64(0)
	next := func(about *checks.Subject) { id++; about.ID = id }
	for i := range s.targets {
		next(&s.targets[i].Subject)
		for j := range s.targets[i].Target.Fields {
			next(&s.targets[i].Target.Fields[j].Subject)
		}
	}
	return &board{
		archive:  past,
		mutes:    func(context.Context, time.Time) ([]suppression.Mute, error) { return *mutes, nil },
		snapshot: func(context.Context) (watch.Snapshot, error) { return *snap, nil },
		plan:     func() watch.Plan { return watch.Plan{Targets: s.targets} },
		health:   func(_ time.Time, dropped int) page.Health { return page.Health{Dropped: dropped} },
	}
}

// cardWords writes what cards say about states: title, rows with level.
func cardWords(n page.Now) string {
	var all []string
	for _, c := range n.Cards {
		var text strings.Builder
		text.WriteString(c.Title + ":")
		for _, r := range c.Rows {
			text.WriteString(" " + r.Level.String())
			if r.Unknown {
				text.WriteString("?")
			}
			if r.Old {
				text.WriteString("(old)")
			}
		}
		if len(c.Alerts) > 0 {
			fmt.Fprintf(&text, " !%d", len(c.Alerts))
		}
		if c.Hold != nil {
			text.WriteString(" held by " + c.Hold.Name)
		}
		all = append(all, text.String())
	}
	return strings.Join(all, "; ")
}

func TestTheBoardSaysHowThingsStand(t *testing.T) {
	now := time.Now()
	value := func(id int64, ago time.Duration) watch.Value {
		return watch.Value{Subject: checks.Subject{ID: id}, Value: 21, At: now.Add(-ago)}
	}
	well := []watch.Value{value(2, time.Second), value(3, time.Second)}
	alert := func(subject checks.Subject, kind checks.Kind, level checks.Level) checks.Alert {
		return checks.Alert{ID: 7, Subject: subject, Kind: kind, Level: level}
	}
	drill := alert(checks.Subject{ID: 2}, checks.Bound, checks.Fatal)
	drill.Drill = true
	scope := func(text string) suppression.Scope {
		s, err := suppression.ParseScope(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, c := range []struct {
		rule string
		snap watch.Snapshot
		mute string
		want string
	}{
		{"all is well", watch.Snapshot{Values: well}, "", "Server room: none none; switch: none"},
		{"nothing is known yet", watch.Snapshot{}, "", "Server room: none? none?; switch: none"},
		{"a value is too old", watch.Snapshot{Values: []watch.Value{value(2, time.Second), value(3, time.Hour)}}, "", "Server room: none none?(old); switch: none"},
		{"a bound is passed", watch.Snapshot{Values: well, Alerts: []checks.Alert{alert(checks.Subject{ID: 2}, checks.Bound, checks.Warn)}}, "", "Server room: warn none !1; switch: none"},
		{"a value is missing", watch.Snapshot{Values: well, Alerts: []checks.Alert{alert(checks.Subject{ID: 3}, checks.Missing, checks.Error)}}, "", "Server room: none none? !1; switch: none"},
		{"a device is silent", watch.Snapshot{Values: well, Alerts: []checks.Alert{alert(checks.Subject{ID: 1}, checks.NoResponse, checks.Error)}}, "", "Server room: none? none? !1; switch: none"},
		{"a device was silent when last asked", watch.Snapshot{Values: well, Silent: []string{"switch"}}, "", "Server room: none none; switch: none?"},
		{"a rehearsal is no trouble", watch.Snapshot{Values: well, Alerts: []checks.Alert{drill}}, "", "Server room: none none; switch: none"},
		{
			"what comes from outside has a card", watch.Snapshot{Values: well, Alerts: []checks.Alert{
				alert(checks.Subject{ID: 90, Target: "backup", Field: "nightly"}, checks.Event, checks.Error),
			}}, "", "Server room: none none; switch: none; backup: !1",
		},
		{"what is muted says so", watch.Snapshot{Values: well}, "tag:osaka", "Server room: none none held by M3; switch: none"},
		{"what is muted of the only field says so too", watch.Snapshot{Values: well}, "room/t", "Server room: none none held by M3; switch: none"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var mutes []suppression.Mute
			if c.mute != "" {
				mutes = []suppression.Mute{{ID: 3, Scope: scope(c.mute), Began: now.Add(-time.Hour), Until: now.Add(time.Hour)}}
			}
			n, err := boardOf(t, &pastOf{}, &c.snap, &mutes).now(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := cardWords(n); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestThatOurNetworkIsDownIsNoTargetsFault(t *testing.T) {
	snap := watch.Snapshot{Dropped: 4, Alerts: []checks.Alert{{Kind: checks.Uplink, Level: checks.Error, Subject: checks.Subject{ID: 99}}}}
	n, err := boardOf(t, &pastOf{}, &snap, &[]suppression.Mute{}).now(t.Context())
	if err != nil || len(n.Network) != 1 || len(n.Cards) != 2 || n.Health.Dropped != 4 {
		t.Errorf("network %d, cards %d, health %+v, error %v", len(n.Network), len(n.Cards), n.Health, err)
	}
}

func TestTheBoardFailsWhereThePastCannotBeRead(t *testing.T) {
	broken := &pastOf{err: errors.New("the disk is gone")}
	if _, err := boardOf(t, broken, &watch.Snapshot{}, &[]suppression.Mute{}).now(t.Context()); err == nil {
		t.Error("it says how things stand")
	}
}

func TestPlotsGoOnWithoutReadingAllAgain(t *testing.T) {
	now := time.Now().Truncate(time.Minute)
	past := &pastOf{points: map[int64][]report.Point{}}
	for m := range 300 {
		past.points[2] = append(past.points[2], report.Point{At: now.Add(time.Duration(m-290) * time.Minute), Value: float64(m % 7)})
	}
	b := boardOf(t, past, &watch.Snapshot{}, &[]suppression.Mute{})
	for i, c := range []struct {
		after time.Duration
		most  int
	}{{0, 181}, {30 * time.Second, 0}, {2 * time.Minute, 10}, {9 * time.Minute, 17}, {-time.Hour, 181}} {
		past.read = 0
		at := now.Add(c.after)
		got, err := b.behind(t.Context(), b.plan(), watch.Snapshot{}, at)
		if err != nil {
			t.Fatal(err)
		}
		if past.read > c.most {
			t.Errorf("step %d reads %d values, want at most %d", i, past.read, c.most)
		}
		fresh, err := boardOf(t, past, &watch.Snapshot{}, &[]suppression.Mute{}).behind(t.Context(), b.plan(), watch.Snapshot{}, got.made)
		if err != nil {
			t.Fatal(err)
		}
		if got.plots[2] != fresh.plots[2] {
			t.Errorf("step %d draws another plot than one that is read whole", i)
		}
	}
}

func TestPlotsAreShorterWhereLittleIsKnown(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		rule  string
		known time.Duration
		want  time.Duration
	}{
		{"nothing yet", 0, plotLeast},
		{"a minute", time.Minute, plotLeast},
		{"an hour", time.Hour, time.Hour},
		{"nearly all", plotHours - time.Minute, plotHours},
		{"more", 9 * time.Hour, plotHours},
		{"an hour, in which nobody answered", -time.Hour, time.Hour},
	} {
		t.Run(c.rule, func(t *testing.T) {
			past := &pastOf{points: map[int64][]report.Point{}}
			for ago := c.known; ago > 0; ago -= 10 * time.Minute {
				past.points[2] = append(past.points[2], report.Point{At: now.Add(-ago), Value: 4})
			}
			if c.known < 0 {
				past.spans = []report.Span{{Lack: report.NotWatched, Began: now.Add(-9 * time.Hour)}, {Subject: 4, Lack: report.NoResponse, Began: now.Add(c.known)}}
			}
			b := boardOf(t, past, &watch.Snapshot{}, &[]suppression.Mute{})
			got, err := b.behind(t.Context(), b.plan(), watch.Snapshot{}, now)
			if err != nil || now.Sub(got.from) != c.want {
				t.Errorf("plots show %v, want %v (%v)", now.Sub(got.from), c.want, err)
			}
		})
	}
}

func TestTheHeartbeatIsHeardOrNot(t *testing.T) {
	var e ear
	at := time.Now()
	for _, c := range []struct {
		rule string
		do   func()
		at   time.Time
		deaf bool
	}{
		{"nothing yet", func() {}, time.Time{}, false},
		{"heard", func() { e.note(at, true) }, at, false},
		{"no more", func() { e.note(at.Add(time.Minute), false) }, at, true},
		{"again", func() { e.note(at.Add(2*time.Minute), true) }, at.Add(2 * time.Minute), false},
		{"there is none any more", e.forget, time.Time{}, false},
	} {
		if c.do(); true {
			if got, deaf := e.last(); !got.Equal(c.at) || deaf != c.deaf {
				t.Errorf("%s: %v, deaf %v", c.rule, got, deaf)
			}
		}
	}
}
