package main

import (
	"context"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/spf13/cobra"
)

// newExplain is the command that tells the story of an alert.
func newExplain(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "explain A41|TARGET[/FIELD]",
		GroupID: "look",
		Short:   "Tell the story of an alert: what was measured, what was decided, who was told",
		Long: `Tells the story of one alert from the database: the values around it; each step
that it took, with the time and the reason, also who acknowledged it and which
mute or other rule held it back; and who was told what, when, with every attempt
and what the provider answered. Last come the channels that were not told, each
with the reason.

Of a target or field it tells how that stands now, with its bounds, what is
pending and what mutes it, and the story of its worst open alert or else of its
latest one; or why there is none. Of a target it tells also how each field stands,
and the alert may be one of a field.

Exit status 3 where the alert is firing.`,
		Example:           "  gaugewatch explain A41\n  gaugewatch explain freezer-1/temperature\n  gaugewatch explain A41 --json",
		Args:              usageArgs(cobra.ExactArgs(1)),
		ValidArgsFunction: o.completeStories,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			s, err := v.explain(c.Context(), args[0])
			if err != nil {
				return err
			}
			if o.json {
				err = o.show(table{value: s})
			} else {
				err = narrator{v, o.Out}.tell(s)
			}
			if err != nil {
				return err
			}
			return troubleIf(s.Alert != nil && s.Alert.Open())
		},
	}
	o.jsonFlag(c)
	return c
}

// explain returns the story of an alert by its name, unless a target is called
// so, or of what is watched under a name.
func (v *view) explain(ctx context.Context, name string) (history, error) {
	subject, err := v.find(ctx, name)
	if id := numbered("A", name); err != nil && id > 0 {
		a, err := v.alert(ctx, id)
		if err != nil {
			return history{}, err
		}
		return v.history(ctx, a)
	}
	if err != nil {
		return history{}, err
	}
	now, err := v.present(ctx, subject)
	if err != nil {
		return history{}, err
	}
	a, err := v.foremost(ctx, subject)
	if err != nil || a == nil {
		return history{Now: now}, err
	}
	s, err := v.history(ctx, *a)
	s.Now = now
	return s, err
}

// foremost returns the worst open alert of a subject, and of the fields of a
// target, or else the latest; nil: there has never been one. Drills are passed
// over.
func (v *view) foremost(ctx context.Context, s data.Subject) (*checks.Alert, error) {
	subjects, err := v.watched(ctx)
	if err != nil {
		return nil, err
	}
	var all []checks.Alert
	for _, own := range subjects {
		if own.ID != s.ID && (s.Field != "" || own.Target != s.Target) {
			continue
		}
		const looked = 100
		alerts, err := v.Alerts(ctx, data.AlertFilter{Subject: own.ID, Limit: looked})
		if err != nil {
			return nil, err
		}
		all = append(all, alerts...)
	}
	worstFirst(all)
	for i := range all {
		if !all[i].Drill {
			return &all[i], nil
		}
	}
	return nil, nil
}

// completeStories completes the alerts that are firing, and what is watched.
func (o *options) completeStories(c *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for _, a := range o.firing(c.Context()) {
		names = append(names, cobra.CompletionWithDesc(a.Name(), a.Subject.String()+" "+kindWord(a.Kind, a.Side)))
	}
	fields, directive := o.completeFields(c, args, text)
	return append(names, fields...), directive
}
