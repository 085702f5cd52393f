package main

import (
	"cmp"
	"context"
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
		Use:     "status [TARGET[/FIELD]|tag:NAME...]",
		GroupID: "look",
		Short:   "Show the last values, and what is firing or pending",
		Long: `Shows each field with its last value, when that was read, and what is firing or
pending, from the database, whether the daemon runs or not: of all targets in the
order of the configuration, or of those that are named. What the daemon knows
since its latest write (at most "flush", 30 s) is not in it yet: above the list
stands as of when it is. Where a target does not respond, or nobody keeps watch,
its fields are not called well. The mutes in force head the list, and how much is
left of the month of a channel that has a limit; what is held back, and who has
acknowledged it, stands beside.

Exit status 3 where an alert is firing, or no daemon keeps watch.`,
		Example:           "  gaugewatch status\n  gaugewatch status freezer-1\n  gaugewatch status --json",
		ValidArgsFunction: o.completeScopes,
		RunE: func(c *cobra.Command, args []string) error {
			v, err := o.openView(c.Context())
			if err != nil {
				return err
			}
			defer v.Close()
			return o.status(c.Context(), v, args)
		},
	}
	o.jsonFlag(c)
	return c
}

// status shows how things stand in some scopes; without any, in all.
func (o *options) status(ctx context.Context, v *view, scopes []string) error {
	lapse, err := v.lapse(ctx)
	if err != nil {
		return err
	}
	rows, err := v.status(ctx)
	if err != nil {
		return err
	}
	if rows, err = v.within(ctx, rows, scopes); err != nil {
		return err
	}
	if !lapse.since.IsZero() {
		unsure(rows, notWatched)
	}
	if err := o.tellMutes(ctx, v); err != nil {
		return err
	}
	if err := o.tellQuotas(ctx, v); err != nil {
		return err
	}
	if err := o.tellAsOf(ctx, v); err != nil {
		return err
	}
	if err := o.show(v.statusTable(rows)); err != nil {
		return err
	}
	o.tellLapse(lapse)
	return troubleIf(!lapse.since.IsZero() || anyFiring(rows))
}

// within returns the rows that lie in one of the scopes; without any, all.
func (v *view) within(ctx context.Context, rows []standing, scopes []string) ([]standing, error) {
	if len(scopes) == 0 {
		return rows, nil
	}
	var some []standing
	for _, text := range scopes {
		scope, err := v.scope(ctx, text)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if scope.Covers(v.subject(r.Target, r.Field)) {
				some = append(some, r)
			}
		}
	}
	return some, nil
}

// subject returns a subject with the tags that the configuration gives it.
func (v *view) subject(target, field string) checks.Subject {
	s := checks.Subject{Target: target, Field: field}
	if v.config == nil {
		return s
	}
	for i := range v.config.Targets {
		if v.config.Targets[i].Name == target {
			s.Tags = v.config.Targets[i].Tags
		}
	}
	return s
}

// A standing is how one field or target stands.
type standing struct {
	Target string     `json:"target"`
	Field  string     `json:"field,omitempty"`
	Unit   string     `json:"unit,omitempty"`
	Value  *float64   `json:"value,omitempty"`
	At     *time.Time `json:"at,omitempty"`
	Open   []trouble  `json:"open,omitempty"`

	// Unknown is why it is not known how it stands: the target does not
	// respond, or nobody keeps watch. Empty: it is known.
	Unknown string `json:"unknown,omitempty"`
}

// notWatched is why nothing is known while no daemon runs.
const notWatched = "not watched"

// unsure notes of what is in no trouble why it is not known how it stands.
func unsure(rows []standing, why string) {
	for i := range rows {
		if r := &rows[i]; len(r.Open) == 0 && r.Unknown == "" {
			r.Unknown = why
		}
	}
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

// status returns how everything in the configuration stands, in its order. A
// target has a row of its own where it has no field or is in trouble itself.
func (v *view) status(ctx context.Context) ([]standing, error) {
	subjects, err := v.watched(ctx)
	if err != nil {
		return nil, err
	}
	v.order(subjects)
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
	silent := silence(subjects, troubles)
	var rows []standing
	for _, s := range subjects {
		if s.Field != "" || fields[s.Target] == 0 || len(troubles[s.ID]) > 0 {
			rows = append(rows, standingOf(s, latest, troubles[s.ID]))
			if silent[s.Target] {
				unsure(rows[len(rows)-1:], kindWord(checks.NoResponse, checks.Inside))
			}
		}
	}
	return rows, nil
}

// silence returns the targets that do not respond.
func silence(subjects []data.Subject, troubles map[int64][]trouble) map[string]bool {
	silent := map[string]bool{}
	for _, s := range subjects {
		if slices.ContainsFunc(troubles[s.ID], func(t trouble) bool { return t.Kind == kindWord(checks.NoResponse, checks.Inside) }) {
			silent[s.Target] = true
		}
	}
	return silent
}

// order puts subjects into the order of the configuration: each target before
// its fields. What it does not have comes last, as it got known.
func (v *view) order(subjects []data.Subject) {
	if v.config == nil {
		return
	}
	ranks := map[data.Subject]int{}
	rank := func(target, field string) {
		ranks[data.Subject{Target: target, Field: field}] = len(ranks) + 1
	}
	for i := range v.config.Targets {
		t := &v.config.Targets[i]
		rank(t.Name, "")
		for _, f := range t.Fields {
			rank(t.Name, f.Name)
		}
	}
	of := func(s data.Subject) int {
		return cmp.Or(ranks[data.Subject{Target: s.Target, Field: s.Field}], len(ranks)+1)
	}
	slices.SortStableFunc(subjects, func(a, b data.Subject) int { return cmp.Compare(of(a), of(b)) })
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
		if r.Unknown != "" {
			state = r.Unknown
			if r.Value != nil {
				state += ", its value is " + sofar(*r.At) + " old"
			}
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
