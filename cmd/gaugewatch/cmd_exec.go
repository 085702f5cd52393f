package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	worst   checks.Level // which level is
	tell    string
	confirm bool
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

Signals and the end by --timeout are for the program and all that it has started:
they are asked to end, and killed where they have not after 10 seconds. Where a
terminal is the input they are for the program alone, so that it can ask there.
What it leaves running in the background when it ends itself goes on, but nobody
reads what that writes any more: let it write to a file.

With --confirm success is an alert of its own, which lasts until somebody
acknowledges it: by a button, in a chat, on the page or with gaugewatch ack.
Another run that succeeds before that asks again; it is one question, and one
answer to all of them.

A panic or traceback of a program that goes on is told while it does, once in an
hour: as something that has happened, which nothing ends. How it ended is then
told by itself.

What is to be told is written into the database, whether the daemon runs or not;
it is told as soon as one does. Where even that does not work it is printed, and
the program runs all the same.

Exit status: that of the program; 124 after the timeout, 126 where it cannot be
run, 127 where there is none, 128 and the number of the signal that ended it.`,
		Example: `  gaugewatch exec backup -- /usr/local/bin/backup --full
  gaugewatch exec import --timeout 2h --tell always -- python3 import.py
  gaugewatch exec payroll --confirm -- ./payroll`,
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
	c.Flags().BoolVar(&e.confirm, "confirm", false, "tell success too, and ask until somebody acknowledges it")
	c.Flags().StringSliceVar(&e.tags, "tag", nil, "a `tag`, by which channels choose; may be repeated")
	c.Flags().Var(&e.timeout, "timeout", "end it after a `period`, such as 2h")
	return c
}

// exec runs a program and notes what became of it.
func (o *options) exec(ctx context.Context, e errand) error {
	if err := e.check(); err != nil {
		return &exitError{exitUsage, err}
	}
	ctx = context.WithoutCancel(ctx) // signals are for the program
	end := o.runErrand(ctx, e)
	o.note(ctx, "how "+e.name+" ended", e.report(end)...)
	if end.code == 0 {
		return nil
	}
	return &exitError{code: end.code}
}

// check says what is wrong with the flags.
func (e *errand) check() error {
	if err := e.worst.UnmarshalText([]byte(e.level)); err != nil || e.worst == checks.None {
		return fmt.Errorf("--level %q: use info, warn, error or fatal", e.level)
	}
	if e.tell != "failure" && e.tell != "always" {
		return fmt.Errorf("--tell %q: use failure or always", e.tell)
	}
	return nil
}

// report says how the program has ended. What it has done well ends what was
// told of a failure before.
func (e *errand) report(end outcome) []inbound.Alarm {
	now := time.Now()
	if !end.well {
		return []inbound.Alarm{e.alarm(now, e.worst, end)}
	}
	all := []inbound.Alarm{e.alarm(now, checks.None, outcome{})}
	if e.tell == "always" || e.confirm {
		done := e.alarm(now, checks.Info, end)
		done.Once, done.Asks = !e.confirm, e.confirm
		all = append(all, done)
	}
	return all
}

// crash says that the program has crashed in part, and goes on.
func (e *errand) crash(text string) inbound.Alarm {
	a := e.alarm(time.Now(), e.worst, outcome{class: checks.Crashed, text: text})
	a.Once = true
	return a
}

// alarm says at a level how the program has ended, or that it goes on.
func (e *errand) alarm(at time.Time, level checks.Level, how outcome) inbound.Alarm {
	a := inbound.NewAlarm("exec", e.name)
	a.At, a.Tags, a.Level = at, e.tags, level
	a.Class, a.End, a.Text = how.class, how.end, how.text
	return a
}

// note notes alarms for the daemon, or prints of what nobody is told.
func (o *options) note(ctx context.Context, of string, alarms ...inbound.Alarm) {
	if err := o.noteAlarms(ctx, alarms); err != nil {
		fmt.Fprintf(o.Err, "gaugewatch: nobody is told %s: %v\n", of, err)
	}
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
