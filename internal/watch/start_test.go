package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestAStopIsToldAsLoudlyAsItMayHaveHiddenSomething(t *testing.T) {
	tests := map[string]struct {
		before, after string // polls
		crash         bool
		lasted        time.Duration
		want          checks.Level // from which on channels are told; None: none is
	}{
		"a restart":                           {"20", "20", false, 50 * time.Second, checks.None},
		"an update":                           {"20", "20", false, 4 * time.Minute, checks.Info},
		"an update, while something is wrong": {"20 28 28", "28", false, 4 * time.Minute, checks.Warn},
		"an update, and something was wrong":  {"20 28 28", "20", false, 4 * time.Minute, checks.Info},
		"a machine that was shut down":        {"20", "20", false, 9 * time.Minute, checks.Warn},
		"a night without the machine":         {"20", "20", false, 9 * time.Hour, checks.Warn},
		"a power cut":                         {"20", "20", true, 9 * time.Minute, checks.Error},
		"a short power cut":                   {"20", "20", true, 3 * time.Minute, checks.Error},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(s *site) {
				chats := map[checks.Level]*chat{}
				s.adjust = func(p *watch.Plan) {
					for _, level := range checks.Levels() {
						chats[level] = &chat{}
						p.Lines = append(p.Lines, notify.Line{Policy: notify.Policy{Channel: level.String(), Level: level, Timeout: time.Minute}, Channel: chats[level]})
					}
				}
				s.apply(room("a"))
				s.poll(test.before)
				if test.crash {
					s.wasKeptUntil(time.Now().Add(-test.lasted))
				} else {
					s.stop()
					time.Sleep(test.lasted)
					s.start()
				}
				s.apply(room("a"))
				s.pace = time.Second
				s.poll(test.after)
				time.Sleep(2 * time.Second)
				synctest.Wait()
				for _, level := range checks.Levels() {
					told := strings.Contains(strings.Join(chats[level].take(), "\n"), "NOT WATCHED")
					if want := level <= test.want; told != want {
						s.t.Errorf("the channel of level %s is told: %v, want %v", level, told, want)
					}
				}
			})
		})
	}
}

func TestARecoverySaysWhenNobodyWatched(t *testing.T) {
	inBubble(t, func(s *site) {
		again := func(gap time.Duration) {
			s.stop()
			time.Sleep(gap)
			s.start()
			s.apply(room("a"), room("b"))
		}
		s.apply(room("a"), room("b"))
		s.poll("20 28")
		again(9 * time.Minute)
		s.poll("28 28")
		again(30 * time.Second) // a restart
		s.poll("28")
		again(2 * time.Hour)
		s.poll("28")
		s.pollOf(1, "28 28")
		s.chat.take()
		s.poll("20")
		s.expect("the end", in("OK a"))
		if want := "not watched 00:02–00:11, 00:14–02:14"; !strings.Contains(s.chat.last, want) || !strings.Contains(s.chat.last, "High 00:02–02:18") {
			s.t.Errorf("it says %q, want %q in it, in what lasted from 00:02 to 02:18", s.chat.last, want)
		}
		s.pollOf(1, "20")
		s.expect("the end of another", in("OK b"))
		if strings.Contains(s.chat.last, "not watched") {
			s.t.Errorf("it says %q, and began after the last stop", s.chat.last)
		}
	})
}

func TestAnAlertRemembersOnlyTheLongestTimesInWhichNobodyWatched(t *testing.T) {
	inBubble(t, func(s *site) {
		s.apply(room("a"))
		s.poll("28 28")
		for i := range 15 {
			s.stop()
			time.Sleep(time.Duration(i+2) * time.Minute)
			s.start()
			s.apply(room("a"))
			s.poll("28")
		}
		open := s.open()
		if len(open) != 1 || len(open[0].Unseen) != 10 {
			s.t.Fatalf("open = %+v, want one with 10 gaps", open)
		}
		for i, gap := range open[0].Unseen {
			if want := time.Duration(i+7) * time.Minute; gap.Lasted() < want || gap.Lasted() > want+time.Minute {
				s.t.Errorf("gap %d lasted %s, want about %s", i, gap.Lasted(), want)
			}
		}
	})
}
