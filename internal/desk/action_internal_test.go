package desk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestAnActionRunsWithoutAShellAndEndsInTime(t *testing.T) {
	t.Setenv("PASSWORD_OF_OURS", "hunter2")
	for _, tt := range []struct {
		rule        string
		run         []string
		want, fault string
	}{
		{"what it prints is the answer", []string{"/bin/echo", "$HOME; id"}, "$HOME; id\n", ""},
		{"both outputs count", []string{"/bin/sh", "-c", "echo a; echo b >&2"}, "a\nb\n", ""},
		{"a failure says how", []string{"/bin/sh", "-c", "echo oops; exit 3"}, "oops\n", "exit code 3"},
		{"a signal says so", []string{"/bin/sh", "-c", "kill -9 $$"}, "", "signal: killed"},
		{"a program that is not there", []string{"/nowhere/at-all"}, "", "no such file"},
		{"our secrets are not in its environment", []string{"/bin/sh", "-c", "echo -$PASSWORD_OF_OURS-"}, "--\n", ""},
		{"nothing comes in", []string{"/bin/cat"}, "", ""},
	} {
		got, err := Action{Run: tt.run, Timeout: 10 * time.Second}.run(t.Context())
		if got != tt.want || (err == nil) != (tt.fault == "") || err != nil && !strings.Contains(err.Error(), tt.fault) {
			t.Errorf("%s: printed %q, %v; want %q, %s", tt.rule, got, err, tt.want, tt.fault)
		}
	}
}

func TestAnActionThatHangsIsStoppedWithAllThatItStarted(t *testing.T) {
	began := time.Now()
	got, err := Action{Run: []string{"/bin/sh", "-c", "echo begun; sleep 60 & sleep 60"}, Timeout: 300 * time.Millisecond}.run(t.Context())
	if !errors.Is(err, context.DeadlineExceeded) || got != "begun\n" {
		t.Errorf("printed %q, %v; want it stopped", got, err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestAnActionThatPrintsALotIsCut(t *testing.T) {
	got, err := Action{Run: []string{"/bin/sh", "-c", "yes 0123456789 | head -c 3000000"}, Timeout: 10 * time.Second}.run(t.Context())
	if err != nil || len(got) != outputMost {
		t.Errorf("kept %d bytes, %v; want %d", len(got), err, outputMost)
	}
}
