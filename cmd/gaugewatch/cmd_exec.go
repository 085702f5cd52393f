package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// An errand is a program that is run, and what becomes of its outcome.
type errand struct {
	name    string
	args    []string
	level   string
	tell    string
	tags    []string
	timeout span
}

// newExec is the command that runs a program and tells where it fails.
func newExec(o *options) *cobra.Command {
	var e errand
	c := &cobra.Command{
		Use:     "exec NAME -- COMMAND [ARG...]",
		GroupID: "watch",
		Short:   "Run a program, and tell where it fails",
		Long: `Runs a program with its input and output passed through, and raises an alert where
it fails: by its exit code, by a signal, since it took longer than --timeout, or
with a panic or a traceback in its output. The alert has its last lines. The next
run that succeeds ends it. Signals are passed on, and the exit code is that of the
program.

What is to be told is written into the database, whether the daemon runs or not;
it is told as soon as one does. Where even that does not work it is printed, and
the program runs all the same.

Exit status: that of the program; 124 after the timeout, 126 where it cannot be
run, 127 where there is none, 128 and the number of the signal that ended it.`,
		Example: `  gaugewatch exec backup -- /usr/local/bin/backup --full
  gaugewatch exec import --timeout 2h --tell always -- python3 import.py`,
		Args: usageArgs(func(c *cobra.Command, args []string) error {
			if c.ArgsLenAtDash() != 1 || len(args) < 2 {
				return errors.New("write a name, -- and the command")
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			e.name, e.args = args[0], args[1:]
			return o.exec(c.Context(), e)
		},
	}
	c.Flags().StringVar(&e.level, "level", "error", "how bad a failure is: info, warn, error or fatal")
	c.Flags().StringVar(&e.tell, "tell", "failure", "what is told: failure, or always, success too")
	c.Flags().StringSliceVar(&e.tags, "tag", nil, "a `tag`, by which channels choose; may be repeated")
	c.Flags().Var(&e.timeout, "timeout", "end it after a `period`, such as 2h")
	return c
}

// exec runs a program and notes what became of it.
func (o *options) exec(ctx context.Context, e errand) error {
	var level checks.Level
	if err := level.UnmarshalText([]byte(e.level)); err != nil || level == checks.None {
		return &exitError{exitUsage, fmt.Errorf("--level %q: use info, warn, error or fatal", e.level)}
	}
	if e.tell != "failure" && e.tell != "always" {
		return &exitError{exitUsage, fmt.Errorf("--tell %q: use failure or always", e.tell)}
	}
	ctx = context.WithoutCancel(ctx) // signals are for the program
	began := time.Now()
	end := o.runErrand(e)
	alarm := inbound.NewAlarm("exec", e.name)
	alarm.At, alarm.Tags = time.Now(), e.tags
	took := ""
	if d := time.Since(began).Round(time.Second); d > 0 {
		took = ", after " + lasted(d)
	}
	if end.trouble != "" {
		alarm.Level, alarm.Text = level, end.trouble+took+"\n"+end.tail
	}
	alarms := []inbound.Alarm{alarm}
	if end.trouble == "" && e.tell == "always" {
		said := alarm
		said.Once, said.Level, said.Text = true, checks.Info, "done"+took+"\n"+end.tail
		alarms = append(alarms, said)
	}
	if err := o.noteAlarms(ctx, alarms); err != nil {
		fmt.Fprintln(o.Err, "gaugewatch: nobody is told how", e.name, "ended:", err)
	}
	if end.code == 0 {
		return nil
	}
	return &exitError{code: end.code}
}

// noteAlarms writes alarms into the database, for the daemon.
func (o *options) noteAlarms(ctx context.Context, alarms []inbound.Alarm) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	for _, a := range alarms {
		body, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if _, err := v.Ask(ctx, data.Request{Kind: watch.RequestAlarm, Body: body, At: time.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// An outcome is how a program has ended.
type outcome struct {
	code    int    // to end with as well
	trouble string // empty: it went well
	tail    string // the last lines of its output
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

// runErrand runs a program until it ends.
func (o *options) runErrand(e errand) outcome {
	var tail tail
	c := exec.Command(e.args[0], e.args[1:]...) //nolint:gosec,noctx // what the user says, and signals end it
	c.Stdin, c.Stdout, c.Stderr = o.In, io.MultiWriter(o.Out, &tail), io.MultiWriter(o.Err, &tail)
	c.WaitDelay = killAfter
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedOn(o.In)...)
	defer signal.Stop(signals)
	if err := c.Start(); err != nil {
		fmt.Fprintln(o.Err, "gaugewatch:", err)
		code := codeUnable
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			code = codeMissing
		}
		return outcome{code: code, trouble: "cannot be run: " + err.Error()}
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	late, err := tend(c.Process, signals, ended, time.Duration(e.timeout))
	end := outcomeOf(c.ProcessState, err)
	switch {
	case late:
		end.code, end.trouble = codeTimeout, "took longer than "+e.timeout.String()
	case end.trouble == "" && tail.crashed():
		end.trouble = "ended well, with a panic or traceback in its output"
	}
	end.tail = tail.String()
	return end
}

// passedOn lists the signals that are passed on to a program. What is typed at a
// terminal it gets by itself.
func passedOn(in io.Reader) []os.Signal {
	all := []os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2}
	if f, is := in.(*os.File); is {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return all
		}
	}
	return slices.Concat(all, []os.Signal{syscall.SIGINT, syscall.SIGQUIT})
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
		return outcome{code: codeSignalled + int(status.Signal()), trouble: "ended by a signal: " + status.Signal().String()}
	case state.ExitCode() > 0:
		return outcome{code: state.ExitCode(), trouble: fmt.Sprintf("exit code %d", state.ExitCode())}
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return outcome{code: exitFailed, trouble: err.Error()}
	}
	return outcome{}
}
