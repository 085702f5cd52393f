package checks_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestWhatIsSaidFromOutsideFiresWorsensAndEndsAtOnce(t *testing.T) {
	began := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	for _, story := range []struct {
		says   string
		levels []checks.Level
		want   []checks.What
	}{
		{"that it is well, and was", []checks.Level{checks.None}, nil},
		{"that it is wrong, twice", []checks.Level{checks.Warn, checks.Warn}, []checks.What{checks.Fired}},
		{"that it is worse, then milder", []checks.Level{checks.Warn, checks.Fatal, checks.Error}, []checks.What{checks.Fired, checks.Worsened, checks.Eased}},
		{"that it is over, twice", []checks.Level{checks.Error, checks.None, checks.None}, []checks.What{checks.Fired, checks.Resolved}},
		{"that it is wrong again", []checks.Level{checks.Error, checks.None, checks.Error}, []checks.What{checks.Fired, checks.Resolved, checks.Fired}},
	} {
		t.Run(story.says, func(t *testing.T) {
			var state checks.State
			var steps []checks.What
			for i, level := range story.levels {
				var changes []checks.Change
				state, changes = checks.Heed(state, checks.Verdict{Kind: checks.Alarm, Level: level}, began.Add(time.Duration(i)*time.Minute))
				for _, c := range changes {
					steps = append(steps, c.What)
				}
			}
			if !slices.Equal(steps, story.want) {
				t.Errorf("steps %v, want %v", steps, story.want)
			}
			last := story.levels[len(story.levels)-1]
			if _, open := state.Condition(checks.Alarm); open != (last > checks.None) {
				t.Errorf("open is %t after %v", open, last)
			}
		})
	}
}

func TestWhatNobodyRepeatsAnyMoreIsNotWell(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	silence := checks.Verdict{Kind: checks.Alarm, Fault: checks.Fault{Class: checks.Unrenewed, End: checks.Ending{Took: 5 * time.Minute}}}
	if _, changes := checks.Heed(checks.State{}, silence, at); len(changes) > 0 {
		t.Errorf("%v of what never was", changes)
	}
	state, _ := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Alarm, Level: checks.Error, Fault: checks.Fault{Text: "82 %"}}, at)
	after, changes := checks.Heed(state, silence, at.Add(time.Hour))
	if len(changes) != 1 || changes[0].What != checks.Unwatched || changes[0].Condition.Fault.Class != checks.Unrenewed || changes[0].Condition.Fault.Text != "82 %" {
		t.Errorf("%+v, want that nobody watches it any more, and why", changes)
	}
	if len(after.Open) > 0 {
		t.Error("it lasts")
	}
}

func TestAnAlarmKeepsWhenItBeganAndSaysWhatWasSaidLast(t *testing.T) {
	began := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	state, _ := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Alarm, Level: checks.Error, Fault: checks.Fault{Text: "82 %"}}, began)
	state, _ = checks.Heed(state, checks.Verdict{Kind: checks.Alarm, Level: checks.Error, Fault: checks.Fault{Text: "91 %"}}, began.Add(time.Hour))
	c, _ := state.Condition(checks.Alarm)
	if !c.Since.Equal(began) || c.Fault.Text != "91 %" {
		t.Errorf("since %s, says %q; want %s and what was said last", c.Since, c.Fault.Text, began)
	}
}

func TestNewsBeginAndEndAtOnceAndLeaveWhatLastsAlone(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	state, _ := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Alarm, Level: checks.Error}, at)
	after, changes := checks.Heed(state, checks.Verdict{Kind: checks.News, Level: checks.Info}, at)
	if len(changes) != 2 || changes[0].What != checks.Fired || changes[1].What != checks.Resolved {
		t.Errorf("changes %v, want that it began and ended", changes)
	}
	if _, open := after.Condition(checks.Alarm); !open {
		t.Error("the alarm is gone")
	}
}

func TestWhatIsSaidMayHaveBeenSoForAWhile(t *testing.T) {
	now := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	for since, want := range map[time.Time]time.Time{now.Add(-time.Hour): now.Add(-time.Hour), now.Add(time.Hour): now, {}: now} {
		_, changes := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Overdue, Level: checks.Error, Since: since}, now)
		if len(changes) != 1 || !changes[0].Condition.Since.Equal(want) {
			t.Errorf("since %s: %+v", since, changes)
		}
	}
}

func TestWhatCameSilentlyGoesSilently(t *testing.T) {
	began := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	for _, c := range []struct{ comes, goes, want bool }{{false, false, false}, {true, false, true}, {false, true, true}, {true, true, true}} {
		state, _ := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Alarm, Level: checks.Error, Fault: checks.Fault{Text: "82 %", Silent: c.comes}}, began)
		_, changes := checks.Heed(state, checks.Verdict{Kind: checks.Alarm, Fault: checks.Fault{Silent: c.goes}}, began.Add(time.Hour))
		if len(changes) != 1 || changes[0].What != checks.Resolved || changes[0].Condition.Fault.Silent != c.want || changes[0].Condition.Fault.Text != "82 %" {
			t.Errorf("%+v: %+v", c, changes)
		}
	}
}

func TestWhatIsUnconfirmedLastsBesideAnAlarmUntilAVerdictEndsIt(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 0, 0, 0, time.UTC)
	state, _ := checks.Heed(checks.State{}, checks.Verdict{Kind: checks.Alarm, Level: checks.Error}, at)
	state, changes := checks.Heed(state, checks.Verdict{Kind: checks.Unconfirmed, Level: checks.Info, Fault: checks.Fault{Text: "12 rows"}}, at)
	if len(changes) != 1 || changes[0].What != checks.Fired || len(state.Open) != 2 {
		t.Errorf("changes %v, state %v: want that it fired, beside the alarm", changes, state)
	}
	state, changes = checks.Heed(state, checks.Verdict{Kind: checks.Unconfirmed, Level: checks.Info, Fault: checks.Fault{Text: "13 rows"}}, at.Add(time.Hour))
	if c, _ := state.Condition(checks.Unconfirmed); len(changes) != 0 || c.Fault.Text != "13 rows" || !c.Since.Equal(at) {
		t.Errorf("changes %v, condition %v: want the same with other words", changes, c)
	}
	state, changes = checks.Heed(state, checks.Verdict{Kind: checks.Unconfirmed}, at.Add(2*time.Hour))
	if len(changes) != 1 || changes[0].What != checks.Resolved || changes[0].Condition.Fault.Text != "13 rows" {
		t.Errorf("changes %v, want that it is over", changes)
	}
	if _, open := state.Condition(checks.Alarm); !open {
		t.Error("the alarm is gone")
	}
}
