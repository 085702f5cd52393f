package checks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestACodeIsNotBelievedWhereItIsAJump(t *testing.T) {
	rules := checks.Rules{Codes: []checks.Code{{Value: 85, Jump: 10}, {Value: -0.1, Jump: 0}}}
	for _, c := range []struct {
		rule  string
		story string
		want  string // a letter for each reading: believed or not
	}{
		{"a jump is not", "23 85", "yn"},
		{"a jump downwards neither", "120 85", "yn"},
		{"a climb is", "60 76 85 85", "yyyy"},
		{"as far as the jump is no jump", "75 85", "yy"},
		{"another value is, however far", "23 86", "yy"},
		{"the first value is", "85 85 23 85", "yyyn"},
		{"it stays a jump as long as nothing else comes", "23 85 85 85 24 85", "ynnnyn"},
		{"a jump of zero is any change", "0 -0.1", "yn"},
		{"what a scale makes of the last digits is the code", "23 85.00000000001 -0.1000000000000001", "ynn"},
		{"what is no value stays what it is", "23 m x i 85", "yxxxn"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			var state checks.State
			var got strings.Builder
			for i, word := range strings.Fields(c.story) {
				r := readingOf(t, word)
				believed := rules.Believe(state, r)
				switch {
				case r.Why != checks.OK && fmt.Sprint(believed) == fmt.Sprint(r):
					got.WriteString("x")
				case believed.Why == checks.OK:
					got.WriteString("y")
				case believed.Why == checks.Invalid && believed.Fault.Class == checks.Jumped && believed.Value == r.Value:
					got.WriteString("n")
				default:
					got.WriteString("?")
				}
				state, _ = checks.Judge(&rules, state, believed, start.Add(time.Duration(i)*time.Minute))
			}
			if got.String() != c.want {
				t.Errorf("%s: %s, want %s", c.story, got.String(), c.want)
			}
		})
	}
}

func TestWhoReadsOfACodeLearnsWhatItWas(t *testing.T) {
	rules := checks.Rules{Codes: []checks.Code{{Value: 85, Jump: 10}}}
	state, _ := checks.Judge(&rules, checks.State{}, checks.Reading{Value: 23.4}, start)
	got := rules.Believe(state, checks.Reading{Value: 85}).Fault
	want := checks.Fault{Class: checks.Jumped, Text: "85 is on the reject list and a jump from 23.4", Refused: "85"}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAUnitThatChangesIsInvalidUntilItIsBack(t *testing.T) {
	rules := &checks.Rules{Invalid: checks.Rule{Level: checks.Error}}
	var state checks.State
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	var got []string
	for _, unit := range []string{"C", "C", "", "F", "F", "C"} {
		reading := rules.Believe(state, checks.Reading{Value: 23, Unit: unit})
		var changes []checks.Change
		state, changes = checks.Judge(rules, state, reading, at)
		for _, c := range changes {
			got = append(got, unit+" "+c.What.String()+" "+reading.Fault.Text)
		}
		at = at.Add(time.Minute)
	}
	want := []string{"F fired the unit is \"F\", and was \"C\" before: write unit to say which is right", "C resolved "}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
