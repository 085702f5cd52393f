package watch_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A chat is a channel that remembers what it was sent.
type chat struct {
	mu   sync.Mutex
	got  []string
	last string // the text of the latest
}

func (c *chat) Send(_ context.Context, m notify.Message) notify.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got, c.last = append(c.got, m.Title), m.Text
	return notify.Result{Outcome: notify.Sent}
}

// take returns what came since the last call.
func (c *chat) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// A still poller asks nobody: the tests hand polls over themselves.
type still struct {
	targets []*poller.Target

	mu      sync.Mutex
	hurried []int64
}

// pressed returns the targets that have been hurried until now.
func (s *still) pressed() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.hurried)
}

func (s *still) Hurry(target int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hurried = append(s.hurried, target)
}

func (s *still) Apply(targets []*poller.Target) error {
	s.targets = targets
	return nil
}

// A broken store fails to commit while it is told to.
type broken struct {
	*data.Store
	samples, all atomic.Bool  // fail batches with samples, or all
	attempts     atomic.Int64 // to commit
}

func (b *broken) Commit(ctx context.Context, batch data.Batch) error {
	b.attempts.Add(1)
	if b.all.Load() || b.samples.Load() && len(batch.Samples) > 0 {
		return data.ErrFull
	}
	return b.Store.Commit(ctx, batch)
}

// A site is a watch over one file, with everything real but the devices.
type site struct {
	t        *testing.T
	path     string
	store    *broken
	watch    *watch.Watch
	poller   *still
	dispatch *notify.Dispatcher
	chat     *chat
	booted   time.Time
	built    time.Time
	ahead    time.Duration // of the devices' clocks; zero: they do not say
	pace     time.Duration // from one poll to the next; zero: a minute
	adjust   func(*watch.Plan)
	planned  func() // a plan is in force
	stop     func()
}

// newSite returns a site that runs.
func newSite(t *testing.T) *site {
	s := &site{t: t, path: filepath.Join(t.TempDir(), "x.db"), chat: &chat{}}
	s.start()
	return s
}

// start opens the store and runs the watch.
func (s *site) start() {
	s.t.Helper()
	store, _, err := data.Open(s.t.Context(), s.path, data.Options{At: time.Now(), Reserve: -1})
	if err != nil {
		s.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s.store, s.poller = &broken{Store: store}, &still{}
	s.dispatch = notify.NewDispatcher(store, log)
	s.watch = watch.New(watch.Options{Store: s.store, Poller: s.poller, Dispatcher: s.dispatch, Log: log, Booted: s.booted, Built: s.built, History: store, RequestsEvery: time.Second / 4})
	ctx, cancel := context.WithCancel(s.t.Context())
	planned := make(chan struct{})
	s.planned = sync.OnceFunc(func() { close(planned) })
	var done sync.WaitGroup
	done.Go(func() { s.dispatch.Run(ctx) })
	done.Go(func() {
		if err := s.watch.Run(ctx); err != nil {
			s.t.Error(err)
		}
	})
	done.Go(func() {
		select {
		case <-planned:
			s.watch.Serve(ctx, store)
		case <-ctx.Done():
		}
	})
	s.stop = func() {
		cancel()
		done.Wait()
		if err := store.Close(); err != nil {
			s.t.Error(err)
		}
	}
}

// room is a target with one field, warned of above 27 after two polls.
func room(name string) watch.Target {
	return watch.Target{
		Target: &poller.Target{
			Subject: checks.Subject{Target: name},
			Fields:  []poller.Field{{Subject: checks.Subject{Target: name, Field: "t", Unit: "°C"}}},
		},
		Rules: &checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}},
		Fields: []watch.Field{{Rules: &checks.Rules{
			Limits:  []checks.Limit{{Level: checks.Warn, Upper: new(27.0), After: checks.After{Polls: 2}}},
			Missing: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}},
		}}},
	}
}

// apply puts a plan of targets into force, with one channel for all levels.
func (s *site) apply(targets ...watch.Target) watch.Diff {
	s.t.Helper()
	plan := watch.Plan{
		Targets: targets, Flush: 30 * time.Second, Settle: 3 * time.Minute,
		Lines: []notify.Line{{Policy: notify.Policy{Channel: "chat", Level: checks.Info, Timeout: time.Minute}, Channel: s.chat}},
	}
	if s.adjust != nil {
		s.adjust(&plan)
	}
	diff, err := s.watch.Apply(s.t.Context(), plan)
	if err != nil {
		s.t.Fatal(err)
	}
	s.planned()
	synctest.Wait()
	return diff
}

// poll hands over polls of the first target, one a minute: a number is a
// value, "x" no response, "m" a missing field.
func (s *site) poll(story string) { s.pollOf(0, story) }

// pollOf is poll for another target.
func (s *site) pollOf(target int, story string) {
	s.t.Helper()
	for word := range strings.FieldsSeq(story) {
		time.Sleep(cmp.Or(s.pace, time.Minute))
		t := s.poller.targets[target]
		p := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now()}
		if s.ahead != 0 {
			p.Date = time.Now().Add(s.ahead)
		}
		r := poller.Result{Field: &t.Fields[0]}
		switch word {
		case "x":
			p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
		case "m":
			r.Reading = checks.Reading{Why: checks.Missing, Fault: checks.Fault{Class: checks.NotFound}}
		default:
			if _, err := fmt.Sscan(word, &r.Reading.Value); err != nil {
				s.t.Fatalf("story: %q is no poll", word)
			}
		}
		if word != "x" {
			p.Results = []poller.Result{r}
		}
		s.watch.Take(s.t.Context(), p)
		synctest.Wait()
	}
}

// expect checks what came into the chat since it was last looked at: one
// title each, which must hold the given words.
func (s *site) expect(rule string, want ...[]string) {
	s.t.Helper()
	got := s.chat.take()
	if len(got) != len(want) {
		s.t.Fatalf("%s: the chat got %q, want %d messages %q", rule, got, len(want), want)
	}
	for i, words := range want {
		for _, word := range words {
			if !strings.Contains(got[i], word) {
				s.t.Errorf("%s: message %d is %q, want %q in it", rule, i, got[i], word)
			}
		}
	}
}

func in(words ...string) []string { return words }

// inBubble runs a story of a site in simulated time.
func inBubble(t *testing.T, story func(*site)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		defer func() { s.stop() }()
		story(s)
	})
}

func TestAnAlertIsToldAndItsEndToo(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20 28")
		s.expect("after one poll beyond")
		s.poll("28")
		s.expect("after two", in("WARN", "28"))
		s.poll("28 28 28")
		s.expect("while it lasts")
		s.poll("20")
		s.expect("at its end", in("OK", "20"))
	})
}

func TestStateOutlivesARestartAndTheTimeBetweenCountsForNothing(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20 28")
		s.stop()
		time.Sleep(10 * time.Second)
		s.start()
		s.apply(room("a"))
		s.poll("28")
		s.expect("the row goes on after the restart", in("WARN", "28"))
		s.stop()
		time.Sleep(10 * time.Second)
		s.start()
		s.apply(room("a"))
		s.poll("28 28 28")
		s.expect("a firing is not told again")
		s.poll("20")
		s.expect("its end is told though another process began it", in("OK"))
	})
}

func TestTimeWithoutWatchIsToldWithWhatIsWrongNow(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.stop()
		time.Sleep(3 * time.Hour)
		s.start()
		s.apply(room("a"), room("b"))
		s.poll("28")
		s.pollOf(1, "20")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		s.expect("after all have been asked", in("NOT WATCHED"))
	})
}

func TestWhoIsSilentAfterATimeWithoutWatchIsNotSaidToBeWell(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		s.poll("20")
		s.stop()
		time.Sleep(3 * time.Hour)
		s.start()
		s.apply(room("a"), room("b"))
		s.pace = time.Second
		s.poll("x")
		s.pollOf(1, "20")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		s.expect("after all have been asked", in("NOT WATCHED"))
		if !strings.Contains(s.chat.last, "1/2") {
			s.t.Errorf("one of two targets does not answer, and the message says %q", s.chat.last)
		}
	})
}

func TestNoResponseFreezesTheFieldsOfATarget(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		s.poll("x x x")
		s.expect("silence is one message", in("NO ANSWER"))
		if !strings.Contains(s.chat.last, "t unknown since") {
			s.t.Errorf("the message does not name what is unknown: %q", s.chat.last)
		}
		s.poll("28")
		s.expect("the answer ends the silence and not the alert", in("OK"))
		s.poll("20")
		s.expect("the alert ends when the value is back inside", in("OK", "20"))
	})
}

func TestAMissingFieldIsNoSilentDevice(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("m m m")
		s.expect("missing", in("NO VALUE"))
		s.poll("20")
		s.expect("found again", in("OK"))
	})
}

func TestASiteMaySettleAfterABoot(t *testing.T) {
	inBubble(t, func(s *site) {
		s.stop()
		s.booted = time.Now()
		s.start()
		s.apply(room("a"))
		s.poll("x x")
		s.expect("within three minutes of the boot")
		s.poll("x x x")
		s.expect("after them", in("NO ANSWER"))
	})
}

func TestARenamedTargetKeepsItsAlertAndItsHistory(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		renamed := room("b")
		renamed.Was = "a"
		if diff := s.apply(renamed); !slices.Equal(diff.Renamed, []string{"a → b"}) || len(diff.Added)+len(diff.Removed) > 0 {
			s.t.Errorf("diff = %+v, want b renamed and nothing else", diff)
		}
		s.chat.take()
		s.poll("28")
		s.expect("the alert is not told anew")
		s.poll("20")
		s.expect("it ends under the new name", in("OK", "b"))
	})
}

func TestARemovedTargetEndsItsAlertsAsNoLongerWatched(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		s.poll("28 28")
		s.chat.take()
		s.apply(room("b"))
		got := s.chat.take()
		if !slices.ContainsFunc(got, func(title string) bool { return strings.Contains(title, "WATCHED") }) {
			s.t.Errorf("the chat got %q, want that a is no longer watched", got)
		}
		if alerts := s.open(); len(alerts) != 0 {
			s.t.Errorf("still open: %v", alerts)
		}
	})
}

func TestAFormerTargetThatComesBackIsAdded(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		if diff := s.apply(room("b")); !slices.Equal(diff.Removed, in("a", "a/t")) || len(diff.Added) > 0 {
			s.t.Errorf("diff = %+v, want a removed", diff)
		}
		if diff := s.apply(room("b")); diff.String() != "same targets and fields" {
			s.t.Errorf("diff = %+v, want none", diff)
		}
		if diff := s.apply(room("a"), room("b")); !slices.Equal(diff.Added, in("a", "a/t")) || len(diff.Removed) > 0 {
			s.t.Errorf("diff = %+v, want a added", diff)
		}
	})
}

func TestARuleThatIsTakenAwayEndsItsAlert(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("m m")
		s.expect("before", in("NO VALUE"))
		silent := room("a")
		silent.Fields[0].Rules.Missing = checks.Rule{}
		s.apply(silent)
		if alerts := s.open(); len(alerts) != 0 {
			s.t.Errorf("still open: %v", alerts)
		}
	})
}

// open returns the alerts that are open.
func (s *site) open() []checks.Alert {
	s.t.Helper()
	snap, err := s.watch.Snapshot(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return snap.Alerts
}

func TestAFullDiskDropsSamplesAndStillTellsAlerts(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.store.samples.Store(true)
		s.poll("28 28")
		s.expect("the alert, and that the disk is full", in("DISK"), in("WARN"))
		s.poll("20")
		s.expect("its end", in("OK"))
		if snap, _ := s.watch.Snapshot(s.t.Context()); snap.Dropped != 3 {
			s.t.Errorf("%d samples are counted as dropped, want 3", snap.Dropped)
		}
	})
}

func TestAlertsAreSentFromMemoryWhenNothingCanBeStored(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.store.all.Store(true)
		s.poll("28 28 28 28")
		s.expect("told from memory, once", in("DISK"), in("WARN"))
		s.store.all.Store(false)
		s.poll("28 28")
		s.expect("not told again once storage is back")
		s.poll("20")
		s.expect("its end", in("OK"))
	})
}

// A slow channel takes its time, and then fails.
type slow struct{ d time.Duration }

func (s slow) Send(ctx context.Context, _ notify.Message) notify.Result {
	select {
	case <-time.After(s.d):
	case <-ctx.Done():
	}
	return notify.Result{Outcome: notify.Temporary}
}

func TestAFullDiskIsNotTriedWithEachPoll(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { p.Lines[0].Channel = slow{50 * time.Second} }
		s.apply(room("a"))
		s.store.all.Store(true)
		s.pace = time.Second
		s.poll("28 28")
		s.store.attempts.Store(0)
		s.poll(strings.Repeat("28 ", 600)) // ten minutes, in which it is flushed 20 times
		if n := s.store.attempts.Load(); n < 10 || n > 40 {
			s.t.Errorf("%d attempts to write in ten minutes of a full disk, want one or two each flush", n)
		}
	})
}

func TestTheEndWaitsForItsBeginningAlsoInMemory(t *testing.T) {
	inBubble(t, func(s *site) {
		g := s.behind(notify.Temporary)
		s.apply(room("a"))
		s.store.all.Store(true)
		s.pace = time.Second
		s.poll("28 28")
		g.mend()
		s.poll("20")
		if got := g.take(); len(got) > 0 {
			s.t.Errorf("the chat got %q, want nothing before the next attempt", got)
		}
		s.wait(time.Minute)
		for _, title := range g.take() {
			if strings.Contains(title, "OK a") {
				s.t.Errorf("the chat got the end first: %q", title)
			}
			if strings.Contains(title, "WARN a") || strings.Contains(title, "OVER a") {
				return
			}
		}
		s.t.Error("the chat got nothing of the alert")
	})
}

func TestADrillGoesTheWholeWayAndResolves(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		reader, err := data.OpenReader(s.t.Context(), s.path)
		if err != nil {
			s.t.Fatal(err)
		}
		defer reader.Close()
		id, err := reader.Ask(s.t.Context(), data.Request{Kind: watch.RequestDrill, Body: []byte(`{"target":"a","field":"t","value":35}`), At: time.Now()})
		if err != nil {
			s.t.Fatal(err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		s.expect("the drill", in("DRILL", "35"))
		if answer, done, err := reader.Answer(s.t.Context(), id); !done || err != nil || !strings.Contains(answer.Text, "drill A1") {
			s.t.Errorf("answer = %+v (done %t, %v), want what is told", answer, done, err)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		s.expect("its end", in("DRILL", "OK"))
	})
}

func TestTheEndOfADrillThatARestartCutShortIsTold(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		if _, err := s.watch.Drill(s.t.Context(), "a", "t", 35); err != nil {
			s.t.Fatal(err)
		}
		s.wait(time.Second)
		s.expect("the drill", in("DRILL", "35"))
		s.stop()
		time.Sleep(time.Second)
		s.start()
		s.wait(2 * time.Second) // the configuration takes a moment
		s.apply(room("a"))
		s.wait(2 * time.Second)
		s.expect("its end", in("DRILL", "OK"))
	})
}

func TestADrillInsideEveryBoundSaysThatNothingWouldBeTold(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		answer, err := s.watch.Drill(s.t.Context(), "a", "t", 20)
		if err != nil || !strings.Contains(answer, "inside every bound") {
			s.t.Errorf("answer = %q (%v), want that nothing would be told", answer, err)
		}
	})
}

func TestAClockBeforeTheProgramWasBuiltStoresNothing(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		s.stop()
		s.built = time.Now().Add(5 * time.Minute)
		s.start()
		s.apply(room("a"))
		s.poll("28 28 28")
		s.expect("while the clock is wrong")
		s.poll("28 28 28 28")
		s.expect("once it is right", in("NOT WATCHED"), in("WARN"))
	})
}

func TestAClockThatDiffersFromManyDevicesIsToldOnce(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"), room("c"))
		s.ahead = 3 * time.Hour
		s.poll("20")
		s.pollOf(1, "20 20")
		s.expect("two devices prove nothing")
		for range 5 {
			s.pollOf(2, "20")
		}
		s.expect("three that agree do", in("CLOCK"))
	})
}

func TestANoticeOfAGapDoesNotTellWhatIsMuted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("kitchen"), room("b"))
		s.mute("kitchen", 5*time.Hour)
		s.poll("28 28")
		s.expect("muted")
		s.stop()
		time.Sleep(time.Hour)
		s.start()
		s.apply(room("kitchen"), room("b"))
		s.pace = time.Second
		s.poll("28")
		s.pollOf(1, "20")
		s.wait(2 * time.Second)
		s.expect("after all have been asked", in("NOT WATCHED"))
		if strings.Contains(s.chat.last, "kitchen") {
			s.t.Errorf("the kitchen is muted, and the message says %q", s.chat.last)
		}
	})
}

func TestANoticeOfAGapDoesNotTellThatWhatIsWellLasts(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle(), room("b"))
		s.poll("28 20 28 20 28 20")
		s.chat.take()
		s.stop()
		time.Sleep(time.Hour)
		s.start()
		s.apply(fickle(), room("b"))
		s.pace = time.Second
		s.poll("20")
		s.pollOf(1, "20")
		s.wait(2 * time.Second)
		s.expect("after all have been asked", in("NOT WATCHED"))
		if strings.Contains(s.chat.last, "28") {
			s.t.Errorf("it is 20 °C, and the message says %q", s.chat.last)
		}
	})
}
