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
