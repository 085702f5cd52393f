package watch_test

import (
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// above is a limit from which on something is warned of at once.
func above(bound float64) []checks.Limit {
	return []checks.Limit{{Level: checks.Warn, Upper: new(bound)}}
}

// within lets other limits hold for a field from a time on, for ten minutes.
func within(t watch.Target, begin time.Time, limits []checks.Limit) watch.Target {
	rules := *t.Fields[0].Rules
	rules.Limits = limits
	t.Fields[0].Timed = []watch.TimedRules{{Window: schedule.Once(begin, begin.Add(10*time.Minute)), Rules: &rules}}
	return t
}

func TestRulesHoldWhileTheirWindowIsOpen(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(within(room("a"), time.Now().Add(4*time.Minute+time.Second), above(35)))
		s.poll("28 28")
		s.expect("by day", in("WARN", "28"))
		s.poll("28 28")
		s.expect("before the window opens")
		s.poll("28")
		s.expect("the night's bound is wider", in("LIMIT CHANGED", "28"))
		s.poll("36")
		s.expect("and it is a bound", in("WARN", "36"))
		if open := s.open(); len(open) != 1 || *open[0].Limits[0].Upper != 35 || *open[0].Limit.Upper != 35 {
			s.t.Errorf("open = %+v, want the bound that holds", open)
		}
		s.poll("36 36 36 36 36 36 36 36 36")
		s.expect("it lasts by day")
		if open := s.open(); len(open) != 1 || *open[0].Limits[0].Upper != 27 || *open[0].Limit.Upper != 27 {
			s.t.Errorf("open = %+v, want the bound that holds", open)
		}
	})
}

func TestAnAlertEndsWhenNoBoundHoldsAnyMore(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(within(room("a"), time.Now().Add(150*time.Second), nil))
		s.poll("28 28")
		s.expect("by day", in("WARN", "28"))
		s.poll("28")
		if got := s.chat.take(); len(got) != 1 {
			s.t.Errorf("the chat got %q, want that it is not watched any more", got)
		}
		s.poll("28 28 28 28 28 28 28 28 28 28 28 28")
		s.expect("when the bound holds again", in("WARN", "28"))
	})
}

// say hands over a reading of the first target's first field.
func (s *site) say(r checks.Reading) {
	s.t.Helper()
	time.Sleep(time.Minute)
	t := s.poller.targets[0]
	s.watch.Take(s.t.Context(), poller.Poll{Target: t, Tick: time.Now(), Began: time.Now(), Results: []poller.Result{{Field: &t.Fields[0], Reading: r, Raw: "raw"}}})
	synctest.Wait()
}

func TestAnAlertShowsTheBoundsThatTheDeviceTold(t *testing.T) {
	inBubble(t, func(s *site) {
		told := func(upper float64) []checks.Limit {
			return []checks.Limit{{Level: checks.Warn, Lower: new(math.NaN()), Upper: &upper}}
		}
		shown := func(want float64) {
			s.t.Helper()
			open := s.open()
			if len(open) != 1 || len(open[0].Limits) != 1 || *open[0].Limits[0].Upper != want || *open[0].Limit.Upper != want {
				s.t.Fatalf("open = %+v, want one with the bound %v", open, want)
			}
		}
		r := room("a")
		r.Fields[0].Rules.Limits = []checks.Limit{{Level: checks.Warn, Lower: new(10.0), Answered: true}}
		s.apply(r)
		s.say(checks.Reading{Value: 31, Limits: told(30)})
		s.expect("beyond what the device says", in("WARN", "31"))
		shown(30)
		s.say(checks.Reading{Value: 31, Limits: told(29)})
		shown(29)
		s.restarts(r)
		shown(29)
		r.Fields[0].Rules.Limits = nil // as of a plugin, which tells all
		s.apply(r)
		s.chat.take()
		s.say(checks.Reading{Value: 31, Limits: told(28)})
		s.expect("the plugin's bound", in("WARN", "31"))
		shown(28)
		s.restarts(r)
		shown(28)
		s.say(checks.Reading{Value: 20, Limits: told(28)})
		s.expect("its end", in("OK"))
	})
}

func TestAValueThatIsNotBelievedIsARejectAndNoSample(t *testing.T) {
	inBubble(t, func(s *site) {
		r := room("a")
		r.Fields[0].Rules.Codes = []checks.Code{{Value: 85, Jump: 10}}
		r.Fields[0].Rules.Invalid = checks.Rule{Level: checks.Warn}
		s.apply(r)
		s.poll("20")
		s.say(checks.Reading{Value: 85})
		s.expect("a jump to the code", in("SENSOR", "85"))
		s.poll("20")
		s.expect("when it is over", in("OK"))
		s.wait(time.Minute) // until all is written
		reader, err := data.OpenReader(s.t.Context(), s.path)
		if err != nil {
			s.t.Fatal(err)
		}
		defer reader.Close()
		of := data.Range{From: time.Now().Add(-time.Hour), To: time.Now(), IDs: []int64{s.poller.targets[0].Fields[0].Subject.ID}}
		var values []float64
		err = reader.Samples(s.t.Context(), of, func(x data.Sample) error { values = append(values, x.Value); return nil })
		if err != nil || len(values) != 2 || values[0] != 20 || values[1] != 20 {
			s.t.Errorf("samples: %v (%v), want the two that are believed", values, err)
		}
		spans, err := reader.Spans(s.t.Context(), of)
		if err != nil || len(spans) != 1 || spans[0].Kind != checks.Invalid.String() {
			s.t.Errorf("spans: %+v (%v), want the one in which nothing was known", spans, err)
		}
		s.poll("70 76 82")
		s.chat.take()
		s.say(checks.Reading{Value: 85})
		if got := s.chat.take(); len(got) > 0 && strings.Contains(got[0], "SENSOR") {
			s.t.Errorf("the chat got %q for a value that comes about", got)
		}
	})
}

// patient is a room that is warned of only after half an hour.
func patient() watch.Target {
	r := room("a")
	r.Fields[0].Rules.Limits[0].After = checks.After{For: 30 * time.Minute}
	return r
}

func TestPollsBeforeATimeWithoutBoundsAreNotInARowWithThoseAfterIt(t *testing.T) {
	free := patient().Fields[0].Rules
	free.Limits = nil
	t.Run("by a window", func(t *testing.T) {
		inBubble(t, func(s *site) {
			r, at := patient(), time.Now()
			r.Fields[0].Timed = []watch.TimedRules{{Window: schedule.Once(at.Add(30*time.Minute), at.Add(90*time.Minute)), Rules: free}}
			s.apply(r)
			s.poll(strings.Repeat("28 ", 29) + strings.Repeat("20 ", 61) + "28 28 28")
			s.expect("three minutes beyond, after an hour of 20")
			s.poll(strings.Repeat("28 ", 30))
			s.expect("half an hour beyond", in("WARN"))
		})
	})
	t.Run("by a new configuration", func(t *testing.T) {
		inBubble(t, func(s *site) {
			s.apply(patient())
			s.poll("20 " + strings.Repeat("28 ", 29))
			r := patient()
			r.Fields[0].Rules = free
			s.apply(r)
			s.chat.take()
			s.poll(strings.Repeat("20 ", 60))
			s.apply(patient())
			s.chat.take()
			s.poll("28 28 28")
			s.expect("three minutes beyond, after an hour of 20")
		})
	})
}

func TestAnotherUnitIsNoRiseNorEvent(t *testing.T) {
	inBubble(t, func(s *site) {
		r := room("a")
		r.Fields[0].Rules = &checks.Rules{
			Rise:  checks.Rate{Rule: checks.Rule{Level: checks.Error}, Limit: 5, Per: 10 * time.Minute},
			Event: checks.Rule{Level: checks.Info}, On: checks.Any,
		}
		s.apply(r)
		s.poll(strings.Repeat("20 ", 11))
		f := room("a")
		f.Fields[0].Rules = r.Fields[0].Rules
		f.Target.Fields[0].Subject.Unit = "°F"
		s.apply(f)
		s.chat.take()
		s.poll("68 68 68")
		s.expect("20 °C are 68 °F")
		s.poll("69")
		s.expect("what changes from then on", in("69"))
	})
}

func TestAWrongClockIsNotToldAgainWithANewConfiguration(t *testing.T) {
	inBubble(t, func(s *site) {
		s.ahead = 10 * time.Minute
		all := func() []watch.Target { return []watch.Target{room("a"), room("b"), room("c")} }
		s.apply(all()...)
		for i := range 3 {
			s.pollOf(i, "20")
		}
		s.wait(2 * time.Minute)
		s.expect("the clock is wrong", in("CLOCK"))
		s.apply(all()...)
		s.chat.take()
		s.wait(2 * time.Minute)
		for i := range 3 {
			s.pollOf(i, "20")
		}
		s.wait(2 * time.Minute)
		s.expect("it is as wrong as before")
	})
}
