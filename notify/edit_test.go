package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// An album is a provider whose messages can be edited. Its edits are scripted
// as the attempts of a provider are.
type album struct {
	*provider
	mu     sync.Mutex
	script string
	edits  []string // receipt, title and buttons
	at     []time.Time
}

func (a *album) Send(ctx context.Context, m notify.Message) notify.Result {
	r := a.provider.Send(ctx, m)
	if r.Outcome == notify.Sent {
		r.Receipt = fmt.Sprint("no. ", len(a.messages()))
	}
	return r
}

func (a *album) Edit(ctx context.Context, receipt string, m notify.Message) notify.Result {
	a.mu.Lock()
	next := byte('s')
	if len(a.script) > 0 {
		next, a.script = a.script[0], a.script[1:]
	}
	if next != 'h' {
		a.edits = append(a.edits, fmt.Sprint(receipt, " ", m.Title, " ", len(m.Buttons())))
	}
	a.at = append(a.at, time.Now())
	a.mu.Unlock()
	switch next {
	case 't':
		return notify.Result{Outcome: notify.Temporary, Text: "busy"}
	case 'p':
		return notify.Result{Outcome: notify.Permanent, Text: "deleted"}
	case 'h':
		<-ctx.Done()
		return notify.Result{Outcome: notify.Unknown, Text: "timeout"}
	}
	return notify.Result{Outcome: notify.Sent}
}

// seen returns what was edited, and when it was tried.
func (a *album) seen() ([]string, []time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.edits), slices.Clone(a.at)
}

// newAlbum returns a post whose channel ops can edit.
func newAlbum(t *testing.T, policy notify.Policy) (*post, *album) {
	t.Helper()
	p := newPost(t, policy)
	a := &album{provider: p.ops}
	p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
	p.dispatch.Apply([]notify.Line{{Policy: p.policy, Channel: a}})
	p.run()
	return p, a
}

// seeTo lets somebody acknowledge an alert.
func (p *post) seeTo(id int64) {
	p.t.Helper()
	p.step(id, checks.Acknowledged, func(a *checks.Alert) { a.Ack = &checks.Ack{By: "Kim Minsu", At: time.Now()} })
}

// end ends an alert, of which nothing is owed.
func (p *post) end(id int64) {
	p.t.Helper()
	p.step(id, checks.Resolved, func(a *checks.Alert) { a.Resolved = time.Now() })
}

// step lets an alert take a step of which nobody is told.
func (p *post) step(id int64, what checks.What, do func(*checks.Alert)) {
	p.t.Helper()
	stored, err := p.store.Alerts(p.t.Context(), data.AlertFilter{ID: id})
	if err != nil || len(stored) != 1 {
		p.t.Fatal(stored, err)
	}
	a := stored[0]
	do(&a)
	err = p.store.Commit(p.t.Context(), data.Batch{
		Alerts:  map[int64]checks.Alert{id: a},
		Changes: []data.Change{{Alert: id, Change: checks.Change{What: what, At: time.Now()}}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}

func TestAMessageShowsWhoHasSeenToItAndThatItIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		if edits, _ := a.seen(); len(edits) != 0 {
			t.Fatalf("edited %q before anything has happened", edits)
		}
		p.seeTo(1)
		wait(time.Minute)
		p.end(1)
		wait(time.Minute)
		p.end(1) // nothing is left to show
		wait(time.Hour)
		edits, _ := a.seen()
		title := a.titles()[0]
		if want := []string{"no. 1 " + title + " 1", "no. 1 ✅ " + strings.TrimPrefix(title, "⚠ ") + " 0"}; !slices.Equal(edits, want) {
			t.Errorf("edited %q, want %q", edits, want)
		}
	})
}

func TestTheNewsOfAnEndComesBeforeTheEdit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{GroupWait: time.Minute, Pace: notify.Pace{Gap: time.Second}})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Second)
		p.owe(1, checks.Resolved, checks.Warn) // waits for its group
		p.end(1)
		wait(time.Hour)
		_, sent := a.sent()
		_, edited := a.seen()
		if len(sent) != 2 || len(edited) != 1 || edited[0].Sub(sent[1]) < time.Second {
			t.Errorf("sent at %v, edited at %v; want the end first, and the edit a second later", sent, edited)
		}
	})
}

func TestAnEditGivesWayToNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Second)
		a.script = "h"
		p.seeTo(1)
		wait(time.Second)
		began := time.Now()
		p.owe(2, checks.Fired, checks.Warn)
		if _, at := a.sent(); len(at) != 2 || at[1].Sub(began) > 0 {
			t.Errorf("sent at %v, want the second at %v, while an edit hung", at, began)
		}
		wait(time.Minute)
		if edits, _ := a.seen(); len(edits) != 1 {
			t.Errorf("edited %q, want the one that gave way, once", edits)
		}
	})
}

func TestAnEditGivesWayToWhatIsSentPastTheOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Second)
		a.script = "h"
		p.seeTo(1)
		began := time.Now()
		owed := owedFor(2, 0, "2 warn")
		owed.Channel = "ops"
		if arrived := p.dispatch.Direct(t.Context(), []notify.Delivery{owed}); len(arrived) != 1 || time.Since(began) > 0 {
			t.Errorf("arrived %v after %s, want at once, while an edit hung", arrived, time.Since(began))
		}
	})
}

func TestEditsThatFailAreGivenUpInTheEnd(t *testing.T) {
	for script, want := range map[string]int{"tts": 3, "p": 1, "tttttttttt": 5} {
		synctest.Test(t, func(t *testing.T) {
			p, a := newAlbum(t, notify.Policy{})
			defer p.close()
			p.owe(1, checks.Fired, checks.Warn)
			a.script = script
			p.seeTo(1)
			wait(24 * time.Hour)
			if edits, _ := a.seen(); len(edits) != want {
				t.Errorf("%s: %d attempts, want %d", script, len(edits), want)
			}
		})
	}
}

func TestAnEditOutlastsARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		p.stop()
		p.seeTo(1)
		wait(time.Hour)
		p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
		p.dispatch.Apply(p.channel(a))
		p.run()
		wait(time.Second)
		if edits, _ := a.seen(); len(edits) != 1 {
			t.Errorf("edited %q, want one", edits)
		}
	})
}

func TestEditsLeaveHalfOfThePaceToMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, a := newAlbum(t, notify.Policy{Pace: notify.Pace{Gap: time.Second, Burst: 6, Window: time.Minute}})
		defer p.close()
		for id := range int64(8) {
			p.owe(id+1, checks.Fired, checks.Warn)
			wait(2 * time.Minute)
		}
		for id := range int64(8) {
			p.end(id + 1)
		}
		wait(time.Hour)
		_, at := a.seen()
		if len(at) != 8 {
			t.Fatalf("%d edits, want 8", len(at))
		}
		for i := 3; i < len(at); i++ {
			if at[i].Sub(at[i-3]) < time.Minute {
				t.Errorf("four edits within %s, want three a minute", at[i].Sub(at[i-3]))
			}
		}
	})
}

func TestAChannelThatCannotEditIsNotAskedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.seeTo(1)
		wait(time.Hour)
		if all, err := p.store.Outdated(t.Context(), "ops"); err != nil || len(all) != 0 {
			t.Errorf("to be edited are %+v (%v), want nothing", all, err)
		}
	})
}

// card returns the card of an alert that lasts.
func card(a checks.Alert) notify.Card {
	return notify.Card{Alert: a.Name(), State: "firing", Kind: a.Kind, Level: checks.Error}
}

func TestWhatIsKnownOfAlertsStandsBelowTheMessage(t *testing.T) {
	at := time.Date(2026, 11, 22, 3, 12, 0, 0, time.UTC)
	seen := func(by, note string) *checks.Ack { return &checks.Ack{By: by, At: at.Add(3 * time.Minute), Note: note} }
	over := at.Add(29 * time.Minute)
	const one = "Limit −15\n03:12 · no ack · A1\n→ Shut door"
	tests := []struct {
		name        string
		text        string
		alerts      []checks.Alert
		title, want string
		buttons     string
	}{
		{"nothing", one, []checks.Alert{{ID: 1}}, "T", one, "Acknowledge, Pause 30 min"},
		{"seen to", one, []checks.Alert{{ID: 1, Ack: seen("Kim", "door: open")}}, "T", "Limit −15\n03:12 · A1\n→ Shut door\nAck Kim 03:15 “door: open”", "Pause 30 min"},
		{"over", one, []checks.Alert{{ID: 1, Resolved: over, Subject: checks.Subject{Todo: "Shut door"}}}, "✅ T", "Limit −15\n03:12 · A1", ""},
		{"over, with another instruction by now", one, []checks.Alert{{ID: 1, Resolved: over}}, "✅ T", "Limit −15\n03:12 · A1\n→ Shut door", ""},
		{"no longer watched", one, []checks.Alert{{ID: 1, Resolved: over, Unwatched: true}}, "⚪ T", "Limit −15\n03:12 · A1\n→ Shut door", ""},
		{"to be confirmed", "one", []checks.Alert{{ID: 1, Kind: checks.Unconfirmed, Level: checks.Info}}, "T", "one", "Acknowledge"},
		{"one of two", "two", []checks.Alert{{ID: 1, Resolved: over}, {ID: 2}}, "T", "two\nA1: ✅ 03:41", "Acknowledge all"},
		{"both seen to", "two", []checks.Alert{{ID: 1, Ack: seen("Kim", "")}, {ID: 2, Ack: seen("Kim", "")}}, "T", "two\nA1, A2: Ack Kim 03:15", ""},
		{"both over", "two", []checks.Alert{{ID: 1, Resolved: over, Ack: seen("", "")}, {ID: 2, Resolved: over}}, "✅ T", "two\nA1: Ack 03:15 · ✅ 03:41\nA2: ✅ 03:41", ""},
		{"without a text", "", []checks.Alert{{ID: 1, Ack: seen("Kim", "")}}, "T", "Ack Kim 03:15", "Pause 30 min"},
	}
	for _, tt := range tests {
		m := notify.Message{Key: key, Delivery: 12, Title: "T", Text: tt.text, At: at, Language: "en"}
		for _, a := range tt.alerts {
			m.Cards = append(m.Cards, card(a))
		}
		got := notify.Revise(notify.Policy{}, m, tt.alerts)
		if got.Title != tt.title || got.Text != tt.want {
			t.Errorf("%s: %s\n%s\nwant %s\n%s", tt.name, got.Title, got.Text, tt.title, tt.want)
		}
		var labels []string
		for _, b := range got.Buttons() {
			labels = append(labels, b.Label)
			if p, ok := notify.ParsePress(b.Data); len(b.Data) > 64 || !ok || p.Delivery != 12 || !p.Of(&m) || p.Of(&notify.Message{Key: "0" + key}) {
				t.Errorf("%s: the button %s holds %q", tt.name, b.Label, b.Data)
			}
		}
		if got := strings.Join(labels, ", "); got != tt.buttons {
			t.Errorf("%s: the buttons are %s, want %s", tt.name, got, tt.buttons)
		}
	}
}

func TestATitleOfWhatIsOverHasOneSign(t *testing.T) {
	over := []checks.Alert{{ID: 1, Resolved: time.Unix(1, 0)}}
	for title, want := range map[string]string{
		"🔴 ERROR Cold store 1: −9.4 °C": "✅ ERROR Cold store 1: −9.4 °C",
		"⚠️ WARN Cold store 1":          "✅ WARN Cold store 1",
		"냉동고 1 위험":                      "✅ 냉동고 1 위험",
		"−9.4 °C in Cold store 1":       "✅ −9.4 °C in Cold store 1",
		"🔴":                             "✅ 🔴",
	} {
		if got := notify.Revise(notify.Policy{}, notify.Message{Title: title, Language: "en"}, over).Title; got != want {
			t.Errorf("%s reads %s, want %s", title, got, want)
		}
	}
}

func TestNothingCanBePressedWhereNothingCanBeDone(t *testing.T) {
	lasting := card(checks.Alert{ID: 1})
	drill, event := lasting, lasting
	drill.Drill, event.State = true, "event"
	for name, m := range map[string]notify.Message{
		"a notice":         {Key: key, Delivery: 1},
		"a drill":          {Key: key, Delivery: 1, Cards: []notify.Card{drill}},
		"an event":         {Key: key, Delivery: 1, Cards: []notify.Card{event}},
		"past the outbox":  {Key: key, Cards: []notify.Card{lasting}},
		"without any name": {Delivery: 1, Cards: []notify.Card{lasting}},
	} {
		if got := m.Buttons(); len(got) > 0 {
			t.Errorf("%s has the buttons %v", name, got)
		}
	}
}

func FuzzParsePress(f *testing.F) {
	f.Add("ack.12.1b9d6bcd")
	f.Add("pause.9223372036854775807.")
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := notify.ParsePress(text)
		if ok && (p.Delivery <= 0 || p.Act != notify.Acknowledge && p.Act != notify.Pause) {
			t.Errorf("%q is %+v", text, p)
		}
		if p.Of(nil) || p.Of(&notify.Message{}) {
			t.Errorf("%q is of no message", text)
		}
	})
}
