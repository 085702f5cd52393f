package notify_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/notify"
)

// reportFor returns a report of every three hours whose slot was so long ago
// and that has been owed since.
func reportFor(id int64, name string, ago time.Duration) notify.Delivery {
	until := noon.Add(-ago)
	return notify.Delivery{
		ID: id, Cause: notify.CauseReport, State: notify.Owed, Owed: until, Next: until,
		Edition: &notify.Edition{
			Report: name, Title: fmt.Sprint(name, " ", id), Since: until.Add(-3 * time.Hour), Until: until, Next: until.Add(3 * time.Hour),
		},
	}
}

// issued writes a next step, and of a report from and to how many hours before
// noon it reaches.
func issued(n notify.Next) string {
	if n.Edition == nil {
		return told(n)
	}
	return fmt.Sprintf("%s: %s %s–%s", told(n), n.Edition.Report, noon.Sub(n.Edition.Since), noon.Sub(n.Edition.Until))
}

// backedOff returns the delivery as one that has just failed so many times.
func backedOff(d notify.Delivery, attempts int, next time.Time) notify.Delivery {
	d.Attempts, d.Next = attempts, next
	return d
}

func TestPlanLetsReportsGoAfterAllElse(t *testing.T) {
	policy := notify.Policy{Channel: "ops", GroupWait: time.Minute, GiveUp: 24 * time.Hour}
	now := reportFor(5, "day", 0)
	later := noon.Add(30 * time.Second)
	opened := notify.History{Opened: noon.Add(-20 * time.Second)}
	busy := notify.History{Sent: []time.Time{noon.Add(-30 * time.Second), noon.Add(-20 * time.Second)}}
	paced := policy
	paced.Pace = notify.Pace{Burst: 4, Window: time.Minute}
	for _, c := range []struct {
		rule    string
		policy  notify.Policy
		due     []notify.Delivery
		history notify.History
		want    string
	}{
		{"alone it goes at once", policy, []notify.Delivery{now}, notify.History{}, "5: day 3h0m0s–0s"},
		{"an alert goes first", policy, []notify.Delivery{now, owedFor(6, 0, "1 info")}, notify.History{}, "6"},
		{"a notice goes first", policy, []notify.Delivery{now, notice(6, notify.Notice{})}, notify.History{}, "6"},
		{"what may have arrived is settled first", policy, []notify.Delivery{now, as(owedFor(6, 0, "1 info"), notify.Unsure, noon)}, notify.History{}, "6"},
		{"it does not slip in before what waits for its group", policy, []notify.Delivery{now, owedFor(6, 0, "1 warn")}, opened, "wait 40s"},
		{"nor before what waits to be tried again", policy, []notify.Delivery{now, backedOff(owedFor(6, 0, "1 warn"), 1, later)}, notify.History{}, "wait 30s"},
		{"it need not wait for what has arrived or not", policy, []notify.Delivery{as(owedFor(6, 0, "1 warn"), notify.Unsure, later), now}, notify.History{}, "5: day 3h0m0s–0s"},
		{"one that failed delays no alert", policy, []notify.Delivery{backedOff(now, 1, later), owedFor(6, 0, "1 warn")}, notify.History{}, "6"},
		{"nor one that may have arrived", policy, []notify.Delivery{as(now, notify.Unsure, later), owedFor(6, 0, "1 warn")}, notify.History{}, "6"},
		{"one that failed is tried again when its time has come", policy, []notify.Delivery{backedOff(now, 1, later)}, notify.History{}, "wait 30s"},
		{"all that are owed go as one, from the first to the last", policy, []notify.Delivery{
			reportFor(1, "day", 66*time.Hour), reportFor(2, "day", 63*time.Hour), reportFor(3, "day", 3*time.Hour), now,
		}, notify.History{}, "1+2+3+5: day 69h0m0s–0s"},
		{"those of another report go on their own", policy, []notify.Delivery{reportFor(1, "day", 3*time.Hour), reportFor(2, "week", 0), now}, notify.History{}, "1+5: day 6h0m0s–0s"},
		{"one that may have arrived is settled as it is", policy, []notify.Delivery{as(reportFor(1, "day", 3*time.Hour), notify.Unsure, noon), now}, notify.History{}, "1"},
		{"and does not keep the next from going", policy, []notify.Delivery{as(reportFor(1, "day", 3*time.Hour), notify.Unsure, later), now}, notify.History{}, "5: day 3h0m0s–0s"},
		{"one that does not get through stops no other", policy, []notify.Delivery{backedOff(reportFor(1, "day", 3*time.Hour), 7, noon), reportFor(2, "week", 0)}, notify.History{}, "2: week 3h0m0s–0s"},
		{"a digest goes first and takes no report along", policy, []notify.Delivery{
			owedFor(1, 11*time.Minute, "1 warn"), reportFor(2, "day", 11*time.Minute), owedFor(3, 0, "2 warn"), owedFor(4, 0, "3 warn"), owedFor(6, 0, "4 warn"),
		}, notify.History{}, "digest 1+3+4+6"},
		{"reports alone make no digest", policy, []notify.Delivery{
			reportFor(1, "a", time.Hour), reportFor(2, "b", time.Hour), reportFor(3, "c", time.Hour), reportFor(4, "d", time.Hour),
		}, notify.History{}, "1: a 4h0m0s–1h0m0s"},
		{"nor does an old one", policy, []notify.Delivery{reportFor(1, "day", 48*time.Hour), owedFor(2, 0, "1 warn")}, notify.History{}, "2"},
		{"it leaves half of the pace to alerts", paced, []notify.Delivery{now}, busy, "wait 30s"},
		{"which need not", paced, []notify.Delivery{now, owedFor(6, 0, "1 warn")}, busy, "6"},
		{"clocks that were set back hold none for long", policy, []notify.Delivery{backedOff(now, 1, noon.Add(48*time.Hour))}, notify.History{}, "5: day 3h0m0s–0s"},
	} {
		if got := issued(notify.Plan(c.policy, c.due, c.history, noon)); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestAReportOfSeveralEditionsIsAsTheLastWasAskedFor(t *testing.T) {
	a, b := reportFor(1, "day", 3*time.Hour), reportFor(2, "day", 0)
	a.Edition.Fields, b.Edition.Theme = []string{"*/old"}, "dark"
	b.Edition.Since = noon.Add(-24 * time.Hour)
	for _, due := range [][]notify.Delivery{{a, b}, {b, a}} {
		e := notify.Plan(notify.Policy{}, due, notify.History{}, noon).Edition
		if e == nil || e.Title != "day 2" || e.Fields != nil || e.Theme != "dark" || !e.Next.Equal(noon.Add(3*time.Hour)) ||
			!e.Since.Equal(noon.Add(-24*time.Hour)) || !e.Until.Equal(noon) {
			t.Errorf("edition = %+v, want the last one from where the first begins", e)
		}
	}
	if a.Edition.Title != "day 1" || !b.Edition.Since.Equal(noon.Add(-24*time.Hour)) {
		t.Error("planning has changed what is owed")
	}
}

func TestPlanHoldsReportsBackInQuietHours(t *testing.T) {
	policy := notify.Policy{Channel: "ops", Quiet: nightly(seoul)}
	owed := func(id int64, at string) notify.Delivery {
		d := reportFor(id, "day", 0)
		d.Owed, d.Next, d.Edition.Until, d.Edition.Since = clock(at), clock(at), clock(at), clock(at).Add(-3*time.Hour)
		return d
	}
	night := []notify.Delivery{owed(1, "00:00"), owed(2, "03:00"), owed(3, "06:00")}
	mild, bad := owedAt(4, "02:00", "1 warn fired"), owedAt(5, "02:00", "2 fatal fired")
	for _, c := range []struct {
		rule string
		at   string
		due  []notify.Delivery
		want string
	}{
		{"at night nothing goes", "06:30", night, "wait 30m0s"},
		{"but what is bad enough", "06:30", append(slices.Clone(night), mild, bad), "5"},
		{"at its end one report tells the night", "07:00", night, "1+2+3: day 10h0m0s–1h0m0s"},
		{"after what was held back too", "07:00", append(slices.Clone(night), mild), "4"},
		{"which stays a digest of its own", "07:00", append(slices.Clone(night), mild, owedAt(6, "03:00", "3 warn fired")), "quiet 4+6"},
	} {
		now := clock(c.at)
		n := notify.Plan(policy, c.due, notify.History{}, now)
		got := told(n)
		if n.Carrier == nil && !n.At.IsZero() {
			got = "wait " + n.At.Sub(now).String()
		}
		if e := n.Edition; e != nil {
			got += fmt.Sprintf(": %s %s–%s", e.Report, now.Sub(e.Since), now.Sub(e.Until))
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestPlanLetsReportsGiveWayFirstWhereAMonthHasTooFewMessages(t *testing.T) {
	policy := notify.Policy{Channel: "staff"}
	const untilTurn = "wait 195h0m0s"
	one := []notify.Delivery{reportFor(1, "day", 0)}
	week := reportFor(1, "week", 0)
	week.Edition.Next = noon.Add(7 * 24 * time.Hour)
	once := reportFor(1, "once", 0)
	once.Edition.Next = time.Time{}
	unlimited, lapsed := allowed(0), allowed(200)
	unlimited.Limited, lapsed.Turn = false, noon
	for _, c := range []struct {
		rule string
		due  []notify.Delivery
		left notify.Allowance
		want string
	}{
		{"nobody says what is left", one, notify.Allowance{}, "1: day 3h0m0s–0s"},
		{"a month without limit", one, unlimited, "1: day 3h0m0s–0s"},
		{"a month that is over", one, lapsed, "1: day 3h0m0s–0s"},
		// 200 − 20 for errors − 20 for other alerts − used, 3 a report, 195 h to go.
		{"46 reports, so one in 4 h 14 min: it waits for the next", one, allowed(22), "wait 4h14m20.869565217s"},
		{"and goes with it", []notify.Delivery{reportFor(1, "day", 3*time.Hour), reportFor(2, "day", 0)}, allowed(22), "1+2: day 6h0m0s–0s"},
		{"or when as much time has passed without one", []notify.Delivery{reportFor(1, "day", 255*time.Minute)}, allowed(22), "1: day 7h15m0s–4h15m0s"},
		{"one of every week goes at once", []notify.Delivery{week}, allowed(22), "1: week 3h0m0s–0s"},
		{"and one that comes but once", []notify.Delivery{once}, allowed(22), "1: once 3h0m0s–0s"},
		{"one for which room is left goes when all time has passed", []notify.Delivery{reportFor(1, "day", 196*time.Hour)}, allowed(157), "1: day 199h0m0s–196h0m0s"},
		{"with no room but for alerts it waits for the turn", one, allowed(158), untilTurn},
		{"while a mild alert goes", append(slices.Clone(one), owedFor(2, 0, "1 info")), allowed(158), "2"},
		{"at the reserve all the more", one, allowed(180), untilTurn},
		{"with nothing left as well", one, refused(allowed(0)), untilTurn},
		{"what may have arrived is settled all the same", []notify.Delivery{as(one[0], notify.Unsure, noon)}, allowed(158), "1"},
		{"what was put off goes when there is room again", []notify.Delivery{putOff(reportFor(1, "day", 48*time.Hour))}, allowed(0), "1: day 51h0m0s–48h0m0s"},
		{"an alert goes before it, and is no digest with it", []notify.Delivery{
			putOff(reportFor(1, "day", 48*time.Hour)), putOff(owedFor(2, 48*time.Hour, "1 warn")),
		}, allowed(0), "2"},
	} {
		if got := issued(notify.Plan(policy, c.due, notify.History{Allowance: c.left}, noon)); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
}

func TestWhatWaitsForTheMonthSaysUntilWhen(t *testing.T) {
	never, thin := time.Time{}, noon.Add(195*time.Hour/46) // 46 reports are left for 195 h
	day, alert := reportFor(1, "day", 0), owedFor(2, 0, "1 info")
	for _, c := range []struct {
		rule          string
		due           []notify.Delivery
		left          notify.Allowance
		report, alert time.Time
	}{
		{"nobody knows of the month", []notify.Delivery{day, alert}, notify.Allowance{}, never, never},
		{"few are left", []notify.Delivery{day, alert}, allowed(22), thin, never},
		{"none for reports", []notify.Delivery{day, alert}, allowed(158), turn, never},
		{"the reserve alone", []notify.Delivery{day, alert}, allowed(180), turn, turn},
		{"it is time for the report", []notify.Delivery{reportFor(1, "day", 5*time.Hour), alert}, allowed(22), never, never},
	} {
		got := c.left.Waits(c.due, noon)
		if !got[1].Equal(c.report) || !got[2].Equal(c.alert) {
			t.Errorf("%s: %v, want the report to wait until %s and the alert until %s", c.rule, got, c.report, c.alert)
		}
	}
}

func TestAMonthLastsForItsReportsAndLeavesEnoughForAlerts(t *testing.T) {
	for _, people := range []int64{1, 3, 8} {
		for _, limit := range []int64{200, 5000} {
			a := allowed(0)
			a.Limit, a.Cost, a.Reserve = limit, people, limit/10
			now := turn.AddDate(0, -1, 0)
			var due []notify.Delivery
			var sent []time.Time
			slots := 0
			for id := int64(1); now.Before(turn); now = now.Add(time.Minute) {
				if now.Hour()%3 == 0 && now.Minute() == 0 {
					d := reportFor(id, "day", noon.Sub(now))
					due = append(due, d)
					id++
					slots++
				}
				n := notify.Plan(notify.Policy{}, due, notify.History{Allowance: a}, now)
				if n.Carrier != nil {
					due, sent = nil, append(sent, now)
					a.Used += people
				}
			}
			full := limit*8/10/people >= int64(slots)
			if full && len(sent) != slots {
				t.Errorf("%d of %d: %d reports, want all %d: they have room", people, limit, len(sent), slots)
			}
			if want := limit * 8 / 10 / people; !full && (int64(len(sent)) < want*3/4 || int64(len(sent)) > want) {
				t.Errorf("%d of %d: %d reports, want almost %d", people, limit, len(sent), want)
			}
			if a.Left() < limit/5 {
				t.Errorf("%d of %d: %d messages are left for alerts, want %d", people, limit, a.Left(), limit/5)
			}
			if last := sent[len(sent)-1]; turn.Sub(last) > 10*24*time.Hour {
				t.Errorf("%d of %d: the last report came %s before the turn", people, limit, turn.Sub(last))
			}
			for _, at := range sent {
				if at.Minute() != 0 || at.Hour()%3 != 0 {
					t.Fatalf("%d of %d: a report went out at %s, want at its slots", people, limit, at)
				}
			}
		}
	}
}
