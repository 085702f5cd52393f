package watch_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// fails hands over a poll of a target, now, that fails in a way.
func (s *site) fails(target int, class checks.Class) {
	s.t.Helper()
	p := poller.Poll{Target: s.poller.targets[target], Tick: time.Now(), Began: time.Now()}
	p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: class}}
	s.watch.Take(s.t.Context(), p)
	synctest.Wait()
}

// A source asks a host; nothing: it does so by running a program.
type source string

func (s source) Host() string { return string(s) }

func (source) Fetch(context.Context) (poller.Answer, error) { return poller.Answer{}, nil }

// A way is how a target fails, and whether the way to it may be to blame.
type way struct {
	class  checks.Class
	source poller.Source
	blamed bool
}

func ways() map[string]way {
	return map[string]way{
		"the name is not known":          {class: checks.UnknownHost, blamed: true},
		"no route":                       {class: checks.Unreachable, blamed: true},
		"no answer in time":              {class: checks.Timeout, blamed: true},
		"the connection breaks off":      {class: checks.Broken, blamed: true},
		"it sends nothing any more":      {class: checks.Unsent, blamed: true},
		"the host refuses":               {class: checks.Refused, source: source("10.0.0.7:80")},
		"the end of a tunnel refuses":    {class: checks.Refused, source: source("localhost:8080"), blamed: true},
		"a port of ours refuses":         {class: checks.Refused, source: source("127.0.0.1:8080"), blamed: true},
		"the same by IPv6":               {class: checks.Refused, source: source("[::1]:8080"), blamed: true},
		"the certificate is wrong":       {class: checks.BadTLS},
		"an HTTP status":                 {class: checks.BadStatus},
		"the answer is too large":        {class: checks.TooLarge},
		"the answer is unreadable":       {class: checks.Unreadable},
		"the answer is no JSON":          {class: checks.NotJSON},
		"the answer breaks off":          {class: checks.CutOff},
		"a program fails":                {class: checks.BadStatus, source: source(""), blamed: true},
		"a program prints what is wrong": {class: checks.NotJSON, source: source(""), blamed: true},
		"a program takes too long":       {class: checks.Timeout, source: source(""), blamed: true},
		"a program cannot be run":        {class: checks.NotStarted, source: source("")},
	}
}

// takes has targets fail in a way.
func (f way) takes(targets ...watch.Target) []watch.Target {
	for i := range targets {
		targets[i].Source = f.source
	}
	return targets
}

func TestOurNetworkIsBlamedOnlyForFaultsOfTheWay(t *testing.T) {
	for name, f := range ways() {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *site) {
				uplinked(s, "")
				s.apply(f.takes(remote("a"), remote("b"))...)
				s.round("oo")
				for range 3 {
					s.wait(time.Minute)
					s.fails(0, f.class)
					s.fails(1, f.class)
				}
				told := s.chat.take()
				if len(told) == 0 || strings.Contains(told[0], "OUR NETWORK") != f.blamed {
					s.t.Errorf("both targets fail so, and the chat got %q", told)
				}
			})
		})
	}
}

func TestACheckThatAnswersWithAnErrorLeavesTheNetworkWithoutBlame(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "gateway")
		s.apply(room("gateway"), remote("a"))
		s.round("oo")
		for range 3 {
			s.wait(time.Minute)
			s.fails(0, checks.BadStatus)
			s.answers(1, false)
		}
		s.expect("each for itself", in("NO ANSWER", "gateway"), in("NO ANSWER", "a"))
	})
}

func TestAParentIsBlamedOnlyForFaultsOfTheWay(t *testing.T) {
	for name, f := range ways() {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *site) {
				parent := room("switch")
				parent.Rules.NoResponse.After.Polls = 100
				s.apply(f.takes(parent, through("rack", "switch"))...)
				s.round("oo")
				for range 3 {
					s.wait(time.Minute)
					s.fails(0, f.class)
					s.fails(1, checks.Timeout)
				}
				if f.blamed {
					s.expect("the switch is to blame")
				} else {
					s.expect("the switch is reached", in("NO ANSWER", "rack"))
				}
			})
		})
	}
}

func TestWhatAnswersWithAnErrorIsBlamedOnNothingBeforeIt(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "gateway")
		rack := remote("rack")
		rack.Parents = []string{"switch"}
		s.apply(room("gateway"), room("switch"), rack)
		s.round("ooo")
		for range 2 {
			s.wait(time.Minute)
			s.answers(0, false)
			s.answers(1, false)
			s.answers(2, false)
		}
		if told := strings.Join(s.chat.take(), "\n"); strings.Contains(told, "rack") {
			s.t.Errorf("the chat got %q, and the switch is silent", told)
		}
		s.wait(time.Minute)
		s.fails(2, checks.BadStatus)
		s.expect("the rack answers with an error, whatever the others do", in("NO ANSWER", "rack"))
	})
}
