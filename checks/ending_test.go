package checks_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

func TestAFaultReadsAsItsTextOrAsHowSomethingEndedAndItsText(t *testing.T) {
	for want, f := range map[string]checks.Fault{
		"":                        {},
		"timeout":                 {Class: checks.Timeout},
		"no answer":               {Class: checks.Timeout, Text: "no answer"},
		"exit code 3":             {Class: checks.ExitCode, End: checks.Ending{Code: 3}},
		"exit code 3: disk full":  {Class: checks.ExitCode, Text: "disk full", End: checks.Ending{Code: 3}},
		"signal SIGKILL":          {Class: checks.Signalled, End: checks.Ending{Signal: "SIGKILL"}},
		"longer than 2h0m0s":      {Class: checks.Unended, End: checks.Ending{Limit: 2 * time.Hour}},
		"crashed: KeyError: 'x'":  {Class: checks.Crashed, Text: "KeyError: 'x'"},
		"longer than 300ms: slow": {Class: checks.TookLong, Text: "slow", End: checks.Ending{Limit: 300 * time.Millisecond}},
	} {
		if got := f.String(); got != want {
			t.Errorf("%+v reads %q, want %q", f, got, want)
		}
	}
}

func TestEveryClassIsReadAsItWasWritten(t *testing.T) {
	for class := checks.Faultless; class <= checks.Unrenewed; class++ {
		text, err := class.MarshalText()
		var got checks.Class
		if err != nil || got.UnmarshalText(text) != nil || got != class {
			t.Errorf("%d is written %q, and read as %d", class, text, got)
		}
	}
}
