package acceptance_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// rounds is how many nights are played: always the same ones, so that a change
// fails for what it does. ROUNDS=1000 plays so many that nobody has seen,
// ROUND=N the one whose number a failure tells.
const rounds = 40

// In each night some alerts begin, get worse and end, while providers are
// away, lose what they are told, take it and never say so, or refuse it; while
// the program is killed in the middle of it and the configuration changes. The
// promises hold in every one of them.
func TestWhateverProvidersDoEveryAlertIsToldInOrderAndOnce(t *testing.T) {
	t.Parallel()
	first, n := uint64(1692315417481131900), rounds
	if text := os.Getenv("ROUNDS"); text != "" {
		first = rand.Uint64()
		n, _ = strconv.Atoi(text)
	}
	if text := os.Getenv("ROUND"); text != "" {
		first, _ = strconv.ParseUint(text, 10, 64)
		n = 1
	}
	for i := range n {
		round := first + uint64(i)
		t.Run(strconv.FormatUint(round, 10), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newNight(t, round).play() })
		})
	}
}

// A night is one such story: an outbox on disk, four channels, and chance.
type night struct {
	t        *testing.T
	chance   *rand.Rand
	store    *data.Store
	policies []notify.Policy
	chats    map[string]*chat
	alerts   []checks.Alert
	refuses  bool // providers may refuse for good

	life       *life
	wake, stop func()
}

// lasts is how long the trouble of a night lasts. Then every provider is well.
const lasts = 9 * time.Hour

func newNight(t *testing.T, seed uint64) *night {
	store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "night.db"), data.Options{At: time.Now(), Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := store.Identify(t.Context(), []data.Naming{{Target: "room"}}); err != nil {
		t.Fatal(err)
	}
	n := &night{t: t, chance: rand.New(rand.NewPCG(seed, 0)), store: store, chats: map[string]*chat{}}
	n.refuses = n.chance.IntN(3) == 0
	quiet := schedule.Daily(nil, 4*time.Hour, 6*time.Hour, time.UTC)
	n.policies = []notify.Policy{
		{Channel: "ops", Level: checks.Warn, GroupWait: time.Minute, GiveUp: n.between(time.Hour, 24*time.Hour), Fallback: "boss", FallbackAfter: 3 * time.Minute},
		{Channel: "boss", Level: checks.Fatal, Fallback: "siren", FallbackAfter: 5 * time.Minute, Pace: notify.Pace{Gap: time.Second}},
		{Channel: "siren", Standby: true, Level: checks.Info},
		{Channel: "staff", Level: checks.Error, GroupWait: 30 * time.Second, GiveUp: 2 * time.Hour, Quiet: &notify.Quiet{Window: quiet, Except: checks.Fatal}},
	}
	for i := range n.policies {
		n.policies[i].Timeout, n.policies[i].Zone = 20*time.Second, time.UTC
		name := n.policies[i].Channel
		n.chats[name] = &chat{began: time.Now(), chance: rand.New(rand.NewPCG(seed, uint64(i+1))), keys: map[string]bool{}, troubles: n.troubles()}
	}
	n.chats["staff"].keys = nil
	return n
}

// between is a time by chance.
func (n *night) between(least, most time.Duration) time.Duration {
	return least + time.Duration(n.chance.Int64N(int64(most-least)+1))
}

// A trouble is a time in which a provider behaves in a way.
type trouble struct {
	from, to time.Duration
	way      way
}

// A way is what a provider does with a message.
type way int

const (
	takes    way = iota
	away         // cannot be reached
	loses        // does not answer, and shows nothing
	conceals     // shows it, and does not say so
	presses      // asks to wait
	refuses      // for good
)

// troubles are those of one provider.
func (n *night) troubles() []trouble {
	var all []trouble
	for range n.chance.IntN(6) {
		from := n.between(0, lasts-time.Hour)
		last := refuses
		if !n.refuses {
			last = presses
		}
		all = append(all, trouble{from, from + n.between(0, 2*time.Hour), way(1 + n.chance.IntN(int(last)))})
	}
	return all
}

// A chat is a channel, and what people see there.
type chat struct {
	began    time.Time
	troubles []trouble

	mu     sync.Mutex
	chance *rand.Rand
	keys   map[string]bool // by which it knows a message again; nil: it does not
	seen   []card
}

// A card is an alert as people see it in a chat.
type card struct {
	at time.Time
	notify.Card
}

// Send plays the provider.
func (c *chat) Send(ctx context.Context, m notify.Message) notify.Result {
	c.mu.Lock()
	wait, chance := time.Duration(c.chance.IntN(2000))*time.Millisecond, c.chance.IntN(10)
	c.mu.Unlock()
	select {
	case <-time.After(wait):
	case <-ctx.Done():
		return notify.Result{Outcome: notify.Unknown, Text: "stopped"}
	}
	how := c.way(time.Since(c.began))
	if how != takes && chance == 0 {
		how = takes // now and then something gets through
	}
	switch how {
	case away:
		return notify.Result{Outcome: notify.Temporary, Text: "cannot be reached"}
	case presses:
		return notify.Result{Outcome: notify.Temporary, Text: "too many", Wait: time.Duration(chance) * time.Minute}
	case refuses:
		return notify.Result{Outcome: notify.Permanent, Text: "kicked"}
	case loses:
		<-ctx.Done()
		return notify.Result{Outcome: notify.Unknown, Text: "no answer"}
	case conceals:
		c.show(m)
		<-ctx.Done()
		return notify.Result{Outcome: notify.Unknown, Text: "no answer"}
	case takes:
	}
	c.show(m)
	return notify.Result{Outcome: notify.Sent}
}

// way is what the provider does at a time.
func (c *chat) way(at time.Duration) way {
	for _, t := range c.troubles {
		if at >= t.from && at < t.to {
			return t.way
		}
	}
	return takes
}

// show lets people see a message, once by its key.
func (c *chat) show(m notify.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys[m.Key] {
		return
	}
	if c.keys != nil {
		c.keys[m.Key] = true
	}
	for _, told := range m.Cards {
		again := slices.ContainsFunc(c.seen, func(s card) bool {
			return s.Alert == told.Alert && s.State == told.State && s.Level == told.Level
		})
		if !again || c.keys != nil || !m.Repeated { // people know it for what it is
			c.seen = append(c.seen, card{time.Now(), told})
		}
	}
}

// states are what people saw of an alert, in their order.
func (c *chat) states(alert string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []string
	for _, told := range c.seen {
		if told.Alert == alert {
			all = append(all, told.State)
		}
	}
	return all
}

// A life is the outbox as one process sees it: once it is dead nothing is
// written any more.
type life struct {
	*data.Store
	mu   sync.Mutex
	dead bool
}

var errDead = errors.New("the process is dead")

func (l *life) kill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = true
}

func (l *life) do(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return errDead
	}
	return f()
}

func (l *life) Freeze(ctx context.Context, f notify.Frozen) error {
	return l.do(func() error { return l.Store.Freeze(ctx, f) })
}

func (l *life) Settle(ctx context.Context, s notify.Settled) error {
	return l.do(func() error { return l.Store.Settle(ctx, s) })
}

func (l *life) StandIn(ctx context.Context, channel string, ids []int64, at time.Time) error {
	return l.do(func() error { return l.Store.StandIn(ctx, channel, ids, at) })
}

// start begins a life.
func (n *night) start() {
	n.life = &life{Store: n.store}
	d := notify.NewDispatcher(n.life, slog.New(slog.DiscardHandler))
	d.Apply(n.lines())
	ctx, cancel := context.WithCancel(context.WithoutCancel(n.t.Context()))
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	n.wake, n.stop = d.Wake, func() { cancel(); <-done }
}

// lines are the channels with their policies.
func (n *night) lines() []notify.Line {
	var all []notify.Line
	for _, p := range n.policies {
		all = append(all, notify.Line{Policy: p, Channel: n.chats[p.Channel]})
	}
	return all
}

// An event is what happens at a time of the night.
type event struct {
	at time.Duration
	do func()
}

// play lets the night pass and checks what people saw.
func (n *night) play() {
	var events []event
	for range 1 + n.chance.IntN(15) {
		events = append(events, n.drama()...)
	}
	for range n.chance.IntN(4) {
		events = append(events, event{n.between(0, lasts), func() {
			if n.chance.IntN(2) == 0 {
				n.life.kill()
			}
			n.stop()
			n.start()
		}})
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	n.start()
	began := time.Now()
	for _, e := range events {
		time.Sleep(time.Until(began.Add(e.at)))
		e.do()
	}
	time.Sleep(time.Until(began.Add(lasts + 2*time.Hour)))
	n.stop()
	n.check()
}

// drama is one alert.
func (n *night) drama() []event {
	id := int64(len(n.alerts) + 1)
	level := checks.Level(int(checks.Warn) + n.chance.IntN(3))
	n.alerts = append(n.alerts, checks.Alert{
		ID: id, Kind: checks.Bound, Level: level, Side: checks.High, Value: 30,
		Subject: checks.Subject{ID: 1, Target: fmt.Sprint("room-", id)}, Limit: checks.Limit{Level: level, Upper: new(27.0)},
	})
	begins := n.between(0, lasts-30*time.Minute)
	all := []event{{begins, func() { n.step(id, checks.Fired, level) }}}
	if level < checks.Fatal && n.chance.IntN(3) == 0 {
		begins += n.between(0, 20*time.Minute)
		all = append(all, event{begins, func() { n.step(id, checks.Worsened, checks.Fatal) }})
	}
	ends := begins + n.between(time.Second, 30*time.Minute)
	if n.chance.IntN(3) == 0 {
		ends = begins + 3*time.Minute - n.between(0, 3*time.Second) // while a fallback takes over
	}
	if n.chance.IntN(5) > 0 {
		all = append(all, event{ends, func() { n.step(id, checks.Resolved, 0) }})
	}
	return all
}

// step is what the watch does with a step of an alert: it routes it and
// commits what is owed. A commit on a slow card takes its time.
func (n *night) step(id int64, what checks.What, level checks.Level) {
	a, now := &n.alerts[id-1], time.Now()
	a.At = now
	switch what {
	case checks.Resolved:
		a.Resolved = now
	case checks.Fired:
		a.Since, a.Fired = now, now
	default:
	}
	a.Level = max(level, a.Level)
	a.Peak = max(a.Peak, a.Level)
	parts := []notify.Part{{What: what, Alert: *a}}
	owed := notify.Route(n.policies, parts, func(alert int64) []string {
		told, err := n.store.Told(n.t.Context(), alert)
		if err != nil {
			n.t.Error(err)
		}
		return told
	}, now)
	time.Sleep(n.between(0, 2*time.Second))
	err := n.store.Commit(n.t.Context(), data.Batch{
		Alerts: map[int64]checks.Alert{id: *a}, Deliveries: owed,
		Changes: []data.Change{{Alert: id, Change: checks.Change{What: what, At: now, Condition: checks.Condition{Kind: a.Kind, Level: a.Level}}}},
	})
	if err != nil {
		n.t.Error(err)
	}
	n.wake()
}

// check holds what people saw against the promises.
func (n *night) check() {
	for _, p := range n.policies {
		due, err := n.store.Due(n.t.Context(), p.Channel)
		if err != nil || len(due) > 0 {
			n.t.Errorf("%s owes %d deliveries two hours after all is well: %v", p.Channel, len(due), err)
		}
		for _, a := range n.alerts {
			n.checkOne(p, a)
		}
	}
	if n.t.Failed() {
		n.confess()
	}
}

// checkOne checks what one chat saw of an alert.
func (n *night) checkOne(p notify.Policy, a checks.Alert) {
	saw := n.chats[p.Channel].states(a.Name())
	wanted := !p.Standby && a.Peak >= p.Level
	ends := 0
	for i, state := range saw {
		switch {
		case state == "ended":
			ends++
		case ends > 0:
			n.t.Errorf("%s: %s began again after its end: %q", p.Channel, a.Name(), saw[:i+1])
		}
	}
	steps := 1
	if a.Peak > a.Limit.Level {
		steps++
	}
	switch {
	case ends > 1 || len(saw)-ends > steps:
		n.t.Errorf("%s: %s was told too often: %q", p.Channel, a.Name(), saw)
	case wanted && len(saw) == 0 && !n.refused(p.Channel, a):
		n.t.Errorf("%s: %s (%s) was never told", p.Channel, a.Name(), a.Peak)
	case len(saw) > 0 && ends == 0 && !a.Open() && !n.refused(p.Channel, a):
		n.t.Errorf("%s: the end of %s was never told: %q", p.Channel, a.Name(), saw)
	case ends > 0 && a.Open():
		n.t.Errorf("%s: %s is said to have ended, and lasts", p.Channel, a.Name())
	case wanted && p.Fallback != "" && len(saw) == 0 && len(n.chats[p.Fallback].states(a.Name())) == 0 && !n.refused(p.Fallback, a):
		n.t.Errorf("%s and its fallback never told %s", p.Channel, a.Name())
	}
}

// refused says whether a channel has refused for good to tell something of an
// alert.
func (n *night) refused(channel string, a checks.Alert) bool {
	failed, err := n.store.Deliveries(n.t.Context(), data.DeliveryFilter{Channel: channel, Alert: a.ID, State: notify.Failed})
	if err != nil {
		n.t.Error(err)
	}
	return len(failed) > 0
}

// confess logs all that is known of the night.
func (n *night) confess() {
	entries, err := n.store.Deliveries(n.t.Context(), data.DeliveryFilter{})
	if err != nil {
		n.t.Error(err)
	}
	slices.Reverse(entries)
	for _, e := range entries {
		n.t.Logf("%s %-5s %d %s %s carrier %d, in place of %d, stood in %t: %s", e.Owed.UTC().Format("15:04:05"), e.Channel, e.ID, e.Tells(), e.State, e.Carrier, e.StandIn, e.StoodIn, e.Error)
		attempts, _ := n.store.Attempts(n.t.Context(), e.ID)
		for _, a := range attempts {
			if a.Delivery == e.ID {
				n.t.Logf("    %s %s %s", a.At.UTC().Format("15:04:05"), a.Outcome, a.Answer)
			}
		}
	}
	for name, c := range n.chats {
		for _, s := range c.seen {
			n.t.Logf("%s %s saw %s %s %s", s.at.UTC().Format("15:04:05"), name, s.Alert, s.State, s.Level)
		}
	}
}
