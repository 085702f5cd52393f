package watch_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

// sensor is a room that sends its values by itself.
func sensor(t *testing.T, every time.Duration) watch.Target {
	t.Helper()
	source, err := (&poller.Push{Every: schedule.Duration(every)}).Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	cellar := room("cellar")
	cellar.Source, cellar.Rules = source, &checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 1}}}
	return cellar
}

// await looks again and again whether the first target has sent something or is
// silent, and hands that over.
func (s *site) await(times int, pace time.Duration) {
	s.t.Helper()
	for range times {
		time.Sleep(pace - 100*time.Millisecond)
		t := s.poller.targets[0]
		p := poller.Poll{Target: t, Tick: time.Now(), Began: time.Now()}
		answer, err := t.Source.Fetch(s.t.Context())
		p.Took = time.Since(p.Began)
		time.Sleep(100*time.Millisecond - p.Took)
		silence, silent := errors.AsType[*poller.Silence](err)
		switch {
		case silent:
			p.Response = checks.Reading{Why: checks.NoResponse, Fault: silence.Fault}
		case err != nil:
			continue // nothing new
		case string(answer.Body) == "garbage":
			p.Response = checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.NotJSON}}
		default:
			p.Results = []poller.Result{{Field: &t.Fields[0], Reading: checks.Reading{Value: 20}}}
		}
		s.watch.Take(s.t.Context(), p)
		synctest.Wait()
	}
}

// sends has the first target send something, which is taken.
func (s *site) sends(body string) {
	s.t.Helper()
	source, sends := s.poller.targets[0].Source.(*poller.Pushed)
	if !sends {
		s.t.Fatal("it does not send by itself")
	}
	go func() { _ = source.Send(s.t.Context(), []byte(body), func() {}) }()
	synctest.Wait()
	s.await(1, 200*time.Millisecond)
}

// halts stops the program for a time.
func (s *site) halts(d time.Duration, targets ...watch.Target) {
	s.t.Helper()
	s.stop()
	time.Sleep(d)
	s.start()
	s.apply(targets...)
}

func TestSilenceIsNoticedHoweverOftenTheConfigurationIsReadAnew(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(sensor(t, 20*time.Second))
		s.sends("1")
		s.await(22, time.Second)
		s.apply(sensor(t, 20*time.Second))
		s.expect("that it is read anew", in("NEW CONFIGURATION"))
		s.await(7, time.Second)
		s.expect("29 s after the value")
		s.await(2, time.Second)
		s.expect("31 s after it", in("NOTHING SENT", "cellar", "30 s"))
		if !strings.Contains(s.chat.last, "Has sent nothing for 30 s (every 20 s)") {
			s.t.Errorf("it says %q", s.chat.last)
		}
		s.apply(sensor(t, 20*time.Second))
		s.expect("that it is read anew", in("NEW CONFIGURATION"))
		s.await(40, time.Second)
		s.expect("another reading of the configuration")
		s.sends("1")
		s.expect("the next value", in("OK"))
	})
}

func TestSilenceIsNoticedHoweverOftenTheProgramIsStarted(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(sensor(t, time.Hour))
		s.sends("1")
		for range 3 { // each time for less than the grace of 30 min
			s.await(5, 5*time.Minute)
			s.halts(time.Minute, sensor(t, time.Hour))
			time.Sleep(time.Minute)
			synctest.Wait()
			s.chat.take() // that nobody watched
		}
		s.await(9, time.Minute)
		s.expect("90 min after the value, 1 min of which nobody could hear it while it was due")
		s.await(3, time.Minute)
		s.expect("93 min after it", in("NOTHING SENT", "1 h 31 min"))
	})
}

func TestATargetThatHasNeverSentIsAwaitedSinceItWasFirstConfigured(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(sensor(t, 20*time.Second))
		for range 2 {
			s.await(14, time.Second)
			s.halts(time.Second, sensor(t, 20*time.Second))
		}
		s.await(3, time.Second)
		s.expect("32 s after it was configured, 1 s of which nobody could hear it while it was due", in("NOTHING SENT"))
	})
}

func TestTimeInWhichNobodyCouldHearIsNoSilence(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(sensor(t, 20*time.Second))
		s.sends("1")
		s.await(5, time.Second)
		s.halts(50*time.Second, sensor(t, 20*time.Second))
		s.await(9, time.Second)
		s.expect("within its grace after the start")
		s.await(3, time.Second)
		s.expect("beyond it", in("NOTHING SENT", "1 min"))
	})
}

func TestWhatCannotBeReadHasBeenSentAllTheSame(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(sensor(t, 20*time.Second))
		s.await(19, time.Second)
		s.sends("garbage")
		s.expect("it", in("UNREADABLE"))
		s.halts(time.Second, sensor(t, 20*time.Second))
		loaded, err := s.store.Load(s.t.Context())
		if err != nil || len(loaded.Heard) != 1 {
			s.t.Fatalf("%v, %v", loaded.Heard, err)
		}
		for _, h := range loaded.Heard {
			if ago := time.Since(h.At); ago > 2*time.Second {
				s.t.Errorf("it was heard %v ago", ago)
			}
		}
		s.apply(room("cellar"))
		if loaded, err := s.store.Load(s.t.Context()); err != nil || len(loaded.Heard) != 0 {
			s.t.Errorf("once it is asked as others are: %v, %v", loaded.Heard, err)
		}
	})
}

func TestTheNetworkIsNotDownSinceASensorBehindItLastSent(t *testing.T) {
	inBubble(t, func(s *site) {
		uplinked(s, "gate")
		cellar, gate := sensor(t, 20*time.Second), remote("gate")
		cellar.Subject.Tags = gate.Subject.Tags
		s.apply(cellar, gate)
		s.sends("1")
		s.await(25, time.Second)
		down := time.Now()
		s.pace = time.Second
		s.pollOf(1, "x")
		s.await(10, time.Second)
		s.expect("the network, in place of the sensor", in("OUR NETWORK"))
		for _, a := range s.open() {
			if a.Kind == checks.Uplink && a.Since.Before(down) {
				s.t.Errorf("the network is down since %v, want no earlier than %v", a.Since, down)
			}
		}
	})
}
