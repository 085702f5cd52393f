package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// fickle is a hot room that is warned of at once, and flaps when it fires three
// times within half an hour.
func fickle() watch.Target {
	r := hot("a")
	r.Fields[0].Rules.Limits[0].After = checks.After{}
	r.Fields[0].Flap = suppression.Flap{Times: 3, Per: 30 * time.Minute}
	return r
}

func TestWhatComesAndGoesTooOftenIsToldOnceUntilItIsCalm(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle())
		s.poll("28 20 28 20")
		s.expect("the first times", in("WARN"), in("OK"), in("WARN"), in("OK"))
		s.restarts(fickle())
		s.poll("28")
		s.expect("the third, though another process saw the others", in("WARN", "flapping"))
		s.poll("20 28 20 28 20 28 20 28")
		s.expect("from then on")
		if open := s.open(); len(open) != 1 || open[0].ID != 3 || open[0].Flapping.Times != 7 || !open[0].Flapping.Well.IsZero() {
			s.t.Errorf("open = %+v, want one alert that came seven times", open)
		}
		s.poll("31")
		s.expect("what is worse than ever", in("ERROR", "31"))
		s.poll("28 20 33 20")
		s.expect("but not again")
		s.poll("20 20 20 20 20 20 20 20 20 20 20 20 20")
		s.restarts(fickle())
		s.poll("x x x 20")
		s.expect("the time without watch and the silence do not count", in("NO ANSWER"), in("OK", "answers"))
		s.poll("20")
		s.expect("calm for half the time", in("OK"))
		if open := s.open(); len(open) != 0 {
			s.t.Errorf("open = %+v, want none", open)
		}
		if got := strings.Join(s.tale(3), "; "); got != "fired; worsened; resolved" {
			s.t.Errorf("the record says %q", got)
		}
	})
}

func TestAFlappingAlertEndsWithItsTargetAndWithoutItsRule(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle(), room("b"))
		s.poll("28 20 28 20 28 20")
		s.chat.take()
		s.apply(room("b"))
		if got := s.chat.take(); len(got) != 2 || !strings.Contains(strings.Join(got, " "), "WATCHED") {
			s.t.Errorf("the chat got %q, want that it is not watched any more", got)
		}
		s.apply(fickle(), room("b"))
		s.chat.take()
		s.poll("28 20")
		s.expect("it flaps still", in("WARN", "flapping"))
		constant := fickle()
		constant.Fields[0].Flap = suppression.Flap{}
		s.apply(constant, room("b"))
		s.chat.take()
		s.poll("20")
		s.expect("where nothing flaps, it is over", in("OK"))
	})
}

func TestWhatFlapsInAMuteIsToldWhenItComesAgainAfterIt(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle())
		s.mute("a", 10*time.Minute)
		s.poll("28 20 28 20 28 20")
		s.wait(10 * time.Minute)
		s.expect("when the mute ends it is well")
		s.poll("28")
		s.expect("it comes again", in("WARN", "flapping"))
	})
}

func TestOneMissedPollInTenDoesNotKeepAFlappingAlertOpenForEver(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle())
		s.poll("28 20 28 20 28 20")
		s.chat.take()
		s.poll("20 20 20 20 20 20 20 20 20 x 20 20 20 20 20 20 20 20 20 x")
		if open := s.open(); len(open) != 0 {
			s.t.Errorf("well for longer than half the time: %+v", open)
		}
	})
}

func TestALevelThatComesAndGoesIsFlappingToo(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle())
		s.poll("28 31 28 31 28 31")
		s.expect("the first times", in("WARN"), in("ERROR"), in("ERROR"), in("ERROR"))
		s.poll("28 31 28")
		s.chat.take() // it flaps by now
		s.poll(strings.Repeat("28 31 ", 30))
		s.expect("from then on")
		if n := len(s.tale(1)); n > 10 {
			s.t.Errorf("%d steps stand in the record", n)
		}
		s.poll("41 28")
		s.expect("what is worse than ever", in("FATAL"))
		s.poll(strings.Repeat("28 ", 16) + "31")
		s.expect("worse again, after it stayed as it was for half the time", in("ERROR"))
		s.poll("20")
		s.expect("its end", in("OK"))
	})
}

func TestTheRecordOfWhatFlapsIsBounded(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(fickle())
		s.poll(strings.Repeat("28 20 ", 60))
		if n := len(s.tale(3)); n != 1 {
			s.t.Errorf("%d steps stand in the record of what came sixty times, want its beginning", n)
		}
	})
}
