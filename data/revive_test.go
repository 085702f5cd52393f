package data_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// retry is a request of minute 8 to try a delivery again, or all for 0.
func retry(id int64) data.Retry {
	return data.Retry{ID: id, Channels: []string{"tg", "mail"}, At: minute(8)}
}

// over returns the alert as it is when it has ended.
func over(a checks.Alert) checks.Alert {
	a.Resolved = minute(5)
	return a
}

// fails sends a message that is refused for good.
func fails(t *testing.T, s *data.Store, carrier int64, joined ...int64) {
	t.Helper()
	must(t, s.Freeze(t.Context(), frozen(fmt.Sprint("k", carrier), carrier, joined...)))
	must(t, s.Settle(t.Context(), settled(carrier, notify.Permanent, notify.Failed)))
}

// arrives sends a message.
func arrives(t *testing.T, s *data.Store, carrier int64) {
	t.Helper()
	must(t, s.Freeze(t.Context(), frozen(fmt.Sprint("k", carrier), carrier)))
	must(t, s.Settle(t.Context(), settled(carrier, notify.Sent, notify.Delivered)))
}

// ids returns the ids of entries.
func ids(entries []data.Entry) string {
	var all []int64
	for _, e := range entries {
		all = append(all, e.ID)
	}
	return fmt.Sprint(all)
}

// refused fails the test unless the error is a refusal that says why.
func refused(t *testing.T, err error, why string) {
	t.Helper()
	if refusal, ok := errors.AsType[data.Refusal](err); !ok || !strings.Contains(refusal.Error(), why) {
		t.Errorf("error = %v, want the refusal that it %s", err, why)
	}
}

func TestWhatFailedIsOwedAnewWithAllOfItsMessage(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)))
	fails(t, s, 1, 2)
	fails(t, s, 3)
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(1)))); got != "[1 2]" {
		t.Errorf("retried %s, want [1 2]", got)
	}
	if got := ledger(t, s); got != "1:owed 2:owed 3:failed" {
		t.Errorf("ledger = %s, want 1:owed 2:owed 3:failed", got)
	}
	want := []notify.Delivery{owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6))}
	for i := range want {
		want[i].ID, want[i].State, want[i].Attempts = int64(i+1), notify.Owed, 1
	}
	want[0].Tried = minute(4)
	same(t, "due", get[[]notify.Delivery](t)(s.Due(t.Context(), "tg")), want)
	arrives(t, s, 1) // with a body of its own
	if got := get[[]data.Attempt](t)(s.Attempts(t.Context(), 1)); len(got) != 2 {
		t.Errorf("attempts = %v, want the one before too", got)
	}
}

func TestOneOfADigestCanBeTriedAgainAlone(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)))
	fails(t, s, 1, 2)
	get[[]data.Entry](t)(s.Retry(t.Context(), retry(2)))
	if got := ledger(t, s); got != "1:failed 2:owed" {
		t.Errorf("ledger = %s, want 1:failed 2:owed", got)
	}
}

func TestTheEndComesBackWithTheBeginning(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	for _, c := range []struct {
		rule  string
		owed  []notify.Delivery
		fails []int64
		retry int64
		want  string
	}{
		{"dropped with it", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a)}, []int64{1}, 1, "1:owed 2:owed"},
		{"also of what is no longer watched", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Unwatched, a)}, []int64{1}, 1, "1:owed 2:owed"},
		{"and of what nobody had acknowledged", []notify.Delivery{owe("tg", checks.Escalated, a), owe("tg", checks.Resolved, a)}, []int64{1}, 1, "1:owed 2:owed"},
		{"not of another alert", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Fired, b), owe("tg", checks.Resolved, b)}, []int64{1, 2}, 1, "1:owed 2:failed 3:dropped"},
		{"not to another channel", []notify.Delivery{owe("tg", checks.Fired, a), owe("mail", checks.Fired, a), owe("mail", checks.Resolved, a)}, []int64{1, 2}, 1, "1:owed 2:failed 3:dropped"},
		{"not where it tells of something else of which nobody heard", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Fired, b), owe("tg", checks.Resolved, a, b)}, []int64{1, 2}, 1, "1:owed 2:failed 3:dropped"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := mustOwe(t, c.owed...)
			for _, id := range c.fails {
				fails(t, s, id)
			}
			must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(over(a), over(b))}))
			got := get[[]data.Entry](t)(s.Retry(t.Context(), retry(c.retry)))
			if want := strings.Count(c.want, "owed"); len(got) != want {
				t.Errorf("retried %s, want %d", ids(got), want)
			}
			if got := ledger(t, s); got != c.want {
				t.Errorf("ledger = %s, want %s", got, c.want)
			}
		})
	}
}

func TestWhatBeganAndEndedIsToldInOneLine(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a))
	fails(t, s, 1)
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(over(a))}))
	get[[]data.Entry](t)(s.Retry(t.Context(), retry(1)))
	due := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))
	next := notify.Plan(notify.Policy{Channel: "tg"}, due, notify.History{}, minute(8))
	if next.Carrier == nil || next.Carrier.ID != 1 || len(next.Joined) != 1 || next.Joined[0].ID != 2 {
		t.Fatalf("next = %+v, want the beginning with the end", next)
	}
	m := notify.Render(notify.Draft{Parts: slices.Concat(due[0].Parts, due[1].Parts)}, minute(8))
	if !strings.HasPrefix(m.Title, "☑") {
		t.Errorf("title = %q, want that it began and ended", m.Title)
	}
}

func TestAnEndWithoutItsBeginningIsNotTriedAgain(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a))
	fails(t, s, 1)
	_, err := s.Retry(t.Context(), retry(2))
	refused(t, err, "nobody there was told that it began")
	if got := ledger(t, s); got != "1:failed 2:dropped" {
		t.Errorf("ledger = %s, want 1:failed 2:dropped", got)
	}
}

func TestWhatWaitsIsTriedNowWithAllThatItsChannelOwes(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("mail", checks.Fired, alert(1, 5)))
	late := settled(1, notify.Temporary, notify.Owed)
	late.Next = minute(30)
	must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
	must(t, s.Settle(t.Context(), late))
	late.Carrier = 3
	must(t, s.Freeze(t.Context(), frozen("l", 3)))
	must(t, s.Settle(t.Context(), late))
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(2)))); got != "[2]" {
		t.Errorf("retried %s, want [2]", got)
	}
	for channel, want := range map[string]time.Time{"tg": minute(8), "mail": minute(30)} {
		for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), channel)) {
			if !d.Next.Equal(want) || d.Attempts != 1 {
				t.Errorf("delivery %d to %s: next %v, attempts %d, want %v and 1", d.ID, channel, d.Next, d.Attempts, want)
			}
		}
	}
}

func TestWhatMayHaveArrivedIsTriedNowWithTheSameBody(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)))
	unsure := settled(1, notify.Unknown, notify.Unsure)
	unsure.Next = minute(30)
	f := frozen("k", 1, 2)
	must(t, s.Freeze(t.Context(), f))
	must(t, s.Settle(t.Context(), unsure))
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(2)))); got != "[1]" {
		t.Errorf("retried %s, want the message in which it travels", got)
	}
	d := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))[0]
	same(t, "message", d.Message, &f.Message)
	if d.State != notify.Unsure || !d.Next.Equal(minute(8)) {
		t.Errorf("state %s, next %v, want unknown, %v", d.State, d.Next, minute(8))
	}
}

func TestWhatIsDroppedCanBeTriedAgain(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a))
	get[[]data.Entry](t)(s.Drop(t.Context(), data.Drop{ID: 1, At: minute(4)}))
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(1)))); got != "[1 2]" || ledger(t, s) != "1:owed 2:owed" {
		t.Errorf("retried %s, ledger %s, want both", got, ledger(t, s))
	}
}

func TestRetryingAllTakesWhatFailedAndStillMatters(t *testing.T) {
	lasts, ended, event, old := alert(1, 5), over(alert(2, 6)), over(alert(3, 7)), over(alert(4, 8))
	event.Kind, old.Kind = checks.Event, checks.Event
	notice := notify.Delivery{Channel: "tg", Cause: notify.CauseNotice, Owed: minute(2), Next: minute(2), Notice: &notify.Notice{Topic: notify.DiskFull}}
	stale := notice
	stale.Owed = minute(-24 * 60)
	past := owe("tg", checks.Fired, old)
	past.Owed = stale.Owed
	s := mustOwe(t,
		owe("tg", checks.Fired, lasts), owe("tg", checks.Fired, ended), notice, stale, owe("gone", checks.Fired, lasts), // 1–5
		owe("mail", checks.Fired, lasts, ended), owe("mail", checks.Fired, lasts), owe("mail", checks.Fired, lasts), // 6–8
		owe("tg", checks.Fired, event), past, // 9, 10
	)
	for _, id := range []int64{1, 2, 3, 4, 5, 6, 9, 10} {
		fails(t, s, id)
	}
	arrives(t, s, 7)
	get[[]data.Entry](t)(s.Drop(t.Context(), data.Drop{ID: 8, At: minute(4)}))
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(0)))); got != "[1 3 6 9]" {
		t.Errorf("retried %s, want what lasts and the news of today, to channels of the configuration: [1 3 6 9]", got)
	}
	if got := ids(get[[]data.Entry](t)(s.Retry(t.Context(), retry(0)))); got != "[]" {
		t.Errorf("retried %s a second time, want nothing", got)
	}
}

func TestARetryIsRefused(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)), owe("gone", checks.Fired, alert(1, 5)))
	arrives(t, s, 1)
	must(t, s.Freeze(t.Context(), frozen("k", 2, 3)))
	fails(t, s, 4)
	for id, why := range map[int64]string{
		1:  "delivery 1 has arrived",
		2:  "delivery 2 is on its way",
		3:  "delivery 2 is on its way",
		4:  "delivery 4 is for the channel gone, which is not in the configuration",
		99: "delivery 99 does not exist",
	} {
		_, err := s.Retry(t.Context(), retry(id))
		refused(t, err, why)
	}
	if got := ledger(t, s); got != "1:sent 2:sending 3:joined 4:failed" {
		t.Errorf("ledger = %s, want it unchanged", got)
	}
}

func TestTheEndIsGivenUpWithTheBeginning(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	for _, c := range []struct {
		rule string
		owed []notify.Delivery
		told bool // the last has arrived
		want string
	}{
		{"an end of its alert", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a)}, false, "1:dropped 2:dropped"},
		{"not the end of another", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Fired, b), owe("tg", checks.Resolved, b)}, false, "1:dropped 2:owed 3:owed"},
		{"not to another channel", []notify.Delivery{owe("tg", checks.Fired, a), owe("mail", checks.Fired, a), owe("mail", checks.Resolved, a)}, false, "1:dropped 2:owed 3:owed"},
		{"not what was told before", []notify.Delivery{owe("tg", checks.Worsened, a), owe("tg", checks.Resolved, a), owe("tg", checks.Fired, a)}, true, "1:dropped 2:owed 3:sent"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := mustOwe(t, c.owed...)
			if c.told {
				arrives(t, s, int64(len(c.owed)))
			}
			got := get[[]data.Entry](t)(s.Drop(t.Context(), data.Drop{ID: 1, By: "Minsu", At: minute(4)}))
			if want := strings.Count(c.want, "dropped"); len(got) != want || got[0].Error != "given up by Minsu" || !got[0].Done.Equal(minute(4)) {
				t.Errorf("dropped %+v, want %d, the first by Minsu", got, want)
			}
			if got := ledger(t, s); got != c.want {
				t.Errorf("ledger = %s, want %s", got, c.want)
			}
		})
	}
}

func TestADropIsRefused(t *testing.T) {
	var owed []notify.Delivery
	for id := int64(1); id <= 6; id++ {
		owed = append(owed, owe("tg", checks.Fired, alert(id, id)))
	}
	s := mustOwe(t, owed...)
	arrives(t, s, 1)
	fails(t, s, 2)
	must(t, s.Freeze(t.Context(), frozen("k", 3, 4)))
	must(t, s.Freeze(t.Context(), frozen("l", 5)))
	must(t, s.Settle(t.Context(), settled(5, notify.Unknown, notify.Unsure)))
	get[[]data.Entry](t)(s.Drop(t.Context(), data.Drop{ID: 6, At: minute(4)}))
	before := ledger(t, s)
	for id, why := range map[int64]string{
		1: "has arrived", 2: "has failed for good", 3: "is on its way", 4: "in the message of 3",
		5: "may have arrived", 6: "has been given up already", 99: "does not exist",
	} {
		_, err := s.Drop(t.Context(), data.Drop{ID: id, At: minute(5)})
		refused(t, err, why)
	}
	if got := ledger(t, s); got != before {
		t.Errorf("ledger = %s, want it unchanged: %s", got, before)
	}
}
