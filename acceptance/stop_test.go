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
	const kills, drama = 100, 42 * time.Second
	began := time.Now()
	groups := [][]string{{"a", "b"}, {"c", "d"}, {"e", "f"}} // no message has more alerts than it names
	var devices []sim.Device
	for i, name := range slices.Concat(groups...) {
		var acts []sim.Act
		for n := range 4 {
			acts = append(acts, hot(time.Duration(i)*570*time.Millisecond+time.Duration(n)*10*time.Second, 2300*time.Millisecond))
		}
		devices = append(devices, device(name, acts...))
	}
	p := newPlace(t, devices...)
	p.configure(everywhere(groups...))
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
	wait(time.Until(began.Add(drama)))
	p.patience = 70 * time.Second // what failed again and again is tried once a minute
	p.settled(8)
	daemon.stop()
	p.expectTold()
	p.expectWhole()
	t.Logf("%d alerts after %d kills; %d messages on Telegram, %d on LINE; accepted before: %v",
		len(p.alerts()), kills, len(p.provider.chat("telegram")), len(p.provider.chat("line")), p.provider.repeated)
}

func TestAKillBetweenTheYesOfAProviderAndOurNoteOfItTellsNothingTwice(t *testing.T) {
	t.Parallel()
	var acts []sim.Act
	for n := range time.Duration(8) {
		acts = append(acts, hot(n*4*time.Second, 2*time.Second))
	}
	p := newPlace(t, device("room", acts...))
	p.configure(everywhere([]string{"room"}))
	alive := make(chan *process, 1)
	kills := map[string]int{} // by whose yes
	p.provider.accepted = func(l letter) {
		if kills[l.service] >= 3 {
			return // Telegram says yes to the same letter again and again
		}
		select {
		case daemon := <-alive:
			kills[l.service]++
			daemon.kill()
		default:
		}
	}
	proven := func() bool {
		p.provider.mu.Lock()
		defer p.provider.mu.Unlock()
		return !slices.ContainsFunc(services(), func(service string) bool {
			return service != "telegram" && (kills[service] == 0 || p.provider.repeated[service] == 0)
		})
	}
	for end := time.Now().Add(30 * time.Second); !proven() && time.Now().Before(end); {
		daemon := p.start()
		alive <- daemon
		select {
		case <-daemon.done:
		case <-time.After(2 * time.Second):
			daemon.kill()
		}
		select {
		case <-alive:
		default:
		}
	}
	p.provider.mu.Lock()
	p.provider.accepted = nil
	p.provider.mu.Unlock()
	daemon := p.watching()
	p.settled(1)
	daemon.stop()
	p.expectTold()
	p.expectWhole()
	if !proven() {
		t.Errorf("killed after the yes of %v, and sent again to %v: this proves little", kills, p.provider.repeated)
	}
}

// wait lets time pass that belongs to the story.
func wait(d time.Duration) { <-time.After(d) }
