package backtest

import (
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
)

// A ground is what may hold news back, apart from people.
type ground struct {
	windows []Maintenance
	open    []suppression.Window // of these, at a time
	until   time.Time            // when another may be; zero: never
	looked  bool

	targets map[string]*subject
	parents map[*subject][]*subject
	uplink  *Uplink
	check   *subject   // of the uplink; nil: none
	remote  []*subject // targets that are reached through it
}

// newGround returns the ground of some rules.
func newGround(r Rules, subjects map[int64]*subject) ground {
	g := ground{windows: r.Maintenance, uplink: r.Uplink, targets: map[string]*subject{}, parents: map[*subject][]*subject{}}
	for _, t := range r.Targets {
		g.targets[t.About.Target] = subjects[t.About.ID]
	}
	for _, t := range r.Targets {
		target := subjects[t.About.ID]
		for _, name := range t.Parents {
			if parent := g.targets[name]; parent != nil {
				g.parents[target] = append(g.parents[target], parent)
			}
		}
		if g.uplink != nil && slices.Contains(t.About.Tags, g.uplink.Tag) && t.About.Target != g.uplink.Check {
			g.remote = append(g.remote, target)
		}
	}
	if g.uplink != nil {
		g.check = g.targets[g.uplink.Check]
	}
	return g
}

// decide says which rule holds back news of an alert at a time, which does not
// go back, and its name.
func (g *ground) decide(l *life, at time.Time) (by, name string) {
	now := suppression.Ground{Windows: g.maintenance(at)}
	if l.Kind == checks.NoResponse {
		now.Parent = g.parent(l.of)
		if slices.Contains(g.remote, l.of) && g.down() {
			now.Uplink = g.uplink.Tag
		}
	}
	return suppression.Decide(l.Alert, now)
}

// maintenance returns the windows that are open at a time.
func (g *ground) maintenance(at time.Time) []suppression.Window {
	if g.looked && (g.until.IsZero() || at.Before(g.until)) {
		return g.open
	}
	g.looked, g.open, g.until = true, nil, time.Time{}
	for _, w := range g.windows {
		if w.Open.Contains(at) {
			g.open = append(g.open, w.Window)
		}
		if turn := w.Open.Next(at); !turn.IsZero() && (g.until.IsZero() || turn.Before(g.until)) {
			g.until = turn
		}
	}
	return g.open
}

// parent returns the name of a silent target that a target is reached through.
func (g *ground) parent(target *subject) string {
	for _, p := range g.parents[target] {
		if p.silent {
			return p.about.Target
		}
		if name := g.parent(p); name != "" {
			return name
		}
	}
	return ""
}

// down says whether our own uplink is down.
func (g *ground) down() bool {
	if g.check != nil {
		return g.check.silent
	}
	silent := func(s *subject) bool { return s.silent }
	return len(g.remote) > 1 && !slices.ContainsFunc(g.remote, func(s *subject) bool { return !silent(s) })
}
