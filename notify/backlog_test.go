package notify_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// more owes a further step of the alert.
func (b *book) more(id int64, what checks.What, a checks.Alert) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due = append(b.due, notify.Delivery{
		ID: id, Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: time.Now(), Next: time.Now(),
		Parts: []notify.Part{{What: what, Alert: a}},
	})
}

func TestMessagesGoOutOnceAlsoWhileNothingCanBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: "tuut"}
		b.full = true
		d := b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute}, ops)
		wait(time.Hour)
		if keys := ops.keys(); len(keys) != 5 || len(slices.Compact(keys[1:])) != 1 || keys[0] == keys[1] {
			t.Fatalf("keys = %q, want one that did not arrive, and then one that was tried until it did", keys)
		}
		over := b.due[0].Parts[0].Alert
		over.Resolved = time.Now()
		b.more(8, checks.Resolved, over)
		d.Wake()
		wait(time.Hour)
		if titles := ops.titles(); len(titles) != 6 || !strings.HasPrefix(titles[5], "✅") {
			t.Errorf("sent %q, want the end too, once", titles)
		}
		if len(b.settled) != 0 || len(b.standIns) != 0 {
			t.Fatalf("settled %+v: this proves nothing", b.settled)
		}
		b.mu.Lock()
		b.full = false
		b.mu.Unlock()
		wait(time.Minute)
		if n := len(b.settled); n != 6 || b.settled[4].State != notify.Delivered || b.settled[5].Carrier != 8 || len(b.due) != 0 {
			t.Errorf("settled %+v, want all six attempts in their order", b.settled)
		}
		if n := len(ops.titles()); n != 6 {
			t.Errorf("%d messages, want none again", n)
		}
	})
}

func TestAWaitThatTheProviderAskedForIsKeptAlsoWhileNothingCanBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: "tt", wait: 3 * time.Hour}
		b.full = true
		d := b.serve(t, notify.Policy{}, ops)
		for range 2 {
			wait(2 * time.Hour)
			d.Wake()
		}
		wait(time.Hour)
		if n := len(ops.titles()); n != 2 {
			t.Errorf("%d attempts within five hours, want one, and one three hours later", n)
		}
	})
}

func TestWhatTravelsInAMessageThatCouldNotBeWrittenIsNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{}
		b.full = true
		for id := range int64(3) {
			b.more(id+8, checks.Fired, checks.Alert{ID: id + 8, Level: checks.Warn})
		}
		d := b.serve(t, notify.Policy{}, ops)
		wait(time.Hour)
		d.Wake()
		wait(time.Hour)
		if n := len(ops.titles()); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	})
}
