package watch_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// A gate is a chat that lets nothing through until it is mended.
type gate struct {
	chat

	mu   sync.Mutex
	shut notify.Outcome // of each attempt; 0: it is mended
}

func (g *gate) Send(ctx context.Context, m notify.Message) notify.Result {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != 0 {
		return notify.Result{Outcome: g.shut, Text: "add the bot to the group", Wait: time.Hour}
	}
	return g.chat.Send(ctx, m)
}

func (g *gate) mend() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = 0
}

// behind puts a gate before the chat of a site.
func (s *site) behind(shut notify.Outcome) *gate {
	g := &gate{shut: shut}
	s.adjust = func(p *watch.Plan) { p.Lines[0].Channel = g }
	return g
}

func TestWhatFailedIsToldOnceSomebodyAsksForIt(t *testing.T) {
	inBubble(t, func(s *site) {
		g := s.behind(notify.Permanent)
		s.apply(room("a"))
		s.poll("28 28")
		g.mend()
		s.wait(time.Hour)
		if got := g.take(); len(got) > 0 {
			s.t.Errorf("the chat got %q before anybody asked", got)
		}
		if got, want := s.ask(watch.RequestRetry, watch.RetryRequest{All: true}), "tried again: 1 to chat (A1 fired)"; got != want {
			s.t.Errorf("answer = %q, want %q", got, want)
		}
		if got := g.take(); len(got) != 1 || !strings.Contains(got[0], "WARN") {
			s.t.Errorf("the chat got %q, want the alert", got)
		}
		s.poll("20")
		if got := g.take(); len(got) != 1 || !strings.Contains(got[0], "OK") {
			s.t.Errorf("the chat got %q, want the end of what it was told", got)
		}
	})
}

func TestWhatIsOverByTheTimeOfARetryIsToldInOneLine(t *testing.T) {
	inBubble(t, func(s *site) {
		g := s.behind(notify.Temporary)
		s.apply(room("a"))
		s.poll("28 28 20")
		if got, want := s.ask(watch.RequestDrop, watch.DropRequest{Delivery: 1, By: "Minsu"}), "given up: 1 to chat (A1 fired), 2 to chat (A1 resolved)"; got != want {
			s.t.Errorf("answer = %q, want %q", got, want)
		}
		g.mend()
		s.wait(2 * time.Hour)
		if got := g.take(); len(got) > 0 {
			s.t.Errorf("the chat got %q of what was given up", got)
		}
		if got, want := s.ask(watch.RequestRetry, watch.RetryRequest{Delivery: 1}), "tried again: 1 to chat (A1 fired), 2 to chat (A1 resolved)"; got != want {
			s.t.Errorf("answer = %q, want %q", got, want)
		}
		if got := g.take(); len(got) != 1 || !strings.HasPrefix(got[0], "☑") {
			s.t.Errorf("the chat got %q, want one message: it began and ended", got)
		}
	})
}

func TestWhatWaitsForItsNextAttemptIsTriedWhenSomebodyAsks(t *testing.T) {
	inBubble(t, func(s *site) {
		g := s.behind(notify.Temporary)
		s.apply(room("a"))
		s.poll("28 28")
		g.mend()
		s.wait(10 * time.Minute)
		if got := g.take(); len(got) > 0 {
			s.t.Errorf("the chat got %q before the time", got)
		}
		s.ask(watch.RequestRetry, watch.RetryRequest{Delivery: 1})
		if got := g.take(); len(got) != 1 {
			s.t.Errorf("the chat got %q, want the alert", got)
		}
	})
}

func TestWhatCannotBeDoneWithADeliveryIsSaidInASentence(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		for _, c := range []struct {
			kind string
			body any
			want string
		}{
			{watch.RequestRetry, watch.RetryRequest{Delivery: 1}, "refused: delivery 1 has arrived"},
			{watch.RequestRetry, watch.RetryRequest{Delivery: 7}, "refused: delivery 7 does not exist, or is so old that it is no longer kept"},
			{watch.RequestRetry, watch.RetryRequest{}, "refused: no delivery is named"},
			{watch.RequestRetry, watch.RetryRequest{All: true}, "nothing to try again: nothing failed that tells of an alert that lasts, or of an event or the program within a day"},
			{watch.RequestDrop, watch.DropRequest{Delivery: 1}, "refused: delivery 1 has arrived"},
			{watch.RequestDrop, watch.DropRequest{}, "refused: delivery 0 does not exist, or is so old that it is no longer kept"},
		} {
			if got := s.ask(c.kind, c.body); got != c.want {
				s.t.Errorf("%s %+v: answer = %q, want %q", c.kind, c.body, got, c.want)
			}
		}
	})
}

func TestWhatAChannelOwesThatIsGoneIsToldByThoseWhoTakeItsPlace(t *testing.T) {
	inBubble(t, func(s *site) {
		s.behind(notify.Temporary)
		s.apply(room("a"), room("b"))
		s.poll("28 28")
		s.pollOf(1, "28 28 20")
		s.expect("before")
		news := []string{"NEW CONFIGURATION"}
		s.adjust = func(p *watch.Plan) { p.Lines[0].Policy.Channel = "renamed" }
		s.apply(room("a"), room("b"))
		s.wait(time.Second)
		s.expect("the new name", []string{"WARN a", "+ 1 more"}, news)
		s.apply(room("a"), room("b"))
		s.poll("20")
		s.expect("the end, and nothing again", news, []string{"OK a"})
		s.adjust = nil
		s.apply(room("a"), room("b"))
		s.wait(time.Hour) // for which it was asked
		s.expect("the old name, which tells what it owed", []string{"LATE"})
	})
}
