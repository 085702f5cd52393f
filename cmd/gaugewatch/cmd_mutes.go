package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/spf13/cobra"
)

// newMutes is the command that lists mutes.
func newMutes(o *options) *cobra.Command {
	var since span
	c := &cobra.Command{
		Use:     "mutes",
		GroupID: "care",
		Short:   "List the mutes and pauses in force",
		Long: `Lists the mutes and pauses that are in force, from the database, whether the
daemon runs or not: which targets they cover, until when, who asked for them and
why. With --since also those that have ended. The maintenance windows that are
open head the list.`,
		Example: "  gaugewatch mutes\n  gaugewatch mutes --since 7d --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			now := time.Now()
			mutes, err := v.Mutes(c.Context(), now.Add(-time.Duration(since)))
			if err != nil {
				return err
			}
			if since == 0 {
				mutes = inForce(mutes, now)
			}
			o.tellMaintenance(v, now)
			return o.show(v.muteTable(mutes, now))
		},
	}
	o.jsonFlag(c)
	c.Flags().Var(&since, "since", "also what has ended, of the last `period` (7d, 12h)")
	return c
}

// inForce returns the mutes that are in force at a time.
func inForce(mutes []suppression.Mute, at time.Time) []suppression.Mute {
	return slices.DeleteFunc(mutes, func(m suppression.Mute) bool { return !m.InForce(at) })
}

// muteTable shows mutes.
func (v *view) muteTable(mutes []suppression.Mute, now time.Time) table {
	t := table{
		head:  []string{"MUTE", "SCOPE", "BEGAN", "UNTIL", "LEFT", "BY", "WHY"},
		empty: "No mute is in force.", value: mutes,
	}
	if mutes == nil {
		t.value = []suppression.Mute{}
	}
	for _, m := range mutes {
		name, until, rest := m.Name(), m.Until, "ended"
		if m.Pause {
			name += " pause"
		}
		if !m.Ended.IsZero() {
			until = m.Ended
		} else if m.InForce(now) {
			rest = left(m.Until.Sub(now))
		}
		t.add(name, m.Scope.String(), v.clock(m.Began), v.clock(until), rest, oneLine(m.By), oneLine(m.Why))
	}
	return t
}

// tellMutes prints the mutes in force, and the maintenance windows that are
// open, above what is shown to a person: they hold news of it back.
func (o *options) tellMutes(ctx context.Context, v *view) error {
	now := time.Now()
	mutes, err := v.Mutes(ctx, now)
	if err != nil || o.json {
		return err
	}
	for _, m := range inForce(mutes, now) {
		fmt.Fprintln(o.Out, v.muteWords(m, now))
	}
	o.tellMaintenance(v, now)
	return nil
}

// muteWords writes a mute that is in force.
func (v *view) muteWords(m suppression.Mute, now time.Time) string {
	word := "muted"
	if m.Pause {
		word = "paused"
	}
	text := fmt.Sprintf("%s: %s is %s until %s, another %s", m.Name(), m.Scope, word, v.clock(m.Until), left(m.Until.Sub(now)))
	if m.By != "" {
		text += ", by " + oneLine(m.By)
	}
	if m.Why != "" {
		text += ": " + oneLine(m.Why)
	}
	return text
}

// tellMaintenance prints the maintenance windows that are open to a person.
func (o *options) tellMaintenance(v *view, now time.Time) {
	if o.json || v.config == nil || len(v.config.Maintenance) == 0 {
		return
	}
	for _, m := range v.plan().Maintenance {
		ends := m.Window.Ends(now)
		if ends.IsZero() {
			continue
		}
		scopes := make([]string, len(m.Scopes))
		for i, s := range m.Scopes {
			scopes[i] = s.String()
		}
		what := "everything"
		if len(scopes) > 0 {
			what = strings.Join(scopes, ", ")
		}
		fmt.Fprintf(o.Out, "maintenance %s of %s until %s, another %s\n", oneLine(m.Name), what, v.clock(ends), left(ends.Sub(now)))
	}
}
