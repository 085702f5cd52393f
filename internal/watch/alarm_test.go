package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// tell lets somebody outside say something, as a door would.
func (s *site) tell(a inbound.Alarm) {
	s.t.Helper()
	if a.Account == "" {
		a.Account = "test"
	}
	if err := (watch.Desk{Watch: s.watch, Store: s.store}).Alarm(s.t.Context(), a); err != nil {
		s.t.Fatal(err)
	}
	s.wait(2 * time.Minute) // longer than alerts wait for company
}

func cpu(level checks.Level, text string) inbound.Alarm {
	return inbound.Alarm{Door: "sns", Name: "cpu", Title: "CPU high", Level: level, Text: text}
}

func TestAnAlarmFromOutsideIsToldOnceAndItsEnd(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(cpu(checks.None, "fine"))
		s.expect("that all is well")
		s.tell(cpu(checks.Error, "Threshold crossed: 99"))
		s.expect("that it is wrong", in("🔴 ERROR CPU high: Threshold crossed: 99"))
		s.tell(cpu(checks.Error, "Threshold crossed: 100"))
		s.expect("that it still is")
		s.tell(cpu(checks.Fatal, "worse"))
		s.expect("that it is worse", in("FATAL CPU high", "worse"))
		s.tell(cpu(checks.None, "fine"))
		s.expect("that it is over", in("✅ OK CPU high"))
		if !strings.Contains(s.chat.last, "Wrong") {
			s.t.Errorf("the end says %q, want how long it was", s.chat.last)
		}
	})
}

func TestWhatIsNewsIsToldEachTimeAndLeavesNothingOpen(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		for range 2 {
			s.tell(inbound.Alarm{Door: "notify", Name: "nas", Once: true, Text: "disk 2 replaced\nserial 12"})
			s.expect("each time", in("💬 nas: disk 2 replaced"))
			if !strings.Contains(s.chat.last, "serial 12") {
				s.t.Errorf("it says %q, want all of it", s.chat.last)
			}
		}
		if snap, err := s.watch.Snapshot(s.t.Context()); err != nil || len(snap.Alerts) > 0 {
			s.t.Errorf("open are %v (%v)", snap.Alerts, err)
		}
	})
}

func TestWhatComesTwiceUnderOneNumberIsHeardOnce(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		a := inbound.Alarm{Door: "sns", Name: "x", Once: true, Text: "hello", ID: "42"}
		s.tell(a)
		s.tell(a)
		s.expect("the same number", in("hello"))
		a.ID = "43"
		s.tell(a)
		s.expect("another one", in("hello"))
	})
}

func TestAnAlarmFromOutsideOutlivesAStopAndAReload(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(cpu(checks.Error, "hot"))
		s.expect("before", in("ERROR CPU high"))
		s.stop()
		time.Sleep(10 * time.Second)
		s.start()
		s.apply(room("a"))
		s.apply(room("b"))
		s.wait(time.Minute)
		s.chat.take() // of the reload
		s.tell(cpu(checks.Error, "hot"))
		s.expect("it is known")
		s.tell(cpu(checks.None, ""))
		s.expect("its end", in("OK CPU high"))
	})
}

func TestAlarmsOfADoorAreMutedAndToldAfterwards(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.mute("sns/cpu", time.Hour)
		s.tell(cpu(checks.Error, "hot"))
		s.expect("muted")
		s.wait(time.Hour)
		s.expect("afterwards", in("ERROR CPU high"))
	})
}

func TestWhatComesFromOutsideCanBeMutedByItsTagBeforeTheFirstTime(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.mute("tag:cloud", time.Hour)
		s.tell(inbound.Alarm{Door: "sns", Name: "cpu", Tags: []string{"cloud"}, Level: checks.Error, Text: "hot"})
		s.expect("muted")
	})
}

func TestWhatATokenSendsGoesToItsChannelAlone(t *testing.T) {
	inBubble(t, func(s *site) {
		other := &chat{}
		s.adjust = func(p *watch.Plan) {
			p.Lines = append(p.Lines, notify.Line{Policy: notify.Policy{Channel: "other", Level: checks.Fatal, Timeout: time.Minute}, Channel: other})
		}
		s.apply(room("a"))
		s.tell(inbound.Alarm{Door: "notify", Name: "nas", Once: true, Text: "hi", To: []string{"other"}})
		s.expect("the chat that is not meant")
		if got := other.take(); len(got) != 1 || !strings.Contains(got[0], "nas: hi") {
			s.t.Errorf("the chat that is meant got %q", got)
		}
	})
}

func TestAJobThatDoesNotReportIsOverdueUntilItDoes(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup", Late: true, Level: checks.Error})
		s.expect("late", in("⏰ OVERDUE backup"))
		s.tell(inbound.Alarm{Door: "jobs", Name: "backup", Late: true})
		s.expect("reported", in("OK backup"))
	})
}

func TestWhatWasNotedBeforeAStopIsJudgedAfterIt(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.stop()
		s.ask(watch.RequestAlarm, inbound.Alarm{Door: "exec", Name: "nightly", Level: checks.Error, Text: "exit 3"})
		s.start()
		s.apply(room("a"))
		s.wait(2 * time.Minute)
		s.expect("afterwards", in("ERROR nightly: exit 3"))
	})
}
