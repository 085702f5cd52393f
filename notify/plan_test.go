package notify_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// noon is the present of every planning test.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// owedFor returns a delivery that has been owed for so long and tells steps
// of alerts, each written as number and level: "1 warn".
func owedFor(id int64, ago time.Duration, alerts ...string) notify.Delivery {
	d := notify.Delivery{ID: id, Cause: notify.CauseAlert, State: notify.Owed, Owed: noon.Add(-ago), Next: noon.Add(-ago)}
	for _, text := range alerts {
		var number int64
		var word string
		_, err := fmt.Sscan(text, &number, &word)
		a := checks.Alert{ID: number}
		if err := errors.Join(err, a.Level.UnmarshalText([]byte(word))); err != nil {
			panic(err) // a mistake in the test
		}
		d.Parts = append(d.Parts, notify.Part{What: checks.Fired, Alert: a})
	}
	return d
}

// as returns the delivery in another state, not to be tried before next.
func as(d notify.Delivery, s notify.State, next time.Time) notify.Delivery {
	d.State, d.Next = s, next
	return d
}

// tried returns the delivery as it is after an attempt that ended at a time.
func tried(d notify.Delivery, at time.Time) notify.Delivery {
	d.Attempts, d.Tried = d.Attempts+1, at
	return d
}

// told writes a next step as "digest 1+2" or "wait 30s" or "nothing".
func told(n notify.Next) string {
	if n.Carrier == nil {
		if n.At.IsZero() {
			return "nothing"
		}
		return "wait " + n.At.Sub(noon).String()
	}
	ids := []string{fmt.Sprint(n.Carrier.ID)}
	for _, d := range n.Joined {
		ids = append(ids, fmt.Sprint(d.ID))
	}
	text := strings.Join(ids, "+")
	switch n.Digest {
	case notify.TooLate:
		text = "digest " + text
	case notify.AfterQuiet:
		text = "quiet " + text
	case notify.AfterQuota:
		text = "quota " + text
	}
	if n.Pierces {
		text += " pierces"
	}
	return text
}

// ofEvents returns the delivery as one of events, which are over at once.
func ofEvents(d notify.Delivery) notify.Delivery {
	for i := range d.Parts {
		d.Parts[i].Alert.Kind, d.Parts[i].Alert.Resolved = checks.Event, d.Owed
	}
	return d
}

// past returns the delivery as of alerts of which the one with a number is over.
func past(d notify.Delivery, alert int64) notify.Delivery {
	for i := range d.Parts {
		if d.Parts[i].Alert.ID == alert {
			d.Parts[i].Alert.Resolved = noon
		}
	}
	return d
}

// again returns the delivery as one of reminders.
func again(d notify.Delivery) notify.Delivery {
	for i := range d.Parts {
		d.Parts[i].What = checks.Reminded
	}
	return d
}

func TestPlan(t *testing.T) {
	policy := notify.Policy{Channel: "ops", GroupWait: time.Minute, GiveUp: 24 * time.Hour}
	notice := notify.Delivery{ID: 9, Cause: notify.CauseNotice, State: notify.Owed, Owed: noon, Next: noon, Notice: &notify.Notice{}}
	opened := notify.History{Opened: noon.Add(-20 * time.Second)}
	pierced := notify.History{Opened: noon.Add(-20 * time.Second), Pierced: true}
	for _, c := range []struct {
		rule    string
		due     []notify.Delivery
		history notify.History
		want    string
	}{
		{"nothing is owed", nil, notify.History{}, "nothing"},
		{"the first alert goes at once", []notify.Delivery{owedFor(1, 0, "1 warn")}, notify.History{}, "1"},
		{"what is owed together goes together", []notify.Delivery{owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 warn")}, notify.History{}, "1+2"},
		{"followers wait for the group's end", []notify.Delivery{owedFor(1, 0, "1 warn")}, opened, "wait 40s"},
		{"a group's end lets them go", []notify.Delivery{owedFor(1, 0, "1 warn")}, notify.History{Opened: noon.Add(-time.Minute)}, "1"},
		{"a fatal alert pierces the group", []notify.Delivery{owedFor(1, 0, "1 warn"), owedFor(2, 0, "2 fatal")}, opened, "2 pierces"},
		{"a fatal event pierces it though it is over", []notify.Delivery{owedFor(1, 0, "1 warn"), ofEvents(owedFor(2, 0, "2 fatal"))}, opened, "2 pierces"},
		{"a second fatal alert does not", []notify.Delivery{owedFor(2, 0, "2 fatal")}, pierced, "wait 40s"},
		{"an earlier step of a fatal alert travels with it", []notify.Delivery{owedFor(1, 0, "2 fatal"), owedFor(2, 0, "2 fatal")}, opened, "1+2 pierces"},
		{"an alert that ends beside a fatal one is not told before it began", []notify.Delivery{
			owedFor(1, 0, "1 warn"), owedFor(2, 0, "3 warn"), owedFor(3, 0, "1 warn", "2 fatal"),
		}, opened, "1+3 pierces"},
		{"nor one that shares a message with its beginning", []notify.Delivery{
			owedFor(1, 0, "1 warn"), owedFor(2, 0, "1 warn", "3 warn"), owedFor(3, 0, "3 warn", "2 fatal"), owedFor(4, 0, "1 warn"),
		}, opened, "1+2+3 pierces"},
		{"the beginning of what is over waits for its end, which another alert blocks", []notify.Delivery{
			as(owedFor(1, time.Minute, "1 warn"), notify.Unsure, noon.Add(30*time.Second)),
			past(owedFor(2, 0, "2 warn"), 2), past(past(owedFor(3, 0, "1 warn", "2 warn"), 1), 2),
		}, notify.History{}, "wait 30s"},
		{"but not where something beside it lasts", []notify.Delivery{
			as(owedFor(1, time.Minute, "1 warn"), notify.Unsure, noon.Add(30*time.Second)),
			past(owedFor(2, 0, "2 warn", "3 warn"), 2), past(past(owedFor(3, 0, "1 warn", "2 warn"), 1), 2),
		}, notify.History{}, "2"},
		{"alerts go before notices", []notify.Delivery{notice, notice, owedFor(10, 0, "1 fatal")}, notify.History{}, "10"},
		{"notices go together", []notify.Delivery{notice, notice, notice}, notify.History{}, "9+9+9"},
		{"many notices are several messages", slices.Repeat([]notify.Delivery{notice}, 12), notify.History{}, "9" + strings.Repeat("+9", 8)},
		{"a notice waits for no group", []notify.Delivery{owedFor(1, 0, "1 warn"), notice}, opened, "9"},
		{"what may have arrived is settled first", []notify.Delivery{
			owedFor(1, 0, "1 warn"), as(owedFor(2, 0, "2 warn"), notify.Unsure, noon),
		}, notify.History{}, "2"},
		{"an attempt that a crash cut short is settled first", []notify.Delivery{
			as(owedFor(1, 0, "1 warn"), notify.Sending, noon.Add(-time.Minute)), owedFor(2, 0, "2 warn"),
		}, notify.History{}, "1"},
		{"what is unsettled holds back news of its alerts only", []notify.Delivery{
			as(owedFor(1, 0, "1 warn"), notify.Unsure, noon.Add(time.Second)), owedFor(2, 0, "1 warn"), owedFor(3, 0, "3 warn"),
		}, notify.History{}, "3"},
		{"news held back waits until it is settled", []notify.Delivery{
			as(owedFor(1, 0, "1 warn"), notify.Unsure, noon.Add(time.Second)), owedFor(2, 0, "1 warn"),
		}, notify.History{}, "wait 1s"},
		{"news behind news held back waits too", []notify.Delivery{
			as(owedFor(1, 0, "1 warn"), notify.Unsure, noon.Add(time.Second)), owedFor(2, 0, "1 warn", "2 warn"), owedFor(3, 0, "2 warn"),
		}, notify.History{}, "wait 1s"},
		{"a channel that failed waits as a whole", []notify.Delivery{
			as(owedFor(1, time.Minute, "1 warn"), notify.Owed, noon.Add(5*time.Second)), owedFor(2, 0, "2 warn"),
		}, notify.History{}, "wait 5s"},
		{"a wait from before the clock was set back is over", []notify.Delivery{
			as(owedFor(1, -time.Hour, "1 warn"), notify.Owed, noon.Add(61*time.Minute)), owedFor(2, 0, "2 fatal"),
		}, notify.History{}, "1+2"},
		{"so is that of what may have arrived", []notify.Delivery{
			as(owedFor(1, -time.Hour, "1 warn"), notify.Unsure, noon.Add(61*time.Minute)),
		}, notify.History{}, "1"},
		{"a wait that the provider asked for is kept, also after a restart", []notify.Delivery{
			tried(as(owedFor(1, time.Hour, "1 warn"), notify.Owed, noon.Add(50*time.Minute)), noon.Add(-10*time.Minute)), owedFor(2, 0, "2 fatal"),
		}, notify.History{}, "wait 50m0s"},
		{"from the very moment at which it asked", []notify.Delivery{
			tried(as(owedFor(1, 0, "1 warn"), notify.Owed, noon.Add(24*time.Hour)), noon),
		}, notify.History{}, "wait 24h0m0s"},
		{"of what may have arrived too", []notify.Delivery{
			tried(as(owedFor(1, time.Hour, "1 warn"), notify.Unsure, noon.Add(3*time.Hour)), noon.Add(-time.Minute)),
		}, notify.History{}, "wait 3h0m0s"},
		{"but not when the clock was set back since", []notify.Delivery{
			tried(as(owedFor(1, time.Hour, "1 warn"), notify.Owed, noon.Add(3*time.Hour)), noon.Add(time.Second)), owedFor(2, 0, "2 warn"),
		}, notify.History{}, "1+2"},
		{"nor that of what may have arrived", []notify.Delivery{
			tried(as(owedFor(1, time.Hour, "1 warn"), notify.Unsure, noon.Add(3*time.Hour)), noon.Add(time.Second)),
		}, notify.History{}, "1"},
		{"one of a minute is kept all the same", []notify.Delivery{
			tried(as(owedFor(1, time.Hour, "1 warn"), notify.Owed, noon.Add(time.Minute)), noon.Add(time.Second)),
		}, notify.History{}, "wait 1m0s"},
		{"three that waited long are no digest", []notify.Delivery{
			owedFor(1, time.Hour, "1 warn"), owedFor(2, 0, "2 warn"), owedFor(3, 0, "3 warn"),
		}, notify.History{}, "1+2+3"},
		{"four that did not wait long are no digest", []notify.Delivery{
			owedFor(1, time.Minute, "1 warn"), owedFor(2, 0, "2 warn"), owedFor(3, 0, "3 warn"), owedFor(4, 0, "4 warn"),
		}, notify.History{}, "1+2+3+4"},
		{"more than three after an outage are a digest", []notify.Delivery{
			owedFor(1, 11*time.Minute, "1 warn"), owedFor(2, 0, "2 warn"), owedFor(3, 0, "3 warn"), owedFor(4, 0, "4 warn"),
		}, notify.History{}, "digest 1+2+3+4"},
		{"after an outage what is fatal and lasts goes first", []notify.Delivery{
			owedFor(1, 11*time.Minute, "1 warn"), owedFor(2, 0, "2 fatal"), owedFor(3, 0, "3 warn"), owedFor(4, 0, "4 warn"),
		}, notify.History{}, "2"},
		{"reminders of what is owed anyway make no digest", []notify.Delivery{
			owedFor(1, 5*time.Hour, "1 warn"), again(owedFor(2, 4*time.Hour, "1 warn")), again(owedFor(3, 3*time.Hour, "1 warn")),
			again(owedFor(4, 2*time.Hour, "1 warn")), again(owedFor(5, time.Hour, "1 warn")),
		}, notify.History{}, "1+2+3+4+5"},
		{"those of what is not count once", []notify.Delivery{
			again(owedFor(1, 5*time.Hour, "1 warn", "2 warn")), again(owedFor(2, 4*time.Hour, "1 warn", "2 warn")), again(owedFor(3, 3*time.Hour, "2 warn")),
			again(owedFor(4, 2*time.Hour, "3 warn")), again(owedFor(5, time.Hour, "4 warn")), again(owedFor(6, time.Hour, "4 warn")),
		}, notify.History{}, "1+2+3+4+5+6"},
		{"beside other news they go into its digest", []notify.Delivery{
			owedFor(1, 5*time.Hour, "1 warn"), again(owedFor(2, 4*time.Hour, "1 warn")), owedFor(3, 3*time.Hour, "2 warn"), owedFor(4, 0, "3 warn"), owedFor(5, 0, "4 warn"),
		}, notify.History{}, "digest 1+2+3+4+5"},
		{"what was given up is a line of a digest", []notify.Delivery{owedFor(1, 25*time.Hour, "1 warn")}, notify.History{}, "digest 1"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := told(notify.Plan(policy, c.due, c.history, noon)); got != c.want {
				t.Errorf("next step = %q, want %q", got, c.want)
			}
		})
	}
}

func TestADrillWaitsForNoGroup(t *testing.T) {
	policy := notify.Policy{GroupWait: time.Minute}
	drill := owedFor(2, 0, "2 warn")
	drill.Parts[0].Alert.Drill = true
	due := []notify.Delivery{owedFor(1, 0, "1 warn"), drill}
	if got := told(notify.Plan(policy, due, notify.History{Opened: noon.Add(-20 * time.Second)}, noon)); got != "2" {
		t.Errorf("next step = %q, want the drill at once", got)
	}
}

func TestPlanKeepsTheProvidersPace(t *testing.T) {
	policy := notify.Policy{Pace: notify.Pace{Gap: time.Second, Burst: 3, Window: time.Minute}}
	due := []notify.Delivery{owedFor(1, 0, "1 fatal")}
	ago := func(seconds ...int) (sent []time.Time) {
		for _, s := range seconds {
			sent = append(sent, noon.Add(-time.Duration(s)*time.Second))
		}
		return sent
	}
	for _, c := range []struct {
		rule string
		sent []time.Time
		want string
	}{
		{"a gap lies between two messages", []time.Time{noon.Add(-400 * time.Millisecond)}, "wait 600ms"},
		{"a burst fills its window", ago(50, 40, 30), "wait 10s"},
		{"the window moves on", ago(61, 40, 30), "1"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := told(notify.Plan(policy, due, notify.History{Sent: c.sent}, noon)); got != c.want {
				t.Errorf("next step = %q, want %q", got, c.want)
			}
		})
	}
}

func TestRoute(t *testing.T) {
	policies := []notify.Policy{
		{Channel: "all", Level: checks.Info},
		{Channel: "boss", Level: checks.Fatal},
		{Channel: "cold", Level: checks.Warn, Targets: []string{"freezer-*"}},
		{Channel: "osaka", Level: checks.Warn, Tags: []string{"osaka", "kobe"}},
		{Channel: "both", Level: checks.Warn, Targets: []string{"freezer-*"}, Tags: []string{"kobe"}},
		{Channel: "spare", Standby: true},
	}
	tagged := func(s notify.Part, tags ...string) notify.Part {
		s.Alert.Subject.Tags = tags
		return s
	}
	step := func(what checks.What, level checks.Level, target string) notify.Part {
		return notify.Part{What: what, Alert: checks.Alert{ID: 1, Level: level, Subject: checks.Subject{Target: target}}}
	}
	event := func(what checks.What) notify.Part {
		s := step(what, checks.Warn, "room")
		s.Alert.Kind = checks.Event
		return s
	}
	uplink := func(level checks.Level) notify.Part {
		s := step(checks.Fired, level, "remote")
		s.Alert.Kind = checks.Uplink
		return s
	}
	for _, c := range []struct {
		rule string
		step notify.Part
		told []string
		want []string
	}{
		{"a channel is told its level and above", step(checks.Fired, checks.Error, "room"), nil, []string{"all"}},
		{"a worsening reaches who was not told before", step(checks.Worsened, checks.Fatal, "room"), nil, []string{"all", "boss"}},
		{"a channel may be for some targets only", step(checks.Fired, checks.Warn, "freezer-2"), nil, []string{"all", "cold"}},
		{"a channel may be for some tags only", tagged(step(checks.Fired, checks.Warn, "room"), "cold", "osaka"), nil, []string{"all", "osaka"}},
		{"a channel for targets and tags is for what is both", tagged(step(checks.Fired, checks.Warn, "freezer-2"), "kobe"), nil, []string{"all", "cold", "osaka", "both"}},
		{"a channel on standby is told the end of what it was told", step(checks.Resolved, checks.Fatal, "room"), []string{"spare"}, []string{"spare"}},
		{"an end goes to those that were told", step(checks.Resolved, checks.Warn, "room"), []string{"boss"}, []string{"boss"}},
		{"what is no longer watched goes to those that were told", step(checks.Unwatched, checks.Warn, "room"), []string{"all"}, []string{"all"}},
		{"that our network is down concerns also those who are told of some targets", uplink(checks.Warn), nil, []string{"all", "cold", "osaka", "both"}},
		{"an event is told by its level", event(checks.Fired), nil, []string{"all"}},
		{"the end of an event is told to nobody", event(checks.Resolved), []string{"all", "boss"}, nil},
		{"easing is told to nobody", step(checks.Eased, checks.Warn, "room"), []string{"all"}, nil},
		{"what began is told to nobody", step(checks.Began, checks.None, "room"), nil, nil},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var got []string
			for _, d := range notify.Route(policies, []notify.Part{c.step}, func(int64) []string { return c.told }, noon) {
				got = append(got, d.Channel)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("told %v, want %v", got, c.want)
			}
		})
	}
}

func TestRouteAsksOnceWhoWasToldOfAnAlert(t *testing.T) {
	step := notify.Part{What: checks.Resolved, Alert: checks.Alert{ID: 1, Level: checks.Warn}}
	asked := 0
	owed := notify.Route([]notify.Policy{{Channel: "a"}, {Channel: "b"}, {Channel: "c"}}, []notify.Part{step, step}, func(int64) []string {
		asked++
		return []string{"a", "c"}
	}, noon)
	if asked != 1 || len(owed) != 2 {
		t.Errorf("asked %d times, %d owed; want once, two", asked, len(owed))
	}
}

func TestANoticeReachesTheChannelsOfItsLevel(t *testing.T) {
	policies := []notify.Policy{{Channel: "all", Level: checks.Info}, {Channel: "same", Level: checks.Error}, {Channel: "boss", Level: checks.Fatal}, {Channel: "spare", Standby: true}}
	var got []string
	for _, d := range notify.Announce(policies, notify.Notice{Topic: notify.LastGood, Level: checks.Error}, noon) {
		got = append(got, d.Channel)
	}
	if !slices.Equal(got, []string{"all", "same"}) {
		t.Errorf("told %v, want those of the notice's level and below that are not on standby", got)
	}
}

func TestStepsThatComeTogetherAreOneDelivery(t *testing.T) {
	steps := []notify.Part{{What: checks.Fired, Alert: checks.Alert{ID: 1, Level: checks.Warn}}, {What: checks.Fired, Alert: checks.Alert{ID: 2, Level: checks.Warn}}}
	owed := notify.Route([]notify.Policy{{Channel: "all", Level: checks.Warn}}, steps, nil, noon)
	if len(owed) != 1 || len(owed[0].Parts) != 2 {
		t.Errorf("owed = %+v, want one delivery of two parts", owed)
	}
}
