package watch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// loosened is a room that may be warmer than it might.
func loosened(name string, bound float64) watch.Target {
	t := room(name)
	t.Fields[0].Rules.Limits = []checks.Limit{{Level: checks.Warn, Upper: new(bound), After: checks.After{Polls: 2}}}
	return t
}

// withChannels lets a site tell more channels than its chat.
func withChannels(s *site, names ...string) {
	s.adjust = func(p *watch.Plan) {
		for _, name := range names {
			p.Lines = append(p.Lines, notify.Line{
				Policy: notify.Policy{Channel: name, Level: checks.Warn, Timeout: time.Minute}, Channel: &chat{},
			})
		}
	}
}

func TestANewConfigurationSaysWhichRulesChanged(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"), room("b"))
		diff := s.apply(room("a"), loosened("b", 35))
		s.wait(time.Second)
		if got := diff.String(); got != "other rules for b/t" || !strings.Contains(s.chat.last, "other limits or rules: b/t") {
			s.t.Errorf("diff = %q, told %q", got, s.chat.last)
		}
		if diff := s.apply(room("a"), loosened("b", 35)); len(diff.Changed) > 0 {
			s.t.Errorf("the same again changes %v", diff.Changed)
		}
	})
}

func TestAnAlertThatALooserLimitEndsIsNoRecovery(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.apply(loosened("a", 35))
		s.chat.take()
		s.poll("28")
		s.expect("the limit was changed", in("LIMIT CHANGED", "28"))
	})
}

func TestAValueThatPassesTheLooserLimitTooRecoversInTheEnd(t *testing.T) {
	inBubble(t, func(s *site) {
		tough := loosened("a", 35)
		tough.Fields[0].Rules.Clear = 10
		s.apply(room("a"))
		s.poll("28 28")
		s.apply(tough)
		s.chat.take()
		s.poll("28 36 20")
		s.expect("it came back", in("OK", "20"))
	})
}

func TestANewConfigurationSaysWhichChannelsComeAndGoAndWhatTheyKnewOf(t *testing.T) {
	inBubble(t, func(s *site) {
		withChannels(s, "boss", "night")
		s.apply(room("a"))
		s.poll("28 28")
		withChannels(s, "night", "staff")
		diff := s.apply(room("a"))
		if !slices.Equal(diff.NewChannels, []string{"staff"}) || !slices.Equal(diff.GoneChannels, []string{"boss"}) ||
			!slices.Equal(diff.KnewOf["boss"], []string{"A1"}) || len(diff.OtherChannels) > 0 {
			s.t.Errorf("diff = %+v", diff)
		}
		s.wait(time.Second)
		if !strings.Contains(s.chat.last, "channels removed: boss (knew of A1)") {
			s.t.Errorf("told %q", s.chat.last)
		}
	})
}
