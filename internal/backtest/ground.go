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
	turn    time.Time            // when that may change; zero: never
	looked  bool

	uplink    *subject // under which its alert stands; nil: there is none
	tag       string
	remote    []*subject // targets that are reached through it
	witnesses []*subject // that tell whether it is up
	lost      bool       // it was down when last looked,
	back      time.Time  // and this is when it was up again
}

// newGround returns the ground of some rules, and ties targets to those that
// they are reached through.
func newGround(r Rules, subjects map[int64]*subject) ground {
	g := ground{windows: r.Maintenance}
	byName := map[string]*subject{}
	for _, t := range r.Targets {
		byName[t.About.Target] = subjects[t.About.ID]
	}
	for _, t := range r.Targets {
		s := subjects[t.About.ID]
		for _, name := range t.Parents {
			if parent := byName[name]; parent != nil && parent.rules.usual.NoResponse.Level > checks.None {
				s.parents = append(s.parents, parent)
			}
		}
		if r.Uplink != nil && slices.Contains(t.About.Tags, r.Uplink.Tag) {
			g.remote = append(g.remote, s)
		}
	}
	if r.Uplink == nil {
		return g
	}
	g.tag = r.Uplink.Tag
	g.uplink = &subject{about: &r.Uplink.About, place: -1} // what it stands for comes after it
	g.uplink.target = g.uplink
	if check := byName[r.Uplink.Check]; check != nil {
		g.witnesses = []*subject{check}
	} else if len(g.remote) > 1 {
		g.witnesses = g.remote
	}
	return g
}

// decide says which rule holds back news of an alert at a time, which does not
// go back, and its name.
func (g *ground) decide(l *life, at time.Time) (by, name string) {
	now := suppression.Ground{Windows: g.maintenance(at)}
	if l.Kind == checks.NoResponse {
		now.Parent = l.of.parent(at)
		if slices.Contains(g.remote, l.of) && (g.down() || !at.After(g.back)) {
			now.Uplink = g.tag
		}
	}
	return suppression.Decide(l.Alert, now)
}

// maintenance returns the windows that are open at a time.
func (g *ground) maintenance(at time.Time) []suppression.Window {
	if g.looked && (g.turn.IsZero() || at.Before(g.turn)) {
		return g.open
	}
	g.looked, g.open, g.turn = true, nil, time.Time{}
	for _, w := range g.windows {
		if w.Open.Contains(at) {
			g.open = append(g.open, w.Window)
		}
		if next := w.Open.Next(at); g.turn.IsZero() || !next.IsZero() && next.Before(g.turn) {
			g.turn = next
		}
	}
	return g.open
}

// parent returns the name of a target that this one is reached through, and
// that is silent or was when this one was last asked; empty: none.
func (s *subject) parent(at time.Time) string {
	for _, p := range s.parents {
		if p.silent || !at.After(p.back) {
			return p.about.Target
		}
	}
	return ""
}

// look notes that the uplink is up again.
func (g *ground) look(at time.Time) {
	down := g.down()
	if g.lost && !down {
		g.back = at
	}
	g.lost = down
}

// down says whether none that tells of the uplink responds.
func (g *ground) down() bool {
	return len(g.witnesses) > 0 && !slices.ContainsFunc(g.witnesses, func(s *subject) bool { return !s.silent })
}

// cut returns the worst level of the silence that the uplink holds back, None
// where that is nothing, and since when the first of it lasts.
func (g *ground) cut() (level checks.Level, since time.Time) {
	for _, s := range g.remote {
		l := s.life(checks.NoResponse)
		if l == nil || l.Held == nil || l.Held.By != suppression.ByUplink {
			continue
		}
		if level == checks.None || l.Since.Before(since) {
			since = l.Since
		}
		level = max(level, l.Level)
	}
	return level, since
}
