package notify_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

var errFull = errors.New("the disk is full")

// A book is an outbox in memory: what it is given as due stays so until it is
// settled for good.
type book struct {
	mu       sync.Mutex
	due      []notify.Delivery
	failing  int  // Settle fails so many times
	full     bool // nothing can be written
	settled  []notify.Settled
	standIns [][]int64
}

func (b *book) Due(_ context.Context, channel string) ([]notify.Delivery, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(b.due), func(d notify.Delivery) bool { return d.Channel != channel }), nil
}

func (b *book) Freeze(_ context.Context, f notify.Frozen) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full {
		return errFull
	}
	for i := range b.due {
		if b.due[i].ID == f.Carrier {
			b.due[i].State, b.due[i].Message = notify.Sending, &f.Message
		}
	}
	return nil
}

func (b *book) Settle(_ context.Context, s notify.Settled) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing > 0 || b.full {
		b.failing--
		return errFull
	}
	if !slices.ContainsFunc(b.due, func(d notify.Delivery) bool { return d.ID == s.Carrier }) {
		return notify.ErrNotOwed
	}
	b.settled = append(b.settled, s)
	for i, d := range b.due {
		if d.ID == s.Carrier && s.State.Final() {
			b.due = append(b.due[:i], b.due[i+1:]...)
			break
		} else if d.ID == s.Carrier {
			b.due[i].State, b.due[i].Next = s.State, s.Next
			b.due[i].Attempts++
			b.due[i].Tried = s.At
			if s.Thaw {
				b.due[i].Message = nil
			}
		}
	}
	return nil
}

func (b *book) StandIn(_ context.Context, _ string, ids []int64, _ time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full {
		return errFull
	}
	b.standIns = append(b.standIns, ids)
	for i := range b.due {
		b.due[i].StoodIn = true
	}
	return nil
}

// serve runs a dispatcher over the outbox with the channel ops, and maybe
// others, until the test ends.
func (b *book) serve(t *testing.T, policy notify.Policy, c notify.Channel, others ...notify.Line) *notify.Dispatcher {
	t.Helper()
	policy.Channel, policy.Timeout = "ops", 30*time.Second
	d := notify.NewDispatcher(b, slog.New(slog.DiscardHandler))
	d.Apply(append(others, notify.Line{Policy: policy, Channel: c}))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); d.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return d
}

// owing returns an outbox that owes one alert.
func owing() *book {
	return &book{due: []notify.Delivery{{
		ID: 7, Channel: "ops", Cause: notify.CauseAlert, State: notify.Owed, Owed: time.Now(), Next: time.Now(),
		Parts: []notify.Part{{What: checks.Fired, Alert: checks.Alert{ID: 1, Level: checks.Warn}}},
	}}}
}

func TestAMessageIsNotSentAgainBecauseItsArrivalCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{}
		b.failing = 5
		b.serve(t, notify.Policy{}, ops)
		wait(time.Hour)
		if len(ops.keys()) != 1 || len(b.settled) != 1 || b.settled[0].State != notify.Delivered {
			t.Errorf("%d attempts, settled %+v; want one attempt, settled in the end", len(ops.keys()), b.settled)
		}
	})
}

func TestWhatAChannelLeftUnwrittenIsWrittenWhenItIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{}
		b.failing = 2
		d := b.serve(t, notify.Policy{}, ops)
		synctest.Wait()
		d.Apply(nil)
		wait(time.Hour)
		if len(b.settled) != 1 {
			t.Errorf("settled %+v, want the one attempt", b.settled)
		}
	})
}

func TestWhatWasSettledOtherwiseHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{}
		b.failing = 5
		d := b.serve(t, notify.Policy{}, ops)
		synctest.Wait()
		b.mu.Lock()
		b.due = owing().due
		b.due[0].ID = 8
		b.mu.Unlock()
		d.Wake()
		wait(time.Hour)
		if len(b.settled) != 1 || b.settled[0].Carrier != 8 {
			t.Errorf("settled %+v, want the delivery after it", b.settled)
		}
	})
}

func TestAFailureForGoodNamesItsFallbackAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: "p"}
		b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: time.Hour}, ops)
		wait(time.Minute) // there is no other channel to be told of the refusal
		if len(b.settled) != 1 || b.settled[0].State != notify.Failed || b.settled[0].Fallback != "spare" || len(b.standIns) != 0 {
			t.Errorf("settled %+v, handed over %v; want the fallback named where it fails, and nothing apart", b.settled, b.standIns)
		}
	})
}

func TestTheFallbackDoesNotWaitForAClockThatWasSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: "tttttttttttttttttttt"}
		b.due[0].Owed = time.Now().Add(2 * time.Hour)
		b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute}, ops)
		wait(5 * time.Minute)
		if len(b.standIns) != 1 {
			t.Errorf("handed over %d times within 5m, want once", len(b.standIns))
		}
	})
}

func TestTheBeginningGoesToTheFallbackWithItsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: strings.Repeat("t", 100)}
		end := b.due[0]
		end.ID, end.Owed = 8, end.Owed.Add(-time.Second) // by a clock that was set back
		end.Parts = []notify.Part{{What: checks.Resolved, Alert: end.Parts[0].Alert}}
		b.due = append(b.due, end)
		b.serve(t, notify.Policy{Fallback: "spare", FallbackAfter: 3 * time.Minute}, ops)
		wait(5 * time.Minute)
		if len(b.standIns) != 1 || !slices.Equal(b.standIns[0], []int64{7, 8}) {
			t.Errorf("handed over %v, want both at once and in their order", b.standIns)
		}
	})
}

func TestWhatIsGivenUpAfterADoubtIsStillMarkedAsAPossibleRepeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: strings.Repeat("u", 1900)}
		b.serve(t, notify.Policy{GiveUp: time.Hour}, ops)
		wait(23 * time.Hour)
		if keys := ops.keys(); len(slices.Compact(keys)) != 1 {
			t.Fatalf("within a day keys = %q, want one: providers know it that long", slices.Compact(keys))
		}
		wait(9 * time.Hour)
		got := ops.messages()
		first, last := got[0], got[len(got)-1]
		if first.Key == last.Key || !strings.HasPrefix(last.Title, "📨") {
			t.Fatalf("the last of %d messages is %+v; want a digest with a key of its own", len(got), last)
		}
		for i, m := range got {
			if m.Repeated != (i > 0) {
				t.Errorf("message %d is marked as a possible repeat: %v", i, m.Repeated)
			}
		}
	})
}

func TestHealthTellsThatTheLatestAttemptWasRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, ops := owing(), &provider{script: "pt"}
		d := b.serve(t, notify.Policy{}, ops)
		for _, want := range []bool{true, false} {
			synctest.Wait()
			if h := d.Health()["ops"]; h.Refused != want || h.Failures == 0 {
				t.Errorf("health = %+v, want refused: %v", h, want)
			}
			b.mu.Lock()
			b.due = owing().due
			b.mu.Unlock()
			d.Wake()
		}
	})
}

func TestARefusalIsToldToThoseWhoHearOfErrorsAndElseToAll(t *testing.T) {
	line := func(name string, level checks.Level, standby bool) notify.Line {
		return notify.Line{Policy: notify.Policy{Channel: name, Level: level, Standby: standby, Timeout: time.Minute}, Channel: &provider{}}
	}
	for _, c := range []struct {
		rule   string
		others []notify.Line
		want   string
	}{
		{"who hears of errors is told", []notify.Line{line("a", checks.Info, false), line("b", checks.Error, false)}, "a b"},
		{"who does not is not woken", []notify.Line{line("a", checks.Info, false), line("siren", checks.Fatal, false), line("spare", checks.Info, true)}, "a"},
		{"unless there is nobody else", []notify.Line{line("siren", checks.Fatal, false), line("spare", checks.Info, true)}, "siren spare"},
		{"the channel itself is not", nil, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, ops := owing(), &provider{script: "p"}
				b.serve(t, notify.Policy{}, ops, c.others...)
				wait(time.Minute)
				var told []string
				for _, o := range b.settled[0].Refusal {
					told = append(told, o.Channel)
				}
				if got := strings.Join(told, " "); got != c.want {
					t.Errorf("told %q, want %q", got, c.want)
				}
			})
		})
	}
}
