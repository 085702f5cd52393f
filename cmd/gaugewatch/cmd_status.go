package main

import (
	"context"
	"fmt"
	"strconv"
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
its latest write (at most "flush", 30 s) is not in it yet.

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
	text, err := v.Fact(ctx, "alive")
	if err != nil || text == "" {
		return 0, err
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	age := time.Since(time.UnixMilli(ms))
	if err != nil || age < keptLately {
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
	State string    `json:"state"` // firing or pending
	Level string    `json:"level"` // none while pending
	Since time.Time `json:"since"`
}

// status returns how everything in the configuration stands. A target has a
// row of its own where it has no field or is in trouble itself.
func (v *view) status(ctx context.Context) ([]standing, error) {
	subjects, err := v.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	latest, err := v.Latest(ctx)
	if err != nil {
		return nil, err
	}
	states, err := v.States(ctx)
	if err != nil {
		return nil, err
	}
	fields := map[string]int{}
	for _, s := range subjects {
		if s.Field != "" && s.Retired.IsZero() {
			fields[s.Target]++
		}
	}
	var rows []standing
	for _, s := range subjects {
		ownRow := s.Field != "" || fields[s.Target] == 0 || len(states[s.ID].Open) > 0
		if s.Retired.IsZero() && ownRow {
			rows = append(rows, standingOf(s, latest, states[s.ID]))
		}
	}
	return rows, nil
}

// standingOf returns how one subject stands.
func standingOf(s data.Subject, latest map[int64]data.Sample, state checks.State) standing {
	row := standing{Target: s.Target, Field: s.Field, Unit: s.Unit}
	if sample, ok := latest[s.ID]; ok {
		row.Value, row.At = new(sample.Value), new(sample.At)
	}
	for _, c := range state.Open {
		t := trouble{Kind: kindWord(c.Kind, c.Side), State: "pending", Level: c.Level.String(), Since: c.Since}
		if c.Firing() {
			t.State = "firing"
		}
		row.Open = append(row.Open, t)
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
		for i, o := range r.Open {
			word := o.State
			if o.State == "firing" {
				word = o.Level
			}
			word += ": " + o.Kind + " since " + v.clock(o.Since)
			if i == 0 {
				state = word
			} else {
				state += "; " + word
			}
		}
		t.add(r.Target, r.Field, value, read, state)
	}
	return t
}

// anyFiring says whether a row has an alert.
func anyFiring(rows []standing) bool {
	for _, r := range rows {
		for _, o := range r.Open {
			if o.State == "firing" {
				return true
			}
		}
	}
	return false
}
