package watch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestAnAlertSaysWhenItsValueWillPassTheNextBound(t *testing.T) {
	inBubble(t, func(s *site) {
		r := hot("a")
		r.Fields[0].Rules.Limits[1].After = checks.After{Polls: 3}
		s.apply(r)
		s.poll("25 25.2 25.4 25.6 25.8 26 26.2 26.4 26.6 26.8 27 27.2 27.4")
		s.expect("it climbs", in("WARN", "27.4"))
		if !strings.Contains(s.chat.last, "30 (error)") || !strings.Contains(s.chat.last, "13 min") {
			s.t.Errorf("the message reads %q, want when it passes 30", s.chat.last)
		}
		s.poll("27.6 27.8")
		if trend := s.open()[0].Trend; trend.Level != checks.Error || trend.Bound != 30 || trend.In.Round(time.Minute) != 11*time.Minute {
			s.t.Errorf("two minutes later the trend is %+v, want 30 in 11 minutes", trend)
		}
		s.poll("27.8 27.7 27.8 27.6 27.7 27.8 27.7")
		if trend := s.open()[0].Trend; trend != (checks.Trend{}) {
			s.t.Errorf("trend = %+v of a value that stands", trend)
		}
		s.poll("28 28.5 29 29.5 30")
		s.restarts(r)
		s.poll("30.6 31.1 31.6 32.1")
		if got := s.chat.take(); len(got) != 1 || !strings.Contains(got[0], "ERROR") {
			s.t.Fatalf("the chat got %q, want the error", got)
		}
		if trend := s.open()[0].Trend; trend.Level != checks.Fatal {
			s.t.Errorf("trend = %+v, want the worst level's: another process saw half of the way", trend)
		}
		s.poll("20")
		s.expect("its end", in("OK"))
	})
}
