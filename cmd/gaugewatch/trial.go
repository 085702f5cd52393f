package main

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/internal/backtest"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A trial is what is stored of a period, to try rules on.
type trial struct {
	view   *view
	source backtest.Source
	known  map[string]int64 // subjects by their names
	strays int64            // how many subjects nothing is known of
	client *poller.Client   // opens sources, and asks nobody
}

// A tried configuration is one with what would have come of it.
type triedConfig struct {
	plan    config.Plan
	rules   backtest.Rules
	outcome *backtest.Outcome
}

// newTrial returns a trial of the last period in which watch was kept.
func (v *view) newTrial(ctx context.Context, since time.Duration) (*trial, error) {
	subjects, err := v.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	lapse, err := v.lapse(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	t := &trial{
		view:   v,
		source: backtest.Source{Reader: v.Reader, From: now.Add(-since), To: now, Schedules: map[int64][]schedule.Schedule{}},
		known:  map[string]int64{}, client: poller.NewClient(),
	}
	if !lapse.since.IsZero() {
		t.source.To = lapse.since
	}
	for _, s := range subjects {
		t.known[checks.Subject{Target: s.Target, Field: s.Field}.String()] = s.ID
	}
	return t, nil
}

// close gives back what the trial needed.
func (t *trial) close() { t.client.Close() }

// run replays what is stored under configurations. Devices were asked at the
// times of the last of them that names them: the one in force.
func (t *trial) run(ctx context.Context, configs ...*config.Config) ([]triedConfig, error) {
	tried := make([]triedConfig, len(configs))
	rules := make([]backtest.Rules, len(configs))
	for i, c := range configs {
		tried[i].plan = c.Plan(t.client)
		rules[i] = t.rules(&tried[i].plan)
		tried[i].rules = rules[i]
	}
	outcomes, err := backtest.Run(ctx, t.source.Readings(ctx), rules...)
	if err != nil {
		return nil, err
	}
	readings := 0
	for i := range outcomes {
		tried[i].outcome = &outcomes[i]
		readings += outcomes[i].Readings
	}
	if readings == 0 {
		return nil, &hinted{
			fmt.Errorf("nothing is stored of these fields since %s", t.view.clock(t.source.From)),
			"--since reaches further back; gaugewatch status shows what there is",
		}
	}
	return tried, nil
}

// rules returns what a plan says about alerts.
func (t *trial) rules(p *config.Plan) backtest.Rules {
	var r backtest.Rules
	for i := range p.Targets {
		r.Targets = append(r.Targets, t.target(&p.Targets[i]))
	}
	for _, m := range p.Maintenance {
		r.Maintenance = append(r.Maintenance, backtest.Maintenance{Window: suppression.Window{Name: m.Name, Scopes: m.Scopes}, Open: m.Window})
	}
	if p.Uplink != nil {
		about := checks.Subject{Target: "uplink:" + p.Uplink.Tag, TargetTitle: p.Uplink.Tag, Tags: []string{p.Uplink.Tag}}
		about.ID = t.id(about, "", "")
		r.Uplink = &backtest.Uplink{About: about, Tag: p.Uplink.Tag, Check: p.Uplink.Check}
	}
	for _, ch := range p.Channels {
		r.Policies = append(r.Policies, ch.Policy)
	}
	for _, ch := range p.Absent {
		r.Policies = append(r.Policies, ch.Policy)
	}
	return r
}

// target returns what a plan says about a target.
func (t *trial) target(p *config.PlannedTarget) backtest.Target {
	about := p.Subject
	about.ID = t.id(about, p.Was, "")
	t.source.Schedules[about.ID] = p.Schedule
	target := backtest.Target{About: about, Rules: *p.Rules, Flap: p.Flap, Parents: p.Parents}
	for i, f := range p.Fields {
		about := p.Target.Fields[i].Subject
		about.ID = t.id(about, p.Was, f.Was)
		field := backtest.Field{About: about, Rules: *f.Rules, Flap: f.Flap}
		for _, timed := range f.Timed {
			field.Timed = append(field.Timed, backtest.TimedRules{Window: timed.Window, Rules: *timed.Rules})
		}
		if when := p.Target.Fields[i].When; when < len(p.Schedule) {
			t.source.Schedules[about.ID] = p.Schedule[when : when+1]
		}
		target.Fields = append(target.Fields, field)
	}
	return target
}

// id returns the id of a subject by its name, or else by its former one. Where
// nothing is known of it, it is one that has no readings.
func (t *trial) id(about checks.Subject, wasTarget, wasField string) int64 {
	was := checks.Subject{Target: cmp.Or(wasTarget, about.Target)}
	if about.Field != "" {
		was.Field = cmp.Or(wasField, about.Field)
	}
	for _, name := range []string{about.String(), was.String()} {
		if id, known := t.known[name]; known {
			return id
		}
	}
	t.strays++
	t.known[about.String()] = -t.strays
	return -t.strays
}
