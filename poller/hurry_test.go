package poller_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/poller"
)

func TestAHurriedTargetIsAskedNowAndKeepsItsTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fake{answer: after(5*time.Second, `{"temperature": 21, "humidity": 40}`)}
		device := target(t, "x", source, "1m", "1h")
		device.Subject.ID = 7
		device.Timeout = 10 * time.Second
		device.Fields = []poller.Field{field(t, "temperature", 0), field(t, "humidity", 1)}
		p, r := poller.New(), &record{}
		if err := p.Apply([]*poller.Target{device}); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute+30*time.Second)
		defer cancel()
		time.AfterFunc(80*time.Second, func() { p.Hurry(7); p.Hurry(7); p.Hurry(8) })
		time.AfterFunc(121*time.Second, func() { p.Hurry(7); p.Hurry(7) })
		time.AfterFunc(123*time.Second, func() { p.Hurry(7) })
		p.Run(ctx, r.sink)
		if got, want := clock(source.asked), "0:00 1:00 1:20 2:00 2:05 3:00"; got != want {
			t.Errorf("asked at %s, want %s: at once, and once more after a poll under way", got, want)
		}
		polls := r.of("x")
		if got, want := clock(ticks(polls)), "0:00 1:00 1:20 2:00 2:05 3:00"; got != want {
			t.Errorf("ticks %s, want %s", got, want)
		}
		for i, want := range []string{"temperature=21 humidity=40", "temperature=21", "temperature=21 humidity=40"} {
			if got := fields(polls[i]); got != want {
				t.Errorf("poll %d read %q, want %q", i, got, want)
			}
		}
		if source.most != 1 || polls[5].Missed != 0 {
			t.Errorf("%d requests at once, %d ticks missed", source.most, polls[5].Missed)
		}
	})
}

func TestARenamedTargetIsKnownAgainByItsID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &fake{answer: says("")}
		p, r := poller.New(), &record{}
		named := func(name string) []*poller.Target {
			device := target(t, name, source, "1m")
			device.Subject.ID = 7
			return []*poller.Target{device}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Second)
		defer cancel()
		time.AfterFunc(0, func() { _ = p.Apply(named("old")) })
		time.AfterFunc(90*time.Second, func() { _ = p.Apply(named("new")) })
		p.Run(ctx, r.sink)
		if got, want := clock(source.asked), "0:00 1:00 2:00"; got != want {
			t.Errorf("asked at %s, want %s", got, want)
		}
		if len(r.of("new")) != 1 {
			t.Errorf("polls under the new name: %d, want 1", len(r.of("new")))
		}
	})
}
