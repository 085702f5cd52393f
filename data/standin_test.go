package data_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestAChainOfFallbacksIsNotToldTwice(t *testing.T) {
	n := notify.Notice{Topic: notify.DiskFull, Level: checks.Error}
	ops := notify.Delivery{Channel: "ops", Cause: notify.CauseNotice, Owed: minute(2), Notice: &n}
	boss := ops
	boss.Channel = "boss"
	s := mustOwe(t, owe("ops", checks.Fired, alert(1, 5)), owe("boss", checks.Fired, alert(1, 5)), ops, boss)
	must(t, s.StandIn(t.Context(), "siren", []int64{2, 4}, minute(6))) // for the boss: 5 and 6
	must(t, s.Freeze(t.Context(), frozen("k", 2, 4)))
	must(t, s.Settle(t.Context(), settled(2, notify.Permanent, notify.Failed)))
	must(t, s.StandIn(t.Context(), "boss", []int64{1}, minute(7)))  // for ops: 7, since the boss's own has failed
	must(t, s.StandIn(t.Context(), "siren", []int64{7}, minute(9))) // and for that nobody: it is the same news
	if got := due(t, s, "siren"); got != "5:owed 6:owed" {
		t.Errorf("siren owes %s, want 5:owed 6:owed", got)
	}
	must(t, s.StandIn(t.Context(), "boss", []int64{3}, minute(9))) // the notice for ops: 8
	must(t, s.StandIn(t.Context(), "siren", []int64{8}, minute(10)))
	if got := due(t, s, "siren"); got != "5:owed 6:owed" {
		t.Errorf("siren owes %s, want 5:owed 6:owed", got)
	}
}

func TestWhoTookOverTheBeginningWhileTheEndWasJudgedOwesTheEndToo(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("ops", checks.Fired, a), owe("staff", checks.Fired, a))
	told := get[[]string](t)(s.Told(t.Context(), 1)) // ops and staff: so it is judged
	must(t, s.StandIn(t.Context(), "boss", []int64{1}, minute(6)))
	must(t, s.StandIn(t.Context(), "staff", []int64{1}, minute(6)))
	a.Resolved = minute(6)
	var ends []notify.Delivery
	for _, channel := range told {
		ends = append(ends, owe(channel, checks.Resolved, a))
	}
	mustOweMore(t, s, ends...)
	if got := due(t, s, "boss"); got != "3:owed 6:owed" {
		t.Errorf("boss owes %s, want the beginning and the end", got)
	}
	if got := due(t, s, "staff"); got != "2:owed 5:owed" {
		t.Errorf("staff owes %s, want each once", got)
	}
	mustOweMore(t, s, owe("ops", checks.Fired, alert(2, 7)))
	if got := due(t, s, "boss"); got != "3:owed 6:owed" {
		t.Errorf("boss owes %s of another alert", got)
	}
}

func TestAFallbackIsNotToldTheBeginningOfWhatItKnowsToBeWorseOrOver(t *testing.T) {
	a := alert(1, 5)
	later := func(channel string, what checks.What, at int) notify.Delivery {
		d := owe(channel, what, a)
		d.Owed = minute(at)
		return d
	}
	s := mustOwe(t, later("ops", checks.Fired, 2), later("ops", checks.Worsened, 4), later("boss", checks.Worsened, 4), later("mail", checks.Reminded, 3))
	must(t, s.StandIn(t.Context(), "boss", []int64{1, 2}, minute(6)))
	if got := due(t, s, "boss"); got != "3:owed" {
		t.Errorf("boss owes %s, want what it was told anyway: that it got worse", got)
	}
	mustOweMore(t, s, later("ops", checks.Resolved, 7))
	must(t, s.StandIn(t.Context(), "mail", []int64{5}, minute(8)))
	if got := due(t, s, "mail"); got != "4:owed 6:owed" {
		t.Errorf("mail owes %s, want the end too", got)
	}
}

func TestAFallbackThatWasToldTheEndWithTheBeginningIsNotToldItAgain(t *testing.T) {
	for state, want := range map[string]string{"firing": "5:owed", "ended": "", "unwatched": ""} {
		t.Run(state, func(t *testing.T) {
			a := alert(1, 5)
			s := mustOwe(t, owe("ops", checks.Fired, a))
			must(t, s.StandIn(t.Context(), "boss", []int64{1}, minute(6)))
			a.Resolved = minute(6)
			end := owe("ops", checks.Resolved, a)
			end.Owed = minute(7)
			mustOweMore(t, s, end) // 3, and 4 for the boss, who took over the beginning
			first := frozen("k", 2)
			first.Message.Cards = []notify.Card{{Alert: "A1", State: state}}
			must(t, s.Settle(t.Context(), notify.Settled{Carrier: 4, At: minute(7), State: notify.Dropped}))
			must(t, s.Freeze(t.Context(), first))
			must(t, s.Settle(t.Context(), settled(2, notify.Sent, notify.Delivered)))
			must(t, s.StandIn(t.Context(), "boss", []int64{3}, minute(9)))
			if got := due(t, s, "boss"); got != want {
				t.Errorf("boss owes %q, want %q", got, want)
			}
		})
	}
}
