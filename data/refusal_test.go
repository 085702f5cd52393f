package data_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// refusing is what follows from an attempt that the provider refused for good,
// with what other channels then owe.
func refusing(carrier int64, at time.Time, others ...string) notify.Settled {
	o := settled(carrier, notify.Permanent, notify.Failed)
	o.At = at
	for _, channel := range others {
		o.Refusal = append(o.Refusal, notify.Delivery{
			Channel: channel, Cause: notify.CauseNotice, Owed: at, State: notify.Owed, Next: at,
			Notice: &notify.Notice{Topic: notify.Refused, Level: checks.Error, Text: "tg", Channel: true, Reason: o.Result.Text},
		})
	}
	return o
}

// owes tells what channels owe: how many notices each.
func owes(t *testing.T, s *data.Store, channels ...string) string {
	t.Helper()
	var all []string
	for _, channel := range channels {
		for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), channel)) {
			if d.Notice == nil || d.Notice.Topic != notify.Refused || d.Notice.Reason == "" {
				t.Errorf("%s owes %+v, want the refusal", channel, d)
			}
			all = append(all, channel)
		}
	}
	return strings.Join(all, " ")
}

func TestARefusalIsOwedToOthersOnceUntilAMessageArrives(t *testing.T) {
	var owed []notify.Delivery
	for id := range int64(5) {
		owed = append(owed, owe("tg", checks.Fired, alert(id+1, 5)))
	}
	s, path := mustOpen(t)
	mustOweMore(t, s, owed...)
	step := func(o notify.Settled, want string) {
		t.Helper()
		must(t, s.Freeze(t.Context(), frozen(fmt.Sprint("k", o.Carrier), o.Carrier)))
		must(t, s.Settle(t.Context(), o))
		if got := owes(t, s, "mail", "sms", "tg2"); got != want {
			t.Errorf("after delivery %d the refusal is owed to %q, want %q", o.Carrier, got, want)
		}
	}
	step(refusing(1, minute(4), "mail", "sms"), "mail sms")
	step(refusing(2, minute(5), "mail", "sms"), "mail sms")
	must(t, s.Close())
	s = mustOpenAt(t, path)
	step(refusing(3, minute(6), "mail", "sms"), "mail sms")
	step(settled(4, notify.Sent, notify.Delivered), "mail sms")
	step(refusing(5, minute(8), "mail", "sms"), "mail mail sms sms")
}

func TestEachChannelsRefusalIsOwedForItself(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)), owe("tg2", checks.Fired, alert(1, 5)), owe("tg2", checks.Worsened, alert(1, 5)))
	must(t, s.Settle(t.Context(), refusing(1, minute(4), "mail")))
	must(t, s.Settle(t.Context(), refusing(2, minute(4), "mail")))
	must(t, s.Settle(t.Context(), settled(3, notify.Sent, notify.Delivered)))
	mustOweMore(t, s, owe("tg", checks.Fired, alert(2, 6)))
	last := int64(6) // after the three and two refusals
	must(t, s.Settle(t.Context(), refusing(last, minute(9), "mail")))
	if got := owes(t, s, "mail"); got != "mail mail" {
		t.Errorf("owed %q, want one for each of the two channels: that another works changes nothing", got)
	}
}

func TestARefusalAndItsFailureAreOneTransaction(t *testing.T) {
	s := mustOwe(t, owe("tg", checks.Fired, alert(1, 5)))
	bad := refusing(1, minute(4), "mail")
	bad.Refusal[0].Parts = []notify.Part{{What: checks.Fired, Alert: alert(99, 5)}} // of an alert that there is not
	if s.Settle(t.Context(), bad) == nil {
		t.Fatal("a refusal of an unknown alert is settled, want an error")
	}
	if got := due(t, s, "tg"); got != "1:owed" {
		t.Errorf("due = %s, want the failure untouched", got)
	}
	must(t, s.Settle(t.Context(), refusing(1, minute(4), "mail")))
	if got := owes(t, s, "mail"); got != "mail" {
		t.Errorf("owed %q, want the refusal, now that it can be written", got)
	}
}

func TestThatAChannelWorksAgainIsOwedOnceToThoseToldOfItsRefusal(t *testing.T) {
	s, _ := mustOpen(t)
	mustOweMore(t, s, owe("tg", checks.Fired, alert(1, 5)), owe("tg", checks.Fired, alert(2, 5)), owe("tg", checks.Fired, alert(3, 5)))
	arrives := func(id int64) int {
		t.Helper()
		o := settled(id, notify.Sent, notify.Delivered)
		o.Relief = []notify.Delivery{{
			Channel: "mail", Cause: notify.CauseNotice, Owed: minute(6), State: notify.Owed, Next: minute(6),
			Notice: &notify.Notice{Topic: notify.Accepted, Level: checks.Error, Text: "tg", Channel: true},
		}}
		must(t, s.Freeze(t.Context(), frozen(fmt.Sprint("k", id), id)))
		must(t, s.Settle(t.Context(), o))
		told := 0
		for _, d := range get[[]notify.Delivery](t)(s.Due(t.Context(), "mail")) {
			if d.Notice.Topic == notify.Accepted {
				told++
			}
		}
		return told
	}
	if n := arrives(1); n != 0 {
		t.Errorf("nobody was told of a refusal, and %d are told of its end", n)
	}
	must(t, s.Freeze(t.Context(), frozen("k2", 2)))
	must(t, s.Settle(t.Context(), refusing(2, minute(5), "mail")))
	if n := arrives(3); n != 1 {
		t.Errorf("it is owed %d times, want once", n)
	}
}
