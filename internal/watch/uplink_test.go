package watch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// remote is a room beyond our own uplink.
func remote(name string) watch.Target {
	r := room(name)
	r.Subject.Tags = []string{"remote"}
	for i := range r.Target.Fields {
		r.Target.Fields[i].Subject.Tags = r.Subject.Tags
	}
	return r
}

// uplinked lets a site know of its uplink.
func uplinked(s *site, check string) {
	s.adjust = func(p *watch.Plan) { p.Uplink = &watch.Uplink{Tag: "remote", Check: check} }
}

func TestOurOwnNetworkIsToldOnceInPlaceOfAllBehindIt(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "")
		sites := []watch.Target{remote("a"), remote("b"), remote("c"), room("local")}
		s.apply(sites...)
		s.round("oooo")
		s.round("xxoo")
		s.round("xxxo")
		s.round("xxxo")
		s.expect("the network, once", in("OUR NETWORK", "remote", "3"))
		network := func(a checks.Alert) bool { return a.Kind == checks.Uplink && a.Others == 3 && a.Held == nil }
		if open := s.open(); len(open) != 4 || !slices.ContainsFunc(open, network) {
			s.t.Errorf("open = %+v, want three that are held and the network", open)
		}
		s.restarts(sites...)
		s.round("xxxo")
		s.expect("nor after a restart")
		s.poll("28") // of the first: it answers
		s.expect("it is back", in("OK"))
		s.round("ooxo")
		s.answers(0, true)
		s.expect("who is still silent is told", in("NO ANSWER", "c"))
		s.pollOf(3, "28 28")
		s.expect("the others are watched all the time", in("WARN", "local"))
	})
}

func TestWhatIsSilentAloneIsNotBlamedOnTheNetwork(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "")
		s.apply(remote("a"), remote("b"))
		s.round("oo")
		s.round("xo")
		s.round("x-")
		s.expect("while the other has not been asked since")
		s.answers(1, true)
		s.expect("the other answers", in("NO ANSWER", "a"))
		s.round("-x")
		s.round("-x")
		s.expect("now none does: who was told of stays told", in("OUR NETWORK"))
		s.answers(0, true)
		s.expect("one answers: it is up, and was not silent because of it", in("OK", "1 more"))
		s.round("-x")
		s.answers(0, true)
		s.expect("the other was not", in("NO ANSWER", "b"))
	})
}

func TestACheckTargetTellsWhetherTheNetworkIsUp(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "gateway")
		gateway := room("gateway")
		gateway.Rules.NoResponse = checks.Rule{}
		s.apply(gateway, remote("a"), remote("b"))
		s.round("ooo")
		s.round("oxo")
		s.round("-xo")
		s.expect("until the gateway has been asked")
		if id := s.poller.targets[0].Subject.ID; len(s.poller.hurried) != 1 || s.poller.hurried[0] != id {
			s.t.Errorf("hurried: %v, want the gateway, %d", s.poller.hurried, id)
		}
		s.answers(0, false)
		s.wait(2 * time.Second)
		s.expect("it does not answer", in("OUR NETWORK"))
		s.answers(0, true)
		s.expect("it is back", in("OK"))
		s.answers(1, true)
		s.expect("and so is the device")
	})
}

func TestTheNetworkCanBeMutedAndTakenAway(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "")
		s.apply(remote("a"), remote("b"))
		s.mute("uplink:remote", time.Hour)
		s.round("xx")
		s.round("xx")
		s.round("xx")
		s.expect("muted")
		held := 0
		for _, a := range s.open() {
			if a.Held != nil && (a.Held.By == suppression.ByUplink || a.Held.By == suppression.ByMute) {
				held++
			}
		}
		if held != 3 {
			s.t.Errorf("%d are held, want all three", held)
		}
		s.adjust = nil
		s.apply(remote("a"), remote("b"))
		s.chat.take()
		s.wait(2 * time.Second)
		s.expect("without an uplink, what is silent is told", in("NO ANSWER"))
		if open := s.open(); len(open) != 2 {
			s.t.Errorf("open = %+v, want the two devices", open)
		}
	})
}

func TestTheUplinkIsAsBadAsTheWorstThatItHoldsBack(t *testing.T) {
	inBubble(t, func(s *site) {
		mild, grave, pager := remote("a"), remote("b"), &chat{}
		mild.Rules.NoResponse = checks.Rule{Level: checks.Warn, After: checks.After{Polls: 1}}
		grave.Rules.NoResponse = checks.Rule{Level: checks.Fatal, After: checks.After{Polls: 3}}
		s.adjust = func(p *watch.Plan) {
			p.Uplink = &watch.Uplink{Tag: "remote"}
			p.Lines = append(p.Lines, notify.Line{Policy: notify.Policy{Channel: "pager", Level: checks.Error, Timeout: time.Minute}, Channel: pager})
		}
		s.apply(mild, grave)
		s.round("xx")
		s.round("xx")
		s.expect("while only a warning is held back", in("OUR NETWORK"))
		if got := pager.take(); len(got) != 0 {
			s.t.Errorf("the pager got %q for a warning", got)
		}
		s.round("xx")
		s.expect("once something fatal is", in("OUR NETWORK"))
		if got := pager.take(); len(got) != 1 || !strings.Contains(got[0], "OUR NETWORK") {
			s.t.Errorf("the pager got %q, want that the network is down, once that is fatal", got)
		}
		s.round("xx")
		s.restarts(mild, grave)
		s.round("xx")
		s.expect("and not again")
		s.round("oo")
		s.expect("its end", in("OK"))
	})
}

// slow has each target of a site that is hurried answer after its timeout that
// it is silent, and one of them be asked at first, for so long.
func (s *site) slow(all time.Duration) {
	s.t.Helper()
	const timeout = 5 * time.Second
	asked := map[int64]bool{}
	ask := func(id int64) {
		if asked[id] {
			return
		}
		asked[id] = true
		for _, t := range s.poller.targets {
			if t.Subject.ID == id {
				silence := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now(), Took: timeout}
				silence.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
				time.AfterFunc(timeout, func() { s.watch.Take(s.t.Context(), silence) })
			}
		}
	}
	ask(s.poller.targets[0].Subject.ID)
	for ended := time.Now().Add(all); time.Now().Before(ended); s.wait(100 * time.Millisecond) {
		for _, id := range s.poller.pressed() {
			ask(id)
		}
	}
}

func TestManySlowTargetsAreAllAskedBeforeOneOfThemIsBlamed(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "")
		var all []watch.Target
		for i := range 40 {
			r := remote(fmt.Sprintf("r%d", i))
			r.Rules.NoResponse.After = checks.After{Polls: 1}
			all = append(all, r)
		}
		s.apply(all...)
		for i := range all {
			s.answers(i, true)
		}
		s.wait(time.Minute)
		s.slow(time.Minute)
		s.expect("once all were asked", in("OUR NETWORK", "40"))
	})
}

func TestWhoIsHurriedAndNeverAskedIsNotWaitedForForEver(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "")
		var all []watch.Target
		for i := range 40 {
			all = append(all, remote(fmt.Sprintf("r%d", i)))
		}
		s.apply(all...)
		s.round("o")
		s.round("x")
		s.round("x")
		s.wait(10 * time.Second)
		s.expect("while others are asked")
		s.wait(time.Minute)
		s.expect("when none is left to be asked", in("NO ANSWER", "r0"))
		if n := len(s.poller.pressed()); n != 39 {
			s.t.Errorf("%d were hurried, want each of the others once", n)
		}
	})
}
