package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

// An outcome is how a program has ended.
type outcome struct {
	code int // to end with as well
	well bool

	class checks.Class
	end   checks.Ending
	text  string // the last lines of its output, or why it cannot be run
}

// The exit codes of what is no code of the program, as shells and timeout(1) have
// them.
const (
	codeTimeout   = 124
	codeUnable    = 126
	codeMissing   = 127
	codeSignalled = 128
)

// killAfter is how long a program may take to end after it was asked to.
const killAfter = 10 * time.Second

// runErrand runs a program until it ends, and tells meanwhile where it crashes
// and goes on.
func (o *options) runErrand(ctx context.Context, e errand) outcome {
	kept := newTail()
	c := exec.Command(e.args[0], e.args[1:]...) //nolint:gosec,noctx // what the user says, and signals end it
	c.Stdin, c.Stdout, c.Stderr = o.In, io.MultiWriter(o.Out, kept.stream()), io.MultiWriter(o.Err, kept.stream())
	c.WaitDelay = killAfter
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedOn(o.In)...)
	defer signal.Stop(signals)
	defer outlive()()
	began := time.Now()
	if err := c.Start(); err != nil {
		fmt.Fprintln(o.Err, "gaugewatch:", err)
		return unable(err)
	}
	watch := startLookout(kept, func(text string) {
		o.note(ctx, "that "+e.name+" has crashed and goes on", e.crash(text))
	})
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	late, err := tend(c.Process, signals, ended, time.Duration(e.timeout))
	end := outcomeOf(c.ProcessState, err)
	told := watch.stop()
	switch {
	case late:
		end = outcome{code: codeTimeout, class: checks.TookLong, end: checks.Ending{Limit: time.Duration(e.timeout)}}
	case end.well && kept.crashed() && !told:
		end.class, end.well = checks.Stumbled, false
	}
	end.end.Took = time.Since(began).Round(time.Second)
	end.text = strings.TrimSpace(end.text + "\n" + kept.String())
	return end
}

// unable is the outcome of a program that cannot be run.
func unable(err error) outcome {
	end := outcome{code: codeUnable, class: checks.NotStarted, text: err.Error()}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		end.code = codeMissing
	}
	return end
}

// passedOn lists the signals that are passed on to a program. What is typed at a
// terminal it gets by itself.
func passedOn(in io.Reader) []os.Signal {
	all := []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2}
	if f, is := in.(*os.File); is && term.IsTerminal(int(f.Fd())) {
		return all
	}
	return slices.Concat(all, []os.Signal{syscall.SIGINT, syscall.SIGQUIT})
}

// outlive lets us go on after signals that would end us before the program, until
// what it returns is called: where nobody reads its output any more, the program
// finds that itself, and what is typed at a terminal it gets.
func outlive() (stop func()) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGPIPE, syscall.SIGQUIT, syscall.SIGINT)
	return func() { signal.Stop(heard) }
}

// tend passes signals on to a program until it ends, and ends it after the
// timeout, if there is one: then late is true.
func tend(p *os.Process, signals <-chan os.Signal, ended <-chan error, timeout time.Duration) (late bool, err error) {
	var due <-chan time.Time
	if timeout > 0 {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		due = timer.C
	}
	for {
		select {
		case err := <-ended:
			return late, err
		case s := <-signals:
			_ = p.Signal(s) // an error: it has ended
		case <-due:
			if late {
				_ = p.Kill()
				continue
			}
			late, due = true, time.After(killAfter)
			_ = p.Signal(syscall.SIGTERM)
		}
	}
}

// outcomeOf says how a program has ended.
func outcomeOf(state *os.ProcessState, err error) outcome {
	status, known := state.Sys().(syscall.WaitStatus)
	switch {
	case known && status.Signaled():
		return outcome{code: codeSignalled + int(status.Signal()), class: checks.Signalled, end: checks.Ending{Signal: signalName(status.Signal())}}
	case state.ExitCode() > 0:
		return outcome{code: state.ExitCode(), class: checks.ExitCode, end: checks.Ending{Code: state.ExitCode()}}
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return outcome{code: exitFailed, text: err.Error()}
	}
	return outcome{well: true, class: checks.Finished}
}

// signalName returns the name of a signal: SIGKILL.
func signalName(s syscall.Signal) string {
	if name := unix.SignalName(s); name != "" {
		return name
	}
	return strconv.Itoa(int(s))
}
