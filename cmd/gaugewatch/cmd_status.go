package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/spf13/cobra"
)

// newStatus is the command that shows how things stand.
func newStatus(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "status",
		GroupID: "look",
		Short:   "Show the last values, and what is firing or pending",
		Long: `Shows each field with its last value, its age, and what is firing or pending,
from the database, whether the daemon runs or not. What the daemon knows since
its latest write (at most "flush", 30 s) is not in it yet. The mutes in force
head the list, and how much is left of the month of a channel that has a limit;
what is held back, and who has acknowledged it, stands beside.

Exit status 3 where an alert is firing, or no daemon keeps watch.`,
		Example: "  gaugewatch status\n  gaugewatch status --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			rows, err := v.status(c.Context())
			if err != nil {
				return err
			}
			if err := o.tellMutes(c.Context(), v); err != nil {
				return err
			}
			if err := o.tellQuotas(c.Context(), v); err != nil {
				return err
			}
			if err := o.show(v.statusTable(rows)); err != nil {
				return err
			}
			dead, err := v.dead(c.Context())
			if err != nil {
				return err
			}
			if dead > 0 {
				fmt.Fprintf(o.Err, "gaugewatch: no daemon has kept watch for %s: the values are old\n", lasted(dead))
			}
			return troubleIf(dead > 0 || anyFiring(rows))
		},
	}
	o.jsonFlag(c)
	return c
}

// keptLately is how old the daemon's latest sign of life may be.
const keptLately = 3 * time.Minute

// dead returns for how long no daemon has kept watch; 0: one does.
func (v *view) dead(ctx context.Context) (time.Duration, error) {
	alive, err := v.moment(ctx, "alive")
	age := time.Since(alive)
	if err != nil || alive.IsZero() || age < keptLately {
		return 0, err
	}
	return age, nil
}

// A standing is how one field or target stands.
type standing struct {
	Target string     `json:"target"`
	Field  string     `json:"field,omitempty"`
	Unit   string     `json:"unit,omitempty"`
	Value  *float64   `json:"value,omitempty"`
	At     *time.Time `json:"at,omitempty"`
	Open   []trouble  `json:"open,omitempty"`
}

// A trouble is one condition of it.
type trouble struct {
	Kind  string    `json:"kind"`
	State string    `json:"state"` // pending, firing or, while an alert that flaps is well, flapping
	Level string    `json:"level"` // none while pending
	Since time.Time `json:"since"`

	Alert string       `json:"alert,omitempty"` // its name, where it fires
	Ack   *checks.Ack  `json:"ack,omitempty"`
	Held  *checks.Hold `json:"held,omitempty"`
	note  string       // for a person, what has been done about it
}

// status returns how everything in the configuration stands. A target has a
// row of its own where it has no field or is in trouble itself.
func (v *view) status(ctx context.Context) ([]standing, error) {
	subjects, err := v.watched(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := v.Latest(ctx)
	if err != nil {
		return nil, err
	}
	troubles, err := v.troubles(ctx)
	if err != nil {
		return nil, err
	}
	fields := map[string]int{}
	for _, s := range subjects {
		if s.Field != "" {
			fields[s.Target]++
		}
	}
	var rows []standing
	for _, s := range subjects {
		if s.Field != "" || fields[s.Target] == 0 || len(troubles[s.ID]) > 0 {
			rows = append(rows, standingOf(s, latest, troubles[s.ID]))
		}
	}
	return rows, nil
}

// troubles returns what is pending or firing, by subject.
func (v *view) troubles(ctx context.Context) (map[int64][]trouble, error) {
	states, err := v.States(ctx)
	if err != nil {
		return nil, err
	}
	alerts, err := v.Alerts(ctx, data.AlertFilter{Open: true})
	if err != nil {
		return nil, err
	}
	all := map[int64][]trouble{}
	for id, state := range states {
		for _, c := range state.Open {
			all[id] = append(all[id], troubleOf(c))
		}
	}
	for _, a := range alerts {
		if !a.Drill {
			all[a.Subject.ID] = v.withAlert(all[a.Subject.ID], a)
		}
	}
	return all, nil
}

// troubleOf returns a condition as it is shown.
func troubleOf(c checks.Condition) trouble {
	t := trouble{Kind: kindWord(c.Kind, c.Side), State: "pending", Level: c.Level.String(), Since: c.Since}
	if c.Firing() {
		t.State = "firing"
	}
	return t
}

// withAlert tells of troubles what is known of the alert of one of them. One
// that flaps stays open while its condition is over, and that our own network
// is down is no condition of a target.
func (v *view) withAlert(troubles []trouble, a checks.Alert) []trouble {
	t := trouble{Kind: kindWord(a.Kind, a.Side), State: "firing", Level: a.Level.String(), Since: a.Since}
	i := slices.IndexFunc(troubles, func(o trouble) bool { return o.Kind == t.Kind && o.State == t.State })
	switch {
	case i >= 0:
	case a.Flapping.Times > 0:
		t.State = "flapping"
		i, troubles = len(troubles), append(troubles, t)
	case a.Kind == checks.Uplink:
		i, troubles = len(troubles), append(troubles, t)
	default:
		return troubles // its condition is written a moment later
	}
	troubles[i].Alert, troubles[i].Ack, troubles[i].Held, troubles[i].note = a.Name(), a.Ack, a.Held, v.cared(a)
	return troubles
}

// standingOf returns how one subject stands.
func standingOf(s data.Subject, latest map[int64]data.Sample, open []trouble) standing {
	row := standing{Target: s.Target, Field: s.Field, Unit: s.Unit, Open: open}
	if sample, ok := latest[s.ID]; ok {
		row.Value, row.At = new(sample.Value), new(sample.At)
	}
	return row
}

// statusTable shows how things stand.
func (v *view) statusTable(rows []standing) table {
	t := table{head: []string{"TARGET", "FIELD", "VALUE", "READ", "STATE"}, empty: "Nothing has been polled yet.", value: rows}
	for _, r := range rows {
		value, read, state := "–", "–", "ok"
		switch {
		case r.Value != nil:
			value, read = number(*r.Value, r.Unit), v.clock(*r.At)
		case r.Field != "":
			state = "no value yet"
		}
		if len(r.Open) > 0 {
			state = v.troubleWords(r.Open)
		}
		t.add(r.Target, r.Field, value, read, state)
	}
	return t
}

// troubleWords writes what is pending or firing for a table.
func (v *view) troubleWords(all []trouble) string {
	texts := make([]string, len(all))
	for i, t := range all {
		word := t.State
		if t.State == "firing" {
			word = t.Level
		}
		texts[i] = word + ": " + t.Kind + " since " + v.clock(t.Since)
		if t.note != "" {
			texts[i] += " (" + t.note + ")"
		}
	}
	return strings.Join(texts, "; ")
}

// anyFiring says whether a row has an alert.
func anyFiring(rows []standing) bool {
	for _, r := range rows {
		for _, o := range r.Open {
			if o.State != "pending" {
				return true
			}
		}
	}
	return false
}
