package watch_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
)

// noted asks that something be written down about an alert.
func (s *site) noted(alert int64, text, want string) {
	s.t.Helper()
	if got := s.ask(watch.RequestNote, watch.NoteRequest{Alert: alert, By: "minsu", Text: text}); got != want {
		s.t.Errorf("the answer is %q, want %q", got, want)
	}
}

// closing is the last step of an alert.
func (s *site) closing(alert int64) string {
	s.t.Helper()
	steps := s.tale(alert)
	return steps[len(steps)-1]
}

func TestANoteIsKeptWithAnAlertThatIsOverAndToldToNobody(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.poll("20 28 28 20")
		s.expect("it fires and ends", in("WARN"), in("OK"))
		s.noted(1, "it was the door seal", "noted with A1")
		s.wait(2 * time.Minute)
		s.expect("nothing: it is no news")
		if got := s.closing(1); got != "noted Kim Minsu “it was the door seal”" {
			s.t.Errorf("the story ends by %q", got)
		}
		s.poll("28 28")
		s.expect("another of the same", in("WARN"))
		s.noted(1, "ordered a new one", "noted with A1")
		s.restarts(room("a"))
		s.noted(1, "here it is", "noted with A1")
		if got := s.closing(1); got != "noted Kim Minsu “here it is”" {
			s.t.Errorf("the story ends by %q", got)
		}
		if open := s.open(); len(open) != 1 || open[0].ID != 2 {
			s.t.Errorf("open is %+v, want the other one alone", open)
		}
		s.poll("20")
		s.expect("its end", in("OK"))
		if got := s.closing(2); got != "resolved" {
			s.t.Errorf("the story of the other ends by %q", got)
		}
	})
}

func TestANoteIsKeptWithWhatCameInFromOutside(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.tell(cpu(checks.Error, "hot"))
		s.tell(cpu(checks.None, "fine"))
		s.expect("it comes and goes", in("ERROR"), in("OK"))
		s.restarts(room("a"))
		s.noted(1, "a runaway job", "noted with A1")
		if got := s.closing(1); got != "noted Kim Minsu “a runaway job”" {
			s.t.Errorf("the story ends by %q", got)
		}
		s.expect("nothing")
	})
}

func TestANoteOfAnAlertThatIsNotKeptIsRefused(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20 28 28 20 28 28 20")
		s.chat.take()
		s.noted(9, "x", "refused: no alert A9 is kept")
		s.noted(0, "x", "refused: no alert A0 is kept")
		s.wait(time.Hour)
		keep := data.Keep{Alerts: time.Minute, Deliveries: time.Minute}
		if err := s.store.Prune(s.t.Context(), keep, time.Now()); err != nil {
			s.t.Fatal(err)
		}
		s.noted(1, "x", "refused: no alert A1 is kept")
		s.noted(2, "x", "noted with A2")
	})
}

func TestANoteIsKeptOfWhatCouldNotBeWrittenYet(t *testing.T) {
	inBubble(t, func(s *site) {
		s.adjust = known
		s.apply(room("a"))
		s.poll("20 28 28")
		s.store.all.Store(true)
		s.poll("20")
		request := watch.NoteRequest{Alert: 1, By: "minsu", Text: "the seal"}
		if got := s.ask(watch.RequestNote, request); got != "" {
			s.t.Errorf("answered %q while nothing can be written", got)
		}
		s.store.all.Store(false)
		s.wait(2 * time.Minute)
		if got := s.closing(1); got != "noted Kim Minsu “the seal”" {
			s.t.Errorf("the story ends by %q", got)
		}
	})
}
