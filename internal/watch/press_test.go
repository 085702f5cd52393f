package watch_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// button returns what a button below the latest message hands back.
func (s *site) button(act notify.Act) string {
	s.t.Helper()
	all, err := s.store.Deliveries(s.t.Context(), data.DeliveryFilter{State: notify.Delivered})
	all = slices.DeleteFunc(all, func(e data.Entry) bool { return e.Message == nil })
	if err != nil || len(all) == 0 {
		s.t.Fatal(all, err)
	}
	return fmt.Sprintf("%s.%d.%s", act, all[0].ID, all[0].Message.Key[:8])
}

// press presses a button as minsu would in the chat, unless it is changed.
func (s *site) press(id, button string, change ...func(*inbound.Press)) string {
	s.t.Helper()
	p := inbound.Press{
		Account: "telegram 1", ID: id, Data: button, Who: "111 Kim",
		Channels: []string{"chat"}, People: map[string]string{"chat": "minsu"},
	}
	for _, f := range change {
		f(&p)
	}
	words, err := watch.Desk{Watch: s.watch, Store: s.store}.Press(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	s.wait(0)
	return words
}

// record returns the answers to all presses, in their order.
func (s *site) record() []string {
	s.t.Helper()
	var all []string
	for id := int64(1); ; id++ {
		answer, done, err := s.store.Answer(s.t.Context(), id)
		if err != nil || !done {
			return all
		}
		all = append(all, answer.Text)
	}
}

func known(p *watch.Plan) { p.People = map[string]string{"minsu": "Kim Minsu", "sora": "Lee Sora"} }

func TestAPressAcknowledgesOnceAndTheFirstOneCounts(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { known(p); p.Lines[0].Policy.Repeat = time.Hour }
		s.apply(hot("a"))
		s.poll("20 35 35")
		s.expect("it fires", in("ERROR"))
		button := s.button(notify.Acknowledge)
		if words := s.press("7", button); !strings.HasPrefix(words, "Ack Kim Minsu ") {
			s.t.Errorf("told %q", words)
		}
		if words := s.press("7", button); words != "" {
			s.t.Errorf("a press that came twice was told %q, want nothing", words)
		}
		asSora := func(p *inbound.Press) { p.People["chat"] = "sora" }
		if words := s.press("8", button, asSora); !strings.HasPrefix(words, "Ack Kim Minsu ") {
			s.t.Errorf("the second was told %q, want who was first", words)
		}
		s.wait(5 * time.Hour)
		s.expect("nobody is reminded")
		if got := strings.Join(s.tale(1), "; "); got != "fired; acknowledged Kim Minsu" {
			s.t.Errorf("the record says %q", got)
		}
		if got, want := s.record(), []string{"acknowledged: A1 a/t", "refused: acknowledged before, by Kim Minsu"}; !slices.Equal(got, want) {
			s.t.Errorf("noted %q, want %q", got, want)
		}
	})
}

func TestAPressPausesTheTargetForHalfAnHourOrAsLongAsAMuteMay(t *testing.T) {
	for most, want := range map[time.Duration]time.Duration{0: 30 * time.Minute, 24 * time.Hour: 30 * time.Minute, 10 * time.Minute: 10 * time.Minute} {
		inBubble(t, func(s *site) {
			s.adjust = func(p *watch.Plan) { known(p); p.Mutes.Max = most }
			s.apply(room("a"))
			s.poll("20 28 28")
			s.expect("it fires", in("WARN"))
			if words := s.press("7", s.button(notify.Pause)); !strings.HasPrefix(words, "Paused until ") || !strings.HasSuffix(words, ": a") {
				s.t.Errorf("told %q", words)
			}
			mutes, err := s.store.Mutes(s.t.Context(), time.Now())
			if err != nil || len(mutes) != 1 || !mutes[0].Pause || mutes[0].By != "Kim Minsu" || mutes[0].Until.Sub(mutes[0].Began) != want {
				s.t.Errorf("mutes = %+v (%v), want a pause of %s", mutes, err, want)
			}
		})
	}
}

func TestAPressPausesOneTargetAloneThoughItsNameIsAPattern(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("r[1]"), room("r1"))
		s.poll("20 28 28")
		s.expect("it fires", in("WARN"))
		if words := s.press("7", s.button(notify.Pause)); !strings.HasPrefix(words, "Paused until ") || !strings.HasSuffix(words, ": r[1]") {
			s.t.Errorf("told %q", words)
		}
		s.pollOf(1, "28 28")
		s.expect("the other is not paused", in("WARN", "r1"))
	})
}

func TestAPressPausesOneAlarmFromOutsideAndNotItsDoor(t *testing.T) {
	for _, door := range inbound.Doors() {
		inBubble(t, func(s *site) {
			s.adjust = known
			s.apply(room("a"))
			s.tell(inbound.Alarm{Door: door, Name: "pay*/[1]", Level: checks.Error, Text: "no"})
			s.expect("it is told", in("ERROR pay*/[1]"))
			if words := s.press("7", s.button(notify.Pause)); !strings.HasSuffix(words, ": pay*/[1]") {
				s.t.Errorf("told %q", words)
			}
			s.tell(inbound.Alarm{Door: door, Name: "pay2/1", Level: checks.Error, Text: "no"})
			s.expect("the other is told", in("ERROR pay2/1"))
			s.tell(inbound.Alarm{Door: door, Name: "pay*/[1]", Level: checks.None})
			s.tell(inbound.Alarm{Door: door, Name: "pay*/[1]", Level: checks.Error, Text: "again"})
			s.expect("its end is told, and it is held then", in("OK pay*/[1]"))
		})
	}
}

func TestWhoMayNotPressChangesNothingAndIsNoted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.poll("20 28 28")
		s.expect("it fires", in("WARN"))
		button := s.button(notify.Acknowledge)
		const denied, unknown = "Only those who are named in the configuration may do this", "This message is not known any more"
		for i, tt := range []struct {
			rule   string
			change func(*inbound.Press)
			want   string
		}{
			{"a stranger", func(p *inbound.Press) { p.People = nil }, denied},
			{"somebody of another chat", func(p *inbound.Press) { p.Channels, p.People = []string{"other"}, map[string]string{"other": "minsu"} }, unknown},
			{"somebody of no chat", func(p *inbound.Press) { p.Channels = nil }, denied},
			{"a forged button", func(p *inbound.Press) { p.Data = button[:len(button)-1] + "!" }, unknown},
			{"a button of another message", func(p *inbound.Press) { p.Data = strings.Replace(button, ".1.", ".99.", 1) }, unknown},
			{"no button of ours", func(p *inbound.Press) { p.Data = "'; DROP TABLE alerts" }, unknown},
		} {
			if words := s.press(fmt.Sprint(i), button, tt.change); words != tt.want {
				s.t.Errorf("%s was told %q, want %q", tt.rule, words, tt.want)
			}
		}
		if open := s.open(); len(open) != 1 || open[0].Ack != nil {
			s.t.Errorf("open = %+v, want it as it was", open)
		}
		record := s.record()
		if len(record) != 6 || slices.ContainsFunc(record, func(r string) bool { return !strings.HasPrefix(r, watch.RefusedRequest) }) {
			s.t.Errorf("noted %q, want six refusals", record)
		}
	})
}

func TestAPressOnWhatIsOverSaysSo(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.poll("20 28 28")
		button := s.button(notify.Pause)
		s.poll("20")
		if words := s.press("7", button); words != "It is over already" {
			s.t.Errorf("told %q", words)
		}
	})
}

func TestAPressThatWasOnlyNotedIsCarriedOutAfterTheStart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.poll("20 28 28")
		button := s.button(notify.Acknowledge)
		body, err := json.Marshal(watch.PressRequest{Data: button, Who: "111 Kim", By: "minsu", Channel: "chat", Act: notify.Acknowledge, Alerts: []int64{1}})
		if err != nil {
			s.t.Fatal(err)
		}
		note := data.Note{Request: data.Request{Kind: watch.RequestPress, Body: body, At: time.Now()}, From: "telegram 1", Mark: "7"}
		if _, fresh, err := s.store.Note(s.t.Context(), note); err != nil || !fresh {
			s.t.Fatal(fresh, err)
		}
		s.restarts(room("a"))
		s.wait(time.Second)
		if words := s.press("7", button); words != "" {
			s.t.Errorf("the same press was told %q, want nothing: it is known", words)
		}
		open := s.open()
		if len(open) != 1 || open[0].Ack == nil || open[0].Ack.By != "Kim Minsu" {
			s.t.Errorf("open = %+v, want it acknowledged", open)
		}
		if got := strings.Join(s.tale(1), "; "); got != "fired; acknowledged Kim Minsu" {
			s.t.Errorf("the record says %q, want one acknowledgement", got)
		}
	})
}

func TestOneButtonAcknowledgesAllOfAMessage(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = func(p *watch.Plan) { known(p); p.Lines[0].Policy.GroupWait = 10 * time.Minute }
		s.apply(room("a"), room("b"), room("c"))
		s.poll("20 28 28")
		s.pollOf(1, "28 28")
		s.pollOf(2, "28 28")
		s.wait(time.Hour)
		s.press("7", s.button(notify.Acknowledge))
		seen := slices.DeleteFunc(s.open(), func(a checks.Alert) bool { return a.Ack == nil })
		if len(seen) != 2 {
			s.t.Errorf("%d alerts are acknowledged, want the two of the second message", len(seen))
		}
	})
}

// A hasty store has the context end as soon as a press is noted, as a reload
// may.
type hasty struct {
	*broken
	cancel context.CancelFunc
}

func (h hasty) Note(ctx context.Context, n data.Note) (int64, bool, error) {
	defer h.cancel()
	return h.broken.Note(ctx, n)
}

func TestAPressThatAReloadCutsShortIsCarriedOut(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		const presses = 20 // a wrong choice is made every other time
		for n := range presses {
			ctx, cancel := context.WithCancel(s.t.Context())
			desk := watch.Desk{Watch: s.watch, Store: hasty{s.store, cancel}}
			if _, err := desk.Press(ctx, inbound.Press{ID: fmt.Sprint(n), Account: "telegram 1", Data: "?", Who: "111 Kim"}); err != nil {
				s.t.Error(err)
			}
		}
		if got := s.record(); len(got) != presses {
			s.t.Errorf("%d presses are answered, want all %d", len(got), presses)
		}
	})
}

func TestAPressAtTheEndOfTheProgramIsLeftForTheNextStart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		stopping, stop := context.WithCancel(s.t.Context())
		over := watch.New(watch.Options{Store: s.store, Poller: s.poller, Dispatcher: s.dispatch, Log: slog.New(slog.DiscardHandler)})
		stop()
		if err := over.Run(stopping); err != nil {
			s.t.Fatal(err)
		}
		press := inbound.Press{ID: "7", Account: "telegram 1", Data: "?", Who: "111 Kim"}
		if _, err := (watch.Desk{Watch: over, Store: s.store}).Press(s.t.Context(), press); err == nil {
			s.t.Error("a press that nobody carries out is not said to be")
		}
		if waiting, err := s.store.Waiting(s.t.Context()); err != nil || len(waiting) != 1 {
			s.t.Errorf("waiting: %v (%v), want the press", waiting, err)
		}
	})
}
