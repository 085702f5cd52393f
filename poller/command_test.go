package poller_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/poller"
)

func TestExitCodesOfPrograms(t *testing.T) {
	label, exit, number := poller.FieldSettings{Label: "temp"}, poller.FieldSettings{ExitCode: true}, poller.FieldSettings{}
	tests := []struct {
		name   string
		script string
		field  *poller.FieldSettings
		want   float64
		class  checks.Class // of the response
		says   string
	}{
		{name: "a number", script: "echo 23.4", field: &number, want: 23.4},
		{name: "a plugin that is content", script: "echo 'OK|temp=25'", field: &label, want: 25},
		{name: "a plugin that warns", script: "echo 'WARNING|temp=35'; exit 1", field: &label, want: 35},
		{name: "a plugin that alarms", script: "echo 'CRITICAL|temp=45'; exit 2", field: &label, want: 45},
		{name: "a plugin that knows nothing", script: "echo 'UNKNOWN|temp=45'; exit 3", field: &label, class: checks.BadStatus, says: "exit code 3: UNKNOWN"},
		{name: "a plugin that does not exist", script: "no-such-plugin", field: &label, class: checks.BadStatus, says: "exit code 127"},
		{name: "a plugin without figures", script: "echo WARNING; exit 1", field: &exit, want: 1},
		{name: "a plugin that knows nothing, by its exit code", script: "exit 3", field: &exit, class: checks.BadStatus, says: "exit code 3"},
		{name: "a script that fails", script: "echo 23.4; echo >&2 first; echo >&2 'no such device'; exit 1", field: &number, class: checks.BadStatus, says: "exit code 1: no such device"},
		{name: "a script that fails without a word", script: "exit 2", field: &number, class: checks.BadStatus, says: "exit code 2"},
		{name: "a script that fails, asked for nothing", script: "exit 1", class: checks.BadStatus, says: "exit code 1"},
		{name: "a script that works, asked for nothing", script: "echo hello"},
		{name: "a script that is ended", script: "kill -9 $$", field: &number, class: checks.BadStatus, says: "ended by signal: killed"},
		{name: "complaints are no output", script: "echo 5; echo >&2 7", field: &number, want: 5},
	}
	for _, tt := range tests {
		target := &poller.Target{Source: open(t, shell(tt.script))}
		var fields []*poller.Field
		if tt.field != nil {
			r, err := tt.field.Compile()
			if err != nil {
				t.Fatal(err)
			}
			fields = append(fields, &poller.Field{Reader: r})
		}
		poll := poller.New().Ask(t.Context(), target, fields)
		if poll.Response.Fault.Class != tt.class || !strings.Contains(poll.Response.Fault.Text, tt.says) {
			t.Errorf("%s: %v %q, want %v with %q", tt.name, poll.Response.Fault.Class, poll.Response.Fault, tt.class, tt.says)
			continue
		}
		if tt.class == checks.Faultless && tt.field != nil && (poll.Results[0].Reading.Why != checks.OK || poll.Results[0].Reading.Value != tt.want) {
			t.Errorf("%s: %+v, want %v", tt.name, poll.Results[0], tt.want)
		}
	}
}

func TestProgramSeesNothingOfOurSecrets(t *testing.T) {
	t.Setenv("TELEGRAM_TOKEN", "token")
	t.Setenv("TZ", "Asia/Seoul")
	got := string(fetch(t, &poller.Command{Run: []string{"/usr/bin/env"}, Env: map[string]secret.Text{"MORE": secret.New("less")}}).Body)
	if strings.Contains(got, "TELEGRAM_TOKEN") || !strings.Contains(got, "MORE=less") || !strings.Contains(got, "TZ=Asia/Seoul") {
		t.Errorf("environment:\n%s", got)
	}
}

func TestQuotedOutputOfAProgramShowsNoSecret(t *testing.T) {
	const token = "tok-31337-secret"
	path, reject := poller.FieldSettings{Path: "$.a"}, poller.FieldSettings{}
	for _, tt := range []struct {
		name, script string
		field        *poller.FieldSettings
	}{
		{"standard error", `echo >&2 "no access with $TOKEN"; exit 3`, nil},
		{"the last line", `echo "no access with $TOKEN"; exit 3`, nil},
		{"an answer in doubt", `echo "no access with $TOKEN"; exit 1`, nil},
		{"the end of a long complaint", `printf 'x%.0s' $(seq 100) >&2; echo >&2 "$TOKEN$TOKEN$TOKEN$TOKEN$TOKEN$TOKEN$TOKEN$TOKEN"; exit 3`, nil},
		{"a value that is no number", `echo "{\"a\": \"$TOKEN\"}"`, &path},
		{"a text that is no number", `echo "$TOKEN"`, &reject},
		{"many lines", `echo 1; echo "$TOKEN"; echo 2`, &reject},
	} {
		command := shell(tt.script)
		command.Env = map[string]secret.Text{"TOKEN": secret.New(token)}
		var fields []*poller.Field
		if tt.field != nil {
			r, err := tt.field.Compile()
			if err != nil {
				t.Fatal(err)
			}
			fields = append(fields, &poller.Field{Reader: r})
		}
		poll := poller.New().Ask(t.Context(), &poller.Target{Source: open(t, command)}, fields)
		var told strings.Builder
		told.WriteString(poll.Response.Fault.Text)
		for _, r := range poll.Results {
			told.WriteString("\n" + r.Reading.Fault.Text + "\n" + r.Raw)
		}
		if strings.Contains(told.String(), token[:8]) || !strings.Contains(told.String(), secret.Mask) {
			t.Errorf("%s: %q, want the token masked", tt.name, told.String())
		}
	}
}

func TestProgramRunsWhereItIsTold(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(string(fetch(t, &poller.Command{Run: []string{"pwd"}, Dir: dir}).Body)); got != dir {
		t.Errorf("it ran in %s, want %s", got, dir)
	}
}

func TestProgramHasNoShell(t *testing.T) {
	if got := string(fetch(t, &poller.Command{Run: []string{"echo", "$HOME; rm *"}}).Body); got != "$HOME; rm *\n" {
		t.Errorf("got %q", got)
	}
}

func TestProgramThatCannotBeRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "check")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ run, says string }{
		{file, "executable"},
		{"no-such-program", "there is no program no-such-program"},
		{"/nonexistent/check", "there is no program /nonexistent/check"},
	} {
		if f := refusal(t, &poller.Command{Run: []string{tt.run}}); f.Class != checks.NotStarted || !strings.Contains(f.Text, tt.says) {
			t.Errorf("%s: %v %q, want %q", tt.run, f.Class, f, tt.says)
		}
	}
}

func TestChildrenOfAProgramEndWithIt(t *testing.T) {
	t.Parallel()
	mark := filepath.Join(t.TempDir(), "alive")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := open(t, shell("(sleep 1; touch "+mark+") & wait")).Fetch(ctx)
	if silence, ok := errors.AsType[*poller.Silence](err); !ok || silence.Fault.Class != checks.Timeout {
		t.Fatalf("got %v", err)
	}
	// The child would have left its mark by then.
	<-time.After(1200 * time.Millisecond)
	if _, err := os.Stat(mark); err == nil {
		t.Error("a child outlived the program that was ended")
	}
}

func TestChildThatKeepsTheOutputOpenDelaysNothing(t *testing.T) {
	t.Parallel()
	began := time.Now()
	if got := string(fetch(t, shell("sleep 20 & echo 23.4")).Body); got != "23.4\n" || time.Since(began) > 15*time.Second {
		t.Errorf("got %q after %v", got, time.Since(began))
	}
}
