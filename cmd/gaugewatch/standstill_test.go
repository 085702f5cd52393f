package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A stone is a channel that never answers, whatever its context says, as where
// a folder lies on a share that is gone.
type stone struct{ release chan struct{} }

// Send waits until it is let go.
func (s stone) Send(context.Context, notify.Message) notify.Result {
	<-s.release
	return notify.Result{Outcome: notify.Sent}
}

// A shut outbox cannot be read.
type shut struct{ notify.Outbox }

// Due says so.
func (shut) Due(context.Context, string) ([]notify.Delivery, error) {
	return nil, errors.New("I/O error")
}

func TestAChannelThatStandsStillIsIll(t *testing.T) {
	for name, unread := range map[string]bool{"an attempt does not come to its end": false, "the outbox cannot be read": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := owing(t, "ops")
				var outbox notify.Outbox = store
				if unread {
					outbox = shut{store}
				}
				d := notify.NewDispatcher(outbox, slog.New(slog.DiscardHandler))
				s := stone{make(chan struct{})}
				d.Apply([]notify.Line{{Policy: notify.Policy{Channel: "ops", Timeout: 30 * time.Second}, Channel: s}})
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() {
					d.Run(ctx)
					close(done)
				}()
				time.Sleep(debtPatience)
				if ill := ills("ops", d.Health()["ops"], time.Now()); ill != "" {
					t.Errorf("it is ill too soon: %s", ill)
				}
				time.Sleep(time.Minute)
				if ill := ills("ops", d.Health()["ops"], time.Now()); ill != `channel "ops" has stood still for 11m` {
					t.Errorf("it is ill of %q: %+v", ill, d.Health()["ops"])
				}
				if all := d.Health(); !allStand(all, time.Now()) {
					t.Errorf("the watchdog is not let know: %+v", all)
				}
				cancel()
				close(s.release)
				<-done
			})
		})
	}
}

func TestTheWatchdogIsFedAsLongAsOneChannelMoves(t *testing.T) {
	now := time.Now()
	still := notify.Health{Stands: now.Add(-debtPatience - time.Second)}
	for want, all := range map[bool][]map[string]notify.Health{
		false: {nil, {"a": {}}, {"a": still, "b": {}}, {"a": still, "b": {Stands: now}}},
		true:  {{"a": still}, {"a": still, "b": still}},
	} {
		for _, channels := range all {
			if got := allStand(channels, now); got != want {
				t.Errorf("%+v: %v", channels, got)
			}
		}
	}
}

// owing returns a store in which a channel is owed a message.
func owing(t *testing.T, channel string) *data.Store {
	t.Helper()
	now := time.Now()
	store, _, err := data.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), data.Options{At: now, Reserve: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	err = store.Commit(t.Context(), data.Batch{Deliveries: []notify.Delivery{{
		Channel: channel, Cause: notify.CauseNotice, Owed: now, State: notify.Owed, Next: now, Notice: &notify.Notice{Topic: notify.TestTopic, Text: "x"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return store
}
