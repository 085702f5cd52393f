package notify_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// group is a group on Telegram: 20 messages a minute.
func group() notify.Pace { return (&notify.Telegram{Chat: "-1001"}).Pace() }

// pile makes ops owe so many alerts, which ended, in one transaction.
func (p *post) pile(first, count int) {
	p.t.Helper()
	now := time.Now()
	b := data.Batch{Alerts: map[int64]checks.Alert{}}
	for i := range count {
		a := checks.Alert{
			ID: int64(first + i), Kind: checks.Bound, Level: checks.Warn, Peak: checks.Warn, Since: now, Fired: now, Resolved: now,
			Subject: checks.Subject{ID: 1, Target: "room"}, Limit: checks.Limit{Level: checks.Warn, Upper: new(27.0)},
		}
		b.Alerts[a.ID] = a
		b.Deliveries = append(b.Deliveries, notify.Delivery{
			Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: now, Next: now, Parts: []notify.Part{{What: checks.Fired, Alert: a}},
		})
	}
	if err := p.store.Commit(p.t.Context(), b); err != nil {
		p.t.Fatal(err)
	}
	p.dispatch.Wake()
	synctest.Wait()
}

func TestTenThousandThatWereOwedAreOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Pace: group(), GroupWait: time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 20)
		p.start()
		p.pile(1, 10_000)
		wait(30 * time.Minute)
		got := p.ops.messages()
		if last := got[len(got)-1]; len(got) != 21 || p.owed("ops") != 0 || !strings.HasPrefix(last.Title, "📨") || len(last.Alerts) != 10_000 {
			t.Errorf("%d attempts, the last %q, still owed %d; want 20 that fail and then one digest", len(got), last.Title, p.owed("ops"))
		}
	})
}

func TestAFloodIsToldAtThePaceOfTheProviderWithoutDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Pace: group()})
		defer p.close()
		p.start()
		const seconds, each = 600, 17
		for i := range seconds {
			p.pile(1+i*each, each)
			wait(time.Second)
		}
		wait(time.Minute)
		got, at := p.ops.sent()
		told := 0
		for i, m := range got {
			told += len(m.Alerts)
			if pace := group(); i >= pace.Burst && at[i].Sub(at[i-pace.Burst]) < pace.Window {
				t.Fatalf("message %d came %s after the one %d before it", i, at[i].Sub(at[i-pace.Burst]), pace.Burst)
			}
		}
		if told != seconds*each || p.owed("ops") > 0 || len(got) < 150 {
			t.Errorf("%d messages told of %d alerts, %d are still owed; want all %d within a minute, some at a time", len(got), told, p.owed("ops"), seconds*each)
		}
	})
}
