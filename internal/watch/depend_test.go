package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// through is a room that is reached through others.
func through(name string, parents ...string) watch.Target {
	r := room(name)
	r.Parents = parents
	return r
}

// answers hands over a poll of a target, now: whether it responds.
func (s *site) answers(target int, responds bool) {
	s.t.Helper()
	t := s.poller.targets[target]
	p := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now()}
	if !responds {
		p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
	}
	s.watch.Take(s.t.Context(), p)
	synctest.Wait()
}

// round polls targets within one minute, each a second after the one before:
// x does not respond.
func (s *site) round(answers string) {
	s.t.Helper()
	s.wait(time.Minute - time.Duration(len(answers))*time.Second)
	for i, a := range answers {
		s.wait(time.Second)
		if a != '-' {
			s.answers(i, a != 'x')
		}
	}
}

func TestOneSwitchAndFortyDevicesAreOneMessage(t *testing.T) {
	inBubble(t, func(s *site) {
		targets := []watch.Target{room("switch")}
		for i := range 40 {
			targets = append(targets, through(fmt.Sprintf("device-%d", i), "switch"))
		}
		s.apply(targets...)
		all := func(answer byte) string { return string(slices.Repeat([]byte{answer}, 41)) }
		s.round(all('o'))
		s.round(all('x'))
		s.round(all('x'))
		s.round(all('x'))
		s.expect("the switch is told", in("NO ANSWER", "switch"))
		if open := s.open(); len(open) != 41 {
			s.t.Errorf("%d alerts are open, want one of each", len(open))
		}
		s.restarts(targets...)
		s.round(all('x'))
		s.expect("nor after a restart")
		s.answers(0, true)
		s.expect("the switch is back", in("OK", "switch"))
		s.wait(3 * time.Second)
		s.expect("nobody has asked the devices since")
		fired := s.open()[0].Fired
		for i := range 40 {
			s.wait(10 * time.Millisecond)
			s.answers(1+i, i >= 2)
		}
		s.expect("until their parent has been asked")
		s.answers(0, true)
		s.expect("who is still silent is told", in("NO ANSWER", "device-0", "1 more"))
		if open := s.open(); len(open) != 2 || open[0].Held != nil || !open[0].Fired.Equal(fired) {
			s.t.Errorf("open = %+v, want two with the time at which they fired", open)
		}
	})
}

func TestAChildAboutToFireAsksItsParentFirst(t *testing.T) {
	inBubble(t, func(s *site) {
		child, parent := through("child", "parent"), room("parent")
		child.Timeout, parent.Timeout = time.Second, 3*time.Second
		s.apply(child, parent)
		s.round("oo")
		s.round("xo")
		if len(s.poller.hurried) > 0 {
			s.t.Error("the parent is hurried before anything is about to fire")
		}
		s.round("x-")
		if want := s.poller.targets[1].Subject.ID; !slices.Equal(s.poller.hurried, []int64{want}) {
			s.t.Errorf("hurried: %v, want the parent, %d", s.poller.hurried, want)
		}
		s.wait(time.Second)
		s.expect("while nobody knows")
		if open := s.open(); len(open) != 1 || open[0].Held == nil || open[0].Held.By != suppression.ByDependency || open[0].Held.Name != "parent" {
			s.t.Errorf("open = %+v, want what its parent holds", open)
		}
		s.answers(1, false)
		s.wait(time.Minute)
		s.expect("the parent does not answer either")
		s.round("oo")
		s.expect("when both are back, nobody was told anything")
		s.round("xo")
		s.round("x-")
		s.wait(2 * time.Second)
		s.answers(1, true)
		s.expect("the parent answers", in("NO ANSWER", "child"))
		s.round("oo")
		s.expect("its end", in("OK"))
		s.round("xo")
		s.round("x-")
		s.wait(4 * time.Second)
		s.expect("the parent does not answer in time", in("NO ANSWER", "child"))
		if n := len(s.poller.hurried); n != 3 {
			s.t.Errorf("the parent was hurried %d times, want once for each time", n)
		}
	})
}

func TestValuesAreNotHeldByAParent(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(through("child", "parent"), room("parent"))
		s.pollOf(1, "x x x")
		s.expect("the parent", in("NO ANSWER", "parent"))
		s.poll("28 28")
		s.expect("a value is told whatever the parent does", in("WARN", "28"))
	})
}

func TestAChainOfParentsHoldsAllBehindIt(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("router"), through("switch", "router"), through("device", "switch"))
		s.round("ooo")
		s.round("xxx")
		s.round("xxx")
		s.round("xxx")
		s.expect("the first in the chain", in("NO ANSWER", "router"))
		s.answers(0, true)
		s.expect("it is back", in("OK", "router"))
		s.round("oxx")
		s.answers(0, true)
		s.expect("the next in the chain is still silent", in("NO ANSWER", "switch"))
		s.round("oox")
		s.expect("it is back too", in("OK", "switch"))
		s.answers(1, true)
		s.expect("and the last has a fault of its own", in("NO ANSWER", "device"))
		s.round("ooo")
		s.expect("all is well", in("OK", "device"))
	})
}

func TestParentsInACircleHoldNothingBack(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(through("a", "b"), through("b", "a"))
		for range 5 {
			s.round("xx")
		}
		if got := s.chat.take(); len(got) != 1 {
			s.t.Errorf("the chat got %q, want one of the two", got)
		}
	})
}

func TestAParentThatIsNeverToldHoldsNothingBack(t *testing.T) {
	inBubble(t, func(s *site) {
		hub := room("switch")
		hub.Rules.NoResponse = checks.Rule{}
		s.apply(hub, through("child", "switch"))
		for range 3 {
			s.round("xx")
		}
		s.expect("the switch may be silent, and its child is told", in("NO ANSWER", "child"))
	})
}

func TestBehindAParentThatIsNeverToldThoseThatItIsReachedThroughCount(t *testing.T) {
	inBubble(t, func(s *site) {
		hub := through("switch", "router", "child")
		hub.Rules.NoResponse = checks.Rule{}
		s.apply(room("router"), hub, through("child", "switch"))
		for range 3 {
			s.round("xxx")
		}
		s.expect("the router, through which both are reached", in("NO ANSWER", "router"))
	})
}
