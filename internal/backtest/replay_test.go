package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
)

// The site of most tests: targets a, b, … with a field each. Target n has the
// id 10n, its field 10n+1.
func site(targets int, change ...func(*backtest.Rules)) backtest.Rules {
	r := backtest.Rules{Policies: []notify.Policy{{Channel: "ops", Level: checks.Warn, Zone: time.UTC}}}
	for n := range targets {
		name := string(rune('a' + n))
		id := int64(10 * (n + 1))
		r.Targets = append(r.Targets, backtest.Target{
			About: checks.Subject{ID: id, Target: name},
			Rules: checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}},
			Fields: []backtest.Field{{
				About: checks.Subject{ID: id + 1, Target: name, Field: "t"},
				Rules: limits(27, 30, 2),
			}},
		})
	}
	for _, f := range change {
		f(&r)
	}
	return r
}

// limits are rules with an upper bound at warn and one at fatal.
func limits(warn, fatal float64, polls int) checks.Rules {
	after := checks.After{Polls: polls}
	return checks.Rules{
		Missing: checks.Rule{Level: checks.Warn, After: after},
		Invalid: checks.Rule{Level: checks.Warn, After: after},
		Limits:  []checks.Limit{{Level: checks.Warn, Upper: &warn, After: after}, {Level: checks.Fatal, Upper: &fatal, After: after}},
	}
}

// play makes readings, a minute apart, of lines such as
//
//	a:   20 28 28 x x 20
//	a/t: 20 28 ? ! . 20
//
// where x is a target's silence, o its answer, ? a missing value, ! a refused
// one, . no reading, and | a time in which nobody watched.
func play(t *testing.T, story string) iter.Seq2[[]backtest.Reading, error] {
	t.Helper()
	var ids []int64
	var lines [][]string
	longest := 0
	for line := range strings.SplitSeq(strings.TrimSpace(story), "\n") {
		name, text, _ := strings.Cut(strings.TrimSpace(line), ":")
		id := 10 * int64(name[0]-'a'+1)
		if strings.HasSuffix(name, "/t") {
			id++
		}
		words := strings.Fields(text)
		ids, lines, longest = append(ids, id), append(lines, words), max(longest, len(words))
	}
	return func(yield func([]backtest.Reading, error) bool) {
		for n := range longest {
			var batch []backtest.Reading
			for i, words := range lines {
				if n < len(words) && words[n] != "." {
					batch = append(batch, reading(t, minute(n), ids[i], words[n]))
				}
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
}

// reading makes a reading of a word.
func reading(t *testing.T, at time.Time, id int64, word string) backtest.Reading {
	t.Helper()
	r := backtest.Reading{At: at, Subject: id}
	switch word {
	case "o":
	case "x":
		r.Why = checks.NoResponse
	case "?":
		r.Why = checks.Missing
	case "!":
		r.Why, r.Value = checks.Invalid, -127
	case "|":
		r.Subject = 0
	default:
		if _, err := fmt.Sscan(word, &r.Value); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// replayed returns what comes of a story under rules.
func replayed(t *testing.T, r backtest.Rules, story string) *backtest.Outcome {
	t.Helper()
	outcomes, err := backtest.Run(t.Context(), play(t, story), r)
	if err != nil {
		t.Fatal(err)
	}
	return &outcomes[0]
}

func TestRunEndsWithTheErrorOfItsReadings(t *testing.T) {
	broken := errors.New("broken")
	readings := func(yield func([]backtest.Reading, error) bool) { yield(nil, broken) }
	if _, err := backtest.Run(t.Context(), readings, site(1)); !errors.Is(err, broken) {
		t.Errorf("err = %v, want that of the readings", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	endless := func(yield func([]backtest.Reading, error) bool) {
		for n := 0; yield([]backtest.Reading{{At: minute(n), Subject: 11}}, nil); n++ {
			if n == 100 {
				cancel()
			}
		}
	}
	if _, err := backtest.Run(ctx, endless, site(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want that of the context", err)
	}
}

// since is the minute of a time, or – for none.
func since(at time.Time) string {
	if at.IsZero() {
		return "–"
	}
	return fmt.Sprint(int(at.Sub(minute(0)) / time.Minute))
}

// raised writes alerts as "a/t bound warn 1..5", the minutes of its firing and
// its end, and what is special about it.
func raised(alerts []backtest.Alert) string {
	var all []string
	for _, a := range alerts {
		text := fmt.Sprintf("%s %s %s %s..%s", a.Subject, a.Kind, a.Peak, since(a.Fired), since(a.Resolved))
		if a.Held != "" {
			text += " held by " + a.Held
		}
		if a.Flaps {
			text += " flaps"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// sent writes messages as "3 ops warn a/t ×2": the minute, the channel, the
// worst alert, and how many steps it tells.
func sent(messages []backtest.Message) string {
	var all []string
	for _, m := range messages {
		text := fmt.Sprintf("%s %s %s %s", since(m.At), m.Channel, m.Level, m.About)
		if m.Steps > 1 {
			text += fmt.Sprintf(" ×%d", m.Steps)
		}
		if m.Digest {
			text += " digest"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestReplay(t *testing.T) {
	flaps := func(r *backtest.Rules) {
		r.Targets[0].Fields[0].Flap = suppression.Flap{Times: 3, Per: 10 * time.Minute}
	}
	maintenance := func(from, to int) func(*backtest.Rules) {
		return func(r *backtest.Rules) {
			scope := suppression.Scope{Target: "a"}
			r.Maintenance = append(r.Maintenance, backtest.Maintenance{
				Window: suppression.Window{Name: "washing", Scopes: []suppression.Scope{scope}}, Open: schedule.Once(minute(from), minute(to)),
			})
		}
	}
	remote := func(check string, targets ...int) func(*backtest.Rules) {
		return func(r *backtest.Rules) {
			r.Uplink = &backtest.Uplink{About: checks.Subject{ID: 99, Target: "uplink:remote"}, Tag: "remote", Check: check}
			for _, n := range targets {
				r.Targets[n].About.Tags = []string{"remote"}
			}
		}
	}
	patient := func(r *backtest.Rules) { r.Policies[0].GroupWait = 3 * time.Minute }
	for _, c := range []struct {
		rule           string
		rules          backtest.Rules
		story          string
		alerts, events string // what is raised, and the messages
	}{
		{
			"an alert lasts from its second breach until the value is back", site(1),
			"a/t: 20 28 28 28 20 20",
			"a/t bound warn 2..4", "2 ops warn a/t; 4 ops warn a/t",
		},
		{
			"it gets worse and is told again", site(1),
			"a/t: 20 28 28 31 31 20",
			"a/t bound fatal 2..5", "2 ops warn a/t; 4 ops fatal a/t; 5 ops fatal a/t",
		},
		{
			"one that lasts at the end is open", site(1),
			"a/t: 28 28 28",
			"a/t bound warn 1..–", "1 ops warn a/t",
		},
		{
			"what is missing or refused is an alert of its own, and tells nothing of the bound", site(1),
			"a/t: 28 28 ? ? ! ! 28 20",
			"a/t bound warn 1..7; a/t missing warn 3..4; a/t invalid warn 5..6",
			"1 ops warn a/t; 3 ops warn a/t; 4 ops warn a/t; 5 ops warn a/t; 6 ops warn a/t; 7 ops warn a/t",
		},
		{
			"a silent device is one alert, and freezes what its fields wait for", site(1),
			"a:   . x x x o . .\na/t: 28 . . . 20 28 28",
			"a no_response error 2..4; a/t bound warn 6..–", "2 ops error a; 4 ops error a; 6 ops warn a/t",
		},
		{
			"a channel that wants more hears nothing, not of the end either", site(1, func(r *backtest.Rules) { r.Policies[0].Level = checks.Fatal }),
			"a/t: 28 28 20",
			"a/t bound warn 1..2", "",
		},
		{
			"alerts that come together are one message, and those within group_wait another", site(4, patient),
			"a/t: 28 28 28 28 28 28\nb/t: 28 28 28 28 28 28\nc/t: 20 28 28 28 28 28\nd/t: 20 31 31 31 31 31",
			"a/t bound warn 1..–; b/t bound warn 1..–; c/t bound warn 2..–; d/t bound fatal 2..–",
			"1 ops warn a/t; 2 ops fatal d/t; 4 ops warn b/t ×2",
		},
		{
			"maintenance holds news back, and what still lasts is told after it", site(2, maintenance(0, 4)),
			"a/t: 28 28 28 28 28 28\nb/t: 28 28 28 28 28 28",
			"a/t bound warn 1..–; b/t bound warn 1..–", "1 ops warn b/t; 4 ops warn a/t",
		},
		{
			"what begins and ends in maintenance is told to nobody", site(1, maintenance(0, 5)),
			"a/t: 28 28 28 20 20 20",
			"a/t bound warn 1..3 held by maintenance washing", "",
		},
		{
			"the end of what was told before is told in maintenance", site(1, maintenance(2, 5)),
			"a/t: 28 28 28 20 20 20",
			"a/t bound warn 1..3", "1 ops warn a/t; 3 ops warn a/t",
		},
		{
			"a child's silence is its parent's, until that is back", site(2, func(r *backtest.Rules) { r.Targets[1].Parents = []string{"a"} }),
			"b: x x x x x\na: x x x o .",
			"b no_response error 1..–; a no_response error 1..3", "1 ops error a; 3 ops error a; 4 ops error b",
		},
		{
			"a child that is back with its parent is no news", site(2, func(r *backtest.Rules) { r.Targets[1].Parents = []string{"a"} }),
			"a: x x x o .\nb: x x x x o",
			"a no_response error 1..3; b no_response error 1..4 held by dependency a", "1 ops error a; 3 ops error a",
		},
		{
			"what comes and goes is told once, and its end when it is calm", site(1, flaps),
			"a/t: 28 28 20 28 28 20 28 28 20 28 28 20 20 20 20 20 20",
			"a/t bound warn 1..2; a/t bound warn 4..5; a/t bound warn 7..16 flaps",
			"1 ops warn a/t; 2 ops warn a/t; 4 ops warn a/t; 5 ops warn a/t; 7 ops warn a/t; 16 ops warn a/t",
		},
		{
			"what comes and goes and gets worse is told", site(1, flaps),
			"a/t: 28 28 20 28 28 20 28 28 20 31 31 20",
			"a/t bound warn 1..2; a/t bound warn 4..5; a/t bound fatal 7..– flaps",
			"1 ops warn a/t; 2 ops warn a/t; 4 ops warn a/t; 5 ops warn a/t; 7 ops warn a/t; 10 ops fatal a/t",
		},
		{
			"a value on the reject list is believed unless it is a jump", site(1, func(r *backtest.Rules) {
				r.Targets[0].Fields[0].Rules.Codes = []checks.Code{{Value: 85, Jump: 10}}
			}),
			"a/t: 20 85 85 20 . .",
			"a/t invalid warn 2..3", "2 ops warn a/t; 3 ops warn a/t",
		},
		{
			"other bounds hold while a window is open", site(1, func(r *backtest.Rules) {
				r.Targets[0].Fields[0].Timed = []backtest.TimedRules{{Window: schedule.Once(minute(3), minute(6)), Rules: limits(40, 50, 1)}}
			}),
			"a/t: 20 28 28 28 28 28 28 28",
			"a/t bound warn 2..3; a/t bound warn 7..–", "2 ops warn a/t; 3 ops warn a/t; 7 ops warn a/t",
		},
		{
			"quiet hours hold back what is not bad enough, and then tell it as one", site(3, func(r *backtest.Rules) {
				r.Policies[0].Quiet = &notify.Quiet{Window: schedule.Once(minute(0), minute(9)), Except: checks.Fatal}
			}),
			"a/t: 28 28 20 20\nb/t: 20 28 28 28\nc/t: 20 20 31 31 20",
			"a/t bound warn 1..2; b/t bound warn 2..–; c/t bound fatal 3..4", "3 ops fatal c/t; 4 ops fatal c/t; 9 ops warn a/t ×3 digest",
		},
		{
			"who is to be reminded is told again while it lasts, as if nobody had acknowledged", site(1, func(r *backtest.Rules) { r.Policies[0].Repeat = 2 * time.Minute }),
			"a/t: 20 28 28 28 28 28 28 20 20 20",
			"a/t bound warn 2..7", "2 ops warn a/t; 4 ops warn a/t; 6 ops warn a/t; 7 ops warn a/t",
		},
		{
			"what nobody acknowledges escalates once, and who was called is told of the end", site(1, func(r *backtest.Rules) {
				r.Policies[0].Escalate = notify.Escalation{Wait: 2 * time.Minute, To: []string{"boss"}}
				r.Policies = append(r.Policies, notify.Policy{Channel: "boss", Level: checks.Warn, Standby: true})
			}),
			"a/t: 20 28 28 28 28 28 28 20 20 20",
			"a/t bound warn 2..7", "2 ops warn a/t; 4 boss warn a/t; 7 ops warn a/t; 7 boss warn a/t",
		},
		{
			"nobody is reminded of what maintenance holds back meanwhile", site(1, maintenance(3, 6), func(r *backtest.Rules) { r.Policies[0].Repeat = time.Minute }),
			"a/t: 20 28 28 28 28 28 28 28 20",
			"a/t bound warn 2..8", "2 ops warn a/t; 6 ops warn a/t; 7 ops warn a/t; 8 ops warn a/t",
		},
		{
			"the silence of all beyond the uplink is the uplink's", site(3, remote("", 0, 1)),
			"a: x x x o o\nb: x x x x x\nc: x x x x x",
			"a no_response error 1..3 held by uplink remote; b no_response error 1..–; c no_response error 1..–; uplink:remote uplink error 1..3",
			"1 ops error uplink:remote; 1 ops error c; 3 ops error uplink:remote; 4 ops error b",
		},
		{
			"a check says whether the uplink is down", site(3, remote("a", 1)),
			"a: x x x x\nb: x x x x\nc: x x x x",
			"a no_response error 1..–; b no_response error 1..– held by uplink remote; c no_response error 1..–; uplink:remote uplink error 1..–",
			"1 ops error uplink:remote; 1 ops error a; 1 ops error c",
		},
		{
			"one silent target is not the uplink", site(2, remote("", 0, 1)),
			"a: x x x x\nb: o o o o",
			"a no_response error 1..–", "1 ops error a",
		},
		{
			"a value is stuck while another of its target moves", site(1, func(r *backtest.Rules) {
				r.Targets[0].Fields[0].Rules = checks.Rules{Stuck: checks.Rule{Level: checks.Warn}, Unchanged: 3 * time.Minute}
				r.Targets[0].Fields = append(r.Targets[0].Fields, backtest.Field{About: checks.Subject{ID: 21, Target: "a", Field: "other"}})
			}),
			"a/t: 20 20 20 20 20 20 20\nb/t: 1 1 1 1 2 2 2",
			"a/t stuck warn 5..–", "5 ops warn a/t",
		},
		{
			"time in which nobody watched does not count", site(1, func(r *backtest.Rules) {
				r.Targets[0].Fields[0].Rules.Limits[0].After = checks.After{For: 3 * time.Minute}
			}),
			"a/t: 28 28 | . . . 28 28 28",
			"a/t bound warn 8..–", "8 ops warn a/t",
		},
		{
			"an alert ends when the rules of the time do not watch for it", site(1, func(r *backtest.Rules) {
				r.Targets[0].Fields[0].Timed = []backtest.TimedRules{{Window: schedule.Once(minute(3), minute(6))}}
			}),
			"a/t: 20 28 28 28 28 28 28 28",
			"a/t bound warn 2..3; a/t bound warn 7..–", "2 ops warn a/t; 3 ops warn a/t; 7 ops warn a/t",
		},
		{
			"that it got worse in maintenance is not told when it is as mild again", site(1, maintenance(2, 6)),
			"a/t: 28 28 31 31 28 28 28 28 20",
			"a/t bound fatal 1..8", "1 ops warn a/t; 8 ops fatal a/t",
		},
		{
			"a subject that the rules do not name is passed over", site(1),
			"b/t: 99 99 99", "", "",
		},
	} {
		t.Run(c.rule, func(t *testing.T) {
			o := replayed(t, c.rules, c.story)
			if got := raised(o.Alerts); got != c.alerts {
				t.Errorf("alerts:\n got %s\nwant %s", got, c.alerts)
			}
			if got := sent(o.Messages); got != strings.ReplaceAll(c.events, " ×1", "") {
				t.Errorf("messages:\n got %s\nwant %s", got, c.events)
			}
		})
	}
}
