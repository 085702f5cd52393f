package checks_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// start is when every story begins.
var start = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// play judges a story of readings one minute apart and returns what changed,
// as "minute what level" joined by commas. A number is a value; "x" is no
// response, "m" missing, "i" invalid.
func play(t *testing.T, rules checks.Rules, story string) string {
	t.Helper()
	var readings []checks.Reading
	for word := range strings.FieldsSeq(story) {
		readings = append(readings, readingOf(t, word))
	}
	return levels(rules, readings)
}

// levels judges readings one minute apart and returns what changed, as "minute
// what level" joined by commas.
func levels(rules checks.Rules, readings []checks.Reading) string {
	var state checks.State
	var told []string
	for i, r := range readings {
		var changes []checks.Change
		state, changes = checks.Judge(&rules, state, r, start.Add(time.Duration(i)*time.Minute))
		for _, c := range changes {
			if c.What == checks.Began || c.What == checks.Withdrawn {
				continue
			}
			told = append(told, fmt.Sprintf("%d %s %s", i, c.What, c.Condition.Level))
		}
	}
	return strings.Join(told, ", ")
}

func readingOf(t *testing.T, word string) checks.Reading {
	t.Helper()
	switch word {
	case "x":
		return checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Timeout}}
	case "m":
		return checks.Reading{Why: checks.Missing, Fault: checks.Fault{Class: checks.Null}}
	case "i":
		return checks.Reading{Why: checks.Invalid, Fault: checks.Fault{Class: checks.Rejected, Text: "-127"}}
	}
	var r checks.Reading
	if _, err := fmt.Sscan(word, &r.Value); err != nil {
		t.Fatalf("story: %q is no reading", word)
	}
	return r
}

func polls(n int) checks.After             { return checks.After{Polls: n} }
func lasting(d time.Duration) checks.After { return checks.After{For: d} }
func upper(l checks.Level, v float64, a checks.After) checks.Limit {
	return checks.Limit{Level: l, Upper: new(v), After: a}
}

func TestBounds(t *testing.T) {
	room := checks.Rules{Limits: []checks.Limit{
		{Level: checks.Warn, Lower: new(16.0), Upper: new(27.0), After: polls(2)},
		{Level: checks.Error, Lower: new(10.0), Upper: new(30.0), After: polls(2)},
	}}
	cleared := room
	cleared.Clear = 0.5
	defrost := checks.Rules{Limits: []checks.Limit{
		upper(checks.Warn, -18, lasting(3*time.Minute)), upper(checks.Error, -15, lasting(2*time.Minute)),
	}}
	for _, c := range []struct {
		rule  string
		rules checks.Rules
		story string
		want  string
	}{
		{"the bound itself is inside", room, "27 27 27 16 16 16", ""},
		{"beyond the bound fires after so many polls in a row", room, "27.1 27.1", "1 fired warn"},
		{"one good value breaks the row", room, "27.1 27 27.1 27 27.1", ""},
		{"a value inside resolves", room, "27.1 27.1 27", "1 fired warn, 2 resolved warn"},
		{"too low and too high are one alert", room, "15 15 28 28 20", "1 fired warn, 2 worsened warn, 4 resolved warn"},
		{"a worse level is told at once when its own row is long enough", room, "28 28 31 31", "1 fired warn, 3 worsened error"},
		{"a fast rise fires at the worse level straight away", room, "31 31", "1 fired error"},
		{"a milder value eases and does not resolve", room, "31 31 28 20", "1 fired error, 2 eased warn, 3 resolved warn"},
		{"easing holds at a level whose own row is short", room, "31 31 29 31 31", "1 fired error, 2 eased warn, 4 worsened error"},
		{"inside by less than clear does not resolve", cleared, "28 28 26.8 26.5", "1 fired warn, 3 resolved warn"},
		{"inside by less than clear does not ease", cleared, "31 31 29.8 29.5", "1 fired error, 3 eased warn"},
		{"clear keeps no pending condition alive", cleared, "28 26.8 28", ""},
		{"a defrost shorter than after raises nothing", defrost, "-10 -10 -20 -10 -10 -20", ""},
		{"a duration counts from the first reading beyond", defrost, "-17 -17 -17 -17", "3 fired warn"},
		{"each level has its own duration", defrost, "-14 -14 -14 -14", "2 fired error"},
		{"a problem at the first poll is an alert", checks.Rules{Limits: []checks.Limit{upper(checks.Fatal, 5, checks.After{})}}, "6", "0 fired fatal"},
		{"no rules judge nothing", checks.Rules{}, "1e9 -1e9 m i x", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := play(t, c.rules, c.story); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.story, got, c.want)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	field := checks.Rules{
		Limits:  []checks.Limit{upper(checks.Warn, 27, polls(3)), upper(checks.Error, 40, lasting(3*time.Minute))},
		Missing: checks.Rule{Level: checks.Error, After: polls(2)},
		Invalid: checks.Rule{Level: checks.Warn, After: polls(2)},
	}
	target := checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: lasting(2 * time.Minute)}}
	for _, c := range []struct {
		rule  string
		rules checks.Rules
		story string
		want  string
	}{
		{"no response neither resolves", field, "28 28 28 x x x 20", "2 fired warn, 6 resolved warn"},
		{"no response nor resets a row", field, "28 28 x x 28", "4 fired warn"},
		{"missing freezes the value alerts", field, "28 28 28 m 20", "2 fired warn, 4 resolved warn"},
		{"invalid freezes the value alerts", field, "28 28 i 28", "3 fired warn"},
		{"time that nobody saw counts for no duration", field, "41 x x x x 41 41", "6 fired warn"},
		{"missing has its own alert", field, "m m 20", "1 fired error, 2 resolved error"},
		{"invalid has its own alert", field, "i i 20", "1 fired warn, 2 resolved warn"},
		{"missing freezes invalid", field, "i i m i 20", "1 fired warn, 4 resolved warn"},
		{"an invalid value is not missing", field, "m m i", "1 fired error, 2 resolved error"},
		{"no response freezes missing", field, "m x m", "2 fired error"},
		{"silence of a target fires after its duration", target, "x x x 0", "2 fired error, 3 resolved error"},
		{"one answer ends a silence", target, "x x 0 x x 0", ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			if got := play(t, c.rules, c.story); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.story, got, c.want)
			}
		})
	}
}

func TestLimitsOfTheAnswerServeWhereTheRulesHaveNone(t *testing.T) {
	reading := checks.Reading{Value: 9, Limits: []checks.Limit{upper(checks.Warn, 5, checks.After{})}}
	if _, changes := checks.Judge(&checks.Rules{}, checks.State{}, reading, start); len(changes) != 1 || changes[0].What != checks.Fired {
		t.Errorf("without own limits: %+v, want one firing", changes)
	}
	own := checks.Rules{Limits: []checks.Limit{upper(checks.Warn, 10, checks.After{})}}
	if _, changes := checks.Judge(&own, checks.State{}, reading, start); len(changes) != 0 {
		t.Errorf("with own limits: %+v, want nothing", changes)
	}
}

func TestAFiringAlertWhoseLevelChangesIsNotOver(t *testing.T) {
	warn := checks.Rules{Limits: []checks.Limit{upper(checks.Warn, 27, polls(2))}}
	fatal := checks.Rules{Limits: []checks.Limit{upper(checks.Fatal, 27, polls(2))}}
	var state checks.State
	for i := range 3 {
		state, _ = checks.Judge(&warn, state, checks.Reading{Value: 28}, start.Add(time.Duration(i)*time.Minute))
	}
	state, changes := checks.Judge(&fatal, state, checks.Reading{Value: 28}, start.Add(3*time.Minute))
	if len(changes) != 1 || changes[0].What != checks.Worsened || changes[0].Condition.Level != checks.Fatal {
		t.Errorf("at its new level: %+v, want it to have worsened to fatal", changes)
	}
	if _, changes = checks.Judge(&checks.Rules{}, state, checks.Reading{Value: 28}, start.Add(4*time.Minute)); len(changes) != 0 {
		t.Errorf("without any limit: %+v, want nothing: nobody can tell", changes)
	}
}

func TestAClockSetBackSpendsNoTime(t *testing.T) {
	rules := checks.Rules{Limits: []checks.Limit{upper(checks.Warn, 27, lasting(10*time.Minute))}}
	var state checks.State
	for _, minute := range []int{0, 5, -60, -55} {
		var changes []checks.Change
		state, changes = checks.Judge(&rules, state, checks.Reading{Value: 28}, start.Add(time.Duration(minute)*time.Minute))
		fired := len(changes) > 0 && changes[0].What == checks.Fired
		if want := minute == -55; fired != want {
			t.Errorf("at minute %d fired is %t, want %t: 5 + 0 + 5 minutes are spent", minute, fired, want)
		}
	}
}

func TestSilenceOfWhatSendsByItselfLastsSinceItLastDid(t *testing.T) {
	rules := checks.Rules{NoResponse: checks.Rule{Level: checks.Error, After: checks.After{Polls: 2}}}
	state, changes := checks.State{}, []checks.Change(nil)
	for i := range 2 {
		late := 90*time.Second + time.Duration(i)*time.Minute
		r := checks.Reading{Why: checks.NoResponse, Fault: checks.Fault{Class: checks.Unsent, End: checks.Ending{Took: late, Limit: time.Minute}}}
		state, changes = checks.Judge(&rules, state, r, start.Add(late))
	}
	if len(changes) != 1 || !changes[0].Condition.Since.Equal(start) || !changes[0].At.Equal(start.Add(150*time.Second)) {
		t.Errorf("%+v, want it since %v", changes, start)
	}
}

func TestJudgeLeavesTheOldStateAlone(t *testing.T) {
	rules := checks.Rules{
		Limits:  []checks.Limit{upper(checks.Warn, 27, polls(2))},
		Missing: checks.Rule{Level: checks.Error, After: polls(2)},
	}
	before, _ := checks.Judge(&rules, checks.State{}, checks.Reading{Value: 30}, start)
	kept := fmt.Sprintf("%+v", before)
	if after, _ := checks.Judge(&rules, before, checks.Reading{Why: checks.Missing}, start.Add(time.Minute)); len(after.Open) != 2 {
		t.Fatalf("open conditions = %d, want bound and missing", len(after.Open))
	}
	checks.Judge(&rules, before, checks.Reading{Value: 30}, start.Add(time.Minute))
	before.Freeze()
	if now := fmt.Sprintf("%+v", before); now != kept {
		t.Errorf("the old state changed:\n was %s\n is  %s", kept, now)
	}
}

func TestWorstIsTheFarthestBeyondOnItsSide(t *testing.T) {
	rules := checks.Rules{Limits: []checks.Limit{{Level: checks.Warn, Lower: new(0.0), Upper: new(10.0)}}}
	var state checks.State
	for i, v := range []float64{11, 14, 12} {
		state, _ = checks.Judge(&rules, state, checks.Reading{Value: v}, start.Add(time.Duration(i)*time.Minute))
	}
	c, _ := state.Condition(checks.Bound)
	if c.Worst != 14 || !c.WorstAt.Equal(start.Add(time.Minute)) {
		t.Errorf("worst = %v at %v, want 14 at minute 1", c.Worst, c.WorstAt)
	}
	state, _ = checks.Judge(&rules, state, checks.Reading{Value: -1}, start.Add(3*time.Minute))
	if c, _ := state.Condition(checks.Bound); c.Worst != -1 || c.Side != checks.Low {
		t.Errorf("after crossing to the other side: worst = %v, side %v, want -1, low", c.Worst, c.Side)
	}
}

func TestCloseEndsAnAlertUnwatched(t *testing.T) {
	rules := checks.Rules{Limits: []checks.Limit{upper(checks.Warn, 27, checks.After{})}}
	state, _ := checks.Judge(&rules, checks.State{}, checks.Reading{Value: 30}, start)
	state, changes := state.Close(checks.Bound, start.Add(time.Minute))
	if len(state.Open) != 0 || len(changes) != 1 || changes[0].What != checks.Unwatched {
		t.Errorf("state %+v, changes %+v, want nothing open and one end unwatched", state, changes)
	}
	if _, changes := state.Close(checks.Bound, start); changes != nil {
		t.Errorf("closing what is not open: %+v, want nothing", changes)
	}
}

func TestWordsReadBackAsWritten(t *testing.T) {
	for _, level := range append(checks.Levels(), checks.None) {
		var back checks.Level
		if text, _ := level.MarshalText(); back.UnmarshalText(text) != nil || back != level {
			t.Errorf("level %v reads back as %v", level, back)
		}
	}
	for kind := checks.OK; kind <= checks.Uplink; kind++ {
		var back checks.Kind
		if text, _ := kind.MarshalText(); back.UnmarshalText(text) != nil || back != kind {
			t.Errorf("kind %v reads back as %v", kind, back)
		}
	}
	for class := checks.Faultless; class <= checks.NotStarted; class++ {
		var back checks.Class
		if text, _ := class.MarshalText(); back.UnmarshalText(text) != nil || back != class {
			t.Errorf("class %v reads back as %v", class, back)
		}
	}
	for what := checks.Began; what <= checks.Noted; what++ {
		var back checks.What
		if text, _ := what.MarshalText(); back.UnmarshalText(text) != nil || back != what {
			t.Errorf("step %v reads back as %v", what, back)
		}
	}
}

func BenchmarkJudgeHealthy(b *testing.B) {
	rules := checks.Rules{Limits: []checks.Limit{
		{Level: checks.Warn, Lower: new(16.0), Upper: new(27.0)}, {Level: checks.Error, Lower: new(10.0), Upper: new(30.0)},
	}}
	judgeOften(b, rules, checks.Reading{Value: 22.5})
}

func BenchmarkJudgeHealthyByTheAnswersBounds(b *testing.B) {
	rules := checks.Rules{Limits: []checks.Limit{{Level: checks.Warn, Answered: true}, {Level: checks.Error, Answered: true}}}
	judgeOften(b, rules, checks.Reading{Value: 22.5, Limits: []checks.Limit{
		{Level: checks.Warn, Lower: new(16.0), Upper: new(27.0)}, {Level: checks.Error, Lower: new(10.0), Upper: new(30.0)},
	}})
}

// judgeOften judges the same reading every minute.
func judgeOften(b *testing.B, rules checks.Rules, reading checks.Reading) {
	b.Helper()
	var state checks.State
	at := start
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(time.Minute)
		state, _ = checks.Judge(&rules, state, reading, at)
	}
}
