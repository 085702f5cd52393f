package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/near"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
	"github.com/spf13/cobra"
)

// newSend is the command that tries a channel.
func newSend(o *options) *cobra.Command {
	return &cobra.Command{
		Use:     "send CHANNEL [TEXT...]",
		GroupID: "setup",
		Short:   "Send a test message through one channel, now",
		Long: `Sends one message through a channel of the configuration, once and at once, past
the database and whether the daemon runs or not, and says what became of it: in
the provider's words, and what to do about it.

Where the message cannot be sent, the exit status is 1.`,
		Example:           "  gaugewatch send ops\n  gaugewatch send ops \"hello from the server room\"",
		Args:              usageArgs(cobra.MinimumNArgs(1)),
		ValidArgsFunction: o.completeChannel,
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := o.load()
			if err != nil {
				return err
			}
			return o.send(c.Context(), cfg, args[0], strings.Join(args[1:], " "))
		},
	}
}

// send sends a test message through a channel.
func (o *options) send(ctx context.Context, c *config.Config, name, text string) error {
	client := poller.NewClient()
	defer client.Close()
	line, err := o.openLine(c, c.Plan(client), name, nil)
	if err != nil {
		return err
	}
	return o.try(ctx, line, text)
}

// openLine opens a channel of a plan to send something past the daemon; nil
// publishes no pictures.
func (o *options) openLine(c *config.Config, plan config.Plan, name string, publish notify.Publisher) (notify.Line, error) {
	for _, ch := range plan.Channels {
		if ch.Policy.Channel != name {
			continue
		}
		env := notify.Env{Name: name, Proxy: plan.Proxy, Roots: plan.Roots, Out: o.Out, Approved: approvedIn(c, ch), Publish: publish}
		channel, err := ch.Settings.Open(env)
		if err != nil {
			return notify.Line{}, fmt.Errorf("channel %s: %w", name, err)
		}
		return notify.Line{Policy: ch.Policy, Channel: channel}, nil
	}
	return notify.Line{}, noChannel(c, name)
}

// try makes one attempt to send a test message, and says what became of it.
func (o *options) try(ctx context.Context, line notify.Line, text string) error {
	m := notify.Render(notify.Draft{
		Language: line.Policy.Language, Zone: line.Policy.Zone,
		Notices: []notify.Notice{{Topic: notify.TestTopic, Level: checks.Info, Text: text}},
	}, time.Now())
	m, err := line.Policy.Template.Of(m)
	if err != nil {
		fmt.Fprintln(o.Err, "the channel's template fails:", oneLine(err.Error()))
	}
	m.Key = notify.NewKey()
	return o.attempt(ctx, line, m)
}

// attempt makes one attempt to send a message, and says what became of it.
func (o *options) attempt(ctx context.Context, line notify.Line, m notify.Message) error {
	ctx, cancel := context.WithTimeout(ctx, line.Policy.Timeout)
	defer cancel()
	name, r := line.Policy.Channel, line.Channel.Send(ctx, m)
	switch said := errors.New(oneLine(r.Text)); r.Outcome {
	case notify.Sent:
		fmt.Fprintln(o.Out, "sent through", name)
		if r.Text != "" {
			fmt.Fprintln(o.Out, "  →", oneLine(r.Text))
		}
		return nil
	case notify.Temporary:
		return &hinted{fmt.Errorf("channel %s: not sent for now: %w", name, said), waitHint(r.Wait)}
	case notify.Unknown:
		return &hinted{fmt.Errorf("channel %s: it may have arrived: %w", name, said), "look into the chat"}
	case notify.Exhausted:
		return &hinted{fmt.Errorf("channel %s: not sent: %w", name, said), "the daemon would hand it to the fallback, and wait for the month to turn"}
	default:
		return fmt.Errorf("channel %s: refused: %w", name, said)
	}
}

// waitHint says what to do where waiting may help.
func waitHint(wait time.Duration) string {
	if wait > 0 {
		return "the provider asks to wait for " + lasted(wait)
	}
	return "the daemon would try again, less and less often"
}

// noChannel says why there is no such channel to send through.
func noChannel(c *config.Config, name string) error {
	var names []string
	for _, l := range c.LeftOut {
		if l.What == "channel" && l.Name == name {
			return fmt.Errorf("channel %s is left out: %s", name, l.Reason)
		}
	}
	for i := range c.Channels {
		if c.Channels[i].Name == name {
			return &hinted{fmt.Errorf("channel %s is disabled", name), "take enabled: false away"}
		}
		names = append(names, c.Channels[i].Name)
	}
	return unknown("channel", name, names)
}

// unknown is the error of a name that is not in the configuration.
func unknown(what, name string, names []string) error {
	err := fmt.Errorf("there is no %s %q in the configuration", what, name)
	switch meant := near.Word(name, names); {
	case meant != "":
		return &exitError{exitUsage, &hinted{err, fmt.Sprintf("did you mean %q?", meant)}}
	case len(names) == 0:
		return &exitError{exitUsage, err}
	}
	return &exitError{exitUsage, &hinted{err, "there are: " + strings.Join(names, ", ")}}
}
