package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestAnAlertTellsWhatWasDoneAboutIt(t *testing.T) {
	v := &view{zone: time.UTC}
	three := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		alert checks.Alert
		want  string
	}{
		{checks.Alert{}, ""},
		{checks.Alert{Ack: &checks.Ack{At: three}}, "ack 2026-11-22 03:00:00"},
		{checks.Alert{Ack: &checks.Ack{By: "Kim", At: three, Note: "door\x1b"}}, `ack Kim 2026-11-22 03:00:00 “door\x1b”`},
		{checks.Alert{Held: &checks.Hold{By: suppression.ByPause, Name: "M3"}}, "held by pause M3"},
		{checks.Alert{Held: &checks.Hold{By: suppression.ByMaintenance, Name: "nights"}}, "held by maintenance nights"},
		{checks.Alert{Held: &checks.Hold{By: suppression.ByDependency, Name: "switch"}}, "held while switch is silent too"},
		{checks.Alert{Held: &checks.Hold{By: suppression.ByUplink, Name: "remote"}}, "held while all of tag:remote is silent: our own network"},
		{checks.Alert{Flapping: checks.Flapping{Times: 5}}, "flapping: fired 5 times"},
		{
			checks.Alert{Flapping: checks.Flapping{Times: 5, Well: three}, Ack: &checks.Ack{At: three}},
			"flapping: fired 5 times, well since 2026-11-22 03:00:00; ack 2026-11-22 03:00:00",
		},
		{checks.Alert{Trend: checks.Trend{Level: checks.Error, Bound: 30, In: 25 * time.Minute}}, "at this rate beyond 30 (error) in 25m"},
	} {
		if got := v.cared(c.alert); got != c.want {
			t.Errorf("%+v: %q, want %q", c.alert, got, c.want)
		}
	}
}

func TestAnAlertThatFlapsIsTroubleWhileItIsWell(t *testing.T) {
	v := &view{zone: time.UTC}
	since := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	well := checks.Alert{ID: 4, Kind: checks.Bound, Side: checks.High, Level: checks.Warn, Since: since, Flapping: checks.Flapping{Times: 5, Well: since}}
	got := v.withAlert(nil, well)
	if len(got) != 1 || got[0].State != "flapping" || got[0].Alert != "A4" || !anyFiring([]standing{{Open: got}}) {
		t.Errorf("troubles = %+v, want the alert that flaps", got)
	}
	well.Flapping = checks.Flapping{}
	if got := v.withAlert(nil, well); len(got) != 0 {
		t.Errorf("troubles = %+v, want none: it is over and not written yet", got)
	}
}

func TestOurOwnNetworkIsTroubleOfItsOwn(t *testing.T) {
	v := &view{zone: time.UTC}
	a := checks.Alert{ID: 4, Kind: checks.Uplink, Level: checks.Error, Others: 12}
	if got := v.withAlert(nil, a); len(got) != 1 || got[0].State != "firing" || got[0].Kind != "uplink" {
		t.Errorf("troubles = %+v, want the uplink", got)
	}
	if got := alertValue(a); got != "12 targets silent" {
		t.Errorf("value = %q", got)
	}
}

func TestTheWorstAlertsThatLastComeFirst(t *testing.T) {
	ended := time.Now()
	alerts := []checks.Alert{{ID: 5, Level: checks.Fatal, Resolved: ended}, {ID: 4, Level: checks.Warn}, {ID: 3, Level: checks.Error}, {ID: 2, Level: checks.Error}}
	worstFirst(alerts)
	if got := names(alerts); got != "A3, A2, A4, A5" {
		t.Errorf("order = %s", got)
	}
}

func TestAChannelThatWasNotToldHasAReason(t *testing.T) {
	zone := time.UTC
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, zone)
	about := checks.Subject{Target: "room", Tags: []string{"osaka"}}
	h := history{
		Alert: &checks.Alert{Subject: about, Peak: checks.Warn},
		Steps: []stage{{What: "held", Note: "mute M3"}},
		Told:  []hearing{{Channel: "staff", State: notify.Owed}},
	}
	h.route([]notify.Policy{
		{Channel: "staff", Quiet: &notify.Quiet{Window: schedule.Daily(nil, 23*time.Hour, 7*time.Hour, zone), Except: checks.Error}},
		{Channel: "night", Level: checks.Fatal},
		{Channel: "hall", Targets: []string{"hall-*"}, Tags: []string{"seoul"}},
		{Channel: "boss", Standby: true},
		{Channel: "ops", Tags: []string{"osaka"}},
	}, now)
	want := map[string]string{
		"night": "is told from fatal on; this was warn at worst",
		"hall":  "is told of other targets: hall-*, tag:seoul",
		"boss":  "is on standby: told in place of others, or when nobody acknowledges",
		"ops":   "would have been told, but it was held back: mute M3",
	}
	if len(h.Untold) != len(want) {
		t.Errorf("untold = %+v, want %d channels", h.Untold, len(want))
	}
	for _, u := range h.Untold {
		if u.Reason != want[u.Channel] {
			t.Errorf("%s %s, want: %s", u.Channel, u.Reason, want[u.Channel])
		}
	}
	if got := h.Told[0].Until; !got.Equal(now.Add(4 * time.Hour)) {
		t.Errorf("staff waits until %s, want the end of the quiet hours", got)
	}
	h.Told[0].Until = time.Time{}
	h.Told[0].hush(&notify.Quiet{Window: schedule.Daily(nil, 23*time.Hour, 7*time.Hour, zone), Except: checks.Warn}, checks.Warn, now)
	if !h.Told[0].Until.IsZero() {
		t.Error("what is bad enough waits for the end of the quiet hours")
	}
}

func TestAConditionTellsHowFarItIs(t *testing.T) {
	c := checks.Condition{Kind: checks.Bound, Side: checks.High}
	c.Streaks[checks.Warn-1] = checks.Streak{Polls: 4, Spent: 3 * time.Minute}
	c.Streaks[checks.Error-1] = checks.Streak{Polls: 1}
	got := pendings(c, &checks.Rules{Limits: []checks.Limit{
		{Level: checks.Warn, After: checks.After{For: 30 * time.Minute}}, {Level: checks.Error, After: checks.After{Polls: 3}},
	}})
	want := []pending{{"high", checks.Warn, "3m", "30m"}, {"high", checks.Error, "1 poll", "3 polls"}}
	if !slices.Equal(got, want) {
		t.Errorf("pending = %+v, want %+v", got, want)
	}
	got = pendings(checks.Condition{Kind: checks.Missing, Streaks: c.Streaks}, &checks.Rules{})
	if len(got) != 2 || got[0].Needs != "?" {
		t.Errorf("pending without rules = %+v, want that it is not known what it needs", got)
	}
}

func TestASlipInANameIsMet(t *testing.T) {
	watched := []data.Subject{{Target: "room"}, {Target: "room", Field: "temperature"}, {Target: "hall"}}
	for scope, want := range map[string]string{
		"room": "", "room/*": "", "h*": "", "*/temperature": "",
		"rom": `did you mean "room"?`, "room/temp": `no field "room/temp" is being watched`,
		"room/temperatur": `did you mean "room/temperature"?`, "hall/temperature": `no field "hall/temperature" is being watched`, "cellar": "gaugewatch status lists them",
	} {
		s, err := suppression.ParseScope(scope)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		if err := checkScope(s, watched); err != nil {
			p := process{Err: &strings.Builder{}}
			if code := p.report(err); code != exitUsage {
				t.Errorf("%s: exit status %d", scope, code)
			}
			text = p.Err.(*strings.Builder).String()
		}
		if (want == "") != (text == "") || !strings.Contains(text, want) {
			t.Errorf("%s: %q, want %q", scope, text, want)
		}
	}
}

func TestHowLongSomethingLastedIsWrittenAsFinelyAsMatters(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1500 * time.Millisecond: "2s", 90 * time.Second: "1m 30s", 870 * time.Second: "14m 30s", 2*time.Hour - time.Second: "2h",
		0: "0", time.Hour - 1: "1h", 90*time.Minute + 10*time.Second: "1h 30m", 30*time.Hour + 40*time.Minute: "31h", 20*24*time.Hour + time.Hour: "20d",
	} {
		if got := lasted(d); got != want {
			t.Errorf("lasted(%s) = %s, want %s", d, got, want)
		}
	}
}

func TestATitleStandsForANameThatIsAlone(t *testing.T) {
	watched := []data.Subject{
		{Target: "room", Title: "Server room"},
		{Target: "room", Field: "t", Title: "Warmth"},
		{Target: "hall", Title: "Hall"},
		{Target: "Hall"},
		{Target: "a", Title: "Twin"},
		{Target: "b", Title: "Twin"},
	}
	for text, want := range map[string]string{
		"Server room": "room", "server room/warmth": "room/t", "room/t": "room/t", "room/Warmth": "room/t",
		"Hall": "Hall", "Twin": "Twin", "h*": "h*", "room/*": "room/*", "cellar/Warmth": "cellar/Warmth",
	} {
		if got := nameOf(text, watched); got != want {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
}

func TestTheEndOfAnAlertIsNoFault(t *testing.T) {
	over := stage{What: checks.Resolved.String(), Note: "the connection was refused"}
	for kind, want := range map[checks.Kind]string{
		checks.NoResponse: "over: it answers again", checks.Missing: "over: there are values again", checks.Stale: "over: its values are new again",
	} {
		if got := stepWords(checks.Alert{Kind: kind}, over, checks.Error); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	if got, want := stepWords(checks.Alert{Kind: checks.Bound, Loosened: true}, stage{What: over.What}, checks.Error), "over: its bounds were changed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAPictureBeginsWithWhatThereIsToSee(t *testing.T) {
	since := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		first time.Time
		gaps  []gap
		want  time.Time
	}{
		"its data":         {since.Add(-time.Second), nil, since.Add(-time.Second)},
		"the alert":        {since.Add(time.Second), nil, since},
		"a gap before":     {since, []gap{{Began: since.Add(-time.Minute)}}, since.Add(-time.Minute)},
		"what it looks at": {since.Add(-time.Hour), nil, since.Add(-leastAround)},
	} {
		h := history{Alert: &checks.Alert{Since: since}, from: since.Add(-leastAround), Samples: []checks.Point{{At: c.first}}, Gaps: c.gaps}
		h.fit()
		if !h.from.Equal(c.want) {
			t.Errorf("%s: it begins %s, want %s", name, h.from, c.want)
		}
	}
}
