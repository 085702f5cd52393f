package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/near"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/spf13/cobra"
)

// newAck is the command by which somebody takes an alert on.
func newAck(o *options) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "ack [A41|TARGET[/FIELD]|tag:NAME|all] [NOTE]",
		GroupID: "care",
		Short:   "Acknowledge an alert: somebody has seen to it",
		Long: `Acknowledges an alert that is firing, by the name that messages give it, all
those of a target, a field or a tag, or all there are; without a name the one
that is firing, if it is the only one: then a note of several words needs quotes.
Nobody is reminded of it any more, and it goes no further up. Who it was, and the
note, stand in every later message about it and in the record (gaugewatch log
prints the notes as the measures taken). It may be said again, with another note.

The running daemon does it. Where none runs, it waits in the database and is
done with the next start.`,
		Example: `  gaugewatch ack A41 "door was open, shut it"
  gaugewatch ack all --by Minsu
  gaugewatch ack freezer-1 on my way
  gaugewatch ack "on my way"`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: o.completeAlerts,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			ack, err := v.ack(c.Context(), args)
			if err != nil {
				if unsaid := o.tellWaiting(c.Context(), v); unsaid != nil {
					return unsaid
				}
				return err
			}
			ack.By = by
			return o.care(c.Context(), v, watch.RequestAcknowledge, ack)
		},
	}
	o.byFlag(c, &by)
	o.jsonFlag(c)
	return c
}

// ack says which alerts the arguments acknowledge, with which note.
func (v *view) ack(ctx context.Context, args []string) (watch.AckRequest, error) {
	open, err := v.Alerts(ctx, data.AlertFilter{Open: true})
	if err != nil {
		return watch.AckRequest{}, err
	}
	if len(args) == 0 {
		return only(open, "")
	}
	note := strings.Join(args[1:], " ")
	if args[0] == "all" && len(open) > 0 {
		return watch.AckRequest{All: true, Note: note}, nil
	}
	scope, err := v.scope(ctx, args[0])
	id := numbered("A", args[0])
	switch {
	case id > 0:
		return watch.AckRequest{Alert: id, Note: note}, v.mayAck(ctx, id, open)
	case err == nil:
		return watch.AckRequest{Scope: scope.String(), Note: note}, mayAckIn(scope, open)
	case len(args) == 1 && strings.ContainsAny(args[0], " \u3000"):
		return only(open, args[0])
	case len(open) == 0:
		return watch.AckRequest{}, errors.New("no alert is firing")
	}
	return watch.AckRequest{}, v.noAlert(ctx, args[0], open)
}

// only acknowledges the alert that is firing, if it is the only one.
func only(open []checks.Alert, note string) (watch.AckRequest, error) {
	switch len(open) {
	case 0:
		return watch.AckRequest{}, errors.New("no alert is firing")
	case 1:
		return watch.AckRequest{Alert: open[0].ID, Note: note}, nil
	}
	return watch.AckRequest{}, &exitError{exitUsage, &hinted{
		fmt.Errorf("%s are firing: say which", count(len(open), "alert")), "gaugewatch ack all, or one of " + names(open),
	}}
}

// noAlert is the error of a word that names no alert and nothing watched.
func (v *view) noAlert(ctx context.Context, word string, open []checks.Alert) error {
	subjects, err := v.watched(ctx)
	if err != nil {
		return err
	}
	all := []string{"all"}
	for _, a := range open {
		all = append(all, a.Name())
	}
	for _, s := range subjects {
		all = append(all, s.Target, checks.Subject{Target: s.Target, Field: s.Field}.String())
	}
	hint := `a note stands after the alert, or in quotes: gaugewatch ack ` + open[0].Name() + ` "on my way"`
	if meant := near.Word(word, all); meant != "" && !strings.Contains(word, ",") {
		hint = fmt.Sprintf("did you mean %q?", meant)
	}
	return &exitError{exitUsage, &hinted{fmt.Errorf("%q is no alert, and no target or field", word), hint}}
}

// names lists the names of alerts, the first few.
func names(alerts []checks.Alert) string {
	const most = 10
	var all []string
	for _, a := range alerts[:min(len(alerts), most)] {
		all = append(all, a.Name())
	}
	if len(alerts) > most {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}

// mayAck says why an alert cannot be acknowledged, if it cannot.
func (v *view) mayAck(ctx context.Context, id int64, open []checks.Alert) error {
	for _, a := range open {
		if a.ID == id {
			return nil
		}
	}
	a, err := v.alert(ctx, id)
	if err != nil {
		return err
	}
	return fmt.Errorf("%s is over since %s", a.Name(), v.clock(a.Resolved))
}

// mayAckIn says that nothing of a scope is firing, if so.
func mayAckIn(scope suppression.Scope, open []checks.Alert) error {
	for _, a := range open {
		if scope.Covers(a.Subject) {
			return nil
		}
	}
	return fmt.Errorf("no alert of %s is firing", scope)
}

// alert returns the alert of a number.
func (v *view) alert(ctx context.Context, id int64) (checks.Alert, error) {
	found, err := v.Alerts(ctx, data.AlertFilter{ID: id})
	if err != nil {
		return checks.Alert{}, err
	}
	if len(found) == 0 {
		return checks.Alert{}, &hinted{
			fmt.Errorf("there is no alert %s", checks.Alert{ID: id}.Name()), "gaugewatch alerts --since 30d lists them",
		}
	}
	return found[0], nil
}

// completeAlerts completes the names of the alerts that are firing.
func (o *options) completeAlerts(c *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := []cobra.Completion{"all"}
	for _, a := range o.firing(c.Context()) {
		names = append(names, cobra.CompletionWithDesc(a.Name(), a.Subject.String()+" "+kindWord(a.Kind, a.Side)))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// firing returns the alerts that are firing, as far as they can be read.
func (o *options) firing(ctx context.Context) []checks.Alert {
	r, err := data.OpenReader(ctx, o.glimpse().State)
	if err != nil {
		return nil
	}
	defer r.Close()
	open, _ := r.Alerts(ctx, data.AlertFilter{Open: true})
	return open
}
