package notify_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// quietFrom returns quiet hours until 07:00 UTC; a bubble's clock begins at
// midnight there.
func quietFrom(hour time.Duration) *notify.Quiet {
	return &notify.Quiet{Window: schedule.Daily(nil, hour*time.Hour, 7*time.Hour, time.UTC), Except: checks.Error}
}

// hours writes the times of messages as those of the bubble's clock.
func hours(at []time.Time) string {
	var all []string
	for _, t := range at {
		all = append(all, t.UTC().Format("15:04"))
	}
	return strings.Join(all, " ")
}

func TestWhatQuietHoursHoldBackArrivesAtTheirEndAsOneDigest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{GroupWait: time.Minute, Quiet: quietFrom(0)})
		defer p.close()
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		p.owe(2, checks.Fired, checks.Error)
		p.owe(1, checks.Resolved, checks.Warn)
		p.owe(3, checks.Fired, checks.Warn)
		wait(8 * time.Hour)
		got, at := p.ops.sent()
		if hours(at) != "01:00 07:00" || p.owed("ops") != 0 {
			t.Fatalf("messages at %s, %d still owed; want the error at once, the rest at 07:00", hours(at), p.owed("ops"))
		}
		digest := got[1].Title + "\n" + got[1].Text
		if !strings.HasPrefix(digest, "🌙 QUIET HOURS 00:00–07:00") || !strings.Contains(digest, "room-1") || !strings.Contains(digest, "room-3") {
			t.Errorf("the digest says\n%s", digest)
		}
	})
}

func TestTheFallbackWaitsForTheEndOfQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(0), Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 50)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(8 * time.Hour)
		if _, at := p.spare.sent(); hours(at) != "07:03" {
			t.Errorf("the fallback was told at %q, want at 07:03", hours(at))
		}
	})
}

func TestTheTimeBeforeQuietHoursCountsForTheFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(1), Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 50)
		p.start()
		wait(58 * time.Minute)
		p.owe(1, checks.Fired, checks.Warn)
		wait(8 * time.Hour)
		if _, at := p.spare.sent(); hours(at) != "07:01" {
			t.Errorf("the fallback was told at %q, want at 07:01", hours(at))
		}
	})
}

func TestTheFallbackIsToldInTimeOfWhatGetsBadEnoughInQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(0), Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.ops.script = strings.Repeat("t", 50)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(2 * time.Hour)
		p.owe(1, checks.Worsened, checks.Error)
		wait(time.Hour)
		if _, at := p.spare.sent(); hours(at) != "02:03" {
			t.Errorf("the fallback was told at %q, want at 02:03, once", hours(at))
		}
	})
}

func TestAnAlertThatGetsWorseAgainAndAgainDoesNotPutTheFallbackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(1), Fallback: "spare", FallbackAfter: 3 * time.Minute})
		defer p.close()
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(2 * time.Hour)
		p.ops.script = strings.Repeat("t", 50)
		for range 10 {
			p.owe(1, checks.Worsened, checks.Error)
			wait(2 * time.Minute)
		}
		if _, at := p.spare.sent(); !strings.HasPrefix(hours(at), "02:03") {
			t.Errorf("the fallback was told at %q, want first at 02:03", hours(at))
		}
	})
}

func TestWhatWasUncertainBeforeQuietHoursIsSettledAfterThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(1), GiveUp: time.Hour})
		defer p.close()
		p.ops.script = "uu"
		p.start()
		wait(time.Hour - 500*time.Millisecond)
		p.owe(1, checks.Fired, checks.Warn)
		wait(8 * time.Hour)
		got, at := p.ops.sent()
		if hours(at) != "00:59 07:00 07:00" || got[0].Key != got[2].Key || !got[2].Repeated {
			t.Errorf("attempts at %q with keys %q; want the rest after the quiet hours, with the same key", hours(at), p.ops.keys())
		}
	})
}

func TestPastTheOutboxQuietHoursHoldBackWhatIsMild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(0)})
		defer p.close()
		p.start()
		mild, bad := owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 error")
		mild.Channel, bad.Channel = "ops", "ops"
		if arrived := p.dispatch.Direct(t.Context(), []notify.Delivery{mild, bad}); !slices.Equal(arrived, []int{1}) || len(p.ops.titles()) != 1 {
			t.Errorf("arrived %v of %q, want the second alone", arrived, p.ops.titles())
		}
		wait(7 * time.Hour)
		if arrived := p.dispatch.Direct(t.Context(), []notify.Delivery{mild}); !slices.Equal(arrived, []int{0}) {
			t.Errorf("arrived %v after the quiet hours, want the first", arrived)
		}
	})
}

func TestAChannelIsNotIllForWhatQuietHoursHoldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, notify.Policy{Quiet: quietFrom(0)})
		defer p.close()
		p.ops.script = strings.Repeat("t", 4000)
		p.start()
		p.owe(1, checks.Fired, checks.Warn)
		wait(time.Hour)
		if h := p.dispatch.Health()["ops"]; h.Owed != 0 || !h.Oldest.IsZero() {
			t.Errorf("at 01:00 it owes %d from %v on, want nothing", h.Owed, h.Oldest)
		}
		p.owe(2, checks.Fired, checks.Error)
		wait(time.Hour)
		if h := p.dispatch.Health()["ops"]; h.Owed != 1 || hours([]time.Time{h.Oldest}) != "01:00" {
			t.Errorf("at 02:00 it owes %d from %v on, want the error from 01:00", h.Owed, h.Oldest)
		}
		p.owe(3, checks.Fired, checks.Warn)
		wait(6 * time.Hour)
		if h := p.dispatch.Health()["ops"]; h.Owed != 3 || hours([]time.Time{h.Oldest}) != "01:00" {
			t.Errorf("at 08:00 it owes %d from %v on, want all three", h.Owed, h.Oldest)
		}
	})
}
