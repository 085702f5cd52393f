package watch_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// lasting is a room that is warned of above 27 after so much watched time.
func lasting(name string, d time.Duration) watch.Target {
	r := room(name)
	r.Fields[0].Rules.Limits[0].After = checks.After{For: d}
	return r
}

func TestTimeThatNobodyWatchedCountsForNoDuration(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(lasting("a", 4*time.Minute))
		s.poll("28 28")
		s.stop()
		time.Sleep(30 * time.Second)
		s.start()
		s.apply(lasting("a", 4*time.Minute))
		s.poll("28 x x x 28 28")
		s.chat.take() // the silence
		s.poll("28")
		s.expect("three minutes were seen")
		s.poll("28")
		s.expect("the fourth fires", in("WARN"))
	})
}

func TestAStopJudgesWhatHasBeenHandedOver(t *testing.T) {
	for range 20 {
		inBubble(t, func(s *site) {
			s.apply(room("a"))
			target := s.poller.targets[0]
			for range 50 {
				s.watch.Take(s.t.Context(), poller.Poll{
					Target: target, Tick: time.Now(), Began: time.Now(),
					Results: []poller.Result{{Field: &target.Fields[0], Reading: checks.Reading{Value: 28}}},
				})
			}
			s.stop()
			s.start()
			synctest.Wait()
			alerts, err := s.store.Due(s.t.Context(), "chat")
			if got := s.chat.take(); len(alerts)+len(got) != 1 || err != nil {
				s.t.Fatalf("after the stop %d messages are owed and %q were sent (%v), want one in all", len(alerts), got, err)
			}
		})
	}
}

func TestAnAlertOverAValueInAnotherUnitEnds(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.expect("before", in("WARN"))
		other := room("a")
		other.Target.Fields[0].Subject.Unit = "°F"
		s.apply(other)
		if alerts := s.open(); len(alerts) != 0 {
			s.t.Errorf("still open: %v", alerts)
		}
	})
}

func TestAnAlertWhoseBoundsAreTakenAwayEndsAsNoLongerWatched(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		s.chat.take()
		free := room("a")
		free.Fields[0].Rules.Limits = nil
		s.apply(free)
		s.chat.take()
		s.poll("35")
		s.expect("nothing is called well that nobody judges")
		if alerts := s.open(); len(alerts) != 0 {
			s.t.Errorf("still open: %v", alerts)
		}
	})
}

func TestAnOpenAlertShowsTheLimitsOfNow(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		tight := room("a")
		tight.Fields[0].Rules.Limits[0].Upper = new(25.0)
		s.apply(tight)
		if alerts := s.open(); len(alerts) != 1 || *alerts[0].Limits[0].Upper != 25 {
			s.t.Errorf("open: %+v, want one alert with the limit 25", alerts)
		}
	})
}

func TestTheWatchIsKeptAlsoWhileNothingIsDue(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		time.Sleep(59 * time.Minute)
		synctest.Wait()
		loaded, err := s.store.Load(s.t.Context())
		if age := time.Since(loaded.Alive); err != nil || age > 2*time.Minute {
			s.t.Errorf("the watch was last kept %s ago (%v), want at most 2m: it was kept all the time", age, err)
		}
	})
}

func TestTheGapIsToldOnceTheClockIsRight(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("20")
		s.wasKeptUntil(time.Now().Add(2 * time.Hour)) // as a clock sees it that lost the time
		s.apply(room("a"))
		s.poll("20 20 20")
		s.expect("while the clock is behind")
		right := time.Now().Add(5 * time.Hour) // the clock is set
		s.watch.Take(s.t.Context(), poller.Poll{Target: s.poller.targets[0], Tick: right, Began: right})
		time.Sleep(2 * time.Second)
		synctest.Wait()
		s.expect("once it is past what was stored", in("NOT WATCHED"))
	})
}
