package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// errands returns options for programs whose input is no terminal and whose
// output goes to out.
func errands(t *testing.T, out io.Writer) *options {
	t.Helper()
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nothing.Close() })
	return &options{process: &process{In: nothing, Out: out, Err: io.Discard}}
}

// shell is an errand of a shell.
func shell(script string, timeout time.Duration) errand {
	return errand{name: "test", args: []string{"sh", "-c", script}, worst: checks.Error, timeout: span(timeout)}
}

// A hold is held by the programs that were given its path and have opened it.
type hold struct {
	t    *testing.T
	path string
	file *os.File
}

// newHold returns one that nobody holds yet.
func newHold(t *testing.T) *hold {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hold")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return &hold{t, path, file}
}

// released fails the test where somebody still holds it after some seconds.
func (h *hold) released() {
	h.t.Helper()
	if err := h.file.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		h.t.Fatal(err)
	}
	if text, err := io.ReadAll(h.file); err != nil || string(text) != "held\n" {
		h.t.Errorf("it said %q, %v; want it held, and all who hold it ended", text, err)
	}
}

func TestATimeoutEndsAllThatAProgramHasStarted(t *testing.T) {
	h := newHold(t)
	began := time.Now()
	end := errands(t, io.Discard).runErrand(t.Context(), shell("exec 3>"+h.path+"; echo held >&3; sleep 60 & sleep 60; :", 300*time.Millisecond))
	if end.code != codeTimeout || end.class != checks.TookLong || end.well {
		t.Errorf("it ended with %+v", end)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	h.released()
}

func TestWhatDoesNotEndInTimeIsKilledWithAllThatItHasStarted(t *testing.T) {
	for rule, script := range map[string]string{
		"the program ends, another does not": "(trap '' TERM; while :; do sleep 0.1; done) & sleep 60; :",
		"nothing ends":                       "trap '' TERM; while :; do sleep 0.1; done",
		"all is stopped":                     "sleep 60 & kill -STOP 0; sleep 60",
	} {
		h := newHold(t)
		c := exec.CommandContext(t.Context(), "sh", "-c", "exec 3>"+h.path+"; echo held >&3; "+script)
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		late, err := group{c.Process, true, 200 * time.Millisecond}.tend(nil, ended, 300*time.Millisecond)
		if !late || err == nil {
			t.Errorf("%s: late %t, %v", rule, late, err)
		}
		h.released()
	}
}

// A slow writer takes what is written from a time on.
type slow struct {
	bytes.Buffer
	from <-chan time.Time
}

// Write waits for that time.
func (s *slow) Write(b []byte) (int, error) {
	if s.from != nil {
		<-s.from
		s.from = nil
	}
	return s.Buffer.Write(b)
}

func TestWhatAProgramLeavesRunningIsNotWaitedForAndNothingIsLost(t *testing.T) {
	const zeros = 60_000 // all of them wait in the pipe
	out := &slow{from: time.After(3 * lastWords)}
	began := time.Now()
	end := errands(t, out).runErrand(t.Context(), shell("head -c "+strconv.Itoa(zeros)+" /dev/zero; sleep 60 & echo; echo $!", 0))
	if !end.well || end.code != 0 {
		t.Errorf("it ended with %+v", end)
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	before, number, _ := strings.Cut(out.String(), "\n")
	if before != strings.Repeat("\x00", zeros) {
		t.Errorf("%d bytes came", len(before))
	}
	left, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(left, syscall.SIGKILL); err != nil {
		t.Errorf("what it has left running does not run: %v", err)
	}
}

func TestTheLastWordsOfWhatAProgramHasBegunWithAreHeard(t *testing.T) {
	var out bytes.Buffer
	end := errands(t, &out).runErrand(t.Context(), shell("(sleep 0.1; echo last) & echo first", 0))
	if !end.well || out.String() != "first\nlast\n" {
		t.Errorf("heard %q, ended with %+v", out.String(), end)
	}
}
