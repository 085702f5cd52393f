package data_test

import (
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestTheLedgerSaysInFewWordsWhatIsTold(t *testing.T) {
	storm := owe("tg", checks.Fired, alert(1, 5), alert(2, 6), alert(3, 7), alert(4, 8), alert(5, 9), alert(6, 10))
	both := owe("tg", checks.Fired, alert(1, 5))
	both.Parts = append(both.Parts, notify.Part{What: checks.Resolved, Alert: alert(2, 6)})
	full := notify.Delivery{Channel: "tg", Cause: notify.CauseNotice, Owed: minute(2), Notice: &notify.Notice{Topic: notify.DiskFull}}
	s := mustOwe(t, both, storm, full)
	entries := get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{}))
	for i, want := range []string{"notice disk full", "A1 fired, A2 fired, A3 fired, A4 fired, 2 more", "A1 fired, A2 resolved"} {
		if got := entries[i].Tells(); got != want {
			t.Errorf("delivery %d tells %q, want %q", entries[i].ID, got, want)
		}
	}
}

func TestAMessageIsFoundWithAllThatTravelInIt(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 3)))
	for message, want := range map[int64]string{1: "[3 1]", 2: "[2]", 3: "[3]", 99: "[]"} {
		if got := ids(get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{Message: message}))); got != want {
			t.Errorf("message %d = %s, want %s", message, got, want)
		}
	}
}

func TestTheLatestAttemptIsThatAtTheMessage(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("mail", checks.Fired, alert(1, 5)))
	must(t, s.Freeze(t.Context(), frozen("k", 1)))
	must(t, s.Settle(t.Context(), settled(1, notify.Temporary, notify.Owed)))
	fails(t, s, 3)
	fails(t, s, 1)
	got := get[map[int64]data.Attempt](t)(s.LatestAttempts(t.Context(), []int64{1, 2}))
	if len(got) != 1 || got[1].Outcome != notify.Permanent || got[1].Answer != "permanent: said the provider" {
		t.Errorf("latest = %+v, want the refusal of 1 alone", got)
	}
	if again := ids(get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{Again: true}))); again != "[1]" {
		t.Errorf("tried more than once: %s, want 1 alone", again)
	}
}
