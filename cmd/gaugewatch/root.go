package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
)

// The exit codes, on which scripts may rely. The root command's help lists
// them.
const (
	exitOK      = 0 // done
	exitFailed  = 1 // something went wrong; the error says what
	exitUsage   = 2 // the command line is wrong
	exitTrouble = 3 // done, and what was asked about is in trouble
	exitRefused = 4 // another gaugewatch holds the database, or it is too new
)

// A process is what the program is given by the operating system.
type process struct {
	Getenv func(string) string
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
}

// An exitError is an error with an exit code of its own. Its text is empty
// where everything has been said already.
type exitError struct {
	code int
	err  error
}

// Error returns the text of the error.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap returns the error.
func (e *exitError) Unwrap() error { return e.err }

// A hinted error is one with a next step for the person who reads it.
type hinted struct {
	error
	hint string
}

// Unwrap returns the error.
func (h *hinted) Unwrap() error { return h.error }

// run is the program: it carries out the command line and returns the exit
// code.
func run(ctx context.Context, args []string, p process) int {
	root := newRoot(&p)
	root.SetArgs(args)
	root.SetIn(p.In)
	root.SetOut(p.Out)
	root.SetErr(p.Err)
	return p.report(root.ExecuteContext(ctx))
}

// report prints an error for a person and returns the exit code for it.
func (p *process) report(err error) int {
	if err == nil {
		return exitOK
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(p.Err, "gaugewatch:", text)
	}
	if hint, ok := errors.AsType[*hinted](err); ok {
		fmt.Fprintln(p.Err, "  →", hint.hint)
	}
	if exit, ok := errors.AsType[*exitError](err); ok {
		return exit.code
	}
	return exitFailed
}

// options are the flags that all subcommands share.
type options struct {
	*process
	config  string
	logText string
	verbose bool
	json    bool
}

// newRoot returns the command line.
func newRoot(p *process) *cobra.Command {
	o := &options{process: p}
	root := &cobra.Command{
		Use:   "gaugewatch",
		Short: "Keeps watch over gauges, and tells you in the chat you already read",
		Long: `gaugewatch asks devices for their temperature, humidity, voltage or any other
number on schedules, judges each value against its bounds, and pushes an alert
to LINE, Telegram, Google Chat, e-mail or any program of yours the moment
something is wrong.
Everything is defined in one file, config.yaml.

To see it work, without any account or device:    gaugewatch demo
To begin with your own devices:                   gaugewatch init
To watch:                                         gaugewatch run`,
		Example: `  gaugewatch demo
  gaugewatch validate -c config.yaml
  gaugewatch poll server-room
  gaugewatch run -c config.yaml`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,

		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			hint := "see: gaugewatch --help"
			if meant := c.SuggestionsFor(args[0]); len(meant) > 0 {
				hint = "did you mean " + meant[0] + "?"
			}
			return &exitError{exitUsage, &hinted{fmt.Errorf("unknown command %q", args[0]), hint}}
		},
	}
	root.SetVersionTemplate("gaugewatch {{.Version}}\n")
	root.SetUsageTemplate(root.UsageTemplate() + `
Exit status:
  0  done
  1  something went wrong; the message says what and, where possible, what to do
  2  the command line is wrong
  3  done, and what was asked about is in trouble (an alert fires, a device is silent)
  4  another gaugewatch uses the database, or a newer one wrote it
`)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &exitError{exitUsage, err} })
	flags := root.PersistentFlags()
	flags.StringVarP(&o.config, "config", "c", "config.yaml", "the configuration `file`")
	flags.StringVar(&o.logText, "log", "text", "how to log: text or json")
	flags.BoolVarP(&o.verbose, "verbose", "v", false, "log more: each delivery, each condition that begins")
	root.AddGroup(
		&cobra.Group{ID: "watch", Title: "Watching:"},
		&cobra.Group{ID: "setup", Title: "Setting up:"},
		&cobra.Group{ID: "care", Title: "Taking care:"},
		&cobra.Group{ID: "look", Title: "Looking and keeping:"},
	)
	for _, c := range commands(o) {
		root.AddCommand(c)
	}
	return root
}

// usageArgs makes a mistake in the number of arguments a mistake of usage.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return &exitError{exitUsage, &hinted{err, "see: " + c.CommandPath() + " --help"}}
		}
		return nil
	}
}

// logger returns the log that the flags ask for. It writes to standard error.
func (o *options) logger() (*slog.Logger, error) {
	level := slog.LevelInfo
	if o.verbose {
		level = slog.LevelDebug
	}
	switch o.logText {
	case "text":
		return slog.New(slog.NewTextHandler(o.Err, &slog.HandlerOptions{Level: level})), nil
	case "json":
		return slog.New(slog.NewJSONHandler(o.Err, &slog.HandlerOptions{Level: level})), nil
	}
	return nil, &exitError{exitUsage, fmt.Errorf("--log %q: use text or json", o.logText)}
}

// version returns the version that the build carries.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

// built returns when the sources were last changed, as the build carries it;
// zero where it does not.
func built() time.Time {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, s.Value)
			if err == nil {
				return at
			}
		}
	}
	return time.Time{}
}
