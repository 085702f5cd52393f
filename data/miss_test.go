package data_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// missing tells mail that the report of a delivery has not arrived on tg.
func missing(carrier int64, at time.Time) notify.Settled {
	return notify.Settled{
		Carrier: carrier, At: at, State: notify.Owed, Next: at,
		Missed: []notify.Delivery{{
			Channel: "mail", Cause: notify.CauseNotice, Owed: at, State: notify.Owed, Next: at,
			Notice: &notify.Notice{Topic: notify.ReportMissed, Level: checks.Warn, Text: "tg", Began: minute(60)},
		}},
	}
}

func TestAMissedReportIsOwedToOthersOnceUntilOneArrives(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, oweReport("tg"), owe("tg", checks.Fired, alert(1, 5)), oweReport("tg"))
	told := func(want int) {
		t.Helper()
		due := get[[]notify.Delivery](t)(s.Due(t.Context(), "mail"))
		if len(due) != want {
			t.Fatalf("mail owes %+v, want %d notices", due, want)
		}
	}
	must(t, s.Settle(t.Context(), missing(1, minute(90))))
	told(1)
	if attempts := count(t, path, "attempts"); attempts != "0" {
		t.Errorf("%s attempts in the ledger, want none: nothing was sent", attempts)
	}
	must(t, s.Close())
	s = mustOpenAt(t, path)
	must(t, s.Settle(t.Context(), missing(1, minute(91))))
	told(1)

	arrive := func(s *data.Store, ids ...int64) {
		t.Helper()
		for _, id := range ids {
			must(t, s.Freeze(t.Context(), frozen(fmt.Sprint("k", id), id)))
			must(t, s.Settle(t.Context(), settled(id, notify.Sent, notify.Delivered)))
		}
	}
	arrive(s, 2)
	told(1)
	must(t, s.Settle(t.Context(), missing(1, minute(92))))
	told(1)
	arrive(s, 1)
	told(0)
	if got := peek(t, path, "SELECT state || ': ' || error FROM deliveries WHERE channel = 'mail'"); got != "dropped: the report has arrived meanwhile" {
		t.Errorf("the notice is %s, want that it is dropped", got)
	}
	must(t, s.Settle(t.Context(), missing(3, minute(93))))
	told(1)
}
