package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/spf13/cobra"
)

// factVisits is the name of the fact that keeps who came to the gates lately.
const factVisits = "inbound"

// visits are who came to the gates since the daemon started, as the database
// keeps it.
type visits struct {
	Gates    []web.Count   `json:"gates"`
	Refusals []web.Refusal `json:"refusals"` // the last one first
}

// keepVisits keeps who comes to the gates for those who ask, until the context
// ends.
func (d *daemon) keepVisits(ctx context.Context) {
	const every = 2 * time.Second
	tick := time.NewTicker(every)
	defer tick.Stop()
	kept := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		text, err := json.Marshal(visits{d.refusals.Counts(), d.refusals.Last()})
		if err != nil || string(text) == kept {
			continue
		}
		if err := d.store.SetFact(ctx, factVisits, string(text)); err != nil && ctx.Err() == nil {
			d.log.Error("who comes to the gates is not kept", "error", err)
			continue
		}
		kept = string(text)
	}
}

// newInbound is the command that shows who comes in from outside.
func newInbound(o *options) *cobra.Command {
	c := &cobra.Command{
		Use:     "inbound",
		GroupID: "look",
		Short:   "Show what came in from outside, and what was turned away and why",
		Long: `Shows how much came to each gate since the daemon started, the latest requests
that were turned away, and why, and what jobs have reported. Whoever was turned
away has learned the status alone.

What comes in is alarms, values and reports of jobs, see docs/inbound.md.`,
		Example: "  gaugewatch inbound\n  gaugewatch inbound --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return o.inbound(c.Context()) },
	}
	o.jsonFlag(c)
	return c
}

// An arrival is what JSON shows of what came in.
type arrival struct {
	visits
	Jobs map[string]inbound.JobState `json:"jobs"`
}

// inbound shows what came in.
func (o *options) inbound(ctx context.Context) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	text, err := v.Fact(ctx, factVisits)
	if err != nil {
		return err
	}
	var seen arrival
	if text != "" {
		if err := json.Unmarshal([]byte(text), &seen.visits); err != nil {
			return err
		}
	}
	if seen.Jobs, err = v.Jobs(ctx); err != nil {
		return err
	}
	if o.json {
		return o.show(table{value: seen})
	}
	for _, t := range []table{v.gateTable(seen.Gates), v.refusalTable(seen.Refusals), v.jobTable(seen.Jobs)} {
		if err := o.show(t); err != nil {
			return err
		}
		fmt.Fprintln(o.Out)
	}
	return nil
}

// gateTable shows how much came to gates.
func (v *view) gateTable(gates []web.Count) table {
	t := table{head: []string{"GATE", "TAKEN", "REFUSED", "LAST"}, empty: "Nothing has come in since the daemon started."}
	for _, g := range gates {
		name := g.Gate
		if name == "" {
			name = "(none)"
		}
		t.add(name, strconv.Itoa(g.Taken), strconv.Itoa(g.Refused), v.clock(g.Last))
	}
	return t
}

// refusalTable shows what was turned away.
func (v *view) refusalTable(refusals []web.Refusal) table {
	t := table{head: []string{"REFUSED", "GATE", "FROM", "STATUS", "WHY"}, empty: "Nothing was turned away."}
	for _, r := range refusals {
		t.add(v.clock(r.At), r.Gate, r.Source, strconv.Itoa(r.Status), oneLine(r.Reason))
	}
	return t
}

// jobTable shows what jobs have reported: those of the configuration.
func (v *view) jobTable(states map[string]inbound.JobState) table {
	t := table{head: []string{"JOB", "REPORTED", "STATE"}, empty: "No job is awaited."}
	if v.config == nil {
		return t
	}
	for i := range v.config.Jobs {
		name := v.config.Jobs[i].Name
		t.add(name, v.clock(states[name].Heard), v.jobWord(states[name]))
	}
	return t
}

// jobWord says how it stands about a job.
func (v *view) jobWord(s inbound.JobState) string {
	switch {
	case s.Overdue:
		return "overdue"
	case !s.Began.IsZero():
		return "runs since " + v.clock(s.Began)
	case s.Failed:
		return "failed"
	case s.Heard.IsZero():
		return "not heard yet"
	}
	return "ok"
}
