package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// latest returns the text of the latest message.
func (c *chat) latest() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last
}

// payroll is a run that went well, and that somebody is to confirm.
func payroll(said string) inbound.Alarm {
	return inbound.Alarm{Door: "exec", Name: "payroll", Asks: true, Level: checks.Info, Class: checks.Finished, Text: said}
}

// asking is a plan by which people are reminded after an hour, and others are told
// after two.
func asking(other *chat) func(p *watch.Plan) {
	return func(p *watch.Plan) {
		known(p)
		p.Lines[0].Policy.Repeat = time.Hour
		p.Lines[0].Policy.Escalate = notify.Escalation{To: []string{"other"}, Wait: 150 * time.Minute}
		p.Lines = append(p.Lines, notify.Line{Policy: notify.Policy{Channel: "other", Level: checks.Fatal, Timeout: time.Minute}, Channel: other})
	}
}

func TestWhatIsToBeConfirmedLastsUntilSomebodyAcknowledgesIt(t *testing.T) {
	inBubble(t, func(s *site) {
		other := &chat{}
		s.adjust = asking(other)
		s.apply(room("a"))
		s.tell(payroll("12 rows"))
		s.expect("it asks", in("🙋 CONFIRM payroll: done"))
		if !strings.Contains(s.chat.latest(), "12 rows\nWaits for somebody") {
			s.t.Errorf("it says %q", s.chat.latest())
		}
		s.wait(time.Hour)
		s.expect("it reminds", in("CONFIRM payroll: done, still: 1 h"))
		s.wait(90 * time.Minute)
		s.expect("it reminds again", in("CONFIRM payroll"))
		if got := other.take(); len(got) != 1 || !strings.Contains(got[0], "CONFIRM payroll") {
			s.t.Errorf("the other channel got %q", got)
		}
		s.stop()
		s.start()
		s.apply(room("a"))
		s.wait(time.Hour)
		s.expect("after a restart it still asks", in("CONFIRM payroll"))
		other.take()
		s.ask(watch.RequestAcknowledge, watch.AckRequest{Alert: 1, By: "minsu", Note: "sums are right"})
		s.wait(time.Minute)
		s.expect("somebody has", in("✅ CONFIRMED payroll"))
		if !strings.Contains(s.chat.latest(), "Done; waited ") || !strings.Contains(s.chat.latest(), "Ack Kim Minsu") || !strings.Contains(s.chat.latest(), "“sums are right”") {
			s.t.Errorf("the end says %q", s.chat.latest())
		}
		if got := strings.Join(other.take(), ""); !strings.Contains(got, "CONFIRMED payroll") {
			s.t.Errorf("the other channel got %q", got)
		}
		s.wait(6 * time.Hour)
		s.expect("it asks no more")
		if snap, err := s.watch.Snapshot(s.t.Context()); err != nil || len(snap.Alerts) > 0 {
			s.t.Errorf("open are %v (%v)", snap.Alerts, err)
		}
		if got := s.tale(1); !strings.HasSuffix(strings.Join(got, "; "), "; acknowledged Kim Minsu “sums are right”; resolved finished: 12 rows") {
			s.t.Errorf("the record says %q", got)
		}
	})
}

func TestAButtonConfirmsOnce(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = asking(&chat{})
		s.apply(room("a"))
		s.tell(payroll("12 rows"))
		s.expect("it asks", in("CONFIRM payroll"))
		button := s.button(notify.Acknowledge)
		if words := s.press("7", button); !strings.HasPrefix(words, "Ack Kim Minsu ") {
			s.t.Errorf("told %q", words)
		}
		s.wait(time.Minute)
		s.expect("it is over", in("CONFIRMED payroll"))
		if words := s.press("8", button); words != "It is over already" {
			s.t.Errorf("told %q", words)
		}
	})
}

func TestAnotherRunAsksAgainWithTheSameQuestion(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = asking(&chat{})
		s.apply(room("a"))
		s.tell(payroll("12 rows"))
		s.expect("the first run", in("CONFIRM payroll: done"))
		s.wait(30 * time.Minute)
		s.tell(payroll("13 rows"))
		s.expect("the second one", in("CONFIRM payroll: done, still: 32 min"))
		if !strings.Contains(s.chat.latest(), "13 rows") {
			s.t.Errorf("it says %q", s.chat.latest())
		}
		s.tell(inbound.Alarm{Door: "exec", Name: "payroll", Level: checks.Error, Class: checks.ExitCode, End: checks.Ending{Code: 3}})
		s.expect("a third one fails", in("ERROR payroll: exit code 3"))
		s.tell(inbound.Alarm{Door: "exec", Name: "payroll"})
		s.expect("a fourth one does not", in("OK payroll"))
		snap, err := s.watch.Snapshot(s.t.Context())
		if err != nil || len(snap.Alerts) != 1 || snap.Alerts[0].ID != 1 {
			s.t.Errorf("open are %v (%v), want the one question", snap.Alerts, err)
		}
		s.ask(watch.RequestAcknowledge, watch.AckRequest{All: true, By: "sora"})
		s.wait(time.Minute)
		s.expect("one answer", in("CONFIRMED payroll"))
		s.tell(payroll("14 rows"))
		s.expect("after that it is another question", in("CONFIRM payroll: done"))
	})
}

func TestWhatIsMutedAsksNobodyUntilTheMuteEnds(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = asking(&chat{})
		s.apply(room("a"))
		s.tell(payroll("12 rows"))
		s.expect("before", in("CONFIRM payroll"))
		s.ask(watch.RequestMute, watch.MuteRequest{Scope: "exec/payroll", For: schedule.Duration(20 * time.Minute)})
		s.tell(payroll("13 rows"))
		s.expect("muted")
		s.wait(time.Hour)
		s.expect("it reminds afterwards", in("CONFIRM payroll: done, still"))
		if !strings.Contains(s.chat.latest(), "13 rows") {
			s.t.Errorf("it says %q", s.chat.latest())
		}
	})
}
