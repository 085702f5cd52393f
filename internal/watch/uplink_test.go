package watch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
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
