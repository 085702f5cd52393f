package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/spf13/cobra"
)

// newValidate is the command that tests a configuration.
func newValidate(o *options) *cobra.Command {
	var online bool
	c := &cobra.Command{
		Use:     "validate",
		GroupID: "setup",
		Short:   "Test the configuration, and say what it comes to",
		Long: `Reads the configuration and reports every mistake at once, one a line: file,
line and column, the key, what is wrong, and the nearest right spelling.

Of a good file it says what it comes to: the next three ticks of each schedule;
each bound and rule with where it comes from and the longest time from the
fault to the message, quiet hours included; when other bounds hold, and until
when; what depends on what; the next three times of each maintenance window; how
each channel is told, and who is told besides; and who is told at which level
and which hour in the coming week. It warns where something reaches nobody, and
says which channel or target would be left out, since a secret is not set or a
certificate is missing. Nothing is asked, sent or stored; only with --online it
asks the providers of channels that are limited by the month, such as LINE, what
one message counts and how many are left, and fetches a test picture by
web.public_url, or through the store of publish, as LINE and Google Chat would:
where that fails, it says what is in the way. Where no daemon runs, it listens
at web.listen itself for that moment.

Exit status 1 where there is a mistake or something would be left out. Warnings
alone do not matter to it.`,
		Example: "  gaugewatch validate\n  gaugewatch validate -c /etc/gaugewatch/config.yaml --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return o.validate(c.Context(), online) },
	}
	c.Flags().BoolVar(&online, "online", false, "ask how many messages are left of the month, and whether pictures reach the outside")
	o.jsonFlag(c)
	return c
}

// A validation is what validate prints as JSON.
type validation struct {
	Mistakes []strict.Mistake    `json:"mistakes"`
	Warnings []strict.Mistake    `json:"warnings"`
	LeftOut  []config.LeftOut    `json:"left_out"`
	Means    *config.Explanation `json:"means,omitempty"`   // only without mistakes
	Outside  []look              `json:"outside,omitempty"` // only with --online
}

// validate tests the configuration and prints what there is to say.
func (o *options) validate(ctx context.Context, online bool) error {
	c, err := o.readWatch()
	v := validation{Mistakes: []strict.Mistake{}, Warnings: c.Warnings, LeftOut: c.LeftOut}
	mistakes, wrong := errors.AsType[config.Mistakes](err)
	switch {
	case wrong:
		v.Mistakes = mistakes
	case err != nil:
		return err
	default:
		means := c.Explain(time.Now())
		lines, out := opened(c)
		if online {
			askLeft(ctx, &means, lines)
			v.Outside = lookFromOutside(ctx, c, web.Outsider{})
		}
		means.LeftOut = out
		v.LeftOut, v.Means = means.LeftOut, &means
		v.Warnings = slices.Concat(v.Warnings, c.Costly(means), c.Missing())
	}
	if err := o.showValidation(v); err != nil {
		return err
	}
	switch {
	case wrong:
		return &wrongConfig{o.config, mistakes}
	case len(v.LeftOut) > 0:
		return fmt.Errorf("%s is right, but %d of its channels and targets cannot work for now", o.config, len(v.LeftOut))
	case unseen(v.Outside):
		return fmt.Errorf("%s is right, but its pictures do not reach the outside", o.config)
	}
	return nil
}

// opened opens the channels as a daemon would, and lists what it would leave
// out for now.
func opened(c *config.Config) ([]notify.Line, []config.LeftOut) {
	client := poller.NewClient()
	defer client.Close()
	d := &daemon{log: slog.New(slog.DiscardHandler), out: io.Discard, client: client}
	plan, from := d.plan(c)
	return plan.Lines, from.LeftOut
}

// askLeft asks the providers of channels how many messages are left of the
// month.
func askLeft(ctx context.Context, means *config.Explanation, lines []notify.Line) {
	for i := range means.Channels {
		x := &means.Channels[i]
		at := slices.IndexFunc(lines, func(l notify.Line) bool { return l.Policy.Channel == x.Name })
		if x.Month == nil || at < 0 {
			continue
		}
		meter, ok := lines[at].Channel.(notify.Meter)
		if !ok {
			continue
		}
		bounded, cancel := context.WithTimeout(ctx, lines[at].Policy.Timeout)
		a, err := meter.Meter(bounded)
		cancel()
		if err != nil {
			x.Month.Unknown = "unknown: " + oneLine(err.Error())
		} else {
			x.Month.Left = &a
		}
	}
}

// showValidation prints a validation.
func (o *options) showValidation(v validation) error {
	if o.json {
		return o.show(table{value: v})
	}
	for _, m := range v.Mistakes {
		fmt.Fprintln(o.Out, m)
	}
	if v.Means != nil {
		if err := v.Means.Print(o.Out); err != nil {
			return err
		}
		if len(v.LeftOut)+len(v.Warnings) > 0 {
			fmt.Fprintln(o.Out)
		}
	}
	for _, l := range v.LeftOut {
		fmt.Fprintln(o.Out, l)
	}
	for _, w := range v.Warnings {
		fmt.Fprintln(o.Out, "warning:", w)
	}
	for _, l := range v.Outside {
		fmt.Fprintln(o.Out, l)
	}
	return nil
}
