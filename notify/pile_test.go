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
		many := 10_000
		if raced {
			many /= 10 // to look for races takes time
		}
		p.pile(1, many)
		wait(30 * time.Minute)
		got := p.ops.messages()
		if last := got[len(got)-1]; len(got) != 21 || p.owed("ops") != 0 || !strings.HasPrefix(last.Title, "📨") || len(last.Alerts) != many {
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

// A heap is an outbox in memory of deliveries with the numbers 1 to n, which is
// fast also while there are many.
type heap struct {
	mu    sync.Mutex
	due   []notify.Delivery
	first []int64 // travelling in the message that is on its way, the carrier first
}

func (h *heap) Due(context.Context, string) ([]notify.Delivery, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.due), nil
}

func (h *heap) Freeze(_ context.Context, f notify.Frozen) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.first = append([]int64{f.Carrier}, f.Joined...)
	for i := range h.due {
		if d := &h.due[i]; d.ID == f.Carrier {
			d.State, d.Message = notify.Sending, &f.Message
		} else if slices.Contains(f.Joined, d.ID) {
			d.State, d.Carrier = notify.Joined, f.Carrier
		}
	}
	return nil
}

func (h *heap) Settle(_ context.Context, o notify.Settled) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if o.State.Final() {
		h.due = slices.DeleteFunc(h.due, func(d notify.Delivery) bool { return slices.Contains(h.first, d.ID) })
		return nil
	}
	for i := range h.due {
		if d := &h.due[i]; slices.Contains(h.first, d.ID) && o.Thaw {
			d.State, d.Next, d.Message, d.Carrier = notify.Owed, o.Next, nil, 0
		} else if d.ID == o.Carrier {
			d.State, d.Next = o.State, o.Next
		}
	}
	return nil
}

func (h *heap) StandIn(context.Context, string, []int64, time.Time) error { return nil }

// A limited provider takes what its pace allows and refuses the rest, as
// Telegram does, with the time to wait for.
type limited struct {
	provider
	pace    notify.Pace
	taken   []time.Time
	refused int
}

func (l *limited) Send(ctx context.Context, m notify.Message) notify.Result {
	now := time.Now()
	if n := len(l.taken) - l.pace.Burst; n >= 0 && now.Sub(l.taken[n]) < l.pace.Window {
		l.refused++
		return notify.Result{Outcome: notify.Temporary, Text: "too many", Wait: l.taken[n].Add(l.pace.Window).Sub(now)}
	}
	l.taken = append(l.taken, now)
	return l.provider.Send(ctx, m)
}

// drain lets many notices go out by a channel that thinks that its
// provider has one pace, which has another, and returns the provider and how
// long it took.
func drain(t *testing.T, many int, thinks, has notify.Pace) (*limited, time.Duration) {
	t.Helper()
	h, l := &heap{}, &limited{pace: has}
	for i := range int64(many) {
		d := notice(i+1, notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: fmt.Sprint("target-", i+1), Reason: "its certificate is missing"})
		d.Owed, d.Next = time.Now(), time.Now()
		h.due = append(h.due, d)
	}
	d := notify.NewDispatcher(h, slog.New(slog.DiscardHandler))
	d.Apply([]notify.Line{{Policy: notify.Policy{Channel: "ops", Pace: thinks, Timeout: time.Minute}, Channel: l}})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	began := time.Now()
	for range 24 * 60 {
		wait(time.Minute)
		if left, _ := h.Due(ctx, "ops"); len(left) == 0 {
			break
		}
	}
	cancel()
	<-done
	told := map[string]int{}
	for _, m := range l.messages() {
		for word := range strings.FieldsFuncSeq(m.Title+"\n"+m.Text, func(r rune) bool { return r == ' ' || r == '\n' }) {
			if strings.HasPrefix(word, "target-") {
				told[word]++
			}
		}
	}
	for target, times := range told {
		if times != 1 {
			t.Errorf("%s was told %d times", target, times)
		}
	}
	if len(told) != many || len(h.due) != 0 {
		t.Errorf("%d of %d were told, %d are still owed", len(told), many, len(h.due))
	}
	return l, time.Since(began)
}

func TestTenThousandThatWereOwedAreDrainedAtThePaceOfTheProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		many := 10_000
		if raced {
			many /= 10 // to look for races takes time
		}
		l, took := drain(t, many, group(), group())
		if most := time.Duration(len(l.taken)/20+2) * time.Minute; l.refused != 0 || took > most {
			t.Errorf("%d messages in %s, %d were refused; want none, and no more than %s", len(l.taken), took, l.refused, most)
		}
	})
}

func TestAThousandAreDrainedWhereTheProviderTakesLessThanIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := notify.Pace{Burst: 5, Window: time.Minute}
		l, took := drain(t, 1000, group(), slow)
		if most := time.Duration(len(l.taken)/5+2) * time.Minute * 11 / 10; l.refused == 0 || l.refused > len(l.taken)/5+1 || took > most {
			t.Errorf("%d messages in %s, %d were refused; want one refusal a minute, and no more than %s", len(l.taken), took, l.refused, most)
		}
	})
}
