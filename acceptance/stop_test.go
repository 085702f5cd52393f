package acceptance_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/sim"
)

func TestAStopIsQuickAndLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t, device("steady"), device("stove", hot(time.Second, 2*time.Second)),
		device("dead", sim.Act{Play: sim.Hang}))
	p.configure(configuration([]string{"steady", "stove", "dead"}))
	p.provider.behave(func(service string) mood {
		if service == "line" {
			return hangs
		}
		return accepts
	})
	daemon := p.watching()
	p.await("an alert and its end", func() bool {
		return p.provider.seen("telegram", "WARN stove") && p.provider.seen("telegram", "OK stove")
	})
	p.await("LINE to be asked", func() bool { return len(p.provider.attempts("line")) > 0 })
	wait(3 * time.Second) // in which nothing happens that is worth a commit of its own
	stopped := time.Now()
	daemon.stop()
	ticks := p.ticks("steady")
	p.expectEverySecond(ticks)
	if last := ticks[len(ticks)-1]; stopped.Sub(last) > 2*time.Second {
		t.Errorf("the last sample is of %s, want one of the last seconds before the stop at %s", last, stopped)
	}
	p.provider.leave()
	p.provider.behave(func(string) mood { return accepts })
	p.provider.come()
	daemon = p.watching()
	p.settled(2)
	daemon.stop()
	p.expectTold()
}

func TestNothingIsLostAndNothingToldTwiceWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	const kills, drama = 20, 10 * time.Second
	began := time.Now()
	groups := [][]string{{"a", "b", "c"}, {"d", "e", "f"}} // no message has more alerts than it names
	var devices []sim.Device
	for i, name := range slices.Concat(groups...) {
		at := time.Duration(i) * 370 * time.Millisecond
		const lasts, every = 1300 * time.Millisecond, 3 * time.Second
		devices = append(devices, device(name, hot(at, lasts), hot(at+every, lasts), hot(at+2*every, lasts)))
	}
	p := newPlace(t, devices...)
	p.configure(configuration(groups...))
	moods := rand.New(rand.NewPCG(seed, 1))
	p.provider.behave(func(string) mood {
		return []mood{accepts, slow, slow, swallows, breaks, hangs}[moods.IntN(6)]
	})
	moments := rand.New(rand.NewPCG(seed, 2))
	for range kills {
		daemon := p.start()
		wait(time.Duration(moments.IntN(800)) * time.Millisecond)
		daemon.kill()
	}
	p.provider.behave(func(string) mood { return accepts })
	daemon := p.watching()
	wait(time.Until(began.Add(drama + 3*time.Second)))
	p.settled(5)
	daemon.stop()
	p.expectTold()
	if err := p.view().Check(t.Context()); err != nil {
		t.Errorf("after %d kills the database is not whole: %v", kills, err)
	}
	if n := len(p.alerts()); n < 5 {
		t.Errorf("only %d alerts: this proves little", n)
	}
	t.Logf("%d alerts; %d messages on Telegram, %d on LINE, where %d more had been accepted before",
		len(p.alerts()), len(p.provider.chat("telegram")), len(p.provider.chat("line")), p.provider.repeated["line"])
}

// wait lets time pass that belongs to the story.
func wait(d time.Duration) { <-time.After(d) }
