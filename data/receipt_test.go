package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A wall is a store with messages that hang in a chat.
type wall struct {
	t *testing.T
	*data.Store
}

func newWall(t *testing.T) *wall {
	t.Helper()
	s, _, err := data.Open(t.Context(), t.TempDir()+"/x.db", data.Options{Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Identify(t.Context(), []data.Naming{{Target: "room"}}); err != nil {
		t.Fatal(err)
	}
	return &wall{t, s}
}

// put stores a step of an alert; with a channel that owes it.
func (w *wall) put(a checks.Alert, what checks.What, channels ...string) {
	w.t.Helper()
	a.Subject = checks.Subject{ID: 1, Target: "room"}
	a.Since, a.Fired = time.Unix(1, 0), time.Unix(1, 0)
	b := data.Batch{
		Alerts:  map[int64]checks.Alert{a.ID: a},
		Changes: []data.Change{{Alert: a.ID, Change: checks.Change{What: what, At: time.Unix(2, 0)}}},
	}
	for _, channel := range channels {
		b.Deliveries = append(b.Deliveries, notify.Delivery{
			Channel: channel, Cause: notify.CauseAlert, State: notify.Owed, Parts: []notify.Part{{What: what, Alert: a}},
		})
	}
	if err := w.Commit(w.t.Context(), b); err != nil {
		w.t.Fatal(err)
	}
}

// send sends a delivery with others in its message.
func (w *wall) send(receipt string, carrier int64, joined ...int64) {
	w.t.Helper()
	f := notify.Frozen{Carrier: carrier, Joined: joined, Message: notify.Message{Key: fmt.Sprint("key ", carrier), Title: "T"}}
	if err := w.Freeze(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
	o := notify.Settled{Carrier: carrier, At: time.Unix(3, 0), State: notify.Delivered, Result: notify.Result{Outcome: notify.Sent, Receipt: receipt}}
	if err := w.Settle(w.t.Context(), o); err != nil {
		w.t.Fatal(err)
	}
}

// outdated names the messages of a channel that are not up to date, with their
// alerts.
func (w *wall) outdated(channel string) []notify.Posted {
	w.t.Helper()
	all, err := w.Outdated(w.t.Context(), channel)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w *wall) expect(rule, channel string, want ...string) {
	w.t.Helper()
	var got []string
	for _, p := range w.outdated(channel) {
		var text strings.Builder
		text.WriteString(p.Receipt)
		for _, a := range p.Alerts {
			text.WriteString(" " + a.Name())
		}
		got = append(got, text.String())
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: outdated are %q, want %q", rule, got, want)
	}
}

func seen() *checks.Ack { return &checks.Ack{By: "Kim", At: time.Unix(9, 0)} }

func TestAMessageIsOutdatedByWhatBecomesOfItsAlerts(t *testing.T) {
	w := newWall(t)
	w.put(checks.Alert{ID: 1}, checks.Fired, "ops", "night", "mail")
	w.put(checks.Alert{ID: 2}, checks.Fired, "ops")
	w.send("m1", 1, 4)
	w.send("n2", 2)
	w.send("", 3)
	w.put(checks.Alert{ID: 1}, checks.Reminded)
	w.put(checks.Alert{ID: 1}, checks.Worsened)
	w.expect("nothing that messages show has happened", "ops")
	w.put(checks.Alert{ID: 2, Ack: seen()}, checks.Acknowledged)
	w.expect("one of them is seen to", "ops", "m1 A1 A2")
	w.expect("of which this channel was not told", "night")
	p := w.outdated("ops")[0]
	if p.Delivery != 1 || p.Message.Title != "T" || p.Message.Delivery != 1 || p.Alerts[1].Ack == nil {
		t.Errorf("got %+v", p)
	}
	w.put(checks.Alert{ID: 1, Resolved: time.Unix(5, 0)}, checks.Resolved)
	if err := w.Shown(t.Context(), p, false); err != nil {
		t.Fatal(err)
	}
	w.expect("what has happened meanwhile is still to be shown", "ops", "m1 A1 A2")
	w.expect("here too", "night", "n2 A1")
	w.expect("what cannot be edited never is", "mail")
	for _, channel := range []string{"ops", "night"} {
		if err := w.Shown(t.Context(), w.outdated(channel)[0], true); err != nil {
			t.Fatal(err)
		}
		w.put(checks.Alert{ID: 1, Resolved: time.Unix(5, 0)}, checks.Resolved)
		w.expect("what shows the end is left alone", channel)
	}
}

func TestAMessageIsOutdatedByWhatHappenedWhileItWasOnItsWay(t *testing.T) {
	for rule, tt := range map[string]struct {
		alert checks.Alert
		what  checks.What
		want  []string
	}{
		"nothing":                 {checks.Alert{ID: 1}, checks.Reminded, nil},
		"somebody has seen to it": {checks.Alert{ID: 1, Ack: seen()}, checks.Acknowledged, []string{"m1 A1"}},
		"it has ended":            {checks.Alert{ID: 1, Resolved: time.Unix(5, 0)}, checks.Resolved, []string{"m1 A1"}},
	} {
		w := newWall(t)
		w.put(checks.Alert{ID: 1}, checks.Fired, "ops")
		w.put(tt.alert, tt.what)
		w.send("m1", 1)
		w.expect(rule, "ops", tt.want...)
	}
}

func TestOnlyTheLatestMessagesOfAnAlertFollowIt(t *testing.T) {
	w := newWall(t)
	for id := range int64(30) {
		w.put(checks.Alert{ID: 1}, checks.Reminded, "ops")
		w.send(fmt.Sprint("m", id+1), id+1)
	}
	w.put(checks.Alert{ID: 1, Resolved: time.Unix(5, 0)}, checks.Resolved)
	var got []int64
	for all := w.outdated("ops"); len(all) > 0; all = w.outdated("ops") {
		got = append(got, all[0].Delivery)
		if err := w.Shown(t.Context(), all[0], true); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 20 || got[0] != 30 || got[19] != 11 {
		t.Errorf("outdated were %v, want 30 down to 11", got)
	}
}

func TestANoteIsTakenOnce(t *testing.T) {
	w := newWall(t)
	note := func(from, mark string) bool {
		_, fresh, err := w.Note(t.Context(), data.Note{Request: data.Request{Kind: "press", Body: []byte("{}"), At: time.Unix(1, 0)}, From: from, Mark: mark})
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	for i := range 150 {
		mark := fmt.Sprint(1000 - i) // numbers need not grow
		if !note("a", mark) || note("a", mark) {
			t.Fatalf("mark %s was not taken once", mark)
		}
	}
	if !note("b", "1000") || note("a", "1000") {
		t.Error("another place has marks of its own, and all are known")
	}
	for range 2 {
		if !note("a", "") {
			t.Error("what has no mark is new each time")
		}
	}
	if waiting, err := w.Waiting(t.Context()); err != nil || len(waiting) != 153 {
		t.Errorf("%d requests wait (%v), want 153", len(waiting), err)
	}
}

func TestNotesAreTakenTogetherAndKnowWhatTheyAreAbout(t *testing.T) {
	w := newWall(t)
	note := func(mark, field string) data.Note {
		n := data.Note{Request: data.Request{Kind: "alarm", Body: []byte("{}"), At: time.Unix(1, 0)}, From: "a", Mark: mark}
		if field != "" {
			n.About = &checks.Subject{Target: "sns", Field: field, FieldTitle: field}
		}
		return n
	}
	all := []data.Note{note("1", "cpu"), note("2", "disk"), note("1", "cpu"), note("", "cpu"), note("", "")}
	ids, err := w.Notes(t.Context(), all)
	if err != nil || len(ids) != 5 || ids[0] == 0 || ids[1] <= ids[0] || ids[2] != 0 || ids[3] <= ids[1] || ids[4] <= ids[3] {
		t.Fatalf("the notes have the numbers %v (%v), want one each, and none for what came twice", ids, err)
	}
	met, err := w.Meet(t.Context(), checks.Subject{Target: "sns", Field: "cpu", FieldTitle: "cpu"})
	if err != nil || met == 0 || all[0].About.ID != met || all[3].About.ID != met || all[1].About.ID == met || all[2].About.ID != 0 {
		t.Errorf("they are about %d, %d, %d and %d, where cpu is %d (%v)", all[0].About.ID, all[1].About.ID, all[2].About.ID, all[3].About.ID, met, err)
	}
}
