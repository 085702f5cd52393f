package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/spf13/cobra"
)

// newDeliveries is the command that lists what was told to whom, and what is
// owed.
func newDeliveries(o *options) *cobra.Command {
	l := &listing{options: o, since: span(7 * 24 * time.Hour)}
	c := &cobra.Command{
		Use:     "deliveries [ID]",
		GroupID: "look",
		Short:   "List what was told to whom, and what is still owed",
		Long: `Lists the messages that channels were told, or are owed, from the database,
whether the daemon runs or not, the latest first: what each tells, how far it has
come and what it waits for, how often it was tried, and what the provider said
last. What travelled in the message of another, as in a digest, stands below that.

What is owed is listed however old it is, and all else for a week, or as long as
--since says. Given an ID, it shows that delivery whole: its text as it was
fixed, or as it would read now, and every attempt at it.

gaugewatch retry has tried again what has failed, and drop gives up what is owed.`,
		Example: `  gaugewatch deliveries --failed
  gaugewatch deliveries --channel ops --since 1d
  gaugewatch deliveries 12`,
		Args:              usageArgs(cobra.MaximumNArgs(1)),
		ValidArgsFunction: o.completeDeliveries(func(data.Entry) bool { return true }),
		RunE:              func(c *cobra.Command, args []string) error { return l.run(c.Context(), args) },
	}
	c.Flags().BoolVar(&l.failed, "failed", false, "only what has failed for good")
	c.Flags().BoolVar(&l.owed, "owed", false, "only what is still owed")
	c.Flags().StringVar(&l.channel, "channel", "", "only what is told through the channel of this `name`")
	c.Flags().Var(&l.since, "since", "what became owed in the last `period` (7d, 12h)")
	c.Flags().BoolVar(&l.csv, "csv", false, "print CSV for spreadsheets")
	o.jsonFlag(c)
	return c
}

// A listing is one run of the command.
type listing struct {
	*options
	failed, owed, csv bool
	channel           string
	since             span
}

// run lists deliveries, or shows one.
func (l *listing) run(ctx context.Context, args []string) error {
	switch {
	case l.csv && l.json:
		return &exitError{exitUsage, errors.New("--csv and --json: use one of them")}
	case l.csv && len(args) > 0:
		return &exitError{exitUsage, errors.New("--csv is for the list, not for one delivery")}
	}
	v, err := l.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	if len(args) > 0 {
		id, err := deliveryID(args[0])
		if err != nil {
			return err
		}
		return l.showOne(ctx, v, id)
	}
	entries, err := l.chosen(ctx, v)
	if err != nil {
		return err
	}
	lines, err := v.ledgerLines(ctx, entries)
	if err != nil {
		return err
	}
	if l.csv {
		return v.ledgerCSV(l.Out, lines)
	}
	return l.show(v.ledgerTable(lines))
}

// chosen returns the deliveries that the flags choose, the latest first.
func (l *listing) chosen(ctx context.Context, v *view) ([]data.Entry, error) {
	since := time.Now().Add(-time.Duration(l.since))
	entries, err := v.Deliveries(ctx, data.DeliveryFilter{Channel: l.channel, From: since})
	if err != nil {
		return nil, err
	}
	old, err := v.Deliveries(ctx, data.DeliveryFilter{Channel: l.channel, Open: true, To: since})
	entries = append(entries, old...)
	if l.failed || l.owed {
		entries = slices.DeleteFunc(entries, func(e data.Entry) bool {
			return (!l.failed || e.State != notify.Failed) && (!l.owed || e.State.Final())
		})
	}
	return entries, err
}

// newRetry is the command that has deliveries tried again.
func newRetry(o *options) *cobra.Command {
	var r watch.RetryRequest
	c := &cobra.Command{
		Use:     "retry ID|all",
		GroupID: "care",
		Short:   "Try again to tell what has failed",
		Long: `Has a delivery tried again that has failed for good or was given up, with all of
its message, or at once what waits for its next attempt. It tells how things
stand then; an alert that is over by then is told in one line: it began and ended.
Quiet hours of the channel hold also.

With "all" it is what has failed and still matters: what tells of an alert that
lasts, and of the last day also events and notices.

The running daemon does it. Where none runs, it waits in the database and is
done with the next start.`,
		Example:           "  gaugewatch deliveries --failed\n  gaugewatch retry 12\n  gaugewatch retry all",
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: o.completeDeliveries(func(e data.Entry) bool { return e.State != notify.Delivered }, "all"),
		RunE: func(c *cobra.Command, args []string) error {
			if r.All = args[0] == "all"; r.All {
				return o.careFor(c.Context(), 0, watch.RequestRetry, &r)
			}
			var err error
			if r.Delivery, err = deliveryID(args[0]); err != nil {
				return err
			}
			return o.careFor(c.Context(), r.Delivery, watch.RequestRetry, &r)
		},
	}
	o.byFlag(c, &r.By)
	o.jsonFlag(c)
	return c
}

// newDrop is the command that gives up a delivery.
func newDrop(o *options) *cobra.Command {
	var d watch.DropRequest
	c := &cobra.Command{
		Use:     "drop ID",
		GroupID: "care",
		Short:   "Give up a message that is owed",
		Long: `Gives up a delivery that is owed and not on its way. Where nobody there has been
told otherwise that its alerts began, nobody is told that they ended. It stays in
the record, with who gave it up; gaugewatch retry takes it up again.

The running daemon does it. Where none runs, it waits in the database and is
done with the next start.`,
		Example:           "  gaugewatch deliveries --owed\n  gaugewatch drop 12",
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: o.completeDeliveries(func(e data.Entry) bool { return e.State == notify.Owed }),
		RunE: func(c *cobra.Command, args []string) error {
			var err error
			if d.Delivery, err = deliveryID(args[0]); err != nil {
				return err
			}
			return o.careFor(c.Context(), d.Delivery, watch.RequestDrop, &d)
		},
	}
	o.byFlag(c, &d.By)
	o.jsonFlag(c)
	return c
}

// careFor asks something of the daemon about a delivery; 0: about several.
func (o *options) careFor(ctx context.Context, delivery int64, kind string, body any) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	if delivery != 0 {
		if _, err := v.delivery(ctx, delivery); err != nil {
			return err
		}
	}
	return o.care(ctx, v, kind, body)
}

// deliveryID reads the number of a delivery.
func deliveryID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, &exitError{exitUsage, &hinted{fmt.Errorf("%q is no delivery", text), "gaugewatch deliveries lists them by their numbers"}}
	}
	return id, nil
}

// delivery returns the message of a delivery: itself, and what travels in it.
func (v *view) delivery(ctx context.Context, id int64) ([]data.Entry, error) {
	found, err := messageOf(ctx, v.Reader, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &hinted{fmt.Errorf("there is no delivery %d, or it is no longer kept", id), "gaugewatch deliveries lists them"}
	}
	return found, nil
}

// completeDeliveries completes the numbers of the latest deliveries that are as
// asked, and some words.
func (o *options) completeDeliveries(as func(data.Entry) bool, words ...string) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		r, err := data.OpenReader(c.Context(), o.glimpse().State)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer r.Close()
		const latest = 50
		entries, _ := r.Deliveries(c.Context(), data.DeliveryFilter{Limit: latest})
		names := slices.Clone(words)
		for _, e := range entries {
			if as(e) {
				names = append(names, cobra.CompletionWithDesc(strconv.FormatInt(e.ID, 10), e.Channel+": "+e.Tells()))
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}
