package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/heartbeat"
	"github.com/gaugewatch/gaugewatch/internal/resident"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// newRun is the command that keeps watch.
func newRun(o *options) *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:     "run",
		GroupID: "watch",
		Short:   "Keep watch",
		Long: `Keeps watch: polls, judges, records and tells, until it is stopped. It logs one
line for each step of an alert and is quiet otherwise.

SIGTERM and SIGINT stop it within five seconds; nothing is lost. SIGHUP reads
the configuration again: a wrong file is refused with its mistakes, and the old
one stays in force. What listens, the database and the simulated site change
only by a restart.

Where the file is wrong at the start, after a power cut in the middle of an
edit, the last configuration that worked is used, and the chats are told. Where
a secret is not set or a certificate is missing, that channel or target is left
out, and the others are told.`,
		Example: "  gaugewatch run\n  gaugewatch run -c /etc/gaugewatch/config.yaml --log json\n  gaugewatch run --dry-run",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if dry {
				return o.runDry(c.Context())
			}
			return o.runDaemon(c.Context())
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "poll and judge, and print messages instead of sending them; store nothing")
	return c
}

// load reads the configuration. Its mistakes are printed, one a line, and the
// error is then a *wrongConfig.
func (o *options) load() (*config.Config, error) {
	return o.told(config.Load(o.config, o.Getenv))
}

// loadWatch reads the configuration as load does, to keep watch by it.
func (o *options) loadWatch() (*config.Config, error) { return o.told(o.readWatch()) }

// readWatch reads the configuration to keep watch by it: to watch nothing, or
// to tell nobody, is a mistake too.
func (o *options) readWatch() (*config.Config, error) {
	c, err := config.Load(o.config, o.Getenv)
	if err == nil {
		err = c.Idle()
	}
	return c, err
}

// told prints the mistakes of a configuration.
func (o *options) told(c *config.Config, err error) (*config.Config, error) {
	if mistakes, ok := errors.AsType[config.Mistakes](err); ok {
		fmt.Fprintln(o.Err, mistakes.Error())
		wrong := &wrongConfig{o.config, mistakes}
		if !exists(o.config) {
			return c, &hinted{wrong, "gaugewatch init writes one; gaugewatch demo needs none"}
		}
		return c, wrong
	}
	return c, err
}

// exists says whether there is a file.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// A wrongConfig is a configuration whose mistakes have been printed.
type wrongConfig struct {
	path     string
	mistakes config.Mistakes
}

// Error says how many mistakes there are.
func (w *wrongConfig) Error() string {
	return fmt.Sprintf("%s has %s", w.path, count(len(w.mistakes), "mistake"))
}

// count writes a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// runDry keeps watch without storing or sending anything.
func (o *options) runDry(ctx context.Context) error {
	c, err := o.loadWatch()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "gaugewatch-dry-run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	c.State = filepath.Join(folder, "dry.db")
	c.Web.Listen = "none"
	d, notices, err := newDaemon(ctx, o, c)
	if err != nil {
		return err
	}
	d.dry = true
	return errors.Join(o.keepWatch(ctx, d, start{config: c, notices: notices}), d.close())
}

// A start is what a daemon begins with.
type start struct {
	config  *config.Config
	notices []notify.Notice
	hangups <-chan os.Signal // each reads the configuration again; nil: none comes
}

// leanGC lets the heap of a daemon grow by half between two collections rather
// than to the double: it runs for years beside other programs, and collects but
// a few times a minute either way. It is lean once it keeps watch: to start like
// that takes a third longer.
const leanGC = 50

// runDaemon keeps watch with the configuration of the flags, or where that is
// wrong with the last that worked.
func (o *options) runDaemon(ctx context.Context) error {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP) // one that comes during the start is heeded after it
	defer signal.Stop(hangups)
	c, err := o.loadWatch()
	wrong, mistaken := errors.AsType[*wrongConfig](err)
	if mistaken {
		c, err = o.instead(c, err)
	}
	if err != nil {
		return err
	}
	d, notices, err := newDaemon(ctx, o, c)
	if err != nil {
		return err
	}
	if mistaken {
		d.validity.refuse(wrong.mistakes, time.Now())
		first := wrong.mistakes[0].String()
		d.log.Error("the configuration is wrong: the last one that worked is used", "first mistake", first)
		notices = append(notices, notify.Notice{Topic: notify.LastGood, Level: checks.Error, Text: first})
	}
	return errors.Join(o.keepWatch(ctx, d, start{config: c, notices: notices, hangups: hangups}), d.close())
}

// keepWatch runs a daemon until the context ends.
func (o *options) keepWatch(ctx context.Context, d *daemon, s start) error {
	site, err := s.config.StartSimulator(ctx)
	if err != nil {
		return &hinted{err, "another gaugewatch simulate or run plays here already: end that one"}
	}
	if site != nil {
		defer site.Close()
	}
	return d.run(ctx, func(ctx context.Context) error {
		if err := d.serve(ctx, s.config); err != nil {
			return err
		}
		if _, err := d.apply(ctx, s.config, s.notices); err != nil {
			return err
		}
		d.log.Info("watching", "targets", len(s.config.Targets), "channels", len(s.config.Channels), "state", s.config.State)
		d.sayFolders(s.config)
		if s.hangups == nil {
			return nil
		}
		o.remember(d.log, s.config)
		go (&heartbeat.Supervisor{Stuck: d.stuck}).Run(ctx)
		go o.reloadOnHangup(ctx, d, s.hangups, fixedOf(s.config))
		s.config = nil // as it was read it is several times as large as what it comes to
		debug.SetGCPercent(leanGC)
		debug.FreeOSMemory()
		resident.Ease() // much of the program was needed to start
		return nil
	})
}

// sayFolders logs where messages and pictures are written to as files.
func (d *daemon) sayFolders(c *config.Config) {
	for i := range c.Channels {
		if f, is := c.Channels[i].Kind.Value.(*notify.Folder); is && !d.dry && (c.Channels[i].Enabled == nil || *c.Channels[i].Enabled) {
			d.log.Info("messages and pictures are written as files", "channel", c.Channels[i].Name, "folder", f.Dir)
		}
	}
}

// reloadOnHangup reads the configuration again at each SIGHUP, until the
// context ends.
func (o *options) reloadOnHangup(ctx context.Context, d *daemon, hangups <-chan os.Signal, began fixed) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
			o.reload(ctx, d, began)
			debug.FreeOSMemory()
			resident.Ease()
		}
	}
}

// reload puts the configuration into force as it is now, or refuses it. What
// of it differs from the one that the daemon began with, and waits for the
// next start, is told.
func (o *options) reload(ctx context.Context, d *daemon, began fixed) {
	c, err := o.readWatch()
	if err != nil {
		d.refuse(ctx, err)
		return
	}
	diff, err := d.apply(ctx, c, nil)
	if err != nil {
		d.validity.refuse(err, time.Now())
		d.log.Error("the new configuration is refused: the old one stays", "error", err)
		return
	}
	d.validity.refuse(nil, time.Now())
	if keys := began.waiting(fixedOf(c)); len(keys) > 0 {
		d.log.Warn("some changes need a restart", "keys", strings.Join(keys, ", "))
	}
	d.log.Info("the new configuration is in force", "changes", diff.String())
	o.remember(d.log, c)
}

// refuse tells, in the log and in the chats, that a new configuration is wrong
// and the old one stays.
func (d *daemon) refuse(ctx context.Context, err error) {
	d.validity.refuse(err, time.Now())
	d.log.Error("the new configuration is refused: the old one stays", "error", err)
	first, _, _ := strings.Cut(err.Error(), "\n")
	n := notify.Notice{Topic: notify.LastGood, Level: checks.Error, Text: first}
	if err := d.watch.Tell(ctx, n); err != nil && ctx.Err() == nil {
		d.log.Error("cannot tell that the configuration is wrong", "error", err)
	}
}

// A fixed is what of a configuration counts only at a start.
type fixed struct {
	state     string
	door      door
	simulator *config.Simulator
}

// fixedOf returns it.
func fixedOf(c *config.Config) fixed {
	return fixed{state: c.State, door: doorOf(c), simulator: c.Simulator}
}

// waiting lists the keys that differ from those of another configuration.
func (f fixed) waiting(now fixed) []string {
	var keys []string
	if f.state != now.state {
		keys = append(keys, "state")
	}
	keys = append(keys, f.door.waiting(now.door)...)
	if !reflect.DeepEqual(f.simulator, now.simulator) {
		keys = append(keys, "simulator")
	}
	return keys
}
