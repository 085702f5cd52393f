package notify_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// turn is the end of the month of noon.
var turn = time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)

// allowed returns what is left of a month of 200 messages, of which 20 are kept
// for errors, for a group of three.
func allowed(used int64) notify.Allowance {
	return notify.Allowance{At: noon.Add(-time.Hour), Turn: turn, Limited: true, Limit: 200, Used: used, Cost: 3, Reserve: 20}
}

// refused returns the allowance after the provider has said that nothing is
// left.
func refused(a notify.Allowance) notify.Allowance {
	a.Refused = true
	return a
}

// putOff returns the delivery as one that was held back for want of messages.
func putOff(d notify.Delivery) notify.Delivery { return as(d, notify.Owed, turn) }

// stepOf returns the delivery with another step.
func stepOf(what checks.What, d notify.Delivery) notify.Delivery {
	for i := range d.Parts {
		d.Parts[i].What = what
	}
	return d
}

// peakedAt returns the delivery as one of alerts that have been worse.
func peakedAt(level checks.Level, d notify.Delivery) notify.Delivery {
	for i := range d.Parts {
		d.Parts[i].Alert.Peak = level
	}
	return d
}

func notice(id int64, n notify.Notice) notify.Delivery {
	return notify.Delivery{ID: id, Cause: notify.CauseNotice, State: notify.Owed, Owed: noon, Next: noon, Notice: &n}
}

func TestPlanKeepsTheLastMessagesOfAMonthForErrors(t *testing.T) {
	policy := notify.Policy{Channel: "staff", GiveUp: 24 * time.Hour}
	const untilTurn = "wait 195h0m0s"
	frozen := as(owedFor(1, 0, "1 warn"), notify.Unsure, noon)
	for _, c := range []struct {
		rule string
		due  []notify.Delivery
		left notify.Allowance
		want string
	}{
		{"with enough left all goes", []notify.Delivery{owedFor(1, 0, "1 info")}, allowed(170), "1"},
		{"the last message before the reserve goes", []notify.Delivery{owedFor(1, 0, "1 warn")}, allowed(177), "1"},
		{"one that would be of the reserve waits for the turn", []notify.Delivery{owedFor(1, 0, "1 warn")}, allowed(178), untilTurn},
		{"at the reserve all the more", []notify.Delivery{owedFor(1, 0, "1 warn")}, allowed(180), untilTurn},
		{"an error goes", []notify.Delivery{owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 error")}, allowed(180), "2"},
		{"and one that is fatal", []notify.Delivery{owedFor(1, 0, "1 fatal")}, allowed(196), "1"},
		{"the end of an error goes", []notify.Delivery{stepOf(checks.Resolved, owedFor(1, 0, "1 error"))}, allowed(180), "1"},
		{"also of one that got milder", []notify.Delivery{peakedAt(checks.Error, stepOf(checks.Resolved, owedFor(1, 0, "1 warn")))}, allowed(180), "1"},
		{"the end of something milder waits", []notify.Delivery{stepOf(checks.Resolved, owedFor(1, 0, "1 warn"))}, allowed(180), untilTurn},
		{"what comes before an error of the same alert goes along", []notify.Delivery{
			owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 warn"), stepOf(checks.Worsened, owedFor(3, 0, "1 error")),
		}, allowed(180), "1+3"},
		{"as a usual message, though it had been held back", []notify.Delivery{
			putOff(owedFor(1, 48*time.Hour, "1 warn")), owedFor(3, 0, "1 error"),
		}, allowed(180), "1+3"},
		{"a mild notice waits", []notify.Delivery{notice(1, notify.Notice{Topic: notify.Reloaded, Level: checks.Info})}, allowed(180), untilTurn},
		{"a bad one goes", []notify.Delivery{notice(1, notify.Notice{Topic: notify.LeftOut, Level: checks.Error})}, allowed(180), "1"},
		{"a test goes", []notify.Delivery{notice(1, notify.Notice{Topic: notify.TestTopic, Level: checks.Info})}, allowed(180), "1"},
		{"news of the quota goes", []notify.Delivery{notice(1, notify.Notice{Topic: notify.Quota, Level: checks.Warn})}, allowed(180), "1"},
		{"what may have arrived is settled", []notify.Delivery{frozen}, allowed(180), "1"},
		{"with nothing left nothing goes", []notify.Delivery{owedFor(1, 0, "1 fatal"), frozen}, allowed(200), untilTurn},
		{"nor after a refusal", []notify.Delivery{owedFor(1, 0, "1 fatal")}, refused(allowed(198)), untilTurn},
		{"a month of which nothing is known is no limit", []notify.Delivery{owedFor(1, 0, "1 warn")}, notify.Allowance{}, "1"},
		{"nor one without limit", []notify.Delivery{owedFor(1, 0, "1 warn")}, notify.Allowance{At: noon, Turn: turn}, "1"},
		{"nor one that is over", []notify.Delivery{owedFor(1, 0, "1 warn")}, notify.Allowance{At: noon, Turn: noon, Limited: true, Limit: 200, Used: 200, Refused: true}, "1"},
		{"who keeps no reserve sends to the last", []notify.Delivery{owedFor(1, 0, "1 info")}, notify.Allowance{At: noon, Turn: turn, Limited: true, Limit: 200, Used: 199, Cost: 1}, "1"},
		{"what was held back is one digest once there is more", []notify.Delivery{
			putOff(owedFor(1, 48*time.Hour, "1 warn")), putOff(owedFor(2, 40*time.Hour, "2 warn")), owedFor(3, 0, "2 warn"), owedFor(4, 0, "4 warn"),
		}, allowed(3), "quota 1+2+3"},
		{"a fatal alert goes before it", []notify.Delivery{
			putOff(owedFor(1, 48*time.Hour, "1 warn")), putOff(owedFor(2, 40*time.Hour, "2 warn")), owedFor(4, 0, "4 fatal"),
		}, allowed(3), "4"},
		{"a single one is a usual message", []notify.Delivery{putOff(owedFor(1, 48*time.Hour, "1 warn"))}, allowed(3), "1"},
		{"what became owed just as a month turned was not held back", []notify.Delivery{
			owedFor(1, noon.Sub(turn.AddDate(0, -1, 1)), "1 warn"), owedFor(2, noon.Sub(turn.AddDate(0, -1, 1)), "2 warn"),
		}, allowed(3), "digest 1+2"},
		{"and waits no longer just before the turn", []notify.Delivery{
			as(owedFor(1, time.Hour, "1 warn"), notify.Owed, time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)), owedFor(2, 0, "2 error"),
		}, allowed(180), "2"},
	} {
		if got := told(notify.Plan(policy, c.due, notify.History{Allowance: c.left}, noon)); got != c.want {
			t.Errorf("%s: %s, want %s", c.rule, got, c.want)
		}
	}
}

func TestPeopleAreToldOfAQuotaOnceAMonthEach(t *testing.T) {
	month := func(used int64, back int) notify.Allowance {
		a := allowed(used)
		a.At, a.Turn = a.At.AddDate(0, -back, 0), a.Turn.AddDate(0, -back, 0)
		return a
	}
	told := func(share, back int) notify.Warned {
		return notify.Warned{Turn: turn.AddDate(0, -back, 0), Share: share}
	}
	bought := allowed(200)
	bought.Limit = 1000
	unlimited := notify.Allowance{At: noon, Turn: turn}
	for _, c := range []struct {
		rule   string
		left   notify.Allowance
		before notify.Warned
		topic  notify.Topic
		share  int
	}{
		{"little is used", allowed(159), notify.Warned{}, "", 0},
		{"most is used", allowed(160), notify.Warned{}, notify.Quota, 80},
		{"which is told once", allowed(189), told(80, 0), "", 80},
		{"almost all is", allowed(190), told(80, 0), notify.Quota, 95},
		{"which is told once", allowed(199), told(95, 0), "", 95},
		{"both at once", allowed(190), told(0, 0), notify.Quota, 95},
		{"nothing is left", allowed(200), told(95, 0), notify.QuotaSpent, 100},
		{"nothing is left all of a sudden", allowed(201), notify.Warned{}, notify.QuotaSpent, 100},
		{"the provider says so", refused(allowed(198)), told(95, 0), notify.QuotaSpent, 100},
		{"which is told once", allowed(200), told(100, 0), "", 100},
		{"also where the month turns later than was thought", allowed(200), told(100, 1), "", 100},
		{"the month has turned", allowed(0), told(100, 1), notify.QuotaBack, 0},
		{"somebody has bought more", bought, told(100, 0), notify.QuotaBack, 0},
		{"or a plan without limit", unlimited, told(100, 0), notify.QuotaBack, 0},
		{"the next month is told anew", allowed(160), told(95, 1), notify.Quota, 80},
		{"and is not over before it began", allowed(10), told(95, 1), "", 0},
		{"what is used does not get less", allowed(150), told(80, 0), "", 80},
		{"a month without limit", unlimited, notify.Warned{}, "", 0},
	} {
		topic, after := c.left.News(c.before, noon)
		if topic != c.topic || after.Share != c.share || !after.Turn.Equal(turn) {
			t.Errorf("%s: told %q, then %+v; want %q and %d", c.rule, topic, after, c.topic, c.share)
		}
	}
	for _, a := range []notify.Allowance{{}, month(200, 1)} {
		if topic, after := a.News(told(100, 1), noon); topic != "" || after != told(100, 1) {
			t.Errorf("of a month that is not known is told %q, then %+v", topic, after)
		}
	}
}

func TestAnAllowanceIsEnoughForSoManyAlerts(t *testing.T) {
	for want, a := range map[string]notify.Allowance{
		"40 13": allowed(160), "0 0": allowed(201), "200 200": {Limited: true, Limit: 200}, "1 0": allowed(199),
	} {
		if got := fmt.Sprint(a.Left(), a.Alerts()); got != want {
			t.Errorf("%+v: %s, want %s", a, got, want)
		}
	}
}
