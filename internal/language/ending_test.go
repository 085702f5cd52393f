package language_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

func TestHowAProgramHasEndedIsSaidInTheLanguageOfTheReader(t *testing.T) {
	failed := checks.Fault{Class: checks.ExitCode, Text: "disk full", End: checks.Ending{Code: 3, Took: 130 * time.Second}}
	for code, want := range map[string]string{
		"en": "exit code 3, after 2 min\ndisk full",
		"ko": "종료 코드 3 · 2분 걸림\ndisk full",
		"ja": "終了コード3・所要2分\ndisk full",
		"th": "จบด้วยรหัส 3 ใช้เวลา 2 นาที\ndisk full",
	} {
		if got := language.Of(code).Said(failed, 200); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

func TestAnEndingSaysWhatIsKnownOfIt(t *testing.T) {
	for want, f := range map[string]checks.Fault{
		"exit code 3":                                             {Class: checks.ExitCode, End: checks.Ending{Code: 3}},
		"ended by signal SIGKILL, after 5 s":                      {Class: checks.Signalled, End: checks.Ending{Signal: "SIGKILL", Took: 5 * time.Second}},
		"took longer than 2 h, so it was stopped":                 {Class: checks.TookLong, End: checks.Ending{Limit: 2 * time.Hour}},
		"took longer than 1 min 30 s, so it was stopped":          {Class: checks.TookLong, End: checks.Ending{Limit: 90 * time.Second}},
		"took longer than 300ms, so it was stopped":               {Class: checks.TookLong, End: checks.Ending{Limit: 300 * time.Millisecond}},
		"cannot be run\nno such file":                             {Class: checks.NotStarted, Text: "no such file"},
		"panic or traceback in its output\nox":                    {Class: checks.Crashed, Text: "ox"},
		"ended well, but with a panic or traceback in its output": {Class: checks.Stumbled},
		"done":               {Class: checks.Finished},
		"reported as failed": {Class: checks.Failed},
		"exit code 3\nmore":  {Text: "exit code 3\n\nmore"}, // as older databases have it
		"":                   {Class: checks.Timeout},
	} {
		if got := language.Of("en").Said(f, 200); got != want {
			t.Errorf("%+v: %q, want %q", f, got, want)
		}
	}
}
