package notify_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// nightly are quiet hours from 23:00 to 07:00 by the clock of a zone, in which
// errors are told.
func nightly(zone *time.Location) *notify.Quiet {
	return &notify.Quiet{Window: schedule.Daily(nil, 23*time.Hour, 7*time.Hour, zone), Except: checks.Error}
}

// owedAt returns a delivery that became owed at a time, see [clock], and tells
// steps of alerts: "1 warn" or "1 error resolved".
func owedAt(id int64, at string, steps ...string) notify.Delivery {
	var alerts []string
	for _, step := range steps {
		words := strings.Fields(step)
		alerts = append(alerts, strings.Join(words[:2], " "))
	}
	d := owedFor(id, 0, alerts...)
	d.Owed, d.Next = clock(at), clock(at)
	for i, step := range steps {
		part := &d.Parts[i]
		part.Alert.Peak = part.Alert.Level
		if words := strings.Fields(step); len(words) > 2 {
			if err := part.What.UnmarshalText([]byte(words[2])); err != nil {
				panic(err) // a mistake in the test
			}
		}
		if part.What == checks.Resolved {
			part.Alert.Resolved = d.Owed
		}
	}
	return d
}

// noticeAt returns a notice that became owed at a time.
func noticeAt(id int64, at string, topic notify.Topic, level checks.Level) notify.Delivery {
	return notify.Delivery{
		ID: id, Cause: notify.CauseNotice, State: notify.Owed, Owed: clock(at), Next: clock(at),
		Notice: &notify.Notice{Topic: topic, Level: level},
	}
}

// inFlight returns the delivery as one whose message may have arrived, with the
// alerts that it told.
func inFlight(d notify.Delivery, alerts ...string) notify.Delivery {
	d.State, d.Message = notify.Unsure, &notify.Message{Alerts: alerts}
	return d
}

// traveller returns the delivery as one that travels in another's message.
func traveller(d notify.Delivery) notify.Delivery {
	d.State = notify.Joined
	return d
}

func TestQuietHours(t *testing.T) {
	drill := owedAt(2, "21 23:30", "2 warn")
	drill.Parts[0].Alert.Drill = true
	type due = []notify.Delivery
	for _, c := range []struct {
		rule string
		due  due
		at   string
		want string
	}{
		{"what is milder waits until they end", due{owedAt(1, "21 23:30", "1 warn")}, "21 23:30", "wait until 07:00"},
		{"however long that is", due{owedAt(1, "21 23:30", "1 warn")}, "06:59", "wait until 07:00"},
		{"what is owed from before waits too", due{owedAt(1, "21 22:59", "1 warn")}, "21 23:00", "wait until 07:00"},
		{"what is bad enough is told all the same", due{owedAt(1, "21 23:30", "1 error")}, "21 23:30", "1"},
		{"and does not take what is milder along", due{owedAt(1, "21 23:30", "1 warn"), owedAt(2, "02:00", "2 error")}, "02:00", "2"},
		{"the worst of a delivery counts", due{owedAt(1, "21 23:30", "1 warn", "2 error")}, "21 23:30", "1"},
		{"the end of what was bad enough is told", due{owedAt(1, "02:00", "1 error resolved")}, "02:00", "1"},
		{"though it is milder by now", due{peakOf(owedAt(1, "02:00", "1 warn resolved"), checks.Error)}, "02:00", "1"},
		{"the end of what was not waits", due{owedAt(1, "02:00", "1 warn resolved")}, "02:00", "wait until 07:00"},
		{"a reminder counts as its alert", due{owedAt(1, "02:00", "1 warn reminded"), owedAt(2, "02:00", "2 error reminded")}, "02:00", "2"},
		{"an escalation counts as its alert", due{owedAt(1, "02:00", "1 warn escalated"), owedAt(2, "02:00", "2 error escalated")}, "02:00", "2"},
		{"an event counts by its level", due{ofEvents(owedAt(1, "02:00", "1 warn")), ofEvents(owedAt(2, "02:00", "2 error"))}, "02:00", "2"},
		{"a notice counts by its level", due{noticeAt(1, "02:00", notify.Reloaded, checks.Info), noticeAt(2, "02:00", notify.LastGood, checks.Error)}, "02:00", "2"},
		{"a test is told", due{noticeAt(1, "02:00", notify.TestTopic, checks.Info)}, "02:00", "1"},
		{"a drill is told", due{owedAt(1, "21 23:30", "1 warn"), drill}, "02:00", "2"},
		{"an earlier delivery about the same alert goes with what is told", due{owedAt(1, "21 23:30", "1 warn", "2 warn"), owedAt(2, "02:00", "1 warn", "3 error")}, "02:00", "1+2"},
		{"and what is linked to that", due{owedAt(1, "21 23:30", "1 warn", "2 warn"), owedAt(2, "00:10", "2 warn", "4 warn"), owedAt(3, "02:00", "4 warn", "3 error")}, "02:00", "1+2+3"},
		{"a later one does not", due{owedAt(1, "02:00", "1 warn", "3 error"), owedAt(2, "02:00", "1 warn resolved")}, "02:00", "1"},
		{"what may have arrived waits as well", due{inFlight(owedAt(1, "21 22:59", "1 warn"), "A1")}, "21 23:30", "wait until 07:00"},
		{"unless it is bad enough", due{inFlight(owedAt(1, "21 23:10", "1 error"), "A1")}, "21 23:30", "1"},
		{"or has to be settled before what is", due{inFlight(owedAt(1, "21 22:59", "1 warn"), "A1"), owedAt(2, "02:00", "1 error worsened")}, "02:00", "1"},
		{"as has the message in which its alert travels", due{
			inFlight(owedAt(1, "21 22:59", "1 warn"), "A1", "A2"), traveller(owedAt(2, "21 22:59", "2 error")), owedAt(3, "02:00", "2 error worsened"),
		}, "02:00", "1"},
		{"at their end one delivery goes as it is", due{owedAt(1, "21 23:30", "1 warn")}, "07:00", "1"},
		{"several go as one digest", due{owedAt(1, "21 23:30", "1 warn"), owedAt(2, "02:00", "1 warn resolved")}, "07:00", "quiet 1+2 21 23:00–22 07:00"},
		{"notices among them", due{noticeAt(1, "02:00", notify.Reloaded, checks.Info), owedAt(2, "02:30", "2 warn")}, "07:00", "quiet 1+2 21 23:00–22 07:00"},
		{"what is told since about the same alert among them", due{
			owedAt(1, "21 23:30", "1 warn"), owedAt(2, "02:00", "2 warn"), owedAt(3, "07:00", "1 warn resolved"), owedAt(4, "07:00", "3 warn"),
		}, "07:00", "quiet 1+2+3 21 23:00–22 07:00"},
		{"as many notices as one message holds", func() due {
			var many due
			for id := range int64(11) {
				many = append(many, noticeAt(id+1, "02:00", notify.Reloaded, checks.Info))
			}
			return append(many, owedAt(12, "02:30", "2 warn"))
		}(), "07:00", "quiet 1+2+3+4+5+6+7+8+9+12 21 23:00–22 07:00"},
		{"what has come from before they began among them", due{owedAt(1, "21 22:59", "1 warn"), owedAt(2, "02:00", "2 warn")}, "07:00", "quiet 1+2 21 23:00–22 07:00"},
		{"what is fatal and new goes first", due{owedAt(1, "21 23:30", "1 warn"), owedAt(2, "02:00", "2 warn"), owedAt(3, "07:00", "3 fatal")}, "07:00", "3"},
		{"reminders of one alert are no several", due{owedAt(1, "21 23:30", "1 warn"), owedAt(2, "00:30", "1 warn reminded"), owedAt(3, "01:30", "1 warn reminded")}, "07:00", "1+2+3"},
		{"they are no several deliveries late", due{
			owedAt(1, "21 23:30", "1 warn"), owedAt(2, "00:30", "2 warn"), owedAt(3, "01:30", "3 warn"), owedAt(4, "02:30", "4 warn"), owedAt(5, "03:30", "5 warn"),
		}, "07:09", "quiet 1+2+3+4+5 21 23:00–22 07:00"},
		{"until they are since their end", due{
			owedAt(1, "21 23:30", "1 warn"), owedAt(2, "00:30", "2 warn"), owedAt(3, "01:30", "3 warn"), owedAt(4, "02:30", "4 warn"), owedAt(5, "03:30", "5 warn"),
		}, "07:11", "digest 1+2+3+4+5 since 22 07:00"},
		{"a channel that fails in them tells late what it must tell", due{
			owedAt(1, "02:00", "1 error"), owedAt(2, "02:00", "2 error"), owedAt(3, "02:00", "3 error"), owedAt(4, "02:00", "4 error"), owedAt(5, "02:00", "5 warn"),
		}, "02:30", "digest 1+2+3+4 since 22 02:00"},
		{"what got bad enough only now is not late", due{
			owedAt(1, "21 23:10", "1 error"), owedAt(2, "21 23:20", "2 error"), owedAt(3, "21 23:30", "3 error"),
			owedAt(4, "02:00", "1 error worsened", "2 error worsened", "3 error worsened"),
		}, "02:01", "1+2+3+4"},
		{"a channel that failed waits in them as well", due{as(owedAt(1, "02:00", "1 error"), notify.Owed, clock("02:00").Add(40*time.Second))}, "02:00", "wait until 02:00:40"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			policy := notify.Policy{GroupWait: time.Minute, GiveUp: 24 * time.Hour, Quiet: nightly(seoul)}
			if got := step(notify.Plan(policy, c.due, notify.History{}, clock(c.at))); got != c.want {
				t.Errorf("next step = %q, want %q", got, c.want)
			}
		})
	}
}

// peakOf returns the delivery as one whose alerts were once as bad.
func peakOf(d notify.Delivery, peak checks.Level) notify.Delivery {
	for i := range d.Parts {
		d.Parts[i].Alert.Peak = peak
	}
	return d
}

// step writes a next step as [told] does, with the times that matter here.
func step(n notify.Next) string {
	layout := "02 15:04"
	switch {
	case n.Carrier == nil && !n.At.IsZero():
		return "wait until " + strings.TrimSuffix(n.At.In(seoul).Format("15:04:05"), ":00")
	case n.Digest == notify.AfterQuiet:
		return told(n) + " " + n.Since.In(seoul).Format(layout) + "–" + n.Until.In(seoul).Format(layout)
	case n.Digest == notify.TooLate:
		return told(n) + " since " + n.Since.In(seoul).Format(layout)
	}
	return told(n)
}

func TestAFatalAlertPiercesItsGroupInQuietHours(t *testing.T) {
	policy := notify.Policy{GroupWait: time.Minute, Quiet: nightly(seoul)}
	due := []notify.Delivery{owedAt(1, "02:00", "1 warn"), owedAt(2, "02:00", "2 error"), owedAt(3, "02:00", "3 fatal")}
	history := notify.History{Opened: clock("02:00").Add(-20 * time.Second)}
	if got := step(notify.Plan(policy, due, history, clock("02:00"))); got != "3 pierces" {
		t.Errorf("next step = %q, want the fatal alert at once", got)
	}
	if got := step(notify.Plan(policy, due[:2], history, clock("02:00"))); got != "wait until 02:00:40" {
		t.Errorf("next step = %q, want the error to wait for its group and not for the morning", got)
	}
}

func TestQuietHoursWithoutExceptionHoldBackEverything(t *testing.T) {
	quiet := nightly(seoul)
	quiet.Except = checks.None
	policy := notify.Policy{Quiet: quiet}
	due := []notify.Delivery{owedAt(1, "21 23:30", "1 fatal"), noticeAt(2, "21 23:30", notify.Damaged, checks.Fatal)}
	if got := step(notify.Plan(policy, due, notify.History{}, clock("02:00"))); got != "wait until 07:00" {
		t.Errorf("next step = %q, want everything held", got)
	}
}

func TestGivingUpDoesNotCountQuietHours(t *testing.T) {
	policy := notify.Policy{GiveUp: 2 * time.Hour, Quiet: nightly(seoul)}
	for _, c := range []struct{ owed, at, want string }{
		{"21 22:00", "21 22:59", "1"},
		{"21 22:00", "07:59", "1"},
		{"21 22:00", "08:01", "digest 1 since 21 22:00"},
		{"21 23:30", "08:59", "1"},
		{"21 23:30", "09:01", "digest 1 since 22 07:00"},
	} {
		due := []notify.Delivery{owedAt(1, c.owed, "1 warn")}
		if got := step(notify.Plan(policy, due, notify.History{}, clock(c.at))); got != c.want {
			t.Errorf("owed from %s, at %s the next step is %q, want %q", c.owed, c.at, got, c.want)
		}
	}
}

func TestQuietHoursFollowTheClockThroughBothOfItsJumps(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	hour := func(from, to time.Duration) *notify.Quiet {
		return &notify.Quiet{Window: schedule.Daily(nil, from, to, berlin), Except: checks.Error}
	}
	// The clock leaps from 02:00 to 03:00 on 29 March 2026, 01:00 UTC, and
	// goes back from 03:00 to 02:00 on 25 October, 01:00 UTC.
	for _, c := range []struct {
		rule       string
		quiet      *notify.Quiet
		at, resume string // UTC
	}{
		{"a night is an hour shorter in spring", nightly(berlin), "2026-03-28 22:00", "2026-03-29 05:00"},
		{"it ends at seven by the clock", nightly(berlin), "2026-03-29 04:59", "2026-03-29 05:00"},
		{"and is over then", nightly(berlin), "2026-03-29 05:00", ""},
		{"a night is an hour longer in autumn", nightly(berlin), "2026-10-24 21:00", "2026-10-25 06:00"},
		{"six is quiet, which was seven the day before", nightly(berlin), "2026-10-25 05:59", "2026-10-25 06:00"},
		{"and it is over at seven", nightly(berlin), "2026-10-25 06:00", ""},
		{"hours that the clock leaves out are not quiet", hour(2*time.Hour, 3*time.Hour), "2026-03-29 01:00", ""},
		{"hours that begin in the gap begin after it", hour(150*time.Minute, 210*time.Minute), "2026-03-29 01:00", "2026-03-29 01:30"},
		{"an hour that comes twice is quiet twice", hour(2*time.Hour, 3*time.Hour), "2026-10-25 00:00", "2026-10-25 02:00"},
		{"the second time as well", hour(2*time.Hour, 3*time.Hour), "2026-10-25 01:30", "2026-10-25 02:00"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			at, err := time.Parse("2006-01-02 15:04", c.at)
			if err != nil {
				t.Fatal(err)
			}
			d := owedFor(1, 0, "1 warn")
			d.Owed, d.Next = at, at
			n := notify.Plan(notify.Policy{Quiet: c.quiet}, []notify.Delivery{d}, notify.History{}, at)
			got := ""
			if n.Carrier == nil {
				got = n.At.UTC().Format("2006-01-02 15:04")
			}
			if got != c.resume {
				t.Errorf("at %s UTC the message waits until %q, want %q", c.at, got, c.resume)
			}
		})
	}
}

// A night is a channel that is planned for in steps of a minute, and what has
// gone out.
type night struct {
	t       *testing.T
	policy  notify.Policy
	due     []notify.Delivery
	history notify.History
	random  *rand.Rand
	carrier map[int64]int64
	sent    map[int64]int
}

// tick sends what is to be sent at a time, now and then without luck, and
// returns the deliveries of each message that left.
func (n *night) tick(now time.Time) [][]notify.Delivery {
	var left [][]notify.Delivery
	for range 20 {
		next := notify.Plan(n.policy, n.due, n.history, now)
		if next.Carrier == nil {
			break
		}
		all := append([]notify.Delivery{*next.Carrier}, next.Joined...)
		left = append(left, all)
		n.check(all, now)
		if next.Opens {
			n.history.Opened, n.history.Pierced = now, false
		}
		n.history.Pierced = n.history.Pierced || next.Pierces
		n.settle(all, now)
	}
	return left
}

// check fails where a report travels with anything but its other editions, or
// leaves before news that might.
func (n *night) check(all []notify.Delivery, now time.Time) {
	report := all[0].Edition
	for _, d := range all {
		if (d.Edition == nil) != (report == nil) || report != nil && d.Edition.Report != report.Report {
			n.t.Fatalf("at %v delivery %d travels with %d", now, d.ID, all[0].ID)
		}
	}
	if report == nil || n.policy.Quiet.Window.Contains(now) {
		return
	}
	busy := map[int64]bool{}
	for _, d := range n.due {
		blocked := d.State != notify.Owed || slices.ContainsFunc(d.Parts, func(p notify.Part) bool { return busy[p.Alert.ID] })
		for _, p := range d.Parts {
			busy[p.Alert.ID] = busy[p.Alert.ID] || blocked
		}
		if d.Edition == nil && !blocked {
			n.t.Fatalf("at %v the report %d leaves before delivery %d", now, all[0].ID, d.ID)
		}
	}
}

// settle lets a message arrive, fail, or do so perhaps.
func (n *night) settle(all []notify.Delivery, now time.Time) {
	carrier := all[0].ID
	for _, d := range all {
		n.carrier[d.ID] = carrier
	}
	outcome := n.random.IntN(6)
	for i := range n.due {
		d := &n.due[i]
		switch {
		case n.carrier[d.ID] != carrier:
		case outcome == 0 && d.State == notify.Owed:
			d.Next = now.Add(time.Minute)
			n.carrier[d.ID] = 0
		case outcome <= 1 && d.ID != carrier:
			d.State = notify.Joined
		case outcome <= 1:
			d.State, d.Next = notify.Unsure, now.Add(time.Minute)
			d.Message = carried(all)
		default:
			d.State = notify.Delivered
			n.sent[d.ID]++
		}
	}
	n.due = slices.DeleteFunc(n.due, func(d notify.Delivery) bool { return d.State == notify.Delivered })
}

// carried returns the message that tells of the alerts of deliveries.
func carried(all []notify.Delivery) *notify.Message {
	var m notify.Message
	for _, d := range all {
		if d.Message != nil {
			return d.Message
		}
		for _, p := range d.Parts {
			m.Alerts = append(m.Alerts, p.Alert.Name())
		}
	}
	return &m
}

// owe makes the channel owe something random.
func (n *night) owe(id int64, now time.Time) {
	if n.random.IntN(6) == 0 {
		d := reportFor(id, []string{"day", "week"}[n.random.IntN(2)], noon.Sub(now))
		n.due = append(n.due, d)
		return
	}
	if n.random.IntN(5) == 0 {
		d := noticeAt(id, "00:00", notify.Reloaded, checks.Levels()[n.random.IntN(4)])
		d.Owed, d.Next = now, now
		n.due = append(n.due, d)
		return
	}
	var steps []string
	for range 1 + n.random.IntN(2) {
		what := []string{"fired", "worsened", "reminded", "resolved"}[n.random.IntN(4)]
		steps = append(steps, fmt.Sprint(1+n.random.IntN(12), " ", checks.Levels()[n.random.IntN(4)], " ", what))
	}
	d := owedAt(id, "00:00", steps...)
	d.Owed, d.Next = now, now
	n.due = append(n.due, d)
}

// linked says whether a delivery of a message is bad enough for quiet hours, or
// shares an alert with one owed that is, or with one that does.
func linked(d notify.Delivery, owed []notify.Delivery) bool {
	reached := map[string]bool{}
	loud := func(o notify.Delivery) bool {
		return o.Notice != nil && o.Notice.Level >= checks.Error ||
			slices.ContainsFunc(o.Parts, func(p notify.Part) bool { return p.Alert.Peak >= checks.Error || reached[p.Alert.Name()] })
	}
	for range owed {
		for _, o := range owed {
			if loud(o) {
				for _, p := range o.Parts {
					reached[p.Alert.Name()] = true
				}
			}
		}
	}
	return loud(d)
}

func TestQuietHoursLoseNothingAndLetNothingMilderOut(t *testing.T) {
	quiet := nightly(seoul)
	for seed := range uint64(60) {
		n := &night{
			t: t, policy: notify.Policy{GroupWait: time.Minute, GiveUp: 24 * time.Hour, Quiet: quiet},
			random: rand.New(rand.NewPCG(seed, 1)), carrier: map[int64]int64{}, sent: map[int64]int{},
		}
		owed := int64(0)
		for now := clock("21 21:00"); now.Before(clock("23 12:00")); now = now.Add(time.Minute) {
			if now.Before(clock("23 09:00")) && n.random.IntN(30) == 0 {
				owed++
				n.owe(owed, now)
			}
			before := slices.Clone(n.due)
			for _, message := range n.tick(now) {
				for _, d := range message {
					if quiet.Window.Contains(now) && !linked(d, before) {
						t.Fatalf("seed %d: at %v delivery %d left: %+v", seed, now, d.ID, d.Parts)
					}
				}
			}
		}
		for id := range owed {
			if n.sent[id+1] != 1 {
				t.Fatalf("seed %d: delivery %d of %d arrived %d times, want once", seed, id+1, owed, n.sent[id+1])
			}
		}
	}
}
