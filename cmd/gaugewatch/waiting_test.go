package main

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestWhatIsOwedSaysWhyItWaits(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	night := &notify.Quiet{Window: schedule.Daily(nil, 11*time.Hour, 15*time.Hour, time.UTC), Except: checks.Error}
	spent := notify.Allowance{Limited: true, Limit: 200, Used: 200, At: now, Turn: now.AddDate(0, 0, 9)}
	w := waiting{
		zone: time.UTC, now: now, allowances: map[string]notify.Allowance{"line": spent},
		policies: map[string]notify.Policy{"night": {Channel: "night", Quiet: night}}, absent: map[string]bool{"gone": true},
	}
	ids := map[string]int64{"saving": 7}
	w.saved = map[int64]time.Time{7: now.AddDate(0, 0, 2)}
	for _, c := range []struct {
		name, channel string
		level         checks.Level
		next          time.Time
		attempts      int
		state         notify.State
		want          string
	}{
		{"in quiet hours", "night", checks.Warn, now, 0, notify.Owed, "quiet until 2026-11-22 15:00:00"},
		{"bad enough for them", "night", checks.Error, now, 0, notify.Owed, ""},
		{"without messages", "line", checks.Error, now, 0, notify.Owed, "no messages are left until 2026-12-01 12:00:00"},
		{"after a failure", "ops", checks.Warn, now.Add(time.Minute), 2, notify.Owed, "is tried again at 2026-11-22 12:01:00"},
		{"for a time", "ops", checks.Warn, now.Add(time.Minute), 0, notify.Owed, "waits until 2026-11-22 12:01:00"},
		{"a channel that is not there", "gone", checks.Warn, now, 0, notify.Owed, "its channel is left out"},
		{"for nothing", "ops", checks.Warn, now, 0, notify.Owed, ""},
		{"for the month to last", "saving", checks.None, now, 0, notify.Owed, "waits so that the month's messages last, until 2026-11-24 12:00:00 at most"},
		{"what has arrived", "night", checks.Warn, now, 1, notify.Delivered, ""},
	} {
		e := data.Entry{Delivery: notify.Delivery{
			ID: ids[c.channel], Channel: c.channel, State: c.state, Next: c.next, Attempts: c.attempts, Parts: []notify.Part{{Alert: checks.Alert{Peak: c.level}}},
		}}
		if got := w.why(e); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
