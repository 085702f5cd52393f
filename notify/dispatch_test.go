package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
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

// A provider is a channel whose answers are scripted: one letter an attempt,
// s(ent), t(emporary), p(ermanent), u(nknown), h(angs until the deadline),
// i(n part: to Ann but not to Ben), n(ot to Ben, for good);
// after the last one all are sent.
type provider struct {
	mu     sync.Mutex
	script string
	wait   time.Duration // asked for by a temporary failure
	got    []notify.Message
	at     []time.Time
}

func (p *provider) Send(ctx context.Context, m notify.Message) notify.Result {
	p.mu.Lock()
	p.got, p.at = append(p.got, m), append(p.at, time.Now())
	next := byte('s')
	if len(p.script) > 0 {
		next, p.script = p.script[0], p.script[1:]
	}
	p.mu.Unlock()
	switch next {
	case 't':
		return notify.Result{Outcome: notify.Temporary, Text: "busy", Wait: p.wait}
	case 'p':
		return notify.Result{Outcome: notify.Permanent, Text: "kicked"}
	case 'u':
		return notify.Result{Outcome: notify.Unknown, Text: "timeout"}
	case 'i':
		return notify.Result{Outcome: notify.Unknown, Text: "not to Ben: full", Reached: []string{"Ann"}}
	case 'n':
		return notify.Result{Outcome: notify.Sent, Text: "not to Ben: unknown", Partly: true}
	case 'h':
		<-ctx.Done()
		return notify.Result{Outcome: notify.Unknown, Text: "timeout"}
	}
	return notify.Result{Outcome: notify.Sent}
}

// plays sets the answers from now on.
func (p *provider) plays(script string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.script = script
}

// sent returns the messages of all attempts and their times, in order.
func (p *provider) sent() ([]notify.Message, []time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got), slices.Clone(p.at)
}

// messages returns the messages of all attempts, in order.
func (p *provider) messages() []notify.Message {
	messages, _ := p.sent()
	return messages
}

// titles returns the titles that were sent, in order.
func (p *provider) titles() []string {
	var all []string
	for _, m := range p.messages() {
		all = append(all, m.Title)
	}
	return all
}

// keys returns the idempotency keys that were sent, in order.
func (p *provider) keys() []string {
	var all []string
	for _, m := range p.messages() {
		all = append(all, m.Key)
	}
	return all
}

// A post is a dispatcher over a real outbox, with the channels ops and spare.
type post struct {
	t          *testing.T
	store      *data.Store
	dispatch   *notify.Dispatcher
	ops, spare *provider
	policy     notify.Policy
	stop       func()
}

// newPost opens the outbox; start runs the dispatcher.
func newPost(t *testing.T, policy notify.Policy) *post {
	t.Helper()
	store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: time.Now(), Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	policy.Channel, policy.Timeout = "ops", 30*time.Second
	p := &post{t: t, store: store, ops: &provider{}, spare: &provider{}, policy: policy, stop: func() {}}
	_, err = store.Identify(t.Context(), []data.Naming{{Target: "room"}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *post) start() {
	p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
	p.dispatch.Apply([]notify.Line{
		{Policy: p.policy, Channel: p.ops},
		{Policy: notify.Policy{Channel: "spare", Level: checks.Fatal, Timeout: 30 * time.Second}, Channel: p.spare},
	})
	p.run()
}

// run runs the dispatcher.
func (p *post) run() {
	ctx, cancel := context.WithCancel(p.t.Context())
	done := make(chan struct{})
	go func() { defer close(done); p.dispatch.Run(ctx) }()
	p.stop = func() { cancel(); <-done; p.stop = func() {} }
	synctest.Wait()
}

func (p *post) close() {
	p.stop()
	if err := p.store.Close(); err != nil {
		p.t.Error(err)
	}
}

// owe makes ops owe a step of an alert, and wakes it.
func (p *post) owe(id int64, what checks.What, level checks.Level) {
	p.t.Helper()
	now := time.Now()
	a := checks.Alert{
		ID: id, Kind: checks.Bound, Level: level, Peak: level, Since: now, Fired: now, Value: 30, At: now, Side: checks.High,
		Subject: checks.Subject{ID: 1, Target: fmt.Sprint("room-", id)}, Limit: checks.Limit{Level: level, Upper: new(27.0)},
	}
	if what == checks.Resolved {
		a.Resolved = now
	}
	err := p.store.Commit(p.t.Context(), data.Batch{
		Alerts: map[int64]checks.Alert{id: a},
		Deliveries: []notify.Delivery{{
			Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: now, Next: now, Parts: []notify.Part{{What: what, Alert: a}},
		}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if p.dispatch != nil {
		p.dispatch.Wake()
		synctest.Wait()
	}
}

// owed returns how many deliveries the channel has not got through.
func (p *post) owed(channel string) int {
	p.t.Helper()
	due, err := p.store.Due(p.t.Context(), channel)
	if err != nil {
		p.t.Fatal(err)
	}
	return len(due)
}

func wait(d time.Duration) { time.Sleep(d); synctest.Wait() }

func TestAMessageIsSentAtOnceAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		if got := p.ops.titles(); len(got) != 1 || p.owed("ops") != 0 {
			t.Errorf("sent %q, still owed %d; want one message and nothing owed", got, p.owed("ops"))
		}
	})
}

func TestATemporaryFailureIsTriedAgainUntilItArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = strings.Repeat("t", 50)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(2 * time.Hour)
		if n := len(p.ops.titles()); n != 51 || p.owed("ops") != 0 {
			t.Errorf("%d attempts, still owed %d; want 51 and nothing", n, p.owed("ops"))
		}
		_, at := p.ops.sent()
		for i := 1; i < len(at); i++ {
			if gap := at[i].Sub(at[i-1]); gap < 500*time.Millisecond || gap > time.Minute {
				t.Errorf("attempt %d came %s after the one before; want between half a second and a minute", i, gap)
			}
		}
	})
}

func TestAProvidersWaitIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script, p.ops.wait = "t", 10*time.Minute
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		_, at := p.ops.sent()
		if len(at) != 2 || at[1].Sub(at[0]) < 10*time.Minute || at[1].Sub(at[0]) > 11*time.Minute {
			t.Errorf("attempts at %v, want two, 10m apart as the provider asked", at)
		}
	})
}

func TestAProvidersWaitIsKeptThroughRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script, p.ops.wait = "t", 3*time.Hour
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		for id := range int64(16) {
			wait(10 * time.Minute)
			p.stop()
			p.start()
			p.owe(id+2, checks.Fired, checks.Fatal)
		}
		wait(time.Hour)
		_, at := p.ops.sent()
		if len(at) < 2 || at[1].Sub(at[0]) < 3*time.Hour || at[1].Sub(at[0]) > 3*time.Hour+time.Minute || p.owed("ops") != 0 {
			t.Errorf("attempts at %v, still owed %d; want the second 3h after the first, as the provider asked, and nothing owed", at, p.owed("ops"))
		}
	})
}

func TestAnUnknownOutcomeIsSettledWithTheSameBodyAndKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "uu"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.owe(1, checks.Resolved, checks.Warn)
		wait(time.Hour)
		keys, titles := p.ops.keys(), p.ops.titles()
		if len(keys) != 4 || keys[0] != keys[1] || keys[1] != keys[2] || keys[3] == keys[0] {
			t.Fatalf("keys = %q, want three of the firing, then one of the end", keys)
		}
		if titles[0] != titles[2] || titles[3] == titles[0] {
			t.Errorf("titles = %q, want the firing three times the same, then the end", titles)
		}
		if got := p.ops.messages(); got[0].Repeated || !got[1].Repeated || got[3].Repeated {
			t.Error("only the second and third attempt are marked as possible repeats")
		}
	})
}

func TestWhatMayHaveArrivedKeepsItsKeyAlsoWhileNothingGetsThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "ut" + strings.Repeat("t", 40)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.owe(1, checks.Resolved, checks.Warn)
		wait(2 * time.Hour)
		keys := p.ops.keys()
		if n := len(keys); n != 44 || slices.Contains(keys[:43], keys[43]) || len(slices.Compact(keys[:43])) != 1 {
			t.Errorf("keys = %q, want 43 of the firing, all the same, then one of the end", keys)
		}
		if last := p.ops.messages()[42]; !last.Repeated {
			t.Error("what arrived in the end is not marked as a possible repeat")
		}
	})
}

func TestADigestThatMayHaveArrivedKeepsItsKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: time.Hour})
		defer p.close()
		p.dispatch = nil
		for id := range int64(6) {
			p.owe(id+1, checks.Fired, checks.Warn)
		}
		wait(3 * time.Hour) // nobody delivers
		p.ops.script = "uut"
		p.start()
		wait(time.Hour)
		keys := p.ops.keys()
		if len(keys) != 4 || len(slices.Compact(keys)) != 1 {
			t.Errorf("keys = %q, want one digest, tried four times with the same key", keys)
		}
	})
}

func TestAnAttemptThatACrashCutShortIsSettledAfterTheRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.owe(1, checks.Fired, checks.Warn)
		due, err := p.store.Due(t.Context(), "ops")
		if err != nil {
			t.Fatal(err)
		}
		frozen := notify.Message{Key: "6ba7b810-9dad-41d1-80b4-00c04fd430c8", Title: "frozen before the crash"}
		if err := p.store.Freeze(t.Context(), notify.Frozen{Carrier: due[0].ID, Message: frozen, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
		p.start()
		wait(time.Minute)
		if got := p.ops.messages(); len(got) != 1 || got[0].Key != frozen.Key || got[0].Title != frozen.Title || !got[0].Repeated {
			t.Errorf("after the restart sent %+v, want the frozen message once, as a possible repeat", got)
		}
	})
}

func TestAPermanentFailureIsNotTriedAgainAndGoesToTheFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare", FallbackAfter: time.Hour})
		defer p.close()
		p.ops.script = "p"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Minute)
		if ops, spare := p.ops.titles(), p.spare.titles(); len(ops) != 1 || len(spare) != 2 || spare[0] != ops[0] || !strings.HasPrefix(spare[1], "📵") {
			t.Errorf("ops got %q, the fallback %q; want the alert once each, then that ops is refused", ops, spare)
		}
		if told, err := p.store.Told(t.Context(), 1); err != nil || !slices.Equal(told, []string{"spare"}) {
			t.Errorf("the end is owed to %v (%v), want to the fallback alone", told, err)
		}
	})
}

func TestOthersAreToldOnceThatAChannelIsRefusedUntilItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "ppspp"
		p.start()
		for id, want := range []int{1, 1, 2, 3, 3} {
			p.owe(int64(id+1), checks.Fired, checks.Warn)
			wait(time.Minute)
			if got := p.spare.messages(); len(got) != want {
				t.Fatalf("after %d attempts the other channel was told %d times, want %d", id+1, len(got), want)
			}
		}
		got := p.spare.messages()[0]
		if got.Title != "📵 CHANNEL REFUSED: ops" || !strings.Contains(got.Text, "kicked") {
			t.Errorf("the other channel was told %q, %q; want which channel is refused, and why", got.Title, got.Text)
		}
		if title := p.spare.titles()[1]; title != "📶 CHANNEL WORKS AGAIN: ops" {
			t.Errorf("when it worked the other channel was told %q", title)
		}
	})
}

func TestTwoChannelsThatAreRefusedDoNotTellEachOtherForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare", FallbackAfter: time.Minute})
		defer p.close()
		p.ops.script, p.spare.script = strings.Repeat("p", 99), strings.Repeat("p", 99)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		if ops, spare := len(p.ops.titles()), len(p.spare.titles()); ops != 2 || spare != 3 || p.owed("ops")+p.owed("spare") != 0 {
			t.Errorf("%d attempts here and %d there, want the alert and a notice of the other's refusal each, and that to ops handed over", ops, spare)
		}
	})
}

func TestWhatAChannelDoesNotGetThroughGoesToTheFallbackInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 20)
		p.start()
		began := time.Now()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		_, at := p.spare.sent()
		if len(at) != 1 {
			t.Fatalf("the fallback was told %d times, want once", len(at))
		}
		if after := at[0].Sub(began); after < 3*time.Minute || after > 4*time.Minute {
			t.Errorf("the fallback was told after %s, want about 3m", after)
		}
		if p.owed("ops") != 0 {
			t.Error("the channel itself gave up; it is to be told as well once it is back")
		}
	})
}

func TestWhatIsOverBeforeTheFallbackTakesOverIsOneMessageThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 20)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Minute)
		p.owe(1, checks.Resolved, checks.Warn)
		wait(time.Hour)
		if got := p.spare.titles(); len(got) != 1 || !strings.Contains(got[0], "OVER") {
			t.Errorf("the fallback was told %q, want one message that it began and ended", got)
		}
	})
}

func TestAnOutageEndsInOneDigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: time.Hour})
		defer p.close()
		p.ops.script = strings.Repeat("t", 4000)
		p.start()
		for id := range int64(6) {
			p.owe(id+1, checks.Fired, checks.Warn)
			wait(5 * time.Minute)
			p.owe(id+1, checks.Resolved, checks.Warn)
		}
		wait(3 * time.Hour)
		p.back()
		got := p.ops.messages()
		if len(got) != 1 || p.owed("ops") != 0 {
			t.Fatalf("after the outage sent %q, still owed %d; want one message and nothing", p.ops.titles(), p.owed("ops"))
		}
		for id := 1; id <= 6; id++ {
			if text := got[0].Title + got[0].Text; !strings.Contains(text, fmt.Sprint("room-", id)) {
				t.Errorf("the digest does not tell of room-%d:\n%s", id, text)
			}
		}
	})
}

func TestRemindersDoNotPileUpWhileAChannelIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: 24 * time.Hour})
		defer p.close()
		p.ops.script = strings.Repeat("t", 4000)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		for range 9 {
			wait(time.Hour)
			p.owe(1, checks.Reminded, checks.Warn)
		}
		p.back()
		if got := p.ops.messages(); len(got) != 1 || !strings.HasPrefix(got[0].Title, "⚠ WARN room-1") || p.owed("ops") != 0 {
			t.Errorf("after the outage sent %q, still owed %d; want the alert once", p.ops.titles(), p.owed("ops"))
		}
	})
}

func TestRemindersAndEscalationsAreNoLinesOfTheirOwnInADigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GiveUp: 24 * time.Hour})
		defer p.close()
		p.ops.script = strings.Repeat("t", 4000)
		p.start()
		for id := range int64(5) {
			for _, what := range []checks.What{checks.Fired, checks.Reminded, checks.Escalated, checks.Reminded} {
				p.owe(id+1, what, checks.Warn)
				wait(20 * time.Minute)
			}
		}
		p.back()
		got := p.ops.messages()
		if len(got) != 1 || !strings.HasPrefix(got[0].Title, "📨") || p.owed("ops") != 0 {
			t.Fatalf("after the outage sent %q, still owed %d; want one digest", p.ops.titles(), p.owed("ops"))
		}
		if lines := strings.Split(got[0].Text, "\n"); len(lines) != 5 {
			t.Errorf("the digest has %d lines, want one an alert:\n%s", len(lines), got[0].Text)
		}
	})
}

// back lets ops work again, and forgets what it was sent before.
func (p *post) back() {
	p.ops.mu.Lock()
	p.ops.script, p.ops.got = "", nil
	p.ops.mu.Unlock()
	wait(2 * time.Minute)
}

func TestFollowersOfAnAlertFormOneMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GroupWait: time.Minute})
		defer p.close()
		p.start()
		for id := range int64(40) {
			p.owe(id+1, checks.Fired, checks.Warn)
			wait(time.Second)
		}
		wait(time.Hour)
		if n := len(p.ops.titles()); n != 2 {
			t.Errorf("40 alerts in 40 s made %d messages, want one at once and one follow-up", n)
		}
	})
}

func TestEachGroupIsPiercedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GroupWait: time.Minute})
		defer p.close()
		p.start()
		for i, want := range []int{1, 2, 2} { // opens, pierces, waits
			p.owe(int64(i+1), checks.Fired, checks.Fatal)
			if n := len(p.ops.titles()); n != want {
				t.Errorf("after %d fatal alerts %d messages, want %d", i+1, n, want)
			}
		}
		wait(time.Minute) // the third opens the next group
		p.owe(4, checks.Fired, checks.Fatal)
		if n := len(p.ops.titles()); n != 4 {
			t.Errorf("%d messages, want the third one and the one that pierces the next group", n)
		}
	})
}

func TestASlowChannelDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Fallback: "spare"})
		defer p.close()
		p.ops.script = "hhh"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		synctest.Wait()
		if ops, spare := len(p.ops.titles()), len(p.spare.titles()); ops != 1 || spare != 1 {
			t.Errorf("ops has %d messages under way, spare got %d; want one each at once", ops, spare)
		}
		wait(time.Hour)
		if n := len(p.ops.keys()); n != 4 {
			t.Errorf("%d attempts, want three that hung until their deadline and one that arrived", n)
		}
	})
}

func TestPastTheOutboxASlowChannelDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "h"
		p.start()
		owe := func(channel string, id int64) notify.Delivery {
			d := owedFor(id, 0, fmt.Sprint(id, " warn"))
			d.Channel, d.Parts[0].Alert.Subject.Target = channel, fmt.Sprint("room-", id)
			return d
		}
		began := time.Now()
		arrived := p.dispatch.Direct(t.Context(), []notify.Delivery{owe("ops", 1), owe("gone", 2), owe("spare", 3), owe("ops", 4), owe("spare", 5)})
		if !slices.Equal(arrived, []int{2, 3, 4}) {
			t.Errorf("arrived %v, want 2, 3 and 4", arrived)
		}
		got, at := p.spare.sent()
		if len(at) != 2 || at[1].Sub(began) > time.Second {
			t.Fatalf("the other channel was told at %v, want twice at once", at)
		}
		if !strings.Contains(got[0].Title, "room-3") || !strings.Contains(got[1].Title, "room-5") {
			t.Errorf("told %q, want room-3 before room-5", p.spare.titles())
		}
	})
}

func TestPastTheOutboxWhatMayHaveArrivedKeepsItsKeyAndItsEndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "us"
		p.start()
		owed := []notify.Delivery{owedFor(1, 0, "1 warn"), owedFor(2, 0, "1 warn"), owedFor(3, 0, "2 warn")}
		for i := range owed {
			owed[i].Channel = "ops"
		}
		owed[1].Parts[0].What = checks.Resolved
		if arrived := p.dispatch.Direct(t.Context(), owed); !slices.Equal(arrived, []int{2}) {
			t.Errorf("arrived %v, want the other alert alone", arrived)
		}
		if arrived := p.dispatch.Direct(t.Context(), owed[:2]); !slices.Equal(arrived, []int{0, 1}) {
			t.Errorf("arrived %v, want beginning and end", arrived)
		}
		keys, got := p.ops.keys(), p.ops.messages()
		if len(keys) != 4 || keys[0] != keys[2] || keys[1] == keys[0] || keys[3] == keys[0] || !got[2].Repeated || got[3].Repeated {
			t.Errorf("keys %q, want the first again as a possible repeat, and then the end", keys)
		}
	})
}

func TestStoppingWaitsForAnAttemptOnlyBriefly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "h"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		began := time.Now()
		p.stop()
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("stopping took %s, want at most 5s", took)
		}
		if due, _ := p.store.Due(t.Context(), "ops"); len(due) != 1 || due[0].State != notify.Unsure {
			t.Errorf("after the stop the outbox holds %+v, want the delivery as unknown", due)
		}
	})
}

// channel returns the line of ops with another channel.
func (p *post) channel(c notify.Channel) []notify.Line {
	return []notify.Line{{Policy: p.policy, Channel: c}}
}

func TestANewConfigurationLetsAnAttemptRunToItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "h"
		p.start()
		began := time.Now()
		p.owe(1, checks.Fired, checks.Warn)
		other := &provider{}
		p.dispatch.Apply(p.channel(other))
		wait(time.Minute)
		got, at := other.sent()
		if old := p.ops.keys(); len(old) != 1 || !slices.Equal(other.keys(), old) || !got[0].Repeated {
			t.Fatalf("the new channel sent %q; want the message that the old one left unsettled, %q", other.keys(), old)
		}
		if after := at[0].Sub(began); after < p.policy.Timeout {
			t.Errorf("the old attempt was cut short after %s, want its whole %s", after, p.policy.Timeout)
		}
	})
}

func TestAChannelThatComesBackWaitsForTheAttemptThatItLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.ops.script = "h"
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.dispatch.Apply(nil)
		wait(time.Second)
		other := &provider{}
		p.dispatch.Apply(p.channel(other))
		wait(20 * time.Second)
		if n := len(other.keys()); n != 0 {
			t.Errorf("%d attempts beside the one that is still under way, want none", n)
		}
		wait(time.Minute)
		if n := len(other.keys()); n != 1 {
			t.Errorf("%d attempts after it, want one", n)
		}
	})
}

func TestAChannelThatIsGoneSendsNothingAndHasNoHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.start()
		p.dispatch.Apply(nil)
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		if n, health := len(p.ops.keys()), p.dispatch.Health(); n != 0 || len(health) != 0 || p.owed("ops") != 1 {
			t.Errorf("%d attempts, health %v, %d owed; want none, none, and the debt kept", n, health, p.owed("ops"))
		}
	})
}

func TestAChannelThatComesBackIsToldAtOnceWhatItIsOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.start()
		p.dispatch.Apply(nil)
		p.owe(1, checks.Fired, checks.Warn)
		p.dispatch.Apply(p.channel(p.ops))
		synctest.Wait()
		if n := len(p.ops.titles()); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	})
}

func TestAGroupOutlastsANewConfiguration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GroupWait: time.Minute})
		defer p.close()
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		p.dispatch.Apply(p.channel(p.ops))
		p.owe(2, checks.Fired, checks.Warn)
		wait(30 * time.Second)
		if n := len(p.ops.titles()); n != 1 {
			t.Errorf("%d messages within the group's time, want one", n)
		}
	})
}

func TestConfigurationsMayFollowEachOtherBeforeTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{})
		defer p.close()
		p.dispatch = notify.NewDispatcher(p.store, slog.New(slog.DiscardHandler))
		p.dispatch.Apply(p.channel(&provider{}))
		p.dispatch.Apply(p.channel(p.ops))
		p.run()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Minute)
		if n := len(p.ops.titles()); n != 1 {
			t.Errorf("%d messages, want one", n)
		}
	})
}
