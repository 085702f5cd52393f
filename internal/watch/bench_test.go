package watch_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A bell is a channel that says when something was sent through it.
type bell chan struct{}

func (c bell) Send(context.Context, notify.Message) notify.Result {
	c <- struct{}{}
	return notify.Result{Outcome: notify.Sent}
}

// A hall is a watch over many targets of three fields each, in real time and
// over a real store.
type hall struct {
	watch  *watch.Watch
	polls  []poller.Poll // one of each target, all well
	judged atomic.Int64
	bell   bell
}

// newHall returns a hall with so many targets, which lie beyond an uplink where
// they bear its tag.
func newHall(b *testing.B, targets int, tags ...string) *hall {
	b.Helper()
	store, _, err := data.Open(b.Context(), filepath.Join(b.TempDir(), "x.db"), data.Options{Reserve: -1})
	if err != nil {
		b.Fatal(err)
	}
	h := &hall{bell: make(bell, 1)}
	log := slog.New(slog.DiscardHandler)
	dispatch := notify.NewDispatcher(store, log)
	h.watch = watch.New(watch.Options{
		Store: store, Poller: &still{}, Dispatcher: dispatch, Log: log,
		Observe: func(poller.Poll) { h.judged.Add(1) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { dispatch.Run(ctx) })
	done.Go(func() { _ = h.watch.Run(ctx) })
	b.Cleanup(func() {
		cancel()
		done.Wait()
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	h.apply(b, targets, tags)
	return h
}

// apply gives the hall its targets.
func (h *hall) apply(b *testing.B, targets int, tags []string) {
	b.Helper()
	plan := watch.Plan{
		Flush: 30 * time.Second, Uplink: &watch.Uplink{Tag: "remote"},
		Lines: []notify.Line{{Policy: notify.Policy{Channel: "bell", Level: checks.Warn, Timeout: time.Minute}, Channel: h.bell}},
	}
	limits := []checks.Limit{
		{Level: checks.Warn, Lower: new(10.0), Upper: new(27.0), After: checks.After{Polls: 1}},
		{Level: checks.Error, Lower: new(5.0), Upper: new(30.0), After: checks.After{Polls: 1}},
	}
	for n := range targets {
		name := fmt.Sprintf("target-%d", n)
		t := watch.Target{
			Target: &poller.Target{Subject: checks.Subject{Target: name, Tags: tags}},
			Rules:  &checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}},
		}
		for _, field := range []string{"a", "b", "c"} {
			t.Target.Fields = append(t.Target.Fields, poller.Field{Subject: checks.Subject{Target: name, Field: field}})
			t.Fields = append(t.Fields, watch.Field{Rules: &checks.Rules{Limits: limits}})
		}
		plan.Targets = append(plan.Targets, t)
	}
	if _, err := h.watch.Apply(b.Context(), plan); err != nil {
		b.Fatal(err)
	}
	for _, t := range plan.Targets {
		p := poller.Poll{Target: t.Target}
		for i := range t.Target.Fields {
			p.Results = append(p.Results, poller.Result{Field: &t.Target.Fields[i], Reading: checks.Reading{Value: 20}})
		}
		h.polls = append(h.polls, p)
	}
}

// take hands a poll over, as of a time.
func (h *hall) take(b *testing.B, p poller.Poll, at time.Time) {
	p.Tick, p.Began, p.Took = at, at, time.Millisecond
	h.watch.Take(b.Context(), p)
}

// BenchmarkWell is the way of a poll that is no news: judged, and stored
// together with thousands of others.
func BenchmarkWell(b *testing.B) {
	h := newHall(b, 1000)
	b.ReportAllocs()
	at := time.Now()
	taken := 0
	for b.Loop() {
		if taken%len(h.polls) == 0 {
			at = at.Add(time.Second)
		}
		h.take(b, h.polls[taken%len(h.polls)], at)
		taken++
	}
	for h.judged.Load() < int64(taken) {
		time.Sleep(time.Millisecond)
	}
}

// BenchmarkAlarm is how long it takes from the poll that is news until a
// channel is called: two commits on disk, and the words.
func BenchmarkAlarm(b *testing.B) {
	h := newHall(b, 1000)
	at, value := time.Now(), 28.0
	for b.Loop() {
		p := h.polls[0]
		p.Results = append([]poller.Result(nil), p.Results...)
		p.Results[0].Reading.Value = value
		at = at.Add(time.Second)
		h.take(b, p, at)
		<-h.bell
		value = 48 - value // the end is told too
	}
}

// BenchmarkCutOff is the way of a poll of one of many silent targets while the
// uplink is down, each by itself.
func BenchmarkCutOff(b *testing.B) {
	for _, targets := range []int{100, 1600} {
		b.Run(fmt.Sprint(targets), func(b *testing.B) {
			h := newHall(b, targets, "remote")
			taken := 0
			silent := func() {
				p := h.polls[taken%targets]
				p.Results, p.Response = nil, checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
				h.take(b, p, time.Now())
				for taken++; h.judged.Load() < int64(taken); {
					runtime.Gosched()
				}
			}
			for range 3 * targets {
				silent()
			}
			<-h.bell
			b.ResetTimer()
			for b.Loop() {
				silent()
			}
		})
	}
}
