package config

import (
	"context"
	"crypto/x509"
	"net/url"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// A Plan is what the rooms are given to do. The ids of subjects are zero:
// storage gives them.
type Plan struct {
	Targets  []PlannedTarget
	Channels []PlannedChannel
	Absent   []AbsentChannel
	Proxy    *url.URL       // for channels; nil: none
	Roots    *x509.CertPool // authorities that channels trust; nil: the system's

	Flush  time.Duration // how long what is no news may wait to be written
	Settle time.Duration // after a boot, in which silence is not judged

	Mutes       Mutes                // what a mute may do
	Maintenance []PlannedMaintenance // when nothing is told of some targets
	Uplink      *Uplink              // how our own network is told from many silent devices; nil: not at all
	People      map[string]string    // what people are called, by their short names

	Actions map[string]PlannedAction // what people may have run from a chat, by name

	Reports []PlannedReport // what is drawn and sent again and again

	Inbound Inbound       // by which doors alarms come in
	Jobs    []inbound.Job // that must report themselves
	Logs    []inbound.Log // of which lines are told
	Tags    []string      // of what comes in from outside

	Heartbeat *Heartbeat        // whom to tell that the watch is kept; nil: nobody
	Verify    schedule.Schedule // when the credentials of channels are tried; zero: never

	// LeftOut are the targets and channels that are missing above, whatever
	// the reason, except those that are disabled.
	LeftOut []LeftOut
}

// A PlannedTarget is a target to poll, with what is expected of it.
type PlannedTarget struct {
	*poller.Target
	Was     string           // its former name, or empty
	Rules   *checks.Rules    // for its silence
	Flap    suppression.Flap // when that counts as flapping
	Parents []string         // the targets that it is reached through
	Fields  []PlannedField
}

// A PlannedField is what is expected of a field. It stands where the field
// stands in poller.Target.Fields. Fields that are judged alike share their rules.
type PlannedField struct {
	Was   string
	Rules *checks.Rules
	Timed []PlannedTime // the first whose window is open holds in place of Rules
	Flap  suppression.Flap
}

// A PlannedMaintenance is a time in which nothing is told of some targets.
type PlannedMaintenance struct {
	Name   string
	Scopes []suppression.Scope // none: everything
	Window schedule.Window
}

// A PlannedChannel is a channel to open, with what it is told.
type PlannedChannel struct {
	Policy   notify.Policy
	Settings notify.Settings

	// Commands are those who may take care of alerts from there, by their
	// short names; nil: nobody is heard there. Where there are none, people
	// may look.
	Commands map[string]Person
}

// An AbsentChannel is one that is left out: what it would be told is owed to
// it meanwhile, and its fallback stands in.
type AbsentChannel struct {
	Policy notify.Policy
	Reason string
}

// Plan opens the sources of all targets with the client. A target whose source
// cannot be opened now is left out.
func (c *Config) Plan(client *poller.Client) Plan {
	p := Plan{
		Heartbeat: c.Heartbeat, Verify: c.verify,
		Flush: c.Flush.Std(), Settle: c.Settle.Std(), LeftOut: slices.Clone(c.LeftOut),
		Mutes: c.Mutes, Uplink: c.Uplink, People: c.names(), Actions: c.actions(), Reports: c.reports(), Inbound: c.Inbound, Jobs: c.jobs(), Logs: c.logs(), Tags: c.doorTags(),
	}
	p.Proxy, _ = proxyURL(c.Proxy)
	p.Roots = c.roots()
	for _, m := range c.Maintenance {
		p.Maintenance = append(p.Maintenance, PlannedMaintenance{Name: m.Name, Scopes: m.Targets, Window: m.window})
	}
	for _, ch := range c.active() {
		p.Channels = append(p.Channels, PlannedChannel{Policy: c.policy(ch), Settings: ch.Kind.Value, Commands: c.commanders(ch)})
	}
	for _, ch := range c.absent() {
		p.Absent = append(p.Absent, AbsentChannel{Policy: c.policy(ch), Reason: c.reason(ch)})
	}
	common := newCommons()
	for i := range c.Targets {
		t := &c.Targets[i]
		if t.left {
			continue
		}
		planned, err := t.plan(client, common)
		if err != nil {
			p.LeftOut = append(p.LeftOut, LeftOut{What: "target", Name: t.Name, Pos: t.Node.Pos, Reason: err.Error()})
			continue
		}
		p.Targets = append(p.Targets, planned)
	}
	p.forget()
	return p
}

// forget drops what depends on targets that are left out: nothing is known of
// them.
func (p *Plan) forget() {
	unknown := func(name string) bool {
		return !slices.ContainsFunc(p.Targets, func(t PlannedTarget) bool { return t.Subject.Target == name })
	}
	for i := range p.Targets {
		p.Targets[i].Parents = slices.DeleteFunc(p.Targets[i].Parents, unknown)
	}
	if p.Uplink != nil && p.Uplink.Check != "" && unknown(p.Uplink.Check) {
		p.Uplink = &Uplink{Tag: p.Uplink.Tag}
	}
}

// reason says why a channel is left out.
func (c *Config) reason(ch *Channel) string {
	for _, l := range c.LeftOut {
		if l.What == "channel" && l.Name == ch.Name {
			return l.Reason
		}
	}
	return ""
}

// Watched returns the targets as one that looks at what was recorded sees them,
// those that are left out for now among them. Nobody can be asked: their sources
// are not open.
func (c *Config) Watched() []PlannedTarget {
	var all []PlannedTarget
	common := newCommons()
	for i := range c.Targets {
		if t, err := c.Targets[i].describe(common); err == nil {
			all = append(all, t)
		}
	}
	return all
}

// plan returns the target as it is polled and judged, with what it has in
// common with others.
func (t *Target) plan(client *poller.Client, common *commons) (PlannedTarget, error) {
	source, err := t.Source.Value.Open(client)
	if err != nil {
		return PlannedTarget{}, err
	}
	p, err := t.describe(common)
	if err == nil {
		p.Source = source
	}
	return p, err
}

// describe returns the target as it is judged, without its source.
func (t *Target) describe(common *commons) (PlannedTarget, error) {
	when := t.rhythms()
	about := checks.Subject{Target: t.Name, TargetTitle: t.Title, Todo: t.Todo, Tags: t.Tags}
	p := PlannedTarget{
		Was: t.Was, Rules: common.target(t), Flap: t.Flapping.flap(), Parents: slices.Clone(t.DependsOn),
		Target: &poller.Target{
			Subject: about, Timeout: t.Timeout.Std(), Parallel: t.Parallel,
			Offset: schedule.Offset(t.Name, t.spread(when)),
		},
	}
	for _, r := range when {
		p.Schedule = append(p.Schedule, r.Schedule)
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		one, err := common.field(f)
		if err != nil {
			return PlannedTarget{}, err
		}
		about.Field, about.FieldTitle, about.Unit, about.Todo = f.Name, f.Title, f.Reading.Unit, f.Todo
		p.Target.Fields = append(p.Target.Fields, poller.Field{
			Subject: about, When: slices.Index(when, f.rhythm), Reader: one.reader,
		})
		p.Fields = append(p.Fields, PlannedField{
			Was: f.Was, Rules: one.rules, Timed: one.timed, Flap: f.Flapping.flap(),
		})
	}
	return p, nil
}

// How far targets are spread inside a tick unless they say otherwise: over
// nine tenths of the gap to the next, but over no more than widest. Where the
// gap is short somebody wants to know soon, and waits for a tenth at most.
const (
	widest   = 50 * time.Second
	shortGap = 5 * time.Second
)

// spread is over which part of a tick the target may fall due.
func (t *Target) spread(when []rhythm) time.Duration {
	if t.Spread != nil {
		return t.Spread.Std()
	}
	gap := shortest(when)
	if gap < shortGap {
		return gap / 10
	}
	return min(gap*9/10, widest)
}

// Zone returns the zone that times are shown and schedules are read in.
func (c *Config) Zone() *time.Location { return c.zone }

// Retention returns how long things are kept.
func (c *Config) Retention() data.Keep {
	return data.Keep{
		Samples: c.Keep.Samples.Std(), Summaries: c.Keep.Summaries.Std(), Alerts: c.Keep.Alerts.Std(),
		Deliveries: c.Keep.Deliveries.Std(), Requests: c.Keep.Audit.Std(), Pictures: c.Keep.Pictures.Std(),
		Channels: c.channelNames(),
	}
}

// StartSimulator starts the simulated site of the configuration. Both results
// are nil where there is none.
func (c *Config) StartSimulator(ctx context.Context) (*sim.Running, error) {
	if c.Simulator == nil {
		return nil, nil
	}
	return sim.Start(ctx, c.Simulator.Site, time.Now())
}
