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

// killAfter is how long a program may take to end after it was asked to, and what
// it has written to be read after it has.
const killAfter = 10 * time.Second

// runErrand runs a program until it ends, and tells meanwhile where it crashes
// and goes on.
func (o *options) runErrand(ctx context.Context, e errand) outcome {
	kept := newTail()
	out, err := newOutput(io.MultiWriter(o.Out, kept.stream()))
	if err != nil {
		return o.unable(err)
	}
	problems, err := newOutput(io.MultiWriter(o.Err, kept.stream()))
	if err != nil {
		out.close()
		return o.unable(err)
	}
	alone := !terminal(o.In)
	c := exec.Command(e.args[0], e.args[1:]...) //nolint:gosec,noctx // what the user says, and signals end it
	c.Stdin, c.Stdout, c.Stderr, c.WaitDelay = o.In, out.in, problems.in, lastWords
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: alone}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedOn(alone)...)
	defer signal.Stop(signals)
	defer outlive()()
	began := time.Now()
	if err := c.Start(); err != nil {
		out.close()
		problems.close()
		return o.unable(err)
	}
	out.begin()
	problems.begin()
	watch := startLookout(kept, func(text string) {
		o.note(ctx, "that "+e.name+" has crashed and goes on", e.crash(text))
	})
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	late, err := group{c.Process, alone, killAfter}.tend(signals, ended, time.Duration(e.timeout))
	end := outcomeOf(c.ProcessState, errors.Join(err, endOutputs(out, problems)))
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
func (o *options) unable(err error) outcome {
	fmt.Fprintln(o.Err, "gaugewatch:", err)
	end := outcome{code: codeUnable, class: checks.NotStarted, text: err.Error()}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		end.code = codeMissing
	}
	return end
}

// terminal says whether somebody types what is read.
func terminal(in io.Reader) bool {
	f, is := in.(*os.File)
	return is && term.IsTerminal(int(f.Fd()))
}

// passedOn lists the signals that are passed on to a program. What is typed at a
// terminal one gets by itself that is not alone, in a group of its own; what nohup(1)
// and its like have us ignore it ignores too.
func passedOn(alone bool) []os.Signal {
	all := []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2}
	if alone {
		all = append(all, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTSTP, syscall.SIGCONT)
	}
	return slices.DeleteFunc(all, signal.Ignored)
}

// outlive lets us go on after signals that would end us before the program, until
// what it returns is called: where nobody reads its output any more, the program
// finds that itself, and what is typed at a terminal it gets.
func outlive() (stop func()) {
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, syscall.SIGPIPE, syscall.SIGQUIT, syscall.SIGINT)
	return func() { signal.Stop(heard) }
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
