package data_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// mute is one of an hour from the begin on.
func mute(id int64) suppression.Mute {
	return suppression.Mute{ID: id, Scope: suppression.Scope{Tag: "osaka"}, By: "kim", Why: "door is “repaired”", Began: minute(0), Until: minute(60)}
}

// ended returns a mute that somebody has ended, or whose end was noted.
func ended(m suppression.Mute, at time.Time) suppression.Mute {
	m.Ended = at
	return m
}

func TestMutesOutliveTheProgramUntilTheirEndIsNoted(t *testing.T) {
	s, path := mustOpen(t)
	pause := suppression.Mute{ID: 2, Pause: true, Scope: suppression.Scope{Target: "cold-*", Field: "temp"}, Began: minute(1), Until: minute(31)}
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{mute(1), pause, mute(3)}}))
	longer := mute(1)
	longer.Until, longer.Why = minute(90), "still open"
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{ended(mute(3), minute(5)), longer}}))
	must(t, s.Close())

	l := get[data.Loaded](t)(mustOpenAt(t, path).Load(t.Context()))
	same(t, "not ended", l.Mutes, []suppression.Mute{longer, pause})
	if l.LastMute != 3 {
		t.Errorf("last mute = %d, want 3: the highest ever given", l.LastMute)
	}
}

func TestABackupHoldsTheMutes(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{mute(1)}}))
	must(t, s.Backup(t.Context(), path+".copy", false))
	r, err := data.OpenReader(t.Context(), path+".copy")
	must(t, err)
	defer r.Close()
	same(t, "mutes of the backup", get[[]suppression.Mute](t)(r.Mutes(t.Context(), begin)), []suppression.Mute{mute(1)})
}

func TestMutesThatWereInForceAreListed(t *testing.T) {
	s, _ := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{
		ended(mute(1), minute(10)), // by somebody
		ended(mute(2), minute(70)), // by itself, while no daemon was running
		mute(3),
	}}))
	for _, c := range []struct {
		from int
		want string
	}{{0, "M3 M2 M1"}, {9, "M3 M2 M1"}, {10, "M3 M2"}, {59, "M3 M2"}, {60, ""}} {
		var names []string
		for _, m := range get[[]suppression.Mute](t)(s.Mutes(t.Context(), minute(c.from))) {
			names = append(names, m.Name())
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("in force at minute %d or later: %s, want %s", c.from, got, c.want)
		}
	}
}

func TestMutesGoWithTheRequestsOnceTheyHaveEnded(t *testing.T) {
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Mutes: []suppression.Mute{
		ended(mute(1), minute(60)), mute(2), ended(mute(3), minute(60)), ended(mute(4), minute(60)),
	}}))
	for _, c := range []struct {
		keep time.Duration
		want string
	}{{0, "1 2 3 4"}, {3 * data.Day, "1 2 3 4"}, {data.Day, "2 4"}} {
		must(t, s.Prune(t.Context(), data.Keep{Requests: c.keep}, minute(60).Add(2*data.Day)))
		if got := peek(t, path, "SELECT group_concat(id, ' ') FROM mutes"); got != c.want {
			t.Errorf("kept for %v: %s are left, want %s: one has not ended, one is the latest", c.keep, got, c.want)
		}
	}
}

func TestWhatPeopleAndRulesDoIsRecordedWithItsReason(t *testing.T) {
	s, path := mustOpen(t)
	a := alert(1, 5)
	batch := data.Batch{Alerts: alerts(a)}
	for what := checks.Reminded; what <= checks.Noted; what++ {
		batch.Changes = append(batch.Changes, data.Change{Alert: 1, Change: checks.Change{
			What: what, At: minute(int(what)), Value: 5, Note: what.String() + ` by M3 "door is repaired"`,
			Condition: checks.Condition{Kind: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout, Text: "no answer"}},
		}})
	}
	must(t, s.Commit(t.Context(), batch))
	steps := get[[]data.Step](t)(s.Steps(t.Context(), 1))
	if len(steps) != 7 {
		t.Fatalf("%d steps, want 7", len(steps))
	}
	for i, got := range steps {
		what := checks.Reminded + checks.What(i)
		same(t, "step", got, data.Step{At: minute(int(what)), What: what, Level: checks.Error, Text: what.String() + ` by M3 "door is repaired"`})
	}
	if got := peek(t, path, "SELECT group_concat(what, ' ') FROM changes"); got != "reminded resumed escalated acknowledged held released noted" {
		t.Errorf("words = %s", got)
	}
	err := s.Commit(t.Context(), data.Batch{Changes: []data.Change{{Alert: 9, Change: checks.Change{What: checks.Held, At: minute(1)}}}})
	if err == nil || !strings.Contains(err.Error(), "alert A9") {
		t.Errorf("a step of no alert: %v, want an error that names it", err)
	}
}

// fired returns an alert that is over.
func fired(id, subject int64, at time.Time) checks.Alert {
	a := alert(id, subject)
	a.Fired, a.Resolved = at, at.Add(time.Minute)
	return a
}

func TestTheFiringsOfTheLastDayAreLoaded(t *testing.T) {
	s, _ := mustOpen(t)
	silent, drill := fired(5, 7, minute(-8)), fired(6, 7, minute(-7))
	silent.Kind, drill.Drill = checks.NoResponse, true
	open := alert(7, 8)
	open.Fired = minute(-1)
	must(t, s.Commit(t.Context(), data.Batch{Alive: minute(0), Alerts: alerts(
		fired(1, 7, begin.Add(-data.Day-time.Second)), fired(2, 7, begin.Add(-data.Day)), fired(4, 7, minute(-20)), fired(3, 7, minute(-9)), silent, drill, open)}))
	want := map[data.FiredKey][]time.Time{
		{Subject: 7, Kind: checks.Bound}:      {begin.Add(-data.Day), minute(-20), minute(-9)},
		{Subject: 7, Kind: checks.NoResponse}: {minute(-8)},
		{Subject: 8, Kind: checks.Bound}:      {minute(-1)},
	}
	sameFired(t, s, want)

	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(fired(8, 7, minute(600)))})) // newer than the latest time of the watch
	delete(want, data.FiredKey{Subject: 7, Kind: checks.Bound})
	want[data.FiredKey{Subject: 7, Kind: checks.Bound}] = []time.Time{minute(-20), minute(-9), minute(600)}
	sameFired(t, s, want)

	must(t, s.Commit(t.Context(), data.Batch{Alive: begin.Add(2 * data.Day)}))
	sameFired(t, s, nil)
}

// sameFired compares the firings that a store loads.
func sameFired(t *testing.T, s *data.Store, want map[data.FiredKey][]time.Time) {
	t.Helper()
	got := get[data.Loaded](t)(s.Load(t.Context())).Fired
	if len(got) != len(want) {
		t.Errorf("firings of %d, want of %d: %v", len(got), len(want), got)
	}
	for key, times := range want {
		same(t, "firings", got[key], times)
	}
}

func TestWhoWasOwedNewsOfAnOpenAlertIsLoaded(t *testing.T) {
	over := fired(2, 6, minute(1))
	tg, mail := owe("tg", checks.Fired, alert(1, 5), over), owe("mail", checks.Fired, over)
	again, boss := owe("tg", checks.Reminded, alert(1, 5)), owe("boss", checks.Escalated, alert(1, 5), alert(3, 7))
	again.Owed, boss.Owed = minute(62), minute(17)
	s, path := mustOpen(t)
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(alert(1, 5), over, alert(3, 7)), Deliveries: []notify.Delivery{tg, mail, again, boss}}))
	must(t, s.Freeze(t.Context(), frozen("k", 1)))
	failed := settled(1, notify.Permanent, notify.Failed)
	failed.Fallback = "spare"
	must(t, s.Settle(t.Context(), failed))
	must(t, s.Close())

	l := get[data.Loaded](t)(mustOpenAt(t, path).Load(t.Context()))
	same(t, "told: neither who stands in, nor of what is over", l.Told, map[int64]map[string]notify.Telling{
		1: {"tg": {First: minute(2), Last: minute(62)}, "boss": {First: minute(17), Last: minute(17)}},
		3: {"boss": {First: minute(17), Last: minute(17)}},
	})
}

func TestWhoWasToldOfAnAlertIsKnownAsLongAsItLasts(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("mail", checks.Fired, alert(1, 5)))
	for id := range int64(2) {
		must(t, s.Freeze(t.Context(), frozen("k", id+1)))
		must(t, s.Settle(t.Context(), settled(id+1, notify.Sent, notify.Delivered)))
	}
	must(t, s.Prune(t.Context(), data.Keep{Deliveries: data.Day}, begin.Add(9*data.Day)))
	if got := get[[]string](t)(s.Told(t.Context(), 1)); len(got) != 2 {
		t.Errorf("%v are owed the end, want both who were told that it began", got)
	}
	a := fired(1, 5, minute(2))
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(a)}))
	must(t, s.Prune(t.Context(), data.Keep{Deliveries: data.Day}, begin.Add(9*data.Day)))
	if got := ledger(t, s); got != "2:sent" {
		t.Errorf("ledger = %s, want the latest alone once it is over", got)
	}
}
