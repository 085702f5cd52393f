package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// mustOwe makes a store in which deliveries are owed, with their alerts.
func mustOwe(t *testing.T, owed ...notify.Delivery) *data.Store {
	t.Helper()
	s, _ := mustOpen(t)
	mustOweMore(t, s, owed...)
	return s
}

func mustOweMore(t *testing.T, s *data.Store, owed ...notify.Delivery) {
	t.Helper()
	b := data.Batch{Alerts: map[int64]checks.Alert{}, Deliveries: owed}
	for _, d := range owed {
		for _, p := range d.Parts {
			b.Alerts[p.Alert.ID] = p.Alert
		}
	}
	must(t, s.Commit(t.Context(), b))
}

// due tells what a channel owes as "1:owed 2:joined".
func due(t *testing.T, s *data.Store, channel string) string {
	t.Helper()
	var all []string
	for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), channel)) {
		all = append(all, fmt.Sprintf("%d:%s", d.ID, d.State))
	}
	return strings.Join(all, " ")
}

// ledger tells the states of all deliveries, the earliest first.
func ledger(t *testing.T, s *data.Store) string {
	t.Helper()
	var all []string
	for _, e := range get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{})) {
		all = append(all, fmt.Sprintf("%d:%s", e.ID, e.State))
	}
	slices.Reverse(all)
	return strings.Join(all, " ")
}

// frozen freezes deliveries with a key.
func frozen(key string, carrier int64, joined ...int64) notify.Frozen {
	return notify.Frozen{Carrier: carrier, Joined: joined, At: minute(3), Message: notify.Message{
		Key: key, Level: checks.Error, Title: "🔴 Cold store 1: −9.4 °C", Text: "two\nlines", At: minute(3), Alerts: []string{"A1"}, Language: "ko",
	}}
}

// settled is what follows from an attempt at minute 4.
func settled(carrier int64, outcome notify.Outcome, state notify.State) notify.Settled {
	return notify.Settled{
		Carrier: carrier, At: minute(4), Took: 250 * time.Millisecond, State: state, Next: minute(5),
		Result: notify.Result{Outcome: outcome, Text: outcome.String() + ": said the provider"},
		Thaw:   state == notify.Owed,
	}
}

func TestDueReturnsWhatWasOwedInItsOrder(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	late := owe("tg", checks.Worsened, b)
	late.Next = minute(7)
	s := mustOwe(t, owe("tg", checks.Fired, b, a), owe("mail", checks.Fired, a), late)
	want := []notify.Delivery{owe("tg", checks.Fired, b, a), late}
	want[0].ID, want[0].State, want[1].ID, want[1].State = 1, notify.Owed, 3, notify.Owed
	same(t, "due", get[[]notify.Delivery](t)(s.Due(t.Context(), "tg")), want)
	if got := due(t, s, "nobody"); got != "" {
		t.Errorf("due of an unknown channel = %s, want nothing", got)
	}
}

func TestDueShowsAlertsAsTheyStandNow(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t, owe("tg", checks.Fired, a))
	a.Resolved = minute(9)
	must(t, s.Commit(t.Context(), data.Batch{Alerts: alerts(a)}))
	if parts := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))[0].Parts; parts[0].Alert.Open() {
		t.Error("the alert is open, want it resolved as it now is")
	}
}

func TestAFrozenMessageSurvivesTheProgram(t *testing.T) {
	s, path := mustOpen(t)
	mustOweMore(t, s, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)))
	f := frozen("key-1", 1, 2)
	must(t, s.Freeze(t.Context(), f))
	must(t, s.Close())
	s = mustOpenAt(t, path)
	if got := due(t, s, "tg"); got != "1:sending 2:joined" {
		t.Errorf("due after a restart = %s, want 1 still sending with 2", got)
	}
	same(t, "message", get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))[0].Message, &f.Message)
}

func TestOutbox(t *testing.T) {
	type step func(*testing.T, *data.Store) error
	freeze := func(f notify.Frozen) step {
		return func(t *testing.T, s *data.Store) error { return s.Freeze(t.Context(), f) }
	}
	settle := func(o notify.Settled) step {
		return func(t *testing.T, s *data.Store) error { return s.Settle(t.Context(), o) }
	}
	fails := func(f step) step {
		return func(t *testing.T, s *data.Store) error {
			if f(t, s) == nil {
				t.Error("a step that must fail did not")
			}
			return nil
		}
	}
	drop := notify.Settled{Carrier: 1, At: minute(4), State: notify.Dropped}
	for _, c := range []struct {
		rule  string
		steps []step
		want  string
	}{
		{"what was sent is done, with all that joined it", []step{freeze(frozen("k", 1, 2)), settle(settled(1, notify.Sent, notify.Delivered))}, "1:sent 2:sent 3:owed"},
		{"what was refused for good is done too", []step{freeze(frozen("k", 2, 3)), settle(settled(2, notify.Permanent, notify.Failed))}, "1:owed 2:failed 3:failed"},
		{"what certainly has not arrived is owed again, each for itself", []step{freeze(frozen("k", 1, 2, 3)), settle(settled(1, notify.Temporary, notify.Owed))}, "1:owed 2:owed 3:owed"},
		{"what may have arrived stays together", []step{freeze(frozen("k", 1, 2)), settle(settled(1, notify.Unknown, notify.Unsure))}, "1:unknown 2:joined 3:owed"},
		{"and is settled later", []step{freeze(frozen("k", 1, 2)), settle(settled(1, notify.Unknown, notify.Unsure)), settle(settled(1, notify.Sent, notify.Delivered))}, "1:sent 2:sent 3:owed"},
		{"thawed ones may form another message", []step{freeze(frozen("k", 1, 2)), settle(settled(1, notify.Temporary, notify.Owed)), freeze(frozen("l", 3, 2, 1))}, "1:joined 2:joined 3:sending"},
		{"a person drops what is owed", []step{settle(drop)}, "1:dropped 2:owed 3:owed"},
		{"the same message may be frozen again", []step{freeze(frozen("k", 1, 2)), freeze(frozen("k", 1, 2))}, "1:sending 2:joined 3:owed"},
		{"another may not take its place", []step{freeze(frozen("k", 1)), fails(freeze(frozen("l", 1)))}, "1:sending 2:owed 3:owed"},
		{"nobody joins twice", []step{freeze(frozen("k", 1, 2)), fails(freeze(frozen("l", 3, 2)))}, "1:sending 2:joined 3:owed"},
		{"nobody joins themselves", []step{fails(freeze(frozen("k", 1, 1)))}, "1:owed 2:owed 3:owed"},
		{"nobody joins another channel", []step{fails(freeze(frozen("k", 1, 4)))}, "1:owed 2:owed 3:owed"},
		{"one that joined carries nobody", []step{freeze(frozen("k", 1, 2)), fails(freeze(frozen("l", 2, 3)))}, "1:sending 2:joined 3:owed"},
		{"what is done cannot be sent", []step{settle(drop), fails(freeze(frozen("k", 1)))}, "1:dropped 2:owed 3:owed"},
		{"what is done cannot join", []step{settle(drop), fails(freeze(frozen("k", 2, 1)))}, "1:dropped 2:owed 3:owed"},
		{"what is done stays so", []step{settle(drop), fails(settle(settled(1, notify.Sent, notify.Delivered)))}, "1:dropped 2:owed 3:owed"},
		{"what does not exist cannot be settled", []step{fails(settle(settled(99, notify.Sent, notify.Delivered)))}, "1:owed 2:owed 3:owed"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)),
				owe("mail", checks.Fired, alert(3, 7)))
			for _, step := range c.steps {
				must(t, step(t, s))
			}
			if got := ledger(t, s); got != c.want+" 4:owed" {
				t.Errorf("ledger = %s, want %s 4:owed", got, c.want)
			}
		})
	}
}

func TestThawingEmptiesTheBodyAndKeepsThePace(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
	must(t, s.Settle(t.Context(), settled(1, notify.Temporary, notify.Owed)))
	for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), "tg")) {
		if d.Message != nil || !d.Next.Equal(minute(5)) || d.Attempts != 1 {
			t.Errorf("delivery %d: message %v, next %v, attempts %d, want none, %v and 1", d.ID, d.Message, d.Next, d.Attempts, minute(5))
		}
	}
}

func TestDueSaysWhenAMessageWasTriedLast(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)))
	tries := func(at time.Time) {
		t.Helper()
		o := settled(1, notify.Temporary, notify.Owed)
		o.At, o.Next = at, at.Add(3*time.Hour)
		must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
		must(t, s.Settle(t.Context(), o))
	}
	tried := func(what string, want time.Time) {
		t.Helper()
		all := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))
		if first := all[0]; !first.Tried.Equal(want) || !first.Next.Equal(want.Add(3*time.Hour)) {
			t.Errorf("%s: tried %v, next %v, want %v and three hours later", what, first.Tried, first.Next, want)
		}
		for _, d := range all[1:] {
			if !d.Tried.IsZero() {
				t.Errorf("%s: delivery %d was tried %v, want never in a message of its own", what, d.ID, d.Tried)
			}
		}
	}
	tries(minute(9))
	tried("after an attempt", minute(9))
	tries(minute(4))
	tried("after the clock was set back", minute(4))
}

func TestAnUnsureMessageKeepsItsBodyAndKey(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
	f := frozen("k", 1)
	must(t, s.Freeze(t.Context(), f))
	must(t, s.Settle(t.Context(), settled(1, notify.Unknown, notify.Unsure)))
	d := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))[0]
	same(t, "message", d.Message, &f.Message)
	if !d.Next.Equal(minute(5)) || d.Attempts != 1 {
		t.Errorf("next %v, attempts %d, want %v and 1", d.Next, d.Attempts, minute(5))
	}
}

func TestEveryAttemptIsInTheLedger(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
	must(t, s.Settle(t.Context(), settled(1, notify.Unknown, notify.Unsure)))
	must(t, s.Settle(t.Context(), settled(1, notify.Sent, notify.Delivered)))
	want := []data.Attempt{
		{Delivery: 1, At: minute(4), Took: 250 * time.Millisecond, Outcome: notify.Unknown, Answer: "unknown: said the provider"},
		{Delivery: 1, At: minute(4), Took: 250 * time.Millisecond, Outcome: notify.Sent, Answer: "sent: said the provider"},
	}
	for _, id := range []int64{1, 2} { // 2 travelled with 1
		same(t, fmt.Sprintf("attempts of %d", id), get[[]data.Attempt](t)(s.Attempts(t.Context(), id)), want)
	}
	entries := get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{}))
	if joined := entries[0]; joined.ID != 2 || joined.Carrier != 1 || !joined.Done.Equal(minute(4)) || joined.Error != "" {
		t.Errorf("the one that joined = %+v, want carried by 1, done at %v, no error", joined, minute(4))
	}
}

func TestThePersonsNextStepStaysWithTheDelivery(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
	must(t, s.Freeze(t.Context(), frozen("k", 1)))
	must(t, s.Settle(t.Context(), settled(1, notify.Permanent, notify.Failed)))
	if got := get[[]data.Entry](t)(s.Deliveries(t.Context(), data.DeliveryFilter{}))[0].Error; got != "permanent: said the provider" {
		t.Errorf("error = %q, want what the provider said", got)
	}
}

func TestDroppingIsNoAttempt(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 1, At: minute(4), State: notify.Dropped}))
	if got := get[[]data.Attempt](t)(s.Attempts(t.Context(), 1)); len(got) != 0 {
		t.Errorf("attempts = %v, want none", got)
	}
}

func TestTheEndOfWhatFailedIsDroppedWithIt(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	for _, c := range []struct {
		rule string
		owed []notify.Delivery // the first fails
		told bool              // an earlier delivery has told that a began
		want string
	}{
		{"an end of its alert", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Resolved, a)}, false, "1:failed 2:dropped"},
		{"also of a subject that is gone", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Unwatched, a)}, false, "1:failed 2:dropped"},
		{"not the end of another alert", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Resolved, b)}, false, "1:failed 2:owed"},
		{"not one that tells of another end too", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Fired, b), owe("tg", checks.Resolved, a, b)}, false, "1:failed 2:owed 3:owed"},
		{"not to another channel", []notify.Delivery{owe("tg", checks.Fired, a), owe("mail", checks.Resolved, a)}, false, "1:failed 2:owed"},
		{"not where it is still to be told that nobody has acknowledged it", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Escalated, a), owe("tg", checks.Resolved, a)}, false, "1:failed 2:owed 3:owed"},
		{"nor that it lasts", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Reminded, a), owe("tg", checks.Resolved, a)}, false, "1:failed 2:owed 3:owed"},
		{"also where nobody was told but by an escalation", []notify.Delivery{owe("tg", checks.Escalated, a), owe("tg", checks.Resolved, a)}, false, "1:failed 2:dropped"},
		{"not a worsening", []notify.Delivery{owe("tg", checks.Fired, a), owe("tg", checks.Worsened, a), owe("tg", checks.Resolved, a)}, false, "1:failed 2:owed 3:owed"},
		{"not where it was told earlier that it began", []notify.Delivery{owe("tg", checks.Worsened, a), owe("tg", checks.Resolved, a)}, true, "1:failed 2:owed 3:sent"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if c.told {
				c.owed = append(c.owed, owe("tg", checks.Fired, a))
			}
			s := mustOwe(t, c.owed...)
			if c.told {
				must(t, s.Freeze(t.Context(), frozen("k", 3)))
				must(t, s.Settle(t.Context(), settled(3, notify.Sent, notify.Delivered)))
			}
			must(t, s.Freeze(t.Context(), frozen("l", 1)))
			must(t, s.Settle(t.Context(), settled(1, notify.Permanent, notify.Failed)))
			if got := ledger(t, s); got != c.want {
				t.Errorf("ledger = %s, want %s", got, c.want)
			}
		})
	}
}

func TestStandIn(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	s := mustOwe(t, owe("tg", checks.Fired, a, b), owe("tg", checks.Worsened, a))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
	must(t, s.StandIn(t.Context(), "siren", []int64{1}, minute(6)))
	must(t, s.StandIn(t.Context(), "siren", []int64{1, 2}, minute(7)))

	mine := get[[]notify.Delivery](t)(s.Due(t.Context(), "tg"))
	if len(mine) != 2 || !mine[0].StoodIn || !mine[1].StoodIn {
		t.Errorf("own = %+v, want both marked, also the one that joined", mine)
	}
	want := []notify.Delivery{owe("siren", checks.Fired, a, b), owe("siren", checks.Worsened, a)}
	for i := range want {
		want[i].ID, want[i].StandIn, want[i].State, want[i].Owed, want[i].Next = int64(i+3), int64(i+1), notify.Owed, minute(6), minute(6)
	}
	same(t, "the fallback owes each once", get[[]notify.Delivery](t)(s.Due(t.Context(), "siren")), want)
}

func TestWhatFailedIsOwedByItsFallbackAtOnce(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	s := mustOwe(t, owe("tg", checks.Fired, a), owe("tg", checks.Fired, b), owe("tg", checks.Resolved, a))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 2)))
	failed := settled(1, notify.Permanent, notify.Failed)
	failed.Fallback = "siren"
	must(t, s.Settle(t.Context(), failed))
	if got, want := ledger(t, s), "1:failed 2:failed 3:dropped 4:owed 5:owed"; got != want {
		t.Errorf("ledger = %s, want %s", got, want)
	}
	want := []notify.Delivery{owe("siren", checks.Fired, a), owe("siren", checks.Fired, b)}
	for i := range want {
		want[i].ID, want[i].StandIn, want[i].State, want[i].Owed, want[i].Next = int64(i+4), int64(i+1), notify.Owed, minute(4), minute(4)
	}
	same(t, "the fallback owes", get[[]notify.Delivery](t)(s.Due(t.Context(), "siren")), want)
}

func TestAFallbackOwesNothingOfWhatHasNotFailed(t *testing.T) {
	for outcome, state := range map[notify.Outcome]notify.State{notify.Sent: notify.Delivered, notify.Temporary: notify.Owed, notify.Unknown: notify.Unsure} {
		s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
		must(t, s.Freeze(t.Context(), frozen("k", 1)))
		o := settled(1, outcome, state)
		o.Fallback = "siren"
		must(t, s.Settle(t.Context(), o))
		if got := due(t, s, "siren"); got != "" {
			t.Errorf("%v: the fallback owes %s, want nothing", outcome, got)
		}
	}
}

func TestStandingInForManyKeepsTheStepsThatWereDone(t *testing.T) {
	const many = 200
	var owed []notify.Delivery
	var ids []int64
	for id := int64(1); id <= many; id++ {
		owed, ids = append(owed, owe("tg", checks.Fired, alert(id, id))), append(ids, id)
	}
	s, path := mustOpen(t)
	mustOweMore(t, s, owed...)
	poke(t, path, "CREATE TRIGGER hurdle BEFORE UPDATE OF stood_in ON deliveries WHEN old.id = 200 BEGIN SELECT raise(ABORT, 'no'); END")
	if err := s.StandIn(t.Context(), "siren", ids, minute(6)); err == nil {
		t.Error("a step that failed is no error")
	}
	if got := len(get[[]notify.Delivery](t)(s.Due(t.Context(), "siren"))); got < many/2 || got == many {
		t.Errorf("the fallback owes %d of %d, want most of them", got, many)
	}
	poke(t, path, "DROP TRIGGER hurdle")
	must(t, s.StandIn(t.Context(), "siren", ids, minute(6)))
	if got := len(get[[]notify.Delivery](t)(s.Due(t.Context(), "siren"))); got != many {
		t.Errorf("the fallback owes %d, want each of %d once", got, many)
	}
}

func TestNobodyStandsInForWhatArrivedOrWasDropped(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 6)), owe("tg", checks.Fired, alert(3, 7)))
	must(t, s.Freeze(t.Context(), frozen("k", 1)))
	must(t, s.Settle(t.Context(), settled(1, notify.Sent, notify.Delivered)))
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 2, At: minute(4), State: notify.Dropped}))
	must(t, s.Freeze(t.Context(), frozen("l", 3)))
	must(t, s.Settle(t.Context(), settled(3, notify.Permanent, notify.Failed)))
	must(t, s.StandIn(t.Context(), "siren", []int64{1, 2, 3}, minute(6)))
	stands := get[[]notify.Delivery](t)(s.Due(t.Context(), "siren"))
	if len(stands) != 1 || stands[0].StandIn != 3 {
		t.Errorf("the fallback owes %+v, want only what failed", stands)
	}
}

func TestNobodyStandsInTwiceEvenWhereItFailed(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
	must(t, s.StandIn(t.Context(), "siren", []int64{1}, minute(6)))
	must(t, s.Freeze(t.Context(), frozen("k", 2)))
	must(t, s.Settle(t.Context(), settled(2, notify.Permanent, notify.Failed)))
	must(t, s.StandIn(t.Context(), "siren", []int64{1}, minute(7)))
	if got := ledger(t, s); got != "1:owed 2:failed" {
		t.Errorf("ledger = %s, want 1:owed 2:failed", got)
	}
}

func TestAFallbackIsNotToldTwiceWhatIsRoutedToItAnyway(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	n := notify.Notice{Topic: notify.DiskFull, Level: checks.Error}
	notice := notify.Delivery{Channel: "tg", Cause: notify.CauseNotice, Owed: minute(2), Notice: &n}
	also := notice
	also.Channel = "mail"
	other := notice
	other.Owed = minute(1)
	s := mustOwe(t, owe("tg", checks.Fired, a, b), owe("mail", checks.Fired, a), notice, also, other)
	must(t, s.StandIn(t.Context(), "mail", []int64{1, 3, 5}, minute(6)))
	got := get[[]notify.Delivery](t)(s.Due(t.Context(), "mail"))
	if len(got) != 4 || len(got[2].Parts) != 1 || got[2].Parts[0].Alert.ID != 2 || got[3].StandIn != 5 {
		t.Errorf("the fallback owes %+v, want its own two, A2 alone, and the notice of another time", got)
	}
	for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), "tg")) {
		if !d.StoodIn {
			t.Errorf("delivery %d is not marked", d.ID)
		}
	}
	// The same step of the same alert, later, is news.
	later := owe("tg", checks.Fired, a)
	later.Owed = minute(30)
	mustOweMore(t, s, later)
	must(t, s.StandIn(t.Context(), "mail", []int64{8}, minute(40)))
	if got := get[[]notify.Delivery](t)(s.Due(t.Context(), "mail")); len(got) != 5 {
		t.Errorf("the fallback owes %d, want the later step too", len(got))
	}
}

func TestToldNamesWhoIsOwedTheEnd(t *testing.T) {
	a := alert(1, 5)
	s := mustOwe(t,
		owe("sent", checks.Fired, a), owe("failed", checks.Fired, a), owe("dropped", checks.Fired, a), owe("unsure", checks.Worsened, a),
		owe("owed", checks.Fired, a), owe("eased", checks.Eased, a), owe("other", checks.Fired, alert(2, 6)),
		owe("boss", checks.Escalated, a), owe("late", checks.Reminded, a), owe("over", checks.Resolved, a),
	)
	for id, outcome := range map[int64]notify.Outcome{1: notify.Sent, 2: notify.Permanent, 4: notify.Unknown} {
		must(t, s.Freeze(t.Context(), frozen("k", id)))
		state := map[notify.Outcome]notify.State{notify.Sent: notify.Delivered, notify.Permanent: notify.Failed, notify.Unknown: notify.Unsure}[outcome]
		must(t, s.Settle(t.Context(), settled(id, outcome, state)))
	}
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 3, At: minute(4), State: notify.Dropped}))
	must(t, s.StandIn(t.Context(), "siren", []int64{2}, minute(5)))
	if got := fmt.Sprint(get[[]string](t)(s.Told(t.Context(), 1))); got != "[boss late owed sent siren unsure]" {
		t.Errorf("told = %s, want [boss late owed sent siren unsure]", got)
	}
	if got := get[[]string](t)(s.Told(t.Context(), 99)); len(got) != 0 {
		t.Errorf("told of an unknown alert = %v, want nobody", got)
	}
}

func TestTheLedgerCanBeFiltered(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	early := owe("tg", checks.Fired, a)
	early.Owed = minute(1)
	s := mustOwe(t, early, owe("mail", checks.Fired, a, b), owe("tg", checks.Fired, b))
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 3, At: minute(4), State: notify.Dropped}))
	for _, c := range []struct {
		rule   string
		filter data.DeliveryFilter
		want   string
	}{
		{"all, the latest first", data.DeliveryFilter{}, "[3 2 1]"},
		{"of a channel", data.DeliveryFilter{Channel: "tg"}, "[3 1]"},
		{"in a state", data.DeliveryFilter{State: notify.Dropped}, "[3]"},
		{"not come to its end", data.DeliveryFilter{Open: true}, "[2 1]"},
		{"telling of an alert", data.DeliveryFilter{Alert: 2}, "[3 2]"},
		{"owed in a time", data.DeliveryFilter{From: minute(1), To: minute(2)}, "[1]"},
		{"so many", data.DeliveryFilter{Limit: 2}, "[3 2]"},
		{"before one", data.DeliveryFilter{Before: 3, Limit: 1}, "[2]"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var ids []int64
			for _, e := range get[[]data.Entry](t)(s.Deliveries(t.Context(), c.filter)) {
				ids = append(ids, e.ID)
				if len(e.Parts) == 0 {
					t.Errorf("delivery %d has no parts", e.ID)
				}
			}
			if fmt.Sprint(ids) != c.want {
				t.Errorf("deliveries = %v, want %s", ids, c.want)
			}
		})
	}
}

func TestDebtsAreCountedByChannel(t *testing.T) {
	early := owe("tg", checks.Fired, alert(1, 5))
	early.Owed = minute(1)
	s := mustOwe(t, owe("mail", checks.Fired, alert(1, 5)), early, owe("tg", checks.Fired, alert(1, 5)), owe("done", checks.Fired, alert(1, 5)))
	must(t, s.Settle(t.Context(), notify.Settled{Carrier: 4, At: minute(4), State: notify.Dropped}))
	same(t, "debts", get[[]data.Debt](t)(s.Debts(t.Context())),
		[]data.Debt{{Channel: "mail", Owed: 1, Oldest: minute(2)}, {Channel: "tg", Owed: 2, Oldest: minute(1)}})
}
