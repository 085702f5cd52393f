package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed" // the demo's configuration
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

//go:embed demo.yaml
var demoConfig []byte

// demoLasts is how long the demo runs by itself. Its drama is over by then.
const demoLasts = time.Minute

// newDemo is the command that shows how it is.
func newDemo(o *options) *cobra.Command {
	d := demo{options: o}
	c := &cobra.Command{
		Use:     "demo",
		GroupID: "watch",
		Short:   "See it work for a minute, without any account or device",
		Long: `Starts a simulated site on this machine (a server room, two cold stores and a
UPS, asked over HTTP), watches it for a minute with schedules of a second or
two, and prints each alert as it would arrive in a chat. A heat wave passes
warn and error, a field disappears, a device hangs, a sensor breaks, the mains
dip, and all recovers.

The messages are also written as files, a chart of each alert with them, and in
the end a picture of the whole minute. Nothing else is left behind.`,
		Example: "  gaugewatch demo\n  gaugewatch demo --lang ko",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return d.run(c.Context()) },
	}
	c.Flags().StringVar(&d.language, "lang", "en", "the `language` of the messages: en, ko, ja or th")
	c.Flags().StringVar(&d.messages, "messages", "messages", "the `folder` that the messages are written to")
	return c
}

// A demo is one run of the command.
type demo struct {
	*options
	language string
	messages string
}

// run plays the site and watches it.
func (d *demo) run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, demoLasts)
	defer cancel()
	folder, err := os.MkdirTemp("", "gaugewatch-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	site, err := config.DecodeSite("demo.yaml", sim.DemoSite())
	if err != nil {
		return err
	}
	running, err := sim.Start(ctx, site, time.Now())
	if err != nil {
		return err
	}
	defer running.Close()
	c, err := d.config(folder, running)
	if err != nil {
		return err
	}
	d.greet()
	began := time.Now()
	if err := d.watch(ctx, c); err != nil {
		return err
	}
	picture, err := d.draw(context.WithoutCancel(ctx), c, began)
	d.farewell(picture)
	return err
}

// config reads the demo's configuration, with the site's addresses in it.
func (d *demo) config(folder string, site *sim.Running) (*config.Config, error) {
	env := demoWords(d.language)
	maps.Copy(env, map[string]string{
		"DEMO_LANGUAGE": d.language, "DEMO_FOLDER": d.messages,
		"DEMO_STATE":       filepath.Join(folder, "demo.db"),
		"DEMO_SERVER_ROOM": site.URL("server-room"), "DEMO_UPS": site.URL("ups"),
		"DEMO_FREEZER_1": site.URL("freezer-1"), "DEMO_FREEZER_2": site.URL("freezer-2"),
	})
	host := config.Host{
		Getenv:   func(name string) string { return env[name] },
		ReadFile: func(string) ([]byte, error) { return demoConfig, nil },
		Glob:     func(string) ([]string, error) { return nil, nil },
	}
	return host.Load("demo.yaml")
}

// watch watches the site until the context ends.
func (d *demo) watch(ctx context.Context, c *config.Config) error {
	quiet := *d.options
	process := *d.process
	process.Err = onlyTrouble{d.Err}
	quiet.process = &process
	daemon, notices, err := newDaemon(ctx, &quiet, c)
	if err != nil {
		return err
	}
	return errors.Join(quiet.keepWatch(ctx, daemon, start{config: c, notices: notices}), daemon.close())
}

// draw draws what was watched since a time, and returns the file.
func (d *demo) draw(ctx context.Context, c *config.Config, since time.Time) (string, error) {
	r, err := data.OpenReader(ctx, c.State)
	if err != nil {
		return "", err
	}
	v := &view{Reader: r, config: c, zone: c.Zone()}
	defer v.Close()
	p := &press{options: d.options, file: filepath.Join(d.messages, "report.png")}
	printed, err := p.print(ctx, v, v.plan(), notify.Order{
		Edition: notify.Edition{Title: untitled, Since: since, Until: time.Now()}, Language: c.Language, Zone: v.zone,
	})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(d.messages, 0o755); err != nil {
		return "", err
	}
	_, err = p.write(printed.Pictures)
	return p.file, err
}

// greet says what is going to be seen.
func (d *demo) greet() {
	fmt.Fprintln(d.Out, demoIntroduction(d.language))
}

// farewell says where the picture is, and what to try next.
func (d *demo) farewell(picture string) {
	files, _ := filepath.Glob(filepath.Join(d.messages, "*.txt"))
	fmt.Fprintf(d.Out, `
That was it: %s, also in the folder %s, with charts.
The whole minute in one picture, as a report shows the last hours:
  %s
Next:
  gaugewatch demo --lang ko      the same in Korean (ja, th)
  gaugewatch init                your own devices and your own chat
  gaugewatch run                 watch what config.yaml says; as shipped, a simulated site
`, count(len(files), "message"), strings.TrimSuffix(d.messages, "/")+"/", cmp.Or(picture, "it could not be drawn"))
}

// onlyTrouble passes on the lines of a log that tell of trouble of our own:
// alerts are shown as messages.
type onlyTrouble struct{ w io.Writer }

// Write writes one line of the log, or swallows it.
func (o onlyTrouble) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("level=ERROR")) {
		return o.w.Write(line)
	}
	return len(line), nil
}
