package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// device is a target with a field that is judged by rules, and another one
// beside it without any.
func device(rules checks.Rules) watch.Target {
	return watch.Target{
		Target: &poller.Target{
			Subject: checks.Subject{Target: "cold"},
			Fields: []poller.Field{
				{Subject: checks.Subject{Target: "cold", Field: "t", Unit: "°C"}},
				{Subject: checks.Subject{Target: "cold", Field: "h", Unit: "%"}},
			},
		},
		Rules:  &checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}},
		Fields: []watch.Field{{Rules: &rules}, {Rules: new(checks.Rules)}},
	}
}

// A heard is what a device says in one poll: the two values, and how old it
// says that the first one is; zero where it does not say.
type heard struct {
	t, h float64
	age  time.Duration
}

// hear hands over polls of the first target, one a minute.
func (s *site) hear(all ...heard) {
	s.t.Helper()
	for _, said := range all {
		time.Sleep(time.Minute)
		target := s.poller.targets[0]
		now := time.Now()
		first := checks.Reading{Value: said.t}
		if said.age != 0 {
			first.Stamp = now.Add(-said.age)
		}
		s.watch.Take(s.t.Context(), poller.Poll{Target: target, Tick: now, Began: now, Results: []poller.Result{
			{Field: &target.Fields[0], Reading: first},
			{Field: &target.Fields[1], Reading: checks.Reading{Value: said.h}},
		}})
		synctest.Wait()
	}
}

// restart stops the site for a moment and runs it again with the same target.
func (s *site) restart(rules checks.Rules) {
	s.t.Helper()
	s.stop()
	time.Sleep(10 * time.Second)
	s.start()
	s.apply(device(rules))
}

func stuckAfter(d time.Duration) checks.Rules {
	return checks.Rules{Stuck: checks.Rule{Level: checks.Warn}, Unchanged: d}
}

func TestAValueThatStandsWhileItsNeighbourMovesIsStuck(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(device(stuckAfter(3 * time.Minute)))
		s.hear(heard{t: 4, h: 41}, heard{t: 4, h: 41}, heard{t: 4, h: 41}, heard{t: 4, h: 41}, heard{t: 4, h: 41})
		s.expect("while nothing on the device moves")
		s.hear(heard{t: 4, h: 42})
		s.hear(heard{t: 4, h: 42})
		s.expect("once the neighbour has moved", in("STUCK", "4 °C"))
		if !strings.Contains(s.chat.last, "(limit 3 min)") {
			s.t.Errorf("the message does not tell its rule: %q", s.chat.last)
		}
		s.hear(heard{t: 4.1, h: 42})
		s.expect("when it moves", in("OK", "4.1"))
	})
}

func TestAStuckValueOutlivesARestart(t *testing.T) {
	inBubble(t, func(s *site) {
		rules := stuckAfter(2 * time.Minute)
		s.apply(device(rules))
		s.hear(heard{t: 4, h: 41}, heard{t: 4, h: 42}, heard{t: 4, h: 43}, heard{t: 4, h: 44})
		s.expect("before", in("STUCK"))
		s.restart(rules)
		s.hear(heard{t: 4, h: 44}, heard{t: 4, h: 44}, heard{t: 4, h: 45})
		s.expect("it neither ends nor is told again, though nobody knows yet that the neighbour moves")
		open := s.open()
		if len(open) != 1 || open[0].Kind != checks.Stuck || open[0].Window != rules.Unchanged {
			s.t.Errorf("open = %+v, want the stuck value with its rule", open)
		}
		s.hear(heard{t: 5, h: 45})
		s.expect("its end is told", in("OK", "5"))
	})
}

func TestAnEventIsOneMessage(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(device(checks.Rules{Event: checks.Rule{Level: checks.Warn}, On: checks.Increase}))
		s.hear(heard{t: 7}, heard{t: 7})
		s.expect("before anything happens")
		s.hear(heard{t: 8})
		s.expect("an increase", in("EVENT", "8"))
		if !strings.Contains(s.chat.last, "7 → 8 at ") || strings.Contains(s.chat.last, "ended") {
			s.t.Errorf("the message reads %q, want what changed into what", s.chat.last)
		}
		s.hear(heard{t: 8}, heard{t: 8})
		s.expect("its end is told to nobody")
		if open := s.open(); len(open) != 0 {
			s.t.Errorf("open = %v, want none", open)
		}
		s.restart(checks.Rules{Event: checks.Rule{Level: checks.Warn}, On: checks.Increase})
		s.hear(heard{t: 8}, heard{t: 8})
		s.expect("nor after a restart")
		s.hear(heard{t: 9}, heard{t: 11})
		s.expect("each increase is one of its own", in("EVENT", "9"), in("EVENT", "11"))
	})
}

func TestARiseIsToldWithItsValueAndItsEnd(t *testing.T) {
	inBubble(t, func(s *site) {
		rules := checks.Rules{Rise: checks.Rate{Rule: checks.Rule{Level: checks.Warn}, Limit: 3, Per: 5 * time.Minute}}
		s.apply(device(rules))
		s.hear(heard{t: 20}, heard{t: 21}, heard{t: 22})
		s.expect("before the pace is known")
		s.hear(heard{t: 23})
		s.expect("once it is", in("RISING", "23 °C"))
		if !strings.Contains(s.chat.last, "+5 in 5 min, limit 3") {
			s.t.Errorf("the message reads %q, want how fast", s.chat.last)
		}
		s.hear(heard{t: 25})
		s.restart(rules)
		if open := s.open(); len(open) != 1 || open[0].Value != 25 || open[0].Rate != rules.Rise {
			s.t.Errorf("open = %+v, want the rise with the latest value and its rule", open)
		}
		s.hear(heard{t: 25}, heard{t: 25}, heard{t: 25}, heard{t: 25}, heard{t: 25}, heard{t: 25})
		s.expect("when it stands, though another process began it", in("OK", "25 °C"))
	})
}

func TestAnOldValueIsToldAndEndsNoAlert(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(device(checks.Rules{
			Stale: checks.Rule{Level: checks.Warn}, OlderThan: 10 * time.Minute,
			Limits: []checks.Limit{{Level: checks.Warn, Upper: new(27.0), After: checks.After{Polls: 2}}},
		}))
		s.hear(heard{t: 28, age: time.Second}, heard{t: 28, age: time.Second})
		s.expect("before", in("WARN", "28"))
		s.hear(heard{t: 20, age: 31 * time.Minute}, heard{t: 20, age: 31 * time.Minute})
		s.expect("an old value is told, and ends nothing", in("OLD VALUE", "20 °C"))
		if !strings.Contains(s.chat.last, "31 min old (limit 10 min)") {
			s.t.Errorf("the message reads %q, want how old", s.chat.last)
		}
		s.hear(heard{t: 28.5, age: time.Second})
		s.expect("a fresh one ends it, and is still too high", in("OLD VALUE OVER", "28.5"))
		s.hear(heard{t: 20, age: time.Second})
		s.expect("the alert ends by a fresh value", in("OK", "20"))
	})
}

func TestWhatRulesRememberOutlivesARestart(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(device(stuckAfter(5 * time.Minute)))
		s.hear(heard{t: 4, h: 41}, heard{t: 4, h: 42}, heard{t: 4, h: 43})
		s.restart(stuckAfter(5 * time.Minute))
		s.hear(heard{t: 4, h: 44})
		s.expect("a neighbour's first value is no move")
		s.hear(heard{t: 4, h: 45}, heard{t: 4, h: 46})
		s.expect("the time before the restart counts for a stuck value", in("STUCK"))
	})
	inBubble(t, func(s *site) {
		opened := checks.Rules{Event: checks.Rule{Level: checks.Info}, On: checks.Increase}
		s.apply(device(opened))
		s.hear(heard{t: 7, h: 41})
		s.restart(opened)
		s.hear(heard{t: 8, h: 41})
		s.expect("what happened while the program did not run is told", in("EVENT"))
	})
}

func TestAStateIsStoredNoLongerThanARuleLooksBack(t *testing.T) {
	inBubble(t, func(s *site) {
		stuck := room("a")
		stuck.Fields[0].Rules.Stuck, stuck.Fields[0].Rules.Unchanged = checks.Rule{Level: checks.Warn}, time.Hour
		states := func() int {
			s.t.Helper()
			s.wait(time.Minute)
			loaded, err := s.store.Load(s.t.Context())
			if err != nil {
				s.t.Fatal(err)
			}
			return len(loaded.States)
		}
		s.apply(stuck)
		s.poll("20 20")
		if n := states(); n != 1 {
			s.t.Fatalf("%d states are stored for a rule that looks back, want 1", n)
		}
		s.apply(room("a"))
		s.poll("20 20")
		if n := states(); n != 0 {
			s.t.Errorf("%d states are stored after a reload without the rule, want none", n)
		}
		s.apply(stuck)
		s.poll("20 20")
		s.restarts(room("a"))
		s.poll("20 20")
		if n := states(); n != 0 {
			s.t.Errorf("%d states are stored after a restart without the rule, want none", n)
		}
	})
}
