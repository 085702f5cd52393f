package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/web/arrivals"
	"github.com/spf13/cobra"
)

// factVisits is the name of the fact that keeps who came to the gates lately.
const factVisits = "inbound"

// visits are who came to the gates since the daemon started, as the database
// keeps it.
type visits struct {
	Gates    []arrivals.Count   `json:"gates"`
	Arrivals []arrivals.Arrival `json:"arrivals"` // the last one first
}

// How often it is kept who comes: soon, as long as that is not again and again.
const (
	visitsEvery = 2 * time.Second
	visitsPause = 30 * time.Second
	visitsBurst = 5
)

// keepVisits keeps who comes to the gates for those who ask, until the context
// ends.
func (d *daemon) keepVisits(ctx context.Context) {
	tick := time.NewTicker(visitsEvery)
	defer tick.Stop()
	kept, back := "", time.Now() // back: when all that was written of a burst has come back
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		if back.Before(now) {
			back = now
		}
		text, err := json.Marshal(visits{d.arrivals.Counts(), d.arrivals.Latest()})
		if err != nil || string(text) == kept || back.Sub(now) > (visitsBurst-1)*visitsPause {
			continue
		}
		if err := d.store.SetFact(ctx, factVisits, string(text)); err != nil && ctx.Err() == nil {
			d.log.Error("who comes to the gates is not kept", "error", err)
			continue
		}
		kept, back = string(text), back.Add(visitsPause)
	}
}

// A looking says which arrivals to show.
type looking struct {
	gate         string // empty: all
	refused, all bool
}

// rowsShown is how many arrivals are shown, unless all are.
const rowsShown = 30

// of returns those arrivals to show, and how many of these are left out.
func (l looking) of(latest []arrivals.Arrival) (show []arrivals.Arrival, more int) {
	for _, a := range latest {
		if (l.gate == "" || a.Gate == l.gate) && (!l.refused || a.Outcome != arrivals.Taken) {
			show = append(show, a)
		}
	}
	if l.all || len(show) <= rowsShown {
		return show, 0
	}
	return show[:rowsShown], len(show) - rowsShown
}

// newInbound is the command that shows who comes in from outside.
func newInbound(o *options) *cobra.Command {
	var l looking
	c := &cobra.Command{
		Use:     "inbound",
		GroupID: "look",
		Short:   "Show what came in from outside, and what was turned away and why",
		Long: `Shows how much came to each gate since the daemon started, the latest requests
with what became of them, and what jobs have reported. Taken: it came in.
Refused: it was turned away, and has learned the status alone. Failed: it could
not be taken, and is to come again. Requests from one address to the same end
are one line. While many come, it is up to half a minute old.

What comes in is alarms, values, reports of jobs and what people write, see
docs/inbound.md.`,
		Example: "  gaugewatch inbound\n  gaugewatch inbound --refused\n  gaugewatch inbound --gate sns --all --json",
		Args:    usageArgs(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return o.inbound(c.Context(), l) },
	}
	c.Flags().StringVar(&l.gate, "gate", "", "only what came to the `NAME`d gate")
	c.Flags().BoolVar(&l.refused, "refused", false, "only what was not taken")
	c.Flags().BoolVar(&l.all, "all", false, "all that is known, not only the latest")
	o.jsonFlag(c)
	return c
}

// A guestlist is what JSON shows of what came in.
type guestlist struct {
	visits
	Jobs map[string]inbound.JobState `json:"jobs"`
}

// inbound shows what came in.
func (o *options) inbound(ctx context.Context, l looking) error {
	v, err := o.openView(ctx)
	if err != nil {
		return err
	}
	defer v.Close()
	text, err := v.Fact(ctx, factVisits)
	if err != nil {
		return err
	}
	var seen guestlist
	if text != "" {
		if err := json.Unmarshal([]byte(text), &seen.visits); err != nil {
			return err
		}
	}
	if seen.Jobs, err = v.Jobs(ctx); err != nil {
		return err
	}
	var more int
	seen.Arrivals, more = l.of(seen.Arrivals)
	lapse, err := v.lapse(ctx)
	if err != nil {
		return err
	}
	o.tellLapse(lapse)
	if o.json {
		return o.show(table{value: seen})
	}
	for _, t := range []table{v.gateTable(seen.Gates), v.arrivalTable(seen.Arrivals, more), v.jobTable(seen.Jobs)} {
		if err := o.show(t); err != nil {
			return err
		}
		fmt.Fprintln(o.Out)
	}
	return nil
}

// gateTable shows how much came to gates.
func (v *view) gateTable(gates []arrivals.Count) table {
	t := table{head: []string{"GATE", "TAKEN", "REFUSED", "FAILED", "LAST TAKEN"}, empty: "Nothing has come in since the daemon started."}
	for _, g := range gates {
		t.add(gateName(g.Gate), strconv.Itoa(g.Taken), strconv.Itoa(g.Refused), strconv.Itoa(g.Failed), v.clock(g.Last))
	}
	return t
}

// gateName is how a gate is called.
func gateName(gate string) string { return cmp.Or(gate, "(none)") }

// arrivalTable shows what came, and how many more are left out.
func (v *view) arrivalTable(all []arrivals.Arrival, more int) table {
	t := table{head: []string{"LATEST", "GATE", "FROM", "OUTCOME", "STATUS", "TIMES", "WHY"}, empty: "No request is known that fits."}
	for _, a := range all {
		t.add(v.clock(a.At), gateName(a.Gate), a.Source, string(a.Outcome), strconv.Itoa(a.Status), strconv.Itoa(a.Times), oneLine(a.Reason))
	}
	if more > 0 {
		t.add("…", "", "", "", "", "", fmt.Sprintf("%d more: --all", more))
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
