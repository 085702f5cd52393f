package main

import (
	"context"
	"errors"
	"slices"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/notify"
)

// plan makes of a configuration what the watch is to do: sources and channels
// are open. What cannot work for now is left out; what a channel is told is then
// owed to it all the same, so that its fallback stands in.
func (d *daemon) plan(c *config.Config) (watch.Plan, config.Plan) {
	from := c.Plan(d.client)
	d.publish = d.publisher(c)
	p := watch.Plan{
		Flush: from.Flush, Settle: from.Settle, People: from.People, Tags: from.Tags, Heeds: heeds(from),
		Mutes: watch.MutePolicy{Max: from.Mutes.Max.Std(), Except: from.Mutes.Except},
	}
	if from.Uplink != nil {
		p.Uplink = &watch.Uplink{Tag: from.Uplink.Tag, Check: from.Uplink.Check}
	}
	for _, m := range from.Maintenance {
		p.Maintenance = append(p.Maintenance, watch.Maintenance{Name: m.Name, Scopes: m.Scopes, Window: m.Window})
	}
	for _, r := range from.Reports {
		p.Reports = append(p.Reports, watch.Report(r))
	}
	for _, t := range from.Targets {
		p.Targets = append(p.Targets, toWatch(t))
	}
	for _, ch := range from.Channels {
		channel, err := d.open(ch, from)
		if err != nil {
			from.LeftOut = append(from.LeftOut, config.LeftOut{What: "channel", Name: ch.Policy.Channel, Reason: err.Error()})
			channel = absent{err.Error()}
		}
		p.Lines = append(p.Lines, notify.Line{Policy: ch.Policy, Channel: channel})
	}
	for _, ch := range from.Absent {
		p.Lines = append(p.Lines, notify.Line{Policy: ch.Policy, Channel: d.without(ch, from)})
	}
	return p, from
}

// heeds returns what knows which subjects from outside may still come in under a
// plan.
func heeds(from config.Plan) func(checks.Subject) bool {
	open := map[string]bool{
		"alert": from.Inbound.Alert != nil, "alertmanager": from.Inbound.Alertmanager != nil,
		"notify": from.Inbound.Notify != nil, "sns": from.Inbound.SNS != nil,
	}
	return func(about checks.Subject) bool {
		switch about.Target {
		case "jobs":
			return slices.ContainsFunc(from.Jobs, func(j inbound.Job) bool { return j.Name == about.Field })
		case "logs":
			return slices.ContainsFunc(from.Logs, func(l inbound.Log) bool { return l.Name == about.Field })
		}
		is, door := open[about.Target]
		return is || !door
	}
}

// toWatch returns a target as the watch wants it.
func toWatch(t config.PlannedTarget) watch.Target {
	target := watch.Target{Target: t.Target, Was: t.Was, Rules: t.Rules, Flap: t.Flap, Parents: t.Parents}
	for _, f := range t.Fields {
		field := watch.Field{Was: f.Was, Rules: f.Rules, Flap: f.Flap}
		for _, timed := range f.Timed {
			field.Timed = append(field.Timed, watch.TimedRules{Window: timed.Window, Rules: timed.Rules})
		}
		target.Fields = append(target.Fields, field)
	}
	return target
}

// open makes a channel; in a dry run one that prints in its place.
func (d *daemon) open(ch config.PlannedChannel, from config.Plan) (notify.Channel, error) {
	settings := ch.Settings
	if d.dry {
		console, ok := notify.Kinds()["console"]
		if !ok {
			return nil, errors.New("there is no channel that prints")
		}
		settings = console()
	}
	return settings.Open(notify.Env{Name: ch.Policy.Channel, Proxy: from.Proxy, Roots: from.Roots, Out: d.out, Buttons: len(ch.Commands) > 0, Publish: d.publish, Forwarding: forwarding{d.store}, Approved: d.approvedFor(ch.Policy.Channel, ch.Settings)})
}

// without returns what stands for a channel that is left out: in a dry run it
// prints as any other, since nothing that it lacks is needed for that.
func (d *daemon) without(ch config.AbsentChannel, from config.Plan) notify.Channel {
	if d.dry {
		if printing, err := d.open(config.PlannedChannel{Policy: ch.Policy}, from); err == nil {
			return printing
		}
	}
	return absent{ch.Reason}
}

// An absent channel is one that is left out for now.
type absent struct{ reason string }

// Send says that nothing was sent.
func (a absent) Send(context.Context, notify.Message) notify.Result {
	return notify.Result{Outcome: notify.Temporary, Text: "left out: " + a.reason}
}
