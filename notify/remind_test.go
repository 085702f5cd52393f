package notify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// lasting returns an alert that lasts and when channels were told of it first,
// and at times last: {"ops": "40m 10m"} is 40 and 10 minutes ago.
func lasting(id int64, level checks.Level, tellings map[string]string) notify.Told {
	t := notify.Told{
		Alert:    checks.Alert{ID: id, Kind: checks.Bound, Level: level, Peak: level, Since: noon.Add(-time.Hour), Fired: noon.Add(-time.Hour)},
		Channels: map[string]notify.Telling{},
	}
	for channel, text := range tellings {
		var ago []time.Duration
		for word := range strings.FieldsSeq(text) {
			d, err := time.ParseDuration(word)
			if err != nil {
				panic(err) // a mistake in the test
			}
			ago = append(ago, d)
		}
		t.Channels[channel] = notify.Telling{First: noon.Add(-ago[0]), Last: noon.Add(-ago[len(ago)-1])}
	}
	return t
}

// but returns an alert with a difference.
func but(t notify.Told, differ func(*checks.Alert)) notify.Told {
	differ(&t.Alert)
	return t
}

// owes writes deliveries as "ops: A1 A2; boss: A1", with the step that all of
// them tell.
func owes(t *testing.T, owed []notify.Delivery, what checks.What) string {
	t.Helper()
	var all []string
	for _, d := range owed {
		var names []string
		for _, p := range d.Parts {
			names = append(names, p.Alert.Name())
			if p.What != what {
				t.Errorf("%s is owed %v, want %v", d.Channel, p.What, what)
			}
		}
		if d.Cause != notify.CauseAlert || d.State != notify.Owed || !d.Owed.Equal(noon) || !d.Next.Equal(noon) {
			t.Errorf("%+v is not owed from now on", d)
		}
		all = append(all, d.Channel+": "+strings.Join(names, " "))
	}
	return strings.Join(all, "; ")
}

// pressing are alerts that somebody waits for, or not, after which both
// reminders and escalations go.
func pressing() []struct {
	rule   string
	differ func(*checks.Alert)
	goes   bool
} {
	return []struct {
		rule   string
		differ func(*checks.Alert)
		goes   bool
	}{
		{"an alert that lasts goes", func(*checks.Alert) {}, true},
		{"one that is acknowledged does not", func(a *checks.Alert) { a.Ack = &checks.Ack{By: "Kim Minsu", At: noon} }, false},
		{"one that is over does not", func(a *checks.Alert) { a.Resolved = noon }, false},
		{"one that is held back does not", func(a *checks.Alert) { a.Held = &checks.Hold{By: "mute", News: checks.Worsened} }, false},
		{"one that flaps goes while its condition lasts", func(a *checks.Alert) { a.Flapping = checks.Flapping{Since: noon, Times: 5} }, true},
		{"one that flaps does not while it is well", func(a *checks.Alert) { a.Flapping = checks.Flapping{Since: noon, Times: 5, Well: noon} }, false},
		{"an event does not", func(a *checks.Alert) { a.Kind = checks.Event }, false},
		{"a drill does not", func(a *checks.Alert) { a.Drill = true }, false},
	}
}

func TestRemind(t *testing.T) {
	policies := []notify.Policy{
		{Channel: "ops", Repeat: 30 * time.Minute},
		{Channel: "boss", Level: checks.Fatal, Repeat: time.Hour},
		{Channel: "mail"},
	}
	type tellings = map[string]string
	for _, c := range []struct {
		rule string
		open []notify.Told
		want string
	}{
		{"nobody was told of anything", nil, ""},
		{"a channel is told again after its own time", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "30m", "boss": "30m", "mail": "30m"})}, "ops: A1"},
		{"and not before", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "29m59s"})}, ""},
		{"each channel for itself", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "2h", "boss": "2h", "mail": "2h"})}, "ops: A1; boss: A1"},
		{"the time is that since it heard last", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "2h 10m"})}, ""},
		{"one that was not told is not told again", []notify.Told{lasting(1, checks.Warn, tellings{"mail": "2h"})}, ""},
		{"its level does not matter to one that was told", []notify.Told{lasting(1, checks.Info, tellings{"boss": "2h"})}, "boss: A1"},
		{"what is due together is one delivery", []notify.Told{
			lasting(1, checks.Warn, tellings{"ops": "40m"}), lasting(2, checks.Warn, tellings{"ops": "5m"}), lasting(3, checks.Error, tellings{"ops": "1h"}),
		}, "ops: A1 A3"},
		{"a clock that was set back does not put it off", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "-3h"})}, "ops: A1"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := owes(t, notify.Remind(policies, c.open, noon), checks.Reminded); got != c.want {
				t.Errorf("owed %q, want %q", got, c.want)
			}
		})
	}
	for _, c := range pressing() {
		t.Run(c.rule, func(t *testing.T) {
			open := []notify.Told{but(lasting(1, checks.Warn, tellings{"ops": "1h"}), c.differ)}
			if got := len(notify.Remind(policies, open, noon)) > 0; got != c.goes {
				t.Errorf("reminded: %v, want %v", got, c.goes)
			}
		})
	}
}

func TestEscalate(t *testing.T) {
	policies := []notify.Policy{
		{Channel: "ops", Escalate: notify.Escalation{Wait: 15 * time.Minute, To: []string{"boss", "spare", "gone"}}},
		{Channel: "night", Escalate: notify.Escalation{Wait: 5 * time.Minute, To: []string{"boss"}}},
		{Channel: "boss", Level: checks.Fatal, Escalate: notify.Escalation{Wait: time.Hour, To: []string{"owner"}}},
		{Channel: "spare", Level: checks.Error, Standby: true},
		{Channel: "owner", Level: checks.Fatal},
	}
	type tellings = map[string]string
	for _, c := range []struct {
		rule string
		open []notify.Told
		want string
	}{
		{"nobody was told of anything", nil, ""},
		{"others are told after the wait", []notify.Told{lasting(1, checks.Error, tellings{"ops": "15m"})}, "boss: A1; spare: A1"},
		{"and not before", []notify.Told{lasting(1, checks.Error, tellings{"ops": "14m59s"})}, ""},
		{"the wait begins with the first that was told, whatever came since", []notify.Told{lasting(1, checks.Error, tellings{"ops": "15m 1m"})}, "boss: A1; spare: A1"},
		{"one that was told is not told again", []notify.Told{lasting(1, checks.Error, tellings{"ops": "15m", "boss": "1m"})}, "spare: A1"},
		{"one on standby is told by its level", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "15m"})}, "boss: A1"},
		{"one that several name is told once, by the first whose wait is over", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "7m", "night": "7m"})}, "boss: A1"},
		{"from those it goes on", []notify.Told{lasting(1, checks.Warn, tellings{"ops": "2h", "boss": "1h"})}, "owner: A1"},
		{"who has not been told escalates nothing", []notify.Told{lasting(1, checks.Error, tellings{"mail": "2h"})}, ""},
		{"what is due together is one delivery", []notify.Told{
			lasting(1, checks.Warn, tellings{"ops": "15m"}), lasting(2, checks.Warn, tellings{"ops": "1m"}), lasting(3, checks.Warn, tellings{"night": "6m"}),
		}, "boss: A1 A3"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := owes(t, notify.Escalate(policies, c.open, noon), checks.Escalated); got != c.want {
				t.Errorf("owed %q, want %q", got, c.want)
			}
		})
	}
	for _, c := range pressing() {
		t.Run(c.rule, func(t *testing.T) {
			open := []notify.Told{but(lasting(1, checks.Warn, tellings{"ops": "1h"}), c.differ)}
			if got := len(notify.Escalate(policies, open, noon)) > 0; got != c.goes {
				t.Errorf("escalated: %v, want %v", got, c.goes)
			}
		})
	}
}

func TestAnAlertIsToldAgainOncePerRepeat(t *testing.T) {
	policies := []notify.Policy{{Channel: "ops", Repeat: 30 * time.Minute}}
	told := lasting(1, checks.Warn, map[string]string{"ops": "0s"})
	var at []string
	for minute := range 121 {
		now := noon.Add(time.Duration(minute) * time.Minute)
		if len(notify.Remind(policies, []notify.Told{told}, now)) > 0 {
			at = append(at, fmt.Sprint(minute))
			told.Channels["ops"] = notify.Telling{First: noon, Last: now}
		}
	}
	if !slices.Equal(at, []string{"30", "60", "90", "120"}) {
		t.Errorf("told again at minutes %v, want every half hour", at)
	}
}
